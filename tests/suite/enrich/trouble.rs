//! Registries that are away, busy or hostile: the run goes on.

use super::{LICHEN, MOSS, SLATE, answer, enrich, library, of, paper};
use crate::replay::{Replay, Reply, Request};
use crate::support::stderr;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[test]
fn a_hostile_answer_stops_nothing() {
    let server = Replay::start(|request: &Request| match request.path.as_str() {
        "/crossref/works/10.5555/slate.1999" => Reply::html(200, "Log in"),
        "/openalex/works/doi:10.5555/slate.1999" => {
            Reply::json(r#"{"doi": "https://doi.org/10.5555/other", "title": "Other"}"#)
        }
        "/unpaywall/v2/10.5555/slate.1999" => Reply::json("{\"doi\": "),
        _ => answer(request),
    });
    let papers = [("slate.md", SLATE), ("moss.md", MOSS)];
    let papyri = library(&server, &papers);
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(code, Some(4), "{said:#}");
    assert_eq!(said["counts"]["failed"], 1);
    assert_eq!(said["counts"]["changed"], 1, "{said:#}");
    let problems = of(&said, "A survey").to_string();
    for part in [
        "in place of JSON",
        "described 10.5555/other",
        "Unpaywall's answer is no JSON",
    ] {
        assert!(problems.contains(part), "{part}: {problems}");
    }
    assert_eq!(paper(&papyri, "A survey").venue, None);
}

#[test]
fn a_busy_registry_is_waited_for() {
    let first = AtomicBool::new(true);
    let server = Replay::start(move |request: &Request| {
        match request.path.starts_with("/crossref") && first.swap(false, Ordering::Relaxed) {
            true => Reply::busy(429).with("retry-after", "1"),
            false => answer(request),
        }
    });
    let papyri = library(&server, &[("moss.md", MOSS)]);
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(
        (code, &said["counts"]["changed"]),
        (Some(0), &json!(1)),
        "{said:#}"
    );
    let asked = server.requests();
    let to_crossref = asked.iter().filter(|one| one.path.starts_with("/crossref"));
    assert_eq!(to_crossref.count(), 2);
}

#[test]
fn a_registry_that_stays_away_is_gone_back_to() {
    let away = Arc::new(AtomicBool::new(true));
    let now = away.clone();
    let server = Replay::start(move |request: &Request| {
        match request.path.starts_with("/crossref") && now.load(Ordering::Relaxed) {
            true => Reply::busy(503).with("retry-after", "600"),
            false => answer(request),
        }
    });
    let papyri = library(&server, &[("moss.md", MOSS), ("lichen.md", LICHEN)]);
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(
        (code, &said["state"]),
        (Some(4), &json!("waiting")),
        "{said:#}"
    );
    assert_eq!(said["counts"]["waiting"], 2, "{said:#}");
    let to_crossref = |from: usize| {
        let asked = server.requests();
        let asked = asked[from..].iter();
        asked
            .filter(|one| one.path.starts_with("/crossref"))
            .count()
    };
    assert_eq!(to_crossref(0), 1, "asked once and left in peace");
    // The others were asked meanwhile.
    let moss = paper(&papyri, "Growing moss");
    assert_eq!(moss.venue.as_deref(), Some("Journal of Walls"));
    let job = papyri.json(&["jobs", "list", "--kind", "enrich"]);
    let wait = job["jobs"][0]["next_try"].as_i64().expect("a time")
        - job["jobs"][0]["updated_at"].as_i64().expect("a time");
    assert!((590_000..=600_000).contains(&wait), "as it asked: {wait}");

    away.store(false, Ordering::Relaxed);
    let asked = server.requests().len();
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(
        (code, &said["state"]),
        (Some(0), &json!("done")),
        "{said:#}"
    );
    assert_eq!(said["counts"]["changed"], 2, "{said:#}");
    let jobs = papyri.json(&["jobs", "list", "--kind", "enrich"]);
    assert_eq!(
        jobs["jobs"].as_array().map(Vec::len),
        Some(1),
        "the same job"
    );
    let others = server.requests()[asked..]
        .iter()
        .filter(|one| one.path.contains("moss.2011") && !one.path.starts_with("/crossref"))
        .count();
    assert_eq!(others, 0, "what they answered is kept");
}

#[test]
fn a_registry_that_fails_is_tried_again() {
    let failures = AtomicUsize::new(0);
    let server = Replay::start(move |request: &Request| {
        let fails =
            request.path.starts_with("/openalex") && failures.fetch_add(1, Ordering::Relaxed) == 0;
        match fails {
            true => Reply::busy(500),
            false => answer(request),
        }
    });
    let papyri = library(&server, &[("moss.md", MOSS)]);
    let output = papyri.run(&["enrich"]);
    assert!(output.status.success(), "{}", stderr(&output));
}
