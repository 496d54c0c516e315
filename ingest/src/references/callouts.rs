//! Callouts in the running text, each tied to its reference: links of the file, labels in brackets, raised
//! numbers, and authors with a year. A callout that fits no reference is left alone.

use super::authors::pattern;
use crate::pdf::ReadPaper;
use graph_schema::sentences::sentence_spans;
use graph_schema::title::normalise_title;
use graph_schema::{CitationContext, Reference};
use regex::Regex;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[([^\[\]]{1,80})\]"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(1[89]\d\d|20\d\d)([a-z])?\b"));
/// The names that stand before a year: one, two, or one with others.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(\p{Lu}[\p{L}’'\-]+)(?:\s+(?:and|&)\s+(\p{Lu}[\p{L}’'\-]+)|,?\s+(et\s+al)\.?)?(?:’s|'s)?[,\s]*[(\[]?\s*$",
    )
});

/// Bytes before a year that may hold its names.
const NAMES_BEFORE: usize = 90;
/// The widest range of numbers, `[3–9]`: wider ones are intervals of something else.
const WIDEST_RANGE: u32 = 30;
/// Raised numbers are callouts when there are as many; a few are footnotes.
const LEAST_RAISED: usize = 4;

struct Callout {
    span: Range<usize>,
    text: String,
    reference: u32,
}

/// The sentences in which references are cited, in reading order. `anchors` are the destinations of links.
pub(super) fn contexts(
    paper: &ReadPaper,
    references: &[Reference],
    anchors: &HashMap<&str, u32>,
) -> Vec<CitationContext> {
    let text = paper.text.text.as_str();
    let labels: HashMap<&str, u32> = references
        .iter()
        .filter_map(|reference| Some((reference.label.as_deref()?, reference.ordinal)))
        .collect();
    let mut callouts = linked(paper, anchors);
    callouts.extend(labelled(text, &labels));
    if callouts.len() < LEAST_RAISED {
        callouts.extend(raised(paper, &labels));
    }
    callouts.extend(named(text, references));
    callouts.sort_by_key(|callout| (callout.span.start, callout.reference));
    in_sentences(paper, callouts)
}

fn linked(paper: &ReadPaper, anchors: &HashMap<&str, u32>) -> Vec<Callout> {
    let found = paper.links.iter().filter_map(|link| {
        let reference = *anchors.get(link.dest.as_str())?;
        let text = paper.text.span(link.start, link.end)?.to_owned();
        Some(Callout {
            span: link.start..link.end,
            text,
            reference,
        })
    });
    found.collect()
}

/// `[12]`, `[3, 5–8]`, `[Smi10; Doe11]`: every part must be a label of the list.
fn labelled(text: &str, labels: &HashMap<&str, u32>) -> Vec<Callout> {
    let mut callouts = Vec::new();
    if labels.is_empty() {
        return callouts;
    }
    for found in BRACKETS.captures_iter(text) {
        let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let Some(meant) = numbers_or_labels(inner.as_str(), labels) else {
            continue;
        };
        for reference in meant {
            callouts.push(Callout {
                span: whole.range(),
                text: whole.as_str().to_owned(),
                reference,
            });
        }
    }
    callouts
}

