//! Versions of the answer model: where each came from, how it did, and which one answers. One value, written whole by the
//! caller: a crash leaves the old or the new, and never two that are in production.

use crate::dataset::DatasetId;
use crate::embedding;
use crate::evaluation::Metrics;
use crate::training::TrainSettings;
use crate::{Experiment, LearnError};
use graph_schema::AnswerModel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Metrics of which a new version may not lose more than its interval, with whether more is better.
const GUARDED: [(&str, bool); 4] = [
    ("confidence.auc", true),
    ("confidence.log_loss", false),
    ("ranking.mrr", true),
    ("ranking.hit@5", true),
];

/// The same of an embedding model: what it is trained for, and that it still knows what it knew.
const GUARDED_TEXTS: [&str; 4] = [
    "citations.recall@10",
    "mentions.mrr",
    "titles.mrr",
    "headings.mrr",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Trained and measured.
    Candidate,
    /// Answers a share of the chats, in an experiment.
    Canary,
    /// Answers.
    Production,
    /// Answered once.
    Archived,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Candidate => "candidate",
            Self::Canary => "canary",
            Self::Production => "production",
            Self::Archived => "archived",
        })
    }
}

/// One training run and the version it gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub model: AnswerModel,
    /// Version it was trained from.
    pub parent: String,
    pub dataset: DatasetId,
    pub settings: TrainSettings,
    /// Version of the program.
    pub code: String,
    pub metrics: Metrics,
    pub parent_metrics: Metrics,
    pub curves: BTreeMap<String, Vec<f32>>,
    pub trained_on: usize,
    pub held_out: usize,
    /// What it took: seconds of the clock, and the most memory the process had, in bytes.
    pub seconds: f64,
    pub peak_bytes: u64,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// One training run of an embedding model. The model it gave lies in the models folder under its name, and embeds once the
/// library is embedded anew by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbedderRun {
    /// `e-` and eight hex digits of the weights.
    pub version: String,
    /// Folder of the model in the models folder.
    pub model: String,
    /// SHA-256 of its weights, in hex.
    pub digest: String,
    /// Folder of the model it was trained from.
    pub parent: String,
    pub dataset: DatasetId,
    pub settings: embedding::Settings,
    /// Version of the program.
    pub code: String,
    /// On papers held out, by the models as they are served.
    pub metrics: Metrics,
    pub parent_metrics: Metrics,
    /// On papers set aside, before training and at each look.
    pub curve: Vec<f64>,
    /// Loss of each step.
    pub losses: Vec<f32>,
    /// Pairs trained on, and held out.
    pub trained_on: usize,
    pub held_out: usize,
    pub ended: embedding::Ended,
    /// What it took, over all tries of a run that was resumed: seconds of the clock, and the most memory, in bytes.
    pub seconds: f64,
    pub peak_bytes: u64,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// Everything that is known of versions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Registry {
    pub runs: Vec<Run>,
    /// Versions that answered, the one that answers now last; empty while the built-in one does.
    pub productions: Vec<String>,
    pub experiment: Option<Experiment>,
    /// Experiments that ended, the last one last.
    pub ended: Vec<Experiment>,
    pub embedders: Vec<EmbedderRun>,
}

impl Registry {
    /// A run of a version that is known already takes its place.
    pub fn add(&mut self, run: Run) {
        self.runs
            .retain(|known| known.model.version != run.model.version);
        self.runs.push(run);
    }

    /// The same of an embedding model.
    pub fn add_embedder(&mut self, run: EmbedderRun) {
        self.embedders.retain(|known| known.version != run.version);
        self.embedders.push(run);
    }

    /// The run of an embedding model, by its version or the name of its folder; `None` for a model that was not trained here.
    pub fn embedder(&self, name: &str) -> Option<&EmbedderRun> {
        let mut all = self.embedders.iter();
        all.find(|run| run.version == name || run.model == name)
    }

    /// Whether an embedding model lost nothing that is guarded; `Refused` says what.
    pub fn may_embed(&self, name: &str) -> Result<(), LearnError> {
        let Some(run) = self.embedder(name) else {
            return Ok(());
        };
        let guarded = GUARDED_TEXTS.map(|name| (name, true));
        may_follow(&guarded, &run.metrics, &run.parent_metrics)
    }

