//! The way in of what a reference manager says of papers, and of the files it names. Such a record has no key of its own that
//! others know: it meets the paper that is there by DOI, arXiv id, or title, authors and year.

use super::described::is_of_catalogue;
use super::file::Told;
use super::{IngestError, Outcome, Pipeline};
use graph_schema::{Paper, PaperMetadata};
use std::slice::from_ref;

impl Pipeline {
    /// Takes in records, some dozens at a time; the outcomes are in their order. A paper that is there from a catalogue such as
    /// arXiv stays what it is; one that came with its pages takes what the record says of it; a record that says something
    /// else than another takes its place, and keeps the abstract where it has none itself.
    pub async fn ingest_records(
        &self,
        source: &str,
        batch: &[PaperMetadata],
    ) -> Result<Vec<Outcome>, IngestError> {
        let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(batch.len());
        let mut unknown = Vec::new();
        for listed in batch {
            outcomes.push(match self.known_as(listed).await? {
                Some(there) if is_of_catalogue(&there) => Some(Outcome::Unchanged(there.id)),
                Some(there) if !there.is_abstract_only() => {
                    Some(self.describe(source, listed, &there.id).await?)
                }
                Some(there) => Some(self.correct(source, listed, there).await?),
                None => {
                    unknown.push(listed.clone());
                    None
                }
            });
        }
        let mut new = self.ingest_metadata(source, &unknown).await?.into_iter();
        let taken = outcomes
            .into_iter()
            .filter_map(|known| known.or_else(|| new.next()));
        Ok(taken.collect())
    }

    /// Takes in the file that a record names. The record says better than its pages do what it is called, by whom and
    /// where; a paper that is there keeps its id.
    pub async fn ingest_named(
        &self,
        source: &str,
        listed: &PaperMetadata,
        bytes: Vec<u8>,
    ) -> Result<Outcome, IngestError> {
        self.take_in(source, bytes, Told::Named(listed), &|_| ())
            .await
    }

    /// A record in the place of another of the same paper.
    async fn correct(
        &self,
        source: &str,
        listed: &PaperMetadata,
        there: Paper,
    ) -> Result<Outcome, IngestError> {
        let mut record = listed.clone();
        if record.abstract_text.is_empty() {
            record.abstract_text = there.abstract_text.clone().unwrap_or_default();
        }
        let hash = record.content_hash();
        let same = there.content_hash.as_ref() == Some(&hash);
        let entry = self.stores.ledger.entries(from_ref(&hash)).await?.pop();
        if same && entry.is_some_and(|entry| self.is_done(&entry)) {
            return Ok(Outcome::Unchanged(there.id));
        }
        let _lock = self.lock_papers(from_ref(&there.id)).await;
        let reader = self.reader(source);
        let reading = tokio::task::spawn_blocking(move || reader.metadata(&record))
            .await
            .map_err(|_| IngestError::Stopped)?;
        let reading = reading.of(there.id.clone());
        self.described_otherwise(&there.id).await?;
        self.write(source, vec![reading], &|_| ()).await?;
        if let Some(old) = there.content_hash.filter(|old| *old != hash) {
            self.stores.ledger.forget(&old).await?;
        }
        Ok(match same {
            true => Outcome::Unchanged(there.id),
            false => Outcome::Replaced(there.id),
        })
    }
}
