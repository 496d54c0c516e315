//! Which version answers whom: the one in production, or, while an experiment runs, the version that a chat's arm has.

use super::LearningStore;
use ::learn::{Arm, Registry};
use answer::Answerer;
use graph_schema::{AnswerModel, ChatId};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How often a service looks whether another version was promoted.
const LOOK: Duration = Duration::from_secs(60);

/// The answerers of each arm. Cheap to clone.
#[derive(Clone)]
pub struct Versions {
    base: Arc<Answerer>,
    store: LearningStore,
    current: Arc<RwLock<Current>>,
}

struct Current {
    registry: Registry,
    a: Arc<Answerer>,
    b: Option<Arc<Answerer>>,
}

impl Versions {
    pub fn new(base: Arc<Answerer>, store: LearningStore, registry: Registry) -> Self {
        let current = current(&base, registry);
        Self {
            base,
            store,
            current: Arc::new(RwLock::new(current)),
        }
    }

    /// The answerer of a chat, with its arm where an experiment runs; what is asked outside a chat, and all that is no
    /// question, goes to production.
    pub fn answerer(&self, chat: Option<&ChatId>) -> (Arc<Answerer>, Option<Arm>) {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let arm = match (&current.registry.experiment, chat) {
            (Some(experiment), Some(chat)) => Some(experiment.arm(chat.as_str())),
            _ => None,
        };
        match (&current.b, arm) {
            (Some(tried), Some(Arm::B)) => (tried.clone(), arm),
            (Some(_), arm) => (current.a.clone(), arm),
            // The tried version can't be had: nobody gets it.
            (None, _) => (current.a.clone(), None),
        }
    }

    /// The answerer of the version that answers now, and that version.
    pub fn production(&self) -> (Arc<Answerer>, String) {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let registry = &current.registry;
        let version = match &registry.experiment {
            Some(experiment) => experiment.a.clone(),
            None => registry.production().version,
        };
        (current.a.clone(), version)
    }

    /// An answerer of any version, in an experiment or not.
    pub(super) fn tried(&self, model: AnswerModel) -> Answerer {
        self.base.with_model(model)
    }

    /// Looks now and then whether another version was promoted or an experiment began, as long as anybody holds this.
    pub fn follow(&self) {
        let (base, store) = (self.base.clone(), self.store.clone());
        let current_ = Arc::downgrade(&self.current);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                let Some(held) = current_.upgrade() else {
                    return;
                };
                match store.registry().await {
                    Ok(registry) => {
                        let mut held = held.write().unwrap_or_else(PoisonError::into_inner);
                        if held.registry != registry {
                            *held = current(&base, registry);
                        }
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the registry of versions can't be read; the versions stay");
                    }
                }
            }
        });
    }
}

fn current(base: &Answerer, registry: Registry) -> Current {
    let experiment = registry.experiment.as_ref();
    let version = |name: &str| registry.model(name).ok();
    let a = experiment.and_then(|experiment| version(&experiment.a));
    let b = experiment.and_then(|experiment| version(&experiment.b));
    Current {
        a: Arc::new(base.with_model(a.unwrap_or_else(|| registry.production()))),
        b: b.map(|model| Arc::new(base.with_model(model))),
        registry,
    }
}