    pub fn run(&self, version: &str) -> Result<&Run, LearnError> {
        let found = self.runs.iter().find(|run| run.model.version == version);
        found.ok_or_else(|| LearnError::Unknown {
            what: "version",
            name: version.to_owned(),
            hint: "`papyri versions list` shows them",
        })
    }

    /// The model of a version; the built-in one has no run.
    pub fn model(&self, version: &str) -> Result<AnswerModel, LearnError> {
        let built_in = AnswerModel::default();
        if version == built_in.version {
            return Ok(built_in);
        }
        Ok(self.run(version)?.model.clone())
    }

    /// The model that answers; the built-in one before the first promotion.
    pub fn production(&self) -> AnswerModel {
        let current = self.productions.last();
        current
            .and_then(|version| self.model(version).ok())
            .unwrap_or_default()
    }

    pub fn stage(&self, version: &str) -> Stage {
        let canary = self
            .experiment
            .as_ref()
            .is_some_and(|experiment| experiment.b == version);
        if self.production().version == version {
            Stage::Production
        } else if canary {
            Stage::Canary
        } else if self.productions.iter().any(|known| known == version) {
            Stage::Archived
        } else {
            Stage::Candidate
        }
    }

    /// Lets a version answer. Refused when a guarded metric is worse than its parent's by more than its own interval,
    /// or nothing was held out to measure on, unless `anyway`.
    pub fn promote(&mut self, version: &str, anyway: bool) -> Result<(), LearnError> {
        self.run(version)?;
        if !anyway {
            self.may_answer(version)?;
        }
        if self.production().version != version {
            self.productions.push(version.to_owned());
        }
        Ok(())
    }

    /// Whether a version lost nothing that is guarded; `Refused` says what.
    pub fn may_answer(&self, version: &str) -> Result<(), LearnError> {
        let run = self.run(version)?;
        may_follow(&GUARDED, &run.metrics, &run.parent_metrics)
    }

    /// Goes back to the version that answered before; the one that answers then.
    pub fn rollback(&mut self) -> Result<AnswerModel, LearnError> {
        if self.productions.pop().is_none() {
            return Err(LearnError::Refused(
                "the built-in version answers: there is none before it".to_owned(),
            ));
        }
        Ok(self.production())
    }

    /// Starts an experiment of a version against the one that answers.
    pub fn start(&mut self, experiment: Experiment) -> Result<(), LearnError> {
        if let Some(running) = &self.experiment {
            return Err(LearnError::Refused(format!(
                "the experiment {} against {} is still running; `papyri experiment stop` ends it",
                running.b, running.a
            )));
        }
        self.model(&experiment.a)?;
        self.model(&experiment.b)?;
        self.experiment = Some(experiment);
        Ok(())
    }

    pub fn stop(&mut self) -> Result<Experiment, LearnError> {
        let running = self
            .experiment
            .take()
            .ok_or_else(|| LearnError::Refused("no experiment is running".to_owned()))?;
        self.ended.push(running.clone());
        Ok(running)
    }
}

/// Refuses what lost more of a guarded metric than its interval, and what nothing is known of.
fn may_follow(guarded: &[(&str, bool)], new: &Metrics, old: &Metrics) -> Result<(), LearnError> {
    let lost = losses(guarded, new, old);
    if !lost.is_empty() {
        return Err(LearnError::Refused(format!(
            "{} (promote it anyway with --force)",
            lost.join("; ")
        )));
    }
    if new.is_empty() {
        return Err(LearnError::Refused(
            "no example was held out, so nothing says that it is no worse (promote it anyway with --force)"
                .to_owned(),
        ));
    }
    Ok(())
}

