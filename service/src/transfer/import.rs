//! In: an exported library into whatever stores are configured. The export is checked to its end before anything is
//! written. Every write may be done twice, so an import that was killed is simply run again. At the end the target is
//! read back and compared with what the export says of itself.

use super::error::{In, TransferError, TransferResult, ensure, refuse};
use super::format::{
    Counts, End, Head, Line, PaperLine, PapersHash, VectorLine, from_base64, indexed,
};
use super::lines::Lines;
use super::shelf;
use super::verify::{fits, verify};
use graph_schema::{ModelRef, Notice, NoticeSubject, PaperId, PassageId, Rating, StoredText};
use ingest::pipeline::indexed_text;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, BufRead};
use stores_core::{BlobKey, IndexedPassage, Stores};
use tokio_util::sync::CancellationToken;

#[derive(Debug, Serialize)]
pub struct Import {
    /// The id of the library that was exported; `None` in an export of an earlier version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    pub counts: Counts,
    /// SHA-256 over the papers as the target gives them back: the same as the export's.
    pub papers_sha256: String,
}

/// What an export says of the model that made its vectors.
pub enum VectorModel<'a> {
    Known(&'a ModelRef),
    /// An export of an earlier version has no more than the name.
    Named(&'a str),
}

/// Refuses vectors of a model other than the target's own; the error is for people.
pub type Accept<'a> = &'a (dyn Fn(&VectorModel<'_>) -> Result<(), String> + Sync);

/// Where an export goes.
#[derive(Clone, Copy)]
pub(super) struct ImportTarget<'a> {
    pub stores: &'a Stores,
    /// Length of the target's vectors.
    pub dimension: usize,
    pub accept: Accept<'a>,
}

/// Reads an export into the library: first to its end without writing, then again. `open` gives it from its beginning
/// each time. `progress` is told the papers of the pass so far.
pub(super) async fn import<R: BufRead>(
    into: ImportTarget<'_>,
    mut open: impl FnMut() -> io::Result<R>,
    stop: &CancellationToken,
    progress: impl Fn(u64),
) -> TransferResult<Import> {
    let graph = into.stores.graph.as_ref();
    let fitting = |head: &Head| fits(head, into.dimension);
    let counts = verify(graph, fitting, open()?, stop, &progress).await;
    counts.within("nothing was written")?;
    let mut reader = Reader {
        stores: into.stores,
        library: None,
        counts: Counts::default(),
        ids: BTreeSet::new(),
    };
    let mut lines = Lines::new(open()?);
    loop {
        ensure!(
            !stop.is_cancelled(),
            "interrupted; run the import again to finish it"
        );
        match lines.next()? {
            Line::Head(head) => {
                check_head(&head, into)?;
                reader.library = head.library;
            }
            Line::End(end) => return reader.check(&end).await,
            line => {
                let number = lines.number;
                let place = || format!("line {number}");
                reader.take(line).await.within(place())?;
                progress(reader.counts.papers);
            }
        }
    }
}

fn check_head(head: &Head, into: ImportTarget<'_>) -> TransferResult<()> {
    fits(head, into.dimension)?;
    // An export of a library in which nothing was embedded names no model.
    let model = match &head.model {
        Some(model) => VectorModel::Known(model),
        None if head.embedder.is_empty() => return Ok(()),
        None => VectorModel::Named(&head.embedder),
    };
    (into.accept)(&model).map_err(TransferError::Refused)
}

struct Reader<'a> {
    stores: &'a Stores,
    library: Option<String>,
    counts: Counts,
    ids: BTreeSet<PaperId>,
}

impl Reader<'_> {
    async fn take(&mut self, line: Line) -> TransferResult<()> {
        let graph = &self.stores.graph;
        match line {
            Line::Head(_) | Line::End(_) => refuse!("a second head"),
            Line::Paper(paper) => self.paper(*paper).await?,
            Line::Ledger { entries } => {
                self.stores.ledger.record(&entries).await?;
                self.counts.ledger += entries.len() as u64;
            }
            Line::Chat { chat, answers } => {
                graph.put_chat(&chat).await?;
                for answer in &answers {
                    graph.append_turn(&chat.id, answer).await?;
                }
                self.counts.chats += 1;
            }
            Line::Answer { answer } => {
                graph.put_answer(&answer).await?;
                self.counts.answers += 1;
            }
            Line::Rating { rating } => self.rating(&rating).await?,
            line @ (Line::Collection { .. }
            | Line::Tags { .. }
            | Line::Notes { .. }
            | Line::Readings { .. }) => {
                shelf::count(&line, &mut self.counts);
                shelf::take(self.stores.shelf.as_ref(), line).await?;
            }
        }
        Ok(())
    }

    async fn paper(&mut self, line: PaperLine) -> TransferResult<()> {
        let PaperLine {
            record,
            text,
            layout,
            tables,
            summary,
            vectors,
            pdf,
            status,
        } = line;
        let (id, blobs) = (&record.paper.id, &self.stores.blobs);
        if let Some(status) = status {
            let source = status.source.clone();
            let subject = NoticeSubject::Paper(id.clone());
            let notice = Notice { subject, status };
            let graph = &self.stores.graph;
            graph.put_notices(&source, &[], &[notice]).await?;
        }
        if let (Some(pdf), Some(hash)) = (&pdf, &record.paper.content_hash) {
            let bytes = from_base64(pdf)?;
            blobs.put(&BlobKey::Raw(hash.clone()), bytes).await?;
        }
        if let Some(text) = &text {
            let key = BlobKey::Text(id.clone());
            let stored = StoredText::of(text.clone(), &record);
            blobs.put(&key, stored.to_json()?).await?;
        }
        if let Some(layout) = &layout {
            let key = BlobKey::Layout(id.clone());
            blobs.put(&key, from_base64(layout)?).await?;
        }
        if let Some(tables) = &tables {
            let key = BlobKey::Tables(id.clone());
            blobs.put(&key, from_base64(tables)?).await?;
        }
        if let Some(summary) = &summary {
            let key = BlobKey::Summary(id.clone());
            blobs.put(&key, serde_json::to_vec(summary)?).await?;
        }
        let mut passages = Vec::with_capacity(vectors.len());
        for (passage, vector) in indexed(&record, &vectors) {
            passages.push(IndexedPassage {
                id: passage.id.clone(),
                paper: id.clone(),
                text: indexed_text(&record.paper.title, &passage.text),
                dense: vector.dense()?,
            });
        }
        self.stores.graph.put_paper(&record).await?;
        self.stores.passages.put_passages(&passages).await?;
        self.counts.papers += 1;
        self.counts.passages += record.passages.len() as u64;
        self.counts.references += record.references.len() as u64;
        self.counts.vectors += passages.len() as u64;
        self.counts.pdfs += u64::from(pdf.is_some());
        self.ids.insert(record.paper.id);
        Ok(())
    }

    /// A rating has no id: an equal one is the same one.
    async fn rating(&mut self, rating: &Rating) -> TransferResult<()> {
        if !self.stores.graph.has_rating(rating).await? {
            self.stores.graph.put_rating(rating).await?;
        }
        self.counts.ratings += 1;
        Ok(())
    }

    /// Reads the papers back from the target and compares counts and hash with the export's.
    async fn check(self, end: &End) -> TransferResult<Import> {
        ensure!(
            self.counts == end.counts,
            "the export has {:?}, its end says {:?}",
            self.counts,
            end.counts
        );
        let mut papers = PapersHash::default();
        for id in &self.ids {
            let record = self.stores.graph.record(id).await?;
            let Some(record) = record else {
                refuse!("{id} is not in the target");
            };
            let passages: Vec<PassageId> = record.passages.iter().map(|p| p.id.clone()).collect();
            let vectors = self.stores.passages.dense_vectors(&passages).await?;
            let vectors: Vec<VectorLine> = vectors
                .into_iter()
                .map(|(passage, dense)| VectorLine::new(passage, &dense))
                .collect();
            papers.add(&record, &vectors)?;
        }
        let papers = papers.end();
        ensure!(
            papers == end.papers,
            "the target gives back other papers than it was given: their hash is {papers}, the export says {}",
            end.papers
        );
        Ok(Import {
            library: self.library,
            counts: self.counts,
            papers_sha256: papers,
        })
    }
}
