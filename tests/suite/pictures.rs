//! Pictures of figures: over HTTP, in GraphQL, saved by the command; where there are none, and what a file that is made to be slow can do.

use crate::support::server::Server;
use crate::support::{Papyri, pdf, stderr};
use papyri::http::state::Limits;
use reqwest::Response;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const SAYS: &str = "We counted the goats of both hills in each of the years and wrote down what the keepers of the flocks told us of them.";
const FIGURES: &str = "query($id: ID!, $width: Int) { paper(id: $id) { figures(first: 5) { picture(width: $width) } } }";

/// A paper with one figure in a box of 200 by 90 points, drawn by these operators.
fn goats(drawings: &str) -> Vec<u8> {
    paper("Goats of Two Hills", SAYS, drawings)
}

fn paper(title: &str, says: &str, drawings: &str) -> Vec<u8> {
    let texts = [
        (72, 720, 18, title),
        (72, 695, 11, "Hanna Berg"),
        (72, 660, 13, "Introduction"),
        (72, 644, 10, says),
        (72, 632, 10, says),
        (72, 480, 9, "Figure 1: The flocks of the north hill."),
        (72, 450, 10, says),
        (72, 438, 10, says),
    ];
    pdf::drawn(&texts, drawings)
}

fn library() -> (Papyri, String) {
    let papyri = Papyri::new();
    let path = papyri.dir().join("goats.pdf");
    let drawings = "1 0 0 rg 150 510 200 90 re f\n";
    std::fs::write(&path, goats(drawings)).expect("it is written");
    let report = papyri.ingest(&[&path], &["--no-embed"]);
    assert_eq!(report["new"], 1, "{report:#}");
    let id = the_paper(&papyri);
    (papyri, id)
}

fn the_paper(papyri: &Papyri) -> String {
    let listed = papyri.json(&["papers"]);
    let id = listed["papers"][0]["id"].as_str().expect("an id");
    id.to_owned()
}

