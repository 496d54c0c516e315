//! TEI, as readers of PDFs (GROBID) and publishers in the humanities give it.

use super::body::{Body, Run};
use super::jats_references::composed;
use super::tree::{Element, Node};
use super::{Document, year};
use crate::references::parse_reference;
use crate::source::names::whole_name;
use graph_schema::{ArxivId, Author, Doi, Reference, SectionKind};
use std::collections::HashSet;

pub fn read(tei: &Element) -> Document {
    let mut document = Document::default();
    // What the header lists is about the paper itself.
    let text = tei.child("text");
    for list in text.into_iter().flat_map(|text| text.all("listBibl")) {
        for entry in list.elements() {
            match entry.name.as_str() {
                "biblStruct" => add(entry, structured(entry), &mut document),
                "bibl" => add(entry, loose(entry), &mut document),
                _ => {}
            }
        }
    }
    if let Some(header) = tei.child("teiHeader") {
        head(header, &mut document);
    }
    let mut blocks = Blocks::default();
    if let Some(text) = text {
        if let Some(body) = text.child("body") {
            blocks.all(&body.nodes, 0);
        }
        for part in text.child("back").into_iter().flat_map(Element::elements) {
            let kind = part.attribute("type").unwrap_or_default();
            if part.name == "div" && !matches!(kind, "references" | "bibliography") {
                blocks.back(part, kind);
            }
        }
    }
    document.body = blocks.body;
    document
}

fn head(header: &Element, document: &mut Document) {
    let file = header.child("fileDesc");
    let own = file.and_then(|file| file.at(&["sourceDesc", "biblStruct"]));
    let analytic = own.and_then(|own| own.child("analytic"));
    let monograph = own.and_then(|own| own.child("monogr"));
    let title = file.and_then(|file| file.text_at(&["titleStmt", "title"]));
    document.title = title
        .or_else(|| analytic?.text_at(&["title"]))
        .unwrap_or_default();
    document.venue = monograph.and_then(|part| part.text_at(&["title"]));
    let statement = file.and_then(|file| file.child("titleStmt"));
    let with_authors = [analytic, monograph, statement];
    let writers = with_authors
        .into_iter()
        .flatten()
        .find(|part| part.child("author").is_some());
    let mut seen = HashSet::new();
    for author in writers.into_iter().flat_map(|part| part.children("author")) {
        document.authors.extend(person(author));
        for place in author.children("affiliation") {
            let place = affiliation(place);
            if !place.is_empty() && seen.insert(place.clone()) {
                document.affiliations.push(place);
            }
        }
    }
    document.year = monograph
        .and_then(published)
        .or_else(|| published(file?.child("publicationStmt")?));
    for id in own.into_iter().flat_map(|own| own.all("idno")) {
        identified(id, &mut document.doi, &mut document.arxiv_id);
    }
    document.licence = file.and_then(|file| {
        let licence = file.at(&["publicationStmt", "availability", "licence"])?;
        let address = licence.attribute("target").map(str::to_owned);
        address.or_else(|| Some(licence.text()).filter(|text| !text.is_empty()))
    });
    let Some(profile) = header.child("profileDesc") else {
        return;
    };
    let terms = profile.at(&["textClass", "keywords"]);
    let terms = terms.into_iter().flat_map(|words| words.all("term"));
    document.keywords = terms.map(Element::text).collect();
    if let Some(text) = profile.child("abstract") {
        let mut paragraphs = text.all("p");
        if paragraphs.is_empty() {
            paragraphs = vec![text];
        }
        for paragraph in paragraphs {
            let mut run = Run::default();
            inline(&mut run, &paragraph.nodes);
            document.summary.push(run);
        }
        let said: Vec<&str> = document
            .summary
            .iter()
            .map(|run| run.text().trim())
            .collect();
        document.abstract_text = said.join(" ").trim().to_owned();
    }
}

fn affiliation(place: &Element) -> String {
    // Its parts are marked up apart, without what is printed between them.
    let parts: Vec<String> = place
        .elements()
        .filter(|part| !matches!(part.name.as_str(), "note" | "marker" | "email"))
        .map(|part| match part.name.as_str() {
            "address" => {
                let lines: Vec<String> = part.elements().map(Element::text).collect();
                lines.join(", ")
            }
            _ => part.text(),
        })
        .filter(|text| !text.is_empty())
        .collect();
    match parts.is_empty() {
        true => place.text(),
        false => parts.join(", "),
    }
}

fn person(author: &Element) -> Option<Author> {
    if let Some(group) = author
        .text_at(&["orgName"])
        .filter(|_| author.child("persName").is_none())
    {
        return Some(Author {
            given: String::new(),
            family: group,
        });
    }
    let Some(name) = author.child("persName") else {
        return whole_name(&author.text());
    };
    let given: Vec<String> = name.children("forename").map(Element::text).collect();
    let family: Vec<String> = name
        .elements()
        .filter(|part| matches!(part.name.as_str(), "nameLink" | "surname" | "genName"))
        .map(Element::text)
        .collect();
    match family.is_empty() {
        true => whole_name(&name.text()),
        false => Some(Author {
            given: given.join(" "),
            family: family.join(" "),
        }),
    }
}

fn published(part: &Element) -> Option<i32> {
    part.all("date").into_iter().find_map(|date| {
        let when = date.attribute("when").and_then(year);
        when.or_else(|| year(&date.text()))
    })
}

