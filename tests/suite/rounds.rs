//! A library learns by itself: a round of jobs gathers what readers said, trains, measures and tries a version on some of
//! the chats; and the library's fixed questions are asked at their time, and compared with the runs before.

use crate::support::service::Service;
use crate::support::{Papyri, sample_files};
use graph_schema::{Answer, Rating, RatingTarget};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use stores_embedded::{EmbeddedStores, OpenOptions};

/// A CI machine at its worst.
const PATIENCE: Duration = Duration::from_secs(300);

/// Until the page of metrics has this line.
fn wait_for(service: &Service, line: &str) {
    let begun = Instant::now();
    loop {
        let page = service.page("/metrics");
        if page.lines().any(|one| one == line) {
            return;
        }
        let shown: Vec<&str> = page
            .lines()
            .filter(|one| one.contains("learn_") || one.contains("quality"))
            .collect();
        assert!(begun.elapsed() < PATIENCE, "no {line}: {shown:#?}");
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Readers who liked the answers whose nearest passages are of one paper.
fn rated(papyri: &Papyri) {
    let options = OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    let stores = EmbeddedStores::open(&papyri.library(), options).expect("the library");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for n in 0..200 {
            let good = n % 2 == 0;
            let of_one = if good { 0.9 } else { 0.2 } + f64::from(n) / 1000.0;
            let quote = json!({
                "paper": format!("p-{n:016x}"), "paper_title": "Felt", "section": "", "page": 1, "quote": "Felt is pressed.",
                "passage": format!("p-{n:016x}/0"), "start": 0, "end": 16,
            });
            let answer: Answer = serde_json::from_value(json!({
                "id": format!("8c7a5b1e-0d3e-4b57-9a1f-{n:012}"), "question": format!("question {n}"),
                "standalone_question": format!("question {n}"), "composer": "extractive", "created_at": n, "confidence": 0.5,
                "sentences": [{ "text": "Felt is pressed.", "citations": [quote] }],
                "trace": {
                    "model": "built-in", "sentences": [],
                    "features": { "best": 0.5, "three": 0.4, "unsaid": 0.1, "near": 0.7, "ahead": 0.1, "of_one": of_one, "of_same": 0.3 },
                },
            }))
            .expect("an answer");
            stores.graph.put_answer(&answer).await.expect("it is kept");
            let rating = Rating {
                target: RatingTarget::Answer(answer.id),
                stars: if good { 5 } else { 2 },
                reasons: Vec::new(),
                comment: String::new(),
                given: None,
                created_at: i64::from(n),
            };
            stores.graph.put_rating(&rating).await.expect("it is kept");
        }
    });
}

#[test]
fn a_round_goes_by_itself() {
    let papyri = Papyri::new();
    rated(&papyri);
    let mut command = papyri.command();
    command
        .env("PAPYRI_LEARNING__EVERY", "36500d")
        .env("PAPYRI_LEARNING__SHARE", "0.25");
    let service = Service::start(command);
    wait_for(
        &service,
        r#"papyri_jobs{kind="learn_canary",state="done"} 1"#,
    );
    drop(service);

    let status = papyri.json(&["experiment", "status"]);
    let experiment = &status["experiment"];
    assert_eq!(experiment["a"], "built-in", "{status:#}");
    assert_eq!(experiment["share"], 0.25);
    let version = experiment["b"].as_str().expect("a version");
    assert!(version.starts_with("a-"), "{version}");
    let listed = papyri.json(&["jobs", "list"]);
    let jobs = listed["jobs"].as_array().expect("jobs");
    let told = |kind: &str| -> String {
        let job = jobs.iter().find(|job| job["kind"] == kind);
        let job = job.unwrap_or_else(|| panic!("no {kind}: {jobs:#?}"));
        assert_eq!(job["state"], "done", "{job:#}");
        job["progress"]["step"].as_str().expect("a step").to_owned()
    };
    assert!(
        told("learn_labels").contains("200 examples of answers"),
        "{jobs:#?}"
    );
    assert!(told("learn_train").starts_with(version), "{jobs:#?}");
    assert!(told("learn_evaluate").contains("lost nothing"), "{jobs:#?}");
    assert!(told("learn_canary").contains("25 %"), "{jobs:#?}");
    let batches = papyri.json(&["labels", "list"]);
    assert_eq!(batches[0]["items"], 50, "{batches:#}");
}

#[test]
fn the_fixed_questions_are_asked_at_their_time() {
    let papyri = Papyri::new();
    let files = sample_files();
    let files: Vec<_> = files
        .iter()
        .take(3)
        .map(std::path::PathBuf::as_path)
        .collect();
    assert_eq!(papyri.ingest(&files, &[])["failed"], 0);
    let asked = "What do the two parameters of BM25 do?";
    papyri.json(&["quality", "add", asked]);
    let said = papyri.json(&["quality", "add", asked, "--says", "no paper says this"]);
    let cup = [
        "quality",
        "add",
        "Which goalkeeper won the cup?",
        "--refusal",
    ];
    papyri.json(&cup);
    let questions = papyri.json(&["quality", "list"]);
    assert_eq!(questions.as_array().map(Vec::len), Some(2), "{questions:#}");

    let mut command = papyri.command();
    command.env("PAPYRI_LEARNING__QUALITY_AT", "00:00");
    let service = Service::start(command);
    wait_for(&service, r#"papyri_jobs{kind="quality",state="done"} 1"#);
    // One of the two is as expected: nothing says what no paper says.
    wait_for(&service, r#"papyri_quality{figure="as_expected"} 0.5"#);
    drop(service);

    for _ in 0..2 {
        papyri.json(&["quality", "run"]);
    }
    let run = |expected: f64| -> Value {
        let run = papyri.json(&["quality", "run"]);
        assert_eq!(run["figures"]["as_expected"], expected, "{run:#}");
        run
    };
    let fourth = run(0.5);
    assert_eq!(fourth["compared"].as_array().map(Vec::len), Some(5));
    // What is asked is another set now: there is nothing to compare with.
    papyri.json(&["quality", "remove", said["id"].as_str().expect("an id")]);
    assert_eq!(run(1.0)["compared"], json!([]));
    let shown = papyri.json(&["quality", "show"]);
    assert_eq!(shown["runs"].as_array().map(Vec::len), Some(5), "{shown:#}");
}
