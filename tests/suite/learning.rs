//! The library learns: answers asked and rated in a running service become labels, a dataset, a version that is tried and
//! promoted, with the real program and models.

use crate::support::service::Service;
use crate::support::{Papyri, sample_files, stderr};
use serde_json::{Value, json};

const QUESTIONS: [&str; 3] = [
    "How can sparse and dense retrieval be combined?",
    "What do the two parameters of BM25 do?",
    "Which goalkeeper won the cup?",
];

fn data(service: &Service, query: &str, variables: Value) -> Value {
    let (status, mut reply) = service.wait_for(service.ask(query, &variables));
    assert_eq!(
        (status, reply.get("errors")),
        (200, None),
        "{query}: {reply:#}"
    );
    reply["data"].take()
}

/// The versions that answered a question asked in so many chats.
fn versions(service: &Service, chats: usize) -> Vec<String> {
    (0..chats)
        .map(|_| {
            let chat = data(service, "mutation { startChat { id } }", json!({}));
            let asked = data(
                service,
                "mutation($q: String!, $c: ID!) { sendMessage(chat: $c, text: $q) { model } }",
                json!({ "q": QUESTIONS[0], "c": chat["startChat"]["id"] }),
            );
            asked["sendMessage"]["model"]
                .as_str()
                .expect("a version")
                .to_owned()
        })
        .collect()
}

/// Sentences with their quotes, and sentences of summaries, go out and come back as answers do.
fn quotes_and_summaries_are_given_out(papyri: &Papyri) {
    let create =
        |from: &str, kind: &str| papyri.json(&["labels", "create", "--from", from, "--kind", kind]);
    let quotes = create("ratings", "support");
    let items = quotes["items"].as_array().expect("items");
    assert!(!items.is_empty(), "{quotes:#}");
    for item in items {
        // The composer's sentences are their quotes, with the paper's name before some.
        let said = item["question"].as_str().expect("a sentence");
        let quote = item["text"].as_str().expect("a quote");
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert!(
            words(said).len() >= 3 && words(quote).len() >= 3,
            "{item:#}"
        );
    }
    assert!(
        stderr(&papyri.run(&["labels", "create", "--kind", "summary"]))
            .contains("nothing to judge")
    );
    let paper = items[0]["paper"].as_str().expect("a paper");
    papyri.json(&["summarize", paper]);
    let refused = papyri.run(&[
        "labels",
        "create",
        "--from",
        "low-confidence",
        "--kind",
        "summary",
    ]);
    assert!(
        stderr(&refused).contains("no confidence"),
        "{}",
        stderr(&refused)
    );
    let summary = create("random", "summary");
    let id = summary["id"].as_str().expect("an id");
    let first = &summary["items"][0];
    assert_eq!(
        (&first["paper"], &first["answer"]),
        (&json!(paper), &Value::Null),
        "{summary:#}"
    );
    assert_ne!(summary["id"], quotes["id"]);
    papyri.json(&["labels", "export", id, "--out", "studio"]);
    let sent = std::fs::read_dir(papyri.dir().join("studio"))
        .expect("a folder")
        .flatten();
    let sent: String = sent
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect();
    assert!(sent.contains("belong in a summary"), "{sent}");
    let back = json!([{ "data": { "id": first["id"] }, "annotations": [
        { "completed_by": 1, "result": [{ "value": { "rating": 4 } }] },
    ] }]);
    std::fs::write(papyri.dir().join("studio.json"), back.to_string()).expect("a file");
    let taken = papyri.json(&["labels", "import", id, "studio.json"]);
    assert_eq!(taken["judged"], 1, "{taken:#}");
}

/// Examples that teach: answers are good where the nearest passages are of one paper.
pub fn examples() -> String {
    (0..200)
        .map(|n| {
            let good = n % 2 == 0;
            let of_one = if good { 0.9 } else { 0.2 };
            let off = f64::from(n) / 1000.0;
            let example = json!({
                "task": "confidence", "question": format!("question {n}"), "paper": format!("p-{n:016x}"),
                "features": [0.5, 0.4, 0.0, 0.1, 0.0, 0.7, 0.1, of_one + off, 0.3], "good": good,
            });
            format!("{example}\n")
        })
        .collect()
}

