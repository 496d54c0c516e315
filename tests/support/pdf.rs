//! Small PDFs made by hand, good and broken.

use super::pdf_file::{assemble, stream};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

fn one_page(content: Vec<u8>, trailer_extra: &str) -> Vec<u8> {
    assemble(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
            content,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
            b"<< /Filter /Standard /V 1 /R 2 /O <0123456789012345678901234567890123456789012345678901234567890123> /U <0123456789012345678901234567890123456789012345678901234567890123> /P -4 >>".to_vec(),
        ],
        trailer_extra,
    )
}

/// A page with one line of text.
pub fn with_text(text: &str) -> Vec<u8> {
    one_page(
        stream(
            "",
            format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET").as_bytes(),
        ),
        "",
    )
}

/// A page of an article: its title, who wrote it, and paragraphs; one of a single word is a heading.
pub fn article(title: &str, author: &str, paragraphs: &[&str]) -> Vec<u8> {
    let mut content = String::new();
    let mut y = 720;
    let mut line = |size: u32, text: &str, content: &mut String| {
        content.push_str(&format!("BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET\n"));
        y -= size + 6;
    };
    line(20, title, &mut content);
    line(12, author, &mut content);
    for paragraph in paragraphs {
        if !paragraph.contains(' ') {
            line(14, paragraph, &mut content);
            continue;
        }
        let mut row = String::new();
        for word in paragraph.split(' ') {
            if row.len() + word.len() > 90 {
                line(10, row.trim_end(), &mut content);
                row.clear();
            }
            row.push_str(word);
            row.push(' ');
        }
        line(10, row.trim_end(), &mut content);
    }
    one_page(stream("", content.as_bytes()), "")
}

/// A page of texts at their places: from the left, from the bottom, the size of the letters.
pub fn set(texts: &[(u32, u32, u32, &str)]) -> Vec<u8> {
    drawn(texts, "")
}

/// The same with drawings, as operators of a content stream.
pub fn drawn(texts: &[(u32, u32, u32, &str)], drawings: &str) -> Vec<u8> {
    let shown = texts
        .iter()
        .map(|(x, y, size, text)| format!("BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"));
    let mut content: String = shown.collect();
    content.push_str(drawings);
    one_page(stream("", content.as_bytes()), "")
}

/// A page without any text, as a scan is.
pub fn without_text() -> Vec<u8> {
    one_page(stream("", b"0 0 100 100 re f"), "")
}

/// Says it is encrypted, with a key nobody has.
pub fn encrypted() -> Vec<u8> {
    one_page(
        stream("", b"BT /F1 12 Tf (x) Tj ET"),
        "/Encrypt 6 0 R /ID [<00><00>]",
    )
}

pub fn without_pages() -> Vec<u8> {
    assemble(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec(),
        ],
        "",
    )
}

/// A content stream of about one MB that inflates to one GB of spaces.
pub fn bomb() -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        encoder.write_all(&chunk).expect("memory");
    }
    let data = encoder.finish().expect("memory");
    one_page(stream("/Filter /FlateDecode", &data), "")
}
