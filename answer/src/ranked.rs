//! The third stage: the likeliest sentences read together with the question by a cross-encoder, which says how well
//! each answers it (Nogueira and Cho, "Passage Re-ranking with BERT", 2019). Without one, words and vectors judge.

use crate::AnswerError;
use crate::engine::{Effort, Engine, RankedPassage, probability};
use crate::hops;
use crate::retrieved::{Retrieved, Shape};
use crate::scored::{Scored, sort};
use crate::sentences::{Candidate, candidates, closer};
use crate::terms::{cosine, fold};
use crate::understood::{Understood, kind_of};
use graph_schema::{Citation, PaperId, PassageId, QuestionKind, SentenceFeatures};
use models_core::Reranker;
use std::collections::HashMap;
use std::time::Instant;

/// Sentences read by the cross-encoder, 29 ms each of 80 tokens on two cores: of all that was found, and then of the
/// paper that answers best.
const BALANCED: usize = 24;
const CLOSER: usize = 24;
const THOROUGH: usize = 48;
const THOROUGH_CLOSER: usize = 32;
/// What it costs a sentence, in log-odds, that the last answer quoted it: a follow-up asks for something else, but may have
/// its answer there.
const QUOTED: f32 = 6.0;
/// One in so many sentences is taken for its passage's rank and not for its own words; and by so many ranks a further
/// sentence of a passage comes later.
const OF_BEST_PASSAGES: usize = 3;
const PER_SENTENCE: usize = 2;
/// Sentences embedded where nothing reads them.
const EMBEDDED: usize = 16;
/// Passages read whole when there is time for it: 161 ms each of 200 tokens on two cores; and those kept.
const WHOLE_PASSAGES: usize = 24;
const BEST_PASSAGES: usize = 8;
/// What the reading of a whole passage weighs beside its fused score, and the log-odds that make a share of 0.73.
const READ_WEIGHT: f32 = 0.5;
const READ_SCALE: f32 = 4.0;
/// Best sentences by the chooser whose support the reranker is asked for: as many as are likely to be shown.
const SUPPORTED: usize = 6;
/// Sentences that are read for the second of two things asked, and those of them that are kept.
const OF_PART: usize = 16;
const KEPT_OF_PART: usize = 2;
/// Texts handed to the model between two looks at the clock.
const AT_ONCE: usize = 14;
/// The scale of scores made of words and vectors, so that they can be compared with a cross-encoder's: cosine
/// similarity and coverage at which a sentence is as likely to answer as not, and how fast that changes.
const EVEN_COSINE: f32 = 0.72;
const PER_COSINE: f32 = 40.0;
const EVEN_COVERAGE: f32 = 0.45;
const PER_COVERAGE: f32 = 8.0;

/// A question with the sentences that may answer it, best first.
pub(crate) struct Ranked {
    pub understood: Understood,
    pub sentences: Vec<Scored>,
    /// The passages that the sentences were taken from, best first.
    pub passages: Vec<RankedPassage>,
    pub shape: Shape,
}

pub(crate) async fn rank(engine: &Engine, retrieved: Retrieved) -> Result<Ranked, AnswerError> {
    let Retrieved {
        understood,
        vector,
        mut passages,
        shape,
    } = retrieved;
    let started = Instant::now();
    let Some(reranker) = engine.reranker() else {
        let mut found = candidates(engine, &understood, &passages).await?;
        found.truncate(EMBEDDED);
        let sentences = by_vectors(engine, &vector, found).await?;
        return Ok(Ranked {
            understood,
            sentences,
            passages,
            shape,
        });
    };
    if engine.options.effort == Effort::Thorough {
        passages = best_passages(engine, reranker, &understood.search, passages, started).await?;
    }
    let thorough = engine.options.effort == Effort::Thorough;
    let found = candidates(engine, &understood, &passages).await?;
    let list = understood.understanding.kind == QuestionKind::List;
    let found = match (thorough, list) {
        (true, _) => likeliest(found, &passages, THOROUGH),
        (false, true) => found.into_iter().take(BALANCED + CLOSER).collect(),
        (false, false) => likeliest(found, &passages, BALANCED),
    };
    let mut sentences = judged(engine, reranker, &understood, found, started).await?;
    // A list wants many papers, not more of the first.
    if !list {
        let seen: Vec<&Citation> = sentences
            .iter()
            .map(|one| &one.candidate.citation)
            .collect();
        let mut more = closer(engine, &understood, &seen, &passages).await?;
        more.truncate(if thorough { THOROUGH_CLOSER } else { CLOSER });
        sentences.extend(judged(engine, reranker, &understood, more, started).await?);
        sort(&mut sentences);
    }
    if let Some(asked) = &understood.second_hop {
        // What is asked of the second paper is all that its sentences have to answer.
        let second = understood.asking_only(asked);
        let first = understood.standalone.strip_suffix(asked.as_str());
        let first = first.unwrap_or(&understood.standalone);
        let more = hops::second(engine, &second, first, &sentences).await?;
        let mut more = judged(engine, reranker, &second, more, started).await?;
        more.iter_mut().for_each(|one| one.of_second = true);
        sentences.extend(more);
        sort(&mut sentences);
    }
    if !list {
        for_second_part(
            engine,
            reranker,
            &understood,
            &mut sentences,
            &passages,
            started,
        )
        .await?;
    }
    if engine.chooser().is_some() {
        support(engine, reranker, &understood, &mut sentences).await?;
    }
    Ok(Ranked {
        understood,
        sentences,
        passages,
        shape,
    })
}

