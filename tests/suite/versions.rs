//! The same paper in other bytes is one paper: a changed version takes the place of the one before, a copy changes
//! nothing, and another paper of the same name is another paper.

use crate::support::server::Server;
use crate::support::{Papyri, pdf};
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::path::PathBuf;

const TITLE: &str = "Lamps of the Northern Lighthouses";
const QUESTION: &str = "How many lamps does the lighthouse of Skerry burn?";

/// A version of one paper, which says how many lamps there are.
fn version(lamps: &str) -> Vec<u8> {
    let says = format!(
        "The lighthouse of Skerry burns {lamps} lamps. They are lit at dusk by the keeper."
    );
    pdf::article(
        TITLE,
        "Hanna Berg",
        &[
            "Abstract",
            &says,
            "Introduction",
            "Lighthouses of the north burn oil in winter. Keepers climb the stairs each evening to trim the wicks.",
            &says,
            "The oil is brought by boat in autumn. Storms of the coast keep boats in the harbour for weeks.",
        ],
    )
}

fn write(papyri: &Papyri, name: &str, bytes: &[u8]) -> PathBuf {
    let path = papyri.dir().join(name);
    std::fs::write(&path, bytes).expect("it is written");
    path
}

/// The same page saved by another program.
fn saved_again(bytes: &[u8]) -> Vec<u8> {
    [bytes, b"\n% saved again\n"].concat()
}

fn papers(papyri: &Papyri) -> Vec<Value> {
    let listed = papyri.json(&["papers"]);
    listed["papers"].as_array().expect("papers").clone()
}

#[test]
fn a_changed_file_takes_the_place_of_the_one_before() {
    let papyri = Papyri::new();
    let path = write(&papyri, "lamps.pdf", &version("three"));
    let report = papyri.ingest(&[&path], &[]);
    assert_eq!(report["new"], 1, "{report:#}");
    let before = papers(&papyri).remove(0);
    assert_eq!(before["title"], TITLE);

    write(&papyri, "lamps.pdf", &version("seven"));
    let report = papyri.ingest(&[&path], &[]);
    assert_eq!(
        (&report["replaced"], &report["new"]),
        (&json!(1), &json!(0)),
        "{report:#}"
    );
    let after = papers(&papyri);
    assert_eq!(after.len(), 1, "{after:#?}");
    assert_eq!(after[0]["id"], before["id"], "it is the same paper");
    assert_ne!(after[0]["content_hash"], before["content_hash"]);
    let answer = papyri.json(&["ask", QUESTION])["sentences"].to_string();
    assert!(
        answer.contains("seven") && !answer.contains("three"),
        "{answer}"
    );
    // Neither the version before nor this one is news any more, wherever they lie.
    let old = write(&papyri, "old.pdf", &version("three"));
    let report = papyri.ingest(&[&old, &path], &[]);
    assert_eq!(report["unchanged"], 2, "{report:#}");
    assert_eq!(papyri.json(&["check"])["findings"], json!([]));

    // With the paper all its versions go.
    let id = before["id"].as_str().expect("an id");
    papyri.json(&["papers", "delete", "--yes", id]);
    assert!(
        !papyri
            .library()
            .join(format!("versions/{id}.json"))
            .exists()
    );
    let report = papyri.ingest(&[&old], &[]);
    assert_eq!(report["new"], 1, "{report:#}");
}

#[test]
fn a_copy_in_other_bytes_is_the_paper() {
    let papyri = Papyri::new();
    let first = write(&papyri, "a.pdf", &version("three"));
    let copy = write(&papyri, "b.pdf", &saved_again(&version("three")));
    for _ in 0..2 {
        papyri.ingest(&[&first, &copy], &["--jobs", "2"]);
        assert_eq!(papers(&papyri).len(), 1);
    }
    let again = papyri.ingest(&[&first, &copy], &[]);
    assert_eq!(again["unchanged"], 2, "{again:#}");
    assert_eq!(papyri.json(&["check"])["findings"], json!([]));
}

#[test]
fn another_paper_of_the_name_is_another() {
    let papyri = Papyri::new();
    let first = write(&papyri, "a.pdf", &version("three"));
    let other = pdf::article(
        TITLE,
        "Olaf Strand",
        &[
            "Abstract",
            "We catalogue the lenses that were ground for beacons between two wars, and the workshops that made them.",
            "Introduction",
            "Lenses were ground in four towns. The largest weighed more than the boat that carried it to its rock.",
        ],
    );
    let other = write(&papyri, "other.pdf", &other);
    let report = papyri.ingest(&[&first, &other], &[]);
    assert_eq!(report["new"], 2, "{report:#}");
    assert_eq!(papers(&papyri).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_at_once_are_one_paper_and_versions_are_told() {
    let server = Server::start(Vec::new(), Limits::default());
    let upload = async |bytes: Vec<u8>| {
        let reply = server.upload(Some(("lamps.pdf", bytes))).await;
        let reply: Value = reply.json().await.expect("JSON");
        reply["data"]["uploadPaper"].clone()
    };
    let all = (0..8).map(|_| upload(version("three")));
    let all = futures::future::join_all(all).await;
    let new = all.iter().filter(|one| one["status"] == "NEW").count();
    assert_eq!(new, 1, "{all:#?}");
    let paper = all[0]["paper"]["id"].clone();
    let replaced = upload(version("seven")).await;
    assert_eq!(
        (&replaced["status"], &replaced["paper"]["id"]),
        (&json!("REPLACED"), &paper)
    );
    let query =
        "query($id: ID!) { paper(id: $id) { versions { source title pages hash replacedAt } } }";
    let told = server.data(query, json!({ "id": paper })).await;
    let versions = told["paper"]["versions"].as_array().expect("versions");
    assert_eq!((versions.len(), &versions[0]["title"]), (1, &json!(TITLE)));
    assert_eq!(versions[0]["source"], "lamps.pdf");
}
