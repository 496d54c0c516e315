//! The kinds of jobs that a process does.

use super::{End, JobError, Run, Work};
use async_trait::async_trait;
use graph_schema::JobKind;
use std::sync::Arc;

/// Kinds, the most urgent first.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: Vec<Arc<dyn AnyWork>>,
}

impl Registry {
    /// With this kind too; one of the same name gives way.
    #[must_use]
    pub fn with<W: Work>(mut self, work: W) -> Self {
        self.kinds.retain(|known| known.kind() != W::KIND);
        self.kinds.push(Arc::new(work));
        self.kinds.sort_by_key(|kind| -i64::from(kind.priority()));
        self
    }

    pub fn names(&self) -> impl Iterator<Item = JobKind> {
        self.kinds.iter().map(|kind| kind.kind())
    }

    pub(super) fn kinds(&self) -> &[Arc<dyn AnyWork>] {
        &self.kinds
    }
}

/// A kind, whatever its payload is.
#[async_trait]
pub(super) trait AnyWork: Send + Sync {
    fn kind(&self) -> JobKind;
    fn priority(&self) -> i32;
    fn at_once(&self) -> u32;
    /// The ends of the runs, in their order. A payload that is none of the kind's ends among the dead letters.
    async fn run_all(&self, runs: Vec<Run<'_>>) -> Result<Vec<End>, JobError>;
}

#[async_trait]
impl<W: Work> AnyWork for W {
    fn kind(&self) -> JobKind {
        W::KIND
    }

    fn priority(&self) -> i32 {
        W::PRIORITY
    }

    fn at_once(&self) -> u32 {
        Work::at_once(self)
    }

    async fn run_all(&self, runs: Vec<Run<'_>>) -> Result<Vec<End>, JobError> {
        let mut ends: Vec<Option<End>> = Vec::with_capacity(runs.len());
        let mut fit = Vec::with_capacity(runs.len());
        for run in runs {
            match serde_json::from_value::<W::Payload>(run.job.payload.clone()) {
                Ok(payload) => {
                    ends.push(None);
                    fit.push((run, payload));
                }
                Err(error) => {
                    let cause = format!("the job's payload can't be read: {error}");
                    ends.push(Some(End::Dead { cause }));
                }
            }
        }
        let mut done = Work::run_all(self, fit).await?.into_iter();
        // A kind that tells of fewer ends than it was given jobs has not begun the others.
        Ok(ends
            .into_iter()
            .map(|end| end.or_else(|| done.next()).unwrap_or(End::Back))
            .collect())
    }
}
