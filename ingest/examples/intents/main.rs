//! Trains the classifiers of citing sentences, and measures them:
//! `cargo run -p ingest --example intents -- train|measure DATA`, where DATA holds `citations`: SciCite (Cohan et al.
//! 2019) and ACL-ARC (Jurgens et al. 2018), a sentence and its label a line. `train` learns from the train splits and
//! writes `ingest/weights/intents.bin.gz` and `purposes.bin.gz`; `measure` reports on the dev splits.

#[path = "../entities/weights.rs"]
mod weights;

use graph_schema::{CitationIntent, CitationPurpose};
use ingest::intents::features::{observe, observe_with};
use ingest::intents::{Judges, SURE, as_text, carried};
use ingest::tagging::Model;
use ingest::tagging::classes::{Classes, unpacked};
use ingest::tagging::training::{Example, Settings, train};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use weights::write;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(action), Some(data)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        return Err("usage: intents train|measure DATA".into());
    };
    let cited = |set: &str, split: &str| {
        read(&data.join(format!("citations/text_classification.{set}.{split}.txt")))
    };
    let (scicite, acl) = (cited("sci-cite", "dev")?, cited("citation_intent", "dev")?);
    if action == "train" {
        let classes = &classes()?;
        let intents = learn_intents(&cited("sci-cite", "train")?, classes);
        let purposes = learn_purposes(&cited("citation_intent", "train")?, classes, &intents);
        write("intents.bin.gz", &intents.to_bytes())?;
        write("purposes.bin.gz", &purposes.to_bytes())?;
        report(
            &Judges {
                classes,
                intents,
                purposes,
            },
            &scicite,
            &acl,
        );
    } else {
        report(
            carried().ok_or("the program carries no weights")?,
            &scicite,
            &acl,
        );
    }
    Ok(())
}

/// The classes of words as `entities classes` wrote them.
fn classes() -> Result<Classes> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/words.bin.gz");
    let bytes = unpacked(&std::fs::read(path)?).ok_or("words.bin.gz is damaged")?;
    Ok(Classes::from_bytes(&bytes).ok_or("words.bin.gz is damaged")?)
}

#[derive(Deserialize)]
struct Cited {
    text: String,
    label: String,
}

