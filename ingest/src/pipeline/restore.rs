//! What was lost of a paper, made again: all of it from its bytes, an abstract from what the graph knows, vectors from
//! passages.

use super::anew::version_of;
use super::{IngestError, Pipeline, Reading, Stopwatch, indexing};
use crate::notices;
use crate::pdf::ReadError;
use graph_schema::{
    ContentHash, Notice, NoticeSubject, Paper, PaperId, PaperMetadata, PaperRecord, Passage,
    PassageId, StoredText,
};
use std::slice::from_ref;
use stores_core::BlobKey;

impl Pipeline {
    /// Whether text and vectors of a paper are there, as far as a glance at its last passage tells.
    pub(super) async fn has_its_parts(&self, paper: &Paper) -> Result<bool, IngestError> {
        let stores = &self.stores;
        let text = BlobKey::Text(paper.id.clone());
        let Some(bytes) = stores.blobs.get(&text).await? else {
            return Ok(false);
        };
        let Ok(stored) = StoredText::parse(&bytes) else {
            return Ok(false);
        };
        let passages = stores.graph.passages_of(&paper.id).await?;
        let expected = stored.parts.map(|counts| counts.passages as usize);
        if expected.is_some_and(|expected| expected != passages.len()) {
            return Ok(false);
        }
        let (Some(last), true) = (passages.last(), self.parts.vectors.is_some()) else {
            return Ok(true);
        };
        let vectors = stores.passages.dense_vectors(from_ref(&last.id)).await?;
        Ok(!vectors.is_empty())
    }

    /// Reads the bytes of a paper again, and writes it anew under its id, as it was known. The paper is held.
    pub(super) async fn restore(
        &self,
        paper: &Paper,
        bytes: Vec<u8>,
    ) -> Result<Result<(), ReadError>, IngestError> {
        Ok(match self.read_as_known(paper, bytes).await? {
            Ok(reading) => {
                self.write_as_known(paper, reading).await?;
                Ok(())
            }
            Err(error) => Err(error),
        })
    }

    /// What the bytes of a paper say today, under its id; what a catalogue or a record says of it counts more than its pages.
    pub(super) async fn read_as_known(
        &self,
        paper: &Paper,
        bytes: Vec<u8>,
    ) -> Result<Result<Reading, ReadError>, IngestError> {
        let hash = ContentHash::of(&bytes);
        let source = paper.source.clone().unwrap_or_default();
        let listed = is_catalogued(paper) || self.is_described(paper).await?;
        let listed = listed.then(|| metadata_of(paper));
        let read = self.read(&source, bytes, &hash, listed.as_ref()).await?;
        Ok(read.map(|reading| reading.of(paper.id.clone())))
    }

    /// Writes what was read in the place of what is known of the paper. One that a record describes is so afterwards, too.
    pub(super) async fn write_as_known(
        &self,
        before: &Paper,
        mut reading: Reading,
    ) -> Result<(), IngestError> {
        let source = before.source.clone().unwrap_or_default();
        if reading.notice.is_none() && is_catalogued(before) {
            reading.notice = self.noticed(&before.id).await?;
        }
        if !self.is_described(before).await? {
            return self.write(&source, vec![reading], &|_| ()).await;
        }
        // Gaps in what the record says may be filled by the pages: its line is of the paper as it will be.
        self.lay_over(&mut reading.record).await?;
        let now = reading.record.paper.clone();
        self.note_described_as(&source, &now).await?;
        self.write(&source, vec![reading], &|_| ()).await?;
        let said = |paper: &Paper| PaperMetadata::from(paper).content_hash();
        if said(before) != said(&now) && before.content_hash.as_ref() != Some(&said(before)) {
            self.stores.ledger.forget(&said(before)).await?;
        }
        Ok(())
    }

    /// What its catalogue said became of a paper, which its pages do not know.
    async fn noticed(&self, id: &PaperId) -> Result<Option<Notice>, IngestError> {
        let known = self.stores.graph.statuses(from_ref(id)).await?.pop();
        let status = known.map(|(_, status)| status);
        let status = status.filter(|status| status.source == notices::SOURCE);
        Ok(status.map(|status| Notice {
            subject: NoticeSubject::Paper(id.clone()),
            status,
        }))
    }

    /// Writes a paper anew of which only the abstract is there. The paper is held.
    pub(super) async fn restore_abstract(&self, paper: &Paper) -> Result<(), IngestError> {
        let source = paper.source.clone().unwrap_or_default();
        let reader = self.reader(&source);
        let listed = metadata_of(paper);
        let reading = tokio::task::spawn_blocking(move || reader.metadata(&listed))
            .await
            .map_err(|_| IngestError::Stopped)?;
        let mut reading: Reading = reading.of(paper.id.clone());
        if let Some(hash) = &paper.content_hash {
            // A list's own identifier is not kept, so that the record hashes to another value now.
            reading.hash = hash.clone();
            reading.record.paper.content_hash = Some(hash.clone());
        }
        self.write(&source, vec![reading], &|_| ()).await
    }

    /// Embeds the passages of a paper again. Nothing happens without a model.
    pub(super) async fn restore_vectors(
        &self,
        paper: &Paper,
        passages: &[Passage],
    ) -> Result<(), IngestError> {
        let Some(vectors) = &self.parts.vectors else {
            return Ok(());
        };
        let titled: Vec<_> = passages
            .iter()
            .map(|one| (paper.title.as_str(), one))
            .collect();
        self.stores.passages.delete_paper(&paper.id).await?;
        indexing::put(vectors, &titled, &mut Stopwatch::start()).await?;
        Ok(())
    }

    /// Writes the ledger's line of a paper that is whole.
    pub(super) async fn restore_line(&self, paper: &Paper) -> Result<(), IngestError> {
        let source = paper.source.clone().unwrap_or_default();
        if let Some(hash) = &paper.content_hash {
            let line = self.stores.ledger.entries(from_ref(hash)).await?.pop();
            // Whoever mends it has not read it.
            let by = version_of(line.as_ref());
            let state = self.at(self.goal());
            self.note_by(by, &source, &[(hash, &paper.id)], state)
                .await?;
        }
        Ok(())
    }

    /// The passages of a paper whose vectors are not in the index, or are no vectors.
    pub(super) async fn without_vectors(
        &self,
        record: &PaperRecord,
    ) -> Result<Vec<PassageId>, IngestError> {
        let ids: Vec<PassageId> = record.passages.iter().map(|one| one.id.clone()).collect();
        let mut missing = Vec::new();
        let found = self.stores.passages.dense_vectors(&ids).await?;
        let mut found = found.into_iter().peekable();
        for id in ids {
            match found.next_if(|(there, _)| *there == id) {
                Some((_, vector)) if is_unit(&vector) => {}
                _ => missing.push(id),
            }
        }
        Ok(missing)
    }
}

/// Vectors are stored with length 1; rounding and int8 copies stay far within a hundredth.
fn is_unit(vector: &[f32]) -> bool {
    let length: f32 = vector.iter().map(|value| value * value).sum();
    (length - 1.0).abs() < 0.02
}

/// Whether a catalogue gave the paper its identity.
fn is_catalogued(paper: &Paper) -> bool {
    let listed = paper.arxiv_id.as_ref().map(PaperId::on_arxiv);
    paper.is_abstract_only() || listed.as_ref() == Some(&paper.id)
}

/// What a catalogue said of the paper.
fn metadata_of(paper: &Paper) -> PaperMetadata {
    PaperMetadata {
        withdrawn: notices::withdrawal(None, paper.abstract_text.as_deref().unwrap_or_default()),
        ..PaperMetadata::from(paper)
    }
}
