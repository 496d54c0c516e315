//! The second half: workers that take in what is queued. A store that is away is waited for, with the jobs held; a
//! source that is away gives its job a later try; what can't be read goes to the dead letters with its reason.

use super::task::Task;
use super::{Harvest, HarvestError};
use crate::pipeline::{IngestError, Outcome};
use crate::source::{ArxivRecord, SourceError, SourceErrorKind};
use graph_schema::{JobKind, NewJob, Paper, PaperId, PaperMetadata};
use models_core::{ModelError, ModelErrorKind};
use std::collections::HashMap;
use std::slice::from_ref;
use std::time::Duration;
use stores_core::{Lease, LeaseRequest, LeasedJob, StoreError, StoreErrorKind, StoreResult};

/// Longest pause before a job's next attempt.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3600);
/// Pauses while a store is away.
const STORE_PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(8),
    Duration::from_secs(20),
];
/// How often a worker with nothing to do looks again.
const IDLE: Duration = Duration::from_millis(500);
/// A new version of a paper whose full text is there goes before the rest.
const REFRESH: i32 = 5;

/// What became of a job.
enum End {
    Done,
    /// Another try after the pause that its attempts say, or after what the source asked for.
    Again {
        cause: String,
        after: Option<Duration>,
    },
    Dead {
        cause: String,
    },
    /// Not begun in earnest: it waits as if it had not been taken.
    Back,
}

/// A job and the record it is about.
type Listed = (LeasedJob, Box<ArxivRecord>);

impl Harvest {
    pub(super) async fn work(&self, number: usize) -> Result<(), HarvestError> {
        let worker = format!("{} #{number}", self.options.worker);
        while !self.stop.is_cancelled() {
            // Abstracts are many and quick: a paper's PDF waits until there are none.
            let mut jobs = self
                .lease(&worker, JobKind::Metadata, self.options.batch)
                .await?;
            if jobs.is_empty() {
                jobs = self.lease(&worker, JobKind::FullText, 1).await?;
            }
            if !jobs.is_empty() {
                self.do_held(jobs).await?;
            } else if self.listed.is_cancelled() && self.is_empty().await? {
                return Ok(());
            } else {
                self.pause(IDLE).await;
            }
        }
        Ok(())
    }

    async fn lease(
        &self,
        worker: &str,
        kind: JobKind,
        limit: u32,
    ) -> Result<Vec<LeasedJob>, HarvestError> {
        let request = LeaseRequest {
            worker: worker.to_owned(),
            kinds: vec![kind],
            limit,
            lease_ms: millis(self.options.lease),
            now: self.clock.now(),
        };
        Ok(self
            .patiently(|| self.parts.stores.jobs.lease(&request))
            .await?)
    }

    /// Nothing waits or runs any more, here or elsewhere.
    async fn is_empty(&self) -> Result<bool, HarvestError> {
        use graph_schema::JobState::{Running, Waiting};
        let stats = self
            .patiently(|| self.parts.stores.jobs.stats(self.clock.now()))
            .await?;
        self.progress.queue(&stats);
        Ok(stats.of(Waiting) == 0 && stats.of(Running) == 0)
    }

    /// Works with the leases kept up, however long it takes.
    async fn do_held(&self, jobs: Vec<LeasedJob>) -> Result<(), HarvestError> {
        let leases: Vec<Lease> = jobs.iter().map(|job| job.lease.clone()).collect();
        let work = self.one_turn(jobs);
        tokio::pin!(work);
        loop {
            tokio::select! {
                end = &mut work => return end,
                () = tokio::time::sleep(self.options.lease / 3) => {
                    let until = self.clock.now() + millis(self.options.lease);
                    // A lease that is lost, or ended already, is not missed here: ending it will say so.
                    if let Err(error) = self.parts.stores.jobs.renew_all(&leases, until).await {
                        tracing::debug!(%error, "leases could not be renewed");
                    }
                }
            }
        }
    }