fn read(path: &Path) -> Result<Vec<Cited>> {
    let file =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    file.lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

fn intent_of(label: &str) -> Option<usize> {
    CitationIntent::ALL
        .iter()
        .position(|intent| intent.as_str() == label)
}

fn purpose_of(label: &str) -> Option<usize> {
    let named = match label {
        "Background" => CitationPurpose::Background,
        "Uses" => CitationPurpose::Uses,
        "Extends" => CitationPurpose::Extends,
        "CompareOrContrast" => CitationPurpose::Compares,
        "Motivation" => CitationPurpose::Motivation,
        "Future" => CitationPurpose::Future,
        _ => return None,
    };
    CitationPurpose::ALL
        .iter()
        .position(|purpose| *purpose == named)
}

fn number(name: &str, default: f32) -> f32 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn learn_intents(cited: &[Cited], classes: &Classes) -> Model {
    let examples = cited
        .iter()
        .filter_map(|one| Some((observe(&one.text, classes), intent_of(&one.label)?)));
    let settings = Settings {
        labels: CitationIntent::ALL.len(),
        bits: 18,
        least_texts: number("LEAST", 2.0) as u32,
        rate: number("RATE", 0.03),
        decay: number("DECAY", 2e-5),
        damping: number("DAMP", 1e-3),
        rounds: number("ROUNDS", 10.0) as usize,
        ..Settings::default()
    };
    train(
        &balanced(examples, settings.labels, number("BALANCE", 0.0)),
        &settings,
    )
}

fn learn_purposes(cited: &[Cited], classes: &Classes, intents: &Model) -> Model {
    let examples = cited.iter().filter_map(|one| {
        let shares = intents.shares(&observe(&one.text, classes));
        Some((
            observe_with(&one.text, classes, &shares),
            purpose_of(&one.label)?,
        ))
    });
    let settings = Settings {
        labels: CitationPurpose::ALL.len(),
        bits: 17,
        least_texts: number("LEAST2", 2.0) as u32,
        rate: number("RATE2", 0.03),
        decay: number("DECAY2", 2e-5),
        damping: number("DAMP2", 1e-3),
        rounds: number("ROUNDS2", 10.0) as usize,
        ..Settings::default()
    };
    train(
        &balanced(examples, settings.labels, number("BALANCE2", 1.0)),
        &settings,
    )
}

/// Texts of rarer labels come several times, so that each label weighs alike: `times` 0 leaves them as they are, 1 makes
/// them as many.
fn balanced(
    all: impl Iterator<Item = (Vec<u32>, usize)>,
    labels: usize,
    times: f32,
) -> Vec<Example> {
    let all: Vec<_> = all.collect();
    let mut counts = vec![0usize; labels];
    for (_, label) in &all {
        counts[*label] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or_default() as f32;
    let mut owed = vec![0f32; labels];
    let mut examples = Vec::new();
    for (features, label) in all {
        owed[label] += (most / counts[label] as f32).powf(times);
        while owed[label] >= 1.0 {
            owed[label] -= 1.0;
            examples.push(Example {
                tokens: vec![as_text(features.clone())],
                labels: vec![u8::try_from(label).unwrap_or_default()],
            });
        }
    }
    examples
}

fn report(judges: &Judges, scicite: &[Cited], acl: &[Cited]) {
    let told = scicite.iter().filter_map(|one| {
        let (intent, _) = judges.intent(&one.text);
        Some((
            intent_of(&one.label)?,
            CitationIntent::ALL
                .iter()
                .position(|one| Some(*one) == intent)?,
        ))
    });
    let names = CitationIntent::ALL.map(CitationIntent::as_str);
    println!(
        "SciCite dev: {}",
        figures(&told.collect::<Vec<_>>(), &names)
    );
    let mut sure = (0, 0);
    let told = acl.iter().filter_map(|one| {
        let (_, shares) = judges.intent(&one.text);
        let (purpose, share) = judges.purpose(&one.text, &shares)?;
        let told = CitationPurpose::ALL
            .iter()
            .position(|one| *one == purpose)?;
        let gold = purpose_of(&one.label)?;
        if share >= SURE {
            sure = (sure.0 + 1, sure.1 + usize::from(told == gold));
        }
        Some((gold, told))
    });
    let told: Vec<_> = told.collect();
    let names = CitationPurpose::ALL.map(CitationPurpose::as_str);
    println!("ACL-ARC dev: {}", figures(&told, &names));
    println!(
        "  said ({SURE} or more): {} of {}, {} of them right",
        sure.0,
        acl.len(),
        sure.1
    );
}

fn figures(told: &[(usize, usize)], names: &[&str]) -> String {
    let f1 = |label: usize| {
        let right = told
            .iter()
            .filter(|(gold, told)| *gold == label && *told == label)
            .count();
        let of = told
            .iter()
            .map(|(gold, told)| usize::from(*gold == label) + usize::from(*told == label));
        2.0 * right as f64 / of.sum::<usize>().max(1) as f64
    };
    let each: Vec<f64> = (0..names.len()).map(f1).collect();
    let right = told.iter().filter(|(gold, told)| gold == told).count();
    let lines = names
        .iter()
        .zip(&each)
        .map(|(name, f1)| format!("{name} {f1:.3}"));
    format!(
        "macro-F1 {:.3}, accuracy {:.3} of {}; {}",
        each.iter().sum::<f64>() / each.len() as f64,
        right as f64 / told.len().max(1) as f64,
        told.len(),
        lines.collect::<Vec<_>>().join(", ")
    )
}
