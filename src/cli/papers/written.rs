//! `papyri papers --format`: papers as a file for reference managers.

use super::terminal;
use ::ingest::source::bibliography::write::{Written, written};
use clap::ValueEnum;
use service::Caller;
use service::browse::{PaperFilter, Papers};
use std::io::Write;
use std::process::ExitCode;

/// Papers asked for at once.
const PAGE: u32 = 500;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Bibtex,
    Ris,
    /// CSL JSON, as Zotero and Pandoc read it
    Csl,
}

/// Writes the papers of a filter behind `offset` to standard output, all of them without a `limit`.
pub(super) async fn write(
    papers: &Papers,
    format: Format,
    filter: &PaperFilter,
    offset: u64,
    limit: Option<u32>,
) -> anyhow::Result<ExitCode> {
    let mut found = Vec::new();
    loop {
        let wanted = limit.map_or(PAGE, |limit| limit.saturating_sub(found.len() as u32));
        if wanted == 0 {
            break;
        }
        let from = offset + found.len() as u64;
        let page = papers
            .list(&Caller::Local, filter, from, wanted.min(PAGE))
            .await?;
        if page.papers.is_empty() {
            break;
        }
        found.extend(page.papers);
    }
    let form = match format {
        Format::Bibtex => Written::Bibtex,
        Format::Ris => Written::Ris,
        Format::Csl => Written::Csl,
    };
    let text = written(form, &found);
    match format {
        Format::Csl => terminal::json_out().write_all(text.as_bytes())?,
        _ => terminal::out().write_all(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
