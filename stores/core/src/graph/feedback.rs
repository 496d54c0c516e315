//! What readers say of answers and summaries, and what they do with answers.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{AnswerId, Rating, Signal};

/// Ratings of answers and of papers' summaries, and signals of answers, which go with their answer. Order and bounds are those of [`crate::GraphStore`].
#[async_trait]
pub trait RatingStore: Send + Sync {
    /// Removes the ratings of papers and answers that are not there, and says how many they were.
    async fn forget_lone_ratings(&self) -> StoreResult<u64>;

    /// Adds a rating. `NotFound` when what it rates is not there.
    async fn put_rating(&self, rating: &Rating) -> StoreResult<()>;

    /// Whether a rating is kept that is equal to this one: they have no ids.
    async fn has_rating(&self, rating: &Rating) -> StoreResult<bool>;

    /// `limit` ratings of anything after skipping `offset`, oldest first.
    async fn all_ratings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Rating>>;

    /// Adds what readers did with an answer; what was done before keeps its time. `NotFound` when an answer is not there, and
    /// nothing is added.
    async fn put_signals(&self, signals: &[Signal]) -> StoreResult<()>;

    /// By time, then by the act's key.
    async fn signals(&self, answer: &AnswerId) -> StoreResult<Vec<Signal>>;

    /// `limit` signals of any answer after skipping `offset`, by time, then by answer and key.
    async fn all_signals(&self, offset: u64, limit: u32) -> StoreResult<Vec<Signal>>;

    /// Removes what is older than `before`, in milliseconds since the Unix epoch, and says how much that was.
    async fn forget_signals(&self, before: i64) -> StoreResult<u64>;
}
