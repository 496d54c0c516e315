//! What belongs to nothing: ledger lines without their paper, files without theirs, passages that the graph does not
//! have. Bytes that were kept but never taken in are taken in.

use super::finding::Mending;
use super::{Check, PAGE, Part, Problem};
use crate::pipeline::{IngestError, Outcome};
use graph_schema::{ContentHash, IngestEntry, IngestState, PaperId, PaperKind, Passage, PassageId};
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;
use stores_core::{BlobKey, BlobKind};
use tokio_util::sync::CancellationToken;

impl Check<'_> {
    /// Lines of papers that the graph does not have.
    pub(super) async fn ledger(&mut self, stop: &CancellationToken) -> Result<(), IngestError> {
        let mut after: Option<ContentHash> = None;
        while !stop.is_cancelled() {
            let ledger = &self.pipeline.stores.ledger;
            let lines = ledger.lines(after.as_ref(), PAGE).await?;
            let Some(last) = lines.last() else {
                return Ok(());
            };
            after = Some(last.hash.clone());
            let reached = lines
                .into_iter()
                .filter(|line| matches!(line.state, IngestState::Reached { .. }));
            let reached: Vec<IngestEntry> = reached.collect();
            let there = self
                .there(reached.iter().map(|line| line.paper.clone()))
                .await?;
            for line in reached.iter().filter(|line| !there.contains(&line.paper)) {
                self.line_without_paper(line).await?;
            }
        }
        Ok(())
    }

    async fn line_without_paper(&mut self, line: &IngestEntry) -> Result<(), IngestError> {
        self.lost.insert(line.paper.clone());
        let mending = match self.options.repair {
            true => self.take_in_again(&line.hash, &line.source).await?,
            false => Mending::NotAsked,
        };
        let what = (Part::Graph, Problem::Missing);
        let detail = format!("the paper, read from {}, is not in the graph", line.source);
        self.report.add(what, line.paper.as_str(), detail, mending);
        Ok(())
    }

    /// Reads the kept bytes of a hash anew; where there are none, the ledger forgets it, so that the file may come
    /// again.
    async fn take_in_again(
        &self,
        hash: &ContentHash,
        source: &str,
    ) -> Result<Mending, IngestError> {
        let stores = &self.pipeline.stores;
        let key = BlobKey::Raw(hash.clone());
        let bytes = stores.blobs.get(&key).await?;
        let bytes = match bytes {
            Some(bytes) if ContentHash::of(&bytes) == *hash => bytes,
            damaged => {
                if damaged.is_some() {
                    stores.blobs.delete(&key).await?;
                }
                stores.ledger.forget(hash).await?;
                return Ok(Mending::impossible(format!(
                    "its bytes are not kept: bring {source} in again"
                )));
            }
        };
        Ok(match self.pipeline.ingest(source, bytes).await? {
            Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_) => Mending::Done,
            Outcome::Unreadable { reason } => {
                Mending::impossible(format!("it can't be read: {reason}"))
            }
        })
    }

    /// Bytes that the ledger does not know, and files of papers that are not there.
    pub(super) async fn files(&mut self, stop: &CancellationToken) -> Result<(), IngestError> {
        // First what may come back: with a paper its summary is no longer left over.
        let mut after: Option<BlobKey> = None;
        while !stop.is_cancelled() {
            let blobs = &self.pipeline.stores.blobs;
            let keys = blobs.keys(BlobKind::Raw, after.as_ref(), PAGE).await?;
            let Some(last) = keys.last() else { break };
            after = Some(last.clone());
            for key in &keys {
                if let BlobKey::Raw(hash) = key {
                    self.unknown_bytes(hash).await?;
                }
            }
        }
        for kind in [
            BlobKind::Text,
            BlobKind::Layout,
            BlobKind::Tables,
            BlobKind::Summary,
            BlobKind::Versions,
            BlobKind::Correction,
            BlobKind::Enrichment,
        ] {
            let mut after: Option<BlobKey> = None;
            while !stop.is_cancelled() {
                let blobs = &self.pipeline.stores.blobs;
                let keys = blobs.keys(kind, after.as_ref(), PAGE).await?;
                let Some(last) = keys.last() else { break };
                after = Some(last.clone());
                let there = self.there(keys.iter().filter_map(paper_of)).await?;
                for key in &keys {
                    if let Some(paper) = paper_of(key)
                        && !there.contains(&paper)
                        && !self.is_said(&paper)
                    {
                        self.left_over(key).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether its parts are there because the paper is lost, which was said.
    fn is_said(&self, paper: &PaperId) -> bool {
        !self.options.repair && self.lost.contains(paper)
    }

    async fn left_over(&mut self, key: &BlobKey) -> Result<(), IngestError> {
        let mending = match self.options.repair {
            true => {
                self.pipeline.stores.blobs.delete(key).await?;
                Mending::Done
            }
            false => Mending::NotAsked,
        };
        let part = match key.kind() {
            BlobKind::Summary => Part::Summary,
            BlobKind::Layout => Part::Layout,
            BlobKind::Tables => Part::Tables,
            _ => Part::Text,
        };
        let what = (part, Problem::LeftOver);
        let detail = "its paper is not in the graph";
        self.report.add(what, key.path(), detail, mending);
        Ok(())
    }

    async fn unknown_bytes(&mut self, hash: &ContentHash) -> Result<(), IngestError> {
        let stores = &self.pipeline.stores;
        if !stores.ledger.entries(from_ref(hash)).await?.is_empty() {
            return Ok(());
        }
        // The ledger's line is missing, not the paper: that was said.
        let own = PaperId::ingested(hash);
        if !self.there(std::iter::once(own.clone())).await?.is_empty() {
            return Ok(());
        }
        self.lost.insert(own);
        let key = BlobKey::Raw(hash.clone()).path();
        let mending = match self.options.repair {
            true => self.take_in_again(hash, &format!("{hash}.pdf")).await?,
            false => Mending::NotAsked,
        };
        let what = (Part::File, Problem::Unfinished);
        let detail = "its bytes are kept, but it was not taken in";
        self.report.add(what, key, detail, mending);
        Ok(())
    }

    /// Passages of the index that the graph does not have.
    pub(super) async fn index(&mut self, stop: &CancellationToken) -> Result<(), IngestError> {
        let stores = &self.pipeline.stores;
        let mut astray: BTreeMap<PaperId, u64> = BTreeMap::new();
        let mut after: Option<PassageId> = None;
        while !stop.is_cancelled() && !self.index_failed {
            let listed = match stores.passages.passage_ids(after.as_ref(), PAGE).await {
                Ok(listed) => listed,
                Err(error) => return self.index_error(error),
            };
            let Some(last) = listed.last() else { break };
            after = Some(last.clone());
            let there = stores.graph.passages(&listed).await?;
            let there: BTreeSet<&PassageId> = there.iter().map(|one: &Passage| &one.id).collect();
            for id in listed.iter().filter(|id| !there.contains(id)) {
                *astray.entry(id.paper()).or_default() += 1;
            }
        }
        for (paper, count) in astray {
            if self.is_said(&paper) {
                continue;
            }
            let mending = match self.options.repair {
                true => {
                    self.index_again(&paper).await?;
                    Mending::Done
                }
                false => Mending::NotAsked,
            };
            let what = (Part::Index, Problem::LeftOver);
            let detail = format!("{count} passages of it are in the index and not in the graph");
            self.report.add(what, paper.as_str(), detail, mending);
        }
        Ok(())
    }

    async fn index_again(&self, paper: &PaperId) -> Result<(), IngestError> {
        let stores = &self.pipeline.stores;
        stores.passages.delete_paper(paper).await?;
        if let Some(record) = stores.graph.record(paper).await? {
            self.pipeline
                .restore_vectors(&record.paper, &record.passages)
                .await?;
        }
        Ok(())
    }

    /// Those of these papers that are in the graph with their text.
    async fn there(
        &self,
        papers: impl Iterator<Item = PaperId>,
    ) -> Result<BTreeSet<PaperId>, IngestError> {
        let ids: Vec<PaperId> = papers.collect();
        let there = self.pipeline.stores.graph.papers(&ids).await?;
        let there = there
            .into_iter()
            .filter(|paper| paper.kind == PaperKind::Ingested);
        Ok(there.map(|paper| paper.id).collect())
    }
}

fn paper_of(key: &BlobKey) -> Option<PaperId> {
    match key {
        BlobKey::Text(paper)
        | BlobKey::Layout(paper)
        | BlobKey::Tables(paper)
        | BlobKey::Summary(paper)
        | BlobKey::Versions(paper)
        | BlobKey::Correction(paper)
        | BlobKey::Enrichment(paper) => Some(paper.clone()),
        BlobKey::Raw(_)
        | BlobKey::Scan(_)
        | BlobKey::Removal(_)
        | BlobKey::Upload(_)
        | BlobKey::Learning(_) => None,
    }
}
