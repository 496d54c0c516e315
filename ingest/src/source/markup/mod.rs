//! Papers in markup that says what is what: JATS, as PubMed Central and publishers give it, and TEI. Title, authors, sections,
//! references and callouts are taken from the markup; nothing is guessed from how a page looks. There are no pages: places are sections
//! and paragraphs, and every page number is 0.

mod body;
mod jats;
mod jats_references;
mod tei;
mod tree;

use super::text::decode;
use crate::pdf::{ReadError, ReadPaper};
use crate::reader::ReadFile;
use body::Body;
use graph_schema::{ArxivId, Author, Doi, PaperLayout, Reference, SectionKind};
use std::collections::{BTreeMap, HashMap};

/// Whether bytes are a document in markup rather than a PDF.
pub fn is_markup(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let text = decode(head, None);
    text.trim_start().starts_with('<')
}

/// Whether the beginning of a file has the root of a paper.
pub fn names_a_paper(head: &[u8]) -> bool {
    let text = decode(head, None);
    ["<article", "<TEI"].iter().any(|root| text.contains(root))
}

/// Bytes of a document: its tree takes some ten times as much memory, and papers have some megabytes.
const LONGEST_FILE: u64 = 64 << 20;

/// Reads a document, which the root element tells the kind of.
pub fn read(bytes: &[u8], max_bytes: u64) -> Result<ReadFile, ReadError> {
    let limit = max_bytes.min(LONGEST_FILE);
    if bytes.len() as u64 > limit {
        let bytes = bytes.len() as u64;
        return Err(ReadError::TooLarge { bytes, limit });
    }
    let text = decode(bytes, None);
    let refused = |reason: String| ReadError::Markup { reason };
    let lower = text.get(..text.len().min(400)).unwrap_or_default();
    if lower.to_ascii_lowercase().contains("<html") {
        return Err(refused("it is a web page, not a paper's XML".into()));
    }
    let root = tree::parse(&text).map_err(refused)?;
    let kind = root.name.to_ascii_lowercase();
    let document = match kind.as_str() {
        "article" => jats::read(&root),
        "tei" => tei::read(&root),
        // What interfaces of archives put around it.
        _ => match (root.all("article").as_slice(), root.all("TEI").as_slice()) {
            ([one], []) => jats::read(one),
            ([], [one]) => tei::read(one),
            ([], []) => {
                let reason = format!(
                    "its root <{}> is neither JATS (<article>) nor TEI (<TEI>)",
                    root.name
                );
                return Err(refused(reason));
            }
            _ => {
                let reason = "it holds several papers; put each into a file of its own";
                return Err(refused(reason.into()));
            }
        },
    };
    document.into_file().map_err(refused)
}

/// What markup says of a paper.
#[derive(Debug, Default)]
struct Document {
    title: String,
    authors: Vec<Author>,
    /// Where they work, as printed.
    affiliations: Vec<String>,
    year: Option<i32>,
    venue: Option<String>,
    doi: Option<Doi>,
    arxiv_id: Option<ArxivId>,
    abstract_text: String,
    keywords: Vec<String>,
    licence: Option<String>,
    /// All but title page and abstract.
    body: Body,
    /// Paragraphs of the abstract.
    summary: Vec<body::Run>,
    references: Vec<Reference>,
    /// Places of the references under the ids that callouts point to.
    places: HashMap<String, u32>,
}

impl Document {
    /// What callouts point to.
    fn links(&self) -> Links {
        let mut ids: Vec<(&u32, &String)> = self.places.iter().map(|(id, at)| (at, id)).collect();
        ids.sort();
        Links {
            of_place: ids.iter().map(|(at, id)| (**at, (*id).clone())).collect(),
            places: self.places.clone(),
        }
    }

    fn into_file(mut self) -> Result<ReadFile, String> {
        if self.title.is_empty() {
            return Err("it has no title".into());
        }
        let mut whole = Body::default();
        self.title_page(&mut whole);
        if !self.summary.is_empty() {
            whole.open_as(SectionKind::Abstract, None, "Abstract", 1);
            for run in std::mem::take(&mut self.summary) {
                whole.paragraph(run);
            }
        }
        whole.append(self.body);
        let (text, sections, contexts) = whole.finish(&self.places);
        Ok(ReadFile {
            paper: ReadPaper {
                title: self.title,
                authors: self.authors,
                year: self.year,
                venue: self.venue,
                abstract_text: Some(self.abstract_text).filter(|text| !text.is_empty()),
                doi: self.doi,
                arxiv_id: self.arxiv_id,
                pages: 0,
                text,
                sections,
                reference_lines: Vec::new(),
                links: Vec::new(),
                superscripts: Vec::new(),
                unread: Vec::new(),
                tables: Vec::new(),
                figures: Vec::new(),
                layout: PaperLayout::default(),
            },
            references: self.references,
            contexts,
            // Its words stand on no page.
            layout: Vec::new(),
        })
    }

    /// Who, where and when: what questions about a paper's title page are answered from.
    fn title_page(&self, whole: &mut Body) {
        whole.open_as(SectionKind::TitlePage, None, "", 1);
        whole.line(&self.title);
        let names: Vec<String> = self.authors.iter().map(Author::full_name).collect();
        whole.line(&names.join(", "));
        for affiliation in &self.affiliations {
            whole.line(affiliation);
        }
        let year = self.year.map(|year| year.to_string());
        let place: Vec<String> = self.venue.iter().cloned().chain(year).collect();
        whole.line(&place.join(", "));
        if let Some(doi) = &self.doi {
            whole.line(&format!("https://doi.org/{doi}"));
        }
        if !self.keywords.is_empty() {
            whole.line(&format!("Keywords: {}", self.keywords.join(", ")));
        }
        if let Some(licence) = &self.licence {
            whole.line(&format!("Licence: {licence}"));
        }
    }
}

/// References by the ids that callouts point to.
#[derive(Debug, Default)]
struct Links {
    places: HashMap<String, u32>,
    of_place: BTreeMap<u32, String>,
}

impl Links {
    /// The ids of the references behind `first` up to `last`; `None` where they are not in this order, or too many.
    fn between(&self, first: &str, last: &str) -> Option<Vec<String>> {
        let (first, last) = (*self.places.get(first)?, *self.places.get(last)?);
        let fits = first < last && last - first <= LONGEST_INTERVAL;
        fits.then(|| {
            let inside = self.of_place.range(first + 1..=last);
            inside.map(|(_, id)| id.clone()).collect()
        })
    }
}

/// References that an interval may cite.
const LONGEST_INTERVAL: u32 = 50;

/// The first four digits in a row that are a year.
fn year(text: &str) -> Option<i32> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .find(|year| (1000..2200).contains(year))
}

#[cfg(test)]
mod tests;
