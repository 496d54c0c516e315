//! Ratings of answers and summaries, with what was rated; and what readers did with an answer, where they agreed to that
//! being kept. Nothing here says who it was.

use crate::converse::reads;
use crate::input::short_text;
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{
    Act, Answer, AnswerId, Given, Rating, RatingTarget, Reason, Sentence, Signal, Summary,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{BlobKey, BlobStore, ChatStore, RatingStore};

/// Longest comment, in characters.
const MAX_COMMENT_CHARS: usize = 4_000;
/// Acts that are told at once, at most.
const MAX_ACTS: usize = 100;
/// Ratings and signals fetched at a time.
const PAGE: u32 = 500;

/// Whether what readers did with an answer is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consent {
    /// Never.
    Off,
    /// From readers who agreed to it: their client asks them, and tells nothing of the others.
    #[default]
    Ask,
    /// From all.
    On,
}

pub struct Parts {
    pub ratings: Arc<dyn RatingStore>,
    /// Where the answers are.
    pub chats: Arc<dyn ChatStore>,
    /// Where the summaries are.
    pub blobs: Arc<dyn BlobStore>,
    pub consent: Consent,
}

pub struct Ratings(Parts);

/// What somebody thinks of an answer or a summary.
#[derive(Debug, Clone, Default)]
pub struct Opinion {
    /// 1 to 5.
    pub stars: i32,
    pub reasons: Vec<Reason>,
    pub comment: Option<String>,
}

/// A rating as it is given out: what was rated, what was said of it and done with it, and nothing of who did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    pub target: RatingTarget,
    pub stars: u8,
    pub reasons: Vec<Reason>,
    pub comment: String,
    pub given: Option<Box<Given>>,
    /// Of all readers of the answer.
    pub acts: Vec<Act>,
    pub created_at: i64,
}

impl Ratings {
    pub fn new(parts: Parts) -> Self {
        Self(parts)
    }

    /// Adds a rating of 1 to 5 stars. `NotFound` when what it rates is not there, or is an answer that the caller
    /// does not see.
    #[tracing::instrument(name = "service.rate", level = "debug", skip_all, fields(%caller))]
    pub async fn rate(
        &self,
        caller: &Caller,
        target: RatingTarget,
        opinion: Opinion,
    ) -> ServiceResult<Rating> {
        let about = match &target {
            RatingTarget::Answer(id) => id.to_string(),
            RatingTarget::PaperSummary(id) => id.to_string(),
        };
        let doing = caller.begins(Operation::Rate, Some(&about))?;
        doing.end(self.rated(caller, target, opinion).await)
    }

    async fn rated(
        &self,
        caller: &Caller,
        target: RatingTarget,
        opinion: Opinion,
    ) -> ServiceResult<Rating> {
        let stars = u8::try_from(opinion.stars)
            .ok()
            .filter(|stars| (1..=5).contains(stars))
            .ok_or_else(|| ServiceError::invalid("stars must be between 1 and 5"))?;
        let mut reasons = opinion.reasons;
        reasons.sort_unstable();
        reasons.dedup();
        let rating = Rating {
            given: self.given(&target).await?.map(Box::new),
            target,
            stars,
            reasons,
            comment: short_text("comment", opinion.comment, MAX_COMMENT_CHARS)?,
            created_at: chrono::Utc::now().timestamp_millis(),
        };
        if let RatingTarget::Answer(id) = &rating.target {
            self.seen(caller, id).await?;
        }
        self.0.ratings.put_rating(&rating).await?;
        Ok(rating)
    }

    /// `NotFound` for an answer that the caller does not see.
    async fn seen(&self, caller: &Caller, id: &AnswerId) -> ServiceResult<Answer> {
        let found = self.0.chats.answer(id).await?;
        let seen = found.filter(|answer| reads(caller, answer.owner.as_ref()));
        seen.ok_or_else(|| ServiceError::not_found(format!("there is no answer {id}")))
    }

    /// What is rated, as it is now; `None` for what is not there.
    async fn given(&self, target: &RatingTarget) -> ServiceResult<Option<Given>> {
        Ok(match target {
            RatingTarget::Answer(id) => self.0.chats.answer(id).await?.map(of_answer),
            RatingTarget::PaperSummary(id) => {
                let bytes = self.0.blobs.get(&BlobKey::Summary(id.clone())).await?;
                // One that can't be read was not what the reader saw.
                let summary = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
                summary.map(of_summary)
            }
        })
    }

    /// Whether what is done with answers is kept.
    pub fn consent(&self, caller: &Caller) -> ServiceResult<Consent> {
        caller.may(Operation::Signal)?;
        Ok(self.0.consent)
    }

