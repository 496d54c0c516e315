//! COVID-QA: questions over full articles, all in one library. Does a shown quote hold the gold answer?

use super::scratch::Scratch;
use super::{Figure, folder, read_text};
use crate::config::Config;
use answer::Question;
use graph_schema::sentences::sentence_spans;
use graph_schema::title::normalise_title;
use graph_schema::{ContentHash, PaperId, PassageId};
use indicatif::ProgressBar;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use stores_core::IndexedPassage;

#[derive(Deserialize)]
struct Squad {
    data: Vec<Group>,
}
#[derive(Deserialize)]
struct Group {
    paragraphs: Vec<Paragraph>,
}
#[derive(Deserialize)]
struct Paragraph {
    context: String,
    qas: Vec<Qa>,
}
#[derive(Deserialize)]
struct Qa {
    question: String,
    answers: Vec<Gold>,
}
#[derive(Deserialize)]
struct Gold {
    text: String,
}

/// A text that questions are about.
pub(super) struct Article {
    pub title: String,
    pub text: String,
}

pub async fn run(config: &Config, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let file = folder(data, "qa")?.join("covidqa.dev.json");
    let squad: Squad = serde_json::from_str(&read_text(&file)?)?;
    let paragraphs: Vec<Paragraph> = squad.data.into_iter().flat_map(|a| a.paragraphs).collect();
    anyhow::ensure!(
        !paragraphs.is_empty(),
        "{} holds no article",
        file.display()
    );
    let scratch = Scratch::open(config).await?;
    let in_use = scratch.library.vectors()?;
    let embedder = in_use.now().papers.clone();
    let bar = ProgressBar::new(paragraphs.len() as u64).with_message("indexing");
    for paragraph in &paragraphs {
        let title = paragraph.context.lines().next().unwrap_or_default();
        scratch
            .put_text(&embedder, title, &paragraph.context)
            .await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let articles: Vec<Article> = paragraphs
        .iter()
        .map(|paragraph| Article {
            title: String::new(),
            text: paragraph.context.clone(),
        })
        .collect();
    let baseline = Sentences::index(config, &articles).await?;
    let answerer = scratch.library.answerer(in_use)?;
    let (mut asked, mut right, mut bm25_right, mut shown) = (0, 0, 0, 0);
    let (mut fresh, mut fresh_right) = (0, 0);
    let questions = paragraphs
        .iter()
        .enumerate()
        .flat_map(|(at, paragraph)| paragraph.qas.iter().map(move |qa| (at, qa)));
    for (at, qa) in questions {
        let gold: Vec<String> = qa
            .answers
            .iter()
            .map(|g| normalise_title(&g.text))
            .collect();
        let Ok(question) = Question::parse(&qa.question) else {
            continue;
        };
        asked += 1;
        let answer = answerer.ask(&question).await?;
        let quotes: Vec<&str> = answer
            .sentences
            .iter()
            .flat_map(|s| &s.citations)
            .map(|citation| citation.quote.as_str())
            .collect();
        shown += quotes.len();
        let is_right = usize::from(holds(&quotes, &gold));
        right += is_right;
        // The cross-encoder's adapter was trained on every second article (models/export/pairs.py).
        if at % 2 == 0 {
            fresh += 1;
            fresh_right += is_right;
        }
        let same_number = u32::try_from(quotes.len().max(1)).unwrap_or(u32::MAX);
        let lines = baseline.best(&qa.question, same_number).await?;
        bm25_right += usize::from(holds(&lines, &gold));
    }
    Ok(vec![
        Figure::share("gold answer inside a shown quote", right, asked),
        Figure::share(
            "the same, articles that nothing was trained on",
            fresh_right,
            fresh,
        ),
        Figure::share(
            "the same, as many sentences by BM25 alone",
            bm25_right,
            asked,
        ),
        Figure::new(
            "quotes shown per question",
            shown as f64 / asked.max(1) as f64,
            asked,
        ),
    ])
}

pub(super) fn holds(quotes: &[&str], gold: &[String]) -> bool {
    quotes
        .iter()
        .map(|quote| normalise_title(quote))
        .any(|quote| {
            gold.iter()
                .any(|answer| !answer.is_empty() && quote.contains(answer.as_str()))
        })
}

/// The baseline: every sentence of every article, ranked by BM25 alone.
pub(super) struct Sentences {
    scratch: Scratch,
    texts: HashMap<PassageId, String>,
}

impl Sentences {
    pub(super) async fn index(config: &Config, articles: &[Article]) -> anyhow::Result<Self> {
        let scratch = Scratch::open(config).await?;
        let mut texts = HashMap::new();
        for article in articles {
            let paper = PaperId::ingested(&ContentHash::of(article.text.as_bytes()));
            let mut batch = Vec::new();
            for (at, span) in sentence_spans(&article.text).into_iter().enumerate() {
                let Some(text) = article.text.get(span) else {
                    continue;
                };
                let id = PassageId::new(&paper, u32::try_from(at)?);
                // The dense side is never asked here; any unit vector does.
                let mut dense = vec![0.0; config.models.dimension];
                dense[0] = 1.0;
                batch.push(IndexedPassage {
                    id: id.clone(),
                    paper: paper.clone(),
                    text: text.to_owned(),
                    dense,
                });
                texts.insert(id, text.to_owned());
            }
            scratch.library.stores.passages.put_passages(&batch).await?;
        }
        Ok(Self { scratch, texts })
    }

    pub(super) async fn best(&self, question: &str, limit: u32) -> anyhow::Result<Vec<&str>> {
        let hits = self
            .scratch
            .library
            .stores
            .passages
            .matching_passages(question, None, limit)
            .await?;
        Ok(hits
            .iter()
            .filter_map(|hit| self.texts.get(&hit.id))
            .map(String::as_str)
            .collect())
    }
}
