//! The fourth stage: which of the ranked sentences are shown, and whether they are enough for an answer at all.

use crate::AnswerError;
use crate::engine::Engine;
use crate::judged::{Judgement, judge};
use crate::ranked::{Ranked, Scored};
use crate::terms::{dice, names_in, squeezed, term_set};
use crate::understood::Understood;
use graph_schema::{Citation, QuestionKind};
use std::collections::BTreeSet;

/// Evidence this much weaker than the best, in log-odds, is left out.
const FALL: f32 = 7.0;
/// Sentences that share this much of their words (Dice) say the same.
const SAME: f32 = 0.75;
/// Rows of a list of papers, at most.
const ROWS: usize = 12;

/// A sentence that carries part of the answer.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    pub citation: Citation,
    /// The sentence before it, where it can't be understood alone.
    pub before: Option<Citation>,
}

/// A question with its evidence, and how far that can be trusted.
pub(crate) struct Chosen {
    pub understood: Understood,
    /// Best first. In a refusal: the nearest that was found.
    pub evidence: Vec<Evidence>,
    pub judgement: Judgement,
}

/// At most `limit` sentences, best first; a list of papers has one of each paper.
pub(crate) async fn choose(engine: &Engine, ranked: Ranked) -> Result<Chosen, AnswerError> {
    let Ranked {
        understood,
        sentences,
        near,
    } = ranked;
    let judgement = judge(engine, &understood, &sentences, near).await?;
    let evidence = match understood.understanding.kind {
        QuestionKind::List => one_of_each_paper(&sentences, &understood.standalone),
        _ => several(&sentences, engine.options.sentences),
    };
    Ok(Chosen {
        understood,
        evidence,
        judgement,
    })
}

fn several(sentences: &[Scored], limit: usize) -> Vec<Evidence> {
    let Some(best) = sentences.first().map(|one| one.score) else {
        return Vec::new();
    };
    let mut chosen: Vec<(BTreeSet<String>, Evidence)> = Vec::new();
    for one in sentences.iter().filter(|one| one.score >= best - FALL) {
        if chosen.len() == limit {
            break;
        }
        let terms = term_set(&one.candidate.citation.quote);
        if chosen.iter().all(|(other, _)| dice(other, &terms) < SAME) {
            chosen.push((terms, evidence(one)));
        }
    }
    chosen.into_iter().map(|(_, evidence)| evidence).collect()
}

/// Where the question names something, only papers whose sentence names it too, as long as there are any.
fn one_of_each_paper(sentences: &[Scored], question: &str) -> Vec<Evidence> {
    let names: Vec<String> = names_in(question)
        .iter()
        .map(|name| squeezed(name))
        .collect();
    let named = |one: &Scored| {
        let text = squeezed(&one.candidate.read_as());
        names.iter().all(|name| text.contains(name))
    };
    let needed = !names.is_empty() && sentences.iter().any(named);
    let Some(best) = sentences.first().map(|one| one.score) else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    sentences
        .iter()
        .filter(|one| one.score >= best - FALL)
        .filter(|one| !needed || named(one))
        .filter(|one| seen.insert(one.candidate.citation.paper.clone()))
        .take(ROWS)
        .map(evidence)
        .collect()
}

fn evidence(one: &Scored) -> Evidence {
    Evidence {
        citation: one.candidate.citation.clone(),
        before: one.candidate.before.clone(),
    }
}
