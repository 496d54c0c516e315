//! Papers.

use super::entity::mentions;
use super::reference::CitationIntent;
use super::{
    CitedBy, Collection, Figure, Mention, Note, PageSize, PaperStatus, ReadingState,
    ReferenceConnection, Section, Table, date,
};
use crate::graphql::asked;
use crate::graphql::loaders::{
    CitersOf, LayoutOf, Loaders, ReadingOf, ReferencesOf, SectionsOf, StatusOf, TagsOf, TextOf,
};
use crate::graphql::page::{self, Cursor, cost, short_list};
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use graph_schema::{PaperId, StatusKind};

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::PaperKind")]
pub enum PaperKind {
    /// Read from a file or a catalogue's abstract: has sections and quotes.
    Ingested,
    /// Known only because other papers cite it.
    CitedOnly,
}

/// A part of a paper's description.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum CorrectedPart {
    Title,
    Authors,
    Year,
    Venue,
    Doi,
}

#[derive(SimpleObject)]
pub struct Author {
    given: String,
    family: String,
    /// Given names and family name.
    name: String,
}

impl From<&graph_schema::Author> for Author {
    fn from(author: &graph_schema::Author) -> Self {
        Self {
            given: author.given.clone(),
            family: author.family.clone(),
            name: author.full_name(),
        }
    }
}

pub type PaperConnection = Connection<Cursor, Paper, TotalCount, EmptyFields>;

#[derive(SimpleObject)]
pub struct TotalCount {
    /// How many there are in all.
    total_count: u64,
}

impl TotalCount {
    pub fn of(total_count: u64) -> Self {
        Self { total_count }
    }
}

/// What a paper was before.
#[derive(SimpleObject)]
pub struct PaperVersion {
    /// SHA-256 of the file, which is kept no more unless it is said so.
    hash: String,
    /// The name of the file.
    source: Option<String>,
    title: String,
    pages: u32,
    replaced_at: DateTime<Utc>,
    /// It is the PDF of a paper that is read from its source, and shows its pages.
    kept: bool,
}

impl From<graph_schema::Version> for PaperVersion {
    fn from(version: graph_schema::Version) -> Self {
        Self {
            hash: version.hash.into(),
            source: version.source,
            title: version.title,
            pages: version.pages,
            replaced_at: date(version.replaced_at),
            kept: version.kept,
        }
    }
}

pub struct Paper(pub graph_schema::Paper);

impl Paper {
    /// A paper that is no longer in the library, by what a citation kept of it.
    pub fn removed(id: PaperId, title: String) -> Self {
        Self(graph_schema::Paper {
            id,
            kind: graph_schema::PaperKind::CitedOnly,
            title,
            authors: Vec::new(),
            year: None,
            venue: None,
            doi: None,
            arxiv_id: None,
            abstract_text: None,
            pages: 0,
            source: None,
            content_hash: None,
            published: None,
            updated: None,
            categories: Vec::new(),
            version: None,
        })
    }
}

#[Object]
impl Paper {
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    async fn kind(&self) -> PaperKind {
        self.0.kind.into()
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn authors(&self) -> Vec<Author> {
        self.0.authors.iter().map(Author::from).collect()
    }

    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    async fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }

    async fn doi(&self) -> Option<&str> {
        self.0.doi.as_ref().map(|doi| doi.as_str())
    }

    async fn arxiv_id(&self) -> Option<&str> {
        self.0.arxiv_id.as_ref().map(|id| id.as_str())
    }

    #[graphql(name = "abstract")]
    async fn abstract_text(&self) -> Option<&str> {
        self.0.abstract_text.as_deref()
    }

    /// 0 when its full text is not in the library.
    async fn pages(&self) -> u32 {
        self.0.pages
    }

    /// Name of the file or catalogue it was read from.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// Whether the library holds its abstract and not its pages.
    async fn abstract_only(&self) -> bool {
        self.0.is_abstract_only()
    }

    /// The day of its first version, `YYYY-MM-DD`, as far as a catalogue says.
    async fn published(&self) -> Option<NaiveDate> {
        self.0.published
    }

