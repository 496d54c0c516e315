//! The sentences of found passages that may carry an answer, in the order in which they look likely before anything
//! has read them: by the question's words they hold, by their passage's rank, by where they stand.

use crate::AnswerError;
use crate::engine::{Engine, RankedPassage};
use crate::form::{form, leans, section_prior};
use crate::own_work::worth_as_summary;
use crate::readings::Reading;
use crate::terms::{Weights, fold, squeezed, term_set};
use crate::understood::Understood;
use crate::verify::cite;
use crate::wanted::Wanted;
use graph_schema::sentences::sentence_spans;
use graph_schema::{Citation, Passage, QuestionKind, SectionKind};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// Passages read for sentences; for a list of papers more, and one sentence of each paper.
const PASSAGES: usize = 40;
const PASSAGES_FOR_LIST: usize = 150;
/// Shares of the first score: what the sentence and the one before say in the question's words, and where it was found.
const COVERAGE: f32 = 0.5;
const AROUND: f32 = 0.1;
const PASSAGE: f32 = 0.4;
/// What standing beside a sentence that answers well is worth.
const BESIDE: f32 = 0.4;
/// What standing in the abstract is worth where a method is asked for, which is summed up there.
const SUMMED_UP: f32 = 1.0;
/// What giving the long form of the short one that is asked for is worth: it is read whatever else it says.
const SPELT_OUT: f32 = 1.0;
/// For each log-odd that a sentence's form is worth.
const FORM: f32 = 0.08;
/// A sentence this short needs the one before it to be understood.
const SHORT_WORDS: usize = 9;

/// Words of a heading, at most.
const HEADING_WORDS: usize = 12;

/// What it is worth that a paper is by somebody the question names.
const BYLINE: f32 = 0.15;
/// Words of a table that is quoted whole, with its caption, at most; and the share of its words that are figures, at least.
const TABLE_WORDS: usize = 110;
const TABLE_FIGURES: f32 = 0.3;
/// Sentences whose neighbours are likely to complete them.
const BEST: usize = 3;
/// Parts looked at on each side of a caption.
const TABLE_PARTS: usize = 6;
/// Sentences taken from one paper for a closer look, at most.
const CLOSER: usize = 400;

/// A sentence fit to be quoted.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub citation: Citation,
    /// The sentence before it in its passage, where it leans on that one.
    pub before: Option<Citation>,
    /// The paper's authors, where the question names one of them.
    pub byline: Option<String>,
    /// What section it stands in.
    pub section: SectionKind,
    /// Share of the question's weight that its words carry, 0 to 1.
    pub coverage: f32,
    /// What its form is worth, in log-odds.
    pub worth: f32,
    /// The fused score of its passage, 0 where the searches did not find that.
    pub found: f32,
    /// How likely it looks, before anything has read it.
    pub first: f32,
}

impl Candidate {
    /// What a model reads of it: the paper's title, the sentence before where it is needed, the sentence.
    pub fn read_as(&self) -> String {
        let before = self.before.as_ref().map_or("", |before| &before.quote);
        let title = self.citation.paper_title.trim_end_matches('.');
        let byline = self.byline.as_deref().unwrap_or_default();
        fold(&format!(
            "{title}{byline}. {before} {}",
            self.citation.quote
        ))
    }
}

/// Likeliest first, each text once.
pub(crate) async fn candidates(
    engine: &Engine,
    understood: &Understood,
    ranked: &[RankedPassage],
) -> Result<Vec<Candidate>, AnswerError> {
    let list = understood.understanding.kind == QuestionKind::List;
    let ids: Vec<_> = ranked
        .iter()
        .take(if list { PASSAGES_FOR_LIST } else { PASSAGES })
        .map(|r| r.passage.clone())
        .collect();
    let scores: HashMap<_, _> = ranked.iter().map(|r| (&r.passage, r.score)).collect();
    let passages = engine.parts.graph.passages(&ids).await?;
    let asked = Asked::new(understood, &passages);
    let mut found: Vec<Candidate> = Vec::new();
    for passage in &passages {
        let Some(reading) = engine.readings.get(&engine.parts, &passage.paper).await? else {
            continue;
        };
        let passage_score = scores.get(&passage.id).copied().unwrap_or_default();
        found.extend(asked.of_passage(&reading, passage, passage_score));
    }
    found.sort_by(|a, b| {
        b.first
            .total_cmp(&a.first)
            .then_with(|| a.citation.passage.cmp(&b.citation.passage))
            .then(a.citation.start.cmp(&b.citation.start))
    });
    let mut seen = HashSet::new();
    found.retain(|candidate| seen.insert(candidate.citation.quote.clone()));
    if list {
        let mut papers = HashSet::new();
        found.retain(|candidate| papers.insert(candidate.citation.paper.clone()));
    }
    Ok(found)
}

