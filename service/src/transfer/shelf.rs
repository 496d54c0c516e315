//! What readers made of the papers, out and in. An owner is named as they are: whoever has that account on the importing side
//! has it again.

use super::error::{TransferResult, ensure};
use super::export::Writer;
use super::format::{Counts, Line};
use graph_schema::{Collection, PaperId};
use std::collections::BTreeSet;
use std::io::Write;
use stores_core::shelf::{MOST_COLLECTED, MOST_LISTED};
use stores_core::{GraphStore, Keeping, Seen, ShelfStore};

impl<W: Write> Writer<'_, W> {
    /// Papers that went meanwhile are left out, as nothing there could be tied to them.
    pub(super) async fn shelf(&mut self) -> TransferResult<()> {
        self.collections().await?;
        self.tags().await?;
        self.notes().await?;
        self.readings().await
    }

    async fn collections(&mut self) -> TransferResult<()> {
        let shelf = self.stores.shelf.clone();
        let mut seen = 0;
        loop {
            let some = shelf
                .collections(&Seen::All, None, seen, MOST_LISTED)
                .await?;
            if some.is_empty() {
                return Ok(());
            }
            seen += some.len() as u64;
            for collection in some {
                let papers = shelf
                    .collected(&collection.id, None, MOST_COLLECTED)
                    .await?;
                let there = self.there(papers.iter()).await?;
                self.counts.collections += 1;
                self.line(&Line::Collection {
                    collection,
                    papers: Vec::from_iter(there),
                })?;
            }
        }
    }

    async fn tags(&mut self) -> TransferResult<()> {
        let mut seen = 0;
        loop {
            let mut tags = self.stores.shelf.all_tags(seen, MOST_LISTED).await?;
            if tags.is_empty() {
                return Ok(());
            }
            seen += tags.len() as u64;
            let there = self.there(tags.iter().map(|one| &one.paper)).await?;
            tags.retain(|one| there.contains(&one.paper));
            self.counts.tags += tags.len() as u64;
            self.line(&Line::Tags { tags })?;
        }
    }

    async fn notes(&mut self) -> TransferResult<()> {
        let mut after = None;
        loop {
            let shelf = &self.stores.shelf;
            let mut notes = shelf.all_notes(after.as_ref(), MOST_LISTED).await?;
            let Some(last) = notes.last() else {
                return Ok(());
            };
            after = Some(last.id.clone());
            let there = self.there(notes.iter().map(|one| &one.paper)).await?;
            notes.retain(|one| there.contains(&one.paper));
            self.counts.notes += notes.len() as u64;
            self.line(&Line::Notes { notes })?;
        }
    }

    async fn readings(&mut self) -> TransferResult<()> {
        let mut seen = 0;
        loop {
            let mut readings = self.stores.shelf.all_readings(seen, MOST_LISTED).await?;
            if readings.is_empty() {
                return Ok(());
            }
            seen += readings.len() as u64;
            let there = self.there(readings.iter().map(|one| &one.paper)).await?;
            readings.retain(|one| there.contains(&one.paper));
            self.counts.readings += readings.len() as u64;
            self.line(&Line::Readings { readings })?;
        }
    }

    /// Those of the papers that are in the library.
    async fn there(
        &self,
        papers: impl Iterator<Item = &PaperId> + Send,
    ) -> TransferResult<BTreeSet<PaperId>> {
        let wanted: Vec<PaperId> = papers
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let found = self.stores.graph.papers(&wanted).await?;
        Ok(found.into_iter().map(|paper| paper.id).collect())
    }
}

/// The papers that a line is about, if it is one of the shelf.
pub(super) fn papers_of(line: &Line) -> Vec<&PaperId> {
    match line {
        Line::Collection { papers, .. } => papers.iter().collect(),
        Line::Tags { tags } => tags.iter().map(|one| &one.paper).collect(),
        Line::Notes { notes } => notes.iter().map(|one| &one.paper).collect(),
        Line::Readings { readings } => readings.iter().map(|one| &one.paper).collect(),
        _ => Vec::new(),
    }
}

/// Counts what a line of the shelf brings.
pub(super) fn count(line: &Line, counts: &mut Counts) {
    match line {
        Line::Collection { .. } => counts.collections += 1,
        Line::Tags { tags } => counts.tags += tags.len() as u64,
        Line::Notes { notes } => counts.notes += notes.len() as u64,
        Line::Readings { readings } => counts.readings += readings.len() as u64,
        _ => {}
    }
}

/// What papers are put into or kept of are in the export before it, or in the library.
pub(super) async fn check(
    graph: &dyn GraphStore,
    papers: &BTreeSet<PaperId>,
    line: &Line,
) -> TransferResult<()> {
    let named = papers_of(line);
    let others: Vec<PaperId> = named
        .into_iter()
        .filter(|id| !papers.contains(id))
        .cloned()
        .collect();
    let found = graph.papers(&others).await?;
    let found: BTreeSet<&PaperId> = found.iter().map(|paper| &paper.id).collect();
    if let Some(absent) = others.iter().find(|id| !found.contains(id)) {
        ensure!(
            false,
            "it is about {absent}, which is neither in the export nor in the library"
        );
    }
    Ok(())
}

/// Keeps what a line of the shelf brings.
pub(super) async fn take(shelf: &dyn ShelfStore, line: Line) -> TransferResult<()> {
    match line {
        Line::Collection { collection, papers } => put(shelf, &collection, &papers).await?,
        Line::Tags { tags } => {
            shelf.put_tags(&tags).await?;
        }
        Line::Notes { notes } => {
            for note in &notes {
                shelf.put_note(note).await?;
            }
        }
        Line::Readings { readings } => shelf.put_readings(&readings).await?,
        _ => {}
    }
    Ok(())
}

/// Where its owner has another of its name, that one takes the papers.
async fn put(
    shelf: &dyn ShelfStore,
    collection: &Collection,
    papers: &[PaperId],
) -> TransferResult<()> {
    let mut into = collection.id.clone();
    if shelf.add_collection(collection).await? == Keeping::NameTaken {
        let owner = collection.owner.as_ref();
        let named = shelf.collection_named(owner, &collection.name).await?;
        into = named.map_or(into, |named| named.id);
    }
    if !papers.is_empty() {
        shelf.collect(&into, papers).await?;
    }
    Ok(())
}
