//! Authors from the rows under a title: names told from affiliations, given from family names.

use super::lines::{Line, Word, joined};
use graph_schema::Author;
use graph_schema::title::normalise_title;
use std::collections::HashSet;

/// Words of affiliations and places, never of names.
const NOT_NAMES: &[&str] = &[
    "university",
    "universitat",
    "universite",
    "universidad",
    "universita",
    "universiteit",
    "univ",
    "institute",
    "institut",
    "department",
    "dept",
    "school",
    "faculty",
    "college",
    "laboratory",
    "laboratories",
    "labs",
    "lab",
    "center",
    "centre",
    "research",
    "group",
    "inc",
    "corp",
    "corporation",
    "company",
    "ltd",
    "llc",
    "gmbh",
    "technology",
    "technologies",
    "science",
    "sciences",
    "computer",
    "engineering",
    "statistics",
    "mathematics",
    "physics",
    "google",
    "microsoft",
    "ibm",
    "yahoo",
    "at&t",
    "academy",
    "hospital",
    "polytechnic",
    "street",
    "avenue",
    "road",
    "box",
    "usa",
    "germany",
    "france",
    "china",
    "japan",
    "canada",
    "italy",
    "spain",
    "israel",
    "switzerland",
    "australia",
    "netherlands",
    "sweden",
    "denmark",
    "finland",
    "india",
    "korea",
    "singapore",
    "uk",
    "kingdom",
    "states",
    "hong",
    "kong",
    "abstract",
    "email",
    "edu",
    "com",
    "the",
    "of",
    "for",
    "in",
    "on",
    "with",
    "equal",
    "contribution",
    "corresponding",
    "author",
    "informatics",
    "information",
    "systems",
    "machine",
    "intelligence",
    "learning",
    "division",
    "national",
    "state",
    "medical",
    "medicine",
    "biology",
    "health",
    "library",
    "education",
    "foundation",
    "project",
    "ave",
    "drive",
    "building",
    "language",
    "languages",
    "linguistics",
    "computing",
    "electrical",
    "economics",
    "program",
    "programme",
    "office",
    "independent",
    "consultant",
    "toronto",
    "london",
    "paris",
    "tokyo",
    "york",
    "california",
    "berlin",
    "munich",
    "pittsburgh",
    "massachusetts",
    "cambridge",
    "oxford",
    "stanford",
    "princeton",
    "berkeley",
    "editors",
    "editor",
    "draft",
    "version",
    "speech",
    "processing",
    "natural",
    "communication",
    "communications",
    "software",
    "studies",
    "applied",
    "analytics",
    "graduate",
    "tech",
    "eth",
    "mit",
    "inria",
    "cnrs",
];
const PARTICLES: &[&str] = &[
    "de", "da", "di", "del", "della", "der", "den", "van", "von", "vom", "zu", "la", "le", "el",
    "al", "bin", "ibn", "dos", "do", "ter", "ten", "af", "du", "y", "e", "ben", "st.",
];
const SUFFIXES: &[&str] = &[
    "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "msc",
];

/// The authors in rows between a title and the text, in reading order.
pub fn authors(rows: &[Line]) -> Vec<Author> {
    let mut found: Vec<Author> = Vec::new();
    let mut style: Option<(f32, bool)> = None;
    let mut others = 0usize;
    for row in rows {
        let names = names_of(row);
        let like_first =
            style.is_none_or(|(size, bold)| (size - row.size).abs() < 0.6 && bold == row.bold);
        // Behind the affiliations, only a row that looks like the first row of names brings more.
        let late =
            others > 0 && style.is_some_and(|(_, bold)| !bold) && names.len() < 2 && others > 3;
        if names.is_empty() || !like_first || late {
            others += usize::from(style.is_some());
            continue;
        }
        style.get_or_insert((row.size, row.bold));
        found.extend(names);
    }
    let mut seen = HashSet::new();
    found.retain(|author| seen.insert(normalise_title(&author.full_name())));
    found
}

/// The names in a row; empty unless all that stands in it is names.
pub fn names_of(row: &Line) -> Vec<Author> {
    let mut names = Vec::new();
    for cell in row.cells() {
        let text = cell_text(cell);
        let mut parts = Vec::new();
        for part in split_list(&text) {
            let suffix = SUFFIXES.contains(&part.to_lowercase().as_str());
            if part.is_empty() || suffix {
                continue;
            }
            match parse_name(&part) {
                Some(name) => parts.push(name),
                None => return Vec::new(),
            }
        }
        names.extend(parts);
    }
    names
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
                    matches!(c, '*' | '∗' | '†' | '‡' | '§' | '¶' | ':') || c.is_ascii_digit()
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
    if !(2..=6).contains(&tokens.len())
        || text.contains(['@', '/', '{', '(', '=', '+', '\\'])
        || text.chars().any(|c| c.is_ascii_digit())
    {
        return None;
    }
    let name_like = |token: &&str| {
        let bare = token.trim_end_matches('.').to_lowercase();
        let first = token.chars().next();
        !NOT_NAMES.contains(&bare.as_str())
            && (PARTICLES.contains(&bare.as_str())
                || first.is_some_and(|c| c.is_uppercase() || !c.is_ascii() && c.is_alphabetic()))
            && token.chars().all(|c| {
                c.is_alphabetic()
                    || matches!(c, '.' | '-' | '\'' | '’' | '‐' | '–' | '`' | '´' | '¨')
            })
    };
    if !tokens.iter().all(name_like) {
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
