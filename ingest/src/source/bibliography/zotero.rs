//! Zotero's RDF, as it exports a library, with or without its files.

use super::super::xml::{Element, Piece, Walk};
use super::draft::Draft;
use super::people::{MOST_AUTHORS, person};
use super::{Bibliography, Lines, MOST_ENTRIES, Problem, files};
use std::collections::HashMap;

/// What a library consists of. The works are all but the last four.
const WANTED: &[&str] = &[
    "Article",
    "Book",
    "BookSection",
    "Thesis",
    "Report",
    "Document",
    "Manuscript",
    "Patent",
    "Description",
    "Memo",
    "Collection",
    "Journal",
    "Attachment",
];
const NO_WORKS: &[&str] = &["Memo", "Collection", "Journal", "Attachment"];

pub fn read(text: &str) -> Bibliography {
    let mut read = Bibliography::default();
    let mut lines = Lines::of(text);
    let mut walk = Walk::new(text, WANTED);
    let mut works: Vec<(u64, Element)> = Vec::new();
    let mut beside = Beside::default();
    while let Some(piece) = walk.step() {
        let line = lines.at(walk.begin());
        match piece {
            Piece::Element(element) if NO_WORKS.contains(&element.name.as_str()) => {
                beside.add(element);
            }
            Piece::Element(element) => works.push((line, element)),
            Piece::Broken { reason, .. } => {
                let problem = format!("the item is no XML: {reason}; export it again");
                read.problems.push(Problem { line, problem });
            }
            Piece::End { whole: true } => {}
            Piece::End { whole: false } if walk.root() == Some("RDF") => {
                let problem = "the file breaks off here; export it again".to_owned();
                read.problems.push(Problem { line, problem });
            }
            Piece::End { .. } => {}
        }
        if works.len() + read.problems.len() > MOST_ENTRIES {
            break;
        }
    }
    if walk.root() != Some("RDF") {
        return Bibliography::default();
    }
    for (_, work) in &works {
        beside.count(work);
    }
    for (line, work) in works {
        let kind = work.line_of("itemType").unwrap_or_default();
        let is_work = !matches!(kind.as_str(), "" | "note" | "attachment" | "annotation");
        if is_work && !read.push(draft(&work, line, &beside).into_entry()) {
            break;
        }
    }
    read
}

/// What works point to, by its address.
#[derive(Default)]
struct Beside {
    volumes: HashMap<String, Element>,
    attachments: HashMap<String, String>,
    /// How many works point to a volume.
    pointing: HashMap<String, u32>,
}

impl Beside {
    fn add(&mut self, element: Element) {
        let Some(about) = element.attribute("about").map(str::to_owned) else {
            return;
        };
        match element.name.as_str() {
            "Journal" => {
                self.volumes.insert(about, element);
            }
            "Attachment" => {
                let file = element.child("resource");
                let path = file.and_then(|file| file.attribute("resource"));
                if let Some(path) = path {
                    self.attachments.insert(about, path.to_owned());
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, work: &Element) {
        for part in work.children("isPartOf") {
            if let Some(about) = part.attribute("resource") {
                *self.pointing.entry(about.to_owned()).or_default() += 1;
            }
        }
    }

    /// What a work appeared in; and whether it is that of this work alone, so that its DOI is the work's.
    fn volumes_of<'a>(&'a self, work: &'a Element) -> Vec<(&'a Element, bool)> {
        let mut found = Vec::new();
        for part in work.children("isPartOf") {
            found.extend(part.inside().map(|inside| (inside, true)));
            let about = part.attribute("resource");
            if let Some(volume) = about.and_then(|about| self.volumes.get(about)) {
                let alone = about.and_then(|about| self.pointing.get(about)) == Some(&1);
                found.push((volume, alone));
            }
        }
        found
    }
}

fn draft(work: &Element, line: u64, beside: &Beside) -> Draft {
    let text = |name: &str| work.line_of(name).unwrap_or_default();
    let volumes = beside.volumes_of(work);
    let mut identified: Vec<String> = identifiers(work);
    for (volume, own) in &volumes {
        if *own {
            identified.extend(identifiers(volume));
        }
    }
    let doi = identified
        .iter()
        .find_map(|value| value.strip_prefix("DOI "))
        .unwrap_or_default();
    let note = text("description");
    let is_marked = |text: &&String| text.to_ascii_lowercase().starts_with("arxiv");
    // An archive and its number, in the field that reports have theirs in.
    let number = text("number");
    let mut addresses: Vec<String> = identified.clone();
    addresses.extend([&note, &number].into_iter().filter(is_marked).cloned());
    let is_series = |volume: &Element| volume.name == "Series";
    let venue = volumes
        .iter()
        .filter(|(volume, _)| !is_series(volume))
        .find_map(|(volume, _)| volume.line_of("title"));
    Draft {
        line,
        key: None,
        title: text("title"),
        subtitle: String::new(),
        authors: people(work),
        date: text("date"),
        venue: venue.unwrap_or_default(),
        doi: doi.to_owned(),
        arxiv: String::new(),
        addresses,
        abstract_text: text("abstract"),
        keywords: work.children("subject").filter_map(keyword).collect(),
        files: files::listed(attached(work, beside)),
    }
}

fn people(work: &Element) -> Vec<graph_schema::Author> {
    let list = work.child("authors").or_else(|| work.child("editors"));
    let list = list.and_then(|list| list.child("Seq"));
    let people = list.into_iter().flat_map(|list| list.children("li"));
    people
        .filter_map(|one| one.child("Person"))
        .take(MOST_AUTHORS)
        .filter_map(|one| {
            let given = one
                .line_of("givenName")
                .or_else(|| one.line_of("givenname"));
            let family = one.line_of("surname").unwrap_or_default();
            person(&given.unwrap_or_default(), &family, "")
        })
        .collect()
}

/// `DOI 10.1000/x`, addresses.
fn identifiers(element: &Element) -> Vec<String> {
    let mut found = Vec::new();
    for identifier in element.children("identifier") {
        found.extend(identifier.line());
        let address = identifier.child("URI").and_then(|uri| uri.line_of("value"));
        found.extend(address);
    }
    let about = element.attribute("about");
    found.extend(
        about
            .filter(|about| about.starts_with("http"))
            .map(str::to_owned),
    );
    found
}

fn keyword(subject: &Element) -> Option<String> {
    let tag = subject
        .child("AutomaticTag")
        .or_else(|| subject.child("Tag"));
    tag.map_or_else(|| subject.line(), |tag| tag.line_of("value"))
}

fn attached(work: &Element, beside: &Beside) -> Vec<String> {
    let links = work.children("link");
    let linked = links.filter_map(|link| {
        let about = link.attribute("resource")?;
        beside.attachments.get(about).cloned()
    });
    linked.collect()
}
