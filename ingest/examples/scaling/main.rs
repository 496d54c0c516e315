//! How the time of reading grows with what a file holds: each shape at 1×, 2× and 4×. Linear work takes about as many
//! times longer as there is more; the last column is the exponent between 1× and 4×.
//!
//! `cargo run --release -p ingest --example scaling [SHAPE]`

mod pages;

use graph_schema::sentences::sentence_spans;
use graph_schema::{ContentHash, PaperId, PaperText};
use ingest::entities::{EntityInput, extract};
use ingest::passages::passages;
use ingest::pdf::{ReadLimits, ReadPaper, read_pdf};
use ingest::references::{parse_reference, read};
use ingest::source::bibliography::{Bibliography, Format, tex};
use ingest::source::markup;
use models_core::PageContent;
use pages::Drawn;
use std::hint::black_box;
use std::time::Instant;

/// What is given to the readers: how much of it there is at 1×, and how it is made.
struct Shape {
    name: &'static str,
    once: usize,
    pages: fn(usize) -> Vec<PageContent>,
}

const SHAPES: [Shape; 14] = [
    Shape {
        name: "lines of one column on one page",
        once: 8_000,
        pages: pages::column,
    },
    Shape {
        name: "lines on two columns on one page",
        once: 2_000,
        pages: pages::two_columns,
    },
    Shape {
        name: "rows a tenth of a point apart",
        once: 4_000,
        pages: pages::tiny_rows,
    },
    Shape {
        name: "words of one line",
        once: 6_000,
        pages: pages::one_line,
    },
    Shape {
        name: "pieces of one line",
        once: 4_000,
        pages: pages::pieces,
    },
    Shape {
        name: "letters on one place",
        once: 40_000,
        pages: pages::one_place,
    },
    Shape {
        name: "raised marks",
        once: 4_000,
        pages: pages::raised,
    },
    Shape {
        name: "pages with a head and a number",
        once: 200,
        pages: pages::paper,
    },
    Shape {
        name: "headings",
        once: 2_000,
        pages: pages::headings,
    },
    Shape {
        name: "notes between paragraphs",
        once: 2_000,
        pages: pages::notes,
    },
    Shape {
        name: "rows of a table",
        once: 2_000,
        pages: pages::table,
    },
    Shape {
        name: "authors",
        once: 1_000,
        pages: pages::authors,
    },
    Shape {
        name: "references, each cited",
        once: 1_000,
        pages: pages::references,
    },
    Shape {
        name: "callouts of a few references",
        once: 4_000,
        pages: pages::callouts,
    },
];