    async fn one_turn(&self, jobs: Vec<LeasedJob>) -> Result<(), HarvestError> {
        let (mut listed, mut ends) = (Vec::new(), Vec::new());
        for job in jobs {
            match (Task::parse(&job.job), job.job.kind) {
                (Ok(Task::Record { record }), JobKind::Metadata) => listed.push((job, record)),
                (Ok(Task::Record { record }), JobKind::FullText) => {
                    let end = self.full_text(&job, &record).await?;
                    ends.push((job, end));
                }
                (Ok(Task::Withdrawn { id }), _) => {
                    let paper = PaperId::on_arxiv(&id);
                    self.patient_ingest(|| self.parts.pipeline.remove(&paper))
                        .await?;
                    self.progress.withdrawn();
                    ends.push((job, End::Done));
                }
                (Ok(Task::Unread { reason }) | Err(reason), _) => {
                    ends.push((job, End::Dead { cause: reason }));
                }
            }
        }
        if !listed.is_empty() {
            ends.extend(self.abstracts(listed).await?);
        }
        self.end(ends).await
    }

    /// Takes abstracts in, and asks for the PDFs that are wanted. One that the model can't take must not keep the others
    /// waiting: then each goes alone. A model that is away takes none of them, and is not asked for each.
    async fn abstracts(&self, listed: Vec<Listed>) -> Result<Vec<(LeasedJob, End)>, HarvestError> {
        let error = match self.take_in(&listed).await {
            Ok(outcomes) => return self.taken_in(listed, outcomes).await,
            Err(error) => error,
        };
        let mut left = listed.into_iter();
        let mut ends = Vec::with_capacity(left.len());
        let away = match reach(&error) {
            Reach::Harvest => return Err(error.into()),
            Reach::Others => Some(error),
            Reach::One => self.one_by_one(&mut left, &mut ends).await?,
        };
        if let Some(error) = away {
            ends.extend(left.map(|(job, _)| {
                let end = after_model(&job, &error);
                (job, end)
            }));
        }
        Ok(ends)
    }

    /// Takes abstracts in one at a time, until there are none or the model goes away; then its error.
    async fn one_by_one(
        &self,
        left: &mut std::vec::IntoIter<Listed>,
        ends: &mut Vec<(LeasedJob, End)>,
    ) -> Result<Option<IngestError>, HarvestError> {
        for one in left {
            let error = match self.take_in(from_ref(&one)).await {
                Ok(outcomes) => {
                    ends.extend(self.taken_in(vec![one], outcomes).await?);
                    continue;
                }
                Err(error) => error,
            };
            let reach = reach(&error);
            if reach == Reach::Harvest {
                return Err(error.into());
            }
            let end = after_model(&one.0, &error);
            ends.push((one.0, end));
            if reach == Reach::Others {
                return Ok(Some(error));
            }
        }
        Ok(None)
    }

    async fn take_in(&self, listed: &[Listed]) -> Result<Vec<Outcome>, IngestError> {
        let batch = metadata(listed);
        self.patient_ingest(|| self.parts.pipeline.ingest_metadata("arXiv", &batch))
            .await
    }

