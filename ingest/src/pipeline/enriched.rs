//! What registries of works say of a paper that is there, laid into it: its description as far as that may change, the DOIs of its
//! references, what became of it. What was answered and what was taken lies beside the paper's text.

use super::described::is_of_catalogue;
use super::{IngestError, Pipeline};
use crate::enriching::{
    Change, Enrichment, Field, Said, Standing, Taken, Withheld, Writing, dois_of, is_of, merge,
};
use crate::linking;
use crate::source::works::{CitedWork, Registry, Work};
use graph_schema::title::normalise_title;
use graph_schema::{
    Doi, Paper, PaperId, PaperKind, PaperMetadata, PaperRecord, PaperStatus, PaperText, Reference,
    StoredText,
};
use std::collections::BTreeMap;
use std::slice::{from_mut, from_ref};
use stores_core::{BlobKey, StoreError, StoreErrorKind};

/// What came of laying registries' words into a paper.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Enriched {
    pub changes: Vec<Change>,
    pub withheld: Vec<Withheld>,
    /// Registries whose work of the paper's DOI is another: the DOI that was read is not the paper's.
    pub strangers: Vec<(Registry, String)>,
    /// References that got their DOI, and those that mean a paper of the library now and did not before.
    pub references: usize,
    pub linked: usize,
    /// What a registry says became of the paper.
    pub status: Option<PaperStatus>,
    /// That status was not known before.
    pub status_is_new: bool,
}

/// What is laid in.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The works of the paper's DOI, by the registries that are believed first.
    pub works: &'a [(Registry, Work)],
    /// The DOI, where the paper had none and it was found by its title.
    pub found: Option<&'a (Registry, Doi)>,
    /// Only say what would change.
    pub dry: bool,
}

