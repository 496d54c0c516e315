//! What became of a paper after it came out.

use async_graphql::{Enum, SimpleObject};
use chrono::NaiveDate;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::StatusKind")]
pub enum StatusKind {
    /// The publisher warns of it while it is looked into.
    Concern,
    /// Its authors took it back.
    Withdrawn,
    /// It was declared invalid.
    Retracted,
}

/// That a paper was withdrawn, retracted or put in doubt.
#[derive(SimpleObject)]
pub struct PaperStatus {
    kind: StatusKind,
    /// Who says so.
    source: String,
    /// The day it was said, as far as is known.
    date: Option<NaiveDate>,
    /// In the source's own words.
    reason: Option<String>,
    /// All of it as part of a sentence: `was retracted (2020-03-01, …)`.
    text: String,
}

impl From<graph_schema::PaperStatus> for PaperStatus {
    fn from(status: graph_schema::PaperStatus) -> Self {
        Self {
            text: status.to_string(),
            kind: status.kind.into(),
            source: status.source,
            date: status.date,
            reason: status.reason,
        }
    }
}
