//! How fast answers of arXiv become records: recordings of both interfaces, read again and again.

use super::{Figure, files, folder, read_text};
use anyhow::Context;
use ingest::source::{SourceErrorKind, SourceResult, atom, decode, oai};
use serde::Deserialize;
use std::path::Path;
use std::time::Instant;

/// Each figure is taken over at least this much.
const LEAST_BYTES: usize = 50_000_000;

#[derive(Deserialize)]
struct Recorded {
    body: String,
}

pub fn run(data: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut feeds = Vec::new();
    for file in files(&folder(data, "arxiv/atom")?, ".json")? {
        let recorded: Recorded = serde_json::from_str(&read_text(&file)?)
            .with_context(|| format!("{} is no recording", file.display()))?;
        // A recording holds each byte of the answer as one character.
        let bytes: Option<Vec<u8>> = recorded
            .body
            .chars()
            .map(|c| u8::try_from(c).ok())
            .collect();
        feeds.push(bytes.unwrap_or_else(|| recorded.body.into_bytes()));
    }
    let mut lists = Vec::new();
    for file in files(&folder(data, "arxiv/oai")?, ".xml")? {
        lists.push(read_text(&file)?.into_bytes());
    }
    let feed = |text: &str| atom::parse(text).map(|page| page.records.len());
    let list = |text: &str| oai::parse_records(text).map(|page| page.items.len());
    Ok(vec![
        measure("Atom parsed, MB/s", &feeds, feed)?,
        measure("OAI-PMH parsed, MB/s", &lists, list)?,
    ])
}

/// Megabytes a second on one thread, from bytes to records; over so many records.
fn measure(
    name: &str,
    answers: &[Vec<u8>],
    parse: impl Fn(&str) -> SourceResult<usize>,
) -> anyhow::Result<Figure> {
    let (mut bytes, mut records) = (0, 0);
    anyhow::ensure!(
        answers.iter().any(|answer| !answer.is_empty()),
        "{name}: the recordings are empty"
    );
    let started = Instant::now();
    while bytes < LEAST_BYTES {
        for answer in answers {
            bytes += answer.len();
            records += match parse(&decode(answer, None)) {
                Ok(read) => read,
                // Recordings of errors are read as such.
                Err(error) if error.kind == SourceErrorKind::Invalid => 0,
                Err(error) => return Err(error.into()),
            };
        }
    }
    let rate = bytes as f64 / 1e6 / started.elapsed().as_secs_f64();
    Ok(Figure::new(name, rate, records))
}
