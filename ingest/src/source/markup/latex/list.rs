//! The reference list: as BibTeX wrote it (`thebibliography`), as Biber did, or from the files of BibTeX themselves.

use super::citing::Mark;
use super::input::Fault;
use super::project::Project;
use super::tokens::Token;
use super::walk::{Found, Reader};
use crate::references::parse_reference;
use crate::source::bibliography::{Bibliography, Format, tex};
use crate::source::markup::jats_references::composed;
use crate::source::markup::year;
use crate::source::names::{name_in_parts, whole_name};
use crate::source::text::one_line;
use graph_schema::{ArxivId, Author, Doi, PaperMetadata, Reference};
use std::collections::{HashMap, HashSet};

/// References of a paper: reviews have some thousand.
const MOST: usize = 20_000;

/// An entry as it stands in the list.
#[derive(Debug)]
pub struct Entry {
    key: String,
    /// What the list calls it, where it does not number it.
    label: Option<String>,
    /// Authors and year as callouts show them.
    called: Option<(String, String)>,
    reference: Reference,
}

/// The references of a paper, and how callouts name them.
#[derive(Debug, Default)]
pub struct References {
    pub references: Vec<Reference>,
    pub places: HashMap<String, u32>,
    pub marks: HashMap<String, Mark>,
    pub by_author: bool,
}

/// Reads the entries of `thebibliography`.
pub fn read(reader: &mut Reader, tokens: Vec<Token>) -> Result<(), Fault> {
    let mut entries: Vec<Vec<Token>> = Vec::new();
    for token in tokens {
        match (&token, entries.last_mut()) {
            (Token::Command(name), _) if &**name == "bibitem" => entries.push(Vec::new()),
            (_, Some(entry)) => entry.push(token),
            // What stands before the first: settings.
            (_, None) => {}
        }
    }
    for entry in entries.into_iter().take(MOST) {
        let waiting = reader.input.only(entry)?;
        let label = reader.input.optional();
        let key = reader.input.name();
        let mut rest = Vec::new();
        while let Some(token) = reader.input.next() {
            rest.push(token);
        }
        reader.input.restore(waiting);
        let called = label
            .clone()
            .map(|label| called(reader, label))
            .transpose()?
            .flatten();
        let label = label.map(|label| reader.line_of(label)).transpose()?;
        reader.found.fields.clear();
        reader.found.blocks.clear();
        let text = reader.run_of(rest)?;
        let reference = reference(text.text(), &reader.found);
        if reference.raw.is_empty() {
            continue;
        }
        reader.found.entries.push(Entry {
            key,
            label: label.filter(|label| !label.is_empty()),
            called,
            reference,
        });
    }
    Ok(())
}

/// Commands of entries.
pub fn command(reader: &mut Reader, name: &str) -> Result<(), Fault> {
    match name {
        "bibitem" => {
            reader.input.optional();
            reader.input.argument();
        }
        "bibfield" => {
            reader.input.argument();
        }
        "newblock" => {
            let at = reader.run.text().len();
            reader.found.blocks.push(at);
            reader.push(" ");
        }
        _ => {
            let field = reader.input.name();
            let value = reader.input.argument();
            let value = reader.run_of(value)?;
            let text = one_line(value.text());
            reader.found.fields.push((field, text));
            reader.push(value.text());
        }
    }
    Ok(())
}

/// Authors and year of a label as natbib (`Roe et al.(2010)Roe, Poe`) and styles before it write them.
fn called(reader: &mut Reader, label: Vec<Token>) -> Result<Option<(String, String)>, Fault> {
    let at = label
        .iter()
        .position(|token| matches!(token, Token::Command(name) if &**name == "citeauthoryear"));
    if let Some(at) = at {
        let rest = label.get(at + 1..).unwrap_or_default().to_vec();
        let waiting = reader.input.only(rest)?;
        let mut arguments = Vec::new();
        while reader.input.peek().is_some() && arguments.len() < 3 {
            arguments.push(reader.input.argument());
        }
        reader.input.restore(waiting);
        let mut lines = Vec::new();
        for argument in arguments {
            lines.push(reader.line_of(argument)?);
        }
        let year = lines.pop().unwrap_or_default();
        // The short form is the last of them.
        let authors = lines.pop().unwrap_or_default();
        return Ok((!authors.is_empty()).then_some((authors, year)));
    }
    let line = reader.line_of(label)?;
    let Some((authors, rest)) = line.split_once('(') else {
        return Ok(None);
    };
    let Some((year, _)) = rest.split_once(')') else {
        return Ok(None);
    };
    let is_year = year.chars().filter(char::is_ascii_digit).count() >= 4 || year == "n.d.";
    let authors = authors.trim().to_owned();
    Ok((is_year && !authors.is_empty()).then(|| (authors, year.trim().to_owned())))
}