/// The sentences that were not seen yet of the paper whose sentences were seen to answer best, likeliest first: those
/// beside its best ones, then those that hold the question's words.
pub(crate) async fn closer(
    engine: &Engine,
    understood: &Understood,
    seen: &[&Citation],
    ranked: &[RankedPassage],
) -> Result<Vec<Candidate>, AnswerError> {
    let Some(paper) = seen.first().map(|citation| &citation.paper) else {
        return Ok(Vec::new());
    };
    let Some(reading) = engine.readings.get(&engine.parts, paper).await? else {
        return Ok(Vec::new());
    };
    let passages = engine.parts.graph.passages_of(paper).await?;
    let asked = Asked::new(understood, &passages);
    let mut all: Vec<Candidate> = Vec::new();
    for passage in &passages {
        let hit = ranked.iter().find(|hit| hit.passage == passage.id);
        let found = hit.map_or(0.0, |hit| hit.score);
        let own = asked.of_passage(&reading, passage, 0.0);
        all.extend(own.into_iter().map(|one| Candidate { found, ..one }));
        if all.len() >= CLOSER {
            break;
        }
    }
    all.sort_by_key(|candidate| candidate.citation.start);
    all.dedup_by_key(|candidate| candidate.citation.start);
    // Starts of the sentences seen of this paper, best first.
    let starts: Vec<usize> = seen
        .iter()
        .filter(|citation| citation.paper == *paper)
        .map(|citation| citation.start)
        .collect();
    let places: Vec<usize> = starts
        .iter()
        .take(BEST)
        .filter_map(|start| all.iter().position(|one| one.citation.start == *start))
        .collect();
    let beside = |at: usize| places.iter().map(|place| place.abs_diff(at)).min();
    let sums_up = understood.understanding.kind == QuestionKind::Method;
    for (at, candidate) in all.iter_mut().enumerate() {
        candidate.first += match beside(at) {
            Some(1) => BESIDE,
            Some(2) => BESIDE / 2.0,
            _ => 0.0,
        };
        if sums_up
            && candidate.section == SectionKind::Abstract
            && worth_as_summary(&candidate.citation.quote).is_some()
        {
            candidate.first += SUMMED_UP;
        }
    }
    all.retain(|one| !starts.contains(&one.citation.start));
    all.sort_by(|a, b| {
        b.first
            .total_cmp(&a.first)
            .then(a.citation.start.cmp(&b.citation.start))
    });
    Ok(all)
}

/// What is asked of each sentence.
struct Asked<'a> {
    question: &'a str,
    /// What the question's words weigh among the passages at hand.
    weights: Weights,
    wanted: Wanted,
}

impl<'a> Asked<'a> {
    fn new(understood: &'a Understood, passages: &[Passage]) -> Self {
        let terms: Vec<BTreeSet<String>> = passages.iter().map(|p| term_set(&p.text)).collect();
        Self {
            question: &understood.standalone,
            weights: Weights::new(&understood.search, &understood.own, &terms),
            wanted: Wanted::of(understood.understanding.kind, &understood.standalone),
        }
    }

    /// The sentences of one passage, and its tables.
    fn of_passage(
        &self,
        reading: &Reading,
        passage: &Passage,
        passage_score: f32,
    ) -> Vec<Candidate> {
        let Some(span) = reading.text.span(passage.start, passage.end) else {
            return Vec::new();
        };
        let title = term_set(&reading.paper.title);
        let byline = byline(reading, self.question);
        let found_by = PASSAGE * passage_score + byline.as_ref().map_or(0.0, |_| BYLINE);
        let mut found = Vec::new();
        let mut before: Option<Citation> = None;
        let ranges = sentence_spans(span);
        let tables = match self.wanted.may_be_in_table() {
            true => tables(span, &ranges),
            false => Vec::new(),
        };
        for table in tables {
            let (start, end) = (passage.start + table.start, passage.start + table.end);
            let Some(citation) = cite(reading, &passage.id, start, end) else {
                continue;
            };
            let mut own = term_set(&citation.quote);
            own.extend(title.iter().cloned());
            let coverage = self.weights.coverage(&own);
            found.push(Candidate {
                section: section_kind(reading, start),
                first: (COVERAGE + AROUND) * coverage + found_by,
                before: None,
                byline: byline.clone(),
                citation,
                coverage,
                found: passage_score,
                worth: 0.0,
            });
        }
        for range in ranges {
            let (start, end) = (passage.start + range.start, passage.start + range.end);
            let Some(citation) = cite(reading, &passage.id, start, end) else {
                continue;
            };
            let kind = section_kind(reading, start);
            let previous = before
                .replace(citation.clone())
                .filter(|previous| !is_heading(&previous.quote));
            let (Some(section), Some(form)) = (section_prior(kind), form(&citation.quote)) else {
                continue;
            };
            let own = term_set(&citation.quote);
            let coverage = self.weights.coverage(&own);
            let mut around: BTreeSet<String> = own.union(&title).cloned().collect();
            if let Some(previous) = &previous {
                around.extend(term_set(&previous.quote));
            }
            let needs_before =
                leans(&citation.quote) || citation.quote.split(' ').count() <= SHORT_WORDS;
            let worth = self.wanted.worth(&citation.quote);
            let spelt = match Wanted::is_spelt_out(worth) {
                true => SPELT_OUT,
                false => 0.0,
            };
            found.push(Candidate {
                section: kind,
                first: COVERAGE * coverage
                    + spelt
                    + FORM * worth
                    + AROUND * self.weights.coverage(&around)
                    + found_by
                    + section
                    + form,
                before: previous.filter(|_| needs_before),
                byline: byline.clone(),
                citation,
                coverage,
                found: passage_score,
                worth,
            });
        }
        found
    }
}

