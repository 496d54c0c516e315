//! Real recordings of arXiv, where they are at hand: `PAPYRI_DATA`, or `../shared/data` beside the project.

use ingest::source::oai::Change;
use ingest::source::{ArxivRecord, SourceErrorKind, atom, decode, oai};
use serde::Deserialize;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Recorded {
    status_code: u16,
    body: String,
}

impl Recorded {
    /// The recordings hold each byte of the answer as one character.
    fn text(&self) -> String {
        let bytes: Option<Vec<u8>> = self.body.chars().map(|c| u8::try_from(c).ok()).collect();
        bytes.map_or_else(|| self.body.clone(), |bytes| decode(&bytes, None))
    }
}

/// The files of a folder of recordings, sorted; `None`, with a word on standard error, where there is none.
fn recordings(folder: &str) -> Option<Vec<PathBuf>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("PAPYRI_DATA").map_or(beside, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(data.join("arxiv").join(folder)) else {
        // Not by `eprintln!`, which the tests' runner keeps to itself.
        let line = format!("skipped: no recordings of arXiv in {}\n", data.display());
        std::io::stderr()
            .write_all(line.as_bytes())
            .expect("it is said");
        return None;
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Some(files)
}

fn check(record: &ArxivRecord) {
    let name = &record.id;
    assert!(
        !record.title.is_empty() && !record.abstract_text.is_empty(),
        "{name}"
    );
    assert!(
        !record.authors.is_empty() && !record.categories.is_empty(),
        "{name}"
    );
    assert!(
        record
            .authors
            .iter()
            .all(|author| !author.family.is_empty()),
        "{name}"
    );
    for text in [&record.title, &record.abstract_text] {
        assert!(
            !text.contains("  ") && !text.contains('\n') && text.trim() == text,
            "{name}"
        );
    }
    assert!(record.published.to_string().as_str() > "1991", "{name}");
    let json = serde_json::to_string(record).unwrap();
    assert_eq!(serde_json::from_str::<ArxivRecord>(&json).unwrap(), *record);
}

#[test]
fn every_answer_of_the_search_is_read() {
    let Some(files) = recordings("atom") else {
        return;
    };
    let mut records = 0;
    for file in files {
        let name = file.display().to_string();
        let recorded: Recorded = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let text = recorded.text();
        let parsed = atom::parse(&text);
        if recorded.status_code == 400 {
            let error = parsed.unwrap_err();
            assert_eq!(error.kind, SourceErrorKind::Invalid, "{name}");
            assert!(error.context.contains("incorrect id format"), "{error}");
            continue;
        }
        let page = parsed.unwrap();
        assert!(
            !page.cut && page.unread.is_empty(),
            "{name}: {:?}",
            page.unread
        );
        assert_eq!(
            page.records.len(),
            text.matches("<entry>").count(),
            "{name}"
        );
        for record in &page.records {
            check(record);
            assert!(
                record.version.is_some() && record.pdf_url.is_some(),
                "{name}"
            );
        }
        assert_eq!(
            page.records
                .iter()
                .filter(|record| record.doi.is_some())
                .count(),
            text.matches("<arxiv:doi>").count(),
            "{name}"
        );
        records += page.records.len();
    }
    assert!(records >= 140, "{records}");
}

#[test]
fn letters_outside_ascii_are_whole() {
    let Some(files) = recordings("atom") else {
        return;
    };
    let file = files
        .iter()
        .find(|file| file.to_string_lossy().contains("q_testing_s10_m10"));
    let recorded: Recorded =
        serde_json::from_slice(&std::fs::read(file.unwrap()).unwrap()).unwrap();
    let page = atom::parse(&recorded.text()).unwrap();
    assert_eq!((page.total, page.start, page.per_page), (214_881, 10, 10));
    let record = &page.records[0];
    assert_eq!(
        (record.id.as_str(), record.version),
        ("2403.16981", Some(2))
    );
    assert!(
        record.abstract_text.contains("at most $α$"),
        "{}",
        record.abstract_text
    );
    assert_eq!(record.categories, ["math.ST", "cs.IT", "stat.ML"]);
}

#[test]
fn every_harvested_record_is_read() {
    let Some(files) = recordings("oai") else {
        return;
    };
    let mut records = 0;
    for file in files {
        let name = file.display().to_string();
        let text = decode(&std::fs::read(&file).unwrap(), None);
        let page = oai::parse_records(&text).unwrap();
        assert!(
            !page.cut && page.unread.is_empty(),
            "{name}: {:?}",
            page.unread
        );
        assert_eq!(page.items.len(), text.matches("<record>").count(), "{name}");
        for item in &page.items {
            let Change::Present(record) = &item.change else {
                panic!("{name}: {item:?}");
            };
            check(record);
            assert!(!item.sets.is_empty() && page.answered.is_some(), "{name}");
        }
        records += page.items.len();
    }
    assert!(records >= 30, "{records}");
}

#[test]
fn odd_authors_and_fields_are_read() {
    let Some(files) = recordings("oai") else {
        return;
    };
    let record = |name: &str, id: &str| {
        let file = files.iter().find(|file| file.ends_with(name)).unwrap();
        let page = oai::parse_records(&decode(&std::fs::read(file).unwrap(), None)).unwrap();
        let item = page
            .items
            .into_iter()
            .find(|item| item.id.as_str() == id)
            .unwrap();
        match item.change {
            Change::Present(record) => *record,
            Change::Deleted => panic!("{id} is not deleted"),
        }
    };
    let several_dois = record("sample_arxiv_record0.xml", "1601.03238");
    assert_eq!(
        several_dois.doi.unwrap().as_str(),
        "10.1103/physrevd.93.016005"
    );
    let group = record("sample_arxiv_record8.xml", "1606.07538");
    assert_eq!(group.authors[0].family, "Super-Kamiokande Collaboration");
    assert_eq!(group.authors[1].family, "Abe", "the colon is no author");
    let two_names = record("sample_arxiv_record7.xml", "1606.07066");
    assert_eq!(two_names.authors[0].family, "Saxton Walton");
    let accented = record("sample_arxiv_record3.xml", "1603.01251");
    assert_eq!(accented.version, Some(1));
    let updated = record("arxiv-single.xml", "1401.2122");
    assert_eq!(
        (
            updated.version,
            updated.updated.unwrap().to_string().as_str()
        ),
        (None, "2017-10-23")
    );
}
