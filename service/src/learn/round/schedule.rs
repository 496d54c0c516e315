//! What is due when. It follows from the time alone, so that all servers of a library put the same jobs in.

use super::labels::{Labelling, Labels};
use super::verdict::{Judging, Verdicts};
use super::{examine::Examining, next};
use ::learn::Experiment;
use chrono::{DateTime, NaiveTime, SecondsFormat, Utc};
use graph_schema::NewJob;
use std::time::Duration;

/// When a library learns by itself, and what of it is tried on whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// A round begins at each multiple of it since the Unix epoch; `None` for never.
    pub every: Option<Duration>,
    /// A round begins when there are so many more ratings and labels; `None` for never.
    pub after_labels: Option<u64>,
    /// Share of the chats that a version on trial gets, above 0 and below 1.
    pub share: f64,
    /// The time of the day, UTC, from which the fixed questions are asked; `None` for never.
    pub quality_at: Option<NaiveTime>,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            every: None,
            after_labels: None,
            share: 0.1,
            quality_at: NaiveTime::from_hms_opt(3, 0, 0),
        }
    }
}

/// What the library has.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Ratings and labels.
    pub judgements: u64,
    /// Whether there are fixed questions.
    pub questions: bool,
    pub experiment: Option<Experiment>,
}

impl Schedule {
    /// The jobs that are due by now; one that was put in before has the same key.
    pub(super) fn due(&self, now: DateTime<Utc>, known: &Known) -> Vec<NewJob> {
        let mut jobs = Vec::new();
        if let Some(every) = self.every {
            let every = i64::try_from(every.as_secs()).unwrap_or(i64::MAX).max(1);
            let began = now.timestamp().div_euclid(every) * every;
            let began = DateTime::from_timestamp(began, 0).unwrap_or(now);
            let key = began.to_rfc3339_opts(SecondsFormat::Secs, true);
            jobs.push(next::<Labelling>(&key, &Labels::default()));
        }
        // Before the first so many there is nothing to learn from.
        if let Some(so_many) = self.after_labels.map(|so_many| so_many.max(1))
            && known.judgements >= so_many
        {
            let reached = known.judgements / so_many * so_many;
            let key = format!("{reached} judgements");
            jobs.push(next::<Labelling>(&key, &Labels::default()));
        }
        if let Some(at) = self.quality_at
            && known.questions
            && now.time() >= at
        {
            let key = now.date_naive().to_string();
            jobs.push(next::<Examining>(&key, &Default::default()));
        }
        // Only what began by itself ends by itself.
        if let Some(experiment) = &known.experiment
            && (self.every.is_some() || self.after_labels.is_some())
        {
            let hour = now.format("%Y-%m-%dT%HZ");
            let key = format!("{} {hour}", experiment.b);
            let verdicts = Verdicts {
                version: experiment.b.clone(),
            };
            jobs.push(next::<Judging>(&key, &verdicts));
        }
        jobs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn keys(schedule: &Schedule, now: &str, known: &Known) -> Vec<String> {
        let jobs = schedule.due(at(now), known).into_iter();
        jobs.map(|job| format!("{} {}", job.kind, job.key))
            .collect()
    }

    #[test]
    fn a_round_begins_once_in_its_time() {
        let weekly = Schedule {
            every: Some(Duration::from_secs(7 * 86_400)),
            ..Schedule::default()
        };
        let known = Known::default();
        let first = keys(&weekly, "2027-01-02T00:00:00Z", &known);
        assert_eq!(first, ["learn_labels 2026-12-31T00:00:00Z"]);
        assert_eq!(keys(&weekly, "2027-01-06T23:59:59Z", &known), first);
        let second = keys(&weekly, "2027-01-07T00:00:00Z", &known);
        assert_eq!(second, ["learn_labels 2027-01-07T00:00:00Z"]);
        let never = Schedule::default();
        assert!(keys(&never, "2027-01-07T00:00:00Z", &known).is_empty());
    }

    #[test]
    fn so_many_judgements_begin_one_too() {
        let schedule = Schedule {
            after_labels: Some(100),
            ..Schedule::default()
        };
        let keys = |judgements| {
            let known = Known {
                judgements,
                ..Known::default()
            };
            keys(&schedule, "2027-01-02T00:00:00Z", &known)
        };
        assert!(keys(99).is_empty());
        assert_eq!(keys(100), ["learn_labels 100 judgements"]);
        assert_eq!(keys(199), keys(100));
        assert_eq!(keys(317), ["learn_labels 300 judgements"]);
    }

    #[test]
    fn the_fixed_questions_are_asked_at_night() {
        let known = Known {
            questions: true,
            ..Known::default()
        };
        let schedule = Schedule::default();
        assert!(keys(&schedule, "2027-01-02T02:59:59Z", &known).is_empty());
        let night = keys(&schedule, "2027-01-02T03:00:00Z", &known);
        assert_eq!(night, ["quality 2027-01-02"]);
        assert_eq!(keys(&schedule, "2027-01-02T23:00:00Z", &known), night);
        let none = Known::default();
        assert!(keys(&schedule, "2027-01-02T03:00:00Z", &none).is_empty());
    }

    #[test]
    fn readers_are_heard_each_hour_while_something_is_tried() {
        let known = Known {
            experiment: Some(Experiment::new("built-in", "a-1", 0.1, 0)),
            ..Known::default()
        };
        let weekly = Schedule {
            after_labels: Some(9),
            ..Schedule::default()
        };
        let due = keys(&weekly, "2027-01-02T02:10:00Z", &known);
        assert_eq!(due, ["learn_verdict a-1 2027-01-02T02Z"]);
        let by_hand = Schedule::default();
        assert!(keys(&by_hand, "2027-01-02T02:10:00Z", &known).is_empty());
    }
}
