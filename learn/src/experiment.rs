//! Two versions against each other: chats are divided by a hash, so that a chat keeps its version, and a sequential test
//! says when the ratings tell them apart. It may be looked at after every rating: the chance of ever being wrong when the
//! two are alike stays below 5 %.

use crate::random::share_of;
pub use graph_schema::Arm;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The chance of calling a difference that is not there.
const WRONG: f64 = 0.05;
/// Ratings after which an experiment that tells nothing ends.
pub const MOST: u64 = 20_000;
/// How near a half the share of decided pairs is expected that B wins: a tenth more good answers makes 0.6 of it.
const PRIOR: u64 = 20;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    pub a: String,
    pub b: String,
    /// Share of the chats that get B, 0 to 1.
    pub share: f64,
    /// Milliseconds since the Unix epoch.
    pub started_at: i64,
}

/// What ratings say by now.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub verdict: Verdict,
    /// Ratings of each arm, and those of them that were good.
    pub a: Tally,
    pub b: Tally,
    /// The most evidence there was for a difference; the verdict falls at 20.
    pub evidence: f64,
}

/// Good and all ratings of one arm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub good: u64,
    pub all: u64,
}

impl Tally {
    fn add(&mut self, good: bool) {
        self.good += u64::from(good);
        self.all += 1;
    }

    pub fn share(&self) -> f64 {
        self.good as f64 / self.all.max(1) as f64
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    BIsBetter,
    AIsBetter,
    /// More ratings are needed.
    Open,
    /// So many ratings, and still none is better.
    Alike,
}

impl Experiment {
    pub fn new(a: &str, b: &str, share: f64, started_at: i64) -> Self {
        Self {
            a: a.to_owned(),
            b: b.to_owned(),
            share: share.clamp(0.0, 1.0),
            started_at,
        }
    }

    /// The arm of a chat, always the same.
    pub fn arm(&self, chat: &str) -> Arm {
        let salt = format!("{} {} {}", self.a, self.b, self.started_at);
        match share_of(&salt, chat) < self.share {
            true => Arm::B,
            false => Arm::A,
        }
    }

    pub fn version(&self, arm: Arm) -> &str {
        match arm {
            Arm::A => &self.a,
            Arm::B => &self.b,
        }
    }
}

/// Judges ratings in the order in which they came.
///
/// The first of A is held against the first of B, the second against the second, and so on. Where just one of the two is
/// good, it is B's as often as A's if the versions are alike, whatever share of their answers is good. The evidence is
/// how much likelier these outcomes are when B's share of them is drawn from Beta(20, 20) than when it is a
/// half: under the half a martingale from 1, so that by Ville's inequality it ever reaches 1 / 0.05 with a chance of 0.05
/// at most (Ramdas et al., "Game-Theoretic Statistics and Safe Anytime-Valid Inference", 2023).
pub fn judge(ratings: impl IntoIterator<Item = (Arm, bool)>) -> Finding {
    let (mut a, mut b) = (Tally::default(), Tally::default());
    let (mut waiting_a, mut waiting_b) = (VecDeque::new(), VecDeque::new());
    let (mut for_a, mut for_b) = (0, 0);
    let mut most = 1.0_f64;
    let mut called = None;
    for (arm, good) in ratings {
        match arm {
            Arm::A => {
                a.add(good);
                waiting_a.push_back(good);
            }
            Arm::B => {
                b.add(good);
                waiting_b.push_back(good);
            }
        }
        let (Some(of_a), Some(of_b)) = (waiting_a.front(), waiting_b.front()) else {
            continue;
        };
        for_a += u64::from(*of_a && !of_b);
        for_b += u64::from(*of_b && !of_a);
        waiting_a.pop_front();
        waiting_b.pop_front();
        most = most.max(evidence(for_a, for_b));
        // What was called stays called: later ratings can't take back the stop.
        if called.is_none() && most >= 1.0 / WRONG {
            called = Some(match for_b > for_a {
                true => Verdict::BIsBetter,
                false => Verdict::AIsBetter,
            });
        }
    }
    let open = match a.all + b.all >= MOST {
        true => Verdict::Alike,
        false => Verdict::Open,
    };
    Finding {
        verdict: called.unwrap_or(open),
        a,
        b,
        evidence: most,
    }
}

fn evidence(for_a: u64, for_b: u64) -> f64 {
    let mixed = log_beta(for_a + PRIOR, for_b + PRIOR) - log_beta(PRIOR, PRIOR);
    let half = (for_a + for_b) as f64 * 0.5_f64.ln();
    (mixed - half).exp()
}

/// ln B(x, y) for whole numbers from 1.
fn log_beta(x: u64, y: u64) -> f64 {
    log_gamma(x) + log_gamma(y) - log_gamma(x + y)
}

/// ln (n - 1)!, by Stirling's series where n is not small.
fn log_gamma(n: u64) -> f64 {
    if n < 20 {
        return (2..n).map(|k| (k as f64).ln()).sum();
    }
    let x = n as f64;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + 1.0 / (12.0 * x)
        - 1.0 / (360.0 * x.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_chat_keeps_its_arm_and_the_share_holds() {
        let experiment = Experiment::new("a-1", "a-2", 0.25, 7);
        let arms: Vec<Arm> = (0..2000)
            .map(|n| experiment.arm(&format!("chat {n}")))
            .collect();
        let again: Vec<Arm> = (0..2000)
            .map(|n| experiment.arm(&format!("chat {n}")))
            .collect();
        assert_eq!(arms, again);
        let tried = arms.iter().filter(|arm| **arm == Arm::B).count();
        assert!((420..580).contains(&tried), "{tried}");
        assert_eq!(experiment.version(Arm::B), "a-2");
    }

    /// Ratings one after the other from two shares of good answers.
    fn simulated(a: f64, b: f64, seed: u64) -> Verdict {
        let mut random = Random::new(seed);
        let ratings: Vec<(Arm, bool)> = (0..5000)
            .map(|_| match random.share() < 0.5 {
                true => (Arm::A, random.share() < a),
                false => (Arm::B, random.share() < b),
            })
            .collect();
        judge(ratings).verdict
    }

    /// 500 readers who rate ten answers each.
    #[test]
    fn a_difference_is_found_and_seldom_one_that_is_not_there() {
        let runs = |a, b, wanted| {
            (0..100)
                .filter(|seed| simulated(a, b, *seed) == wanted)
                .count()
        };
        let found = runs(0.5, 0.6, Verdict::BIsBetter);
        assert!(found >= 80, "{found}");
        assert!(runs(0.6, 0.5, Verdict::AIsBetter) >= 80);
        for share in [0.2, 0.5, 0.9] {
            let open = runs(share, share, Verdict::Open);
            assert!(open >= 95, "{share}: {open}");
        }
    }

    #[test]
    fn factorials_are_right_where_the_series_takes_over() {
        let exact: f64 = (2..25_u64).map(|k| (k as f64).ln()).sum();
        assert!((log_gamma(25) - exact).abs() < 1e-9);
        assert!((evidence(0, 0) - 1.0).abs() < 1e-9);
        assert_eq!(judge([]).verdict, Verdict::Open);
    }
}
