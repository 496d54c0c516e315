//! Files that clients send: bounded, on disk, and kept only when something could be read from them.

use crate::support::server::Server;
use crate::support::{pdf, sample_files};
use futures::future::join_all;
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::path::Path;

const QUERY: &str =
    "mutation($file: Upload!) { uploadPaper(file: $file) { status reason paper { id } } }";

fn files_in(dir: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.path().is_dir() {
            true => files_in(&entry.path()),
            false => 1,
        })
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_many_times_at_once_is_one_new_paper() {
    let server = Server::start(Vec::new(), Limits::default());
    let bytes = std::fs::read(&sample_files()[0]).expect("a sample");
    let uploads = (0..32).map(|at| {
        let name = format!("{at}.pdf");
        let bytes = bytes.clone();
        let server = &server;
        async move {
            let reply = server.upload(Some((&name, bytes))).await;
            let reply: Value = reply.json().await.expect("JSON");
            let status = &reply["data"]["uploadPaper"]["status"];
            status
                .as_str()
                .unwrap_or_else(|| panic!("{reply:#}"))
                .to_owned()
        }
    });
    let mut statuses = join_all(uploads).await;
    statuses.sort();
    let mut expected = vec!["UNCHANGED"; 32];
    expected[0] = "NEW";
    assert_eq!(statuses, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_nothing_can_be_read_from_are_not_kept() {
    let server = Server::start(Vec::new(), Limits::default());
    for (name, bytes) in [
        ("notes.pdf", b"only notes".to_vec()),
        ("locked.pdf", pdf::encrypted()),
        ("scan.pdf", pdf::without_text()),
    ] {
        let reply: Value = server
            .upload(Some((name, bytes)))
            .await
            .json()
            .await
            .expect("JSON");
        assert_eq!(
            reply["data"]["uploadPaper"]["status"], "FAILED",
            "{reply:#}"
        );
    }
    assert_eq!(files_in(&server.library().join("raw")), 0);
    assert_eq!(files_in(&server.library().join("uploads")), 0);
    let bytes = std::fs::read(&sample_files()[0]).expect("a sample");
    server.upload(Some(("good.pdf", bytes))).await;
    assert!(
        files_in(&server.library().join("raw")) > 0,
        "what is read is kept there"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_part_of_a_form_is_larger_than_it_may_be() {
    let limits = Limits {
        max_upload_bytes: 1_000_000,
        ..Limits::default()
    };
    let server = Server::start(Vec::new(), limits);
    let large = "x".repeat(400_000);
    for (operations, map) in [
        (
            json!({ "query": QUERY, "variables": { "file": null, "x": large } }),
            json!({}),
        ),
        (
            json!({ "query": QUERY, "variables": { "file": null } }),
            json!({ "0": [large] }),
        ),
    ] {
        let form = reqwest::multipart::Form::new()
            .text("operations", operations.to_string())
            .text("map", map.to_string());
        let reply = send(&server, form).await;
        assert_eq!(reply, (413, "TOO_LARGE".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_what_the_specification_says() {
    let server = Server::start(Vec::new(), Limits::default());
    let operations = json!({ "query": QUERY, "variables": { "file": null } }).to_string();
    let file = || reqwest::multipart::Part::bytes(b"%PDF-".to_vec()).file_name("a.pdf");
    let form = reqwest::multipart::Form::new;
    for (what, form) in [
        (
            "the file first",
            form()
                .part("0", file())
                .text("operations", operations.clone()),
        ),
        (
            "no map",
            form()
                .text("operations", operations.clone())
                .part("0", file()),
        ),
        ("a file that the map does not name", {
            let mapped = form()
                .text("operations", operations.clone())
                .text("map", "{}");
            mapped.part("0", file())
        }),
        ("a file for two variables", {
            let map = r#"{"0":["variables.file","variables.other"]}"#;
            form()
                .text("operations", operations.clone())
                .text("map", map)
                .part("0", file())
        }),
        ("a file that does not come", {
            let map = r#"{"0":["variables.file"]}"#;
            form()
                .text("operations", operations.clone())
                .text("map", map)
        }),
        ("no JSON", form().text("operations", "{").text("map", "{}")),
    ] {
        assert_eq!(
            send(&server, form).await,
            (400, "BAD_INPUT".into()),
            "{what}"
        );
    }
}

async fn send(server: &Server, form: reqwest::multipart::Form) -> (u16, String) {
    let request = server.client.post(server.url("/graphql")).multipart(form);
    let reply = request.send().await.expect("an answer");
    let status = reply.status().as_u16();
    let said: Value = reply.json().await.expect("JSON");
    let code = &said["errors"][0]["extensions"]["code"];
    (
        status,
        code.as_str()
            .unwrap_or_else(|| panic!("{said:#}"))
            .to_owned(),
    )
}
