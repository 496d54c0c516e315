//! One printed entry read into its fields.

use super::authors::{self, pattern};
use super::identifiers::{self, Year};
use super::title::{self, Named};
use graph_schema::{Author, Reference};
use regex::Regex;
use std::sync::LazyLock;

/// `[12]`, `[Smi10]`, `12.`, `(12)` at the start of an entry.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:\[\s*([^\[\]\s]{1,14}(?:\s[^\[\]\s]{1,8}){0,2})\s*\]\.?|\((\d{1,3}[a-z]?)\)|(\d{1,3})[.)])\s*",
    )
});
/// Longest entry that is read; what is longer is no entry, and its fields are read from its beginning.
const LONGEST: usize = 4_000;

pub fn parse_reference(raw: &str) -> Reference {
    let raw = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = LABEL.captures(&raw);
    let label_end = label
        .as_ref()
        .and_then(|found| found.get(0))
        .map_or(0, |whole| whole.end());
    let label = label.and_then(|found| {
        (1..4)
            .find_map(|n| found.get(n))
            .map(|label| label.as_str().to_owned())
    });
    let body = raw.get(label_end..).unwrap_or_default();
    let found = identifiers::take(authors::head(body, LONGEST));
    let text = found.rest.as_str();
    let years = identifiers::years(text);
    let Fields {
        authors,
        named,
        year,
    } = by_year(text, &years).unwrap_or_else(|| by_authors(text, &years));
    Reference {
        ordinal: 0,
        label,
        authors,
        title: named.title,
        venue: named.venue.filter(|venue| venue.chars().count() > 1),
        year,
        doi: found.doi,
        arxiv_id: found.arxiv_id,
        cited: None,
        link_score: 0.0,
        raw,
    }
}

struct Fields {
    authors: Vec<Author>,
    named: Named,
    year: Option<i32>,
}

/// Styles that set the year behind the authors: `Doe, A. (2010). …` and `Ann Doe. 2010. …`.
fn by_year(text: &str, years: &[Year]) -> Option<Fields> {
    let year = years.iter().take(2).find(|year| divides(text, year))?;
    let before = text.get(..year.start)?.trim_end_matches([' ', '(', '[']);
    let mut rest = text.get(year.end..)?;
    if text.get(..year.start)?.ends_with(['(', '[']) {
        let close = rest.find([')', ']']).filter(|at| *at < 40)?;
        rest = rest.get(close + 1..)?;
    }
    Some(Fields {
        authors: authors::whole(before),
        named: title::split(rest),
        year: Some(year.value),
    })
}

/// Whether a year stands between authors and title.
fn divides(text: &str, year: &Year) -> bool {
    let (Some(before), Some(after)) = (text.get(..year.start), text.get(year.end..)) else {
        return false;
    };
    if after.chars().filter(|c| c.is_alphabetic()).count() < 8 || before.contains(['“', '"', '”'])
    {
        return false;
    }
    let bracketed = before.ends_with(['(', '[']);
    let block = before.trim_end_matches([' ', '(', '[']);
    let closed = after.trim_start().starts_with(['.', ',', ':', ')', ']']) || bracketed;
    let opened = bracketed || block.ends_with(['.', ',', ')']) || block.ends_with("al");
    if !closed || !opened || block.is_empty() {
        return false;
    }
    let (names, end) = authors::leading(block);
    let left = block
        .get(end..)
        .unwrap_or_default()
        .trim_matches([' ', '.', ',', ';', '(', ')']);
    (!names.is_empty() && left.is_empty()) || organisation(block, bracketed)
}

/// A short block without a sentence's end may be an organisation; its words are mostly capitalised.
fn organisation(block: &str, bracketed: bool) -> bool {
    let block = block.trim_end_matches(['.', ',']);
    let words: Vec<&str> = block.split_whitespace().collect();
    let capital = words
        .iter()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    let sentence = block.contains(". ") && !bracketed;
    if bracketed {
        // Long lists of names with marks that the name reader does not know end here too.
        return !words.is_empty()
            && capital * 2 >= words.len()
            && block.matches(". ").count() * 2 <= words.len();
    }
    !sentence && !words.is_empty() && words.len() <= 8 && capital * 2 > words.len()
}

