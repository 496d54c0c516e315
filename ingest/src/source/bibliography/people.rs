//! Names of people and groups as reference managers write them.

use super::draft::clean;
use graph_schema::Author;

/// Names kept of one entry: the longest real lists have some five thousand.
pub const MOST_AUTHORS: usize = 10_000;

/// Parts of a name, cleaned; `None` for one without letters.
pub fn person(given: &str, family: &str, suffix: &str) -> Option<Author> {
    let (given, family, suffix) = (clean(given), clean(family), clean(suffix));
    let (given, mut family) = match family.is_empty() {
        // A name in one piece is a family name or a group's.
        true => (String::new(), given),
        false => (given, family),
    };
    if !suffix.is_empty() {
        family = format!("{family} {suffix}");
    }
    let has_letter = family.chars().any(char::is_alphabetic);
    has_letter.then_some(Author { given, family })
}

/// `Family, Given` or `Family, Given, Jr`, as RIS has it; a name without a comma is a group or in one piece.
pub fn inverted(name: &str) -> Option<Author> {
    let mut parts = name.splitn(3, ',');
    let family = parts.next().unwrap_or_default();
    let given = parts.next().unwrap_or_default();
    let suffix = parts.next().unwrap_or_default();
    match given.trim().is_empty() {
        true => crate::source::names::whole_name(&clean(family)),
        false => person(given, family, suffix),
    }
}
