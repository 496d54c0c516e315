//! The works nearest to a description that none clearly fits: by the vectors of their titles and abstracts, and by the
//! cross-encoder, which reads both.

use crate::AnswerError;
use crate::composed::clean;
use crate::described::opening;
use crate::engine::Engine;
use crate::ranked::read;
use crate::retrieved::search;
use crate::summary::candidates;
use crate::terms::{cosine, fold};
use graph_schema::{Citation, PaperId, SectionKind, Sentence};
use std::time::Instant;

/// Passages asked of each search; their papers are compared.
const PASSAGES: u32 = 100;
/// Papers whose openings are embedded, and of those the nearest that the cross-encoder reads.
const EMBEDDED: usize = 24;
const READ: usize = 8;
/// What a log-odds of the cross-encoder adds to the cosine similarity. Of 22 descriptions of our own over 44 papers the first
/// was then the right one 21 times, by either alone 20 times.
const PER_LOG_ODDS: f32 = 0.025;
/// How near the first is, at least, less the embedder's "similar". Of those 22 it leaves 4 out, of 24 descriptions of works that
/// no paper treats it lets 4 through, of another field's papers more: they are shown as the nearest, and not as what was sought.
const NEAR: f32 = -0.375;
/// The same where a question asks for the work: the nearest is what it wants, and may be said in quite other words. Of nine
/// such descriptions that we looked at, five off the library's subjects lay at -0.506 and lower, three on them at -0.458 and higher, one
/// on them at -0.503.
const NEAR_ASKED: f32 = -0.485;
/// Cosine similarity of the nearest opening, less "similar", from which a question that no text answers is taken to be about that work
/// in other words. Of 15 such questions that we tried it on 12 reach it, of 16 on other subjects none that names nothing absent.
const IN_OTHER_WORDS: f32 = -0.175;
/// How far behind the first another may be, and how many are shown.
const BEHIND: f32 = 0.12;
const WORKS: usize = 3;
/// Sentences of a work that are compared with the description.
const OF_OPENING: usize = 10;

/// What a text is to the works that are wanted for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// It describes them.
    Described,
    /// It asks for them.
    AskedFor,
    /// It asks something that no text answers, and may be about them in other words.
    InOtherWords,
}

impl Wish {
    /// How near the first is at least, counted from the embedder's "similar": its opening by the vectors alone, and all together.
    fn least(self) -> (f32, f32) {
        match self {
            Self::Described => (f32::MIN, NEAR),
            Self::AskedFor => (f32::MIN, NEAR_ASKED),
            Self::InOtherWords => (IN_OTHER_WORDS, NEAR_ASKED),
        }
    }
}

/// Best first; empty where none is near, or nothing can tell.
pub(crate) async fn nearest(
    engine: &Engine,
    text: &str,
    wish: Wish,
    within: Option<&[PaperId]>,
) -> Result<Vec<PaperId>, AnswerError> {
    let (least_cosine, least) = wish.least();
    let Some(reranker) = engine.reranker() else {
        return Ok(Vec::new());
    };
    let vector = engine.embed_query(text).await?;
    let hits = search(engine, text, &vector, within, PASSAGES).await?;
    let mut ids: Vec<PaperId> = Vec::new();
    for hit in hits.fuse(2 * PASSAGES as usize) {
        let id = hit.passage.paper();
        if ids.len() < EMBEDDED && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let papers = engine.parts.graph.papers(&ids).await?;
    let openings: Vec<String> = papers.iter().map(opening).collect();
    let vectors = engine.vectors.questions.embed(&openings).await?;
    let mut works: Vec<(f32, PaperId, String)> = papers
        .into_iter()
        .zip(openings)
        .zip(&vectors)
        .map(|((paper, opening), other)| (cosine(&vector, other), paper.id, opening))
        .collect();
    works.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let similar = engine.vectors.questions.similar();
    if works
        .first()
        .is_none_or(|(near, ..)| near - similar < least_cosine)
    {
        return Ok(Vec::new());
    }
    works.truncate(READ);
    let texts: Vec<String> = works
        .iter()
        .map(|(_, _, opening)| opening.clone())
        .collect();
    let scores = read(engine, reranker, text, &texts, Instant::now()).await?;
    for ((near, ..), score) in works.iter_mut().zip(&scores) {
        *near += PER_LOG_ODDS * score;
    }
    works.truncate(scores.len());
    tracing::debug!(text, ?works, "nearest works");
    let works = works.into_iter().map(|(near, id, _)| (near, id));
    Ok(near_enough(works.collect(), least + similar))
}

/// Of each work the sentence of its abstract (of its opening, where it has none) that is nearest to the description.
pub(crate) async fn in_a_sentence(
    engine: &Engine,
    works: &[PaperId],
    text: &str,
) -> Result<Vec<Sentence>, AnswerError> {
    if works.is_empty() {
        return Ok(Vec::new());
    }
    let vector = engine.embed_query(text).await?;
    let mut told = Vec::new();
    for id in works {
        let Some(reading) = engine.readings.get(&engine.parts, id).await? else {
            continue;
        };
        let all = candidates(engine, id, &reading).await?;
        let of_abstract = all
            .iter()
            .filter(|one| one.kind == SectionKind::Abstract && !one.leans);
        let mut likely: Vec<Citation> = of_abstract.map(|one| one.citation.clone()).collect();
        if likely.is_empty() {
            likely.extend(all.into_iter().map(|one| one.citation));
        }
        likely.truncate(OF_OPENING);
        let texts: Vec<String> = likely.iter().map(|one| fold(&one.quote)).collect();
        let vectors = engine.vectors.questions.embed(&texts).await?;
        let mut near: Vec<(f32, Citation)> = vectors
            .iter()
            .map(|other| cosine(&vector, other))
            .zip(likely)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
        let row = near.into_iter().next().map(|(_, citation)| Sentence {
            text: format!(
                "“{}”: {}",
                citation.paper_title.trim_end_matches('.'),
                clean(&citation.quote)
            ),
            citations: vec![citation],
        });
        told.extend(row);
    }
    Ok(told)
}

/// Those that may be shown, of works and how near they are, best first: from `least` on.
fn near_enough(mut works: Vec<(f32, PaperId)>, least: f32) -> Vec<PaperId> {
    works.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let best = works.first().map_or(f32::NEG_INFINITY, |(near, _)| *near);
    let shown = works
        .into_iter()
        .take_while(|(near, _)| *near >= least && *near >= best - BEHIND);
    shown.take(WORKS).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::ContentHash;

    #[test]
    fn what_is_near_and_not_far_behind_is_shown() {
        let id = |n: u8| PaperId::ingested(&ContentHash::of(&[n]));
        let near = |scores: &[f32]| -> Vec<PaperId> {
            let works = scores.iter().zip(0..).map(|(score, n)| (*score, id(n)));
            near_enough(works.collect(), 0.78 + NEAR)
        };
        assert_eq!(near(&[0.6, 0.9, 0.85]), [id(1), id(2)]);
        assert_eq!(near(&[0.5, 0.5, 0.5, 0.5]).len(), WORKS);
        assert_eq!(near(&[0.45, 0.39]), [id(0)]);
        assert!(near(&[0.3]).is_empty() && near(&[]).is_empty());
    }
}
