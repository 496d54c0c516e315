//! The library's own fixed questions: kept beside what it learns, asked again and again of the version that answers, and
//! compared with the runs before.

use super::{LearningStore, Versions};
use crate::{Caller, Gate, Operation, ServiceError, ServiceResult};
use ::learn::LearnError;
use ::learn::quality::{
    Answered, Checked, Compared, Expected, FIGURES, Outcome, QualityRun, compare, digest,
};
use answer::{Answerer, Question};
use graph_schema::Answer;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Questions, at most: a run is to end before the morning.
const MOST: usize = 1_000;
/// Runs that are kept.
const KEPT: usize = 60;
/// How long is waited where readers take all places.
const REST: Duration = Duration::from_secs(2);

/// A gauge: how much worse a figure of the fixed questions is than in the runs before, as a multiple of what is usual; above 1
/// it has drifted.
pub const DRIFT: &str = "papyri_quality_drift";
/// A gauge: a figure of the last run over the fixed questions.
pub const FIGURE: &str = "papyri_quality";

/// The questions and their runs, without a model.
#[derive(Clone)]
pub struct Quality {
    store: LearningStore,
}

/// What the questions are asked of.
#[derive(Clone)]
pub struct Examiner {
    pub versions: Versions,
    /// Readers go first.
    pub gate: Arc<Gate>,
}

impl Quality {
    pub fn new(store: LearningStore) -> Self {
        Self { store }
    }

    /// Adds a question, or gives one that is there another expectation. `Invalid` for one that can't be asked, and when there
    /// are too many.
    #[tracing::instrument(name = "service.add_quality", level = "debug", skip_all, fields(%caller))]
    pub async fn add(
        &self,
        caller: &Caller,
        question: &str,
        expects: Expected,
    ) -> ServiceResult<Checked> {
        caller.may(Operation::Learn)?;
        Question::parse(question)?;
        let added = Checked::new(question, expects, chrono::Utc::now().timestamp_millis());
        let mut all = self.store.quality_questions().await?;
        all.retain(|known| known.id != added.id);
        if all.len() >= MOST {
            return Err(ServiceError::invalid(format!(
                "there are {MOST} questions already: remove some first"
            )));
        }
        all.push(added.clone());
        self.store.keep_quality_questions(&all).await?;
        Ok(added)
    }

    /// Takes a question out. `NotFound` for an unknown one.
    #[tracing::instrument(name = "service.remove_quality", level = "debug", skip_all, fields(%caller))]
    pub async fn remove(&self, caller: &Caller, id: &str) -> ServiceResult<()> {
        caller.may(Operation::Learn)?;
        let mut all = self.store.quality_questions().await?;
        let before = all.len();
        all.retain(|known| known.id != id);
        if all.len() == before {
            return Err(unknown(id));
        }
        self.store.keep_quality_questions(&all).await
    }

    /// In the order in which they were added.
    #[tracing::instrument(name = "service.quality_questions", level = "debug", skip_all, fields(%caller))]
    pub async fn questions(&self, caller: &Caller) -> ServiceResult<Vec<Checked>> {
        caller.may(Operation::Learn)?;
        self.store.quality_questions().await
    }

    /// The runs that are kept, oldest first, and the last one beside those before it.
    #[tracing::instrument(name = "service.quality_runs", level = "debug", skip_all, fields(%caller))]
    pub async fn runs(&self, caller: &Caller) -> ServiceResult<(Vec<QualityRun>, Vec<Compared>)> {
        caller.may(Operation::Learn)?;
        let runs = self.store.quality_runs().await?;
        let compared = compare(&runs);
        Ok((runs, compared))
    }

