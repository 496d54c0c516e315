//! Papers as they were read (text, sections, title), kept in a small cache of those used last.

use crate::AnswerError;
use crate::parts::Parts;
use crate::terms::{squeezed, term_set};
use graph_schema::{Paper, PaperId, PaperText, Section, SectionKind, StoredText};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use stores_core::BlobKey;

/// Papers kept: at about 100 kB of text each, some 13 MB.
const CAPACITY: usize = 128;

/// Letters of a name that is looked for as a whole word only.
const SHORT_NAME: usize = 4;

pub(crate) struct Reading {
    pub paper: Paper,
    pub text: PaperText,
    pub sections: Vec<Section>,
    squeezed: OnceLock<String>,
    words: OnceLock<BTreeSet<String>>,
    terms: OnceLock<BTreeSet<String>>,
}

fn squeezed_words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(squeezed)
        .collect()
}

impl Reading {
    pub fn new(paper: Paper, text: PaperText, sections: Vec<Section>) -> Self {
        Self {
            paper,
            text,
            sections,
            squeezed: OnceLock::new(),
            words: OnceLock::new(),
            terms: OnceLock::new(),
        }
    }

    /// Whether its text, title, authors or venue hold a name, whatever its case, hyphens and spaces.
    pub fn mentions(&self, name: &str) -> bool {
        let all = self.squeezed.get_or_init(|| {
            let mut all = squeezed(&self.text.text);
            all.push('\n');
            all.push_str(&squeezed(&self.paper.title));
            for author in &self.paper.authors {
                all.push('\n');
                all.push_str(&squeezed(&author.full_name()));
            }
            all.push('\n');
            all.push_str(&squeezed(self.paper.venue.as_deref().unwrap_or_default()));
            all
        });
        let wanted = squeezed(name);
        let compound = name.chars().any(|c| !c.is_alphanumeric());
        if compound || wanted.chars().count() > SHORT_NAME {
            return all.contains(&wanted);
        }
        // A short one stands inside many words: it must be a word of its own.
        let words = self.words.get_or_init(|| {
            let mut words = squeezed_words(&self.text.text);
            words.extend(squeezed_words(&self.paper.title));
            words.retain(|word| word.chars().count() <= SHORT_NAME);
            words
        });
        words.contains(&wanted)
    }

    /// The stemmed terms of title and text.
    pub fn terms(&self) -> &BTreeSet<String> {
        self.terms.get_or_init(|| {
            let mut terms = term_set(&self.text.text);
            terms.extend(term_set(&self.paper.title));
            terms
        })
    }

    /// The section a span starts in: the innermost, which is the last that starts at or before it.
    pub fn section_at(&self, offset: usize) -> Option<&Section> {
        self.sections
            .iter()
            .rfind(|section| section.start <= offset && offset < section.end)
    }

    /// What kind of section a span stands in. A subsection whose name says nothing is of its section's kind.
    pub fn kind_at(&self, offset: usize) -> SectionKind {
        let mut level = u8::MAX;
        let before = self.sections.iter().rev();
        for section in before.skip_while(|section| section.start > offset) {
            if section.level < level {
                if section.kind != SectionKind::Other {
                    return section.kind;
                }
                level = section.level;
            }
        }
        SectionKind::Other
    }
}

#[derive(Default)]
struct Shelf {
    clock: u64,
    /// Counts the calls of `forget`: what was loaded before one is not kept after it.
    forgotten: u64,
    kept: HashMap<PaperId, (u64, Arc<Reading>)>,
}

#[derive(Default)]
pub(crate) struct Readings {
    shelf: Mutex<Shelf>,
}

impl Readings {
    /// `None` for a paper without stored text.
    pub async fn get(
        &self,
        parts: &Parts,
        id: &PaperId,
    ) -> Result<Option<Arc<Reading>>, AnswerError> {
        let (kept, generation) = self.kept(id);
        if kept.is_some() {
            return Ok(kept);
        }
        // Before its text, which a writer puts in place first: a paper that says it is the new one has the new text.
        let Some(paper) = parts.graph.papers(std::slice::from_ref(id)).await?.pop() else {
            return Ok(None);
        };
        let Some(bytes) = parts.blobs.get(&BlobKey::Text(id.clone())).await? else {
            return Ok(None);
        };
        let text = StoredText::parse(&bytes).map_err(|error| AnswerError::Internal {
            context: format!(
                "the stored text of {id} is damaged; `papyri check --repair` makes it again"
            ),
            source: Box::new(error),
        })?;
        let sections = parts.graph.sections(id).await?;
        let reading = Arc::new(Reading::new(paper, text.text, sections));
        self.keep(id, &reading, generation);
        Ok(Some(reading))
    }

    /// The same, and not one that another process has replaced or removed since it was read: what a quote is checked
    /// against before it is shown.
    pub async fn current(
        &self,
        parts: &Parts,
        id: &PaperId,
    ) -> Result<Option<Arc<Reading>>, AnswerError> {
        let kept = self.kept(id).0;
        if let Some(kept) = kept {
            let now = parts.graph.papers(std::slice::from_ref(id)).await?.pop();
            let same = now.is_some_and(|now| now.content_hash == kept.paper.content_hash);
            if same {
                return Ok(Some(kept));
            }
            self.forget(id);
        }
        self.get(parts, id).await
    }

    /// Forgets those of these papers that another process has replaced or removed since they were read, by one question
    /// to the graph: so that an answer is looked for in what is there now.
    pub async fn refresh(&self, parts: &Parts, ids: &BTreeSet<PaperId>) -> Result<(), AnswerError> {
        let kept: Vec<Arc<Reading>> = ids.iter().filter_map(|id| self.kept(id).0).collect();
        if kept.is_empty() {
            return Ok(());
        }
        let kept_ids: Vec<PaperId> = kept.iter().map(|one| one.paper.id.clone()).collect();
        let now = parts.graph.papers(&kept_ids).await?;
        for reading in &kept {
            let paper = &reading.paper;
            let same = |now: &Paper| now.id == paper.id && now.content_hash == paper.content_hash;
            if !now.iter().any(same) {
                self.forget(&paper.id);
            }
        }
        Ok(())
    }

    pub fn forget(&self, id: &PaperId) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.forgotten += 1;
        shelf.kept.remove(id);
    }

    fn kept(&self, id: &PaperId) -> (Option<Arc<Reading>>, u64) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.clock += 1;
        let clock = shelf.clock;
        let found = shelf.kept.get_mut(id).map(|(used, reading)| {
            *used = clock;
            reading.clone()
        });
        (found, shelf.forgotten)
    }

    fn keep(&self, id: &PaperId, reading: &Arc<Reading>, generation: u64) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.forgotten != generation {
            return;
        }
        if shelf.kept.len() >= CAPACITY {
            let oldest = shelf
                .kept
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(id, _)| id.clone());
            if let Some(oldest) = oldest {
                shelf.kept.remove(&oldest);
            }
        }
        let clock = shelf.clock;
        shelf.kept.insert(id.clone(), (clock, reading.clone()));
    }
}
