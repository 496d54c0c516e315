//! The extractive summary of a paper: what it is after, how, what came out, where it ends.

use crate::AnswerError;
use crate::answerer::{Engine, now};
use crate::compose::{EXTRACTIVE, clean};
use crate::evidence::{form, section_prior};
use crate::readings::Reading;
use crate::terms::cosine;
use crate::verify::{cite, holds};
use graph_schema::sentences::sentence_spans;
use graph_schema::{Aspect, Citation, PaperId, SectionKind, Sentence, Summary, SummaryPart};
use std::collections::HashSet;
use stores_core::BlobKey;

/// Sentences embedded for each aspect.
const EMBEDDED: usize = 12;
const PER_ASPECT: usize = 2;
/// A cue phrase is needed, or a section that says it all.
const NEEDED: f32 = 0.3;
/// Where an aspect has no such sentence, the best of the sections that are its home speaks for it.
const AT_HOME: f32 = 0.1;
/// Sentences this alike say the same.
const SAME: f32 = 0.85;

struct Candidate {
    aspect: Aspect,
    fit: f32,
    score: f32,
    citation: Citation,
    vector: Vec<f32>,
}

impl Engine {
    pub(crate) async fn summary(&self, id: &PaperId, fresh: bool) -> Result<Summary, AnswerError> {
        let key = BlobKey::Summary(id.clone());
        let Some(reading) = self.readings.get(&self.parts, id).await? else {
            return Err(self.without_text(id).await?);
        };
        if let (false, Some(bytes)) = (fresh, self.parts.blobs.get(&key).await?) {
            match serde_json::from_slice::<Summary>(&bytes) {
                // The text may have been read anew since: a quote that no longer holds calls for a new summary.
                Ok(summary) if quotes_hold(&summary, &reading) => return Ok(summary),
                Ok(_) => {
                    tracing::info!(paper = %id, "the stored summary is stale; making a new one")
                }
                Err(error) => {
                    tracing::warn!(paper = %id, %error, "the stored summary is damaged; making a new one")
                }
            }
        }
        let summary = self.summarise(id, &reading).await?;
        let bytes = serde_json::to_vec(&summary).map_err(|error| AnswerError::Internal {
            context: format!("the summary of {id} can't be written as JSON"),
            source: Box::new(error),
        })?;
        self.parts.blobs.put(&key, bytes).await?;
        Ok(summary)
    }

    async fn without_text(&self, id: &PaperId) -> Result<AnswerError, AnswerError> {
        let known = !self
            .parts
            .graph
            .papers(std::slice::from_ref(id))
            .await?
            .is_empty();
        let what = if known {
            format!("the text of {id} is not in the library: add its PDF to have it summarised")
        } else {
            format!("there is no paper {id}")
        };
        Ok(AnswerError::NotFound { what })
    }

    async fn summarise(&self, id: &PaperId, reading: &Reading) -> Result<Summary, AnswerError> {
        let mut candidates = self.candidates(id, reading).await?;
        let quotes: Vec<String> = candidates
            .iter()
            .map(|c| c.citation.quote.clone())
            .collect();
        if !quotes.is_empty() {
            let vectors = self.parts.embedder.embed(&quotes).await?;
            for (candidate, vector) in candidates.iter_mut().zip(vectors) {
                candidate.vector = vector;
            }
        }
        if let Some(centre) = centroid(candidates.iter().map(|c| c.vector.as_slice())) {
            for candidate in &mut candidates {
                candidate.score += 0.4 * cosine(&centre, &candidate.vector);
            }
        }
        candidates.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.citation.start.cmp(&b.citation.start))
        });
        let mut chosen: Vec<Vec<f32>> = Vec::new();
        let mut parts = Vec::new();
        for aspect in Aspect::ALL {
            let mut citations: Vec<&Citation> = Vec::new();
            let of = || candidates.iter().filter(|c| c.aspect == aspect);
            let telling = of().any(|c| c.fit >= NEEDED);
            let limit = if telling { PER_ASPECT } else { 1 };
            for candidate in of().filter(|c| c.fit >= NEEDED || !telling) {
                let new = chosen
                    .iter()
                    .all(|other| cosine(other, &candidate.vector) < SAME);
                if new && citations.len() < limit {
                    chosen.push(candidate.vector.clone());
                    citations.push(&candidate.citation);
                }
            }
            citations.sort_by_key(|citation| citation.start);
            let sentences: Vec<Sentence> = citations
                .into_iter()
                .map(|c| Sentence {
                    text: clean(&c.quote),
                    citations: vec![c.clone()],
                })
                .collect();
            if !sentences.is_empty() {
                parts.push(SummaryPart { aspect, sentences });
            }
        }
        Ok(Summary {
            paper: id.clone(),
            parts,
            composer: EXTRACTIVE.into(),
            created_at: now(),
        })
    }

    /// The best sentences of each aspect by section, cue and position.
    async fn candidates(
        &self,
        id: &PaperId,
        reading: &Reading,
    ) -> Result<Vec<Candidate>, AnswerError> {
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        for passage in self.parts.graph.passages_of(id).await? {
            let Some(span) = reading.text.span(passage.start, passage.end) else {
                continue;
            };
            for range in sentence_spans(span) {
                let (start, end) = (passage.start + range.start, passage.start + range.end);
                let Some(citation) = cite(reading, &passage.id, start, end) else {
                    continue;
                };
                let kind = reading.kind_at(start);
                let (Some(prior), Some(form)) = (section_prior(kind), form(&citation.quote)) else {
                    continue;
                };
                if !seen.insert(citation.quote.clone()) {
                    continue;
                }
                let fits = Aspect::ALL
                    .into_iter()
                    .map(|aspect| (aspect, fit(aspect, kind, &citation.quote)));
                let Some((aspect, fit)) = fits.reduce(|a, b| if b.1 > a.1 { b } else { a }) else {
                    continue;
                };
                if fit >= AT_HOME {
                    all.push(Candidate {
                        aspect,
                        fit,
                        score: fit + prior + form,
                        citation,
                        vector: Vec::new(),
                    });
                }
            }
        }
        all.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.citation.start.cmp(&b.citation.start))
        });
        let mut kept = Vec::new();
        for aspect in Aspect::ALL {
            let (of, rest): (Vec<_>, Vec<_>) = all
                .into_iter()
                .partition(|c: &Candidate| c.aspect == aspect);
            kept.extend(of.into_iter().take(EMBEDDED));
            all = rest;
        }
        Ok(kept)
    }
}

