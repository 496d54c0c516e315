//! Answers that a model phrases, told by a server of our own that writes what it is told to: true and false sentences, `NONE`, and
//! half an answer; and by the small model that runs in the program.

use crate::support::{Papyri, json_of, samples, stderr};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::LazyLock;

const QUESTION: &str = "How can sparse and dense retrieval be combined?";

/// Ingested once for all tests of this file; commands take turns at it.
static LIBRARY: LazyLock<std::sync::Mutex<Papyri>> = LazyLock::new(|| {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[&samples()], &[]);
    assert_eq!(report["failed"], 0, "{report:#}");
    std::sync::Mutex::new(papyri)
});

/// What the model writes, made of the first quote it is given; without an end the connection breaks off.
struct Says {
    text: fn(&str) -> String,
    ends: bool,
}

/// Starts a server that answers one request, and gives its address.
fn server(says: Says) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        if let Ok((stream, _)) = listener.accept() {
            answer(&stream, &says);
        }
    });
    address
}

fn answer(mut stream: &TcpStream, says: &Says) {
    let prompt = prompt(stream);
    let quote = prompt.lines().find_map(|line| line.strip_prefix("[1] "));
    let quote = quote
        .and_then(|line| line.rsplit_once(" ("))
        .expect("a quote")
        .0;
    let event = serde_json::json!({ "choices": [{ "delta": { "content": (says.text)(quote) } }] });
    let end = if says.ends { "data: [DONE]\n\n" } else { "" };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let response = format!("{head}data: {event}\n\n{end}");
    stream
        .write_all(response.as_bytes())
        .expect("the program listens");
}

/// The user's turn of the request.
fn prompt(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a request");
        if let Some((name, value)) = line.trim().split_once(": ")
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.parse().expect("a length");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    body["messages"][1]["content"]
        .as_str()
        .expect("a prompt")
        .to_owned()
}

fn command(papyri: &Papyri, says: Says) -> std::process::Command {
    let mut command = papyri.command();
    command
        .env("PAPYRI_GENERATOR__BASE_URL", server(says))
        .env("PAPYRI_GENERATOR__MODEL", "told");
    command
}

fn library() -> std::sync::MutexGuard<'static, Papyri> {
    // A test that failed while it held the library has not harmed it.
    LIBRARY
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
fn what_the_quotes_bear_is_shown_and_what_they_do_not_is_counted() {
    let says = Says {
        text: |quote| {
            let plain = quote.trim_end_matches('.');
            format!("{plain} [1]. The moon is made of cheese [1]. Nobody says this.")
        },
        ends: true,
    };
    let answer = json_of(command(&library(), says), &["ask", QUESTION]);
    let sentences = answer["sentences"].as_array().expect("sentences");
    assert_eq!(sentences.len(), 1, "{answer:#}");
    assert_eq!(sentences[0]["citations"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["composer"], "told");
    assert_eq!(answer["generation"]["dropped"], 2, "{answer:#}");
    assert_eq!(answer["generation"]["ended"], "whole");
}

#[test]
fn a_model_that_finds_no_answer_means_none() {
    let says = || Says {
        text: |_| "NONE".into(),
        ends: true,
    };
    let papyri = library();
    let answer = json_of(command(&papyri, says()), &["ask", QUESTION]);
    assert_eq!(answer["sentences"], serde_json::json!([]), "{answer:#}");
    assert_eq!(answer["generation"]["ended"], "declined");
    assert!(!answer["near"].as_array().expect("near").is_empty());
    let told = command(&papyri, says())
        .args(["ask", QUESTION])
        .output()
        .expect("it runs");
    assert_eq!(told.status.code(), Some(3), "{}", stderr(&told));
    assert!(
        stderr(&told).contains("told found no answer"),
        "{}",
        stderr(&told)
    );
}

#[test]
fn a_stream_that_breaks_off_is_told() {
    let papyri = library();
    let half = Says {
        text: |quote| format!("{} [1]. And then the", quote.trim_end_matches('.')),
        ends: false,
    };
    let answer = json_of(command(&papyri, half), &["ask", QUESTION]);
    assert_eq!(answer["generation"]["ended"], "broke_off", "{answer:#}");
    assert_eq!(answer["composer"], "told");
    assert_eq!(
        answer["sentences"].as_array().map(Vec::len),
        Some(1),
        "{answer:#}"
    );
    let nothing = Says {
        text: |_| "Half a".into(),
        ends: false,
    };
    let mut command = command(&papyri, nothing);
    let output = command.args(["ask", QUESTION]).output().expect("it runs");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("told failed"),
        "{}",
        stderr(&output)
    );
    assert!(!output.stdout.is_empty(), "the papers speak for themselves");
}

#[test]
fn a_model_in_the_program_says_nothing_that_its_quotes_do_not_bear() {
    let papyri = library();
    let mut command = papyri.command();
    command.env("PAPYRI_GENERATOR__LOCAL", "smollm2-135m");
    let answer = json_of(command, &["ask", QUESTION]);
    assert_ne!(answer["generation"], Value::Null, "it wrote: {answer:#}");
    let sentences = answer["sentences"].as_array().expect("sentences");
    assert!(!sentences.is_empty(), "the papers speak for themselves");
    for sentence in sentences {
        let quotes = sentence["citations"].as_array().map(Vec::len);
        assert!(quotes >= Some(1), "{sentence:#}");
    }
    let mut unknown = papyri.command();
    unknown.env("PAPYRI_GENERATOR__LOCAL", "no-such-model");
    let output = unknown.args(["ask", QUESTION]).output().expect("it runs");
    assert!(!output.status.success());
    assert!(
        stderr(&output).contains("no-such-model"),
        "{}",
        stderr(&output)
    );
}
