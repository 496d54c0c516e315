//! Sentences as text, the quotes that bear them numbered underneath: for terminals and for assistants.

use graph_schema::{Citation, Sentence};
use std::io::Write;

/// Sentences with numbers, then the quotes the numbers mean.
pub fn sentences(sentences: &[Sentence], out: &mut impl Write) -> std::io::Result<()> {
    let mut quotes: Vec<&Citation> = Vec::new();
    for sentence in sentences {
        let marks: String = sentence
            .citations
            .iter()
            .map(|citation| format!("[{}]", number_of(&mut quotes, citation)))
            .collect();
        writeln!(out, "{} {marks}", sentence.text)?;
    }
    for (at, citation) in quotes.iter().enumerate() {
        writeln!(out, "\n  [{}] “{}”", at + 1, citation.quote)?;
        let section = match citation.section.as_str() {
            "" => String::new(),
            section => format!(", § {section}"),
        };
        // An abstract that a catalogue gave stands on no page.
        let page = match citation.page {
            0 => String::new(),
            page => format!(", p. {page}"),
        };
        let (title, paper) = (&citation.paper_title, &citation.paper);
        let recognised = match citation.recognised {
            true => ", read by OCR",
            false => "",
        };
        writeln!(out, "      {title}{section}{page}{recognised} ({paper})")?;
    }
    Ok(())
}

fn number_of<'a>(quotes: &mut Vec<&'a Citation>, citation: &'a Citation) -> usize {
    let known = quotes.iter().position(|quote| *quote == citation);
    known.map_or_else(
        || {
            quotes.push(citation);
            quotes.len()
        },
        |at| at + 1,
    )
}
