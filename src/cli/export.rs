//! `papyri export`: the library as a stream of JSON Lines.

use super::terminal;
use super::terminal::{errln, outln};
use super::{Context, output, progress};
use crate::startup::Library;
use anyhow::Context as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use service::Caller;
use service::transfer::ExportOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Write the whole library as JSON Lines: papers, links, vectors, files, chats, ratings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri export library.jsonl.gz                       all of it, compressed
  papyri export - --no-pdfs | ssh db papyri import -   from here to there
  papyri export library.jsonl.gz && papyri --graph neo4j://db:7687 migrate \\
    && papyri --library other --graph neo4j://db:7687 import library.jsonl.gz    from SQLite to Neo4j

A file appears under its name only when it is whole. Jobs that wait to be done (`papyri jobs`) stay behind.")]
pub struct Args {
    /// File to write, gzipped when its name ends in .gz; - for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Leave the papers' own files out; all else is there, but their pages can't be opened
    #[arg(long)]
    no_pdfs: bool,
    /// Export what is there of a library that is not whole
    #[arg(long)]
    as_it_is: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let options = ExportOptions {
        library: library.id().to_string(),
        embedder: library.made_with(),
        pdfs: !args.no_pdfs,
        as_it_is: args.as_it_is,
    };
    if !args.as_it_is {
        let missing = library.glance(library.made_with().is_some());
        if let Some(missing) = missing.missing().await?.told() {
            anyhow::bail!("{missing}; --as-it-is exports what is there");
        }
    }
    let stats = library.administration(None).stats(&Caller::Local).await?;
    let run = progress::Run::start(stats.papers, "papers");
    let to_stdout = args.file == Path::new("-");
    let mut target = Target::open(&args.file)?;
    let progress = |done| run.bar.set_position(done);
    let transfer = library.transfer();
    let exported = transfer.export(&Caller::Local, &options, &mut target, &run.stop, progress);
    let exported = exported.await?;
    target.finish(&args.file)?;
    run.end();
    if context.json && !to_stdout {
        output::json(&exported)?;
    } else {
        let counts = &exported.counts;
        let line = format!(
            "exported {} papers with {} passages and {} files, {} chats, {} answers, {} ratings, {} collections, {} notes",
            counts.papers,
            counts.passages,
            counts.pdfs,
            counts.chats,
            counts.answers,
            counts.ratings,
            counts.collections,
            counts.notes
        );
        // Standard output is the export's.
        if to_stdout {
            errln!("{line}");
        } else {
            outln!("{line}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the lines go. A file is written beside its name and put there when it is whole.
enum Target {
    Stdout(BufWriter<terminal::Plain<std::io::Stdout>>),
    Plain(BufWriter<tempfile::NamedTempFile>),
    Gzip(Box<GzEncoder<BufWriter<tempfile::NamedTempFile>>>),
}

impl Target {
    fn open(file: &Path) -> anyhow::Result<Self> {
        if file == Path::new("-") {
            return Ok(Self::Stdout(BufWriter::new(terminal::json_stream())));
        }
        let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty());
        let dir = dir.unwrap_or(Path::new("."));
        let beside = tempfile::NamedTempFile::new_in(dir)
            .with_context(|| format!("can't write to {}", dir.display()))?;
        let beside = BufWriter::with_capacity(1 << 18, beside);
        Ok(
            match file.extension().is_some_and(|ending| ending == "gz") {
                true => Self::Gzip(Box::new(GzEncoder::new(beside, Compression::fast()))),
                false => Self::Plain(beside),
            },
        )
    }

    fn finish(self, file: &Path) -> anyhow::Result<()> {
        let beside = match self {
            Self::Stdout(mut out) => return Ok(out.flush()?),
            Self::Plain(beside) => beside,
            Self::Gzip(coder) => coder.finish()?,
        };
        let beside = beside
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        beside.as_file().sync_all()?;
        let placed = beside.persist(file);
        placed.with_context(|| format!("can't write {}", file.display()))?;
        Ok(())
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Plain(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.flush(),
        }
    }
}
