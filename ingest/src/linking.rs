//! Which paper a reference means. A paper that arrives is matched both ways: its references with the
//! papers that are there, and the references that waited with it.

pub(crate) mod score;

pub use score::score;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use graph_schema::title::normalise_title;
use graph_schema::{IncomingLink, Paper, PaperRecord, Reference};
use std::collections::HashSet;
use stores_core::{GraphStore, StoreResult};

/// Candidates by title words that are judged for one reference.
const CANDIDATES: u32 = 8;
/// Words of an entry outside of its fields that are looked for, and how many make it worth it.
const OTHER_WORDS: usize = 12;
const LEAST_OTHER_WORDS: usize = 3;
/// References that may have waited for one paper. The most cited paper of an area has some thousands.
const WAITING: u32 = 5_000;

/// Questions to the graph that wait for their answers side by side: on a server most of the time is the way.
const AT_ONCE: usize = 8;

/// The answers to questions to the graph, in their order.
pub(crate) async fn answers<T, E>(
    questions: Vec<BoxFuture<'_, Result<T, E>>>,
) -> Result<Vec<T>, E> {
    let answers = stream::iter(questions).buffered(AT_ONCE);
    answers.try_collect().await
}

/// Fills `cited` of the records' references and their `incoming` links, as the graph stands.
pub async fn link(graph: &dyn GraphStore, records: &mut [PaperRecord]) -> StoreResult<()> {
    let mut questions = Vec::new();
    for PaperRecord {
        paper, references, ..
    } in &*records
    {
        let meant = |reference| match_reference(graph, reference, paper).boxed();
        questions.extend(references.iter().map(meant));
    }
    let meant = answers(questions).await?;
    let waiting = records
        .iter()
        .map(|record| waiting(graph, &record.paper).boxed());
    let incoming = answers(waiting.collect()).await?;
    let references = records.iter_mut().flat_map(|one| &mut one.references);
    for (reference, found) in references.zip(meant) {
        if let Some((paper, score)) = found {
            reference.cited = Some(paper.id);
            reference.link_score = score;
        }
    }
    for (record, incoming) in records.iter_mut().zip(incoming) {
        record.incoming = incoming;
    }
    Ok(())
}

/// The references of other papers that mean this one.
async fn waiting(graph: &dyn GraphStore, paper: &Paper) -> StoreResult<Vec<IncomingLink>> {
    let (doi, arxiv_id) = (paper.doi.as_ref(), paper.arxiv_id.as_ref());
    let waiting = graph
        .references_like(&paper.title, doi, arxiv_id, WAITING)
        .await?;
    let of_others = waiting.into_iter().filter(|(key, _)| key.paper != paper.id);
    Ok(of_others
        .filter_map(|(reference, meant)| {
            let score = score(&meant, paper)?;
            Some(IncomingLink {
                reference,
                cited: paper.id.clone(),
                score,
            })
        })
        .collect())
}

async fn match_reference(
    graph: &dyn GraphStore,
    reference: &Reference,
    own: &Paper,
) -> StoreResult<Option<(Paper, f32)>> {
    if reference.doi.is_some() || reference.arxiv_id.is_some() {
        let (doi, arxiv_id) = (reference.doi.as_ref(), reference.arxiv_id.as_ref());
        let candidates = graph.papers_by_identifier(doi, arxiv_id).await?;
        if !candidates.is_empty() {
            return Ok(best(reference, candidates, own));
        }
    }
    if let Some(title) = &reference.title {
        let candidates = graph.papers_titled_like(title, CANDIDATES).await?;
        let found = best(reference, candidates, own);
        if found.is_some() {
            return Ok(found);
        }
    }
    let Some(words) = other_words(reference) else {
        return Ok(None);
    };
    let candidates = graph.papers_titled_like(&words, CANDIDATES).await?;
    Ok(best(reference, candidates, own))
}

/// The words of an entry that are in none of its fields: where its title was cut at the wrong place, they hold it. The
/// whole entry where it has no title.
fn other_words(reference: &Reference) -> Option<String> {
    let Some(title) = &reference.title else {
        return Some(reference.raw.clone());
    };
    let venue = reference.venue.as_deref().unwrap_or_default();
    let names = reference.authors.iter();
    let names: Vec<String> = names
        .map(|author| format!("{} {}", author.given, author.family))
        .collect();
    let known = normalise_title(&format!("{title} {venue} {}", names.join(" ")));
    let known: HashSet<&str> = known.split(' ').collect();
    let raw = normalise_title(&reference.raw);
    let telling = |word: &&str| {
        word.len() > 2 && !known.contains(word) && !word.contains(|c: char| c.is_ascii_digit())
    };
    let words: Vec<&str> = raw.split(' ').filter(telling).take(OTHER_WORDS).collect();
    (words.len() >= LEAST_OTHER_WORDS).then(|| words.join(" "))
}

/// The candidate that the reference means most surely. The other list holds the paper itself when it is read anew.
fn best(reference: &Reference, candidates: Vec<Paper>, own: &Paper) -> Option<(Paper, f32)> {
    let others = candidates.into_iter().filter(|paper| paper.id != own.id);
    others
        .filter_map(|paper| score(reference, &paper).map(|score| (paper, score)))
        // Of equal scores the smaller id wins, whichever paper came first.
        .min_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.id.cmp(&b.id)))
}
