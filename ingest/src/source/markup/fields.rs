//! The fields before a text in Markdown: a small part of YAML, as papers use it.

use super::body::Run;
use super::people::names;
use super::{Document, year};
use crate::source::names::{name_in_parts, whole_name};
use crate::source::text::one_line;
use graph_schema::{ArxivId, Author, Doi};

/// Lines that fields may take.
const MOST_LINES: usize = 2_000;

/// Each with what stands behind its colon, and the lines below it that are indented.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    fields: Vec<(&'a str, &'a str, Vec<&'a str>)>,
}

impl<'a> Fields<'a> {
    /// The fields before a text, and the text.
    pub fn split(text: &'a str) -> (Self, &'a str) {
        let text = text.trim_start_matches('\u{feff}');
        let mut fields = Self::default();
        let Some(first) = text.lines().next().filter(|line| line.trim_end() == "---") else {
            return (fields, text);
        };
        let mut at = first.len();
        at += usize::from(text[at..].starts_with('\r'));
        let mut rest = text.get(at + 1..).unwrap_or_default();
        for _ in 0..MOST_LINES {
            let Some((line, behind)) = rest.split_once('\n') else {
                break;
            };
            rest = behind;
            let line = line.trim_end();
            if line == "---" || line == "..." {
                return (fields, rest);
            }
            let begins = !line.starts_with([' ', '\t', '-', '#']);
            match (line.split_once(':'), fields.fields.last_mut()) {
                (Some((name, value)), _) if begins => {
                    fields.fields.push((name.trim(), value.trim(), Vec::new()))
                }
                (_, Some((_, _, lines))) => lines.push(line),
                _ => {}
            }
        }
        // They never ended: it was a rule.
        (Self::default(), text)
    }

    /// Puts what they say into a document.
    pub fn tell(&self, document: &mut Document) {
        if let Some(title) = self.text("title") {
            document.title = match self.text("subtitle") {
                Some(subtitle) => format!("{title}: {subtitle}"),
                None => title,
            };
        }
        for name in ["author", "authors"] {
            for item in self.items(name) {
                document.authors.extend(item.people());
                for place in item.all("affiliation").chain(item.all("institution")) {
                    let is_mark = place.len() < 4;
                    if !is_mark && !document.affiliations.contains(&place) {
                        document.affiliations.push(place);
                    }
                }
            }
        }
        for item in self.items("affiliations") {
            document.affiliations.extend(item.all("name"));
        }
        let date = self.text("date").or_else(|| self.text("year"));
        document.year = date.as_deref().and_then(year);
        document.venue = self.text("journal").or_else(|| self.text("venue"));
        document.doi = self.text("doi").and_then(|doi| Doi::parse(&doi).ok());
        document.arxiv_id = self.text("arxiv").and_then(|id| ArxivId::parse(&id).ok());
        document.licence = self.text("license").or_else(|| self.text("licence"));
        for name in ["keywords", "tags"] {
            for item in self.items(name) {
                let words = item
                    .value
                    .split(',')
                    .map(unquoted)
                    .filter(|word| !word.is_empty());
                document.keywords.extend(words);
            }
        }
        if let Some(text) = self.text("abstract") {
            let mut run = Run::default();
            run.push(&text);
            document.abstract_text = text;
            document.summary.push(run);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub fn has(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    fn field(&self, name: &str) -> Option<&(&'a str, &'a str, Vec<&'a str>)> {
        self.fields
            .iter()
            .find(|(known, _, _)| known.eq_ignore_ascii_case(name))
    }

    fn text(&self, name: &str) -> Option<String> {
        let (_, value, lines) = self.field(name)?;
        let text = match value.trim_end_matches(['-', '+']) {
            "|" | ">" | "" => one_line(&lines.join(" ")),
            _ => one_line(&format!("{value} {}", lines.join(" "))),
        };
        Some(unquoted(&text)).filter(|text| !text.is_empty())
    }

    fn items(&self, name: &str) -> Vec<Item> {
        let Some((_, value, lines)) = self.field(name) else {
            return Vec::new();
        };
        let mut items = Vec::new();
        if !value.is_empty() {
            let inside = value.trim_start_matches('[').trim_end_matches(']');
            items.push(Item {
                value: unquoted(inside),
                parts: Vec::new(),
            });
        }
        let indent = |line: &str| line.len() - line.trim_start().len();
        let first = lines.iter().find(|line| line.trim_start().starts_with('-'));
        let outer = first.map_or(0, |line| indent(line));
        for line in lines {
            let mut text = line.trim();
            if indent(line) <= outer
                && let Some(rest) = text.strip_prefix('-')
            {
                text = rest.trim();
                items.push(Item::default());
            }
            let Some(item) = items.last_mut() else {
                continue;
            };
            match text.split_once(": ") {
                Some((part, value)) => item.parts.push((part.trim().to_owned(), unquoted(value))),
                None if item.parts.is_empty() && !text.ends_with(':') => {
                    item.value = unquoted(text)
                }
                None => {}
            }
        }
        items
    }
}

/// One of a list: a text, or parts by their names.
#[derive(Debug, Default)]
struct Item {
    value: String,
    parts: Vec<(String, String)>,
}

impl Item {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let found = self.parts.iter().filter(move |(known, _)| known == name);
        found
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    }

    fn people(&self) -> Vec<Author> {
        let part = |names: &[&str]| {
            let found = self
                .parts
                .iter()
                .find(|(known, _)| names.contains(&known.as_str()));
            found.map(|(_, value)| value.clone())
        };
        if let Some(family) = part(&["surname", "family", "last"]) {
            let given = part(&["given-names", "given", "first"]).unwrap_or_default();
            return name_in_parts(&family, &given).into_iter().collect();
        }
        match part(&["name", "literal"]) {
            Some(name) => whole_name(&name).into_iter().collect(),
            None => names(&self.value),
        }
    }
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        let inside = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote));
        if let Some(inside) = inside {
            return inside.trim().to_owned();
        }
    }
    text.to_owned()
}
