//! Whether a work that a registry describes is a paper of the library. No link is better than a wrong one.

use crate::linking::score::{LEAST_LIKENESS, like_part, same_numbers};
use crate::source::works::Work;
use graph_schema::title::normalise_title;
use graph_schema::{Author, Paper};

/// Titles of which one was searched by the other: no more than a letter in twenty differs.
const CLOSE: f64 = 0.95;
/// Words of a title that tells a work by itself, with an author or a year.
const TELLING_WORDS: usize = 4;
/// Letters of a title that does not stand on a page by chance.
const LEAST_ON_PAGE: usize = 20;
/// Letters of a first page that are looked at.
const FIRST_PAGE: usize = 4_000;
/// Years between a report and what it was published as.
const YEARS_BETWEEN: u32 = 2;

/// Whether the work with the DOI that was read on a paper's pages is the paper, by its title, or by its title on the first page
/// where the paper's own was read wrongly.
pub fn is_of(work: &Work, paper: &Paper, first_page: Option<&str>) -> bool {
    let Some(title) = &work.title else {
        // Nothing to compare but people and year.
        return first_author_agrees(work, paper) && year_agrees(work, paper, 1);
    };
    let full = work.full_title().unwrap_or_default();
    let own = normalise_title(&paper.title);
    let titles = [normalise_title(title), normalise_title(&full)];
    if titles
        .iter()
        .any(|title| alike(title, &own, LEAST_LIKENESS))
    {
        return true;
    }
    let witness = first_author_agrees(work, paper) || year_agrees(work, paper, 1);
    let begins = titles
        .iter()
        .any(|title| goes_on(title, &own) || goes_on(&own, title));
    if begins && witness {
        return true;
    }
    let title = squeezed(&titles[0]);
    let page = squeezed(&normalise_title(first_page.unwrap_or_default()));
    let page: String = page.chars().take(FIRST_PAGE).collect();
    title.chars().count() >= LEAST_ON_PAGE && page.contains(&title)
}

/// Whether a page names a title: for a file that is said to be a paper.
pub fn is_one(title: &str, first_pages: &str) -> bool {
    let title = squeezed(&normalise_title(title));
    let pages = squeezed(&normalise_title(first_pages));
    // Within what the search for likeness looks at.
    let beginning: String = pages.chars().take(1_200).collect();
    !title.is_empty() && (pages.contains(&title) || like_part(&title, &beginning) >= LEAST_LIKENESS)
}

/// What a search by title came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// One work fits.
    Is(Box<Work>),
    /// Several do, of different DOIs: none is taken.
    Several(Vec<Work>),
    /// None does; the nearest, by its title.
    None(Option<Box<Work>>),
}

/// Which of the works that were found for a paper's title is the paper: the title agrees closely, and the first author or the year
/// does, and neither is contradicted. Of a publication and its preprint the publication.
pub fn found_by_title(works: &[Work], paper: &Paper) -> Verdict {
    let mut fit: Vec<&Work> = works.iter().filter(|work| fits(work, paper)).collect();
    fit.dedup_by(|a, b| a.doi == b.doi);
    if fit.iter().any(|work| !work.preprint) {
        fit.retain(|work| !work.preprint);
    }
    match fit.as_slice() {
        [] => {
            let own = squeezed(&normalise_title(&paper.title));
            let likeness = |work: &&Work| {
                let title = normalise_title(&work.full_title().unwrap_or_default());
                strsim::normalized_levenshtein(&squeezed(&title), &own)
            };
            let nearest = works
                .iter()
                .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            Verdict::None(nearest.map(|work| Box::new(work.clone())))
        }
        [one] => Verdict::Is(Box::new((*one).clone())),
        several => Verdict::Several(several.iter().map(|work| (*work).clone()).collect()),
    }
}

fn fits(work: &Work, paper: &Paper) -> bool {
    let own = normalise_title(&paper.title);
    let titles = [work.title.clone(), work.full_title()];
    let close = titles
        .iter()
        .flatten()
        .any(|title| alike(&normalise_title(title), &own, CLOSE));
    if !close || own.is_empty() {
        return false;
    }
    let author = first_author_agrees(work, paper);
    let year = year_agrees(work, paper, 0);
    let strangers = !work.authors.is_empty()
        && !paper.authors.is_empty()
        && !author
        && !shares_an_author(work, paper);
    let other_years =
        !work.years.is_empty() && paper.year.is_some() && !year_agrees(work, paper, YEARS_BETWEEN);
    if strangers || other_years {
        return false;
    }
    match own.split(' ').count() < TELLING_WORDS {
        true => author && year,
        false => author || year,
    }
}

/// Both normalised.
fn alike(a: &str, b: &str, least: f64) -> bool {
    if a.is_empty() || b.is_empty() || !same_numbers(a, b) {
        return false;
    }
    let (a, b) = (squeezed(a), squeezed(b));
    a == b || strsim::normalized_levenshtein(&a, &b) >= least
}

/// Whether the long title begins with all words of the short one, which tell enough.
fn goes_on(long: &str, short: &str) -> bool {
    let rest = long.strip_prefix(short);
    short.split(' ').count() >= TELLING_WORDS && rest.is_some_and(|rest| rest.starts_with(' '))
}

