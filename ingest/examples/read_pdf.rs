//! Prints what reading a PDF gives, one JSON object a file: `read_pdf FILE…`.

use ingest::pdf::{ReadLimits, read_pdf};

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let line = match read_pdf(&std::fs::read(&path)?, &ReadLimits::default()) {
            Ok(paper) => serde_json::json!({ "path": path, "paper": paper }),
            Err(error) => serde_json::json!({ "path": path, "error": error.to_string() }),
        };
        println!("{line}");
    }
    Ok(())
}
