//! One paper: its record, text, file, vectors, summary and ledger line.

use super::finding::Mending;
use super::{Check, Part, Problem, is_damage, told};
use crate::passages::fold_space;
use crate::pipeline::IngestError;
use crate::pipeline::is_of_older_reader;
use crate::pipeline::layout::LaidOut;
use graph_schema::{
    ContentHash, IngestState, Paper, PaperId, PaperLayout, PaperRecord, PaperTables, PartCounts,
    Stage, StoredText, Summary,
};
use std::slice::from_ref;
use stores_core::BlobKey;

/// Why a paper has to be read again.
type Lost = ((Part, Problem), String);

/// The bytes that a paper was read from.
enum Raw {
    /// A catalogue gave the abstract: there are none.
    None,
    There(Vec<u8>),
    Missing,
    Damaged,
}

impl Check<'_> {
    pub(super) async fn paper(&mut self, id: &PaperId) -> Result<(), IngestError> {
        let _lock = self.pipeline.lock_papers(from_ref(id)).await;
        let record = match self.pipeline.stores.graph.record(id).await {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(()),
            Err(error) if is_damage(&error) => {
                let mending = match self.options.repair {
                    true => Mending::impossible(super::BACKUP),
                    false => Mending::NotAsked,
                };
                let what = (Part::Graph, Problem::Damaged);
                self.report.add(what, id.as_str(), told(&error), mending);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let raw = self.raw(&record.paper).await?;
        if let Some((what, detail)) = self.text(&record).await? {
            let mending = self.read_again(&record.paper, raw).await?;
            self.report.add(what, id.as_str(), detail, mending);
            return Ok(());
        }
        self.laid_out(&record.paper, &raw).await?;
        self.file(&record.paper, raw).await?;
        self.vectors(&record).await?;
        self.summary(id).await?;
        self.versions(id).await?;
        self.line(&record.paper).await
    }

    async fn raw(&self, paper: &Paper) -> Result<Raw, IngestError> {
        let (Some(hash), false) = (&paper.content_hash, paper.is_abstract_only()) else {
            return Ok(Raw::None);
        };
        let key = BlobKey::Raw(hash.clone());
        Ok(match self.pipeline.stores.blobs.get(&key).await? {
            None => Raw::Missing,
            Some(bytes) if ContentHash::of(&bytes) == *hash => Raw::There(bytes),
            Some(_) => Raw::Damaged,
        })
    }

    /// What of the text is lost, or of what was cut from it.
    async fn text(&self, record: &PaperRecord) -> Result<Option<Lost>, IngestError> {
        let key = BlobKey::Text(record.paper.id.clone());
        let Some(bytes) = self.pipeline.stores.blobs.get(&key).await? else {
            let what = (Part::Text, Problem::Missing);
            return Ok(Some((what, "its text is missing".to_owned())));
        };
        let stored = match StoredText::parse(&bytes) {
            Ok(stored) => stored,
            Err(damage) => {
                let what = (Part::Text, Problem::Damaged);
                return Ok(Some((what, format!("its text is damaged: {damage}"))));
            }
        };
        if let Some(counted) = stored.parts {
            let there = PartCounts::of(record);
            let pairs = counted.named().into_iter().zip(there.named());
            let short: Vec<String> = pairs
                .filter(|((_, counted), (_, there))| counted != there)
                .map(|((name, counted), (_, there))| format!("{there} of {counted} {name}"))
                .collect();
            if !short.is_empty() {
                let what = (Part::Graph, Problem::Missing);
                let detail = format!("the graph has {}", short.join(", "));
                return Ok(Some((what, detail)));
            }
        }
        let stands = |passage: &&graph_schema::Passage| {
            let span = stored.text.span(passage.start, passage.end);
            span.is_some_and(|span| fold_space(span) == passage.text)
        };
        let astray = record.passages.iter().filter(|one| !stands(one)).count();
        if astray > 0 {
            let what = (Part::Text, Problem::Damaged);
            let total = record.passages.len();
            let detail = format!("{astray} of its {total} passages do not stand in its text");
            return Ok(Some((what, detail)));
        }
        if stored.parts.is_none() && self.options.repair {
            // A text of an earlier version gets its checksum.
            let sealed = StoredText::of(stored.text, record).to_json();
            if let Ok(json) = sealed {
                self.pipeline.stores.blobs.put(&key, json).await?;
            }
        }
        Ok(None)
    }

    async fn read_again(&self, paper: &Paper, raw: Raw) -> Result<Mending, IngestError> {
        if !self.options.repair {
            return Ok(Mending::NotAsked);
        }
        let named = paper.source.as_deref().unwrap_or("its PDF");
        Ok(match raw {
            Raw::None => {
                self.pipeline.restore_abstract(paper).await?;
                Mending::Done
            }
            Raw::There(bytes) => match self.pipeline.restore(paper, bytes).await? {
                Ok(()) => Mending::Done,
                Err(error) => Mending::impossible(format!(
                    "its file can't be read any more ({error}); delete it with `papyri papers delete {}`",
                    paper.id
                )),
            },
            Raw::Missing => Mending::impossible(format!(
                "its file is not kept: run `papyri ingest` on {named} again"
            )),
            Raw::Damaged => {
                self.drop_damaged(paper).await?;
                Mending::impossible(format!(
                    "its file was damaged too and is dropped: run `papyri ingest` on {named} again"
                ))
            }
        })
    }

    /// Dropped, so that the same file is kept when it comes again.
    async fn drop_damaged(&self, paper: &Paper) -> Result<(), IngestError> {
        if let Some(hash) = &paper.content_hash {
            let key = BlobKey::Raw(hash.clone());
            self.pipeline.stores.blobs.delete(&key).await?;
        }
        Ok(())
    }

    /// Without its layout a quote is shown and not marked, without its tables no number is answered from them; both are
    /// made again from the file.
    async fn laid_out(&mut self, paper: &Paper, raw: &Raw) -> Result<(), IngestError> {
        if !matches!(raw, Raw::There(_)) || paper.is_from_markup() {
            return Ok(());
        }
        let blobs = &self.pipeline.stores.blobs;
        let layout = blobs.get(&BlobKey::Layout(paper.id.clone())).await?;
        let layout = layout.map(|bytes| PaperLayout::from_bytes(&bytes).is_ok());
        let tables = blobs.get(&BlobKey::Tables(paper.id.clone())).await?;
        let tables = tables.map(|bytes| PaperTables::from_bytes(&bytes).is_ok());
        let problem = |is_whole: Option<bool>| match is_whole {
            None => Some(Problem::Missing),
            Some(false) => Some(Problem::Damaged),
            Some(true) => None,
        };
        let (layout, tables) = (problem(layout), problem(tables));
        if layout.is_none() && tables.is_none() {
            return Ok(());
        }
        let mending = match self.options.repair {
            true => match self.pipeline.lay_out_held(paper).await? {
                LaidOut::There | LaidOut::Made | LaidOut::ReadAnew => Mending::Done,
                LaidOut::NoFile => Mending::impossible("its file is not kept"),
                LaidOut::Unreadable { reason } => {
                    Mending::impossible(format!("its file can't be read any more: {reason}"))
                }
            },
            false => Mending::NotAsked,
        };
        let id = paper.id.as_str();
        if let Some(problem) = layout {
            let detail = "it is not known where its words stand on its pages";
            let what = (Part::Layout, problem);
            self.report.add(what, id, detail, mending.clone());
        }
        if let Some(problem) = tables {
            let detail = "the cells of its tables are not known";
            let what = (Part::Tables, problem);
            self.report.add(what, id, detail, mending);
        }
        Ok(())
    }

    async fn file(&mut self, paper: &Paper, raw: Raw) -> Result<(), IngestError> {
        match raw {
            Raw::None | Raw::There(_) => {}
            Raw::Missing => self.report.without_file += 1,
            Raw::Damaged => {
                let mending = match self.options.repair {
                    true => {
                        self.drop_damaged(paper).await?;
                        let named = paper.source.as_deref().unwrap_or("its PDF");
                        Mending::impossible(format!(
                            "it is dropped: run `papyri ingest` on {named} again to have its pages back"
                        ))
                    }
                    false => Mending::NotAsked,
                };
                let what = (Part::File, Problem::Damaged);
                let detail = "the bytes it was read from are not what they were";
                self.report.add(what, paper.id.as_str(), detail, mending);
            }
        }
        Ok(())
    }

    async fn vectors(&mut self, record: &PaperRecord) -> Result<(), IngestError> {
        if !self.options.indexed || self.index_failed {
            return Ok(());
        }
        let missing = match self.pipeline.without_vectors(record).await {
            Ok(missing) => missing.len(),
            Err(IngestError::Store(error)) => return self.index_error(error),
            Err(error) => return Err(error),
        };
        if missing == 0 && !(self.embed_all && self.options.repair) {
            return Ok(());
        }
        let mending = match self.options.repair {
            true => {
                let of = (&record.paper, &record.passages);
                self.pipeline.restore_vectors(of.0, of.1).await?;
                Mending::Done
            }
            false => Mending::NotAsked,
        };
        if missing > 0 {
            let what = (Part::Index, Problem::Missing);
            let total = record.passages.len();
            let detail = format!("{missing} of its {total} passages are not in the index");
            self.report
                .add(what, record.paper.id.as_str(), detail, mending);
        }
        Ok(())
    }

    /// A summary that can't be read goes: it is made again when it is asked for.
    async fn summary(&mut self, id: &PaperId) -> Result<(), IngestError> {
        let blobs = &self.pipeline.stores.blobs;
        let key = BlobKey::Summary(id.clone());
        let Some(bytes) = blobs.get(&key).await? else {
            return Ok(());
        };
        let Err(error) = serde_json::from_slice::<Summary>(&bytes) else {
            return Ok(());
        };
        let mending = match self.options.repair {
            true => {
                blobs.delete(&key).await?;
                Mending::Done
            }
            false => Mending::NotAsked,
        };
        let what = (Part::Summary, Problem::Damaged);
        let detail = format!("its summary is damaged: {error}");
        self.report.add(what, id.as_str(), detail, mending);
        Ok(())
    }

    /// The names of its earlier files are known from nowhere else.
    async fn versions(&mut self, id: &PaperId) -> Result<(), IngestError> {
        let Err(error) = self.pipeline.remover().versions(id).await else {
            return Ok(());
        };
        if !is_damage(&error) {
            return Err(error.into());
        }
        let mending = match self.options.repair {
            true => {
                let key = BlobKey::Versions(id.clone());
                self.pipeline.stores.blobs.delete(&key).await?;
                Mending::Done
            }
            false => Mending::NotAsked,
        };
        let what = (Part::File, Problem::Damaged);
        self.report.add(what, id.as_str(), told(&error), mending);
        Ok(())
    }

    /// The ledger's line of a paper whose parts are all there.
    async fn line(&mut self, paper: &Paper) -> Result<(), IngestError> {
        let Some(hash) = &paper.content_hash else {
            return Ok(());
        };
        let goal = match self.options.indexed {
            true => Stage::Indexed,
            false => Stage::Linked,
        };
        let line = self.pipeline.stores.ledger.entries(from_ref(hash)).await?;
        let line = line.first();
        if !paper.is_abstract_only() {
            self.report.older_reader += u64::from(is_of_older_reader(line));
        }
        let (problem, detail) = match line.map(|line| &line.state) {
            Some(IngestState::Reached { stage, .. }) if *stage >= goal => return Ok(()),
            Some(_) => (Problem::Unfinished, "the ledger says that it is not whole"),
            None => (Problem::Missing, "the ledger does not know it"),
        };
        let mending = match self.options.repair {
            true => {
                self.pipeline.restore_line(paper).await?;
                Mending::Done
            }
            false => Mending::NotAsked,
        };
        let what = (Part::Ledger, problem);
        self.report.add(what, paper.id.as_str(), detail, mending);
        Ok(())
    }
}
