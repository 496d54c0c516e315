//! Papers that a question describes by what they do and not by their titles ("the paper that introduced snippet
//! indexes"): found by searching the text for the description, as a reader would.

use crate::AnswerError;
use crate::engine::Engine;
use crate::ranked::read;
use crate::retrieved::search;
use crate::terms::fold;
use crate::understood::{Described, FoundPaper, PaperPhrase, wrote};
use graph_schema::{Paper, PaperId};
use std::collections::BTreeMap;
use std::time::Instant;

/// Passages asked of each search for a description, and papers of them that are compared.
const PASSAGES: u32 = 40;
const PAPERS: usize = 6;
/// Words of an abstract that are read with the description.
const ABSTRACT_WORDS: usize = 70;
/// Words of the best passage, the same.
const PASSAGE_WORDS: usize = 90;
/// Passages with a name that are counted, and in how many the paper of that name has it at least.
const NAMING: u32 = 100;
const NAMES: usize = 3;
/// The best paper fits at least so well, in log-odds, and is so far ahead of the second.
const FITS: f32 = -3.0;
const AHEAD: f32 = 3.0;

/// The papers that phrases describe, of those that clearly describe one.
pub(crate) async fn described(
    engine: &Engine,
    phrases: &[String],
) -> Result<Described, AnswerError> {
    let mut found = Described::default();
    for phrase in phrases {
        if let Some(paper) = paper(engine, phrase).await? {
            found.insert(phrase.clone(), FoundPaper::alone(paper));
        }
    }
    Ok(found)
}

/// The work that a text describes, where it clearly describes one.
pub(crate) async fn work(engine: &Engine, text: &str) -> Result<Option<PaperId>, AnswerError> {
    Ok(paper(engine, text).await?.map(|paper| paper.id))
}

async fn paper(engine: &Engine, text: &str) -> Result<Option<Paper>, AnswerError> {
    let Some(reranker) = engine.reranker() else {
        return Ok(None);
    };
    let phrase = PaperPhrase::parse(text);
    if phrase.words.is_empty() {
        return Ok(None);
    }
    if let Some(paper) = most_naming(engine, &phrase).await? {
        return Ok(Some(paper));
    }
    let vector = engine.embed_query(text).await?;
    let hits = search(engine, text, &vector, None, PASSAGES).await?;
    let mut ids: Vec<PaperId> = Vec::new();
    let ranked = hits.fuse(PASSAGES as usize);
    for hit in &ranked {
        let id = hit.passage.paper();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut papers = engine.parts.graph.papers(&ids).await?;
    // In the order in which they were found; who is named as author must have written it.
    papers.sort_by_key(|paper| ids.iter().position(|id| *id == paper.id));
    papers.retain(|paper| {
        phrase.authors.iter().all(|name| wrote(paper, name))
            && (phrase.year.is_none() || paper.year.is_none() || phrase.year == paper.year)
    });
    papers.truncate(PAPERS);
    // Read beside the paper's opening: the passage that was found, for what an abstract does not name.
    let mut texts: Vec<String> = papers.iter().map(opening).collect();
    for paper in &papers {
        let best = ranked.iter().find(|hit| hit.passage.paper() == paper.id);
        let ids: Vec<_> = best.map(|hit| hit.passage.clone()).into_iter().collect();
        let passage = engine.parts.graph.passages(&ids).await?;
        texts.push(passage.first().map_or_else(String::new, |passage| {
            beginning(&passage.text, PASSAGE_WORDS)
        }));
    }
    let wanted = phrase.search_words();
    let scores = read(engine, reranker, &wanted, &texts, Instant::now()).await?;
    let (openings, passages) = scores.split_at(papers.len().min(scores.len()));
    let mut fits: Vec<(f32, Paper)> = papers
        .into_iter()
        .zip(openings)
        .enumerate()
        .map(|(at, (paper, opening))| {
            let passage = passages.get(at).copied().unwrap_or(f32::NEG_INFINITY);
            (opening.max(passage), paper)
        })
        .collect();
    fits.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (score, paper) in &fits {
        tracing::debug!(text, score, title = paper.title, "described");
    }
    let second = fits.get(1).map_or(f32::NEG_INFINITY, |(score, _)| *score);
    Ok(fits
        .into_iter()
        .next()
        .filter(|(best, _)| *best >= FITS && best - second >= AHEAD)
        .map(|(_, paper)| paper))
}

/// Of a phrase that is nothing but a name ("the FELT paper"), the paper that uses it clearly most.
async fn most_naming(engine: &Engine, phrase: &PaperPhrase) -> Result<Option<Paper>, AnswerError> {
    let [name] = phrase.words.as_slice() else {
        return Ok(None);
    };
    let written = phrase
        .text
        .split_whitespace()
        .any(|word| word.to_lowercase().contains(name) && word.chars().any(char::is_uppercase));
    if !written || !phrase.authors.is_empty() {
        return Ok(None);
    }
    let hits = engine
        .vectors
        .passages
        .matching_passages(name, None, NAMING)
        .await?;
    let mut counts: BTreeMap<PaperId, usize> = BTreeMap::new();
    for hit in hits {
        *counts.entry(hit.id.paper()).or_default() += 1;
    }
    let mut counts: Vec<(usize, PaperId)> = counts.into_iter().map(|(id, n)| (n, id)).collect();
    counts.sort_by(|a, b| b.cmp(a));
    let second = counts.get(1).map_or(0, |(count, _)| *count);
    let Some((count, id)) = counts.first() else {
        return Ok(None);
    };
    if *count < NAMES || *count < 2 * second {
        return Ok(None);
    }
    let found = engine.parts.graph.papers(std::slice::from_ref(id)).await?;
    Ok(found.into_iter().next())
}

/// Title, authors and the beginning of the abstract.
pub(crate) fn opening(paper: &Paper) -> String {
    let families: Vec<&str> = paper
        .authors
        .iter()
        .map(|author| author.family.as_str())
        .collect();
    let told = paper.abstract_text.as_deref().unwrap_or_default();
    let title = paper.title.trim_end_matches('.');
    let told = beginning(told, ABSTRACT_WORDS);
    fold(&format!("{title} by {}. {told}", families.join(", ")))
}

/// The first `count` words.
fn beginning(text: &str, count: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().take(count).collect();
    words.join(" ")
}
