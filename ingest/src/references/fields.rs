//! The parts of a reference string read into fields: names, a tidy title and venue, the year of the work.

use super::authors::{self, pattern};
use super::corrections::{Beside, Parted};
use super::hosts;
use super::identifiers::{self, Year};
use super::ideographic::{self, Ideographic};
use super::tagger::{Label, Part};
use graph_schema::Author;
use regex::Regex;
use std::sync::LazyLock;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub authors: Vec<Author>,
    pub title: Option<String>,
    pub venue: Option<String>,
    pub year: Option<i32>,
}

/// Text behind which a date is that of a visit: `accessed 3 May`, `Retrieved June 4,`.
static VISITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:access(?:ed)?|cited|retrieved|consult(?:ed|é[es]*)|visited|viewed|downloaded|last (?:checked|modified|updated)|abgerufen|zugriff|consultado|acesso)\b[^()\[\]]{0,40}$",
    )
});
static BEFORE_VENUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:in|dans|en|im)(?:\s*:\s*|\s+)|^(?:[Aa]ppeared|[Pp]ublished|[Tt]o appear) in:?\s+|^(?i:see also|also in)\s+",
    )
});
/// Numbers and marks that are left at the end of a venue.
static BEHIND_VENUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[\s,;:.(\[]+(?i:v|vol|vols|volume|no|nr|n°|num|number|issue|t|tome|bd|band|pp?|pages?|ser|edited by|eds?|hrsg)\b\.?)+[\s,;:.(\[]*$",
    )
});
static TRAILING_NOTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\s*(?:\[(?i:on-?line|internet|(?:computer )?software|web ?(?:page|site)|blog post|video|pdf|electronic resource)\]|\[(?:J|M|C|D|R|N|S|P|A|Z|G|EB|DB|CP)(?:/OL)?\]|\((?i:(?:revised|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))(?: ed\w*\.?)?)\)|\((?:[^()]*\b(?:[Vv]ersion|[Ee]d\.|[Ee]dition|[Tt]hesis|[Vv]ol\b\.?|pp\.|[Dd]issertation)[^()]*)\)|[,.;]\s*(?:ch(?:ap(?:ter)?)?\.?\s*\d+|\d{1,2}\s*vols?\b|\d{1,2}(?:st|nd|rd|th) ed(?:n|ition|\.)?)|[\s,.;(\[]+(?:arXiv\s*:|https?\s*:\s*//|www\.|doi\s*:|ISBN\b|PMID\b).*)\.?$",
    )
});

