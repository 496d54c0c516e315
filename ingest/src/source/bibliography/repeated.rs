//! Entries of one file that mean the same paper become one.

use super::{Bibliography, Entry};
use graph_schema::PaperMetadata;
use graph_schema::title::normalise_title;
use std::collections::HashMap;

impl Bibliography {
    /// Leaves each paper once, at its first place. What only a later entry says (an abstract, a file) goes to the first.
    pub(super) fn merge_repeated(&mut self) {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<Entry> = Vec::with_capacity(self.entries.len());
        for entry in self.entries.drain(..) {
            let keys = keys(&entry.metadata);
            let known = keys.iter().filter_map(|key| places.get(key)).copied();
            let same = known
                .filter(|at| {
                    kept.get(*at)
                        .is_some_and(|first| agree(&first.metadata, &entry.metadata))
                })
                .min();
            let at = match same {
                Some(at) => {
                    self.repeated += 1;
                    if let Some(first) = kept.get_mut(at) {
                        fill(first, entry);
                    }
                    at
                }
                None => {
                    kept.push(entry);
                    kept.len() - 1
                }
            };
            for key in keys {
                places.entry(key).or_insert(at);
            }
        }
        self.entries = kept;
    }
}

fn keys(paper: &PaperMetadata) -> Vec<String> {
    let doi = paper.doi.as_ref().map(|doi| format!("doi:{doi}"));
    let arxiv = paper.arxiv_id.as_ref().map(|id| format!("arxiv:{id}"));
    let family = paper.authors.first().map_or("", |author| &author.family);
    let title = normalise_title(&paper.title);
    let title = (!title.is_empty()).then(|| {
        let year = paper.year.unwrap_or_default();
        format!("title:{title}|{}|{year}", normalise_title(family))
    });
    doi.into_iter().chain(arxiv).chain(title).collect()
}

/// Nothing that identifies a paper speaks against it: parts of a series share all but their DOI.
fn agree(a: &PaperMetadata, b: &PaperMetadata) -> bool {
    let doi = a.doi.is_none() || b.doi.is_none() || a.doi == b.doi;
    let arxiv = a.arxiv_id.is_none() || b.arxiv_id.is_none() || a.arxiv_id == b.arxiv_id;
    doi && arxiv
}

fn fill(first: &mut Entry, other: Entry) {
    let (into, from) = (&mut first.metadata, other.metadata);
    if into.abstract_text.is_empty() {
        into.abstract_text = from.abstract_text;
    }
    if into.authors.is_empty() {
        into.authors = from.authors;
    }
    into.year = into.year.or(from.year);
    into.venue = into.venue.take().or(from.venue);
    into.doi = into.doi.take().or(from.doi);
    into.arxiv_id = into.arxiv_id.take().or(from.arxiv_id);
    into.withdrawn = into.withdrawn.take().or(from.withdrawn);
    if into.categories.is_empty() {
        into.categories = from.categories;
    }
    for file in other.files {
        if !first.files.contains(&file) {
            first.files.push(file);
        }
    }
}
