//! Which fields of a paper registries may give. A person's word stays; what a catalogue or a record gave stays, and what it left
//! open is filled; what was read from pages gives way. Of several registries the first that says something counts.

use super::kept::Taken;
use crate::source::works::{Registry, Work};
use graph_schema::title::normalise_title;
use graph_schema::{Author, AuthorKey, Correction, Paper};
use serde::Serialize;

/// A field of a paper's description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    Authors,
    Year,
    Venue,
    Doi,
}

impl Field {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Authors => "authors",
            Self::Year => "year",
            Self::Venue => "venue",
            Self::Doi => "doi",
        }
    }
}

/// Something that a registry says.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<'a> {
    pub by: Registry,
    pub work: &'a Work,
}

/// A field that is another now, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub field: Field,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    pub now: String,
    pub said_by: Registry,
}

/// A field that stays although a registry says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withheld {
    pub field: Field,
    pub said: String,
    pub said_by: Registry,
    pub stands: Standing,
}

/// Whose word a description is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A person typed it.
    Person,
    /// A catalogue such as arXiv, a list, or a reference manager gave it.
    Record,
    /// It was read from the paper's pages.
    Pages,
}

/// A paper as it is with what registries say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    pub paper: Paper,
    pub changes: Vec<Change>,
    pub withheld: Vec<Withheld>,
}

