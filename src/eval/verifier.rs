//! Sentences that somebody might write over quotes: how many false ones would be shown, how many true ones lost. Rules and
//! threshold were set on `samples/claims.jsonl`, over quotes of the sample papers; some rules were changed after
//! `samples/claims-later.jsonl` and `samples/claims-further.jsonl`, whose quotes are of no paper. No rule was set or changed on
//! `samples/claims-unseen.jsonl`: its figures are what to expect of other sentences.

use super::Figure;
use crate::config::Config;
use crate::startup;
use answer::{Unsupported, supported};
use anyhow::Context;
use models_core::Verifier;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The samples' sets: name, file, lines.
const SAMPLES: &[(&str, &str, &str)] = &[
    (
        "",
        "samples/claims.jsonl",
        include_str!("../../samples/claims.jsonl"),
    ),
    (
        "later",
        "samples/claims-later.jsonl",
        include_str!("../../samples/claims-later.jsonl"),
    ),
    (
        "further",
        "samples/claims-further.jsonl",
        include_str!("../../samples/claims-further.jsonl"),
    ),
    (
        "unseen",
        "samples/claims-unseen.jsonl",
        include_str!("../../samples/claims-unseen.jsonl"),
    ),
];

/// Sentences measured together.
struct Set {
    /// What its figures are named by, empty for the first.
    name: &'static str,
    quoted: Vec<Quoted>,
}

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
    /// Name of its set, empty for the first.
    set: &'a str,
    text: &'a str,
    quote: &'a str,
    /// `true`, or what is wrong with it.
    kind: &'a str,
    shown: bool,
    why: Option<String>,
}

/// `set` is a file of other sentences in the same form, measured in the place of the samples'.
pub async fn run(
    config: &Config,
    set: Option<&Path>,
    predictions: Option<&Path>,
) -> anyhow::Result<Vec<Figure>> {
    let sets = match set {
        Some(path) => {
            let lines = std::fs::read_to_string(path)
                .with_context(|| format!("reading {}", path.display()))?;
            vec![Set {
                name: "",
                quoted: claims(&lines, &path.display().to_string())?,
            }]
        }
        None => SAMPLES
            .iter()
            .map(|(name, file, lines)| {
                let quoted = claims(lines, file)?;
                Ok(Set { name, quoted })
            })
            .collect::<anyhow::Result<Vec<Set>>>()?,
    };
    let verifier = startup::verifier(config)?;
    let mut judged = Vec::new();
    for set in &sets {
        judged.extend(read(set, verifier.as_ref()).await?);
    }
    if let Some(path) = predictions {
        let lines: Result<Vec<String>, _> = judged.iter().map(serde_json::to_string).collect();
        std::fs::write(path, lines?.join("\n") + "\n")
            .with_context(|| format!("writing {}", path.display()))?;
    }
    let of_set = |set: &Set| {
        let own: Vec<&Judged<'_>> = judged.iter().filter(|one| one.set == set.name).collect();
        let after = match set.name {
            "" => String::new(),
            name => format!(", {name}"),
        };
        let named = move |figure: Figure| Figure {
            name: format!("{}{after}", figure.name),
            ..figure
        };
        figures(&own).into_iter().map(named)
    };
    Ok(sets.iter().flat_map(of_set).collect())
}

async fn read<'a>(set: &'a Set, verifier: &dyn Verifier) -> anyhow::Result<Vec<Judged<'a>>> {
    let mut judged = Vec::new();
    for one in &set.quoted {
        let (quotes, titles) = ([one.quote.as_str()], [one.paper.as_str()]);
        let said = one.r#true.iter().map(|text| ("true", text));
        let said = said.chain(one.r#false.iter().map(|f| (f.kind.as_str(), &f.text)));
        for (kind, text) in said {
            let why = judge(text, &quotes, &titles, verifier).await?;
            judged.push(Judged {
                set: set.name,
                text,
                quote: &one.quote,
                kind,
                shown: why.is_none(),
                why,
            });
        }
    }
    Ok(judged)
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

fn figures(judged: &[&Judged<'_>]) -> Vec<Figure> {
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

fn claims(lines: &str, file: &str) -> anyhow::Result<Vec<Quoted>> {
    lines
        .lines()
        .enumerate()
        .map(|(at, line)| {
            serde_json::from_str(line).with_context(|| format!("line {} of {file}", at + 1))
        })
        .collect()
}
