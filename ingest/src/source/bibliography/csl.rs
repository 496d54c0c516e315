//! CSL JSON, as Zotero, Pandoc and registration agencies write it: a list of items, one item, or `{"items": […]}`.

use super::draft::Draft;
use super::people::{MOST_AUTHORS, person};
use super::{Bibliography, Lines, Problem, files};
use graph_schema::Author;
use serde_json::{Map, Value};

pub fn read(text: &str) -> Bibliography {
    let mut read = Bibliography::default();
    let mut lines = Lines::of(text);
    let begin = begin(text);
    for (at, raw) in Items::of(text, begin) {
        let line = lines.at(at);
        let item = match serde_json::from_str::<Value>(raw) {
            Ok(Value::Object(item)) => entry(&item, line),
            Ok(_) => Err("this is no item; one is an object with a title".to_owned()),
            Err(error) => Err(format!("the item is no JSON: {error}; export it again")),
        };
        if !read.push(item.map_err(|problem| Problem { line, problem })) {
            break;
        }
    }
    read
}

/// Where the list of items, or the one item, begins.
fn begin(text: &str) -> usize {
    let trimmed = text.trim_start();
    let start = text.len() - trimmed.len();
    let Some(after) = trimmed.strip_prefix('{') else {
        return start;
    };
    // Only what stands first names the list: an item may have a field of this name too.
    let Some(list) = after.trim_start().strip_prefix("\"items\"") else {
        return start;
    };
    let list = list.trim_start().trim_start_matches(':').trim_start();
    match list.starts_with('[') {
        true => text.len() - list.len(),
        false => start,
    }
}

/// The texts of the items of a list, each on its own, so that a damaged one costs only itself.
struct Items<'a> {
    text: &'a str,
    at: usize,
    /// One item without a list around it.
    single: bool,
}

impl<'a> Items<'a> {
    fn of(text: &'a str, begin: usize) -> Self {
        let single = text.get(begin..).is_some_and(|text| text.starts_with('{'));
        Self {
            text,
            at: match single {
                true => begin,
                false => begin + 1,
            },
            single,
        }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..)?;
        let skipped = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let begin = self.at + rest.len() - skipped.len();
        if skipped.is_empty() || skipped.starts_with(']') {
            return None;
        }
        let end = begin + item_end(skipped);
        self.at = match self.single {
            true => self.text.len(),
            false => end,
        };
        Some((begin, self.text.get(begin..end)?))
    }
}

/// Where an item ends: behind its brackets, or at the comma or bracket behind a bare value. An item that is never closed
/// ends where the next begins a line.
fn item_end(text: &str) -> usize {
    let mut depth = 0usize;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            // No text of JSON goes over a line.
            b'\n' if quoted => return at,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at.max(1),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn entry(item: &Map<String, Value>, line: u64) -> Result<super::Entry, String> {
    let text = |name: &str| item.get(name).map(text_of).unwrap_or_default();
    let note = text("note");
    let number = text("number");
    let marked = |text: &str| text.to_ascii_lowercase().starts_with("arxiv");
    let mut addresses = vec![text("URL")];
    // Zotero keeps fields that an item has no place for as lines of its note.
    addresses.extend(note.lines().filter(|line| marked(line)).map(str::to_owned));
    let noted_doi = note.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim().eq_ignore_ascii_case("doi")).then(|| value.trim().to_owned())
    });
    let doi = Some(text("DOI")).filter(|doi| !doi.is_empty());
    let people = item.get("author").or_else(|| item.get("editor"));
    let is_paper = text("type") != "book";
    let entry = Draft {
        line,
        key: Some(text("citation-key"))
            .filter(|key| !key.is_empty())
            .or_else(|| Some(text("id")).filter(|key| !key.is_empty())),
        title: unmarked(&text("title")),
        subtitle: String::new(),
        authors: people.map(names).unwrap_or_default(),
        date: item.get("issued").map(date).unwrap_or_default(),
        venue: match is_paper {
            true => unmarked(&text("container-title")),
            false => String::new(),
        },
        doi: doi.or(noted_doi).unwrap_or_default(),
        arxiv: Some(number)
            .filter(|number| marked(number))
            .unwrap_or_default(),
        addresses,
        abstract_text: unmarked(&text("abstract")),
        keywords: match item.get("keyword") {
            Some(Value::Array(words)) => words.iter().map(text_of).collect(),
            other => other
                .map(text_of)
                .unwrap_or_default()
                .split([',', ';'])
                .map(str::to_owned)
                .collect(),
        },
        files: files::listed(attached(item)),
    };
    entry.into_entry().map_err(|problem| problem.problem)
}

/// Files that Zotero's own JSON (Better BibTeX) has beside.
fn attached(item: &Map<String, Value>) -> Vec<String> {
    let listed = item.get("attachments").and_then(Value::as_array);
    let paths = listed.into_iter().flatten().filter_map(|one| {
        let path = one.get("path").or_else(|| one.get("localPath"))?;
        path.as_str().map(str::to_owned)
    });
    let own = item.get("file").and_then(Value::as_str).map(str::to_owned);
    paths.chain(own).collect()
}

/// A text or number; registration agencies have lists of one.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.first().map(text_of).unwrap_or_default(),
        _ => String::new(),
    }
}

fn names(value: &Value) -> Vec<Author> {
    let people = value.as_array().map(Vec::as_slice).unwrap_or_default();
    people
        .iter()
        .take(MOST_AUTHORS)
        .filter_map(|name| {
            let part = |key: &str| name.get(key).and_then(Value::as_str).unwrap_or_default();
            let group = [part("literal"), part("name")]
                .into_iter()
                .find(|name| !name.is_empty());
            if let Some(group) = group {
                return person("", group, "");
            }
            let particles = [part("dropping-particle"), part("non-dropping-particle")];
            let family = format!("{} {} {}", particles[0], particles[1], part("family"));
            person(part("given"), &family, part("suffix"))
        })
        .collect()
}

fn date(value: &Value) -> String {
    let parts = value.get("date-parts").and_then(|parts| parts.get(0));
    let year = parts.and_then(|parts| parts.get(0)).map(text_of);
    let year = year.filter(|year| !year.is_empty());
    year.or_else(|| {
        let other = ["raw", "literal", "year"].iter();
        other.filter_map(|name| value.get(name)).map(text_of).next()
    })
    .unwrap_or_else(|| text_of(value))
}

/// Without the few marks of HTML that titles have, and those of JATS that registration agencies leave in abstracts.
fn unmarked(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        // A mark is short.
        let end = mark.bytes().take(100).position(|byte| byte == b'>');
        let is_mark = mark
            .get(1..)
            .is_some_and(|mark| mark.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
        match end.filter(|_| is_mark) {
            Some(end) => {
                // Paragraphs are parted, letters are not.
                if mark.get(..end).is_some_and(|mark| mark.ends_with('p')) {
                    out.push(' ');
                }
                rest = mark.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('<');
                rest = mark.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    named
        .iter()
        .fold(out, |text, (entity, letter)| text.replace(entity, letter))
}
