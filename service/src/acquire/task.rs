//! One paper's way in: what arXiv says of it, its PDF, its text; the summary as soon as there is text to quote.

use super::Parts;
use super::arrivals::{Arrival, Known};
use super::event::ArrivalEvent;
use crate::downloads;
use crate::jobs::{End, JobError, Run, Work, new_job};
use crate::{ErrorKind, ServiceError, ServiceResult};
use async_trait::async_trait;
use futures::FutureExt;
use graph_schema::{ArxivId, JobKind, JobProgress, NewJob, Paper, PaperId, PaperMetadata, Stage};
use ingest::pipeline::Outcome;
use ingest::source::{ArxivRecord, SourceErrorKind, TextForm};
use serde::{Deserialize, Serialize};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::slice::from_ref;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What a job knows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    id: ArxivId,
}

/// The job that brings a paper; each time that somebody asks for it is one of its own.
pub(super) fn job(id: &ArxivId) -> NewJob {
    let key = format!("arxiv:{id} {}", uuid::Uuid::now_v7());
    new_job::<Bringing>(key, &Payload { id: id.clone() })
}

/// The paper in the library that was read from its pages.
pub(super) async fn full_text(parts: &Parts, id: &ArxivId) -> ServiceResult<Option<Paper>> {
    let graph = &parts.stores.graph;
    let there = graph.papers_by_identifier(None, Some(id)).await?;
    Ok(there.into_iter().find(|paper| !paper.is_abstract_only()))
}

/// The kind of job that brings a paper from arXiv while somebody may be watching.
pub(super) struct Bringing {
    pub parts: Arc<Parts>,
    pub known: Known,
}

#[async_trait]
impl Work for Bringing {
    type Payload = Payload;

    const KIND: JobKind = JobKind::named("arrival");
    /// Somebody waits for it.
    const PRIORITY: i32 = 100;

    async fn run(&self, run: &Run<'_>, asked: Payload) -> Result<End, JobError> {
        let arrival = self.known.of(&asked.id);
        let task = Task {
            parts: &self.parts,
            arrival: &arrival,
            run,
        };
        let mut abstract_there = None;
        // A bug that panics ends the arrival, not the memory of it.
        let work = AssertUnwindSafe(task.run(&mut abstract_there)).catch_unwind();
        let end = match work.await {
            Ok(Ok((paper, already_there))) => ArrivalEvent::Done {
                paper,
                already_there,
            },
            Ok(Err(error)) => ArrivalEvent::failed(abstract_there, error),
            Err(_) => {
                let error = ServiceError::internal("bringing a paper from arXiv panicked");
                ArrivalEvent::failed(None, error)
            }
        };
        task.reached(&end);
        let became = match &end {
            // Asking for it again tries it again.
            ArrivalEvent::Failed { reason, .. } => End::Dead {
                cause: reason.clone(),
            },
            _ => End::Done,
        };
        arrival.end(end);
        Ok(became)
    }
}

struct Task<'a> {
    parts: &'a Parts,
    arrival: &'a Arrival,
    run: &'a Run<'a>,
}

