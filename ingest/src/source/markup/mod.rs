//! Papers in markup: JATS, as PubMed Central and publishers give it, TEI, LaTeX, pages of the web, documents of Word and Markdown. Title, authors, sections,
//! references and callouts are taken from the markup; nothing is guessed from how a page looks. There are no pages: places are sections
//! and paragraphs, and every page number is 0.

mod body;
mod docx;
mod fields;
mod form;
mod html;
mod jats;
mod jats_references;
mod latex;
mod markdown;
mod packed;
mod people;
mod plain;
mod tei;
mod tree;
mod web_page;

pub use form::Form;

use super::text::decode;
use crate::pdf::{ReadError, ReadFile, ReadPaper};
use crate::references::cited_in;
use body::Body;
use graph_schema::{ArxivId, Author, Doi, PaperLayout, Reference, SectionKind};
use packed::Files;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Whether the beginning of a file shows that it is a paper: one that is not may be anything. A whole file is no worse.
pub fn names_a_paper(head: &[u8]) -> bool {
    match Form::of(head) {
        Some(Form::Xml) => {
            let text = decode(head, None);
            ["<article", "<TEI"].iter().any(|root| text.contains(root))
        }
        // Parts of a paper have no class.
        Some(Form::Latex) => {
            let has = |mark: &[u8]| memchr::memmem::find(head, mark).is_some();
            has(b"\\document") && !has(b"{subfiles}") && !has(b"{standalone}")
        }
        Some(Form::Packed) => Files::begins_with_latex(head),
        // Notes and manuals are written in it too.
        Some(Form::Markdown) => markdown::names_a_paper(&decode(head, None)),
        // A page about a paper is not the paper.
        Some(Form::Html) => memchr::memmem::find(head, b"ltx_document").is_some(),
        None => false,
    }
}

/// The bytes of a file of this machine; a paper in LaTeX comes with the files of its folder that it names. Blocks.
pub fn with_files_beside(file: &Path, bytes: Vec<u8>) -> Vec<u8> {
    match Form::of(&bytes) {
        Some(Form::Latex) => latex::with_named(file, bytes),
        _ => bytes,
    }
}

/// Bytes of a document: its tree takes some ten times as much memory, and papers have some megabytes.
const LONGEST_FILE: u64 = 64 << 20;
/// Commands and groups nest: the readers call themselves so deep.
const STACK: usize = 64 << 20;

/// Reads a document of any form but PDF.
pub fn read(bytes: &[u8], max_bytes: u64) -> Result<ReadFile, ReadError> {
    let form = Form::of(bytes).unwrap_or(Form::Xml);
    let limit = match form {
        // Most of it may be drawings.
        Form::Packed => max_bytes,
        _ => max_bytes.min(LONGEST_FILE),
    };
    if bytes.len() as u64 > limit {
        let bytes = bytes.len() as u64;
        return Err(ReadError::TooLarge { bytes, limit });
    }
    let refused = |reason: String| match form {
        Form::Xml => ReadError::Markup { reason },
        _ => ReadError::Source {
            form: form.name().to_owned(),
            reason,
        },
    };
    let document = match form {
        Form::Xml => of_xml(&decode(bytes, None)),
        _ => in_thread(|| match form {
            Form::Html => web_page::read(&decode(bytes, None)),
            Form::Markdown => markdown::read(&decode(bytes, None)),
            Form::Latex => latex::read(Files::one("paper.tex", bytes.to_vec())),
            _ => of_packed(bytes),
        }),
    };
    document.and_then(Document::into_file).map_err(refused)
}

/// A thread of its own has a stack large enough, and keeps a panic to itself.
fn in_thread(read: impl FnOnce() -> Result<Document, String> + Send) -> Result<Document, String> {
    let outcome = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("read-markup".into());
        let thread = thread.stack_size(STACK).spawn_scoped(scope, read);
        thread.map(|thread| thread.join())
    });
    match outcome {
        Ok(Ok(read)) => read,
        Ok(Err(_)) => Err("reading it failed".into()),
        Err(_) => Err("no thread could be started to read it".into()),
    }
}

fn of_packed(bytes: &[u8]) -> Result<Document, String> {
    let files = Files::unpack(bytes, |name| docx::is_kept(name) || latex::is_kept(name))?;
    match docx::is_in(&files) {
        true => docx::read(&files),
        false => latex::read(files),
    }
}

/// A document in XML, which its root tells the kind of.
fn of_xml(text: &str) -> Result<Document, String> {
    let root = tree::parse(text)?;
    let kind = root.name.to_ascii_lowercase();
    match kind.as_str() {
        "article" => return Ok(jats::read(&root)),
        "tei" => return Ok(tei::read(&root)),
        _ => {}
    }
    // What interfaces of archives put around it.
    match (root.all("article").as_slice(), root.all("TEI").as_slice()) {
        ([one], []) => Ok(jats::read(one)),
        ([], [one]) => Ok(tei::read(one)),
        ([], []) => Err(format!(
            "its root <{}> is neither JATS (<article>) nor TEI (<TEI>)",
            root.name
        )),
        _ => Err("it holds several papers; put each into a file of its own".into()),
    }
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
    /// Where no callout is marked up they are told from the text.
    callouts_in_text: bool,
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
        let paper = ReadPaper {
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
        };
        let contexts = match self.callouts_in_text && contexts.is_empty() {
            true => cited_in(&paper, &self.references),
            false => contexts,
        };
        Ok(ReadFile {
            paper,
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
