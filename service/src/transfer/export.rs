//! Out: everything in a library, a line at a time; memory holds one paper.

use super::error::{TransferResult, ensure, refuse};
use super::format::{
    Counts, End, FORMAT, Head, Line, PaperLine, PapersHash, VectorLine, to_base64,
};
use crate::wholeness::REMEDY;
use graph_schema::{
    Answer, ChatId, ContentHash, ModelRef, PaperId, PaperText, PassageId, RatingTarget, StoredText,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::io::Write;
use std::slice::from_ref;
use stores_core::{BlobKey, Stores};
use tokio_util::sync::CancellationToken;

/// Ids, ledger lines, chats, turns asked of a store at once.
const PAGE: u32 = 256;

pub struct ExportOptions {
    /// The library's id.
    pub library: String,
    /// The model that made the index's vectors; `None` for none.
    pub embedder: Option<ModelRef>,
    /// Whether the files that papers were read from go along.
    pub pdfs: bool,
    /// A paper whose text or vectors are lost goes along without them, rather than ending the export.
    pub as_it_is: bool,
}

#[derive(Debug, Serialize)]
pub struct Export {
    /// The library's id.
    pub library: String,
    pub counts: Counts,
    /// SHA-256 over all papers: the importing side must reach the same.
    pub papers_sha256: String,
}

/// Writes the library to `out`. `progress` is told the papers written so far. Ends with an error when `stop` is
/// cancelled: half a library is no export.
pub(super) async fn export(
    stores: &Stores,
    dimension: usize,
    options: &ExportOptions,
    out: impl Write,
    stop: &CancellationToken,
    progress: impl Fn(u64),
) -> TransferResult<Export> {
    let mut writer = Writer {
        out: HashedWriter {
            out,
            hash: Sha256::new(),
        },
        counts: Counts::default(),
        papers: PapersHash::default(),
        stores,
        options,
    };
    writer.line(&Line::Head(Head {
        papyri_export: FORMAT,
        dimension,
        embedder: options
            .embedder
            .as_ref()
            .map(|model| model.name.clone())
            .unwrap_or_default(),
        model: options.embedder.clone(),
        library: Some(options.library.clone()),
    }))?;
    let mut after: Option<PaperId> = None;
    loop {
        let ids = stores.graph.paper_ids(after.as_ref(), PAGE).await?;
        let Some(last) = ids.last().cloned() else {
            break;
        };
        for id in &ids {
            ensure!(!stop.is_cancelled(), "interrupted; the export is not whole");
            writer.paper(id).await?;
            progress(writer.counts.papers);
        }
        after = Some(last);
    }
    writer.ledger().await?;
    writer.chats().await?;
    writer.answers().await?;
    writer.ratings().await?;
    writer.shelf().await?;
    writer.end()
}

pub(super) struct Writer<'a, W> {
    out: HashedWriter<W>,
    pub(super) counts: Counts,
    papers: PapersHash,
    pub(super) stores: &'a Stores,
    options: &'a ExportOptions,
}

