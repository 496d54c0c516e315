//! What is deleted is gone from graph, index, files, ledger and ratings; what quoted it can still be read. A removal
//! that is killed is ended by the next start.

use crate::support::server::Server;
use crate::support::{Papyri, samples, stderr};
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use stores_core::BlobKey;

const FUSION: &str = "Fusing Sparse and Dense Rankings";

fn names_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for entry in entries.flatten() {
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => names.extend(names_below(&entry.path())),
            false => names.push(entry.path()),
        }
    }
    names
}

#[test]
fn a_paper_is_deleted_whole_and_may_come_again() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &[]);
    papyri.json(&["summarize", FUSION]);
    let before = papyri.dump();
    let paper = before.papers.iter().find(|one| one.paper.title == FUSION);
    let paper = paper.expect("a sample").paper.clone();
    let cited: usize = before
        .papers
        .iter()
        .flat_map(|one| &one.references)
        .filter(|reference| reference.cited.as_ref() == Some(&paper.id))
        .count();
    assert!(cited > 0, "other samples cite it");

    let unasked = papyri.run(&["papers", "delete", FUSION]);
    assert!(!unasked.status.success() && stderr(&unasked).contains("--yes"));
    let unknown = papyri.run(&["papers", "delete", "p-0000000000000000", "--yes"]);
    assert!(!unknown.status.success(), "{}", stderr(&unknown));
    assert_eq!(papyri.dump(), before, "nothing has changed");

    let deleted = papyri.json(&["papers", "delete", "--yes", &paper.id.as_str()[..9], FUSION]);
    assert_eq!(
        deleted,
        json!({ "deleted": [{ "id": paper.id, "title": FUSION }] })
    );
    let after = papyri.dump();
    assert!(after.papers.iter().all(|one| one.paper.id != paper.id));
    assert_eq!(
        after.indexed_passages,
        before.indexed_passages - passages_of(&before, &paper.id)
    );
    let references: usize = after.papers.iter().map(|one| one.references.len()).sum();
    let own = before.papers.iter().find(|one| one.paper.id == paper.id);
    let all: usize = before.papers.iter().map(|one| one.references.len()).sum();
    assert_eq!(
        references,
        all - own.expect("it was there").references.len()
    );
    for reference in after.papers.iter().flat_map(|one| &one.references) {
        let cited = reference.cited.as_ref().expect("a paper");
        assert!(after.papers.iter().any(|one| one.paper.id == *cited));
    }
    // No file of the library names it or holds its bytes.
    let hash = paper.content_hash.expect("a hash");
    let left: Vec<PathBuf> = names_below(&papyri.library())
        .into_iter()
        .filter(|path| {
            let name = path.to_string_lossy();
            name.contains(paper.id.as_str()) || name.contains(hash.as_str())
        })
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new());
    whole(&papyri);
    let refused = papyri.run(&["papers", "delete", "--yes", paper.id.as_str()]);
    assert!(!refused.status.success());

    let again = papyri.ingest(&[&samples()], &[]);
    assert_eq!((&again["new"], &again["unchanged"]), (&json!(1), &json!(7)));
    assert_eq!(papyri.dump(), before);
}

fn passages_of(dump: &crate::support::Dump, id: &graph_schema::PaperId) -> u64 {
    let paper = dump.papers.iter().find(|one| one.paper.id == *id);
    paper.map_or(0, |one| one.passages.len() as u64)
}

fn whole(papyri: &Papyri) {
    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], json!([]), "{report:#}");
}

