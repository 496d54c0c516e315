//! `papyri models`: listing, installing from a hub of our own, choosing, removing.

use crate::support::{Papyri, json_of, stderr};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// What the hub has: a file that begins like a model.
const WEIGHTS: &[u8] = b"GGUF and then nothing that could be run";

/// A hub with one file; as long as the test runs.
fn hub() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") {
                if reader.read_line(&mut request).unwrap_or(0) == 0 {
                    break;
                }
            }
            let known = request.contains("/own/repo/resolve/main/Tiny-1.gguf ");
            let head = match known {
                true => format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\netag: \"{}\"\r\n",
                    WEIGHTS.len(),
                    hex(WEIGHTS)
                ),
                false => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n".to_owned(),
            };
            let mut response = format!("{head}connection: close\r\n\r\n").into_bytes();
            if known && request.starts_with("GET") {
                response.extend(WEIGHTS);
            }
            // A program that has gone away is no matter here.
            let _ = (&stream).write_all(&response);
        }
    });
    address
}

fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The program with a models folder and a configuration of its own.
fn command(papyri: &Papyri, hub: &str) -> Command {
    let mut command = papyri.command();
    command
        .env("PAPYRI_MODELS_DIR", papyri.dir().join("models"))
        .env("XDG_CONFIG_HOME", papyri.dir().join("config"))
        .env("PAPYRI_MODELS__HUB", hub);
    command
}

fn config(papyri: &Papyri) -> String {
    let file = papyri.dir().join("config/papyri/papyri.toml");
    std::fs::read_to_string(file).unwrap_or_default()
}

fn state<'a>(listed: &'a Value, name: &str) -> &'a Value {
    let all = listed.as_array().expect("a list");
    let found = all.iter().find(|one| one["model"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {listed:#}"))
}

#[test]
fn a_model_is_installed_chosen_and_removed() {
    let papyri = Papyri::new();
    let hub = hub();
    let program = || command(&papyri, &hub);
    let listed = json_of(program(), &["models", "list"]);
    let known = state(&listed, "smollm2-135m");
    assert_eq!(known["model"]["installed"], false);
    assert_eq!(known["catalogue"]["licence"], "Apache-2.0");
    let embedder = state(&listed, "bge-small-en-v1.5");
    assert_eq!(embedder["catalogue"]["kind"]["pooling"], "cls");
    assert_eq!(embedder["used"], true);

    let done = json_of(
        program(),
        &["models", "install", "hub:own/repo/Tiny-1.gguf"],
    );
    assert_eq!(done["model"], "tiny-1", "{done:#}");
    let folder = papyri.dir().join("models/tiny-1");
    assert_eq!(
        std::fs::read(folder.join("model.gguf")).expect("weights"),
        WEIGHTS
    );

    json_of(program(), &["models", "use", "tiny-1"]);
    assert_eq!(config(&papyri), "[generator]\nlocal = \"tiny-1\"\n");
    let listed = json_of(program(), &["models", "list"]);
    assert_eq!(state(&listed, "tiny-1")["used"], true);
    let kept = program()
        .args(["models", "remove", "tiny-1"])
        .output()
        .expect("it runs");
    assert!(stderr(&kept).contains("in use"), "{}", stderr(&kept));

    json_of(program(), &["models", "use", "none"]);
    assert_eq!(config(&papyri), "");
    let removed = json_of(program(), &["models", "remove", "tiny-1"]);
    assert!(
        removed["freed"].as_u64() > Some(WEIGHTS.len() as u64),
        "{removed:#}"
    );
    assert!(!Path::exists(&folder));
}

#[test]
fn what_is_wrong_is_named() {
    let papyri = Papyri::new();
    let hub = hub();
    for (args, named) in [
        (&["install", "gpt-9"][..], "papyri models list"),
        (
            &["install", "hub:own/repo/Gone.gguf"],
            "has no own/repo/Gone.gguf",
        ),
        (
            &["install", "hub:own/repo/Tiny-1.gguf", "--as", "../x"],
            "no name of a model",
        ),
        (&["install", "bge-small-en-v1.5"], "make models"),
        (
            &["use", "smollm2-135m"],
            "papyri models install smollm2-135m",
        ),
        (&["use", "no/such.gguf"], "there is no file"),
        (&["remove", "tiny-1"], "there is no model tiny-1"),
        (&["remove", "pdfium"], "in use"),
    ] {
        let output = command(&papyri, &hub)
            .arg("models")
            .args(args)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(
            stderr(&output).contains(named),
            "{args:?}: {}",
            stderr(&output)
        );
    }
    let away = command(&papyri, "http://127.0.0.1:1")
        .args(["models", "install", "hub:own/repo/Tiny-1.gguf"])
        .output()
        .expect("it runs");
    assert!(stderr(&away).contains("models.hub"), "{}", stderr(&away));
}
