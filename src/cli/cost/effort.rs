//! What one paper and one question take: from the samples of a library that is used, or from a run of its own.

use super::Measured;
use crate::cli::gather;
use crate::cli::terminal::errln;
use crate::config::Config;
use crate::http::metrics::folder;
use crate::startup::Library;
use chrono::Utc;
use ingest::pipeline::Outcome;
use operations::cost::Effort;
use operations::{History, Machine};
use service::Caller;
use service::ask::{Ask, How, Kept, Within};
use service::browse::PaperFilter;
use service::watch::{LONGEST_S, Minute, Watching};
use std::path::{Path, PathBuf};

/// Fewer questions or papers in the samples say nothing.
const ENOUGH: f64 = 5.0;
/// Questions of a run: one about each paper, and no more than this.
const ASKED: u32 = 40;

/// From the samples of the last 30 days. A processor second counts for papers or for questions by the time that each
/// of them took in the same minute; minutes with neither count for none.
pub async fn sampled(config: &Config) -> anyhow::Result<Measured> {
    let dir = &config.library.dir;
    let until = Utc::now().timestamp() + 1;
    let watching = Watching::new(History::new(&folder(dir)));
    let minutes = watching
        .minutes(&Caller::Local, until - LONGEST_S + 86_400, until)
        .await?;
    let (mut of_papers, mut of_questions) = (0.0, 0.0);
    for minute in &minutes {
        let (papers, questions) = (minute.work.ingest_seconds, minute.work.question_seconds);
        if papers + questions > 0.0 {
            let cpu = minute.process.cpu_seconds / (papers + questions);
            of_papers += cpu * papers;
            of_questions += cpu * questions;
        }
    }
    let work = Minute::total(&minutes).unwrap_or_default().work;
    anyhow::ensure!(
        work.read >= ENOUGH && work.questions >= ENOUGH,
        "too little is sampled of this library ({:.0} papers read and {:.0} questions in 30 days, {ENOUGH} are needed): \
         measure with --measure PAPERS",
        work.read,
        work.questions
    );
    let kept = std::fs::read_dir(dir.join("raw")).map_or(0, Iterator::count);
    Ok(Measured {
        effort: Effort {
            cpu_s_per_paper: of_papers / work.read,
            bytes_per_paper: size(dir) as f64 / kept.max(1) as f64,
            cpu_s_per_question: of_questions / work.questions,
            tokens_read_per_question: work.tokens_read / work.questions,
            tokens_written_per_question: work.tokens_written / work.questions,
        },
        papers: work.read as u64,
        questions: work.questions as u64,
        from: "samples",
    })
}

/// From a run: the papers are taken in and asked about, in a library that is thrown away.
pub async fn measured(mut config: Config, paths: &[PathBuf]) -> anyhow::Result<Measured> {
    let dir = tempfile::tempdir()?;
    config.library.dir = dir.path().join("library");
    (config.graph, config.passages, config.jobs) = (None, None, None);
    let (files, nothing) = gather::collect(paths);
    if let Some((path, reason)) = nothing.first() {
        anyhow::bail!("{}: {reason}", path.display());
    }
    let library = Library::open(config).await?;
    let machine = Machine::new(dir.path());
    let cpu = || {
        machine
            .snapshot()
            .process
            .map(|process| process.cpu_seconds)
    };
    let unknown = || anyhow::anyhow!("this system does not tell what a process uses (/proc)");
    // Models are loaded before anything is measured.
    let intake = library.intake(Some(library.vectors()?));
    let asking = library.asking()?;
    let empty = size(dir.path());
    let before = cpu().ok_or_else(unknown)?;
    let mut papers = 0u32;
    for file in &files {
        match intake.file(&Caller::Local, file).await? {
            Outcome::Unreadable { reason } => errln!("{}: {reason}", file.display()),
            _ => papers += 1,
        }
    }
    anyhow::ensure!(papers > 0, "none of these papers can be read");
    let taken_in = cpu().ok_or_else(unknown)?;
    let bytes = size(dir.path()).saturating_sub(empty);
    let filter = PaperFilter::default();
    let listed = library
        .papers()
        .list(&Caller::Local, &filter, 0, ASKED)
        .await?;
    let began = cpu().ok_or_else(unknown)?;
    let (mut questions, mut read, mut written) = (0u32, 0u32, 0u32);
    for paper in &listed.papers {
        let ask = Ask {
            question: format!("What does the paper {} propose?", paper.title),
            within: Within::Library,
            before: Vec::new(),
            kept: Kept::Nowhere,
            how: How::default(),
        };
        // A title can be too long for a question.
        let Ok(answer) = asking.answer(&Caller::Local, ask).await else {
            continue;
        };
        questions += 1;
        if let Some(generation) = answer.generation {
            read += generation.prompt_tokens.unwrap_or(0);
            written += generation.output_tokens.unwrap_or(0);
        }
    }
    anyhow::ensure!(
        questions > 0,
        "no question about these papers could be asked"
    );
    let asked = cpu().ok_or_else(unknown)? - began;
    let each = f64::from(questions);
    Ok(Measured {
        effort: Effort {
            cpu_s_per_paper: (taken_in - before) / f64::from(papers),
            bytes_per_paper: bytes as f64 / f64::from(papers),
            cpu_s_per_question: asked / each,
            tokens_read_per_question: f64::from(read) / each,
            tokens_written_per_question: f64::from(written) / each,
        },
        papers: u64::from(papers),
        questions: u64::from(questions),
        from: "run",
    })
}

/// What the files below a folder take on the disk, in bytes; samples are no part of a paper.
fn size(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| {
        let of = entry.metadata().ok()?;
        match of.is_dir() {
            true if entry.file_name() == "operations" => None,
            true => Some(size(&entry.path())),
            false => Some(of.blocks().saturating_mul(512)),
        }
    });
    sizes.sum()
}
