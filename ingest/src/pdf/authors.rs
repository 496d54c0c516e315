//! Authors from the rows under a title: names told from affiliations, given from family names.

use super::lines::{Line, Word, joined};
use graph_schema::Author;
use graph_schema::title::normalise_title;
use std::collections::HashSet;

/// Beginnings of words that name a kind of institution, in the languages that affiliations are printed in. Places,
/// firms and fields of study are not listed: what a row under the names is, its form and its place tell.
const INSTITUTIONS: &[&str] = &[
    "universi",
    "institu",
    "departm",
    "département",
    "faculty",
    "faculté",
    "fakultät",
    "facultad",
    "college",
    "laborator",
    "hospital",
    "academy",
    "academia",
    "polytechni",
    "corporation",
    "foundation",
    "ministry",
    "ecole",
    "école",
    "center",
    "centre",
    "centro",
    "zentrum",
    "school",
    "division",
    "research",
    "technolog",
    "engineering",
    "science",
    "scienze",
    "street",
    "avenue",
    "abstract",
    "email",
    "e-mail",
    "correspond",
    "contribut",
    "equal",
    "author",
    "editor",
    "version",
    "draft",
    "library",
    "society",
    "council",
    "agency",
    "program",
    "office",
    "building",
    "national",
];
/// The same as whole words, too short to be beginnings.
const WHOLE: &[&str] = &[
    "univ", "dept", "inst", "lab", "labs", "inc", "corp", "ltd", "llc", "gmbh", "group", "box",
    "usa", "uk",
];
/// Words of sentences and of institutions' names: a person's name has none.
const FUNCTION: &[&str] = &[
    "the", "of", "for", "in", "on", "with", "at", "to", "from", "by", "a", "an", "is", "we", "are",
    "and",
];
/// What a group that signs as an author is called.
const GROUPS: &[&str] = &["collaboration", "consortium", "investigators"];
const PARTICLES: &[&str] = &[
    "de", "da", "di", "del", "della", "der", "den", "van", "von", "vom", "zu", "la", "le", "el",
    "al", "bin", "ibn", "dos", "do", "ter", "ten", "af", "du", "y", "e", "ben", "st.",
];
const SUFFIXES: &[&str] = &[
    "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "msc",
];

/// Baseline distances beyond this many ems set a new block of an author apart.
const BLOCK_GAP: f32 = 1.9;

/// The authors in rows between a title and the text, in reading order.
pub fn authors(rows: &[Line]) -> Vec<Author> {
    let rows = without_marks(rows);
    let mails: String = rows
        .iter()
        .map(Line::text)
        .filter(|text| text.contains('@'))
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let mut found: Vec<Author> = Vec::new();
    let mut style: Option<(f32, bool)> = None;
    // The row before was names; a row under an affiliation needs more than a name's form.
    let mut names_above = true;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let (names, taken) = names_from(rows.get(at..).unwrap_or_default());
        let like_first =
            style.is_none_or(|(size, bold)| (size - row.size).abs() < 0.6 && bold == row.bold);
        let opens = names_above
            || at
                .checked_sub(1)
                .and_then(|at| rows.get(at))
                .is_none_or(|above| begins_block(above, row, style));
        let firm = names_above
            && at > 0
            && !continues(&rows, at)
            && confirmed(&found, &mails)
            && !confirmed(&names, &mails);
        if names.is_empty() || !like_first || !opens || firm {
            names_above = style.is_none();
            at += 1;
            continue;
        }
        style.get_or_insert((row.size, row.bold));
        names_above = true;
        found.extend(names);
        at += taken;
    }
    let mut seen = HashSet::new();
    found.retain(|author| seen.insert(normalise_title(&author.full_name())));
    found
}

/// Whether the row goes on with a list that the row above it began.
fn continues(rows: &[Line], at: usize) -> bool {
    let above = at
        .checked_sub(1)
        .and_then(|at| rows.get(at))
        .map(Line::text)
        .unwrap_or_default();
    let own = rows.get(at).map(Line::text).unwrap_or_default();
    above.trim_end().ends_with([',', '&']) || above.ends_with(" and") || own.starts_with("and ")
}

