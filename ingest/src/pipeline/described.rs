//! Papers that a record of somebody's reference manager describes: it knows better than their pages what they are called, by
//! whom and where they appeared. That it does stands in the ledger, as a line of what it says, so that a paper which is read
//! again keeps it.

use super::{IngestError, Outcome, Pipeline};
use crate::entities::{self, EntityInput};
use crate::notices;
use graph_schema::{NoticeSubject, Paper, PaperId, PaperMetadata, PaperRecord, StoredText};
use std::slice::from_ref;
use stores_core::BlobKey;

impl Pipeline {
    /// Whether what is known of a paper was said by a record, not by its pages.
    pub(super) async fn is_described(&self, paper: &Paper) -> Result<bool, IngestError> {
        let said = PaperMetadata::from(paper).content_hash();
        let line = self.stores.ledger.entries(from_ref(&said)).await?.pop();
        Ok(line.is_some_and(|line| line.paper == paper.id))
    }

    /// Notes that a record describes a paper as it is now.
    pub(super) async fn note_described(
        &self,
        source: &str,
        paper: &PaperId,
    ) -> Result<(), IngestError> {
        for paper in self.stores.graph.papers(from_ref(paper)).await? {
            self.note_described_as(source, &paper).await?;
        }
        Ok(())
    }

    /// The same for a paper as it will be.
    pub(super) async fn note_described_as(
        &self,
        source: &str,
        paper: &Paper,
    ) -> Result<(), IngestError> {
        let said = PaperMetadata::from(paper).content_hash();
        if paper.content_hash.as_ref() != Some(&said) {
            self.reached(source, &[(&said, &paper.id)], self.goal())
                .await?;
        }
        Ok(())
    }

    /// Gives a paper that came with its text what a record says of it; its text stays what it is.
    pub(super) async fn describe(
        &self,
        source: &str,
        listed: &PaperMetadata,
        there: &PaperId,
    ) -> Result<Outcome, IngestError> {
        let _lock = self.lock_papers(from_ref(there)).await;
        self.describe_held(source, listed, there).await
    }

    /// The same for a paper that is held.
    pub(super) async fn describe_held(
        &self,
        source: &str,
        listed: &PaperMetadata,
        there: &PaperId,
    ) -> Result<Outcome, IngestError> {
        let stores = &self.stores;
        let unchanged = Outcome::Unchanged(there.clone());
        let Some(mut record) = stores.graph.record(there).await? else {
            return Ok(unchanged);
        };
        let before = record.paper.clone();
        record.paper = described(&before, listed);
        self.keep_correction(&mut record.paper).await?;
        if record.paper == before || is_of_catalogue(&before) {
            return Ok(unchanged);
        }
        let forgotten = PaperMetadata::from(&before).content_hash();
        self.described_otherwise(there).await?;
        self.rewrite(&mut record, &before).await?;
        let subject = NoticeSubject::Paper(there.clone());
        let notice = notices::of_paper(&record.paper, listed.withdrawn.as_deref());
        let notices: Vec<_> = notice.into_iter().collect();
        let graph = &stores.graph;
        graph
            .put_notices(notices::SOURCE, &[subject], &notices)
            .await?;
        if before.content_hash.as_ref() != Some(&forgotten) {
            stores.ledger.forget(&forgotten).await?;
        }
        self.note_described(source, there).await?;
        Ok(Outcome::Replaced(there.clone()))
    }

    /// Writes a paper of which something else is known than `before`; its text stays what it is. The paper is held.
    pub(super) async fn rewrite(
        &self,
        record: &mut PaperRecord,
        before: &Paper,
    ) -> Result<(), IngestError> {
        let blobs = &self.stores.blobs;
        // A paper's name counts when its entities are told.
        record.mentions = entities::extract(&EntityInput {
            title: &record.paper.title,
            passages: &record.passages,
        });
        let key = BlobKey::Text(before.id.clone());
        if let Some(bytes) = blobs.get(&key).await?
            && let Ok(stored) = StoredText::parse(&bytes)
            && let Ok(json) = StoredText::of(stored.text, record).to_json()
        {
            blobs.put(&key, json).await?;
        }
        self.link(std::slice::from_mut(record)).await?;
        if record.paper.title != before.title {
            // Passages are found by the title that goes before them.
            self.restore_vectors(&record.paper, &record.passages)
                .await?;
            blobs.delete(&BlobKey::Summary(before.id.clone())).await?;
        }
        Ok(())
    }
}

/// The paper by what a record says, and by what was known where it says nothing.
fn described(there: &Paper, listed: &PaperMetadata) -> Paper {
    let or = |said: &Vec<String>, known: &Vec<String>| match said.is_empty() {
        true => known.clone(),
        false => said.clone(),
    };
    let said = Some(listed.abstract_text.clone()).filter(|text| !text.is_empty());
    Paper {
        title: listed.title.clone(),
        authors: match listed.authors.is_empty() {
            true => there.authors.clone(),
            false => listed.authors.clone(),
        },
        year: listed.year().or(there.year),
        venue: listed.venue.clone().or(there.venue.clone()),
        doi: listed.doi.clone().or(there.doi.clone()),
        arxiv_id: listed.arxiv_id.clone().or(there.arxiv_id.clone()),
        abstract_text: said.or(there.abstract_text.clone()),
        categories: or(&listed.categories, &there.categories),
        ..there.clone()
    }
}

/// Whether a catalogue such as arXiv keeps the paper up to date.
pub(super) fn is_of_catalogue(paper: &Paper) -> bool {
    paper.published.is_some() || paper.version.is_some()
}
