//! Lines of an export: what is not whole is refused with its line, and nothing is written.

use super::Target;
use crate::support::{Papyri, samples};
use papyri::config::{Config, Overrides};
use papyri::startup::Library;
use service::Caller;
use std::io::Cursor;
use tokio_util::sync::CancellationToken;

const TARGET: Target = Target {
    name: "import",
    cases: 600,
    words: &[
        "null",
        "{}",
        "[]",
        "\"type\":\"paper\"",
        "\"type\":\"end\"",
        "\"vectors\":[",
        "\"record\":",
        "\"\\u0000\"",
        "1e400",
        "\"layout\":\"AAAA\"",
        "\"tables\":\"AAAA\"",
        "{\"type\":\"head\",\"papyri_export\":1,\"dimension\":384,\"embedder\":\"x\"}\n",
    ],
    longest: 400_000,
};

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_an_export() {
    let corpus = TARGET.corpus(vec![exported()]);
    let folder = tempfile::tempdir().expect("a folder");
    let overrides = Overrides {
        library: Some(folder.path().join("library")),
        ..Overrides::default()
    };
    let config = Config::load(None, &overrides).expect("a configuration");
    let library = Library::open(config).await.expect("a library");
    let stop = CancellationToken::new();
    let (mut whole, mut refused) = (0, 0);
    for (case, input) in TARGET.inputs(&corpus).enumerate() {
        let open = || Ok(Cursor::new(input.clone()));
        let transfer = library.transfer();
        let imported = transfer.import(&Caller::Local, open, &|_| Ok(()), &stop, |_| ());
        match imported.await.map_err(anyhow::Error::from) {
            Ok(_) => whole += 1,
            // What was wrong is found before anything is written.
            Err(error) if format!("{error:#}").contains("nothing was written") => refused += 1,
            Err(error) => {
                println!("{error:#}");
                TARGET.keep(case, &input);
            }
        }
    }
    assert!(
        whole > 0 && refused > 300,
        "{whole} whole, {refused} refused"
    );
    let there = library.stores.graph.stats().await.expect("counts");
    assert_eq!(there.papers, 1, "only the whole one came in");
}

/// A library of one paper.
fn exported() -> Vec<u8> {
    let papyri = Papyri::new();
    let paper = samples().join("03-rank-fusion.pdf");
    assert_eq!(papyri.ingest(&[&paper], &["--no-embed"])["new"], 1);
    let out = papyri.run(&["export", "-", "--no-pdfs"]);
    assert!(out.status.success());
    out.stdout
}
