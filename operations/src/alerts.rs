//! What is worth an alert. The conditions are those of `deploy/prometheus/rules.yml`, over what one process sampled itself:
//! each is told once when it begins and once when it is over.

use crate::Minute;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// From where on a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Seconds in which 19 of 20 questions should be answered.
    pub slow_s: f64,
    /// Seconds that a job may be due.
    pub queue_age_s: f64,
    /// Jobs given up within the longer window.
    pub dead_letters: f64,
    /// The share of the library's disk that should be free.
    pub disk_free: f64,
    /// The share of requests that may fail.
    pub errors: f64,
    /// How many times the mean use is a spike.
    pub spike: f64,
    /// By how much the share of questions without evidence may rise above its mean.
    pub refusals: f64,
}

/// By default: an answer within 10 seconds and a job within an hour; 14.4 times what 99.9 % leave to fail, with which a
/// month's budget is gone in two days (Site Reliability Workbook, chapter 5).
impl Default for Thresholds {
    fn default() -> Self {
        Self {
            slow_s: 10.0,
            queue_age_s: 3_600.0,
            dead_letters: 10.0,
            disk_free: 0.1,
            errors: 0.0144,
            spike: 10.0,
            refusals: 0.2,
        }
    }
}

/// Samples in the shorter window, which says what is so now, and in the longer one, which says what is usual.
const SHORT: usize = 5;
const LONG: usize = 60;
/// A share of fewer than so many says nothing.
const ENOUGH: f64 = 20.0;
/// A use of fewer requests than this in the shorter window is no spike of anything.
const SPIKE_AT_LEAST: f64 = 1_500.0;

/// What is so at the time of a sample.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing<'a> {
    /// Stores that don't answer.
    pub away: &'a [&'a str],
    /// Figures of the fixed questions, with how much worse they are than in the runs before, as a multiple of what is usual.
    pub drift: &'a [(&'a str, f64)],
}

/// An alert that begins or is over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub alert: String,
    pub state: State,
    /// What was measured, and what it is measured by; both absent when there is nothing to measure any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    pub threshold: f64,
    pub summary: String,
    /// When it began, in seconds since the Unix epoch.
    pub since: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Firing,
    Resolved,
}

/// The samples of the longer window, and what is on.
#[derive(Debug, Default)]
pub struct Alerts {
    samples: VecDeque<Minute>,
    firing: BTreeMap<String, i64>,
}

/// A condition that holds, or does not.
struct Condition {
    alert: String,
    value: Option<f64>,
    threshold: f64,
    holds: bool,
    summary: String,
}

impl Alerts {
    /// Takes the next sample; what begins with it and what is over.
    pub fn next(
        &mut self,
        sample: Minute,
        standing: Standing<'_>,
        bounds: &Thresholds,
    ) -> Vec<Change> {
        let at = sample.at;
        self.samples.push_back(sample);
        while self.samples.len() > LONG {
            self.samples.pop_front();
        }
        let mut conditions = self.conditions(bounds);
        conditions.extend(standing.drift.iter().map(|(figure, off)| Condition {
            alert: format!("quality:{figure}"),
            value: Some(*off),
            threshold: 1.0,
            holds: *off > 1.0,
            summary: format!(
                "{figure} of the fixed questions is worse than before, by {off:.1} times what is usual: papyri quality show"
            ),
        }));
        conditions.extend(standing.away.iter().map(|store| Condition {
            alert: format!("store_down:{store}"),
            value: Some(0.0),
            threshold: 1.0,
            holds: true,
            summary: format!("the store {store} does not answer"),
        }));
        let gone: Vec<String> = self
            .firing
            .keys()
            .filter(|alert| conditions.iter().all(|one| one.alert != **alert))
            .cloned()
            .collect();
        conditions.extend(gone.into_iter().map(|alert| Condition {
            summary: format!("{alert} is over"),
            alert,
            value: None,
            threshold: 1.0,
            holds: false,
        }));
        conditions
            .into_iter()
            .filter_map(|condition| self.changed(condition, at))
            .collect()
    }

    fn changed(&mut self, condition: Condition, at: i64) -> Option<Change> {
        let (state, since) = match (self.firing.get(&condition.alert), condition.holds) {
            (None, true) => {
                self.firing.insert(condition.alert.clone(), at);
                (State::Firing, at)
            }
            (Some(_), false) => {
                let since = self.firing.remove(&condition.alert)?;
                (State::Resolved, since)
            }
            (Some(_), true) | (None, false) => return None,
        };
        Some(Change {
            alert: condition.alert,
            state,
            value: condition.value,
            threshold: condition.threshold,
            summary: condition.summary,
            since,
        })
    }

