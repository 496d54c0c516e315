//! The first of many papers in some order: the newest, the one cited most.

use super::pages::Pages;
use super::{Row, counted, described, listed};
use crate::AnswerError;
use crate::understood::Order;
use graph_schema::{Paper, Sentence};
use std::cmp::Reverse;

/// Papers named of those that are equal.
const EQUALS: usize = 10;

/// The first of `papers`, all of those that are first alike. `said` tells what they have in common (" by Ada Silva").
/// Empty where nothing is known to order them by.
pub(super) async fn first_of(
    pages: Pages<'_>,
    order: Order,
    mut papers: Vec<Paper>,
    said: &str,
) -> Result<Vec<Sentence>, AnswerError> {
    let ids: Vec<_> = papers.iter().map(|paper| paper.id.clone()).collect();
    let cited = match order {
        Order::MostCited => pages.graph().citation_counts(&ids).await?,
        _ => vec![0; ids.len()],
    };
    let counts: std::collections::HashMap<_, _> = ids.into_iter().zip(cited).collect();
    // Larger is earlier; `None`: not known of this paper.
    let rank = |paper: &Paper| -> Option<i64> {
        let year = paper.year.map(i64::from);
        let counted = match order {
            Order::Newest => return year,
            Order::Oldest => return year.map(|year| -year),
            Order::MostCited => i64::try_from(*counts.get(&paper.id)?).ok()?,
            Order::MostAuthors => i64::try_from(paper.authors.len()).ok()?,
            Order::Longest => i64::from(paper.pages),
        };
        (counted > 0).then_some(counted)
    };
    papers.retain(|paper| rank(paper).is_some());
    papers.sort_by_key(|paper| (Reverse(rank(paper)), paper.title.clone()));
    let Some(best) = papers.first().and_then(rank) else {
        return Ok(Vec::new());
    };
    let known = papers.len();
    papers.retain(|paper| rank(paper) == Some(best));
    let equal = papers.len();
    let measure = match order {
        Order::Newest | Order::Oldest => format!("of {}", best.abs()),
        Order::MostCited => format!(
            "cited by {} here",
            counted(usize::try_from(best).unwrap_or(0), "paper")
        ),
        Order::MostAuthors => format!(
            "with {}",
            counted(usize::try_from(best).unwrap_or(0), "author")
        ),
        Order::Longest => format!("of {}", counted(usize::try_from(best).unwrap_or(0), "page")),
    };
    let (name, of) = match order {
        Order::Newest => ("newest", " whose year is known"),
        Order::Oldest => ("oldest", " whose year is known"),
        Order::MostCited => ("most cited", " that are cited here"),
        Order::MostAuthors => ("one with the most authors", ""),
        Order::Longest => ("longest", ""),
    };
    let verb = if equal == 1 { "is" } else { "are" };
    let lead = format!(
        "Of {}{said}{of} in the library, the {name} {verb} {measure}:",
        counted(known, "paper")
    );
    let mut rows = Vec::new();
    for paper in papers.iter().take(EQUALS) {
        if let Some(citation) = pages.title_citation(&paper.id).await? {
            rows.push(Row {
                text: described(paper),
                citation,
            });
        }
    }
    Ok(listed(&lead, rows, equal))
}
