//! Who wrote most of the library's papers.

use super::pages::Pages;
use super::papers::all_papers;
use super::{Row, counted, in_words, listed, titled};
use crate::AnswerError;
use graph_schema::{AuthorKey, Paper, Sentence};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Authors named where only the most prolific are asked for, and papers named of each.
const FIRST: usize = 10;
const NAMED: usize = 3;

/// Authors by their papers, most first: those of more than `more_than`, or the first few. Empty for a library too
/// large to go through.
pub(super) async fn prolific(
    pages: Pages<'_>,
    more_than: Option<u32>,
) -> Result<Vec<Sentence>, AnswerError> {
    let papers = all_papers(pages).await?;
    // One person may be printed in two ways: the key leaves only the first initial.
    let mut by_author: BTreeMap<AuthorKey, (String, Vec<&Paper>)> = BTreeMap::new();
    for paper in &papers {
        for author in &paper.authors {
            let name = author.full_name();
            if let Some(key) = AuthorKey::parse(&name) {
                let (_, own) = by_author.entry(key).or_insert_with(|| (name, Vec::new()));
                own.push(paper);
            }
        }
    }
    let least = more_than.map_or(2, |count| count.saturating_add(1));
    let mut authors: Vec<(String, Vec<&Paper>)> = by_author.into_values().collect();
    authors.retain(|(_, own)| own.len() >= least as usize);
    authors.sort_by_key(|(name, own)| (Reverse(own.len()), name.clone()));
    let total = authors.len();
    if more_than.is_none() {
        authors.truncate(FIRST);
    }
    let mut rows = Vec::new();
    for (name, own) in authors.iter().take(super::ROWS) {
        let titles: Vec<String> = own.iter().take(NAMED).map(|paper| titled(paper)).collect();
        let Some(first) = own.first() else {
            continue;
        };
        if let Some(citation) = pages.title_citation(&first.id).await? {
            rows.push(Row {
                text: format!(
                    "{name}: {}, {}",
                    counted(own.len(), "paper"),
                    in_words(&titles)
                ),
                citation,
            });
        }
    }
    let lead = match more_than {
        Some(count) => format!(
            "{} of this library wrote more than {}:",
            counted(total, "author"),
            counted(count as usize, "paper")
        ),
        None => "The authors of most papers in this library:".to_owned(),
    };
    let total = if more_than.is_some() {
        total
    } else {
        rows.len()
    };
    Ok(listed(&lead, rows, total))
}
