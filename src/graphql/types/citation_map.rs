//! Citations as a map. Plain and small, because it has thousands of each.

use super::PaperKind;
use async_graphql::{ID, SimpleObject};

#[derive(SimpleObject)]
pub struct CitationMap {
    /// The library's papers, the latest first, then those beside it, the most cited first.
    papers: Vec<MapPaper>,
    citations: Vec<MapCitation>,
    /// False when there are more papers or citations than are shown.
    complete: bool,
}

/// A paper on the map.
#[derive(SimpleObject)]
pub struct MapPaper {
    id: ID,
    kind: PaperKind,
    title: String,
    /// Family name of the first author.
    author: Option<String>,
    year: Option<i32>,
    /// How many papers of the library cite it.
    citations: u64,
}

/// Who cites whom: positions in the map's `papers`, from 0.
#[derive(SimpleObject)]
pub struct MapCitation {
    citing: u32,
    cited: u32,
}

impl From<answer::explore::CitationMap> for CitationMap {
    fn from(map: answer::explore::CitationMap) -> Self {
        // A map has at most thousands of papers.
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            papers: map.papers.into_iter().map(Into::into).collect(),
            citations: map
                .citations
                .into_iter()
                .map(|(citing, cited)| MapCitation {
                    citing: place(citing),
                    cited: place(cited),
                })
                .collect(),
            complete: map.complete,
        }
    }
}

impl From<answer::explore::MapPaper> for MapPaper {
    fn from(one: answer::explore::MapPaper) -> Self {
        let first = one.paper.authors.first();
        Self {
            id: one.paper.id.as_str().into(),
            kind: one.paper.kind.into(),
            author: first.map(|author| match author.family.trim() {
                "" => author.full_name(),
                family => family.to_owned(),
            }),
            title: one.paper.title,
            year: one.paper.year,
            citations: one.citations,
        }
    }
}