pub(super) fn read(text: &str, parts: &[Part]) -> Fields {
    if let Some(Ideographic {
        authors,
        title,
        venue,
    }) = ideographic::read(text)
    {
        return Fields {
            authors,
            title: Some(title),
            venue,
            year: year(text, parts),
        };
    }
    let of = |label| parts.iter().filter(move |part| part.label == label);
    let inside = |part: &Part| text.get(part.span.clone()).unwrap_or_default();
    let named = of(Label::Author).next().or_else(|| {
        // The editors of a book that is cited as a whole stand where authors do.
        parts.first().filter(|part| part.label == Label::Editor)
    });
    let mut title_text = of(Label::Title).map(inside).find(|text| letters(text) >= 2);
    let mut venue_text = of(Label::Venue).map(inside).find(|text| letters(text) >= 2);
    // `25 (4)` numbers a journal; `(Vol. 8)` is a book's in its series.
    let volume = of(Label::Volume).map(inside).next();
    let numbered = of(Label::Pages).next().is_some()
        || volume.is_some_and(|text| text.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let published = of(Label::Publisher).next().is_some();
    if title_text.is_none() && !numbered && (published || venue_text.is_some_and(is_a_work)) {
        // A publisher and no volume, or a name that no journal has: it is a book's.
        title_text = venue_text.take();
    }
    if let Some((name, rest)) = title_text.and_then(|inside| hosted(text, parts, inside)) {
        title_text = Some(name);
        venue_text = Some(rest);
    }
    let mut people = named
        .map(|part| authors::whole(inside(part)))
        .unwrap_or_default();
    if people.is_empty()
        && let Some((head, rest)) = title_text.and_then(|text| text.split_once(". "))
        && let Some(group) = authors::group(head)
    {
        // An organisation was taken for the first words of its work.
        people.push(group);
        title_text = Some(rest);
    }
    if let Some((family, rest)) =
        title_text.and_then(|text| family_before(named.map(inside)?, text))
    {
        // `…, H. Ney, A.` and `Zoe: Of wool`: the last name was cut in two.
        people.push(family);
        title_text = Some(rest);
    }
    if people.is_empty()
        && title_text.is_none()
        && let Some((names, rest)) = venue_text.and_then(names_before)
    {
        people = names;
        let (first, behind) = rest.split_once(". ").unwrap_or((rest, ""));
        title_text = Some(first);
        venue_text = Some(behind).filter(|behind| letters(behind) >= 2);
    }
    if title_text.is_none()
        && venue_text.is_none()
        && let Some(name) = named.map(inside).filter(|name| is_page_name(name, text))
    {
        title_text = Some(name);
        people.clear();
    }
    let beside = Beside {
        numbered,
        adjacent: adjacent(parts),
        before_house: before_house(parts, text),
    };
    let Parted {
        title: title_text,
        venue: venue_text,
    } = Parted {
        title: title_text.map(str::to_owned),
        venue: venue_text.map(str::to_owned),
    }
    .corrected(beside);
    Fields {
        authors: people,
        title: title_text.as_deref().and_then(title),
        venue: venue_text.as_deref().and_then(venue),
        year: year(text, parts),
    }
}

/// Whether a colon and a publisher come right behind the first venue.
fn before_house(parts: &[Part], text: &str) -> bool {
    let mut from = parts.iter().skip_while(|part| part.label != Label::Venue);
    let (Some(venue), Some(next)) = (from.next(), from.next()) else {
        return false;
    };
    let colon = text
        .get(..next.span.start)
        .is_some_and(|before| before.trim_end().ends_with(':'));
    venue.span.end <= next.span.start && next.label == Label::Publisher && colon
}

/// Whether what stands where authors do names a page of the web: no person's name, and an address but no title behind it.
/// A work without authors is listed by its title (APA, Publication Manual, 7th edition, section 9.12).
fn is_page_name(name: &str, text: &str) -> bool {
    let address = text.contains("://") || text.contains("www.");
    let person = name
        .trim_end_matches([',', '.', ' '])
        .contains([',', '&', ';'])
        || name.contains(" and ") && name.split_whitespace().count() <= MOST_OF_TWO_NAMES
        || name.split_whitespace().any(|word| {
            let bare = word.trim_end_matches([',', '.']);
            bare.chars().count() == 1 && bare.starts_with(char::is_uppercase)
        });
    address && !person && letters(name) >= 4
}

/// Two people have no more words in their names, `and` among them.
const MOST_OF_TWO_NAMES: usize = 5;

/// The family name that a title begins with, where the authors are initials before names and end with initials alone.
fn family_before<'a>(authors: &str, title: &'a str) -> Option<(Author, &'a str)> {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(\p{Lu}[\p{L}’'-]{1,20})\s*[:.,]\s+(\p{L}.*)$"));
    static INITIALS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[\s,;&])((?:\p{Lu}\.[\s-]?)+)$"));
    let given = INITIALS.captures(authors.trim())?.get(1)?;
    let second = authors.trim_start().chars().nth(1);
    let inverted = second != Some('.');
    let found = NAME.captures(title).filter(|_| !inverted)?;
    let (family, rest) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    let author = Author {
        given: given.as_str().trim().to_owned(),
        family: family.to_owned(),
    };
    (given.start() > 0).then_some((author, rest))
}

/// Names with initials at the beginning of what was taken for one field, and the rest of it.
fn names_before(text: &str) -> Option<(Vec<Author>, &str)> {
    let (names, end) = authors::leading(text);
    let rest = text
        .get(end..)?
        .trim_start_matches([' ', '.', ',', ':', ';']);
    let initials = names.iter().all(|name| name.given.chars().count() <= 4);
    (!names.is_empty() && initials && letters(rest) >= 4).then_some((names, rest))
}

