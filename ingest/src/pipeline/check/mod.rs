//! Graph, index, files and ledger against each other. What is missing is made again from the papers' own bytes, what
//! is left over goes, what is damaged is named. Chats and ratings stay. Nothing else may write to the library
//! meanwhile: what has just come in would look left over.

mod finding;
mod left_over;
mod paper;
mod ratings;

pub use finding::{Finding, Part, Problem, Report};

use super::{IngestError, Pipeline, indexed_text};
use finding::Mending;
use graph_schema::PaperId;
use std::collections::BTreeSet;
use stores_core::{StoreError, StoreErrorKind};
use tokio_util::sync::CancellationToken;

/// Ids, lines, keys asked of a store at once.
const PAGE: u32 = 500;
/// Passages embedded again to see whether the index's vectors are the model's.
const SAMPLE: usize = 4;
/// Cosine of two vectors that one model made of one text, at least: batches and int8 weights make thousandths of
/// difference, another model makes the vectors unrelated.
const SAME_MODEL: f32 = 0.9;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckOptions {
    pub repair: bool,
    /// Whether the library's passages have vectors; not where nothing was ever embedded.
    pub indexed: bool,
}

impl Pipeline {
    /// Looks at all that the library holds, and mends it where that is asked for. `progress` is told the papers looked
    /// at so far. An error is a store or a model that is away; damage is in the report.
    pub async fn check(
        &self,
        options: CheckOptions,
        stop: &CancellationToken,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Report, IngestError> {
        let mut check = Check {
            pipeline: self,
            options,
            report: Report::default(),
            lost: BTreeSet::new(),
            embed_all: false,
            index_failed: false,
        };
        match check.all(stop, progress).await {
            Ok(()) => {}
            Err(IngestError::Store(error)) if is_damage(&error) => check.stopped_by(&error),
            Err(error) => return Err(error),
        }
        check.report.interrupted |= stop.is_cancelled();
        Ok(check.report)
    }
}

/// One run.
struct Check<'a> {
    pipeline: &'a Pipeline,
    options: CheckOptions,
    report: Report,
    /// Papers that the ledger knows and the graph does not.
    lost: BTreeSet<PaperId>,
    /// The index's vectors are another model's: all are made anew.
    embed_all: bool,
    /// The index can't be read: said once.
    index_failed: bool,
}

