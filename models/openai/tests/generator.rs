//! The generator against a server that misbehaves in the ways servers do.

use futures::StreamExt;
use models_core::{GenerateRequest, Generator, ModelErrorKind, ModelOption, ModelResult, Piece};
use models_openai::{OpenAiGenerator, OpenAiOptions};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What the server does with one connection: pieces written in order, then silence or the end.
struct Script {
    pieces: Vec<Vec<u8>>,
    hang: bool,
}

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

fn event(text: &str) -> String {
    format!(
        "data: {}\r\n\r\n",
        serde_json::json!({ "choices": [{ "delta": { "content": text } }] })
    )
}

fn script(parts: &[&str]) -> Script {
    Script {
        pieces: parts.iter().map(|part| part.as_bytes().to_vec()).collect(),
        hang: false,
    }
}

fn status(line: &str, headers: &str) -> Script {
    script(&[&format!(
        "HTTP/1.1 {line}\r\n{headers}content-length: 2\r\nconnection: close\r\n\r\n{{}}"
    )])
}

/// Serves the scripts, one a connection, and gives the generator that speaks to it.
async fn serve(scripts: Vec<Script>) -> OpenAiGenerator {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for script in scripts {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 65536];
            let read = socket.read(&mut request).await.unwrap();
            assert!(
                String::from_utf8_lossy(&request[..read]).starts_with("POST /v1/chat/completions")
            );
            for piece in script.pieces {
                // A client that has gone away is no matter here.
                if socket.write_all(&piece).await.is_err() || socket.flush().await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            if script.hang {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        }
    });
    let options = OpenAiOptions {
        api_key: Some("s3cret-key".into()),
        first_token_timeout: Duration::from_millis(400),
        idle_timeout: Duration::from_millis(400),
        backoff: Duration::from_millis(10),
        ..OpenAiOptions::new(&format!("http://127.0.0.1:{port}/v1/"), "test-model")
    };
    OpenAiGenerator::new(options).unwrap()
}

async fn ask(generator: &OpenAiGenerator) -> ModelResult<Vec<ModelResult<Piece>>> {
    let request = GenerateRequest {
        system: "s".into(),
        prompt: "p".into(),
        max_tokens: 9,
        ..GenerateRequest::default()
    };
    Ok(generator.generate(request).await?.collect().await)
}

async fn text(generator: &OpenAiGenerator) -> String {
    ask(generator)
        .await
        .unwrap()
        .into_iter()
        .filter_map(|piece| match piece.unwrap() {
            Piece::Text(text) => Some(text),
            Piece::End(_) => None,
        })
        .collect()
}

#[tokio::test]
async fn the_end_tells_what_it_took_and_whether_it_was_cut() {
    let last = "data: {\"choices\": [{\"delta\": {}, \"finish_reason\": \"length\"}], \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 9}}\n\n";
    let generator = serve(vec![script(&[HEAD, &event("a"), last, "data: [DONE]\n\n"])]).await;
    let pieces = ask(&generator).await.unwrap();
    let Some(Ok(Piece::End(usage))) = pieces.last() else {
        panic!("no end: {pieces:?}");
    };
    assert!(usage.at_limit && !usage.cut);
    assert_eq!(
        (usage.prompt_tokens, usage.output_tokens),
        (Some(7), Some(9))
    );
}

#[tokio::test]
async fn pieces_come_in_order_and_characters_are_whole() {
    let mut body = [
        HEAD,
        &event("na"),
        &event("ïve "),
        ": ping\n\n",
        &event("é"),
        "data: [DONE]\n\n",
    ]
    .concat()
    .into_bytes();
    let cut = body.iter().position(|byte| *byte == 0xc3).unwrap() + 1;
    let rest = body.split_off(cut);
    let generator = serve(vec![Script {
        pieces: vec![body, rest],
        hang: false,
    }])
    .await;
    assert_eq!(text(&generator).await, "naïve é");
    assert_eq!(generator.name(), "test-model");
}

#[tokio::test]
async fn a_busy_server_is_tried_again() {
    let good = script(&[HEAD, &event("yes"), "data: [DONE]\n\n"]);
    let generator = serve(vec![
        status("503 Service Unavailable", "retry-after: 0\r\n"),
        status("429 Too Many Requests", ""),
        good,
    ])
    .await;
    assert_eq!(text(&generator).await, "yes");
}

#[tokio::test]
async fn a_refused_key_is_named_but_not_shown() {
    let generator = serve(vec![status("401 Unauthorized", "")]).await;
    let error = ask(&generator).await.unwrap_err();
    assert_eq!(error.kind, ModelErrorKind::Invalid);
    let all = format!("{error} {error:?}");
    assert_eq!(error.option, Some(ModelOption::Key), "{all}");
    assert!(!all.contains("s3cret"), "{all}");
}

#[tokio::test]
async fn a_hang_in_the_middle_ends_in_an_error() {
    let hang = Script {
        pieces: vec![[HEAD, &event("half")].concat().into_bytes()],
        hang: true,
    };
    let pieces = ask(&serve(vec![hang]).await).await.unwrap();
    assert_eq!(pieces[0].as_ref().unwrap(), &Piece::Text("half".into()));
    assert_eq!(
        pieces[1].as_ref().unwrap_err().kind,
        ModelErrorKind::Unavailable
    );
    assert_eq!(pieces.len(), 2);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let error = ask(&serve(vec![Script {
        pieces: vec![],
        hang: true,
    }])
    .await)
    .await
    .unwrap_err();
    assert_eq!(error.kind, ModelErrorKind::Unavailable);
    assert_eq!(error.option, Some(ModelOption::Timeout), "{error}");
}

#[tokio::test]
async fn a_cut_connection_and_garbage_are_errors() {
    for tail in [
        "",
        "data: {no json\n\n",
        "data: {\"error\": {\"message\": \"boom\"}}\n\n",
    ] {
        let pieces = ask(&serve(vec![script(&[HEAD, &event("half"), tail])]).await)
            .await
            .unwrap();
        assert!(pieces.last().unwrap().is_err(), "{tail:?}");
    }
}
