//! Server-sent events out of bytes that arrive in any pieces: WHATWG HTML, section 9.2.6, data lines only.

/// Longest line kept; a server that sends a longer one is not speaking the protocol.
const MAX_LINE: usize = 1 << 20;

/// Collects bytes and gives out the data of whole events.
#[derive(Debug, Default)]
pub struct EventReader {
    buffer: Vec<u8>,
}

impl EventReader {
    /// The data of each `data:` line that `bytes` complete. `Err` for an endless line.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<String>, &'static str> {
        self.buffer.extend_from_slice(bytes);
        let mut events = Vec::new();
        while let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.buffer.drain(..=end).collect();
            // Cut at line ends only, so that a character split between two pieces is whole again.
            let line = String::from_utf8_lossy(&line);
            if let Some(data) = line.trim_end().strip_prefix("data:") {
                events.push(data.trim_start().to_owned());
            }
        }
        if self.buffer.len() > MAX_LINE {
            Err("a line without an end")
        } else {
            Ok(events)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EventReader;

    #[test]
    fn characters_and_lines_split_anywhere() {
        let mut reader = EventReader::default();
        let stream = "data: é\r\n: comment\n\ndata:[DONE]\n".as_bytes();
        let events: Vec<String> = stream
            .chunks(1)
            .flat_map(|byte| reader.push(byte).unwrap())
            .collect();
        assert_eq!(events, ["é", "[DONE]"]);
    }
}
