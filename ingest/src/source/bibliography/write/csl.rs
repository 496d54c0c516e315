//! CSL JSON.

use super::{citation_key, is_meeting};
use graph_schema::{Author, Paper};
use serde_json::{Map, Value, json};

pub fn list(papers: &[Paper]) -> String {
    let items: Vec<Value> = papers.iter().map(item).collect();
    // Texts, numbers and lists of them: there is nothing that JSON can't hold.
    let mut text = serde_json::to_string_pretty(&items).unwrap_or_default();
    text.push('\n');
    text
}

fn item(paper: &Paper) -> Value {
    let venue = paper.venue.as_deref().filter(|venue| !venue.is_empty());
    let kind = match venue {
        Some(venue) if is_meeting(venue) => "paper-conference",
        Some(_) => "article-journal",
        None => "article",
    };
    let mut item = Map::new();
    item.insert("id".into(), citation_key(paper).into());
    item.insert("type".into(), kind.into());
    item.insert("title".into(), marked(&paper.title).into());
    let authors: Vec<Value> = paper.authors.iter().map(name).collect();
    item.insert("author".into(), authors.into());
    if let Some(venue) = venue {
        item.insert("container-title".into(), marked(venue).into());
    }
    if let Some(year) = paper.year {
        item.insert("issued".into(), json!({ "date-parts": [[year]] }));
    }
    if let Some(doi) = &paper.doi {
        item.insert("DOI".into(), doi.to_string().into());
    }
    if let Some(id) = &paper.arxiv_id {
        item.insert("number".into(), format!("arXiv:{id}").into());
        item.insert("URL".into(), format!("https://arxiv.org/abs/{id}").into());
    }
    if !paper.categories.is_empty() {
        item.insert("keyword".into(), paper.categories.join(", ").into());
    }
    if let Some(text) = &paper.abstract_text {
        item.insert("abstract".into(), marked(text).into());
    }
    Value::Object(item)
}

fn name(author: &Author) -> Value {
    match author.given.is_empty() {
        true => json!({ "literal": author.family }),
        false => json!({ "family": author.family, "given": author.given }),
    }
}

/// What a reader of the file would take for marks of HTML.
fn marked(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