/// Whether an address for mail repeats one of the names: a firm under a name (`Wool Brain`) is in none.
fn confirmed(names: &[Author], mails: &str) -> bool {
    let parts = names.iter().flat_map(|name| [&name.family, &name.given]);
    parts.flat_map(|part| part.split([' ', '-'])).any(|word| {
        let word = normalise_title(word);
        word.chars().count() > 2 && mailboxes(mails).any(|local| local.contains(&word))
    })
}

/// What stands before each `@`: a word, or several in braces.
fn mailboxes(mails: &str) -> impl Iterator<Item = &str> {
    mails.split('@').rev().skip(1).map(|before| {
        let braced = before.ends_with('}').then(|| before.rfind('{')).flatten();
        let start = braced.or_else(|| before.rfind(' ')).unwrap_or(0);
        before.get(start..).unwrap_or_default()
    })
}

/// Whether a row under an affiliation may begin the next author's block: behind an address for mail, a gap, or
/// where names are set in another weight than affiliations.
fn begins_block(above: &Line, row: &Line, style: Option<(f32, bool)>) -> bool {
    let apart = row.y - above.y > BLOCK_GAP * row.size.max(above.size);
    let styled = style.is_some_and(|(size, bold)| bold && !above.bold || size > above.size + 0.6);
    above.text().contains('@') || apart || styled
}

/// Rows without those of affiliation marks alone: `1*, 2`.
fn without_marks(rows: &[Line]) -> Vec<Line> {
    let lettered = |row: &&Line| row.text().chars().filter(|c| c.is_alphabetic()).count() >= 2;
    rows.iter().filter(lettered).cloned().collect()
}

/// The names that the first row begins with, and how many rows they take: a line may break inside a name.
fn names_from(rows: &[Line]) -> (Vec<Author>, usize) {
    let Some(row) = rows.first() else {
        return (Vec::new(), 0);
    };
    let own = names_of(row);
    let listed = row.text().matches([',', ';']).count() >= 2;
    let next = rows
        .get(1)
        .filter(|next| listed && (next.size - row.size).abs() < 0.6 && next.bold == row.bold);
    if own.is_empty()
        && let Some(next) = next
    {
        let mut both = row.clone();
        both.words
            .extend(next.words.iter().cloned().map(|word| Word {
                x0: row.x1 + 3.0,
                x1: row.x1 + 3.0,
                ..word
            }));
        let names = names_of(&both);
        if names.len() > 2 {
            return (names, 2);
        }
    }
    (own, 1)
}

/// The names in a row; empty unless all that stands in it is names.
pub fn names_of(row: &Line) -> Vec<Author> {
    let cells: Vec<String> = row.cells().into_iter().map(cell_text).collect();
    let mut parts = Vec::new();
    for part in cells.iter().flat_map(|text| split_list(text)) {
        if !part.is_empty() && !SUFFIXES.contains(&part.to_lowercase().as_str()) {
            parts.push(part);
        }
    }
    let names: Option<Vec<Author>> = parts.iter().map(|part| parse_name(part)).collect();
    names
        .or_else(|| {
            // `Doe J, Roe AB`: the style of medicine, told from places by there being several.
            let names: Option<Vec<Author>> = parts.iter().map(|part| family_first(part)).collect();
            names.filter(|names| names.len() > 1)
        })
        .unwrap_or_default()
}

/// `van der Berg JA` as family name and initials.
fn family_first(text: &str) -> Option<Author> {
    let (family, initials) = text.rsplit_once(' ')?;
    let short =
        (1..=3).contains(&initials.chars().count()) && initials.chars().all(char::is_uppercase);
    let words = family.split(' ').count();
    let named = words <= 4
        && family.chars().any(char::is_lowercase)
        && family.split(' ').all(is_name_word)
        && family
            .split(' ')
            .next_back()
            .is_some_and(|word| word.chars().count() > 1);
    (short && named).then(|| Author {
        given: initials.to_owned(),
        family: family.to_owned(),
    })
}

