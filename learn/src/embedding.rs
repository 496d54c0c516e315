//! By which plan an embedding model is trained on pairs of texts, and how well one finds what it is to find.

use crate::evaluation::{Metrics, interval};
use crate::random::Random;
use crate::texts::{PairSource, Side, TextSet};
use crate::{LearnError, reranking};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Pairs that are trained on, and held out, at least.
pub const FEWEST: usize = 20;
/// Texts that lie nearest to a query without answering it: those it is trained against are drawn from so many.
pub const NEAR: usize = 20;
/// Looks in an epoch at how good the model is.
const LOOKS: usize = 2;
/// Looks without a better figure after which training ends.
const PATIENCE: usize = 3;
/// Results among which a text must be to count as found.
const FOUND_IN: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Layers from the top that are trained.
    pub layers: usize,
    pub epochs: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// Pairs of one step.
    pub batch: usize,
    /// Near texts that each query of a step is trained against, beside the others' good ones.
    pub near: usize,
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            layers: 2,
            epochs: 3,
            rate: 1e-4,
            batch: 32,
            near: 1,
            seed: 1,
        }
    }
}

/// Why training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// All epochs are done.
    Done,
    /// It got no better on papers set aside.
    NoBetter,
    /// Its time was over.
    Time,
}

/// What a step takes: a pair, and near texts, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub pair: usize,
    pub near: Vec<usize>,
}

/// Sixteen hex digits of what is trained on, from which model, and how: the same plan follows from the same name.
pub fn name(set: &TextSet, parent: &str, settings: &Settings) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{} {parent} {settings:?}", set.id));
    hex::encode(hash.finalize())[..16].to_owned()
}

/// The places of pairs by what they are for. `TooLittle` where there is too little to learn from or to measure on.
pub fn split(set: &TextSet) -> Result<BTreeMap<Side, Vec<usize>>, LearnError> {
    let mut split: BTreeMap<Side, Vec<usize>> = BTreeMap::new();
    for (at, side) in set.sides().into_iter().enumerate() {
        if let Some(side) = side {
            split.entry(side).or_default().push(at);
        }
    }
    let count = |side| split.get(&side).map_or(0, Vec::len);
    let (trained, held_out) = (count(Side::Trained), count(Side::HeldOut));
    if trained < FEWEST || held_out < FEWEST || count(Side::Aside) == 0 {
        return Err(LearnError::TooLittle(format!(
            "{trained} pairs of texts are there to learn from and {held_out} of other papers to measure on: at least {FEWEST} \
             of both are needed; a library of more papers has more"
        )));
    }
    Ok(split)
}

/// The pairs of each step: of one source each, so that none is told from the others by its kind alone. `pairs` are the
/// places of those trained on, with their source and the texts near them.
pub fn steps(pairs: &[(usize, PairSource, Vec<usize>)], settings: &Settings) -> Vec<Vec<Drawn>> {
    let mut random = Random::new(settings.seed);
    let mut all = Vec::new();
    for _ in 0..settings.epochs {
        let mut epoch: Vec<Vec<Drawn>> = Vec::new();
        for source in PairSource::ALL {
            let mut own: Vec<_> = pairs.iter().filter(|(_, of, _)| *of == source).collect();
            random.shuffle(&mut own);
            for some in own.chunks(settings.batch.max(1)) {
                let mut step = Vec::new();
                for (pair, _, near) in some {
                    let mut near = near.clone();
                    random.shuffle(&mut near);
                    near.truncate(settings.near);
                    step.push(Drawn { pair: *pair, near });
                }
                epoch.push(step);
            }
        }
        random.shuffle(&mut epoch);
        all.extend(epoch);
    }
    all
}

/// The learning rate of a step, counted from 0.
pub fn rate(step: usize, steps: usize, settings: &Settings) -> f64 {
    reranking::risen_and_fallen(step, steps, settings.rate)
}

/// Steps between two looks at how good the model is.
pub fn look_every(steps: usize, settings: &Settings) -> usize {
    (steps / (settings.epochs.max(1) * LOOKS)).max(1)
}

/// Whether the last looks, of which the first was before training, were no better than one before.
pub fn is_no_better(curve: &[f64]) -> bool {
    let best = curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let at = curve.iter().position(|figure| *figure >= best);
    at.is_some_and(|at| curve.len() - 1 - at >= PATIENCE)
}

/// The texts nearest to a query that are not right for it, by the products of unit vectors; the nearest first.
pub fn near(
    query: &[f32],
    texts: &[(usize, &[f32])],
    is_right: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut scored: Vec<(f32, usize)> = texts
        .iter()
        .filter(|(text, _)| !is_right(*text))
        .map(|(text, vector)| (product(query, vector), *text))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored
        .into_iter()
        .take(NEAR)
        .map(|(_, text)| text)
        .collect()
}

/// The rank, from 1, of the text that is to be found, among all but others that are right, too.
pub fn rank(
    query: &[f32],
    good: usize,
    texts: &[(usize, &[f32])],
    is_right: impl Fn(usize) -> bool,
) -> Option<usize> {
    let wanted = texts.iter().find(|(text, _)| *text == good)?;
    let least = product(query, wanted.1);
    let before = texts.iter().filter(|(text, vector)| {
        // Of equals the good one is last: a model that can't tell them apart is not to look good.
        *text != good && !is_right(*text) && product(query, vector) >= least
    });
    Some(1 + before.count())
}

