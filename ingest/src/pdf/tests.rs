//! Whole files, made here with lopdf, through `read_pdf`.

use super::{ReadError, ReadLimits, ReadPaper};
use models_pdfium::{LIBRARY, PdfiumReader};
use std::path::PathBuf;

/// Reads in this process. `make models` must have installed the library.
fn read_pdf(bytes: &[u8], limits: &ReadLimits) -> Result<ReadPaper, ReadError> {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let models = std::env::var_os("PAPYRI_MODELS_DIR").map(PathBuf::from);
    let models = models.or_else(|| Some(data.or(home)?.join("papyri/models")));
    let library = models.expect("HOME is set").join(LIBRARY);
    let reader = PdfiumReader::load(&library).unwrap_or_else(|error| panic!("{error}"));
    super::read_pdf(bytes, limits, &reader)
}

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};

/// Text at a place, in points from the bottom left.
struct Shown<'a>(f32, f32, f32, &'a str);

fn pdf(pages: &[Vec<Shown<'_>>]) -> Document {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" },
    );
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let mut kids: Vec<Object> = Vec::new();
    for shown in pages {
        let mut operations = Vec::new();
        for Shown(x, y, size, text) in shown {
            operations.push(Operation::new("BT", vec![]));
            operations.push(Operation::new("Tf", vec!["F1".into(), (*size).into()]));
            operations.push(Operation::new("Td", vec![(*x).into(), (*y).into()]));
            operations.push(Operation::new("Tj", vec![Object::string_literal(*text)]));
            operations.push(Operation::new("ET", vec![]));
        }
        let content = Content { operations }.encode().unwrap();
        let content = document.add_object(Stream::new(dictionary! {}, content));
        let page = document
            .add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content });
        kids.push(page.into());
    }
    let count = i64::try_from(kids.len()).unwrap();
    document.objects.insert(
        tree,
        Object::Dictionary(dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
        }),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document
}