    /// The day the version that was read came out, if it is not the first.
    async fn updated(&self) -> Option<NaiveDate> {
        self.0.updated
    }

    /// What of its description a person said: whatever is read of it later, that stays.
    async fn corrected(&self, ctx: &Context<'_>) -> Result<Vec<CorrectedPart>> {
        let (service, caller) = asked(ctx)?;
        let said = service.papers.correction(caller, &self.0.id).await?;
        let parts = [
            (said.title.is_some(), CorrectedPart::Title),
            (said.authors.is_some(), CorrectedPart::Authors),
            (said.year.is_some(), CorrectedPart::Year),
            (said.venue.is_some(), CorrectedPart::Venue),
            (said.doi.is_some(), CorrectedPart::Doi),
        ];
        let said = parts
            .into_iter()
            .filter_map(|(is, part)| is.then_some(part));
        Ok(said.collect())
    }

    /// Subject classes such as `cs.CL`, the primary one first.
    async fn categories(&self) -> &[String] {
        &self.0.categories
    }

    /// Version of the preprint that was read, from 1.
    async fn version(&self) -> Option<u32> {
        self.0.version
    }

    /// That it was withdrawn, retracted or put in doubt; null where nothing is said against it.
    async fn status(&self, ctx: &Context<'_>) -> Result<Option<PaperStatus>> {
        let key = StatusOf(self.0.id.clone());
        Ok(ctx.data::<Loaders>()?.load_one(key).await?.map(Into::into))
    }

    /// The papers it cites that were withdrawn or retracted, in the order of its list.
    #[graphql(complexity = "short_list(2, child_complexity)")]
    async fn cites_retracted(&self, ctx: &Context<'_>) -> Result<Vec<Paper>> {
        let loaders = ctx.data::<Loaders>()?;
        let list = loaders.load_one(ReferencesOf(self.0.id.clone())).await?;
        let cited: Vec<PaperId> = list
            .unwrap_or_default()
            .into_iter()
            .filter_map(|reference| reference.cited)
            .collect();
        let statuses = loaders
            .load_many(cited.iter().cloned().map(StatusOf))
            .await?;
        let mut told = Vec::new();
        for id in cited {
            let status = statuses.get(&StatusOf(id.clone()));
            let heavy = status.is_some_and(|status| status.kind >= StatusKind::Withdrawn);
            if heavy && !told.contains(&id) {
                told.push(id);
            }
        }
        let mut papers = loaders.load_many(told.iter().cloned()).await?;
        Ok(told
            .iter()
            .filter_map(|id| papers.remove(id).map(Paper))
            .collect())
    }