fn numbers_or_labels(inner: &str, labels: &HashMap<&str, u32>) -> Option<BTreeSet<u32>> {
    let mut meant = BTreeSet::new();
    for part in inner.split([',', ';']).map(str::trim) {
        if let Some(reference) = labels.get(part) {
            meant.insert(*reference);
            continue;
        }
        // `12, p. 5` names a place in the one before.
        if !meant.is_empty()
            && part.starts_with(|c: char| c.is_alphabetic())
            && !part.contains(char::is_uppercase)
        {
            continue;
        }
        let (from, to) = part.split_once(['–', '-', '—'])?;
        let (from, to): (u32, u32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        if from >= to || to - from > WIDEST_RANGE {
            return None;
        }
        for number in from..=to {
            meant.insert(*labels.get(number.to_string().as_str())?);
        }
    }
    (!meant.is_empty()).then_some(meant)
}

fn raised(paper: &ReadPaper, labels: &HashMap<&str, u32>) -> Vec<Callout> {
    let found: Vec<Callout> = paper
        .superscripts
        .iter()
        .filter_map(|mark| Some((mark, numbers_or_labels(&mark.text, labels)?)))
        .flat_map(|(mark, meant)| {
            let at = mark.offset.saturating_sub(1);
            meant.into_iter().map(move |reference| Callout {
                span: at..mark.offset,
                text: mark.text.clone(),
                reference,
            })
        })
        .collect();
    if found.len() >= LEAST_RAISED {
        found
    } else {
        Vec::new()
    }
}

/// `(Smith et al., 2010; Doe and Roe, 2011a, 2012)`, `Smith (2010)`.
fn named(text: &str, references: &[Reference]) -> Vec<Callout> {
    let mut by_name: HashMap<(String, i32), Vec<&Reference>> = HashMap::new();
    for reference in references {
        if let (Some(first), Some(year)) = (reference.authors.first(), reference.year) {
            by_name
                .entry((last_name(&first.family), year))
                .or_default()
                .push(reference);
        }
    }
    let mut callouts = Vec::new();
    // The names of `2010` also stand before `, 2011`.
    let mut before: Option<(usize, Range<usize>)> = None;
    for found in YEAR.captures_iter(text) {
        let (Some(whole), Some(year)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let window = window_before(text, whole.start());
        let names = NAMES
            .find(text.get(window.clone()).unwrap_or_default())
            .map(|m| window.start + m.start()..window.start + m.end());
        let again = before.take().filter(|(end, _)| {
            text.get(*end..whole.start())
                .is_some_and(|gap| gap.trim() == ",")
        });
        let Some(names) = names.or(again.map(|(_, names)| names)) else {
            continue;
        };
        let Some(shown) = NAMES.captures(text.get(names.clone()).unwrap_or_default()) else {
            continue;
        };
        let part = |n: usize| shown.get(n).map(|part| part.as_str());
        let key = (
            last_name(part(1).unwrap_or_default()),
            year.as_str().parse().unwrap_or_default(),
        );
        let Some(candidates) = by_name.get(&key) else {
            continue;
        };
        before = Some((whole.end(), names.clone()));
        let letter = found
            .get(2)
            .map(|letter| format!("{}{}", year.as_str(), letter.as_str()));
        for reference in fitting(candidates, part(2), part(3).is_some(), letter.as_deref()) {
            let span = names.start..whole.end();
            let shown = text.get(span.clone()).unwrap_or_default().to_owned();
            callouts.push(Callout {
                span,
                text: shown,
                reference,
            });
        }
    }
    callouts
}

fn window_before(text: &str, end: usize) -> Range<usize> {
    let mut start = end.saturating_sub(NAMES_BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start..end
}

/// Of references with the same first author and year, those that the second name and the letter allow.
fn fitting(
    candidates: &[&Reference],
    second: Option<&str>,
    others: bool,
    letter: Option<&str>,
) -> Vec<u32> {
    let by_second = |reference: &&&Reference| match second {
        Some(second) => reference
            .authors
            .get(1)
            .is_some_and(|author| last_name(&author.family) == last_name(second)),
        None => !others || reference.authors.len() != 1,
    };
    let fits: Vec<&&Reference> = candidates.iter().filter(by_second).collect();
    let lettered: Vec<&&Reference> = fits
        .iter()
        .copied()
        .filter(|reference| letter.is_some_and(|letter| reference.raw.contains(letter)))
        .collect();
    match (lettered.is_empty(), fits.len()) {
        (false, _) => lettered.iter().map(|reference| reference.ordinal).collect(),
        (true, 1) => fits.iter().map(|reference| reference.ordinal).collect(),
        // Without a letter to tell them apart, the number of names does.
        (true, _) => {
            let count = if others {
                3
            } else {
                1 + usize::from(second.is_some())
            };
            let exact = fits.iter().find(|reference| {
                reference.authors.len() == count || others && reference.authors.len() > 2
            });
            exact
                .or(fits.first())
                .map(|reference| reference.ordinal)
                .into_iter()
                .collect()
        }
    }
}

fn last_name(family: &str) -> String {
    normalise_title(family)
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn in_sentences(paper: &ReadPaper, callouts: Vec<Callout>) -> Vec<CitationContext> {
    let text = &paper.text;
    let spans = sentence_spans(&text.text);
    let mut seen = HashSet::new();
    let mut contexts = Vec::new();
    for callout in callouts {
        let at = spans.partition_point(|span| span.end <= callout.span.start);
        let Some(span) = spans
            .get(at)
            .filter(|span| span.start <= callout.span.start)
        else {
            continue;
        };
        if !seen.insert((callout.reference, span.start)) {
            continue;
        }
        let sentence = text.span(span.start, span.end).unwrap_or_default();
        let section = paper
            .sections
            .iter()
            .rev()
            .find(|section| section.start <= span.start);
        contexts.push(CitationContext {
            reference: callout.reference,
            callout: callout
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            sentence: sentence.split_whitespace().collect::<Vec<_>>().join(" "),
            section: section.map_or(0, |section| section.ordinal),
            page: text.page_at(span.start),
            start: span.start,
            end: span.end,
        });
    }
    contexts
}
