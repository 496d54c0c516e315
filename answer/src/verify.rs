//! The check before anything is shown: each quote stands, word for word, in the stored text of its paper.

use crate::readings::Reading;
use crate::terms::fold;
use graph_schema::{Citation, PassageId};

/// A citation of a span of a paper's text; `None` when the span is not there or empty.
pub(crate) fn cite(
    reading: &Reading,
    passage: &PassageId,
    start: usize,
    end: usize,
) -> Option<Citation> {
    let quote = fold(reading.text.span(start, end)?);
    if quote.is_empty() {
        return None;
    }
    Some(Citation {
        paper: reading.paper.id.clone(),
        paper_title: reading.paper.title.clone(),
        section: reading
            .section_at(start)
            .map(|section| section.label())
            .unwrap_or_default(),
        page: reading.text.page_at(start),
        quote,
        passage: passage.clone(),
        start,
        end,
        recognised: reading.text.is_recognised(start, end),
    })
}

/// Whether the quote is the text of its span, white space folded, and the page is the one the span starts on.
pub(crate) fn holds(reading: &Reading, citation: &Citation) -> bool {
    let span = reading.text.span(citation.start, citation.end).map(fold);
    citation.paper == reading.paper.id
        && !citation.quote.is_empty()
        && span.is_some_and(|text| text == citation.quote)
        && reading.text.page_at(citation.start) == citation.page
}
