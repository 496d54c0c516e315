//! How long answers take on an open library: the titles of its papers, asked as questions.

use super::{Figure, latencies};
use crate::config::Config;
use crate::startup::Library;
use answer::Question;
use std::time::Instant;
use stores_core::PaperFilter;

/// Questions asked before the clock counts, to warm model and caches.
const WARM_UP: usize = 20;

pub async fn run(config: &Config, questions: usize) -> anyhow::Result<Vec<Figure>> {
    let library = Library::open(config.clone()).await?;
    let page = library
        .stores
        .graph
        .list_papers(&PaperFilter::default(), 0, 1_000)
        .await?;
    anyhow::ensure!(
        !page.papers.is_empty(),
        "the library {} is empty: ingest papers first",
        config.library.dir.display()
    );
    let answerer = library.answerer(library.vectors()?)?;
    let mut millis = Vec::with_capacity(questions);
    for (at, paper) in page
        .papers
        .iter()
        .cycle()
        .take(WARM_UP + questions)
        .enumerate()
    {
        let form = if (at / page.papers.len()).is_multiple_of(2) {
            "What is shown about"
        } else {
            "How is it evaluated:"
        };
        let Ok(question) = Question::parse(&format!("{form} {}?", paper.title)) else {
            continue;
        };
        let started = Instant::now();
        answerer.ask(&question).await?;
        if at >= WARM_UP {
            millis.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(latencies("ask", millis))
}
