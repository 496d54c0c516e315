//! How a listing of papers is narrowed and ordered.

use async_graphql::{Enum, InputObject};
use graph_schema::PaperId;

#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "answer::explore::Order")]
pub enum PaperOrder {
    /// By title; with `search`, the best match first.
    #[default]
    Usual,
    Newest,
    Oldest,
}

/// Only papers that fit all that is given. At most 5,000 papers are looked at.
#[derive(InputObject, Default)]
pub struct PaperRestriction {
    /// First year, included; papers without a year are then left out.
    from_year: Option<i32>,
    /// Last year, included.
    to_year: Option<i32>,
    /// A name as people write it, or the beginning of a family name.
    author: Option<String>,
    /// Part of a venue's name.
    venue: Option<String>,
    /// With the text of the pages, or without: abstracts from catalogues.
    has_text: Option<bool>,
    /// A subject class such as `cs.CL`, or an archive such as `cs`, which has all of its classes.
    category: Option<String>,
}

impl PaperRestriction {
    pub fn listing(
        self,
        search: Option<String>,
        order: PaperOrder,
        among: Option<Vec<PaperId>>,
    ) -> answer::explore::Listing {
        answer::explore::Listing {
            search,
            from_year: self.from_year,
            to_year: self.to_year,
            author: self.author,
            venue: self.venue,
            has_text: self.has_text,
            category: self.category,
            among,
            order: order.into(),
        }
    }
}
