//! Which entries of a paper's list of references a registry knows the DOIs of.

use crate::linking::score;
use crate::source::works::CitedWork;
use graph_schema::title::normalise_title;
use graph_schema::{Author, ContentHash, Doi, Paper, Reference};

/// Two works that fit an entry this nearly equally: nobody can tell which it means.
const APART: f32 = 0.02;
/// Entries and works that are compared, at most: the longest lists are those of reviews.
const MOST: usize = 4_000;

/// For each entry without a DOI the one that the registry gives for it, where that is sure: its title, judged as links are, or
/// author, year, volume and first page where the registry has no title. In the order of the list.
pub fn dois_of(entries: &[Reference], cited: &[CitedWork]) -> Vec<Option<Doi>> {
    let papers: Vec<Cited<'_>> = cited.iter().take(MOST).map(Cited::of).collect();
    let mut found = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        found.push(match entry.doi.is_some() || at >= MOST {
            true => None,
            false => best(entry, &papers),
        });
    }
    found
}

/// A work that is cited, as a paper it could be.
struct Cited<'a> {
    work: &'a CitedWork,
    paper: Option<Paper>,
}

impl<'a> Cited<'a> {
    fn of(work: &'a CitedWork) -> Self {
        let title = work.title.as_ref().filter(|title| !title.is_empty());
        let author = work.author.as_ref().map(|name| Author {
            given: String::new(),
            // `Silva A`, `A. Silva`, `Silva`: its longest word is the family's.
            family: name
                .split([' ', ','])
                .max_by_key(|word| word.chars().count())
                .unwrap_or_default()
                .to_owned(),
        });
        let paper = title.map(|title| Paper {
            authors: author.into_iter().collect(),
            year: work.year,
            ..Paper::ingested(ContentHash::of(work.doi.as_str().as_bytes()), title)
        });
        Self { work, paper }
    }

    fn score(&self, entry: &Reference) -> Option<f32> {
        match &self.paper {
            Some(paper) => score(entry, paper),
            None => self.by_place(entry).then_some(0.9),
        }
    }

    /// Whether author, year, volume and first page all stand in the entry, or the whole entry is the same.
    fn by_place(&self, entry: &Reference) -> bool {
        let raw = normalise_title(&entry.raw);
        if let Some(text) = &self.work.text
            && text.chars().count() >= 40
            && normalise_title(text) == raw
        {
            return true;
        }
        let (Some(author), Some(year)) = (&self.work.author, self.work.year) else {
            return false;
        };
        let (Some(volume), Some(page)) = (&self.work.volume, &self.work.first_page) else {
            return false;
        };
        let words: Vec<&str> = raw.split(' ').collect();
        let stands = |text: &str| {
            let wanted = normalise_title(text);
            !wanted.is_empty() && words.contains(&wanted.as_str())
        };
        let author = normalise_title(author);
        let family = author.split(' ').max_by_key(|word| word.chars().count());
        let same_year = entry.year == Some(year) || stands(&year.to_string());
        volume != page
            && same_year
            && stands(volume)
            && stands(page)
            && family.is_some_and(|family| family.chars().count() > 2 && stands(family))
    }
}

fn best(entry: &Reference, cited: &[Cited<'_>]) -> Option<Doi> {
    let mut scored: Vec<(f32, &Doi)> = cited
        .iter()
        .filter_map(|one| Some((one.score(entry)?, &one.work.doi)))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let (first, doi) = scored.first()?;
    let rival = scored.iter().find(|(_, other)| other != doi);
    let alone = rival.is_none_or(|(score, _)| first - score > APART);
    alone.then(|| (*doi).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(raw: &str, title: Option<&str>) -> Reference {
        Reference {
            ordinal: 0,
            label: None,
            raw: raw.into(),
            authors: Vec::new(),
            title: title.map(Into::into),
            venue: None,
            year: None,
            doi: None,
            arxiv_id: None,
            cited: None,
            link_score: 0.0,
        }
    }

    fn cited(doi: &str, title: Option<&str>) -> CitedWork {
        CitedWork {
            doi: Doi::parse(doi).unwrap(),
            title: title.map(Into::into),
            author: Some("Silva".into()),
            year: Some(2011),
            volume: Some("12".into()),
            first_page: Some("345".into()),
            text: None,
        }
    }

    fn found(entry: &Reference, works: &[CitedWork]) -> Option<String> {
        let found = dois_of(std::slice::from_ref(entry), works);
        found[0].as_ref().map(ToString::to_string)
    }

    #[test]
    fn entries_by_their_titles() {
        let works = [
            cited("10.1000/a", Some("Growing moss on northern walls")),
            cited("10.1000/b", Some("Counting sheep at night in the hills")),
        ];
        let moss = entry(
            "A. Silva. Growing moss on northern walls. J. Walls 12, 345 (2011).",
            Some("Growing moss on northern walls"),
        );
        assert_eq!(found(&moss, &works).as_deref(), Some("10.1000/a"));
        let other = entry(
            "A. Silva. Growing moss on southern roofs. J. Walls 12, 345 (2011).",
            Some("Growing moss on southern roofs"),
        );
        assert_eq!(found(&other, &works), None);
        let known = Reference {
            doi: Doi::parse("10.1000/c").ok(),
            ..moss.clone()
        };
        assert_eq!(found(&known, &works), None, "what is known stays");
        let twice = [
            works[0].clone(),
            cited("10.1000/z", works[0].title.as_deref()),
        ];
        assert_eq!(found(&moss, &twice), None, "two that fit");
    }

    #[test]
    fn entries_by_their_place() {
        let works = [cited("10.1000/a", None)];
        let full = entry("A. Silva, J. Walls 12 (2011) 345.", None);
        assert_eq!(found(&full, &works).as_deref(), Some("10.1000/a"));
        for raw in [
            "A. Silva, J. Walls 12 (2012) 345.",
            "A. Silva, J. Walls 13 (2011) 345.",
            "B. Roe, J. Walls 12 (2011) 345.",
        ] {
            assert_eq!(found(&entry(raw, None), &works), None, "{raw}");
        }
    }
}
