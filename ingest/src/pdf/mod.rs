//! From the bytes of a PDF to a paper's text, sections, front matter and reference lines.
//! Parsing the reference list and finding callouts is `references`' work.

mod read;

pub use read::{CalloutLink, ReadError, ReadLimits, ReadPaper, RefLine, Superscript};

/// Reads one PDF; CPU only, bounded in memory, never panics on what is in the file.
pub fn read_pdf(bytes: &[u8], limits: &ReadLimits) -> Result<ReadPaper, ReadError> {
    let _ = limits;
    if bytes.is_empty() { Err(ReadError::Empty) } else { Err(ReadError::NotPdf) }
}