/// An entry by its marked-up fields and its blocks, and by what it looks like where it has none.
fn reference(text: &str, found: &Found) -> Reference {
    let raw = one_line(text);
    let field = |names: &[&str]| {
        let fields = found.fields.iter();
        let found =
            fields.filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
        found.map(|(_, value)| value.clone()).next()
    };
    let mut reference = parse_reference(&raw);
    let title = field(&["title"]).or_else(|| second_block(text, &found.blocks));
    if let Some(title) = title {
        reference.title = Some(tidy(&title))
            .filter(|title| !title.is_empty())
            .or(reference.title);
    }
    if let Some(venue) = field(&["journal", "booktitle"]) {
        reference.venue = Some(tidy(&venue));
    }
    reference.year = field(&["year"])
        .as_deref()
        .and_then(year)
        .or(reference.year);
    if let Some(doi) = field(&["doi"]) {
        reference.doi = Doi::parse(&doi).ok().or(reference.doi);
    }
    let people = found
        .fields
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "author" | "person"));
    let people: Vec<Author> = people.filter_map(|(_, name)| whole_name(name)).collect();
    if !people.is_empty() {
        reference.authors = people;
    }
    reference.raw = raw;
    reference
}

fn tidy(text: &str) -> String {
    text.trim()
        .trim_matches(['“', '”', ',', '.', ' '])
        .to_owned()
}

/// Of an entry in blocks the second is the title, where it is not the year.
fn second_block(text: &str, blocks: &[usize]) -> Option<String> {
    for (at, start) in blocks.iter().enumerate().take(2) {
        let end = blocks.get(at + 1).copied().unwrap_or(text.len());
        let block = one_line(text.get(*start..end)?);
        if block.chars().filter(|c| c.is_alphabetic()).count() >= 3 {
            let is_venue = ["In ", "in ", "Technical report", "PhD thesis"]
                .iter()
                .any(|start| block.starts_with(start));
            return (!is_venue && blocks.len() >= 2).then_some(block);
        }
    }
    None
}

/// The references of a paper that was read once, whose list may lie in a file of its own.
pub fn references(project: &Project, reader: &mut Reader) -> Result<References, Fault> {
    if reader.found.entries.is_empty()
        && let Some(text) = project.list()
    {
        if text.contains("\\endentry") {
            reader.found.entries = of_biber(&text);
        } else {
            reader.ended = false;
            reader.muted = 1;
            reader.input.push_file("the list of references", &text)?;
            reader.read()?;
        }
    }
    let from_files = reader.found.entries.is_empty();
    if from_files {
        reader.found.entries = of_files(project, &reader.found);
    }
    let found = &reader.found;
    let labelled = found.entries.iter().any(|entry| entry.called.is_some());
    let numbered = ["numbers", "super"]
        .iter()
        .any(|option| found.uses("natbib", option))
        || found.uses("biblatex", "numeric")
        || found.uses("biblatex", "style=ieee")
        || found.uses("revtex", "") && !found.uses("revtex", "author-year")
        || found.uses("acmart", "") && !found.uses("natbib", "acmauthoryear");
    let by_author = !numbered
        && (labelled
            || found.uses("biblatex", "authoryear")
            || found.uses("biblatex", "apa")
            || from_files && found.uses("natbib", ""));
    let mut all = References {
        by_author,
        ..References::default()
    };
    for (at, entry) in std::mem::take(&mut reader.found.entries)
        .into_iter()
        .enumerate()
    {
        let ordinal = u32::try_from(at).unwrap_or(u32::MAX);
        let number = (at + 1).to_string();
        let label = match (&entry.called, entry.label) {
            (None, Some(label)) if label.len() <= 20 => label,
            _ => number,
        };
        let (authors, year) = entry.called.unwrap_or_else(|| shown(&entry.reference));
        let mark = Mark {
            label: label.clone(),
            authors,
            year,
        };
        all.places.entry(entry.key.clone()).or_insert(ordinal);
        all.marks.entry(entry.key).or_insert(mark);
        all.references.push(Reference {
            ordinal,
            label: (!by_author).then_some(label),
            ..entry.reference
        });
    }
    Ok(all)
}

