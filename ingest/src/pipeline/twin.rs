//! The same paper in other bytes: saved again, another copy, a changed version, or its source beside its PDF. By DOI, arXiv id,
//! or title, authors, year and the likeness of the texts.

use super::{IngestError, Pipeline, Reading};
use crate::likeness::Runs;
use crate::linking::score::LEAST_LIKENESS;
use crate::source::TextForm;
use graph_schema::title::normalise_title;
use graph_schema::{Paper, PaperId, PaperMetadata, StoredText};
use stores_core::BlobKey;

/// Papers of alike titles that are looked at.
const CANDIDATES: u32 = 8;
/// Texts this much alike are one text read from different bytes: what differs is how the reader saw them.
const SAME_TEXT: f32 = 0.9;
/// Of papers with equal title, authors and year: a version shares at least so much with the one before; two papers of
/// a series, or an abstract and the paper, share less.
const SAME_PAPER: f32 = 0.5;
/// The same for a PDF and a source: formulas, tables and lists of references are read from them in other words.
const SAME_IN_OTHER_FORM: f32 = 0.3;
/// The same for a file of the same name.
const SAME_PLACE: f32 = 0.3;

/// A paper of the library that new bytes are of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Twin {
    /// They say the same.
    Copy(Paper),
    /// They say something else: the library's is the version before.
    Version(Paper),
}

impl Twin {
    pub fn paper(&self) -> &Paper {
        match self {
            Self::Copy(paper) | Self::Version(paper) => paper,
        }
    }
}

impl Pipeline {
    /// The paper that was read, if the library has it from other bytes.
    pub(super) async fn twin(&self, reading: &Reading) -> Result<Option<Twin>, IngestError> {
        let new = &reading.record.paper;
        let graph = &self.stores.graph;
        let mut candidates = Vec::new();
        if new.doi.is_some() || new.arxiv_id.is_some() {
            candidates = graph
                .papers_by_identifier(new.doi.as_ref(), new.arxiv_id.as_ref())
                .await?;
        }
        candidates.extend(graph.papers_titled_like(&new.title, CANDIDATES).await?);
        candidates.retain(|there| {
            there.id != new.id
                && !there.is_abstract_only()
                && there.content_hash.as_ref() != Some(&reading.hash)
        });
        candidates.sort_by(|a, b| a.id.cmp(&b.id));
        candidates.dedup_by(|a, b| a.id == b.id);
        let mut own = None;
        for there in candidates {
            let agreement = Agreement::of(new, &there);
            if !agreement.may_be_one() {
                continue;
            }
            let own = own.get_or_insert_with(|| Runs::of(&reading.text.text));
            let Some(likeness) = self.likeness(own, &there.id).await? else {
                continue;
            };
            if !agreement.is_one(likeness) {
                continue;
            }
            // A catalogue keeps its paper up to date: a reader's file does not take its place.
            let listed = there.arxiv_id.as_ref().map(PaperId::on_arxiv);
            let says_the_same = match agreement.other_form {
                // Either says what the other does: the one that is preferred stays.
                true => form_of(new) != self.parts.prefer,
                false => likeness >= SAME_TEXT,
            };
            return Ok(Some(
                match says_the_same || listed.as_ref() == Some(&there.id) {
                    true => Twin::Copy(there),
                    false => Twin::Version(there),
                },
            ));
        }
        Ok(None)
    }

    /// The paper of the library that a record is of, the one with its pages where there are several.
    pub(super) async fn known_as(
        &self,
        listed: &PaperMetadata,
    ) -> Result<Option<Paper>, IngestError> {
        let found = self.same_papers(listed).await?;
        Ok(found
            .into_iter()
            .min_by(|a, b| (a.is_abstract_only(), &a.id).cmp(&(b.is_abstract_only(), &b.id))))
    }

    /// Removes what only a record says of a paper that came with its pages, under another id than `but`.
    pub(super) async fn drop_records(
        &self,
        listed: &PaperMetadata,
        but: &PaperId,
    ) -> Result<(), IngestError> {
        for there in self.same_papers(listed).await? {
            if there.id != *but {
                self.drop_abstract(&there.id).await?;
            }
        }
        Ok(())
    }

    async fn same_papers(&self, listed: &PaperMetadata) -> Result<Vec<Paper>, IngestError> {
        let graph = &self.stores.graph;
        let (doi, arxiv_id) = (listed.doi.as_ref(), listed.arxiv_id.as_ref());
        let mut found = Vec::new();
        if doi.is_some() || arxiv_id.is_some() {
            found = graph.papers_by_identifier(doi, arxiv_id).await?;
        }
        found.extend(graph.papers_titled_like(&listed.title, CANDIDATES).await?);
        let record = paper_of(listed);
        found.retain(|there| Agreement::of(&record, there).is_one_by_record(&record, there));
        Ok(found)
    }

    /// `None` when the library's text is lost or damaged.
    async fn likeness(&self, own: &Runs, there: &PaperId) -> Result<Option<f32>, IngestError> {
        let key = BlobKey::Text(there.clone());
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(None);
        };
        let text = StoredText::parse(&bytes).ok();
        Ok(text.map(|stored| own.likeness(&Runs::of(&stored.text.text))))
    }
}

/// What two papers have in common beside their texts.
struct Agreement {
    /// A DOI or an arXiv id.
    identifier: bool,
    /// Both have one, and they differ.
    contradicted: bool,
    title: bool,
    authors: bool,
    year: bool,
    /// The name of their file.
    place: bool,
    /// One is a PDF, the other a source.
    other_form: bool,
}

