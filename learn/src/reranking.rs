//! What a cross-encoder is trained on further, and by which plan: questions, each with a text that answers it and texts
//! that don't.

use crate::LearnError;
use crate::evaluation::{Metrics, of_ranks};
use crate::random::{Random, share_of};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Shares of the papers whose questions are held out to measure on, and by which the best epoch is chosen.
const HELD_OUT: f64 = 0.2;
const ASIDE: f64 = 0.1;
/// Questions that are trained on, and held out, at least.
pub const FEWEST: usize = 20;
/// Steps of like length are cut from so many at a time, so that little is padding and the order is still by chance.
const SORTED: usize = 16;
/// Share of the steps over which the learning rate rises; it falls along a cosine after (Loshchilov and Hutter, 2017).
const WARM: f64 = 0.1;

/// A line of a file of pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    pub question: String,
    /// A text that answers it.
    pub good: String,
    /// Texts that don't, the hardest first.
    pub bad: Vec<String>,
    /// What splits go by; absent: the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub epochs: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// Questions of one step.
    pub batch: usize,
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            epochs: 2,
            rate: 1e-3,
            batch: 8,
            seed: 1,
        }
    }
}

/// Which questions are for what.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub trained: Vec<Pairing>,
    pub aside: Vec<Pairing>,
    pub held_out: Vec<Pairing>,
}

/// Pairs of JSON Lines. `Unreadable` names the line.
pub fn read(text: &str) -> Result<Vec<Pairing>, LearnError> {
    let mut pairings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |reason: String| LearnError::Unreadable {
            what: "pairs",
            at: at + 1,
            reason,
        };
        let pairing: Pairing =
            serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        if pairing.bad.is_empty() {
            return Err(wrong("`bad` is empty: nothing is to be preferred".into()));
        }
        pairings.push(pairing);
    }
    Ok(pairings)
}