/// Whether a word has the form of a part of a name.
fn is_name_word(token: &str) -> bool {
    let bare = token.trim_end_matches('.').to_lowercase();
    let institution = INSTITUTIONS.iter().any(|start| bare.starts_with(start))
        || WHOLE.contains(&bare.as_str())
        || FUNCTION.contains(&bare.as_str()) && !token.starts_with(char::is_uppercase)
        || token == "The"
        || token == "Of";
    !institution
        && (PARTICLES.contains(&bare.as_str())
            || token
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || !c.is_ascii() && c.is_alphabetic())
            || token.starts_with("d'")
            || token.starts_with("d’"))
        && token.chars().all(|c| {
            c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‐' | '–' | '`' | '´' | '¨')
        })
}

/// A group that signs as one author: `The ATLAS Collaboration`.
fn group(tokens: &[&str]) -> Option<Author> {
    let named = tokens
        .last()
        .is_some_and(|last| GROUPS.contains(&last.to_lowercase().as_str()));
    let tokens = tokens
        .strip_prefix(&["The"])
        .or(tokens.strip_prefix(&["the"]))
        .unwrap_or(tokens);
    (named && (2..=8).contains(&tokens.len())).then(|| Author {
        given: String::new(),
        family: tokens.join(" "),
    })
}

/// Raised marks part names in a list as commas do.
fn cell_text(cell: &[Word]) -> String {
    let mut text = String::new();
    for run in cell.chunk_by(|a, b| a.is_mark() == b.is_mark()) {
        match run.first().is_some_and(Word::is_mark) {
            true => text.push_str(" , "),
            false => text.push_str(&joined(run.iter())),
        }
    }
    text
}

fn split_list(text: &str) -> Vec<String> {
    let lowered = text
        .replace(" and ", ",")
        .replace(" AND ", ",")
        .replace(" & ", ",")
        .replace(';', ",")
        .replace(['·', '•', '|'], ",");
    let lowered = lowered.strip_prefix("and ").unwrap_or(&lowered).to_owned();
    lowered
        .split(',')
        .map(|part| {
            part.trim()
                .trim_matches(|c: char| {
                    c.is_ascii_digit()
                        || matches!(
                            c,
                            '*' | '∗'
                                | '⁎'
                                | '†'
                                | '‡'
                                | '§'
                                | '¶'
                                | '‖'
                                | '#'
                                | '$'
                                | '✉'
                                | ':'
                        )
                })
                .trim()
        })
        .map(|part| {
            part.strip_prefix("and ")
                .unwrap_or(part)
                .strip_prefix("by ")
                .unwrap_or(part.strip_prefix("and ").unwrap_or(part))
                .to_owned()
        })
        .map(|part| part.trim_end_matches(" and").trim().to_owned())
        .collect()
}

/// A person's name with at least a given and a family name.
pub fn parse_name(text: &str) -> Option<Author> {
    let mut tokens: Vec<&str> = text.split_whitespace().collect();
    while tokens
        .last()
        .is_some_and(|last| SUFFIXES.contains(&last.to_lowercase().as_str()))
    {
        tokens.pop();
    }
    let prefixed = tokens
        .first()
        .is_some_and(|first| matches!(*first, "Dr." | "Prof." | "Professor" | "Dr"));
    if prefixed {
        tokens.remove(0);
    }
    if let Some(group) = group(&tokens) {
        return Some(group);
    }
    if !(2..=6).contains(&tokens.len())
        || text.contains(['@', '/', '{', '(', '=', '+', '\\'])
        || text.chars().any(|c| c.is_ascii_digit())
    {
        return None;
    }
    if !tokens.iter().all(|token| is_name_word(token)) {
        return None;
    }
    let mut split = tokens.len() - 1;
    // Particles go with the family name: Laurens van der Maaten.
    while split > 1
        && tokens.get(split - 1).is_some_and(|t| {
            PARTICLES.contains(&t.to_lowercase().as_str())
                && t.len() > 1
                && t.starts_with(char::is_lowercase)
        })
    {
        split -= 1;
    }
    let (given, family) = tokens.split_at_checked(split)?;
    let letters = family
        .concat()
        .chars()
        .filter(|c| c.is_alphabetic())
        .count();
    (letters >= 2).then(|| Author {
        given: cased(&given.join(" ")),
        family: cased(&family.join(" ")),
    })
}

/// `JANE DOE` as `Jane Doe`; initials and mixed case stay.
fn cased(name: &str) -> String {
    let shouted = |word: &str| {
        word.chars().filter(|c| c.is_alphabetic()).count() > 3
            && word.chars().all(|c| !c.is_lowercase())
    };
    let calm = |word: &str| {
        let mut start = true;
        let mut out = String::new();
        for c in word.chars() {
            if start {
                out.push(c)
            } else {
                out.extend(c.to_lowercase())
            }
            start = !c.is_alphabetic();
        }
        out
    };
    name.split(' ')
        .map(|word| {
            if shouted(word) {
                calm(word)
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::Shift;

    fn row(text: &str) -> Line {
        let mut x = 0.0;
        let mut words = Vec::new();
        for token in text.split(' ') {
            let raised = token.starts_with('^');
            let word = token.trim_start_matches('^').to_owned();
            // Two underscores stand for a wide gap.
            x += if word == "__" { 60.0 } else { 3.0 };
            if word != "__" {
                let shift = if raised { Shift::Raised } else { Shift::None };
                words.push(Word {
                    text: word,
                    x0: x,
                    x1: x + 20.0,
                    size: 10.0,
                    shift,
                    ..Word::default()
                });
                x += 20.0;
            }
        }
        Line {
            words,
            size: 10.0,
            ..Line::default()
        }
    }

    fn full(authors: &[Author]) -> Vec<String> {
        authors.iter().map(Author::full_name).collect()
    }

    #[test]
    fn lists_blocks_and_marks() {
        let found = authors(&[
            row("Adam Coates __ Honglak Lee __ Andrew Y. Ng"),
            row("Stanford University __ University of Michigan __ Stanford University"),
        ]);
        assert_eq!(full(&found), ["Adam Coates", "Honglak Lee", "Andrew Y. Ng"]);
        let found = authors(&[row(
            "Ana Silva ^1 , Laurens van der Maaten ^2 , and José Pérez ^1",
        )]);
        assert_eq!(
            full(&found),
            ["Ana Silva", "Laurens van der Maaten", "José Pérez"]
        );
        assert_eq!(found[1].family, "van der Maaten");
    }

    #[test]
    fn names_of_places_medicine_and_groups() {
        let found = authors(&[row("Kim Hong , Paris Kong and Berlin York")]);
        assert_eq!(full(&found), ["Kim Hong", "Paris Kong", "Berlin York"]);
        let found = authors(&[row("Doe A ^1,2 , O’Roe PJ ^2 ,"), row("van der Zoe T ^1")]);
        let families: Vec<&str> = found.iter().map(|author| author.family.as_str()).collect();
        assert_eq!(families[..2], ["Doe", "O’Roe"]);
        let found = authors(&[row("Ana Silva ^1 , The WOOL Collaboration")]);
        assert_eq!(found[1].family, "WOOL Collaboration");
    }

    #[test]
    fn a_line_may_break_inside_a_name() {
        let found = authors(&[row("Ana Silva , Bo Chen , Maria"), row("Roe , Cy Doe")]);
        assert_eq!(
            full(&found),
            ["Ana Silva", "Bo Chen", "Maria Roe", "Cy Doe"]
        );
    }

    #[test]
    fn rows_under_an_affiliation_are_not_read_as_names() {
        let mut rows = vec![
            row("Ana Silva"),
            row("Department of Wool"),
            row("New Berlin"),
            row("ana@wool.org"),
            row("Bo Chen"),
        ];
        for (row, y) in rows.iter_mut().zip([0.0f32, 12.0, 24.0, 36.0, 48.0]) {
            row.y = y;
        }
        assert_eq!(full(&authors(&rows)), ["Ana Silva", "Bo Chen"]);
    }

    #[test]
    fn a_firm_under_a_name_is_in_no_address() {
        let found = authors(&[
            row("Ana Silva"),
            row("Wool Brain"),
            row("silva@wool.org chen@wool.org"),
        ]);
        assert_eq!(full(&found), ["Ana Silva"]);
        let found = authors(&[
            row("Ana Silva"),
            row("Bo Chen"),
            row("{silva,chen}@wool.org"),
        ]);
        assert_eq!(full(&found), ["Ana Silva", "Bo Chen"]);
    }

    #[test]
    fn affiliations_are_no_names() {
        assert_eq!(parse_name("Computer Science"), None);
        assert_eq!(parse_name("Pittsburgh PA 15213"), None);
        assert_eq!(parse_name("a model of text"), None);
        assert_eq!(
            parse_name("JANE BROWN").map(|a| a.full_name()).as_deref(),
            Some("Jane Brown")
        );
    }
}