impl Task<'_> {
    /// The paper, and whether it was there before. `abstract_there` is set once the library has its abstract.
    async fn run(&self, abstract_there: &mut Option<PaperId>) -> ServiceResult<(PaperId, bool)> {
        if let Some(there) = full_text(self.parts, self.id()).await? {
            self.arrival.named(&there.title);
            return Ok((there.id, true));
        }
        let record = self.record().await?;
        self.arrival.named(&record.title);
        let metadata = PaperMetadata::from(&record);
        let paper = self.take_in_abstract(&metadata).await?;
        if paper != metadata.paper_id() {
            // Its full text came another way meanwhile.
            return Ok((paper, true));
        }
        *abstract_there = Some(paper.clone());
        for form in self.parts.client.forms() {
            let Some(file) = self.download(*form, &record, &paper).await? else {
                continue;
            };
            let paper = paper.clone();
            self.tell(ArrivalEvent::Reading { paper });
            let bytes = tokio::fs::read(&file)
                .await
                .map_err(ServiceError::internal)?;
            let read = self.read(&metadata, bytes).await;
            downloads::let_go(&file).await;
            match read {
                Err(error) if *form == TextForm::Source && error.kind == ErrorKind::Invalid => {
                    tracing::info!(id = %self.id(), %error, "a source can't be read; the PDF is");
                }
                read => return Ok((read?, false)),
            }
        }
        Err(ServiceError::internal("a paper was fetched in no form"))
    }

    /// To whoever follows, and to the queue.
    fn tell(&self, event: ArrivalEvent) {
        self.reached(&event);
        self.arrival.reached(event);
    }

    fn reached(&self, event: &ArrivalEvent) {
        use ArrivalEvent as Event;
        let at = |step, paper: &PaperId| JobProgress {
            paper: Some(paper.clone()),
            ..JobProgress::at(step)
        };
        self.run.reached(match event {
            Event::Queued => return,
            Event::Downloading {
                paper,
                bytes,
                total,
            } => JobProgress {
                done: *bytes,
                total: *total,
                ..at("downloading", paper)
            },
            Event::Reading { paper } => at("reading", paper),
            Event::Linked { paper } => at("linked", paper),
            Event::SummaryReady { paper } => at("summarised", paper),
            Event::Done {
                paper,
                already_there,
            } => at(if *already_there { "unchanged" } else { "new" }, paper),
            Event::Failed { paper, .. } => JobProgress {
                paper: paper.clone(),
                ..JobProgress::at("failed")
            },
        });
    }

    async fn record(&self) -> ServiceResult<ArxivRecord> {
        let mut found = self.parts.client.by_ids(from_ref(self.id())).await?;
        if let Some(unread) = found.unread.pop() {
            tracing::warn!(id = %self.id(), reason = unread.reason, "an entry of arXiv can't be read");
            let text = "what arXiv says of this paper can't be read";
            return Err(ServiceError::unavailable(text));
        }
        let record = found.records.into_iter().find(|one| one.id == *self.id());
        record.ok_or_else(|| ServiceError::not_found(format!("arXiv has no paper {}", self.id())))
    }

    async fn take_in_abstract(&self, metadata: &PaperMetadata) -> ServiceResult<PaperId> {
        let pipeline = &self.parts.pipeline;
        let mut outcomes = pipeline
            .ingest_metadata("arXiv", from_ref(metadata))
            .await?;
        match outcomes.pop() {
            Some(Outcome::New(paper) | Outcome::Replaced(paper) | Outcome::Unchanged(paper)) => {
                Ok(paper)
            }
            Some(Outcome::Unreadable { reason }) => Err(ServiceError::invalid(reason)),
            None => Err(ServiceError::internal("no outcome of an abstract")),
        }
    }

    /// `None` where it can't be had in this form, and another is worth a try.
    async fn download(
        &self,
        form: TextForm,
        record: &ArxivRecord,
        paper: &PaperId,
    ) -> ServiceResult<Option<PathBuf>> {
        let folder = &self.parts.downloads;
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(ServiceError::internal)?;
        let name = self.id().as_str().replace('/', "_");
        let file = folder.join(format!("{name}.{}", form.ending()));
        let told = |bytes, total| {
            self.tell(ArrivalEvent::Downloading {
                paper: paper.clone(),
                bytes,
                total,
            });
        };
        told(0, None);
        let fetched = self
            .parts
            .client
            .fetch(form, (self.id(), record.version), &file, &told)
            .await;
        if let Err(error) = &fetched
            && form.gives_way(error)
        {
            tracing::info!(id = %self.id(), %error, "a source can't be had; the PDF is fetched");
            return Ok(None);
        }
        let pdf = fetched.map_err(|error| match error.kind {
            SourceErrorKind::NotFound => ServiceError::not_found(
                "arXiv has no PDF of this paper; it may have been withdrawn",
            ),
            _ => error.into(),
        })?;
        // However quickly it came, whoever watches sees that it is whole.
        told(pdf.len, Some(pdf.len));
        Ok(Some(file))
    }

    /// Reads, links and embeds; the summary is made beside it from the moment the text is in the graph.
    async fn read(&self, metadata: &PaperMetadata, bytes: Vec<u8>) -> ServiceResult<PaperId> {
        let (linked, mut is_linked) = mpsc::channel::<()>(1);
        let source = format!("arXiv:{}", self.id());
        let listed = metadata.paper_id();
        let reading = async {
            // Moved in: its end tells the summary that no text will come.
            let linked = linked;
            let on_stage = |stage| match stage {
                // What is remembered is the abstract.
                Stage::Stored | Stage::Indexed => self.parts.answerer.forget(&listed),
                Stage::Linked => {
                    self.parts.answerer.forget(&listed);
                    self.tell(ArrivalEvent::Linked {
                        paper: listed.clone(),
                    });
                    // It is sent once, into room for one.
                    let _ = linked.try_send(());
                }
            };
            let pipeline = &self.parts.pipeline;
            pipeline
                .ingest_full_text(&source, metadata, bytes, &on_stage)
                .await
        };
        let summary = async {
            if is_linked.recv().await.is_some() {
                self.summarise(&listed).await;
            }
        };
        let (outcome, ()) = tokio::join!(reading, summary);
        match outcome? {
            Outcome::New(paper) | Outcome::Replaced(paper) | Outcome::Unchanged(paper) => Ok(paper),
            Outcome::Unreadable { reason } => Err(ServiceError::invalid(format!(
                "the PDF can't be read: {reason}"
            ))),
        }
    }

    /// A paper without summary has still arrived: it is made when it is asked for.
    async fn summarise(&self, paper: &PaperId) {
        match self.parts.answerer.summary(paper, true).await {
            Ok(_) => self.tell(ArrivalEvent::SummaryReady {
                paper: paper.clone(),
            }),
            Err(error) => tracing::warn!(%paper, %error, "the summary could not be made"),
        }
    }

    fn id(&self) -> &ArxivId {
        self.arrival.id()
    }
}