/// Sixteen hex digits of pairs and settings: the same plan follows from the same name.
pub fn name(pairings: &[Pairing], settings: &Settings) -> String {
    let mut hash = Sha256::new();
    for one in pairings {
        let bad = one.bad.iter();
        for part in [&one.question, &one.good].into_iter().chain(bad) {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update([1]);
    }
    hash.update(format!("{settings:?}").as_bytes());
    hex::encode(hash.finalize())[..16].to_owned()
}

/// All questions of one paper on one side. `TooLittle` where a side has too few.
pub fn split(pairings: Vec<Pairing>) -> Result<Split, LearnError> {
    let mut split = Split::default();
    for one in pairings {
        let key = one.paper.as_deref().unwrap_or(&one.question);
        let share = share_of("papyri reranker", key);
        if share < HELD_OUT {
            split.held_out.push(one);
        } else if share < HELD_OUT + ASIDE {
            split.aside.push(one);
        } else {
            split.trained.push(one);
        }
    }
    let (trained, held_out) = (split.trained.len(), split.held_out.len());
    if trained < FEWEST || held_out < FEWEST || split.aside.is_empty() {
        return Err(LearnError::TooLittle(format!(
            "{trained} questions are there to learn from and {held_out} of other papers to measure on: at least {FEWEST} \
             of both are needed"
        )));
    }
    Ok(split)
}

/// The questions of each step, by their place; `lengths` are of their longest texts, in the same order.
pub fn steps(lengths: &[usize], settings: &Settings) -> Vec<Vec<usize>> {
    let batch = settings.batch.max(1);
    let mut random = Random::new(settings.seed);
    let mut all = Vec::new();
    for _ in 0..settings.epochs {
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        random.shuffle(&mut order);
        let mut epoch = Vec::new();
        for some in order.chunks_mut(batch * SORTED) {
            some.sort_by_key(|at| lengths.get(*at));
            epoch.extend(some.chunks(batch).map(<[usize]>::to_vec));
        }
        random.shuffle(&mut epoch);
        all.extend(epoch);
    }
    all
}

/// The learning rate of a step, counted from 0.
pub fn rate(step: usize, steps: usize, settings: &Settings) -> f64 {
    risen_and_fallen(step, steps, settings.rate)
}

/// A rate that rises to `highest` and falls again.
pub(crate) fn risen_and_fallen(step: usize, steps: usize, highest: f64) -> f64 {
    let done = (step + 1) as f64 / steps.max(1) as f64;
    if done < WARM {
        return highest * done / WARM;
    }
    let falling = (done - WARM) / (1.0 - WARM);
    highest * 0.5 * (1.0 + (std::f64::consts::PI * falling).cos())
}

/// `ranking.first`, the share of questions whose good text is first, and `ranking.mrr`; each question's scores have
/// the good text's first.
pub fn measure(scores: &[Vec<f32>]) -> Metrics {
    let rank = |scores: &Vec<f32>| {
        let good = scores.first()?;
        // Of equals the good one is last: a model that can't tell them apart is not to look good.
        let before = scores.iter().skip(1).filter(|other| *other >= good);
        Some(1 + before.count())
    };
    of_ranks(&scores.iter().filter_map(rank).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing(n: usize) -> Pairing {
        Pairing {
            question: format!("question {n}"),
            good: "good".into(),
            bad: vec!["bad".into()],
            paper: Some(format!("paper {}", n / 3)),
        }
    }

    #[test]
    fn papers_stay_on_one_side() {
        let split = split((0..300).map(pairing).collect()).expect("enough");
        let papers = |side: &[Pairing]| -> std::collections::BTreeSet<String> {
            side.iter().filter_map(|one| one.paper.clone()).collect()
        };
        let (trained, held) = (papers(&split.trained), papers(&split.held_out));
        assert!(trained.is_disjoint(&held) && trained.is_disjoint(&papers(&split.aside)));
        let all = split.trained.len() + split.aside.len() + split.held_out.len();
        assert_eq!(all, 300);
        assert!(super::split((0..30).map(pairing).collect()).is_err());
    }

    #[test]
    fn each_epoch_takes_every_question_once() {
        let settings = Settings {
            epochs: 2,
            batch: 4,
            ..Settings::default()
        };
        let lengths: Vec<usize> = (0..50).map(|n| n % 7).collect();
        let steps = steps(&lengths, &settings);
        assert_eq!(steps, super::steps(&lengths, &settings));
        let (first, second) = steps.split_at(steps.len() / 2);
        for epoch in [first, second] {
            let mut taken: Vec<usize> = epoch.concat();
            taken.sort_unstable();
            assert_eq!(taken, (0..50).collect::<Vec<_>>());
        }
        let rates: Vec<f64> = (0..20).map(|step| rate(step, 20, &settings)).collect();
        assert!(rates[0] < rates[2] && rates[2] > rates[10] && rates[19].abs() < 1e-9);
    }

    #[test]
    fn a_line_that_is_wrong_is_named() {
        let right = serde_json::to_string(&pairing(1)).expect("JSON");
        assert_eq!(
            read(&format!("{right}\n\n{right}\n")).expect("pairs").len(),
            2
        );
        let error = read(&format!("{right}\nnothing")).expect_err("refused");
        assert!(error.to_string().contains('2'), "{error}");
        assert!(read(r#"{"question":"q","good":"g","bad":[]}"#).is_err());
    }

    #[test]
    fn ranks_are_of_the_good_text() {
        let metrics = measure(&[vec![2.0, 1.0], vec![1.0, 1.0], vec![0.0, 3.0, 1.0]]);
        assert!((metrics["ranking.first"].value - 1.0 / 3.0).abs() < 1e-9);
        let mrr = (1.0 + 0.5 + 1.0 / 3.0) / 3.0;
        assert!((metrics["ranking.mrr"].value - mrr).abs() < 1e-9);
    }
}
