//! Lists of abstracts: JSON Lines, plain or gzipped, one paper a line. Read as a stream, whatever the size.
//!
//! A line has `title` and `abstract`, and as far as known `id` (the list's own), `authors` (full names, or objects
//! with `given` and `family`), `year`, `venue`, `doi`, `arxiv_id`, `published` and `updated` (YYYY-MM-DD), `categories`, `version`.

use super::bibliography::tex::accents;
use super::record::spelt;
use super::text::one_line;
use crate::notices;
use chrono::NaiveDate;
use flate2::read::MultiGzDecoder;
use graph_schema::{ArxivId, Author, Doi, PaperMetadata};
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// A longer line is refused: no abstract is that long.
const LONGEST_LINE: u64 = 1 << 20;

/// The lines of a list. What is wrong with one is said with its number; the others go on.
pub struct Abstracts {
    lines: BufReader<Box<dyn Read + Send>>,
    number: u64,
    buffer: Vec<u8>,
}

/// A line that is no paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct BadLine {
    pub line: u64,
    pub problem: String,
}

impl Abstracts {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let gzipped = path.extension().is_some_and(|ending| ending == "gz");
        let bytes: Box<dyn Read + Send> = match gzipped {
            true => Box::new(MultiGzDecoder::new(BufReader::new(file))),
            false => Box::new(file),
        };
        Ok(Self::new(bytes))
    }

    pub fn new(bytes: Box<dyn Read + Send>) -> Self {
        Self {
            lines: BufReader::with_capacity(1 << 16, bytes),
            number: 0,
            buffer: Vec::new(),
        }
    }

    /// `false` at the end.
    fn read_line(&mut self) -> io::Result<bool> {
        self.buffer.clear();
        self.number += 1;
        let mut bounded = (&mut self.lines).take(LONGEST_LINE);
        let read = bounded.read_until(b'\n', &mut self.buffer)?;
        if read as u64 == LONGEST_LINE && self.buffer.last() != Some(&b'\n') {
            self.skip_rest()?;
            let problem = format!("longer than {LONGEST_LINE} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(read > 0)
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        loop {
            let part = self.lines.fill_buf()?;
            if part.is_empty() {
                return Ok(());
            }
            let end = part.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(part.len(), |at| at + 1);
            self.lines.consume(taken);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

impl Iterator for Abstracts {
    type Item = Result<PaperMetadata, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let read = self.read_line();
            let bad = |line, problem| Some(Err(BadLine { line, problem }));
            match read {
                Ok(false) => return None,
                Ok(true) if self.buffer.iter().all(u8::is_ascii_whitespace) => {}
                Ok(true) => {
                    return match parse(&self.buffer) {
                        Ok(metadata) => Some(Ok(metadata)),
                        Err(problem) => bad(self.number, problem),
                    };
                }
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    return bad(self.number, error.to_string());
                }
                Err(error) => {
                    // What follows can't be read: say so once, then end.
                    self.lines = BufReader::new(Box::new(io::empty()));
                    return bad(self.number, format!("the file breaks off: {error}"));
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    title: String,
    #[serde(default)]
    authors: Vec<Name>,
    #[serde(rename = "abstract", default)]
    abstract_text: Option<String>,
    year: Option<i32>,
    venue: Option<String>,
    doi: Option<String>,
    arxiv_id: Option<String>,
    published: Option<NaiveDate>,
    updated: Option<NaiveDate>,
    #[serde(default)]
    categories: Vec<String>,
    version: Option<u32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Full(String),
    Parts(Author),
}

fn parse(line: &[u8]) -> Result<PaperMetadata, String> {
    let line: Line =
        serde_json::from_slice(line).map_err(|error| format!("no JSON of a paper: {error}"))?;
    let title = accents(&one_line(&line.title));
    if title.is_empty() {
        return Err("the title is empty".into());
    }
    let arxiv_id = line.arxiv_id.as_deref().filter(|id| !id.is_empty());
    let arxiv_id = arxiv_id.map(ArxivId::parse).transpose();
    let abstract_text = one_line(&line.abstract_text.unwrap_or_default());
    Ok(PaperMetadata {
        withdrawn: notices::withdrawal(None, &abstract_text),
        id: line.id.filter(|id| !id.trim().is_empty()),
        title,
        authors: line
            .authors
            .into_iter()
            .map(author)
            .map(|one| spelt(&one))
            .collect(),
        abstract_text,
        year: line.year,
        venue: line.venue.filter(|venue| !venue.is_empty()),
        // An odd DOI makes no paper unreadable; an odd arXiv id would make it another paper.
        doi: line.doi.and_then(|doi| Doi::parse(&doi).ok()),
        arxiv_id: arxiv_id.map_err(|error| error.to_string())?,
        published: line.published,
        updated: line.updated,
        categories: line.categories,
        version: line.version,
    })
}

fn author(name: Name) -> Author {
    match name {
        Name::Parts(author) => author,
        Name::Full(name) => {
            let name = one_line(&name);
            let (given, family) = name.rsplit_once(' ').unwrap_or(("", &name));
            Author {
                given: given.to_owned(),
                family: family.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<PaperMetadata, BadLine>> {
        Abstracts::new(Box::new(io::Cursor::new(text.as_bytes().to_vec()))).collect()
    }

    #[test]
    fn good_lines_and_bad_ones() {
        let long = "x".repeat(LONGEST_LINE as usize + 10);
        let text = format!(
            "{}\n\n{{\"title\": \" \"}}\nnonsense\n{long}\n{}",
            r#"{"id": "v:1", "title": "Two\n words", "authors": ["Ada M. Silva", {"given": "B.", "family": "Roe"}], "abstract": "We do.", "year": 2020, "doi": "odd"}"#,
            r#"{"title": "Last", "arxiv_id": "2401.00001v3", "published": "2024-01-02", "categories": ["cs.CL"]}"#,
        );
        let found = read(&text);
        assert_eq!(found.len(), 5);
        let first = found[0].as_ref().unwrap();
        assert_eq!(first.title, "Two words");
        assert_eq!(first.authors[0].given, "Ada M.");
        assert_eq!(first.authors[1].family, "Roe");
        assert_eq!((first.doi.as_ref(), first.key().as_str()), (None, "id:v:1"));
        let lines: Vec<u64> = found[1..4]
            .iter()
            .map(|bad| bad.as_ref().unwrap_err().line)
            .collect();
        assert_eq!(lines, [3, 4, 5]);
        let last = found[4].as_ref().unwrap();
        assert_eq!(last.key(), "arxiv:2401.00001");
        assert_eq!(last.year(), Some(2024));
    }

    #[test]
    fn a_torn_gzip_file_says_so_and_ends() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list.jsonl.gz");
        let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        let line = "{\"title\": \"A\"}\n".repeat(2_000);
        io::Write::write_all(&mut coder, line.as_bytes()).unwrap();
        let bytes = coder.finish().unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 12]).unwrap();
        let read: Vec<_> = Abstracts::open(&path).unwrap().collect();
        assert!(read.len() < 2_002);
        let end = read.last().unwrap().as_ref().unwrap_err();
        assert!(end.problem.contains("breaks off"), "{end}");
    }
}
