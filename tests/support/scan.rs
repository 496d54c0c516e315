//! Scans made of sample papers: what the engine draws of their pages, as pictures and nothing else.

use super::pdf_file::{assemble, stream};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use models_core::{PageReader, Picture};
use models_pdfium::{LIBRARY, PdfiumReader};
use std::io::Write;
use std::path::{Path, PathBuf};

/// `make models` must have installed the library.
pub fn engine() -> PdfiumReader {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let models = std::env::var_os("PAPYRI_MODELS_DIR").map(PathBuf::from);
    let models = models.or_else(|| Some(data.or(home)?.join("papyri/models")));
    PdfiumReader::load(&models.expect("HOME is set").join(LIBRARY)).expect("PDFium")
}

/// A PDF of pictures of the pages of another, at 200 pixels an inch.
pub fn of(file: &Path) -> Vec<u8> {
    let bytes = std::fs::read(file).expect("a PDF");
    let engine = engine();
    let pages = engine.open(&bytes).expect("a PDF that can be read");
    let pictures: Vec<Picture> = (0..pages.count())
        .map(|page| pages.picture(page, 200).expect("a picture"))
        .collect();
    drop(pages);
    let kids: Vec<String> = (0..pictures.len())
        .map(|at| format!("{} 0 R", 3 + 3 * at))
        .collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            kids.len()
        )
        .into_bytes(),
    ];
    for (at, picture) in pictures.iter().enumerate() {
        let points = |pixels: u32| f64::from(pixels) * 72.0 / f64::from(picture.dpi);
        let (width, height) = (points(picture.width), points(picture.height));
        let (contents, image) = (4 + 3 * at, 5 + 3 * at);
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {contents} 0 R \
                 /Resources << /XObject << /Scan {image} 0 R >> >> >>"
            )
            .into_bytes(),
        );
        objects.push(stream(
            "",
            format!("{width} 0 0 {height} 0 0 cm /Scan Do").as_bytes(),
        ));
        let dictionary = format!(
            "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent 8 \
             /Filter /FlateDecode",
            picture.width, picture.height
        );
        objects.push(stream(&dictionary, &deflated(&picture.grey)));
    }
    assemble(&objects, "")
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}
