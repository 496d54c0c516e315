//! What readers said, joined with what the answers were chosen from.

use super::LearningStore;
use crate::ServiceResult;
use crate::rate::acts_by_answer;
use ::learn::experiment::Arm;
use ::learn::label::ItemFeatures;
use ::learn::opinion::{is_incomplete, urgency, verdict};
use ::learn::{Example, Experiment, Item, ItemKind};
use graph_schema::{Act, Answer, AnswerId, AnswerTrace, PaperId, PaperText, Rating, RatingTarget};
use std::collections::BTreeMap;
use std::sync::Arc;
use stores_core::{BlobKey, BlobStore, GraphStore};

/// Ratings and answers fetched at a time.
const PAGE: u32 = 500;
/// Stars from which on an answer was good.
const GOOD: u8 = 4;
/// Sentences of one answer that are given out to judge, at most.
const SENTENCES: usize = 8;

/// Which answers are worth a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Those that readers rated: first where stars and reasons disagree, then the worst.
    Ratings,
    /// Those whose confidence was nearest to a half.
    LowConfidence,
    /// Any, each as likely as another.
    Random,
}

/// The last rating of each answer, with the answer; in the order of the ratings.
async fn rated(graph: &dyn GraphStore) -> ServiceResult<Vec<(Rating, Answer)>> {
    let mut last: BTreeMap<AnswerId, Rating> = BTreeMap::new();
    let mut offset = 0;
    loop {
        let page = graph.all_ratings(offset, PAGE).await?;
        let count = page.len();
        for rating in page {
            let RatingTarget::Answer(id) = &rating.target else {
                continue;
            };
            let later = |known: &Rating| known.created_at <= rating.created_at;
            if last.get(id).is_none_or(later) {
                last.insert(id.clone(), rating);
            }
        }
        offset += count as u64;
        if count < PAGE as usize {
            break;
        }
    }
    let mut found = Vec::new();
    for (id, rating) in last {
        // An answer may be gone, its rating still on the way out.
        if let Some(answer) = graph.answer(&id).await? {
            found.push((rating, answer));
        }
    }
    found.sort_by_key(|(rating, _)| rating.created_at);
    Ok(found)
}

/// Examples for the confidence: an answer with what it was judged by, good or bad by its stars and the reasons for them.
pub(super) async fn rated_examples(graph: &dyn GraphStore) -> ServiceResult<Vec<Example>> {
    let rated = rated(graph).await?.into_iter();
    Ok(rated
        .filter_map(|(rating, answer)| {
            let good = verdict(&rating)?;
            let (trace, paper) = (answer.trace.as_ref()?, first_paper(&answer)?);
            let question = &answer.standalone_question;
            Some(Example::of_answer(question, &paper, &trace.features, good))
        })
        .collect())
}

/// What readers of an experiment said since it began, in their order: the arm, and whether the answer was good.
pub(super) async fn outcomes(
    graph: &dyn GraphStore,
    experiment: &Experiment,
) -> ServiceResult<Vec<(Arm, bool)>> {
    let rated = rated(graph).await?.into_iter();
    Ok(rated
        .filter(|(_, answer)| answer.created_at >= experiment.started_at)
        .filter_map(|(rating, answer)| Some((arm_of(&answer, experiment)?, rating.stars >= GOOD)))
        .collect())
}

/// The arm whose version gave the answer; `None` for one of neither.
fn arm_of(answer: &Answer, experiment: &Experiment) -> Option<Arm> {
    let trace = answer.trace.as_ref()?;
    match &trace.model {
        model if *model == experiment.a => Some(Arm::A),
        model if *model == experiment.b => Some(Arm::B),
        _ => None,
    }
}

/// What readers of an experiment did with the answers of each arm since it began.
pub(super) async fn acts(
    graph: &dyn GraphStore,
    experiment: &Experiment,
) -> ServiceResult<[ActCounts; 2]> {
    let mut counts = [ActCounts::default(); 2];
    for (id, acts) in acts_by_answer(graph).await? {
        let Some(answer) = graph.answer(&id).await? else {
            continue;
        };
        if answer.created_at < experiment.started_at {
            continue;
        }
        let Some(arm) = arm_of(&answer, experiment) else {
            continue;
        };
        let of_arm = &mut counts[usize::from(arm == Arm::B)];
        let is_opened = |act: &Act| matches!(act, Act::Opened { .. });
        of_arm.opened += u64::from(acts.iter().any(is_opened));
        of_arm.copied += u64::from(acts.contains(&Act::Copied));
        of_arm.regenerated += u64::from(acts.contains(&Act::Regenerated));
    }
    Ok(counts)
}

/// Answers of one arm of which something was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct ActCounts {
    /// A citation was followed.
    pub opened: u64,
    pub copied: u64,
    /// The question was asked again.
    pub regenerated: u64,
}

