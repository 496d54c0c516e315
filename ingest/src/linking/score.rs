//! How sure it is that a reference means a paper: titles compared letter by letter, for extraction and OCR get letters and
//! spaces wrong, and authors, years and numbers as witnesses for and against.

use graph_schema::title::normalise_title;
use graph_schema::{Author, Paper, Reference};

/// Least score of a link: an exact title with nothing known against it has 0.85.
const THRESHOLD: f32 = 0.8;
/// Least likeness of titles (1 − edit distance / length): lets an OCR error in every seventh letter pass.
pub(crate) const LEAST_LIKENESS: f64 = 0.85;
/// Titles of fewer words are also names of chapters, posters and talks: the authors must agree.
const TELLING_WORDS: usize = 3;
/// A title of so many words is hardly the beginning of another one by the same author.
const LONG_TITLE: usize = 5;
/// A title that is looked for inside a whole entry has at least so many letters: fewer stand there by chance.
const LEAST_INSIDE: usize = 20;
/// Longest entry in which a title is looked for, in letters.
const LONGEST_ENTRY: usize = 1_200;

/// How sure it is that a reference means a paper, 0.8 to 1; `None` when it does not.
pub fn score(reference: &Reference, paper: &Paper) -> Option<f32> {
    let same_doi = reference.doi.is_some() && reference.doi == paper.doi;
    let same_arxiv = reference.arxiv_id.is_some() && reference.arxiv_id == paper.arxiv_id;
    if same_doi || same_arxiv {
        return Some(1.0);
    }
    let cited = Cited::of(reference);
    let title = normalise_title(&paper.title);
    let authors = author_agreement(paper, &cited);
    let whole = title_likeness(&cited, &title, authors).map(|likeness| (likeness, authors));
    let (likeness, authors) = whole.or_else(|| part_of_title(&cited, paper, &title, authors))?;
    if title.split(' ').count() < TELLING_WORDS && authors < 1.0 {
        return None;
    }
    let score = 0.7 * likeness + 0.2 * authors + 0.1 * year_agreement(reference.year, paper.year);
    (score >= THRESHOLD).then_some(score.min(0.99))
}

/// A reference with its texts made comparable.
struct Cited<'a> {
    reference: &'a Reference,
    title: String,
    raw: String,
    venue: String,
}

impl<'a> Cited<'a> {
    fn of(reference: &'a Reference) -> Self {
        let normalised = |text: Option<&str>| normalise_title(text.unwrap_or_default());
        Self {
            reference,
            title: normalised(reference.title.as_deref()),
            raw: normalise_title(&reference.raw),
            venue: normalised(reference.venue.as_deref()),
        }
    }
}

/// Spaces are what extraction gets wrong most.
fn squeezed(text: &str) -> String {
    text.replace(' ', "")
}

/// Likeness of titles from `LEAST_LIKENESS` to 1. A whole title inside the raw text counts too: where
/// the parsed title was cut at the wrong place, the words are still there.
fn title_likeness(cited: &Cited<'_>, title: &str, authors: f32) -> Option<f32> {
    if title.is_empty() {
        return None;
    }
    let (a, b) = (squeezed(&cited.title), squeezed(title));
    let comparable = a.len().min(b.len()) * 5 >= a.len().max(b.len()) * 4;
    if comparable && same_numbers(&cited.title, title) {
        let likeness = strsim::normalized_levenshtein(&a, &b);
        if likeness >= LEAST_LIKENESS {
            return Some(likeness as f32);
        }
    }
    let telling = title.split(' ').count() > TELLING_WORDS && b.chars().count() >= LEAST_INSIDE;
    // The name of what the cited work stands in is not its title.
    let is_venue = !a.is_empty() && like_part(&b, &squeezed(&cited.venue)) >= LEAST_LIKENESS;
    if !telling || is_venue {
        return None;
    }
    // A title that goes on is another work's, unless author and year say that it is the same.
    let beginning: String = a.chars().take(b.chars().count() + 2).collect();
    if a.len() > b.len() && like_part(&b, &beginning) >= LEAST_LIKENESS {
        return None;
    }
    let raw = squeezed(&cited.raw);
    if raw.contains(&b) {
        return Some(0.95);
    }
    // Of a noisy title in a noisy entry, an author must be there.
    let found = like_part(&b, &raw);
    let numbers = digits(title)
        .iter()
        .all(|number| raw.contains(number.as_str()));
    (found >= LEAST_LIKENESS && numbers && authors >= 0.7).then_some(0.95 * found as f32)
}

