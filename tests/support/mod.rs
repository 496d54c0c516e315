//! What the end-to-end tests share: the program in a library of its own, the sample papers, dumps of a graph.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

pub mod neo4j;
pub mod pdf;
mod pdf_file;
pub mod proxy;
pub mod scan;
pub mod server;
pub mod service;
pub mod stub;

use graph_schema::{CitationContext, Mention, Paper, PaperKind, Passage, Reference, Section};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use stores_core::PaperFilter;
use stores_embedded::{EmbeddedStores, OpenOptions};
use tempfile::TempDir;

/// Says that a test was not made, so that nobody takes it for passed; not by `eprintln!`, which the tests' runner keeps to
/// itself.
pub fn passed_over(why: &str) {
    let line = format!("passed over: {why}\n");
    let said = std::io::stderr().write_all(line.as_bytes());
    said.expect("it is said");
}

pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/papers")
}

pub fn sample_files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(samples()).expect("samples/papers is there");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "pdf"));
    files.sort();
    assert!(files.len() >= 6, "six sample papers at least: {files:?}");
    files
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a kind").is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).expect("it is copied")),
        }
    }
}

/// A library in a temporary folder and the program that works on it.
pub struct Papyri {
    dir: TempDir,
}

impl Papyri {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The folder, with the library as it is.
    pub fn into_dir(self) -> TempDir {
        self.dir
    }

    pub fn library(&self) -> PathBuf {
        self.dir.path().join("library")
    }

    /// The program with this library; run in the temporary folder, so that no papyri.toml is met.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_papyri"));
        command
            .arg("--library")
            .arg(self.library())
            .current_dir(self.dir.path())
            .env_remove("RUST_LOG");
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command()
            .args(args)
            .output()
            .expect("the program starts")
    }

    /// Runs with `--json`, whatever the exit code, and parses what it printed.
    pub fn json(&self, args: &[&str]) -> Value {
        json_of(self.command(), args)
    }

    /// The same for paths.
    pub fn ingest(&self, paths: &[&Path], flags: &[&str]) -> Value {
        let mut args = vec!["ingest"];
        args.extend(
            paths
                .iter()
                .map(|path| path.to_str().expect("a plain path")),
        );
        args.extend(flags);
        self.json(&args)
    }

    pub fn dump(&self) -> Dump {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(dump(&self.library()))
    }
}

/// What the command says as JSON when `args` go after what it has.
pub fn json_of(mut command: Command, args: &[&str]) -> Value {
    let output = command
        .arg("--json")
        .args(args)
        .output()
        .expect("the program starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no JSON from {args:?}: {error}\n{}", stderr(&output)))
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// An answer without what differs from run to run: its id, its time, and the last digits of its scores, whose sums depend
/// on the order in which a store gives its hits.
pub fn lasting(mut answer: Value) -> Value {
    for changing in ["id", "created_at"] {
        if let Some(object) = answer.as_object_mut() {
            object.remove(changing);
        }
    }
    rounded(&mut answer);
    answer
}

fn rounded(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let exact = number.as_f64().unwrap_or_default();
            *value = ((exact * 1e4).round() / 1e4).into();
        }
        Value::Array(values) => values.iter_mut().for_each(rounded),
        Value::Object(fields) => fields.values_mut().for_each(rounded),
        _ => {}
    }
}

/// All that the graph holds and the number of indexed passages: equal libraries have equal dumps.
#[derive(Debug, PartialEq)]
pub struct Dump {
    pub papers: Vec<PaperDump>,
    pub indexed_passages: u64,
}

#[derive(Debug, PartialEq)]
pub struct PaperDump {
    pub paper: Paper,
    pub sections: Vec<Section>,
    pub references: Vec<Reference>,
    pub contexts: Vec<CitationContext>,
    pub mentions: Vec<Mention>,
    pub passages: Vec<Passage>,
}

async fn dump(library: &Path) -> Dump {
    let stores = EmbeddedStores::open(
        library,
        OpenOptions {
            dimension: 384,
            ..OpenOptions::default()
        },
    )
    .expect("the library opens");
    let graph = &stores.graph;
    let mut papers = Vec::new();
    for kind in [PaperKind::Ingested, PaperKind::CitedOnly] {
        let filter = PaperFilter {
            kind: Some(kind),
            ..PaperFilter::default()
        };
        for paper in graph
            .list_papers(&filter, 0, 10_000)
            .await
            .expect("papers")
            .papers
        {
            let id = paper.id.clone();
            papers.push(PaperDump {
                paper,
                sections: graph.sections(&id).await.expect("sections"),
                references: graph.references(&id).await.expect("references"),
                contexts: graph.citation_contexts(&id).await.expect("contexts"),
                mentions: graph.mentions(&id).await.expect("mentions"),
                passages: graph.passages_of(&id).await.expect("passages"),
            });
        }
    }
    papers.sort_by(|a, b| a.paper.id.cmp(&b.paper.id));
    Dump {
        papers,
        indexed_passages: stores.passages.count().await.expect("a count"),
    }
}
