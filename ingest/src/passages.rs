//! Cuts a paper's text into passages: whole sentences of one section, up to a number of tokens.

use graph_schema::sentences::sentence_spans;
use graph_schema::{PaperId, PaperText, Passage, PassageId, Section, SectionKind};
use std::ops::Range;

/// Counts the tokens of a text, as the embedding model would.
pub type CountTokens<'a> = &'a dyn Fn(&str) -> usize;

/// Passages in reading order. Title pages, reference lists and acknowledgements are left out, where anything else is left: a
/// paper of nothing but a title page can be found by it. A single sentence longer than `max_tokens` is cut between words.
pub fn passages(
    paper: &PaperId,
    text: &PaperText,
    sections: &[Section],
    max_tokens: usize,
    count: CountTokens<'_>,
) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let has_prose = sections.iter().any(|section| is_prose(section.kind));
    let wanted = |section: &&Section| is_prose(section.kind) || !has_prose;
    for section in sections.iter().filter(wanted) {
        for (span, tokens) in pack(&text.text, section, max_tokens, count) {
            let Some(quote) = text.span(span.start, span.end) else {
                continue;
            };
            let ordinal = u32::try_from(found.len()).unwrap_or(u32::MAX);
            found.push(Passage {
                id: PassageId::new(paper, ordinal),
                paper: paper.clone(),
                section: section.ordinal,
                page: text.page_at(span.start),
                start: span.start,
                end: span.end,
                text: fold_space(quote),
                tokens: u32::try_from(tokens).unwrap_or(u32::MAX),
            });
        }
    }
    found
}

/// Each run of white space as one space.
pub(crate) fn fold_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_prose(kind: SectionKind) -> bool {
    !matches!(
        kind,
        SectionKind::TitlePage | SectionKind::References | SectionKind::Acknowledgements
    )
}

/// Greedy packing: sentences are added until the next one would not fit.
fn pack(
    text: &str,
    section: &Section,
    max_tokens: usize,
    count: CountTokens<'_>,
) -> Vec<(Range<usize>, usize)> {
    let Some(body) = text.get(section.start..section.end) else {
        return Vec::new();
    };
    let mut packed: Vec<(Range<usize>, usize)> = Vec::new();
    for sentence in sentence_spans(body) {
        let whole = section.start + sentence.start..section.start + sentence.end;
        for piece in fitting_pieces(text, whole, max_tokens, count) {
            let tokens = text.get(piece.clone()).map_or(0, count);
            match packed.last_mut() {
                Some((span, total)) if *total + tokens <= max_tokens => {
                    span.end = piece.end;
                    *total += tokens;
                }
                _ => packed.push((piece, tokens)),
            }
        }
    }
    packed
}

/// The sentence itself when it fits, else its halves, cut at the white space nearest the middle.
fn fitting_pieces(
    text: &str,
    span: Range<usize>,
    max_tokens: usize,
    count: CountTokens<'_>,
) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut waiting = vec![span];
    while let Some(span) = waiting.pop() {
        let Some(piece) = text.get(span.clone()) else {
            continue;
        };
        match middle_space(piece).filter(|_| count(piece) > max_tokens) {
            Some(cut) => {
                waiting.push(span.start + cut..span.end);
                waiting.push(span.start..span.start + cut);
            }
            // A single word of more tokens than fit stays whole; the model cuts its input there.
            None => pieces.push(trimmed(text, span)),
        }
    }
    pieces.retain(|span| !span.is_empty());
    pieces
}

fn middle_space(piece: &str) -> Option<usize> {
    let middle = piece.len() / 2;
    piece
        .char_indices()
        .filter(|(at, c)| c.is_whitespace() && *at > 0 && !piece[*at..].trim().is_empty())
        .map(|(at, _)| at)
        .min_by_key(|at| at.abs_diff(middle))
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let Some(piece) = text.get(span.clone()) else {
        return span;
    };
    let start = span.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, PageText};

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn paper_of(body: &str) -> (PaperId, PaperText, Vec<Section>) {
        let text = PaperText {
            text: body.to_owned(),
            pages: vec![PageText {
                number: 1,
                start: 0,
                end: body.len(),
                recognised: false,
            }],
        };
        let section = Section {
            ordinal: 0,
            number: None,
            title: "Introduction".into(),
            level: 1,
            kind: SectionKind::Introduction,
            page: 1,
            start: 0,
            end: body.len(),
        };
        (
            PaperId::ingested(&ContentHash::of(body.as_bytes())),
            text,
            vec![section],
        )
    }

    #[test]
    fn whole_sentences_within_the_limit() {
        let (id, text, sections) =
            paper_of("One two three. Four five six.\n\nSeven eight nine. Ten.");
        let found = passages(&id, &text, &sections, 6, &words);
        let texts: Vec<&str> = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(
            texts,
            ["One two three. Four five six.", "Seven eight nine. Ten."]
        );
        assert!(
            found
                .iter()
                .all(|p| text.span(p.start, p.end).map(fold_space) == Some(p.text.clone()))
        );
    }

    #[test]
    fn a_paper_of_nothing_but_a_title_page_can_be_found() {
        let (id, text, mut sections) = paper_of("A Gauge. It stands on a pier.");
        for section in &mut sections {
            section.kind = SectionKind::TitlePage;
        }
        assert_eq!(passages(&id, &text, &sections, 60, &words).len(), 1);
    }

    #[test]
    fn an_endless_sentence_is_cut_between_words() {
        let body = "été ".repeat(100);
        let (id, text, sections) = paper_of(&body);
        let found = passages(&id, &text, &sections, 16, &words);
        assert!(found.iter().all(|p| p.tokens <= 16 && !p.text.is_empty()));
        assert_eq!(found.iter().map(|p| words(&p.text)).sum::<usize>(), 100);
    }
}
