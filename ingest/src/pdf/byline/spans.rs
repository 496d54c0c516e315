//! Where names stand among the tokens of a labelled page, and in which order they are read.

use super::like_rows;
use super::names::is_group;
use super::page::Token;
use super::roles;
use super::rows::CELL_GAP;
use super::{Label, Labelled};
use std::ops::Range;

/// Longer names are sentences, in tokens.
const LONGEST: usize = 9;

/// Where names stand, in the order of their authors. `is_title` says of a baseline whether the title is there.
pub fn spans(page: &Labelled, is_title: impl Fn(f32) -> bool) -> Vec<Range<usize>> {
    let tokens = &page.page.tokens;
    let mut spans = joined(tokens, labelled(&page.labels));
    for span in &mut spans {
        // The last word of a title may be taken for the first of a name.
        let own = tokens.get(span.clone()).unwrap_or_default();
        span.start += own.iter().take_while(|token| is_title(token.y)).count();
        cut(page, span);
        without_address(page, span);
        broken(page, span);
        begun_above(page, span);
        whole_group(page, span);
    }
    like_rows::add(page, &mut spans);
    spans.retain(|span| {
        !span.is_empty() && span.len() <= LONGEST && !behind_affiliation(page, span)
    });
    roles::drop_others(tokens, &mut spans);
    // Names under the heading of a text are cited or thanked there, unless none stands above.
    let above = |span: &Range<usize>| tokens.get(span.start).is_some_and(|token| !token.past);
    if spans.iter().any(above) {
        spans.retain(above);
    }
    stacked(page, spans)
}

fn labelled(labels: &[Label]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        match label {
            Label::NameOn if spans.last().is_some_and(|last| last.end == at) => {
                if let Some(last) = spans.last_mut() {
                    last.end = at + 1;
                }
            }
            Label::Name | Label::NameOn => spans.push(at..at + 1),
            _ => {}
        }
    }
    spans
}

fn is_word(token: &Token) -> bool {
    token.text.chars().any(char::is_alphabetic)
}

fn is_initial(token: &Token) -> bool {
    token.text.chars().filter(|c| c.is_alphabetic()).count() == 1
}

/// A lone given name, or initials, at the end of a row go on with the name that begins the next.
fn joined(tokens: &[Token], spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in spans {
        let goes_on = joined.last().is_some_and(|last: &Range<usize>| {
            let words = || {
                tokens
                    .get(last.clone())
                    .unwrap_or_default()
                    .iter()
                    .filter(|token| is_word(token))
            };
            let open = words().count() == 1 || words().next_back().is_some_and(is_initial);
            let (Some(end), Some(start)) = (tokens.get(last.end - 1), tokens.get(span.start))
            else {
                return false;
            };
            open && last.end == span.start && end.row + 1 == start.row
        });
        match joined.last_mut().filter(|_| goes_on) {
            Some(last) => last.end = span.end,
            None => joined.push(span),
        }
    }
    joined
}

/// More words of a name stand on no second row.
const MOST_BROKEN: usize = 3;

/// A given name that ends its row in a list goes on with the few words that begin the next, up to a mark or a stop, even
/// where they were taken for something else: `…, and Ana` / `Silva Jr ∗ 4`.
fn broken(page: &Labelled, span: &mut Range<usize>) {
    let tokens = &page.page.tokens;
    let (Some(last), Some(next)) = (tokens.get(span.end.saturating_sub(1)), tokens.get(span.end))
    else {
        return;
    };
    let listed = span.start.checked_sub(1).is_some_and(|before| {
        page.labels.get(before) == Some(&Label::Between)
            && tokens
                .get(before)
                .is_some_and(|before| before.row == last.row)
    });
    let is_name = matches!(page.labels.get(span.end), Some(Label::Name | Label::NameOn));
    if span.len() != 1 || !listed || is_name || next.row != last.row + 1 || next.past {
        return;
    }
    let row = row_of(tokens, span.end);
    let rest = tokens.get(row.clone()).unwrap_or_default();
    let length = rest
        .iter()
        .take_while(|token| is_word(token) && !token.raised)
        .count();
    let words = rest.get(..length).unwrap_or_default();
    let plain = words
        .iter()
        .all(|word| word.text.starts_with(char::is_uppercase) && !word.text.contains('@'));
    if (1..=MOST_BROKEN).contains(&length) && plain && (length < rest.len() || length < 3) {
        span.end += length;
    }
}

