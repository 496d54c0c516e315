//! The extractive summary of a paper: in one sentence; then what it is after, how, with what data, what came out, where
//! it ends. The cross-encoder reads the likeliest sentences with a question for each aspect; without one, the embedder
//! compares them.

use crate::AnswerError;
use crate::composed::{EXTRACTIVE, clean};
use crate::engine::Engine;
use crate::form::{form, section_prior};
use crate::ranked::read;
use crate::readings::Reading;
use crate::shown::now;
use crate::terms::{cosine, dice, fold, term_set};
use crate::verify::{cite, holds};
use graph_schema::sentences::sentence_spans;
use graph_schema::{
    Aspect, Citation, MadeWith, PaperId, SectionKind, Sentence, Summary, SummaryPart,
};
use std::collections::{BTreeSet, HashSet};
use std::time::Instant;
use stores_core::BlobKey;

/// Sentences read for each aspect, taken from the sections that are its home first.
const READ: usize = 14;
const PER_ASPECT: usize = 2;
/// A paper of fewer sentences than this gets one sentence an aspect.
const SHORT_PAPER: usize = 25;
/// Sentences that share this much of their words (Dice) say the same.
const SAME: f32 = 0.7;
/// What a sentence in the aspect's home section, and one that leans on the sentence before, count beside the model's
/// judgement, in log-odds.
const HOME: f32 = 2.0;
const LEANS: f32 = -2.0;
/// Log-odds below which an aspect is left out: nothing in the paper speaks of it.
const NEEDED: f32 = -8.0;
/// From a cosine to the scale of log-odds, where no cross-encoder reads.
const PER_COSINE: f32 = 40.0;
const EVEN_COSINE: f32 = 0.7;
/// A limitation needs a sentence that is one: the weakest aspect without a section of its own.
const NEEDED_AWAY: f32 = -4.0;

pub(crate) struct Candidate {
    pub citation: Citation,
    pub kind: SectionKind,
    /// It can't be understood without the sentence before.
    pub leans: bool,
    terms: BTreeSet<String>,
}

pub(crate) async fn summary(
    engine: &Engine,
    id: &PaperId,
    fresh: bool,
) -> Result<Summary, AnswerError> {
    let key = BlobKey::Summary(id.clone());
    let parts = &engine.parts;
    let Some(reading) = engine.readings.get(parts, id).await? else {
        return Err(without_text(engine, id).await?);
    };
    if let (false, Some(bytes)) = (fresh, parts.blobs.get(&key).await?) {
        match serde_json::from_slice::<Summary>(&bytes) {
            // The text may have been read anew since: a quote that no longer holds calls for a new summary.
            Ok(summary) if quotes_hold(&summary, &reading) => return Ok(summary),
            Ok(_) => tracing::info!(paper = %id, "the stored summary is stale; making a new one"),
            Err(error) => {
                tracing::warn!(paper = %id, %error, "the stored summary is damaged; making a new one")
            }
        }
    }
    let summary = summarise(engine, id, &reading).await?;
    let bytes = serde_json::to_vec(&summary).map_err(|error| AnswerError::Internal {
        context: format!("the summary of {id} can't be written as JSON"),
        source: Box::new(error),
    })?;
    // Whoever asked gets it all the same where it can't be kept: the disk is full, or the library only to be read.
    if let Err(error) = parts.blobs.put(&key, bytes).await {
        tracing::warn!(%error, paper = %id, "a summary is not kept");
    }
    Ok(summary)
}

async fn without_text(engine: &Engine, id: &PaperId) -> Result<AnswerError, AnswerError> {
    let found = engine.parts.graph.papers(std::slice::from_ref(id)).await?;
    let what = match found.is_empty() {
        true => format!("there is no paper {id}"),
        false => {
            format!("the text of {id} is not in the library: add its PDF to have it summarised")
        }
    };
    Ok(AnswerError::NotFound { what })
}

