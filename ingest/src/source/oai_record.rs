//! The metadata of a harvested record, in arXiv's two formats: `arXiv`, with authors in parts, and
//! `arXivRaw`, with every version and authors in one text.

use super::names::{listed_names, name_in_parts};
use super::record::{ArxivRecord, date, distinct, first_doi, versioned};
use super::text::one_line;
use super::xml::Element;
use chrono::{DateTime, NaiveDate};
use graph_schema::Author;

/// Reads the content of a `metadata` element.
pub fn metadata(element: &Element) -> Result<ArxivRecord, String> {
    if let Some(held) = element.child("arXiv") {
        return formatted(held);
    }
    let raw = element.child("arXivRaw");
    raw.map_or(
        Err("its metadata are in no known format".to_owned()),
        versions,
    )
}

fn formatted(held: &Element) -> Result<ArxivRecord, String> {
    let created = held.line_of("created").unwrap_or_default();
    let published = date(&created).ok_or_else(|| format!("{created:?} is no date"))?;
    let updated = held.line_of("updated").and_then(|updated| date(&updated));
    let authors = held
        .children("authors")
        .flat_map(|list| list.children("author"));
    Ok(ArxivRecord {
        version: updated.is_none().then_some(1),
        authors: authors.filter_map(author).collect(),
        published,
        updated,
        ..common(held)?
    })
}

fn versions(held: &Element) -> Result<ArxivRecord, String> {
    let mut dated: Vec<(u32, NaiveDate)> = held.children("version").filter_map(version).collect();
    dated.sort_unstable();
    let first = dated.first().ok_or("it has no version with a date")?;
    let last = dated.last().unwrap_or(first);
    Ok(ArxivRecord {
        version: Some(last.0),
        authors: listed_names(&held.line_of("authors").unwrap_or_default()),
        published: first.1,
        updated: (last.0 > 1).then_some(last.1),
        ..common(held)?
    })
}

/// What both formats have; the rest is left for them to fill in.
fn common(held: &Element) -> Result<ArxivRecord, String> {
    let (id, _) = versioned(&held.line_of("id").ok_or("its metadata have no id")?)?;
    let categories = held.line_of("categories").unwrap_or_default();
    Ok(ArxivRecord {
        id,
        version: None,
        title: held.line_of("title").ok_or("it has no title")?,
        authors: Vec::new(),
        abstract_text: held.line_of("abstract").unwrap_or_default(),
        categories: distinct(categories.split(' ').map(str::to_owned)),
        published: NaiveDate::default(),
        updated: None,
        doi: held.line_of("doi").and_then(|doi| first_doi(&doi)),
        journal_ref: held.line_of("journal-ref"),
        comment: held.line_of("comments"),
        pdf_url: None,
        license: held.line_of("license"),
    })
}

/// Several family names are one in parts: `Saxton`, `Walton`.
fn author(element: &Element) -> Option<Author> {
    let joined = |name: &str| {
        let parts: Vec<String> = element.children(name).filter_map(Element::line).collect();
        parts.join(" ")
    };
    let family = [joined("keyname"), joined("suffix")].join(" ");
    name_in_parts(&one_line(&family), &joined("forenames"))
}

/// `<version version="v2"><date>Mon, 2 Apr 2007 19:18:42 GMT</date>`
fn version(element: &Element) -> Option<(u32, NaiveDate)> {
    let number = element.attribute("version")?.trim().trim_start_matches('v');
    let date = DateTime::parse_from_rfc2822(&element.line_of("date")?).ok()?;
    Some((number.parse().ok()?, date.date_naive()))
}
