//! LaTeX: a paper's source, in one file or packed with all it needs, as arXiv keeps it. Nothing of it is run: its own commands are
//! expanded within bounds, and what TeX would compute is not known. It is read twice: the first time for what its labels
//! and its reference list say, the second for the text.

mod beside;
mod citing;
mod commands;
mod environments;
mod front;
mod input;
mod list;
mod macros;
mod math;
mod numbers;
mod project;
mod tokens;
mod walk;

pub use beside::with_named;
pub use project::is_kept;

use super::Document;
use super::body::Run;
use super::packed::Files;
use citing::Known;
use project::Project;
use walk::Reader;

/// A formula as text.
pub fn formula(source: &str) -> String {
    math::text(&tokens::tokens(source))
}

/// Reads the paper among these files. The error is for people.
pub fn read(files: Files) -> Result<Document, String> {
    let project = Project::open(files)?;
    let nothing = Known::default();
    let mut first = Reader::new(&project, &nothing);
    project.begin(&mut first.input)?;
    first.read()?;
    let references = list::references(&project, &mut first)?;
    let natbib = first.found.uses("natbib", "");
    let has_chapters = first.numbers.has_chapters;
    let known = Known {
        labels: first.numbers.labels,
        marks: references.marks,
        by_author: references.by_author,
        bare_is_text: natbib,
    };
    let mut second = Reader::new(&project, &known);
    second.numbers.has_chapters = has_chapters;
    project.begin(&mut second.input)?;
    second.read()?;
    let mut document = second.document;
    document.references = references.references;
    document.places = references.places;
    let paragraphs: Vec<&str> = document.summary.iter().map(Run::text).collect();
    document.abstract_text = paragraphs.join(" ").trim().to_owned();
    if document.title.is_empty() {
        return Err("it has no title (\\title{…})".into());
    }
    Ok(document)
}

#[cfg(test)]
mod tests;
