//! The PDF beside the source that a paper is read from: it is kept to show the pages, and nothing is read of it.

use super::{IngestError, Pipeline, Reading};
use chrono::Utc;
use graph_schema::{ContentHash, Paper, Version};

impl Pipeline {
    /// Notes that the bytes that were read are the pages of a paper which is read from its source; those of before go.
    pub(super) async fn keep_pages(&self, there: &Paper, pdf: &Reading) -> Result<(), IngestError> {
        let remover = self.remover();
        let mut versions = remover.versions(&there.id).await?;
        let gone = let_pages_go(&mut versions);
        let printed = &pdf.record.paper;
        versions.retain(|version| version.hash != pdf.hash);
        versions.push(Version {
            hash: pdf.hash.clone(),
            source: printed.source.clone(),
            title: printed.title.clone(),
            pages: printed.pages,
            replaced_at: Utc::now().timestamp_millis(),
            kept: true,
        });
        remover.put_versions(&there.id, &versions).await?;
        for hash in gone.iter().filter(|hash| **hash != pdf.hash) {
            remover.drop_raw(hash, &there.id).await?;
        }
        Ok(())
    }
}

/// Whether it is read from a source, which has no pages.
pub(super) fn has_only_text(paper: &Paper) -> bool {
    paper.pages == 0 && !paper.is_abstract_only()
}

/// Marks none as kept; gives those that were.
pub(super) fn let_pages_go(versions: &mut [Version]) -> Vec<ContentHash> {
    let kept = versions.iter_mut().filter(|version| version.kept);
    kept.map(|version| {
        version.kept = false;
        version.hash.clone()
    })
    .collect()
}