impl Pipeline {
    /// What is kept of a paper's enrichment; nothing where it was never asked for. A damaged file is no more than a cache that is
    /// gone.
    pub async fn enrichment(&self, id: &PaperId) -> Result<Enrichment, StoreError> {
        let key = BlobKey::Enrichment(id.clone());
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(Enrichment::default());
        };
        Ok(serde_json::from_slice(&bytes).unwrap_or_else(|error| {
            tracing::warn!(path = key.path(), %error, "what registries answered is damaged, and asked for again");
            Enrichment::default()
        }))
    }

    /// Keeps what registries answered.
    pub async fn keep_enrichment(&self, id: &PaperId, kept: &Enrichment) -> Result<(), StoreError> {
        let json = serde_json::to_vec(kept).map_err(|error| {
            StoreError::new(
                StoreErrorKind::Internal,
                "encoding what registries answered",
            )
            .with_source(error)
        })?;
        let key = BlobKey::Enrichment(id.clone());
        self.stores.blobs.put(&key, json).await
    }

    /// Lays what registries say into a paper, and keeps `kept` with what was taken; whoever calls keeps it once more, which says
    /// that it is done. `None` where the library has no text of it.
    pub async fn enrich(
        &self,
        id: &PaperId,
        kept: &mut Enrichment,
        words: Words<'_>,
    ) -> Result<Option<Enriched>, IngestError> {
        let _lock = self.lock_papers(from_ref(id)).await;
        let Some(mut record) = self.stores.graph.record(id).await? else {
            return Ok(None);
        };
        let before = record.clone();
        // Somebody may have described the paper while registries were asked.
        let there = self.enrichment(id).await?;
        (kept.taken, kept.writing) = (there.taken, there.writing);
        let cut_off = kept.writing;
        let described = cut_off.is_some_and(|writing| writing.described)
            || self.is_described(&before.paper).await?;
        let mut laying = Laying {
            described,
            taken: kept.taken.clone(),
            enriched: Enriched::default(),
        };
        self.lay_in(&mut record, words, &mut laying).await?;
        let Laying {
            taken,
            mut enriched,
            ..
        } = laying;
        let changed = record.paper != before.paper || enriched.references > 0;
        if words.dry {
            if changed {
                linking::link(self.stores.graph.as_ref(), from_mut(&mut record)).await?;
            }
        } else {
            kept.taken = taken;
            kept.writing = (changed || cut_off.is_some()).then_some(Writing { described });
            // First of all: what was taken is taken again, whatever happens.
            self.keep_enrichment(id, kept).await?;
            if changed {
                self.rewrite(&mut record, &before.paper).await?;
            }
            if kept.writing.is_some() {
                self.note_described_anew(described, &before.paper).await?;
            }
            if cut_off.is_some() {
                self.restore_vectors(&record.paper, &record.passages)
                    .await?;
            }
            kept.writing = None;
        }
        enriched.linked = newly_linked(&before.references, &record.references);
        Ok(Some(enriched))
    }

    /// Changes the record, and notes what was taken.
    async fn lay_in(
        &self,
        record: &mut PaperRecord,
        words: Words<'_>,
        laying: &mut Laying,
    ) -> Result<(), IngestError> {
        let paper = &mut record.paper;
        let typed = self.correction(&paper.id).await?;
        let of_record = laying.described || is_of_catalogue(paper) || paper.is_abstract_only();
        if let Some((registry, doi)) = words.found.filter(|_| paper.doi.is_none()) {
            let others = self
                .stores
                .graph
                .papers_by_identifier(Some(doi), None)
                .await?;
            if let Some(other) = others.iter().find(|other| other.id != paper.id) {
                let problem = format!(
                    "{doi}, found by the title, is another paper of the library: {}",
                    other.id
                );
                laying.enriched.strangers.push((*registry, problem));
                return Ok(());
            }
            laying.taken = Taken {
                entries: std::mem::take(&mut laying.taken.entries),
                found_for: Some(normalise_title(&paper.title)),
                ..Taken::default()
            };
            paper.doi = Some(doi.clone());
            laying.enriched.changes.push(Change {
                field: Field::Doi,
                before: None,
                now: doi.to_string(),
                said_by: *registry,
            });
        }
        // A DOI from a page may be that of what the page stands in, or of what it cites.
        let sure = of_record || typed.doi.is_some() || laying.taken.found_for.is_some();
        let first_page = match sure {
            true => None,
            false => self.first_page(&paper.id).await?,
        };
        let mut said = Vec::new();
        for (registry, work) in words.works {
            let described = work.title.is_some() || !work.authors.is_empty();
            if sure || !described || is_of(work, paper, first_page.as_deref()) {
                said.push(Said {
                    by: *registry,
                    work,
                });
            } else {
                let title = work.full_title().unwrap_or_default();
                let problem = format!(
                    "{} is \u{201c}{title}\u{201d}, another work: nothing is taken of it",
                    work.doi
                );
                laying.enriched.strangers.push((*registry, problem));
            }
        }
        // One that describes nothing is no witness where another is a stranger.
        if !laying.enriched.strangers.is_empty() {
            said.retain(|said| said.work.title.is_some());
        }
        let standing = match of_record {
            true => Standing::Record,
            false => Standing::Pages,
        };
        let merged = merge(paper, &said, standing, &typed, &laying.taken);
        laying.take(&merged.paper, &merged.changes);
        *paper = merged.paper;
        laying.enriched.changes.extend(merged.changes);
        laying.enriched.withheld = merged.withheld;
        let cited = said.iter().find(|said| !said.work.references.is_empty());
        if let Some(said) = cited {
            let references = &said.work.references;
            laying.enriched.references = self
                .name_entries(&mut record.references, references, &mut laying.taken)
                .await?;
        }
        let (status, is_new) = self.status_said(&record.paper, &said).await?;
        (laying.enriched.status, laying.enriched.status_is_new) = (status, is_new);
        match words.dry {
            true => Ok(()),
            false => self.keep_statuses(&said).await,
        }
    }

    /// Gives entries their DOIs; how many got one.
    async fn name_entries(
        &self,
        entries: &mut [Reference],
        cited: &[CitedWork],
        taken: &mut Taken,
    ) -> Result<usize, IngestError> {
        let (own, works) = (entries.to_vec(), cited.to_vec());
        let mut dois = tokio::task::spawn_blocking(move || dois_of(&own, &works))
            .await
            .map_err(|_| IngestError::Stopped)?;
        let meant: Vec<PaperId> = entries.iter().filter_map(|one| one.cited.clone()).collect();
        let meant = self.stores.graph.papers(&meant).await?;
        let ingested: BTreeMap<&PaperId, &Paper> = meant
            .iter()
            .filter(|paper| paper.kind == PaperKind::Ingested)
            .map(|paper| (&paper.id, paper))
            .collect();
        for (entry, doi) in entries.iter().zip(&mut dois) {
            let there = entry.cited.as_ref().and_then(|id| ingested.get(id));
            // It is linked with a paper of the library that has another DOI: two who know disagree.
            if there.is_some_and(|there| there.doi.is_some() && there.doi != *doi) {
                *doi = None;
            }
        }
        taken.note_entries(entries, &dois);
        let mut named = 0;
        for (entry, doi) in entries.iter_mut().zip(dois) {
            let Some(doi) = doi else { continue };
            entry.doi = Some(doi);
            named += 1;
            if !entry
                .cited
                .as_ref()
                .is_some_and(|id| ingested.contains_key(id))
            {
                // It meets those of other papers that have the DOI.
                entry.cited = None;
                entry.link_score = 0.0;
            }
        }
        Ok(named)
    }

    /// Lays what was taken of registries over a paper that is about to be written.
    pub(super) async fn keep_taken(&self, record: &mut PaperRecord) -> Result<(), StoreError> {
        let kept = self.enrichment(&record.paper.id).await?;
        let of_record = is_of_catalogue(&record.paper) || record.paper.is_abstract_only();
        kept.taken.lay_over(record, of_record);
        Ok(())
    }

    /// A record describes the paper from now on: registries' words on it are not laid over it any more.
    pub(super) async fn described_otherwise(&self, id: &PaperId) -> Result<(), StoreError> {
        let mut kept = self.enrichment(id).await?;
        let before = kept.taken.clone();
        kept.described_otherwise();
        match kept.taken == before {
            true => Ok(()),
            false => self.keep_enrichment(id, &kept).await,
        }
    }

    /// The ledger's line that a record describes the paper, under what is known of it now.
    async fn note_described_anew(
        &self,
        described: bool,
        before: &Paper,
    ) -> Result<(), IngestError> {
        if !described {
            return Ok(());
        }
        let source = before.source.clone().unwrap_or_default();
        self.note_described(&source, &before.id).await?;
        let said = PaperMetadata::from(before).content_hash();
        let now = self.stores.graph.papers(from_ref(&before.id)).await?.pop();
        let same = now.is_some_and(|now| PaperMetadata::from(&now).content_hash() == said);
        if !same && before.content_hash.as_ref() != Some(&said) {
            self.stores.ledger.forget(&said).await?;
        }
        Ok(())
    }

    /// The text of a paper's first page, as far as it is kept.
    pub(super) async fn first_page(&self, id: &PaperId) -> Result<Option<String>, IngestError> {
        let Some(bytes) = self.stores.blobs.get(&BlobKey::Text(id.clone())).await? else {
            return Ok(None);
        };
        let stored = StoredText::parse(&bytes).ok();
        Ok(stored.map(|stored| beginning(&stored.text)))
    }
}

