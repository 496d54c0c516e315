//! PDFium behind the port `PageReader`: the library (`library`), the characters of a page (`chars`), and which of
//! them can be seen (`ink`); what is drawn beside them (`shapes`); pictures of pages (`picture`).

mod chars;
mod ink;
mod library;
mod picture;
mod shapes;

pub use library::{LIBRARY, PdfiumReader};
