//! The second hop of a question that needs two papers: the papers that the best sentences of the first cite, and those the
//! question names, are searched for what is asked of the second (bridge passages, as in Yang et al., "HotpotQA", 2018).

use crate::AnswerError;
use crate::engine::Engine;
use crate::retrieved::search;
use crate::scored::Scored;
use crate::sentences::{Candidate, candidates};
use crate::terms::{question_terms, term_set};
use crate::understood::Understood;
use graph_schema::{CitationContext, Meaning, PaperId, Reference};
use std::collections::{BTreeSet, HashMap};

/// Best sentences whose citations are followed, papers they may lead to, and passages asked of those.
const SENTENCES: usize = 8;
const PAPERS: usize = 8;
const PASSAGES: u32 = 20;
/// Named papers whose citing sentences are compared with the first part of the question, words that they share with it at least,
/// and papers that they lead to.
const NAMED: usize = 3;
const SHARED: usize = 2;
const LED: usize = 3;
/// Sentences of the second papers that are read.
const READ: usize = 16;

/// Sentences of the papers that the first hop leads to, likeliest first. `first` is the part of the question that is said of the
/// first paper.
pub(crate) async fn second(
    engine: &Engine,
    understood: &Understood,
    first: &str,
    best: &[Scored],
) -> Result<Vec<Candidate>, AnswerError> {
    let papers = led_to(engine, understood, first, best).await?;
    if papers.is_empty() {
        return Ok(Vec::new());
    }
    let asked = understood.search.as_str();
    let vector = engine.embed_query(asked).await?;
    let hits = search(engine, asked, &vector, Some(&papers), PASSAGES).await?;
    let passages = hits.fuse(PASSAGES as usize);
    let mut found = candidates(engine, understood, &passages).await?;
    let seen = |one: &Candidate| {
        best.iter().any(|known| {
            let known = &known.candidate.citation;
            known.paper == one.citation.paper && known.start == one.citation.start
        })
    };
    found.retain(|one| !seen(one));
    found.truncate(READ);
    Ok(found)
}

/// What the papers that a question names cite where they say most of what its first part says, most first.
async fn cited_where_said(
    engine: &Engine,
    named: &[PaperId],
    first: &str,
) -> Result<Vec<PaperId>, AnswerError> {
    let graph = &engine.parts.graph;
    let terms = question_terms(first);
    let mut led: Vec<(usize, PaperId)> = Vec::new();
    for paper in named.iter().take(NAMED) {
        let (contexts, references) =
            tokio::try_join!(graph.citation_contexts(paper), graph.references(paper))?;
        let cited: HashMap<u32, &PaperId> = references
            .iter()
            .filter_map(|one| Some((one.ordinal, one.cited.as_ref()?)))
            .filter(|(_, id)| id.is_ingested())
            .collect();
        for context in &contexts {
            let Some(id) = cited.get(&context.reference) else {
                continue;
            };
            let said = term_set(&context.sentence);
            let shared = terms.intersection(&said).count();
            led.push((shared, (*id).clone()));
        }
    }
    led.retain(|(shared, _)| *shared >= SHARED);
    led.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    let mut seen = BTreeSet::new();
    let led = led.into_iter().map(|(_, id)| id);
    Ok(led.filter(|id| seen.insert(id.clone())).take(LED).collect())
}

async fn led_to(
    engine: &Engine,
    understood: &Understood,
    first: &str,
    best: &[Scored],
) -> Result<Vec<PaperId>, AnswerError> {
    let graph = &engine.parts.graph;
    let mut papers = cited_where_said(engine, &understood.meant, first).await?;
    for named in &understood.understanding.names {
        if let Meaning::Paper { id, .. } = &named.meaning {
            papers.push(id.clone());
        }
    }
    // Several of the best sentences are of one paper: its citations are asked for once.
    let mut known: HashMap<&PaperId, (Vec<CitationContext>, Vec<Reference>)> = HashMap::new();
    for one in best.iter().take(SENTENCES) {
        let citation = &one.candidate.citation;
        if !known.contains_key(&citation.paper) {
            let (contexts, references) = tokio::try_join!(
                graph.citation_contexts(&citation.paper),
                graph.references(&citation.paper)
            )?;
            known.insert(&citation.paper, (contexts, references));
        }
        let Some((contexts, references)) = known.get(&citation.paper) else {
            continue;
        };
        let cited: Vec<u32> = contexts
            .iter()
            .filter(|context| context.start < citation.end && citation.start < context.end)
            .map(|context| context.reference)
            .collect();
        for reference in references {
            let led = reference.cited.as_ref().filter(|id| id.is_ingested());
            if let Some(id) = led.filter(|_| cited.contains(&reference.ordinal)) {
                papers.push(id.clone());
            }
        }
    }
    let mut seen = BTreeSet::new();
    papers.retain(|id| seen.insert(id.clone()));
    papers.truncate(PAPERS);
    Ok(papers)
}