/// A family name that begins its row goes with the given name at the end of the row above, behind a word or sign between
/// names, even where that was taken for something else: `Ana Silva ¹, and Bo` / `Chen ²`.
fn begun_above(page: &Labelled, span: &mut Range<usize>) {
    let tokens = &page.page.tokens;
    let row = row_of(tokens, span.start);
    if row.start != span.start || span.len() != 1 || row.start == 0 {
        return;
    }
    let above = row_of(tokens, row.start - 1);
    let is_plain = |at: &usize| {
        let label = page.labels.get(*at);
        tokens.get(*at).is_some_and(is_given)
            && matches!(label, Some(Label::Other | Label::Affiliation | Label::Name))
    };
    let given = (above.clone()).rev().take_while(is_plain).count();
    let start = above.end - given;
    let between = start.checked_sub(1).filter(|before| {
        above.contains(before) && page.labels.get(*before) == Some(&Label::Between)
    });
    let listed = above
        .clone()
        .any(|at| at < start && page.labels.get(at) == Some(&Label::Name));
    if (1..=MOST_BROKEN).contains(&given) && between.is_some() && listed {
        span.start = start;
    }
}

/// An address for mail behind a name is no part of it.
fn without_address(page: &Labelled, span: &mut Range<usize>) {
    let own = page.page.tokens.get(span.clone()).unwrap_or_default();
    if let Some(at) = own.iter().position(|token| token.text.contains('@')) {
        span.end = span.start + at;
    }
}

/// A word or an initial with a capital, as given names have.
pub(super) fn is_given(token: &Token) -> bool {
    is_word(token) && !token.raised && token.text.starts_with(char::is_uppercase)
}

/// A whole name that stands alone on its row ends there.
fn cut(page: &Labelled, span: &mut Range<usize>) {
    let tokens = &page.page.tokens;
    let own = tokens.get(span.clone()).unwrap_or_default();
    let Some(first) = own.first() else {
        return;
    };
    let on_row = own
        .iter()
        .take_while(|token| token.row == first.row)
        .count();
    if on_row == own.len() {
        return;
    }
    let words = own.iter().take(on_row).filter(|token| is_word(token));
    let row = row_of(tokens, span.start);
    let alone = row.clone().all(|at| {
        span.contains(&at) || !matches!(page.labels.get(at), Some(Label::Name | Label::Between))
    });
    if words.count() > 1 && alone {
        span.end = span.start + on_row;
    }
}

/// The name of a group begins where its cell, or what parts it from a name before, ends: `wool Development Team`.
fn whole_group(page: &Labelled, span: &mut Range<usize>) {
    let tokens = &page.page.tokens;
    let last = tokens.get(span.end.saturating_sub(1));
    if last.is_none_or(|last| !is_group(&last.text)) {
        return;
    }
    let cell = cell_of(tokens, span.start);
    let joins = |at: &usize| {
        let is_name = tokens
            .get(*at)
            .is_some_and(|token| is_word(token) && !token.raised && !is_connective(&token.text));
        is_name
            && matches!(
                page.labels.get(*at),
                Some(Label::Other | Label::Name | Label::NameOn)
            )
    };
    let before = (cell.start..span.start)
        .rev()
        .take(LONGEST)
        .take_while(joins);
    span.start = before.last().unwrap_or(span.start);
}

fn is_connective(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "and" | "&" | "for" | "by" | "with" | "on" | "behalf" | "of" | "und" | "et" | "y"
    )
}

pub(super) fn row_of(tokens: &[Token], at: usize) -> Range<usize> {
    let row = tokens.get(at).map_or(0, |token| token.row);
    let start = tokens.partition_point(|token| token.row < row);
    let end = tokens.partition_point(|token| token.row <= row);
    start..end
}