/// Lays what registries say over a paper. `before` is what was taken earlier: it was no more than a registry's word.
pub fn merge(
    paper: &Paper,
    said: &[Said<'_>],
    standing: Standing,
    correction: &Correction,
    before: &Taken,
) -> Merged {
    let mut merging = Merging {
        standing,
        merged: Merged {
            paper: paper.clone(),
            changes: Vec::new(),
            withheld: Vec::new(),
        },
    };
    merging.title(paper, said, correction, before);
    merging.authors(paper, said, correction, before);
    merging.year(paper, said, correction, before);
    merging.venue(paper, said, correction, before);
    merging.merged
}

struct Merging {
    standing: Standing,
    merged: Merged,
}

/// What is at stake for one field.
struct Stake {
    field: Field,
    by: Registry,
    before: Option<String>,
    now: String,
    /// A person gave what stands.
    typed: bool,
    /// What stands is a registry's earlier word.
    ours: bool,
}

impl Merging {
    /// Whether the field may change; it is noted either way.
    fn may(&mut self, stake: Stake) -> bool {
        let stands = match stake.typed {
            true => Standing::Person,
            false => self.standing,
        };
        let free = stake.before.is_none() || stake.ours || stands == Standing::Pages;
        if stake.typed || !free {
            self.merged.withheld.push(Withheld {
                field: stake.field,
                said: stake.now,
                said_by: stake.by,
                stands,
            });
            return false;
        }
        self.merged.changes.push(Change {
            field: stake.field,
            before: stake.before,
            now: stake.now,
            said_by: stake.by,
        });
        true
    }

    fn title(&mut self, paper: &Paper, said: &[Said<'_>], typed: &Correction, before: &Taken) {
        let mut titles = said
            .iter()
            .filter_map(|said| Some((said, said.work.full_title()?)));
        let Some((said, title)) = titles.next() else {
            return;
        };
        let own = normalise_title(&paper.title);
        let main = normalise_title(said.work.title.as_deref().unwrap_or_default());
        // Case and punctuation are a matter of taste, a subtitle of place.
        if own == main || own == normalise_title(&title) {
            return;
        }
        let stake = Stake {
            field: Field::Title,
            by: said.by,
            before: Some(paper.title.clone()).filter(|title| !title.trim().is_empty()),
            now: title.clone(),
            typed: typed.title.is_some(),
            ours: before.title.as_ref() == Some(&paper.title),
        };
        if self.may(stake) {
            self.merged.paper.title = title;
        }
    }

    fn authors(&mut self, paper: &Paper, said: &[Said<'_>], typed: &Correction, before: &Taken) {
        let Some(said) = said.iter().find(|said| !said.work.authors.is_empty()) else {
            return;
        };
        let authors = &said.work.authors;
        let (own, theirs) = (people(&paper.authors), people(authors));
        // A registry that names some of those who are known knows less.
        let part = theirs.len() < own.len() && theirs.iter().all(|one| own.contains(one));
        if own == theirs || part {
            return;
        }
        let stake = Stake {
            field: Field::Authors,
            by: said.by,
            before: (!paper.authors.is_empty()).then(|| listed(&paper.authors)),
            now: listed(authors),
            typed: typed.authors.is_some(),
            ours: before.authors.as_ref() == Some(&paper.authors),
        };
        if self.may(stake) {
            self.merged.paper.authors.clone_from(authors);
        }
    }

    fn year(&mut self, paper: &Paper, said: &[Said<'_>], typed: &Correction, before: &Taken) {
        let mut years = said
            .iter()
            .filter_map(|said| Some((said, *said.work.years.first()?)));
        let Some((said, year)) = years.next() else {
            return;
        };
        if paper.year.is_some_and(|own| said.work.years.contains(&own)) {
            return;
        }
        let stake = Stake {
            field: Field::Year,
            by: said.by,
            before: paper.year.map(|year| year.to_string()),
            now: year.to_string(),
            typed: typed.year.is_some(),
            ours: before.year.is_some() && before.year == paper.year,
        };
        if self.may(stake) {
            self.merged.paper.year = Some(year);
        }
    }

    fn venue(&mut self, paper: &Paper, said: &[Said<'_>], typed: &Correction, before: &Taken) {
        let mut venues = said
            .iter()
            .filter_map(|said| Some((said, said.work.venue.clone()?)));
        let Some((said, venue)) = venues.next() else {
            return;
        };
        let own = normalise_title(paper.venue.as_deref().unwrap_or_default());
        // What stands may say volume and pages besides.
        if !own.is_empty() && own.contains(&normalise_title(&venue)) {
            return;
        }
        let stake = Stake {
            field: Field::Venue,
            by: said.by,
            before: paper.venue.clone(),
            now: venue.clone(),
            typed: typed.venue.is_some(),
            ours: before.venue.is_some() && before.venue == paper.venue,
        };
        if self.may(stake) {
            self.merged.paper.venue = Some(venue);
        }
    }
}

/// Who they are, whether their names are written out or not.
fn people(authors: &[Author]) -> Vec<AuthorKey> {
    authors.iter().filter_map(AuthorKey::of).collect()
}

/// For people: a few names and how many more.
fn listed(authors: &[Author]) -> String {
    const SHOWN: usize = 6;
    let names: Vec<String> = authors.iter().take(SHOWN).map(Author::full_name).collect();
    let names = names.join(", ");
    match authors.len().saturating_sub(SHOWN) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, Doi};

    fn author(given: &str, family: &str) -> Author {
        Author {
            given: given.into(),
            family: family.into(),
        }
    }

    fn work() -> Work {
        Work {
            title: Some("Growing Moss".into()),
            subtitle: Some("A Study".into()),
            authors: vec![author("Ada", "Silva"), author("Ben", "Roe")],
            years: vec![2011, 2012],
            venue: Some("Journal of Walls".into()),
            ..Work::new(Doi::parse("10.1000/moss").unwrap())
        }
    }

    fn paper() -> Paper {
        Paper {
            authors: vec![author("A", "Silva")],
            year: Some(1999),
            ..Paper::ingested(ContentHash::of(b"x"), "Untitled draft")
        }
    }

    fn merged(paper: &Paper, standing: Standing, typed: &Correction) -> Merged {
        let work = work();
        let said = [Said {
            by: Registry::Crossref,
            work: &work,
        }];
        merge(paper, &said, standing, typed, &Taken::default())
    }

    #[test]
    fn what_was_read_gives_way() {
        let merged = merged(&paper(), Standing::Pages, &Correction::default());
        assert_eq!(merged.paper.title, "Growing Moss: A Study");
        assert_eq!(merged.paper.year, Some(2011));
        assert_eq!(merged.paper.venue.as_deref(), Some("Journal of Walls"));
        assert_eq!(merged.paper.authors.len(), 2);
        assert_eq!((merged.changes.len(), merged.withheld.len()), (4, 0));
    }

    #[test]
    fn a_record_stays_and_its_gaps_are_filled() {
        let merged = merged(&paper(), Standing::Record, &Correction::default());
        assert_eq!(merged.paper.title, "Untitled draft");
        assert_eq!(merged.paper.venue.as_deref(), Some("Journal of Walls"));
        let fields: Vec<Field> = merged.withheld.iter().map(|one| one.field).collect();
        assert_eq!(fields, [Field::Title, Field::Authors, Field::Year]);
    }

    #[test]
    fn what_a_person_typed_stays_even_where_it_says_nothing() {
        let typed = Correction {
            title: Some("Untitled draft".into()),
            venue: Some(String::new()),
            ..Correction::default()
        };
        let merged = merged(&paper(), Standing::Pages, &typed);
        assert_eq!(merged.paper.title, "Untitled draft");
        assert_eq!(merged.paper.venue, None);
        assert_eq!(merged.paper.year, Some(2011));
        let stands: Vec<Standing> = merged.withheld.iter().map(|one| one.stands).collect();
        assert_eq!(stands, [Standing::Person; 2]);
    }

    #[test]
    fn what_is_the_same_in_other_letters_stays() {
        let own = Paper {
            title: "GROWING MOSS".into(),
            authors: vec![author("A.", "Silva"), author("Ben X.", "Roe")],
            year: Some(2012),
            venue: Some("Journal of Walls 12 (2012)".into()),
            ..paper()
        };
        let same = merged(&own, Standing::Pages, &Correction::default());
        assert_eq!(same.changes, []);
        let more = Paper {
            authors: vec![
                author("Ada", "Silva"),
                author("Cy", "Poe"),
                author("Ben", "Roe"),
            ],
            ..own
        };
        let kept = merged(&more, Standing::Pages, &Correction::default());
        assert_eq!(kept.changes, [], "some of those who are known");
    }

    #[test]
    fn an_earlier_word_of_a_registry_gives_way_to_its_later_one() {
        let own = Paper {
            venue: Some("J. Walls".into()),
            ..paper()
        };
        let before = Taken {
            venue: Some("J. Walls".into()),
            ..Taken::default()
        };
        let work = work();
        let said = [Said {
            by: Registry::Crossref,
            work: &work,
        }];
        let merged = merge(
            &own,
            &said,
            Standing::Record,
            &Correction::default(),
            &before,
        );
        assert_eq!(merged.paper.venue.as_deref(), Some("Journal of Walls"));
    }
}
