//! Reference strings and lists, callouts, sentences: text that a PDF brings.

use super::Target;
use graph_schema::sentences::{around, sentence_spans};
use graph_schema::{PageText, PaperText};
use ingest::pdf::{ReadPaper, RefLine, Superscript};
use ingest::references::{parse_reference, read};

const TARGET: Target = Target {
    name: "references",
    cases: 4_000,
    words: &[
        "et al.",
        "[1]",
        "[1–9]",
        "(2010a, b)",
        "and ",
        "In: ",
        "pp. 1–2",
        "doi:10.1000/",
        "arXiv:2401.00001",
        "http://",
        "\u{ad}\n",
        "\u{202e}",
        "ß",
        "İ",
        "王",
        "’",
        "“",
        "\u{301}",
        "———",
        "eds.",
        "van der ",
    ],
    longest: 4_000,
};

#[test]
fn references_and_what_cites_them() {
    let corpus = TARGET.corpus(Vec::new());
    TARGET.run(&corpus, |input| {
        let text = String::from_utf8_lossy(input).into_owned();
        let whole = parse_reference(&text.replace('\n', " "));
        assert!(whole.raw.len() <= text.len() * 3, "it grew: {whole:?}");
        spans(&text);
        let paper = paper(&text);
        let (references, contexts) = read(&paper);
        for context in &contexts {
            assert!((context.reference as usize) < references.len());
            let sentence = paper.text.text.get(context.start..context.end);
            assert_eq!(sentence, Some(context.sentence.as_str()));
        }
    });
}

/// Sentences cover all that is not white space, in order.
fn spans(text: &str) {
    let mut last = 0;
    for span in sentence_spans(text) {
        assert!(text[last..span.start].trim().is_empty(), "{span:?}");
        assert!(!text[span.clone()].trim().is_empty(), "{span:?}");
        let _there = around(text, span.clone());
        last = span.end;
    }
    assert!(text[last..].trim().is_empty());
}

/// The text as a paper that cites its own lines.
fn paper(text: &str) -> ReadPaper {
    let line = |(at, text): (usize, &str)| RefLine {
        text: text.to_owned(),
        page: 1,
        x: if at % 3 == 0 { 0.0 } else { 12.0 },
        y: at as f32 * 12.0,
        gap_above: if at % 3 == 0 { 3.0 } else { 0.0 },
        font_size: 9.0,
        ..RefLine::default()
    };
    let end = text.len();
    let page = PageText {
        number: 1,
        start: 0,
        end,
        recognised: false,
    };
    ReadPaper {
        title: String::new(),
        authors: Vec::new(),
        year: None,
        venue: None,
        abstract_text: None,
        doi: None,
        arxiv_id: None,
        pages: 1,
        text: PaperText {
            text: text.to_owned(),
            pages: vec![page],
        },
        sections: Vec::new(),
        reference_lines: text.lines().enumerate().map(line).collect(),
        links: Vec::new(),
        superscripts: vec![Superscript {
            offset: end,
            text: "1,2".to_owned(),
        }],
        unread: Vec::new(),
        tables: Vec::new(),
        figures: Vec::new(),
        layout: Default::default(),
    }
}
