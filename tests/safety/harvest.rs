//! A harvest that runs for weeks meets a text the model can't take, a list without an end, a place that is damaged.

use crate::oai::Books;
use crate::replay::{Replay, Reply};
use crate::support::{Papyri, stderr};
use async_graphql::async_trait::async_trait;
use ingest::harvest::{Follow, Harvest, HarvestOptions, Parts};
use ingest::pdf::ReadError;
use ingest::pipeline::{self, Pipeline};
use ingest::reader::{PdfReader, ReadFile};
use ingest::source::{ArxivClient, ArxivOptions, Category};
use models_core::{Embedder, ModelError, ModelErrorKind, ModelResult};
use std::ops::Range;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;
use stores_core::Cursor;
use stores_embedded::{EmbeddedStores, OpenOptions};
use tokio_util::sync::CancellationToken;

/// Fails on texts with this in them.
const POISON: &str = "harbour number 3 ";
const DIMENSION: usize = 4;

struct Choosy;

#[async_trait]
impl Embedder for Choosy {
    fn name(&self) -> &str {
        "choosy"
    }
    fn dimension(&self) -> usize {
        DIMENSION
    }
    fn similar(&self) -> f32 {
        0.5
    }
    fn max_tokens(&self) -> usize {
        512
    }
    fn count_tokens(&self, text: &str) -> ModelResult<usize> {
        Ok(text.len() / 4)
    }
    fn token_spans(&self, _: &str) -> ModelResult<Vec<Range<usize>>> {
        Ok(Vec::new())
    }
    async fn embed_query(&self, _: &str) -> ModelResult<Vec<f32>> {
        Ok(vec![0.5; DIMENSION])
    }
    async fn embed(&self, texts: &[String]) -> ModelResult<Vec<Vec<f32>>> {
        if texts.iter().any(|text| text.contains(POISON)) {
            return Err(ModelError::new(
                ModelErrorKind::Internal,
                "this text breaks the model",
            ));
        }
        Ok(vec![vec![0.5; DIMENSION]; texts.len()])
    }
}

struct NoPdfs;

