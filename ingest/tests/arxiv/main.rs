//! The client of arXiv against a server that replays recordings and misbehaves in the ways servers do.

mod damage;
mod download;
mod harvest;
mod manners;
mod real;
#[path = "../support/replay.rs"]
mod replay;
mod search;

use ingest::source::{ArxivClient, ArxivOptions, Backoff, SourceErrorKind};
use replay::{Replay, Reply, Request};
use std::time::Duration;

/// Quick where arXiv's client is slow.
fn options(server: &Replay) -> ArxivOptions {
    ArxivOptions {
        api_base: server.url("/api"),
        oai_base: server.url("/oai"),
        pdf_base: server.url("/pdf"),
        source_base: server.url("/src"),
        contact: Some("library@example.org".to_owned()),
        min_interval: Duration::ZERO,
        backoff: Backoff {
            retries: 3,
            first: Duration::from_millis(5),
            longest: Duration::from_millis(20),
            patience: Duration::from_secs(5),
        },
        ..ArxivOptions::default()
    }
}

fn client(server: &Replay) -> ArxivClient {
    ArxivClient::new(options(server)).expect("a client")
}

/// A server that answers the first requests with these replies, in order, and then the last for ever.
fn script(replies: Vec<Reply>) -> Replay {
    Replay::start(move |request: &Request| {
        let at = request.nth.min(replies.len() - 1);
        replies[at].clone()
    })
}

fn is_unavailable(kind: SourceErrorKind) -> bool {
    matches!(kind, SourceErrorKind::Unavailable { .. })
}