fn identified(id: &Element, doi: &mut Option<Doi>, arxiv_id: &mut Option<ArxivId>) {
    let kind = id
        .attribute("type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    match kind.as_str() {
        "doi" => *doi = doi.take().or_else(|| Doi::parse(&id.text()).ok()),
        "arxiv" => *arxiv_id = arxiv_id.take().or_else(|| ArxivId::parse(&id.text()).ok()),
        _ => {}
    }
}

fn add(entry: &Element, reference: Reference, document: &mut Document) {
    let ordinal = u32::try_from(document.references.len()).unwrap_or(u32::MAX);
    if let Some(id) = entry.attribute("id") {
        document.places.entry(id.to_owned()).or_insert(ordinal);
    }
    document.references.push(Reference {
        ordinal,
        ..reference
    });
}

/// An entry whose fields are marked up.
fn structured(entry: &Element) -> Reference {
    let analytic = entry.child("analytic");
    let monograph = entry.child("monogr");
    let in_article = analytic.and_then(|part| part.text_at(&["title"]));
    let source = monograph.and_then(|part| part.text_at(&["title"]));
    let (title, venue) = match in_article {
        Some(title) => (Some(title), source),
        None => (source, None),
    };
    let writers = [analytic, monograph].into_iter().flatten();
    let authors: Vec<Author> = writers
        .filter(|part| part.child("author").is_some())
        .take(1)
        .flat_map(|part| part.children("author"))
        .filter_map(person)
        .collect();
    let year = monograph.and_then(published);
    let (mut doi, mut arxiv_id) = (None, None);
    for id in entry.all("idno") {
        identified(id, &mut doi, &mut arxiv_id);
    }
    let printed = entry
        .children("note")
        .find(|note| note.attribute("type") == Some("raw_reference"))
        .map(Element::text);
    let raw = printed.unwrap_or_else(|| {
        let year = year.map(|year| year.to_string());
        composed(&authors, year, title.as_deref(), venue.as_deref())
    });
    if title.is_none() && authors.is_empty() {
        return parse_reference(&raw);
    }
    Reference {
        ordinal: 0,
        label: None,
        raw,
        authors,
        title,
        venue,
        year,
        doi,
        arxiv_id,
        cited: None,
        link_score: 0.0,
    }
}

/// An entry as it is printed.
fn loose(entry: &Element) -> Reference {
    parse_reference(&entry.text())
}

#[derive(Default)]
struct Blocks {
    body: Body,
}

impl Blocks {
    fn all(&mut self, nodes: &[Node], level: usize) {
        let mut run = Run::default();
        for node in nodes {
            let element = match node {
                Node::Text(text) => {
                    run.push(text);
                    continue;
                }
                Node::Element(element) => element,
            };
            match element.name.as_str() {
                "head" | "note" | "table" | "graphic" | "figDesc" | "listBibl" => {}
                "div" => {
                    self.flush(&mut run);
                    self.section(element, level + 1);
                }
                "p" | "list" | "item" | "quote" | "ab" => {
                    self.flush(&mut run);
                    self.all(&element.nodes, level);
                }
                "formula" => {
                    self.flush(&mut run);
                    self.body.line(&element.text());
                }
                "figure" => {
                    self.flush(&mut run);
                    self.caption(element);
                }
                _ => inline(&mut run, std::slice::from_ref(node)),
            }
        }
        self.flush(&mut run);
    }

    fn section(&mut self, section: &Element, level: usize) {
        let head = section.child("head");
        let title = head.map(Element::text).unwrap_or_default();
        let number = head.and_then(|head| head.attribute("n"));
        // GROBID gives every section on one level: the number tells how deep it is.
        let level = number.map_or(level, |number| {
            level.max(number.trim_matches('.').split('.').count())
        });
        self.body.open(number.map(str::to_owned), &title, level);
        self.all(&section.nodes, level);
    }

    /// A part behind the text, told by its type.
    fn back(&mut self, part: &Element, kind: &str) {
        let (kind, named) = match kind {
            "acknowledgement" | "acknowledgements" | "funding" => {
                (SectionKind::Acknowledgements, "Acknowledgements")
            }
            "annex" | "appendix" => (SectionKind::Appendix, "Appendix"),
            _ => (SectionKind::Other, ""),
        };
        let inner: Vec<&Element> = part.children("div").collect();
        let parts = match inner.is_empty() {
            true => vec![part],
            false => inner,
        };
        for part in parts {
            let title = part.text_at(&["head"]);
            self.body
                .open_as(kind, None, title.as_deref().unwrap_or(named), 1);
            self.all(&part.nodes, 1);
        }
    }

    fn caption(&mut self, figure: &Element) {
        let mut run = Run::default();
        if let Some(head) = figure.text_at(&["head"]) {
            run.push(&format!("{}. ", head.trim_end_matches('.')));
        }
        if let Some(caption) = figure.child("figDesc") {
            inline(&mut run, &caption.nodes);
        }
        self.body.paragraph(run);
    }

    fn flush(&mut self, run: &mut Run) {
        self.body.paragraph(std::mem::take(run));
    }
}

/// Text within a paragraph.
fn inline(run: &mut Run, nodes: &[Node]) {
    for node in nodes {
        let element = match node {
            Node::Text(text) => {
                run.push(text);
                continue;
            }
            Node::Element(element) => element,
        };
        match element.name.as_str() {
            "ref" if element.attribute("type") == Some("bibr") => {
                let targets = element.attribute("target").unwrap_or_default();
                let targets = targets.split_whitespace();
                let targets = targets.map(|target| target.trim_start_matches('#').to_owned());
                run.call(&element.text(), targets.collect());
            }
            "note" | "graphic" => {}
            "lb" => run.push(" "),
            _ => inline(run, &element.nodes),
        }
    }
}
