//! The parts of a first page that say who wrote a paper, where they work, and where it appeared.

use super::folded::Folded;
use crate::readings::Reading;
use graph_schema::SectionKind;
use graph_schema::sentences::sentence_spans;

type Span = (usize, usize);

/// Title and authors stand within so many bytes of the first page; footnotes and abstracts come later.
const FRONT: usize = 4_000;
/// A quote of authors is no longer than this.
const LONGEST: usize = 900;
/// Lines longer than this are running text.
const LONGEST_LINE: usize = 400;
/// A day as people write it, at most.
const LONGEST_DAY: usize = 30;
/// The same of one that goes on with what a comma announced.
const LONGEST_NEXT: usize = 60;
/// What names of places of work hold, in the languages of many papers.
const HOUSES: &[&str] = &[
    "universi",
    "institut",
    "department",
    "school of",
    "college",
    "laborator",
    "corporation",
    "research cent",
    "faculty",
    "academy",
    "hochschule",
    "polytechni",
    "politecnico",
    "école",
    "inc.",
    "ltd",
    "gmbh",
    " labs",
    "research lab",
    "hospital",
    "observatory",
    "museum",
];
/// What the line that says where a paper appeared holds.
const IMPRINTS: &[&str] = &[
    "proceedings",
    "conference",
    "workshop",
    "journal",
    "transactions",
    "volume ",
    "vol.",
    "symposium",
    "letters",
    "annual meeting",
];

/// Title with the authors behind it; the title alone where they are not found; else the first sentence of the text.
/// `None` for an empty text.
pub(super) fn by_line(reading: &Reading) -> Option<Span> {
    let (start, end) = front(reading)?;
    let folded = Folded::of(&reading.text.text, start, end);
    let title = folded.find(&reading.paper.title, 0);
    let from = title.map_or(start, |title| title.1);
    let last = reading
        .paper
        .authors
        .iter()
        .filter_map(|author| folded.find(&author.family, from))
        .map(|span| span.1)
        .max();
    match (title, last) {
        (Some(title), Some(last)) if last - title.0 <= LONGEST => Some((title.0, last)),
        (Some(title), _) => Some(title),
        // Names without their title stand in running text.
        (None, _) => first_sentence(reading, start, end),
    }
}

/// Lines between title and abstract that name a place of work, at most three.
pub(super) fn affiliations(reading: &Reading) -> Vec<Span> {
    let mut found = houses(reading);
    found.truncate(3);
    match found.is_empty() {
        true => below_authors(reading).into_iter().collect(),
        false => found,
    }
}

/// What stands between authors and abstract where no line of it names a house as most do ("CS, UT Felt"), with the authors.
fn below_authors(reading: &Reading) -> Option<Span> {
    let (start, end) = by_line(reading)?;
    let text = reading.text.text.as_str();
    let authors = &reading.paper.authors;
    let line = text.get(start..end)?;
    if !authors
        .iter()
        .any(|author| line.contains(author.family.as_str()))
    {
        return None;
    }
    let to = abstract_start(reading, end)?;
    let told = text.get(end..to)?.trim_end();
    let letters = told.chars().filter(|c| c.is_alphabetic()).count();
    let found = (start, end + told.len());
    (letters > 1 && found.1 - found.0 <= LONGEST).then_some(found)
}

/// All of them.
pub(super) fn houses(reading: &Reading) -> Vec<Span> {
    let Some((start, end)) = front(reading) else {
        return Vec::new();
    };
    let from = by_line(reading).map_or(start, |span| span.0);
    let to = abstract_start(reading, from).unwrap_or(end);
    let text = reading.text.text.as_str();
    let mut found: Vec<Span> = Vec::new();
    for (line_start, line) in lines(text, from, to) {
        let low = line.to_lowercase();
        if line.len() <= LONGEST_LINE && HOUSES.iter().any(|house| low.contains(house)) {
            found.push((line_start, line_start + line.len()));
        }
    }
    if found.is_empty() {
        // Journals print them below the abstract, beside names or addresses.
        let first = reading.text.pages.first();
        let page_end = first.map_or(end, |page| text.floor_char_boundary(page.end));
        for (line_start, line) in lines(text, to, page_end) {
            let low = line.to_lowercase();
            let whose = line.contains('@') || names_author(reading, line);
            let house = HOUSES.iter().any(|house| low.contains(house));
            if whose && house && line.len() <= LONGEST_LINE {
                found.push((line_start, line_start + line.len()));
            }
        }
    }
    found
}

