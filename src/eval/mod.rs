//! Measuring quality on public evaluation sets: what `papyri eval` runs. Each file has one set's
//! loader, which checks its input, and its measure.

pub mod answers;
pub mod arxiv;
pub mod citations;
mod facts;
pub mod graph;
pub mod multihop;
pub mod pubmedqa;
pub mod qa;
pub mod queue;
pub mod rects;
pub mod references;
pub mod scifact;
mod scratch;
pub mod speed;
pub mod titles;
pub mod verifier;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// One measured figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    /// Over how many items it was taken.
    pub items: usize,
}

impl Figure {
    pub fn new(name: impl Into<String>, value: f64, items: usize) -> Self {
        Self {
            name: name.into(),
            value,
            items,
        }
    }

    /// `hits` of `items`; 0 for no items.
    pub fn share(name: impl Into<String>, hits: usize, items: usize) -> Self {
        Self::new(name, ratio(hits, items), items)
    }
}

/// Precision, recall and F1 from counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    pub right: usize,
    pub found: usize,
    pub gold: usize,
}

impl Counts {
    pub fn f1(self) -> f64 {
        // 2PR / (P + R) with the divisions cleared.
        ratio(2 * self.right, self.found + self.gold)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// p50 and p99 of measured times.
fn latencies(name: &str, mut millis: Vec<f64>) -> Vec<Figure> {
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let rank = (share * millis.len() as f64).ceil() as usize;
        let at = millis.get(rank.saturating_sub(1));
        at.copied().unwrap_or_default()
    };
    vec![
        Figure::new(format!("{name} p50, ms"), at(0.5), millis.len()),
        Figure::new(format!("{name} p99, ms"), at(0.99), millis.len()),
    ]
}

/// `dir` below the data folder, or an error that says what is expected there.
fn folder(data: &Path, dir: &str) -> anyhow::Result<PathBuf> {
    let path = data.join(dir);
    anyhow::ensure!(
        path.is_dir(),
        "{} is missing: --data must name the folder with the evaluation sets",
        path.display()
    );
    Ok(path)
}

/// Files of a folder with one ending, sorted; an error when there is none.
fn files(dir: &Path, ending: &str) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    anyhow::ensure!(!found.is_empty(), "no *{ending} in {}", dir.display());
    found.sort();
    Ok(found)
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// JSON Lines; an error names file and line.
fn json_lines<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    read_text(path)?
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{} line {}", path.display(), at + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_of_counts() {
        let counts = Counts {
            right: 1,
            found: 2,
            gold: 1,
        };
        assert!((counts.f1() - 2.0 / 3.0).abs() < 1e-9);
        assert!(Counts::default().f1().abs() < 1e-9);
    }

    #[test]
    fn the_99th_of_100_is_p99() {
        let figures = latencies("x", (1..=100).rev().map(f64::from).collect());
        let values: Vec<f64> = figures.iter().map(|figure| figure.value).collect();
        assert_eq!(values, [50.0, 99.0]);
        assert_eq!(latencies("x", Vec::new())[0].items, 0);
    }

    #[test]
    fn a_missing_set_is_named() {
        let error = folder(Path::new("/nowhere"), "scifact")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/nowhere/scifact") && error.contains("--data"),
            "{error}"
        );
    }
}
