//! The answers of OAI-PMH, the interface for harvesting: lists of records with their resumption token, and errors. What a record holds: `oai_record.rs`.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::oai_record::metadata;
use super::record::{ArxivRecord, Unread, date, versioned};
use super::text::html_title;
use super::xml::{Element, Piece, Walk};
use chrono::{DateTime, NaiveDate, Utc};
use graph_schema::ArxivId;

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OaiPage {
    pub items: Vec<OaiItem>,
    pub unread: Vec<Unread>,
    /// Where the list goes on; `None` on its last page.
    pub next: Option<ResumptionToken>,
    /// When the server answered, by its clock: where the next harvest starts.
    pub answered: Option<DateTime<Utc>>,
    /// The document ends before its end: more records belong to this page, and `next` is not known.
    pub cut: bool,
}

/// A record and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OaiItem {
    pub id: ArxivId,
    /// When the record last changed, by the server's books; no date of the paper.
    pub datestamp: NaiveDate,
    pub sets: Vec<String>,
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// New, or changed in any way.
    Present(Box<ArxivRecord>),
    Deleted,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResumptionToken {
    pub value: String,
    pub list_size: Option<u64>,
    /// How many records of the list came before this page.
    pub cursor: Option<u64>,
    pub expires: Option<DateTime<Utc>>,
}

/// Reads the answer to `ListRecords`. No matching record is an empty page; records that
/// can't be read are named beside the good ones; other errors of the protocol are errors.
pub fn parse_records(text: &str) -> SourceResult<OaiPage> {
    let mut page = OaiPage {
        cut: true,
        ..OaiPage::default()
    };
    let mut walk = Walk::new(
        text,
        &["record", "resumptionToken", "error", "responseDate"],
    );
    while let Some(piece) = walk.step() {
        match piece {
            Piece::Element(element) => match element.name.as_str() {
                "record" => take(&element, &mut page),
                "resumptionToken" => page.next = token(&element),
                "responseDate" => page.answered = element.line().and_then(|line| instant(&line)),
                _ => protocol_error(&element)?,
            },
            Piece::Broken { raw, reason } => page.unread.push(Unread {
                name: raw_identifier(raw),
                reason,
            }),
            Piece::End { whole } => page.cut = !whole,
        }
    }
    is_oai(walk.root(), text)?;
    Ok(page)
}

fn take(record: &Element, page: &mut OaiPage) {
    let name = record
        .child("header")
        .and_then(|header| header.line_of("identifier"));
    match item(record, name.as_deref()) {
        Ok(item) => page.items.push(item),
        Err(reason) => page.unread.push(Unread { name, reason }),
    }
}

fn item(record: &Element, name: Option<&str>) -> Result<OaiItem, String> {
    let header = record.child("header").ok_or("it has no header")?;
    let (id, _) = versioned(name.ok_or("it has no identifier")?)?;
    let datestamp = header.line_of("datestamp").unwrap_or_default();
    let datestamp = date(&datestamp).ok_or_else(|| format!("{datestamp:?} is no date"))?;
    let change = match header.attribute("status") {
        Some("deleted") => Change::Deleted,
        _ => {
            let held = record.child("metadata").ok_or("it has no metadata")?;
            let held = metadata(held)?;
            if held.id != id {
                return Err(format!("its metadata are those of {}", held.id));
            }
            Change::Present(Box::new(held))
        }
    };
    let sets = header.children("setSpec").filter_map(Element::line);
    Ok(OaiItem {
        id,
        datestamp,
        sets: sets.collect(),
        change,
    })
}

/// An empty token ends the list.
fn token(element: &Element) -> Option<ResumptionToken> {
    let number = |name: &str| element.attribute(name)?.trim().parse().ok();
    Some(ResumptionToken {
        value: element.line()?,
        list_size: number("completeListSize"),
        cursor: number("cursor"),
        expires: element.attribute("expirationDate").and_then(instant),
    })
}

fn protocol_error(error: &Element) -> SourceResult<()> {
    let code = error.attribute("code").unwrap_or_default();
    let message = error.line().unwrap_or_default();
    let kind = match code {
        "noRecordsMatch" => return Ok(()),
        "badResumptionToken" => SourceErrorKind::Expired,
        _ => SourceErrorKind::Invalid,
    };
    let context = format!("arXiv's OAI-PMH server says {code}: {message}");
    Err(SourceError::new(kind, context.trim_end_matches(": ")))
}