/// The tokens of a row without a wide gap between them, around the one at `at`.
pub(super) fn cell_of(tokens: &[Token], at: usize) -> Range<usize> {
    let row = row_of(tokens, at);
    let parted = |left: usize| match (tokens.get(left), tokens.get(left + 1)) {
        (Some(a), Some(b)) => b.x0 - a.x1 > CELL_GAP * a.size.max(b.size),
        _ => true,
    };
    let start = (row.start..at)
        .rev()
        .find(|left| parted(*left))
        .map_or(row.start, |left| left + 1);
    let end = (at..row.end)
        .find(|left| parted(*left))
        .map_or(row.end, |left| left + 1);
    start..end.min(row.end)
}

/// Whether a place of work stands before it in its cell and no other name does: `…, Green Park, New Zealand`.
fn behind_affiliation(page: &Labelled, span: &Range<usize>) -> bool {
    let tokens = &page.page.tokens;
    let cell = cell_of(tokens, span.start);
    let mut before = (cell.start..span.start)
        .filter(|at| tokens.get(*at).is_some_and(|token| !leads_in(&token.text)))
        .filter_map(|at| page.labels.get(at));
    let first = before.find(|label| !matches!(label, Label::Between | Label::Other));
    first == Some(&Label::Affiliation)
}

/// Words and signs that stand before a name and are no place of work: `by`, `Authors:`.
fn leads_in(word: &str) -> bool {
    let lower = word.to_lowercase();
    !word.chars().any(char::is_alphanumeric)
        || matches!(
            lower.as_str(),
            "by" | "and" | "et" | "und" | "y" | "with" | "written"
        )
        || ["author", "auteur", "autor", "verfasser"]
            .iter()
            .any(|start| lower.starts_with(start))
}

/// Names under one another in a cell of a row, where other cells have come to affiliations, belong together.
fn stacked(page: &Labelled, spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let tokens = &page.page.tokens;
    let reach = |at: usize| {
        let cell = tokens.get(cell_of(tokens, at)).unwrap_or_default();
        let x0 = cell.iter().map(|token| token.x0).fold(f32::MAX, f32::min);
        let x1 = cell.iter().map(|token| token.x1).fold(f32::MIN, f32::max);
        (x0, x1)
    };
    let row = |span: &Range<usize>| tokens.get(span.start).map_or(0, |token| token.row);
    let mut ordered: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        let (x0, x1) = reach(span.start);
        let over = ordered.iter().rposition(|other| {
            if row(other) + 1 != row(&span) {
                return false;
            }
            let (left, right) = reach(other.start);
            left < x1 && x0 < right
        });
        let place = over.filter(|over| {
            let host = cell_of(tokens, ordered.get(*over).map_or(0, |host| host.start));
            let own = row_of(tokens, span.start);
            let is_worded = |at: usize| {
                let cell = tokens.get(cell_of(tokens, at)).unwrap_or_default();
                cell.iter().any(is_word)
            };
            let begins = |at: &usize| cell_of(tokens, *at).start == *at && is_worded(*at);
            let cells = own.clone().filter(begins);
            let is_name = |at: &usize| page.labels.get(*at) == Some(&Label::Name);
            host.len() < row_of(tokens, host.start).len()
                && (ends_open(page, &host) || cells.count() > own.clone().filter(is_name).count())
        });
        match place {
            Some(over) => ordered.insert(over + 1, span),
            None => ordered.push(span),
        }
    }
    ordered
}

/// Whether a cell ends with a word or sign that a further name follows: `Franz Roth and`.
fn ends_open(page: &Labelled, cell: &Range<usize>) -> bool {
    let last = cell.end.saturating_sub(1);
    let sign = page.page.tokens.get(last).map(|token| token.text.as_str());
    page.labels.get(last) == Some(&Label::Between)
        && matches!(sign, Some("and" | "&" | "," | "und" | "et" | "y"))
}
