//! Whether the library has what it says it has, at a glance: so that what was lost is not taken for what was never
//! there. `papyri check` looks at everything.

use graph_schema::{IngestEntry, IngestState, PaperId, Stage, StoredText};
use std::slice::from_ref;
use std::time::{Duration, Instant};
use stores_core::{BlobKey, BlobKind, StoreResult, Stores};
use tokio::sync::Mutex;

/// Lines of the ledger that are looked at, and of their papers those whose parts are.
const LINES: u32 = 64;
const SAMPLE: usize = 16;
/// A service looks again after so long.
const FRESH: Duration = Duration::from_secs(10);

/// What helps, for whoever is told.
pub const REMEDY: &str = "`papyri check --repair` makes again what can be made again";

/// What is missing, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    pub parts: Vec<String>,
    /// Whether questions can't be answered at all.
    pub all: bool,
}

impl Missing {
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What is missing and what helps; `None` when nothing is.
    pub fn told(&self) -> Option<String> {
        (!self.is_empty()).then(|| {
            format!(
                "the library is not whole: {}; {REMEDY}",
                self.parts.join(", ")
            )
        })
    }
}

/// What is looked at, and how closely.
#[derive(Clone)]
pub struct Glance {
    pub stores: Stores,
    /// Whether passages should have vectors; not where nothing was ever embedded.
    pub indexed: bool,
    /// Whether nothing else writes to the library meanwhile. Then stores can be counted against each other too; else a
    /// paper on its way in would look half lost.
    pub only_writer: bool,
}

/// How many of the papers looked at lack something.
#[derive(Default)]
struct Sample {
    papers: usize,
    without_text: usize,
    without_passages: usize,
    without_vectors: usize,
}

impl Glance {
    /// The work does not grow with the library, beyond what its stores take to count.
    pub async fn missing(&self) -> StoreResult<Missing> {
        let lines = self.stores.ledger.lines(None, LINES).await?;
        let taken_in: Vec<IngestEntry> = lines
            .into_iter()
            .filter(|line| matches!(line.state, IngestState::Reached { .. }))
            .collect();
        let mut missing = Missing::default();
        self.papers(&taken_in, &mut missing).await?;
        let sample = self.sample(&taken_in).await?;
        let looked_at = sample.papers;
        for (gone, what) in [
            (sample.without_text, "have lost their texts"),
            (sample.without_passages, "have lost passages in the graph"),
            (sample.without_vectors, "are not in the index"),
        ] {
            if gone > 0 {
                missing.all |= gone == looked_at;
                missing
                    .parts
                    .push(format!("{gone} of {looked_at} papers looked at {what}"));
            }
        }
        if self.indexed && self.only_writer {
            let (counted, indexed) = (
                self.stores.graph.stats().await?.passages,
                self.stores.passages.count().await?,
            );
            if indexed < counted {
                missing.all |= indexed == 0;
                let gone = counted - indexed;
                missing
                    .parts
                    .push(format!("{gone} of {counted} passages are not in the index"));
            }
        }
        Ok(missing)
    }

    /// Papers that the ledger, or where it knows nothing the files, have and the graph has not.
    async fn papers(&self, taken_in: &[IngestEntry], missing: &mut Missing) -> StoreResult<()> {
        let mut ids: Vec<PaperId> = taken_in.iter().map(|line| line.paper.clone()).collect();
        ids.sort();
        ids.dedup();
        let there = self.stores.graph.papers(&ids).await?.len();
        if there < ids.len() {
            missing.all |= there == 0;
            let (gone, all) = (ids.len() - there, ids.len());
            missing.parts.push(format!(
                "{gone} of {all} papers looked at are not in the graph"
            ));
        }
        if taken_in.is_empty()
            && self.only_writer
            && self.stores.graph.paper_ids(None, 1).await?.is_empty()
        {
            let kept = self.stores.blobs.keys(BlobKind::Raw, None, 1).await?;
            let read = self.stores.ledger.lines(None, 1).await?;
            if !kept.is_empty() && read.is_empty() {
                missing.all = true;
                let part = "files are kept, but neither graph nor ledger know any paper";
                missing.parts.push(part.to_owned());
            }
        }
        Ok(())
    }

    /// Texts and vectors of some papers whose way in has ended.
    async fn sample(&self, taken_in: &[IngestEntry]) -> StoreResult<Sample> {
        let goal = match self.indexed {
            true => Stage::Indexed,
            false => Stage::Linked,
        };
        let ended = |line: &&IngestEntry| match &line.state {
            IngestState::Reached { stage, .. } => *stage >= goal,
            IngestState::Failed { .. } => false,
        };
        let ended: Vec<&IngestEntry> = taken_in.iter().filter(ended).collect();
        let mut sample = Sample::default();
        for line in ended {
            if sample.papers == SAMPLE {
                break;
            }
            let paper = self.stores.graph.papers(from_ref(&line.paper)).await?.pop();
            // Lines of versions before stay; their paper has others.
            let Some(paper) = paper.filter(|paper| paper.content_hash.as_ref() == Some(&line.hash))
            else {
                continue;
            };
            sample.papers += 1;
            let text = self
                .stores
                .blobs
                .get(&BlobKey::Text(paper.id.clone()))
                .await?;
            let text = text.and_then(|bytes| StoredText::parse(&bytes).ok());
            sample.without_text += usize::from(text.is_none());
            let passages = self.stores.graph.passages_of(&paper.id).await?;
            let cut = text
                .and_then(|text| text.parts)
                .map(|parts| parts.passages as usize);
            sample.without_passages += usize::from(cut.is_some_and(|cut| cut != passages.len()));
            if let (Some(last), true) = (passages.last(), self.indexed) {
                let vectors = self
                    .stores
                    .passages
                    .dense_vectors(from_ref(&last.id))
                    .await?;
                sample.without_vectors += usize::from(vectors.is_empty());
            }
        }
        Ok(sample)
    }
}

/// The same for a service, which is asked often: it looks again after a while.
pub struct Watched {
    glance: Glance,
    seen: Mutex<Option<(Instant, Missing)>>,
}

impl Watched {
    pub fn new(glance: Glance) -> Self {
        Self {
            glance,
            seen: Mutex::default(),
        }
    }

    pub async fn missing(&self) -> StoreResult<Missing> {
        let mut seen = self.seen.lock().await;
        if let Some((at, missing)) = &*seen
            && at.elapsed() < FRESH
        {
            return Ok(missing.clone());
        }
        let missing = self.glance.missing().await?;
        if let Some(told) = missing.told() {
            tracing::error!("{told}");
        }
        *seen = Some((Instant::now(), missing.clone()));
        Ok(missing)
    }
}
