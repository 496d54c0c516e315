//! `learn_labels`: a dataset of all that readers and labellers said so far, and items for people to judge.

use super::train::{Train, Training};
use super::{Parts, Step, ended, next};
use crate::jobs::{End, JobError, Run, Work};
use crate::learn::{Batch, Source};
use crate::{Caller, ServiceError};
use ::learn::{Dataset, ItemKind, Recipe, Task};
use async_trait::async_trait;
use chrono::Utc;
use graph_schema::JobKind;
use serde::{Deserialize, Serialize};

/// Items given out in a round.
const GIVEN_OUT: usize = 50;
/// Ratings fetched at a time.
const PAGE: u32 = 500;

pub(super) struct Labelling(pub(super) Parts);

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Labels {}

#[async_trait]
impl Work for Labelling {
    type Payload = Labels;

    const KIND: JobKind = JobKind::named("learn_labels");
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(&self, run: &Run<'_>, _: Labels) -> Result<End, JobError> {
        ended(run, self.gathered(&run.job.key).await).await
    }
}

impl Labelling {
    async fn gathered(&self, round: &str) -> Result<Step, ServiceError> {
        let Parts { store, .. } = &self.0;
        let learning = self.0.learning();
        self.give_out(round).await?;
        let batches = store.batches().await?;
        let mut examples = store.labelled_examples(&batches).await?;
        examples.extend(learning.rated_examples(&Caller::Local).await?);
        let recipe = Recipe {
            from: "ratings, labels".to_owned(),
            parents: batches,
            licence: String::new(),
            created_at: Utc::now().timestamp_millis(),
        };
        let dataset = Dataset::new(examples, recipe);
        if store.datasets().await?.contains(&dataset.id.to_string()) {
            return Ok(Step::Over(format!(
                "{}: nothing new to learn from",
                dataset.id
            )));
        }
        let held = dataset.examples.iter().filter(|one| one.is_held_out());
        let told = format!(
            "{}: {} examples of answers, {} of sentences, {} held out",
            dataset.id,
            dataset.of(Task::Confidence).count(),
            dataset.of(Task::Ranking).count(),
            held.count()
        );
        store.keep_dataset(&dataset).await?;
        let train = Train {
            dataset: dataset.id.to_string(),
        };
        Ok(Step::Next(told, next::<Training>(round, &train)))
    }

    /// A batch for people: what was rated first, then what the library is unsure of. A step that is done again finds its batch.
    async fn give_out(&self, round: &str) -> Result<(), ServiceError> {
        let digits: String = round.chars().filter(char::is_ascii_alphanumeric).collect();
        let id = format!("b-{digits}");
        if self.0.store.batches().await?.contains(&id) {
            return Ok(());
        }
        let learning = self.0.learning();
        let mut items = Vec::new();
        for source in [Source::Ratings, Source::LowConfidence] {
            let more = learning.items(&Caller::Local, source, ItemKind::Answer, GIVEN_OUT);
            for item in more.await? {
                let known = |one: &::learn::Item| one.id == item.id;
                if items.len() < GIVEN_OUT && !items.iter().any(known) {
                    items.push(item);
                }
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let batch = Batch {
            id,
            created_at: Utc::now().timestamp_millis(),
            items,
            labels: Vec::new(),
        };
        self.0.store.keep_batch(&batch).await
    }
}

/// Ratings and labels that there are.
pub(super) async fn judgements(parts: &Parts) -> Result<u64, ServiceError> {
    let mut count = 0;
    loop {
        let page = parts.stores.graph.all_ratings(count, PAGE).await?;
        count += page.len() as u64;
        if page.len() < PAGE as usize {
            break;
        }
    }
    for id in parts.store.batches().await? {
        count += parts.store.batch(&id).await?.labels.len() as u64;
    }
    Ok(count)
}
