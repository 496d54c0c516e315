//! What a server has taken on outlives it: killed in the middle, the next one reads the file, brings the paper.

use crate::arrivals::{PAPER, arxiv, sample_pdf};
use crate::replay::{Replay, Reply};
use crate::support::service::Service;
use crate::support::{Papyri, sample_files};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const UPLOAD: &str =
    "mutation($file: Upload!) { uploadPaper(file: $file) { status paper { id } } }";

/// Longer than a lease, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(240);

/// Looks again and again until it is there.
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{what} does not come");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The only one of its kind.
fn job(papyri: &Papyri, kind: &str) -> Option<Value> {
    let listed = papyri.json(&["jobs", "list", "--kind", kind]);
    let jobs = listed["jobs"].as_array().expect("a list").clone();
    assert!(jobs.len() < 2, "{jobs:?}");
    jobs.into_iter().next()
}

fn inbox(papyri: &Papyri) -> usize {
    fs::read_dir(papyri.library().join("inbox")).map_or(0, Iterator::count)
}

/// Takes a file to read, and says nothing until whoever sent it is gone.
fn silent_reader(dir: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let script = dir.join("silent");
    fs::write(&script, "#!/bin/sh\ncat > /dev/null\n").expect("it is written");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it can be run");
    script
}

#[test]
fn an_upload_is_read_though_its_server_is_killed() {
    let papyri = Papyri::new();
    let file = &sample_files()[0];
    let bytes = fs::read(file).expect("a sample");

    let mut command: Command = papyri.command();
    command.env("PAPYRI_INGEST__READER", silent_reader(papyri.dir()));
    let service = Service::start(command);
    let sent = service.upload(UPLOAD, "tide.pdf", bytes.clone());
    let sender = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(sent).is_ok()
    });
    let running = wait_for("the job", || {
        job(&papyri, "upload").filter(|job| job["progress"]["step"] == "reading")
    });
    assert_eq!(running["state"], "running", "{running:#}");
    assert_eq!(running["payload"]["name"], "tide.pdf");
    // Without a word to anybody, and without another chance to write.
    drop(service);
    assert!(
        !sender.join().expect("it ends"),
        "nobody told the sender that it was read"
    );
    assert_eq!(inbox(&papyri), 1, "its bytes are kept");
    // Bytes of a sender whose server was killed before the job was in the queue: nobody was told that they were taken.
    let stray = papyri.library().join("inbox/j-0123456789abcdef.pdf");
    fs::write(&stray, b"%PDF").expect("it is written");

    let service = Service::start(papyri.command());
    let done = wait_for("the paper", || {
        job(&papyri, "upload").filter(|job| job["state"] == "done")
    });
    assert_eq!(done["progress"]["step"], "new", "{done:#}");
    assert_eq!(
        (done["id"].clone(), done["attempts"].clone()),
        (running["id"].clone(), json!(2))
    );
    let paper = &done["progress"]["paper"];
    let shown = service.data(
        "query($id: ID!) { paper(id: $id) { title sections { title } } stats { papers } }",
        &json!({ "id": paper }),
    );
    assert_eq!(shown["stats"]["papers"], 1, "{shown:#}");
    assert!(
        !shown["paper"]["sections"]
            .as_array()
            .expect("sections")
            .is_empty()
    );
    wait_for("the end of its bytes", || {
        (inbox(&papyri) == 0).then_some(())
    });

    let again = service.wait_for(service.upload(UPLOAD, "again.pdf", bytes));
    let again = again.expect("an answer");
    let again = &again["data"]["uploadPaper"];
    assert_eq!(
        (&again["status"], &again["paper"]["id"]),
        (&json!("UNCHANGED"), paper)
    );
}

#[test]
fn a_paper_arrives_though_its_server_is_killed() {
    let papyri = Papyri::new();
    let serve = |arxiv: &Replay| {
        let mut command = papyri.command();
        command
            .env("PAPYRI_ARXIV__API_BASE", arxiv.url("/api"))
            .env("PAPYRI_ARXIV__PDF_BASE", arxiv.url("/pdf"))
            .env("PAPYRI_ARXIV__INTERVAL_S", "0");
        Service::start(command)
    };
    let silent = arxiv(Reply::hang);
    let service = serve(&silent);
    let query = "mutation($id: String!) { ingestArxiv(id: $id) { arxivId } }";
    service.data(query, &json!({ "id": PAPER }));
    let begun = wait_for("the download", || {
        job(&papyri, "arrival").filter(|job| job["progress"]["step"] == "downloading")
    });
    drop(service);

    let quick = arxiv(sample_pdf);
    let service = serve(&quick);
    let done = wait_for("the paper", || {
        job(&papyri, "arrival").filter(|job| job["state"] == "done")
    });
    assert_eq!((&done["id"], &done["attempts"]), (&begun["id"], &json!(2)));
    let papers = service.data(
        "{ papers { nodes { arxivId abstractOnly } } }",
        &Value::Null,
    );
    let whole = json!([{ "arxivId": PAPER, "abstractOnly": false }]);
    assert_eq!(papers["papers"]["nodes"], whole);
}
