//! Trains the reference tagger, and measures how references are read:
//! `cargo run -p ingest --example references -- measure|train DATA`, where DATA holds `references/grobid` and `references/anystyle`.
//! `measure` trains on one half and reports on the other, and on each set after training on the other set; `train`
//! learns from all and writes `ingest/weights/references.bin`.

mod augment;
mod gold;

use gold::{Gold, Result};
use graph_schema::title::normalise_title;
use ingest::references::features::BOUNDARIES;
use ingest::references::parse_reference_by;
use ingest::references::tagger::Label;
use ingest::tagging::Model;
use ingest::tagging::training::{Example, Settings, train};
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(action), Some(data)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        return Err("usage: references measure|train DATA".into());
    };
    let grobid = gold::grobid(&data.join("references/grobid"))?;
    let anystyle = gold::anystyle(&data.join("references/anystyle"))?;
    let all = || grobid.iter().chain(&anystyle);
    match action.as_str() {
        "train" => {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/references.bin");
            std::fs::write(&path, learn(all()).to_bytes())?;
            println!("{} strings, {}", all().count(), path.display());
        }
        "tune" => {
            let halves = learn(all().filter(|one| one.half == 1));
            report(
                "grobid, tuning half",
                &halves,
                grobid.iter().filter(|one| one.half == 0),
            );
            report(
                "anystyle, tuning half",
                &halves,
                anystyle.iter().filter(|one| one.half == 0),
            );
        }
        "across" => {
            report("anystyle by grobid", &learn(grobid.iter()), anystyle.iter());
            report("grobid by anystyle", &learn(anystyle.iter()), grobid.iter());
        }
        _ => {
            let halves = learn(all().filter(|one| one.half == 0));
            report(
                "grobid, other half",
                &halves,
                grobid.iter().filter(|one| one.half == 1),
            );
            report(
                "anystyle, other half",
                &halves,
                anystyle.iter().filter(|one| one.half == 1),
            );
            if action == "measure" {
                report("anystyle by grobid", &learn(grobid.iter()), anystyle.iter());
                report("grobid by anystyle", &learn(anystyle.iter()), grobid.iter());
            }
        }
    }
    Ok(())
}

/// Share of features that each step of training does without.
const DROPOUT: f32 = 0.1;
/// Other styles that each gold string is printed in for training.
const VARIANTS: usize = 1;

fn learn<'a>(gold: impl Iterator<Item = &'a Gold>) -> Model {
    let count = std::env::var("VARIANTS")
        .ok()
        .and_then(|count| count.parse().ok());
    let mut examples: Vec<Example> = Vec::new();
    for one in gold {
        examples.push(one.example());
        let variants = augment::variants(one, count.unwrap_or(VARIANTS));
        examples.extend(variants.iter().map(Gold::example));
    }
    let settings = Settings {
        labels: Label::ALL.len(),
        boundaries: BOUNDARIES,
        bits: 17,
        least_texts: 4,
        rate: 0.015,
        dropout: std::env::var("DROPOUT")
            .ok()
            .and_then(|share| share.parse().ok())
            .unwrap_or(DROPOUT),
        ..Settings::default()
    };
    train(&examples, &settings)
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    right: usize,
    found: usize,
    gold: usize,
}

impl Counts {
    fn count(&mut self, gold: &str, got: &str, same: bool) -> bool {
        self.gold += usize::from(!gold.is_empty());
        self.found += usize::from(!got.is_empty());
        self.right += usize::from(!gold.is_empty() && same);
        if gold.is_empty() {
            got.is_empty()
        } else {
            same
        }
    }

    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

fn report<'a>(name: &str, model: &Model, gold: impl Iterator<Item = &'a Gold>) {
    let (mut title, mut author, mut venue, mut year) = (
        Counts::default(),
        Counts::default(),
        Counts::default(),
        Counts::default(),
    );
    let (mut whole, mut all) = (0, 0);
    let show = std::env::var("SHOW").unwrap_or_default();
    for one in gold {
        let parsed = parse_reference_by(model, &one.raw);
        let squeezed = |text: &str| normalise_title(text).replace(' ', "");
        let [gold_title, gold_author, gold_venue] =
            [Label::Title, Label::Author, Label::Venue].map(|label| squeezed(&one.first(label)));
        let gold_year = first_year(&one.first(Label::Date));
        let got_title = squeezed(parsed.title.as_deref().unwrap_or_default());
        let got_venue = squeezed(parsed.venue.as_deref().unwrap_or_default());
        let got_author = parsed
            .authors
            .first()
            .map(|author| squeezed(&author.family))
            .unwrap_or_default();
        let got_year = parsed.year.map(|year| year.to_string()).unwrap_or_default();
        let beginning: String = gold_author
            .chars()
            .take(got_author.chars().count() + 24)
            .collect();
        let gold_venue = gold_venue
            .strip_prefix("in")
            .unwrap_or(&gold_venue)
            .to_owned();
        let got_bare = got_venue.strip_prefix("in").unwrap_or(&got_venue);
        let right = [
            title.count(&gold_title, &got_title, gold_title == got_title),
            author.count(
                &gold_author,
                &got_author,
                !got_author.is_empty() && beginning.contains(&got_author),
            ),
            venue.count(&gold_venue, got_bare, gold_venue == got_bare),
            year.count(&gold_year, &got_year, gold_year == got_year),
        ];
        all += 1;
        whole += usize::from(right.iter().all(|right| *right));
        let at = ["title", "author", "venue", "year"]
            .iter()
            .position(|field| *field == show);
        if at.is_some_and(|at| !right[at]) {
            println!(
                "{}\n   T {:?} | {:?}\n   A {:?} V {:?} Y {:?} | gold A {:?} V {:?} Y {:?}",
                one.raw,
                parsed.title,
                one.first(Label::Title),
                parsed.authors.first().map(|a| a.family.clone()),
                parsed.venue,
                parsed.year,
                one.first(Label::Author),
                one.first(Label::Venue),
                one.first(Label::Date)
            );
        }
    }
    println!(
        "{name}: {all} strings; F1 title {:.3}, first author {:.3}, venue {:.3}, year {:.3}; whole {:.3}",
        title.f1(),
        author.f1(),
        venue.f1(),
        year.f1(),
        whole as f64 / all.max(1) as f64
    );
}

fn first_year(date: &str) -> String {
    let digits: Vec<char> = date.chars().filter(char::is_ascii_digit).collect();
    let found = digits.windows(4).map(String::from_iter).find(|year| {
        ["15", "16", "17", "18", "19", "20"]
            .iter()
            .any(|century| year.starts_with(century))
    });
    found.unwrap_or_default()
}
