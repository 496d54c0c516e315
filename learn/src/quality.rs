//! Questions that a library is asked again and again, and whether the answers got worse: fewer as expected, less sure, more
//! refused, slower. Each run is compared with those before it of the same questions.

use graph_schema::PaperId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Runs that a run is compared with, at most, and as many as there must be before anything is said.
const BEFORE: usize = 14;
const ENOUGH: usize = 3;
/// How many median absolute deviations, scaled to the standard deviation of a normal distribution (1.4826), a figure may be
/// off: what three standard deviations leave out is no chance.
const DEVIATIONS: f64 = 3.0 * 1.4826;
/// What is never drift, however steady the runs were before: shares and confidences this near, latencies up to this much
/// more of themselves and this many milliseconds.
const STILL: f64 = 0.05;
const STILL_LATENCY: f64 = 0.5;
const STILL_MILLIS: f64 = 250.0;

/// A question that is asked again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// `q-` and eight hex digits of the digest of the question.
    pub id: String,
    pub question: String,
    pub expects: Expected,
    /// Milliseconds since the Unix epoch.
    pub added_at: i64,
}

/// What the answer should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Expected {
    /// Any answer at all.
    #[default]
    Some,
    /// One that quotes this paper, says these words, or both.
    Fitting {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paper: Option<PaperId>,
        /// Compared without regard to case and white space.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        says: Option<String>,
    },
    /// That the library does not say.
    Refusal,
}

/// What an answer was, as far as it is looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answered {
    /// None for a refusal.
    pub sentences: Vec<String>,
    pub papers: Vec<PaperId>,
}

/// What became of one question in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of the question.
    pub id: String,
    pub as_expected: bool,
    pub refused: bool,
    /// 0 to 1; `None` where nobody judged.
    pub confidence: Option<f32>,
    pub millis: u64,
    /// Why it could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// One run over all questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityRun {
    /// When it began, in milliseconds since the Unix epoch.
    pub at: i64,
    /// Version of the answer model that answered.
    pub version: String,
    /// Version of the program.
    pub code: String,
    /// Digest of questions and expectations: other questions can't be compared.
    pub questions: String,
    pub outcomes: Vec<Outcome>,
}

/// A run in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub asked: usize,
    /// Shares of those asked, 0 to 1.
    pub as_expected: f64,
    pub refused: f64,
    /// Mean of those that were judged.
    pub confidence: f64,
    /// Milliseconds, of those that could be asked.
    pub median_ms: f64,
    pub p95_ms: f64,
}

/// A figure beside what it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// One of [`FIGURES`].
    pub figure: String,
    pub now: f64,
    /// The median of the runs before.
    pub usual: f64,
    /// How much worse it may be.
    pub allowed: f64,
    /// How much worse it is, as a multiple of that; 0 where it is no worse.
    pub off: f64,
}

/// What runs are compared by.
pub const FIGURES: [&str; 5] = [
    "as_expected",
    "refused",
    "confidence",
    "median_ms",
    "p95_ms",
];

impl Compared {
    /// Whether it is worse by more than is usual.
    pub fn is_drift(&self) -> bool {
        self.off > 1.0
    }
}

impl Checked {
    pub fn new(question: &str, expects: Expected, added_at: i64) -> Self {
        let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
        let digest = hex::encode(Sha256::digest(question.as_bytes()));
        Self {
            id: format!("q-{}", &digest[..8]),
            question,
            expects,
            added_at,
        }
    }
}

impl Expected {
    pub fn is_met(&self, answered: &Answered) -> bool {
        let refused = answered.sentences.is_empty();
        match self {
            Self::Some => !refused,
            Self::Refusal => refused,
            Self::Fitting { paper, says } => {
                let quoted = |paper: &PaperId| answered.papers.contains(paper);
                let said =
                    |words: &String| plain(&answered.sentences.join(" ")).contains(&plain(words));
                !refused && paper.as_ref().is_none_or(quoted) && says.as_ref().is_none_or(said)
            }
        }
    }
}

/// In small letters, with single spaces.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The digest by which runs of the same questions are known.
pub fn digest(questions: &[Checked]) -> String {
    let mut texts: Vec<String> = questions
        .iter()
        .map(|one| format!("{} {:?}", one.id, one.expects))
        .collect();
    texts.sort();
    hex::encode(Sha256::digest(texts.join("\n").as_bytes()))[..16].to_owned()
}

impl Figures {
    /// In the order of [`FIGURES`].
    pub fn values(&self) -> [f64; 5] {
        [
            self.as_expected,
            self.refused,
            self.confidence,
            self.median_ms,
            self.p95_ms,
        ]
    }
}

impl QualityRun {
    pub fn figures(&self) -> Figures {
        let count = |is: fn(&Outcome) -> bool| self.outcomes.iter().filter(|one| is(one)).count();
        let share = |count: usize| count as f64 / self.outcomes.len().max(1) as f64;
        let sure: Vec<f64> = self
            .outcomes
            .iter()
            .filter_map(|one| one.confidence.map(f64::from))
            .collect();
        let mut times: Vec<f64> = self
            .outcomes
            .iter()
            .filter(|one| one.failed.is_none())
            .map(|one| one.millis as f64)
            .collect();
        times.sort_by(f64::total_cmp);
        Figures {
            asked: self.outcomes.len(),
            as_expected: share(count(|one| one.as_expected)),
            refused: share(count(|one| one.refused)),
            confidence: sure.iter().sum::<f64>() / sure.len().max(1) as f64,
            median_ms: quantile(&times, 0.5),
            p95_ms: quantile(&times, 0.95),
        }
    }
}

