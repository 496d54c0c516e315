//! PDFium behind the port `PageReader`: the library (`library`), the characters of a page (`chars`), and which of
//! them can be seen (`ink`).

mod chars;
mod ink;
mod library;

pub use library::{LIBRARY, PdfiumReader};