/// Whether a line opens with an author's name.
fn names_author(reading: &Reading, line: &str) -> bool {
    let opening: String = line.chars().take(40).collect();
    let authors = reading.paper.authors.iter();
    authors
        .filter(|author| author.family.chars().count() > 2)
        .any(|author| opening.contains(author.family.as_str()))
}

/// The line of the first page, or of the head of the second, that says where the paper appeared.
pub(super) fn imprint(reading: &Reading) -> Option<Span> {
    let text = reading.text.text.as_str();
    let pages = reading.text.pages.get(..2.min(reading.text.pages.len()))?;
    let mut places: Vec<Span> = Vec::new();
    if let Some(first) = pages.first() {
        let title = by_line(reading).map_or(first.start, |span| span.0);
        places.push((first.start, title));
        let body = abstract_start(reading, title).unwrap_or(title);
        places.push((title, body));
        places.push((
            text.floor_char_boundary(first.end.saturating_sub(700).max(first.start)),
            first.end,
        ));
    }
    if let Some(second) = pages.get(1) {
        places.push((
            second.start,
            text.floor_char_boundary(second.end.min(second.start + 300)),
        ));
    }
    let title = crate::terms::fold(&reading.paper.title).to_lowercase();
    for (from, to) in places {
        for (start, line) in lines(text, from, to) {
            let low = line.to_lowercase();
            let dated = low.split(|c: char| !c.is_ascii_digit()).any(|number| {
                number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
            });
            let numbered = low.contains("volume ")
                || low.contains("vol.")
                || low.contains("pp.")
                || low.contains("pages ")
                || has_issue(&low);
            let names = IMPRINTS.iter().any(|word| low.contains(word));
            if names
                && (dated || numbered)
                && line.len() <= LONGEST_LINE
                && !title.contains(low.trim())
            {
                let end = start + line.len();
                let next = lines(
                    text,
                    end,
                    text.floor_char_boundary(text.len().min(end + LONGEST_LINE)),
                )
                .find(|(_, line)| !line.trim().is_empty())
                .filter(|(at, _)| *at <= end + 1)
                .and_then(|(at, line)| {
                    // The volume may stand on the next line, or what a comma announces: town and month.
                    if !numbered && has_issue(&line.to_lowercase()) {
                        return Some((at, line));
                    }
                    let told = line.find(". ").map_or(line.len(), |stop| stop + 1);
                    let announced = text[..end].ends_with(',') && told <= LONGEST_NEXT;
                    announced.then(|| (at, line.get(..told).unwrap_or(line)))
                });
                return Some((start, next.map_or(end, |(at, line)| at + line.len())));
            }
        }
    }
    None
}

/// The running head that names the journal's volume, where the first page does not: it stands behind the text.
pub(super) fn running_head(reading: &Reading) -> Option<Span> {
    let last = reading.sections.last()?;
    let behind = last.kind == SectionKind::TitlePage && last.start > 0;
    behind.then_some((last.start, last.end))
}

/// `6(63)`: a volume with its issue.
fn has_issue(line: &str) -> bool {
    line.match_indices('(').any(|(at, _)| {
        let before = line[..at].ends_with(|c: char| c.is_ascii_digit());
        let inside: &str = line[at + 1..].split(')').next().unwrap_or_default();
        before && !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    })
}

/// The lines of the first page that tell days on which the paper was handed in or taken.
pub(super) fn dates(reading: &Reading) -> Option<Span> {
    const HANDLED: &[&str] = &["submitted", "received", "accepted", "revised"];
    let dated = |low: &str| {
        HANDLED.iter().any(|word| low.contains(word)) && low.bytes().any(|b| b.is_ascii_digit())
    };
    lines_of_first_page(reading, dated)
}

/// The line of the first page that tells on which day the paper came out: `Published: 3 May 2019`.
pub(super) fn publication_date(reading: &Reading) -> Option<Span> {
    let dated = |low: &str| {
        let day = low.strip_prefix("published");
        let day = day.map(|day| day.trim_start_matches([':', ' ']).trim_start_matches("on "));
        day.is_some_and(|day| {
            day.len() <= LONGEST_DAY && day.bytes().filter(u8::is_ascii_digit).count() > 4
        })
    };
    lines_of_first_page(reading, dated)
}