/// The last of `runs`, which are in the order of time, beside those before it; empty while there are too few of the same
/// questions.
pub fn compare(runs: &[QualityRun]) -> Vec<Compared> {
    let Some((last, before)) = runs.split_last() else {
        return Vec::new();
    };
    let before: Vec<Figures> = before
        .iter()
        .rev()
        .filter(|run| run.questions == last.questions)
        .take(BEFORE)
        .map(QualityRun::figures)
        .collect();
    if before.len() < ENOUGH {
        return Vec::new();
    }
    let now = last.figures();
    let compared = FIGURES.into_iter().zip(now.values());
    compared
        .enumerate()
        .map(|(at, (figure, now_is))| {
            let earlier = before
                .iter()
                .filter_map(|one| one.values().get(at).copied());
            let earlier: Vec<f64> = earlier.collect();
            let usual = median(&earlier);
            let off: Vec<f64> = earlier.iter().map(|value| (value - usual).abs()).collect();
            let allowed = (DEVIATIONS * median(&off)).max(still(figure, usual, now.asked));
            let worse = match figure {
                "as_expected" | "confidence" => usual - now_is,
                _ => now_is - usual,
            };
            Compared {
                figure: figure.to_owned(),
                now: now_is,
                usual,
                allowed,
                off: (worse / allowed).max(0.0),
            }
        })
        .collect()
}

/// What is never drift of a figure, with so many questions: one of them alone is none either.
fn still(figure: &str, usual: f64, asked: usize) -> f64 {
    match figure {
        "as_expected" | "refused" => STILL.max(1.5 / asked.max(1) as f64),
        "confidence" => STILL,
        _ => (usual * STILL_LATENCY).max(STILL_MILLIS),
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile(&sorted, 0.5)
}

/// Of sorted values; 0 of none.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (share * last as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::ContentHash;

    /// Of `asked` questions so many as expected, the rest refused; each takes so long.
    fn run(at: i64, asked: usize, right: usize, millis: u64) -> QualityRun {
        let outcome = |n: usize| Outcome {
            id: format!("q-{n}"),
            as_expected: n < right,
            refused: n >= right,
            confidence: Some(if n < right { 0.8 } else { 0.3 }),
            // Not all alike, and not the same every day.
            millis: millis + (n as u64 * 7 + at as u64) % 40,
            failed: None,
        };
        QualityRun {
            at,
            version: "built-in".into(),
            code: "0.1.0".into(),
            questions: "same".into(),
            outcomes: (0..asked).map(outcome).collect(),
        }
    }

    fn drift(runs: &[QualityRun]) -> Vec<String> {
        let compared = compare(runs).into_iter();
        let drifts = compared.filter(Compared::is_drift);
        drifts.map(|one| one.figure).collect()
    }

    #[test]
    fn what_is_steady_does_not_drift_and_what_fell_does() {
        let mut runs: Vec<QualityRun> = (0..10).map(|day| run(day, 40, 36, 200)).collect();
        assert!(drift(&runs).is_empty());
        // One question more or less is no news, nor is a slow day.
        runs.push(run(10, 40, 35, 320));
        assert!(drift(&runs).is_empty());
        runs.push(run(11, 40, 28, 200));
        assert_eq!(drift(&runs), ["as_expected", "refused", "confidence"]);
        runs.push(run(12, 40, 36, 900));
        assert_eq!(drift(&runs), ["median_ms", "p95_ms"]);
        runs.push(run(13, 40, 40, 20));
        assert!(drift(&runs).is_empty(), "better is no drift");
    }

    #[test]
    fn other_questions_and_few_runs_say_nothing() {
        let mut runs: Vec<QualityRun> = (0..3).map(|day| run(day, 10, 10, 100)).collect();
        runs.push(QualityRun {
            questions: "others".into(),
            ..run(4, 10, 0, 100)
        });
        assert!(drift(&runs).is_empty());
        assert!(compare(&runs[..1]).is_empty());
        assert!(compare(&[]).is_empty());
        runs.push(run(5, 10, 0, 100));
        assert!(!drift(&runs).is_empty(), "those between are passed over");
        let asked = |expects| Checked::new("What is  felt?", expects, 0);
        let (one, other) = (asked(Expected::Some), asked(Expected::Refusal));
        assert_eq!(
            (&one.id, one.question.as_str()),
            (&other.id, "What is felt?")
        );
        assert_ne!(digest(&[one]), digest(&[other]));
    }

    #[test]
    fn an_answer_is_what_is_expected_or_not() {
        let paper = |name: &str| PaperId::ingested(&ContentHash::of(name.as_bytes()));
        let refusal = Answered::default();
        let answer = Answered {
            sentences: vec!["Felt is  Pressed wool.".into()],
            papers: vec![paper("felt")],
        };
        let fits = |name: Option<&str>, says: Option<&str>| Expected::Fitting {
            paper: name.map(paper),
            says: says.map(str::to_owned),
        };
        for (expected, of_answer, of_refusal) in [
            (Expected::Some, true, false),
            (Expected::Refusal, false, true),
            (fits(Some("felt"), Some("pressed Wool")), true, false),
            (fits(Some("silk"), None), false, false),
            (fits(None, Some("woven")), false, false),
            (fits(None, None), true, false),
        ] {
            let met = (expected.is_met(&answer), expected.is_met(&refusal));
            assert_eq!(met, (of_answer, of_refusal), "{expected:?}");
        }
    }
}
