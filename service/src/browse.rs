//! Papers as they stand in the library, and what hangs on them: sections, references, citing sentences, entities, texts,
//! files. Methods that take several ids skip the ones that are not there; one that is unknown has empty lists.

use crate::input::searched;
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{
    ArxivId, CitationContext, CitationIntent, ContentHash, Correction, Doi, EntityId, EntityKind,
    Mention, Paper, PaperId, PaperLayout, PaperStatus, PaperTables, PaperText, Reference, Section,
    StoredText, Version,
};
use ingest::removal::Remover;
use std::ops::Range;
use std::sync::Arc;
use stores_core::{BlobKey, BlobStore, Stores};

pub use crate::find::Named;
pub use stores_core::{CitedBy, EntityCount, PaperFilter, PaperPage};

#[derive(Clone)]
pub struct Papers {
    stores: Stores,
}

impl Papers {
    pub fn new(stores: Stores) -> Self {
        Self { stores }
    }

    /// In the order of the ids.
    #[tracing::instrument(name = "service.papers", level = "debug", skip_all, fields(%caller))]
    pub async fn papers(&self, caller: &Caller, ids: &[PaperId]) -> ServiceResult<Vec<Paper>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.papers(ids).await?)
    }

    /// A page of the papers that a filter lets through: best match first, else by title.
    #[tracing::instrument(name = "service.list_papers", level = "debug", skip_all, fields(%caller))]
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &PaperFilter,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<PaperPage> {
        caller.may(Operation::ReadPapers)?;
        let filter = PaperFilter {
            search: filter.search.as_deref().map(searched),
            ..filter.clone()
        };
        Ok(self
            .stores
            .graph
            .list_papers(&filter, offset, limit)
            .await?)
    }

    /// The papers that a person's words may mean: an id or its beginning, a DOI, an arXiv id, words of a title.
    #[tracing::instrument(name = "service.find_paper", level = "debug", skip_all, fields(%caller))]
    pub async fn find(&self, caller: &Caller, text: &str) -> ServiceResult<Named> {
        caller.may(Operation::ReadPapers)?;
        Ok(crate::find::named(self.stores.graph.as_ref(), text).await?)
    }

    /// The ingested paper that a catalogue lists by these; the one with its full text, where there are several.
    #[tracing::instrument(name = "service.listed_as", level = "debug", skip_all, fields(%caller))]
    pub async fn listed_as(
        &self,
        caller: &Caller,
        doi: Option<&Doi>,
        arxiv_id: &ArxivId,
    ) -> ServiceResult<Option<Paper>> {
        caller.may(Operation::ReadPapers)?;
        let graph = &self.stores.graph;
        let there = graph.papers_by_identifier(doi, Some(arxiv_id)).await?;
        Ok(there.into_iter().min_by_key(Paper::is_abstract_only))
    }

    /// What a person said of a paper in place of what was read; the empty correction where nobody did.
    #[tracing::instrument(name = "service.correction", level = "debug", skip_all, fields(%caller))]
    pub async fn correction(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Correction> {
        caller.may(Operation::ReadPapers)?;
        let key = BlobKey::Correction(paper.clone());
        match self.stores.blobs.get(&key).await? {
            Some(bytes) => serde_json::from_slice(&bytes).map_err(ServiceError::internal),
            None => Ok(Correction::default()),
        }
    }

    /// What became of papers; those of which nothing is said are left out.
    #[tracing::instrument(name = "service.statuses", level = "debug", skip_all, fields(%caller))]
    pub async fn statuses(
        &self,
        caller: &Caller,
        ids: &[PaperId],
    ) -> ServiceResult<Vec<(PaperId, PaperStatus)>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.statuses(ids).await?)
    }

    /// In reading order.
    #[tracing::instrument(name = "service.sections", level = "debug", skip_all, fields(%caller))]
    pub async fn sections(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Vec<Section>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.sections(paper).await?)
    }

    /// In the order of the list.
    #[tracing::instrument(name = "service.references", level = "debug", skip_all, fields(%caller))]
    pub async fn references(
        &self,
        caller: &Caller,
        paper: &PaperId,
    ) -> ServiceResult<Vec<Reference>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.references(paper).await?)
    }

    /// The sentences in which a paper cites others, in reading order.
    #[tracing::instrument(name = "service.citation_contexts", level = "debug", skip_all, fields(%caller))]
    pub async fn citation_contexts(
        &self,
        caller: &Caller,
        paper: &PaperId,
    ) -> ServiceResult<Vec<CitationContext>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.citation_contexts(paper).await?)
    }

    /// Who cites a paper, and in which sentences; with `intent` those that cite it for that, with the sentences that do.
    #[tracing::instrument(name = "service.cited_by", level = "debug", skip_all, fields(%caller))]
    pub async fn cited_by(
        &self,
        caller: &Caller,
        paper: &PaperId,
        intent: Option<CitationIntent>,
        limit: u32,
    ) -> ServiceResult<Vec<CitedBy>> {
        caller.may(Operation::ReadPapers)?;
        let graph = &self.stores.graph;
        Ok(match intent {
            Some(intent) => graph.cited_for(paper, intent, limit).await?,
            None => graph.cited_by(paper, limit).await?,
        })
    }

    /// What a paper mentions, most often first.
    #[tracing::instrument(name = "service.mentions", level = "debug", skip_all, fields(%caller))]
    pub async fn mentions(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Vec<Mention>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.mentions(paper).await?)
    }

    #[tracing::instrument(name = "service.entity", level = "debug", skip_all, fields(%caller))]
    pub async fn entity(
        &self,
        caller: &Caller,
        id: &EntityId,
    ) -> ServiceResult<Option<EntityCount>> {
        caller.may(Operation::ReadPapers)?;
        Ok(self.stores.graph.entity(id).await?)
    }

    /// Entities by name or alias, exact ones first.
    #[tracing::instrument(name = "service.find_entities", level = "debug", skip_all, fields(%caller))]
    pub async fn find_entities(
        &self,
        caller: &Caller,
        name: &str,
        kind: Option<EntityKind>,
        limit: u32,
    ) -> ServiceResult<Vec<EntityCount>> {
        caller.may(Operation::ReadPapers)?;
        let name = searched(name);
        Ok(self.stores.graph.find_entities(&name, kind, limit).await?)
    }

    /// Ingested papers that mention an entity, most often first.
    #[tracing::instrument(name = "service.papers_mentioning", level = "debug", skip_all, fields(%caller))]
    pub async fn papers_mentioning(
        &self,
        caller: &Caller,
        entity: &EntityId,
        limit: u32,
    ) -> ServiceResult<Vec<PaperId>> {
        caller.may(Operation::ReadPapers)?;
        let found = self.stores.graph.papers_mentioning(entity, limit).await?;
        Ok(found.into_iter().map(|(paper, _)| paper).collect())
    }

    /// The text of a paper's pages, or of its abstract; `None` where it has none.
    #[tracing::instrument(name = "service.text", level = "debug", skip_all, fields(%caller))]
    pub async fn text(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Option<PaperText>> {
        caller.may(Operation::ReadPapers)?;
        let Some(bytes) = self.stores.blobs.get(&BlobKey::Text(paper.clone())).await? else {
            return Ok(None);
        };
        let stored = StoredText::parse(&bytes).map_err(ServiceError::internal)?;
        Ok(Some(stored.text))
    }

    /// Where the words of a paper's text stand on its pages; `None` where that is not known.
    #[tracing::instrument(name = "service.layout", level = "debug", skip_all, fields(%caller))]
    pub async fn layout(
        &self,
        caller: &Caller,
        paper: &PaperId,
    ) -> ServiceResult<Option<PaperLayout>> {
        caller.may(Operation::ReadPapers)?;
        let Some(bytes) = self
            .stores
            .blobs
            .get(&BlobKey::Layout(paper.clone()))
            .await?
        else {
            return Ok(None);
        };
        match PaperLayout::from_bytes(&bytes) {
            Ok(layout) => Ok(Some(layout)),
            // Highlighting is worth less than the answer it is for.
            Err(error) => {
                tracing::warn!(%paper, %error, "a layout can't be read");
                Ok(None)
            }
        }
    }

    /// The tables of a paper, cell by cell; `None` where it was read before they were kept, or has no pages.
    #[tracing::instrument(name = "service.tables", level = "debug", skip_all, fields(%caller))]
    pub async fn tables(
        &self,
        caller: &Caller,
        paper: &PaperId,
    ) -> ServiceResult<Option<PaperTables>> {
        caller.may(Operation::ReadPapers)?;
        let key = BlobKey::Tables(paper.clone());
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(None);
        };
        match PaperTables::from_bytes(&bytes) {
            Ok(tables) => Ok(Some(tables)),
            // The paper can be read without; a check finds and mends them.
            Err(error) => {
                tracing::warn!(%paper, %error, "the tables of a paper can't be read");
                Ok(None)
            }
        }
    }

    /// The files that a paper was read from before, which later versions took the place of, and the PDF that is kept beside its
    /// source; the earliest first.
    #[tracing::instrument(name = "service.versions", level = "debug", skip_all, fields(%caller))]
    pub async fn versions(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Vec<Version>> {
        caller.may(Operation::ReadPapers)?;
        Ok(Remover::new(self.stores.clone()).versions(paper).await?)
    }

    /// The pages of the PDF that is there of a paper: its own, or the one that is kept beside its source. `None` where there is
    /// none.
    #[tracing::instrument(name = "service.pdf_pages", level = "debug", skip_all, fields(%caller))]
    pub async fn pdf_pages(&self, caller: &Caller, paper: &Paper) -> ServiceResult<Option<u32>> {
        caller.may(Operation::ReadPapers)?;
        if paper.pages > 0 {
            return Ok(Some(paper.pages));
        }
        Ok(self.pdf_beside(paper).await?.map(|pdf| pdf.pages))
    }

    /// The PDF that is kept of a paper which is read from its source.
    async fn pdf_beside(&self, paper: &Paper) -> ServiceResult<Option<Version>> {
        if paper.pages > 0 || !paper.is_from_markup() {
            return Ok(None);
        }
        let versions = Remover::new(self.stores.clone()).versions(&paper.id).await;
        let versions = versions.unwrap_or_else(|error| {
            // The paper can be read without; a check finds and mends them.
            tracing::warn!(paper = %paper.id, %error, "the earlier files of a paper can't be read");
            Vec::new()
        });
        Ok(versions.into_iter().find(|version| version.kept))
    }

    /// The file that a paper was read from, or the PDF that is kept beside it. `NotFound` where the library has none.
    #[tracing::instrument(name = "service.file", level = "debug", skip_all, fields(%caller))]
    pub async fn file(&self, caller: &Caller, id: &PaperId) -> ServiceResult<PaperFile> {
        caller.may(Operation::ReadFiles)?;
        let found = self.stores.graph.papers(std::slice::from_ref(id)).await?;
        let paper = found.into_iter().next();
        let paper =
            paper.ok_or_else(|| ServiceError::not_found(format!("there is no paper {id}")))?;
        let blobs = self.stores.blobs.clone();
        if let Some(pdf) = self.pdf_beside(&paper).await? {
            let hash = pdf.hash;
            if let Some(size) = blobs.size(&BlobKey::Raw(hash.clone())).await? {
                return Ok(PaperFile { blobs, hash, size });
            }
        }
        let hash = paper.content_hash.ok_or_else(|| {
            ServiceError::not_found(format!(
                "{id} is known from references only; there is no file of it"
            ))
        })?;
        let size = blobs.size(&BlobKey::Raw(hash.clone())).await?;
        let size = size.ok_or_else(|| {
            ServiceError::not_found(format!("the file of {id} is not in the library"))
        })?;
        Ok(PaperFile { blobs, hash, size })
    }
}

/// The file of a paper, read a piece at a time.
pub struct PaperFile {
    blobs: Arc<dyn BlobStore>,
    hash: ContentHash,
    size: u64,
}

impl PaperFile {
    /// SHA-256 of the bytes: other bytes are another file.
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// The ending of its name where it is no PDF: `xml`, `tex`.
    pub async fn markup(&self) -> ServiceResult<Option<&'static str>> {
        // A source may begin with a page of comments.
        let head = self.read(0..self.size.min(1 << 16)).await?;
        let form = ingest::source::markup::Form::of(&head);
        Ok(form.map(ingest::source::markup::Form::ending))
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes of a range within the file. `NotFound` when it was deleted meanwhile.
    pub async fn read(&self, range: Range<u64>) -> ServiceResult<Vec<u8>> {
        let wanted = range.end.saturating_sub(range.start);
        let key = BlobKey::Raw(self.hash.clone());
        let found = self.blobs.get_range(&key, range).await?;
        let bytes = found.map(|part| part.bytes).unwrap_or_default();
        if bytes.len() as u64 != wanted {
            let gone = "the file is not in the library any more";
            return Err(ServiceError::not_found(gone));
        }
        Ok(bytes)
    }
}