fn quotes_hold(summary: &Summary, reading: &Reading) -> bool {
    let sentences = summary.parts.iter().flat_map(|part| &part.sentences);
    sentences
        .flat_map(|sentence| &sentence.citations)
        .all(|citation| holds(reading, citation))
}

/// How well a sentence of a section serves an aspect: cue phrases count most, abstracts gather the best of them.
fn fit(aspect: Aspect, kind: SectionKind, quote: &str) -> f32 {
    use SectionKind as K;
    let (cues, home): (&[&str], bool) = match aspect {
        Aspect::Objective => (
            &[
                "this paper",
                "this note",
                "this article",
                "this work",
                "we compare",
                "we examine",
                "we explore",
                "the aim",
                "we propose",
                "we present",
                "we introduce",
                "we address",
                "our goal",
                "we study",
                "we investigate",
                "we describe",
            ],
            matches!(kind, K::Introduction),
        ),
        Aspect::Method => (
            &[
                "our method",
                "our approach",
                "our model",
                "our system",
                "we use",
                "we combine",
                "works by",
                "is computed",
                "algorithm",
                "is based on",
                "we train",
                "consists of",
            ],
            matches!(kind, K::Method),
        ),
        Aspect::Results => (
            &[
                "outperform",
                "achieve",
                "improve",
                "results show",
                "we show that",
                "experiments",
                "we found",
                "we find",
                "accuracy",
            ],
            matches!(kind, K::Results | K::Experiments | K::Conclusion),
        ),
        Aspect::Limitations => (
            &[
                "limitation",
                "future work",
                "remains",
                "does not",
                "do not handle",
                "drawback",
                "fails to",
                "in the future",
                "we plan to",
            ],
            matches!(kind, K::Limitations),
        ),
    };
    let lower = quote.to_lowercase();
    let cued = cues.iter().filter(|cue| lower.contains(**cue)).count() as f32;
    let place = match (home, kind) {
        (_, K::Limitations) if aspect == Aspect::Limitations => 0.5,
        (_, K::Abstract) if aspect != Aspect::Limitations => 0.25,
        (true, _) => 0.1,
        (false, _) => 0.0,
    };
    place + 0.3 * cued.min(2.0)
}

/// The unit vector in the middle of some; `None` of none.
pub(crate) fn centroid<'a>(vectors: impl Iterator<Item = &'a [f32]>) -> Option<Vec<f32>> {
    let mut sum: Vec<f32> = Vec::new();
    for vector in vectors {
        sum.resize(sum.len().max(vector.len()), 0.0);
        sum.iter_mut().zip(vector).for_each(|(s, v)| *s += v);
    }
    let length = cosine(&sum, &sum).sqrt();
    (length > 0.0).then(|| sum.into_iter().map(|s| s / length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_and_sections_name_the_aspect() {
        let goal = "In this paper we propose a new way to fuse rankings.";
        assert!(
            fit(Aspect::Objective, SectionKind::Abstract, goal)
                > fit(Aspect::Results, SectionKind::Abstract, goal)
        );
        let limit = "Only English was tested.";
        assert!(fit(Aspect::Limitations, SectionKind::Limitations, limit) >= NEEDED);
        assert!(fit(Aspect::Method, SectionKind::Other, limit) < NEEDED);
    }

    #[test]
    fn the_middle_is_of_unit_length() {
        let middle = centroid([[1.0, 0.0].as_slice(), &[0.0, 1.0]].into_iter()).unwrap();
        assert!((cosine(&middle, &middle) - 1.0).abs() < 1e-6);
        assert!(centroid(std::iter::empty()).is_none());
    }
}