/// Of two things that are asked at once, the sentences of the paper that answers the first which answer the second best: read
/// together with both, each answers but a half.
async fn for_second_part(
    engine: &Engine,
    reranker: &dyn Reranker,
    understood: &Understood,
    sentences: &mut Vec<Scored>,
    passages: &[RankedPassage],
    started: Instant,
) -> Result<(), AnswerError> {
    let (Some(asked), Some(best)) = (&understood.second_part, sentences.first()) else {
        return Ok(());
    };
    let (first, most) = (best.candidate.citation.clone(), best.score);
    let mut part = understood.asking_only(asked);
    part.understanding.kind = kind_of(asked);
    let mut found = closer(engine, &part, &[&first], passages).await?;
    found.truncate(OF_PART);
    for mut one in judged(engine, reranker, &part, found, started)
        .await?
        .into_iter()
        .take(KEPT_OF_PART)
    {
        let place = &one.candidate.citation;
        let known = sentences.iter_mut().find(|known| {
            let known = &known.candidate.citation;
            known.paper == place.paper && known.start == place.start
        });
        // What was asked first is answered first.
        one.score = one.score.min(most);
        one.of_second = true;
        match known {
            Some(known) => {
                known.of_second = true;
                known.score = known.score.max(one.score);
            }
            None => sentences.push(one),
        }
    }
    sort(sentences);
    Ok(())
}

/// What the reranker says of the sentences that were chosen by another; of those behind them, no more than of these.
async fn support(
    engine: &Engine,
    reranker: &dyn Reranker,
    understood: &Understood,
    sentences: &mut [Scored],
) -> Result<(), AnswerError> {
    let (first, rest) = sentences.split_at_mut(SUPPORTED.min(sentences.len()));
    let mut least = f32::INFINITY;
    for of_second in [false, true] {
        let second = understood.second_hop.as_ref();
        let question = match (second.or(understood.second_part.as_ref()), of_second) {
            (Some(asked), true) => asked,
            _ => &understood.search,
        };
        let some = first.iter_mut().filter(|one| one.of_second == of_second);
        let some: Vec<&mut Scored> = some.collect();
        let texts: Vec<String> = some.iter().map(|one| one.candidate.read_as()).collect();
        let scores = read(engine, reranker, question, &texts, Instant::now()).await?;
        for (one, read) in some.into_iter().zip(scores) {
            let features = SentenceFeatures {
                read,
                ..one.features
            };
            one.support = engine.options.model.sentence_score(&features);
            least = least.min(one.support);
        }
    }
    for one in rest {
        one.support = one.support.min(least);
    }
    Ok(())
}

/// The `count` likeliest, of which some are of the best passages whatever their words: who asks in other words than the
/// paper's is found by the passage's vector alone.
fn likeliest(found: Vec<Candidate>, passages: &[RankedPassage], count: usize) -> Vec<Candidate> {
    let by_words = count - count / OF_BEST_PASSAGES;
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut rest: Vec<Candidate> = Vec::new();
    for candidate in found {
        match chosen.len() < by_words {
            true => chosen.push(candidate),
            false => rest.push(candidate),
        }
    }
    // Round the passages, the best first, each giving its next sentence.
    let rank = |candidate: &Candidate| {
        let passage = &candidate.citation.passage;
        passages.iter().position(|one| one.passage == *passage)
    };
    let mut given: HashMap<usize, usize> = HashMap::new();
    for one in &chosen {
        *given.entry(rank(one).unwrap_or(usize::MAX)).or_default() += 1;
    }
    let mut order: Vec<(usize, Candidate)> = rest
        .into_iter()
        .map(|one| {
            let rank = rank(&one).unwrap_or(passages.len());
            let before = given.entry(rank).or_default();
            *before += 1;
            (rank + PER_SENTENCE * (*before - 1), one)
        })
        .collect();
    order.sort_by_key(|(order, _)| *order);
    let missing = count.saturating_sub(chosen.len());
    chosen.extend(order.into_iter().take(missing).map(|(_, one)| one));
    chosen
}

