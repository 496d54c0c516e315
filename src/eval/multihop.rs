//! Questions whose answer lies in two to four passages: recall@5 of the supporting ones (MuSiQue, HotpotQA, as HippoRAG
//! samples them).

use super::scratch::Scratch;
use super::{Figure, folder, read_text};
use crate::config::Config;
use anyhow::Context;
use graph_schema::{ContentHash, PaperId, PassageId};
use indicatif::ProgressBar;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Passages looked at.
const AT: usize = 5;

#[derive(Deserialize)]
struct Document {
    title: String,
    text: String,
}

/// As the two sets have it: a list of documents, or the sentences of each title.
#[derive(Deserialize)]
#[serde(untagged)]
enum Corpus {
    Documents(Vec<Document>),
    Sentences(BTreeMap<String, Vec<String>>),
}

impl Corpus {
    fn documents(self) -> Vec<Document> {
        match self {
            Self::Documents(documents) => documents,
            Self::Sentences(by_title) => by_title
                .into_iter()
                .map(|(title, sentences)| Document {
                    title,
                    text: sentences.concat(),
                })
                .collect(),
        }
    }
}

#[derive(Deserialize)]
struct Item {
    question: String,
    /// MuSiQue.
    #[serde(default)]
    paragraphs: Vec<Paragraph>,
    /// HotpotQA: title and number of a sentence.
    #[serde(default)]
    supporting_facts: Vec<(String, usize)>,
    #[serde(default)]
    context: Vec<(String, Vec<String>)>,
}

#[derive(Deserialize)]
struct Paragraph {
    paragraph_text: String,
    is_supporting: bool,
}

pub async fn run(config: &Config, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let dir = folder(data, "multihop")?;
    let mut figures = Vec::new();
    for set in ["musique_train", "hotpotqa_train"] {
        let read = |name: String| -> anyhow::Result<String> { read_text(&dir.join(name)) };
        let corpus: Corpus = serde_json::from_str(&read(format!("{set}_corpus.json"))?)
            .with_context(|| format!("{set}_corpus.json"))?;
        let items: Vec<Item> = serde_json::from_str(&read(format!("{set}.json"))?)
            .with_context(|| format!("{set}.json"))?;
        figures.extend(measure(config, set, &corpus.documents(), &items).await?);
    }
    Ok(figures)
}

async fn measure(
    config: &Config,
    set: &str,
    corpus: &[Document],
    items: &[Item],
) -> anyhow::Result<Vec<Figure>> {
    let scratch = Scratch::open(config).await?;
    let in_use = scratch.library.vectors()?;
    let embedder = in_use.now().papers.clone();
    let bar = ProgressBar::new(corpus.len() as u64).with_message("indexing");
    for chunk in corpus.chunks(256) {
        for document in chunk {
            scratch
                .put_text(&embedder, &document.title, &document.text)
                .await?;
        }
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    let answerer = scratch.library.answerer(in_use)?;
    let (mut once, mut hops, mut asked) = (0.0, 0.0, 0usize);
    for item in items {
        let gold = item.gold();
        if gold.is_empty() {
            continue;
        }
        asked += 1;
        let found = answerer.retrieve(&item.question, None, AT).await?;
        once += recall(&gold, found.iter().map(|hit| &hit.passage));
        let found = answerer.retrieve_in_hops(&item.question, AT).await?;
        hops += recall(&gold, found.iter().map(|hit| &hit.passage));
    }
    let mean = |sum: f64| sum / asked.max(1) as f64;
    Ok(vec![
        Figure::new(format!("{set}: recall@5, one search"), mean(once), asked),
        Figure::new(format!("{set}: recall@5, in hops"), mean(hops), asked),
    ])
}

impl Item {
    /// The papers, which are one passage each, that support the answer.
    fn gold(&self) -> BTreeSet<PaperId> {
        let musique = self
            .paragraphs
            .iter()
            .filter(|paragraph| paragraph.is_supporting)
            .map(|paragraph| paper(&paragraph.paragraph_text));
        let hotpot = self
            .context
            .iter()
            .filter(|(title, _)| {
                self.supporting_facts
                    .iter()
                    .any(|(named, _)| named == title)
            })
            .map(|(_, sentences)| paper(&sentences.concat()));
        musique.chain(hotpot).collect()
    }
}

fn paper(text: &str) -> PaperId {
    PaperId::ingested(&ContentHash::of(text.as_bytes()))
}

fn recall<'a>(gold: &BTreeSet<PaperId>, found: impl Iterator<Item = &'a PassageId>) -> f64 {
    let found: BTreeSet<PaperId> = found.map(PassageId::paper).collect();
    found.intersection(gold).count() as f64 / gold.len() as f64
}
