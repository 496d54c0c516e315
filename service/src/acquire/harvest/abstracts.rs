//! The kind of job that takes in what arXiv says of a paper: title, authors, abstract. Many and quick: some dozens are
//! done at once. One that the model can't take must not keep the others waiting: then each goes alone.

use super::full_text::FullText;
use super::progress::Progress;
use super::task::{Task, key};
use crate::jobs::{Context, End, JobError, Reach, Run, Work, after_model, new_job, reach};
use async_trait::async_trait;
use graph_schema::{Job, JobKind, NewJob, Paper, PaperId, PaperMetadata};
use ingest::pipeline::{IngestError, Outcome, Pipeline};
use ingest::source::oai::{Change, OaiItem};
use ingest::source::{ArxivRecord, Unread};
use std::collections::HashMap;
use std::slice::from_ref;
use std::sync::Arc;
use stores_core::{GraphStore, StoreResult};

/// A new version of a paper whose full text is there goes before the rest.
const REFRESH: i32 = 5;

pub struct Abstracts {
    pub pipeline: Arc<Pipeline>,
    pub graph: Arc<dyn GraphStore>,
    pub progress: Arc<Progress>,
    /// Whether each paper's PDF is wanted too.
    pub full_text: bool,
    /// Taken in at once.
    pub batch: u32,
}

/// The job of a page's item.
pub fn job(item: OaiItem) -> NewJob {
    let (key, task) = match item.change {
        Change::Present(record) => (key(&item.id), Task::Record { record }),
        Change::Deleted => (key(&item.id), Task::Withdrawn { id: item.id }),
    };
    new_job::<Abstracts>(key, &task)
}

/// The job that ends among the dead letters with its reason.
pub fn unread_job(unread: &Unread) -> NewJob {
    let name = unread.name.as_deref().unwrap_or("unnamed");
    let reason = unread.reason.clone();
    let key: String = format!("unread:{name}").chars().take(200).collect();
    new_job::<Abstracts>(key.replace(char::is_control, " "), &Task::Unread { reason })
}

/// A job and the record it is about.
type Listed<'a> = (&'a Job, Box<ArxivRecord>);

#[async_trait]
impl Work for Abstracts {
    type Payload = Task;

    const KIND: JobKind = JobKind::named("metadata");
    /// A paper's PDF waits until there are no abstracts.
    const PRIORITY: i32 = 10;
    /// Nothing in it can kill a worker, so that an attempt that did not end was cut off from outside, however often.
    const MAX_ATTEMPTS: u32 = 10_000;

    fn at_once(&self) -> u32 {
        self.batch
    }

    async fn run(&self, run: &Run<'_>, task: Task) -> Result<End, JobError> {
        match task {
            Task::Record { record } => {
                let ends = self.abstracts(run.context, vec![(run.job, record)]).await?;
                Ok(ends.into_iter().next().unwrap_or(End::Back))
            }
            Task::Withdrawn { id } => {
                let paper = PaperId::on_arxiv(&id);
                let remove = || self.pipeline.remove(&paper);
                run.context.ingest_with_retries(remove).await?;
                self.progress.withdrawn();
                Ok(End::Done)
            }
            Task::Unread { reason } => Ok(End::Dead { cause: reason }),
        }
    }

    async fn run_all(&self, jobs: Vec<(Run<'_>, Task)>) -> Result<Vec<End>, JobError> {
        let Some(context) = jobs.first().map(|(run, _)| run.context) else {
            return Ok(Vec::new());
        };
        let (mut listed, mut ends) = (Vec::new(), Vec::with_capacity(jobs.len()));
        for (run, task) in jobs {
            match task {
                Task::Record { record } => {
                    listed.push((run.job, record));
                    ends.push(None);
                }
                other => ends.push(Some(self.run(&run, other).await?)),
            }
        }
        let mut taken_in = self.abstracts(context, listed).await?.into_iter();
        Ok(ends
            .into_iter()
            .map(|end| end.or_else(|| taken_in.next()).unwrap_or(End::Back))
            .collect())
    }
}

impl Abstracts {
    /// Takes abstracts in, and asks for the PDFs that are wanted. A model that is away takes none of them, and is not
    /// asked for each.
    async fn abstracts(
        &self,
        context: &Context,
        listed: Vec<Listed<'_>>,
    ) -> Result<Vec<End>, JobError> {
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let error = match self.take_in(context, &listed).await {
            Ok(outcomes) => return self.taken_in(context, &listed, outcomes).await,
            Err(error) => error,
        };
        let mut ends = Vec::with_capacity(listed.len());
        let away = match reach(&error) {
            Reach::All => return Err(error.into()),
            Reach::Others => Some(error),
            Reach::One => self.one_by_one(context, &listed, &mut ends).await?,
        };
        if let Some(error) = away {
            let left = listed.iter().skip(ends.len());
            let left: Vec<End> = left.map(|(job, _)| after_model(job, &error)).collect();
            ends.extend(left);
        }
        Ok(ends)
    }

