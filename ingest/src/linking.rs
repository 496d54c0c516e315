//! Which paper a reference means. A paper that arrives is matched both ways: its references with the
//! papers that are there, and the references that waited with it.

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use graph_schema::title::normalise_title;
use graph_schema::{IncomingLink, Paper, PaperRecord, Reference};
use std::collections::HashSet;
use stores_core::{GraphStore, StoreResult};

/// Candidates by title words that are judged for one reference.
const CANDIDATES: u32 = 8;
/// References that may have waited for one paper. The most cited paper of an area has some thousands.
const WAITING: u32 = 5_000;
/// Least score of a link: an exact title with nothing known against it has 0.85.
const THRESHOLD: f32 = 0.8;
/// Least likeness of titles (1 − edit distance / length): lets an OCR error in every seventh letter pass.
pub(crate) const LEAST_LIKENESS: f64 = 0.85;
/// Titles of fewer words are also names of chapters, posters and talks: the authors must agree.
const TELLING_WORDS: usize = 3;

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
    let mut candidates = Vec::new();
    if reference.doi.is_some() || reference.arxiv_id.is_some() {
        candidates = graph
            .papers_by_identifier(reference.doi.as_ref(), reference.arxiv_id.as_ref())
            .await?;
    }
    let words = reference.title.as_deref().unwrap_or(&reference.raw);
    if candidates.is_empty() {
        candidates = graph.papers_titled_like(words, CANDIDATES).await?;
    }
    // The other list holds the paper itself when it is read anew.
    Ok(candidates
        .into_iter()
        .filter(|paper| paper.id != own.id)
        .filter_map(|paper| score(reference, &paper).map(|score| (paper, score)))
        // Of equal scores the smaller id wins, whichever paper came first.
        .min_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.id.cmp(&b.id))))
}

/// How sure it is that a reference means a paper, 0.8 to 1; `None` when it does not.
pub fn score(reference: &Reference, paper: &Paper) -> Option<f32> {
    let same_doi = reference.doi.is_some() && reference.doi == paper.doi;
    let same_arxiv = reference.arxiv_id.is_some() && reference.arxiv_id == paper.arxiv_id;
    if same_doi || same_arxiv {
        return Some(1.0);
    }
    let title = normalise_title(&paper.title);
    let raw = normalise_title(&reference.raw);
    let authors = author_agreement(paper, reference, &raw);
    let near = matches!((reference.year, paper.year), (Some(a), Some(b)) if a.abs_diff(b) <= 1);
    let likeness = title_likeness(reference, &title, &raw)
        .or_else(|| subtitle_missing(reference, paper).filter(|_| near && authors >= 1.0))?;
    if title.split(' ').count() < TELLING_WORDS && authors < 1.0 {
        return None;
    }
    let score = 0.7 * likeness + 0.2 * authors + 0.1 * year_agreement(reference.year, paper.year);
    (score >= THRESHOLD).then_some(score.min(0.99))
}

/// Likeness of titles from `LEAST_LIKENESS` to 1. A whole title inside the raw text counts too: where
/// the parsed title was cut at the wrong place, the words are still there.
fn title_likeness(reference: &Reference, title: &str, raw: &str) -> Option<f32> {
    if title.is_empty() {
        return None;
    }
    let parsed = reference
        .title
        .as_deref()
        .map(normalise_title)
        .unwrap_or_default();
    // Spaces are what extraction gets wrong most.
    let squeeze = |text: &str| text.replace(' ', "");
    let (a, b) = (squeeze(&parsed), squeeze(title));
    let comparable = a.len().min(b.len()) * 5 >= a.len().max(b.len()) * 4;
    let likeness = if comparable {
        strsim::normalized_levenshtein(&a, &b)
    } else {
        0.0
    };
    let inside = title.split(' ').count() > TELLING_WORDS && squeeze(raw).contains(&b);
    let likeness = if inside { likeness.max(0.95) } else { likeness };
    (likeness >= LEAST_LIKENESS).then_some(likeness as f32)
}

/// Likeness where one side has no subtitle: the main titles are the same words. The caller asks for author and year too.
fn subtitle_missing(reference: &Reference, paper: &Paper) -> Option<f32> {
    let cited = reference.title.as_deref()?;
    let main = |title: &str| {
        let end = title.find([':', '?', '–', '—']).unwrap_or(title.len());
        normalise_title(title.get(..end).unwrap_or(title))
    };
    let (a, b) = (main(cited), main(&paper.title));
    let (whole, own) = (normalise_title(cited), normalise_title(&paper.title));
    let one_is_main = whole == b || own == a;
    (one_is_main && a == b && a.split(' ').count() >= TELLING_WORDS).then_some(0.9)
}