type OfText = (&'static str, usize, fn(usize));

const TEXTS: [OfText; 18] = [
    ("sentences", 200_000, |n| sentences("Wool is dear. ", n)),
    ("marks without a sentence", 1_000_000, |n| {
        sentences("?) . [", n)
    }),
    ("blank lines", 1_000_000, |n| sentences("\n \t", n)),
    ("words of one sentence, in passages", 200_000, |n| {
        packed("wool ", n)
    }),
    ("letters of one word, in passages", 1_000_000, |n| {
        packed("w", n)
    }),
    ("names of entities", 4_000, |n| {
        named("the Felted Wool Network (FWN) beats CoNLL, ", n)
    }),
    ("acronyms, each with its long form", 2_000, |n| acronyms(n)),
    ("words of one reference", 20_000, |n| {
        referenced("Silva, A. B., ", n)
    }),
    ("years of one reference", 20_000, |n| {
        referenced("(2010) In: ", n)
    }),
    ("entries of BibTeX", 10_000, |n| {
        listed(
            Format::Bibtex,
            "@misc{a, title={M{\\'o}ss}, author={Silva, Ada and Roe, Bo}, year=2001}\n",
            n,
        )
    }),
    ("entries of BibTeX that are not closed", 10_000, |n| {
        listed(Format::Bibtex, "@misc{a, title={Moss\n", n)
    }),
    ("braces of one value", 100_000, |n| {
        listed(Format::Bibtex, "@misc{a, title={{", n)
    }),
    ("names of one entry", 20_000, |n| {
        let names = "Silva, Ada and ".repeat(n);
        listed(
            Format::Bibtex,
            &format!("@misc{{a, title={{Moss}}, author={{{names}}}}}"),
            1,
        )
    }),
    ("commands of TeX", 40_000, |n| {
        black_box(tex::plain(&"\\'{e}\\x{y}$ $z^{2".repeat(n)));
    }),
    ("lines of RIS", 40_000, |n| {
        listed(Format::Ris, "TY  - JOUR\nTI  - Moss\nmoss\n", n)
    }),
    ("items of CSL JSON", 10_000, |n| {
        listed(
            Format::CslJson,
            "[{\"title\": \"M\", \"abstract\": \"<<<<<<<<\"},",
            n,
        )
    }),
    ("citing marks of one sentence of JATS", 10_000, |n| {
        let marks =
            "<xref ref-type='bibr' rid='b1'>1</xref>–<xref ref-type='bibr' rid='b2'>2</xref>";
        marked_up(marks, n)
    }),
    ("sections of JATS", 10_000, |n| {
        marked_up("</p><sec><title>Moss</title><p>Moss grows.</p></sec><p>", n)
    }),
];

fn main() {
    // Patterns and weights are made ready once a process.
    black_box(read_all(pages::references(20)));
    entities("the Felted Wool Network (FWN) ".to_owned());
    let only = std::env::args().nth(1).unwrap_or_default();
    println!(
        "{:36} {:>8} {:>9} {:>9} {:>9}  exponent",
        "", "1×", "1× ms", "2× ms", "4× ms"
    );
    for shape in SHAPES.iter().filter(|shape| shape.name.contains(&only)) {
        let pages = [1, 2, 4].map(|times| (shape.pages)(shape.once * times));
        tell(
            shape.name,
            shape.once,
            pages.map(|pages| {
                let began = Instant::now();
                black_box(read_all(pages));
                began.elapsed().as_secs_f64()
            }),
        );
    }
    for (name, once, of_text) in TEXTS.iter().filter(|(name, ..)| name.contains(&only)) {
        tell(
            name,
            *once,
            [1, 2, 4].map(|times| {
                let began = Instant::now();
                of_text(once * times);
                began.elapsed().as_secs_f64()
            }),
        );
    }
}

fn tell(name: &str, once: usize, seconds: [f64; 3]) {
    let [one, two, four] = seconds.map(|seconds| seconds * 1_000.0);
    let exponent = (four / one).log2() / 2.0;
    println!("{name:36} {once:8} {one:9.1} {two:9.1} {four:9.1}  {exponent:.2}");
}

/// All that a child does with a file but drawing its pages.
fn read_all(pages: Vec<PageContent>) -> Option<ReadPaper> {
    let bytes = b"%PDF-1.5\nstartxref\n0\n%%EOF\n";
    let paper = read_pdf(bytes, &ReadLimits::default(), &Drawn(pages)).ok()?;
    black_box(read(&paper));
    Some(paper)
}

fn sentences(piece: &str, times: usize) {
    black_box(sentence_spans(&piece.repeat(times)));
}

fn packed(piece: &str, times: usize) {
    let text = piece.repeat(times);
    let section = graph_schema::Section {
        ordinal: 0,
        number: None,
        title: String::new(),
        level: 1,
        kind: graph_schema::SectionKind::Other,
        page: 1,
        start: 0,
        end: text.len(),
    };
    let text = PaperText {
        text,
        pages: Vec::new(),
    };
    // As costly as a tokenizer: in proportion to the text.
    let count = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() / 4 + 1;
    let paper = PaperId::ingested(&ContentHash::of(b"x"));
    black_box(passages(&paper, &text, &[section], 256, &count));
}

fn named(piece: &str, times: usize) {
    entities(piece.repeat(times));
}

fn acronyms(times: usize) {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap_or_default());
    let text: String = (0..times)
        .map(|n| {
            let (a, b, c) = (letter(n / 676), letter(n / 26), letter(n));
            let short = format!("{a}{b}{c}").to_uppercase();
            format!("an {a}ool {b}eather {c}ap ({short}) holds. ")
        })
        .collect();
    entities(text);
}

fn entities(text: String) {
    let id = PaperId::ingested(&ContentHash::of(b"x"));
    let passages: Vec<graph_schema::Passage> = text
        .as_bytes()
        .chunks(1_000)
        .zip(0..)
        .map(|(chunk, ordinal)| graph_schema::Passage {
            id: graph_schema::PassageId::new(&id, ordinal),
            paper: id.clone(),
            section: 0,
            page: 1,
            start: 0,
            end: chunk.len(),
            text: String::from_utf8_lossy(chunk).into_owned(),
            tokens: 250,
        })
        .collect();
    black_box(extract(&EntityInput {
        title: "Felt",
        passages: &passages,
    }));
}

fn listed(format: Format, piece: &str, times: usize) {
    black_box(Bibliography::read(format, piece.repeat(times).as_bytes()));
}

fn marked_up(piece: &str, times: usize) {
    let references: String = (0..times / 10)
        .map(|n| {
            format!("<ref id='b{n}'><mixed-citation><source>M</source></mixed-citation></ref>")
        })
        .collect();
    let pieces = piece.repeat(times);
    let text = format!(
        "<article><front><article-meta><title-group><article-title>M</article-title></title-group></article-meta></front>\
         <body><p>{pieces}</p></body><back><ref-list>{references}</ref-list></back></article>"
    );
    let read = markup::read(text.as_bytes(), u64::MAX);
    assert!(read.is_ok(), "it is read");
}

fn referenced(piece: &str, times: usize) {
    black_box(parse_reference(&piece.repeat(times)));
}
