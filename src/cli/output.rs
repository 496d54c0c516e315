//! How answers are printed for people; JSON is the domain's own shape.

use super::terminal;
pub use crate::quoted::sentences;
use graph_schema::{Answer, GenerationEnd, Meaning, PaperId, PaperStatus, Understanding};
use serde::Serialize;
use std::io::Write;

/// One JSON document and a line end on standard output.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = terminal::json_out();
    // The error of the output itself, not of JSON: a reader that left is told by it.
    serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// The same on one line, for streams of events.
pub fn json_line(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = terminal::json_out();
    serde_json::to_writer(&mut out, value).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

/// A paper of which something is said.
#[derive(Serialize)]
pub struct PaperToldOf {
    pub paper: PaperId,
    pub title: String,
    pub status: PaperStatus,
}

/// A warning for each paper that was withdrawn, retracted or put in doubt.
pub fn statuses(all: &[PaperToldOf], out: &mut impl Write) -> std::io::Result<()> {
    for one in all {
        writeln!(out, "\nCaution: “{}” {}.", one.title, one.status)?;
    }
    Ok(())
}

/// That nothing answers, and the nearest that was found.
pub fn refusal(answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "No evidence found: no paper in the library answers this."
    )?;
    if !answer.near.is_empty() {
        writeln!(out, "\nThe nearest that was found:")?;
        sentences(&answer.near, out)?;
    }
    Ok(())
}

/// What a generating model did that the sentences do not show: what was dropped, and an end before the end.
pub fn generation(answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    let Some(generation) = &answer.generation else {
        return Ok(());
    };
    let model = &generation.model;
    match generation.dropped {
        0 => {}
        1 => writeln!(
            out,
            "one sentence of {model} is not shown: its quotes do not bear it"
        )?,
        count => writeln!(
            out,
            "{count} sentences of {model} are not shown: their quotes do not bear them"
        )?,
    }
    match generation.ended {
        GenerationEnd::Whole => Ok(()),
        GenerationEnd::AtLimit => writeln!(out, "{model} reached its longest output"),
        GenerationEnd::Declined => writeln!(out, "{model} found no answer in the quotes"),
        GenerationEnd::BrokeOff if answer.composer == *model => {
            writeln!(out, "{model} broke off before the end")
        }
        GenerationEnd::BrokeOff => {
            writeln!(out, "{model} failed, so the papers speak for themselves")
        }
    }
}

/// One line: what kind of question it was taken for, what it names, what it was narrowed to, how sure the answer is.
pub fn understood(answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    let mut parts = Vec::new();
    if let Some(understanding) = &answer.understanding {
        parts.extend(parts_of(understanding));
    }
    if answer.standalone_question != answer.question {
        parts.push(format!("asked as “{}”", answer.standalone_question));
    }
    if let Some(confidence) = answer.confidence {
        parts.push(format!("confidence {confidence:.2}"));
    }
    writeln!(out, "understood: {}", parts.join("; "))
}

fn parts_of(understanding: &Understanding) -> Vec<String> {
    // The kind as JSON has it, without its quotes.
    let kind = serde_json::to_string(&understanding.kind).unwrap_or_default();
    let mut parts = vec![kind.trim_matches('"').replace('_', " ")];
    for named in &understanding.names {
        parts.push(match &named.meaning {
            Meaning::Paper { title, .. } => format!("the paper “{title}”"),
            Meaning::Author { name } => format!("the author {name}"),
            Meaning::Entity { name, .. } => name.clone(),
            Meaning::Venue { name } => format!("the venue {name}"),
        });
    }
    let filters = &understanding.filters;
    if !filters.authors.is_empty() {
        parts.push(format!("only by {}", filters.authors.join(", ")));
    }
    match (filters.from_year, filters.to_year) {
        (Some(from), Some(to)) => parts.push(format!("only {from} to {to}")),
        (Some(from), None) => parts.push(format!("only since {from}")),
        (None, Some(to)) => parts.push(format!("only until {to}")),
        (None, None) => {}
    }
    if let Some(venue) = &filters.venue {
        parts.push(format!("only in {venue}"));
    }
    parts
}