    async fn taken_in(
        &self,
        listed: Vec<Listed>,
        outcomes: Vec<Outcome>,
    ) -> Result<Vec<(LeasedJob, End)>, HarvestError> {
        self.ask_for_full_texts(&listed, &outcomes).await?;
        let batch = metadata(&listed);
        let mut ends = Vec::with_capacity(listed.len());
        for (((job, _), outcome), metadata) in listed.into_iter().zip(outcomes).zip(&batch) {
            match (&outcome, &metadata.withdrawn) {
                (Outcome::New(_), Some(_)) => self.progress.withdrawn(),
                _ => self.progress.taken_in(&outcome),
            }
            let end = match outcome {
                Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_) => End::Done,
                Outcome::Unreadable { reason } => End::Dead { cause: reason },
            };
            ends.push((job, end));
        }
        Ok(ends)
    }

    /// All of them when the harvest reads full texts; else those whose full text is there in an earlier version.
    async fn ask_for_full_texts(
        &self,
        listed: &[Listed],
        outcomes: &[Outcome],
    ) -> Result<(), HarvestError> {
        let batch = metadata(listed);
        let id = |outcome: &Outcome| match outcome {
            Outcome::New(id) | Outcome::Replaced(id) | Outcome::Unchanged(id) => Some(id.clone()),
            Outcome::Unreadable { .. } => None,
        };
        let ids: Vec<PaperId> = outcomes.iter().filter_map(id).collect();
        let there = self
            .patiently(|| self.parts.stores.graph.papers(&ids))
            .await?;
        let there: HashMap<&PaperId, &Paper> = there.iter().map(|p| (&p.id, p)).collect();
        let mut wanted: Vec<NewJob> = Vec::new();
        for (((_, record), metadata), outcome) in listed.iter().zip(&batch).zip(outcomes) {
            let Some(paper) = id(outcome).and_then(|id| there.get(&id).copied()) else {
                continue;
            };
            if paper.is_abstract_only() && self.options.full_text {
                wanted.push(Task::full_text_job(record, 0));
            } else if !paper.is_abstract_only() && metadata.compare(paper).is_gt() {
                wanted.push(Task::full_text_job(record, REFRESH));
            }
        }
        if !wanted.is_empty() {
            let now = self.clock.now();
            self.patiently(|| self.parts.stores.jobs.enqueue(&wanted, now))
                .await?;
        }
        Ok(())
    }

    async fn full_text(&self, job: &LeasedJob, record: &ArxivRecord) -> Result<End, HarvestError> {
        let metadata = PaperMetadata::from(record);
        let paper = metadata.paper_id();
        // Its abstract came first; if it is gone, arXiv has withdrawn the paper since.
        let there = self
            .patiently(|| self.parts.stores.graph.papers(from_ref(&paper)))
            .await?;
        if there.is_empty() {
            return Ok(End::Done);
        }
        let name = record.id.as_str().replace('/', "_");
        let path = self.parts.downloads.join(format!("{name}.pdf"));
        let fetched = tokio::select! {
            fetched = self.parts.client.fetch_pdf(&record.id, record.version, &path) => fetched,
            // What came so far is kept: the next run goes on from there.
            () = self.stop.cancelled() => {
                return Ok(End::Back);
            }
        };
        if let Err(error) = fetched {
            self.progress.trouble(&error);
            return Ok(after_source(&error));
        }
        let bytes = match tokio::fs::read(&path).await {
            Ok(bytes) => bytes,
            Err(error) => {
                let cause = format!("{} can't be read: {error}", path.display());
                return Ok(End::Again { cause, after: None });
            }
        };
        let source = format!("arXiv:{}", record.id);
        let outcome = self
            .patient_ingest(|| {
                let bytes = bytes.clone();
                let (pipeline, source, metadata) = (&self.parts.pipeline, &source, &metadata);
                async move {
                    pipeline
                        .ingest_full_text(source, metadata, bytes, &|_| ())
                        .await
                }
            })
            .await;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) if reach(&error) == Reach::Harvest => return Err(error.into()),
            Err(error) => return Ok(after_model(job, &error)),
        };
        if let Err(error) = tokio::fs::remove_file(&path).await {
            tracing::debug!(%error, "a download stays behind");
        }
        self.progress.read(&outcome);
        Ok(match outcome {
            Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_) => End::Done,
            Outcome::Unreadable { reason } => End::Dead { cause: reason },
        })
    }

    async fn end(&self, ends: Vec<(LeasedJob, End)>) -> Result<(), HarvestError> {
        let now = self.clock.now();
        let (done, others): (Vec<_>, Vec<_>) = ends
            .into_iter()
            .partition(|(_, end)| matches!(end, End::Done));
        let done: Vec<Lease> = done.into_iter().map(|(job, _)| job.lease).collect();
        self.patiently(|| self.parts.stores.jobs.complete_all(&done, now))
            .await?;
        for (job, end) in others {
            let (cause, next_try) = match end {
                End::Done => continue,
                End::Again { cause, after } => {
                    let pause = after.unwrap_or_else(|| self.pause_after(job.job.attempts));
                    (cause, Some(now + millis(pause)))
                }
                End::Dead { cause } => (cause, None),
                End::Back => {
                    self.patiently(|| self.parts.stores.jobs.release(&job.lease, now))
                        .await?;
                    continue;
                }
            };
            self.progress.failed(&job.job, &cause, next_try.is_none());
            self.patiently(|| {
                self.parts
                    .stores
                    .jobs
                    .fail(&job.lease, &cause, next_try, now)
            })
            .await?;
        }
        Ok(())
    }

    fn pause_after(&self, attempts: u32) -> Duration {
        let doubled = 1_u32 << attempts.saturating_sub(1).min(16);
        self.options
            .first_pause
            .saturating_mul(doubled)
            .min(LONGEST_PAUSE)
    }

    /// Asks a store again for as long as it is away.
    pub(super) async fn patiently<T, F>(&self, ask: impl Fn() -> F) -> StoreResult<T>
    where
        F: Future<Output = StoreResult<T>>,
    {
        let ask = || async { ask().await.map_err(IngestError::from) };
        self.patient_ingest(ask).await.map_err(|error| match error {
            IngestError::Store(error) => error,
            other => StoreError::new(StoreErrorKind::Internal, other.to_string()),
        })
    }

    async fn patient_ingest<T, F>(&self, ask: impl Fn() -> F) -> Result<T, IngestError>
    where
        F: Future<Output = Result<T, IngestError>>,
    {
        let mut pauses = STORE_PAUSES
            .iter()
            .chain(std::iter::repeat(&STORE_PAUSES[3]));
        let mut model_tries = 0;
        loop {
            let error = match ask().await {
                Err(error) if self.stop.is_cancelled() => return Err(error),
                Err(error) => error,
                end => return end,
            };
            let may_pass = match &error {
                IngestError::Store(store) => is_away(store),
                // A model that stays away is left to the job's next attempt.
                IngestError::Model(model) => {
                    model_tries += 1;
                    is_busy(model) && model_tries <= STORE_PAUSES.len()
                }
                IngestError::Stopped => false,
            };
            if !may_pass {
                return Err(error);
            }
            self.progress.trouble(&error);
            self.pause(*pauses.next().unwrap_or(&IDLE)).await;
        }
    }
}

