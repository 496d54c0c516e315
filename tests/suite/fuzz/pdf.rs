//! PDFs, read by the program's own children as `papyri ingest` reads them. A child may end; the file is named, and the
//! next one is read.

use super::Target;
use crate::support::{pdf, sample_files};
use ingest::pdf::{ReadError, ReadLimits};
use ingest::reader::{ChildOptions, ChildReader, PdfReader};
use papyri::config::{Config, Overrides};
use std::time::Duration;

const TARGET: Target = Target {
    name: "pdf",
    cases: 250,
    words: &[
        "/Kids [1 0 R]",
        "/Length ",
        "/Filter [/FlateDecode /FlateDecode]",
        "endstream",
        "stream\n",
        "endobj\n",
        "<<",
        ">>",
        "[",
        "]",
        "1 0 R",
        "/Prev 9",
        "/Encrypt 1 0 R",
        "BT /F1 1 Tf (x) Tj ET",
        " Do ",
        " q ",
        " Q ",
        "/ToUnicode 4 0 R",
        "xref\n",
    ],
    longest: 2_000_000,
};

#[tokio::test(flavor = "multi_thread")]
async fn files() {
    let mut others: Vec<Vec<u8>> = sample_files()
        .iter()
        .map(|file| std::fs::read(file).expect("a sample"))
        .collect();
    let paragraph = "We card the wool of eight flocks and weigh what is left [1, 2]. It is less than we thought.";
    others.push(pdf::article(
        "On Carding",
        "Ada Silva",
        &[
            "Abstract",
            paragraph,
            "References",
            "[1] Silva, A. Wool. 2010.",
        ],
    ));
    others.push(pdf::with_text("one line"));
    others.push(pdf::encrypted());
    let corpus = TARGET.corpus(others);
    let reader = reader();
    let (mut read, mut told) = (0, 0);
    for (case, input) in TARGET.inputs(&corpus).enumerate() {
        match reader
            .read(input.clone())
            .await
            .expect("the reader is there")
        {
            Ok(file) => {
                let text = &file.paper.text;
                let within = text.pages.iter().all(|page| page.end <= text.text.len());
                read += 1;
                if !within {
                    TARGET.keep(case, &input);
                }
            }
            Err(ReadError::Crashed { how }) => {
                println!("the child ended: {how}");
                TARGET.keep(case, &input);
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                told += 1;
            }
        }
    }
    assert!(read > 50 && told > 10, "{read} read, {told} told of");
}

/// As the program starts it, with the limits of its configuration.
fn reader() -> ChildReader {
    let config = Config::load(None, &Overrides::default()).expect("a configuration");
    let library = config.models.dir.join(models_pdfium::LIBRARY);
    ChildReader::new(ChildOptions {
        program: env!("CARGO_BIN_EXE_papyri").into(),
        args: vec!["read-pdf".into(), library.into()],
        limits: ReadLimits::default(),
        memory_bytes: config.ingest.read_memory_mb * 1_000_000,
        cpu: Duration::from_secs(20),
        wall: Duration::from_secs(60),
        at_once: 1,
    })
}
