//! The fourth stage: which of the ranked sentences are shown, and whether they are enough for an answer at all.

use crate::AnswerError;
use crate::engine::{Engine, RankedPassage};
use crate::judged::{Judgement, judge};
use crate::ranked::Ranked;
use crate::scored::Scored;
use crate::terms::{dice, names_in, squeezed, term_set};
use crate::understood::Understood;
use graph_schema::{Citation, QuestionKind, SentenceFeatures};
use std::collections::BTreeSet;

/// Evidence this much weaker than the best, in log-odds, is left out.
const FALL: f32 = 7.0;
/// Sentences that are kept for the second paper of a question that needs two.
const OF_SECOND: usize = 2;
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
    pub trace: Trace,
}

/// What a question's answer was chosen from: for seeing where a right answer was lost.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// Best first.
    pub passages: Vec<RankedPassage>,
    /// Every sentence that was read with the question, best first.
    pub sentences: Vec<(Citation, SentenceFeatures)>,
}

/// At most `limit` sentences, best first; a list of papers has one of each paper.
pub(crate) async fn choose(engine: &Engine, ranked: Ranked) -> Result<Chosen, AnswerError> {
    let Ranked {
        understood,
        sentences,
        passages,
        shape,
    } = ranked;
    let judgement = judge(engine, &understood, &sentences, shape).await?;
    let evidence = match understood.understanding.kind {
        QuestionKind::List => one_of_each_paper(&sentences, &understood.standalone),
        _ => several(&sentences, engine.options.sentences),
    };
    Ok(Chosen {
        understood,
        evidence,
        judgement,
        trace: Trace {
            passages,
            sentences: sentences
                .into_iter()
                .map(|one| (one.candidate.citation, one.features))
                .collect(),
        },
    })
}

fn several(sentences: &[Scored], limit: usize) -> Vec<Evidence> {
    let Some(best) = sentences.first().map(|one| one.score) else {
        return Vec::new();
    };
    let mut chosen: Vec<(BTreeSet<String>, Evidence)> = Vec::new();
    // A question of two papers needs both: a share is kept for the second, whose sentences answer only a part of it.
    let second: Vec<&Scored> = sentences.iter().filter(|one| one.of_second).collect();
    let kept = second.len().min(OF_SECOND).min(limit / 2);
    let first = sentences.iter().filter(|one| one.score >= best - FALL);
    let taken =
        |one: &&Scored, list: &[&Scored]| list.iter().any(|other| std::ptr::eq(*other, *one));
    let mut wanted: Vec<&Scored> = first.collect();
    let shown: Vec<&Scored> = wanted.iter().take(limit - kept).copied().collect();
    let more = second.iter().take(kept).filter(|one| !taken(one, &shown));
    let at = shown.len();
    let more: Vec<&Scored> = more.copied().collect();
    wanted.splice(at..at, more);
    for one in wanted {
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

/// Where the question names something, only papers whose sentence names it too, as long as there are any: all that
/// any sentence names, or one of several ("A or B").
fn one_of_each_paper(sentences: &[Scored], question: &str) -> Vec<Evidence> {
    let names: Vec<String> = names_in(question)
        .iter()
        .map(|name| squeezed(name))
        .collect();
    let named = |one: &Scored| {
        let text = squeezed(&one.candidate.read_as());
        names.iter().filter(|name| text.contains(*name)).count()
    };
    let most = sentences.iter().map(named).max().unwrap_or_default();
    let either = question.split_whitespace().any(|word| word == "or");
    let needed = if either { most.min(1) } else { most };
    let Some(best) = sentences.first().map(|one| one.score) else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    sentences
        .iter()
        .filter(|one| one.score >= best - FALL)
        .filter(|one| named(one) >= needed)
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