    /// Takes abstracts in one at a time, until there are none or the model goes away; then its error.
    async fn one_by_one(
        &self,
        context: &Context,
        listed: &[Listed<'_>],
        ends: &mut Vec<End>,
    ) -> Result<Option<IngestError>, JobError> {
        for one in listed {
            let error = match self.take_in(context, from_ref(one)).await {
                Ok(outcomes) => {
                    ends.extend(self.taken_in(context, from_ref(one), outcomes).await?);
                    continue;
                }
                Err(error) => error,
            };
            let reach = reach(&error);
            if reach == Reach::All {
                return Err(error.into());
            }
            ends.push(after_model(one.0, &error));
            if reach == Reach::Others {
                return Ok(Some(error));
            }
        }
        Ok(None)
    }

    async fn take_in(
        &self,
        context: &Context,
        listed: &[Listed<'_>],
    ) -> Result<Vec<Outcome>, IngestError> {
        let batch = metadata(listed);
        let take_in = || self.pipeline.ingest_metadata("arXiv", &batch);
        context.ingest_with_retries(take_in).await
    }

    async fn taken_in(
        &self,
        context: &Context,
        listed: &[Listed<'_>],
        outcomes: Vec<Outcome>,
    ) -> Result<Vec<End>, JobError> {
        self.ask_for_full_texts(context, listed, &outcomes).await?;
        let batch = metadata(listed);
        let mut ends = Vec::with_capacity(listed.len());
        for (outcome, metadata) in outcomes.into_iter().zip(&batch) {
            match (&outcome, &metadata.withdrawn) {
                (Outcome::New(_), Some(_)) => self.progress.withdrawn(),
                _ => self.progress.taken_in(&outcome),
            }
            ends.push(match outcome {
                Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_) => End::Done,
                Outcome::Unreadable { reason } => End::Dead { cause: reason },
            });
        }
        Ok(ends)
    }

    /// All of them when the harvest reads full texts; else those whose full text is there in an earlier version.
    async fn ask_for_full_texts(
        &self,
        context: &Context,
        listed: &[Listed<'_>],
        outcomes: &[Outcome],
    ) -> StoreResult<()> {
        let batch = metadata(listed);
        let id = |outcome: &Outcome| match outcome {
            Outcome::New(id) | Outcome::Replaced(id) | Outcome::Unchanged(id) => Some(id.clone()),
            Outcome::Unreadable { .. } => None,
        };
        let ids: Vec<PaperId> = outcomes.iter().filter_map(id).collect();
        let there = context.with_retries(|| self.graph.papers(&ids)).await?;
        let there: HashMap<&PaperId, &Paper> = there.iter().map(|p| (&p.id, p)).collect();
        let mut wanted: Vec<NewJob> = Vec::new();
        for (((_, record), metadata), outcome) in listed.iter().zip(&batch).zip(outcomes) {
            let Some(paper) = id(outcome).and_then(|id| there.get(&id).copied()) else {
                continue;
            };
            if paper.is_abstract_only() && self.full_text {
                wanted.push(FullText::job(record, 0));
            } else if !paper.is_abstract_only() && metadata.compare(paper).is_gt() {
                wanted.push(FullText::job(record, REFRESH));
            }
        }
        if !wanted.is_empty() {
            let now = context.clock.now();
            let enqueue = || context.queue.enqueue(&wanted, now);
            context.with_retries(enqueue).await?;
        }
        Ok(())
    }
}

fn metadata(listed: &[Listed<'_>]) -> Vec<PaperMetadata> {
    let records = listed.iter().map(|(_, record)| record.as_ref());
    records.map(PaperMetadata::from).collect()
}
