//! The lines of an export, one after another; the last is given only when the bytes before it are what they were.

use super::error::{In, TransferResult, ensure, refuse};
use super::format::Line;
use sha2::{Digest, Sha256};
use std::io::BufRead;

/// A longer line is no line of an export: a paper's PDF is at most some hundred MB.
const LONGEST_LINE: u64 = 1 << 30;

pub(super) struct Lines<R> {
    bytes: R,
    hash: Sha256,
    line: Vec<u8>,
    /// Of the line that was given last, from 1.
    pub number: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(bytes: R) -> Self {
        Self {
            bytes,
            hash: Sha256::new(),
            line: Vec::new(),
            number: 0,
        }
    }

    /// The first line is a head, and no other; the end comes last.
    pub fn next(&mut self) -> TransferResult<Line> {
        self.line.clear();
        let read =
            std::io::Read::take(&mut self.bytes, LONGEST_LINE).read_until(b'\n', &mut self.line)?;
        ensure!(
            read > 0,
            "the export breaks off before its end, after line {}",
            self.number
        );
        self.number += 1;
        let number = self.number;
        let parsed: Line = serde_json::from_slice(&self.line)
            .within(format!("line {number} is no line of an export"))?;
        match (&parsed, number) {
            (Line::Head(_), 1) => {}
            (_, 1) => refuse!("this is no export of papyri: it has no head"),
            (Line::Head(_), _) => refuse!("line {number}: a second head"),
            (Line::End(end), _) => {
                let stream = format!("{:x}", self.hash.clone().finalize());
                ensure!(
                    stream == end.stream,
                    "the export is damaged: its bytes hash to {stream}, its end says {}",
                    end.stream
                );
            }
            _ => {}
        }
        self.hash.update(&self.line);
        Ok(parsed)
    }
}
