//! The way out of a paper: gone from index, files, ledger, shelf and graph. What is meant to go is written down first, so
//! that a removal which was killed is ended by the next start.

use graph_schema::{ContentHash, PaperId, PaperKind, PaperMetadata, Version};
use serde::{Deserialize, Serialize};
use std::slice::from_ref;
use stores_core::{BlobKey, BlobKind, StoreError, StoreErrorKind, StoreResult, Stores};

/// Removals looked for at once.
const PAGE: u32 = 256;

/// What is to go, as it is written down.
#[derive(Debug, Serialize, Deserialize)]
struct Intention {
    paper: PaperId,
    /// Of the bytes it was read from, now and before.
    hashes: Vec<ContentHash>,
}

/// Removes papers from these stores.
#[derive(Clone)]
pub struct Remover {
    stores: Stores,
}

impl Remover {
    pub fn new(stores: Stores) -> Self {
        Self { stores }
    }

    /// Removes an ingested paper; references to it fall back to a cited-only one, and the ledger forgets it, so that it
    /// may come again. `false` when it was not there. Nothing else may be at work on the paper.
    pub async fn remove(&self, paper: &PaperId) -> StoreResult<bool> {
        let there = self.stores.graph.papers(from_ref(paper)).await?.pop();
        if !there.is_some_and(|paper| paper.kind == PaperKind::Ingested) {
            return self.finish(paper).await;
        }
        let intention = self.intention(paper).await?;
        let json = encoded(&intention)?;
        self.stores
            .blobs
            .put(&BlobKey::Removal(paper.clone()), json)
            .await?;
        self.carry_out(&intention).await?;
        Ok(true)
    }

    /// Ends the removal of a paper that was begun and not ended; `false` when none was.
    pub async fn finish(&self, paper: &PaperId) -> StoreResult<bool> {
        let key = BlobKey::Removal(paper.clone());
        if self.stores.blobs.size(&key).await?.is_none() {
            return Ok(false);
        }
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(false);
        };
        let intention = match serde_json::from_slice(&bytes) {
            Ok(intention) => intention,
            Err(error) => {
                // A file is written whole: one that can't be read was damaged since, and still names its paper.
                tracing::warn!(%paper, %error, "what is written of a removal is damaged; its paper goes all the same");
                self.intention(paper).await?
            }
        };
        self.carry_out(&intention).await?;
        Ok(true)
    }

    /// What is to go of a paper, as far as the graph knows it.
    async fn intention(&self, paper: &PaperId) -> StoreResult<Intention> {
        let there = self.stores.graph.papers(from_ref(paper)).await?.pop();
        // Where a record described it, the ledger has a line of what that said.
        let said = there
            .as_ref()
            .map(|paper| PaperMetadata::from(paper).content_hash());
        let now = there.and_then(|paper| paper.content_hash);
        let before = self.versions(paper).await?;
        let before = before.into_iter().map(|version| version.hash);
        Ok(Intention {
            paper: paper.clone(),
            hashes: now.into_iter().chain(said).chain(before).collect(),
        })
    }

    /// Ends all removals that were begun and not ended.
    pub async fn finish_all(&self) -> StoreResult<Vec<PaperId>> {
        let mut finished = Vec::new();
        loop {
            // Those that are ended are listed no more.
            let begun = self
                .stores
                .blobs
                .keys(BlobKind::Removal, None, PAGE)
                .await?;
            if begun.is_empty() {
                return Ok(finished);
            }
            for key in begun {
                if let BlobKey::Removal(paper) = key {
                    self.finish(&paper).await?;
                    tracing::info!(%paper, "a removal that was cut off is ended");
                    finished.push(paper);
                }
            }
        }
    }

    /// Every step may be done twice.
    async fn carry_out(&self, intention: &Intention) -> StoreResult<()> {
        let paper = &intention.paper;
        // First what answers are made of: nothing new is quoted from it.
        self.stores.passages.delete_paper(paper).await?;
        for key in [
            BlobKey::Summary(paper.clone()),
            BlobKey::Layout(paper.clone()),
            BlobKey::Tables(paper.clone()),
            BlobKey::Text(paper.clone()),
        ] {
            self.stores.blobs.delete(&key).await?;
        }
        for hash in &intention.hashes {
            self.forget(hash, paper).await?;
        }
        self.stores.shelf.forget_paper(paper).await?;
        self.stores.graph.delete_paper(paper).await?;
        for key in [
            BlobKey::Versions(paper.clone()),
            BlobKey::Correction(paper.clone()),
            BlobKey::Enrichment(paper.clone()),
            BlobKey::Removal(paper.clone()),
        ] {
            self.stores.blobs.delete(&key).await?;
        }
        Ok(())
    }

    /// Removes bytes that a paper was read from, and the ledger's line of them, unless they are another paper's.
    async fn forget(&self, hash: &ContentHash, of: &PaperId) -> StoreResult<()> {
        let line = self.stores.ledger.entries(from_ref(hash)).await?.pop();
        if line.is_some_and(|line| line.paper != *of) {
            return Ok(());
        }
        self.drop_raw(hash, of).await?;
        self.stores.ledger.forget(hash).await
    }

    /// Removes the bytes that a paper was read from, unless they are another paper's too.
    pub(crate) async fn drop_raw(&self, hash: &ContentHash, of: &PaperId) -> StoreResult<()> {
        let own = PaperId::ingested(hash);
        if own != *of && !self.stores.graph.papers(&[own]).await?.is_empty() {
            return Ok(());
        }
        self.stores
            .blobs
            .delete(&BlobKey::Scan(hash.clone()))
            .await?;
        self.stores.blobs.delete(&BlobKey::Raw(hash.clone())).await
    }

    /// The files that a paper replaced, the earliest first.
    pub async fn versions(&self, paper: &PaperId) -> StoreResult<Vec<Version>> {
        let key = BlobKey::Versions(paper.clone());
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(Vec::new());
        };
        serde_json::from_slice(&bytes).map_err(|error| {
            let context = format!("{} is damaged", key.path());
            StoreError::new(StoreErrorKind::Corrupt, context).with_source(error)
        })
    }

    pub(crate) async fn put_versions(
        &self,
        paper: &PaperId,
        versions: &[Version],
    ) -> StoreResult<()> {
        let key = BlobKey::Versions(paper.clone());
        self.stores.blobs.put(&key, encoded(&versions)?).await
    }
}

fn encoded(value: &impl Serialize) -> StoreResult<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| {
        StoreError::new(StoreErrorKind::Internal, "writing what is to be removed")
            .with_source(error)
    })
}
