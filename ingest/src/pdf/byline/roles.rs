//! Names on a title page that are no authors': who edited, reviewed or communicated the paper, and subtitles.

use super::page::Token;
use super::spans::{cell_of, row_of};
use std::ops::Range;

/// Letters of one list of authors are of about one size: smaller ones than this, against those of most, are of others.
const LEAST_SIZE: f32 = 0.75;

/// Leaves out names in much smaller letters than most, and those that words such as `Edited by` lead in.
pub fn drop_others(tokens: &[Token], spans: &mut Vec<Range<usize>>) {
    let size = |span: &Range<usize>| {
        let own = tokens.get(span.clone()).unwrap_or_default().iter();
        own.map(|token| token.size).fold(0.0, f32::max)
    };
    let mut sizes: Vec<f32> = spans.iter().map(size).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let is_author = |span: &Range<usize>| {
        size(span) >= LEAST_SIZE * usual
            && !is_led_in_as_another(tokens, span)
            && !is_subtitle(tokens, span)
    };
    // What names nobody else may have been edited by those who wrote it.
    if spans.iter().any(is_author) {
        spans.retain(is_author);
    }
}

/// `A Preliminary Account`, under a title: all of a row, an article and two words or more, none of them an initial.
fn is_subtitle(tokens: &[Token], span: &Range<usize>) -> bool {
    if row_of(tokens, span.start) != *span {
        return false;
    }
    let own = tokens.get(span.clone()).unwrap_or_default();
    let Some((first, rest)) = own.split_first() else {
        return false;
    };
    let letters = |token: &Token| token.text.chars().filter(|c| c.is_alphabetic()).count();
    let article = matches!(first.text.to_lowercase().as_str(), "a" | "an" | "the");
    let is_group = rest
        .last()
        .is_some_and(|last| super::names::is_group(&last.text));
    article && !is_group && rest.len() > 1 && rest.iter().all(|token| letters(token) > 2)
}

/// Whether the words before a name in its cell, or those of the cell above it, say that it is of somebody else.
fn is_led_in_as_another(tokens: &[Token], span: &Range<usize>) -> bool {
    let text = |range: Range<usize>| {
        let own = tokens.get(range).unwrap_or_default().iter();
        let words: Vec<String> = own.map(|token| token.text.to_lowercase()).collect();
        words.join(" ")
    };
    let cell = cell_of(tokens, span.start);
    if says_another(&text(cell.start..span.start)) {
        return true;
    }
    let (Some(begins), Some(last)) = (
        tokens.get(cell.start).map(|token| token.x0),
        row_of(tokens, span.start).start.checked_sub(1),
    ) else {
        return false;
    };
    let over = row_of(tokens, last).find(|at| {
        let token = tokens.get(*at);
        token.is_some_and(|token| (token.x0 - begins).abs() < token.size)
    });
    cell.start == span.start && over.is_some_and(|at| says_another(&text(cell_of(tokens, at))))
}

/// Whether a text ends with what journals print before the names of editors and reviewers.
fn says_another(text: &str) -> bool {
    let text = text.trim_end_matches([':', ' ']);
    let roles = [
        "edited by",
        "reviewed by",
        "communicated by",
        "handled by",
        "editor",
    ];
    roles.iter().any(|role| text.ends_with(role))
}
