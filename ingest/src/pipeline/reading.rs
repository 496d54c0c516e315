//! From bytes, or a catalogue's record, to all that is written of a paper. Runs on blocking threads.

use super::Reading;
use crate::entities::{self, EntityInput};
use crate::intents;
use crate::notices;
use crate::passages::passages;
use crate::reader::ReadFile;
use crate::source::markup::Form;
use graph_schema::{
    ContentHash, PageText, Paper, PaperId, PaperKind, PaperMetadata, PaperRecord, PaperTables,
    PaperText, Passage, Section, SectionKind, is_name_of_markup,
};
use models_core::Embedder;
use std::sync::Arc;

/// Tokens kept free in the model's window for its special tokens and the paper's title.
const RESERVED_TOKENS: usize = 40;

/// Token limit of passages cut without a model at hand (`--no-embed`), in estimated tokens.
const DEFAULT_PASSAGE_TOKENS: usize = 216;

/// Everything that reading needs, owned, to go to a blocking thread.
pub(super) struct Reader {
    pub source: String,
    pub embedder: Option<Arc<dyn Embedder>>,
}

impl Reader {
    /// A PDF, or a paper in markup, that was read; a catalogue that lists it knows its title, authors and identifiers better than its pages do.
    pub fn pdf(
        &self,
        file: ReadFile,
        hash: ContentHash,
        form: Option<Form>,
        listed: Option<&PaperMetadata>,
    ) -> Reading {
        let ReadFile {
            paper: read,
            references,
            contexts,
            layout,
        } = file;
        let mut source = self.source.clone();
        if read.pages == 0 && !is_name_of_markup(&source) {
            // It is by its name that a text without pages is told from an abstract.
            source.push('.');
            source.push_str(form.map_or("xml", Form::ending));
        }
        let found = Paper {
            authors: read.authors,
            year: read.year,
            venue: read.venue,
            doi: read.doi,
            arxiv_id: read.arxiv_id,
            abstract_text: read.abstract_text,
            pages: read.pages,
            source: Some(source),
            ..Paper::ingested(hash.clone(), read.title)
        };
        let paper = match listed {
            None => found,
            Some(listed) => Paper {
                pages: found.pages,
                source: found.source,
                year: listed.year().or(found.year),
                venue: listed.venue.clone().or(found.venue),
                doi: listed.doi.clone().or(found.doi),
                arxiv_id: listed.arxiv_id.clone().or(found.arxiv_id),
                authors: match listed.authors.is_empty() {
                    true => found.authors,
                    false => listed.authors.clone(),
                },
                abstract_text: Some(listed.abstract_text.clone())
                    .filter(|text| !text.is_empty())
                    .or(found.abstract_text),
                ..self.listed(listed, hash.clone())
            },
        };
        let text = read.text;
        let layout = Some(layout).filter(|layout| !layout.is_empty());
        let tables = layout.as_ref().map(|_| {
            let tables = PaperTables {
                text_len: text.text.len(),
                tables: read.tables,
                figures: Some(read.figures),
            };
            tables.to_bytes()
        });
        let passages = self.passages(&paper.id, &text, &read.sections);
        let record = PaperRecord {
            sections: read.sections,
            references,
            contexts: intents::told(contexts),
            ..record(paper, passages)
        };
        let withdrawn = listed.and_then(|listed| listed.withdrawn.as_deref());
        let notice = notices::of_paper(&record.paper, withdrawn);
        Reading {
            hash,
            record,
            text,
            layout,
            tables,
            notice,
        }
    }

    /// What can be read of a paper that is known by its abstract alone: the abstract is its one section, on page 0.
    pub fn metadata(&self, listed: &PaperMetadata) -> Reading {
        let hash = listed.content_hash();
        let paper = self.listed(listed, hash.clone());
        let text = listed.abstract_text.clone();
        let end = text.len();
        let text = PaperText {
            text,
            pages: vec![PageText {
                number: 0,
                start: 0,
                end,
                recognised: false,
            }],
        };
        let sections = vec![Section {
            ordinal: 0,
            number: None,
            title: "Abstract".into(),
            level: 1,
            kind: SectionKind::Abstract,
            page: 0,
            start: 0,
            end,
        }];
        let passages = self.passages(&paper.id, &text, &sections);
        let record = PaperRecord {
            sections,
            ..record(paper, passages)
        };
        let notice = notices::of_paper(&record.paper, listed.withdrawn.as_deref());
        Reading {
            hash,
            record,
            text,
            layout: None,
            tables: None,
            notice,
        }
    }

    fn listed(&self, listed: &PaperMetadata, hash: ContentHash) -> Paper {
        Paper {
            id: listed.paper_id(),
            kind: PaperKind::Ingested,
            title: listed.title.clone(),
            authors: listed.authors.clone(),
            year: listed.year(),
            venue: listed.venue.clone(),
            doi: listed.doi.clone(),
            arxiv_id: listed.arxiv_id.clone(),
            abstract_text: Some(listed.abstract_text.clone()).filter(|text| !text.is_empty()),
            pages: 0,
            source: Some(self.source.clone()),
            content_hash: Some(hash),
            published: listed.published,
            updated: listed.updated,
            categories: listed.categories.clone(),
            version: listed.version,
        }
    }

    fn passages(&self, id: &PaperId, text: &PaperText, sections: &[Section]) -> Vec<Passage> {
        let limit = self
            .embedder
            .as_ref()
            .map_or(DEFAULT_PASSAGE_TOKENS, |model| {
                model.max_tokens().saturating_sub(RESERVED_TOKENS).max(32)
            });
        passages(id, text, sections, limit, &|text| self.count_tokens(text))
    }

    /// Without a model: about four characters to a token, as in English WordPiece text.
    fn count_tokens(&self, text: &str) -> usize {
        self.embedder
            .as_ref()
            .and_then(|model| model.count_tokens(text).ok())
            .unwrap_or_else(|| text.len().div_ceil(4))
    }
}

/// A record without sections and references.
fn record(paper: Paper, passages: Vec<Passage>) -> PaperRecord {
    let mentions = entities::extract(&EntityInput {
        title: &paper.title,
        passages: &passages,
    });
    PaperRecord {
        paper,
        sections: Vec::new(),
        references: Vec::new(),
        contexts: Vec::new(),
        mentions,
        passages,
        incoming: Vec::new(),
    }
}
