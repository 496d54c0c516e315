//! The program Tesseract behind the port `TextRecogniser`: how it is run (`engine`), which languages it reads a page in
//! (`scripts`), what it tells of a page (`hocr`).

mod engine;
mod hocr;
mod process;
mod scripts;

pub use engine::{Tesseract, TesseractOptions};
