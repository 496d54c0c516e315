//! Labelled reference strings: GROBID's TEI and AnyStyle's XML, as text with a label for each byte.

use ingest::references::tagger::{Label, observed};
use ingest::tagging::training::Example;
use quick_xml::events::{BytesStart, Event};
use std::path::Path;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Is(Label),
    /// The title of a book, until it is known whether one of its chapters is cited.
    Book,
}

/// One labelled string.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    pub raw: String,
    labels: Vec<Option<Mark>>,
    /// Which half its file, or its place in a large file, puts it in.
    pub half: usize,
}

/// A stretch of a string and its label; none for what stands between fields.
pub type Piece = (Option<Label>, String);

impl Gold {
    pub fn of_pieces(pieces: &[Piece], half: usize) -> Self {
        let mut gold = Self {
            half,
            ..Self::default()
        };
        for (label, text) in pieces {
            gold.push(text, label.map(Mark::Is));
        }
        gold
    }

    fn push(&mut self, text: &str, label: Option<Mark>) {
        for c in text.chars() {
            let space = c.is_whitespace();
            if space && (self.raw.is_empty() || self.raw.ends_with(' ')) {
                continue;
            }
            self.raw.push(if space { ' ' } else { c });
            self.labels.resize(self.raw.len(), label);
        }
    }

    fn end(mut self) -> Option<Self> {
        self.raw.truncate(self.raw.trim_end().len());
        self.labels.truncate(self.raw.len());
        let any = self.labels.iter().any(Option::is_some);
        let titled = self.labels.contains(&Some(Mark::Is(Label::Title)));
        for label in &mut self.labels {
            // A book alone is the work itself.
            if *label == Some(Mark::Book) {
                *label = Some(Mark::Is(if titled { Label::Venue } else { Label::Title }));
            }
        }
        (any && self.raw.len() > 8).then_some(self)
    }

    /// The text of a label's first run, with what is unlabelled inside it.
    pub fn first(&self, label: Label) -> String {
        let mut found = String::new();
        for (at, c) in self.raw.char_indices() {
            match self.labels.get(at) {
                Some(Some(own)) if *own == Mark::Is(label) => found.push(c),
                Some(Some(_)) if !found.is_empty() => break,
                _ if !found.is_empty() => found.push(' '),
                _ => {}
            }
        }
        found.trim().to_owned()
    }

    /// A label's first stretch as it is printed, with the marks between its parts.
    pub fn stretch(&self, label: Label) -> &str {
        let is_own = |own: &Option<Mark>| *own == Some(Mark::Is(label));
        let Some(start) = self.labels.iter().position(is_own) else {
            return "";
        };
        let rest = self.labels.get(start..).unwrap_or_default();
        let own = rest.iter().take_while(|own| own.is_none() || is_own(own));
        let length = own.enumerate().filter(|(_, own)| is_own(own)).last();
        let end = start + length.map_or(0, |(at, _)| at + 1);
        self.raw.get(start..end).unwrap_or_default()
    }

    /// Token labels: what most letters of a token have; unlabelled words go with their neighbours.
    pub fn example(&self) -> Example {
        let (tokens, seen) = observed(&self.raw);
        let own: Vec<Option<Label>> = tokens
            .iter()
            .map(|token| {
                let inside = self.labels.get(token.start..token.end).unwrap_or_default();
                let most = Label::ALL.into_iter().map(|label| {
                    (
                        inside
                            .iter()
                            .filter(|own| **own == Some(Mark::Is(label)))
                            .count(),
                        label,
                    )
                });
                most.max_by_key(|(count, _)| *count)
                    .filter(|(count, _)| count * 2 >= inside.len())
                    .map(|(_, label)| label)
            })
            .collect();
        let mut labels = Vec::with_capacity(own.len());
        let mut before = Label::Other;
        for (at, label) in own.iter().enumerate() {
            let next = own.iter().skip(at).flatten().next().copied();
            let word = tokens
                .get(at)
                .map(|token| token.bare().to_lowercase())
                .unwrap_or_default();
            let label = label.unwrap_or(match word.as_str() {
                "" | "ed" | "eds" | "al" | "editors" | "editor" => before,
                "in" | "vol" | "no" | "pp" | "p" | "pages" | "volume" => next.unwrap_or(before),
                _ if next == Some(before) => before,
                _ => Label::Other,
            });
            before = label;
            labels.push(label.number());
        }
        Example {
            tokens: seen,
            labels,
        }
    }
}

