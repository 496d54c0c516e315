//! Prints what reading a PDF gives, one JSON object a file: `read_pdf LIBPDFIUM FILE…`.

use ingest::pdf::{ReadLimits, read_pdf};
use models_pdfium::PdfiumReader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let library = args.next().ok_or("usage: read_pdf LIBPDFIUM FILE…")?;
    let reader = PdfiumReader::load(library.as_ref())?;
    for path in args {
        let line = match read_pdf(&std::fs::read(&path)?, &ReadLimits::default(), &reader) {
            Ok(paper) => serde_json::json!({ "path": path, "paper": paper }),
            Err(error) => serde_json::json!({ "path": path, "error": error.to_string() }),
        };
        println!("{line}");
    }
    Ok(())
}