/// How wide and high a PNG says it is.
fn size_of(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(png[12..16], *b"IHDR");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

fn header(reply: &Response, name: &str) -> String {
    let value = reply.headers().get(name);
    value.map_or_else(String::new, |value| {
        value.to_str().expect("text").to_owned()
    })
}

/// The code and the message of a refusal.
async fn refused(server: &Server, path: &str) -> (u16, String) {
    let reply = server.get(path).await;
    let status = reply.status().as_u16();
    assert_eq!(header(&reply, "etag"), "", "{path}");
    let told: Value = reply.json().await.expect("JSON");
    let message = told["errors"][0]["message"].as_str().expect("a message");
    (status, message.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_fetched_at_the_width_that_is_wished_for() {
    let (papyri, id) = library();
    let server = Server::serve(papyri.into_dir(), Vec::new(), Limits::default());
    let asked = server
        .data(FIGURES, json!({ "id": id, "width": 400 }))
        .await;
    let address = asked["paper"]["figures"][0]["picture"].as_str();
    let address = address.unwrap_or_else(|| panic!("{asked:#}"));
    assert_eq!(address, format!("/papers/{id}/figures/1.png?width=400"));
    let reply = server.get(address).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(header(&reply, "content-type"), "image/png");
    assert_eq!(header(&reply, "cache-control"), "private, max-age=3600");
    assert!(header(&reply, "content-security-policy").starts_with("sandbox;"));
    assert_eq!(header(&reply, "x-content-type-options"), "nosniff");
    let tag = header(&reply, "etag");
    let png = reply.bytes().await.expect("a picture");
    let (width, height) = size_of(&png);
    assert!(
        width == 400 && (180..=192).contains(&height),
        "{width} × {height}"
    );

    let known = server.client.get(server.url(address));
    let known = known.header("if-none-match", &tag).send().await;
    let known = known.expect("an answer");
    assert_eq!(
        (known.status().as_u16(), header(&known, "etag")),
        (304, tag.clone())
    );
    let head = server.client.head(server.url(address)).send().await;
    assert_eq!(head.expect("an answer").status(), 200);
    let usual = server.get(&format!("/papers/{id}/figures/1.png")).await;
    assert_ne!(header(&usual, "etag"), tag);
    assert_eq!(size_of(&usual.bytes().await.expect("a picture")).0, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_picture_it_is_said_why() {
    let (papyri, id) = library();
    let clay = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/latex/clay.tex");
    papyri.ingest(&[&clay], &["--no-embed"]);
    let server = Server::serve(papyri.into_dir(), Vec::new(), Limits::default());
    let found = server
        .data("{ papers(search: \"Clay\") { nodes { id } } }", json!({}))
        .await;
    let source = found["papers"]["nodes"][0]["id"].as_str().expect("an id");
    for (path, status, words) in [
        (
            format!("/papers/{id}/figures/2.png"),
            404,
            "has no figure 2; 1 of its",
        ),
        (
            format!("/papers/{id}/figures/0.png"),
            404,
            "has no figure 0",
        ),
        (
            format!("/papers/{source}/figures/1.png"),
            404,
            "has no pages",
        ),
        (
            "/papers/p-0000000000000000/figures/1.png".into(),
            404,
            "there is no paper",
        ),
        ("/papers/x/figures/1.png".into(), 400, ""),
        (format!("/papers/{id}/figures/one.png"), 400, "from 1"),
        (
            format!("/papers/{id}/figures/1.png?width=15"),
            400,
            "from 16 to 2400",
        ),
        (
            format!("/papers/{id}/figures/1.png?width=2401"),
            400,
            "from 16 to 2400",
        ),
        (
            format!("/papers/{id}/figures/1.png?width=-1"),
            400,
            "number of pixels",
        ),
        (
            format!("/papers/{id}/figures/1.png?height=100"),
            400,
            "number of pixels",
        ),
    ] {
        let (told, message) = refused(&server, &path).await;
        assert_eq!(told, status, "{path}: {message}");
        assert!(message.contains(words), "{path}: {message}");
    }
    let posted = server
        .client
        .post(server.url(&format!("/papers/{id}/figures/1.png")));
    assert_eq!(posted.send().await.expect("an answer").status(), 405);
    for width in [15, 2_401, -400] {
        let (code, message) = server
            .error(FIGURES, json!({ "id": id, "width": width }))
            .await;
        assert_eq!(code, "BAD_INPUT", "{width}: {message}");
    }
    // Its figures are known, its file is gone.
    std::fs::remove_dir_all(server.library().join("raw")).expect("it goes");
    let asked = server.data(FIGURES, json!({ "id": id })).await;
    assert_eq!(asked["paper"]["figures"], json!([{ "picture": null }]));
    let (status, message) = refused(&server, &format!("/papers/{id}/figures/1.png")).await;
    assert_eq!(status, 404);
    assert!(message.contains("is not in the library"), "{message}");
}

#[test]
fn the_command_saves_them() {
    let (papyri, id) = library();
    let folder = papyri.dir().join("pictures/of goats");
    let out = folder.to_str().expect("a plain path");
    let told = papyri.json(&["figures", &id, "--out", out, "--width", "300"]);
    let saved = told["figures"][0]["picture"].as_str().expect("a path");
    assert_eq!(PathBuf::from(saved), folder.join("figure-1.png"));
    assert_eq!(size_of(&std::fs::read(saved).expect("it is there")).0, 300);
    let said = papyri.run(&["figures", &id, "--out", out]);
    let said = String::from_utf8(said.stdout).expect("text");
    assert!(said.contains("1 pictures saved in"), "{said}");
    assert_eq!(
        size_of(&std::fs::read(saved).expect("it is there")).0,
        1_000
    );
    assert_eq!(
        papyri.json(&["figures", &id])["figures"][0].get("picture"),
        None
    );

    let raw = papyri.library().join("raw");
    let inside = |path: &Path| {
        let mut entries = std::fs::read_dir(path).expect("a folder");
        let entry = entries.next().expect("something in it").expect("an entry");
        entry.path()
    };
    let file = inside(&inside(&raw));
    std::fs::write(&file, "%PDF-1.5 and nothing else").expect("it is written");
    let damaged = papyri.run(&["figures", &id, "--out", out]);
    assert_eq!(damaged.status.code(), Some(4), "{}", stderr(&damaged));
    assert!(
        stderr(&damaged).contains("can't be drawn from its file: the PDF is"),
        "{}",
        stderr(&damaged)
    );
    let told = papyri.json(&["figures", &id, "--out", out]);
    assert_eq!(told["figures"][0]["picture"], Value::Null);
    std::fs::remove_dir_all(&raw).expect("it goes");
    let gone = papyri.run(&["figures", &id, "--out", out]);
    assert_eq!(gone.status.code(), Some(1), "{}", stderr(&gone));
    assert!(
        stderr(&gone).contains("is not in the library"),
        "{}",
        stderr(&gone)
    );
    let taken = papyri.dir().join("goats.pdf");
    let taken = papyri.run(&["figures", &id, "--out", taken.to_str().expect("a path")]);
    assert!(!taken.status.success() && stderr(&taken).contains("cannot create"));
    for wrong in [
        ["--width", "300"].as_slice(),
        &["--out", out, "--width", "9"],
    ] {
        let args = [&["figures", id.as_str()], wrong].concat();
        assert_eq!(papyri.run(&args).status.code(), Some(2), "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_that_takes_for_ever_to_draw_is_stopped_and_left_alone() {
    // Quick to read; each of these shapes covers the figure.
    let slow = "150 510 m 400 500 100 620 350 600 c 100 620 400 500 150 600 c f\n".repeat(60_000);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (slowly, quickly) = (dir.path().join("slow.pdf"), dir.path().join("quick.pdf"));
    std::fs::write(&slowly, goats(&slow)).expect("it is written");
    let other = "Bees were kept in hollow trunks at the edge of the wood, and their honey was weighed when the heather was over.";
    let drawings = "0 0 1 rg 150 510 200 90 re f\n";
    std::fs::write(&quickly, paper("Honey by Weight", other, drawings)).expect("it is written");
    let limits = "[ingest]\nread_cpu_s = 4\n";
    let server = Server::configured(limits, vec![slowly, quickly], Limits::default());
    let query = "query($title: String) { papers(search: $title) { nodes { figures(first: 5) { picture(width: 2400) } } } }";
    let found = server.data(query, json!({ "title": "goats" })).await;
    let address = found["papers"]["nodes"][0]["figures"][0]["picture"].as_str();
    let address = address.unwrap_or_else(|| panic!("{found:#}"));
    let started = Instant::now();
    let (status, message) = refused(&server, address).await;
    assert_eq!(status, 404, "{message}");
    assert!(message.contains("can't be drawn"), "{message}");
    assert!(!message.contains("read_cpu_s"), "{message}");
    let stopped = started.elapsed();
    assert!(stopped < Duration::from_secs(60), "{stopped:?}");
    // It is not tried again, and others are drawn.
    let again = Instant::now();
    let (status, _) = refused(&server, address).await;
    assert_eq!(status, 404);
    assert!(again.elapsed() < stopped / 2, "{:?}", again.elapsed());
    let found = server.data(query, json!({ "title": "honey" })).await;
    let address = found["papers"]["nodes"][0]["figures"][0]["picture"].as_str();
    let reply = server.get(address.expect("an address")).await;
    assert_eq!(reply.status(), 200);
    let drawn = size_of(&reply.bytes().await.expect("a picture"));
    // No more than eight pixels to a point.
    assert_eq!(drawn.0, 8 * 206, "{drawn:?}");
}