/// Numbers tell titles apart that hardly differ in letters: shared tasks of two years, parts of one work.
pub(crate) fn same_numbers(a: &str, b: &str) -> bool {
    let (a, b) = (digits(a), digits(b));
    a == b || a.is_empty() != b.is_empty() && a.len() + b.len() == 1
}

fn digits(title: &str) -> Vec<String> {
    let part = |c: char| !c.is_ascii_digit();
    let found = title.split(part).filter(|number| !number.is_empty());
    found.map(str::to_owned).collect()
}

/// Likeness (1 − edit distance / length) of `part` with the stretch of `whole` that is most like it, by Sellers' algorithm.
pub(crate) fn like_part(part: &str, whole: &str) -> f64 {
    let part: Vec<char> = part.chars().collect();
    if part.is_empty() || whole.is_empty() {
        return 0.0;
    }
    // How many edits make the first letters of `part` end at the place reached in `whole`.
    let mut edits: Vec<usize> = (0..=part.len()).collect();
    let mut fewest = part.len();
    for c in whole.chars().take(LONGEST_ENTRY) {
        let mut diagonal = 0;
        let mut left = 0;
        for (letter, cell) in part.iter().zip(edits.iter_mut().skip(1)) {
            let kept = diagonal + usize::from(*letter != c);
            let next = kept.min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, next);
            left = next;
        }
        fewest = fewest.min(left);
    }
    1.0 - fewest as f64 / part.len() as f64
}

/// Likeness, and the agreement of authors, where one title is a part of the other: a subtitle is missing, a title was read
/// to its first line only or runs on, or authors were read as its end. First author and year must agree.
fn part_of_title(
    cited: &Cited<'_>,
    paper: &Paper,
    title: &str,
    authors: f32,
) -> Option<(f32, f32)> {
    let near = |most: u32| matches!((cited.reference.year, paper.year), (Some(a), Some(b)) if a.abs_diff(b) <= most);
    if near(1) && authors >= 1.0 && same_main_title(cited.reference, paper) {
        return Some((0.9, authors));
    }
    let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).count();
    let goes_on = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.starts_with(' '))
    };
    if words(title) > TELLING_WORDS && goes_on(&cited.title, title) {
        let unknown = cited.reference.year.is_none() || paper.year.is_none();
        let same_year = near(0) || unknown && words(title) >= LONG_TITLE;
        return (same_year && authors >= 1.0).then_some((0.9, authors));
    }
    let rest = (words(&cited.title) > TELLING_WORDS)
        .then(|| title.strip_prefix(cited.title.as_str()))
        .flatten()
        .filter(|rest| rest.starts_with(' '))?;
    let first = cited.reference.authors.first()?;
    let family = normalise_title(&first.family);
    let follows = family.len() > 2 && rest.split(' ').any(|word| word == family);
    follows.then_some((0.95, 1.0))
}

/// Whether one side has no subtitle and the main titles are the same words.
fn same_main_title(reference: &Reference, paper: &Paper) -> bool {
    let Some(cited) = reference.title.as_deref() else {
        return false;
    };
    let main = |title: &str| {
        let end = title.find([':', '?', '–', '—']).unwrap_or(title.len());
        normalise_title(title.get(..end).unwrap_or(title))
    };
    let (a, b) = (main(cited), main(&paper.title));
    let (whole, own) = (normalise_title(cited), normalise_title(&paper.title));
    let one_is_main = whole == b || own == a;
    one_is_main && a == b && a.split(' ').count() >= TELLING_WORDS
}