async fn summarise(
    engine: &Engine,
    id: &PaperId,
    reading: &Reading,
) -> Result<Summary, AnswerError> {
    let all = candidates(engine, id, reading).await?;
    let per_aspect = if all.len() < SHORT_PAPER {
        1
    } else {
        PER_ASPECT
    };
    let mut shown: Vec<BTreeSet<String>> = Vec::new();
    let mut parts = Vec::new();
    let mut tldr = None;
    for aspect in Aspect::ALL {
        let scored = scored(engine, aspect, &all).await?;
        if aspect == Aspect::Objective {
            // The abstract says best what a paper is for.
            let home = scored.iter().find(|(_, one)| is_home(aspect, one.kind));
            let best = home.or(scored.first());
            tldr = best.map(|(_, best)| sentence(&best.citation));
        }
        let mut chosen: Vec<&Citation> = Vec::new();
        for (score, candidate) in scored {
            let needed = match is_home(aspect, candidate.kind) {
                true => NEEDED,
                false => NEEDED_AWAY,
            };
            let new = shown
                .iter()
                .all(|other| dice(other, &candidate.terms) < SAME);
            if score >= needed && new && chosen.len() < per_aspect {
                shown.push(candidate.terms.clone());
                chosen.push(&candidate.citation);
            }
        }
        chosen.sort_by_key(|citation| citation.start);
        if !chosen.is_empty() {
            let sentences = chosen.into_iter().map(sentence).collect();
            parts.push(SummaryPart { aspect, sentences });
        }
    }
    Ok(Summary {
        paper: id.clone(),
        tldr,
        parts,
        composer: EXTRACTIVE.into(),
        made_with: Some(judge(engine)),
        created_at: now(),
    })
}

/// The model that chose the sentences.
fn judge(engine: &Engine) -> MadeWith {
    let reranker = engine.reranker().map(|reranker| reranker.model());
    MadeWith {
        embedder: reranker.is_none().then(|| engine.vectors.questions.model()),
        reranker,
        ..MadeWith::default()
    }
}

fn sentence(citation: &Citation) -> Sentence {
    Sentence {
        text: clean(&citation.quote),
        citations: vec![citation.clone()],
    }
}

/// Sentences that can be quoted, in reading order, each once.
pub(crate) async fn candidates(
    engine: &Engine,
    id: &PaperId,
    reading: &Reading,
) -> Result<Vec<Candidate>, AnswerError> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for passage in engine.parts.graph.passages_of(id).await? {
        let Some(span) = reading.text.span(passage.start, passage.end) else {
            continue;
        };
        for range in sentence_spans(span) {
            let (start, end) = (passage.start + range.start, passage.start + range.end);
            let Some(citation) = cite(reading, &passage.id, start, end) else {
                continue;
            };
            let kind = reading.kind_at(start);
            let (Some(_), Some(form)) = (section_prior(kind), form(&citation.quote)) else {
                continue;
            };
            if seen.insert(citation.quote.clone()) {
                all.push(Candidate {
                    terms: term_set(&citation.quote),
                    leans: form < 0.0,
                    citation,
                    kind,
                });
            }
        }
    }
    Ok(all)
}

/// The likeliest sentences for one aspect with their log-odds, best first.
async fn scored<'a>(
    engine: &Engine,
    aspect: Aspect,
    all: &'a [Candidate],
) -> Result<Vec<(f32, &'a Candidate)>, AnswerError> {
    let likely = likely(aspect, all);
    let texts: Vec<String> = likely.iter().map(|one| fold(&one.citation.quote)).collect();
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let asked = asked(aspect);
    let judged: Vec<f32> = match engine.reranker() {
        Some(reranker) => read(engine, reranker, asked, &texts, Instant::now()).await?,
        None => {
            let question = engine.embed_query(asked).await?;
            let vectors = engine.vectors.questions.embed(&texts).await?;
            let near = vectors.iter().map(|vector| cosine(&question, vector));
            near.map(|near| PER_COSINE * (near - EVEN_COSINE)).collect()
        }
    };
    let mut scored: Vec<(f32, &Candidate)> = likely
        .into_iter()
        .zip(judged)
        .map(|(one, score)| {
            let home = if is_home(aspect, one.kind) { HOME } else { 0.0 };
            let leans = if one.leans { LEANS } else { 0.0 };
            (score + home + leans, one)
        })
        .collect();
    scored.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(a.1.citation.start.cmp(&b.1.citation.start))
    });
    Ok(scored)
}

