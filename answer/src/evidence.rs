//! Sentences of the found passages, scored as evidence for the question.

use crate::AnswerError;
use crate::answerer::Engine;
use crate::retrieve::RankedPassage;
use crate::terms::{Weights, cosine, fold, term_set};
use crate::understood::Understood;
use crate::verify::cite;
use graph_schema::sentences::sentence_spans;
use graph_schema::{Citation, Passage, SectionKind};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Passages read for sentences.
const PASSAGES: usize = 40;
/// Sentences embedded: about 30 tokens each, so that a question stays within its time on two cores.
const EMBEDDED: usize = 24;
const MIN_WORDS: usize = 6;
const MAX_WORDS: usize = 60;
/// Shares of a score: what the sentence says in the question's words, what it means, where it was found.
const COVERAGE: f32 = 0.4;
const MEANING: f32 = 0.45;
const PASSAGE: f32 = 0.15;
/// Evidence must be close in meaning and in words, or very close in meaning. First
/// guesses for MiniLM, not yet calibrated on the evaluation data.
const NEAR: f32 = 0.28;
const COVERED: f32 = 0.25;
const VERY_NEAR: f32 = 0.55;

/// A sentence that may carry the answer.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    pub citation: Citation,
    pub score: f32,
    pub vector: Vec<f32>,
}

impl Engine {
    /// Best evidence first; empty when nothing passes the thresholds.
    pub(crate) async fn evidence(
        &self,
        understood: &Understood,
        vector: &[f32],
        ranked: &[RankedPassage],
    ) -> Result<Vec<Evidence>, AnswerError> {
        let ids: Vec<_> = ranked
            .iter()
            .take(PASSAGES)
            .map(|r| r.passage.clone())
            .collect();
        let scores: HashMap<_, _> = ranked.iter().map(|r| (&r.passage, r.score)).collect();
        let passages = self.parts.graph.passages(&ids).await?;
        let terms: Vec<BTreeSet<String>> = passages.iter().map(|p| term_set(&p.text)).collect();
        let weights = Weights::new(&understood.search, &understood.own, &terms);
        let mut found: Vec<(f32, f32, Citation)> = Vec::new();
        for passage in &passages {
            let passage_score = scores.get(&passage.id).copied().unwrap_or_default();
            for (prior, citation) in self.sentences(passage).await? {
                let coverage = weights.coverage(&term_set(&citation.quote));
                let first = COVERAGE * coverage + PASSAGE * passage_score + prior;
                found.push((first, coverage, citation));
            }
        }
        found.sort_by(|a, b| {
            b.0.total_cmp(&a.0)
                .then_with(|| a.2.passage.cmp(&b.2.passage))
                .then(a.2.start.cmp(&b.2.start))
        });
        let mut seen = HashSet::new();
        found.retain(|(_, _, citation)| seen.insert(citation.quote.clone()));
        found.truncate(EMBEDDED);
        let quotes: Vec<String> = found.iter().map(|(_, _, c)| c.quote.clone()).collect();
        if quotes.is_empty() {
            return Ok(Vec::new());
        }
        let vectors = self.parts.embedder.embed(&quotes).await?;
        let mut evidence: Vec<Evidence> = found
            .into_iter()
            .zip(vectors)
            .filter_map(|((first, coverage, citation), own)| {
                let near = cosine(vector, &own);
                let fits = (near >= NEAR && coverage >= COVERED) || near >= VERY_NEAR;
                fits.then_some(Evidence {
                    citation,
                    score: first + MEANING * near,
                    vector: own,
                })
            })
            .collect();
        evidence.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.citation.quote.cmp(&b.citation.quote))
        });
        Ok(evidence)
    }

    /// The sentences of a passage fit to be quoted, with the prior of their section and form.
    async fn sentences(&self, passage: &Passage) -> Result<Vec<(f32, Citation)>, AnswerError> {
        let Some(reading) = self.readings.get(&self.parts, &passage.paper).await? else {
            return Ok(Vec::new());
        };
        let Some(span) = reading.text.span(passage.start, passage.end) else {
            return Ok(Vec::new());
        };
        let mut sentences = Vec::new();
        for range in sentence_spans(span) {
            let (start, end) = (passage.start + range.start, passage.start + range.end);
            let Some(citation) = cite(&reading, &passage.id, start, end) else {
                continue;
            };
            let kind = reading
                .section_at(start)
                .map_or(SectionKind::Other, |section| section.kind);
            if let (Some(section), Some(form)) = (section_prior(kind), form(&citation.quote)) {
                sentences.push((section + form, citation));
            }
        }
        Ok(sentences)
    }
}

