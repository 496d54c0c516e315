//! A new answer model from a dataset: the weights of sentences from pairs of one question (RankNet's loss; Burges et al.,
//! "Learning to Rank using Gradient Descent", 2005, with a linear model), the confidence by logistic regression.

use crate::dataset::{Dataset, Example, Task};
use crate::logistic::{self, Fitted, Row, Settings};
use crate::random::Random;
use crate::{LearnError, evaluation};
use graph_schema::AnswerModel;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Examples of each label that a part of the model is trained from, at least; with fewer it stays as it was.
pub const FEWEST: usize = 20;
/// Pairs taken of one question, at most: a question with many sentences is not to drown the others.
const PAIRS: usize = 40;
/// Share of the training questions by which early stopping is decided.
const ASIDE: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrainSettings {
    pub seed: u64,
    pub logistic: Settings,
}

impl Default for TrainSettings {
    fn default() -> Self {
        Self {
            seed: 1,
            logistic: Settings::default(),
        }
    }
}

/// What training gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    pub model: AnswerModel,
    /// Loss after each step, of each part that was trained: `confidence`, `ranking`.
    pub curves: BTreeMap<String, Vec<f32>>,
    /// On the examples held out: of the new model and of its parent.
    pub metrics: evaluation::Metrics,
    pub parent_metrics: evaluation::Metrics,
    /// Examples trained on, and held out.
    pub trained_on: usize,
    pub held_out: usize,
}

/// Trains from `parent`; what has too few examples keeps the parent's weights.
pub fn train(
    parent: &AnswerModel,
    dataset: &Dataset,
    settings: &TrainSettings,
) -> Result<Trained, LearnError> {
    let (held, seen): (Vec<&Example>, Vec<&Example>) = dataset
        .examples
        .iter()
        .partition(|example| example.is_held_out());
    let mut model = parent.clone();
    let mut curves = BTreeMap::new();
    let confidence: Vec<&Example> = of(&seen, Task::Confidence);
    if enough(&confidence) {
        let fitted = confidence_of(&confidence, settings);
        model.bias = fitted.bias;
        copy(&mut model.confidence, &fitted.weights);
        curves.insert("confidence".to_owned(), fitted.curve);
    }
    let ranking: Vec<&Example> = of(&seen, Task::Ranking);
    if enough(&ranking) {
        let fitted = ranking_of(&ranking, settings);
        // The scale is free where only the order counts: the cross-encoder's log-odds stay what they are, because
        // thresholds elsewhere are in them.
        let unit = fitted.weights.first().copied().unwrap_or(0.0);
        if unit > 1e-3 {
            let scaled: Vec<f32> = fitted.weights.iter().map(|w| w / unit).collect();
            copy(&mut model.sentence, &scaled);
            curves.insert("ranking".to_owned(), fitted.curve);
        }
    }
    if curves.is_empty() {
        let counted = |task| {
            let all = of(&seen, task);
            let good = all.iter().filter(|example| example.good).count();
            (good, all.len() - good)
        };
        let (answers, sentences) = (counted(Task::Confidence), counted(Task::Ranking));
        return Err(LearnError::TooLittle(format!(
            "{} holds too few examples to learn from outside its held-out papers: answers {} good and {} bad, sentences \
             {} good and {} bad; at least {FEWEST} of both are needed",
            dataset.id, answers.0, answers.1, sentences.0, sentences.1
        )));
    }
    model.version = version(&model);
    Ok(Trained {
        metrics: evaluation::measure(&model, &held),
        parent_metrics: evaluation::measure(parent, &held),
        model,
        curves,
        trained_on: seen.len(),
        held_out: held.len(),
    })
}

fn of<'a>(examples: &[&'a Example], task: Task) -> Vec<&'a Example> {
    let some = examples.iter().filter(|example| example.task == task);
    some.copied().collect()
}

fn enough(examples: &[&Example]) -> bool {
    let good = examples.iter().filter(|example| example.good).count();
    good >= FEWEST && examples.len() - good >= FEWEST
}

fn copy(weights: &mut [f32], new: &[f32]) {
    for (weight, new) in weights.iter_mut().zip(new) {
        *weight = *new;
    }
}

fn confidence_of(examples: &[&Example], settings: &TrainSettings) -> Fitted {
    let mut rows: Vec<Row> = examples
        .iter()
        .map(|example| Row {
            features: example.features.clone(),
            good: example.good,
            weight: 1.0,
        })
        .collect();
    Random::new(settings.seed).shuffle(&mut rows);
    let aside = rows.split_off(rows.len() - rows.len() / ASIDE);
    logistic::fit(&rows, &aside, &settings.logistic)
}

