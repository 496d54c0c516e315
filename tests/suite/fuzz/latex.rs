//! Papers in LaTeX and Markdown, and as pages of the web.

use super::Target;
use ingest::source::markup;

const TARGET: Target = Target {
    name: "latex",
    cases: 2_000,
    words: &[
        "\\begin{",
        "\\end{document}",
        "\\newcommand{\\a}[2][x]{#1#2\\a}",
        "\\def\\a#1.{\\b{#1}}",
        "\\a",
        "$",
        "$$",
        "\\[",
        "\\frac{",
        "{",
        "}",
        "\\cite{roe}",
        "\\bibitem[",
        "\\input{paper}",
        "\\iffalse",
        "\\fi",
        "\\verb|",
        "\\begin{figure}\\caption{",
        "\\let\\b\\a",
        "%",
        "\n\n",
        "# ",
        "---\n",
        "\\author{",
        "\\and",
        "<p>",
        "</div>",
        "<li id=\"bib.bib1\" class=\"ltx_bibitem\">",
        "<a href=\"#bib.bib1\">",
        "<math alttext=\"",
    ],
    longest: 20_000,
};

#[test]
fn papers_in_latex() {
    let slate = std::fs::read(super::folder().join("markdown/slate.md")).expect("a paper");
    let moss = std::fs::read(super::folder().join("html/moss.html")).expect("a paper");
    let corpus = TARGET.corpus(vec![slate, moss]);
    let (mut read, mut told) = (0, 0);
    TARGET.run(&corpus, |input| {
        let file = match markup::read(input, 1 << 20) {
            Ok(file) => file,
            Err(error) => {
                let error = error.to_string();
                assert!(!error.contains("reading it failed"), "it panicked");
                told += 1;
                return;
            }
        };
        read += 1;
        super::hangs_together(&file);
    });
    assert!(read > 0 && told > 0, "{read} read, {told} refused");
}
