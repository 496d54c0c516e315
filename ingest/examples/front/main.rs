//! Trains the tagger of title pages, and measures how authors are read:
//! `front pages LIBPDFIUM GOLD… > PAGES` reads the PDFs of lists such as `generate.py` writes;
//! `front measure PAGES [PAGES…]` trains without each template in turn and reports on it;
//! `front train PAGES [PAGES…]` learns from all and writes `ingest/weights/front.bin`;
//! `front show PAGES [PAGES…]` prints what the program's own weights read otherwise than it is listed.

mod gold;
mod renamed;

use gold::{Gold, Listed, Result};
use graph_schema::{Author, ends_of_name};
use ingest::pdf::byline::{BOUNDARIES, Label, Labelled};
use ingest::pdf::{ReadLimits, title_page};
use ingest::tagging::Model;
use ingest::tagging::training::{Example, Settings, train};
use models_pdfium::PdfiumReader;
use std::collections::BTreeSet;
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["pages", library, lists @ ..] => pages(library, lists),
        ["measure", lists @ ..] => measure(&read(lists)?),
        ["train", lists @ ..] => {
            let gold = read(lists)?;
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/front.bin");
            std::fs::write(&path, learn(gold.iter()).to_bytes())?;
            println!("{} pages, {}", gold.len(), path.display());
            Ok(())
        }
        ["show", lists @ ..] => {
            for one in read(lists)? {
                show(&one, Labelled::of(one.page.clone()));
            }
            Ok(())
        }
        _ => Err("usage: front pages LIBPDFIUM GOLD… | front measure|train|show PAGES…".into()),
    }
}

fn pages(library: &str, lists: &[&str]) -> Result<()> {
    let reader = PdfiumReader::load(library.as_ref())?;
    for list in lists {
        for line in std::fs::read_to_string(list)?.lines() {
            let listed: Listed = serde_json::from_str(line)?;
            let Ok(bytes) = std::fs::read(listed.path(list)) else {
                continue;
            };
            match title_page(&bytes, &ReadLimits::default(), &reader) {
                Ok(page) => println!("{}", serde_json::to_string(&Gold { listed, page })?),
                Err(error) => eprintln!("{}: {error}", listed.id),
            }
        }
    }
    Ok(())
}

fn read(lists: &[&str]) -> Result<Vec<Gold>> {
    let mut gold = Vec::new();
    for list in lists {
        for line in std::fs::read_to_string(list)?.lines() {
            gold.push(serde_json::from_str(line)?);
        }
    }
    Ok(gold)
}

/// Share of features that each step of training does without.
const DROPOUT: f32 = 0.1;

fn learn<'a>(gold: impl Iterator<Item = &'a Gold>) -> Model {
    let examples: Vec<Example> = gold.flat_map(Gold::examples).collect();
    eprintln!("{} examples", examples.len());
    let settings = Settings {
        labels: Label::ALL.len(),
        boundaries: BOUNDARIES,
        bits: 17,
        rounds: std::env::var("ROUNDS")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(8),
        least_texts: 3,
        rate: 0.03,
        dropout: std::env::var("DROPOUT")
            .ok()
            .and_then(|share| share.parse().ok())
            .unwrap_or(DROPOUT),
        ..Settings::default()
    };
    train(&examples, &settings)
}

/// Each template after training on all others.
fn measure(gold: &[Gold]) -> Result<()> {
    let only = std::env::var("ONLY").unwrap_or_default();
    let templates: BTreeSet<&str> = gold
        .iter()
        .map(|one| one.listed.template.as_str())
        .collect();
    for template in templates {
        if !only.is_empty() && !only.split(',').any(|one| one == template) {
            continue;
        }
        let model = learn(gold.iter().filter(|one| one.listed.template != template));
        let mut counts = Counts::default();
        for one in gold.iter().filter(|one| one.listed.template == template) {
            let labelled = Labelled::by(&model, one.page.clone());
            counts.add(&one.listed.authors, &labelled.authors());
            if std::env::var_os("SHOW").is_some() {
                show(one, labelled);
            }
        }
        println!("{template}: {counts}");
    }
    Ok(())
}

fn show(one: &Gold, labelled: Labelled) {
    let found = labelled.authors();
    if same(&one.listed.authors, &found) {
        return;
    }
    let names: Vec<String> = found.iter().map(Author::full_name).collect();
    println!(
        "{} {}\n  is   {}\n  read {}",
        one.listed.template,
        one.listed.id,
        one.listed.authors.join("; "),
        names.join("; ")
    );
    if std::env::var_os("TOKENS").is_some() {
        let mut row = u32::MAX;
        for (token, label) in labelled.page.tokens.iter().zip(&labelled.labels) {
            if token.row != row {
                row = token.row;
                print!("\n   {row}: ");
            }
            let mark = match label {
                Label::Other => "",
                Label::Title => "/t",
                Label::Name => "/N",
                Label::NameOn => "/n",
                Label::Between => "/b",
                Label::Affiliation => "/a",
                Label::Contact => "/c",
            };
            print!(
                "{}{}{mark} ",
                if token.raised { "^" } else { "" },
                token.text
            );
            if row > 24 {
                break;
            }
        }
        println!();
    }
}

#[derive(Debug, Default)]
struct Counts {
    pages: usize,
    exact: usize,
    right: usize,
    found: usize,
    gold: usize,
}

impl Counts {
    fn add(&mut self, gold: &[String], found: &[Author]) {
        self.pages += 1;
        self.exact += usize::from(same(gold, found));
        let names: BTreeSet<String> = gold.iter().map(|name| folded(name)).collect();
        self.right += found
            .iter()
            .filter(|name| names.contains(&folded(&name.full_name())))
            .count();
        self.found += found.len();
        self.gold += gold.len();
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        write!(
            f,
            "{} pages; lists exact {:.3}; names: precision {:.3}, recall {:.3}, F1 {:.3}",
            self.pages,
            share(self.exact, self.pages),
            share(self.right, self.found),
            share(self.right, self.gold),
            share(2 * self.right, self.found + self.gold)
        )
    }
}

fn same(gold: &[String], found: &[Author]) -> bool {
    gold.len() == found.len()
        && gold
            .iter()
            .zip(found)
            .all(|(gold, found)| folded(gold) == folded(&found.full_name()))
}

/// Groups are listed with their article.
fn folded(name: &str) -> String {
    ends_of_name(name.strip_prefix("The ").unwrap_or(name))
}
