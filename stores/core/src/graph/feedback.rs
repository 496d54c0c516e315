//! What readers say of answers and summaries.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::Rating;

/// Ratings of answers and of papers' summaries. Order and bounds are those of [`crate::GraphStore`].
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
}
