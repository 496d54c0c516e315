//! How good a model is on examples it was not trained on, with how far chance may have moved the figure.

use crate::dataset::{Example, Task};
use crate::random::Random;
use graph_schema::{AnswerFeatures, AnswerModel, SentenceFeatures};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Samples of the bootstrap (Efron, 1979) over questions; the same seed, so that two models are measured alike.
const SAMPLES: usize = 500;
const SEED: u64 = 17;

/// A figure and its 95 % interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Metrics by name: `confidence.auc`, `confidence.accuracy`, `confidence.log_loss`, `ranking.mrr`, `ranking.hit@5`.
pub type Metrics = BTreeMap<String, Interval>;

pub fn measure(model: &AnswerModel, examples: &[&Example]) -> Metrics {
    let mut metrics = Metrics::new();
    let of = |task: Task| -> Vec<&Example> {
        let some = examples.iter().filter(|example| example.task == task);
        some.copied().collect()
    };
    let judged: Vec<(f64, bool)> = of(Task::Confidence)
        .into_iter()
        .map(|example| {
            let chance = model.confidence(&answer_features(&example.features));
            (f64::from(chance), example.good)
        })
        .collect();
    if !judged.is_empty() {
        for (name, metric) in [
            ("confidence.auc", auc as fn(&[&(f64, bool)]) -> f64),
            ("confidence.accuracy", accuracy),
            ("confidence.log_loss", log_loss),
        ] {
            metrics.insert(name.to_owned(), interval(&judged, metric));
        }
    }
    let mut questions: BTreeMap<&str, Vec<(f32, bool)>> = BTreeMap::new();
    for example in of(Task::Ranking) {
        let score = model.sentence_score(&sentence_features(&example.features));
        let own = questions.entry(&example.question).or_default();
        own.push((score, example.good));
    }
    // A question none of whose sentences answers says nothing about their order.
    let ranks: Vec<usize> = questions.into_values().filter_map(first_good).collect();
    if !ranks.is_empty() {
        metrics.insert("ranking.mrr".to_owned(), interval(&ranks, mrr));
        metrics.insert("ranking.hit@5".to_owned(), interval(&ranks, hit_at_5));
    }
    metrics
}

/// Of the ranks, from 1, of what answers: `ranking.first` and `ranking.mrr`.
pub(crate) fn of_ranks(ranks: &[usize]) -> Metrics {
    let mut metrics = Metrics::new();
    if !ranks.is_empty() {
        let first = |ranks: &[&usize]| {
            let found = ranks.iter().filter(|rank| ***rank == 1).count();
            found as f64 / ranks.len().max(1) as f64
        };
        metrics.insert("ranking.first".to_owned(), interval(ranks, first));
        metrics.insert("ranking.mrr".to_owned(), interval(ranks, mrr));
    }
    metrics
}

fn answer_features(values: &[f32]) -> AnswerFeatures {
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    AnswerFeatures {
        best: at(0),
        three: at(1),
        absent: at(2),
        unsaid: at(3),
        unfit: at(4),
        near: at(5),
        ahead: at(6),
        of_one: at(7),
        of_same: at(8),
    }
}

fn sentence_features(values: &[f32]) -> SentenceFeatures {
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    SentenceFeatures {
        read: at(0),
        worth: at(1),
        first: at(2),
        found: at(3),
        coverage: at(4),
    }
}

/// The rank, from 1, of the best sentence that answers.
fn first_good(mut sentences: Vec<(f32, bool)>) -> Option<usize> {
    sentences.sort_by(|a, b| b.0.total_cmp(&a.0));
    sentences
        .iter()
        .position(|(_, good)| *good)
        .map(|at| at + 1)
}

pub(crate) fn interval<T>(items: &[T], metric: impl Fn(&[&T]) -> f64) -> Interval {
    let all: Vec<&T> = items.iter().collect();
    let mut random = Random::new(SEED);
    let mut sampled: Vec<f64> = (0..SAMPLES)
        .filter_map(|_| {
            let sample: Option<Vec<&T>> = (0..items.len())
                .map(|_| items.get(random.below(items.len())))
                .collect();
            sample.map(|sample| metric(&sample))
        })
        .collect();
    sampled.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (share * sampled.len() as f64) as usize;
        sampled
            .get(index.min(sampled.len().saturating_sub(1)))
            .copied()
    };
    Interval {
        value: metric(&all),
        low: at(0.025).unwrap_or_default(),
        high: at(0.975).unwrap_or_default(),
    }
}

/// The share of pairs, one good and one bad, of which the good is the surer; 0.5 where there is no pair.
fn auc(items: &[&(f64, bool)]) -> f64 {
    let (mut pairs, mut right) = (0.0, 0.0);
    for good in items.iter().filter(|item| item.1) {
        for bad in items.iter().filter(|item| !item.1) {
            pairs += 1.0;
            right += match good.0.total_cmp(&bad.0) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    if pairs == 0.0 { 0.5 } else { right / pairs }
}

fn accuracy(items: &[&(f64, bool)]) -> f64 {
    share(items, |(chance, good)| (*chance >= 0.5) == *good)
}

fn log_loss(items: &[&(f64, bool)]) -> f64 {
    let sum: f64 = items
        .iter()
        .map(|(chance, good)| {
            let chance = chance.clamp(1e-6, 1.0 - 1e-6);
            -if *good {
                chance.ln()
            } else {
                (1.0 - chance).ln()
            }
        })
        .sum();
    sum / items.len().max(1) as f64
}

fn mrr(ranks: &[&usize]) -> f64 {
    ranks.iter().map(|rank| 1.0 / **rank as f64).sum::<f64>() / ranks.len().max(1) as f64
}

fn hit_at_5(ranks: &[&usize]) -> f64 {
    share(ranks, |rank| *rank <= 5)
}

fn share<T>(items: &[&T], holds: impl Fn(&T) -> bool) -> f64 {
    items.iter().filter(|item| holds(item)).count() as f64 / items.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::tests::example;

    #[test]
    fn figures_and_their_intervals() {
        let model = AnswerModel::default();
        let mut examples = Vec::new();
        for n in 0..40 {
            let mut features = vec![0.0; 9];
            // One in ten is judged wrongly.
            let good = n % 2 == 0;
            features[0] = if good != (n % 10 == 0) { 6.0 } else { -6.0 };
            features[1] = n as f32 / 100.0;
            examples.push(example(n, features, good));
        }
        let all: Vec<&Example> = examples.iter().collect();
        let metrics = measure(&model, &all);
        let accuracy = metrics["confidence.accuracy"];
        assert!((accuracy.value - 0.9).abs() < 1e-9, "{accuracy:?}");
        assert!(accuracy.low < 0.9 && accuracy.high > 0.9 && accuracy.low > 0.7);
        assert!(metrics["confidence.auc"].value > 0.7);
        assert!(!metrics.contains_key("ranking.mrr"));
    }

    #[test]
    fn the_first_good_sentence_counts() {
        assert_eq!(
            first_good(vec![(0.1, true), (0.9, false), (0.5, true)]),
            Some(2)
        );
        assert_eq!(first_good(vec![(0.1, false)]), None);
        assert_eq!(auc(&[&(0.9, true), &(0.1, false)]), 1.0);
        assert_eq!(auc(&[]), 0.5);
    }
}