/// 1 when the first author is named, less when only others are, 0 when none is, ½ when nothing is known.
fn author_agreement(paper: &Paper, cited: &Cited<'_>) -> f32 {
    let Some(first) = paper.authors.first() else {
        return 0.5;
    };
    if cited.reference.authors.is_empty() && cited.raw.is_empty() {
        return 0.5;
    }
    // Where a name was read with more than its own words, the cited one stands among them.
    let cited_first = cited.reference.authors.first().map(family);
    let among = cited_first.is_some_and(|cited| {
        let own = normalise_title(&format!("{} {}", first.given, first.family));
        cited.len() > 2 && own.split(' ').any(|word| word == cited)
    });
    if among || named(&family(first), &cited.raw) {
        return 1.0;
    }
    let mut others = paper.authors.iter().skip(1);
    let others = others.any(|author| named(&family(author), &cited.raw));
    if others { 0.7 } else { 0.0 }
}

fn family(author: &Author) -> String {
    normalise_title(&author.family)
}

/// Whether an entry names a family. One wrong letter in five is an OCR error.
fn named(family: &str, raw: &str) -> bool {
    let stands = |part: &str| {
        let length = part.chars().count();
        let edits = if length < 5 { 0 } else { length / 5 };
        raw.split(' ').any(|word| {
            word == part
                || edits > 0
                    && word.chars().count().abs_diff(length) <= edits
                    && strsim::levenshtein(word, part) <= edits
        })
    };
    !family.is_empty()
        && (family.split(' ').all(stands)
            || family.len() > 5 && squeezed(raw).contains(&squeezed(family)))
}