/// A title that runs on into its host, and that host: with the venue that comes right behind it, else alone.
fn hosted<'a>(text: &'a str, parts: &[Part], inside: &'a str) -> Option<(&'a str, &'a str)> {
    let (name, rest) = hosts::host(inside)?;
    let of = |label| move |part: &&Part| part.label == label;
    let start = parts.iter().find(of(Label::Title))?.span.start;
    let venue = parts.iter().find(of(Label::Venue));
    let end = match venue {
        Some(venue) if adjacent(parts) => venue.span.end,
        Some(venue) => return Some((inside.get(name)?, text.get(venue.span.clone())?)),
        None => start + inside.len(),
    };
    let is_first = text.get(start..start + inside.len()) == Some(inside);
    let rest = match is_first {
        true => text.get(start + rest..end)?,
        false => inside.get(rest..)?,
    };
    Some((inside.get(name)?, rest))
}

/// Whether the first venue comes right behind the first title.
fn adjacent(parts: &[Part]) -> bool {
    let next = parts
        .iter()
        .skip_while(|part| part.label != Label::Title)
        .nth(1);
    next.is_some_and(|next| next.label == Label::Venue)
}

/// Whether a name without volume and pages is a work's own rather than that of a series of works.
fn is_a_work(name: &str) -> bool {
    static SERIES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:journal|proceedings|proc|transactions|trans|conference|conf|workshop|symposium|annals|letters|review|reviews|bulletin|magazine|acta|arxiv|lecture notes|zeitschrift|revue|revista)\b",
        )
    });
    name.split_whitespace().count() >= 3 && !SERIES.is_match(name)
}

/// The year of the work: in a date, else the last year that is in no other part and no visit's.
fn year(text: &str, parts: &[Part]) -> Option<i32> {
    let years = identifiers::years(text);
    let label_at = |year: &Year| {
        let part = parts.iter().find(|part| part.span.contains(&year.start));
        part.map(|part| part.label)
    };
    let visit = |year: &Year| {
        text.get(..year.start)
            .is_some_and(|before| VISITED.is_match(before))
    };
    let usable = || years.iter().filter(|year| !visit(year));
    usable()
        .find(|year| label_at(year) == Some(Label::Date))
        .or_else(|| {
            usable().rfind(|year| {
                !matches!(
                    label_at(year),
                    Some(Label::Title | Label::Pages | Label::Venue | Label::Volume)
                )
            })
        })
        .or_else(|| {
            usable().rfind(|year| matches!(label_at(year), Some(Label::Venue | Label::Volume)))
        })
        .map(|year| year.value)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn title(text: &str) -> Option<String> {
    let text = edges(text);
    let text = TRAILING_NOTE.replace(text, "");
    let text = edges(&text);
    (letters(text) >= 2).then(|| text.to_owned())
}

fn venue(text: &str) -> Option<String> {
    let text = edges(text);
    let text = BEFORE_VENUE.replace(text, "");
    let text = BEHIND_VENUE.replace(&text, "");
    let text = edges(&text).trim_end_matches(['(', '[']).trim();
    (letters(text) >= 2 && text.chars().count() <= 250).then(|| text.to_owned())
}

/// Without the punctuation that parts fields; brackets and full stops that belong to the words stay.
fn edges(text: &str) -> &str {
    let quotes = ['“', '”', '"', '«', '»', '„', '‘', '`', '*', '_'];
    let text = text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || quotes.contains(&c)
            || matches!(
                c,
                '.' | ',' | ';' | ':' | ')' | ']' | '-' | '–' | '—' | '/' | '\''
            )
    });
    let mut text = text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || quotes.contains(&c)
            || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '/' | '\'' | '’')
    });
    // A full stop that abbreviates is known by others before it: `Phys. Rev.`
    let abbreviates = text.trim_end_matches('.').contains('.');
    if text.ends_with('.') && !abbreviates {
        text = text.trim_end_matches('.');
    }
    let closed = |open, close| {
        text.ends_with(close) && text.matches(close).count() > text.matches(open).count()
    };
    if closed('(', ')') || closed('[', ']') {
        text = text.get(..text.len() - 1).unwrap_or(text);
    }
    text.trim_end_matches(|c: char| {
        c.is_whitespace() || quotes.contains(&c) || matches!(c, ',' | ';' | ':')
    })
}
