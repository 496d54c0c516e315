//! The PAPER argument: an id or its beginning, a DOI, an arXiv id, the PDF itself, or words of a title.

use crate::startup::Library;
use anyhow::{Context, bail, ensure};
use graph_schema::{ContentHash, Paper, PaperId};
use service::Caller;
use service::browse::Named;
use std::path::Path;

/// How a PAPER argument is described in `--help`.
pub const HELP: &str =
    "Paper id or its beginning, DOI, arXiv id, its PDF file, or words of its title";

/// The one paper that `text` names; an error lists the candidates when there are several.
pub async fn resolve(library: &Library, text: &str) -> anyhow::Result<Paper> {
    if PaperId::parse(text).is_err() && Path::new(text).is_file() {
        return read_from(library, text).await;
    }
    match library.papers().find(&Caller::Local, text).await? {
        Named::Paper(paper) => Ok(*paper),
        Named::Nothing => bail!("no paper is called {text:?}; `papyri papers` lists them"),
        Named::Several(papers) => match papers.as_slice() {
            [a, b] if [a, b].iter().all(|one| one.id.as_str().starts_with(text)) => bail!(
                "{text:?} may mean {} or {}: give more of the id",
                a.id,
                b.id
            ),
            several => {
                let list: Vec<String> = several
                    .iter()
                    .map(|paper| format!("\n  {}  {}", paper.id, paper.title))
                    .collect();
                bail!(
                    "{text:?} may mean several papers; use an id:{}",
                    list.concat()
                )
            }
        },
    }
}

/// The papers of the library that these name, each once.
pub async fn of_library(library: &Library, texts: &[String]) -> anyhow::Result<Vec<PaperId>> {
    let mut papers = Vec::new();
    for text in texts {
        let paper = resolve(library, text).await?.id;
        ensure!(
            paper.is_ingested(),
            "{text:?} is only cited: name papers of the library"
        );
        if !papers.contains(&paper) {
            papers.push(paper);
        }
    }
    Ok(papers)
}

/// Whoever has the library is told ids: what else names a paper is looked up in it.
pub fn ids(texts: &[String]) -> anyhow::Result<Vec<PaperId>> {
    let ids = texts.iter().map(|text| {
        PaperId::parse(text).with_context(|| {
            format!("another process has the library: name papers by their ids, not {text:?}")
        })
    });
    ids.collect()
}

/// The paper that was read from a file of this machine.
async fn read_from(library: &Library, file: &str) -> anyhow::Result<Paper> {
    let bytes = std::fs::read(file).with_context(|| format!("{file} can't be read"))?;
    let id = PaperId::ingested(&ContentHash::of(&bytes));
    let found = library.papers().papers(&Caller::Local, &[id]).await?;
    let missing = || format!("{file} is not in the library; papyri ingest {file} adds it");
    found.into_iter().next().with_context(missing)
}
