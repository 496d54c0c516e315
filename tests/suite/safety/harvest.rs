//! A harvest that runs for weeks meets a list without an end, a place that is damaged, a clock that was wrong.

use crate::oai::Books;
use crate::replay::{Replay, Reply};
use crate::support::{Papyri, stderr};
use async_trait::async_trait;
use graph_schema::JobState;
use ingest::pdf::ReadError;
use ingest::pipeline::{self, Pipeline};
use ingest::reader::{PdfReader, ReadFile};
use ingest::source::{ArxivClient, ArxivOptions, Category, TextForm};
use models_core::{Embedder, ModelError, ModelErrorKind, ModelResult};
use service::acquire::harvest::{Follow, Harvest, HarvestOptions, Parts, Snapshot};
use std::ops::Range;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{Cursor, JobFilter};
use stores_embedded::{EmbeddedStores, OpenOptions};
use tokio_util::sync::CancellationToken;
use vectors::VectorsInUse;

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

/// A model that can't take texts with a word.
struct Picky(ModelErrorKind);

#[async_trait]
impl Embedder for Picky {
    fn name(&self) -> &str {
        "picky"
    }
    fn dimension(&self) -> usize {
        4
    }
    fn similar(&self) -> f32 {
        0.8
    }
    fn max_tokens(&self) -> usize {
        512
    }
    fn count_tokens(&self, text: &str) -> ModelResult<usize> {
        Ok(text.split_whitespace().count())
    }
    fn token_spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        let from = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
        let words = text.split_whitespace();
        Ok(words
            .map(|word| from(word)..from(word) + word.len())
            .collect())
    }
    async fn embed_query(&self, _: &str) -> ModelResult<Vec<f32>> {
        Ok(vec![0.5; 4])
    }
    async fn embed(&self, texts: &[String]) -> ModelResult<Vec<Vec<f32>>> {
        match texts.iter().any(|text| text.contains("unspeakable")) {
            true => {
                Err(ModelError::new(self.0, "embedding texts").with_source("a word is too much"))
            }
            false => Ok(vec![vec![0.5; 4]; texts.len()]),
        }
    }
}

struct NoPdfs;

#[async_trait]
impl PdfReader for NoPdfs {
    async fn read(&self, _: Vec<u8>) -> ModelResult<Result<ReadFile, ReadError>> {
        Err(ModelError::new(
            ModelErrorKind::Missing,
            "no PDFs are read here",
        ))
    }
}

/// Follows a category to its end.
async fn followed(stores: &EmbeddedStores, server: &Replay, embedder: Picky) -> Snapshot {
    let parts = pipeline::Parts {
        vectors: Some(VectorsInUse::fixed(
            Arc::new(embedder),
            stores.passages.clone(),
        )),
        pdfs: Arc::new(NoPdfs),
        prefer: TextForm::Pdf,
        max_bytes: 1_000_000,
        shared: false,
    };
    let pipeline = Pipeline::new((**stores).clone(), parts);
    let client = ArxivClient::new(ArxivOptions {
        oai_base: server.url("/oai"),
        min_interval: Duration::ZERO,
        ..ArxivOptions::default()
    });
    let parts = Parts {
        client: client.expect("a client"),
        stores: (**stores).clone(),
        pipeline: Arc::new(pipeline),
        downloads: std::env::temp_dir(),
    };
    let options = HarvestOptions {
        follow: Some(Follow {
            category: Category::parse("cs.IR").expect("a category"),
            from: None,
            until: None,
            resume: true,
        }),
        first_pause: Duration::from_millis(10),
        ..HarvestOptions::default()
    };
    let harvest = Harvest::new(parts, options, CancellationToken::new()).await;
    let run = Arc::new(harvest.expect("a harvest")).run();
    let end = tokio::time::timeout(Duration::from_secs(120), run).await;
    end.expect("it ends").expect("nothing stops it")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_text_that_the_model_cant_take_stops_no_other() {
    // What a model refuses is given up at once; what it fails on is tried once more.
    for (kind, retried) in [(ModelErrorKind::Invalid, 0), (ModelErrorKind::Internal, 1)] {
        let books = Books::of(12);
        books.change(|papers| papers[5].abstract_text = "The unspeakable tide.".into());
        let server = books.serve(12);
        let folder = tempfile::tempdir().expect("a folder");
        let options = OpenOptions {
            dimension: 4,
            ..OpenOptions::default()
        };
        let stores = EmbeddedStores::open(folder.path(), options).expect("a library");

        let snapshot = followed(&stores, &server, Picky(kind)).await;

        assert_eq!((snapshot.abstracts, snapshot.dead), (11, 1), "{snapshot:?}");
        assert_eq!(snapshot.retried, retried, "{snapshot:?}");
        assert_eq!(stores.passages.count().await.expect("a count"), 11);
        let dead = JobFilter {
            state: Some(JobState::Dead),
            ..JobFilter::default()
        };
        let dead = stores.jobs.list(&dead, None, 10).await.expect("jobs");
        assert_eq!(dead.len(), 1, "{dead:?}");
        assert_eq!(dead[0].attempts, 1 + u32::try_from(retried).expect("few"));
        let cause = dead[0].cause.as_deref();
        assert_eq!(cause, Some("embedding texts: a word is too much"));
    }
}
