//! PDFs: resumed, checked, and never half in their place.

use crate::replay::{Replay, Reply, Request};
use crate::{client, options, script};
use graph_schema::ArxivId;
use ingest::source::{
    ArxivClient, ArxivOptions, Backoff, Pdf, SourceErrorKind, SourceResult, TextForm,
};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use tempfile::TempDir;

/// Looks like a PDF, and each part of it is different.
fn pdf() -> Vec<u8> {
    let numbers: String = (0..20_000).map(|number| format!("{number} ")).collect();
    format!("%PDF-1.5\n{numbers}\n%%EOF\n").into_bytes()
}

fn id() -> ArxivId {
    ArxivId::parse("2401.90001").unwrap()
}

struct Place {
    _dir: TempDir,
    file: PathBuf,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("paper.pdf");
    Place { _dir: dir, file }
}

impl Place {
    fn beside(&self) -> usize {
        std::fs::read_dir(self.file.parent().unwrap())
            .unwrap()
            .count()
    }

    async fn fetch(&self, server: &Replay) -> SourceResult<Pdf> {
        client(server)
            .fetch_pdf(&id(), Some(2), &self.file, &|_, _| ())
            .await
    }
}

/// The file as a server gives it that knows ranges; `cut` says where the connection of a request breaks.
fn ranged(etag: fn(usize) -> &'static str, cut: fn(usize) -> Option<usize>) -> Replay {
    Replay::start(move |request: &Request| {
        let (body, etag) = (pdf(), etag(request.nth));
        let from = request.header("range").and_then(|range| {
            let known = request.header("if-range") == Some(etag);
            let from = range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse()
                .ok()?;
            known.then_some(from)
        });
        let reply = match from {
            Some(from) if from >= body.len() => Reply::new(416, "application/pdf", ""),
            Some(from) => Reply::new(206, "application/pdf", &body[from..]).with(
                "content-range",
                &format!("bytes {from}-{}/{}", body.len() - 1, body.len()),
            ),
            None => Reply::pdf(body),
        };
        let reply = reply.with("etag", etag);
        cut(request.nth).map_or(reply.clone(), |after| reply.cut(after))
    })
}

#[tokio::test]
async fn a_whole_pdf_comes_to_its_place() {
    let (server, place) = (ranged(|_| "\"a\"", |_| None), place());
    let got = place.fetch(&server).await.unwrap();
    assert_eq!(
        (got.len, got.etag.as_deref()),
        (pdf().len() as u64, Some("\"a\""))
    );
    assert_eq!(std::fs::read(&place.file).unwrap(), pdf());
    assert_eq!(place.beside(), 1, "nothing else is left there");
    assert_eq!(server.requests()[0].path, "/pdf/2401.90001v2");
}

#[tokio::test]
async fn a_broken_download_is_continued() {
    let (server, place) = (
        ranged(|_| "\"a\"", |nth| (nth < 6).then_some(10_000)),
        place(),
    );
    place.fetch(&server).await.unwrap();
    assert_eq!(std::fs::read(&place.file).unwrap(), pdf());
    let requests = server.requests();
    assert_eq!(
        requests.len(),
        7,
        "each try that brings something counts anew"
    );
    assert_eq!(requests[6].header("range"), Some("bytes=60000-"));
    assert_eq!(requests[6].header("if-range"), Some("\"a\""));
}

#[tokio::test]
async fn who_watches_a_download_sees_it_grow_and_go_on_after_a_break() {
    let (server, place) = (
        ranged(|_| "\"a\"", |nth| (nth == 0).then_some(10_000)),
        place(),
    );
    let told = Mutex::new(Vec::new());
    let on_bytes = |bytes, total| told.lock().unwrap().push((bytes, total));
    client(&server)
        .fetch_pdf(&id(), Some(2), &place.file, &on_bytes)
        .await
        .unwrap();
    let (told, whole) = (told.into_inner().unwrap(), pdf().len() as u64);
    assert_eq!(told.first(), Some(&(0, Some(whole))));
    assert_eq!(told.last(), Some(&(whole, Some(whole))));
    assert!(told.contains(&(10_000, Some(whole))));
    assert!(told.is_sorted(), "it never shrinks: {told:?}");
}

