//! What readers miss, and whether they would pay.

use async_graphql::{Enum, SimpleObject};

/// What readers are asked for: `sendFeedback`.
#[derive(SimpleObject)]
pub struct FeedbackForm {
    /// In which they say how much they would pay a month; three capitals.
    pub currency: String,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "service::feedback::WouldPay")]
pub enum WouldPay {
    Yes,
    Maybe,
    No,
}
