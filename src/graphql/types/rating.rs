//! Ratings of answers and summaries.

use super::date;
use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

#[derive(SimpleObject)]
pub struct Rating {
    /// 1 (useless) to 5 (just right).
    stars: u8,
    comment: String,
    created_at: DateTime<Utc>,
}

impl From<graph_schema::Rating> for Rating {
    fn from(rating: graph_schema::Rating) -> Self {
        Self {
            stars: rating.stars,
            comment: rating.comment,
            created_at: date(rating.created_at),
        }
    }
}