/// The lines of the first page that name who edited or reviewed the paper.
pub(super) fn editors(reading: &Reading) -> Option<Span> {
    let named = |low: &str| {
        [
            "editor:",
            "editors:",
            "edited by",
            "reviewers:",
            "reviewer:",
            "reviewed by",
        ]
        .iter()
        .any(|word| low.contains(word))
    };
    let (start, end) = lines_of_first_page(reading, named)?;
    let text = reading.text.text.as_str();
    if !text.get(start..end)?.trim_end().ends_with(':') {
        return Some((start, end));
    }
    // The names stand on the next lines, up to an empty one.
    let mut last = end;
    for (at, line) in lines(
        text,
        end,
        text.floor_char_boundary(text.len().min(end + LONGEST_LINE)),
    )
    .take(4)
    {
        if at > last + 1 {
            break;
        }
        last = at + line.len();
    }
    Some((start, last))
}

/// The lines of the first page that hold mail addresses.
pub(super) fn contact(reading: &Reading) -> Option<Span> {
    let address = |low: &str| {
        low.split_whitespace().any(|word| {
            let parts = word.split_once('@');
            parts.is_some_and(|(name, host)| {
                !name.is_empty() && host.trim_end_matches('.').contains('.')
            })
        })
    };
    lines_of_first_page(reading, address)
}

/// The lines of the first page that say what may be done with the paper.
pub(super) fn licence(reading: &Reading) -> Option<Span> {
    let named = |low: &str| {
        let named = ["creative commons", "licence", "license", "cc by", "cc-by"];
        // A label alone says nothing.
        low.split_whitespace().count() > 1 && named.iter().any(|word| low.contains(word))
    };
    let (start, end) = lines_of_first_page(reading, named)?;
    Some((line_where_it_begins(reading, start), end))
}

/// Lines that a sentence may have before the one that was found.
const LINES_BEFORE: usize = 3;

/// Where the sentence begins that a line goes on with: a line that starts in small letters is not its first.
fn line_where_it_begins(reading: &Reading, start: usize) -> usize {
    let text = reading.text.text.as_str();
    let goes_on = |at: usize| text[at..].chars().next().is_some_and(char::is_lowercase);
    let before: Vec<usize> = lines(text, 0, start).map(|(at, _)| at).collect();
    let mut begins = start;
    for at in before.into_iter().rev().take(LINES_BEFORE) {
        if !goes_on(begins) || text[at..begins].contains("\n\n") {
            break;
        }
        begins = at;
    }
    // Where no line begins it, what was found is all there is.
    if goes_on(begins) { start } else { begins }
}

/// From the first line of the first page that fits to the last one beside it, and no further.
fn lines_of_first_page(reading: &Reading, fits: impl Fn(&str) -> bool) -> Option<Span> {
    let text = reading.text.text.as_str();
    let page = reading.text.pages.first()?;
    let mut found: Option<Span> = None;
    for (start, line) in lines(text, page.start, text.floor_char_boundary(page.end)) {
        if line.len() > LONGEST_LINE || !fits(&line.to_lowercase()) {
            continue;
        }
        let end = start + line.len();
        match found {
            None => found = Some((start, end)),
            Some((first, last)) if start - last <= 40 && end - first <= LONGEST => {
                found = Some((first, end))
            }
            Some(_) => break,
        }
    }
    found
}

fn front(reading: &Reading) -> Option<Span> {
    let text = reading.text.text.as_str();
    let page = reading
        .text
        .pages
        .first()
        .map_or((0, text.len()), |page| (page.start, page.end));
    let end = text.floor_char_boundary(page.1.min(page.0 + FRONT).min(text.len()));
    (page.0 < end).then_some((page.0, end))
}

fn abstract_start(reading: &Reading, from: usize) -> Option<usize> {
    let sections = reading
        .sections
        .iter()
        .filter(|section| section.start > from && !section.title.is_empty());
    sections.map(|section| section.start).min()
}

fn first_sentence(reading: &Reading, start: usize, end: usize) -> Option<Span> {
    let text = reading.text.span(start, end)?;
    let spans = sentence_spans(text);
    // A heading is no sentence.
    let is_sentence = |span: &&std::ops::Range<usize>| {
        let words = text.get((*span).clone()).unwrap_or_default();
        words.split_whitespace().count() >= 4
    };
    let first = spans.iter().find(is_sentence).or(spans.first())?;
    Some((start + first.start, start + first.end))
}