/// A preprint is cited with a year or two of difference.
fn year_agreement(cited: Option<i32>, own: Option<i32>) -> f32 {
    match (cited, own) {
        (Some(a), Some(b)) if a == b => 1.0,
        (Some(a), Some(b)) if a.abs_diff(b) <= 2 => 0.7,
        (Some(_), Some(_)) => 0.0,
        _ => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, Doi};

    fn paper(title: &str, family: &str, year: i32) -> Paper {
        Paper {
            authors: vec![Author {
                given: "A.".into(),
                family: family.into(),
            }],
            year: Some(year),
            ..Paper::ingested(ContentHash::of(title.as_bytes()), title)
        }
    }

    fn reference(raw: &str, title: Option<&str>, year: i32) -> Reference {
        Reference {
            ordinal: 0,
            label: None,
            raw: raw.into(),
            authors: Vec::new(),
            title: title.map(Into::into),
            venue: None,
            year: Some(year),
            doi: None,
            arxiv_id: None,
            cited: None,
            link_score: 0.0,
        }
    }

    #[test]
    fn noise_in_a_title_is_forgiven_and_another_paper_is_not() {
        let own = paper("Learning Sparse Codes for Images", "Silva", 2010);
        let noisy = reference(
            "Silva A. Leaming sparse c odes for images. 2010",
            Some("Leaming sparse c odes for images"),
            2010,
        );
        assert!(score(&noisy, &own).is_some_and(|score| score > 0.9));
        let other = reference(
            "Silva A. Learning dense codes for speech. 2010",
            Some("Learning dense codes for speech"),
            2010,
        );
        assert_eq!(score(&other, &own), None);
        let stranger = reference(
            "Roe B. Learning sparse codes for images. 1987",
            Some("Learning sparse codes for images"),
            1987,
        );
        assert_eq!(score(&stranger, &own), None);
    }

    #[test]
    fn a_title_cut_wrongly_is_found_in_the_raw_text() {
        let own = paper("Learning Sparse Codes for Images", "Silva", 2010);
        let cut = reference(
            "A. Silva. Learning sparse codes for images. In Proc. X, 2011.",
            Some("In Proc"),
            2011,
        );
        assert!(score(&cut, &own).is_some());
        let noisy = "A. Si1va. Learnlng sparse cod es f0r images. In Proc. X, 2010.";
        assert!(score(&reference(noisy, Some("In Proc"), 2010), &own).is_some());
        let by_others = "B. Roe. Learnlng sparse cod es f0r images. In Proc. X, 2010.";
        assert_eq!(
            score(&reference(by_others, Some("In Proc"), 2010), &own),
            None
        );
    }

    #[test]
    fn a_venue_is_no_title_and_numbers_tell_titles_apart() {
        // A title page read wrongly must not draw every reference to its volume.
        let misread = Paper {
            authors: Vec::new(),
            ..paper("Proceedings of the Third Wool Workshop", "", 2010)
        };
        let raw = "B. Roe. Counting sheep. In Proceedings of the Third Wool Workshop, 2010.";
        let other = Reference {
            venue: Some("Proceedings of the Third Wool Workshop".into()),
            ..reference(raw, Some("Counting sheep"), 2010)
        };
        assert_eq!(score(&other, &misread), None);
        let own = paper("Introduction to the Wool 2002 Shared Task", "Silva", 2002);
        let next = "A. Silva. Introduction to the Wool 2003 shared task. 2003.";
        let next = reference(
            next,
            Some("Introduction to the Wool 2003 shared task"),
            2003,
        );
        assert_eq!(score(&next, &own), None);
    }

    #[test]
    fn titles_read_too_short_or_too_long() {
        let raw = "A. Silva. Counting sheep at night in the hills of the north. 2010.";
        let cited = Reference {
            authors: vec![Author {
                given: "A.".into(),
                family: "Silva".into(),
            }],
            ..reference(
                raw,
                Some("Counting sheep at night in the hills of the north"),
                2010,
            )
        };
        let short = paper("Counting Sheep at Night in the Hills", "Silva", 2010);
        assert!(score(&cited, &short).is_some());
        let of_another_year = paper("Counting Sheep at Night in the Hills", "Silva", 2007);
        assert_eq!(score(&cited, &of_another_year), None);
        let long = paper(
            "Counting Sheep at Night in the Hills of the North Ana Silva University of Wool",
            "Wool",
            2010,
        );
        assert!(score(&cited, &long).is_some());
    }

    #[test]
    fn a_missing_subtitle_needs_author_and_year() {
        let own = paper("Counting Sheep at Night: A Study of Dreams", "Silva", 2010);
        let short =
            |raw: &str, year| score(&reference(raw, Some("Counting sheep at night"), year), &own);
        assert!(short("A. Silva. Counting sheep at night. 2011.", 2011).is_some());
        assert_eq!(
            short("A. Silva. Counting sheep at night. 2015.", 2015),
            None
        );
        assert_eq!(short("B. Roe. Counting sheep at night. 2010.", 2010), None);
    }

    #[test]
    fn identifiers_and_short_titles() {
        let doi = Doi::parse("10.1000/abc").ok();
        let own = Paper {
            doi: doi.clone(),
            ..paper("Attention", "Chen", 2015)
        };
        let mut unlike = reference("Something else", None, 1990);
        assert_eq!(score(&unlike, &own), None);
        unlike.doi = doi;
        assert_eq!(score(&unlike, &own), Some(1.0));
        let short = reference("Roe, B. Attention. 2015.", Some("Attention"), 2015);
        assert_eq!(score(&short, &own), None);
    }

    #[test]
    fn parts_are_found_in_noisy_wholes() {
        assert!((like_part("sheep", "countingshoepatnight") - 0.8).abs() < 1e-9);
        assert_eq!(like_part("", "a"), 0.0);
        assert_eq!(like_part("a", ""), 0.0);
    }
}
