//! Damaged answers: cut, wrongly encoded, of the wrong kind, or changed at random. What is good in
//! them is read, what is not is named, and nothing panics.

use crate::replay::{Reply, recording};
use crate::{client, script};
use ingest::source::{HarvestQuery, SearchQuery, SourceErrorKind, atom, decode, oai};
use std::path::Path;

#[tokio::test]
async fn a_cut_connection_and_a_cut_document_are_tried_again() {
    let whole = recording("search-0.xml");
    let half = whole[..whole.len() / 2].to_vec();
    let server = script(vec![
        Reply::atom(whole.clone()).cut(700),
        Reply::atom(half),
        Reply::atom(Vec::new()).with("content-encoding", "gzip"),
        Reply::atom(whole),
    ]);
    let query = SearchQuery {
        max: 3,
        ..SearchQuery::new("x")
    };
    assert_eq!(
        client(&server)
            .search_all(query)
            .await
            .unwrap()
            .records
            .len(),
        3
    );
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_page_that_stays_cut_is_not_taken_for_the_last() {
    let whole = recording("oai-1.xml");
    let server = script(vec![Reply::xml(&whole[..whole.len() - 60])]);
    let error = client(&server)
        .list_records(&HarvestQuery::default(), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Malformed);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn letters_survive_wrong_encodings() {
    let utf8 = String::from_utf8(recording("oai-1.xml")).unwrap();
    let latin: Vec<u8> = utf8
        .replace('Č', "C")
        .chars()
        .map(|c| u8::try_from(c).unwrap())
        .collect();
    let declared = |label: &str| {
        let text = String::from_utf8_lossy(&latin).into_owned();
        assert!(text.contains("\u{fffd}"));
        let at = latin.windows(5).position(|five| five == b"UTF-8").unwrap();
        [&latin[..at], label.as_bytes(), &latin[at + 5..]].concat()
    };
    for body in [
        latin.clone(),
        declared("ISO-8859-1"),
        declared("windows-1252"),
    ] {
        let server = script(vec![Reply::xml(body)]);
        let page = client(&server)
            .list_records(&HarvestQuery::default(), None)
            .await
            .unwrap();
        let text = format!("{page:?}");
        assert!(
            text.contains("Bergström") && text.contains("Günter"),
            "{text}"
        );
        assert!(page.unread.is_empty());
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_xml_is_named_by_its_title() {
    let server = script(vec![Reply::html(200, "arXiv is being repaired")]);
    let error = client(&server)
        .search_all(SearchQuery::new("x"))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Malformed);
    assert!(error.context.contains("being repaired"), "{error}");
}

/// Every recording, cut after every byte: what is given was whole, and a cut is always seen.
#[test]
fn cut_anywhere_a_document_gives_its_whole_records() {
    for name in ["oai-1.xml", "oai-2.xml"] {
        let whole = recording(name);
        let expected = oai::parse_records(&decode(&whole, None)).unwrap();
        let end = whole.iter().rposition(|byte| *byte == b'>').unwrap();
        for cut in 300..end {
            let Ok(page) = oai::parse_records(&decode(&whole[..cut], None)) else {
                continue;
            };
            assert!(page.cut, "{name} cut at {cut}");
            assert!(
                page.unread.is_empty(),
                "{name} cut at {cut}: {:?}",
                page.unread
            );
            assert_eq!(
                page.items,
                expected.items[..page.items.len()],
                "{name} cut at {cut}"
            );
        }
    }
}

/// Documents made to cost much: what is kept of them is bounded.
#[test]
fn hostile_documents_are_not_read_on() {
    let root = "<OAI-PMH><ListRecords>";
    let unclosed = format!("{root}{}", "<record><header>".repeat(200_000));
    let deep = format!("{root}<record>{}", "<a>".repeat(300_000));
    let doctype = "<!DOCTYPE x [<!ENTITY a \"&b;&b;&b;\"><!ENTITY b \"&a;&a;\">]>";
    let entities = format!(
        "{doctype}{root}<record><header>{}</header></record>",
        "&a;".repeat(100_000)
    );
    for text in [unclosed, deep, entities] {
        let page = oai::parse_records(&text).unwrap();
        assert!(page.cut && page.items.is_empty());
        assert!(page.unread.len() <= 1_000, "{}", page.unread.len());
    }
}

/// Bytes changed, removed and doubled at random, by a generator that starts the same each time.
#[test]
fn no_bytes_make_the_parsers_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let mut random = fastrand::Rng::with_seed(5);
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let original = std::fs::read(entry.unwrap().path()).unwrap();
        for _ in 0..1_500 {
            let mut bytes = original.clone();
            for _ in 0..random.usize(1..12) {
                damage(&mut bytes, &mut random);
            }
            let text = decode(&bytes, None);
            read += atom::parse(&text).map_or(0, |page| page.records.len() + page.unread.len());
            read +=
                oai::parse_records(&text).map_or(0, |page| page.items.len() + page.unread.len());
        }
    }
    assert!(read > 1_000, "most records survive: {read}");
}

fn damage(bytes: &mut Vec<u8>, random: &mut fastrand::Rng) {
    const MARKS: &[u8] = b"<>&;/\"'=![]-?:\0\xff\xc3";
    if bytes.is_empty() {
        return;
    }
    let at = random.usize(..bytes.len());
    let until = (at + random.usize(..40)).min(bytes.len());
    match random.u8(..5) {
        0 => bytes[at] = random.u8(..),
        1 => bytes.insert(at, MARKS[random.usize(..MARKS.len())]),
        2 => drop(bytes.drain(at..until)),
        3 => {
            let piece = bytes[at..until].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => bytes.truncate(at.max(bytes.len() / 2)),
    }
}
