//! Prints what reading PDFs gives, one JSON object a file: `read_pdf LIBPDFIUM FILE…` in this process,
//! `read_pdf --children LIBPDFIUM FILE…` as the program does, in children with its limits, with the seconds each took.

use ingest::pdf::{ReadLimits, read_pdf};
use ingest::reader::{ChildOptions, ChildReader, PdfReader, serve};
use models_core::{ModelResult, PageReader};
use models_pdfium::PdfiumReader;
use serde_json::{Value, json};
use std::error::Error;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["serve", library] => {
            let load = || -> ModelResult<Box<dyn PageReader>> {
                Ok(Box::new(PdfiumReader::load(library.as_ref())?))
            };
            let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
            Ok(serve(&mut input, &mut output, load)?)
        }
        ["--children", library, files @ ..] => in_children(library, files),
        [library, files @ ..] => in_process(library, files),
        [] => Err("usage: read_pdf [--children] LIBPDFIUM FILE…".into()),
    }
}

fn in_process(library: &str, files: &[&str]) -> Result<(), Box<dyn Error>> {
    let reader = PdfiumReader::load(library.as_ref())?;
    for path in files {
        let read = read_pdf(&std::fs::read(path)?, &ReadLimits::default(), &reader);
        println!("{}", line(path, read.map(|paper| json!(paper))));
    }
    Ok(())
}

fn in_children(library: &str, files: &[&str]) -> Result<(), Box<dyn Error>> {
    let reader = ChildReader::new(ChildOptions {
        program: std::env::current_exe()?,
        args: vec!["serve".into(), library.into()],
        limits: ReadLimits::default(),
        memory_bytes: 1_500_000_000,
        cpu: Duration::from_secs(60),
        wall: Duration::from_secs(180),
        at_once: 1,
    });
    let runtime = tokio::runtime::Runtime::new()?;
    for path in files {
        let started = Instant::now();
        let read = runtime.block_on(reader.read(std::fs::read(path)?))?;
        let mut line = line(path, read.map(|read| json!(read)));
        line["seconds"] = json!(started.elapsed().as_secs_f64());
        println!("{line}");
    }
    Ok(())
}

fn line(path: &str, read: Result<Value, ingest::pdf::ReadError>) -> Value {
    match read {
        Ok(paper) => json!({ "path": path, "paper": paper }),
        Err(error) => json!({ "path": path, "error": error.to_string() }),
    }
}
