//! BibTeX, in UTF-8.

use super::{citation_key, is_meeting};
use graph_schema::{Author, Paper};
use std::fmt::Write;

pub fn entry(paper: &Paper) -> String {
    let venue = paper.venue.as_deref().filter(|venue| !venue.is_empty());
    let (kind, place) = match venue {
        Some(venue) if is_meeting(venue) => ("inproceedings", "booktitle"),
        Some(_) => ("article", "journal"),
        None => ("misc", "howpublished"),
    };
    let mut fields: Vec<(&str, String)> = Vec::new();
    let names: Vec<String> = paper.authors.iter().map(name).collect();
    fields.push(("author", names.join(" and ")));
    // Twice in braces: styles leave its capitals as they are.
    fields.push(("title", format!("{{{}}}", escaped(&paper.title))));
    fields.push((place, escaped(venue.unwrap_or_default())));
    let year = paper.year.map(|year| year.to_string());
    fields.push(("year", year.unwrap_or_default()));
    let doi = paper.doi.as_ref().map(|doi| escaped(doi.as_str()));
    fields.push(("doi", doi.unwrap_or_default()));
    if let Some(id) = &paper.arxiv_id {
        fields.push(("eprint", id.to_string()));
        fields.push(("archiveprefix", "arXiv".into()));
    }
    let keywords: Vec<String> = paper.categories.iter().map(|one| escaped(one)).collect();
    fields.push(("keywords", keywords.join(", ")));
    let text = paper.abstract_text.as_deref().unwrap_or_default();
    fields.push(("abstract", escaped(text)));
    let mut entry = format!("@{kind}{{{},\n", citation_key(paper));
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a text can't fail.
        let _ = writeln!(entry, "  {name} = {{{value}}},");
    }
    entry.push_str("}\n\n");
    entry
}

fn name(author: &Author) -> String {
    let family = escaped(&author.family);
    match author.given.is_empty() {
        // One word, whatever it holds.
        true => format!("{{{family}}}"),
        false => format!("{family}, {}", escaped(&author.given)),
    }
}

/// TeX's own signs with a backslash; white space on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            '`' => out.push_str("{`}"),
            '\'' => out.push_str("{'}"),
            '-' if out.ends_with('-') => out.push_str("{}-"),
            c if c.is_whitespace() => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}
