//! `papyri reindex`: the passages embedded anew, by another model.

use super::{Context, INTERRUPTED, output, progress};
use crate::startup::{Library, Reindexing};
use serde_json::json;
use std::process::ExitCode;

/// Embed every passage anew, with the model that is best today or another
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri reindex                                  with the default model
  papyri reindex --embedder all-MiniLM-L6-v2      with the smaller one (models/export/setup.sh minilm installs it)

The new vectors are made beside the old ones, which are used until all are there; then they change places at once.
After Ctrl-C or a crash, run it again: it goes on where it stopped. Exits with 130 when interrupted.")]
pub struct Args {
    /// Folder of the embedding model in the models folder [default: the one new libraries get]
    #[arg(long, value_name = "NAME")]
    embedder: Option<String>,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let reindexing = Reindexing::begin(&library, args.embedder).await?;
    let run = progress::Run::start(reindexing.papers().await?, "papers");
    let mut passages = 0;
    let mut after = None;
    while !run.stop.is_cancelled() {
        let Some(done) = reindexing.next(after.as_ref()).await? else {
            break;
        };
        passages += done.passages;
        run.bar.inc(done.papers);
        after = Some(done.last);
    }
    run.end();
    if run.stop.is_cancelled() {
        eprintln!("interrupted; run it again to go on");
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let model = reindexing.finish(library)?;
    if context.json {
        output::json(&json!({ "embedder": model, "passages": passages }))?;
    } else {
        println!("{passages} passages embedded by {model}");
    }
    Ok(ExitCode::SUCCESS)
}