    fn conditions(&self, bounds: &Thresholds) -> Vec<Condition> {
        let samples = self.samples.len();
        let recent = Minute::sum(self.samples.iter().skip(samples.saturating_sub(SHORT)));
        let before = Minute::sum(self.samples.iter().take(samples.saturating_sub(SHORT)));
        let (recent, before) = (recent.unwrap_or_default(), before.unwrap_or_default());
        let earliest = self
            .samples
            .front()
            .map_or(0.0, |first| first.work.jobs_dead);
        let (now, usual) = (&recent.work, &before.work);
        let above = |alert: &str, value: Option<f64>, threshold: f64, what: &str| Condition {
            alert: alert.to_owned(),
            value,
            threshold,
            holds: value.is_some_and(|value| value > threshold),
            summary: match value {
                Some(value) => format!("{what}: {value:.3} (threshold {threshold})"),
                None => format!("{what}: nothing to measure"),
            },
        };
        let share = |part: f64, of: f64| (of >= ENOUGH).then(|| part / of);
        let refused = share(now.refusals, now.questions);
        let usually_refused = share(usual.refusals, usual.questions);
        // As many requests as the shorter window would have had at the longer one's rate.
        let expected = usual.requests / before.seconds.max(1.0) * recent.seconds;
        let spike = (before.seconds >= 2.0 * recent.seconds && now.requests >= SPIKE_AT_LEAST)
            .then(|| now.requests / expected.max(1.0));
        let free =
            (recent.disk_total > 0).then(|| recent.disk_free as f64 / recent.disk_total as f64);
        let mut disk = above(
            "disk",
            free,
            bounds.disk_free,
            "share of the disk that is free",
        );
        disk.holds = free.is_some_and(|free| free < bounds.disk_free);
        vec![
            above(
                "slow",
                now.quantile(0.95),
                bounds.slow_s,
                "seconds in which 19 of 20 questions are answered",
            ),
            above(
                "queue_stuck",
                Some(now.oldest_due_s),
                bounds.queue_age_s,
                "seconds that a job has been due",
            ),
            above(
                "dead_letters",
                Some(now.jobs_dead - earliest),
                bounds.dead_letters,
                "jobs given up lately",
            ),
            disk,
            above(
                "errors",
                share(now.errors, now.requests),
                bounds.errors,
                "share of requests that fail",
            ),
            above(
                "spike",
                spike,
                bounds.spike,
                "requests for each that is usual",
            ),
            above(
                "refusals",
                refused.zip(usually_refused).map(|(now, usual)| now - usual),
                bounds.refusals,
                "rise of the share of questions without evidence",
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Work;

    fn sample(at: i64, work: Work) -> Minute {
        Minute {
            at,
            seconds: 60.0,
            disk_free: 50,
            disk_total: 100,
            work,
            ..Minute::default()
        }
    }

    /// What changes over samples of these kinds of work, each for so many minutes.
    fn told(phases: &[(usize, Work)]) -> Vec<(String, State)> {
        let mut alerts = Alerts::default();
        let bounds = Thresholds::default();
        let works = phases
            .iter()
            .flat_map(|(n, work)| std::iter::repeat_n(work, *n));
        works
            .zip(0..)
            .flat_map(|(work, at)| {
                alerts.next(sample(at * 60, work.clone()), Standing::default(), &bounds)
            })
            .map(|change| (change.alert, change.state))
            .collect()
    }

    fn once(alert: &str) -> Vec<(String, State)> {
        [State::Firing, State::Resolved]
            .map(|state| (alert.to_owned(), state))
            .to_vec()
    }

    #[test]
    fn each_is_told_once_and_is_over_once() {
        let calm = Work {
            requests: 60.0,
            questions: 20.0,
            refusals: 2.0,
            within: vec![(5.0, 20.0), (15.0, 20.0), (f64::MAX, 20.0)],
            ..Work::default()
        };
        let with = |change: fn(&mut Work)| {
            let mut work = calm.clone();
            change(&mut work);
            work
        };
        let cases: [(&str, Work); 6] = [
            ("slow", with(|work| work.within[0].1 = 0.0)),
            ("queue_stuck", with(|work| work.oldest_due_s = 4_000.0)),
            ("dead_letters", with(|work| work.jobs_dead = 11.0)),
            ("errors", with(|work| work.errors = 6.0)),
            ("spike", with(|work| work.requests = 6_000.0)),
            ("refusals", with(|work| work.refusals = 18.0)),
        ];
        for (alert, worse) in cases {
            let phases = [(30, calm.clone()), (8, worse), (30, calm.clone())];
            assert_eq!(told(&phases), once(alert), "{alert}");
        }
        assert_eq!(told(&[(100, calm)]), []);
    }

    #[test]
    fn a_full_disk_and_a_store_that_is_away() {
        let (mut alerts, bounds) = (Alerts::default(), Thresholds::default());
        let full = Minute {
            disk_free: 5,
            ..sample(0, Work::default())
        };
        let without = Standing {
            away: &["graph"],
            ..Standing::default()
        };
        let begun = alerts.next(full, without, &bounds);
        let names: Vec<&str> = begun.iter().map(|change| change.alert.as_str()).collect();
        assert_eq!(names, ["disk", "store_down:graph"]);
        assert_eq!(begun[0].value, Some(0.05));
        let over = alerts.next(sample(60, Work::default()), Standing::default(), &bounds);
        assert!(
            over.iter().all(|change| change.state == State::Resolved),
            "{over:?}"
        );
        assert_eq!(over.len(), 2);
        assert!(
            alerts
                .next(sample(120, Work::default()), Standing::default(), &bounds)
                .is_empty()
        );
    }

    #[test]
    fn answers_that_get_worse() {
        let (mut alerts, bounds) = (Alerts::default(), Thresholds::default());
        let mut told = |at: i64, off: f64| -> Vec<(String, State)> {
            let drift = [("as_expected", off), ("refused", 0.0)];
            let standing = Standing {
                drift: &drift,
                ..Standing::default()
            };
            let changes = alerts.next(sample(at, Work::default()), standing, &bounds);
            let told = changes
                .into_iter()
                .map(|change| (change.alert, change.state));
            told.collect()
        };
        let named = |state| vec![("quality:as_expected".to_owned(), state)];
        assert_eq!(told(0, 0.9), []);
        assert_eq!(told(60, 1.4), named(State::Firing));
        assert_eq!(told(120, 1.4), []);
        assert_eq!(told(180, 0.2), named(State::Resolved));
    }

    #[test]
    fn nothing_measured_is_no_alert() {
        assert_eq!(told(&[(70, Work::default())]), []);
    }
}
