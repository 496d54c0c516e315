//! How long questions to the graph take on a library of many abstracts that cite each other: figures for SQLite, and
//! for Neo4j where `[graph]` names one.

mod fill;

use super::{Figure, latencies};
use crate::config::Config;
use crate::startup::Library;
use answer::explore::{self, TrendQuery};
use anyhow::Context;
use chrono::Days;
use graph_schema::PaperId;
use std::path::Path;
use std::time::Instant;

/// Papers that each question is asked of.
const ASKED: usize = 300;
/// Windows that trends are asked of, a week apart.
const WINDOWS: u64 = 60;
/// Asked before the clock counts, to warm caches.
const WARM_UP: usize = 10;
/// What a client gets at once.
const FIRST: u32 = 20;

/// On the library of the configuration, which must be empty or filled by an earlier run, with the first `papers`
/// abstracts of the list, or all.
pub async fn run(
    config: &Config,
    data: &Path,
    papers: Option<usize>,
) -> anyhow::Result<Vec<Figure>> {
    let library = Library::open(config.clone()).await?;
    let papers = fill::fill(&library, data, papers).await?;
    let stride = (papers.len() / ASKED).max(1);
    let asked: Vec<PaperId> = papers
        .into_iter()
        .step_by(stride)
        .take(ASKED)
        .map(|listed| listed.id)
        .collect();
    anyhow::ensure!(
        asked.len() > WARM_UP,
        "more than {WARM_UP} papers are needed"
    );
    let mut figures = exploring(&library, &asked).await?;
    let graph = library.stores.graph.clone();
    let cited_by = async |paper: &PaperId| graph.cited_by(paper, FIRST).await.map(drop);
    figures.extend(time("cited by", &asked, async |one| Ok(cited_by(one).await?)).await?);
    let answerer = library.answerer(library.vectors()?)?;
    let related = async |one: &PaperId| {
        answerer.related(one, FIRST as usize).await?;
        Ok(())
    };
    figures.extend(time("related", &asked, related).await?);
    Ok(figures)
}

async fn exploring(library: &Library, asked: &[PaperId]) -> anyhow::Result<Vec<Figure>> {
    let graph = library.stores.graph.as_ref();
    let others = asked.iter().rev().cycle().skip(asked.len() / 3);
    let pairs: Vec<(&PaperId, &PaperId)> = asked.iter().zip(others).collect();
    let path = async |(from, to): &(&PaperId, &PaperId)| {
        explore::path(graph, from, to, u32::MAX).await?;
        Ok(())
    };
    let mut figures = time("path", &pairs, path).await?;
    let around = async |one: &PaperId| {
        explore::neighbourhood(graph, one, 2, FIRST as usize).await?;
        Ok(())
    };
    figures.extend(time("neighbourhood, first 20 within 2", asked, around).await?);
    let whole = async |one: &PaperId| {
        explore::neighbourhood(graph, one, 2, usize::MAX).await?;
        Ok(())
    };
    figures.extend(time("neighbourhood, all within 2", asked, whole).await?);
    let together = async |one: &PaperId| {
        explore::co_citation(graph, one, FIRST).await?;
        Ok(())
    };
    figures.extend(time("co-citation", asked, together).await?);
    let newest = graph.newest_day().await?;
    let newest = newest.context("no paper has a day of publication")?;
    let queries: Vec<TrendQuery> = (0..WINDOWS)
        .map(|week| TrendQuery {
            until: newest.checked_sub_days(Days::new(7 * week)),
            ..TrendQuery::default()
        })
        .collect();
    let trending = async |query: &TrendQuery| {
        explore::trending(graph, query, FIRST as usize).await?;
        Ok(())
    };
    figures.extend(time("trending, 90 days", &queries, trending).await?);
    Ok(figures)
}

/// p50 and p99 over the questions, after some that warm up.
async fn time<T>(
    name: &str,
    questions: &[T],
    ask: impl AsyncFn(&T) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Figure>> {
    for question in questions.iter().take(WARM_UP) {
        ask(question).await?;
    }
    let mut millis = Vec::with_capacity(questions.len());
    for question in questions {
        let started = Instant::now();
        ask(question).await?;
        millis.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(latencies(name, millis))
}
