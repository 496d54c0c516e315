//! What is given out to people to judge: answers, sentences, quotes, summaries.

use super::signals::{PAGE, first_paper, rated, ratings};
use crate::{ServiceError, ServiceResult};
use ::learn::label::ItemFeatures;
use ::learn::opinion::{is_incomplete, urgency};
use ::learn::{Item, ItemKind};
use graph_schema::{
    Answer, AnswerTrace, PaperId, PaperText, Rating, RatingTarget, Sentence, Summary,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use stores_core::{BlobKey, BlobStore, GraphStore};

/// Sentences of one answer or summary that are given out to judge, at most.
const SENTENCES: usize = 8;

/// Which answers, or summaries, are worth a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Those that readers rated: first where stars and reasons disagree, then the worst.
    Ratings,
    /// Those whose confidence was nearest to a half.
    LowConfidence,
    /// Any, each as likely as another.
    Random,
}

/// Items for people to judge, `size` at most.
pub(super) async fn items(
    graph: &dyn GraphStore,
    blobs: &Arc<dyn BlobStore>,
    source: Source,
    kind: ItemKind,
    size: usize,
) -> ServiceResult<Vec<Item>> {
    if kind == ItemKind::Summary {
        return summary_items(graph, blobs, source, size).await;
    }
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
    // Nothing was measured of one without a trace.
    answers.retain(|(answer, _)| kind == ItemKind::Support || answer.trace.is_some());
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
        match (kind, &answer.trace) {
            (ItemKind::Answer, Some(trace)) => items.extend(answer_item(&answer, trace)),
            (ItemKind::Relevance, Some(trace)) => {
                items.extend(sentence_items(blobs, &answer, trace, missed).await?);
            }
            (ItemKind::Support, _) => items.extend(support_items(&answer)),
            _ => {}
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
        answer: Some(answer.id.clone()),
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
            answer: Some(answer.id.clone()),
            paper: one.paper.clone(),
            features: ItemFeatures::Sentence(one.features),
            gold: None,
        });
    }
    Ok(items)
}

/// Each sentence of an answer with the quotes it rests on, one at a time.
fn support_items(answer: &Answer) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, sentence) in answer.sentences.iter().enumerate() {
        for (nth, citation) in sentence.citations.iter().enumerate() {
            items.push(Item {
                id: format!("support-{}-{at}-{nth}", answer.id),
                kind: ItemKind::Support,
                question: sentence.text.clone(),
                text: citation.quote.clone(),
                answer: Some(answer.id.clone()),
                paper: citation.paper.clone(),
                features: ItemFeatures::Unmeasured,
                gold: None,
            });
        }
    }
    items.truncate(SENTENCES);
    items
}

/// The sentences of kept summaries: of those that readers rated, the worst first, or of any.
async fn summary_items(
    graph: &dyn GraphStore,
    blobs: &Arc<dyn BlobStore>,
    source: Source,
    size: usize,
) -> ServiceResult<Vec<Item>> {
    let mut items = Vec::new();
    match source {
        Source::LowConfidence => {
            return Err(ServiceError::invalid(
                "a summary has no confidence: choose those that readers rated, or any",
            ));
        }
        Source::Ratings => {
            for paper in rated_summaries(graph).await? {
                if items.len() >= size {
                    break;
                }
                items.extend(of_summary(graph, blobs, &paper).await?);
            }
        }
        Source::Random => {
            // Ids of papers are digests: their order is a draw that can be had again.
            let mut after = None;
            while items.len() < size {
                let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
                let Some(last) = ids.last().cloned() else {
                    break;
                };
                for paper in ids {
                    if items.len() < size {
                        items.extend(of_summary(graph, blobs, &paper).await?);
                    }
                }
                after = Some(last);
            }
        }
    }
    items.truncate(size);
    Ok(items)
}

/// Papers whose summaries were rated, the most urgent first.
async fn rated_summaries(graph: &dyn GraphStore) -> ServiceResult<Vec<PaperId>> {
    let mut last: BTreeMap<PaperId, Rating> = BTreeMap::new();
    for rating in ratings(graph).await? {
        if let RatingTarget::PaperSummary(paper) = &rating.target {
            let later = |known: &Rating| known.created_at <= rating.created_at;
            if last.get(paper).is_none_or(later) {
                last.insert(paper.clone(), rating);
            }
        }
    }
    let mut rated: Vec<(PaperId, Rating)> = last.into_iter().collect();
    rated.sort_by_key(|(_, rating)| urgency(rating));
    Ok(rated.into_iter().map(|(paper, _)| paper).collect())
}

/// The sentences of a paper's summary; none where there is none.
async fn of_summary(
    graph: &dyn GraphStore,
    blobs: &Arc<dyn BlobStore>,
    paper: &PaperId,
) -> ServiceResult<Vec<Item>> {
    let bytes = blobs.get(&BlobKey::Summary(paper.clone())).await?;
    let summary: Option<Summary> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(summary) = summary else {
        return Ok(Vec::new());
    };
    let Some(known) = graph.papers(std::slice::from_ref(paper)).await?.pop() else {
        return Ok(Vec::new());
    };
    let parts = summary.parts.iter().flat_map(|part| &part.sentences);
    let sentences = summary.tldr.iter().chain(parts).take(SENTENCES).enumerate();
    let item = |(at, sentence): (usize, &Sentence)| Item {
        id: format!("summary-{paper}-{at}"),
        kind: ItemKind::Summary,
        question: known.title.clone(),
        text: sentence.text.clone(),
        answer: None,
        paper: paper.clone(),
        features: ItemFeatures::Unmeasured,
        gold: None,
    };
    Ok(sentences.map(item).collect())
}
