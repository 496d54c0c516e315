//! Whether what was found answers the question: a probability, from how well the best sentences answer, from names of
//! the question that the papers never mention, and from the kind of answer that is wanted.

use crate::AnswerError;
use crate::engine::{Engine, probability};
use crate::figures::has_figure;
use crate::ranked::Scored;
use crate::retrieved::Shape;
use crate::terms::{names_in, question_terms, squeezed};
use crate::understood::Understood;
use graph_schema::{Meaning, PaperId, QuestionKind};
use serde::Serialize;

/// Papers whose whole text is looked through for the question's names.
const PAPERS: usize = 3;

/// How far an answer can be trusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Judgement {
    /// Probability that the papers hold the answer and it is among the evidence, 0 to 1.
    pub confidence: f32,
    pub features: Features,
}

/// What the probability is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Features {
    /// Log-odds of the best sentence.
    pub best: f32,
    /// The same, mean of the best three.
    pub three: f32,
    /// Share of the question's names that stand in none of the papers that answer, 0 to 1.
    pub absent: f32,
    /// Share of the question's words that stand nowhere in the best paper, 0 to 1.
    pub unsaid: f32,
    /// 1 where a figure is wanted and the best sentences hold none.
    pub unfit: f32,
    /// Cosine similarity of the nearest passage, and how far it is ahead of the thirtieth.
    pub near: f32,
    pub ahead: f32,
    /// Shares of the first ten hits of each search that are of the paper with most of the nearest, 0 to 1.
    pub of_one: f32,
    pub of_same: f32,
}

/// Weights of log-odds over [`Features`], set by hand so that the odd half of the researcher questions is refused where it
/// should be; docs/benchmarks.md reports on the even half.
const BIAS: f32 = 0.5;
const BEST: f32 = 0.25;
const THREE: f32 = 0.1;
const ABSENT: f32 = -3.5;
const UNSAID: f32 = -2.0;
const UNFIT: f32 = -2.0;

impl Features {
    fn confidence(self) -> f32 {
        let log_odds = BIAS
            + BEST * self.best
            + THREE * self.three
            + ABSENT * self.absent
            + UNSAID * self.unsaid
            + UNFIT * self.unfit;
        probability(log_odds)
    }
}

impl Judgement {
    /// Whether it may be shown where at most this share of shown answers may be wrong.
    pub fn is_enough(&self, max_wrong: f32) -> bool {
        self.confidence >= threshold(max_wrong)
    }
}

/// The least confidence that is shown.
fn threshold(max_wrong: f32) -> f32 {
    // A promise of no error at all would refuse everything.
    0.5 - (max_wrong.clamp(0.0, 1.0) - 0.1)
}

pub(crate) async fn judge(
    engine: &Engine,
    understood: &Understood,
    sentences: &[Scored],
    shape: Shape,
) -> Result<Judgement, AnswerError> {
    let Some(best) = sentences.first() else {
        return Ok(Judgement::default());
    };
    let top: Vec<&Scored> = sentences.iter().take(3).collect();
    let mut papers: Vec<PaperId> = Vec::new();
    for one in sentences.iter().take(8) {
        let paper = &one.candidate.citation.paper;
        if papers.len() < PAPERS && !papers.contains(paper) {
            papers.push(paper.clone());
        }
    }
    let mut names = names_in(&understood.standalone);
    // What the library knows by that name is there, whatever a page calls it.
    let known = understood.understanding.names.iter().filter(|named| {
        matches!(
            named.meaning,
            Meaning::Paper { .. } | Meaning::Author { .. }
        )
    });
    let known: Vec<String> = known.map(|named| squeezed(&named.text)).collect();
    names.retain(|name| !known.iter().any(|text| text.contains(&squeezed(name))));
    let asked = question_terms(&understood.standalone);
    let mut unsaid = 1.0_f32;
    // Papers compared may share the names between them; else one paper has to speak of all that is asked.
    let together = understood.understanding.kind == QuestionKind::Comparison;
    let mut absent = names.clone();
    for paper in &papers {
        let Some(reading) = engine.readings.get(&engine.parts, paper).await? else {
            continue;
        };
        let mut missing = if together {
            absent.clone()
        } else {
            names.clone()
        };
        missing.retain(|name| !reading.mentions(name));
        if missing.len() < absent.len() {
            absent = missing;
        }
        let said = reading.terms();
        let missing = asked.iter().filter(|term| !said.contains(*term)).count();
        unsaid = unsaid.min(missing as f32 / asked.len().max(1) as f32);
    }
    let figure = understood.understanding.kind == QuestionKind::Number
        && !top
            .iter()
            .any(|one| has_figure(&one.candidate.citation.quote));
    // A list is as good as its best row, and its question's words (papers, use) need not stand in a paper.
    let list = understood.understanding.kind == QuestionKind::List;
    let features = Features {
        best: best.score,
        three: match list {
            true => best.score,
            false => top.iter().map(|one| one.score).sum::<f32>() / top.len() as f32,
        },
        absent: absent.len() as f32 / names.len().max(1) as f32,
        unsaid: if list { 0.0 } else { unsaid },
        unfit: if figure { 1.0 } else { 0.0 },
        near: shape.near,
        ahead: shape.ahead,
        of_one: shape.of_one,
        of_same: shape.of_same,
    };
    Ok(Judgement {
        confidence: features.confidence(),
        features,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_sentence_makes_surer_and_an_absent_name_less_sure() {
        let good = Features {
            best: 6.0,
            three: 4.0,
            ..Features::default()
        };
        let strange = Features {
            absent: 1.0,
            ..good
        };
        let poor = Features {
            best: -8.0,
            three: -9.0,
            ..good
        };
        assert!(good.confidence() > strange.confidence());
        assert!(good.confidence() > poor.confidence());
    }
}
