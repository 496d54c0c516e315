//! A list of retractions as a table in the form of the Retraction Watch database: one notice a row, the paper by its DOI.

use super::table::Rows;
use chrono::NaiveDate;
use graph_schema::{Doi, Notice, NoticeSubject, PaperStatus, StatusKind};

/// Columns that must be there.
const DOI: &str = "OriginalPaperDOI";
const NATURE: &str = "RetractionNature";
/// Columns that may.
const DATE: &str = "RetractionDate";
const REASON: &str = "Reason";

/// What a list says, and what of it could not be used.
#[derive(Debug, Default)]
pub struct RetractionList {
    pub notices: Vec<Notice>,
    /// Rows without a DOI of the paper: nothing tells surely which paper they mean.
    pub without_doi: u64,
    /// Rows of another nature, such as a correction.
    pub other: u64,
    /// Rows that could not be read, with the line and what is wrong.
    pub unread: Vec<String>,
}

/// Reads a list; `source` is what its notices are said by. The error names what is missing.
pub fn read(text: &str, source: &str) -> Result<RetractionList, String> {
    let mut rows = Rows::of(text);
    let head = match rows.next() {
        Some(Ok((_, head))) => head,
        Some(Err(error)) => return Err(error),
        None => return Err("the file is empty".into()),
    };
    let column = |name: &str| {
        head.iter()
            .position(|own| own.trim().eq_ignore_ascii_case(name))
    };
    let needed = |name: &str| {
        column(name).ok_or_else(|| {
            format!("there is no column {name}; a list has at least {DOI} and {NATURE}, and may have {DATE} and {REASON}")
        })
    };
    let (doi, nature) = (needed(DOI)?, needed(NATURE)?);
    let (date, reason) = (column(DATE), column(REASON));
    let mut list = RetractionList::default();
    for row in rows {
        let (line, fields) = match row {
            Ok(row) => row,
            Err(error) => {
                list.unread.push(error);
                continue;
            }
        };
        if fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let field = |at: usize| fields.get(at).map_or("", |field| field.trim());
        let Some(kind) = kind_of(field(nature)) else {
            list.other += 1;
            continue;
        };
        let name = field(doi);
        if name.is_empty() || name.eq_ignore_ascii_case("unavailable") {
            list.without_doi += 1;
            continue;
        }
        let subject = match Doi::parse(name) {
            Ok(doi) => NoticeSubject::Doi(doi),
            Err(error) => {
                list.unread.push(format!("line {line}: {error}"));
                continue;
            }
        };
        list.notices.push(Notice {
            subject,
            status: PaperStatus {
                kind,
                source: source.to_owned(),
                date: date.and_then(|at| day(field(at))),
                reason: reason.and_then(|at| plain_reason(field(at))),
            },
        });
    }
    Ok(list)
}

/// `None` for a correction, a reinstatement and what else says nothing against a paper.
fn kind_of(nature: &str) -> Option<StatusKind> {
    match nature.to_lowercase().as_str() {
        "retraction" | "retracted" => Some(StatusKind::Retracted),
        "expression of concern" => Some(StatusKind::Concern),
        "withdrawal" | "withdrawn" => Some(StatusKind::Withdrawn),
        _ => None,
    }
}

/// `3/21/2016 0:00` (month first), or `2016-03-21`.
fn day(text: &str) -> Option<NaiveDate> {
    let day = text.split_whitespace().next()?;
    NaiveDate::parse_from_str(day, "%m/%d/%Y")
        .or_else(|_| day.get(..10).unwrap_or_default().parse())
        .ok()
}

/// `+Error in Data;+Unreliable Results;` as `Error in Data; Unreliable Results`.
fn plain_reason(text: &str) -> Option<String> {
    let reasons: Vec<&str> = text
        .split(';')
        .map(|one| one.trim().trim_start_matches('+').trim())
        .filter(|one| !one.is_empty())
        .collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Record ID,Title,OriginalPaperDOI,RetractionDate,RetractionNature,Reason\n\
        1,\"Moss, grown\",10.1000/Moss.1,3/21/2016 0:00,Retraction,+Error in Data;+Unreliable Results;\n\
        2,Fern,unavailable,1/2/2017 0:00,Retraction,\n\
        3,Reed,10.1000/reed,2018-04-05,Expression of concern,\n\
        4,Sedge,10.1000/sedge,,Correction,\n\
        5,Rush,not a doi,,Retraction,\n";

    #[test]
    fn rows_become_notices() {
        let list = read(LIST, "a list").unwrap();
        assert_eq!((list.without_doi, list.other, list.unread.len()), (1, 1, 1));
        assert!(list.unread[0].starts_with("line 6:"), "{:?}", list.unread);
        let [moss, reed] = list.notices.as_slice() else {
            panic!("two notices, not {:?}", list.notices);
        };
        assert_eq!(moss.subject.to_string(), "doi:10.1000/moss.1");
        assert_eq!(
            moss.status.to_string(),
            "was retracted (2016-03-21, a list: Error in Data; Unreliable Results)"
        );
        assert_eq!(reed.status.kind, StatusKind::Concern);
        assert_eq!(reed.status.date, NaiveDate::from_ymd_opt(2018, 4, 5));
    }

    #[test]
    fn another_table_is_refused_with_what_is_missing() {
        assert!(read("", "x").is_err());
        let error = read("a,b\n1,2\n", "x").unwrap_err();
        assert!(error.contains("OriginalPaperDOI"), "{error}");
    }
}
