//! What readers said, joined with what the answers were chosen from.

use super::LearningStore;
use crate::ServiceResult;
use crate::rate::acts_by_answer;
use ::learn::experiment::Arm;
use ::learn::opinion::verdict;
use ::learn::{Example, Experiment};
use graph_schema::{Act, Answer, AnswerId, PaperId, Rating, RatingTarget};
use std::collections::BTreeMap;
use stores_core::GraphStore;

/// Ratings and answers fetched at a time.
pub(super) const PAGE: u32 = 500;
/// Stars from which on an answer was good.
const GOOD: u8 = 4;

/// All ratings.
pub(super) async fn ratings(graph: &dyn GraphStore) -> ServiceResult<Vec<Rating>> {
    let mut all = Vec::new();
    loop {
        let page = graph.all_ratings(all.len() as u64, PAGE).await?;
        let ended = page.len() < PAGE as usize;
        all.extend(page);
        if ended {
            return Ok(all);
        }
    }
}

/// The last rating of each answer, with the answer; in the order of the ratings.
pub(super) async fn rated(graph: &dyn GraphStore) -> ServiceResult<Vec<(Rating, Answer)>> {
    let mut last: BTreeMap<AnswerId, Rating> = BTreeMap::new();
    for rating in ratings(graph).await? {
        let RatingTarget::Answer(id) = &rating.target else {
            continue;
        };
        let later = |known: &Rating| known.created_at <= rating.created_at;
        if last.get(id).is_none_or(later) {
            last.insert(id.clone(), rating);
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

/// The paper that an answer quotes first; of a refusal, the one it came nearest to.
pub(super) fn first_paper(answer: &Answer) -> Option<PaperId> {
    let sentences = answer.sentences.iter().chain(&answer.near);
    let citation = sentences.flat_map(|sentence| &sentence.citations).next();
    citation.map(|citation| citation.paper.clone())
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
