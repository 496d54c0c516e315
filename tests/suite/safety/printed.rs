//! Every command, over a library whose papers, chats, jobs and versions have names that command the terminal.

use crate::replay::{Replay, Reply, recording};
use crate::support::{Papyri, sample_files};
use graph_schema::{
    Answer, AuditEntry, AuditOutcome, Chat, ChatId, JobKind, NewJob, Notice, NoticeSubject,
    PaperId, PaperRecord, PaperStatus, Rating, RatingTarget, StatusKind,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stores_core::LeaseRequest;
use stores_embedded::{EmbeddedStores, OpenOptions};

/// Sets the window's title, clears the screen, turns the direction of what follows.
const MARK: &str = "\u{1b}]0;OWNED\u{7}\u{9b}2J\u{202e}";

/// What the commands below name.
struct Library {
    papyri: Papyri,
    papers: Vec<String>,
    chat: String,
    answer: String,
    arxiv: Replay,
}

#[test]
fn no_command_prints_what_commands_the_terminal() {
    let library = library();
    let (mut seen, mut nameless) = (BTreeSet::new(), Vec::new());
    let mut walk = |shows: bool, args: &[&str]| {
        seen.insert(args[0].to_owned());
        seen.insert(args[..args.len().min(2)].join(" "));
        let output = library.command().args(args).output().expect("it starts");
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        let commands = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{202e}';
        assert!(!said.contains(commands), "{args:?}: {said:?}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        if shows && !said.contains("OWNED") {
            nameless.push(format!("{args:?}: {said}"));
        }
        said
    };
    let [one, other] = &library.papers[..] else {
        panic!("two papers: {:?}", library.papers);
    };

    walk(true, &["papers"]);
    walk(true, &["papers", "--cited-only", "--limit", "200"]);
    walk(true, &["summarize", one]);
    walk(true, &["ask", "How are quotes verified?"]);
    walk(true, &["ask", "Which papers are in the library?"]);
    walk(false, &["ask", MARK]);
    walk(true, &["related", one]);
    walk(true, &["figures", one]);
    walk(false, &["figures", one, "--json"]);
    // Not under a folder of that name where the tests stand: `watch` below is to find none.
    let pictures = tempfile::tempdir().expect("a folder");
    let pictures = format!("{}/{MARK}", pictures.path().display());
    walk(true, &["figures", one, "--out", &pictures]);
    walk(true, &["tables", one]);
    walk(false, &["tables", one, "--json"]);
    walk(true, &["tables", one, "--csv", "9"]);
    walk(false, &["explore", "trending"]);
    walk(true, &["explore", "timeline", "retrieval"]);
    walk(false, &["explore", "co-citation", one]);
    walk(true, &["explore", "similar-authors", MARK]);
    walk(true, &["explore", "path", one, other]);
    walk(true, &["explore", "neighbourhood", one]);
    walk(true, &["collections", "create", MARK]);
    walk(false, &["collections", "create", "Kept", one]);
    walk(false, &["collections", "list"]);
    walk(true, &["collections", "show", "Kept"]);
    walk(true, &["collections", "add", "Kept", MARK]);
    walk(true, &["collections", "remove", "Kept", MARK]);
    walk(true, &["collections", "rename", "Kept", MARK]);
    walk(true, &["collections", "share", "Kept", "--with", MARK]);
    walk(false, &["collections", "delete", "Kept", "--yes"]);
    walk(false, &["tags", "add", MARK, one]);
    walk(false, &["tags", "add", "kept", one]);
    walk(false, &["tags", "list"]);
    walk(true, &["tags", "show", one]);
    walk(true, &["tags", "remove", "kept", MARK]);
    walk(true, &["notes", "add", one, MARK]);
    walk(true, &["notes", "list"]);
    walk(true, &["notes", "edit", MARK, "x"]);
    walk(true, &["notes", "delete", MARK]);
    walk(true, &["papers", "mark", "read", one]);
    walk(true, &["chats", "list"]);
    walk(true, &["chats", "show", &library.chat]);
    walk(true, &["chats", "delete", &library.chat]);
    walk(true, &["rate", MARK, "--stars", "4"]);
    walk(true, &["ratings"]);
    walk(false, &["feedback"]);
    walk(true, &["feedback", "summary"]);
    walk(true, &["feedback", "list"]);
    walk(false, &["feedback", "list", "--json"]);
    walk(false, &["feedback", "clear"]);
    let fused = "How are ranked lists fused?";
    walk(true, &["quality", "add", fused, "--says", MARK]);
    walk(true, &["quality", "list"]);
    walk(false, &["quality", "run"]);
    walk(false, &["quality", "show", "--all"]);
    walk(true, &["quality", "remove", MARK]);
    walk(true, &["retractions", "list"]);
    walk(true, &["enrich", MARK]);
    walk(true, &["enrich", "--dry-run"]);
    walk(false, &["enrich", "--dry-run", "--json"]);
    walk(false, &["stats"]);
    walk(false, &["cost"]);
    walk(true, &["cost", "--measure", MARK]);
    walk(false, &["cluster"]);
    walk(false, &["check"]);
    walk(true, &["jobs", "list"]);
    walk(false, &["jobs", "watch"]);
    walk(true, &["jobs", "retry", MARK]);
    walk(true, &["jobs", "cancel", MARK]);
    walk(false, &["export", "--no-pdfs", MARK]);
    walk(false, &["import", MARK]);
    walk(true, &["ingest", MARK]);
    walk(true, &["watch", MARK]);
    walk(false, &["reindex", "--layout"]);
    walk(false, &["reindex", "--ocr"]);
    walk(false, &["reindex", "--text"]);
    walk(true, &["reindex", "--embedder", MARK]);
    walk(true, &["harvest", "--category", MARK]);
    walk(true, &["arxiv", "search", "quotes"]);
    walk(false, &["migrate"]);
    walk(false, &["--graph", MARK, "migrate"]);
    walk(true, &["serve", "--listen", MARK]);
    walk(false, &["users", "list"]);
    walk(true, &["users", "add", MARK]);
    walk(true, &["users", "role", MARK, "admin"]);
    walk(true, &["users", "passwd", MARK]);
    walk(true, &["users", "remove", MARK]);
    walk(true, &["keys", "create", "--name", MARK]);
    walk(true, &["keys", "list"]);
    walk(true, &["keys", "revoke", MARK]);
    walk(true, &["audit"]);
    walk(false, &["audit", "--who", "nobody"]);
    // No assistant speaks: its input is empty.
    walk(false, &["mcp"]);
    walk(false, &["schema"]);
    walk(true, &["eval", "rects", "--data", MARK]);

    walk(false, &["models", "list"]);
    walk(true, &["models", "install", MARK]);
    walk(true, &["models", "use", MARK]);
    walk(true, &["models", "remove", MARK]);

    let batch = walk(false, &["labels", "create", "--from", "ratings"]);
    let batch = batch.split(':').next().expect("its id");
    walk(false, &["labels", "list"]);
    let shown = walk(true, &["labels", "show", batch]);
    let item = shown
        .split("] ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let item = item.expect("an item");
    walk(
        false,
        &["labels", "add", batch, item, "4", "--labeller", MARK],
    );
    walk(true, &["labels", "add", batch, MARK, "4"]);
    walk(true, &["labels", "import", batch, &named("x")]);
    walk(true, &["labels", "export", batch, "--out", &named("out")]);

    let file = library.papyri.dir().join("examples.jsonl");
    std::fs::write(&file, crate::learning::examples()).expect("examples");
    let made = [
        "datasets",
        "create",
        "--file",
        "examples.jsonl",
        "--licence",
        MARK,
    ];
    let made = walk(false, &made);
    let dataset = made.split_whitespace().next().expect("its id");
    walk(false, &["datasets", "list"]);
    walk(true, &["datasets", "show", dataset]);
    walk(true, &["datasets", "diff", dataset, MARK]);
    walk(true, &["datasets", "export", dataset, "--out", MARK]);
    walk(false, &["train", dataset]);
    walk(true, &["train", "embedder", MARK]);
    walk(false, &["train", "embedder", "--parent", MARK]);
    walk(
        true,
        &["train", "reranker", MARK, "--out", "own.safetensors"],
    );
    rename_versions(&library);
    walk(true, &["versions", "list"]);
    walk(true, &["versions", "show", &named("a-1")]);
    walk(true, &["versions", "compare", "built-in", &named("a-1")]);
    walk(true, &["experiment", "start", &named("a-1")]);
    walk(true, &["experiment", "status"]);
    walk(true, &["experiment", "stop"]);
    walk(true, &["versions", "promote", "--force", &named("a-1")]);
    walk(false, &["versions", "rollback"]);

    walk(
        true,
        &["retractions", "import", "--source", MARK, "retractions.csv"],
    );
    walk(false, &["completions", "bash"]);
    walk(false, &["man", MARK]);
    walk(false, &["chats", "delete", "--yes", &library.answer]);
    walk(true, &["papers", "delete", one]);
    walk(true, &["papers", "delete", "--yes", one]);

    // A walk that meets no name shows nothing.
    assert!(nameless.is_empty(), "{nameless:#?}");
    for command in commands(&library) {
        let leaf = command.join(" ");
        assert!(
            seen.contains(&leaf),
            "this test knows no `papyri {leaf}`: add it, with the library's names in what it prints"
        );
    }
}

fn named(name: &str) -> String {
    format!("{MARK}{name}")
}

impl Library {
    fn command(&self) -> std::process::Command {
        let mut command = self.papyri.command();
        command
            .env("PAPYRI_ARXIV__API_BASE", self.arxiv.url("/api"))
            .env("PAPYRI_ARXIV__INTERVAL_S", "0")
            .env("PAPYRI_ENRICH__USE", "[\"crossref\"]")
            .env("PAPYRI_ENRICH__CROSSREF__BASE", self.arxiv.url("/crossref"))
            .env("PAPYRI_ENRICH__INTERVAL_S", "0");
        command
    }
}

/// Two papers and all that hangs on them, each name with codes in it.
fn library() -> Library {
    let papyri = Papyri::new();
    let files = sample_files();
    let taken = [files[2].as_path(), files[3].as_path()];
    assert_eq!(papyri.ingest(&taken, &[])["new"], 2);
    let answer = papyri.json(&["ask", "How are ranked lists fused?"]);
    let mut answer: Answer = serde_json::from_value(answer).expect("an answer");
    answer.question = named(&answer.question);
    answer.standalone_question = answer.question.clone();
    std::fs::write(
        papyri.dir().join("retractions.csv"),
        "OriginalPaperDOI,RetractionNature,Reason\n10.1000/1,Retraction,x\n",
    )
    .expect("a list");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    let stores = EmbeddedStores::open(&papyri.library(), options).expect("the library");
    let (papers, chat) = runtime.block_on(async {
        let ids = stores.graph.paper_ids(None, 10).await.expect("ids");
        for id in &ids {
            let record = stores.graph.record(id).await.expect("a record");
            let record = spoilt(&record.expect("a paper"));
            stores
                .graph
                .put_paper(&record)
                .await
                .expect("it is written");
        }
        notice(&stores, &ids[0]).await;
        written_down(&stores).await;
        (ids, chat(&stores, &answer).await)
    });
    runtime.block_on(jobs(&stores));
    feedback(&papyri);
    Library {
        papyri,
        papers: papers.iter().map(ToString::to_string).collect(),
        chat: chat.to_string(),
        answer: answer.id.to_string(),
        arxiv: Replay::start(|request| {
            if request.path == "/crossref/works" {
                let found =
                    json!({ "DOI": "10.5555/x", "title": [MARK], "container-title": [MARK] });
                return Reply::json(json!({ "message": { "items": [found] } }).to_string());
            }
            let feed = String::from_utf8(recording("search-0.xml")).expect("XML");
            // XML holds no escape; these two it does.
            Reply::atom(feed.replace("<title>", "<title>OWNED\u{9b}2J\u{202e}"))
        }),
    }
}

/// The record with codes in every name that a paper brings.
fn spoilt(record: &PaperRecord) -> PaperRecord {
    fn spoil(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let of_paper = ["title", "given", "family", "venue", "source", "raw", "name"];
                    match value {
                        Value::String(text) if of_paper.contains(&key.as_str()) => {
                            *text = named(text);
                        }
                        other => spoil(other),
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(spoil),
            _ => {}
        }
    }
    let mut record = record.clone();
    record.paper.published = chrono::NaiveDate::from_ymd_opt(2024, 1, 2);
    let mut value = serde_json::to_value(record).expect("JSON");
    spoil(&mut value);
    serde_json::from_value(value).expect("a record")
}

/// What somebody missed, in a currency of that name.
fn feedback(papyri: &Papyri) {
    let folder = papyri.library().join("learn/feedback");
    std::fs::create_dir_all(&folder).expect("a folder");
    let entry =
        json!({ "at": 1, "missing": MARK, "would_pay": "yes", "amount": 1.0, "currency": MARK });
    let file = folder.join("018f0000-0000-7000-8000-000000000001.json");
    std::fs::write(file, entry.to_string()).expect("it is written");
}

async fn notice(stores: &EmbeddedStores, paper: &PaperId) {
    let subject = NoticeSubject::Paper(paper.clone());
    let status = PaperStatus {
        kind: StatusKind::Concern,
        source: MARK.to_owned(),
        date: None,
        reason: Some(MARK.to_owned()),
    };
    let notice = Notice {
        subject: subject.clone(),
        status,
    };
    let put = stores.graph.put_notices(MARK, &[subject], &[notice]).await;
    put.expect("it is written");
}

async fn chat(stores: &EmbeddedStores, answer: &Answer) -> ChatId {
    let chat = Chat {
        id: ChatId::parse("3f0c8f0e-52a5-4c5f-9d1e-0f4c1c0a7d11").expect("an id"),
        title: MARK.to_owned(),
        owner: None,
        created_at: 1,
    };
    stores.graph.put_chat(&chat).await.expect("a chat");
    let turn = stores.graph.append_turn(&chat.id, answer).await;
    turn.expect("a turn");
    let rating = Rating {
        target: RatingTarget::Answer(answer.id.clone()),
        stars: 1,
        reasons: Vec::new(),
        comment: MARK.to_owned(),
        given: None,
        created_at: 1,
    };
    stores.graph.put_rating(&rating).await.expect("a rating");
    chat.id
}

/// A line of who did what.
async fn written_down(stores: &EmbeddedStores) {
    let line = AuditEntry {
        at: 1,
        who: MARK.to_owned(),
        what: MARK.to_owned(),
        about: Some(MARK.to_owned()),
        outcome: AuditOutcome::Refused,
    };
    let written = stores.accounts.write_down(&[line]).await;
    written.expect("it is written");
}

/// A job that was given up.
async fn jobs(stores: &EmbeddedStores) {
    let job = NewJob::new(
        JobKind::named("full_text"),
        "arxiv:1",
        json!({ "id": MARK }),
    );
    stores.jobs.enqueue(&[job], 1).await.expect("it is put in");
    let request = LeaseRequest {
        worker: "a worker".to_owned(),
        kinds: vec![JobKind::named("full_text")],
        limit: 1,
        lease_ms: 1_000,
        now: 1_000,
    };
    for leased in stores.jobs.lease(&request).await.expect("a lease") {
        let failed = stores.jobs.fail(&leased.lease, MARK, None, 2_000).await;
        assert!(failed.expect("it fails"));
    }
}

/// Gives the trained version a name with codes in it, as only a damaged registry has.
fn rename_versions(library: &Library) {
    let file = library.papyri.library().join("learn/registry.json");
    let text = std::fs::read_to_string(&file).expect("the registry");
    let mut registry: Value = serde_json::from_str(&text).expect("JSON");
    registry["runs"][0]["model"]["version"] = json!(named("a-1"));
    std::fs::write(&file, registry.to_string()).expect("it is written");
}

/// The commands that `--help` lists, and theirs.
fn commands(library: &Library) -> Vec<Vec<String>> {
    let below = |command: &[String]| -> Vec<Vec<String>> {
        let output = library
            .papyri
            .command()
            .args(command)
            .arg("--help")
            .output();
        let output = output.expect("it starts");
        let help = String::from_utf8(output.stdout).expect("text");
        let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        lines
            .take_while(|line| !line.is_empty())
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
            .map(|name| [command, &[name.to_owned()]].concat())
            .collect()
    };
    let mut found = Vec::new();
    for command in below(&[]) {
        let inner = below(&command);
        match inner.is_empty() || command == ["eval"] {
            true => found.push(command),
            false => found.extend(inner),
        }
    }
    assert!(found.len() > 40, "{found:?}");
    found
}
