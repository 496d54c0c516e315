//! The citations among the papers of a library, and to what they cite most beside it: a map to be drawn.

use super::{BATCH, citation_counts, neighbourhood, papers_by_id};
use crate::AnswerError;
use graph_schema::{CitationContext, Paper, PaperId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use stores_core::GraphStore;

/// Papers of the library on a map; more can't be told apart on a screen.
pub const MAX_MAP_PAPERS: u32 = 2_000;
/// Papers beside the library on a map.
pub const MAX_MAP_OUTSIDE: u32 = 500;
/// Citations on a map: ten for each paper, which is more than libraries have among their own papers.
const MOST_CITATIONS: usize = 20_000;
/// Papers whose citations are asked for in one go, and how many citations of them.
const EDGE_BATCH: usize = 200;
const EDGES: u32 = 200_000;
/// A paper that only one of the library cites joins nothing.
const LEAST_CITING: usize = 2;

/// Which papers a map shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapQuery {
    /// Only this paper and those within `hops` citations of it, nearest first.
    pub around: Option<PaperId>,
    pub hops: u32,
    /// Only papers of these years, both ends included.
    pub from_year: Option<i32>,
    pub to_year: Option<i32>,
    /// At most this many papers, the latest first; [`MAX_MAP_PAPERS`] at most.
    pub papers: u32,
    /// And this many that they cite most; [`MAX_MAP_OUTSIDE`] at most.
    pub outside: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MapPaper {
    pub paper: Paper,
    /// How many papers of the library cite it.
    pub citations: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CitationMap {
    pub papers: Vec<MapPaper>,
    /// Who cites whom, as (citing, cited): positions in `papers`.
    pub citations: Vec<(usize, usize)>,
    /// Whether all papers that were asked for are there, with all their citations.
    pub complete: bool,
}

/// The papers of a map with the citations among them. `NotFound` when the paper in its middle is not there.
pub async fn map(graph: &dyn GraphStore, query: &MapQuery) -> Result<CitationMap, AnswerError> {
    let (own, mut complete) = match &query.around {
        Some(paper) => around(graph, paper, query).await?,
        None => latest(graph, query).await?,
    };
    let edges = edges_of(graph, &own).await?;
    let inside: HashSet<&PaperId> = own.iter().collect();
    let outside = most_cited(&edges, &inside, query.outside.min(MAX_MAP_OUTSIDE) as usize);
    let ids: Vec<PaperId> = own.iter().cloned().chain(outside).collect();
    let mut papers = papers_by_id(graph, &ids).await?;
    let counts = citation_counts(graph, &ids).await?;
    let found: Vec<MapPaper> = ids
        .iter()
        .zip(counts)
        .filter_map(|(id, citations)| papers.remove(id).map(|paper| MapPaper { paper, citations }))
        .collect();
    let places: HashMap<&PaperId, usize> = (0..)
        .zip(&found)
        .map(|(at, one)| (&one.paper.id, at))
        .collect();
    let mut citations: Vec<(usize, usize)> = edges
        .iter()
        .filter_map(|(citing, cited)| Some((*places.get(citing)?, *places.get(cited)?)))
        .collect();
    if citations.len() > MOST_CITATIONS {
        citations.truncate(MOST_CITATIONS);
        complete = false;
    }
    Ok(CitationMap {
        papers: found,
        citations,
        complete,
    })
}

/// The sentences in which one paper cites another, in reading order; none where it does not.
pub async fn citing_sentences(
    graph: &dyn GraphStore,
    citing: &PaperId,
    cited: &PaperId,
) -> Result<Vec<CitationContext>, AnswerError> {
    let references = graph.references(citing).await?;
    let meant: BTreeSet<u32> = references
        .iter()
        .filter(|reference| reference.cited.as_ref() == Some(cited))
        .map(|reference| reference.ordinal)
        .collect();
    if meant.is_empty() {
        return Ok(Vec::new());
    }
    let mut sentences = graph.citation_contexts(citing).await?;
    sentences.retain(|context| meant.contains(&context.reference));
    Ok(sentences)
}

/// A paper with its neighbours, and whether these are all.
async fn around(
    graph: &dyn GraphStore,
    paper: &PaperId,
    query: &MapQuery,
) -> Result<(Vec<PaperId>, bool), AnswerError> {
    let most = query.papers.clamp(1, MAX_MAP_PAPERS) as usize;
    let near = neighbourhood(graph, paper, query.hops.max(1), most).await?;
    let complete = near.len() < most;
    let asked = |year: Option<i32>| {
        let year = year.filter(|_| query.from_year.is_some() || query.to_year.is_some());
        year.is_none_or(|year| {
            query.from_year.is_none_or(|from| from <= year)
                && query.to_year.is_none_or(|to| year <= to)
        })
    };
    let near = near.into_iter().filter(|one| asked(one.paper.year));
    let ids = std::iter::once(paper.clone()).chain(near.map(|one| one.paper.id));
    Ok((ids.take(most).collect(), complete))
}

/// The latest papers of the library, then those without a year, and whether these are all.
async fn latest(
    graph: &dyn GraphStore,
    query: &MapQuery,
) -> Result<(Vec<PaperId>, bool), AnswerError> {
    let most = query.papers.min(MAX_MAP_PAPERS);
    let (from, to) = (query.from_year, query.to_year);
    let mut ids = graph.papers_of_years(from, to, most + 1).await?;
    if from.is_none() && to.is_none() {
        add_undated(graph, &mut ids, most as usize).await?;
    }
    let complete = ids.len() <= most as usize;
    ids.truncate(most as usize);
    Ok((ids, complete))
}

/// Fills up to one more than `most`, so that it shows whether there are more.
async fn add_undated(
    graph: &dyn GraphStore,
    ids: &mut Vec<PaperId>,
    most: usize,
) -> Result<(), AnswerError> {
    let dated: HashSet<PaperId> = ids.iter().cloned().collect();
    let mut after: Option<PaperId> = None;
    while ids.len() <= most {
        let batch = graph.paper_ids(after.as_ref(), BATCH as u32).await?;
        let Some(last) = batch.last() else { break };
        after = Some(last.clone());
        ids.extend(batch.into_iter().filter(|id| !dated.contains(id)));
    }
    ids.truncate(most + 1);
    Ok(())
}

/// Each citation that one of the papers makes or receives, once.
async fn edges_of(
    graph: &dyn GraphStore,
    ids: &[PaperId],
) -> Result<Vec<(PaperId, PaperId)>, AnswerError> {
    let mut edges = BTreeSet::new();
    for batch in ids.chunks(EDGE_BATCH) {
        edges.extend(graph.citation_edges(batch, EDGES).await?);
    }
    Ok(edges.into_iter().collect())
}

/// Papers beside the library that most of its papers cite, most often first, then by id.
fn most_cited(
    edges: &[(PaperId, PaperId)],
    inside: &HashSet<&PaperId>,
    limit: usize,
) -> Vec<PaperId> {
    let mut counts: BTreeMap<&PaperId, usize> = BTreeMap::new();
    for (citing, cited) in edges {
        if inside.contains(citing) && !inside.contains(cited) {
            *counts.entry(cited).or_default() += 1;
        }
    }
    let mut often: Vec<(&PaperId, usize)> = counts.into_iter().collect();
    often.retain(|(_, count)| *count >= LEAST_CITING);
    // Stable, so that equal counts stay in the order of their ids.
    often.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    often
        .into_iter()
        .take(limit)
        .map(|(id, _)| id.clone())
        .collect()
}