fn is_oai(root: Option<&str>, text: &str) -> SourceResult<()> {
    if root == Some("OAI-PMH") {
        return Ok(());
    }
    let context = match html_title(text) {
        Some(title) => format!("a web page came in place of records: {title:?}"),
        None => "what came is no OAI-PMH answer (arxiv.oai_base)".to_owned(),
    };
    Err(SourceError::new(SourceErrorKind::Malformed, context))
}

/// `2024-03-01T12:00:00Z`, or a bare date as its first moment.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => Some(instant.to_utc()),
        Err(_) => Some(date(text)?.and_hms_opt(0, 0, 0)?.and_utc()),
    }
}

/// The identifier in the text of a damaged record.
fn raw_identifier(raw: &str) -> Option<String> {
    let rest = raw.split_once("identifier>")?.1;
    let identifier = rest.split('<').next()?.trim();
    Some(identifier.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, inner: &str) -> String {
        format!(
            "<record><header><identifier>oai:arXiv.org:{id}</identifier><datestamp>2024-03-01</datestamp>\
             <setSpec>cs:cs:CL</setSpec></header><metadata><arXiv><id>{id}</id><created>2024-01-01</created>\
             {inner}</arXiv></metadata></record>"
        )
    }

    fn list(inner: &str) -> String {
        format!(
            "<OAI-PMH><responseDate>2024-03-02T01:02:03Z</responseDate><ListRecords>{inner}</ListRecords></OAI-PMH>"
        )
    }

    #[test]
    fn a_list_with_deletions_and_a_token() {
        let good = record(
            "2401.00001",
            "<title>T</title><categories>cs.CL</categories>",
        );
        let gone = "<record><header status='deleted'><identifier>oai:arXiv.org:cs/0112017</identifier>\
            <datestamp>2024-03-01</datestamp></header></record>";
        let token = "<resumptionToken cursor='0' completeListSize='3' expirationDate='2024-03-03T00:00:00Z'>a|b</resumptionToken>";
        let page = parse_records(&list(&format!("{good}{gone}{token}"))).unwrap();
        assert!(!page.cut && page.unread.is_empty(), "{page:?}");
        assert_eq!(page.items[0].sets, ["cs:cs:CL"]);
        assert_eq!(page.items[1].change, Change::Deleted);
        let next = page.next.unwrap();
        assert_eq!((next.value.as_str(), next.list_size), ("a|b", Some(3)));
        assert_eq!(next.expires, instant("2024-03-03"));
        assert_eq!(page.answered, instant("2024-03-02T01:02:03Z"));
    }

    #[test]
    fn unreadable_records_are_named() {
        let good = record("2401.00001", "<title>T</title>");
        let untitled = record("2401.00002", "");
        let broken = record("2401.00003", "<title>T</abstract>");
        let whole = list(&format!("{untitled}{broken}{good}<resumptionToken/>"));
        let page = parse_records(&whole).unwrap();
        let names: Vec<_> = page.unread.iter().flat_map(|unread| &unread.name).collect();
        assert_eq!(
            names,
            ["oai:arXiv.org:2401.00002", "oai:arXiv.org:2401.00003"]
        );
        assert_eq!((page.items.len(), page.next, page.cut), (1, None, false));
        let cut = parse_records(&whole[..whole.len() - 40]).unwrap();
        assert!(cut.cut && cut.items.len() == 1);
    }

    #[test]
    fn errors_of_the_protocol() {
        let error = |code: &str| {
            parse_records(&format!(
                "<OAI-PMH><error code='{code}'>why</error></OAI-PMH>"
            ))
            .map(|page| page.items.len())
            .map_err(|error| error.kind)
        };
        assert_eq!(error("noRecordsMatch"), Ok(0));
        assert_eq!(error("badResumptionToken"), Err(SourceErrorKind::Expired));
        assert_eq!(error("badArgument"), Err(SourceErrorKind::Invalid));
        let page = parse_records("<html><title>Down</title></html>").unwrap_err();
        assert_eq!(page.kind, SourceErrorKind::Malformed);
    }
}
