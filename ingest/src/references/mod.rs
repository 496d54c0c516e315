//! The reference list of a paper read into references, and the sentences that cite them. Finding the
//! list's lines in the PDF is `pdf`'s work, finding the papers that references mean is `linking`'s.

mod authors;
mod callouts;
mod corrections;
pub mod features;
mod fields;
mod hosts;
pub(crate) mod identifiers;
mod ideographic;
mod joining;
mod keys;
mod parse;
mod segment;
pub mod tagger;
mod tokens;

pub use parse::{parse_reference, parse_reference_by};

use crate::pdf::ReadPaper;
use callouts::Hit;
use graph_schema::sentences::sentence_spans;
use graph_schema::{CitationContext, Reference, SectionKind};
use keys::Keys;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Fewer printed callouts than this, and raised numbers are taken for callouts.
const FEW_CALLOUTS: usize = 3;

/// The references of a paper in the order of its lists, and where its text cites them.
pub fn read(paper: &ReadPaper) -> (Vec<Reference>, Vec<CitationContext>) {
    let mut anchors = HashMap::new();
    let mut references = Vec::new();
    let mut lists = Vec::new();
    for lines in paper.reference_lines.chunk_by(|a, b| a.list == b.list) {
        let start = references.len();
        for entry in segment::entries(lines) {
            let ordinal = u32::try_from(references.len()).unwrap_or(u32::MAX);
            for anchor in entry.anchors {
                anchors.entry(anchor).or_insert(ordinal);
            }
            let mut reference = Reference {
                ordinal,
                ..parse_reference(&entry.raw)
            };
            if repeats_authors(&reference)
                && let Some(Reference { authors, .. }) =
                    references.get(start..).and_then(<[_]>::last)
            {
                reference.authors = authors.clone();
            }
            references.push(reference);
        }
        lists.push(List {
            references: start..references.len(),
            last_page: lines.iter().map(|line| line.page).max().unwrap_or_default(),
        });
    }
    let hits = hits(paper, &references, &lists, &anchors);
    (references, contexts(paper, hits))
}

/// Where a paper's text cites references that are known already, by what is printed.
pub fn cited_in(paper: &ReadPaper, references: &[Reference]) -> Vec<CitationContext> {
    let mut hits = printed_hits(paper, references);
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    contexts(paper, hits)
}

/// One of a paper's lists.
struct List {
    references: Range<usize>,
    last_page: u32,
}

/// Whether an entry has dashes where its authors would stand: those of the entry above.
fn repeats_authors(reference: &Reference) -> bool {
    let marks = reference
        .raw
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | ' ' | '.'));
    let dashes = marks
        .chars()
        .take_while(|c| matches!(c, '-' | '–' | '—' | '―' | '_'))
        .count();
    dashes >= 2 || marks.starts_with(['—', '―'])
}

/// Every callout of the text, in order. Where each chapter has its own list, its callouts name what that list holds.
fn hits(
    paper: &ReadPaper,
    references: &[Reference],
    lists: &[List],
    anchors: &HashMap<String, u32>,
) -> Vec<Hit> {
    let text = paper.text.text.as_str();
    let mut hits = Vec::new();
    let mut after = 0;
    for (at, list) in lists.iter().enumerate() {
        let own = references.get(list.references.clone()).unwrap_or_default();
        let is_last = at + 1 == lists.len();
        let pages = after..if is_last { u32::MAX } else { list.last_page };
        let in_chapter = |hit: &Hit| {
            let page = paper.text.page_at(hit.span.start);
            lists.len() == 1 || pages.start < page && page <= pages.end
        };
        hits.extend(printed_hits(paper, own).into_iter().filter(in_chapter));
        after = list.last_page;
    }
    for link in &paper.links {
        let callout = text.get(link.start..link.end).unwrap_or_default().trim();
        if let Some(reference) = anchors.get(&link.dest).filter(|_| !callout.is_empty()) {
            hits.push(Hit {
                span: link.start..link.end,
                reference: *reference,
                callout: callout.to_owned(),
            });
        }
    }
    // A printed callout begins before the link inside it and says more: it comes first.
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    hits
}

/// The callouts of one list's references, as they are printed.
fn printed_hits(paper: &ReadPaper, references: &[Reference]) -> Vec<Hit> {
    let text = paper.text.text.as_str();
    let keys = Keys::of(references);
    let body = body_start(paper);
    let in_body = |hit: &Hit| hit.span.start >= body;
    let mut hits = callouts::printed(text, &keys);
    hits.retain(in_body);
    if hits.len() < FEW_CALLOUTS && keys.numbered() && paper.superscripts.len() < FEW_CALLOUTS {
        hits.extend(callouts::round(text, &keys).into_iter().filter(in_body));
    }
    if hits.len() < FEW_CALLOUTS && keys.numbered() {
        for mark in &paper.superscripts {
            for reference in callouts::raised(&mark.text, &keys) {
                // The mark stands behind the word it was raised from.
                let start = text.floor_char_boundary(mark.offset.saturating_sub(1));
                hits.push(Hit {
                    span: start..mark.offset,
                    reference,
                    callout: mark.text.clone(),
                });
            }
        }
    }
    hits
}

/// Where the title page ends: years and numbers beside names and addresses call nothing.
fn body_start(paper: &ReadPaper) -> usize {
    let first = paper.sections.first();
    first
        .filter(|section| section.kind == SectionKind::TitlePage)
        .map_or(0, |section| section.end)
}

/// One context for each reference and sentence.
fn contexts(paper: &ReadPaper, hits: Vec<Hit>) -> Vec<CitationContext> {
    let sentences = sentence_spans(&paper.text.text);
    let mut seen = HashSet::new();
    let mut contexts = Vec::new();
    for hit in hits {
        let Some(span) = sentence_at(&sentences, hit.span.start) else {
            continue;
        };
        let Some(sentence) = paper.text.text.get(span.clone()) else {
            continue;
        };
        if !seen.insert((hit.reference, span.start)) {
            continue;
        }
        let section = paper
            .sections
            .partition_point(|section| section.start <= hit.span.start);
        contexts.push(CitationContext {
            reference: hit.reference,
            callout: hit.callout.split_whitespace().collect::<Vec<_>>().join(" "),
            sentence: sentence.to_owned(),
            section: paper
                .sections
                .get(section.saturating_sub(1))
                .map_or(0, |section| section.ordinal),
            page: paper.text.page_at(hit.span.start),
            start: span.start,
            end: span.end,
            intent: None,
            purpose: None,
        });
    }
    contexts
}

fn sentence_at(sentences: &[Range<usize>], offset: usize) -> Option<Range<usize>> {
    let behind = sentences.partition_point(|span| span.start <= offset);
    sentences.get(behind.checked_sub(1)?).cloned()
}

#[cfg(test)]
mod tests;
