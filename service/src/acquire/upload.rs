//! Uploads. A file that somebody sends is kept and written into the queue before anybody hears that it was taken; then it
//! is read, by this process or, when that is killed, by the next. Its bytes go when it was read.

use super::Parts;
use super::entries::{self, Entries};
use super::uploaded::Uploaded;
use crate::jobs::{End, JobError, Pool, Reach, Registry, Run, Work, after_model, new_job, reach};
use crate::{ServiceError, ServiceResult};
use answer::Answerer;
use async_trait::async_trait;
use graph_schema::{JobId, JobKind, JobProgress, JobState, Stage};
use ingest::pipeline::{IngestError, Outcome, Pipeline};
use ingest::source::bibliography::Format;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stores_core::{BlobKey, BlobKind, BlobStore, StoreResult, Stores};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Bytes of uploads that are in memory at once, in millions. A larger file goes alone.
const MEMORY_MB: u32 = 128;
/// How often whoever waits looks whether another process has read the file.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Bytes in the file store that are looked at together.
const PAGE: u32 = 200;

/// A file that somebody sent, received whole.
pub struct Upload {
    /// As the sender called it.
    pub name: String,
    /// Where it lies meanwhile; read from its beginning.
    pub file: File,
}

pub(super) struct Uploads {
    stores: Stores,
    max_bytes: u64,
    memory: Memory,
    waiting: Waiting,
    arriving: Arriving,
    pool: Arc<Pool>,
}

impl Uploads {
    /// Reads what is in the queue from now on.
    pub fn start(parts: &Parts, pool: Arc<Pool>) -> Self {
        let arriving = Arriving::default();
        let (stores, only_writer) = (parts.stores.clone(), parts.only_writer);
        let spared = arriving.clone();
        tokio::spawn(async move {
            if let Err(error) = sweep(&stores, &spared, only_writer).await {
                tracing::warn!(%error, "bytes of old uploads could not be removed");
            }
        });
        let uploads = Self {
            stores: parts.stores.clone(),
            max_bytes: parts.limits.max_upload_bytes,
            memory: Memory::new(),
            waiting: Waiting::default(),
            arriving,
            pool,
        };
        let reading = Reading {
            blobs: parts.stores.blobs.clone(),
            pipeline: parts.pipeline.clone(),
            answerer: parts.answerer.clone(),
            memory: uploads.memory.clone(),
            waiting: uploads.waiting.clone(),
        };
        let registry = Registry::default().with(reading);
        uploads.pool.start(&registry, parts.limits.uploads_at_once);
        uploads
    }

    /// Goes on when the sender leaves: it has sent what there is to read.
    pub async fn take_in(&self, upload: Upload) -> ServiceResult<Uploaded> {
        let size = upload
            .file
            .metadata()
            .map_err(ServiceError::internal)?
            .len();
        if size > self.max_bytes {
            return Err(ServiceError::too_large("file", self.max_bytes));
        }
        let memory = self.memory.share(size).await?;
        let job = new_job::<Reading>(
            uuid::Uuid::now_v7().to_string(),
            &Payload {
                name: upload.name.clone(),
            },
        );
        let id = job.id();
        let heard = self.waiting.listen(&id);
        let (blobs, pool) = (self.stores.blobs.clone(), self.pool.clone());
        let arrival = self.arriving.begin(&id);
        let key = BlobKey::Upload(id);
        // A task of its own: a sender who leaves does not leave half of it.
        let accepted = tokio::spawn(async move {
            let bytes = tokio::task::spawn_blocking(move || read(upload.file)).await;
            let bytes = bytes.map_err(ServiceError::internal)?;
            let bytes = bytes.map_err(ServiceError::internal)?;
            blobs.put(&key, bytes).await?;
            drop(memory);
            if let Err(error) = pool.put(job).await {
                blobs.delete(&key).await?;
                return Err(error.into());
            }
            drop(arrival);
            Ok(())
        });
        let accepted: ServiceResult<()> = accepted.await.map_err(ServiceError::internal)?;
        accepted?;
        self.outcome(heard).await
    }

    /// What came of it: told by a worker of this process, else by the queue.
    async fn outcome(&self, mut heard: Heard) -> ServiceResult<Uploaded> {
        loop {
            tokio::select! {
                outcome = &mut heard.outcome => return outcome.map_err(ServiceError::internal)?,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if let Some(outcome) = self.told_by_queue(&heard.job).await {
                return outcome;
            }
        }
    }

    /// `None` as long as it is not known.
    async fn told_by_queue(&self, job: &JobId) -> Option<ServiceResult<Uploaded>> {
        let job = match self.stores.jobs.job(job).await {
            Ok(job) => job,
            // Looked up again in a moment.
            Err(error) => {
                tracing::debug!(%error, "the queue does not say what became of an upload");
                return None;
            }
        };
        let Some(job) = job else {
            return Some(Err(ServiceError::internal("an upload is not in the queue")));
        };
        match job.state {
            JobState::Running => None,
            JobState::Waiting if job.attempts == 0 => None,
            JobState::Waiting => Some(Err(ServiceError::unavailable(
                "the file could not be read yet; it is kept, and read later",
            ))),
            JobState::Cancelled => Some(Err(ServiceError::invalid("the upload was cancelled"))),
            JobState::Dead => Some(Ok(Uploaded::Paper(Outcome::Unreadable {
                reason: job.cause.unwrap_or_default(),
            }))),
            JobState::Done => {
                let outcome = job.progress.as_ref().and_then(outcome_of);
                Some(outcome.ok_or_else(|| ServiceError::internal("an upload ended unknown")))
            }
        }
    }
}

/// What a job knows; the bytes lie in the file store under its id.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    name: String,
}