impl Check<'_> {
    async fn all(
        &mut self,
        stop: &CancellationToken,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), IngestError> {
        self.removals().await?;
        let damages = self.store().await?;
        self.model().await?;
        let mut after: Option<PaperId> = None;
        loop {
            let graph = &self.pipeline.stores.graph;
            let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
            let Some(last) = ids.last().cloned() else {
                break;
            };
            for id in &ids {
                if stop.is_cancelled() {
                    return Ok(());
                }
                self.paper(id).await?;
                self.report.papers += 1;
                progress(self.report.papers);
            }
            after = Some(last);
        }
        self.ledger(stop).await?;
        self.files(stop).await?;
        self.index(stop).await?;
        self.store_again(damages).await?;
        self.ratings(stop).await
    }

    /// Removals that were cut off.
    async fn removals(&mut self) -> Result<(), IngestError> {
        let blobs = &self.pipeline.stores.blobs;
        let begun = blobs
            .keys(stores_core::BlobKind::Removal, None, PAGE)
            .await?;
        let mending = match self.options.repair {
            true => {
                self.pipeline.remover().finish_all().await?;
                Mending::Done
            }
            false => Mending::NotAsked,
        };
        for key in begun {
            let what = (Part::Removal, Problem::Unfinished);
            let detail = "its removal was cut off";
            self.report.add(what, key.path(), detail, mending.clone());
        }
        Ok(())
    }

    /// What the graph's store finds in itself; what it can make anew is made before papers are looked at.
    async fn store(&mut self) -> Result<Vec<String>, IngestError> {
        let graph = &self.pipeline.stores.graph;
        let damages = graph.inspect().await?;
        if self.options.repair && !damages.is_empty() {
            graph.rebuild_indexes().await?;
        }
        if !self.options.repair {
            for damage in &damages {
                let what = (Part::Graph, Problem::Damaged);
                self.report
                    .add(what, "the graph's store", damage, Mending::NotAsked);
            }
        }
        Ok(damages)
    }

    /// The same at the end: what is found still could not be mended.
    async fn store_again(&mut self, before: Vec<String>) -> Result<(), IngestError> {
        if !self.options.repair {
            return Ok(());
        }
        let graph = &self.pipeline.stores.graph;
        let mut left = graph.inspect().await?;
        if !left.is_empty() {
            graph.rebuild_indexes().await?;
            left = graph.inspect().await?;
        }
        let what = (Part::Graph, Problem::Damaged);
        for damage in &left {
            let mending = Mending::impossible(BACKUP);
            self.report.add(what, "the graph's store", damage, mending);
        }
        for damage in before.iter().filter(|damage| !left.contains(damage)) {
            self.report
                .add(what, "the graph's store", damage, Mending::Done);
        }
        Ok(())
    }

    /// Whether the index's vectors are the model's.
    async fn model(&mut self) -> Result<(), IngestError> {
        let (Some(vectors), true) = (&self.pipeline.parts.vectors, self.options.indexed) else {
            return Ok(());
        };
        let vectors = vectors.now();
        let embedder = &vectors.papers;
        let stores = &self.pipeline.stores;
        let listed = match stores.passages.passage_ids(None, SAMPLE as u32).await {
            Ok(listed) => listed,
            Err(error) => return self.index_error(error),
        };
        let passages = stores.graph.passages(&listed).await?;
        let mut texts = Vec::with_capacity(passages.len());
        for passage in &passages {
            let paper = stores
                .graph
                .papers(std::slice::from_ref(&passage.paper))
                .await?;
            let title = paper.first().map_or("", |paper| paper.title.as_str());
            texts.push(indexed_text(title, &passage.text));
        }
        if texts.is_empty() {
            return Ok(());
        }
        let made = embedder.embed(&texts).await?;
        let ids: Vec<_> = passages.into_iter().map(|one| one.id).collect();
        let stored = stores.passages.dense_vectors(&ids).await?;
        let alike = stored.iter().filter(|(id, vector)| {
            let at = ids.iter().position(|other| other == id);
            let made = at.and_then(|at| made.get(at));
            made.is_some_and(|made| cosine(made, vector) >= SAME_MODEL)
        });
        if alike.count() == 0 && !stored.is_empty() {
            self.embed_all = true;
            let mending = match self.options.repair {
                true => Mending::Done,
                false => Mending::NotAsked,
            };
            let detail = format!("its vectors are not by {}", embedder.name());
            let what = (Part::Index, Problem::Damaged);
            self.report.add(what, "the passage index", detail, mending);
        }
        Ok(())
    }

    /// Damage of the index is reported once; an index that is away ends the check.
    fn index_error(&mut self, error: StoreError) -> Result<(), IngestError> {
        if !is_damage(&error) {
            return Err(error.into());
        }
        if !std::mem::replace(&mut self.index_failed, true) {
            let mending = match self.options.repair {
                true => Mending::impossible(BACKUP),
                false => Mending::NotAsked,
            };
            let what = (Part::Index, Problem::Damaged);
            self.report
                .add(what, "the passage index", told(&error), mending);
        }
        Ok(())
    }

    /// Damage that nothing could be looked at behind.
    fn stopped_by(&mut self, error: &StoreError) {
        let mending = match self.options.repair {
            true => Mending::impossible(BACKUP),
            false => Mending::NotAsked,
        };
        let what = (Part::Graph, Problem::Damaged);
        self.report
            .add(what, "the graph's store", told(error), mending);
    }
}

/// What helps where nothing can be made again.
const BACKUP: &str = "restore it from a backup; or move library.sqlite out of the library's folder and run `papyri check --repair`: papers are read anew from raw/, chats and ratings are lost";

fn is_damage(error: &StoreError) -> bool {
    !matches!(
        error.kind,
        StoreErrorKind::Unavailable | StoreErrorKind::Overloaded | StoreErrorKind::Locked
    )
}

/// An error and its cause on one line.
fn told(error: &StoreError) -> String {
    match &error.source {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(f32::EPSILON)
}
