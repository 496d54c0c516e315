//! What came of each paper, and of all, for people as it comes, for programs at the end.

use super::{INTERRUPTED, SOME_FAILED};
use crate::cli::output;
use crate::cli::terminal::{errln, outln};
use ::ingest::enriching::{Outcome, Standing};
use serde_json::json;
use service::enrich::{Counts, Fetched, Ordered, PaperReport};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Papers that are told of as JSON; of more the counts tell.
const MOST_KEPT: usize = 100_000;

pub(super) struct Shown {
    json: bool,
    dry: bool,
    /// For programs, those of which there is something to say.
    kept: Mutex<Vec<PaperReport>>,
}

impl Shown {
    pub fn new(json: bool, dry: bool) -> Self {
        Self {
            json,
            dry,
            kept: Mutex::default(),
        }
    }

    /// One paper, as soon as something came of it.
    pub fn paper(&self, report: &PaperReport) {
        if self.json {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            // One that waited is looked at again: the last word counts.
            kept.retain(|known| known.paper != report.paper);
            if kept.len() < MOST_KEPT {
                kept.push(report.clone());
            }
            return;
        }
        let lines = lines(report, self.dry);
        if lines.is_empty() {
            return;
        }
        errln!("{}  {}", report.paper, report.title);
        for line in lines {
            errln!("    {line}");
        }
    }

    /// The end, and how the program ends.
    pub fn end(&self, became: &Ordered, interrupted: bool) -> anyhow::Result<ExitCode> {
        let (state, counts, cause) = match became {
            Ordered::Done { counts } => ("done", *counts, None),
            Ordered::Later { counts, cause, .. } => ("waiting", *counts, Some(cause)),
            Ordered::Failed { counts, cause } => ("failed", *counts, Some(cause)),
            Ordered::Under { counts, .. } => ("begun", *counts, None),
            Ordered::Waits => ("begun", Counts::default(), None),
            Ordered::Cancelled => ("cancelled", Counts::default(), None),
        };
        if self.json {
            let papers = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            output::json(&json!({
                "state": state,
                "dry_run": self.dry,
                "counts": counts,
                "cause": cause,
                "papers": *papers,
            }))?;
        } else {
            let Counts {
                changed,
                unchanged,
                unknown,
                failed,
                ..
            } = counts;
            let would = if self.dry { "would change" } else { "changed" };
            outln!(
                "{} {would}, {unchanged} unchanged, {unknown} not known to the registries, {failed} failed",
                papers(changed)
            )?;
        }
        self.last(became, &counts, interrupted)
    }

    /// What is left to say.
    fn last(
        &self,
        became: &Ordered,
        counts: &Counts,
        interrupted: bool,
    ) -> anyhow::Result<ExitCode> {
        match became {
            Ordered::Later { cause, .. } => {
                errln!(
                    "{} wait for a registry: {cause}; the job stays in the queue, run it again to go on",
                    papers(counts.waiting)
                );
            }
            Ordered::Failed { cause, .. } => errln!("given up: {cause}"),
            Ordered::Cancelled => errln!("the job was cancelled"),
            Ordered::Waits | Ordered::Under { .. } if interrupted => {
                errln!("interrupted; run it again to go on");
            }
            Ordered::Waits | Ordered::Under { .. } | Ordered::Done { .. } => {}
        }
        Ok(match became {
            _ if interrupted => ExitCode::from(INTERRUPTED),
            Ordered::Done { .. } if counts.failed == 0 => ExitCode::SUCCESS,
            _ => ExitCode::from(SOME_FAILED),
        })
    }
}

fn papers(count: u64) -> String {
    match count {
        1 => "1 paper".to_owned(),
        count => format!("{count} papers"),
    }
}

/// What there is to say of a paper, a line each; nothing where all is as it was.
fn lines(report: &PaperReport, dry: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for change in &report.changes {
        let before = change.before.as_deref();
        let before = before.map_or(String::new(), |before| format!(" (was {before})"));
        let (field, now, by) = (change.field.as_str(), &change.now, change.said_by);
        lines.push(format!("{field}: {now}{before}, by {by}"));
    }
    if report.references > 0 || report.linked > 0 {
        let (references, linked) = (report.references, report.linked);
        lines.push(format!(
            "references: {references} with a DOI now, {linked} linked with papers of the library"
        ));
    }
    if let Some(status) = report.status.as_ref().filter(|_| report.status_is_new) {
        lines.push(format!("it {status}"));
    }
    match &report.fetched {
        Some(Fetched::Read) => lines.push("the open PDF was fetched and read".to_owned()),
        Some(Fetched::KnownAs(other)) => {
            lines.push(format!("the library has its open PDF as {other}"));
        }
        None => {}
    }
    if let Some(open) = &report.open_pdf {
        let said = [&open.version, &open.licence];
        let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
        let said = match said.is_empty() {
            true => String::new(),
            false => format!(" ({})", said.join(", ")),
        };
        lines.push(format!("open PDF: {}{said}", open.url));
    }
    for one in &report.withheld {
        let whose = match one.stands {
            Standing::Person => "a person's word stays",
            Standing::Record => "a record's word stays",
            Standing::Pages => "it stays",
        };
        let (field, said, by) = (one.field.as_str(), &one.said, one.said_by);
        lines.push(format!("{field}: {whose}; {by} says {said}"));
    }
    for problem in &report.problems {
        lines.push(problem.reason.clone());
    }
    for registry in &report.waits_for {
        lines.push(format!("{registry} is away: the paper is looked at again"));
    }
    let silent =
        lines.is_empty() || (report.outcome == Outcome::Unchanged && !dry && quiet(report));
    match silent {
        true => Vec::new(),
        false => lines,
    }
}

/// Whether nothing is told that a person has to know.
fn quiet(report: &PaperReport) -> bool {
    report.open_pdf.is_none() && report.problems.is_empty() && report.withheld.is_empty()
}