/// The text of the first page.
pub(super) fn beginning(text: &PaperText) -> String {
    let first = text.pages.first();
    let span = first.map_or(0..0, |page| page.start..page.end);
    text.text.get(span).unwrap_or_default().to_owned()
}

/// A paper that words are laid into.
struct Laying {
    /// Somebody's record describes it.
    described: bool,
    taken: Taken,
    enriched: Enriched,
}

impl Laying {
    /// Notes what changed. Of another DOI than before it is all new.
    fn take(&mut self, paper: &Paper, changes: &[Change]) {
        if self.taken.doi != paper.doi {
            self.taken = Taken {
                doi: paper.doi.clone(),
                found_for: self.taken.found_for.take(),
                entries: std::mem::take(&mut self.taken.entries),
                ..Taken::default()
            };
        }
        for change in changes {
            match change.field {
                Field::Title => self.taken.title = Some(paper.title.clone()),
                Field::Authors => self.taken.authors = Some(paper.authors.clone()),
                Field::Year => self.taken.year = paper.year,
                Field::Venue => self.taken.venue.clone_from(&paper.venue),
                Field::Doi => {}
            }
        }
    }
}

/// How many entries mean a paper of the library that they did not mean before.
fn newly_linked(before: &[Reference], now: &[Reference]) -> usize {
    let means = |entry: &Reference| entry.cited.clone().filter(PaperId::is_ingested);
    let pairs = before.iter().zip(now);
    pairs
        .filter(|(before, now)| means(now).is_some() && means(now) != means(before))
        .count()
}