    /// Keeps what the caller did with an answer, each act once; `false` where nothing is kept. `NotFound` for an unknown
    /// answer, `Invalid` for a citation that it does not have.
    #[tracing::instrument(name = "service.signal", level = "debug", skip_all, fields(%caller))]
    pub async fn signal(
        &self,
        caller: &Caller,
        answer: &AnswerId,
        acts: &[Act],
    ) -> ServiceResult<bool> {
        caller.may(Operation::Signal)?;
        if self.0.consent == Consent::Off {
            return Ok(false);
        }
        if acts.len() > MAX_ACTS {
            return Err(ServiceError::invalid(format!(
                "more than {MAX_ACTS} acts at once"
            )));
        }
        let found = self.seen(caller, answer).await?;
        if let Some(act) = acts.iter().find(|act| !is_possible(&found, act)) {
            let text = format!("the answer has no such citation: {}", act.key());
            return Err(ServiceError::invalid(text));
        }
        let now = chrono::Utc::now().timestamp_millis();
        let signals: Vec<Signal> = acts
            .iter()
            .map(|act| Signal {
                answer: answer.clone(),
                act: *act,
                created_at: now,
            })
            .collect();
        self.0.ratings.put_signals(&signals).await?;
        Ok(true)
    }

    /// Removes signals that are older than `keep` at `now`, in milliseconds since the Unix epoch, and says how many.
    #[tracing::instrument(name = "service.expire_signals", level = "debug", skip_all, fields(%caller))]
    pub async fn expire(&self, caller: &Caller, keep: Duration, now: i64) -> ServiceResult<u64> {
        caller.may(Operation::Expire)?;
        let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
        let gone = self.0.ratings.forget_signals(now.saturating_sub(keep));
        Ok(gone.await?)
    }

    /// All ratings, oldest first, to `tell`, until that says no more. Nothing says whose they are.
    #[tracing::instrument(name = "service.ratings", level = "debug", skip_all, fields(%caller))]
    pub async fn all(
        &self,
        caller: &Caller,
        mut tell: impl FnMut(Told) -> bool,
    ) -> ServiceResult<()> {
        caller.may(Operation::Learn)?;
        let acts = acts_by_answer(self.0.ratings.as_ref()).await?;
        let mut offset = 0;
        loop {
            let page = self.0.ratings.all_ratings(offset, PAGE).await?;
            let count = page.len();
            for rating in page {
                let acts = match &rating.target {
                    RatingTarget::Answer(id) => acts.get(id).cloned().unwrap_or_default(),
                    RatingTarget::PaperSummary(_) => Vec::new(),
                };
                if !tell(told(rating, acts)) {
                    return Ok(());
                }
            }
            offset += count as u64;
            if count < PAGE as usize {
                return Ok(());
            }
        }
    }
}

/// What was done with each answer.
pub(crate) async fn acts_by_answer(
    ratings: &dyn RatingStore,
) -> ServiceResult<BTreeMap<AnswerId, Vec<Act>>> {
    let mut acts: BTreeMap<AnswerId, Vec<Act>> = BTreeMap::new();
    let mut offset = 0;
    loop {
        let page = ratings.all_signals(offset, PAGE).await?;
        let count = page.len();
        for signal in page {
            acts.entry(signal.answer).or_default().push(signal.act);
        }
        offset += count as u64;
        if count < PAGE as usize {
            return Ok(acts);
        }
    }
}

fn told(rating: Rating, acts: Vec<Act>) -> Told {
    Told {
        target: rating.target,
        stars: rating.stars,
        reasons: rating.reasons,
        comment: rating.comment,
        given: rating.given,
        acts,
        created_at: rating.created_at,
    }
}

fn of_answer(answer: Answer) -> Given {
    Given {
        question: answer.standalone_question,
        composer: answer.composer,
        made_with: answer.made_with,
        shown: texts(answer.sentences),
        trace: answer.trace,
    }
}

fn of_summary(summary: Summary) -> Given {
    let parts = summary.parts.into_iter().flat_map(|part| part.sentences);
    Given {
        question: String::new(),
        composer: summary.composer,
        made_with: summary.made_with,
        shown: texts(summary.tldr.into_iter().chain(parts)),
        trace: None,
    }
}

fn texts(sentences: impl IntoIterator<Item = Sentence>) -> Vec<String> {
    let texts = sentences.into_iter().map(|sentence| sentence.text);
    texts.collect()
}

fn is_possible(answer: &Answer, act: &Act) -> bool {
    match act {
        Act::Copied | Act::Regenerated => true,
        Act::Opened { sentence, citation } => {
            let sentence = answer.sentences.get(usize::from(*sentence));
            sentence.is_some_and(|one| one.citations.len() > usize::from(*citation))
        }
    }
}
