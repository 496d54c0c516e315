//! One printed entry read into its fields.

use super::authors::{self, pattern};
use super::tagger::{self, Part};
use super::{fields, identifiers};
use crate::tagging::Model;
use graph_schema::Reference;
use regex::Regex;
use std::sync::LazyLock;

/// `[12]`, `[Smi10]`, `12.`, `(12)` at the start of an entry.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:\[\s*([^\[\]\s]{1,14}(?:\s[^\[\]\s]{1,8}){0,2})\s*\]\.?|\((\d{1,3}[a-z]?)\)|(\d{1,3})[.)])\s*",
    )
});
/// `12 Doe, J.`: a number that a name follows without any mark.
static BARE_LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})\s+\p{Lu}[\p{L}'’.-]*[,.\s]"));
/// Where the next work under one number may begin.
static NEXT_WORK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r";\s+(?:\(?[a-h]\)\s+|and\s+|see also\s+)?"));
/// The letter of the first of several works.
static FIRST_LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\(?a\)\s+"));
/// Longest entry that is read; what is longer is no entry, and its fields are read from its beginning.
const LONGEST: usize = 4_000;

/// Reads an entry as it is printed; what it does not say stays empty.
pub fn parse_reference(raw: &str) -> Reference {
    parsed(raw, tagger::parts)
}

/// The same by other weights than the program's own, to measure them.
pub fn parse_reference_by(model: &Model, raw: &str) -> Reference {
    parsed(raw, |text| tagger::parts_by(model, text))
}

fn parsed(raw: &str, parts: impl Fn(&str) -> Vec<Part>) -> Reference {
    let raw = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let (label, body) = labelled(&raw);
    let text = first_work(authors::head(body, LONGEST));
    let found = identifiers::take(text);
    let fields = fields::read(text, &parts(text));
    Reference {
        ordinal: 0,
        label,
        authors: fields.authors,
        title: fields.title,
        venue: fields.venue,
        year: fields.year,
        doi: found.doi,
        arxiv_id: found.arxiv_id,
        cited: None,
        link_score: 0.0,
        raw,
    }
}

/// The number or key of an entry, and what follows it.
pub(super) fn labelled(raw: &str) -> (Option<String>, &str) {
    let marked = LABEL.captures(raw).and_then(|found| {
        let label = (1..4).find_map(|n| found.get(n))?;
        Some((label.as_str(), found.get(0)?.end()))
    });
    let bare = || {
        let label = BARE_LABEL.captures(raw)?.get(1)?;
        Some((label.as_str(), label.end()))
    };
    match marked.or_else(bare) {
        Some((label, end)) => (Some(label.to_owned()), raw.get(end..).unwrap_or_default()),
        None => (None, raw),
    }
}

/// The first of several works under one number: the others would mix their fields with its own.
fn first_work(text: &str) -> &str {
    let dated = |text: &str| {
        !identifiers::years(text).is_empty() || identifiers::take(text).arxiv_id.is_some()
    };
    let text = FIRST_LETTER
        .find(text)
        .and_then(|found| text.get(found.end()..))
        .unwrap_or(text);
    let next = NEXT_WORK.find_iter(text).take(20).find(|found| {
        let (Some(before), Some(after)) = (text.get(..found.start()), text.get(found.end()..))
        else {
            return false;
        };
        dated(before) && dated(after) && !authors::leading(authors::head(after, 200)).0.is_empty()
    });
    next.and_then(|found| text.get(..found.start()))
        .unwrap_or(text)
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
    fn labels_without_marks_and_several_works_under_one() {
        let bare = parse_reference(
            "12 Doe, A. B. (2003) Sheep of the hills in winter. J. Wool 2, 891–902",
        );
        assert_eq!(bare.label.as_deref(), Some("12"));
        assert_eq!(
            bare.authors.first().map(|author| author.family.as_str()),
            Some("Doe")
        );
        let two = parse_reference(
            "[3] A. Doe, Phys. Rev. D 12, 345 (1990); B. Roe, Phys. Lett. B 6, 78 (1991), hep-ph/9510424.",
        );
        assert_eq!((two.year, two.arxiv_id), (Some(1990), None));
        let lettered = parse_reference(
            "[3] (a) H. Hay, Wool Lett. 2003, 5, 11; (b) I. Ives, J. Wool Chem. 2005, 70, 99.",
        );
        assert_eq!(lettered.year, Some(2003));
        assert_eq!(
            lettered
                .authors
                .first()
                .map(|author| author.family.as_str()),
            Some("Hay")
        );
    }

    #[test]
    fn a_visit_is_no_year_of_the_work() {
        let parsed = parse_reference(
            "Doe, A. Counting sheep at night. https://wool.org/sheep, 2008. Accessed 3 May 2019.",
        );
        assert_eq!(parsed.year, Some(2008));
        let parsed = parse_reference(
            "National Sheep Service. Sheep of the year. 2016 [cited 2017 May 4]. Available from: https://wool.org/report",
        );
        assert_eq!(parsed.year, Some(2016));
    }

    #[test]
    fn a_name_cut_in_two_is_made_whole() {
        let parsed = parse_reference(
            "[21] C. Doe, S. Roe, H. Hay, A. Zoe: Counting sheep at night in the hills of the north. 35th Annual Wool Conf., pp. 289–296, Madrid, Spain, July 1997.",
        );
        assert_eq!(
            parsed.title.as_deref(),
            Some("Counting sheep at night in the hills of the north")
        );
    }

    #[test]
    fn a_page_without_an_author_is_named_by_its_title() {
        let parsed = parse_reference(
            "WoolCalculator. (2019). https://wool.example.org. Accessed on 2019-08-22",
        );
        assert_eq!(parsed.title.as_deref(), Some("WoolCalculator"));
        assert!(parsed.authors.is_empty());
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
