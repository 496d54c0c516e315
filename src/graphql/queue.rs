//! The queue of jobs: seen and changed.

use super::asked;
use super::error::{ApiError, ApiResult};
use super::page::{MAX_FIRST, cost, first as page_size};
use super::types::{Job, JobState, QueueCounts};
use async_graphql::{Context, ID, Object, Result};
use chrono::Utc;
use graph_schema::{JobId, JobKind};
use service::queue::{JobFilter, JobSelection};

#[derive(Default)]
pub struct QueueQuery;

#[Object]
impl QueueQuery {
    /// How much there is to do: uploads, harvests, papers to be read again.
    async fn queue(&self, ctx: &Context<'_>) -> Result<QueueCounts> {
        let (service, caller) = asked(ctx)?;
        let stats = service.queue.stats(caller, now()).await?;
        Ok(stats.into())
    }

    /// Jobs by id, after the one of `after`.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        state: Option<JobState>,
        kind: Option<String>,
        first: Option<i32>,
        after: Option<ID>,
    ) -> Result<Vec<Job>> {
        let (service, caller) = asked(ctx)?;
        let filter = filter(state, kind)?;
        let after = after.map(|id| JobId::parse(&id)).transpose()?;
        let limit = page_size(first)?;
        let jobs = service.queue.list(caller, &filter, after.as_ref(), limit);
        Ok(jobs.await?.into_iter().map(Job).collect())
    }
}

#[derive(Default)]
pub struct QueueMutation;

#[Object]
impl QueueMutation {
    /// Gives jobs that were given up or cancelled another chance, their attempts counted anew: those named, or all that were
    /// given up, of one kind or of all. How many they were.
    async fn retry_jobs(
        &self,
        ctx: &Context<'_>,
        ids: Option<Vec<ID>>,
        kind: Option<String>,
    ) -> Result<u64> {
        let (service, caller) = asked(ctx)?;
        let selection = match ids {
            Some(ids) => named(ids)?,
            None => JobSelection::Matching(filter(Some(JobState::Dead), kind)?),
        };
        Ok(service.queue.retry(caller, &selection, now()).await?)
    }

    /// Cancels jobs that wait or run; how many they were. They can be retried.
    async fn cancel_jobs(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<u64> {
        let (service, caller) = asked(ctx)?;
        Ok(service.queue.cancel(caller, &named(ids)?, now()).await?)
    }
}

fn now() -> i64 {
    Utc::now().timestamp_millis()
}

fn filter(state: Option<JobState>, kind: Option<String>) -> ApiResult<JobFilter> {
    let parse = |text: String| {
        let problem = format!("{text:?} is no kind of job: small letters and _");
        JobKind::parse(&text).ok_or_else(|| ApiError::bad_input(problem))
    };
    Ok(JobFilter {
        state: state.map(Into::into),
        kind: kind.map(parse).transpose()?,
    })
}

fn named(ids: Vec<ID>) -> ApiResult<JobSelection> {
    if ids.len() > MAX_FIRST.unsigned_abs() as usize {
        let problem = format!("name at most {MAX_FIRST} jobs at once");
        return Err(ApiError::bad_input(problem));
    }
    let ids: Result<Vec<JobId>, _> = ids.iter().map(|id| JobId::parse(id)).collect();
    Ok(JobSelection::Ids(ids?))
}