/// The kind of job that reads an upload.
pub(super) struct Reading {
    blobs: Arc<dyn BlobStore>,
    pipeline: Arc<Pipeline>,
    answerer: Arc<Answerer>,
    memory: Memory,
    waiting: Waiting,
}

#[async_trait]
impl Work for Reading {
    type Payload = Payload;

    const KIND: JobKind = JobKind::named("upload");
    /// Somebody waits for it.
    const PRIORITY: i32 = 100;

    async fn run(&self, run: &Run<'_>, upload: Payload) -> Result<End, JobError> {
        let key = BlobKey::Upload(run.job.id.clone());
        let outcome = match self.read(run, &key, &upload.name).await {
            Ok(Some(outcome)) => outcome,
            // They go when all is done: it was cut off before that was noted.
            Ok(None) if run.job.attempts > 1 => return Ok(End::Done),
            Ok(None) => {
                let cause = "its bytes are not there any more; upload it again".to_owned();
                return Ok(End::Dead { cause });
            }
            Err(error) => {
                let end = match reach(&error) {
                    Reach::One => after_model(run.job, &error),
                    Reach::Others | Reach::All => End::Again {
                        cause: error.to_string(),
                        after: None,
                    },
                };
                self.waiting.tell(&run.job.id, Err(error.into()));
                return Ok(end);
            }
        };
        if let Uploaded::Paper(outcome) = &outcome {
            forget(&self.answerer, outcome);
        }
        if let Err(error) = self.blobs.delete(&key).await {
            tracing::warn!(%error, "the bytes of an upload stay behind until the next start");
        }
        run.reached(progress_of(&outcome));
        let end = match &outcome {
            Uploaded::Paper(Outcome::Unreadable { reason }) => End::Dead {
                cause: reason.clone(),
            },
            _ => End::Done,
        };
        self.waiting.tell(&run.job.id, Ok(outcome));
        Ok(end)
    }
}

impl Reading {
    /// `None` when its bytes are not there.
    async fn read(
        &self,
        run: &Run<'_>,
        key: &BlobKey,
        name: &str,
    ) -> Result<Option<Uploaded>, IngestError> {
        let Some(size) = self.blobs.size(key).await? else {
            return Ok(None);
        };
        let _memory = self
            .memory
            .share(size)
            .await
            .map_err(|_| IngestError::Stopped)?;
        let Some(bytes) = self.blobs.get(key).await? else {
            return Ok(None);
        };
        run.reached(JobProgress::at("reading"));
        let on_stage = |stage: Stage| run.reached(JobProgress::at(stage.as_str()));
        if let Some(format) = Format::of_name(name) {
            let on_batch = |done, total| {
                run.reached(JobProgress {
                    done,
                    total: Some(total),
                    ..JobProgress::at("entries")
                });
            };
            let read = entries::read(format, bytes).await?;
            let taking = entries::Taking {
                pipeline: &self.pipeline,
                answerer: &self.answerer,
                on_batch: &on_batch,
            };
            return Ok(Some(Uploaded::Entries(taking.all(name, read).await?)));
        }
        let outcome = self.pipeline.ingest_watched(name, bytes, &on_stage);
        Ok(Some(Uploaded::Paper(outcome.await?)))
    }
}

/// As the queue keeps it.
fn progress_of(uploaded: &Uploaded) -> JobProgress {
    let outcome = match uploaded {
        Uploaded::Paper(outcome) => outcome,
        Uploaded::Entries(entries) => return JobProgress::at(entries.told()),
    };
    let (step, paper) = match outcome {
        Outcome::New(paper) => ("new", Some(paper)),
        Outcome::Replaced(paper) => ("replaced", Some(paper)),
        Outcome::Unchanged(paper) => ("unchanged", Some(paper)),
        Outcome::Unreadable { .. } => ("unreadable", None),
    };
    JobProgress {
        paper: paper.cloned(),
        ..JobProgress::at(step)
    }
}

