//! Reading again what the library keeps the files of: what older versions did not keep, and scans that nobody could read
//! when they came. A run that is stopped is simply begun again: what is done is passed over. Texts that an older reader read are read
//! anew by a job of the queue (`texts`).

mod counts;
mod orders;
mod texts;

pub use counts::Counts;
pub use orders::{Ordered, Orders, Wanted};
pub use texts::{KINDS, Parts, Texts, Told, of_older_readers};

use crate::{Caller, Operation, ServiceResult};
use futures::stream::{self, StreamExt};
use graph_schema::{ContentHash, Paper, PaperId};
use ingest::pipeline::{LaidOut, Outcome, Pipeline};
use std::sync::Arc;
use stores_core::{StoreResult, Stores};
use tokio_util::sync::CancellationToken;

/// Lines of the ledger, or papers, that are asked for at once.
const PAGE: u32 = 64;

pub struct Rereading {
    stores: Stores,
    pipeline: Arc<Pipeline>,
    /// Papers read at once.
    at_once: usize,
}

impl Rereading {
    pub fn new(stores: Stores, pipeline: Arc<Pipeline>, at_once: usize) -> Self {
        Self {
            stores,
            pipeline,
            at_once,
        }
    }

    /// Makes the layouts that are missing. `done` is told each paper that was looked at and what became of it.
    #[tracing::instrument(name = "service.lay_out", level = "debug", skip_all, fields(%caller))]
    pub async fn layouts(
        &self,
        caller: &Caller,
        stop: &CancellationToken,
        mut done: impl FnMut(&Paper, ServiceResult<LaidOut>),
    ) -> ServiceResult<()> {
        caller.may(Operation::Reread)?;
        let mut after = None;
        while !stop.is_cancelled() {
            let Some((papers, last)) = self.papers(after.as_ref()).await? else {
                break;
            };
            let mut laid_out = stream::iter(&papers)
                .take_while(|_| std::future::ready(!stop.is_cancelled()))
                .map(|paper| async move { (paper, self.pipeline.lay_out(paper).await) })
                .buffer_unordered(self.at_once);
            while let Some((paper, outcome)) = laid_out.next().await {
                done(paper, outcome.map_err(Into::into));
            }
            after = Some(last);
        }
        Ok(())
    }

    /// Reads, from the pictures of their pages, the files that failed for want of OCR, then the papers of which some pages
    /// are doubtful. `done` is told the file or title of each that was read, and what became of it: `None` for a file that
    /// the library has no more.
    #[tracing::instrument(name = "service.read_scans", level = "debug", skip_all, fields(%caller))]
    pub async fn scans(
        &self,
        caller: &Caller,
        stop: &CancellationToken,
        mut done: impl FnMut(&str, ServiceResult<Option<Outcome>>),
    ) -> ServiceResult<()> {
        caller.may(Operation::Reread)?;
        self.failed_files(stop, &mut done).await?;
        self.doubtful_pages(stop, &mut done).await
    }

    async fn failed_files(
        &self,
        stop: &CancellationToken,
        done: &mut impl FnMut(&str, ServiceResult<Option<Outcome>>),
    ) -> ServiceResult<()> {
        let mut after: Option<ContentHash> = None;
        while !stop.is_cancelled() {
            let lines = self.stores.ledger.lines(after.as_ref(), PAGE).await?;
            let Some(last) = lines.last().map(|line| line.hash.clone()) else {
                break;
            };
            let waiting = lines.into_iter().filter(|line| line.state.needs_ocr());
            let mut read = stream::iter(waiting)
                .take_while(|_| std::future::ready(!stop.is_cancelled()))
                .map(|line| async move {
                    let outcome = self.pipeline.read_scan(&line).await;
                    (line.source, outcome)
                })
                .buffer_unordered(self.at_once);
            while let Some((source, outcome)) = read.next().await {
                done(&source, outcome.map_err(Into::into));
            }
            after = Some(last);
        }
        Ok(())
    }

    async fn doubtful_pages(
        &self,
        stop: &CancellationToken,
        done: &mut impl FnMut(&str, ServiceResult<Option<Outcome>>),
    ) -> ServiceResult<()> {
        let mut after = None;
        while !stop.is_cancelled() {
            let Some((papers, last)) = self.papers(after.as_ref()).await? else {
                break;
            };
            let mut read = stream::iter(&papers)
                .take_while(|_| std::future::ready(!stop.is_cancelled()))
                .map(|paper| async move { (paper, self.pipeline.read_doubtful(paper).await) })
                .buffer_unordered(self.at_once);
            while let Some((paper, outcome)) = read.next().await {
                // Most have no such page.
                if !matches!(outcome, Ok(None)) {
                    done(&paper.title, outcome.map_err(Into::into));
                }
            }
            after = Some(last);
        }
        Ok(())
    }

    /// Some ingested papers after `after`, by id, and the last one's id; `None` behind the last.
    async fn papers(&self, after: Option<&PaperId>) -> StoreResult<Option<(Vec<Paper>, PaperId)>> {
        let graph = &self.stores.graph;
        let ids = graph.paper_ids(after, PAGE).await?;
        let Some(last) = ids.last().cloned() else {
            return Ok(None);
        };
        Ok(Some((graph.papers(&ids).await?, last)))
    }
}
