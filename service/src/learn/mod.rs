//! What the library learns from its readers: ratings made items to judge and examples, kept beside the papers; and which
//! version answers whom.

mod embedder;
mod items;
mod kept;
mod quality;
mod read_texts;
mod reranker;
mod round;
mod signals;
mod store;
mod texts;
mod training;
mod versions;

pub use embedder::{Beginning, EmbedderEvent, TrainedEmbedder, measure_embedder, train_embedder};
pub use items::Source;
pub use quality::{DRIFT, Examiner, FIGURE, Quality};
pub use reranker::{Event, RerankerRun, train_reranker};
pub use round::{KINDS, Learner, Schedule};
pub use signals::ActCounts;
pub use store::{Batch, LearningStore, is_of_texts};
pub use training::peak_bytes;
pub use versions::Versions;

use crate::{Caller, Operation, ServiceResult};
use ::learn::experiment::Arm;
use ::learn::{Example, Experiment, Item, ItemKind};
use stores_core::Stores;

/// Makes what readers said into what can be judged and learnt from.
#[derive(Clone)]
pub struct Learning {
    stores: Stores,
}

impl Learning {
    pub fn new(stores: Stores) -> Self {
        Self { stores }
    }

    /// The labels, datasets and versions that are kept.
    #[tracing::instrument(name = "service.kept_learning", level = "debug", skip_all, fields(%caller))]
    pub fn kept(&self, caller: &Caller) -> ServiceResult<LearningStore> {
        caller.may(Operation::Learn)?;
        Ok(LearningStore::new(self.stores.blobs.clone()))
    }

    /// Examples for the confidence: an answer with what it was judged by, good or bad by its stars.
    #[tracing::instrument(name = "service.rated_examples", level = "debug", skip_all, fields(%caller))]
    pub async fn rated_examples(&self, caller: &Caller) -> ServiceResult<Vec<Example>> {
        caller.may(Operation::Learn)?;
        signals::rated_examples(self.stores.graph.as_ref()).await
    }

    /// What readers of an experiment said since it began, in their order: the arm, and whether the answer was good.
    #[tracing::instrument(name = "service.outcomes", level = "debug", skip_all, fields(%caller))]
    pub async fn outcomes(
        &self,
        caller: &Caller,
        experiment: &Experiment,
    ) -> ServiceResult<Vec<(Arm, bool)>> {
        caller.may(Operation::Learn)?;
        signals::outcomes(self.stores.graph.as_ref(), experiment).await
    }

    /// What readers of an experiment did with the answers of each arm since it began.
    #[tracing::instrument(name = "service.acts", level = "debug", skip_all, fields(%caller))]
    pub async fn acts(
        &self,
        caller: &Caller,
        experiment: &Experiment,
    ) -> ServiceResult<[ActCounts; 2]> {
        caller.may(Operation::Learn)?;
        signals::acts(self.stores.graph.as_ref(), experiment).await
    }

    /// Items for people to judge, `size` at most.
    #[tracing::instrument(name = "service.items", level = "debug", skip_all, fields(%caller))]
    pub async fn items(
        &self,
        caller: &Caller,
        source: Source,
        kind: ItemKind,
        size: usize,
    ) -> ServiceResult<Vec<Item>> {
        caller.may(Operation::Learn)?;
        let Stores { graph, blobs, .. } = &self.stores;
        items::items(graph.as_ref(), blobs, source, kind, size).await
    }
}