fn outcome_of(progress: &JobProgress) -> Option<Uploaded> {
    if let Some(entries) = Entries::from_told(&progress.step) {
        return Some(Uploaded::Entries(entries));
    }
    let paper = progress.paper.clone()?;
    match progress.step.as_str() {
        "new" => Some(Uploaded::Paper(Outcome::New(paper))),
        "replaced" => Some(Uploaded::Paper(Outcome::Replaced(paper))),
        "unchanged" => Some(Uploaded::Paper(Outcome::Unchanged(paper))),
        _ => None,
    }
}

/// As many bytes as memory is meant to hold, whoever sends them.
#[derive(Clone)]
struct Memory(Arc<Semaphore>);

impl Memory {
    fn new() -> Self {
        Self(Arc::new(Semaphore::new(MEMORY_MB as usize)))
    }

    /// Room for a file of this size, as soon as there is some; one permit a million bytes.
    async fn share(&self, size: u64) -> ServiceResult<OwnedSemaphorePermit> {
        let share = u32::try_from(size / 1_000_000 + 1).unwrap_or(MEMORY_MB);
        let share = self.0.clone().acquire_many_owned(share.min(MEMORY_MB));
        share.await.map_err(ServiceError::internal)
    }
}

type Told = oneshot::Sender<ServiceResult<Uploaded>>;

/// Those who wait for what becomes of an upload.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<HashMap<JobId, Told>>>);

/// One who waits; whoever leaves is forgotten.
struct Heard {
    job: JobId,
    outcome: oneshot::Receiver<ServiceResult<Uploaded>>,
    waiting: Waiting,
}

impl Drop for Heard {
    fn drop(&mut self) {
        self.waiting.all().remove(&self.job);
    }
}

impl Waiting {
    fn listen(&self, job: &JobId) -> Heard {
        let (sender, outcome) = oneshot::channel();
        self.all().insert(job.clone(), sender);
        Heard {
            job: job.clone(),
            outcome,
            waiting: self.clone(),
        }
    }

    fn tell(&self, job: &JobId, outcome: ServiceResult<Uploaded>) {
        if let Some(sender) = self.all().remove(job) {
            // Whoever sent it may have left.
            let _ = sender.send(outcome);
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<JobId, Told>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Uploads whose bytes are kept and whose jobs are not in the queue yet.
#[derive(Clone, Default)]
struct Arriving(Arc<Mutex<HashSet<JobId>>>);

/// One of them, until this is dropped.
struct Arrival {
    job: JobId,
    arriving: Arriving,
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.arriving.all().remove(&self.job);
    }
}

impl Arriving {
    fn begin(&self, job: &JobId) -> Arrival {
        self.all().insert(job.clone());
        Arrival {
            job: job.clone(),
            arriving: self.clone(),
        }
    }

    fn has(&self, job: &JobId) -> bool {
        self.all().contains(job)
    }

    fn all(&self) -> MutexGuard<'_, HashSet<JobId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes that nobody will read go: of jobs that are done, and, where no other process writes to the library, of
/// uploads that were cut off before they were in the queue.
async fn sweep(stores: &Stores, arriving: &Arriving, only_writer: bool) -> StoreResult<()> {
    let mut after = None;
    loop {
        let page = stores
            .blobs
            .keys(BlobKind::Upload, after.as_ref(), PAGE)
            .await?;
        for key in &page {
            let BlobKey::Upload(job) = key else { continue };
            // Asked before the queue is: one that has arrived by now is in the queue.
            if arriving.has(job) {
                continue;
            }
            let wanted = match stores.jobs.job(job).await? {
                Some(job) => job.state != JobState::Done,
                None => !only_writer,
            };
            if !wanted {
                stores.blobs.delete(key).await?;
            }
        }
        match page.into_iter().next_back() {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}

/// What is remembered may be of the version before.
pub(super) fn forget(answerer: &Answerer, outcome: &Outcome) {
    if let Outcome::New(paper) | Outcome::Replaced(paper) = outcome {
        answerer.forget(paper);
    }
}

fn read(mut file: File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A file that the request names twice was read to its end before.
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stores_embedded::{EmbeddedStores, OpenOptions};

    #[tokio::test]
    async fn what_was_cut_off_goes_and_what_arrives_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let opened = EmbeddedStores::open(folder.path(), OpenOptions::default()).expect("opens");
        let stores: &Stores = &opened;
        let [cut_off, new] = ["cut off", "new"].map(|key| JobId::new(Reading::KIND, key));
        for job in [&cut_off, &new] {
            let key = BlobKey::Upload(job.clone());
            stores.blobs.put(&key, vec![1]).await.expect("is kept");
        }
        let arriving = Arriving::default();
        let arrival = arriving.begin(&new);
        sweep(stores, &arriving, true).await.expect("sweeps");
        let left = async || {
            let kept = stores.blobs.keys(BlobKind::Upload, None, PAGE);
            kept.await.expect("are listed")
        };
        assert_eq!(left().await, [BlobKey::Upload(new)]);
        drop(arrival);
        sweep(stores, &arriving, true).await.expect("sweeps");
        assert_eq!(left().await, []);
    }
}