fn section_kind(reading: &Reading, start: usize) -> SectionKind {
    let section = reading.section_at(start);
    section.map_or(SectionKind::Other, |section| section.kind)
}

/// Whether what stands before a sentence is a heading: nothing ends it, and it is short.
fn is_heading(quote: &str) -> bool {
    let ended = quote.ends_with(['.', '!', '?', ':', ';', ')', '”', '"', '。']);
    !ended && quote.split(' ').count() <= HEADING_WORDS
}

/// `by A, B`, where the question names one of a paper's authors.
fn byline(reading: &Reading, question: &str) -> Option<String> {
    let asked: Vec<String> = question
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '?'))
        .map(|word| squeezed(word.trim_end_matches("'s").trim_end_matches("’s")))
        .collect();
    let authors = &reading.paper.authors;
    let families: Vec<&str> = authors
        .iter()
        .map(|author| author.family.as_str())
        .collect();
    let named = families.iter().any(|family| {
        let squeezed = squeezed(family);
        // Of common words, such as "long" and "brown", only those written as names.
        squeezed.chars().count() > 2 && asked.contains(&squeezed) && question.contains(*family)
    });
    named.then(|| {
        format!(
            " by {}",
            families.into_iter().take(3).collect::<Vec<_>>().join(", ")
        )
    })
}

/// Spans of tables: a caption and the parts beside it most of whose words are figures, with the heads between.
fn tables(text: &str, parts: &[Range<usize>]) -> Vec<Range<usize>> {
    let of = |at: usize| {
        let range = parts.get(at).cloned();
        range.and_then(|range| text.get(range)).unwrap_or_default()
    };
    let is_caption = |at: usize| {
        let opening = of(at).trim_start().to_lowercase();
        opening.starts_with("table ") || opening.starts_with("tab. ")
    };
    let is_data = |at: usize| figures_share(of(at)) >= TABLE_FIGURES;
    let is_head = |at: usize| (1..=12).contains(&of(at).split_whitespace().count());
    let mut found = Vec::new();
    for at in (0..parts.len()).filter(|at| is_caption(*at)) {
        let mut first = at;
        while first > 0 && at - first < TABLE_PARTS && (is_data(first - 1) || is_head(first - 1)) {
            first -= 1;
        }
        let mut last = at;
        while last + 1 < parts.len() && last - at < TABLE_PARTS {
            let heads = last == at && is_head(last + 1) && is_data(last + 2);
            if !is_data(last + 1) && !heads {
                break;
            }
            last += 1;
        }
        let (Some(start), Some(end)) = (parts.get(first), parts.get(last)) else {
            continue;
        };
        let span = start.start..end.end;
        let words = text
            .get(span.clone())
            .unwrap_or_default()
            .split_whitespace()
            .count();
        let has_data = (first..=last).any(|part| part != at && is_data(part));
        if has_data && words <= TABLE_WORDS {
            found.push(span);
        }
    }
    found
}

/// Share of the words that hold a digit.
fn figures_share(text: &str) -> f32 {
    let (all, figures) = text
        .split_whitespace()
        .fold((0_u32, 0_u32), |(all, figures), word| {
            (
                all + 1,
                figures + u32::from(word.chars().any(|c| c.is_ascii_digit())),
            )
        });
    figures as f32 / all.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_no_sentence_to_lean_on() {
        assert!(is_heading("8 Conclusion") && is_heading("Abstract"));
        assert!(!is_heading("We press felt.") && !is_heading("It holds that:"));
    }

    #[test]
    fn a_table_is_found_with_heads_and_caption() {
        let text = "We list the sizes of all of the corpora that were used in this and in earlier work.\n\nCORPUS DOCS. WORDS\n\nWool 12 1.2M Felt 7 0.4M Silk 31 9.9M\n\nTable 3: Sizes of the corpora\n\nThe rest is text without figures in it, and much more of it than a head would ever have.";
        let parts = sentence_spans(text);
        let found = tables(text, &parts);
        assert_eq!(found.len(), 1);
        let quoted = &text[found[0].clone()];
        assert!(
            quoted.starts_with("CORPUS") && quoted.contains("9.9M") && quoted.ends_with("corpora"),
            "{quoted}"
        );
        let plain = "As Table 3 shows, it works.\n\nTable 4: Nothing but words.";
        assert!(tables(plain, &sentence_spans(plain)).is_empty());
    }
}
