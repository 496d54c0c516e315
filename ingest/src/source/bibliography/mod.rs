//! Files of reference managers: BibTeX, RIS, CSL JSON and Zotero's RDF, read into records of papers and the files that
//! they name. Reading only, and never a path: whoever took the file in decides which of the named files may be opened.
//!
//! An entry that can't be used is told with its line and what to do; the others are read.

mod bibtex;
mod csl;
mod draft;
mod files;
mod people;
mod repeated;
mod ris;
pub mod tex;
pub mod write;
mod zotero;

pub use files::candidates;

use super::text::decode;
use graph_schema::PaperMetadata;

/// Entries of one file: more than any reference manager holds well.
pub const MOST_ENTRIES: usize = 200_000;
/// Bytes of a file: a hundred thousand entries with their abstracts.
const LONGEST_FILE: usize = 256 << 20;
/// Bytes of one value, such as an abstract.
const LONGEST_VALUE: usize = 1 << 20;

/// What a file of a reference manager holds.
#[derive(Debug, Default)]
pub struct Bibliography {
    /// In the order of the file, each paper once.
    pub entries: Vec<Entry>,
    pub problems: Vec<Problem>,
    /// Entries that say again what another of the file says; what only they say went into the other.
    pub repeated: usize,
}

/// One paper of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where it begins, from 1.
    pub line: u64,
    /// What the file calls it: a citation key or an item's id.
    pub key: Option<String>,
    pub metadata: PaperMetadata,
    /// Files it names, as written, the likeliest full text first.
    pub files: Vec<String>,
}

/// An entry that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct Problem {
    /// Where it begins, from 1.
    pub line: u64,
    /// What is wrong and what to do.
    pub problem: String,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Bibtex,
    Ris,
    CslJson,
    ZoteroRdf,
}

impl Format {
    /// By the ending of a file's name; `None` for what is no file of a reference manager.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "bib" | "bibtex" => Some(Self::Bibtex),
            "ris" => Some(Self::Ris),
            "json" => Some(Self::CslJson),
            "rdf" => Some(Self::ZoteroRdf),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "BibTeX",
            Self::Ris => "RIS",
            Self::CslJson => "CSL JSON",
            Self::ZoteroRdf => "Zotero RDF",
        }
    }

    /// How an entry begins.
    fn begins(self) -> &'static str {
        match self {
            Self::Bibtex => "@article{key, …",
            Self::Ris => "TY  - JOUR",
            Self::CslJson => "[{\"id\": …, \"title\": …",
            Self::ZoteroRdf => "<rdf:RDF …><bib:Article …",
        }
    }
}

impl Bibliography {
    /// Reads a whole file, in UTF-8, UTF-16 with its mark, or Latin-1.
    pub fn read(format: Format, bytes: &[u8]) -> Self {
        if bytes.len() > LONGEST_FILE {
            let problem = format!(
                "the file has {} MB, over the {} MB that are read; export a part of it at a time",
                bytes.len() >> 20,
                LONGEST_FILE >> 20
            );
            return Self {
                problems: vec![Problem { line: 1, problem }],
                ..Self::default()
            };
        }
        let text = decode(bytes, None);
        let mut read = match format {
            Format::Bibtex => bibtex::read(&text),
            Format::Ris => ris::read(&text),
            Format::CslJson => csl::read(&text),
            Format::ZoteroRdf => zotero::read(&text),
        };
        if read.entries.is_empty() && read.problems.is_empty() {
            let (name, begins) = (format.name(), format.begins());
            let problem = format!(
                "no entry is in this file; {name} has entries that begin so: {begins}; export it again"
            );
            read.problems.push(Problem { line: 1, problem });
        }
        read.problems.sort_by_key(|problem| problem.line);
        read.merge_repeated();
        read
    }

    /// Adds what became of an entry; `false` when no more are taken.
    fn push(&mut self, entry: Result<Entry, Problem>) -> bool {
        if self.entries.len() + self.problems.len() >= MOST_ENTRIES {
            let line = match &entry {
                Ok(entry) => entry.line,
                Err(problem) => problem.line,
            };
            let problem = format!(
                "more than {MOST_ENTRIES} entries are in this file; divide it here and read the rest on its own"
            );
            self.problems.push(Problem { line, problem });
            return false;
        }
        match entry {
            Ok(entry) => self.entries.push(entry),
            Err(problem) => self.problems.push(problem),
        }
        true
    }
}

/// The number of the line in which each of some offsets lies; they are asked for in their order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    fn at(&mut self, offset: usize) -> u64 {
        let passed = self.text.as_bytes().get(self.at..offset);
        if let Some(passed) = passed {
            self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.at = offset;
        }
        self.line
    }
}

#[cfg(test)]
mod tests;
