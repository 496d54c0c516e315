//! Taking in a file of a reference manager that somebody sent: its records, some dozens at a time. Files that it names are
//! on the sender's machine; nothing is opened here.

use super::upload::forget;
use answer::Answerer;
use graph_schema::PaperMetadata;
use ingest::pipeline::{IngestError, Outcome, Pipeline};
use ingest::source::bibliography::{Bibliography, Format};

/// Records taken in at once.
const BATCH: usize = 128;

/// What became of the entries of a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Entries {
    pub new: usize,
    pub replaced: usize,
    pub unchanged: usize,
    pub failed: usize,
    /// Of those that failed: where they are, what is wrong, what to do. Empty where another process read the file.
    pub problems: Vec<String>,
}

impl Entries {
    /// As the queue keeps it, and people read it there.
    pub(super) fn told(&self) -> String {
        let Self {
            new,
            replaced,
            unchanged,
            failed,
            ..
        } = self;
        format!("entries: {new} new, {replaced} replaced, {unchanged} unchanged, {failed} failed")
    }

    /// Back from what [`Self::told`] says.
    pub(super) fn from_told(step: &str) -> Option<Self> {
        let counts = step.strip_prefix("entries: ")?;
        let counts: Vec<usize> = counts
            .split(", ")
            .map_while(|count| count.split(' ').next()?.parse().ok())
            .collect();
        let [new, replaced, unchanged, failed]: [usize; 4] = counts.try_into().ok()?;
        Some(Self {
            new,
            replaced,
            unchanged,
            failed,
            problems: Vec::new(),
        })
    }
}

/// Reads a file off the async threads.
pub(super) async fn read(format: Format, bytes: Vec<u8>) -> Result<Bibliography, IngestError> {
    tokio::task::spawn_blocking(move || Bibliography::read(format, &bytes))
        .await
        .map_err(|_| IngestError::Stopped)
}

/// What takes the entries in.
pub(super) struct Taking<'a> {
    pub pipeline: &'a Pipeline,
    pub answerer: &'a Answerer,
    /// Is told how many are done, and of how many.
    pub on_batch: &'a (dyn Fn(u64, u64) + Send + Sync),
}

impl Taking<'_> {
    pub async fn all(&self, name: &str, read: Bibliography) -> Result<Entries, IngestError> {
        let mut taken = Entries {
            unchanged: read.repeated,
            failed: read.problems.len(),
            problems: read.problems.iter().map(ToString::to_string).collect(),
            ..Entries::default()
        };
        let total = read.entries.len() as u64;
        for (at, entries) in read.entries.chunks(BATCH).enumerate() {
            (self.on_batch)((at * BATCH) as u64, total);
            let records: Vec<PaperMetadata> =
                entries.iter().map(|one| one.metadata.clone()).collect();
            let outcomes = self.pipeline.ingest_records(name, &records).await?;
            for (outcome, entry) in outcomes.into_iter().zip(entries) {
                forget(self.answerer, &outcome);
                match outcome {
                    Outcome::New(_) => taken.new += 1,
                    Outcome::Replaced(_) => taken.replaced += 1,
                    Outcome::Unchanged(_) => taken.unchanged += 1,
                    Outcome::Unreadable { reason } => {
                        taken.failed += 1;
                        taken
                            .problems
                            .push(format!("line {}: {reason}", entry.line));
                    }
                }
            }
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::Entries;

    #[test]
    fn what_the_queue_keeps_comes_back() {
        let entries = Entries {
            new: 3,
            unchanged: 12,
            failed: 1,
            ..Entries::default()
        };
        assert_eq!(Entries::from_told(&entries.told()), Some(entries));
        assert_eq!(Entries::from_told("new"), None);
        assert_eq!(Entries::from_told("entries: 3 new"), None);
    }
}