/// 1 when the first author is named, less when only others are, 0 when none is, ½ when nothing is known.
fn author_agreement(paper: &Paper, reference: &Reference, raw: &str) -> f32 {
    let words: HashSet<&str> = raw.split(' ').collect();
    let named = |family: &str| {
        let family = normalise_title(family);
        !family.is_empty() && family.split(' ').all(|part| words.contains(part))
    };
    let Some(first) = paper.authors.first() else {
        return 0.5;
    };
    if reference.authors.is_empty() && raw.is_empty() {
        return 0.5;
    }
    if named(&first.family) {
        return 1.0;
    }
    let others = paper
        .authors
        .iter()
        .skip(1)
        .any(|author| named(&author.family));
    if others { 0.7 } else { 0.0 }
}

/// A preprint is cited with a year or two of difference.
fn year_agreement(cited: Option<i32>, own: Option<i32>) -> f32 {
    match (cited, own) {
        (Some(a), Some(b)) if a == b => 1.0,
        (Some(a), Some(b)) if a.abs_diff(b) <= 2 => 0.7,
        (Some(_), Some(_)) => 0.0,
        _ => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{Author, ContentHash, Doi, PaperId, PaperKind};

    fn paper(title: &str, family: &str, year: i32) -> Paper {
        let hash = ContentHash::of(title.as_bytes());
        Paper {
            id: PaperId::ingested(&hash),
            kind: PaperKind::Ingested,
            title: title.into(),
            authors: vec![Author {
                given: "A.".into(),
                family: family.into(),
            }],
            year: Some(year),
            venue: None,
            doi: None,
            arxiv_id: None,
            abstract_text: None,
            pages: 4,
            source: None,
            content_hash: Some(hash),
            published: None,
            updated: None,
            categories: Vec::new(),
            version: None,
        }
    }

    fn reference(raw: &str, title: Option<&str>, year: i32) -> Reference {
        Reference {
            ordinal: 0,
            label: None,
            raw: raw.into(),
            authors: Vec::new(),
            title: title.map(Into::into),
            venue: None,
            year: Some(year),
            doi: None,
            arxiv_id: None,
            cited: None,
            link_score: 0.0,
        }
    }

    #[test]
    fn noise_in_a_title_is_forgiven_and_another_paper_is_not() {
        let own = paper("Learning Sparse Codes for Images", "Silva", 2010);
        let noisy = reference(
            "Silva A. Leaming sparse c odes for images. 2010",
            Some("Leaming sparse c odes for images"),
            2010,
        );
        assert!(score(&noisy, &own).is_some_and(|score| score > 0.9));
        let other = reference(
            "Silva A. Learning dense codes for speech. 2010",
            Some("Learning dense codes for speech"),
            2010,
        );
        assert_eq!(score(&other, &own), None);
        let stranger = reference(
            "Roe B. Learning sparse codes for images. 1987",
            Some("Learning sparse codes for images"),
            1987,
        );
        assert_eq!(score(&stranger, &own), None);
    }

    #[test]
    fn a_title_cut_wrongly_is_found_in_the_raw_text() {
        let own = paper("Learning Sparse Codes for Images", "Silva", 2010);
        let cut = reference(
            "A. Silva. Learning sparse codes for images. In Proc. X, 2011.",
            Some("In Proc"),
            2011,
        );
        assert!(score(&cut, &own).is_some());
    }

    #[test]
    fn a_missing_subtitle_needs_author_and_year() {
        let own = paper("Counting Sheep at Night: A Study of Dreams", "Silva", 2010);
        let short =
            |raw: &str, year| score(&reference(raw, Some("Counting sheep at night"), year), &own);
        assert!(short("A. Silva. Counting sheep at night. 2011.", 2011).is_some());
        assert_eq!(
            short("A. Silva. Counting sheep at night. 2015.", 2015),
            None
        );
        assert_eq!(short("B. Roe. Counting sheep at night. 2010.", 2010), None);
    }

    #[test]
    fn identifiers_and_short_titles() {
        let doi = Doi::parse("10.1000/abc").ok();
        let own = Paper {
            doi: doi.clone(),
            ..paper("Attention", "Chen", 2015)
        };
        let mut unlike = reference("Something else", None, 1990);
        assert_eq!(score(&unlike, &own), None);
        unlike.doi = doi;
        assert_eq!(score(&unlike, &own), Some(1.0));
        let short = reference("Roe, B. Attention. 2015.", Some("Attention"), 2015);
        assert_eq!(score(&short, &own), None);
    }
}
