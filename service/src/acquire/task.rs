//! One paper's way in: what arXiv says of it, its PDF, its text; the summary as soon as there is text to quote.

use super::Parts;
use super::arrivals::Arrival;
use super::event::ArrivalEvent;
use crate::{ServiceError, ServiceResult};
use graph_schema::{ArxivId, PaperId, PaperMetadata, Stage};
use ingest::pipeline::Outcome;
use ingest::source::{ArxivRecord, SourceErrorKind};
use std::path::PathBuf;
use std::slice::from_ref;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};

/// How the arrival ends.
pub(super) async fn bring(
    parts: Arc<Parts>,
    working: Arc<Semaphore>,
    arrival: Arrival,
) -> ArrivalEvent {
    let task = Task {
        parts: &parts,
        arrival: &arrival,
    };
    let mut abstract_there = None;
    match task.run(&working, &mut abstract_there).await {
        Ok((paper, already_there)) => ArrivalEvent::Done {
            paper,
            already_there,
        },
        Err(error) => ArrivalEvent::failed(abstract_there, error),
    }
}

struct Task<'a> {
    parts: &'a Parts,
    arrival: &'a Arrival,
}

impl Task<'_> {
    /// The paper, and whether it was there before. `abstract_there` is set once the library has its abstract.
    async fn run(
        &self,
        working: &Semaphore,
        abstract_there: &mut Option<PaperId>,
    ) -> ServiceResult<(PaperId, bool)> {
        if let Some(paper) = self.full_text().await? {
            return Ok((paper, true));
        }
        let _turn = working.acquire().await.map_err(ServiceError::internal)?;
        let record = self.record().await?;
        self.arrival.named(&record.title);
        let metadata = PaperMetadata::from(&record);
        let paper = self.take_in_abstract(&metadata).await?;
        if paper != metadata.paper_id() {
            // Its full text came another way meanwhile.
            return Ok((paper, true));
        }
        *abstract_there = Some(paper.clone());
        let file = self.download(&record, &paper).await?;
        self.arrival.reached(ArrivalEvent::Reading { paper });
        let bytes = tokio::fs::read(&file)
            .await
            .map_err(ServiceError::internal)?;
        let read = self.read(&metadata, bytes).await;
        // Its bytes are in the file store by now, or of no use.
        if let Err(error) = tokio::fs::remove_file(&file).await {
            tracing::debug!(%error, "a download stays behind");
        }
        Ok((read?, false))
    }

    /// The paper in the library that was read from its pages.
    async fn full_text(&self) -> ServiceResult<Option<PaperId>> {
        let graph = &self.parts.stores.graph;
        let there = graph.papers_by_identifier(None, Some(self.id())).await?;
        let full = there.into_iter().find(|paper| !paper.is_abstract_only());
        let full = full.inspect(|paper| self.arrival.named(&paper.title));
        Ok(full.map(|paper| paper.id))
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

    async fn download(&self, record: &ArxivRecord, paper: &PaperId) -> ServiceResult<PathBuf> {
        let folder = &self.parts.downloads;
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(ServiceError::internal)?;
        let file = folder.join(format!("{}.pdf", self.id().as_str().replace('/', "_")));
        let told = |bytes, total| {
            self.arrival.reached(ArrivalEvent::Downloading {
                paper: paper.clone(),
                bytes,
                total,
            });
        };
        told(0, None);
        let fetched = self
            .parts
            .client
            .fetch_pdf_watched(self.id(), record.version, &file, &told)
            .await;
        let pdf = fetched.map_err(|error| match error.kind {
            SourceErrorKind::NotFound => ServiceError::not_found(
                "arXiv has no PDF of this paper; it may have been withdrawn",
            ),
            _ => error.into(),
        })?;
        // However quickly it came, whoever watches sees that it is whole.
        told(pdf.len, Some(pdf.len));
        Ok(file)
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
                    self.arrival.reached(ArrivalEvent::Linked {
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
            Ok(_) => self.arrival.reached(ArrivalEvent::SummaryReady {
                paper: paper.clone(),
            }),
            Err(error) => tracing::warn!(%paper, %error, "the summary could not be made"),
        }
    }

    fn id(&self) -> &ArxivId {
        self.arrival.id()
    }
}
