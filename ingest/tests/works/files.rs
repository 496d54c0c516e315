//! PDFs from wherever a registry says they are.

use super::options;
use super::replay::{Replay, Reply, Request};
use ingest::source::SourceErrorKind;
use ingest::source::works::{OpenFiles, OpenFilesOptions};
use std::time::Duration;

fn files(server: &Replay, trusted: bool) -> OpenFiles {
    let options = options(server);
    OpenFiles::new(OpenFilesOptions {
        contact: options.contact,
        min_interval: Duration::ZERO,
        timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(20),
        backoff: options.backoff,
        max_bytes: 10_000,
        trusted: trusted
            .then(|| server.address.clone())
            .into_iter()
            .collect(),
    })
    .expect("a client")
}

fn server() -> Replay {
    Replay::start(|request: &Request| match request.path.as_str() {
        "/moss.pdf" => Reply::pdf("%PDF-1.4 moss"),
        "/moved.pdf" => Reply::redirect("/moss.pdf"),
        "/inside.pdf" => Reply::redirect("http://169.254.169.254/latest/meta-data"),
        "/page.pdf" => Reply::html(200, "Log in to read"),
        "/huge.pdf" => Reply::pdf(vec![b'%'; 20_000]),
        _ => Reply::html(404, "Gone"),
    })
}

#[tokio::test]
async fn a_pdf_comes_and_what_is_none_does_not() {
    let (server, dir) = (server(), tempfile::tempdir().unwrap());
    let files = files(&server, true);
    let into = dir.path().join("moss.pdf");
    for path in ["/moss.pdf", "/moved.pdf"] {
        let fetched = files.fetch(&server.url(path), &into, &|_, _| ()).await;
        assert_eq!(fetched.unwrap().len, 13, "{path}");
        assert_eq!(std::fs::read(&into).unwrap(), b"%PDF-1.4 moss");
    }
    for (path, kind) in [
        ("/page.pdf", SourceErrorKind::Refused),
        ("/huge.pdf", SourceErrorKind::TooLarge),
        ("/gone.pdf", SourceErrorKind::NotFound),
        ("/inside.pdf", SourceErrorKind::Refused),
    ] {
        let error = files.fetch(&server.url(path), &into, &|_, _| ()).await;
        assert_eq!(error.unwrap_err().kind, kind, "{path}");
    }
}

#[tokio::test]
async fn no_address_leads_into_this_network() {
    let (server, dir) = (server(), tempfile::tempdir().unwrap());
    let files = files(&server, false);
    let into = dir.path().join("moss.pdf");
    let port = server.address.rsplit(':').next().unwrap();
    for address in [
        server.url("/moss.pdf"),
        format!("http://localhost:{port}/moss.pdf"),
        format!("http://[::1]:{port}/moss.pdf"),
        "file:///etc/passwd".to_owned(),
        "no address".to_owned(),
    ] {
        let error = files.fetch(&address, &into, &|_, _| ()).await;
        assert!(error.is_err(), "{address}");
    }
    assert!(server.requests().is_empty() && !into.exists());
}
