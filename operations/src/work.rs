//! What the program did, as its own metrics count it: sums that grow, and levels.

use crate::Figures;
use serde::{Deserialize, Serialize};

/// The bound of a histogram's last bucket, which has none; JSON has no infinity.
const NO_BOUND: f64 = f64::MAX;

/// Work of a span of time, or since the start of the program. Sums, but for the last four.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    pub requests: f64,
    /// Requests answered with a status of 500 or more.
    pub errors: f64,
    pub questions: f64,
    /// Questions without evidence.
    pub refusals: f64,
    pub question_seconds: f64,
    /// Questions that took no more than so many seconds, by seconds, as the histogram has them.
    pub within: Vec<(f64, f64)>,
    pub sentences: f64,
    pub dropped: f64,
    /// Files and batches of abstracts read.
    pub read: f64,
    pub ingest_seconds: f64,
    pub model_seconds: f64,
    pub tokens_read: f64,
    pub tokens_written: f64,
    /// Levels.
    pub papers: f64,
    pub jobs_waiting: f64,
    pub jobs_dead: f64,
    pub oldest_due_s: f64,
}

impl Work {
    pub fn of(figures: &Figures) -> Self {
        let sum = |name: &str| figures.sum(name, |_| true);
        let labelled = |name: &str, label: &str, value: &str| {
            figures.sum(name, |figure| figure.label(label) == value)
        };
        let requests = "papyri_http_requests_total";
        Self {
            requests: sum(requests),
            errors: figures.sum(requests, |figure| figure.label("status").starts_with('5')),
            questions: sum("papyri_ask_seconds_count"),
            refusals: labelled("papyri_ask_seconds_count", "outcome", "no_evidence"),
            question_seconds: sum("papyri_ask_seconds_sum"),
            within: within(figures),
            sentences: sum("papyri_sentences_total"),
            dropped: sum("papyri_sentences_dropped_total"),
            read: labelled("papyri_ingest_stage_seconds_count", "stage", "read"),
            ingest_seconds: sum("papyri_ingest_stage_seconds_sum"),
            model_seconds: sum("papyri_model_seconds_sum"),
            tokens_read: labelled("papyri_model_tokens_total", "direction", "read"),
            tokens_written: labelled("papyri_model_tokens_total", "direction", "written"),
            papers: labelled("papyri_papers", "kind", "ingested"),
            jobs_waiting: labelled("papyri_jobs", "state", "waiting"),
            jobs_dead: labelled("papyri_jobs", "state", "dead"),
            oldest_due_s: sum("papyri_jobs_oldest_due_seconds"),
        }
    }

    /// What was done since `before`, which is of the same process: sums never shrink there.
    pub fn since(&self, before: &Self) -> Self {
        let before_of = |le: f64| before.within.iter().find(|(other, _)| *other == le);
        let within = self.within.iter().map(|(le, count)| {
            let earlier = before_of(*le).map_or(0.0, |(_, count)| *count);
            (*le, (count - earlier).max(0.0))
        });
        let mut done = Self {
            within: within.collect(),
            ..self.clone()
        };
        for (sum, earlier) in done.sums().into_iter().zip(before.clone().sums()) {
            *sum = (*sum - *earlier).max(0.0);
        }
        done
    }

    /// Adds what was done after it; the levels are the later ones.
    pub fn add(&mut self, later: &Self) {
        for (le, count) in &later.within {
            match self.within.iter_mut().find(|(other, _)| other == le) {
                Some((_, sum)) => *sum += count,
                None => self.within.push((*le, *count)),
            }
        }
        for (sum, more) in self.sums().into_iter().zip(later.clone().sums()) {
            *sum += *more;
        }
        self.papers = later.papers;
        self.jobs_waiting = later.jobs_waiting;
        self.jobs_dead = later.jobs_dead;
        self.oldest_due_s = later.oldest_due_s;
    }

    /// Seconds that a share of the questions took at most, interpolated in the histogram as PromQL's
    /// `histogram_quantile` does; `None` without questions.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let all = self.within.last().filter(|(le, _)| *le == NO_BOUND)?.1;
        if all <= 0.0 {
            return None;
        }
        let rank = share * all;
        let (mut from, mut below) = (0.0, 0.0);
        for (le, count) in &self.within {
            if *count >= rank {
                return match *le < NO_BOUND && *count > below {
                    true => Some(from + (le - from) * (rank - below) / (count - below)),
                    false => Some(from),
                };
            }
            (from, below) = (*le, *count);
        }
        Some(from)
    }

    fn sums(&mut self) -> [&mut f64; 12] {
        [
            &mut self.requests,
            &mut self.errors,
            &mut self.questions,
            &mut self.refusals,
            &mut self.question_seconds,
            &mut self.sentences,
            &mut self.dropped,
            &mut self.read,
            &mut self.ingest_seconds,
            &mut self.model_seconds,
            &mut self.tokens_read,
            &mut self.tokens_written,
        ]
    }
}

fn within(figures: &Figures) -> Vec<(f64, f64)> {
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for figure in figures.named("papyri_ask_seconds_bucket") {
        let le = match figure.label("le") {
            "+Inf" => NO_BOUND,
            number => match number.parse() {
                Ok(le) => le,
                Err(_) => continue,
            },
        };
        match sums.iter_mut().find(|(other, _)| *other == le) {
            Some((_, sum)) => *sum += figure.value,
            None => sums.push((le, figure.value)),
        }
    }
    sums.sort_by(|a, b| a.0.total_cmp(&b.0));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "papyri_http_requests_total{status=\"200\"} 9\npapyri_http_requests_total{status=\"503\"} 1\n\
papyri_ask_seconds_bucket{outcome=\"answered\",le=\"1\"} 2\npapyri_ask_seconds_bucket{outcome=\"answered\",le=\"2\"} 4\n\
papyri_ask_seconds_bucket{outcome=\"answered\",le=\"+Inf\"} 4\npapyri_ask_seconds_count{outcome=\"answered\"} 4\n\
papyri_ask_seconds_sum{outcome=\"answered\"} 5\npapyri_jobs{kind=\"upload\",state=\"dead\"} 3\n";

    #[test]
    fn work_is_what_the_metrics_count() {
        let work = Work::of(&Figures::parse(PAGE));
        assert_eq!(
            (work.requests, work.errors, work.questions),
            (10.0, 1.0, 4.0)
        );
        assert_eq!(work.jobs_dead, 3.0);
        assert_eq!(work.quantile(0.5), Some(1.0));
        assert_eq!(work.quantile(0.75), Some(1.5));
        assert_eq!(Work::default().quantile(0.5), None);
    }

    #[test]
    fn differences_and_sums() {
        let first = Work::of(&Figures::parse(PAGE));
        let mut twice = first.clone();
        twice.add(&first);
        assert_eq!((twice.requests, twice.jobs_dead), (20.0, 3.0));
        assert_eq!(twice.since(&first), first);
        assert_eq!(
            first.since(&twice).requests,
            0.0,
            "a program that began anew"
        );
    }

    #[test]
    fn questions_beyond_the_last_bucket_took_that_long_at_least() {
        let work = Work {
            within: vec![(1.0, 0.0), (60.0, 0.0), (NO_BOUND, 5.0)],
            ..Work::default()
        };
        assert_eq!(work.quantile(0.95), Some(60.0));
    }
}