impl Agreement {
    fn of(new: &Paper, there: &Paper) -> Self {
        let (a, b) = (normalise_title(&new.title), normalise_title(&there.title));
        let squeezed = |title: &str| title.replace(' ', "");
        let title = strsim::normalized_levenshtein(&squeezed(&a), &squeezed(&b));
        let differ = |one: Option<&str>, other: Option<&str>| {
            one.is_some() && other.is_some() && one != other
        };
        let doi = |paper: &Paper| paper.doi.as_ref().map(|doi| doi.as_str().to_owned());
        let arxiv = |paper: &Paper| paper.arxiv_id.as_ref().map(|id| id.as_str().to_owned());
        let shared = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let (dois, arxiv) = ((doi(new), doi(there)), (arxiv(new), arxiv(there)));
        Self {
            identifier: shared(&dois.0, &dois.1) || shared(&arxiv.0, &arxiv.1),
            contradicted: differ(dois.0.as_deref(), dois.1.as_deref())
                || differ(arxiv.0.as_deref(), arxiv.1.as_deref()),
            title: !a.is_empty() && title >= LEAST_LIKENESS,
            authors: first_author(new) == first_author(there),
            year: new.year.is_none() || there.year.is_none() || new.year == there.year,
            place: new.source.is_some() && new.source == there.source,
            other_form: form_of(new) != form_of(there),
        }
    }

    /// Whether the texts are worth comparing.
    fn may_be_one(&self) -> bool {
        self.title && (self.identifier || !self.contradicted)
            || self.place && self.authors && !self.contradicted
    }

    /// Without a text to compare: a shared identifier, or the very title with authors and year.
    fn is_one_by_record(&self, record: &Paper, there: &Paper) -> bool {
        let very_title = normalise_title(&record.title) == normalise_title(&there.title);
        (self.identifier && (self.title || self.authors))
            || (very_title && self.title && self.authors && self.year && !self.contradicted)
    }

    fn is_one(&self, likeness: f32) -> bool {
        let same_text = likeness >= SAME_TEXT;
        let same_paper = match self.other_form {
            true => SAME_IN_OTHER_FORM,
            false => SAME_PAPER,
        };
        (self.identifier && self.title)
            || (self.title && same_text && !self.contradicted)
            || (self.title && self.authors && self.year && likeness >= same_paper)
            || (self.place && self.authors && likeness >= SAME_PLACE)
    }
}

/// A source has no pages.
fn form_of(paper: &Paper) -> TextForm {
    match paper.pages {
        0 => TextForm::Source,
        _ => TextForm::Pdf,
    }
}

/// A record as the paper it would be.
fn paper_of(listed: &PaperMetadata) -> Paper {
    Paper {
        id: listed.paper_id(),
        authors: listed.authors.clone(),
        year: listed.year(),
        doi: listed.doi.clone(),
        arxiv_id: listed.arxiv_id.clone(),
        ..Paper::ingested(listed.content_hash(), listed.title.clone())
    }
}

/// The first author's family name, folded; empty where none is known.
fn first_author(paper: &Paper) -> String {
    let first = paper.authors.first();
    first.map_or_else(String::new, |author| normalise_title(&author.family))
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{Author, ContentHash, Doi};

    fn paper(title: &str, family: &str, doi: Option<&str>) -> Paper {
        Paper {
            authors: vec![Author {
                given: "A.".into(),
                family: family.into(),
            }],
            year: Some(2020),
            doi: doi.and_then(|doi| Doi::parse(doi).ok()),
            source: Some(format!("{title}.pdf")),
            ..Paper::ingested(ContentHash::of(title.as_bytes()), title)
        }
    }

    fn one(a: &Paper, b: &Paper, likeness: f32) -> bool {
        let agreement = Agreement::of(a, b);
        agreement.may_be_one() && agreement.is_one(likeness)
    }

    #[test]
    fn a_version_and_a_copy_are_the_paper() {
        let there = paper("Tides of Small Harbours", "Silva", Some("10.1000/tides"));
        let version = paper("Tides of small harbours", "Silva", Some("10.1000/tides"));
        assert!(one(&version, &there, 0.1), "the same DOI and title");
        let bare = Paper {
            doi: None,
            ..version.clone()
        };
        assert!(one(&bare, &there, 0.6), "title, author, year and text");
        assert!(!one(&bare, &there, 0.3), "another text");
        let renamed = Paper {
            title: "On the Tides of Harbours".into(),
            source: there.source.clone(),
            ..bare.clone()
        };
        assert!(one(&renamed, &there, 0.4), "the file of the same name");
        assert!(!one(&renamed, &there, 0.1), "a name used again");
    }

    #[test]
    fn a_source_is_the_paper_of_its_pdf() {
        let printed = Paper {
            pages: 9,
            ..paper("Tides of Small Harbours", "Silva", None)
        };
        let source = Paper {
            pages: 0,
            source: Some("main.tex".into()),
            ..paper("Tides of Small Harbours", "Silva", None)
        };
        assert!(one(&source, &printed, 0.4) && one(&printed, &source, 0.4));
        assert!(!one(&source, &printed, 0.2), "another text");
        let other_pdf = Paper {
            source: Some("other.pdf".into()),
            ..printed.clone()
        };
        assert!(!one(&other_pdf, &printed, 0.4), "of two PDFs more is asked");
    }

    #[test]
    fn another_paper_is_not() {
        let there = paper("Tides of Small Harbours", "Silva", Some("10.1000/tides"));
        let other = paper("Tides of Small Harbours", "Silva", Some("10.1000/other"));
        assert!(!one(&other, &there, 0.4));
        let sheep = paper("Counting Sheep", "Silva", Some("10.1000/tides"));
        assert!(!one(&sheep, &there, 0.0), "a DOI read from another's line");
        let later = Paper {
            year: Some(2024),
            doi: None,
            source: None,
            ..there.clone()
        };
        assert!(!one(&later, &there, 0.6), "a report of another year");
    }
}
