//! Trains the tagger of entities, and measures it:
//! `cargo run -p ingest --example entities -- classes|train|measure DATA`, where DATA holds `entities` and, for
//! `classes`, `scale/abstracts.jsonl.gz`. `classes` groups the words of the abstracts and writes
//! `ingest/weights/words.bin.gz`; `train` learns from the train split of SciERC and writes
//! `ingest/weights/entities.bin.gz`; `measure` reports on its dev split, and on SciREX, which follows other rules.

mod gold;
mod grouping;
mod vectors;
mod weights;

use gold::{Gold, Result};
use ingest::entities::tagger::{Label, NUMBERS, Phrase, phrases, phrases_by};
use ingest::entities::tokens::tokens;
use ingest::tagging::Model;
use ingest::tagging::classes::{Classes, unpacked};
use ingest::tagging::training::{Example, Settings, train};
use serde::Deserialize;
use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use weights::write;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(action), Some(data)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        return Err("usage: entities classes|train|measure DATA".into());
    };
    let split = |name: &str| gold::scierc(&data.join(format!("entities/ner.sciie.{name}.txt")));
    match action.as_str() {
        "classes" => {
            let vectors = vectors::learn(&abstracts(&data.join("scale/abstracts.jsonl.gz"))?);
            write("words.bin.gz", &grouping::classes(&vectors).to_bytes())
        }
        "train" => {
            let classes = &classes()?;
            let model = learn(&split("train")?, classes);
            report("SciERC dev", &split("dev")?, |gold| {
                found_by(&model, classes, gold)
            });
            write("entities.bin.gz", &model.to_bytes())
        }
        _ => {
            report("SciERC dev", &split("dev")?, found);
            report(
                "SciREX",
                &gold::scirex(&data.join("entities/scirex"))?,
                found,
            );
            Ok(())
        }
    }
}

/// The classes of words as `classes` wrote them.
fn classes() -> Result<Classes> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/words.bin.gz");
    let bytes = unpacked(&std::fs::read(path)?).ok_or("words.bin.gz is damaged")?;
    Ok(Classes::from_bytes(&bytes).ok_or("words.bin.gz is damaged")?)
}

#[derive(Deserialize)]
struct Listed {
    title: String,
    #[serde(rename = "abstract")]
    text: Option<String>,
}

/// Titles and abstracts as lists of words in lower case.
fn abstracts(path: &Path) -> Result<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for line in BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(path)?)).lines() {
        let listed: Listed = serde_json::from_str(&line?)?;
        for text in [Some(listed.title), listed.text].into_iter().flatten() {
            all.push(
                tokens(&text)
                    .iter()
                    .map(|token| token.text.to_lowercase())
                    .collect(),
            );
        }
    }
    Ok(all)
}

fn learn(gold: &[Gold], classes: &Classes) -> Model {
    let examples: Vec<Example> = gold
        .iter()
        .flat_map(|gold| gold.examples(classes))
        .collect();
    let number = |name: &str, default: f32| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let settings = Settings {
        labels: NUMBERS,
        bits: number("BITS", 18.0) as u32,
        least_texts: number("LEAST", 2.0) as u32,
        rate: number("RATE", 0.03),
        decay: number("DECAY", 1e-5),
        damping: number("DAMP", 1e-3),
        rounds: number("ROUNDS", 24.0) as usize,
        ..Settings::default()
    };
    train(&examples, &settings)
}

fn found(gold: &Gold) -> Vec<Phrase> {
    let (tokens, sentences) = gold.cut();
    phrases(&tokens, &sentences)
}

fn found_by(model: &Model, classes: &Classes, gold: &Gold) -> Vec<Phrase> {
    let (tokens, sentences) = gold.cut();
    phrases_by(model, classes, &tokens, &sentences)
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    right: usize,
    found: usize,
    gold: usize,
}

impl Counts {
    fn line(self) -> String {
        let precision = self.right as f64 / self.found.max(1) as f64;
        let recall = self.right as f64 / self.gold.max(1) as f64;
        let f1 = 2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64;
        format!("F1 {f1:.3} (precision {precision:.3}, recall {recall:.3})")
    }

    fn count(
        &mut self,
        found: &HashSet<Phrase>,
        gold: &HashSet<Phrase>,
        of: impl Fn(Label) -> bool,
    ) {
        let all = |set: &HashSet<Phrase>| set.iter().filter(|phrase| of(phrase.label)).count();
        self.found += all(found);
        self.gold += all(gold);
        self.right += found
            .intersection(gold)
            .filter(|phrase| of(phrase.label))
            .count();
    }
}

/// Strict: the very words and the very kind.
fn report(name: &str, all: &[Gold], find: impl Fn(&Gold) -> Vec<Phrase>) {
    let (mut six, mut four, mut bare) = (Counts::default(), Counts::default(), Counts::default());
    let mut each = Label::ALL.map(|label| (label, Counts::default()));
    for one in all {
        let (tokens, _) = one.cut();
        let gold: HashSet<Phrase> = one.phrases(&tokens).into_iter().collect();
        let found: HashSet<Phrase> = find(one).into_iter().collect();
        six.count(&found, &gold, |_| true);
        four.count(&found, &gold, |label| label.kind().is_some());
        for (label, counts) in &mut each {
            counts.count(&found, &gold, |other| other == *label);
        }
        let untyped = |set: &HashSet<Phrase>| -> HashSet<Phrase> {
            let kept = set.iter().filter(|phrase| phrase.label.kind().is_some());
            kept.map(|phrase| Phrase {
                label: Label::Method,
                tokens: phrase.tokens.clone(),
            })
            .collect()
        };
        bare.count(&untyped(&found), &untyped(&gold), |_| true);
    }
    println!("{name}: strict, all six kinds {}", six.line());
    println!("  the four kinds of the graph {}", four.line());
    println!("  the same without their kind {}", bare.line());
    for (label, counts) in each {
        println!("  {label:?} {}", counts.line());
    }
}
