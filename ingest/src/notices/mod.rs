//! What a paper's own record or title says became of it: withdrawn by its authors, retracted by its publisher. Lists of
//! retractions are `list`'s work.

pub mod list;
mod table;

use crate::pattern::pattern;
use chrono::NaiveDate;
use graph_schema::{Notice, NoticeSubject, Paper, PaperStatus, StatusKind};
use regex::Regex;
use std::sync::LazyLock;

/// Who says it when a catalogue's comment or abstract, or a title, does.
pub const SOURCE: &str = "the paper's own record";

/// A reason is a sentence, not a page; in characters.
const LONGEST_REASON: usize = 300;

/// `This paper has been withdrawn by the authors due to an error`; not what was withdrawn from a market or a patient.
static WITHDRAWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:this|the present|our)\s+(?:arxiv\s+)?(?:paper|article|submission|manuscript|preprint|work|version|note|draft|e-?print)\s+(?:has|is|was)\s+(?:(?:been|being|now|since|hereby|therefore|\w+ly)\s+){0,3}withdrawn\b[^.]*",
    )
});

/// A comment that begins with the word: `Withdrawn by the author; error in Lemma 2`.
static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:paper|article|submission|manuscript)\s+)?(?:(?:has\s+been|is|was)\s+)?withdrawn\b[^.]*",
    )
});

/// `RETRACTED ARTICLE: …`, `Retracted: …`, `WITHDRAWN: …` before a title.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(retracted|withdrawn)(?:\s+(?:article|paper|chapter))?\s*[:\]—–-]")
});

/// What a title says of its paper before it begins, and the title without it: `RETRACTED ARTICLE: Growing moss`.
pub fn split_title(title: &str) -> (Option<StatusKind>, &str) {
    let Some(kind) = titled(title) else {
        return (None, title);
    };
    let end = TITLE.find(title).map_or(0, |found| found.end());
    let rest = title[end..].trim_start();
    match rest.is_empty() {
        true => (None, title),
        false => (Some(kind), rest),
    }
}

/// What a catalogue says of a withdrawal, in its own words: in the comment anywhere, in the abstract only as its
/// statement about the paper itself.
pub fn withdrawal(comment: Option<&str>, abstract_text: &str) -> Option<String> {
    let find = |found: &Regex, text: &str| {
        let found = found.find(text)?;
        let words = found.as_str().split_whitespace().collect::<Vec<_>>();
        Some(
            words
                .join(" ")
                .chars()
                .take(LONGEST_REASON)
                .collect::<String>(),
        )
    };
    comment
        .and_then(|text| find(&COMMENT, text).or_else(|| find(&WITHDRAWN, text)))
        .or_else(|| find(&WITHDRAWN, abstract_text))
}

/// What a title says of its paper.
fn titled(title: &str) -> Option<StatusKind> {
    let found = TITLE.captures(title)?;
    let word = found.get(1)?.as_str();
    Some(if word.eq_ignore_ascii_case("retracted") {
        StatusKind::Retracted
    } else {
        StatusKind::Withdrawn
    })
}

/// What a paper's title or its catalogue's statement of withdrawal says became of it, if anything.
pub fn of_paper(paper: &Paper, withdrawn: Option<&str>) -> Option<Notice> {
    let date: Option<NaiveDate> = paper.updated;
    let status = match (titled(&paper.title), withdrawn) {
        (Some(kind), _) => PaperStatus {
            kind,
            source: SOURCE.into(),
            date: None,
            reason: None,
        },
        (None, Some(reason)) => PaperStatus {
            kind: StatusKind::Withdrawn,
            source: SOURCE.into(),
            date,
            reason: Some(reason.to_owned()),
        },
        (None, None) => return None,
    };
    Some(Notice {
        subject: NoticeSubject::Paper(paper.id.clone()),
        status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn withdrawals_of_the_paper_itself() {
        let said = |comment: Option<&str>, text: &str| withdrawal(comment, text).is_some();
        assert!(said(Some("Withdrawn by the author: a gap in Lemma 2"), ""));
        assert!(said(
            Some("9 pages. This paper has been withdrawn due to an error"),
            ""
        ));
        assert!(said(
            None,
            "This submission has now been withdrawn by the authors."
        ));
        assert!(said(
            None,
            "We count trees. This article has been temporarily withdrawn."
        ));
        assert_eq!(
            withdrawal(
                None,
                "This paper has been\nwithdrawn by its author. It was short."
            )
            .as_deref(),
            Some("This paper has been withdrawn by its author")
        );
    }

    #[test]
    fn what_else_is_withdrawn() {
        let said = |comment: Option<&str>, text: &str| withdrawal(comment, text).is_some();
        assert!(!said(None, "The drug was withdrawn from the market."));
        assert!(!said(
            None,
            "Patients withdrawn from treatment are counted in this paper."
        ));
        assert!(!said(Some("11 pages, 3 figures"), ""));
        assert!(!said(None, "We study how a bank note is withdrawn."));
    }

    #[test]
    fn titles() {
        assert_eq!(
            titled("RETRACTED ARTICLE: Growing moss"),
            Some(StatusKind::Retracted)
        );
        assert_eq!(
            titled("Retracted: Growing moss"),
            Some(StatusKind::Retracted)
        );
        assert_eq!(
            titled("[WITHDRAWN] Growing moss"),
            Some(StatusKind::Withdrawn)
        );
        assert_eq!(titled("Retracted papers and who cites them"), None);
        assert_eq!(titled("Why papers are retracted: a survey"), None);
        let split = split_title("RETRACTED ARTICLE: Growing moss");
        assert_eq!(split, (Some(StatusKind::Retracted), "Growing moss"));
        assert_eq!(split_title("Growing moss"), (None, "Growing moss"));
        assert_eq!(split_title("Retracted:"), (None, "Retracted:"));
    }
}
