//! Callouts of the running text, each tied to the reference it means.

use super::authors::pattern;
use super::keys::{Keys, Name};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A callout that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    pub reference: u32,
    pub callout: String,
}

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[([^\[\]]{1,200})\]"));
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:(?:cf\.|see|e\.g\.,?)\s+)?\d{1,4}(?:\s*(?:[,;–—−-]|,?\s*(?:and|&|et|und))\s*\d{1,4})*\s*(?:,\s*\p{L}[^,;]*)?$",
    )
});
/// `3b` and `3a,c` as `3`: letters name works under one number.
static LETTERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,4})[a-h](?:\s*[,–-]\s*[a-h]\b)*"));
/// A range over two pairs of brackets: `[2]–[4]`.
static JOINED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[(\d{1,4})\]\s?[–—−-]\s?\[(\d{1,4})\]"));
static ROUND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\((\d{1,3}(?:\s*(?:[,;–—−-]|,?\s*(?:and|&|et|und))\s*\d{1,3})*)\)"));
/// What else numbers in round brackets count.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:eqs?|equations?|figs?|figures?|tables?|sections?|sec|steps?|case|part|items?|no|vol|from)\.?|[=<>+\d])\s*$|\n\s*$",
    )
});
/// Numbers joined by words: `1, 2, and 7`.
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\d,?\s*(?:and|&|et|und)\s*\d{1,4}\s*$"));
/// What stands between numbers of one list.
static JOINING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:[,;–—-]|,?\s*(?:and|or|to|through|et|und|y))?\s*$"));
static RANGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d{1,4})(?:\s*[–—−-]\s*(\d{1,4}))?"));
static AUTHOR_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"(?:(?:van|von|der|den|de|del|della|di|da|du|la|le|ten|ter|Van|Von|De|Di|Da|Du|La|Le|Ten|Ter|El|Al)\s+)*\p{Lu}[\p{L}\p{M}'’-]+";
    let year = r"(?:1[89]|20)\d\d[a-z]?";
    pattern(&format!(
        r"({name})(?:(?:,\s+{name})*,?\s+(?:and|&|und|et|y|e|og|och)\s+({name})|,?\s+(et\.?\s+al\b\.?))?(?:['’]s?)?,?\s*[(\[]?\s*({year}(?:\s*,\s*(?:{year}|[a-z]\b))*)"
    ))
});
static YEARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"((?:1[89]|20)\d\d)?([a-z])?"));

/// Longest range such as `[3–40]` that is believed.
const LONGEST_RANGE: u32 = 60;

/// Callouts printed in brackets or as author and year.
pub(super) fn printed(text: &str, keys: &Keys) -> Vec<Hit> {
    let mut hits = Vec::new();
    for found in BRACKETS.captures_iter(text) {
        let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else {
            continue;
        };
        for reference in in_brackets(inner.as_str(), keys) {
            hits.push(Hit {
                span: whole.range(),
                reference,
                callout: whole.as_str().to_owned(),
            });
        }
    }
    for found in JOINED.captures_iter(text) {
        let (Some(whole), Some(from), Some(to)) = (found.get(0), found.get(1), found.get(2)) else {
            continue;
        };
        for reference in known(
            &numbers(&format!("{}-{}", from.as_str(), to.as_str())),
            keys,
        ) {
            hits.push(Hit {
                span: whole.range(),
                reference,
                callout: whole.as_str().to_owned(),
            });
        }
    }
    for found in AUTHOR_YEAR.captures_iter(text) {
        let (Some(whole), Some(first), Some(years)) = (found.get(0), found.get(1), found.get(4))
        else {
            continue;
        };
        let name = Name {
            first: first.as_str(),
            second: found.get(2).map(|name| name.as_str()),
            et_al: found.get(3).is_some(),
        };
        let callout = around(text, whole.range());
        for (year, letter) in listed_years(years.as_str()) {
            if let Some(reference) = keys.by_name(&name, year, letter) {
                hits.push(Hit {
                    span: whole.range(),
                    reference,
                    callout: callout.clone(),
                });
            }
        }
    }
    hits
}

/// Numbers in round brackets; for papers whose callouts are neither in square brackets nor names.
pub(super) fn round(text: &str, keys: &Keys) -> Vec<Hit> {
    let mut hits = Vec::new();
    // Where the group before ended, and whether it counted something else.
    let mut last: Option<(usize, bool)> = None;
    for found in ROUND.captures_iter(text) {
        let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let before = text.get(..whole.start()).unwrap_or_default();
        let near = before
            .get(before.floor_char_boundary(before.len().saturating_sub(24))..)
            .unwrap_or_default();
        let joined = last
            .and_then(|(end, counted)| Some((text.get(end..whole.start())?, counted)))
            .filter(|(between, _)| JOINING.is_match(between));
        // `Eqs. (1) and (2)`: what one of them counts, the next does.
        let counted = joined.map_or_else(|| COUNTED.is_match(near), |(_, counted)| counted);
        last = Some((whole.end(), counted));
        if counted {
            continue;
        }
        for reference in known(&numbers(inner.as_str()), keys) {
            hits.push(Hit {
                span: whole.range(),
                reference,
                callout: whole.as_str().to_owned(),
            });
        }
    }
    hits
}

