//! The metadata of a harvested record, in the one of arXiv's formats that has authors in parts.

use super::names::name_in_parts;
use super::record::{ArxivRecord, date, distinct, first_doi, versioned};
use super::text::one_line;
use super::xml::Element;
use graph_schema::Author;

/// Reads the content of a `metadata` element.
pub fn metadata(element: &Element) -> Result<ArxivRecord, String> {
    let held = element.child("arXiv");
    let held = held.ok_or("its metadata are in no known format")?;
    let (id, _) = versioned(&held.line_of("id").ok_or("its metadata have no id")?)?;
    let created = held.line_of("created").unwrap_or_default();
    let published = date(&created).ok_or_else(|| format!("{created:?} is no date"))?;
    let updated = held.line_of("updated").and_then(|updated| date(&updated));
    let authors = held
        .children("authors")
        .flat_map(|list| list.children("author"));
    let categories = held.line_of("categories").unwrap_or_default();
    Ok(ArxivRecord {
        id,
        version: updated.is_none().then_some(1),
        title: held.line_of("title").ok_or("it has no title")?,
        authors: authors.filter_map(author).collect(),
        abstract_text: held.line_of("abstract").unwrap_or_default(),
        categories: distinct(categories.split(' ').map(str::to_owned)),
        published,
        updated,
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
