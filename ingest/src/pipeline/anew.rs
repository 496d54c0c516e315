//! Papers that an older reader read, read anew from the bytes that the library keeps. Who read a paper stands in the ledger's line of
//! its bytes.

use super::{IngestError, PIPELINE_VERSION, Pipeline, Reading};
use graph_schema::{
    ContentHash, IngestEntry, IngestState, PageSize, Paper, PaperId, PaperLayout, PaperText, Stage,
    TextSource,
};
use std::slice::from_ref;
use stores_core::{BlobKey, IngestLedger, StoreResult};

/// Whose reading is to be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// That of an older reader.
    Reader,
    /// Any from before this time, in milliseconds since the Unix epoch.
    Than(i64),
}

/// What became of a paper that was to be read anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadAnew {
    Done,
    /// It was read by this reader.
    Current,
    /// There are no bytes to be read: a catalogue gave the abstract.
    AbstractOnly,
    /// The library does not have the paper any more.
    Gone,
    /// The bytes are not kept, or can't be read today; the reason is for people. The paper stays as it is.
    Kept {
        reason: String,
    },
}

/// The ledger's lines of these papers, in their order; `None` where it is not known how a paper was read.
pub async fn lines_of(
    ledger: &dyn IngestLedger,
    papers: &[Paper],
) -> StoreResult<Vec<Option<IngestEntry>>> {
    let hashes: Vec<ContentHash> = papers
        .iter()
        .filter_map(|paper| paper.content_hash.clone())
        .collect();
    let lines = ledger.entries(&hashes).await?;
    let mut lines = lines.into_iter().peekable();
    Ok(papers
        .iter()
        .map(|paper| lines.next_if(|line| paper.content_hash.as_ref() == Some(&line.hash)))
        .collect())
}

/// Whether an older reader read the paper of this line. One without a line counts as read by version 0.
pub fn is_of_older_reader(line: Option<&IngestEntry>) -> bool {
    version_of(line) < PIPELINE_VERSION
}

/// The version that read the paper of this line, as far as the line knows: one that is not ended tells of what was begun.
pub(super) fn version_of(line: Option<&IngestEntry>) -> u32 {
    let read = line.filter(
        |line| matches!(line.state, IngestState::Reached { stage, .. } if stage >= Stage::Linked),
    );
    read.map_or(0, |line| line.pipeline)
}

impl Pipeline {
    /// Whether the reading that the line tells of stands.
    pub fn stands(&self, line: Option<&IngestEntry>, older: Older) -> bool {
        line.is_some_and(|line| {
            let late = match older {
                Older::Reader => true,
                Older::Than(time) => line.updated_at >= time,
            };
            late && self.is_done(line)
        })
    }

    /// Reads a paper anew, unless its reading stands, and writes it under its id, as it was known. What can't be read stays as it is.
    pub async fn read_older(&self, id: &PaperId, older: Older) -> Result<ReadAnew, IngestError> {
        let _lock = self.lock_papers(from_ref(id)).await;
        let stores = &self.stores;
        let Some(paper) = stores.graph.papers(from_ref(id)).await?.pop() else {
            return Ok(ReadAnew::Gone);
        };
        if paper.is_abstract_only() {
            return Ok(ReadAnew::AbstractOnly);
        }
        let line = lines_of(stores.ledger.as_ref(), from_ref(&paper)).await?;
        if self.stands(line.into_iter().flatten().next().as_ref(), older) {
            return Ok(ReadAnew::Current);
        }
        let bytes = match &paper.content_hash {
            Some(hash) => stores.blobs.get(&BlobKey::Raw(hash.clone())).await?,
            None => None,
        };
        let named = paper.source.as_deref().unwrap_or("its file");
        let whole = bytes.filter(|bytes| paper.content_hash == Some(ContentHash::of(bytes)));
        let Some(bytes) = whole else {
            let reason =
                format!("its file is lost or damaged: run `papyri ingest` on {named} again");
            return Ok(ReadAnew::Kept { reason });
        };
        Ok(match self.read_today(&paper, bytes).await? {
            Ok(()) => ReadAnew::Done,
            Err(reason) => ReadAnew::Kept { reason },
        })
    }

