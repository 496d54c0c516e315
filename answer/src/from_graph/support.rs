//! Who paid for a paper's work, and where its code is kept: said in acknowledgements, footnotes and statements of availability,
//! which are no part of what is otherwise quoted.

use crate::readings::Reading;
use graph_schema::SectionKind;
use graph_schema::sentences::sentence_spans;

type Span = (usize, usize);

/// What says that somebody paid.
const PAID: &[&str] = &[
    "supported by",
    "supported in part by",
    "partially supported",
    "partly supported",
    "funded by",
    "funded in part by",
    "funding from",
    "funding by",
    "funding was",
    "financed by",
    "financial support",
    "sponsored by",
    "under grant",
    "grant no",
    "grant number",
    "grant from",
    "grants from",
    "under contract",
    "award number",
    "award no",
    "possible by",
    "fellowship from",
    "fellowship of",
    "sponsored",
    "research award",
];
/// Where code is kept.
const HOSTS: &[&str] = &[
    "github.com/",
    "gitlab.",
    "bitbucket.org/",
    "codeberg.org/",
    "sourceforge.",
    "cran.r-project.org",
    "pypi.org/project",
    "zenodo.",
];

/// What says who paid: of acknowledgements from the first such sentence to the last, else the first of the text.
pub(super) fn funding(reading: &Reading) -> Option<Span> {
    let paid = |low: &str| PAID.iter().any(|word| low.contains(word));
    let mut sections = reading.sections.iter();
    let thanks = sections.find(|section| section.kind == SectionKind::Acknowledgements);
    thanks
        .and_then(|section| sentences(reading, (section.start, section.end), paid))
        .or_else(|| sentence(reading, (0, reading.text.text.len()), paid))
}

/// From the first sentence that fits to the last, as far as both can be shown together.
fn sentences(reading: &Reading, within: Span, fits: impl Fn(&str) -> bool) -> Option<Span> {
    let mut span = sentence(reading, within, &fits)?;
    let start = span.0;
    while let Some(next) = sentence(reading, (span.1, within.1), &fits)
        && next.1 - start <= LONGEST
    {
        span.1 = next.1;
    }
    Some(span)
}

/// The sentence of the text that says under which licence the work is: a program's need not be its paper's.
pub(super) fn software_licence(reading: &Reading) -> Option<Span> {
    const UNDER: &[&str] = &[
        "licensed under",
        "released under",
        "available under",
        "distributed under",
        "licenced under",
    ];
    let said = |low: &str| {
        UNDER.iter().any(|under| low.contains(under))
            && (low.contains("licen") || low.contains("gpl"))
    };
    // The margin of a first page says it of the paper.
    let text = reading.text.text.as_str();
    let body = reading
        .sections
        .iter()
        .find(|section| !section.title.is_empty())?
        .start;
    sentence(reading, (body, text.len()), said)
}

/// The sentence that names where the code is; one that only says it can be had where none does.
pub(super) fn repository(reading: &Reading) -> Option<Span> {
    let whole = (0, reading.text.text.len());
    // An address may be broken over lines.
    let named = |low: &str| {
        let joined: String = low.split_whitespace().collect();
        HOSTS.iter().any(|host| joined.contains(host))
    };
    let told = |low: &str| {
        low.contains("available")
            && ["source code", "software", "our code", "repository"]
                .iter()
                .any(|word| low.contains(word))
    };
    sentence(reading, whole, named).or_else(|| sentence(reading, whole, told))
}

fn sentence(reading: &Reading, within: Span, fits: impl Fn(&str) -> bool) -> Option<Span> {
    let text = reading.text.span(within.0, within.1)?;
    let spans = sentence_spans(text);
    let found = spans.into_iter().find(|span| {
        let words = text.get(span.clone()).unwrap_or_default();
        let low = crate::terms::fold(words).to_lowercase();
        low.len() <= LONGEST && fits(&low)
    })?;
    Some((within.0 + found.start, within.0 + found.end))
}

/// Bytes of a sentence that is shown.
const LONGEST: usize = 700;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understood::test_paper;
    use graph_schema::{PageText, PaperText};

    #[test]
    fn who_paid_and_where_the_code_is() {
        let text = "We press felt. The press is at https://github.com/wool/\npress for all. Ada Silva was supported by the Wool Board under grant 12.";
        let page = PageText {
            number: 1,
            start: 0,
            end: text.len(),
            recognised: false,
        };
        let paper = test_paper("Felt", &["Ada Silva"], None);
        let text = PaperText {
            text: text.into(),
            pages: vec![page],
        };
        let reading = Reading::new(paper, text, Vec::new());
        let quote = |span: Option<Span>| {
            let (start, end) = span.expect("a sentence");
            crate::terms::fold(reading.text.span(start, end).unwrap())
        };
        assert!(quote(funding(&reading)).ends_with("grant 12."));
        assert!(quote(repository(&reading)).starts_with("The press is at"));
    }
}
