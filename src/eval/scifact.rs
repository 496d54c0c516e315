//! SciFact: claims that must find the abstracts that speak to them. nDCG@10 as in BEIR.

use super::scratch::Scratch;
use super::{Figure, folder, json_lines, read_text};
use crate::config::Config;
use graph_schema::{ContentHash, PaperId, PassageId};
use indicatif::ProgressBar;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use stores_core::IndexedPassage;

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "_id")]
    id: String,
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct Claim {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

/// Abstracts read by the cross-encoder for one claim, and for which claims: three seconds each on two cores. Its adapter was
/// trained on claims with an odd number (models/export/pairs.py).
const READ: usize = 20;
const READ_EVERY: usize = 8;

/// Relevant documents of each claim.
type Qrels = HashMap<String, Vec<PassageId>>;

pub async fn run(config: &Config, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let dir = folder(data, "scifact")?;
    let corpus: Vec<Document> = json_lines(&dir.join("corpus.jsonl"))?;
    let claims: Vec<Claim> = json_lines(&dir.join("queries.train.jsonl"))?;
    let qrels = qrels(&read_text(&dir.join("qrels.train.tsv"))?)?;
    let scratch = Scratch::open(config).await?;
    let in_use = scratch.library.vectors()?;
    let embedder = in_use.now().papers.clone();
    let index = &scratch.library.stores.passages;
    let bar = ProgressBar::new(corpus.len() as u64).with_message("indexing");
    for chunk in corpus.chunks(256) {
        let texts: Vec<String> = chunk
            .iter()
            .map(|d| format!("{}\n{}", d.title, d.text))
            .collect();
        let vectors = embedder.embed(&texts).await?;
        let batch: Vec<IndexedPassage> = chunk
            .iter()
            .zip(texts)
            .zip(vectors)
            .map(|((d, text), dense)| IndexedPassage {
                id: passage_of(&d.id),
                paper: paper_of(&d.id),
                text,
                dense,
            })
            .collect();
        index.put_passages(&batch).await?;
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();

    let answerer = scratch.library.answerer(in_use)?;
    let texts_by_id: HashMap<PassageId, String> = corpus
        .iter()
        .map(|d| (passage_of(&d.id), format!("{}\n{}", d.title, d.text)))
        .collect();
    let (mut fused, mut dense, mut sparse, mut judged) = (0.0, 0.0, 0.0, 0usize);
    let (mut read, mut unread, mut sampled) = (0.0, 0.0, 0usize);
    for claim in &claims {
        let Some(relevant) = qrels.get(&claim.id) else {
            continue;
        };
        judged += 1;
        let ranked: Vec<PassageId> = answerer
            .retrieve(&claim.text, None, 10)
            .await?
            .into_iter()
            .map(|hit| hit.passage)
            .collect();
        fused += ndcg(&ranked, relevant, 10);
        let number: Option<usize> = claim.id.parse().ok();
        if number.is_some_and(|number| number % READ_EVERY == 0) {
            let hits = answerer.retrieve(&claim.text, None, READ).await?;
            let texts: Vec<String> = hits
                .iter()
                .filter_map(|hit| texts_by_id.get(&hit.passage).cloned())
                .collect();
            let hits = answerer.rerank(&claim.text, &texts, hits).await?;
            let best: Vec<PassageId> = hits.into_iter().map(|hit| hit.passage).collect();
            read += ndcg(&best, relevant, 10);
            unread += ndcg(&ranked, relevant, 10);
            sampled += 1;
        }
        let vector = embedder.embed_query(&claim.text).await?;
        let near = index.nearest_passages(&vector, None, 10).await?;
        dense += ndcg(
            &near.into_iter().map(|hit| hit.id).collect::<Vec<_>>(),
            relevant,
            10,
        );
        let matching = index.matching_passages(&claim.text, None, 10).await?;
        sparse += ndcg(
            &matching.into_iter().map(|hit| hit.id).collect::<Vec<_>>(),
            relevant,
            10,
        );
    }
    anyhow::ensure!(judged > 0, "no claim of {} has a judgement", dir.display());
    let mean = |sum: f64| sum / judged as f64;
    let of_sample = |sum: f64| sum / sampled.max(1) as f64;
    Ok(vec![
        Figure::new(
            "nDCG@10 of every 8th number, reranked",
            of_sample(read),
            sampled,
        ),
        Figure::new(
            "nDCG@10 of the same, not reranked",
            of_sample(unread),
            sampled,
        ),
        Figure::new("nDCG@10", mean(fused), judged),
        Figure::new("nDCG@10, dense alone", mean(dense), judged),
        Figure::new("nDCG@10, BM25 alone", mean(sparse), judged),
    ])
}

fn paper_of(document: &str) -> PaperId {
    PaperId::ingested(&ContentHash::of(document.as_bytes()))
}

fn passage_of(document: &str) -> PassageId {
    PassageId::new(&paper_of(document), 0)
}

fn qrels(tsv: &str) -> anyhow::Result<Qrels> {
    let mut qrels = Qrels::new();
    for (at, line) in tsv.lines().enumerate().skip(1) {
        let mut cells = line.split('\t');
        let (Some(claim), Some(document), Some(score)) = (cells.next(), cells.next(), cells.next())
        else {
            anyhow::bail!("qrels line {}: three columns expected", at + 1);
        };
        if score.trim() != "0" {
            qrels
                .entry(claim.to_owned())
                .or_default()
                .push(passage_of(document));
        }
    }
    Ok(qrels)
}

/// Binary gains: DCG of the ranking over DCG of the best one (Järvelin and Kekäläinen 2002).
fn ndcg(ranked: &[PassageId], relevant: &[PassageId], depth: usize) -> f64 {
    let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let dcg: f64 = ranked
        .iter()
        .take(depth)
        .enumerate()
        .filter(|(_, id)| relevant.contains(id))
        .map(|(rank, _)| gain(rank))
        .sum();
    let ideal: f64 = (0..relevant.len().min(depth)).map(gain).sum();
    if ideal > 0.0 { dcg / ideal } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ndcg_of_the_second_rank() {
        let ranked = [passage_of("a"), passage_of("b")];
        let score = ndcg(&ranked, &[passage_of("b")], 10);
        assert!((score - 1.0 / 3f64.log2()).abs() < 1e-9);
    }

    #[test]
    fn a_short_qrels_line_is_named() {
        assert!(
            qrels("h\n1\t2\t1\n3")
                .unwrap_err()
                .to_string()
                .contains("line 3")
        );
    }
}
