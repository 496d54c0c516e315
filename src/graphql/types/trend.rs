//! What more papers speak of than before.

use super::Entity;
use async_graphql::SimpleObject;
use chrono::NaiveDate;

/// Entities that grow, most surely growing first.
#[derive(SimpleObject)]
pub struct Trending {
    /// First and last day of the window; the one before is as long and ends the day before.
    from: NaiveDate,
    until: NaiveDate,
    /// Papers published in the window.
    papers: u64,
    /// Papers published in the one before.
    papers_before: u64,
    trends: Vec<EntityTrend>,
}

#[derive(SimpleObject)]
pub struct EntityTrend {
    entity: Entity,
    /// Papers of the window that mention it.
    papers: u64,
    papers_before: u64,
    /// The log-likelihood ratio G² of its shares in the two windows: above 10.83, chance makes it once in a thousand.
    score: f64,
}

/// Subject classes that grow, most surely growing first.
#[derive(SimpleObject)]
pub struct TrendingCategories {
    /// First and last day of the window; the one before is as long and ends the day before.
    from: NaiveDate,
    until: NaiveDate,
    /// Papers published in the window.
    papers: u64,
    /// Papers published in the one before.
    papers_before: u64,
    trends: Vec<CategoryTrend>,
}

#[derive(SimpleObject)]
pub struct CategoryTrend {
    /// Such as `cs.CL`.
    category: String,
    /// Papers of the window in it.
    papers: u64,
    papers_before: u64,
    /// The log-likelihood ratio G² of its shares in the two windows.
    score: f64,
}

impl From<answer::explore::Trending<graph_schema::Entity>> for Trending {
    fn from(found: answer::explore::Trending<graph_schema::Entity>) -> Self {
        let trends = found.trends.into_iter().map(|trend| EntityTrend {
            entity: trend.subject.into(),
            papers: trend.papers,
            papers_before: trend.papers_before,
            score: trend.score,
        });
        Self {
            from: found.from,
            until: found.until,
            papers: found.papers,
            papers_before: found.papers_before,
            trends: trends.collect(),
        }
    }
}

impl From<answer::explore::Trending<answer::explore::Category>> for TrendingCategories {
    fn from(found: answer::explore::Trending<answer::explore::Category>) -> Self {
        let trends = found.trends.into_iter().map(|trend| CategoryTrend {
            category: trend.subject.0,
            papers: trend.papers,
            papers_before: trend.papers_before,
            score: trend.score,
        });
        Self {
            from: found.from,
            until: found.until,
            papers: found.papers,
            papers_before: found.papers_before,
            trends: trends.collect(),
        }
    }
}
