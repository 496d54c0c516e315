//! A library to measure: abstracts of the list, with days and references made up, the same at every run. Half of a
//! paper's references are chosen evenly among earlier papers, half are copied from earlier papers' lists, so that
//! few papers are cited much and most little, as in real graphs (Kleinberg et al., "The web as a graph", 1999).

use crate::eval::folder;
use crate::startup::Library;
use anyhow::Context;
use chrono::{Days, NaiveDate};
use futures::{StreamExt, TryStreamExt, stream};
use graph_schema::{PaperId, PaperMetadata, PaperRecord, Reference};
use indicatif::{ProgressBar, ProgressStyle};
use ingest::source::abstracts::Abstracts;
use std::collections::HashSet;
use std::path::Path;
use stores_core::GraphStore;

/// Papers written at once.
const BATCH: usize = 128;
const IDS: u32 = 10_000;
/// References of a paper, where there are so many earlier ones.
const REFERENCES: usize = 8;
/// Records read at once.
const AT_ONCE: usize = 8;

/// A paper of the list.
pub struct Listed {
    pub id: PaperId,
    metadata: PaperMetadata,
}

/// Fills the library as far as it is not; refuses one that holds other papers.
pub async fn fill(
    library: &Library,
    data: &Path,
    count: Option<usize>,
) -> anyhow::Result<Vec<Listed>> {
    let list = folder(data, "scale")?.join("abstracts.jsonl.gz");
    let papers = read(&list, count.unwrap_or(usize::MAX))?;
    let graph = library.stores.graph.as_ref();
    let held = held(graph, &papers).await?;
    if held < papers.len() {
        ingest(library, &papers).await?;
    }
    let references = references(papers.len());
    let wanted: usize = references.iter().map(Vec::len).sum();
    if graph.stats().await?.references != wanted as u64 {
        cite(graph, &papers, &references).await?;
    }
    Ok(papers)
}

fn read(list: &Path, count: usize) -> anyhow::Result<Vec<Listed>> {
    let lines = Abstracts::open(list).with_context(|| format!("reading {}", list.display()))?;
    let (mut papers, mut seen) = (Vec::new(), HashSet::new());
    for line in lines {
        if papers.len() == count {
            break;
        }
        let mut metadata = line.with_context(|| list.display().to_string())?;
        metadata.published = metadata.year.and_then(|year| a_day(year, papers.len()));
        metadata.categories.extend(metadata.venue.clone());
        let id = metadata.paper_id();
        if seen.insert(id.clone()) {
            papers.push(Listed { id, metadata });
        }
    }
    anyhow::ensure!(!papers.is_empty(), "{} is empty", list.display());
    Ok(papers)
}

/// The list knows years only.
fn a_day(year: i32, number: usize) -> Option<NaiveDate> {
    let day = Dice::of(number).below(365) as u64;
    NaiveDate::from_ymd_opt(year, 1, 1)?.checked_add_days(Days::new(day))
}

/// How many of the papers are there; an error when others are.
async fn held(graph: &dyn GraphStore, papers: &[Listed]) -> anyhow::Result<usize> {
    let ours: HashSet<&PaperId> = papers.iter().map(|paper| &paper.id).collect();
    let (mut held, mut after) = (0, None);
    loop {
        let ids = graph.paper_ids(after.as_ref(), IDS).await?;
        anyhow::ensure!(
            ids.iter().all(|id| ours.contains(id)),
            "the library holds papers that are not among the first {} of the list: measure on one of its own, with --library DIR, or --graph URL",
            papers.len()
        );
        held += ids.len();
        let Some(last) = ids.last() else {
            return Ok(held);
        };
        after = Some(last.clone());
    }
}

async fn ingest(library: &Library, papers: &[Listed]) -> anyhow::Result<()> {
    let pipeline = library.pipeline(None);
    let bar = bar(papers.len(), "abstracts");
    for batch in papers.chunks(BATCH) {
        let listed: Vec<PaperMetadata> = batch.iter().map(|one| one.metadata.clone()).collect();
        pipeline
            .ingest_metadata("abstracts.jsonl.gz", &listed)
            .await?;
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Writes the references of the papers that do not have theirs.
async fn cite(
    graph: &dyn GraphStore,
    papers: &[Listed],
    references: &[Vec<usize>],
) -> anyhow::Result<()> {
    let bar = bar(papers.len(), "papers with references");
    let all: Vec<(&Listed, &Vec<usize>)> = papers.iter().zip(references).collect();
    for batch in all.chunks(BATCH) {
        let records: Vec<Option<PaperRecord>> = stream::iter(batch)
            .map(|(paper, _)| graph.record(&paper.id))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let mut changed = Vec::new();
        for ((paper, cited), record) in batch.iter().zip(records) {
            let mut record = record.with_context(|| format!("{} is gone", paper.id))?;
            if record.references.len() != cited.len() {
                let cited = (0..).zip(*cited);
                record.references = cited
                    .map(|(ordinal, cited)| reference(ordinal, &papers[*cited]))
                    .collect();
                changed.push(record);
            }
        }
        if !changed.is_empty() {
            graph.put_papers(&changed).await?;
        }
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

fn reference(ordinal: u32, cited: &Listed) -> Reference {
    let metadata = &cited.metadata;
    Reference {
        ordinal,
        label: None,
        raw: metadata.title.clone(),
        authors: metadata.authors.clone(),
        title: Some(metadata.title.clone()),
        venue: metadata.venue.clone(),
        year: metadata.year,
        doi: None,
        arxiv_id: None,
        cited: Some(cited.id.clone()),
        link_score: 1.0,
    }
}

/// For each paper the earlier ones that it cites; those of the first papers do not depend on how many follow.
fn references(count: usize) -> Vec<Vec<usize>> {
    let mut lists: Vec<Vec<usize>> = Vec::with_capacity(count);
    for number in 0..count {
        let mut dice = Dice::of(number);
        let mut cited: Vec<usize> = Vec::new();
        for choice in 0..2 * REFERENCES.min(number) {
            let earlier = dice.below(number);
            let copied = lists.get(earlier).filter(|list| !list.is_empty());
            let chosen = match copied.filter(|_| choice % 2 == 1) {
                Some(list) => list[dice.below(list.len())],
                None => earlier,
            };
            if cited.len() < REFERENCES && !cited.contains(&chosen) {
                cited.push(chosen);
            }
        }
        lists.push(cited);
    }
    lists
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn of(number: usize) -> Self {
        Self((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}

fn bar(total: usize, unit: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}  {per_sec}  {eta} left");
    ProgressBar::new(total as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(unit)
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn references_are_earlier_skewed_and_the_same_again() {
        let lists = references(2_000);
        assert_eq!(references(500), lists[..500]);
        let mut cited = vec![0; lists.len()];
        for (number, list) in lists.iter().enumerate() {
            assert!(list.iter().all(|earlier| *earlier < number));
            list.iter().for_each(|earlier| cited[*earlier] += 1);
        }
        assert!(lists[100..].iter().all(|list| list.len() > 4));
        let most = cited.iter().max().copied().unwrap_or_default();
        let mean = cited.iter().sum::<usize>() / cited.len();
        assert!(mean >= 7 && most > 20 * mean, "{mean} {most}");
    }
}
