//! A paper as a whole, as an answer: its summary, one sentence an aspect.

use super::pages::Pages;
use crate::AnswerError;
use crate::engine::Engine;
use crate::summary::summary;
use graph_schema::{Aspect, Paper, Sentence};

/// What its summary says first of each aspect; empty for a paper without text.
pub(super) async fn in_short(engine: &Engine, paper: &Paper) -> Result<Vec<Sentence>, AnswerError> {
    let pages = Pages::of(engine);
    if pages.reading(&paper.id).await?.is_none() {
        return Ok(Vec::new());
    }
    let summary = summary(engine, &paper.id, false).await?;
    let mut sentences: Vec<Sentence> = summary.tldr.into_iter().collect();
    for part in summary.parts {
        let new = |one: &Sentence| sentences.iter().all(|known| known.text != one.text);
        if let Some(mut first) = part.sentences.into_iter().find(new) {
            first.text = format!("{}: {}", named(part.aspect), first.text);
            sentences.push(first);
        }
    }
    Ok(sentences)
}

fn named(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Objective => "Aim",
        Aspect::Method => "Method",
        Aspect::Data => "Data",
        Aspect::Results => "Results",
        Aspect::Limitations => "Limitations",
    }
}