#[tokio::test]
async fn a_download_that_stalls_is_left_and_continued() {
    let body = pdf();
    let rest = Reply::new(206, "application/pdf", &body[10_000..]);
    let range = format!("bytes 10000-{}/{}", body.len() - 1, body.len());
    let first = Reply::pdf(body).with("etag", "\"a\"").stall(10_000);
    let server = script(vec![first, rest.with("content-range", &range)]);
    let (place, timeout) = (place(), Duration::from_millis(300));
    let client = ArxivClient::new(ArxivOptions {
        timeout,
        ..options(&server)
    })
    .unwrap();
    client
        .fetch_pdf(&id(), Some(2), &place.file, &|_, _| ())
        .await
        .unwrap();
    assert_eq!(std::fs::read(&place.file).unwrap(), pdf());
    assert_eq!(server.requests()[1].header("range"), Some("bytes=10000-"));
}

#[tokio::test]
async fn another_process_continues_what_one_began() {
    let (server, place) = (
        ranged(|_| "\"a\"", |nth| (nth == 0).then_some(10_000)),
        place(),
    );
    let backoff = Backoff {
        retries: 0,
        ..options(&server).backoff
    };
    let once = ArxivClient::new(ArxivOptions {
        backoff,
        ..options(&server)
    })
    .unwrap();
    assert!(
        once.fetch_pdf(&id(), Some(2), &place.file, &|_, _| ())
            .await
            .is_err()
    );
    assert!(
        !place.file.exists() && place.beside() == 2,
        "the part and its tag"
    );
    place.fetch(&server).await.unwrap();
    assert_eq!(std::fs::read(&place.file).unwrap(), pdf());
    assert_eq!(server.requests()[1].header("range"), Some("bytes=10000-"));
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_begun_anew() {
    let etag = |nth| if nth == 0 { "\"a\"" } else { "\"b\"" };
    let (server, place) = (ranged(etag, |nth| (nth == 0).then_some(10_000)), place());
    let got = place.fetch(&server).await.unwrap();
    assert_eq!(got.etag.as_deref(), Some("\"b\""));
    assert_eq!(std::fs::read(&place.file).unwrap(), pdf());
}

#[tokio::test]
async fn a_server_without_tags_or_with_wrong_ranges_still_gives_the_file() {
    let plain = script(vec![Reply::pdf(pdf()).cut(10_000), Reply::pdf(pdf())]);
    let wrong_range = Reply::new(206, "application/pdf", "x").with("content-range", "bytes 5-5/6");
    let first = Reply::pdf(pdf()).with("etag", "\"a\"").cut(10_000);
    let wrong = script(vec![first, wrong_range, Reply::pdf(pdf())]);
    for server in [plain, wrong] {
        let place = place();
        place.fetch(&server).await.unwrap();
        assert_eq!(std::fs::read(&place.file).unwrap(), pdf());
    }
}

async fn refused(reply: Reply) -> (SourceErrorKind, String) {
    let (server, place) = (script(vec![reply]), place());
    let error = place.fetch(&server).await.unwrap_err();
    assert_eq!(place.beside(), 0, "nothing is left there");
    assert_eq!(server.requests().len(), 1, "it is not asked again");
    (error.kind, error.context)
}

#[tokio::test]
async fn what_is_no_pdf_is_named() {
    let (kind, context) = refused(Reply::html(200, "Are you a robot?")).await;
    assert!(
        kind == SourceErrorKind::Refused && context.contains("Are you a robot?"),
        "{context}"
    );
    let page = "<html><head><title>Wait</title></head></html>";
    let (kind, context) = refused(Reply::pdf(page)).await;
    assert!(
        kind == SourceErrorKind::Refused && context.contains("Wait"),
        "{context}"
    );
    let (kind, _) = refused(Reply::pdf("not at all")).await;
    assert_eq!(kind, SourceErrorKind::Malformed);
    let (kind, _) = refused(Reply::new(200, "application/postscript", "%!PS")).await;
    assert_eq!(kind, SourceErrorKind::Malformed);
}

#[tokio::test]
async fn a_missing_or_withdrawn_paper_is_not_found() {
    let (kind, context) = refused(Reply::html(404, "No such paper")).await;
    assert!(
        kind == SourceErrorKind::NotFound && context.contains("No such paper"),
        "{context}"
    );
    let (kind, context) = refused(Reply::html(404, "Withdrawn by the authors")).await;
    assert!(
        kind == SourceErrorKind::NotFound && context.contains("was withdrawn"),
        "{context}"
    );
}

#[tokio::test]
async fn a_pdf_that_is_too_large_is_not_downloaded() {
    let (server, place) = (script(vec![Reply::pdf(pdf())]), place());
    let client = ArxivClient::new(ArxivOptions {
        max_pdf_bytes: 1_000,
        ..options(&server)
    })
    .unwrap();
    let error = client
        .fetch_pdf(&id(), None, &place.file, &|_, _| ())
        .await
        .unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::TooLarge);
    assert!(error.context.contains("arxiv.max_pdf_mb"), "{error}");
    assert_eq!(
        (place.beside(), server.requests()[0].path.as_str()),
        (0, "/pdf/2401.90001")
    );
}

