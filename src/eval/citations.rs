//! Citation edges among real PDFs, against the gold edges of papers/acl.

use super::scratch::Scratch;
use super::{Figure, files, folder, read_text};
use crate::config::Config;
use graph_schema::title::normalise_title;
use graph_schema::{PaperId, Reference};
use ingest::pipeline::Outcome;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// Titles of fewer words may begin a text by chance.
const TELLING_WORDS: usize = 4;

pub async fn run(config: &Config, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let dir = folder(data, "papers/acl")?;
    let gold = gold_edges(&read_text(&dir.join("cites.tsv"))?)?;
    let topics: BTreeSet<&str> = gold.iter().map(|(_, cited)| cited.as_str()).collect();
    let scratch = Scratch::open(config).await?;
    let pipeline = scratch.library.pipeline(None);
    let mut names: HashMap<PaperId, String> = HashMap::new();
    let mut unread = 0;
    for topic in &topics {
        for pdf in files(&dir.join(topic), ".pdf")? {
            let name = pdf
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            match pipeline.ingest(&name, std::fs::read(&pdf)?).await? {
                Outcome::New(id) | Outcome::Replaced(id) | Outcome::Unchanged(id) => {
                    names.insert(id, name);
                }
                Outcome::Unreadable { reason } => {
                    tracing::info!(name, reason, "unreadable");
                    unread += 1;
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    for (id, cited) in names
        .iter()
        .filter(|(_, name)| topics.contains(name.as_str()))
    {
        for edge in scratch.library.stores.graph.cited_by(id, 10_000).await? {
            if let Some(citing) = names.get(&edge.citing) {
                found.insert((citing.clone(), cited.clone()));
            }
        }
    }
    for topic in topics
        .iter()
        .filter(|topic| !names.values().any(|name| name == **topic))
    {
        // Its file is missing or a scan: the citing papers' references name it all the same.
        let start = start_of_abstract(&dir.join(topic))?;
        for (id, citing) in &names {
            let references = scratch.library.stores.graph.references(id).await?;
            if references.iter().any(|reference| begins(&start, reference)) {
                found.insert((citing.clone(), (*topic).to_owned()));
            }
        }
    }
    let right = gold.intersection(&found).count();
    for (citing, cited) in gold.difference(&found) {
        tracing::info!(citing, cited, "edge missed");
    }
    for (citing, cited) in found.difference(&gold) {
        tracing::info!(citing, cited, "edge not in the gold set");
    }
    Ok(vec![
        Figure::share("recall of edges", right, gold.len()),
        Figure::share("precision of edges", right, found.len()),
        Figure::new("unreadable PDFs", f64::from(unread), names.len()),
    ])
}

/// Title and abstract of a topic as the set gives them, normalised, without spaces.
fn start_of_abstract(topic: &Path) -> anyhow::Result<String> {
    let dir = topic.join("summary");
    let file = files(&dir, ".txt")?
        .into_iter()
        .find(|file| file.to_string_lossy().contains("abstract"));
    let file = file.ok_or_else(|| anyhow::anyhow!("{}: no abstract there", dir.display()))?;
    let marked = read_text(&file)?;
    let parts = marked.split('<').map(|part| part.rsplit('>').next());
    let text: Vec<&str> = parts.flatten().collect();
    Ok(normalise_title(&text.join(" ")).replace(' ', ""))
}

/// Whether a reference's title is the one that the text begins with.
fn begins(text: &str, reference: &Reference) -> bool {
    let title = reference.title.as_deref().map(normalise_title);
    title.is_some_and(|title| {
        title.split(' ').count() >= TELLING_WORDS && text.starts_with(&title.replace(' ', ""))
    })
}

fn gold_edges(tsv: &str) -> anyhow::Result<BTreeSet<(String, String)>> {
    tsv.lines()
        .enumerate()
        .skip(1)
        .map(|(at, line)| match line.split_once('\t') {
            Some((citing, cited)) => Ok((citing.trim().to_owned(), cited.trim().to_owned())),
            None => anyhow::bail!("cites.tsv line {}: two columns expected", at + 1),
        })
        .collect()
}
