//! How questions are answered, and what a reader can choose.

use super::made_with::ModelRef;
use async_graphql::{Enum, InputObject, SimpleObject};
use service::ask::{How, Offer};

/// How much time a question may take.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "service::ask::Effort")]
pub enum Effort {
    /// No cross-encoder: quicker, and often a worse sentence.
    Fast,
    /// A cross-encoder reads the likeliest sentences.
    Balanced,
    /// It reads whole passages first: seconds.
    Thorough,
}

/// How a question is to be answered, where that is to be otherwise than the library is set.
#[derive(InputObject, Default)]
pub struct AnswerWish {
    effort: Option<Effort>,
    /// No model words the answer: it is made of quotes.
    #[graphql(default)]
    quotes_only: bool,
}

impl From<AnswerWish> for How {
    fn from(wish: AnswerWish) -> Self {
        Self {
            effort: wish.effort.map(Into::into),
            quotes_only: wish.quotes_only,
        }
    }
}

/// What a reader can choose of how questions are answered.
#[derive(SimpleObject)]
pub struct Answering {
    /// What a question gets that says nothing.
    effort: Effort,
    /// Those there are models for, the least first.
    efforts: Vec<Effort>,
    /// What words answers unless only quotes are wanted; null where there are only quotes.
    generator: Option<ModelRef>,
}

impl From<Offer> for Answering {
    fn from(offer: Offer) -> Self {
        Self {
            effort: offer.effort.into(),
            efforts: offer.efforts.into_iter().map(Into::into).collect(),
            generator: offer.generator.map(Into::into),
        }
    }
}
