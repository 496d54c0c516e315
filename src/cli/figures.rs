//! `papyri figures`: the figures of a paper, with their captions.

use super::terminal;
use super::{Context, output, paper_arg};
use crate::startup::Library;
use anyhow::bail;
use graph_schema::{Figure, PageRect};
use serde::Serialize;
use service::Caller;
use std::io::Write;
use std::process::ExitCode;

/// List the figures of a paper with their captions
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri figures \"fusing sparse and dense\"
  papyri figures p-0123456789abcdef --json                  captions with pages and boxes

A caption beside which nothing is drawn is not listed. For papers read before figures were kept, run `papyri reindex --layout` first.")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
}

/// A figure as programs get it.
#[derive(Serialize)]
struct Told<'a> {
    /// 1-based.
    number: u32,
    label: &'a str,
    caption: &'a str,
    page: u32,
    #[serde(rename = "box")]
    area: PageRect,
}

impl<'a> From<&'a Figure> for Told<'a> {
    fn from(figure: &'a Figure) -> Self {
        Self {
            number: figure.number(),
            label: &figure.label,
            caption: &figure.caption,
            page: figure.page(),
            area: figure.rect,
        }
    }
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let paper = paper_arg::resolve(&library, &args.paper).await?;
    let kept = library.papers().tables(&Caller::Local, &paper.id).await?;
    let kept = kept.and_then(|kept| kept.figures);
    if kept.is_none() && paper.pages > 0 {
        bail!(
            "the figures of {:?} are not kept: `papyri reindex --layout` makes them",
            paper.title
        );
    }
    let figures = kept.unwrap_or_default();
    if context.json {
        let figures: Vec<Told<'_>> = figures.iter().map(Told::from).collect();
        output::json(&serde_json::json!({ "paper": paper.id, "figures": figures }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    for figure in &figures {
        writeln!(
            out,
            "{:>3}  page {}  {}",
            figure.number(),
            figure.page(),
            figure.caption
        )?;
    }
    writeln!(out, "{} figures in {:?}", figures.len(), paper.title)?;
    Ok(ExitCode::SUCCESS)
}
