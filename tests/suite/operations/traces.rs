//! Spans of a question reach a collector that this test runs; one that is away or silent harms nobody.

use crate::support::service::Service;
use crate::support::stub;
use crate::support::{Papyri, sample_files};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const QUESTION: &str = "How are quotes verified before they are shown?";
const ASKED: &str = "query($q: String!) { ask(question: $q) { id } }";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn settings(papyri: &Papyri, endpoint: &str) {
    let settings = format!(
        "[traces]\nendpoint = '{endpoint}'\nauthorization = 'Bearer s3cret'\nservice = 'papers of the lab'\n"
    );
    std::fs::write(papyri.dir().join("papyri.toml"), settings).expect("written");
}

#[test]
fn a_question_is_traced_from_http_to_the_stores() {
    let taken: Arc<Mutex<Vec<Value>>> = Arc::default();
    let (keep, refusals) = (taken.clone(), Mutex::new(1));
    let collector = stub::start(move |asked| {
        assert_eq!(
            (asked.method.as_str(), asked.path.as_str()),
            ("POST", "/v1/traces")
        );
        assert_eq!(asked.headers["authorization"], "Bearer s3cret");
        assert_eq!(asked.headers["content-type"], "application/json");
        // It is busy once: what was not taken comes again.
        let mut left = refusals.lock().expect("a number");
        if *left > 0 {
            *left -= 1;
            return (503, String::new());
        }
        keep.lock()
            .expect("all")
            .push(serde_json::from_slice(&asked.body).expect("JSON"));
        (200, "{}".into())
    });
    let papyri = Papyri::new();
    let one = sample_files().remove(0);
    papyri.ingest(&[&one], &[]);
    settings(&papyri, &collector);
    let service = Service::start(papyri.command());
    let parent = "b7ad6b7169203331";
    let body = json!({ "query": ASKED, "variables": { "q": QUESTION } });
    let asked = reqwest::Client::new()
        .post(service.url("/graphql"))
        .header("traceparent", format!("00-{TRACE}-{parent}-01"))
        .json(&body);
    let answered = service.wait_for(async { asked.send().await.expect("an answer").status() });
    assert_eq!(answered, 200);

    let spans = || -> HashMap<String, Value> {
        let taken = taken.lock().expect("all");
        let all = taken.iter().flat_map(|sent| {
            let from = &sent["resourceSpans"][0];
            let resource = from["resource"]["attributes"].to_string();
            assert!(resource.contains("papers of the lab"), "{resource}");
            from["scopeSpans"][0]["spans"]
                .as_array()
                .expect("spans")
                .clone()
        });
        let own = all.filter(|span| span["traceId"] == TRACE);
        own.map(|span| (span["spanId"].as_str().expect("an id").to_owned(), span))
            .collect()
    };
    let until = Instant::now() + Duration::from_secs(120);
    let all = loop {
        let all = spans();
        // The request ends last.
        if all.values().any(|span| span["name"] == "http.request") {
            break all;
        }
        assert!(Instant::now() < until, "the request's span comes: {all:#?}");
        std::thread::sleep(Duration::from_millis(100));
    };
    let named =
        |name: &str| -> Vec<&Value> { all.values().filter(|span| span["name"] == name).collect() };
    let request = named("http.request")[0];
    assert_eq!(request["parentSpanId"], parent);
    assert_eq!(request["kind"], 2);
    let attributes = request["attributes"].to_string();
    assert!(
        attributes.contains(r#"{"key":"status","value":{"intValue":"200"}}"#),
        "{attributes}"
    );
    for name in [
        "service.ask",
        "answer.stage",
        "sqlite.read",
        "edge.read",
        "models.onnx.embed",
    ] {
        let of_name = named(name);
        assert!(!of_name.is_empty(), "{name}: {all:#?}");
        for span in of_name {
            let mut above = span;
            // Each leads up to the request, and lies within what is above it.
            while above["parentSpanId"] != parent {
                let next = &all[above["parentSpanId"].as_str().expect("a parent")];
                assert!(
                    time(next, "start") <= time(above, "start"),
                    "{next} {above}"
                );
                above = next;
            }
            assert_eq!(above["name"], "http.request", "{span}");
            assert!(time(span, "start") <= time(span, "end"));
        }
    }
    let stages = named("answer.stage")
        .iter()
        .map(|span| span["attributes"].to_string())
        .collect::<String>();
    for stage in ["understand", "retrieve", "rank", "choose", "compose"] {
        assert!(stages.contains(stage), "{stage}: {stages}");
    }
    let everything = format!("{:?}", taken.lock().expect("all"));
    assert!(
        !everything.contains("verified before"),
        "no text of a question is sent"
    );

    // What was done last is sent before the program ends.
    let last = format!("1{}", &TRACE[1..]);
    let asked = reqwest::Client::new()
        .get(service.url("/health/livez"))
        .header("traceparent", format!("00-{last}-{parent}-01"));
    service.wait_for(async { asked.send().await.expect("an answer") });
    terminate(&service);
    service.ends();
    assert!(format!("{:?}", taken.lock().expect("all")).contains(&last));
}

fn time(span: &Value, which: &str) -> u128 {
    let at = &span[format!("{which}TimeUnixNano")];
    at.as_str().expect("a text").parse().expect("nanoseconds")
}

fn terminate(service: &Service) {
    let kill = Command::new("kill").arg(service.id().to_string()).status();
    assert!(kill.expect("kill is there").success());
}

#[test]
fn a_collector_that_is_away_or_silent_harms_nobody() {
    // It takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let silent = (
        format!("http://{}", silent.local_addr().expect("an address")),
        silent,
    );
    for endpoint in ["http://127.0.0.1:9", &silent.0] {
        let papyri = Papyri::new();
        settings(&papyri, endpoint);
        let service = Service::start(papyri.command());
        for _ in 0..50 {
            assert_eq!(service.status("/health/livez"), 200);
        }
        let reply = service.data("{ stats { papers } }", &Value::Null);
        assert_eq!(reply["stats"]["papers"], 0);
        terminate(&service);
        service.ends();
    }
}
