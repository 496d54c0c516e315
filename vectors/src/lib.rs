//! The vectors in use: the model that embeds, and the index of what it made. They belong together and change together, while
//! questions are answered and papers come in: who begins with one pair ends with it, and never mixes two.

use async_trait::async_trait;
use models_core::Embedder;
use std::sync::{Arc, PoisonError, RwLock};
use stores_core::passages_in_use::PassagesInUse;
use stores_core::{PassageIndex, StoreResult};

/// A model and the index of its vectors.
#[derive(Clone)]
pub struct Vectors {
    /// The model, for questions: somebody waits.
    pub questions: Arc<dyn Embedder>,
    /// The same for papers, behind the questions.
    pub papers: Arc<dyn Embedder>,
    pub passages: Arc<dyn PassageIndex>,
}

/// What another process did with an index that several share.
#[derive(Default)]
pub struct Seen {
    /// Took the place of what this process has.
    pub instead: Option<Vectors>,
    /// Is being made beside it.
    pub beside: Option<Arc<dyn PassageIndex>>,
}

/// Looks at an index that other processes change, too.
#[async_trait]
pub trait Elsewhere: Send + Sync {
    async fn look(&self) -> StoreResult<Seen>;
}

/// The pair that is in use now.
pub struct VectorsInUse {
    now: RwLock<Arc<Vectors>>,
    passages: Arc<PassagesInUse>,
    elsewhere: Option<Arc<dyn Elsewhere>>,
}

impl VectorsInUse {
    /// `passages` is the index in use, which changes with the pair; no other process changes it where there is no `elsewhere`.
    pub fn new(
        passages: Arc<PassagesInUse>,
        questions: Arc<dyn Embedder>,
        papers: Arc<dyn Embedder>,
        elsewhere: Option<Arc<dyn Elsewhere>>,
    ) -> Arc<Self> {
        let now = Vectors {
            questions,
            papers,
            passages: passages.now(),
        };
        Arc::new(Self {
            now: RwLock::new(Arc::new(now)),
            passages,
            elsewhere,
        })
    }

    /// A pair that nothing changes.
    pub fn fixed(embedder: Arc<dyn Embedder>, passages: Arc<dyn PassageIndex>) -> Arc<Self> {
        let passages = Arc::new(PassagesInUse::new(passages));
        Self::new(passages, embedder.clone(), embedder, None)
    }

    /// What to begin with, and to keep to.
    pub fn now(&self) -> Arc<Vectors> {
        self.now
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether this pair is still in use.
    pub fn is_now(&self, vectors: &Arc<Vectors>) -> bool {
        Arc::ptr_eq(&self.now(), vectors)
    }

    /// The index in use, and what is made beside it.
    pub fn passages(&self) -> &Arc<PassagesInUse> {
        &self.passages
    }

    /// Who asks from now on gets this pair.
    pub fn replace(&self, vectors: Vectors) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        self.passages.replace(vectors.passages.clone());
        *now = Arc::new(vectors);
    }

    /// Whether other processes may change what is in use.
    pub fn is_shared(&self) -> bool {
        self.elsewhere.is_some()
    }

    /// Learns what other processes did meanwhile; nothing is asked where none can do anything.
    pub async fn look(&self) -> StoreResult<()> {
        let Some(elsewhere) = &self.elsewhere else {
            return Ok(());
        };
        let Seen { instead, beside } = elsewhere.look().await?;
        if let Some(vectors) = instead {
            self.replace(vectors);
        }
        self.passages.set_beside(beside);
        Ok(())
    }
}