    /// Reads the bytes of a paper by the reader of today and writes it under its id, as it was known; or why it stays as it is. The
    /// paper is held.
    pub(super) async fn read_today(
        &self,
        paper: &Paper,
        bytes: Vec<u8>,
    ) -> Result<Result<(), String>, IngestError> {
        let reading = match self.read_as_known(paper, bytes).await? {
            Ok(reading) => reading,
            Err(error) => return Ok(Err(error.to_string())),
        };
        if self.loses_recognised(paper, &reading).await? {
            let reason = "pages of it were read from their pictures, which can't be done now: install Tesseract, with ingest.ocr = \"auto\"";
            return Ok(Err(reason.to_owned()));
        }
        self.write_as_known(paper, reading).await?;
        Ok(Ok(()))
    }

    /// Whether a reading lacks words of the paper that were read from pictures of its pages, as where there is no OCR any more.
    async fn loses_recognised(
        &self,
        paper: &Paper,
        reading: &Reading,
    ) -> Result<bool, IngestError> {
        let Some(there) = self.stored_text(paper).await? else {
            return Ok(false);
        };
        let layout = reading.layout.as_deref();
        let layout = layout.and_then(|bytes| PaperLayout::from_bytes(bytes).ok());
        Ok(layout.is_some_and(|layout| loses_recognised(&there, &layout)))
    }
}

fn loses_recognised(there: &PaperText, layout: &PaperLayout) -> bool {
    let mut recognised = there.pages.iter().filter(|page| page.recognised);
    recognised.any(|page| {
        let is_it = |size: &&PageSize| size.number == page.number;
        let now = layout.pages.iter().find(is_it);
        now.is_some_and(|now| now.source == TextSource::Doubtful)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::PageText;

    fn line(pipeline: u32, state: IngestState) -> IngestEntry {
        let hash = ContentHash::of(b"tides");
        IngestEntry {
            paper: PaperId::ingested(&hash),
            hash,
            source: "tides.pdf".into(),
            state,
            pipeline,
            updated_at: 0,
        }
    }

    fn reached(stage: Stage) -> IngestState {
        IngestState::Reached {
            stage,
            embedder: None,
        }
    }

    #[test]
    fn who_read_a_paper() {
        let older = |pipeline, state| is_of_older_reader(Some(&line(pipeline, state)));
        assert!(!older(PIPELINE_VERSION, reached(Stage::Indexed)));
        assert!(!older(PIPELINE_VERSION, reached(Stage::Linked)));
        assert!(!older(PIPELINE_VERSION + 1, reached(Stage::Indexed)));
        assert!(older(PIPELINE_VERSION - 1, reached(Stage::Indexed)));
        assert!(is_of_older_reader(None), "nobody knows who");
        // Cut off before the graph had it, or refused when it came again: what is there is of before.
        assert!(older(PIPELINE_VERSION, reached(Stage::Stored)));
        let reason = "torn".to_owned();
        assert!(older(PIPELINE_VERSION, IngestState::Failed { reason }));
    }

    #[test]
    fn words_read_from_pictures_are_not_lost() {
        let page = |number, recognised| PageText {
            number,
            start: 0,
            end: 0,
            recognised,
        };
        let there = PaperText {
            text: String::new(),
            pages: vec![page(1, false), page(2, true)],
        };
        let layout = |second| PaperLayout {
            pages: [(1, TextSource::Doubtful), (2, second)]
                .map(|(number, source)| PageSize {
                    number,
                    width: 1.0,
                    height: 1.0,
                    source,
                    confidence: None,
                })
                .to_vec(),
            ..PaperLayout::default()
        };
        assert!(loses_recognised(&there, &layout(TextSource::Doubtful)));
        for now in [TextSource::Recognised, TextSource::Drawn] {
            assert!(!loses_recognised(&there, &layout(now)), "{now:?}");
        }
    }
}