#[tokio::test]
async fn a_source_is_packed_or_one_file_or_the_pdf() {
    let tex = b"% A page of comments\n\\documentclass{article}\n\\begin{document}";
    for (kind, body) in [
        ("application/gzip", b"\x1f\x8b\x08 and so on".to_vec()),
        (
            "application/x-eprint-tar",
            b"\x1f\x8b\x08 and so on".to_vec(),
        ),
        ("text/x-tex", tex.to_vec()),
        ("application/pdf", pdf()),
    ] {
        let (server, place) = (script(vec![Reply::new(200, kind, body.clone())]), place());
        let fetched = client(&server)
            .fetch(TextForm::Source, (&id(), Some(2)), &place.file, &|_, _| ())
            .await
            .unwrap();
        assert_eq!(fetched.len, body.len() as u64, "{kind}");
        assert_eq!(std::fs::read(&place.file).unwrap(), body);
        assert_eq!(server.requests()[0].path, "/src/2401.90001v2");
    }
}

#[tokio::test]
async fn what_is_no_source_gives_way_to_the_pdf() {
    for reply in [
        Reply::html(404, "No such paper"),
        Reply::html(200, "Are you a robot?"),
        Reply::new(200, "application/postscript", b"%!PS-Adobe-2.0".as_slice()),
        Reply::new(200, "application/octet-stream", b"\0\x01\x02".as_slice()),
    ] {
        let (server, place) = (script(vec![reply]), place());
        let error = client(&server)
            .fetch(TextForm::Source, (&id(), None), &place.file, &|_, _| ())
            .await
            .unwrap_err();
        assert!(TextForm::Source.gives_way(&error), "{error}");
        assert!(!TextForm::Pdf.gives_way(&error), "{error}");
        assert!(error.context.contains("source"), "{error}");
        assert_eq!(place.beside(), 0);
    }
    let server = script(vec![Reply::busy(503)]);
    let error = client(&server)
        .fetch(TextForm::Source, (&id(), None), &place().file, &|_, _| ())
        .await
        .unwrap_err();
    assert!(!TextForm::Source.gives_way(&error), "it may be there later");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let server = script(vec![Reply::pdf(pdf())]);
    let into = Path::new("/nowhere/at/all/paper.pdf");
    let error = client(&server)
        .fetch_pdf(&id(), None, into, &|_, _| ())
        .await
        .unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Local);
    assert!(error.context.contains("/nowhere"), "{error}");
}