fn ranking_of(examples: &[&Example], settings: &TrainSettings) -> Fitted {
    let mut questions: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in examples {
        questions
            .entry(&example.question)
            .or_default()
            .push(example);
    }
    let mut questions: Vec<Vec<&Example>> = questions.into_values().collect();
    let mut random = Random::new(settings.seed);
    random.shuffle(&mut questions);
    let (mut rows, mut aside) = (Vec::new(), Vec::new());
    for (at, question) in questions.iter().enumerate() {
        let pairs = pairs(question, &mut random);
        match at % ASIDE {
            0 => aside.extend(pairs),
            _ => rows.extend(pairs),
        }
    }
    let without_bias = Settings {
        bias: false,
        ..settings.logistic
    };
    logistic::fit(&rows, &aside, &without_bias)
}

/// Differences of a good and a bad sentence, each pair once as it is and once turned round; a question's pairs together
/// count as one.
fn pairs(question: &[&Example], random: &mut Random) -> Vec<Row> {
    let mut found = Vec::new();
    for good in question.iter().filter(|example| example.good) {
        for bad in question.iter().filter(|example| !example.good) {
            let difference: Vec<f32> = good
                .features
                .iter()
                .zip(&bad.features)
                .map(|(one, other)| one - other)
                .collect();
            found.push(difference);
        }
    }
    random.shuffle(&mut found);
    found.truncate(PAIRS);
    let weight = 1.0 / found.len().max(1) as f32;
    found
        .into_iter()
        .enumerate()
        .map(|(at, difference)| {
            let good = at % 2 == 0;
            let sign = if good { 1.0 } else { -1.0 };
            Row {
                features: difference.into_iter().map(|value| sign * value).collect(),
                good,
                weight,
            }
        })
        .collect()
}

/// `a-` and eight hex digits of the weights.
fn version(model: &AnswerModel) -> String {
    let mut hash = Sha256::new();
    let weights = model.sentence.iter().chain(&model.confidence);
    for weight in weights.chain([&model.bias]) {
        hash.update(weight.to_le_bytes());
    }
    format!("a-{}", &hex::encode(hash.finalize())[..8])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recipe;
    use crate::dataset::tests::example;

    /// Answers that are good where the nearest passage is well ahead, which the built-in model does not look at; sentences
    /// that are good where their words cover the question.
    fn taught() -> Dataset {
        let mut random = Random::new(5);
        let mut examples = Vec::new();
        for n in 0..300 {
            let mut features: Vec<f32> = (0..9).map(|_| random.share() as f32).collect();
            let good = features[6] > 0.5;
            features[0] = random.share() as f32 * 4.0 - 2.0;
            examples.push(example(n, features, good));
        }
        for n in 0..120 {
            for _ in 0..6 {
                let features: Vec<f32> = (0..5).map(|_| random.share() as f32).collect();
                let good = features[4] + 0.3 * features[0] > 0.8;
                let mut one = example(n, features, good);
                one.task = Task::Ranking;
                one.question = format!("question {n}");
                examples.push(one);
            }
        }
        Dataset::new(examples, Recipe::default())
    }

    #[test]
    fn what_the_examples_show_is_learnt_and_measured_on_others() {
        let parent = AnswerModel::default();
        let trained = train(&parent, &taught(), &TrainSettings::default()).unwrap();
        let (new, old) = (&trained.metrics, &trained.parent_metrics);
        assert!(new["confidence.auc"].value > 0.95, "{new:?}");
        assert!(old["confidence.auc"].value < 0.7, "{old:?}");
        assert!(new["ranking.mrr"].value > old["ranking.mrr"].value + 0.05);
        assert!((trained.model.sentence[0] - 1.0).abs() < 1e-6);
        assert!(trained.model.version.starts_with("a-"));
        let again = train(&parent, &taught(), &TrainSettings::default()).unwrap();
        assert_eq!(again, trained);
    }

    #[test]
    fn too_little_is_said_in_figures() {
        let few = Dataset::new(vec![example(1, vec![0.0; 9], true)], Recipe::default());
        let error = train(&AnswerModel::default(), &few, &TrainSettings::default());
        let said = error.unwrap_err().to_string();
        assert!(said.contains("at least 20"), "{said}");
    }
}
