//! DOIs, arXiv identifiers, addresses and years inside an entry.

use super::authors::pattern;
use graph_schema::{ArxivId, Doi};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

static DOI: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:https?://\s?(?:dx\.)?doi\.\s?org/\s?|doi\s?[:.]?\s*(?:https?://(?:dx\.)?doi\.org/)?)?\b(10\.\d{4,9}(?:\.\d+)*(?:/|%2f)[^\s"“”]+)"#,
    )
});
static ARXIV: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:https?://)?(?:(?:www\.)?arxiv\.org/(?:abs|pdf)/|(?:corr[,\s]+)?(?:abs/|arxiv\s*(?:preprint\s*)?(?:arxiv)?\s*:\s*(?:abs/)?))\s?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[a-z.\s-]+\])?",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(1[6-9]\d\d|20\d\d)([a-z])?\b"));

/// Old identifiers without `arXiv:`: the archive's name tells them from fractions and paths.
static OLD_ARXIV: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b((?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph|(?:alg|dg|q|solv|funct|adap|chao|patt|comp|cmp|mtrl|supr|acc|atom|plasm|chem|bayes|ao)-[a-z]{2,4}|math|nlin|physics|cs|q-bio|cmp-lg)(?:\.[a-z]{2})?\s?/\s?\d{7})(?:v\d+)?\b",
    )
});
/// New identifiers between two marks; the first four digits are a year from 2007 on and a month.
static BARE_ARXIV: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[\[(,;]\s*|^)((?:0[7-9]|[1-3]\d)(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?\s*(?:\[[a-z.-]+\]\s*)?(?:[\]),;.]|$)",
    )
});
/// Other identifiers that a lost space glues to a DOI.
static GLUED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:pmid|pmcid|epub|https?:|arxiv:|\[pubmed).*$"));

/// What identifies the cited work.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Identified {
    pub doi: Option<Doi>,
    pub arxiv_id: Option<ArxivId>,
}

pub(crate) fn take(raw: &str) -> Identified {
    let doi = DOI
        .captures_iter(raw)
        .find_map(|found| parsed_doi(found.get(1)?.as_str()));
    let arxiv_id = ARXIV
        .captures_iter(raw)
        .find_map(|found| ArxivId::parse(found.get(1)?.as_str()).ok())
        .or_else(|| bare(raw, &OLD_ARXIV))
        .or_else(|| bare(raw, &BARE_ARXIV))
        .or_else(|| from_arxiv_doi(doi.as_ref()));
    Identified { doi, arxiv_id }
}

fn bare(raw: &str, form: &Regex) -> Option<ArxivId> {
    let found = form.captures(raw)?;
    let id: String = found.get(1)?.as_str().split_whitespace().collect();
    ArxivId::parse(&id).ok()
}

/// arXiv's own DOIs carry the arXiv id.
fn from_arxiv_doi(doi: Option<&Doi>) -> Option<ArxivId> {
    ArxivId::parse(doi?.as_str().strip_prefix("10.48550/arxiv.")?).ok()
}

fn parsed_doi(text: &str) -> Option<Doi> {
    let text = percent_decoded(text);
    let mut text = GLUED.replace(&text, "").into_owned();
    // A closing bracket belongs to the sentence unless the DOI opened it.
    while text.ends_with(['.', ',', ';', ')', ']', '>']) {
        let balanced =
            text.ends_with(')') && text.matches('(').count() >= text.matches(')').count();
        if balanced {
            break;
        }
        text.pop();
    }
    Doi::parse(&text).ok()
}

/// Percent-encoded bytes as characters; text that is not valid stays as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map_or_else(|_| text.to_owned(), Cow::into_owned)
}

/// A year with its letter and the bytes it takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Year {
    pub value: i32,
    pub letter: Option<char>,
    pub start: usize,
    pub end: usize,
}

/// Every year of a text; numbers inside page ranges do not count.
pub(super) fn years(text: &str) -> Vec<Year> {
    let dash = ['-', '–', '—', '‐'];
    YEAR.captures_iter(text)
        .filter_map(|found| {
            let digits = found.get(1)?;
            let letter = found
                .get(2)
                .and_then(|letter| letter.as_str().chars().next());
            let end = found.get(0)?.end();
            let before = text.get(..digits.start())?.trim_end();
            let after = text.get(end..)?.trim_start();
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let range_left = before.ends_with(dash)
                && digit(before.trim_end_matches(dash).trim_end().chars().next_back());
            let range_right = after.starts_with(dash)
                && digit(after.trim_start_matches(dash).trim_start().chars().next());
            let paged =
                before.ends_with("pp.") || before.ends_with("pages") || before.ends_with(':');
            let pages = (range_left || range_right) && !before.ends_with('(');
            (!pages && !paged).then(|| Year {
                value: digits.as_str().parse().unwrap_or_default(),
                letter,
                start: digits.start(),
                end,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_in_many_forms() {
        let found = take("Doe, A. (2010). T. https://doi.org/10.1016%2Fs0031-3203(96)00142-2.");
        assert_eq!(found.doi.unwrap().as_str(), "10.1016/s0031-3203(96)00142-2");
        let glued = take("Doe A. T. doi:10.1128/JVI.02080-08PMID: 19439468");
        assert_eq!(glued.doi.unwrap().as_str(), "10.1128/jvi.02080-08");
        assert_eq!(
            take("A. Doe, hep-ph/9510424.").arxiv_id.unwrap().as_str(),
            "hep-ph/9510424"
        );
        assert_eq!(
            take("A. Doe (2017) [1707.04321].")
                .arxiv_id
                .unwrap()
                .as_str(),
            "1707.04321"
        );
        assert_eq!(
            take("A. Doe, Wool B 61, 1 (2000), cond-mat/9912345v2.")
                .arxiv_id
                .unwrap()
                .as_str(),
            "cond-mat/9912345"
        );
        let found = take("Doe, A. T. arXiv preprint arXiv:1706.03762v5, 2017.");
        assert_eq!(found.arxiv_id.unwrap().as_str(), "1706.03762");
        assert_eq!(
            take("A. Doe, Wool D94, 043515 (2016), 1507.06655.")
                .arxiv_id
                .unwrap()
                .as_str(),
            "1507.06655"
        );
        assert_eq!(
            take("CoRR, abs/1412.6980, 2014").arxiv_id.unwrap().as_str(),
            "1412.6980"
        );
    }

    #[test]
    fn pages_are_no_years() {
        let found = years("Venue, pp. 1995–2003, 2010b.");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].value, found[0].letter), (2010, Some('b')));
    }
}
