//! `[answer]`: how much time a question may take, how sure an answer must be to be shown, how long it is kept.

use super::{Keep, ensure_key};
use answer::{AnswerOptions, Effort};
use serde::Deserialize;
use std::time::Duration;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerConfig {
    pub effort: EffortChoice,
    /// Sentences of an answer, at most; lists of papers may be longer.
    pub sentences: usize,
    /// The share of shown answers that may be wrong, 0 to 1: what is less certain is refused.
    pub max_wrong: f32,
    /// Seconds after which no further text is read for a question.
    pub deadline_s: f32,
    /// How long questions, answers and their ratings are kept.
    pub keep: Keep,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum EffortChoice {
    /// No cross-encoder: quicker, and often a worse sentence
    Fast,
    /// The cross-encoder reads the likeliest sentences
    #[default]
    Balanced,
    /// It reads whole passages first: seconds
    Thorough,
}

impl Default for AnswerConfig {
    fn default() -> Self {
        let options = AnswerOptions::default();
        Self {
            effort: EffortChoice::default(),
            sentences: options.sentences,
            max_wrong: options.max_wrong,
            deadline_s: options.deadline.as_secs_f32(),
            keep: Keep::default(),
        }
    }
}

impl AnswerConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            (1..=20).contains(&self.sentences),
            "answer.sentences",
            "must be between 1 and 20",
        )?;
        ensure_key(
            (0.0..=1.0).contains(&self.max_wrong),
            "answer.max_wrong",
            "must be between 0 and 1",
        )?;
        ensure_key(
            self.deadline_s.is_finite() && (0.05..=600.0).contains(&self.deadline_s),
            "answer.deadline_s",
            "must be between 0.05 and 600",
        )
    }

    pub fn options(&self) -> AnswerOptions {
        AnswerOptions {
            sentences: self.sentences,
            effort: match self.effort {
                EffortChoice::Fast => Effort::Fast,
                EffortChoice::Balanced => Effort::Balanced,
                EffortChoice::Thorough => Effort::Thorough,
            },
            max_wrong: self.max_wrong,
            deadline: Duration::from_secs_f32(self.deadline_s),
            ..AnswerOptions::default()
        }
    }
}