/// Sentences of the aspect's home sections, from the start and the end of each in turn, then of the abstract and the
/// conclusion, then of the paper's opening: authors say what matters there.
fn likely(aspect: Aspect, all: &[Candidate]) -> Vec<&Candidate> {
    use SectionKind as K;
    let home: Vec<&Candidate> = all.iter().filter(|one| is_home(aspect, one.kind)).collect();
    let outer = |some: Vec<&'_ Candidate>| -> Vec<usize> {
        // Positions in the order first, last, second, last but one, …
        let count = some.len();
        (0..count)
            .map(|at| {
                if at % 2 == 0 {
                    at / 2
                } else {
                    count - 1 - at / 2
                }
            })
            .collect()
    };
    let mut likely: Vec<&Candidate> = outer(home.clone())
        .into_iter()
        .filter_map(|at| home.get(at).copied())
        .take(READ * 2 / 3)
        .collect();
    let told: Vec<&Candidate> = all
        .iter()
        .filter(|one| matches!(one.kind, K::Abstract | K::Conclusion))
        .collect();
    for one in told.into_iter().chain(all.iter()) {
        if likely.len() == READ {
            break;
        }
        if !likely.iter().any(|known| std::ptr::eq(*known, one)) {
            likely.push(one);
        }
    }
    likely
}

/// What an aspect asks of a paper.
fn asked(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Objective => "What is the aim of this paper, and what does it propose?",
        Aspect::Method => "How does the proposed method work?",
        Aspect::Data => "What data, corpus or participants were used?",
        Aspect::Results => "What results were achieved, and how large was the improvement?",
        Aspect::Limitations => "What are the limitations, and what is left for future work?",
    }
}

/// The sections in which authors write of an aspect.
fn is_home(aspect: Aspect, kind: SectionKind) -> bool {
    use SectionKind as K;
    match aspect {
        Aspect::Objective => matches!(kind, K::Abstract),
        Aspect::Method => matches!(kind, K::Method),
        Aspect::Data => matches!(kind, K::Data | K::Experiments),
        Aspect::Results => matches!(kind, K::Results | K::Experiments | K::Conclusion),
        Aspect::Limitations => matches!(kind, K::Limitations | K::Conclusion),
    }
}

fn quotes_hold(summary: &Summary, reading: &Reading) -> bool {
    let sentences = summary.parts.iter().flat_map(|part| &part.sentences);
    sentences
        .chain(&summary.tldr)
        .flat_map(|sentence| &sentence.citations)
        .all(|citation| holds(reading, citation))
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
    use graph_schema::{ContentHash, PassageId};

    fn candidate(at: usize, kind: SectionKind) -> Candidate {
        let paper = PaperId::ingested(&ContentHash::of(b"a"));
        Candidate {
            citation: Citation {
                passage: PassageId::new(&paper, 0),
                paper,
                paper_title: "Fusion".into(),
                section: String::new(),
                page: 1,
                quote: format!("Sentence {at}."),
                start: at,
                end: at + 1,
                recognised: false,
            },
            kind,
            leans: false,
            terms: BTreeSet::new(),
        }
    }

    #[test]
    fn the_home_of_an_aspect_is_read_first_from_both_ends() {
        let mut all: Vec<Candidate> = (0..40)
            .map(|at| candidate(at, SectionKind::Other))
            .collect();
        all.extend((40..80).map(|at| candidate(at, SectionKind::Method)));
        let likely = likely(Aspect::Method, &all);
        assert_eq!(likely.len(), READ);
        let starts: Vec<usize> = likely
            .iter()
            .take(4)
            .map(|one| one.citation.start)
            .collect();
        assert_eq!(starts, [40, 79, 41, 78]);
    }

    #[test]
    fn the_middle_is_of_unit_length() {
        let middle = centroid([[1.0, 0.0].as_slice(), [0.0, 1.0].as_slice()].into_iter());
        let middle = middle.expect("a middle");
        assert!((cosine(&middle, &middle) - 1.0).abs() < 1e-6);
        assert!(centroid(std::iter::empty()).is_none());
    }
}
