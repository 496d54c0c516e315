//! The fourth stage: which of the ranked sentences are shown, and whether they are enough for an answer at all.

use crate::AnswerError;
use crate::engine::{Engine, RankedPassage};
use crate::enumeration;
use crate::judged::{Judgement, judge};
use crate::own_work::worth_as_summary;
use crate::ranked::Ranked;
use crate::scored::Scored;
use crate::terms::{dice, names_in, squeezed, term_set};
use crate::understood::Understood;
use crate::verify::cite;
use graph_schema::{Citation, PaperId, QuestionKind, SectionKind, Sentence, SentenceFeatures};
use std::collections::BTreeSet;

/// Evidence this much weaker than the best, in log-odds, is left out.
const FALL: f32 = 7.0;
/// Sentences that are kept for the second paper of a question that needs two.
const OF_SECOND: usize = 2;
/// Sentences of the abstract that are kept where a method is asked for.
const OF_SUMMARY: usize = 1;
/// What it is worth, in log-odds, to stand right behind one of so many best sentences; and bytes between two such sentences, at most.
const FOLLOWS: f32 = 4.0;
const FOLLOWED: usize = 2;
const BETWEEN: usize = 4;
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
    /// The cell of a table that the question names.
    pub cell: Option<Sentence>,
    /// Papers for a list that have no row among the evidence, best first.
    pub alike: Vec<PaperId>,
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
        kind => {
            let chosen = several(&sentences, engine.options.sentences, kind);
            counted_up(engine, chosen).await?
        }
    };
    Ok(Chosen {
        understood,
        evidence,
        judgement,
        cell: None,
        alike: Vec::new(),
        trace: Trace {
            passages,
            sentences: sentences
                .into_iter()
                .map(|one| (one.candidate.citation, one.features))
                .collect(),
        },
    })
}

fn several(sentences: &[Scored], limit: usize, kind: QuestionKind) -> Vec<Evidence> {
    let Some(best) = sentences.first() else {
        return Vec::new();
    };
    let mut chosen: Vec<(BTreeSet<String>, Evidence)> = Vec::new();
    let near_best = |one: &&Scored| one.score >= best.score - FALL;
    // What a good sentence goes on with is likely to complete it.
    let worth = |one: &Scored| match sentences
        .iter()
        .take(FOLLOWED)
        .any(|other| follows(one, other))
    {
        true => (one.score + FOLLOWS).min(best.score),
        false => one.score,
    };
    let mut wanted: Vec<(f32, &Scored)> = sentences.iter().map(|one| (worth(one), one)).collect();
    wanted.retain(|(worth, _)| *worth >= best.score - FALL);
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut wanted: Vec<&Scored> = wanted.into_iter().map(|(_, one)| one).collect();
    // A question of two papers needs both: a share is kept for the second, whose sentences answer only a part of it.
    let second: Vec<&Scored> = sentences.iter().filter(|one| one.of_second).collect();
    keep(&mut wanted, &second, OF_SECOND.min(limit / 2), limit);
    if kind == QuestionKind::Method {
        // How a thing is done is told in many places, and summed up in one.
        let paper = &best.candidate.citation.paper;
        let mut summary: Vec<(f32, &Scored)> = sentences
            .iter()
            .filter(near_best)
            .filter(|one| one.candidate.section == SectionKind::Abstract)
            .filter(|one| one.candidate.citation.paper == *paper)
            .filter_map(|one| {
                let worth = worth_as_summary(&one.candidate.citation.quote)?;
                Some((one.score + worth, one))
            })
            .collect();
        summary.sort_by(|a, b| b.0.total_cmp(&a.0));
        let summary: Vec<&Scored> = summary.into_iter().map(|(_, one)| one).collect();
        keep(&mut wanted, &summary, OF_SUMMARY.min(limit / 2), limit);
    }
    for one in wanted {
        if chosen.len() == limit {
            break;
        }
        let terms = term_set(&one.candidate.citation.quote);
        if chosen.iter().all(|(other, _)| dice(other, &terms) < SAME) {
            chosen.push((terms, evidence(one)));
        }
    }
    in_flow(chosen.into_iter().map(|(_, evidence)| evidence).collect())
}

/// The same with the enumeration whole that the best sentence is of, in the place of its sentences.
async fn counted_up(
    engine: &Engine,
    mut chosen: Vec<Evidence>,
) -> Result<Vec<Evidence>, AnswerError> {
    let Some(best) = chosen.first_mut() else {
        return Ok(chosen);
    };
    let known = engine
        .readings
        .get(&engine.parts, &best.citation.paper)
        .await?;
    let Some(reading) = known else {
        return Ok(chosen);
    };
    let (from, to) = (best.citation.start, best.citation.end);
    let whole = enumeration::whole(&reading, from, to);
    let whole = whole.and_then(|(from, to)| cite(&reading, &best.citation.passage, from, to));
    if let Some(whole) = whole {
        best.citation = whole.clone();
        best.before = None;
        let mut rest = chosen.split_off(1);
        rest.retain(|one| {
            let other = &one.citation;
            other.paper != whole.paper || !(whole.start..whole.end).contains(&other.start)
        });
        chosen.extend(rest);
    }
    Ok(chosen)
}

/// Whether a sentence stands right behind another.
fn follows(one: &Scored, other: &Scored) -> bool {
    goes_on(&other.candidate.citation, &one.candidate.citation)
}

fn goes_on(from: &Citation, to: &Citation) -> bool {
    from.paper == to.paper && (from.end..=from.end + BETWEEN).contains(&to.start)
}

/// The same in their order, but each sentence right behind the one that it follows in its paper.
fn in_flow(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut at = 0;
    while at < evidence.len() {
        let next = evidence[at + 1..]
            .iter()
            .position(|other| goes_on(&evidence[at].citation, &other.citation));
        if let Some(next) = next {
            evidence[at + 1..=at + 1 + next].rotate_right(1);
        }
        at += 1;
    }
    evidence
}

/// Sees to it that the best `share` of `some` are among the first `limit` of `wanted`, behind what is better.
fn keep<'a>(wanted: &mut Vec<&'a Scored>, some: &[&'a Scored], share: usize, limit: usize) {
    let share = share.min(some.len());
    let is_in =
        |one: &&'a Scored, list: &[&'a Scored]| list.iter().any(|other| std::ptr::eq(*other, *one));
    let at = wanted.len().min(limit.saturating_sub(share));
    let shown = wanted.get(..at).unwrap_or_default();
    let more: Vec<&Scored> = some
        .iter()
        .take(share)
        .filter(|one| !is_in(one, shown))
        .copied()
        .collect();
    wanted.splice(at..at, more);
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