    /// Asks all questions of the version that answers, keeps the run and says how it compares; `None` when it was stopped before
    /// the end, and nothing is kept then. `tell` hears how many of how many were asked. `Invalid` without questions.
    #[tracing::instrument(name = "service.run_quality", level = "debug", skip_all, fields(%caller))]
    pub async fn run(
        &self,
        caller: &Caller,
        examiner: &Examiner,
        stop: &CancellationToken,
        tell: impl FnMut(usize, usize),
    ) -> ServiceResult<Option<(QualityRun, Vec<Compared>)>> {
        caller.may(Operation::Learn)?;
        let questions = self.store.quality_questions().await?;
        if questions.is_empty() {
            return Err(ServiceError::invalid(
                "there are no questions yet: add some with `papyri quality add`",
            ));
        }
        let at = chrono::Utc::now().timestamp_millis();
        let (answerer, version) = examiner.versions.production();
        let asked = examiner.ask(&answerer, &questions, stop, tell).await?;
        let Some(outcomes) = asked else {
            return Ok(None);
        };
        let run = QualityRun {
            at,
            version,
            code: env!("CARGO_PKG_VERSION").to_owned(),
            questions: digest(&questions),
            outcomes,
        };
        let mut runs = self.store.quality_runs().await?;
        runs.push(run.clone());
        let too_many = runs.len().saturating_sub(KEPT);
        runs.drain(..too_many);
        self.store.keep_quality_runs(&runs).await?;
        let compared = compare(&runs);
        show(&run, &compared);
        Ok(Some((run, compared)))
    }

    /// Shows what the last run gave as metrics: a program that has just begun knows it, too.
    pub(super) async fn show_last(&self) -> ServiceResult<()> {
        let runs = self.store.quality_runs().await?;
        match runs.last() {
            Some(last) => show(last, &compare(&runs)),
            // Rules look at it from the start.
            None => FIGURES
                .iter()
                .for_each(|name| metrics::gauge!(DRIFT, "figure" => *name).set(0.0)),
        }
        Ok(())
    }
}

impl Examiner {
    /// One question after another; `None` when it was stopped. What goes wrong with one is its outcome.
    pub(super) async fn ask(
        &self,
        answerer: &Answerer,
        questions: &[Checked],
        stop: &CancellationToken,
        mut tell: impl FnMut(usize, usize),
    ) -> ServiceResult<Option<Vec<Outcome>>> {
        let mut outcomes = Vec::with_capacity(questions.len());
        for checked in questions {
            tell(outcomes.len(), questions.len());
            let pass = loop {
                if stop.is_cancelled() {
                    return Ok(None);
                }
                match self.gate.enter().await {
                    Ok(pass) => break pass,
                    // Readers have all places.
                    Err(_) => tokio::time::sleep(REST).await,
                }
            };
            let started = Instant::now();
            let answer = answerer.ask(&Question::parse(&checked.question)?).await;
            let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            drop(pass);
            outcomes.push(match answer {
                Ok(answer) => outcome(checked, &answer, millis),
                Err(error) => Outcome {
                    id: checked.id.clone(),
                    as_expected: false,
                    refused: false,
                    confidence: None,
                    millis,
                    failed: Some(ServiceError::from(error).message),
                },
            });
        }
        tell(outcomes.len(), questions.len());
        Ok(Some(outcomes))
    }
}

fn outcome(checked: &Checked, answer: &Answer, millis: u64) -> Outcome {
    let sentences = answer.sentences.iter();
    let answered = Answered {
        sentences: sentences.clone().map(|one| one.text.clone()).collect(),
        papers: sentences
            .flat_map(|one| &one.citations)
            .map(|citation| citation.paper.clone())
            .collect(),
    };
    Outcome {
        id: checked.id.clone(),
        as_expected: checked.expects.is_met(&answered),
        refused: answer.sentences.is_empty(),
        confidence: answer.confidence,
        millis,
        failed: None,
    }
}

fn show(run: &QualityRun, compared: &[Compared]) {
    let figures = run.figures();
    for (name, value) in FIGURES.into_iter().zip(figures.values()) {
        metrics::gauge!(FIGURE, "figure" => name).set(value);
        let off = compared.iter().find(|one| one.figure == name);
        metrics::gauge!(DRIFT, "figure" => name).set(off.map_or(0.0, |one| one.off));
    }
}

fn unknown(id: &str) -> ServiceError {
    let error = LearnError::Unknown {
        what: "question",
        name: id.to_owned(),
        hint: "`papyri quality list` shows those there are",
    };
    error.into()
}