fn metadata(listed: &[Listed]) -> Vec<PaperMetadata> {
    let records = listed.iter().map(|(_, record)| record.as_ref());
    records.map(PaperMetadata::from).collect()
}

/// Somebody makes room, or the store comes back: a harvest waits for it.
fn is_away(error: &StoreError) -> bool {
    use StoreErrorKind::{Full, Overloaded, Unavailable};
    matches!(error.kind, Unavailable | Overloaded | Full)
}

fn is_busy(error: &ModelError) -> bool {
    use ModelErrorKind::{Overloaded, Unavailable};
    matches!(error.kind, Unavailable | Overloaded)
}

/// Whom an error concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// This text; another may go well.
    One,
    /// Every text for now, until the model is back.
    Others,
    /// All that is to be done: a store that is away for good, a model that is not installed.
    Harvest,
}

fn reach(error: &IngestError) -> Reach {
    match error {
        IngestError::Store(_) => Reach::Harvest,
        IngestError::Stopped => Reach::One,
        IngestError::Model(error) if is_busy(error) => Reach::Others,
        IngestError::Model(error) => match error.kind {
            ModelErrorKind::Missing => Reach::Harvest,
            _ => Reach::One,
        },
    }
}

/// Attempts of a text that the model failed on: it says the same to the same text, but may have been short of memory.
const TRIES_OF_A_TEXT: u32 = 2;

/// What becomes of a job whose text did not get through the model. One that is sent again as often as a source that is
/// away is asked would keep a harvest from ending for an hour.
fn after_model(job: &LeasedJob, error: &IngestError) -> End {
    let mut cause = error.to_string();
    let mut refused = false;
    if let IngestError::Model(error) = error {
        let source = error.source.as_ref();
        cause.extend(source.map(|source| format!(": {source}")));
        refused = error.kind == ModelErrorKind::Invalid;
    }
    let last = reach(error) == Reach::One && job.job.attempts >= TRIES_OF_A_TEXT;
    match refused || last {
        true => End::Dead { cause },
        false => End::Again { cause, after: None },
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

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_an_error_of_the_model_concerns() {
        use ModelErrorKind::{Internal, Invalid, Missing, Overloaded, Unavailable};
        let of = |kind| {
            reach(&IngestError::Model(ModelError::new(
                kind,
                "embedding texts",
            )))
        };
        assert_eq!([of(Invalid), of(Internal)], [Reach::One; 2]);
        assert_eq!([of(Unavailable), of(Overloaded)], [Reach::Others; 2]);
        assert_eq!(of(Missing), Reach::Harvest);
        let store = StoreError::new(StoreErrorKind::Internal, "writing");
        assert_eq!(reach(&IngestError::Store(store)), Reach::Harvest);
    }
}
