//! The way in of papers that a catalogue lists: their abstracts, many at a time.

use super::{IngestError, Outcome, Pipeline, Reading};
use crate::linking;
use crate::notices;
use futures::FutureExt;
use futures::future::ready;
use graph_schema::{ContentHash, Paper, PaperId, PaperMetadata};
use std::collections::{HashMap, HashSet};

impl Pipeline {
    /// Takes in what a catalogue says of papers; some dozens at a time keep the model busy. An abstract never takes
    /// the place of a full text or of a later version. The outcomes are in the order of the batch.
    pub async fn ingest_metadata(
        &self,
        source: &str,
        batch: &[PaperMetadata],
    ) -> Result<Vec<Outcome>, IngestError> {
        let hashes: Vec<ContentHash> = batch.iter().map(PaperMetadata::content_hash).collect();
        let ids: Vec<PaperId> = batch.iter().map(PaperMetadata::paper_id).collect();
        let _lock = self.lock_papers(&ids).await;
        let entries = self.stores.ledger.entries(&hashes).await?;
        let done: HashSet<ContentHash> = entries
            .into_iter()
            .filter(|entry| self.is_done(entry))
            .map(|entry| entry.hash)
            .collect();
        let present = self.stores.graph.papers(&ids).await?;
        let present: HashMap<&PaperId, &Paper> =
            present.iter().map(|paper| (&paper.id, paper)).collect();

        let mut questions = Vec::with_capacity(batch.len());
        for ((listed, id), hash) in batch.iter().zip(&ids).zip(&hashes) {
            let there = present
                .get(id)
                .is_some_and(|paper| done.contains(hash) || stands(paper, listed));
            questions.push(match there {
                true => ready(Ok(Some(id.clone()))).boxed(),
                false => self.full_text_of(listed, id).boxed(),
            });
        }
        let known = linking::answers(questions).await?;

        let mut outcomes = Vec::with_capacity(batch.len());
        // Of two versions in one batch the later one counts.
        let mut wanted: HashMap<&PaperId, &PaperMetadata> = HashMap::new();
        for ((listed, id), known) in batch.iter().zip(&ids).zip(known) {
            let outcome = if listed.title.trim().is_empty() {
                let reason = format!("the record {} has no title", listed.key());
                Outcome::Unreadable { reason }
            } else if let Some(known) = known {
                Outcome::Unchanged(known)
            } else {
                let chosen = wanted.entry(id).or_insert(listed);
                if listed.compare_to(chosen).is_ge() {
                    *chosen = listed;
                }
                Outcome::New(id.clone())
            };
            outcomes.push(outcome);
        }
        let readings = self.read_metadata(source, wanted.into_values()).await?;
        self.write(source, readings, &|_| ()).await?;
        self.note_withdrawn(batch, &outcomes).await?;
        Ok(outcomes)
    }

    /// A full text that is there stays when its catalogue says that it was withdrawn, and says so.
    async fn note_withdrawn(
        &self,
        batch: &[PaperMetadata],
        outcomes: &[Outcome],
    ) -> Result<(), IngestError> {
        let mut standing = Vec::new();
        for (listed, outcome) in batch.iter().zip(outcomes) {
            if let (Some(reason), Outcome::Unchanged(paper)) = (&listed.withdrawn, outcome) {
                standing.push((paper.clone(), reason, listed.updated));
            }
        }
        if standing.is_empty() {
            return Ok(());
        }
        let ids: Vec<PaperId> = standing.iter().map(|(paper, ..)| paper.clone()).collect();
        let there = self.stores.graph.papers(&ids).await?;
        let mut notices = Vec::new();
        for (id, reason, updated) in standing {
            if let Some(paper) = there.iter().find(|paper| paper.id == id) {
                let paper = Paper {
                    updated: updated.or(paper.updated),
                    ..paper.clone()
                };
                notices.extend(notices::of_paper(&paper, Some(reason)));
            }
        }
        let graph = &self.stores.graph;
        graph.put_notices(notices::SOURCE, &[], &notices).await?;
        Ok(())
    }

    /// The paper with this arXiv id that was read from a file of its own.
    async fn full_text_of(
        &self,
        listed: &PaperMetadata,
        own: &PaperId,
    ) -> Result<Option<PaperId>, IngestError> {
        let Some(arxiv_id) = &listed.arxiv_id else {
            return Ok(None);
        };
        let graph = &self.stores.graph;
        let others = graph.papers_by_identifier(None, Some(arxiv_id)).await?;
        Ok(others
            .into_iter()
            .find(|paper| paper.id != *own && !paper.is_abstract_only())
            .map(|paper| paper.id))
    }

    async fn read_metadata(
        &self,
        source: &str,
        wanted: impl Iterator<Item = &PaperMetadata>,
    ) -> Result<Vec<Reading>, IngestError> {
        let mut wanted: Vec<PaperMetadata> = wanted.cloned().collect();
        wanted.sort_by_key(PaperMetadata::paper_id);
        let reader = self.reader(source);
        tokio::task::spawn_blocking(move || wanted.iter().map(|one| reader.metadata(one)).collect())
            .await
            .map_err(|_| IngestError::Stopped)
    }
}

/// Whether what is there is more, or newer, than what is listed.
fn stands(paper: &Paper, listed: &PaperMetadata) -> bool {
    !paper.is_abstract_only() || listed.compare(paper).is_lt()
}
