//! PDFs made by hand: a small paper, and the same with what would stop a reader without limits.

use super::pdf_file::{assemble, stream};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("memory");
    let data = encoder.finish().expect("memory");
    stream("/Filter /FlateDecode", &data)
}

fn text() -> String {
    let mut content = String::new();
    let mut show = |size: u8, y: u16, text: &str| {
        content.push_str(&format!("BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET\n"));
    };
    show(18, 740, "Sediment of the River Orla");
    show(12, 715, "Mira Tolland");
    show(13, 680, "1 Introduction");
    show(
        10,
        660,
        "The river carries much sediment from the hills to the coast.",
    );
    show(
        10,
        648,
        "We weigh sand [1] and silt [2]. Both are heavier than we thought.",
    );
    show(
        10,
        636,
        "The samples were taken every day of two wet seasons.",
    );
    show(13, 600, "References");
    show(
        10,
        580,
        "[1] A. Brook. Weighing sand in rivers. River Letters, 1999.",
    );
    show(
        10,
        568,
        "[2] B. Cole. Weighing silt in rivers. River Letters, 2003.",
    );
    content
}

/// A paper with these entries in its catalogue and objects behind its own, from number 6 up.
fn paper_with(catalogue: &str, content: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>").into_bytes(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        deflated(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    objects.extend_from_slice(more);
    assemble(&objects, "")
}

pub fn paper() -> Vec<u8> {
    paper_with("", text().as_bytes(), &[])
}

/// Arrays or dictionaries in each other; whoever counts brackets in strings and comments sees none.
pub fn nested(opening: &str) -> Vec<u8> {
    paper_with(
        "/Deep 6 0 R",
        text().as_bytes(),
        &[opening.as_bytes().to_vec()],
    )
}

/// Every node of the tree of destinations has both nodes as kids.
pub fn names_in_a_cycle() -> Vec<u8> {
    let kids = || b"<< /Kids [6 0 R 7 0 R 6 0 R 7 0 R 6 0 R 7 0 R] >>".to_vec();
    paper_with(
        "/Names << /Dests 6 0 R >>",
        text().as_bytes(),
        &[kids(), kids()],
    )
}

/// A short file whose page takes gigabytes: millions of letters, each with its own place.
pub fn memory_bomb() -> Vec<u8> {
    let content = "BT /F1 9 Tf 72 700 Td (a) Tj ET\n".repeat(1_900_000);
    paper_with("", content.as_bytes(), &[])
}

/// A page that takes many seconds.
pub fn slow() -> Vec<u8> {
    memory_bomb()
}

/// A red field with a blue one at its right, on a page that is cropped and turned: as it is shown, the page is 400 points
/// wide and 300 high, and the fields begin 100 points from its left and 50 from its top, 80 and 20 points wide, 60 high.
pub fn turned_fields() -> Vec<u8> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /CropBox [50 150 350 550] /Rotate 90 /Contents 4 0 R /Resources << >> >>";
    // From the left of the crop box, which the turn puts on top.
    let content = "1 0 0 rg 100 250 60 80 re f\n0 0 1 rg 100 330 60 20 re f\n";
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.as_bytes().to_vec(),
        deflated(content.as_bytes()),
    ];
    assemble(&objects, "")
}
