//! When a paper appeared, as its first page prints it: never the date of a file.

use super::imprint::{journal, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// The year a paper appeared, from its first page: said outright, in its imprint, in its stamp.
pub fn year(texts: &[String], stamp: &str) -> Option<i32> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(19[5-9]\d|20\d\d)\b"));
    static ARXIV: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)arxiv:\s*(\d\d)(\d\d)\.\d{4,5}"));
    let cues: [&[&str]; 3] = [
        &["published", "publication"],
        &[
            "©",
            "copyright",
            "proceedings",
            "appearing in",
            "conference",
            "journal",
            "volume",
            "vol.",
            "workshop",
            "jmlr",
            "transactions",
        ],
        &[
            "accepted",
            "received",
            "submitted",
            "dated",
            "january",
            "february",
            "march",
            "april",
            "may ",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
    ];
    let years = |text: &str| {
        YEAR.find_iter(text)
            .filter_map(|m| m.as_str().parse::<i32>().ok())
            .filter(|y| *y < 2100)
            .last()
    };
    for (order, cue) in cues.into_iter().enumerate() {
        for (index, text) in texts.iter().enumerate() {
            let lower = text.to_lowercase();
            let named = order == 1 && journal(text).is_some();
            if !named && !cue.iter().any(|word| lower.contains(word)) {
                continue;
            }
            // An imprint may run on to its next line, where its year is.
            if let Some(year) = years(text).or_else(|| {
                texts
                    .get(index + 1)
                    .filter(|next| next.len() < 120)
                    .and_then(|next| years(next))
            }) {
                return Some(year);
            }
        }
    }
    if let Some(year) = texts.iter().find_map(|text| alone(text)) {
        return Some(year);
    }
    let stamped = ARXIV
        .captures(stamp)
        .and_then(|found| found.get(1)?.as_str().parse::<i32>().ok());
    stamped.map(|year| 2000 + year).or_else(|| years(stamp))
}

/// The year of a line that holds nothing else: under the authors, `2010` or `(2010)`.
fn alone(text: &str) -> Option<i32> {
    let digits = text.trim().trim_matches(['(', ')', '[', ']', '.', ' ']);
    let year = digits.parse::<i32>().ok().filter(|_| digits.len() == 4);
    year.filter(|year| (1950..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_by_their_cues() {
        let texts = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            year(
                &texts(&[
                    "as in 1987",
                    "Submitted: 3 May 2018",
                    "Published: 2 June 2019"
                ]),
                ""
            ),
            Some(2019)
        );
        assert_eq!(
            year(
                &texts(&["Appearing in Proceedings of", "2011, Fort Lauderdale"]),
                ""
            ),
            Some(2011)
        );
        assert_eq!(year(&texts(&["Ana Silva", "2012"]), ""), Some(2012));
        assert_eq!(year(&[], "arXiv:1706.03762v5"), Some(2017));
    }
}
