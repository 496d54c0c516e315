//! The clients of Crossref, OpenAlex and Unpaywall against a server that replays answers in their documented forms and misbehaves in
//! the ways servers do.

mod answers;
mod files;
mod manners;
#[path = "../support/replay.rs"]
mod replay;

use graph_schema::Doi;
use ingest::source::Backoff;
use ingest::source::works::{Crossref, OpenAlex, Unpaywall, WorksOptions};
use replay::Replay;
use std::time::Duration;

/// Quick where the clients are slow.
fn options(server: &Replay) -> WorksOptions {
    WorksOptions {
        contact: Some("library@example.org".to_owned()),
        min_interval: Duration::ZERO,
        backoff: Backoff {
            retries: 2,
            first: Duration::from_millis(5),
            longest: Duration::from_millis(20),
            patience: Duration::from_secs(5),
        },
        ..WorksOptions::new(server.url("/base"))
    }
}

fn crossref(server: &Replay) -> Crossref {
    Crossref::new(&options(server)).expect("a client")
}

fn openalex(server: &Replay) -> OpenAlex {
    OpenAlex::new(&options(server)).expect("a client")
}

fn unpaywall(server: &Replay) -> Unpaywall {
    Unpaywall::new(&options(server)).expect("a client")
}

fn moss() -> Doi {
    Doi::parse("10.5555/moss.2011").expect("a DOI")
}
