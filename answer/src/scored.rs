//! A sentence with how well it answers the question.

use crate::sentences::Candidate;
use graph_schema::{AnswerModel, SentenceFeatures};

#[derive(Debug, Clone)]
pub(crate) struct Scored {
    pub candidate: Candidate,
    pub features: SentenceFeatures,
    /// How well it answers the question: what sentences are ordered by.
    pub score: f32,
    /// The same as log-odds on the scale of the cross-encoder as it was published: what an answer's confidence is made of.
    pub support: f32,
    /// Of a second paper, and scored by what is asked of that one.
    pub of_second: bool,
}

impl Scored {
    pub fn new(model: &AnswerModel, candidate: Candidate, read: f32) -> Self {
        let features = SentenceFeatures {
            read,
            worth: candidate.worth,
            first: candidate.first,
            found: candidate.found,
            coverage: candidate.coverage,
        };
        let score = model.sentence_score(&features);
        Self {
            score,
            support: score,
            features,
            candidate,
            of_second: false,
        }
    }
}

/// Best first, then by quote.
pub(crate) fn sort(sentences: &mut [Scored]) {
    sentences.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.candidate.citation.quote.cmp(&b.candidate.citation.quote))
    });
}
