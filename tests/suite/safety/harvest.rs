//! A harvest that runs for weeks meets a list without an end, a place that is damaged, a clock that was wrong.

use crate::oai::Books;
use crate::replay::{Replay, Reply};
use crate::support::{Papyri, stderr};
use std::process::Output;
use stores_core::Cursor;
use stores_embedded::{EmbeddedStores, OpenOptions};

fn harvest(papyri: &Papyri, server: &Replay, args: &[&str]) -> Output {
    let mut command = papyri.command();
    command
        .env("PAPYRI_ARXIV__OAI_BASE", server.url("/oai"))
        .env("PAPYRI_ARXIV__INTERVAL_S", "0")
        .args(["harvest", "--no-embed", "--category", "cs.IR"])
        .args(args);
    command.output().expect("it starts")
}

/// A page with one paper, and where the list goes on.
fn page(number: usize, next: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\
         <responseDate>2024-03-02T04:05:06Z</responseDate><request verb=\"ListRecords\">http://x/oai</request>\
         <ListRecords><record><header><identifier>oai:arXiv.org:2401.{number:05}</identifier>\
         <datestamp>2024-02-01</datestamp><setSpec>cs:cs:IR</setSpec></header><metadata>\
         <arXiv xmlns=\"http://arxiv.org/OAI/arXiv/\"><id>2401.{number:05}</id><created>2024-01-03</created>\
         <authors><author><keyname>Silva</keyname></author></authors><title>Harbour {number}</title>\
         <categories>cs.IR</categories><abstract>We measure the tide.</abstract></arXiv></metadata></record>\
         <resumptionToken>{next}</resumptionToken></ListRecords></OAI-PMH>"
    )
}

#[test]
fn a_list_that_goes_in_a_circle_has_an_end() {
    for circle in [&["", "0"][..], &["", "0", "1", "2"]] {
        let circle = circle.to_vec();
        let server = Replay::start(move |request| {
            let asked = request.parameter("resumptionToken");
            let at = circle.iter().position(|token| *token == asked).unwrap_or(0);
            let next = circle.get(at + 1).copied().unwrap_or(circle[1]);
            Reply::xml(page(at, next))
        });
        let papyri = Papyri::new();
        let output = harvest(&papyri, &server, &[]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("circle"), "{said}");
        assert!(server.requests().len() < 20, "{}", server.requests().len());
    }
}

#[test]
fn a_damaged_place_is_told() {
    let papyri = Papyri::new();
    let server = Books::of(5).serve(5);
    assert!(harvest(&papyri, &server, &[]).status.success());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = OpenOptions {
            dimension: 384,
            ..OpenOptions::default()
        };
        let stores = EmbeddedStores::open(&papyri.library(), options).expect("the library");
        let (name, text) = ("oai:cs.IR".to_owned(), "{\"from\":".to_owned());
        stores
            .jobs
            .put_cursor(&Cursor { name, text })
            .await
            .expect("it is written");
    });
    let output = harvest(&papyri, &server, &[]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("cs.IR") && said.contains("--no-resume"),
        "{said}"
    );
    assert!(harvest(&papyri, &server, &["--no-resume"]).status.success());
    assert!(
        harvest(&papyri, &server, &[]).status.success(),
        "the place is good again"
    );
}

#[test]
fn a_clock_that_was_ahead_once_does_not_stay() {
    let papyri = Papyri::new();
    let year = 365 * 86_400_000;
    let now = || chrono::Utc::now().timestamp_millis();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = || OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    runtime.block_on(async {
        let stores = EmbeddedStores::open(&papyri.library(), options()).expect("the library");
        let (name, text) = ("clock".to_owned(), (now() + year).to_string());
        stores
            .jobs
            .put_cursor(&Cursor { name, text })
            .await
            .expect("it is written");
    });
    let server = Books::of(5).serve(5);
    let output = harvest(&papyri, &server, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("clock was ahead"),
        "{}",
        stderr(&output)
    );
    runtime.block_on(async {
        let stores = EmbeddedStores::open(&papyri.library(), options()).expect("the library");
        let kept = stores
            .jobs
            .cursor("clock")
            .await
            .expect("it is read")
            .expect("a time");
        let kept: i64 = kept.parse().expect("a number");
        assert!((now() - kept).abs() < 3_600_000, "{kept}");
    });
}