fn first_author_agrees(work: &Work, paper: &Paper) -> bool {
    let (Some(one), Some(other)) = (work.authors.first(), paper.authors.first()) else {
        return false;
    };
    same_family(one, other)
}

fn shares_an_author(work: &Work, paper: &Paper) -> bool {
    let known = |author: &Author| paper.authors.iter().any(|own| same_family(author, own));
    work.authors.iter().any(known)
}

/// The same family name, or one of which the other is the last word, as in `van der Berg`; names that were read the other way round.
fn same_family(a: &Author, b: &Author) -> bool {
    let (a, b) = (normalised(a), normalised(b));
    let part = |long: &str, short: &str| {
        short.chars().count() > 2
            && (long == short
                || long
                    .strip_suffix(short)
                    .is_some_and(|rest| rest.ends_with(' ')))
    };
    let crossed = !a.0.is_empty() && a.0 == b.1 && a.1 == b.0;
    !a.1.is_empty() && a.1 == b.1 || part(&a.1, &b.1) || part(&b.1, &a.1) || crossed
}

/// Given and family name.
fn normalised(author: &Author) -> (String, String) {
    (
        normalise_title(&author.given),
        normalise_title(&author.family),
    )
}

fn year_agrees(work: &Work, paper: &Paper, most: u32) -> bool {
    let near = |own: i32| work.years.iter().any(|year| year.abs_diff(own) <= most);
    paper.year.is_some_and(near)
}

fn squeezed(text: &str) -> String {
    text.replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, Doi};

    fn author(family: &str) -> Author {
        Author {
            given: "A.".into(),
            family: family.into(),
        }
    }

    fn work(doi: &str, title: &str, family: &str, year: i32) -> Work {
        Work {
            title: Some(title.into()),
            authors: vec![author(family)],
            years: vec![year],
            ..Work::new(Doi::parse(doi).unwrap())
        }
    }

    fn paper(title: &str, family: &str, year: i32) -> Paper {
        Paper {
            authors: vec![author(family)],
            year: Some(year),
            ..Paper::ingested(ContentHash::of(b"x"), title)
        }
    }

    #[test]
    fn a_found_work_needs_its_title_and_a_witness() {
        let own = paper("Growing Moss on Northern Walls", "Silva", 2011);
        let found = |title: &str, family: &str, year: i32| {
            let works = [work("10.1000/a", title, family, year)];
            matches!(found_by_title(&works, &own), Verdict::Is(_))
        };
        assert!(found("Growing moss on northern walls", "Silva", 2011));
        assert!(found("Growing moss on northern walls", "da Silva", 2012));
        assert!(
            !found("Growing moss on southern walls", "Silva", 2011),
            "near"
        );
        assert!(
            !found("Growing moss on northern walls", "Roe", 2011),
            "others'"
        );
        assert!(
            !found("Growing moss on northern walls", "Silva", 2001),
            "years ago"
        );
        assert!(!found("Growing moss on northern walls II", "Silva", 2011));
        let short = paper("Moss", "Silva", 2011);
        let works = [work("10.1000/a", "Moss", "Silva", 2010)];
        assert_eq!(
            found_by_title(&works, &short),
            Verdict::None(Some(Box::new(works[0].clone())))
        );
    }

    #[test]
    fn of_several_none_but_of_a_preprint_the_publication() {
        let own = paper("Growing Moss on Northern Walls", "Silva", 2011);
        let one = work("10.1000/a", &own.title, "Silva", 2011);
        let other = work("10.1000/b", &own.title, "Silva", 2011);
        let both = [one.clone(), other.clone()];
        assert!(matches!(found_by_title(&both, &own), Verdict::Several(_)));
        let preprint = Work {
            preprint: true,
            ..other
        };
        let both = [preprint, one.clone()];
        assert_eq!(found_by_title(&both, &own), Verdict::Is(Box::new(one)));
    }

    #[test]
    fn the_doi_of_another_work_is_seen() {
        let own = paper("Growing Moss on Northern Walls", "Silva", 2011);
        let of = |title: &str, page: Option<&str>| {
            is_of(&work("10.1000/a", title, "Roe", 1999), &own, page)
        };
        assert!(of("Growing moss on northern walls.", None));
        assert!(!of("Proceedings of the Third Wool Workshop", None));
        let page = "JOURNAL OF WALLS\nA study of lichen\nand its roofs in the North\nAda Silva";
        assert!(of("A study of lichen and its roofs", Some(page)));
        assert!(!of("Lichen", Some(page)));
        let longer = work(
            "10.1000/a",
            "Growing moss on northern walls: a study",
            "Silva",
            2011,
        );
        assert!(is_of(&longer, &own, None));
    }

    #[test]
    fn a_file_names_its_title() {
        let pages = "Growing Moss on\nNorthern Walls\nAda Silva\nAbstract. We grow moss.";
        assert!(is_one("Growing moss on northern walls", pages));
        assert!(!is_one("Counting sheep at night in the hills", pages));
    }
}
