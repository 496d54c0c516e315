//! What came of one paper, and why.

use graph_schema::{Doi, Paper, PaperId, PaperStatus};
use ingest::enriching::{Change, Outcome, Withheld};
use ingest::source::works::{OpenPdf, Registry};
use serde::Serialize;

/// What came of asking registries for one paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperReport {
    pub paper: PaperId,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    pub outcome: Outcome,
    pub changes: Vec<Change>,
    /// What stays although a registry says otherwise.
    pub withheld: Vec<Withheld>,
    /// References that got their DOI, and those that mean a paper of the library now.
    pub references: usize,
    pub linked: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<PaperStatus>,
    pub status_is_new: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_pdf: Option<OpenPdf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Fetched>,
    /// Why something was not done.
    pub problems: Vec<Problem>,
    /// Registries that are away: the paper is looked at again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<Registry>,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<Registry>,
    /// For people.
    pub reason: String,
    /// It is no answer that could be used; else it is the answer.
    #[serde(skip)]
    pub failed: bool,
}

/// A PDF that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fetched {
    /// It took the abstract's place.
    Read,
    /// The library has it as this paper.
    KnownAs(PaperId),
}

impl PaperReport {
    /// One of which nothing came yet.
    pub fn of(paper: &Paper) -> Self {
        Self {
            paper: paper.id.clone(),
            title: paper.title.clone(),
            doi: paper.doi.clone(),
            outcome: Outcome::Unchanged,
            changes: Vec::new(),
            withheld: Vec::new(),
            references: 0,
            linked: 0,
            status: None,
            status_is_new: false,
            open_pdf: None,
            fetched: None,
            problems: Vec::new(),
            waits_for: Vec::new(),
        }
    }

    pub(super) fn told(&mut self, registry: Option<Registry>, reason: impl Into<String>) {
        self.problem(registry, reason.into(), false);
    }

    pub(super) fn failed(&mut self, registry: Option<Registry>, reason: impl Into<String>) {
        self.problem(registry, reason.into(), true);
    }

    fn problem(&mut self, registry: Option<Registry>, reason: String, failed: bool) {
        self.problems.push(Problem {
            registry,
            reason,
            failed,
        });
    }

    /// Whether anything of the paper is another now.
    pub(super) fn is_changed(&self) -> bool {
        !self.changes.is_empty()
            || self.references > 0
            || self.linked > 0
            || self.status_is_new
            || self.fetched == Some(Fetched::Read)
    }

    /// What it all comes to; `known` says that a registry knows the work.
    pub(super) fn conclude(&mut self, known: bool) {
        let failed = self.problems.iter().any(|problem| problem.failed);
        self.outcome = match (self.is_changed(), failed, known) {
            (true, ..) => Outcome::Changed,
            (_, true, _) => Outcome::Failed,
            (.., false) => Outcome::Unknown,
            _ => Outcome::Unchanged,
        };
    }
}