impl<W: Write> Writer<'_, W> {
    pub(super) fn line(&mut self, line: &Line) -> TransferResult<()> {
        serde_json::to_writer(&mut self.out, line)?;
        Ok(self.out.write_all(b"\n")?)
    }

    async fn paper(&mut self, id: &PaperId) -> TransferResult<()> {
        // Removed since its id was read.
        let Some(record) = self.stores.graph.record(id).await? else {
            return Ok(());
        };
        let passages: Vec<PassageId> = record.passages.iter().map(|p| p.id.clone()).collect();
        let vectors = self.stores.passages.dense_vectors(&passages).await?;
        let vectors: Vec<VectorLine> = vectors
            .into_iter()
            .map(|(passage, dense)| VectorLine::new(passage, &dense))
            .collect();
        let pdf = match &record.paper.content_hash {
            Some(hash) if self.options.pdfs => self.base64_blob(BlobKey::Raw(hash.clone())).await?,
            _ => None,
        };
        self.papers.add(&record, &vectors)?;
        self.counts.papers += 1;
        self.counts.passages += record.passages.len() as u64;
        self.counts.references += record.references.len() as u64;
        self.counts.vectors += vectors.len() as u64;
        self.counts.pdfs += u64::from(pdf.is_some());
        let text = self.text(id).await?;
        if !self.options.as_it_is {
            let embedded = self.options.embedder.is_some();
            ensure!(
                text.is_some() && (!embedded || vectors.len() == record.passages.len()),
                "text or vectors of {id} are lost; {REMEDY}; --as-it-is exports what is there"
            );
        }
        let status = self
            .stores
            .graph
            .statuses(std::slice::from_ref(id))
            .await?
            .pop();
        let line = PaperLine {
            status: status.map(|(_, status)| status),
            text,
            layout: self.base64_blob(BlobKey::Layout(id.clone())).await?,
            tables: self.base64_blob(BlobKey::Tables(id.clone())).await?,
            summary: self.json_blob(BlobKey::Summary(id.clone())).await?,
            record,
            vectors,
            pdf,
        };
        self.line(&Line::Paper(Box::new(line)))
    }

    async fn base64_blob(&self, key: BlobKey) -> TransferResult<Option<String>> {
        let bytes = self.stores.blobs.get(&key).await?;
        Ok(bytes.map(|bytes| to_base64(&bytes)))
    }

    async fn text(&self, id: &PaperId) -> TransferResult<Option<PaperText>> {
        let bytes = self.stores.blobs.get(&BlobKey::Text(id.clone())).await?;
        match bytes.map(|bytes| StoredText::parse(&bytes)).transpose() {
            Ok(stored) => Ok(stored.map(|stored| stored.text)),
            Err(damage) if self.options.as_it_is => {
                tracing::warn!(paper = %id, %damage, "the text is damaged and left out");
                Ok(None)
            }
            Err(damage) => refuse!("the text of {id} is damaged ({damage}); {REMEDY}"),
        }
    }

    async fn json_blob<T: serde::de::DeserializeOwned>(
        &self,
        key: BlobKey,
    ) -> TransferResult<Option<T>> {
        let bytes = self.stores.blobs.get(&key).await?;
        Ok(bytes
            .map(|bytes| serde_json::from_slice(&bytes))
            .transpose()?)
    }

    async fn ledger(&mut self) -> TransferResult<()> {
        let mut after: Option<ContentHash> = None;
        loop {
            let entries = self.stores.ledger.lines(after.as_ref(), PAGE).await?;
            let Some(last) = entries.last() else {
                return Ok(());
            };
            after = Some(last.hash.clone());
            self.counts.ledger += entries.len() as u64;
            self.line(&Line::Ledger { entries })?;
        }
    }

    async fn chats(&mut self) -> TransferResult<()> {
        let mut after = None;
        loop {
            let chats = self.stores.graph.chats_by_id(after.as_ref(), PAGE).await?;
            let Some(last) = chats.last() else {
                return Ok(());
            };
            after = Some(last.id.clone());
            for chat in chats {
                let answers = self.said_in(&chat.id).await?;
                self.counts.chats += 1;
                self.line(&Line::Chat { chat, answers })?;
            }
        }
    }

    /// A chat's answers in their order: they stand on one line of the export.
    async fn said_in(&self, chat: &ChatId) -> TransferResult<Vec<Answer>> {
        let (mut answers, mut before) = (VecDeque::new(), None);
        loop {
            let turns = self.stores.graph.turns(chat, before, PAGE).await?;
            let Some(first) = turns.first() else {
                return Ok(answers.into());
            };
            before = Some(first.ordinal);
            for turn in turns.into_iter().rev() {
                answers.push_front(turn.answer);
            }
        }
    }

    async fn answers(&mut self) -> TransferResult<()> {
        let mut after = None;
        loop {
            let answers = self
                .stores
                .graph
                .answers_by_id(after.as_ref(), PAGE)
                .await?;
            let Some(last) = answers.last() else {
                return Ok(());
            };
            after = Some(last.id.clone());
            for answer in answers {
                self.counts.answers += 1;
                let answer = Box::new(answer);
                self.line(&Line::Answer { answer })?;
            }
        }
    }

    async fn ratings(&mut self) -> TransferResult<()> {
        let mut seen = 0;
        loop {
            let ratings = self.stores.graph.all_ratings(seen, PAGE).await?;
            if ratings.is_empty() {
                return Ok(());
            }
            seen += ratings.len() as u64;
            for rating in ratings {
                // Nothing that the importing side could tie it to.
                if self.is_there(&rating.target).await? {
                    self.counts.ratings += 1;
                    self.line(&Line::Rating { rating })?;
                }
            }
        }
    }

    async fn is_there(&self, target: &RatingTarget) -> TransferResult<bool> {
        let graph = &self.stores.graph;
        Ok(match target {
            RatingTarget::Answer(id) => graph.answer(id).await?.is_some(),
            RatingTarget::PaperSummary(id) => !graph.papers(from_ref(id)).await?.is_empty(),
        })
    }

    fn end(mut self) -> TransferResult<Export> {
        let end = End {
            counts: self.counts,
            stream: format!("{:x}", self.out.hash.clone().finalize()),
            papers: self.papers.end(),
        };
        let export = Export {
            library: self.options.library.clone(),
            counts: end.counts,
            papers_sha256: end.papers.clone(),
        };
        serde_json::to_writer(&mut self.out, &Line::End(end))?;
        self.out.write_all(b"\n")?;
        self.out.flush()?;
        Ok(export)
    }
}

/// Hashes what it passes on.
pub(super) struct HashedWriter<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Write for HashedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
