//! Papers in JATS and TEI.

use super::Target;
use ingest::source::markup;

const TARGET: Target = Target {
    name: "markup",
    cases: 6_000,
    words: &[
        "<sec>",
        "</sec>",
        "<p>",
        "</p>",
        "<xref ref-type=\"bibr\" rid=\"b1\">",
        "</xref>",
        "<ref id=\"b1\">",
        "<mixed-citation>",
        "<sup>",
        "<ref type=\"bibr\" target=\"#b0\">",
        "<div><head n=\"1.1\">",
        "<tex-math>$x^{",
        "<![CDATA[",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "&b;",
        "&#0;",
        "<article>",
        "–",
    ],
    longest: 20_000,
};

#[test]
fn papers_in_markup() {
    let corpus = TARGET.corpus(Vec::new());
    let (mut read, mut told) = (0, 0);
    TARGET.run(&corpus, |input| {
        let file = match markup::read(input, 1 << 20) {
            Ok(file) => file,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                told += 1;
                return;
            }
        };
        read += 1;
        super::hangs_together(&file);
    });
    assert!(read > 200 && told > 300, "{read} read, {told} told of");
}
