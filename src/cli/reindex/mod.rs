//! `papyri reindex`: the passages embedded anew, by another model; and what older versions did not keep, made from the
//! files.

mod layout;
mod scans;

use super::terminal::{errln, outln};
use super::{Context, INTERRUPTED, SOME_FAILED, output, progress};
use crate::startup::{Library, Reindexing};
use serde_json::json;
use service::Caller;
use std::process::ExitCode;

/// Make anew what is told from the papers: their vectors, their layouts, the text of scans
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri reindex                                  with the default model
  papyri reindex --embedder all-MiniLM-L6-v2      with the smaller one (models/export/setup.sh minilm installs it)
  papyri reindex --layout                         where words stand and what is in tables, for papers read before that was kept
  papyri reindex --ocr                            scans that came before Tesseract was installed

Without --layout or --ocr every passage is embedded anew: the new vectors are made beside the old ones, which are used until all are there; then they change places at once.
After Ctrl-C or a crash, run it again: it goes on where it stopped. Exits with 130 when interrupted.")]
pub struct Args {
    /// Folder of the embedding model in the models folder [default: the one new libraries get]
    #[arg(long, value_name = "NAME")]
    embedder: Option<String>,
    /// Make the layouts that are missing, which tell where quotes stand on their pages, and the cells of tables; nothing is
    /// embedded anew
    #[arg(long, conflicts_with = "embedder")]
    layout: bool,
    /// Read, from the pictures of their pages, the files that failed for want of OCR, and pages whose text is impossible;
    /// nothing else is embedded anew
    #[arg(long, conflicts_with_all = ["embedder", "layout"])]
    ocr: bool,
}

/// How a run over the papers ends.
fn ended(interrupted: bool, failed: usize) -> ExitCode {
    match (interrupted, failed) {
        (true, _) => ExitCode::from(INTERRUPTED),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(SOME_FAILED),
    }
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    if args.layout {
        return layout::run(context).await;
    }
    if args.ocr {
        return scans::run(context).await;
    }
    let library = Library::open(context.config).await?;
    let reindexing = Reindexing::begin(&library, args.embedder).await?;
    let run = progress::Run::start(reindexing.work.papers(&Caller::Local).await?, "papers");
    let mut passages = 0;
    let mut after = None;
    while !run.stop.is_cancelled() {
        let Some(done) = reindexing.work.next(&Caller::Local, after.as_ref()).await? else {
            break;
        };
        passages += done.passages;
        run.bar.inc(done.papers);
        after = Some(done.last);
    }
    run.end();
    if run.stop.is_cancelled() {
        errln!("interrupted; run it again to go on");
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let model = reindexing.finish(library)?;
    if context.json {
        output::json(&json!({ "embedder": model, "passages": passages }))?;
    } else {
        outln!("{passages} passages embedded by {model}")?;
    }
    Ok(ExitCode::SUCCESS)
}
