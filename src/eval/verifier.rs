//! Sentences that somebody might write over quotes of the sample papers: how many false ones would be shown, how many true
//! ones lost. The sentences are in `samples/claims.jsonl`, on which rules and threshold were set, and in
//! `samples/claims-later.jsonl`, whose quotes are of no paper, which were written after, and on which a few rules were changed.

use super::Figure;
use crate::config::Config;
use crate::startup;
use answer::{Unsupported, supported};
use anyhow::Context;
use models_core::Verifier;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

const CLAIMS: &str = include_str!("../../samples/claims.jsonl");
const LATER: &str = include_str!("../../samples/claims-later.jsonl");

/// A quote and what is said over it.
#[derive(Debug, Deserialize)]
struct Quoted {
    /// Title of the paper.
    paper: String,
    quote: String,
    r#true: Vec<String>,
    r#false: Vec<False>,
}

#[derive(Debug, Deserialize)]
struct False {
    /// What is wrong with it.
    kind: String,
    text: String,
}

/// What became of one sentence.
#[derive(Debug, Serialize)]
struct Judged<'a> {
    /// Of the sentences that were written after most rules.
    later: bool,
    text: &'a str,
    quote: &'a str,
    /// `true`, or what is wrong with it.
    kind: &'a str,
    shown: bool,
    why: Option<String>,
}

pub async fn run(config: &Config, predictions: Option<&Path>) -> anyhow::Result<Vec<Figure>> {
    let verifier = startup::verifier(config)?;
    let (known, later) = (claims(CLAIMS)?, claims(LATER)?);
    let mut judged = Vec::new();
    for (at_quote, one) in known.iter().chain(&later).enumerate() {
        let (quotes, titles) = ([one.quote.as_str()], [one.paper.as_str()]);
        let said = one.r#true.iter().map(|text| ("true", text));
        let said = said.chain(one.r#false.iter().map(|f| (f.kind.as_str(), &f.text)));
        for (kind, text) in said {
            let why = judge(text, &quotes, &titles, verifier.as_ref()).await?;
            judged.push(Judged {
                later: at_quote >= known.len(),
                text,
                quote: &one.quote,
                kind,
                shown: why.is_none(),
                why,
            });
        }
    }
    if let Some(path) = predictions {
        let lines: Result<Vec<String>, _> = judged.iter().map(serde_json::to_string).collect();
        std::fs::write(path, lines?.join("\n") + "\n")
            .with_context(|| format!("writing {}", path.display()))?;
    }
    let (later, known): (Vec<_>, Vec<_>) = judged.into_iter().partition(|one| one.later);
    let mut all = figures(&known);
    all.extend(figures(&later).into_iter().map(|figure| Figure {
        name: format!("{}, later", figure.name),
        ..figure
    }));
    Ok(all)
}

/// Why it is not shown. A verifier that failed has judged nothing: that is an error here.
async fn judge(
    text: &str,
    quotes: &[&str],
    titles: &[&str],
    verifier: &dyn Verifier,
) -> anyhow::Result<Option<String>> {
    match supported(text, quotes, titles, Some(verifier)).await {
        Ok(()) => Ok(None),
        Err(Unsupported::Unread(error)) => Err(error.into()),
        Err(why) => Ok(Some(why.to_string())),
    }
}

fn figures(judged: &[Judged<'_>]) -> Vec<Figure> {
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut lost, mut kept, mut wrong, mut false_ones) = (0, 0, 0, 0);
    for one in judged {
        if one.kind == "true" {
            lost += usize::from(!one.shown);
            kept += 1;
            continue;
        }
        wrong += usize::from(one.shown);
        false_ones += 1;
        let (shown, all) = by_kind.entry(one.kind).or_default();
        *shown += usize::from(one.shown);
        *all += 1;
    }
    let mut figures = vec![
        Figure::new("false sentences shown", wrong as f64, false_ones),
        Figure::share("true sentences lost", lost, kept),
    ];
    let shown = by_kind.into_iter();
    figures.extend(shown.map(|(kind, (shown, all))| {
        Figure::new(format!("false by {kind}, shown"), shown as f64, all)
    }));
    figures
}

fn claims(lines: &'static str) -> anyhow::Result<Vec<Quoted>> {
    lines
        .lines()
        .enumerate()
        .map(|(at, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("line {} of the samples' claims", at + 1))
        })
        .collect()
}
