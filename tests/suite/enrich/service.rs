//! A service that has the library enriches it: for a command, and over GraphQL.

use super::{MOSS, SLATE, json, library, paper, registries};
use crate::support::service::Service;
use crate::support::{Papyri, stderr};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ENRICH: &str =
    "mutation($papers: [ID!]) { enrichPapers(papers: $papers) { id state changed } }";
const STATE: &str =
    "query($id: ID!) { enrichment(id: $id) { state total changed unknown failed cause } }";

fn ended(service: &Service, id: &Value) -> Value {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let state = service.data(STATE, &json!({ "id": id }))["enrichment"].clone();
        if !["WAITING", "RUNNING"].contains(&state["state"].as_str().unwrap_or_default()) {
            return state;
        }
        assert!(Instant::now() < until, "{state:#}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn serving(papyri: &Papyri) -> Service {
    Service::start(papyri.command())
}

#[test]
fn a_service_does_it_for_whoever_asks() {
    let server = registries();
    let papyri = library(&server, &[("moss.md", MOSS), ("slate.md", SLATE)]);
    let moss = paper(&papyri, "Growing moss").id;
    let service = serving(&papyri);
    let ordered = service.data(ENRICH, &json!({ "papers": [moss.as_str()] }));
    let state = ended(&service, &ordered["enrichPapers"]["id"]);
    assert_eq!(
        (&state["state"], &state["changed"]),
        (&json!("DONE"), &json!(1)),
        "{state:#}"
    );
    let title = "query($id: ID!) { paper(id: $id) { year venue } }";
    let seen = service.data(title, &json!({ "id": moss.as_str() }));
    assert_eq!(
        seen["paper"],
        json!({ "year": 2011, "venue": "Journal of Walls" })
    );

    // A command leaves it to the service.
    let output = papyri.run(&["enrich"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.starts_with("0 papers changed, 1 unchanged, 1 not known"),
        "{told}"
    );
    let by_words = papyri.run(&["enrich", "Growing moss"]);
    assert!(!by_words.status.success());
    assert!(
        stderr(&by_words).contains("by their ids"),
        "{}",
        stderr(&by_words)
    );
    let said = json(papyri.command(), &["enrich", moss.as_str()]);
    assert_eq!(said["counts"]["unchanged"], 1, "{said:#}");
}

#[test]
fn a_service_without_registries_says_so() {
    let papyri = Papyri::new();
    let service = serving(&papyri);
    let (_, answer) = service.wait_for(service.ask(ENRICH, &json!({})));
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    assert!(
        error["message"].to_string().contains("enrich.use"),
        "{answer:#}"
    );
    let (_, answer) = service.wait_for(service.ask(STATE, &json!({ "id": "j-0123456789abcdef" })));
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "NOT_FOUND",
        "{answer:#}"
    );
}