/// Killed with SIGKILL at moments spread over the removal: at the next start the paper is whole or gone.
#[test]
fn a_removal_that_is_killed_is_ended() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &[]);
    let before = papyri.dump();
    let paper = before.papers.iter().find(|one| one.paper.title == FUSION);
    let paper = paper.expect("a sample").paper.id.clone();
    let mut killed_before_its_end = 0;
    for pause_ms in [5, 15, 25, 35, 45, 60, 80, 110, 150] {
        let mut run = papyri
            .command()
            .args(["papers", "delete", "--yes", paper.as_str()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(pause_ms));
        killed_before_its_end += u32::from(run.try_wait().expect("a state").is_none());
        // One that has ended already is no failure.
        let _ = run.kill();
        run.wait().expect("it ends");
        whole(&papyri);
        let there = papyri.dump().papers.iter().any(|one| one.paper.id == paper);
        let again = papyri.ingest(&[&samples()], &[]);
        assert_eq!(again["new"], json!(u32::from(!there)), "{again:#}");
        assert_eq!(papyri.dump(), before);
    }
    assert!(killed_before_its_end > 0, "some moments were early enough");
}

/// Cut off after each of its steps: what is written down is there, and so much of the paper is gone.
#[test]
fn a_removal_that_was_cut_off_anywhere_is_ended_by_the_next_start() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &[]);
    papyri.json(&["summarize", FUSION]);
    let before = papyri.dump();
    let paper = before.papers.iter().find(|one| one.paper.title == FUSION);
    let paper = paper.expect("a sample").paper.clone();
    let hash = paper.content_hash.clone().expect("a hash");
    let written = papyri.library().join(format!("removal/{}.json", paper.id));
    let intention = json!({ "paper": paper.id, "hashes": [hash] }).to_string();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for steps in 0..=6 {
        std::fs::create_dir_all(papyri.library().join("removal")).expect("a folder");
        std::fs::write(&written, &intention).expect("it is written down");
        runtime.block_on(async {
            let options = stores_embedded::OpenOptions::default();
            let stores = stores_embedded::EmbeddedStores::open(&papyri.library(), options);
            let stores = stores.expect("it opens");
            let blobs = [
                BlobKey::Summary(paper.id.clone()),
                BlobKey::Text(paper.id.clone()),
                BlobKey::Raw(hash.clone()),
            ];
            if steps > 0 {
                stores
                    .passages
                    .delete_paper(&paper.id)
                    .await
                    .expect("it goes");
            }
            for (key, _) in blobs.iter().zip(1..steps) {
                stores.blobs.delete(key).await.expect("it goes");
            }
            if steps > 4 {
                stores.ledger.forget(&hash).await.expect("it goes");
            }
            if steps > 5 {
                stores.graph.delete_paper(&paper.id).await.expect("it goes");
            }
        });
        let listed = papyri.json(&["papers"]);
        assert_eq!(listed["total"], 7, "after {steps} steps: {listed:#}");
        assert!(!written.exists(), "nothing is left to do");
        whole(&papyri);
        let again = papyri.ingest(&[&samples()], &[]);
        assert_eq!(again["new"], 1, "after {steps} steps: {again:#}");
        assert_eq!(papyri.dump(), before, "after {steps} steps");
    }
    // One that is damaged names its paper still.
    std::fs::write(&written, "{").expect("it is written down");
    assert_eq!(papyri.json(&["papers"])["total"], 7);
    whole(&papyri);
}

