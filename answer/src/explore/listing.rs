//! The papers of a library that someone looks through: narrowed by who, when, where, and whether the text is there.

use super::papers_by_id;
use crate::AnswerError;
use graph_schema::title::normalise_title;
use graph_schema::{AuthorKey, Paper, PaperId, PaperKind};
use std::cmp::Reverse;
use std::collections::HashSet;
use stores_core::{GraphStore, PaperFilter};

/// Papers that are looked at. What an index finds (words, an author, years) is in reach in libraries far larger.
pub const MOST_LISTED: u32 = 5_000;
/// Authors whose key a family name begins; a name typed half way means many.
const MOST_AUTHORS: u32 = 50;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By title; with words to look for, the best match first.
    #[default]
    Usual,
    Newest,
    Oldest,
}

/// What is asked for; nothing set is every ingested paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Words to find in title, authors or abstract.
    pub search: Option<String>,
    /// Both ends included; papers without a year are then left out.
    pub from_year: Option<i32>,
    pub to_year: Option<i32>,
    /// A name as people write it, or the beginning of a family name.
    pub author: Option<String>,
    /// Part of a venue's name.
    pub venue: Option<String>,
    /// With the pages' text, or without: abstracts from catalogues.
    pub has_text: Option<bool>,
    /// A subject class such as `cs.CL`, or an archive such as `cs`, which has all of its classes.
    pub category: Option<String>,
    /// Only these; `None`: whichever.
    pub among: Option<Vec<PaperId>>,
    pub order: Order,
}

/// A slice of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub papers: Vec<Paper>,
    /// How many were found in all, among the at most [`MOST_LISTED`] that were looked at.
    pub total: u64,
}

/// `limit` papers after skipping `offset`, in a stable order.
pub async fn list(
    graph: &dyn GraphStore,
    listing: &Listing,
    offset: u64,
    limit: u32,
) -> Result<Listed, AnswerError> {
    let mut papers = candidates(graph, listing).await?;
    if let Some(among) = &listing.among {
        let among: HashSet<&PaperId> = among.iter().collect();
        papers.retain(|paper| among.contains(&paper.id));
    }
    let venue = listing.venue.as_deref().map(normalise_title);
    papers.retain(|paper| fits(paper, listing, venue.as_deref()));
    // Stable: papers of one year stay by title or match.
    match listing.order {
        Order::Usual => {}
        Order::Newest => papers.sort_by_key(|paper| Reverse((paper.year, paper.published))),
        Order::Oldest => {
            papers.sort_by_key(|paper| (paper.year.is_none(), paper.year, paper.published))
        }
    }
    let total = papers.len() as u64;
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    Ok(Listed {
        papers: papers
            .into_iter()
            .skip(offset)
            .take(limit as usize)
            .collect(),
        total,
    })
}

/// By the narrowest index there is: words, an author, years; else the papers by title.
async fn candidates(graph: &dyn GraphStore, listing: &Listing) -> Result<Vec<Paper>, AnswerError> {
    let author = wanted(listing.author.as_deref());
    if wanted(listing.search.as_deref()).is_some() {
        let found = by_title(graph, listing).await?;
        let Some(author) = author else {
            return Ok(found);
        };
        let theirs: HashSet<PaperId> = written_by(graph, author)
            .await?
            .into_iter()
            .map(|paper| paper.id)
            .collect();
        return Ok(found
            .into_iter()
            .filter(|paper| theirs.contains(&paper.id))
            .collect());
    }
    let mut papers = match author {
        Some(author) => written_by(graph, author).await?,
        None if listing.from_year.is_some() || listing.to_year.is_some() => {
            let (from, to) = (listing.from_year, listing.to_year);
            let ids = graph.papers_of_years(from, to, MOST_LISTED).await?;
            papers_by_id(graph, &ids).await?.into_values().collect()
        }
        None => return by_title(graph, listing).await,
    };
    papers.sort_by(|a, b| a.title.cmp(&b.title).then_with(|| a.id.cmp(&b.id)));
    Ok(papers)
}

async fn by_title(graph: &dyn GraphStore, listing: &Listing) -> Result<Vec<Paper>, AnswerError> {
    let filter = PaperFilter {
        search: listing.search.clone(),
        kind: Some(PaperKind::Ingested),
        among: listing.among.clone(),
    };
    Ok(graph.list_papers(&filter, 0, MOST_LISTED).await?.papers)
}

/// Each paper once: of the author of that name, and of those whose family name begins so.
async fn written_by(graph: &dyn GraphStore, name: &str) -> Result<Vec<Paper>, AnswerError> {
    let mut keys = Vec::from_iter(AuthorKey::parse(name));
    let prefix = normalise_title(name);
    if !prefix.is_empty() {
        let named = graph.authors_named(&prefix, MOST_AUTHORS).await?;
        keys.extend(
            named
                .into_iter()
                .filter(|key| !keys.contains(key))
                .collect::<Vec<_>>(),
        );
    }
    let mut seen = HashSet::new();
    let mut papers = Vec::new();
    for key in keys {
        for paper in graph.papers_by_author(&key, MOST_LISTED).await? {
            if seen.insert(paper.id.clone()) {
                papers.push(paper);
            }
        }
    }
    Ok(papers)
}

fn wanted(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// `venue` is folded.
fn fits(paper: &Paper, listing: &Listing, venue: Option<&str>) -> bool {
    let from = listing
        .from_year
        .is_none_or(|from| paper.year.is_some_and(|year| from <= year));
    let to = listing
        .to_year
        .is_none_or(|to| paper.year.is_some_and(|year| year <= to));
    let there = listing
        .has_text
        .is_none_or(|text| text != paper.is_abstract_only());
    let held = venue.is_none_or(|venue| {
        let own = paper.venue.as_deref().map(normalise_title);
        own.is_some_and(|own| own.contains(venue))
    });
    let of_class = listing
        .category
        .as_deref()
        .is_none_or(|class| paper.categories.iter().any(|own| is_within(own, class)));
    from && to && there && held && of_class
}

/// Whether a subject class is this one, or one of this archive, in whatever case.
fn is_within(own: &str, class: &str) -> bool {
    let class = class.trim();
    let archive = own.split_once('.').map_or(own, |(archive, _)| archive);
    own.eq_ignore_ascii_case(class) || archive.eq_ignore_ascii_case(class)
}
