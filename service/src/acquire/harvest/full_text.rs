//! The kind of job that fetches a paper from arXiv, its PDF or its source, and reads it.

use super::progress::Progress;
use super::task::{Task, key};
use crate::downloads;
use crate::jobs::{End, JobError, Reach, Run, Work, after_model, new_job, reach};
use async_trait::async_trait;
use graph_schema::{JobKind, JobProgress, NewJob, PaperMetadata, Stage};
use ingest::pipeline::{Outcome, Pipeline};
use ingest::source::{ArxivClient, ArxivRecord, SourceError, SourceErrorKind, TextForm};
use std::path::PathBuf;
use std::slice::from_ref;
use std::sync::Arc;
use stores_core::GraphStore;

pub struct FullText {
    pub client: ArxivClient,
    pub pipeline: Arc<Pipeline>,
    pub graph: Arc<dyn GraphStore>,
    /// Where downloads are kept while they are not whole.
    pub downloads: PathBuf,
    pub progress: Arc<Progress>,
}

impl FullText {
    pub fn job(record: &ArxivRecord, priority: i32) -> NewJob {
        let task = Task::Record {
            record: Box::new(record.clone()),
        };
        NewJob {
            priority,
            ..new_job::<Self>(key(&record.id), &task)
        }
    }
}

#[async_trait]
impl Work for FullText {
    type Payload = Task;

    const KIND: JobKind = JobKind::named("full_text");
    /// With pauses that double from half a minute, the last attempt is made after some two hours. A PDF that kills
    /// whoever reads it ends among the dead letters, too.
    const MAX_ATTEMPTS: u32 = 8;

    async fn run(&self, run: &Run<'_>, task: Task) -> Result<End, JobError> {
        match task {
            Task::Record { record } => self.read(run, &record).await,
            Task::Withdrawn { .. } => Ok(End::Done),
            Task::Unread { reason } => Ok(End::Dead { cause: reason }),
        }
    }
}

impl FullText {
    async fn read(&self, run: &Run<'_>, record: &ArxivRecord) -> Result<End, JobError> {
        let context = run.context;
        let metadata = PaperMetadata::from(record);
        let paper = metadata.paper_id();
        // Its abstract came first; if it is gone, arXiv has withdrawn the paper since.
        let there = || self.graph.papers(from_ref(&paper));
        if context.with_retries(there).await?.is_empty() {
            return Ok(End::Done);
        }
        let mut ended = End::Done;
        for form in self.client.forms() {
            match self.read_as(*form, run, record).await? {
                // The next form may be had, and be read.
                End::Dead { cause } if *form == TextForm::Source => {
                    tracing::info!(id = %record.id, cause, "a source can't be read; the PDF is");
                }
                end => {
                    ended = end;
                    break;
                }
            }
        }
        Ok(ended)
    }

    async fn read_as(
        &self,
        form: TextForm,
        run: &Run<'_>,
        record: &ArxivRecord,
    ) -> Result<End, JobError> {
        let context = run.context;
        let metadata = PaperMetadata::from(record);
        let paper = metadata.paper_id();
        let at = |step: &str| JobProgress {
            paper: Some(paper.clone()),
            ..JobProgress::at(step)
        };
        let name = record.id.as_str().replace('/', "_");
        let path = self.downloads.join(format!("{name}.{}", form.ending()));
        let told = |done, total| {
            run.reached(JobProgress {
                done,
                total,
                ..at("downloading")
            });
        };
        let fetched = self
            .client
            .fetch(form, (&record.id, record.version), &path, &told);
        let fetched = tokio::select! {
            fetched = fetched => fetched,
            // What came so far is kept: the next run goes on from there.
            () = context.stop.cancelled() => return Ok(End::Back),
        };
        if let Err(error) = fetched {
            if form.gives_way(&error) {
                let cause = error.to_string();
                return Ok(End::Dead { cause });
            }
            context.observer.trouble(&error);
            return Ok(after_source(&error));
        }
        let bytes = match tokio::fs::read(&path).await {
            Ok(bytes) => bytes,
            Err(error) => {
                let cause = format!("{} can't be read: {error}", path.display());
                return Ok(End::Again { cause, after: None });
            }
        };
        run.reached(at("reading"));
        let on_stage = |stage: Stage| run.reached(at(stage.as_str()));
        let source = format!("arXiv:{}", record.id);
        let take_in = || {
            let bytes = bytes.clone();
            let pipeline = &self.pipeline;
            pipeline.ingest_full_text(&source, &metadata, bytes, &on_stage)
        };
        let outcome = match context.ingest_with_retries(take_in).await {
            Ok(outcome) => outcome,
            Err(error) if reach(&error) == Reach::All => return Err(error.into()),
            Err(error) => return Ok(after_model(run.job, &error)),
        };
        downloads::let_go(&path).await;
        if form == TextForm::Pdf || !matches!(outcome, Outcome::Unreadable { .. }) {
            self.progress.read(&outcome);
        }
        Ok(match outcome {
            Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_) => End::Done,
            Outcome::Unreadable { reason } => End::Dead { cause: reason },
        })
    }
}

fn after_source(error: &SourceError) -> End {
    let cause = error.to_string();
    match error.kind {
        SourceErrorKind::Unavailable { retry_after } => End::Again {
            cause,
            after: retry_after,
        },
        SourceErrorKind::Malformed | SourceErrorKind::Local | SourceErrorKind::Expired => {
            End::Again { cause, after: None }
        }
        SourceErrorKind::NotFound
        | SourceErrorKind::Invalid
        | SourceErrorKind::TooLarge
        | SourceErrorKind::Refused => End::Dead { cause },
    }
}
