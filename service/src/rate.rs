//! Ratings of answers and summaries.

use crate::converse::reads;
use crate::input::short_text;
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{Rating, RatingTarget};
use std::sync::Arc;
use stores_core::{ChatStore, RatingStore};

/// Longest comment, in characters.
const MAX_COMMENT_CHARS: usize = 4_000;

pub struct Ratings {
    ratings: Arc<dyn RatingStore>,
    chats: Arc<dyn ChatStore>,
}

impl Ratings {
    pub fn new(ratings: Arc<dyn RatingStore>, chats: Arc<dyn ChatStore>) -> Self {
        Self { ratings, chats }
    }

    /// Adds a rating of 1 to 5 stars. `NotFound` when what it rates is not there, or is an answer that the caller
    /// does not see.
    #[tracing::instrument(name = "service.rate", level = "debug", skip_all, fields(%caller))]
    pub async fn rate(
        &self,
        caller: &Caller,
        target: RatingTarget,
        stars: i32,
        comment: Option<String>,
    ) -> ServiceResult<Rating> {
        let about = match &target {
            RatingTarget::Answer(id) => id.to_string(),
            RatingTarget::PaperSummary(id) => id.to_string(),
        };
        let doing = caller.begins(Operation::Rate, Some(&about))?;
        doing.end(self.kept(caller, target, stars, comment).await)
    }

    async fn kept(
        &self,
        caller: &Caller,
        target: RatingTarget,
        stars: i32,
        comment: Option<String>,
    ) -> ServiceResult<Rating> {
        let stars = u8::try_from(stars)
            .ok()
            .filter(|stars| (1..=5).contains(stars))
            .ok_or_else(|| ServiceError::invalid("stars must be between 1 and 5"))?;
        let rating = Rating {
            target,
            stars,
            comment: short_text("comment", comment, MAX_COMMENT_CHARS)?,
            created_at: chrono::Utc::now().timestamp_millis(),
        };
        if let RatingTarget::Answer(id) = &rating.target {
            let found = self.chats.answer(id).await?;
            let seen = found.filter(|answer| reads(caller, answer.owner.as_ref()));
            seen.ok_or_else(|| ServiceError::not_found(format!("there is no answer {id}")))?;
        }
        self.ratings.put_rating(&rating).await?;
        Ok(rating)
    }
}
