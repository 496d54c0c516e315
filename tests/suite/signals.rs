//! What readers say of answers and do with them: kept with what they had before them, given out without who they are, and
//! not kept where nobody is to be watched.

use crate::support::service::Service;
use crate::support::{Papyri, sample_files, stderr};
use serde_json::{Value, json};
use service::Caller;
use service::rate::{Consent, Parts, Ratings};
use std::time::Duration;
use stores_embedded::{EmbeddedStores, OpenOptions};

const SIGNAL: &str =
    "mutation($a: ID!, $acts: [AnswerAct!]!) { signalAnswer(answer: $a, acts: $acts) }";
const DAY: i64 = 86_400_000;

fn data(service: &Service, query: &str, variables: &Value) -> Value {
    service.data(query, variables)
}

/// The code of the error that comes back.
fn refused(service: &Service, query: &str, variables: &Value) -> Value {
    let (_, mut reply) = service.wait_for(service.ask(query, variables));
    reply["errors"][0]["extensions"]["code"].take()
}

#[test]
fn what_readers_say_and_do_is_kept_with_what_they_saw() {
    let papyri = Papyri::new();
    let files = sample_files();
    let files: Vec<_> = files
        .iter()
        .take(3)
        .map(std::path::PathBuf::as_path)
        .collect();
    assert_eq!(papyri.ingest(&files, &[])["failed"], 0);

    let service = Service::start(papyri.command());
    let question = "What do the two parameters of BM25 do?";
    let asked = data(
        &service,
        "query($q: String!) { ask(question: $q) { id sentences { text } } }",
        &json!({ "q": question }),
    );
    let id = asked["ask"]["id"].as_str().expect("an id").to_owned();
    let consent = data(&service, "{ signalConsent }", &json!({}));
    assert_eq!(consent["signalConsent"], "ASK");
    let acts = json!([{ "kind": "OPENED", "sentence": 0, "citation": 0 }, { "kind": "COPIED" }]);
    for _ in 0..2 {
        let kept = data(&service, SIGNAL, &json!({ "a": id, "acts": acts }));
        assert_eq!(kept["signalAnswer"], true);
    }
    let nowhere = json!([{ "kind": "OPENED", "sentence": 99, "citation": 0 }]);
    let code = refused(&service, SIGNAL, &json!({ "a": id, "acts": nowhere }));
    assert_eq!(code, "BAD_INPUT");
    let unknown = "00000000-0000-4000-8000-000000000000";
    let code = refused(&service, SIGNAL, &json!({ "a": unknown, "acts": acts }));
    assert_eq!(code, "NOT_FOUND");
    let rated = data(
        &service,
        "mutation($a: ID!) { rateAnswer(answer: $a, stars: 3, reasons: [OFF_TOPIC, NOT_SUPPORTED, OFF_TOPIC]) { stars reasons } }",
        &json!({ "a": id }),
    );
    assert_eq!(
        rated["rateAnswer"],
        json!({ "stars": 3, "reasons": ["NOT_SUPPORTED", "OFF_TOPIC"] })
    );
    drop(service);

    // From the command line, too: five stars for what is wrong is worth a look.
    let own = papyri.json(&["rate", &id, "--stars", "5", "--reason", "wrong"]);
    assert_eq!(own["reasons"], json!(["wrong"]), "{own:#}");
    let none = papyri.run(&["rate", unknown, "--stars", "5"]);
    assert!(stderr(&none).contains(unknown), "{}", stderr(&none));
    let odd = papyri.run(&["rate", &id, "--stars", "9"]);
    assert!(stderr(&odd).contains("between 1 and 5"), "{}", stderr(&odd));

    let out = papyri.run(&["ratings", "--json"]);
    let lines = String::from_utf8(out.stdout).expect("a text");
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    for line in &lines {
        let given = &line["given"];
        assert_eq!(given["question"], question);
        assert_eq!(given["shown"][0], asked["ask"]["sentences"][0]["text"]);
        assert_eq!(given["trace"]["model"], "built-in");
        assert!(given["made_with"]["embedder"]["name"].is_string());
        for candidates in ["passages", "sentences"] {
            let found = given["trace"][candidates].as_array().expect("candidates");
            assert!(!found.is_empty(), "{candidates}");
        }
        assert!(given["trace"]["passages"][0]["score"].is_number());
        assert_eq!(line["acts"].as_array().map(Vec::len), Some(2));
        for who in ["who", "owner", "user", "client"] {
            assert_eq!(line.get(who), None, "{who}");
        }
    }

    let batch = papyri.json(&["labels", "create", "--from", "ratings", "--kind", "answer"]);
    assert_eq!(batch["items"][0]["answer"], id.as_str(), "{batch:#}");

    let mut watched_by_nobody = papyri.command();
    watched_by_nobody.env("PAPYRI_LEARNING__SIGNALS", "off");
    let service = Service::start(watched_by_nobody);
    let consent = data(&service, "{ signalConsent }", &json!({}));
    assert_eq!(consent["signalConsent"], "OFF");
    let kept = data(&service, SIGNAL, &json!({ "a": id, "acts": acts }));
    assert_eq!(kept["signalAnswer"], false);
}

#[tokio::test]
async fn what_was_done_long_ago_goes() {
    use graph_schema::{Act, Answer, AnswerId, Signal};
    let dir = tempfile::tempdir().expect("a folder");
    let stores = EmbeddedStores::open(dir.path(), OpenOptions::default()).expect("stores");
    let graph = stores.graph.clone();
    let answer = AnswerId::parse("01234567-89ab-4def-8123-456789000001").expect("an id");
    let kept: Answer = serde_json::from_value(json!({
        "id": answer, "question": "Why?", "standalone_question": "Why?", "sentences": [], "composer": "extractive", "created_at": 0,
    }))
    .expect("an answer");
    graph.put_answer(&kept).await.expect("it is kept");
    for (act, day) in [(Act::Copied, 1), (Act::Regenerated, 9)] {
        let signal = Signal {
            answer: answer.clone(),
            act,
            created_at: day * DAY,
        };
        graph.put_signals(&[signal]).await.expect("it is kept");
    }
    let ratings = Ratings::new(Parts {
        ratings: graph.clone(),
        chats: graph.clone(),
        blobs: stores.blobs.clone(),
        consent: Consent::Ask,
    });
    let week = Duration::from_secs(7 * 86_400);
    let gone = ratings.expire(&Caller::Local, week, 10 * DAY).await;
    assert_eq!(gone.expect("it is looked for"), 1);
    let left = graph.signals(&answer).await.expect("signals");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].act, Act::Regenerated);
}
