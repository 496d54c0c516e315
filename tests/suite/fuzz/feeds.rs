//! What arXiv answers, lists of abstracts and lists of retractions.

use super::Target;
use crate::replay::recording;
use ingest::notices::list;
use ingest::source::abstracts::Abstracts;
use ingest::source::{atom, decode, oai};
use std::io::Cursor;

const TARGET: Target = Target {
    name: "feeds",
    cases: 4_000,
    words: &[
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]>",
        "&a;",
        "&#0;",
        "&#x110000;",
        "<?xml?>",
        "<!--",
        "</record>",
        "<record><header>",
        "<resumptionToken>",
        "<entry>",
        "xmlns:a=\"b\"",
        "{\"title\":",
        "\"abstract\":null",
        "\\ud800",
    ],
    longest: 40_000,
};

#[test]
fn feeds_and_lists() {
    let recordings = ["oai-1.xml", "oai-2.xml", "search-0.xml", "search-error.xml"];
    let corpus = TARGET.corpus(recordings.map(recording).to_vec());
    let mut read = 0;
    TARGET.run(&corpus, |input| {
        let text = decode(input, None);
        read += atom::parse(&text).map_or(0, |page| page.records.len());
        read += oai::parse_records(&text).map_or(0, |page| page.items.len());
        let _listed = list::read(&text, "a list");
        let bytes = Cursor::new(input.to_vec());
        read += Abstracts::new(Box::new(bytes)).take(1_000).count();
    });
    assert!(read > 1_000, "next to nothing was read: {read}");
}
