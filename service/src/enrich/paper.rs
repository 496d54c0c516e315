//! One paper: asked for, and what was answered laid in.

use super::ask::{Answers, Asking, Away};
use super::report::{Fetched, PaperReport};
use super::{Parts, Wanted};
use crate::downloads;
use crate::jobs::{Context, JobError, Reach, reach};
use graph_schema::{JobId, Paper};
use ingest::enriching::{Enrichment, Outcome, Seen};
use ingest::pipeline::{self, IngestError, Words};

/// What a pass over the papers does to each.
pub(super) struct Pass<'a> {
    pub parts: &'a Parts,
    pub wanted: &'a Wanted,
    pub context: &'a Context,
    pub job: &'a JobId,
    pub away: Away,
}

/// What was answered for a paper.
pub(super) struct Asked {
    kept: Enrichment,
    answers: Answers,
    report: PaperReport,
}

impl Pass<'_> {
    /// What is kept of a paper's enrichment.
    pub async fn kept(&self, paper: &Paper) -> Result<Enrichment, JobError> {
        let kept = || self.parts.pipeline.enrichment(&paper.id);
        Ok(self.context.with_retries(kept).await?)
    }

    /// What the job came to on the paper before it was cut off.
    pub fn seen(&self, kept: &Enrichment) -> Option<Outcome> {
        let seen = kept.seen.as_ref();
        let seen = seen.filter(|seen| seen.job == *self.job && !seen.waits);
        seen.map(|seen| seen.outcome)
    }

    /// Asks the registries; can be left at any moment.
    pub async fn ask(&mut self, paper: &Paper, mut kept: Enrichment) -> Result<Asked, JobError> {
        let mut report = PaperReport::of(paper);
        let mut asking = Asking {
            parts: self.parts,
            wanted: self.wanted,
            kept: &mut kept,
            away: &mut self.away,
            report: &mut report,
            now: self.context.clock.now(),
        };
        let answers = asking.all(paper).await?;
        Ok(Asked {
            kept,
            answers,
            report,
        })
    }

    /// Lays in what was answered; once begun it is done to its end. That the paper was seen is the last that is written.
    pub async fn lay_in(&self, paper: &Paper, asked: Asked) -> Result<PaperReport, JobError> {
        let Asked {
            kept,
            answers,
            mut report,
        } = asked;
        let words = Words {
            works: &answers.works,
            found: answers.found.as_ref(),
            dry: self.wanted.dry,
        };
        let laid = || {
            let mut kept = kept.clone();
            async move {
                let enriched = self
                    .parts
                    .pipeline
                    .enrich(&paper.id, &mut kept, words)
                    .await?;
                Ok((kept, enriched))
            }
        };
        let mut kept = match self.context.ingest_with_retries(laid).await {
            Ok((kept, Some(enriched))) => {
                tell(&answers, enriched, &mut report);
                kept
            }
            Ok((_, None)) => {
                report.told(None, "it has gone from the library meanwhile");
                report.conclude(false);
                return Ok(report);
            }
            Err(error) if reach(&error) != Reach::One => return Err(error.into()),
            Err(error) => {
                // What is kept by now is more than what was known here: it stays.
                report.failed(None, error.to_string());
                report.conclude(true);
                return Ok(report);
            }
        };
        if report.is_changed() {
            self.forget(paper);
        }
        if self.wanted.fetch && !self.wanted.dry && paper.is_abstract_only() {
            self.fetch(paper, &mut report).await?;
        }
        report.conclude(!answers.works.is_empty());
        // What it got before a registry was away is this job's work, too.
        let earlier = kept.seen.filter(|seen| seen.job == *self.job);
        if earlier.is_some_and(|seen| seen.outcome == Outcome::Changed) {
            report.outcome = Outcome::Changed;
        }
        kept.seen = Some(Seen {
            job: self.job.clone(),
            outcome: report.outcome,
            waits: !report.waits_for.is_empty(),
        });
        let keep = || self.parts.pipeline.keep_enrichment(&paper.id, &kept);
        self.context.with_retries(keep).await?;
        Ok(report)
    }

    /// Fetches the open PDF and reads it in the abstract's place.
    async fn fetch(&self, paper: &Paper, report: &mut PaperReport) -> Result<(), JobError> {
        let Some(open) = report.open_pdf.clone() else {
            return Ok(());
        };
        let parts = self.parts;
        if let Err(error) = tokio::fs::create_dir_all(&parts.downloads).await {
            let folder = parts.downloads.display();
            report.failed(None, format!("the folder {folder} can't be made: {error}"));
            return Ok(());
        }
        let file = parts.downloads.join(format!("{}.pdf", paper.id));
        let fetched = parts.files.fetch(&open.url, &file, &|_, _| ()).await;
        if let Err(error) = fetched {
            report.failed(None, format!("the open PDF can't be fetched: {error}"));
            return Ok(());
        }
        let bytes = match tokio::fs::read(&file).await {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = format!("{} can't be read: {error}", file.display());
                report.failed(None, problem);
                return Ok(());
            }
        };
        let source = format!("{}.pdf", paper.id);
        let read = || {
            let pipeline = &parts.pipeline;
            pipeline.ingest_found(&source, &paper.id, bytes.clone(), &|_| ())
        };
        match self.context.ingest_with_retries(read).await {
            Ok(pipeline::Outcome::Unreadable { reason }) => {
                report.failed(None, format!("the open PDF is not taken: {reason}"));
            }
            Ok(pipeline::Outcome::Unchanged(there)) => {
                report.fetched = Some(Fetched::KnownAs(there));
            }
            Ok(pipeline::Outcome::New(_) | pipeline::Outcome::Replaced(_)) => {
                report.fetched = Some(Fetched::Read);
                self.forget(paper);
            }
            Err(error) if reach(&error) != Reach::One => return Err(error.into()),
            Err(error) => report.failed(None, error_line(&error)),
        }
        downloads::let_go(&file).await;
        Ok(())
    }

    fn forget(&self, paper: &Paper) {
        if let Some(answerer) = &self.parts.answerer {
            answerer.forget(&paper.id);
        }
    }
}

fn tell(answers: &Answers, enriched: pipeline::Enriched, report: &mut PaperReport) {
    report.changes = enriched.changes;
    report.withheld = enriched.withheld;
    report.references = enriched.references;
    report.linked = enriched.linked;
    report.status = enriched.status;
    report.status_is_new = enriched.status_is_new;
    if enriched.strangers.is_empty() {
        report.open_pdf = answers.open_pdf().cloned();
    }
    for (registry, reason) in enriched.strangers {
        report.told(Some(registry), reason);
    }
}

fn error_line(error: &IngestError) -> String {
    format!("the open PDF could not be read: {error}")
}
