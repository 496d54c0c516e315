//! Titles read from PDFs against the publisher's.

use super::{Figure, files, folder, json_lines, read_text};
use graph_schema::title::normalise_title;
use ingest::pdf::{ReadLimits, read_pdf};
use models_core::PageReader;
use quick_xml::events::Event;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub fn run(pages: &dyn PageReader, data: &Path) -> anyhow::Result<Vec<Figure>> {
    Ok(vec![
        measure("exact titles, jose", pages, &jose(data)?),
        measure("exact titles, aistats2011", pages, &aistats(data)?),
    ])
}

fn measure(name: &str, pages: &dyn PageReader, gold: &[(PathBuf, String)]) -> Figure {
    let right = gold
        .iter()
        .filter(|(pdf, title)| read_title(pages, pdf) == normalise_title(title))
        .count();
    Figure::share(name, right, gold.len())
}

/// Empty when the file can't be read: a miss.
fn read_title(pages: &dyn PageReader, pdf: &Path) -> String {
    let read = std::fs::read(pdf)
        .ok()
        .and_then(|bytes| read_pdf(&bytes, &ReadLimits::default(), pages).ok());
    let title = read
        .map(|read| normalise_title(&read.title))
        .unwrap_or_default();
    tracing::debug!(pdf = %pdf.display(), title, "read title");
    title
}

fn jose(data: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let dir = folder(data, "papers/jose")?;
    let mut gold = Vec::new();
    for pdf in files(&dir, ".pdf")? {
        let title = article_title(&read_text(&pdf.with_extension("crossref.xml"))?)?;
        gold.push((pdf, title));
    }
    Ok(gold)
}

/// Text of the first `titles/title` element.
fn article_title(xml: &str) -> anyhow::Result<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut inside = false;
    let mut title = String::new();
    loop {
        match reader.read_event()? {
            Event::Start(tag) if tag.name().as_ref() == b"title" => inside = true,
            Event::End(tag) if tag.name().as_ref() == b"title" => return Ok(title),
            Event::Text(text) if inside => title.push_str(&text.decode()?),
            Event::GeneralRef(entity) if inside => title.push_str(&plain_entity(&entity.decode()?)),
            Event::Eof => anyhow::bail!("no title in the crossref record"),
            _ => {}
        }
    }
}

/// The five entities of XML and character references; others vanish.
pub(super) fn plain_entity(name: &str) -> String {
    quick_xml::escape::unescape(&format!("&{name};"))
        .map(|text| text.into_owned())
        .unwrap_or_default()
}

fn aistats(data: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    #[derive(Deserialize)]
    struct Gold {
        id: String,
        title: String,
    }
    let dir = folder(data, "papers/aistats2011")?;
    let gold: Vec<Gold> = json_lines(&dir.join("gold.jsonl"))?;
    let titles: HashMap<String, String> = gold.into_iter().map(|g| (g.id, g.title)).collect();
    let with_gold = files(&dir, ".pdf")?.into_iter().filter_map(|pdf| {
        let title = titles.get(pdf.file_stem()?.to_str()?)?.clone();
        Some((pdf, title))
    });
    Ok(with_gold.collect())
}