/// The references of numbers that all stand in the list: `[0,1]` is an interval, `[1995]` a year.
fn known(numbers: &[u32], keys: &Keys) -> Vec<u32> {
    let last = keys.last_number();
    if numbers.iter().any(|number| *number == 0 || *number > last) {
        return Vec::new();
    }
    numbers
        .iter()
        .filter_map(|number| keys.by_number(*number))
        .collect()
}

fn in_brackets(inner: &str, keys: &Keys) -> Vec<u32> {
    let plain = LETTERED.replace_all(inner, "$1");
    let inner = if keys.numbered() && keys.by_label(inner.trim()).is_none() {
        plain.as_ref()
    } else {
        inner
    };
    if NUMBERS.is_match(inner) {
        return known(&numbers(inner), keys);
    }
    let parts = inner.split([',', ';']).map(str::trim);
    // `[-1, 1]` is an interval: a list of numbers holds nothing but numbers.
    let odd = |part: &str| part.starts_with(['-', '−', '+', '.']) || part.contains('.');
    if keys.numbered() && parts.clone().any(odd) {
        return Vec::new();
    }
    parts
        .filter_map(|part| {
            keys.by_label(part)
                .or_else(|| keys.by_label(part.split(' ').next()?))
        })
        .collect()
}

/// The numbers of `3, 5–8`; `12` in `12, p. 40`.
fn numbers(inner: &str) -> Vec<u32> {
    let listed = inner
        .find(|c: char| c.is_alphabetic())
        .filter(|at| *at > 2 && !LISTED.is_match(inner))
        .map_or(inner, |at| inner.get(..at).unwrap_or(inner));
    let mut numbers = Vec::new();
    for found in RANGE.captures_iter(listed) {
        let part = |n| {
            found
                .get(n)
                .and_then(|digits| digits.as_str().parse::<u32>().ok())
        };
        match (part(1), part(2)) {
            (Some(from), Some(to)) if from <= to && to - from <= LONGEST_RANGE => {
                numbers.extend(from..=to)
            }
            (Some(from), to) => numbers.extend([Some(from), to].into_iter().flatten()),
            _ => {}
        }
    }
    numbers
}

/// `2010a, b, 2012` as years with their letters.
fn listed_years(text: &str) -> Vec<(i32, Option<char>)> {
    let mut years = Vec::new();
    let mut last = None;
    for found in YEARS.captures_iter(text) {
        let year = found.get(1).and_then(|digits| digits.as_str().parse().ok());
        let letter = found
            .get(2)
            .and_then(|letter| letter.as_str().chars().next());
        if let Some(year) = year.or(last).filter(|_| year.is_some() || letter.is_some()) {
            years.push((year, letter));
            last = Some(year);
        }
    }
    years
}

/// The callout with its brackets: the bracketed group it stands in, or its own closing bracket.
fn around(text: &str, span: Range<usize>) -> String {
    let own = text.get(span.clone()).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    if own.contains(['(', '[']) {
        return match after.chars().next() {
            Some(close @ (')' | ']')) => format!("{own}{close}"),
            _ => own.to_owned(),
        };
    }
    let before = text.get(..span.start).unwrap_or_default();
    let open = before
        .char_indices()
        .rev()
        .take(200)
        .find(|(_, c)| matches!(c, '(' | ')' | '[' | ']' | '\n'));
    let close = after
        .char_indices()
        .take(200)
        .find(|(_, c)| matches!(c, '(' | ')' | '[' | ']' | '\n'));
    match (open, close) {
        (Some((start, '(')), Some((end, ')'))) | (Some((start, '[')), Some((end, ']'))) => {
            text.get(start..=span.end + end).unwrap_or(own).to_owned()
        }
        _ => own.to_owned(),
    }
}

/// Raised numbers: `1,3–5`.
pub(super) fn raised(mark: &str, keys: &Keys) -> Vec<u32> {
    let plain = mark.chars().all(|c| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, ',' | '-' | '–' | '—' | '−' | '[' | ']')
    });
    if !plain {
        return Vec::new();
    }
    let all = numbers(mark);
    let found: Vec<u32> = all
        .iter()
        .filter_map(|number| keys.by_number(*number))
        .collect();
    // A mark with one number outside the list is a footnote or an exponent.
    if found.len() == all.len() {
        found
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        assert_eq!(numbers("3, 5–8"), [3, 5, 6, 7, 8]);
        assert_eq!(numbers("12, p. 40"), [12]);
        assert_eq!(numbers("1, 2, and 7"), [1, 2, 7]);
        assert_eq!(
            listed_years("2010a, b, 2012"),
            [(2010, Some('a')), (2010, Some('b')), (2012, None)]
        );
    }
}
