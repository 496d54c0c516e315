//! The port of the job queue: durable work that several workers share, and where a long reading stands.

pub mod limits;

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{Job, JobId, JobKind, JobProgress, JobState, NewJob};

/// What an enqueueing changed, each key of the batch counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EnqueueCount {
    pub new: u64,
    /// Known jobs whose payload is another one now.
    pub replaced: u64,
    pub unchanged: u64,
}

/// A name and the text kept under it: a resumption token, a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub name: String,
    pub text: String,
}

/// What a worker asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRequest {
    /// Who asks, told to people: machine and process.
    pub worker: String,
    pub kinds: Vec<JobKind>,
    /// At most [`limits::MOST_LEASED`] are given.
    pub limit: u32,
    /// How long the worker may take before it renews.
    pub lease_ms: i64,
    pub now: i64,
}

/// The right to end a job, until the lease is lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Lease {
    pub job: JobId,
    /// Of this lease alone: an earlier worker's does not fit.
    pub token: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    pub job: Job,
    pub lease: Lease,
}

/// Which jobs a listing is about. The default is all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<JobKind>,
}

/// Which jobs a person means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobSelection {
    /// At most [`limits::MOST_JOBS`].
    Ids(Vec<JobId>),
    Matching(JobFilter),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobCount {
    pub kind: JobKind,
    pub state: JobState,
    pub count: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueStats {
    /// By kind, then state; what there is none of is left out.
    pub counts: Vec<JobCount>,
    /// How long the job that is due longest has been waiting; `None` when none is due.
    pub oldest_due_ms: Option<i64>,
}

impl QueueStats {
    /// Jobs of all kinds in a state.
    pub fn of(&self, state: JobState) -> u64 {
        let counts = self.counts.iter().filter(|count| count.state == state);
        counts.map(|count| count.count).sum()
    }
}

/// Times are milliseconds since the Unix epoch and come from the caller; workers on several machines need
/// clocks that agree better than a lease is long. What a method reports as done is durable, and all of it is
/// done or nothing. A job has one lease at a time: once another `lease` has taken the job over, or a person
/// cancelled it, the old lease is lost, and ending the job by it changes nothing and returns `false`.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Puts jobs in. A job that is there with an equal payload stays as it is in whatever state; a waiting one is
    /// lifted to a higher priority. Another payload replaces the old one, with priority and attempts: a waiting, done or
    /// dead job is to be done anew from `now` on, a running one runs again after this run, a cancelled one stays
    /// cancelled until it is retried. Of equal keys in the batch the last counts. `Invalid`, and nothing is put
    /// in, when a job or the batch is beyond [`limits`].
    async fn enqueue(&self, jobs: &[NewJob], now: i64) -> StoreResult<EnqueueCount>;

    /// [`Self::enqueue`] and [`Self::put_cursor`] in one transaction: after a crash, a page's jobs and the token
    /// of the next page are both there or both not.
    async fn enqueue_with_cursor(
        &self,
        jobs: &[NewJob],
        cursor: &Cursor,
        now: i64,
    ) -> StoreResult<EnqueueCount>;

    /// Takes jobs to work on: waiting ones that are due, and running ones whose lease has lapsed. Highest
    /// priority first, then `next_try`, then id. No job goes to two workers; when several lease at one moment,
    /// some may get fewer than there are. An attempt counts when it begins: a job whose lease lapsed on its
    /// last attempt (it may be what kills its workers) is dead, not leased.
    async fn lease(&self, request: &LeaseRequest) -> StoreResult<Vec<LeasedJob>>;

    /// Keeps a job until `until`. `false` when the lease is lost: stop working on it. A lease that has lapsed
    /// is good as long as nobody took the job over; so for the methods below.
    async fn renew(&self, lease: &Lease, until: i64) -> StoreResult<bool>;

    /// [`Self::renew`] of several, in one transaction; how many are still held.
    async fn renew_all(&self, leases: &[Lease], until: i64) -> StoreResult<u64>;

    /// Writes down how far the run has come; it stays with the job, whatever its end, until a later run says something
    /// else or the job gets another payload. `false` when the lease is lost.
    async fn put_progress(&self, lease: &Lease, progress: &JobProgress) -> StoreResult<bool>;

    /// The job is done; or waits again, when it got a newer payload while it was running.
    async fn complete(&self, lease: &Lease, now: i64) -> StoreResult<bool>;

    /// [`Self::complete`] of several, in one transaction; how many were still held.
    async fn complete_all(&self, leases: &[Lease], now: i64) -> StoreResult<u64>;

    /// The job failed: it waits until `next_try`; with `None` or after its last attempt it is dead. With a newer
    /// payload it waits in any case, its attempts counted anew. `cause` is kept, cut to
    /// [`limits::LONGEST_CAUSE`] characters.
    async fn fail(
        &self,
        lease: &Lease,
        cause: &str,
        next_try: Option<i64>,
        now: i64,
    ) -> StoreResult<bool>;

    /// Gives a job back that was not worked on to an end, at a shutdown: it waits, due at once, and the attempt
    /// does not count.
    async fn release(&self, lease: &Lease, now: i64) -> StoreResult<bool>;

    /// A page of jobs in id order, those after `after`; at most [`limits::MOST_LISTED`].
    async fn list(
        &self,
        filter: &JobFilter,
        after: Option<&JobId>,
        limit: u32,
    ) -> StoreResult<Vec<Job>>;

    async fn job(&self, id: &JobId) -> StoreResult<Option<Job>>;

    /// Dead and cancelled jobs of the selection wait again, due at once, their attempts counted anew; others
    /// and unknown ids are passed over. How many.
    async fn retry(&self, selection: &JobSelection, now: i64) -> StoreResult<u64>;

    /// Waiting and running jobs of the selection are cancelled, a running one's lease is lost; others and
    /// unknown ids are passed over. How many.
    async fn cancel(&self, selection: &JobSelection, now: i64) -> StoreResult<u64>;

    async fn stats(&self, now: i64) -> StoreResult<QueueStats>;

    /// Forgets jobs that were done before `done_before`; enqueued again, they are new. How many. In several
    /// transactions: broken off, it has forgotten some.
    async fn prune(&self, done_before: i64) -> StoreResult<u64>;

    /// No waiting job is due after `latest`, and no lease lasts longer: what a clock that ran ahead put off comes then.
    /// How many jobs that changed.
    async fn bring_forward(&self, latest: i64) -> StoreResult<u64>;

    /// Inserts or replaces. `Invalid` when name or text are beyond [`limits`].
    async fn put_cursor(&self, cursor: &Cursor) -> StoreResult<()>;

    async fn cursor(&self, name: &str) -> StoreResult<Option<String>>;
}
