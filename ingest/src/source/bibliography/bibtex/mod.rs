//! BibTeX and biblatex files.

mod names;
mod syntax;

use super::draft::Draft;
use super::{Bibliography, Entry, Problem, files, tex};
use std::collections::{HashMap, HashSet};
use syntax::{Entries, Raw};

pub fn read(text: &str) -> Bibliography {
    let mut read = Bibliography::default();
    let mut raws: Vec<Raw> = Vec::new();
    for entry in Entries::of(text) {
        match entry {
            Ok(raw) => raws.push(raw),
            Err(problem) => {
                read.push(Err(problem));
            }
        }
        // One more than are taken, so that it is told.
        if raws.len() + read.problems.len() > super::MOST_ENTRIES {
            break;
        }
    }
    let parents = inherit(&mut raws, text.len());
    for raw in raws {
        let key = raw.key.as_deref().map(str::to_lowercase);
        let held = is_volume(&raw.kind) && key.is_some_and(|key| parents.contains(&key));
        // Macros of data are no works; a volume stands in what its papers took from it.
        if held || raw.kind == "xdata" || raw.kind == "set" {
            continue;
        }
        if !read.push(entry(&raw)) {
            break;
        }
    }
    read
}

fn is_volume(kind: &str) -> bool {
    matches!(
        kind,
        "proceedings" | "mvproceedings" | "collection" | "mvcollection" | "book" | "mvbook"
    )
}

/// What `crossref` and `xdata` name gives its fields to those that name it; one step, as BibTeX does. The keys that
/// were named by `crossref`. `length` is that of the file: what is taken over from one long entry by many has a bound.
fn inherit(raws: &mut [Raw], length: usize) -> HashSet<String> {
    let mut room = length.saturating_mul(4).saturating_add(1 << 20);
    let places: HashMap<String, usize> = raws
        .iter()
        .enumerate()
        .filter_map(|(at, raw)| Some((raw.key.as_deref()?.to_lowercase(), at)))
        .collect();
    let mut parents = HashSet::new();
    for at in 0..raws.len() {
        for link in ["crossref", "xdata"] {
            let Some(named) = raws.get(at).and_then(|raw| raw.field(link)) else {
                continue;
            };
            let keys: Vec<String> = named
                .split(',')
                .map(|key| key.trim().to_lowercase())
                .collect();
            for key in keys {
                let Some(from) = places.get(&key).copied().filter(|from| *from != at) else {
                    continue;
                };
                let volume = link == "crossref";
                if room == 0 {
                    continue;
                }
                let taken = raws
                    .get(from)
                    .map(|raw| given(raw, volume))
                    .unwrap_or_default();
                if let Some(raw) = raws.get_mut(at) {
                    for (name, value) in taken {
                        let size = name.len() + value.len();
                        if size <= room && raw.field(&name).is_none() {
                            room -= size;
                            raw.inherit(&name, &value);
                        }
                    }
                }
                if volume {
                    parents.insert(key);
                }
            }
        }
    }
    parents
}

/// Fields that one entry gives to another. The title of a volume is the `booktitle` of its papers; what identifies the
/// volume, or is about it alone, does not identify them.
fn given(raw: &Raw, volume: bool) -> Vec<(String, String)> {
    const OWN: [&str; 11] = [
        "author", "title", "subtitle", "doi", "eprint", "url", "file", "abstract", "keywords",
        "crossref", "key",
    ];
    let mut fields: Vec<(String, String)> = raw
        .fields()
        .filter(|(name, _)| !volume || !OWN.contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if volume && let Some(title) = raw.field("booktitle").or_else(|| raw.field("title")) {
        fields.push(("booktitle".into(), title.to_owned()));
    }
    fields
}

fn entry(raw: &Raw) -> Result<Entry, Problem> {
    let text = |name: &str| raw.field(name).map(tex::plain).unwrap_or_default();
    let first = |names: &[&str]| {
        let found = names.iter().find_map(|name| raw.field(name));
        found.map(tex::plain).unwrap_or_default()
    };
    // A book's publisher is not where a paper appeared.
    let venue = first(&[
        "journal",
        "journaltitle",
        "booktitle",
        "maintitle",
        "school",
        "institution",
    ]);
    let people = ["author", "editor"].iter().find_map(|name| raw.field(name));
    let note = text("note");
    let addresses = [
        Some(tex::verbatim(raw.field("url").unwrap_or_default())),
        Some(text("volume")).filter(|volume| volume.starts_with("abs/")),
        Some(text("howpublished")),
        Some(note).filter(|note| note.to_ascii_lowercase().starts_with("arxiv")),
        Some(text("journal")),
    ];
    let archive = first(&["archiveprefix", "eprinttype"]);
    let is_arxiv = archive.is_empty() || archive.eq_ignore_ascii_case("arxiv");
    let arxiv = match is_arxiv {
        true => tex::verbatim(raw.field("eprint").unwrap_or_default()),
        false => String::new(),
    };
    let class = first(&["primaryclass", "eprintclass"]);
    let keywords = first(&["keywords", "keyword"]);
    Draft {
        line: raw.line,
        key: raw.key.clone(),
        title: text("title"),
        subtitle: text("subtitle"),
        authors: people.map(names::list).unwrap_or_default(),
        date: first(&["year", "date"]),
        venue,
        doi: tex::verbatim(raw.field("doi").unwrap_or_default()),
        arxiv,
        addresses: addresses.into_iter().flatten().collect(),
        abstract_text: text("abstract"),
        keywords: std::iter::once(class)
            .chain(keywords.split([',', ';']).map(str::to_owned))
            .collect(),
        files: files::of_bibtex(&tex::verbatim(raw.field("file").unwrap_or_default())),
    }
    .into_entry()
}
