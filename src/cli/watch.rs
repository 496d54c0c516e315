//! `papyri watch`: folders whose new and changed papers are taken in as they come.

use super::terminal::{errln, outln};
use super::{Context, gather, ingest, output, progress};
use crate::startup::Library;
use anyhow::Context as _;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How often files that came are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// Files that came and are looked at are this many at most; behind them the folders are read anew.
const MOST_EVENTS: usize = 4_096;
/// How long a library that another process has is left alone before the next try.
const PAUSE: Duration = Duration::from_secs(10);

/// Take in the papers of folders as they come
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri watch ~/Papers
  papyri watch ~/Zotero/storage ~/Downloads --settle 10
  papyri watch ~/Papers --json                    one line of JSON each time files were read

What is there is taken in first, as `papyri ingest DIR` does. A file is read when nobody has written to it for --settle
seconds. Files that go stay in the library (`papyri papers delete`). Between files the library is free for other commands;
while another has it (`papyri serve`), what came waits. Ctrl-C ends it; what was not read yet is read when it is started again.")]
pub struct Args {
    /// Folders; everything below them is watched
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<PathBuf>,
    /// Seconds without a change after which a file is whole
    #[arg(long, default_value_t = 3, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    settle: u64,
    /// Read and link only; run again without it to embed
    #[arg(long)]
    no_embed: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    for dir in &args.dirs {
        anyhow::ensure!(
            dir.is_dir(),
            "{} is no folder; name one that is there",
            dir.display()
        );
    }
    let stop = progress::stopped_by_ctrl_c();
    let (watcher, mut changes) = watch(&args.dirs)?;
    // The watcher was there before: what comes while the folders are read is not missed.
    let mut waiting = Waiting::new(Duration::from_secs(args.settle));
    waiting.all_of(&args.dirs);
    if !context.json {
        let dirs: Vec<String> = args
            .dirs
            .iter()
            .map(|dir| dir.display().to_string())
            .collect();
        errln!("watching {}; Ctrl-C ends it", dirs.join(", "));
    }
    let mut blocked = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            change = changes.recv() => match change {
                Some(Change::Of(path)) => waiting.touched(&path),
                Some(Change::Lost) => waiting.all_of(&args.dirs),
                None => anyhow::bail!("the folders can't be watched any more; start it again"),
            },
            () = tokio::time::sleep(LOOK) => {
                let settled = waiting.settled();
                if settled.is_empty() {
                    continue;
                }
                let told = take_in(&context, &settled, args.no_embed, &stop).await;
                match told {
                    Ok(()) => blocked = false,
                    Err(error) if is_in_use(&error) => {
                        if !std::mem::replace(&mut blocked, true) {
                            errln!("{}; what came waits for it", super::error_line(&error));
                        }
                        waiting.again(settled);
                        tokio::select! {
                            () = stop.cancelled() => break,
                            () = tokio::time::sleep(PAUSE) => {}
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
    drop(watcher);
    if !context.json {
        errln!("ended; {} files wait for the next time", waiting.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes files in and says what became of them; then the library is free again.
async fn take_in(
    context: &Context,
    files: &[PathBuf],
    no_embed: bool,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let library = Library::open(context.config.clone()).await?;
    let vectors = (!no_embed).then(|| library.vectors()).transpose()?;
    let run = progress::Run::hidden(stop.clone());
    let report = ingest::take_in(&library, vectors, files.to_vec(), run).await;
    // Whoever reads of it may want the library at once.
    drop(library);
    if context.json {
        return output::json_line(&report);
    }
    for line in report.changes() {
        outln!("{line}")?;
    }
    Ok(())
}

pub(super) fn is_in_use(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let store = cause.downcast_ref::<stores_core::StoreError>();
        store.is_some_and(|error| error.kind == stores_core::StoreErrorKind::Locked)
    })
}

/// What the system tells of the folders.
enum Change {
    Of(PathBuf),
    /// More happened than it could tell.
    Lost,
}

fn watch(dirs: &[PathBuf]) -> anyhow::Result<(RecommendedWatcher, mpsc::Receiver<Change>)> {
    let (send, changes) = mpsc::channel(MOST_EVENTS);
    let told = move |event: notify::Result<notify::Event>| {
        let found = match event {
            Ok(event) if event.need_rescan() => vec![Change::Lost],
            Ok(event) if matches!(event.kind, EventKind::Access(_) | EventKind::Remove(_)) => {
                Vec::new()
            }
            Ok(event) => event.paths.into_iter().map(Change::Of).collect(),
            Err(_) => vec![Change::Lost],
        };
        for change in found {
            // The folders are read anew when there was no room for it: `blocking_send` waits on the watcher's own thread.
            let _gone = send.blocking_send(change);
        }
    };
    let mut watcher = notify::recommended_watcher(told).context("files can't be watched here")?;
    for dir in dirs {
        watcher
            .watch(dir, RecursiveMode::Recursive)
            .with_context(|| format!("{} can't be watched", dir.display()))?;
    }
    Ok((watcher, changes))
}

/// A file as it was last seen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    length: u64,
    changed: Option<SystemTime>,
    /// Since when it is so.
    since: Instant,
}

/// Files that came or changed and may not be whole yet.
#[derive(Debug)]
struct Waiting {
    settle: Duration,
    files: BTreeMap<PathBuf, Option<Seen>>,
}

impl Waiting {
    fn new(settle: Duration) -> Self {
        Self {
            settle,
            files: BTreeMap::new(),
        }
    }

    /// Everything below the folders.
    fn all_of(&mut self, dirs: &[PathBuf]) {
        let (files, _) = gather::collect(dirs);
        for file in files {
            self.files.entry(file).or_default();
        }
    }

    /// A path that something happened to: a file, or a folder that was moved in with all that is in it.
    fn touched(&mut self, path: &Path) {
        if path.is_dir() {
            let (files, _) = gather::collect(&[path.to_owned()]);
            for file in files {
                self.files.insert(file, None);
            }
        } else if gather::may_be_read(path) {
            self.files.insert(path.to_owned(), None);
        }
    }

    fn again(&mut self, files: Vec<PathBuf>) {
        for file in files {
            self.files.entry(file).or_default();
        }
    }

    /// Files that did not change for long enough; they wait no longer. Those that are gone are forgotten.
    fn settled(&mut self) -> Vec<PathBuf> {
        let mut whole = BTreeSet::new();
        let settle = self.settle;
        self.files.retain(|path, seen| {
            let Ok(metadata) = std::fs::metadata(path) else {
                return false;
            };
            let now = Seen {
                length: metadata.len(),
                changed: metadata.modified().ok(),
                since: Instant::now(),
            };
            let same = seen.filter(|seen| seen.length == now.length && seen.changed == now.changed);
            let Some(same) = same else {
                *seen = Some(now);
                return true;
            };
            if same.since.elapsed() < settle || now.length == 0 {
                return true;
            }
            // Downloads begin under their last name: what is no paper by its content is none.
            if gather::is_read(path) {
                whole.insert(path.clone());
            }
            false
        });
        whole.into_iter().collect()
    }

    fn len(&self) -> usize {
        self.files.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_when_it_stays_as_it_is() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("moss.pdf");
        let mut waiting = Waiting::new(Duration::ZERO);
        waiting.touched(&dir.path().join("notes.txt"));
        std::fs::write(&file, b"%PDF-1.4 the beginning").expect("it is written");
        waiting.touched(&file);
        assert_eq!(waiting.settled(), Vec::<PathBuf>::new(), "seen once");
        std::fs::write(&file, b"%PDF-1.4 the beginning and the end").expect("it is written");
        assert_eq!(waiting.settled(), Vec::<PathBuf>::new(), "it has grown");
        assert_eq!(waiting.settled(), std::slice::from_ref(&file));
        assert_eq!(waiting.len(), 0);
        // A folder that is moved in is all its files; one that goes is forgotten.
        waiting.touched(dir.path());
        assert_eq!(waiting.len(), 1);
        std::fs::remove_file(&file).expect("it goes");
        assert_eq!(waiting.settled(), Vec::<PathBuf>::new());
        assert_eq!(waiting.len(), 0);
    }
}
