//! Pairs of texts gathered from the library: what an embedding model is trained on.

use super::{Learning, LearningStore};
use crate::{Caller, Operation, ServiceResult};
use ::learn::{ItemKind, PairSource, TextPair, label};
use graph_schema::{Paper, PaperId, PaperKind, SectionKind};
use std::collections::{BTreeSet, HashMap};
use stores_core::GraphStore;

/// Papers read at once.
const PAGE: u32 = 256;
/// What a model is trained to read of a section, in bytes: more than the tokens it is cut to.
const BEGINNING: usize = 1000;
/// Words of a heading that can tell what stands under it, and letters of a sentence that can tell what it cites, at least.
const HEADING_WORDS: usize = 3;
const SENTENCE_LETTERS: usize = 30;

impl Learning {
    /// Pairs of these sources, `most` at most: of more a sample that is the same each time.
    #[tracing::instrument(name = "service.text_pairs", level = "debug", skip_all, fields(%caller))]
    pub async fn text_pairs(
        &self,
        caller: &Caller,
        sources: &[PairSource],
        most: usize,
    ) -> ServiceResult<Vec<TextPair>> {
        caller.may(Operation::Learn)?;
        let graph = self.stores.graph.as_ref();
        let titles = ingested_titles(graph).await?;
        let mut gathered = Gathered {
            sources,
            most,
            pairs: Vec::new(),
        };
        let mut after = None;
        loop {
            let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
            let Some(last) = ids.last().cloned() else {
                break;
            };
            for paper in graph.papers(&ids).await? {
                gathered.titles(&paper);
                gathered.citations(graph, &paper, &titles).await?;
                gathered.headings(graph, &paper).await?;
            }
            after = Some(last);
        }
        let store = LearningStore::new(self.stores.blobs.clone());
        gathered.labels(&store).await?;
        gathered.cut(most);
        Ok(gathered.pairs)
    }
}

struct Gathered<'a> {
    sources: &'a [PairSource],
    most: usize,
    pairs: Vec<TextPair>,
}

impl Gathered<'_> {
    fn wants(&self, source: PairSource) -> bool {
        self.sources.contains(&source)
    }

    fn add(&mut self, pair: TextPair) {
        self.pairs.push(pair);
        // Never more than twice what is wanted in memory.
        if self.pairs.len() >= self.most.saturating_mul(2) {
            self.cut(self.most);
        }
    }

    fn cut(&mut self, most: usize) {
        if self.pairs.len() > most {
            self.pairs
                .sort_by_cached_key(|pair| (pair.share() * 1e15) as u64);
            self.pairs.truncate(most);
        }
    }

    fn titles(&mut self, paper: &Paper) {
        if let (true, Some(text)) = (self.wants(PairSource::Titles), &paper.abstract_text) {
            self.add(TextPair {
                source: PairSource::Titles,
                query: paper.title.clone(),
                text: text.clone(),
                asks: paper.id.clone(),
                answers: paper.id.clone(),
            });
        }
    }

    async fn citations(
        &mut self,
        graph: &dyn GraphStore,
        paper: &Paper,
        titles: &BTreeSet<String>,
    ) -> ServiceResult<()> {
        if !self.wants(PairSource::Citations) && !self.wants(PairSource::Mentions) {
            return Ok(());
        }
        let references = graph.references(&paper.id).await?;
        let cited: Vec<PaperId> = references
            .iter()
            .filter_map(|one| one.cited.clone())
            .collect();
        let known: HashMap<PaperId, Paper> = graph
            .papers(&cited)
            .await?
            .into_iter()
            .map(|paper| (paper.id.clone(), paper))
            .collect();
        for context in graph.citation_contexts(&paper.id).await? {
            let letters = context.sentence.chars().filter(|c| c.is_alphabetic());
            let reference = references
                .iter()
                .find(|one| one.ordinal == context.reference);
            let Some(reference) = reference.filter(|_| letters.count() >= SENTENCE_LETTERS) else {
                continue;
            };
            let Some(cited) = reference.cited.as_ref().and_then(|id| known.get(id)) else {
                continue;
            };
            let (source, text) = match (cited.kind, &cited.abstract_text, &reference.title) {
                (PaperKind::Ingested, Some(text), _) if cited.id != paper.id => {
                    (PairSource::Citations, cited_text(&cited.title, text))
                }
                // A paper that is there, but was not recognised, may be one of those held out.
                (PaperKind::CitedOnly, _, Some(title)) if !titles.contains(&folded(title)) => {
                    (PairSource::Mentions, title.clone())
                }
                _ => continue,
            };
            if self.wants(source) {
                self.add(TextPair {
                    source,
                    query: context.sentence,
                    text,
                    asks: paper.id.clone(),
                    answers: cited.id.clone(),
                });
            }
        }
        Ok(())
    }

    async fn headings(&mut self, graph: &dyn GraphStore, paper: &Paper) -> ServiceResult<()> {
        if !self.wants(PairSource::Headings) {
            return Ok(());
        }
        let passages = graph.passages_of(&paper.id).await?;
        for section in graph.sections(&paper.id).await? {
            let tells = !matches!(
                section.kind,
                SectionKind::TitlePage
                    | SectionKind::Abstract
                    | SectionKind::Acknowledgements
                    | SectionKind::References
            ) && section.title.split_whitespace().count() >= HEADING_WORDS;
            let first = passages.iter().find(|one| one.section == section.ordinal);
            if let Some(first) = first.filter(|_| tells) {
                self.add(TextPair {
                    source: PairSource::Headings,
                    query: section.title,
                    text: beginning(&first.text).to_owned(),
                    asks: paper.id.clone(),
                    answers: paper.id.clone(),
                });
            }
        }
        Ok(())
    }

    async fn labels(&mut self, store: &LearningStore) -> ServiceResult<()> {
        if !self.wants(PairSource::Labels) {
            return Ok(());
        }
        for id in store.batches().await? {
            let batch = store.batch(&id).await?;
            let judged = label::adjudicated(&batch.items, &batch.labels);
            for item in batch.items {
                let good = judged
                    .get(&item.id)
                    .is_some_and(|label| *label >= label::GOOD);
                if good && item.kind == ItemKind::Relevance {
                    self.add(TextPair {
                        source: PairSource::Labels,
                        query: item.question,
                        text: item.text,
                        asks: item.paper.clone(),
                        answers: item.paper,
                    });
                }
            }
        }
        Ok(())
    }
}

async fn ingested_titles(graph: &dyn GraphStore) -> ServiceResult<BTreeSet<String>> {
    let (mut titles, mut after) = (BTreeSet::new(), None);
    loop {
        let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
        let Some(last) = ids.last().cloned() else {
            return Ok(titles);
        };
        titles.extend(
            graph
                .papers(&ids)
                .await?
                .iter()
                .map(|paper| folded(&paper.title)),
        );
        after = Some(last);
    }
}

/// A title's letters and digits alone: references print the rest in many ways.
fn folded(title: &str) -> String {
    let letters = title.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What a sentence that cites a paper is to find.
pub(super) fn cited_text(title: &str, abstract_text: &str) -> String {
    format!("{title}\n{abstract_text}")
}

fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(BEGINNING))
        .unwrap_or(text)
}
