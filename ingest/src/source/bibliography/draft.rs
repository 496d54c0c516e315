//! An entry while it is read, whatever its format: texts as they stand there; then the record of a paper.

use super::{Entry, Problem};
use crate::notices;
use crate::references::identifiers;
use crate::source::text::one_line;
use graph_schema::{ArxivId, Author, Doi, PaperMetadata};

/// Longer ones are no titles.
const LONGEST_TITLE: usize = 2_000;
/// Keywords kept of one entry, and their length.
const MOST_KEYWORDS: usize = 50;
const LONGEST_KEYWORD: usize = 100;

/// Texts of an entry, in Unicode, without the format's own marks.
#[derive(Debug, Default)]
pub struct Draft {
    pub line: u64,
    pub key: Option<String>,
    pub title: String,
    pub subtitle: String,
    pub authors: Vec<Author>,
    /// Where its year stands: the first four digits in a row count.
    pub date: String,
    pub venue: String,
    pub doi: String,
    /// An arXiv id.
    pub arxiv: String,
    /// Addresses, notes and the like, in which an identifier may stand.
    pub addresses: Vec<String>,
    pub abstract_text: String,
    pub keywords: Vec<String>,
    pub files: Vec<String>,
}

impl Draft {
    pub fn into_entry(self) -> Result<Entry, Problem> {
        let line = self.line;
        let named = self
            .key
            .as_deref()
            .map_or(String::new(), |key| format!(" “{key}”"));
        let refused = |problem: String| Problem { line, problem };
        let mut title = clean(&self.title);
        let subtitle = clean(&self.subtitle);
        if title.is_empty() {
            return Err(refused(format!(
                "the entry{named} has no title; give it one"
            )));
        }
        if !subtitle.is_empty() {
            title = format!("{}: {subtitle}", title.trim_end_matches(':'));
        }
        if title.len() > LONGEST_TITLE {
            return Err(refused(format!(
                "the title of the entry{named} has {} bytes, over the {LONGEST_TITLE} that a title may have; shorten it, or look for a brace or quotation mark that is missing",
                title.len()
            )));
        }
        let (doi, arxiv_id) = self.identifiers();
        let abstract_text = clean(&self.abstract_text);
        Ok(Entry {
            line,
            metadata: PaperMetadata {
                id: None,
                withdrawn: notices::withdrawal(None, &abstract_text),
                title,
                abstract_text,
                year: year(&self.date),
                venue: Some(venue(&self.venue)).filter(|venue| !venue.is_empty()),
                doi,
                arxiv_id,
                published: None,
                updated: None,
                categories: keywords(self.keywords),
                version: None,
                authors: self.authors,
            },
            key: self.key,
            files: self.files,
        })
    }

    fn identifiers(&self) -> (Option<Doi>, Option<ArxivId>) {
        let mut doi = Doi::parse(&clean(&self.doi)).ok();
        let mut arxiv_id = ArxivId::parse(&clean(&self.arxiv)).ok();
        for text in self.addresses.iter().chain([&self.venue, &self.doi]) {
            let found = identifiers::take(text);
            let resolved = text.to_ascii_lowercase().contains("doi");
            doi = doi.or(found.doi.filter(|_| resolved));
            let listed = text.to_ascii_lowercase();
            let listed = listed.contains("arxiv") || listed.contains("abs/");
            arxiv_id = arxiv_id.or(found.arxiv_id.filter(|_| listed));
        }
        // arXiv's own DOI says no more than its id, and the version that a journal printed has another.
        let of_arxiv = |doi: &Doi| doi.as_str().starts_with("10.48550/arxiv.");
        if arxiv_id.is_some() {
            doi = doi.filter(|doi| !of_arxiv(doi));
        }
        (doi, arxiv_id)
    }
}

/// On one line, without characters that nobody sees.
pub fn clean(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|c| c.is_whitespace() || !c.is_control())
        .collect();
    one_line(&seen)
}

/// The first four digits in a row that are a year.
fn year(text: &str) -> Option<i32> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .find(|year| (1000..2200).contains(year))
}

/// Where it appeared; arXiv's number is an identifier, not a place.
fn venue(text: &str) -> String {
    let venue = clean(text);
    let lower = venue.to_ascii_lowercase();
    let is_preprint = lower.starts_with("arxiv preprint")
        || lower.starts_with("arxiv:")
        || lower.starts_with("arxiv e-prints");
    match is_preprint {
        true => "arXiv".into(),
        false => venue,
    }
}

fn keywords(given: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for keyword in given {
        let keyword = clean(&keyword);
        let usable = !keyword.is_empty() && keyword.len() <= LONGEST_KEYWORD;
        if usable && kept.len() < MOST_KEYWORDS && !kept.contains(&keyword) {
            kept.push(keyword);
        }
    }
    kept
}