/// Styles that set the year at the end.
fn by_authors(text: &str, years: &[Year]) -> Fields {
    let quote = text
        .find(['“', '"', '„'])
        .filter(|at| *at > 0 && *at < text.len() / 2 + 40);
    let (authors, mut end) = authors::leading(text);
    let mut rest = text.get(end..).unwrap_or_default();
    if let Some(at) = quote.filter(|at| *at >= end) {
        end = at;
        rest = text.get(end..).unwrap_or_default();
    }
    // `J. Doe (2010). Title` where the list of names was not understood as a whole.
    let opened = rest.trim_start_matches([' ', ',', '.']);
    if let Some(year) = years.iter().find(|year| year.start >= end)
        && opened.starts_with('(')
        && text
            .get(end..year.start)
            .is_some_and(|between| between.chars().count() < 12)
        && let Some(close) = text.get(year.end..).and_then(|after| after.find(')'))
    {
        rest = text.get(year.end + close + 1..).unwrap_or_default();
    }
    let year = years
        .iter()
        .rev()
        .find(|year| bracketed(text, year))
        .or(years.last());
    Fields {
        authors,
        named: title::split(rest),
        year: year.map(|year| year.value),
    }
}

fn bracketed(text: &str, year: &Year) -> bool {
    text.get(..year.start)
        .is_some_and(|before| before.ends_with('('))
        && text
            .get(year.end..)
            .is_some_and(|after| after.starts_with(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, families: &[&str], title: &str, venue: &str, year: i32) {
        let parsed = parse_reference(raw);
        let found: Vec<&str> = parsed
            .authors
            .iter()
            .map(|author| author.family.as_str())
            .collect();
        assert_eq!(found, families, "{raw}");
        assert_eq!(parsed.title.as_deref(), Some(title), "{raw}");
        assert_eq!(parsed.venue.as_deref().unwrap_or_default(), venue, "{raw}");
        assert_eq!(parsed.year, Some(year), "{raw}");
    }

    #[test]
    fn styles() {
        check(
            "Smith, J., & Doe, A. (2010). Counting sheep at night. Journal of Wool, 3(2), 1–5.",
            &["Smith", "Doe"],
            "Counting sheep at night",
            "Journal of Wool",
            2010,
        );
        check(
            "Jane Smith and John Doe. 2010. Counting sheep at night. In Proceedings of Wool, pages 1–5.",
            &["Smith", "Doe"],
            "Counting sheep at night",
            "Proceedings of Wool",
            2010,
        );
        check(
            "Smith, J. and Doe, A. Counting sheep at night. In Wool Conference, pp. 1–5, 2010.",
            &["Smith", "Doe"],
            "Counting sheep at night",
            "Wool Conference",
            2010,
        );
        check(
            "[3] J. Smith and A. Doe, “Counting sheep at night,” in Proc. Wool, 2010, pp. 1–5.",
            &["Smith", "Doe"],
            "Counting sheep at night",
            "Proc. Wool",
            2010,
        );
        check(
            "J. Smith. Counting sheep at night. Journal of Wool, 2010.",
            &["Smith"],
            "Counting sheep at night",
            "Journal of Wool",
            2010,
        );
        check(
            "Smith, Jane, and John Doe. 2010. “Counting Sheep at Night.” Journal of Wool 3 (2): 1–5.",
            &["Smith", "Doe"],
            "Counting Sheep at Night",
            "Journal of Wool",
            2010,
        );
    }

    #[test]
    fn odd_input_gives_an_empty_reference() {
        for raw in [
            "",
            "[",
            "[]",
            "(",
            "“",
            "é",
            "\u{301}",
            "2010",
            "10.",
            "()",
            "&&&",
            "A.",
            "A. B. C. D. (",
            "(2010)",
        ] {
            let parsed = parse_reference(raw);
            assert_eq!(parsed.doi, None);
        }
    }
}
