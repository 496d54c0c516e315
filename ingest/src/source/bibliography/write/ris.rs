//! RIS.

use super::{citation_key, is_meeting};
use graph_schema::{Author, Paper};
use std::fmt::Write;

pub fn record(paper: &Paper) -> String {
    let venue = paper.venue.as_deref().filter(|venue| !venue.is_empty());
    let kind = match venue {
        Some(venue) if is_meeting(venue) => "CPAPER",
        Some(_) => "JOUR",
        None => "GEN",
    };
    let mut lines: Vec<(&str, String)> = vec![("TY", kind.into())];
    lines.push(("ID", citation_key(paper)));
    lines.push(("TI", paper.title.clone()));
    lines.extend(paper.authors.iter().map(|author| ("AU", name(author))));
    let year = paper.year.map(|year| year.to_string());
    lines.push(("PY", year.unwrap_or_default()));
    lines.push(("T2", venue.unwrap_or_default().to_owned()));
    let doi = paper.doi.as_ref().map(|doi| doi.to_string());
    lines.push(("DO", doi.unwrap_or_default()));
    if let Some(id) = &paper.arxiv_id {
        lines.push(("AN", format!("arXiv:{id}")));
        lines.push(("UR", format!("https://arxiv.org/abs/{id}")));
    }
    lines.extend(paper.categories.iter().map(|one| ("KW", one.clone())));
    lines.push(("AB", paper.abstract_text.clone().unwrap_or_default()));
    let mut record = String::new();
    for (tag, value) in lines {
        let value: Vec<&str> = value.split_whitespace().collect();
        if !value.is_empty() {
            // Writing to a text can't fail.
            let _ = writeln!(record, "{tag}  - {}", value.join(" "));
        }
    }
    record.push_str("ER  - \n\n");
    record
}

fn name(author: &Author) -> String {
    match author.given.is_empty() {
        true => author.family.clone(),
        false => format!("{}, {}", author.family, author.given),
    }
}
