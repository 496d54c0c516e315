//! When a paper appeared, as its first page prints it: never the date of a file.

use super::imprint::{journal, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// The year a paper appeared, from its first page: said outright, in its imprint, in its stamp.
pub fn year(texts: &[String], stamp: &str) -> Option<i32> {
    static ARXIV: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)arxiv:\s*(\d\d)(\d\d)\.\d{4,5}"));
    let cues: [&[&str]; 4] = [
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
        &["accepted", "available online"],
        &[
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

/// Whether a line among the text of a first page tells of the paper itself: `© 2004 Wool Society`, where the sign may have
/// come out as a letter, or the days on which it was received and accepted.
pub fn is_note(text: &str) -> bool {
    static NOTE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*(?:(?:[cC©]|\([cC]\)|Copyright(?: ©)?) *(?:19|20)\d\d\b|(?:(?i:manuscript|submission|article|paper|first) )?(?i:received|accepted|published)\b.*\b(?:19|20)\d\d\b|(?i:publication): .*\b(?:19|20)\d\d\b)",
        )
    });
    NOTE.is_match(text)
}

/// The year that notes tell of (see [`is_note`]): that of the copyright, else of its publication, else of its acceptance.
pub fn of_notes(notes: &[String]) -> Option<i32> {
    let holding = |cue: &str| {
        let mut own = notes
            .iter()
            .filter(|note| note.to_lowercase().contains(cue));
        own.find_map(|note| years(note))
    };
    let handled = |note: &&String| {
        let low = note.to_lowercase();
        ["received", "accepted", "publi"]
            .iter()
            .any(|cue| low.contains(cue))
    };
    let copyright = notes
        .iter()
        .filter(|note| !handled(note))
        .find_map(|note| years(note));
    copyright
        .or_else(|| holding("publi"))
        .or_else(|| holding("accepted"))
        .or_else(|| holding("received"))
}

/// The last year of a text.
fn years(text: &str) -> Option<i32> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(19[5-9]\d|20\d\d)\b"));
    YEAR.find_iter(text)
        .filter_map(|m| m.as_str().parse::<i32>().ok())
        .filter(|y| *y < 2100)
        .last()
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
        assert_eq!(
            year(
                &texts(&["Received 3 May 2020", "Accepted 1 March 2021"]),
                ""
            ),
            Some(2021)
        );
        assert_eq!(year(&texts(&["Ana Silva", "2012"]), ""), Some(2012));
        assert_eq!(year(&[], "arXiv:1706.03762v5"), Some(2017));
        for note in [
            "c 2004 Wool Society",
            "© 2004 Wool Society",
            "Submission received: 19 November 2002; accepted for",
            "publication: 1 June 2004",
        ] {
            assert!(is_note(note), "{note}");
        }
        assert!(!is_note("In 2004 wool was received") && !is_note("c = 2004"));
        let notes = texts(&[
            "Received: 19 November 2002",
            "publication: 1 June 2004",
            "c 2005 Wool Society",
        ]);
        assert_eq!(of_notes(&notes), Some(2005));
        assert_eq!(of_notes(&notes[..2]), Some(2004));
        assert_eq!(of_notes(&[]), None);
    }
}