/// The lines of `text[from..to]` with where they start, trimmed, without empty ones.
fn lines(text: &str, from: usize, to: usize) -> impl Iterator<Item = (usize, &str)> {
    let part = text.get(from..to).unwrap_or_default();
    let mut at = from;
    part.split_inclusive('\n').filter_map(move |line| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        (!line.trim().is_empty()).then(|| (start, line.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understood::test_paper;
    use graph_schema::{PageText, PaperText, Section};

    fn reading(text: &str, title: &str, authors: &[&str]) -> Reading {
        let start = text.find("Abstract").unwrap_or(text.len());
        Reading::new(
            test_paper(title, authors, None),
            PaperText {
                text: text.into(),
                pages: vec![PageText {
                    number: 1,
                    start: 0,
                    end: text.len(),
                    recognised: false,
                }],
            },
            vec![Section {
                ordinal: 0,
                number: None,
                title: "Abstract".into(),
                level: 1,
                kind: SectionKind::Abstract,
                page: 1,
                start,
                end: text.len(),
            }],
        )
    }

    #[test]
    fn a_title_page_is_read() {
        let text = "Proceedings of the Wool Workshop, May 2004, pp. 3-9\n\nFelt\nPresses\n\nAda Silva, Jörg Müller\nUniversity of Wool\n\nAbstract\nWe press. The University of Felt helped.";
        let page = reading(text, "Felt presses", &["Ada Silva", "J. Muller"]);
        let quote = |span: Span| crate::terms::fold(page.text.span(span.0, span.1).unwrap());
        assert_eq!(
            quote(by_line(&page).unwrap()),
            "Felt Presses Ada Silva, Jörg Müller"
        );
        assert_eq!(
            affiliations(&page)
                .into_iter()
                .map(quote)
                .collect::<Vec<_>>(),
            ["University of Wool"]
        );
        let bare = reading(
            "Felt presses\nAda Silva\nCS, UT Felt\n\nAbstract\nWe press.",
            "Felt presses",
            &["Ada Silva"],
        );
        let below = below_authors(&bare).unwrap();
        assert!(
            bare.text
                .span(below.0, below.1)
                .unwrap()
                .ends_with("CS, UT Felt")
        );
        assert_eq!(
            quote(imprint(&page).unwrap()),
            "Proceedings of the Wool Workshop, May 2004, pp. 3-9"
        );
    }

    #[test]
    fn days_and_editors_are_lines_of_their_own() {
        let text = "Felt\nAda Silva\nSubmitted: 3 May 2004\nPublished: 9 June 2004\nAccepted: 1 June 2004\nReviewers:\n@woolly\n@felted\n\nAbstract\nWe press 12 sheep.";
        let page = reading(text, "Felt", &["Ada Silva"]);
        let quote = |span: Span| page.text.span(span.0, span.1).unwrap();
        assert!(quote(dates(&page).unwrap()).starts_with("Submitted: 3 May 2004"));
        assert!(quote(dates(&page).unwrap()).ends_with("Accepted: 1 June 2004"));
        assert_eq!(
            quote(publication_date(&page).unwrap()),
            "Published: 9 June 2004"
        );
        assert_eq!(
            quote(editors(&page).unwrap()),
            "Reviewers:\n@woolly\n@felted"
        );
        let text = "Proceedings of the 2004 Wool Workshop, pages 3–9,\nFelt, May 2004. c 2004 Wool Board\nPresses\nAda Silva\n\nAbstract\nWe press.";
        let page = reading(text, "Presses", &["Ada Silva"]);
        let (start, end) = imprint(&page).unwrap();
        assert!(
            page.text
                .span(start, end)
                .unwrap()
                .ends_with("Felt, May 2004.")
        );
        let text = "Felt\nAda Silva\n\nThe authors keep all rights and release it un-\nder a Creative Commons\nlicence for all.\n\nAbstract\nWe press.";
        let page = reading(text, "Felt", &["Ada Silva"]);
        let (start, end) = licence(&page).unwrap();
        let told = page.text.span(start, end).unwrap();
        assert!(
            told.starts_with("The authors keep") && told.ends_with("licence for all."),
            "{told}"
        );
        assert!(has_issue("journal of wool, 6(63), 192") && !has_issue("wool (2004)"));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let page = reading("We press é wool. We stop.", "Other", &["Roe"]);
        let span = by_line(&page).unwrap();
        assert_eq!(page.text.span(span.0, span.1), Some("We press é wool."));
        assert!(affiliations(&page).is_empty());
        assert_eq!(imprint(&page), None);
        assert_eq!(by_line(&reading("", "Other", &[])), None);
    }
}
