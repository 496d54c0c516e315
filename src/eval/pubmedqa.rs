//! PubMedQA: questions that abstracts answer with yes, no or maybe, all abstracts in one library. Is the authors'
//! conclusion among the shown quotes, and is the right one of the three said?

use super::qa::{Article, Sentences, holds};
use super::scratch::Scratch;
use super::{Figure, folder, read_text};
use crate::config::Config;
use answer::Question;
use anyhow::Context;
use graph_schema::sentences::sentence_spans;
use graph_schema::title::normalise_title;
use indicatif::ProgressBar;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "QUESTION")]
    question: String,
    #[serde(rename = "CONTEXTS")]
    contexts: Vec<String>,
    #[serde(rename = "LONG_ANSWER")]
    conclusion: String,
    final_decision: String,
}

/// `predictions` takes a JSON line a question: what was answered, and what is right.
pub async fn run(
    config: &Config,
    data: &Path,
    predictions: Option<&Path>,
) -> anyhow::Result<Vec<Figure>> {
    let mut written = predictions.map(created).transpose()?;
    let file = folder(data, "qa")?.join("pubmedqa.dev.json");
    let items: BTreeMap<String, Item> = serde_json::from_str(&read_text(&file)?)
        .with_context(|| format!("{} is not the set", file.display()))?;
    let articles: Vec<Article> = items
        .iter()
        .map(|(id, item)| Article {
            // The question is the paper's own title: left out, so that it is not found by it.
            title: format!("Abstract {id}"),
            text: format!("{}\n\n{}", item.contexts.join("\n\n"), item.conclusion),
        })
        .collect();
    let scratch = Scratch::open(config).await?;
    let in_use = scratch.library.vectors()?;
    let embedder = in_use.now().papers.clone();
    let bar = ProgressBar::new(articles.len() as u64).with_message("indexing");
    for article in &articles {
        scratch
            .put_text(&embedder, &article.title, &article.text)
            .await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let baseline = Sentences::index(config, &articles).await?;
    let answerer = scratch.library.answerer(in_use)?;
    let (mut asked, mut shown, mut by_bm25, mut said) = (0, 0, 0, 0);
    let (mut fresh, mut fresh_shown, mut fresh_said) = (0, 0, 0);
    for (at, (id, item)) in items.iter().enumerate() {
        let Ok(question) = Question::parse(&item.question) else {
            continue;
        };
        asked += 1;
        let gold: Vec<String> = sentence_spans(&item.conclusion)
            .into_iter()
            .filter_map(|span| item.conclusion.get(span))
            .map(normalise_title)
            .collect();
        let answer = answerer.ask(&question).await?;
        let citations = answer.sentences.iter().flat_map(|s| &s.citations);
        let quotes: Vec<&str> = citations.map(|citation| citation.quote.as_str()).collect();
        let is_shown = holds(&quotes, &gold);
        shown += usize::from(is_shown);
        let count = u32::try_from(quotes.len().max(1)).unwrap_or(u32::MAX);
        let lines = baseline.best(&item.question, count).await?;
        by_bm25 += usize::from(holds(&lines, &gold));
        let opening = answer
            .sentences
            .first()
            .map_or("", |first| first.text.as_str());
        let decision = verdict(opening);
        let is_said = decision == Some(item.final_decision.as_str());
        said += usize::from(is_said);
        // The cross-encoder's adapter was trained on every second abstract (models/export/pairs.py).
        if at % 2 == 0 {
            fresh += 1;
            fresh_shown += usize::from(is_shown);
            fresh_said += usize::from(is_said);
        }
        if let Some(file) = &mut written {
            let line = json!({
                "id": id, "question": item.question, "kind": answer.understanding.as_ref().map(|understood| understood.kind), "said": decision,
                "right": item.final_decision, "shown": is_shown, "confidence": answer.confidence,
                "conclusion": item.conclusion, "quotes": quotes,
            });
            writeln!(file, "{line}").context("writing the predictions")?;
        }
    }
    Ok(vec![
        Figure::share(
            "a sentence of the conclusion among the quotes",
            shown,
            asked,
        ),
        Figure::share("the same, as many sentences by BM25 alone", by_bm25, asked),
        Figure::share("right yes, no or maybe said", said, asked),
        Figure::share(
            "conclusion shown, abstracts that nothing was trained on",
            fresh_shown,
            fresh,
        ),
        Figure::share("right one said, of the same", fresh_said, fresh),
    ])
}

fn created(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("{} can't be written", path.display()))
}

/// What an answer opens with, in the set's words.
fn verdict(opening: &str) -> Option<&'static str> {
    [("Yes:", "yes"), ("No:", "no"), ("It depends:", "maybe")]
        .into_iter()
        .find(|(said, _)| opening.starts_with(said))
        .map(|(_, decision)| decision)
}

#[cfg(test)]
mod tests {
    use super::verdict;

    #[test]
    fn the_opening_is_read() {
        assert_eq!(verdict("No: it does not."), Some("no"));
        assert_eq!(verdict("It depends: on much."), Some("maybe"));
        assert_eq!(verdict("Nothing is said."), None);
    }
}