#[test]
fn ratings_become_labels_datasets_and_versions() {
    let papyri = Papyri::new();
    let files = sample_files();
    let files: Vec<_> = files
        .iter()
        .take(3)
        .map(std::path::PathBuf::as_path)
        .collect();
    assert_eq!(papyri.ingest(&files, &[])["failed"], 0);

    let service = Service::start(papyri.command());
    for (question, stars) in QUESTIONS.into_iter().zip([5, 1, 4]) {
        let asked = data(
            &service,
            "query($q: String!) { ask(question: $q) { id model } }",
            json!({ "q": question }),
        );
        assert_eq!(asked["ask"]["model"], "built-in", "{question}");
        data(
            &service,
            "mutation($a: ID!, $s: Int!) { rateAnswer(answer: $a, stars: $s) { stars } }",
            json!({ "a": asked["ask"]["id"], "s": stars }),
        );
    }
    drop(service);

    // Labels: given out, judged elsewhere, taken in.
    let batch = papyri.json(&["labels", "create", "--from", "ratings", "--size", "10"]);
    let id = batch["id"].as_str().expect("an id").to_owned();
    let items = batch["items"].as_array().expect("items");
    assert!(items.len() >= 2, "{batch:#}");
    assert_eq!(
        items[0]["question"], QUESTIONS[1],
        "the worst rated comes first"
    );
    papyri.json(&[
        "labels",
        "export",
        &id,
        "--format",
        "mechanical-turk",
        "--out",
        "turk",
    ]);
    let sent =
        std::fs::read_to_string(papyri.dir().join(format!("turk/{id}.csv"))).expect("a file");
    assert!(sent.contains(QUESTIONS[1]), "{sent}");
    let mut results = "WorkerId,Input.item,Answer.label\n".to_owned();
    for item in items {
        for worker in ["A", "B"] {
            results.push_str(&format!(
                "{worker},{},4\n",
                item["id"].as_str().expect("an id")
            ));
        }
    }
    std::fs::write(papyri.dir().join("results.csv"), &results).expect("results");
    let taken = papyri.json(&[
        "labels",
        "import",
        &id,
        "results.csv",
        "--format",
        "mechanical-turk",
    ]);
    assert_eq!(taken["judged"], json!(items.len()), "{taken:#}");
    std::fs::write(
        papyri.dir().join("wrong.csv"),
        "WorkerId,Input.item,Answer.label\nA,x,4\n",
    )
    .expect("a file");
    let wrong = papyri.run(&[
        "labels",
        "import",
        &id,
        "wrong.csv",
        "--format",
        "mechanical-turk",
    ]);
    assert!(stderr(&wrong).contains("no item x"), "{}", stderr(&wrong));

    quotes_and_summaries_are_given_out(&papyri);

    // Datasets: of ratings and labels, too small to learn from; of a file, large enough.
    let small = papyri.json(&["datasets", "create", "--ratings", "--labels", &id]);
    let small = small["id"].as_str().expect("an id").to_owned();
    let too_little = papyri.run(&["train", &small]);
    assert!(
        stderr(&too_little).contains("too few examples"),
        "{}",
        stderr(&too_little)
    );
    std::fs::write(papyri.dir().join("examples.jsonl"), examples()).expect("examples");
    let large = papyri.json(&["datasets", "create", "--file", "examples.jsonl"]);
    let large = large["id"].as_str().expect("an id").to_owned();
    let again = papyri.json(&["datasets", "create", "--file", "examples.jsonl"]);
    assert_eq!(again["id"], large.as_str());
    assert_eq!(
        papyri.json(&["datasets", "list"]).as_array().map(Vec::len),
        Some(2)
    );

    // A version: trained, tried on a share of the chats, promoted, taken back.
    let run = papyri.json(&["train", &large]);
    let version = run["model"]["version"]
        .as_str()
        .expect("a version")
        .to_owned();
    assert!(
        run["metrics"]["confidence.auc"]["value"]
            .as_f64()
            .expect("a figure")
            > 0.95,
        "{run:#}"
    );
    papyri.json(&["experiment", "start", &version]);
    let service = Service::start(papyri.command());
    let tried = versions(&service, 12);
    assert!(
        tried.contains(&version) && tried.contains(&"built-in".to_owned()),
        "{tried:?}"
    );
    drop(service);
    let status = papyri.json(&["experiment", "status"]);
    assert_eq!(status["finding"]["verdict"], "open", "{status:#}");
    papyri.json(&["experiment", "stop"]);
    assert_eq!(
        papyri.json(&["versions", "promote", &version])["production"],
        version.as_str()
    );
    let service = Service::start(papyri.command());
    assert_eq!(versions(&service, 1), [version]);
    drop(service);
    assert_eq!(
        papyri.json(&["versions", "rollback"])["production"],
        "built-in"
    );
}