/// Authors and year as a callout shows them.
fn shown(reference: &Reference) -> (String, String) {
    let year = reference
        .year
        .map(|year| year.to_string())
        .unwrap_or_default();
    let authors = match reference.authors.as_slice() {
        [] => String::new(),
        [one] => one.family.clone(),
        [one, two] => format!("{} and {}", one.family, two.family),
        [first, ..] => format!("{} et al.", first.family),
    };
    (authors, year)
}

/// Entries of BibTeX that the paper cites, in the order in which it does.
fn of_files(project: &Project, found: &Found) -> Vec<Entry> {
    let mut known: HashMap<String, PaperMetadata> = HashMap::new();
    let mut order = Vec::new();
    for name in &found.bibliographies {
        let Some(bytes) = project.bibliography(name) else {
            continue;
        };
        for entry in Bibliography::read(Format::Bibtex, bytes).entries {
            if let Some(key) = entry.key
                && order.len() < MOST
            {
                order.push(key.clone());
                known.entry(key).or_insert(entry.metadata);
            }
        }
    }
    let cited = found
        .cited
        .iter()
        .chain(order.iter().filter(|_| found.cites_all));
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for key in cited {
        if let Some(metadata) = known.get(key)
            && seen.insert(key)
        {
            entries.push(Entry {
                key: key.clone(),
                label: None,
                called: None,
                reference: of_record(metadata),
            });
        }
    }
    entries
}

fn of_record(record: &PaperMetadata) -> Reference {
    let year = record.year();
    let title = Some(record.title.clone()).filter(|title| !title.is_empty());
    let printed = year.map(|year| year.to_string());
    Reference {
        raw: composed(
            &record.authors,
            printed,
            title.as_deref(),
            record.venue.as_deref(),
        ),
        authors: record.authors.clone(),
        title,
        venue: record.venue.clone(),
        year,
        doi: record.doi.clone(),
        arxiv_id: record.arxiv_id.clone(),
        ..parse_reference("")
    }
}

/// Entries of a list that Biber wrote: fields under their names.
fn of_biber(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    for entry in text.split("\\entry{").skip(1).take(MOST) {
        let entry = entry.split("\\endentry").next().unwrap_or_default();
        let key = entry.split('}').next().unwrap_or_default().to_owned();
        if !seen.insert(key.clone()) {
            continue;
        }
        let field = |name: &str| {
            let start = entry.find(&format!("\\field{{{name}}}{{"))?;
            let value = braced(entry.get(start + name.len() + 9..)?)?;
            Some(one_line(&tex::plain(value))).filter(|value| !value.is_empty())
        };
        let verb = |name: &str| {
            let (_, rest) = entry.split_once(&format!("\\verb{{{name}}}"))?;
            let (_, value) = rest.split_once("\\verb ")?;
            value.lines().next().map(|line| line.trim().to_owned())
        };
        let people = entry
            .split_once("\\name{author}{")
            .map_or("", |(_, rest)| rest);
        let people = people.split("\\strng{").next().unwrap_or_default();
        let people = people.split("\\name{").next().unwrap_or_default();
        let authors = people
            .split("family={")
            .skip(1)
            .filter_map(person)
            .collect::<Vec<Author>>();
        let title = field("title").map(|title| match field("subtitle") {
            Some(subtitle) => format!("{title}: {subtitle}"),
            None => title,
        });
        let venue = field("journaltitle").or_else(|| field("booktitle"));
        let printed = field("year").or_else(|| field("labelyear"));
        let eprint = verb("eprint").and_then(|id| ArxivId::parse(&id).ok());
        entries.push(Entry {
            key,
            label: field("labelalpha"),
            called: None,
            reference: Reference {
                raw: composed(
                    &authors,
                    printed.clone(),
                    title.as_deref(),
                    venue.as_deref(),
                ),
                title,
                venue,
                year: printed.as_deref().and_then(year),
                doi: verb("doi").and_then(|doi| Doi::parse(&doi).ok()),
                arxiv_id: eprint,
                authors,
                ..parse_reference("")
            },
        });
    }
    entries
}

/// `Roe}, … given={Bo}`, behind `family={`.
fn person(text: &str) -> Option<Author> {
    let family = braced(text)?;
    let given = text
        .split_once(" given={")
        .and_then(|(_, rest)| braced(rest));
    let given = given
        .unwrap_or_default()
        .replace("\\bibinitperiod", ".")
        .replace("\\bibinitdelim", " ");
    name_in_parts(
        &one_line(&tex::plain(family)),
        &one_line(&tex::plain(&given)),
    )
}

/// Up to the brace that closes what an opening one before it began.
fn braced(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().take(100_000) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return text.get(..at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}
