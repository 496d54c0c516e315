//! Entries of a reference list in JATS.

use super::tree::{Element, Node};
use super::{Document, year};
use crate::references::parse_reference;
use crate::source::names::whole_name;
use crate::source::text::one_line;
use graph_schema::{ArxivId, Author, Doi, Reference};

/// How an entry's fields are marked up, in the forms of JATS and of NLM before it.
const CITATIONS: [&str; 5] = [
    "element-citation",
    "mixed-citation",
    "nlm-citation",
    "citation",
    "product",
];

/// Adds an entry under its id.
pub fn add(entry: &Element, document: &mut Document) {
    let citation = CITATIONS.iter().find_map(|name| {
        let alternatives = entry.child("citation-alternatives");
        entry
            .child(name)
            .or_else(|| alternatives.and_then(|all| all.child(name)))
    });
    let Some(citation) = citation else {
        return;
    };
    let ordinal = u32::try_from(document.references.len()).unwrap_or(u32::MAX);
    let ids = [entry.attribute("id"), citation.attribute("id")];
    for id in ids.into_iter().flatten() {
        document.places.entry(id.to_owned()).or_insert(ordinal);
    }
    let label = entry
        .text_at(&["label"])
        .or_else(|| citation.text_at(&["label"]));
    let label = label.map(|label| {
        label
            .trim_matches(['[', ']', '(', ')', '.', ' '])
            .to_owned()
    });
    document.references.push(Reference {
        ordinal,
        label: label.filter(|label| !label.is_empty()),
        ..reference(citation)
    });
}

fn reference(citation: &Element) -> Reference {
    let text = |name: &str| citation.text_at(&[name]);
    let title = text("article-title")
        .or_else(|| text("chapter-title"))
        .or_else(|| text("data-title"));
    let source = text("source");
    let printed = citation.text();
    if title.is_none() && source.is_none() {
        // Nothing is marked up: it is read as what a PDF shows.
        return Reference {
            raw: printed.clone(),
            ..parse_reference(&printed)
        };
    }
    let (title, venue) = match title {
        Some(title) => (Some(title), source),
        // A book is its own source.
        None => (source, None),
    };
    let authors = authors(citation);
    let identifier = |kind: &str| {
        citation
            .all("pub-id")
            .into_iter()
            .find(|id| id.attribute("pub-id-type") == Some(kind))
            .map(Element::text)
    };
    let addresses = citation.all("ext-link");
    let mut addresses = addresses.iter().filter_map(|link| link.attribute("href"));
    let doi = identifier("doi").and_then(|doi| Doi::parse(&doi).ok());
    let doi = doi.or_else(|| addresses.find_map(|address| Doi::parse(address).ok()));
    Reference {
        ordinal: 0,
        label: None,
        raw: match citation.name.as_str() {
            // Its fields stand without what would be between them.
            "element-citation" | "nlm-citation" => {
                composed(&authors, text("year"), title.as_deref(), venue.as_deref())
            }
            _ => printed,
        },
        authors,
        title,
        venue,
        year: text("year").as_deref().and_then(year),
        doi,
        arxiv_id: identifier("arxiv").and_then(|id| ArxivId::parse(&id).ok()),
        cited: None,
        link_score: 0.0,
    }
}

/// The authors of an entry: those of a group that is not the editors', else those that stand without one.
fn authors(citation: &Element) -> Vec<Author> {
    let is_own = |group: &&Element| {
        group
            .attribute("person-group-type")
            .is_none_or(|kind| kind.contains("author"))
    };
    match citation.children("person-group").find(is_own) {
        Some(group) => people(group),
        None => people(citation),
    }
}

/// The people and groups named in an element, in order.
pub fn people(element: &Element) -> Vec<Author> {
    let mut found = Vec::new();
    for part in element.elements() {
        match part.name.as_str() {
            "name" | "string-name" => found.extend(person(part)),
            // The first of the scripts that a name is given in.
            "name-alternatives" => found.extend(people(part).into_iter().take(1)),
            "collab" => {
                let name = group_name(part);
                found.extend(
                    Some(name)
                        .filter(|name| !name.is_empty())
                        .map(|family| Author {
                            given: String::new(),
                            family,
                        }),
                );
            }
            _ => {}
        }
    }
    found
}

fn person(name: &Element) -> Option<Author> {
    let text = |part: &str| name.text_at(&[part]).unwrap_or_default();
    let (family, given, suffix) = (text("surname"), text("given-names"), text("suffix"));
    if family.is_empty() {
        return whole_name(&name.text());
    }
    let family = one_line(&format!("{family} {suffix}"));
    Some(Author { given, family })
}

/// What a group is called, without the people that are listed in it.
fn group_name(collab: &Element) -> String {
    if let Some(name) = collab
        .text_at(&["named-content"])
        .or_else(|| collab.text_at(&["institution"]))
    {
        return name;
    }
    let own = collab.nodes.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.as_str()),
        Node::Element(_) => None,
    });
    one_line(&own.collect::<Vec<_>>().join(" "))
}

/// The entry on one line, of its fields.
pub fn composed(
    authors: &[Author],
    year: Option<String>,
    title: Option<&str>,
    venue: Option<&str>,
) -> String {
    let names: Vec<String> = authors.iter().map(Author::full_name).collect();
    let year = year.map(|year| format!("({year})"));
    let parts = [
        Some(names.join(", ")),
        year,
        title.map(str::to_owned),
        venue.map(str::to_owned),
    ];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let parts: Vec<String> = parts
        .map(|part| part.trim_end_matches('.').to_owned())
        .collect();
    format!("{}.", parts.join(". "))
}
