//! Files of reference managers, in every format.

use super::Target;
use graph_schema::{ContentHash, Paper};
use ingest::source::bibliography::{Bibliography, Format, candidates, tex, write};
use std::path::Path;

const TARGET: Target = Target {
    name: "bibliography",
    cases: 4_000,
    words: &[
        "@article{",
        "@string{a = b # b}",
        "@comment{",
        "title = {",
        "\n@misc{x,",
        "crossref = {x}",
        " and ",
        "{\\'e}",
        "\\v{",
        "$x^{",
        "\\\\:",
        "TY  - JOUR\n",
        "ER  - \n",
        "AU  - ",
        "[{\"title\":",
        "\"date-parts\":[[",
        "\\ud800",
        "<rdf:RDF>",
        "<bib:Article>",
        "</bib:Article>",
        "rdf:resource=\"",
        "&#0;",
    ],
    longest: 20_000,
};

const FORMATS: [Format; 4] = [
    Format::Bibtex,
    Format::Ris,
    Format::CslJson,
    Format::ZoteroRdf,
];

#[test]
fn entries_of_every_format() {
    let corpus = TARGET.corpus(Vec::new());
    let mut entries = 0;
    TARGET.run(&corpus, |input| {
        for format in FORMATS {
            let read = Bibliography::read(format, input);
            assert!(
                !read.entries.is_empty() || !read.problems.is_empty(),
                "nothing is told of {format:?}"
            );
            entries += read.entries.len();
            for entry in &read.entries {
                let record = &entry.metadata;
                assert!(!record.title.is_empty() && entry.line > 0);
                for file in &entry.files {
                    let _places = candidates(Path::new("/books"), file);
                }
                let paper = Paper {
                    authors: record.authors.clone(),
                    ..Paper::ingested(ContentHash::of(b"x"), record.title.clone())
                };
                for form in [
                    write::Written::Bibtex,
                    write::Written::Ris,
                    write::Written::Csl,
                ] {
                    assert!(!write::written(form, std::slice::from_ref(&paper)).is_empty());
                }
            }
        }
        let text = String::from_utf8_lossy(input);
        assert!(tex::plain(&text).len() <= 4 * text.len() + 8);
    });
    assert!(entries > 2_000, "next to nothing was read: {entries}");
}
