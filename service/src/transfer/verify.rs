//! An export is looked at from its first line to its last before anything of it is written: that it is whole, that
//! its parts fit together, and that this library can take it.

use super::error::{In, TransferResult, ensure, refuse};
use super::format::{
    Counts, End, FIRST_FORMAT, FORMAT, Head, Line, PaperLine, PapersHash, from_base64, indexed,
};
use super::lines::Lines;
use super::shelf;
use graph_schema::{AnswerId, ContentHash, PaperId, Rating, RatingTarget};
use std::collections::BTreeSet;
use std::io::BufRead;
use std::slice::from_ref;
use stores_core::GraphStore;
use tokio_util::sync::CancellationToken;

/// Reads an export and writes nothing. `progress` is told the papers looked at so far.
pub(super) async fn verify(
    graph: &dyn GraphStore,
    check_head: impl Fn(&Head) -> TransferResult<()>,
    bytes: impl BufRead,
    stop: &CancellationToken,
    progress: impl Fn(u64),
) -> TransferResult<Counts> {
    let mut lines = Lines::new(bytes);
    let mut seen = Seen::default();
    loop {
        ensure!(!stop.is_cancelled(), "interrupted; nothing was written");
        let line = lines.next()?;
        let number = lines.number;
        let place = || format!("line {number}");
        match line {
            Line::Head(head) => check_head(&head)?,
            Line::Paper(paper) => {
                seen.paper(&paper).within(place())?;
                progress(seen.counts.papers);
            }
            Line::Ledger { entries } => seen.counts.ledger += entries.len() as u64,
            Line::Chat { answers, .. } => {
                seen.counts.chats += 1;
                seen.answers.extend(answers.into_iter().map(|one| one.id));
            }
            Line::Answer { answer } => {
                seen.counts.answers += 1;
                seen.answers.insert(answer.id);
            }
            Line::Rating { rating } => {
                seen.counts.ratings += 1;
                seen.rating(graph, &rating).await.within(place())?;
            }
            line @ (Line::Collection { .. }
            | Line::Tags { .. }
            | Line::Notes { .. }
            | Line::Readings { .. }) => {
                shelf::count(&line, &mut seen.counts);
                shelf::check(graph, &seen.papers, &line)
                    .await
                    .within(place())?;
            }
            Line::End(end) => return seen.end(&end),
        }
    }
}

/// What came so far.
#[derive(Default)]
struct Seen {
    counts: Counts,
    papers: BTreeSet<PaperId>,
    answers: BTreeSet<AnswerId>,
    hash: PapersHash,
}

impl Seen {
    fn paper(&mut self, line: &PaperLine) -> TransferResult<()> {
        let (record, id) = (&line.record, &line.record.paper.id);
        if let (Some(pdf), Some(hash)) = (&line.pdf, &record.paper.content_hash) {
            let found = ContentHash::of(&from_base64(pdf)?);
            ensure!(
                found == *hash,
                "the file of {id} hashes to {found}, its paper says {hash}"
            );
        }
        if let Some(text) = &line.text {
            let astray = record.passages.iter().find(|passage| {
                let span = text.span(passage.start, passage.end).unwrap_or_default();
                !span.split_whitespace().eq(passage.text.split_whitespace())
            });
            if let Some(passage) = astray {
                refuse!(
                    "the passage {} does not stand in the text of {id}",
                    passage.id
                );
            }
        }
        let mut vectors = 0;
        for (_, vector) in indexed(record, &line.vectors) {
            vector.dense()?;
            vectors += 1;
        }
        self.hash.add(record, &line.vectors)?;
        self.counts.papers += 1;
        self.counts.passages += record.passages.len() as u64;
        self.counts.references += record.references.len() as u64;
        self.counts.vectors += vectors;
        self.counts.pdfs += u64::from(line.pdf.is_some());
        self.papers.insert(id.clone());
        Ok(())
    }

    /// What it rates comes before it, or is in the library.
    async fn rating(&self, graph: &dyn GraphStore, rating: &Rating) -> TransferResult<()> {
        let there = match &rating.target {
            RatingTarget::Answer(id) => {
                self.answers.contains(id) || graph.answer(id).await?.is_some()
            }
            RatingTarget::PaperSummary(id) => {
                self.papers.contains(id) || !graph.papers(from_ref(id)).await?.is_empty()
            }
        };
        ensure!(
            there,
            "it rates {:?}, which is neither in the export nor in the library",
            rating.target
        );
        Ok(())
    }

    fn end(self, end: &End) -> TransferResult<Counts> {
        ensure!(
            self.counts == end.counts,
            "the export has {:?}, its end says {:?}",
            self.counts,
            end.counts
        );
        let papers = self.hash.end();
        ensure!(
            papers == end.papers,
            "the export is damaged: its papers hash to {papers}, its end says {}",
            end.papers
        );
        Ok(self.counts)
    }
}

/// Whether this program, and a library with vectors of this length, can read what follows.
pub(super) fn fits(head: &Head, dimension: usize) -> TransferResult<()> {
    ensure!(
        (FIRST_FORMAT..=FORMAT).contains(&head.papyri_export),
        "the export has format {}, this program reads {FIRST_FORMAT} to {FORMAT}",
        head.papyri_export
    );
    ensure!(
        head.dimension == dimension,
        "the export's vectors (by {}) have length {}, but models.dimension is {dimension}",
        head.embedder,
        head.dimension
    );
    Ok(())
}
