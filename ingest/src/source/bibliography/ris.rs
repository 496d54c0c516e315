//! RIS files: a tag and a value a line, from `TY` to `ER`.

use super::draft::Draft;
use super::people::{MOST_AUTHORS, inverted};
use super::{Bibliography, LONGEST_VALUE, Problem, files};

pub fn read(text: &str) -> Bibliography {
    let mut read = Bibliography::default();
    let mut open: Option<Record> = None;
    for (at, line) in text.lines().enumerate() {
        let number = at as u64 + 1;
        let tagged = tagged(line);
        let ended = match (tagged, &mut open) {
            (Some(("TY", _)), _) => open.replace(Record::at(number)),
            (Some(("ER", _)), _) => open.take(),
            (Some((tag, value)), Some(record)) => {
                record.add(tag, value);
                None
            }
            (None, Some(record)) => {
                record.go_on(line);
                None
            }
            // Before the first record stands what a database says of its export.
            (_, None) => None,
        };
        if let Some(record) = ended
            && !read.push(record.entry())
        {
            return read;
        }
    }
    // The file was cut behind it, or its writer leaves the last `ER` out.
    if let Some(record) = open {
        read.push(record.entry());
    }
    read
}

/// `AU  - Silva, Ada`: a tag of a letter and a letter or digit, then a dash.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let tag = line.get(..2)?;
    let mut chars = tag.chars();
    let named = chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && chars
            .next()
            .is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let rest = line.get(2..)?.trim_start_matches(' ');
    let spaced = line.len() - 2 > rest.len();
    let value = rest.strip_prefix('-').filter(|_| named && spaced)?;
    Some((tag, value.trim()))
}

struct Record {
    line: u64,
    values: Vec<(String, String)>,
    bytes: usize,
}

impl Record {
    fn at(line: u64) -> Self {
        Self {
            line,
            values: Vec::new(),
            bytes: 0,
        }
    }

    fn add(&mut self, tag: &str, value: &str) {
        self.bytes += value.len();
        if !value.is_empty() && self.bytes <= LONGEST_VALUE {
            self.values.push((tag.to_owned(), value.to_owned()));
        }
    }

    /// A value that goes on in the next line.
    fn go_on(&mut self, line: &str) {
        self.bytes += line.len();
        if let Some((_, value)) = self.values.last_mut()
            && self.bytes <= LONGEST_VALUE
        {
            value.push(' ');
            value.push_str(line.trim());
        }
    }

    fn first(&self, tags: &[&str]) -> String {
        let found = tags.iter().find_map(|tag| self.all(&[*tag]).next());
        found.map(str::to_owned).unwrap_or_default()
    }

    fn all<'a>(&'a self, tags: &[&str]) -> impl Iterator<Item = &'a str> {
        let values = self.values.iter();
        let wanted = values.filter(move |(tag, _)| tags.contains(&tag.as_str()));
        wanted.map(|(_, value)| value.as_str())
    }

    fn entry(self) -> Result<super::Entry, Problem> {
        if self.bytes > LONGEST_VALUE {
            let problem = format!(
                "the record has over {LONGEST_VALUE} bytes; its end (`ER  - `) may be missing"
            );
            return Err(Problem {
                line: self.line,
                problem,
            });
        }
        let owned = |tags: &[&str]| -> Vec<String> { self.all(tags).map(str::to_owned).collect() };
        let mut arxiv = self.all(&["AN", "M1", "C7"]);
        let arxiv = arxiv
            .find(|value| value.to_ascii_lowercase().starts_with("arxiv"))
            .unwrap_or_default();
        let mut addresses = owned(&["UR", "L2", "LK", "L3"]);
        let notes = self.all(&["N1", "M3", "PB", "C1"]);
        addresses.extend(
            notes
                .filter(|note| note.to_ascii_lowercase().starts_with("arxiv"))
                .map(str::to_owned),
        );
        // An address of a PDF may stand where other addresses do.
        let named = owned(&["L1", "LK", "UR"]).into_iter();
        let named = named.filter(|path| {
            let lower = path.to_ascii_lowercase();
            !lower.starts_with("http:") && !lower.starts_with("https:")
        });
        Draft {
            line: self.line,
            key: Some(self.first(&["ID", "LB"])).filter(|key| !key.is_empty()),
            title: self.first(&["TI", "T1", "CT", "BT"]),
            subtitle: String::new(),
            authors: self
                .all(&["AU", "A1"])
                .take(MOST_AUTHORS)
                .filter_map(inverted)
                .collect(),
            date: self.first(&["PY", "Y1", "DA"]),
            venue: self.first(&["JO", "JF", "T2", "JA", "J2", "T3"]),
            doi: self.first(&["DO"]),
            arxiv: arxiv.to_owned(),
            addresses,
            abstract_text: self.first(&["AB", "N2"]),
            keywords: owned(&["KW"]),
            files: files::listed(named),
        }
        .into_entry()
    }
}
