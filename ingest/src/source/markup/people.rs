//! Names of people in a line of text, where nothing marks them up.

use crate::source::names::whole_name;
use graph_schema::Author;

/// Words of addresses, in small letters; a line with one of them, or with an `@`, is no list of names.
const PLACES: [&str; 27] = [
    "univers",
    "institut",
    "depart",
    "school",
    "college",
    "laborator",
    "faculty",
    "academy",
    "center",
    "centre",
    "research",
    "e-mail",
    "email",
    "http",
    "inc.",
    "ltd",
    "gmbh",
    "corporation",
    "hospital",
    "street",
    "avenue",
    "division",
    "observator",
    "polytech",
    "dept",
    "équipe",
    "école",
];
/// What stands among names and is none.
const TITLES: [&str; 9] = [
    "and",
    "jr.",
    "jr",
    "ph.d.",
    "phd",
    "member",
    "senior member",
    "ieee",
    "fellow",
];
/// Bytes of a name, and its words.
const LONGEST_NAME: usize = 80;
const MOST_WORDS: usize = 7;

/// Whether a line says where people work, or how they are reached.
pub fn is_place(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.contains('@') || PLACES.iter().any(|place| lower.contains(place))
}

/// The people of a line: between commas and `and`. Empty where one part of it is no name.
pub fn names(line: &str) -> Vec<Author> {
    if is_place(line) {
        return Vec::new();
    }
    let line = line
        .replace(" and ", ",")
        .replace(" & ", ",")
        .replace(';', ",");
    let mut found = Vec::new();
    for name in line.split(',') {
        let is_mark = |c: char| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '^' | '*' | ' ' | '†' | '‡' | '§' | '¹' | '²' | '³' | '⁴'..='⁹'
                )
        };
        let name = name.trim().trim_matches(is_mark);
        if name.is_empty() || TITLES.contains(&name.to_lowercase().as_str()) {
            continue;
        }
        let is_name = name.len() <= LONGEST_NAME
            && name.split_whitespace().count() <= MOST_WORDS
            && !name.contains(|c: char| c.is_ascii_digit());
        match whole_name(name).filter(|_| is_name) {
            Some(author) => found.push(author),
            None => return Vec::new(),
        }
    }
    found
}
