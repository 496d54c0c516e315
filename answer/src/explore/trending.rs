//! What more papers speak of in a window of days than in the one before.

use crate::AnswerError;
use chrono::{Days, NaiveDate};
use graph_schema::{Entity, EntityKind};
use serde::Serialize;
use stores_core::{GraphStore, TrendFilter, WindowCount, WindowCounts, Windows};

pub const DEFAULT_WINDOW_DAYS: u32 = 90;
pub const MAX_WINDOW_DAYS: u32 = 366;
/// Subjects of most papers in the window that are compared.
const CANDIDATES: u32 = 2_000;

/// Which papers and subjects, and which days.
#[derive(Debug, Clone, Default)]
pub struct TrendQuery {
    /// Of the subject classes, only this one; all when `None`.
    pub category: Option<String>,
    /// Of the entities, only this kind; all when `None`.
    pub kind: Option<EntityKind>,
    /// 1 to [`MAX_WINDOW_DAYS`]; [`DEFAULT_WINDOW_DAYS`] when `None`.
    pub window_days: Option<u32>,
    /// Last day of the window; the newest day in the library when `None`.
    pub until: Option<NaiveDate>,
}

/// What grows, most surely growing first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trending<T> {
    /// First and last day of the window; the one before is as long and ends the day before.
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Papers published in the window, and in the one before.
    pub papers: u64,
    pub papers_before: u64,
    pub trends: Vec<Trend<T>>,
}

/// A subject that a larger share of the window's papers has than of those before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend<T> {
    pub subject: T,
    /// Papers of the window that have it, and of the one before.
    pub papers: u64,
    pub papers_before: u64,
    /// The log-likelihood ratio G² of the two shares (Dunning, "Accurate methods for the statistics of surprise and
    /// coincidence", 1993): how unlikely the difference is by chance, so that a rise from 1 to 3 papers counts less
    /// than one from 100 to 200. Above 3.84 chance makes it once in twenty, above 10.83 once in a thousand.
    pub score: f64,
}

/// A subject class such as `cs.CL`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Category(pub String);

/// Entities that grow. `None` where no paper has a day of publication; papers of which only the year is known
/// count for nothing here. `InvalidQuestion` for a window of no length or of more than a year.
pub async fn trending(
    graph: &dyn GraphStore,
    query: &TrendQuery,
    limit: usize,
) -> Result<Option<Trending<Entity>>, AnswerError> {
    let Some(windows) = windows(graph, query).await? else {
        return Ok(None);
    };
    let filter = TrendFilter {
        category: query.category.clone(),
        kind: query.kind,
    };
    let counts = graph.entity_counts(&windows, &filter, CANDIDATES).await?;
    Ok(Some(rank(&windows, counts, limit, |one| one.entity)))
}

/// The same for subject classes; category and kind of the query are not looked at.
pub async fn trending_categories(
    graph: &dyn GraphStore,
    query: &TrendQuery,
    limit: usize,
) -> Result<Option<Trending<Category>>, AnswerError> {
    let Some(windows) = windows(graph, query).await? else {
        return Ok(None);
    };
    let counts = graph.category_counts(&windows, CANDIDATES).await?;
    Ok(Some(rank(&windows, counts, limit, Category)))
}

async fn windows(
    graph: &dyn GraphStore,
    query: &TrendQuery,
) -> Result<Option<Windows>, AnswerError> {
    let days = query.window_days.unwrap_or(DEFAULT_WINDOW_DAYS);
    if !(1..=MAX_WINDOW_DAYS).contains(&days) {
        let reason = format!("a window has 1 to {MAX_WINDOW_DAYS} days");
        return Err(AnswerError::InvalidQuestion { reason });
    }
    let until = match query.until {
        Some(day) => Some(day),
        None => graph.newest_day().await?,
    };
    let Some(until) = until else {
        return Ok(None);
    };
    let days = u64::from(days);
    let first = |window: u64| until.checked_sub_days(Days::new(window * days - 1));
    let (Some(from), Some(before)) = (first(1), first(2)) else {
        let reason = format!("there are no days so long before {until}");
        return Err(AnswerError::InvalidQuestion { reason });
    };
    Ok(Some(Windows {
        before,
        from,
        until,
    }))
}

fn rank<A, B>(
    windows: &Windows,
    counts: WindowCounts<A>,
    limit: usize,
    subject: impl Fn(A) -> B,
) -> Trending<B> {
    let all = counts.papers;
    let mut scored: Vec<(f64, A, WindowCount)> = counts
        .items
        .into_iter()
        .map(|(one, count)| (growth(count, all), one, count))
        .filter(|(score, ..)| *score > 0.0)
        .collect();
    // Equal scores stay in the order of the store.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.truncate(limit);
    let trends = scored.into_iter().map(|(score, one, count)| Trend {
        subject: subject(one),
        papers: count.now,
        papers_before: count.before,
        score,
    });
    Trending {
        from: windows.from,
        until: windows.until,
        papers: all.now,
        papers_before: all.before,
        trends: trends.collect(),
    }
}

/// Dunning's G² of a subject's share in two windows, negative where the share fell. Without papers in both windows
/// nothing is known: 0.
fn growth(count: WindowCount, all: WindowCount) -> f64 {
    let (now, before) = (count.now as f64, count.before as f64);
    let (all_now, all_before) = (all.now as f64, all.before as f64);
    if all_now == 0.0 || all_before == 0.0 {
        return 0.0;
    }
    let share = (now + before) / (all_now + all_before);
    let cell = |seen: f64, expected: f64| match seen > 0.0 {
        true => seen * (seen / expected).ln(),
        false => 0.0,
    };
    let ratio = 2.0
        * (cell(now, all_now * share)
            + cell(before, all_before * share)
            + cell(all_now - now, all_now * (1.0 - share))
            + cell(all_before - before, all_before * (1.0 - share)));
    let sign = if now / all_now < before / all_before {
        -1.0
    } else {
        1.0
    };
    sign * ratio.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn g2(now: u64, before: u64, all_now: u64, all_before: u64) -> f64 {
        let all = WindowCount {
            now: all_now,
            before: all_before,
        };
        growth(WindowCount { now, before }, all)
    }

    #[test]
    fn growth_is_signed_and_grows_with_evidence() {
        // By hand: 2·(20·ln(20/15) + 10·ln(10/15) + 80·ln(80/85) + 90·ln(90/85)).
        assert!((g2(20, 10, 100, 100) - 3.987).abs() < 1e-3);
        assert!((g2(10, 20, 100, 100) + 3.987).abs() < 1e-3);
        assert!(g2(3, 1, 100, 100) < g2(30, 10, 100, 100));
        assert!(g2(2, 0, 1_000, 1_000) < g2(200, 120, 1_000, 1_000));
        // Twice the papers with twice the mentions are no growth; nor is anything where one window is empty.
        assert!(g2(20, 10, 200, 100).abs() < 1e-9);
        assert!(g2(5, 0, 50, 0).abs() < 1e-9);
        assert!(g2(100, 100, 100, 100).abs() < 1e-9);
    }
}