fn bytes(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn two_columns() -> Vec<u8> {
    let mut shown = vec![
        Shown(120.0, 720.0, 18.0, "Reading Order of Papers"),
        Shown(220.0, 690.0, 10.0, "Ana Silva and Bo Chen"),
        Shown(60.0, 650.0, 12.0, "Abstract"),
    ];
    for row in 0..40u8 {
        let y = 635.0 - 12.0 * f32::from(row);
        let text = if row == 39 {
            "the left column ends with these words and"
        } else {
            "the left column has one more line of words"
        };
        shown.push(Shown(60.0, y, 10.0, text));
        let text = if row == 0 {
            "then the right column begins with its own"
        } else {
            "the right column has one more row of words"
        };
        shown.push(Shown(320.0, y, 10.0, text));
    }
    let last = vec![
        Shown(60.0, 700.0, 12.0, "References"),
        Shown(60.0, 680.0, 10.0, "A. Silva. Linking papers. 2011."),
        Shown(60.0, 660.0, 10.0, "B. Chen. Reading papers. 2012."),
    ];
    bytes(pdf(&[shown, last]))
}

#[test]
fn a_paper_of_two_columns() {
    let paper = read_pdf(&two_columns(), &ReadLimits::default()).unwrap();
    assert_eq!(paper.title, "Reading Order of Papers");
    assert_eq!(
        paper
            .authors
            .iter()
            .map(|a| a.family.as_str())
            .collect::<Vec<_>>(),
        ["Silva", "Chen"]
    );
    assert!(
        paper
            .text
            .text
            .contains("these words and then the right column"),
        "{}",
        paper.text.text
    );
    assert_eq!(paper.reference_lines.len(), 2);
    assert!(!paper.text.text.contains("Linking papers"));
    assert_eq!(paper.pages, 2);
}

#[test]
fn every_cut_ends_in_a_result_or_a_clear_error() {
    let whole = two_columns();
    for length in (0..whole.len()).step_by(97) {
        let error = read_pdf(&whole[..length], &ReadLimits::default()).err();
        assert!(
            matches!(
                error,
                Some(ReadError::Empty | ReadError::NotPdf | ReadError::Truncated { .. })
            ) || length + 40 > whole.len()
        );
    }
}

#[test]
fn damage_never_panics() {
    let whole = two_columns();
    for seed in 0..60usize {
        let mut broken = whole.clone();
        for step in 0..20usize {
            let at = (seed * 7_919 + step * 104_729) % (broken.len() - 64);
            broken[at] = (seed * 31 + step * 17) as u8;
        }
        let _ = read_pdf(&broken, &ReadLimits::default());
    }
}

#[test]
fn no_pages_and_no_text() {
    let limits = ReadLimits::default();
    assert_eq!(read_pdf(&bytes(pdf(&[])), &limits), Err(ReadError::NoPages));
    let blank = read_pdf(&bytes(pdf(&[vec![], vec![]])), &limits).unwrap_err();
    assert_eq!(
        blank,
        ReadError::NoTextLayer {
            images: 2,
            pages: 2,
            // Nothing is drawn on them: there is nothing to be read.
            unread: Vec::new(),
        }
    );
    assert!(blank.to_string().contains("no text layer, OCR needed"));
    let few = ReadLimits {
        max_pages: 1,
        ..limits
    };
    assert_eq!(
        read_pdf(&two_columns(), &few),
        Err(ReadError::TooManyPages { pages: 2, limit: 1 })
    );
}

#[test]
fn a_password_is_asked_for() {
    let mut document = pdf(&[vec![Shown(60.0, 700.0, 10.0, "secret words")]]);
    let zeros = || Object::string_literal(vec![0u8; 32]);
    let encryption = document.add_object(dictionary! {
        "Filter" => "Standard", "V" => 2, "R" => 3, "Length" => 128, "P" => -4, "O" => zeros(), "U" => zeros(),
    });
    document.trailer.set("Encrypt", encryption);
    document.trailer.set(
        "ID",
        vec![Object::string_literal("a"), Object::string_literal("a")],
    );
    let error = read_pdf(&bytes(document), &ReadLimits::default());
    assert_eq!(error, Err(ReadError::Encrypted));
}

/// One page of this content, in the fonts of `pdf`, with more entries.
fn page_of(content: &str, more: &[(&str, Object)]) -> Vec<u8> {
    let mut document = pdf(&[vec![]]);
    let stream = document.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
    let page = document.page_iter().next().unwrap();
    let page = document.get_dictionary_mut(page).unwrap();
    page.set("Contents", stream);
    for (key, value) in more {
        page.set(*key, value.clone());
    }
    bytes(document)
}

fn lines_of_text() -> Vec<String> {
    (0..12)
        .map(|row| format!("line {row} tells of the river and of its sand."))
        .collect()
}

#[test]
fn hidden_text_is_left_out() {
    let mut content = String::new();
    for (row, line) in lines_of_text().iter().enumerate() {
        content.push_str(&format!(
            "BT /F1 10 Tf 72 {} Td ({line}) Tj ET\n",
            700 - 14 * row
        ));
    }
    content.push_str("BT 3 Tr /F1 10 Tf 72 400 Td (no ink at all) Tj 0 Tr ET\n");
    content.push_str("BT 1 1 1 rg /F1 10 Tf 72 380 Td (white on white) Tj ET\n");
    content.push_str("BT 0 0 0 rg /F1 1 Tf 72 360 Td (as small as dust) Tj ET\n");
    content.push_str("BT /F1 10 Tf 72 -80 Td (below the page) Tj ET\n");
    content.push_str("0 0 0.5 rg 60 300 400 30 re f\n");
    content.push_str("BT 1 1 1 rg /F1 10 Tf 72 310 Td (white on blue can be read) Tj ET\n");
    let paper = read_pdf(&page_of(&content, &[]), &ReadLimits::default()).unwrap();
    let text = paper.text.text;
    assert!(text.contains("line 11 tells of the river"), "{text}");
    assert!(text.contains("white on blue can be read"), "{text}");
    for hidden in ["no ink", "white on white", "dust", "below the page"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

#[test]
fn a_layer_without_ink_is_read_where_nothing_else_is() {
    let mut content = String::from("3 Tr\n");
    for (row, line) in lines_of_text().iter().enumerate() {
        content.push_str(&format!(
            "BT /F1 10 Tf 72 {} Td ({line}) Tj ET\n",
            700 - 14 * row
        ));
    }
    let paper = read_pdf(&page_of(&content, &[]), &ReadLimits::default()).unwrap();
    assert!(paper.text.text.contains("line 11 tells of the river"));
}

#[test]
fn turned_pages_are_read_as_they_are_shown() {
    // The matrix of each quarter turn, and where line `row` begins on a page of 612 by 792.
    type Place = fn(usize) -> (usize, usize);
    let turns: [(&str, i64, Place); 3] = [
        ("0 1 -1 0", 90, |row| (100 + 14 * row, 72)),
        ("-1 0 0 -1", 180, |row| (540, 100 + 14 * row)),
        ("0 -1 1 0", 270, |row| (500 - 14 * row, 700)),
    ];
    for (matrix, degrees, place) in turns {
        let mut content = String::new();
        for (row, line) in lines_of_text().iter().enumerate() {
            let (x, y) = place(row);
            content.push_str(&format!(
                "BT /F1 10 Tf {matrix} {x} {y} Tm ({line}) Tj ET\n"
            ));
        }
        let file = page_of(&content, &[("Rotate", degrees.into())]);
        let text = read_pdf(&file, &ReadLimits::default()).unwrap().text.text;
        let first = text.find("line 0 tells of the river");
        let last = text.find("line 11 tells of the river");
        assert!(first.is_some() && first < last, "{degrees}: {text}");
    }
}

#[test]
fn raised_numbers_are_text_or_marks() {
    let mut content = String::new();
    for (row, line) in lines_of_text().iter().enumerate() {
        content.push_str(&format!(
            "BT /F1 10 Tf 72 {} Td ({line}) Tj ET\n",
            700 - 14 * row
        ));
    }
    let raised = |number: &str| format!("/F1 6 Tf 4 Ts ({number}) Tj 0 Ts /F1 10 Tf");
    content.push_str(&format!(
        "BT /F1 10 Tf 72 500 Td (It covers 5 m) Tj {} ( of sand.) Tj {} ( Others agree.) Tj ET\n",
        raised("2"),
        raised("7")
    ));
    let paper = read_pdf(&page_of(&content, &[]), &ReadLimits::default()).unwrap();
    let text = &paper.text.text;
    assert!(
        text.contains("It covers 5 m² of sand. Others agree."),
        "{text}"
    );
    let marks: Vec<&str> = paper
        .superscripts
        .iter()
        .map(|mark| mark.text.as_str())
        .collect();
    assert_eq!(marks, ["7"]);
    assert!(text[..paper.superscripts[0].offset].ends_with("sand."));
}