#[async_trait]
impl PdfReader for NoPdfs {
    async fn read(&self, _: Vec<u8>) -> ModelResult<Result<ReadFile, ReadError>> {
        Err(ModelError::new(
            ModelErrorKind::Missing,
            "no PDF is asked for",
        ))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_text_that_the_model_cannot_take_stops_no_other() {
    let server = Books::of(12).serve(5);
    let dir = tempfile::tempdir().expect("a folder");
    let options = OpenOptions {
        dimension: DIMENSION,
        ..OpenOptions::default()
    };
    let stores = EmbeddedStores::open(dir.path(), options).expect("a library");
    let pipeline = Pipeline::new(pipeline::Parts {
        graph: stores.graph.clone(),
        ledger: stores.ledger.clone(),
        passages: stores.passages.clone(),
        blobs: stores.blobs.clone(),
        embedder: Some(Arc::new(Choosy)),
        pdfs: Arc::new(NoPdfs),
        max_bytes: 1_000_000,
        shared: false,
    });
    let client = ArxivClient::new(ArxivOptions {
        oai_base: server.url("/oai"),
        min_interval: Duration::ZERO,
        ..ArxivOptions::default()
    });
    let parts = Parts {
        client: client.expect("a client"),
        jobs: stores.jobs.clone(),
        graph: stores.graph.clone(),
        pipeline: Arc::new(pipeline),
        downloads: dir.path().to_owned(),
    };
    let options = HarvestOptions {
        follow: Some(Follow {
            category: Category::parse("cs.IR").expect("a category"),
            from: None,
            until: None,
            resume: true,
        }),
        first_pause: Duration::from_millis(1),
        ..HarvestOptions::default()
    };
    let harvest = Harvest::new(parts, options, CancellationToken::new()).await;
    let harvest = Arc::new(harvest.expect("a harvest"));
    let end = harvest.clone().run().await.expect("it goes to its end");
    assert_eq!((end.abstracts, end.dead), (11, 1), "{end:?}");
    let failures = harvest.progress().take_failures();
    let cause = &failures.last().expect("a failure").cause;
    assert!(cause.contains("breaks the model"), "{cause}");
}

fn harvest(papyri: &Papyri, server: &Replay, args: &[&str]) -> Output {
    let mut command = papyri.command();
    command
        .env("PAPYRI_ARXIV__OAI_BASE", server.url("/oai"))
        .env("PAPYRI_ARXIV__INTERVAL_S", "0")
        .args(["harvest", "--no-embed", "--category", "cs.IR"])
        .args(args);
    command.output().expect("it starts")
}

/// A page with one paper, and where the list goes on.
fn page(number: usize, next: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\
         <responseDate>2024-03-02T04:05:06Z</responseDate><request verb=\"ListRecords\">http://x/oai</request>\
         <ListRecords><record><header><identifier>oai:arXiv.org:2401.{number:05}</identifier>\
         <datestamp>2024-02-01</datestamp><setSpec>cs:cs:IR</setSpec></header><metadata>\
         <arXiv xmlns=\"http://arxiv.org/OAI/arXiv/\"><id>2401.{number:05}</id><created>2024-01-03</created>\
         <authors><author><keyname>Silva</keyname></author></authors><title>Harbour {number}</title>\
         <categories>cs.IR</categories><abstract>We measure the tide.</abstract></arXiv></metadata></record>\
         <resumptionToken>{next}</resumptionToken></ListRecords></OAI-PMH>"
    )
}

#[test]
fn a_list_that_goes_in_a_circle_has_an_end() {
    for circle in [&["", "0"][..], &["", "0", "1", "2"]] {
        let circle = circle.to_vec();
        let server = Replay::start(move |request| {
            let asked = request.parameter("resumptionToken");
            let at = circle.iter().position(|token| *token == asked).unwrap_or(0);
            let next = circle.get(at + 1).copied().unwrap_or(circle[1]);
            Reply::xml(page(at, next))
        });
        let papyri = Papyri::new();
        let output = harvest(&papyri, &server, &[]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("circle"), "{said}");
        assert!(server.requests().len() < 20, "{}", server.requests().len());
    }
}

#[test]
fn a_damaged_place_is_told() {
    let papyri = Papyri::new();
    let server = Books::of(5).serve(5);
    assert!(harvest(&papyri, &server, &[]).status.success());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = OpenOptions {
            dimension: 384,
            ..OpenOptions::default()
        };
        let stores = EmbeddedStores::open(&papyri.library(), options).expect("the library");
        let (name, text) = ("oai:cs.IR".to_owned(), "{\"from\":".to_owned());
        stores
            .jobs
            .put_cursor(&Cursor { name, text })
            .await
            .expect("it is written");
    });
    let output = harvest(&papyri, &server, &[]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("cs.IR") && said.contains("--no-resume"),
        "{said}"
    );
    assert!(harvest(&papyri, &server, &["--no-resume"]).status.success());
    assert!(
        harvest(&papyri, &server, &[]).status.success(),
        "the place is good again"
    );
}

#[test]
fn a_clock_that_was_ahead_once_does_not_stay() {
    let papyri = Papyri::new();
    let year = 365 * 86_400_000;
    let now = || chrono::Utc::now().timestamp_millis();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = || OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    runtime.block_on(async {
        let stores = EmbeddedStores::open(&papyri.library(), options()).expect("the library");
        let (name, text) = ("clock".to_owned(), (now() + year).to_string());
        stores
            .jobs
            .put_cursor(&Cursor { name, text })
            .await
            .expect("it is written");
    });
    let server = Books::of(5).serve(5);
    let output = harvest(&papyri, &server, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("clock was ahead"),
        "{}",
        stderr(&output)
    );
    runtime.block_on(async {
        let stores = EmbeddedStores::open(&papyri.library(), options()).expect("the library");
        let kept = stores
            .jobs
            .cursor("clock")
            .await
            .expect("it is read")
            .expect("a time");
        let kept: i64 = kept.parse().expect("a number");
        assert!((now() - kept).abs() < 3_600_000, "{kept}");
    });
}
