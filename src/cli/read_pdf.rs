//! `papyri read-pdf`: the program as its own child, which reads PDFs under limits. Hidden: `ingest::reader` starts it.

use anyhow::Context;
use ingest::reader;
use models_core::PageReader;
use models_pdfium::PdfiumReader;
use std::path::PathBuf;
use std::process::ExitCode;

/// Read PDFs from standard input for a parent process
#[derive(Debug, clap::Args)]
pub struct Args {
    /// PDFium's library
    #[arg(value_name = "FILE")]
    engine: PathBuf,
}

/// Without configuration, runtime and logs: the child has none of its parent's secrets.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let load = || {
        let reader = PdfiumReader::load(&args.engine)?;
        Ok(Box::new(reader) as Box<dyn PageReader>)
    };
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    reader::serve(&mut input, &mut output, load).context("reading PDFs for the parent process")?;
    Ok(ExitCode::SUCCESS)
}