/// What a version lost against its parent, in words; empty where it lost nothing.
fn losses(guarded: &[(&str, bool)], new: &Metrics, old: &Metrics) -> Vec<String> {
    guarded
        .iter()
        .filter_map(|(name, more_is_better)| {
            let (now, before) = (new.get(*name)?, old.get(*name)?);
            let worse = match more_is_better {
                true => now.high < before.value,
                false => now.low > before.value,
            };
            worse.then(|| {
                format!(
                    "{name} is {:.3} [{:.3}, {:.3}], its parent's {:.3}",
                    now.value, now.low, now.high, before.value
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Interval, Recipe};

    fn run(version: &str, auc: f64, before: f64) -> Run {
        let metrics = |value: f64| {
            let interval = Interval {
                value,
                low: value - 0.05,
                high: value + 0.05,
            };
            Metrics::from([("confidence.auc".to_owned(), interval)])
        };
        Run {
            model: AnswerModel {
                version: version.to_owned(),
                ..AnswerModel::default()
            },
            parent: "built-in".to_owned(),
            dataset: Dataset::new(Vec::new(), Recipe::default()).id,
            settings: TrainSettings::default(),
            code: "0.1.0".to_owned(),
            metrics: metrics(auc),
            parent_metrics: metrics(before),
            curves: BTreeMap::new(),
            trained_on: 10,
            held_out: 4,
            seconds: 0.1,
            peak_bytes: 1,
            created_at: 0,
        }
    }

    #[test]
    fn what_lost_is_not_promoted_and_what_was_before_comes_back() {
        let mut registry = Registry::default();
        registry.add(run("a-1", 0.8, 0.7));
        registry.add(run("a-2", 0.6, 0.7));
        assert_eq!(registry.production().version, "built-in");
        registry.promote("a-1", false).unwrap();
        assert_eq!(registry.stage("a-1"), Stage::Production);
        let refused = registry.promote("a-2", false).unwrap_err().to_string();
        assert!(refused.contains("confidence.auc is 0.600"), "{refused}");
        registry.promote("a-2", true).unwrap();
        assert_eq!(registry.stage("a-1"), Stage::Archived);
        assert_eq!(registry.rollback().unwrap().version, "a-1");
        assert_eq!(registry.rollback().unwrap().version, "built-in");
        assert!(registry.rollback().is_err());
        assert!(registry.promote("a-9", true).is_err());
    }

    #[test]
    fn an_embedder_that_forgot_is_not_promoted() {
        // Sums of halves, which are read back from JSON to the last bit.
        let figure = |value: f64| Interval {
            value,
            low: value - 0.0625,
            high: value + 0.0625,
        };
        let of = |citations: f64, titles: f64| {
            Metrics::from([
                ("citations.recall@10".to_owned(), figure(citations)),
                ("titles.mrr".to_owned(), figure(titles)),
            ])
        };
        let run = |version: &str, metrics: Metrics| EmbedderRun {
            version: version.to_owned(),
            model: format!("m-{version}"),
            digest: String::new(),
            parent: "m".to_owned(),
            dataset: Dataset::new(Vec::new(), Recipe::default()).id,
            settings: embedding::Settings::default(),
            code: "0.1.0".to_owned(),
            metrics,
            parent_metrics: of(0.625, 0.875),
            curve: Vec::new(),
            losses: Vec::new(),
            trained_on: 10,
            held_out: 4,
            ended: embedding::Ended::Done,
            seconds: 1.0,
            peak_bytes: 1,
            created_at: 0,
        };
        let mut registry = Registry::default();
        registry.add_embedder(run("e-1", of(0.75, 0.84375)));
        registry.add_embedder(run("e-2", of(0.875, 0.75)));
        registry.add_embedder(run("e-3", Metrics::new()));
        registry.may_embed("e-1").unwrap();
        registry.may_embed("m-e-1").unwrap();
        let refused = registry.may_embed("m-e-2").unwrap_err().to_string();
        assert!(refused.contains("titles.mrr is 0.750"), "{refused}");
        assert!(registry.may_embed("e-3").is_err());
        // Of a model that was not trained here there is nothing to say.
        registry.may_embed("m").unwrap();
        let kept = serde_json::to_string(&registry).unwrap();
        assert_eq!(serde_json::from_str::<Registry>(&kept).unwrap(), registry);
    }

    #[test]
    fn one_experiment_at_a_time() {
        let mut registry = Registry::default();
        registry.add(run("a-1", 0.8, 0.7));
        let experiment = Experiment::new("built-in", "a-1", 0.5, 0);
        registry.start(experiment.clone()).unwrap();
        assert_eq!(registry.stage("a-1"), Stage::Canary);
        assert!(registry.start(experiment).is_err());
        registry.stop().unwrap();
        assert_eq!(registry.stage("a-1"), Stage::Candidate);
        assert!(registry.stop().is_err());
        let kept = serde_json::to_string(&registry).unwrap();
        assert_eq!(serde_json::from_str::<Registry>(&kept).unwrap(), registry);
    }
}