    #[graphql(complexity = "short_list(5, child_complexity)")]
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<Section>> {
        let sections = ctx
            .data::<Loaders>()?
            .load_one(SectionsOf(self.0.id.clone()))
            .await?;
        Ok(sections
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Its reference list, in order.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn references(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ReferenceConnection> {
        let (limit, offset) = (page::first(first)?, page::skip(after.as_deref())?);
        Ok(super::reference::page_of(ctx.data()?, &self.0.id, offset, limit).await?)
    }

    /// Who cites it, and in which sentences; with `intent` only those that cite it for that, and where.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn cited_by(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        intent: Option<CitationIntent>,
    ) -> Result<Vec<CitedBy>> {
        let key = CitersOf {
            paper: self.0.id.clone(),
            intent: intent.map(Into::into),
            limit: page::first(first)?,
        };
        let citers = ctx.data::<Loaders>()?.load_one(key).await?;
        Ok(citers
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Methods, datasets, tasks and metrics it speaks of, most often first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn entities(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Mention>> {
        Ok(mentions(ctx.data()?, self.0.id.clone(), first).await?)
    }

    /// Your tags on it, by name.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let tags = ctx.data::<Loaders>()?.load_one(TagsOf(self.0.id.clone()));
        Ok(tags.await?.unwrap_or_default())
    }

    /// How far you have read it; null where you said nothing.
    async fn reading_state(&self, ctx: &Context<'_>) -> Result<Option<ReadingState>> {
        let state = ctx
            .data::<Loaders>()?
            .load_one(ReadingOf(self.0.id.clone()));
        Ok(state.await?.map(Into::into))
    }

    /// Your notes on it, the latest first.
    #[graphql(complexity = "cost(first, child_complexity) + 5")]
    async fn notes(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Note>> {
        let (service, caller) = asked(ctx)?;
        let limit = page::first(first)?;
        let notes = service.shelf.notes(caller, Some(&self.0.id), 0, limit);
        Ok(notes.await?.into_iter().map(Note::from).collect())
    }

    /// The collections it is in, of those that you see.
    #[graphql(complexity = "cost(first, child_complexity) + 5")]
    async fn collections(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Collection>> {
        let (service, caller) = asked(ctx)?;
        let limit = page::first(first)?;
        let holding = Some(&self.0.id);
        let found = service.shelf.collections(caller, holding, 0, limit);
        Ok(found.await?.into_iter().map(Collection).collect())
    }

    /// The pages of its PDF: `pages`, or those of the PDF that is kept beside the source it is read from; null where there is none.
    async fn pdf_pages(&self, ctx: &Context<'_>) -> Result<Option<u32>> {
        let (service, caller) = asked(ctx)?;
        Ok(service.papers.pdf_pages(caller, &self.0).await?)
    }

    /// The files it was read from before, which later versions took the place of; the earliest first.
    #[graphql(complexity = "short_list(2, child_complexity) + 5")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<PaperVersion>> {
        let (service, caller) = asked(ctx)?;
        let versions = service.papers.versions(caller, &self.0.id).await?;
        Ok(versions.into_iter().map(PaperVersion::from).collect())
    }

    /// The sizes of its pages, in their order, to draw rectangles on; none where the paper has no pages, or was read
    /// before there were layouts.
    #[graphql(complexity = "short_list(12, child_complexity)")]
    async fn page_sizes(&self, ctx: &Context<'_>) -> Result<Vec<PageSize>> {
        let layout = LayoutOf(self.0.id.clone());
        let layout = ctx.data::<Loaders>()?.load_one(layout).await?;
        let sizes = layout.map(|layout| layout.pages.iter().map(PageSize::from).collect());
        Ok(sizes.unwrap_or_default())
    }

    /// Its tables in the order of its pages, those whose cells could be told for sure; none where the paper has no pages,
    /// or was read before tables were kept (`papyri reindex --layout` makes them).
    #[graphql(complexity = "cost(first, child_complexity) + 5")]
    async fn tables(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Table>> {
        let (service, caller) = asked(ctx)?;
        let limit = page::first(first)? as usize;
        let kept = service.papers.tables(caller, &self.0.id).await?;
        let tables = kept.unwrap_or_default().tables;
        Ok(tables.into_iter().take(limit).map(Table).collect())
    }

    /// Its figures in the order of its pages, those beside whose caption something is drawn; none where the paper has no
    /// pages, or was read before figures were kept (`papyri reindex --layout` makes them).
    #[graphql(complexity = "cost(first, child_complexity) + 5")]
    async fn figures(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Figure>> {
        let (service, caller) = asked(ctx)?;
        let limit = page::first(first)? as usize;
        let kept = service.papers.tables(caller, &self.0.id).await?;
        let figures = kept.and_then(|kept| kept.figures).unwrap_or_default();
        let wanted = !figures.is_empty() && ctx.look_ahead().field("picture").exists();
        let can_draw = wanted && service.pictures.can_draw(caller, &self.0).await?;
        let figures = figures.into_iter().take(limit).map(|figure| Figure {
            figure,
            drawn_from: can_draw.then(|| self.0.id.clone()),
        });
        Ok(figures.collect())
    }

    /// The cleaned text of a page; null for a page that is not there.
    #[graphql(complexity = 10)]
    async fn page_text(&self, ctx: &Context<'_>, page: i32) -> Result<Option<String>> {
        let Ok(page) = u32::try_from(page) else {
            return Ok(None);
        };
        let text = ctx
            .data::<Loaders>()?
            .load_one(TextOf(self.0.id.clone()))
            .await?;
        Ok(text.and_then(|text| text.page(page).map(str::to_owned)))
    }
}
