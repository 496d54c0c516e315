//! The PAPER argument: an id or its beginning, a DOI, an arXiv id, the PDF itself, or words of a title.

use anyhow::{Context, bail};
use graph_schema::title::normalise_title;
use graph_schema::{ArxivId, ContentHash, Doi, Paper, PaperId};
use std::path::Path;
use stores_core::{GraphStore, PaperFilter};

/// How a PAPER argument is described in `--help`.
pub const HELP: &str =
    "Paper id or its beginning, DOI, arXiv id, its PDF file, or words of its title";

/// The one paper that `text` names; an error lists the candidates when there are several.
pub async fn resolve(graph: &dyn GraphStore, text: &str) -> anyhow::Result<Paper> {
    let named = named_exactly(graph, text).await?;
    if let [paper] = named.as_slice() {
        return Ok(paper.clone());
    }
    if let Some(paper) = by_beginning(graph, text).await? {
        return Ok(paper);
    }
    let filter = PaperFilter {
        search: Some(text.to_owned()),
        kind: None,
    };
    let found = graph.list_papers(&filter, 0, 6).await?.papers;
    let wanted = normalise_title(text);
    let titled = |fits: fn(&str, &str) -> bool| -> Vec<&Paper> {
        let fits = |paper: &&Paper| fits(&normalise_title(&paper.title), &wanted);
        found.iter().filter(fits).collect()
    };
    let (same, alike) = (titled(|a, b| a == b), titled(|a, b| a.contains(b)));
    match (same.as_slice(), alike.as_slice(), found.as_slice()) {
        ([paper], ..) | (_, [paper], _) => Ok((*paper).clone()),
        (.., [paper]) => Ok(paper.clone()),
        (.., []) => bail!("no paper is called {text:?}; `papyri papers` lists them"),
        (.., several) => {
            let list: Vec<String> = several
                .iter()
                .map(|paper| format!("\n  {}  {}", paper.id, paper.title))
                .collect();
            bail!(
                "{text:?} may mean several papers; use an id:{}",
                list.concat()
            )
        }
    }
}

/// Hex digits of an id that are enough to look for it.
const BEGINNING: usize = 4;

/// The ingested paper whose id begins so; an error when several do.
async fn by_beginning(graph: &dyn GraphStore, text: &str) -> anyhow::Result<Option<Paper>> {
    let hex = text.strip_prefix("p-").unwrap_or_default();
    if !(BEGINNING..16).contains(&hex.len()) {
        return Ok(None);
    }
    let Ok(first) = PaperId::parse(&format!("p-{hex:0<16}")) else {
        return Ok(None);
    };
    let mut ids = vec![first.clone()];
    ids.extend(graph.paper_ids(Some(&first), 2).await?);
    ids.retain(|id| id.as_str().starts_with(text));
    let found = graph.papers(&ids).await?;
    match found.as_slice() {
        [] => Ok(None),
        [paper] => Ok(Some(paper.clone())),
        [a, b, ..] => bail!(
            "{text:?} may mean {} or {}: give more of the id",
            a.id,
            b.id
        ),
    }
}

async fn named_exactly(graph: &dyn GraphStore, text: &str) -> anyhow::Result<Vec<Paper>> {
    if let Ok(id) = PaperId::parse(text) {
        return Ok(graph.papers(&[id]).await?);
    }
    let file = Path::new(text);
    if file.is_file() {
        let bytes = std::fs::read(file).with_context(|| format!("{text} can't be read"))?;
        let id = PaperId::ingested(&ContentHash::of(&bytes));
        let found = graph.papers(&[id]).await?;
        anyhow::ensure!(
            !found.is_empty(),
            "{text} is not in the library; papyri ingest {text} adds it"
        );
        return Ok(found);
    }
    let (doi, arxiv_id) = (Doi::parse(text).ok(), ArxivId::parse(text).ok());
    if doi.is_none() && arxiv_id.is_none() {
        return Ok(Vec::new());
    }
    Ok(graph
        .papers_by_identifier(doi.as_ref(), arxiv_id.as_ref())
        .await?)
}
