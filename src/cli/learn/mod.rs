//! The commands by which a library learns: labels, datasets, training, versions, experiments, quality. One file a command.

pub mod datasets;
mod embedder;
pub mod experiment;
pub mod labels;
pub mod quality;
mod reranker;
pub mod train;
pub mod versions;

use crate::cli::Context;
use crate::cli::terminal::outln;
use crate::startup::Library;
use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat};
use service::Caller;
use service::learn::LearningStore;
use std::io::Write;
use std::path::Path;

/// The open library and what it has learnt.
struct Opened {
    library: Library,
    store: LearningStore,
    json: bool,
}

impl Opened {
    async fn new(context: Context) -> anyhow::Result<Self> {
        let json = context.json;
        let library = Library::open(context.config).await?;
        let store = library.learning().kept(&Caller::Local)?;
        Ok(Self {
            library,
            store,
            json,
        })
    }
}

fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

fn date(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).map_or_else(String::new, |date| {
        date.to_rfc3339_opts(SecondsFormat::Secs, true)
    })
}

/// Whole or not at all, whenever the program ends.
fn written(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        std::io::Result::Ok(())
    };
    write().with_context(|| format!("{} can't be written", path.display()))
}

/// How a figure went, in two lines.
fn curve(name: &str, values: &[f32]) -> std::io::Result<()> {
    if let (Some(first), Some(last)) = (values.first(), values.last()) {
        outln!(
            "  {name}: {first:.4} → {last:.4} in {} steps",
            values.len() - 1
        )?;
        outln!("    {}", sparkline(values))?;
    }
    Ok(())
}

/// A curve drawn in one line.
fn sparkline(curve: &[f32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const WIDTH: usize = 60;
    let low = curve.iter().copied().fold(f32::INFINITY, f32::min);
    let high = curve.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let width = curve.len().min(WIDTH);
    (0..width)
        .filter_map(|at| curve.get(at * curve.len() / width))
        .filter_map(|value| {
            let share = (value - low) / (high - low).max(f32::MIN_POSITIVE);
            let bar = (share * (BARS.len() - 1) as f32).round() as usize;
            BARS.get(bar)
        })
        .collect()
}