/// Candidates with the cross-encoder's judgement, best first.
async fn judged(
    engine: &Engine,
    reranker: &dyn Reranker,
    understood: &Understood,
    found: Vec<Candidate>,
    started: Instant,
) -> Result<Vec<Scored>, AnswerError> {
    let texts: Vec<String> = found.iter().map(Candidate::read_as).collect();
    let chooser = engine.chooser().unwrap_or(reranker);
    let scores = read(engine, chooser, &understood.search, &texts, started).await?;
    let mut sentences: Vec<Scored> = found
        .into_iter()
        .zip(scores)
        .map(|(candidate, read)| Scored::new(&engine.options.model, candidate, read))
        .collect();
    for one in &mut sentences {
        let citation = &one.candidate.citation;
        let was_quoted = |(paper, start): &(PaperId, usize)| {
            *paper == citation.paper && *start == citation.start
        };
        if understood.quoted.iter().any(was_quoted) {
            one.score -= QUOTED;
        }
    }
    sort(&mut sentences);
    Ok(sentences)
}

/// The scores of texts, in their order; fewer than texts when the deadline passed.
pub(crate) async fn read(
    engine: &Engine,
    reranker: &dyn Reranker,
    question: &str,
    texts: &[String],
    started: Instant,
) -> Result<Vec<f32>, AnswerError> {
    let mut scores = Vec::with_capacity(texts.len());
    for some in texts.chunks(AT_ONCE) {
        if !scores.is_empty() && started.elapsed() > engine.options.deadline {
            tracing::warn!(
                read = scores.len(),
                of = texts.len(),
                "the answer's deadline passed"
            );
            break;
        }
        scores.extend(reranker.scores(question, some).await?);
    }
    Ok(scores)
}

/// The passages that the cross-encoder likes best, read whole; their order is its.
async fn best_passages(
    engine: &Engine,
    reranker: &dyn Reranker,
    question: &str,
    ranked: Vec<RankedPassage>,
    started: Instant,
) -> Result<Vec<RankedPassage>, AnswerError> {
    let ids: Vec<PassageId> = ranked
        .iter()
        .take(WHOLE_PASSAGES)
        .map(|hit| hit.passage.clone())
        .collect();
    let passages = engine.parts.graph.passages(&ids).await?;
    let mut texts = Vec::with_capacity(passages.len());
    for passage in &passages {
        let reading = engine.readings.get(&engine.parts, &passage.paper).await?;
        let title = reading.map_or_else(String::new, |reading| reading.paper.title.clone());
        texts.push(fold(&format!("{title}. {}", passage.text)));
    }
    let scores = read(engine, reranker, question, &texts, started).await?;
    let by_passage: HashMap<&PassageId, f32> = passages.iter().map(|p| &p.id).zip(scores).collect();
    let mut best: Vec<RankedPassage> = ranked
        .into_iter()
        .filter_map(|hit| {
            let score = probability(*by_passage.get(&hit.passage)?);
            Some(RankedPassage { score, ..hit })
        })
        .collect();
    RankedPassage::sort(&mut best);
    best.truncate(BEST_PASSAGES);
    Ok(best)
}

/// Fused and read scores together: each made a share of 1, the read one weighing [`READ_WEIGHT`].
pub(crate) async fn rerank(
    engine: &Engine,
    question: &str,
    texts: &[String],
    mut hits: Vec<RankedPassage>,
) -> Result<Vec<RankedPassage>, AnswerError> {
    let Some(reranker) = engine.reranker() else {
        return Ok(hits);
    };
    let scores = read(engine, reranker, question, texts, Instant::now()).await?;
    for (hit, score) in hits.iter_mut().zip(scores) {
        let read = probability(score / READ_SCALE);
        hit.score = (1.0 - READ_WEIGHT) * hit.score + READ_WEIGHT * read;
    }
    RankedPassage::sort(&mut hits);
    Ok(hits)
}

/// Scores by vectors and words.
async fn by_vectors(
    engine: &Engine,
    vector: &[f32],
    found: Vec<Candidate>,
) -> Result<Vec<Scored>, AnswerError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let quotes: Vec<String> = found.iter().map(|c| c.citation.quote.clone()).collect();
    let vectors = engine.vectors.questions.embed(&quotes).await?;
    let mut sentences: Vec<Scored> = found
        .into_iter()
        .zip(vectors)
        .map(|(candidate, own)| {
            let near = cosine(vector, &own) - EVEN_COSINE;
            let covered = candidate.coverage - EVEN_COVERAGE;
            let read = PER_COSINE * near + PER_COVERAGE * covered;
            Scored::new(&engine.options.model, candidate, read)
        })
        .collect();
    sort(&mut sentences);
    Ok(sentences)
}
