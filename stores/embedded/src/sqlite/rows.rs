//! Rows to nouns. A value that is not what its column should hold is reported, never guessed.

use chrono::NaiveDate;
use graph_schema::{CitationContext, Paper, Passage, PassageId, Reference, Section, Who};
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub const PAPER: &str = "p.id, p.kind, p.title, p.authors, p.year, p.venue, p.doi, p.arxiv_id, p.abstract_text, p.pages, p.source, p.content_hash, p.published, p.categories, p.version, p.updated";
pub const REFERENCE: &str = "b.ordinal, b.label, b.raw, b.authors, b.title, b.venue, b.year, b.doi, b.arxiv_id, b.cited, b.link_score, b.paper";
pub const SECTION: &str = "ordinal, number, title, level, kind, page, start_byte, end_byte";
pub const CONTEXT: &str =
    "reference, callout, sentence, section, page, start_byte, end_byte, intent, purpose";
pub const PASSAGE: &str = "paper, ordinal, section, page, start_byte, end_byte, text, tokens";

/// A text column that holds an identifier.
pub fn parsed<T>(row: &Row<'_>, at: usize) -> rusqlite::Result<T>
where
    T: TryFrom<String>,
    T::Error: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(at)?;
    T::try_from(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

fn parsed_option<T>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>>
where
    T: TryFrom<String>,
    T::Error: std::error::Error + Send + Sync + 'static,
{
    match row.get::<_, Option<String>>(at)? {
        Some(_) => parsed(row, at).map(Some),
        None => Ok(None),
    }
}

/// A text column that holds an account, empty for nobody's.
pub fn owner(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Who>> {
    match row.get_ref(at)?.as_str()? {
        "" => Ok(None),
        _ => parsed(row, at).map(Some),
    }
}

/// A text column that holds JSON.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

/// The same for a column that may be empty.
pub fn json_option<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    match row.get::<_, Option<String>>(at)? {
        Some(_) => json(row, at).map(Some),
        None => Ok(None),
    }
}

/// An enumeration as its plain word.
pub fn word<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

/// The same for a column that may be empty.
fn word_option<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    match row.get::<_, Option<String>>(at)? {
        Some(_) => word(row, at).map(Some),
        None => Ok(None),
    }
}

/// The plain word of an enumeration.
pub fn as_word<T: Serialize>(value: &T) -> serde_json::Result<String> {
    Ok(serde_json::to_value(value)?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

fn byte(row: &Row<'_>, at: usize) -> rusqlite::Result<usize> {
    let offset: i64 = row.get(at)?;
    usize::try_from(offset).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, offset))
}

/// A day as YYYY-MM-DD.
pub fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| text.parse())
        .transpose()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

pub fn paper(row: &Row<'_>) -> rusqlite::Result<Paper> {
    Ok(Paper {
        id: parsed(row, 0)?,
        kind: word(row, 1)?,
        title: row.get(2)?,
        authors: json(row, 3)?,
        year: row.get(4)?,
        venue: row.get(5)?,
        doi: parsed_option(row, 6)?,
        arxiv_id: parsed_option(row, 7)?,
        abstract_text: row.get(8)?,
        pages: row.get(9)?,
        source: row.get(10)?,
        content_hash: parsed_option(row, 11)?,
        published: day(row, 12)?,
        categories: json(row, 13)?,
        version: row.get(14)?,
        updated: day(row, 15)?,
    })
}

pub fn reference(row: &Row<'_>) -> rusqlite::Result<Reference> {
    Ok(Reference {
        ordinal: row.get(0)?,
        label: row.get(1)?,
        raw: row.get(2)?,
        authors: json(row, 3)?,
        title: row.get(4)?,
        venue: row.get(5)?,
        year: row.get(6)?,
        doi: parsed_option(row, 7)?,
        arxiv_id: parsed_option(row, 8)?,
        cited: parsed_option(row, 9)?,
        link_score: row.get(10)?,
    })
}

pub fn section(row: &Row<'_>) -> rusqlite::Result<Section> {
    Ok(Section {
        ordinal: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        level: row.get(3)?,
        kind: word(row, 4)?,
        page: row.get(5)?,
        start: byte(row, 6)?,
        end: byte(row, 7)?,
    })
}

pub fn context(row: &Row<'_>) -> rusqlite::Result<CitationContext> {
    Ok(CitationContext {
        reference: row.get(0)?,
        callout: row.get(1)?,
        sentence: row.get(2)?,
        section: row.get(3)?,
        page: row.get(4)?,
        start: byte(row, 5)?,
        end: byte(row, 6)?,
        intent: word_option(row, 7)?,
        purpose: word_option(row, 8)?,
    })
}

pub fn passage(row: &Row<'_>) -> rusqlite::Result<Passage> {
    let paper = parsed(row, 0)?;
    Ok(Passage {
        id: PassageId::new(&paper, row.get(1)?),
        paper,
        section: row.get(2)?,
        page: row.get(3)?,
        start: byte(row, 4)?,
        end: byte(row, 5)?,
        text: row.get(6)?,
        tokens: row.get(7)?,
    })
}