fn product(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `SOURCE.recall@10` and `SOURCE.mrr` of the ranks of each paper's texts. The intervals are over papers: queries for one are
/// found or missed together.
pub fn measure(ranks: &BTreeMap<(PairSource, String), Vec<usize>>) -> Metrics {
    let mut metrics = Metrics::new();
    for source in PairSource::ALL {
        let own: Vec<&Vec<usize>> = ranks
            .iter()
            .filter(|((of, _), _)| *of == source)
            .map(|(_, ranks)| ranks)
            .collect();
        if own.is_empty() {
            continue;
        }
        let mean = |papers: &[&&Vec<usize>], worth: fn(usize) -> f64| {
            let all: Vec<f64> = papers
                .iter()
                .flat_map(|ranks| ranks.iter().map(|rank| worth(*rank)))
                .collect();
            all.iter().sum::<f64>() / all.len().max(1) as f64
        };
        let found = |rank: usize| f64::from(u8::from(rank <= FOUND_IN));
        let recall = interval(&own, |papers| mean(papers, found));
        let mrr = interval(&own, |papers| mean(papers, |rank| 1.0 / rank as f64));
        metrics.insert(format!("{}.recall@{FOUND_IN}", source.name()), recall);
        metrics.insert(format!("{}.mrr", source.name()), mrr);
    }
    metrics
}

/// What a look is judged by: the mean over sources of their mean reciprocal ranks.
pub fn chosen_by(metrics: &Metrics) -> f64 {
    let all: Vec<f64> = metrics
        .iter()
        .filter(|(name, _)| name.ends_with(".mrr"))
        .map(|(_, figure)| figure.value)
        .collect();
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Recipe;
    use crate::texts::tests::pair;

    #[test]
    fn each_epoch_takes_every_pair_once_and_each_step_is_of_one_source() {
        let pairs: Vec<(usize, PairSource, Vec<usize>)> = (0..100)
            .map(|n| (n, PairSource::ALL[n % 3], vec![n + 1, n + 2, n + 3]))
            .collect();
        let settings = Settings {
            epochs: 2,
            batch: 8,
            near: 2,
            ..Settings::default()
        };
        let steps = steps(&pairs, &settings);
        assert_eq!(steps, super::steps(&pairs, &settings));
        let (first, second) = steps.split_at(steps.len() / 2);
        for epoch in [first, second] {
            let mut taken: Vec<usize> = epoch.iter().flatten().map(|one| one.pair).collect();
            taken.sort_unstable();
            assert_eq!(taken, (0..100).collect::<Vec<_>>());
        }
        for step in &steps {
            assert!(
                step.iter()
                    .all(|one| one.pair % 3 == step[0].pair % 3 && one.near.len() == 2)
            );
        }
    }

    #[test]
    fn ranks_leave_out_what_is_right_too() {
        let vectors = [[1.0_f32, 0.0], [0.9, 0.1], [0.8, 0.2], [0.0, 1.0]];
        let texts: Vec<(usize, &[f32])> = vectors
            .iter()
            .enumerate()
            .map(|(at, vector)| (at, &vector[..]))
            .collect();
        let query = [1.0, 0.0];
        assert_eq!(rank(&query, 2, &texts, |text| text == 2), Some(3));
        assert_eq!(rank(&query, 2, &texts, |text| text != 3), Some(1));
        assert_eq!(rank(&query, 9, &texts, |_| false), None);
        assert_eq!(near(&query, &texts, |text| text == 1), [0, 2, 3]);
    }

    #[test]
    fn figures_are_of_papers() {
        let mut ranks = BTreeMap::new();
        for n in 0..20 {
            let of = vec![if n < 15 { 1 } else { 11 }; 3];
            ranks.insert((PairSource::Citations, format!("paper {n}")), of);
        }
        let metrics = measure(&ranks);
        let recall = metrics["citations.recall@10"];
        assert!((recall.value - 0.75).abs() < 1e-9);
        assert!(recall.low < 0.65 && recall.high > 0.85, "{recall:?}");
        assert!(!metrics.contains_key("titles.mrr"));
        assert!((chosen_by(&metrics) - metrics["citations.mrr"].value).abs() < 1e-9);
    }

    #[test]
    fn it_ends_when_it_gets_no_better() {
        assert!(!is_no_better(&[0.5, 0.6, 0.55, 0.58]));
        assert!(is_no_better(&[0.5, 0.6, 0.55, 0.58, 0.6]));
        assert!(!is_no_better(&[0.5]));
    }

    #[test]
    fn too_little_is_said_in_figures() {
        let pairs = (0..30).map(|n| pair(PairSource::Titles, n, n)).collect();
        let set = TextSet::new(pairs, Recipe::default());
        let error = split(&set).unwrap_err().to_string();
        assert!(error.contains("at least 20"), "{error}");
        let settings = Settings::default();
        let other = Settings {
            seed: 2,
            ..settings
        };
        assert_ne!(name(&set, "m", &settings), name(&set, "m", &other));
    }
}
