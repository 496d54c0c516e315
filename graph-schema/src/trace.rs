//! What an answer was chosen from and judged by, kept with it so that a rating can teach: the candidates with their
//! features, and the weights that made them an answer.

use crate::{PaperId, PassageId};
use serde::{Deserialize, Serialize};

/// The trace of one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerTrace {
    /// [`AnswerModel::version`] of the weights.
    pub model: String,
    /// Of the experiment that ran; `None` where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<Arm>,
    pub features: AnswerFeatures,
    /// The passages that the searches found, best first; none in an answer of an earlier version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<PassageTrace>,
    /// The best sentences that were read with the question, best first; those shown are among them.
    pub sentences: Vec<SentenceTrace>,
}

/// The version that an experiment gave to a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// The version that answers.
    A,
    /// The one that is tried.
    B,
}

/// One passage that was found for the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassageTrace {
    pub passage: PassageId,
    /// Of the fused searches; higher is better.
    pub score: f32,
}

/// One sentence that was read with the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentenceTrace {
    pub paper: PaperId,
    /// Span in [`crate::PaperText::text`], in bytes, end excluded.
    pub start: usize,
    pub end: usize,
    pub features: SentenceFeatures,
    pub shown: bool,
}

/// What a sentence is judged by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct SentenceFeatures {
    /// Log-odds by the cross-encoder, or by vectors and words where there is none.
    pub read: f32,
    /// What its form is worth for the kind of question, in log-odds.
    pub worth: f32,
    /// How likely it looked before it was read, about 0 to 1.
    pub first: f32,
    /// Fused score of its passage, 0 to 1; 0 where the searches did not find that.
    pub found: f32,
    /// Share of the question's weight that its words carry, 0 to 1.
    pub coverage: f32,
}

impl SentenceFeatures {
    pub const NAMES: [&'static str; 5] = ["read", "worth", "first", "found", "coverage"];

    pub fn values(&self) -> [f32; 5] {
        [self.read, self.worth, self.first, self.found, self.coverage]
    }
}

/// What the confidence of an answer is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerFeatures {
    /// Log-odds of the best sentence.
    pub best: f32,
    /// The same, mean of the best three.
    pub three: f32,
    /// How many of the question's names stand in none of the papers that answer: 0 for none, above 0.7 for one of several,
    /// 1 for all.
    pub absent: f32,
    /// Share of the question's words that stand nowhere in the best paper, 0 to 1.
    pub unsaid: f32,
    /// 1 where a figure is wanted and the best sentences hold none.
    pub unfit: f32,
    /// Cosine similarity of the nearest passage, and how far it is ahead of the thirtieth.
    pub near: f32,
    pub ahead: f32,
    /// Shares of the first ten hits of the dense and of the sparse search that are of the paper with most of the nearest,
    /// 0 to 1.
    pub of_one: f32,
    pub of_same: f32,
}

impl AnswerFeatures {
    pub const NAMES: [&'static str; 9] = [
        "best", "three", "absent", "unsaid", "unfit", "near", "ahead", "of_one", "of_same",
    ];

    pub fn values(&self) -> [f32; 9] {
        [
            self.best,
            self.three,
            self.absent,
            self.unsaid,
            self.unfit,
            self.near,
            self.ahead,
            self.of_one,
            self.of_same,
        ]
    }
}

/// Weights by which sentences are ranked and answers are trusted: what `papyri train answers` learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerModel {
    /// `built-in`, or `a-` and eight hex digits of the digest of what follows.
    pub version: String,
    /// Log-odds for one of each of [`SentenceFeatures::NAMES`].
    pub sentence: [f32; 5],
    /// Log-odds of an answer all of whose features are 0.
    pub bias: f32,
    /// Log-odds for one of each of [`AnswerFeatures::NAMES`].
    pub confidence: [f32; 9],
}

impl AnswerModel {
    /// Log-odds that a sentence answers.
    pub fn sentence_score(&self, features: &SentenceFeatures) -> f32 {
        dot(&self.sentence, &features.values())
    }

    /// Probability that an answer is right, 0 to 1.
    pub fn confidence(&self, features: &AnswerFeatures) -> f32 {
        let log_odds = self.bias + dot(&self.confidence, &features.values());
        1.0 / (1.0 + (-log_odds).exp())
    }
}

impl Default for AnswerModel {
    /// Rounded from a fit on the odd half of the researcher questions, 108 questions of our own over papers/aistats2011, and
    /// each set's questions asked of the other's papers, which can't answer; docs/benchmarks.md reports on the even half.
    fn default() -> Self {
        Self {
            version: "built-in".to_owned(),
            sentence: [1.0, 1.0, 2.0, 2.0, 0.0],
            bias: -1.5,
            confidence: [0.35, 0.0, -3.6, -1.5, -1.0, 0.0, 0.0, 2.0, 0.3],
        }
    }
}

fn dot(weights: &[f32], values: &[f32]) -> f32 {
    weights.iter().zip(values).map(|(w, v)| w * v).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_sentence_makes_surer_and_an_absent_name_less_sure() {
        let model = AnswerModel::default();
        let good = AnswerFeatures {
            best: 6.0,
            three: 4.0,
            ..AnswerFeatures::default()
        };
        let strange = AnswerFeatures {
            absent: 1.0,
            ..good
        };
        let poor = AnswerFeatures {
            best: -8.0,
            three: -9.0,
            ..good
        };
        assert!(model.confidence(&good) > model.confidence(&strange));
        assert!(model.confidence(&good) > model.confidence(&poor));
    }
}
