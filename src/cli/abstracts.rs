//! Lists of abstracts on their way into the library: read as a stream, taken in some dozens at a time.

use super::intake::{Intake, IntakeOutcome};
use ::ingest::source::abstracts::{Abstracts, BadLine};
use futures::{Stream, StreamExt};
use graph_schema::PaperMetadata;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Abstracts taken in at once: enough to fill the model's batches, few enough that a kill costs a second.
const BATCH: usize = 128;
/// Batches at work: while one is embedded, the next is read and the last written.
const AT_WORK: usize = 2;

/// Whether a path is a list of abstracts by its name.
pub(super) fn is_list(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    name.ends_with(".jsonl") || name.ends_with(".jsonl.gz")
}

/// What became of one batch: outcomes, and where a failure was.
pub(super) struct Taken {
    pub outcomes: Vec<IntakeOutcome>,
    /// The lines that were no papers, and batches that failed as a whole.
    pub failed: Vec<(String, String)>,
}

/// Takes a list in; ends early when the run is interrupted, with whole batches done.
pub(super) fn take_in<'a>(intake: &'a Intake<'a>, list: PathBuf) -> impl Stream<Item = Taken> + 'a {
    let name = list.display().to_string();
    let batches = read(list);
    let batches = futures::stream::unfold(batches, |mut batches| async move {
        let next = batches.recv().await?;
        Some((next, batches))
    });
    batches
        .take_while(|_| std::future::ready(!intake.interrupted.is_cancelled()))
        .map(move |batch| {
            let name = name.clone();
            async move { one_batch(intake, &name, batch).await }
        })
        .buffer_unordered(AT_WORK)
}

type Batch = Vec<Result<PaperMetadata, BadLine>>;

async fn one_batch(intake: &Intake<'_>, name: &str, batch: Batch) -> Taken {
    let (mut papers, mut failed) = (Vec::new(), Vec::new());
    for line in batch {
        match line {
            Ok(paper) => papers.push(paper),
            Err(bad) => failed.push((format!("{name}:{}", bad.line), bad.problem)),
        }
    }
    let source = Path::new(name).file_name();
    let source = source.map_or(name.into(), |file| file.to_string_lossy());
    let outcomes = match intake.metadata(&source, &papers).await {
        Ok(outcomes) => outcomes,
        Err(reason) => {
            let whole = papers.iter().map(|paper| {
                let place = format!("{name}: {}", paper.title);
                (place, reason.clone())
            });
            failed.extend(whole);
            Vec::new()
        }
    };
    Taken { outcomes, failed }
}

/// Reads on a thread of its own, a few batches ahead.
fn read(list: PathBuf) -> mpsc::Receiver<Batch> {
    let (send, batches) = mpsc::channel(AT_WORK);
    tokio::task::spawn_blocking(move || {
        let lines = match Abstracts::open(&list) {
            Ok(lines) => lines,
            Err(error) => {
                let problem = format!("can't be read: {error}");
                let _ = send.blocking_send(vec![Err(BadLine { line: 0, problem })]);
                return;
            }
        };
        let mut batch = Vec::with_capacity(BATCH);
        for line in lines {
            batch.push(line);
            if batch.len() == BATCH && send.blocking_send(std::mem::take(&mut batch)).is_err() {
                return;
            }
        }
        if !batch.is_empty() {
            let _ = send.blocking_send(batch);
        }
    });
    batches
}
