//! `papyri import`: an exported library into the configured stores.

use super::terminal::outln;
use super::{Context, output, progress};
use crate::startup::Library;
use anyhow::Context as _;
use flate2::bufread::MultiGzDecoder;
use service::Caller;
use service::transfer::VectorModel;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Read a library that `papyri export` wrote into this one
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri import library.jsonl.gz
  papyri --library new --graph neo4j://db:7687 import library.jsonl.gz

The export is checked to its end before anything is written. What is there already stays; a paper that is in both is
replaced by the export's. Killed in its middle, run it again. At the end the papers are read back, and counts and hashes compared with those in the export.")]
pub struct Args {
    /// File to read, gzipped when its name ends in .gz; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let source = Source::new(&args.file)?;
    // Said before a library is made for it.
    source
        .open()
        .with_context(|| format!("can't read {}", source.path().display()))?;
    let library = Library::open(context.config).await?;
    let run = progress::Run::start(0, "papers");
    let accept = |model: &VectorModel<'_>| {
        let accepted = library.accept_vectors(model);
        accepted.map_err(|error| format!("{error:#}"))
    };
    let progress = |done| run.bar.set_position(done);
    let open = || source.open();
    let transfer = library.transfer();
    let imported = transfer.import(&Caller::Local, open, &accept, &run.stop, progress);
    let imported = imported
        .await
        .with_context(|| format!("importing {}", args.file.display()))?;
    run.end();
    if context.json {
        output::json(&imported)?;
    } else {
        let counts = &imported.counts;
        outln!(
            "imported {} papers with {} passages and {} files, {} chats, {} answers, {} ratings, {} collections, {} notes; counts and hashes agree",
            counts.papers,
            counts.passages,
            counts.pdfs,
            counts.chats,
            counts.answers,
            counts.ratings,
            counts.collections,
            counts.notes
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the export is read from, twice: what comes on standard input is laid down first.
enum Source {
    File(PathBuf),
    LaidDown(tempfile::NamedTempFile),
}

impl Source {
    fn new(file: &Path) -> anyhow::Result<Self> {
        if file != Path::new("-") {
            return Ok(Self::File(file.to_owned()));
        }
        let mut laid_down = tempfile::NamedTempFile::new().context("can't lay down the input")?;
        std::io::copy(&mut std::io::stdin().lock(), &mut laid_down)
            .context("can't lay down the input")?;
        Ok(Self::LaidDown(laid_down))
    }

    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::LaidDown(file) => file.path(),
        }
    }

    fn open(&self) -> io::Result<Box<dyn BufRead + Send>> {
        let ending = self.path().extension();
        let zipped = matches!(self, Self::File(_)) && ending.is_some_and(|end| end == "gz");
        let bytes = BufReader::with_capacity(1 << 18, File::open(self.path())?);
        Ok(match zipped {
            true => Box::new(BufReader::new(MultiGzDecoder::new(bytes))),
            false => Box::new(bytes),
        })
    }
}
