//! Which paper a person means: by an id or its beginning, a DOI, an arXiv id, or words of a title.

use crate::input::searched;
use graph_schema::title::normalise_title;
use graph_schema::{ArxivId, Doi, Paper, PaperId};
use stores_core::{GraphStore, PaperFilter, StoreResult};

/// Hex digits of an id that are enough to look for it.
const BEGINNING: usize = 4;
/// Papers that a title is looked for among.
const CANDIDATES: u32 = 6;

/// What a text names in the library.
#[derive(Debug, Clone, PartialEq)]
pub enum Named {
    Paper(Box<Paper>),
    /// Any of these may be meant.
    Several(Vec<Paper>),
    Nothing,
}

pub(crate) async fn named(graph: &dyn GraphStore, text: &str) -> StoreResult<Named> {
    if let Ok([paper]) = <[Paper; 1]>::try_from(identified(graph, text).await?) {
        return Ok(Named::Paper(Box::new(paper)));
    }
    let beginning = beginning_with(graph, text).await?;
    if !beginning.is_empty() {
        return Ok(Named::of(beginning));
    }
    titled(graph, &searched(text)).await
}

impl Named {
    fn of(mut papers: Vec<Paper>) -> Self {
        match papers.len() {
            0 => Self::Nothing,
            1 => Self::Paper(Box::new(papers.remove(0))),
            _ => Self::Several(papers),
        }
    }
}

/// Those that an identifier names.
async fn identified(graph: &dyn GraphStore, text: &str) -> StoreResult<Vec<Paper>> {
    if let Ok(id) = PaperId::parse(text) {
        return graph.papers(&[id]).await;
    }
    let (doi, arxiv_id) = (Doi::parse(text).ok(), ArxivId::parse(text).ok());
    if doi.is_none() && arxiv_id.is_none() {
        return Ok(Vec::new());
    }
    graph
        .papers_by_identifier(doi.as_ref(), arxiv_id.as_ref())
        .await
}

/// The ingested papers whose ids begin so, two at most.
async fn beginning_with(graph: &dyn GraphStore, text: &str) -> StoreResult<Vec<Paper>> {
    let hex = text.strip_prefix("p-").unwrap_or_default();
    if !(BEGINNING..16).contains(&hex.len()) {
        return Ok(Vec::new());
    }
    let Ok(first) = PaperId::parse(&format!("p-{hex:0<16}")) else {
        return Ok(Vec::new());
    };
    let mut ids = vec![first.clone()];
    ids.extend(graph.paper_ids(Some(&first), 2).await?);
    ids.retain(|id| id.as_str().starts_with(text));
    let mut papers = graph.papers(&ids).await?;
    papers.truncate(2);
    Ok(papers)
}

/// By words of the title: the one that is called so, the one whose title holds the words, or all that were found.
async fn titled(graph: &dyn GraphStore, text: &str) -> StoreResult<Named> {
    let filter = PaperFilter {
        search: Some(text.to_owned()),
        ..PaperFilter::default()
    };
    let found = graph.list_papers(&filter, 0, CANDIDATES).await?.papers;
    let wanted = normalise_title(text);
    let likenesses: [fn(&str, &str) -> bool; 2] = [|a, b| a == b, |a, b| a.contains(b)];
    for alike in likenesses {
        let fits = |paper: &&Paper| alike(&normalise_title(&paper.title), &wanted);
        let fitting: Vec<&Paper> = found.iter().filter(fits).collect();
        if let [paper] = fitting.as_slice() {
            return Ok(Named::Paper(Box::new((*paper).clone())));
        }
    }
    Ok(Named::of(found))
}