/// Items for people to judge, `size` at most.
pub(super) async fn items(
    graph: &dyn GraphStore,
    blobs: &Arc<dyn BlobStore>,
    source: Source,
    kind: ItemKind,
    size: usize,
) -> ServiceResult<Vec<Item>> {
    // Answers, with whether their reader missed something.
    let mut answers: Vec<(Answer, bool)> = match source {
        Source::Ratings => {
            let mut rated = rated(graph).await?;
            rated.sort_by_key(|(rating, _)| urgency(rating));
            let rated = rated.into_iter();
            rated
                .map(|(rating, answer)| (answer, is_incomplete(&rating)))
                .collect()
        }
        Source::LowConfidence | Source::Random => {
            let all = all_answers(graph).await?.into_iter();
            all.map(|answer| (answer, false)).collect()
        }
    };
    answers.retain(|(answer, _)| answer.trace.is_some());
    match source {
        Source::Ratings => {}
        Source::LowConfidence => answers.sort_by(|(a, _), (b, _)| {
            let unsure = |answer: &Answer| (answer.confidence.unwrap_or(0.0) - 0.5).abs();
            unsure(a).total_cmp(&unsure(b))
        }),
        // Ids of answers are random: their order is a draw that can be had again.
        Source::Random => answers.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id)),
    }
    let mut items = Vec::new();
    for (answer, missed) in answers {
        if items.len() >= size {
            break;
        }
        let Some(trace) = &answer.trace else {
            continue;
        };
        match kind {
            ItemKind::Answer => items.extend(answer_item(&answer, trace)),
            ItemKind::Relevance => {
                items.extend(sentence_items(blobs, &answer, trace, missed).await?)
            }
        }
    }
    items.truncate(size);
    Ok(items)
}

async fn all_answers(graph: &dyn GraphStore) -> ServiceResult<Vec<Answer>> {
    let mut all: Vec<Answer> = Vec::new();
    loop {
        let after = all.last().map(|answer| answer.id.clone());
        let page = graph.answers_by_id(after.as_ref(), PAGE).await?;
        let ended = page.len() < PAGE as usize;
        all.extend(page);
        if ended {
            return Ok(all);
        }
    }
}

/// The paper that an answer quotes first; of a refusal, the one it came nearest to.
fn first_paper(answer: &Answer) -> Option<PaperId> {
    let sentences = answer.sentences.iter().chain(&answer.near);
    let citation = sentences.flat_map(|sentence| &sentence.citations).next();
    citation.map(|citation| citation.paper.clone())
}

fn answer_item(answer: &Answer, trace: &AnswerTrace) -> Option<Item> {
    let sentences: Vec<&str> = answer
        .sentences
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    Some(Item {
        id: format!("answer-{}", answer.id),
        kind: ItemKind::Answer,
        question: answer.standalone_question.clone(),
        text: match sentences.is_empty() {
            true => "(No answer was given.)".to_owned(),
            false => sentences.join(" "),
        },
        answer: answer.id.clone(),
        paper: first_paper(answer)?,
        features: ItemFeatures::Answer(trace.features),
        gold: None,
    })
}

/// The sentences shown, and as many of the others that came nearest; the others first where the reader `missed` something.
async fn sentence_items(
    blobs: &Arc<dyn BlobStore>,
    answer: &Answer,
    trace: &AnswerTrace,
    missed: bool,
) -> ServiceResult<Vec<Item>> {
    let mut sentences: Vec<_> = trace.sentences.iter().collect();
    sentences.sort_by_key(|one| one.shown == missed);
    let mut items = Vec::new();
    for one in sentences.into_iter().take(SENTENCES) {
        let bytes = blobs.get(&BlobKey::Text(one.paper.clone())).await?;
        let text: Option<PaperText> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        // A paper that has gone, or was read anew, has no such sentence any more.
        let Some(quote) = text.as_ref().and_then(|text| text.span(one.start, one.end)) else {
            continue;
        };
        items.push(Item {
            id: format!("sentence-{}-{}-{}", answer.id, one.paper, one.start),
            kind: ItemKind::Relevance,
            question: answer.standalone_question.clone(),
            text: quote.split_whitespace().collect::<Vec<_>>().join(" "),
            answer: answer.id.clone(),
            paper: one.paper.clone(),
            features: ItemFeatures::Sentence(one.features),
            gold: None,
        });
    }
    Ok(items)
}

impl LearningStore {
    /// Examples of all labels of some batches, one judgement an item.
    pub async fn labelled_examples(&self, batches: &[String]) -> ServiceResult<Vec<Example>> {
        let mut examples = Vec::new();
        for id in batches {
            let batch = self.batch(id).await?;
            let judged = ::learn::label::adjudicated(&batch.items, &batch.labels);
            for item in &batch.items {
                let label = judged.get(&item.id);
                examples.extend(label.and_then(|label| Example::of_label(item, *label)));
            }
        }
        Ok(examples)
    }
}