pub fn grobid(folder: &Path) -> Result<Vec<Gold>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "xml"));
    files.sort();
    let mut all = Vec::new();
    for (number, file) in files.iter().enumerate() {
        all.extend(
            read(&std::fs::read_to_string(file)?, b"bibl", tei)?
                .into_iter()
                .map(|one| Gold {
                    half: number % 2,
                    ..one
                }),
        );
    }
    Ok(all)
}

pub fn anystyle(folder: &Path) -> Result<Vec<Gold>> {
    let mut all = Vec::new();
    for name in ["core", "good", "ugly", "bad"] {
        let xml = std::fs::read_to_string(folder.join(format!("{name}.xml")))?;
        // Neighbours are often of one paper: they stay in one half.
        all.extend(
            read(&xml, b"sequence", plain)?
                .into_iter()
                .enumerate()
                .map(|(at, one)| Gold {
                    half: at / 25 % 2,
                    ..one
                }),
        );
    }
    Ok(all)
}

fn read(
    xml: &str,
    item: &[u8],
    label_of: fn(&BytesStart<'_>) -> Option<Mark>,
) -> Result<Vec<Gold>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut found = Vec::new();
    let mut current: Option<Gold> = None;
    let mut labels: Vec<Option<Mark>> = Vec::new();
    loop {
        let event = reader.read_event()?;
        let inner = labels.iter().rev().flatten().next().copied();
        match event {
            Event::Eof => return Ok(found),
            Event::Start(tag) if tag.local_name().as_ref() == item => {
                current = Some(Gold::default());
                labels.clear();
            }
            Event::End(tag) if tag.local_name().as_ref() == item => {
                found.extend(current.take().and_then(Gold::end))
            }
            Event::Start(tag) => labels.push(label_of(&tag)),
            Event::End(_) => {
                labels.pop();
            }
            Event::Text(text) => {
                if let Some(gold) = &mut current {
                    gold.push(&text.decode()?, inner);
                }
            }
            Event::GeneralRef(entity) => {
                let name = entity.decode()?;
                let text = quick_xml::escape::unescape(&format!("&{name};"))
                    .map(|text| text.into_owned())
                    .unwrap_or_default();
                if let Some(gold) = &mut current {
                    gold.push(&text, inner);
                }
            }
            _ => {}
        }
    }
}

fn tei(tag: &BytesStart<'_>) -> Option<Mark> {
    let level = tag.try_get_attribute("level").ok().flatten();
    let kind = tag
        .try_get_attribute("type")
        .ok()
        .flatten()
        .or(tag.try_get_attribute("unit").ok().flatten());
    let level = level.as_ref().map(|level| level.value.as_ref());
    let kind = kind.as_ref().map(|kind| kind.value.as_ref());
    Some(Mark::Is(match tag.local_name().as_ref() {
        b"author" => Label::Author,
        b"orgName" if kind == Some(b"collaboration") => Label::Author,
        b"orgName" | b"publisher" => Label::Publisher,
        b"pubPlace" | b"pubplace" => Label::Place,
        b"editor" => Label::Editor,
        b"date" => Label::Date,
        b"title" => match level {
            Some(b"a") => Label::Title,
            Some(b"j") => Label::Venue,
            Some(b"m") => return Some(Mark::Book),
            _ => Label::Other,
        },
        b"biblScope" => match kind {
            Some(b"pp" | b"page" | b"pages") => Label::Pages,
            _ => Label::Volume,
        },
        b"note" | b"idno" | b"ptr" => Label::Other,
        _ => return None,
    }))
}

fn plain(tag: &BytesStart<'_>) -> Option<Mark> {
    if tag.local_name().as_ref() == b"container-title" {
        return Some(Mark::Book);
    }
    Some(Mark::Is(match tag.local_name().as_ref() {
        b"author" | b"director" | b"producer" => Label::Author,
        b"title" => Label::Title,
        b"journal" => Label::Venue,
        b"editor" | b"translator" => Label::Editor,
        b"date" => Label::Date,
        b"volume" => Label::Volume,
        b"pages" => Label::Pages,
        b"publisher" => Label::Publisher,
        b"location" => Label::Place,
        b"citation-number" => Label::Key,
        _ => Label::Other,
    }))
}
