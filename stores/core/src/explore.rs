//! What exploring asks of a graph, and what it gets: dates, counts and pairs, to be judged by the caller.

use chrono::NaiveDate;
use graph_schema::{EntityId, EntityKind, PaperId};

/// Citing papers that co-citation looks at: of one cited more often, those with the smallest ids stand for all.
pub const MOST_CITING: u32 = 5_000;
/// Citing papers that are named for each co-cited one.
pub const CITING_NAMED: usize = 10;

/// A paper that others cite together with the one asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoCited {
    pub paper: PaperId,
    /// How many papers cite both.
    pub count: u64,
    /// Some of them, at most [`CITING_NAMED`], by id.
    pub citing: Vec<PaperId>,
}

/// A window of days and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// First day of the window before.
    pub before: NaiveDate,
    /// First day of the window; the one before ends the day before.
    pub from: NaiveDate,
    /// Last day of the window.
    pub until: NaiveDate,
}

/// Papers published in the window and in the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WindowCount {
    pub now: u64,
    pub before: u64,
}

/// Counts of papers by what they are about.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowCounts<T> {
    /// All papers that were looked at.
    pub papers: WindowCount,
    /// Most papers in the window first.
    pub items: Vec<(T, WindowCount)>,
}

/// Which papers and entities are counted; `None` is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrendFilter {
    /// Papers of this subject class, primary or not.
    pub category: Option<String>,
    pub kind: Option<EntityKind>,
}

/// What a set of papers is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// Papers that mention it.
    Entity(EntityId),
    /// Papers with all of these words in title, authors or abstract.
    Words(String),
}

/// When a paper came out, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedPaper {
    pub id: PaperId,
    pub year: Option<i32>,
    pub published: Option<NaiveDate>,
}