fn id(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn over_graphql_answers_that_quoted_it_say_so() {
    let papers = ["03-rank-fusion.pdf", "01-lexical-scoring.pdf"];
    let papers = papers.map(|name| samples().join(name)).to_vec();
    let server = Server::start(papers, Limits::default());
    let chat = server
        .data(
            "mutation { startChat(title: \"Fusion\") { id } }",
            Value::Null,
        )
        .await;
    let chat = id(&chat["startChat"]["id"]);
    let ask = "mutation($chat: ID!, $text: String!) { sendMessage(chat: $chat, text: $text) { id sentences { citations { paper { id } standing } } } }";
    let answer = server
        .data(
            ask,
            json!({ "chat": chat, "text": "What is reciprocal rank fusion?" }),
        )
        .await;
    let citation = &answer["sendMessage"]["sentences"][0]["citations"][0];
    assert_eq!(citation["standing"], "STANDS", "{answer:#}");
    let (paper, answer) = (
        id(&citation["paper"]["id"]),
        id(&answer["sendMessage"]["id"]),
    );
    let rate = "mutation($a: ID!, $p: ID!) { rateAnswer(answer: $a, stars: 4) { stars } ratePaperSummary(paper: $p, stars: 5) { stars } }";
    server.data(rate, json!({ "a": answer, "p": paper })).await;

    let delete = "mutation($id: ID!) { deletePaper(id: $id) }";
    let gone = server.data(delete, json!({ "id": paper })).await;
    assert_eq!(gone["deletePaper"], true);
    let gone = server.data(delete, json!({ "id": paper })).await;
    assert_eq!(gone["deletePaper"], false, "it was not there any more");
    let turns = "query($id: ID!) { chat(id: $id) { turns { answer { id sentences { text citations { quote standing before paper { id title } } } } } } }";
    let kept = server.data(turns, json!({ "id": chat })).await;
    let citation = &kept["chat"]["turns"][0]["answer"]["sentences"][0]["citations"][0];
    assert_eq!(citation["standing"], "REMOVED", "{kept:#}");
    assert_eq!(citation["paper"]["id"], paper);
    assert_eq!(citation["before"], Value::Null);
    assert_ne!(citation["quote"], "");
    let rate = "mutation($p: ID!) { ratePaperSummary(paper: $p, stars: 5) { stars } }";
    let (code, _) = server.error(rate, json!({ "p": paper })).await;
    assert_eq!(code, "NOT_FOUND");
    let asked = server
        .data(
            ask,
            json!({ "chat": chat, "text": "What is reciprocal rank fusion?" }),
        )
        .await;
    let quoted = asked["sendMessage"].to_string();
    assert!(
        !quoted.contains(&paper),
        "nothing is quoted from it: {quoted}"
    );

    let delete = "mutation($id: ID!) { deleteAnswer(id: $id) }";
    for there in [true, false] {
        let gone = server.data(delete, json!({ "id": answer })).await;
        assert_eq!(gone["deleteAnswer"], there);
    }
    let kept = server.data(turns, json!({ "id": chat })).await;
    assert_eq!(kept["chat"]["turns"].as_array().map(Vec::len), Some(1));
    let delete = "mutation($id: ID!) { deleteChat(id: $id) }";
    for there in [true, false] {
        let gone = server.data(delete, json!({ "id": chat })).await;
        assert_eq!(gone["deleteChat"], there);
    }
    let kept = server.data(turns, json!({ "id": chat })).await;
    assert_eq!(kept["chat"], Value::Null);
    let (code, _) = server
        .error("mutation { deletePaper(id: \"x\") }", Value::Null)
        .await;
    assert_eq!(code, "BAD_INPUT");
}

#[test]
fn chats_at_the_command_line() {
    let papyri = Papyri::new();
    let chat = "11234567-89ab-4def-8123-456789000001";
    assert_eq!(papyri.json(&["chats", "list"]), json!({ "chats": [] }));
    let unknown = papyri.run(&["chats", "delete", chat, "--yes"]);
    assert!(!unknown.status.success() && stderr(&unknown).contains("no chat"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = stores_embedded::OpenOptions::default();
        let stores = stores_embedded::EmbeddedStores::open(&papyri.library(), options);
        let chat = graph_schema::Chat {
            id: graph_schema::ChatId::parse(chat).expect("an id"),
            title: "Tides".into(),
            owner: None,
            created_at: 1_700_000_000_000,
        };
        let stores = stores.expect("it opens");
        stores.graph.put_chat(&chat).await.expect("it is written");
    });
    let listed = papyri.run(&["chats", "list"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        listed.contains(chat) && listed.contains("2023-11-14  Tides"),
        "{listed}"
    );
    let shown = papyri.json(&["chats", "show", chat]);
    assert_eq!(
        (&shown["chat"]["title"], &shown["turns"]),
        (&json!("Tides"), &json!([]))
    );
    let deleted = papyri.json(&["chats", "delete", chat, "--yes"]);
    assert_eq!(deleted, json!({ "chats": 1, "answers": 0 }));
    assert_eq!(papyri.json(&["chats", "list"]), json!({ "chats": [] }));
}
