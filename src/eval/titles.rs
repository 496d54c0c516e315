//! Titles and authors read from PDFs against the publisher's.

use super::{Counts, Figure, files, folder, json_lines, read_text};
use graph_schema::title::normalise_title;
use graph_schema::{Author, ends_of_name};
use ingest::pdf::{ReadLimits, read_pdf};
use models_core::PageReader;
use quick_xml::events::Event;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What a publisher says of one PDF.
#[derive(Debug, Default)]
struct Listed {
    pdf: PathBuf,
    title: String,
    /// Given and family names as one, in order.
    authors: Vec<String>,
}

pub fn run(pages: &dyn PageReader, data: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut figures = measure("jose", pages, &jose(data)?);
    figures.extend(measure("aistats2011", pages, &aistats(data)?));
    Ok(figures)
}

fn measure(set: &str, pages: &dyn PageReader, gold: &[Listed]) -> Vec<Figure> {
    let (mut titles, mut lists) = (0, 0);
    let mut names = Counts::default();
    for listed in gold {
        let (title, authors) = read(pages, &listed.pdf);
        titles += usize::from(title == normalise_title(&listed.title));
        let right: Vec<String> = listed
            .authors
            .iter()
            .map(|name| ends_of_name(name))
            .collect();
        lists += usize::from(authors == right);
        let known: HashSet<&String> = right.iter().collect();
        names.right += authors.iter().filter(|name| known.contains(name)).count();
        names.found += authors.len();
        names.gold += right.len();
    }
    vec![
        Figure::share(format!("exact titles, {set}"), titles, gold.len()),
        Figure::share(format!("exact author lists, {set}"), lists, gold.len()),
        Figure::new(
            format!("names of authors F1, {set}"),
            names.f1(),
            names.gold,
        ),
    ]
}

/// Empty when the file can't be read: a miss.
fn read(pages: &dyn PageReader, pdf: &Path) -> (String, Vec<String>) {
    let read = std::fs::read(pdf)
        .ok()
        .and_then(|bytes| read_pdf(&bytes, &ReadLimits::default(), pages).ok());
    let Some(read) = read else {
        return Default::default();
    };
    let names = read.authors.iter().map(Author::full_name);
    let names: Vec<String> = names.map(|name| ends_of_name(&name)).collect();
    let title = normalise_title(&read.title);
    tracing::debug!(pdf = %pdf.display(), title, ?names, "read title page");
    (title, names)
}

fn jose(data: &Path) -> anyhow::Result<Vec<Listed>> {
    let dir = folder(data, "papers/jose")?;
    let mut gold = Vec::new();
    for pdf in files(&dir, ".pdf")? {
        let record = read_text(&pdf.with_extension("crossref.xml"))?;
        gold.push(Listed {
            pdf,
            ..article(&record)?
        });
    }
    Ok(gold)
}

/// The title of a Crossref record, and the authors among the persons listed behind it.
fn article(xml: &str) -> anyhow::Result<Listed> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut listed = Listed::default();
    let mut inside = String::new();
    let mut is_author = false;
    loop {
        match reader.read_event()? {
            Event::Start(tag) => {
                inside = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
                if inside == "person_name" {
                    let role = tag.try_get_attribute("contributor_role")?;
                    is_author = role.is_some_and(|role| role.value.as_ref() == b"author");
                    if is_author {
                        listed.authors.push(String::new());
                    }
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                b"contributors" => return Ok(listed),
                _ => inside.clear(),
            },
            Event::Text(text) => add(&mut listed, &inside, is_author, &text.decode()?),
            Event::GeneralRef(entity) => {
                let text = plain_entity(&entity.decode()?);
                add(&mut listed, &inside, is_author, &text);
            }
            Event::Eof => anyhow::bail!("no title and authors in the crossref record"),
            _ => {}
        }
    }
}

/// Text of an element goes where it belongs.
fn add(listed: &mut Listed, element: &str, is_author: bool, text: &str) {
    match element {
        "title" => listed.title.push_str(text),
        "given_name" | "surname" | "suffix" if is_author => {
            if let Some(name) = listed.authors.last_mut() {
                if element != "given_name" {
                    name.push(' ');
                }
                name.push_str(text);
            }
        }
        _ => {}
    }
}

/// The five entities of XML and character references; others vanish.
pub(super) fn plain_entity(name: &str) -> String {
    quick_xml::escape::unescape(&format!("&{name};"))
        .map(|text| text.into_owned())
        .unwrap_or_default()
}

fn aistats(data: &Path) -> anyhow::Result<Vec<Listed>> {
    #[derive(Deserialize)]
    struct Gold {
        id: String,
        title: String,
        authors: Vec<Author>,
    }
    let dir = folder(data, "papers/aistats2011")?;
    let gold: Vec<Gold> = json_lines(&dir.join("gold.jsonl"))?;
    let mut gold: HashMap<String, Gold> = gold.into_iter().map(|g| (g.id.clone(), g)).collect();
    let with_gold = files(&dir, ".pdf")?.into_iter().filter_map(|pdf| {
        let Gold { title, authors, .. } = gold.remove(pdf.file_stem()?.to_str()?)?;
        Some(Listed {
            pdf,
            title,
            authors: authors.iter().map(Author::full_name).collect(),
        })
    });
    Ok(with_gold.collect())
}