/// `None` for sections that hold no statements of the paper.
pub(crate) fn section_prior(kind: SectionKind) -> Option<f32> {
    match kind {
        SectionKind::Acknowledgements | SectionKind::References => None,
        SectionKind::Abstract | SectionKind::Results | SectionKind::Conclusion => Some(0.05),
        SectionKind::Introduction | SectionKind::Discussion | SectionKind::Limitations => {
            Some(0.03)
        }
        SectionKind::Appendix => Some(-0.02),
        _ => Some(0.0),
    }
}

/// `None` for what is no complete, readable sentence; less for one that points back to the one before.
pub(crate) fn form(quote: &str) -> Option<f32> {
    let words: Vec<&str> = quote.split(' ').collect();
    let first = words.first()?;
    let letters = quote.chars().filter(|c| c.is_alphabetic()).count();
    let solid = quote.chars().filter(|c| !c.is_whitespace()).count();
    let wordy = words
        .iter()
        .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .count();
    let complete = quote
        .trim_end_matches(['"', '”', ')', ']', '’'])
        .ends_with('.');
    let starts = first.trim_start_matches(['"', '“', '(']).chars().next()?;
    let caption = ["figure", "fig.", "table", "algorithm"].contains(&first.to_lowercase().as_str());
    let whole = (MIN_WORDS..=MAX_WORDS).contains(&words.len())
        && complete
        && !starts.is_lowercase()
        && !caption
        && letters * 10 >= solid * 7
        && wordy * 10 >= words.len() * 6;
    if !whole {
        return None;
    }
    let opener = first.trim_end_matches(',').to_lowercase();
    let dangling =
        ["it", "they", "this", "these", "those", "he", "she", "such"].contains(&opener.as_str());
    Some(if dangling { -0.06 } else { 0.0 })
}

/// Folded text without callouts such as `[12]` or `[3, 7–9]`.
pub(crate) fn without_callouts(quote: &str) -> String {
    let mut text = String::with_capacity(quote.len());
    let mut rest = quote;
    while let Some(open) = rest.find('[') {
        let (before, after) = rest.split_at(open);
        text.push_str(before);
        let close = after.find(']').filter(|close| {
            after[1..*close]
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–' | ';'))
                && after[1..*close].chars().any(|c| c.is_ascii_digit())
        });
        let kept = close.map_or(1, |close| close + 1);
        if close.is_none() {
            text.push('[');
        }
        rest = &after[kept..];
    }
    text.push_str(rest);
    fold(&text).replace(" .", ".").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_sentences_are_quoted() {
        assert_eq!(
            form("Reciprocal rank fusion sums the inverse ranks of documents."),
            Some(0.0)
        );
        assert!(
            form("It sums the inverse ranks of all documents.").is_some_and(|prior| prior < 0.0)
        );
        assert_eq!(form("Table 2: Results of our method on the dev set."), None);
        assert_eq!(form("of the ranks that were summed before it."), None);
        assert_eq!(form("0.71 0.82 0.93 12.4 model 88.1 90.2 3.1."), None);
        assert_eq!(form("Too short."), None);
    }

    #[test]
    fn callouts_go_and_other_brackets_stay() {
        assert_eq!(without_callouts("We use BM25 [3, 7–9]."), "We use BM25.");
        assert_eq!(
            without_callouts("The [CLS] token [1] is é [x"),
            "The [CLS] token is é [x"
        );
    }
}
