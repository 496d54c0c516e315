//! What a check finds: where, what is wrong, and what became of it.

use serde::Serialize;

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Graph,
    Index,
    Text,
    /// Where a paper's words stand on its pages.
    Layout,
    /// Its tables, as cells.
    Tables,
    /// The file a paper was read from.
    File,
    Summary,
    Ledger,
    Removal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    Missing,
    Damaged,
    /// It belongs to nothing that is there.
    LeftOver,
    /// Work on it was cut off.
    Unfinished,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub part: Part,
    pub problem: Problem,
    /// The id of a paper, or the name of a file.
    pub of: String,
    /// For people.
    pub detail: String,
    /// `None` when no repair was asked for.
    pub mended: Option<bool>,
    /// What a person has to do, where it could not be mended.
    pub remedy: Option<String>,
}

/// What became of a repair.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mending {
    NotAsked,
    Done,
    Impossible { remedy: String },
}

impl Mending {
    pub fn impossible(remedy: impl Into<String>) -> Self {
        Self::Impossible {
            remedy: remedy.into(),
        }
    }
}

/// What was looked at and found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Papers looked at.
    pub papers: u64,
    /// Of these: read from a PDF that is not kept, as after an import without files. Their pages can't be opened and
    /// they can't be read again; all else works.
    pub without_file: u64,
    /// Of these: read by an older reader than this program's, or nobody knows by which. `papyri reindex --text` reads them anew.
    pub older_reader: u64,
    pub findings: Vec<Finding>,
    /// Whether it was ended before all was looked at.
    pub interrupted: bool,
}

impl Report {
    /// Whether nothing is wrong, or nothing is any more.
    pub fn is_whole(&self) -> bool {
        !self.interrupted && self.findings.iter().all(|one| one.mended == Some(true))
    }

    pub(super) fn add(
        &mut self,
        (part, problem): (Part, Problem),
        of: impl Into<String>,
        detail: impl Into<String>,
        mending: Mending,
    ) {
        let (mended, remedy) = match mending {
            Mending::NotAsked => (None, None),
            Mending::Done => (Some(true), None),
            Mending::Impossible { remedy } => (Some(false), Some(remedy)),
        };
        self.findings.push(Finding {
            part,
            problem,
            of: of.into(),
            detail: detail.into(),
            mended,
            remedy,
        });
    }
}
