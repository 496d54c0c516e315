//! The key under which an author's papers meet.

use crate::Author;
use crate::title::normalise_title;
use serde::Serialize;
use std::fmt;

/// Longer family names are cut: an index takes no key without end.
const LONGEST: usize = 60;
/// What follows a family name and is no part of it.
const SUFFIXES: [&str; 5] = ["jr", "sr", "ii", "iii", "iv"];

/// The last word of the family name and the first initial, folded: `silva a` for Ada M. Silva and A. Silva, `berg j`
/// for Jan van der Berg, however a source divides that name. A name is all there is to tell people apart by: two
/// with the same family name and initial are one author here, one who changed the name or writes it in another
/// script is two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct AuthorKey(String);

impl AuthorKey {
    /// `None` for a name without letters.
    pub fn of(author: &Author) -> Option<Self> {
        Self::new(&author.given, &author.family)
    }

    pub fn new(given: &str, family: &str) -> Option<Self> {
        let family = normalise_title(family);
        let mut words = family.split(' ').rev();
        let family: String = words
            .find(|word| !word.is_empty() && !SUFFIXES.contains(word))?
            .chars()
            .take(LONGEST)
            .collect();
        Some(Self(match normalise_title(given).chars().next() {
            Some(initial) => format!("{family} {initial}"),
            None => family,
        }))
    }

    /// The key of a name as people write it, `Ada Silva`, `A. Silva`, `Silva, Ada`, or the key itself, `silva a`.
    /// `None` for a text without letters.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some((family, given)) = name.split_once(',') {
            return Self::new(given, family);
        }
        let mut words: Vec<&str> = name.split_whitespace().collect();
        words.pop_if(|word| SUFFIXES.contains(&normalise_title(word).as_str()));
        let (last, before) = words.split_last()?;
        let before = before.join(" ");
        if normalise_title(last).chars().count() == 1
            && normalise_title(&before).chars().count() > 1
        {
            return Self::new(last, &before);
        }
        Self::new(&before, last)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// First and last word of a name, folded, whichever of them is the family's: sources leave out middle names that others
/// print, and write names in either order. For telling whether two lists name the same people.
pub fn ends_of_name(name: &str) -> String {
    let name = normalise_title(name);
    let mut words: Vec<&str> = name.split(' ').collect();
    while words.len() > 2 && words.last().is_some_and(|last| SUFFIXES.contains(last)) {
        words.pop();
    }
    let mut ends = [words.first(), words.last()].map(|word| word.copied().unwrap_or_default());
    ends.sort_unstable();
    ends.join(" ")
}

impl fmt::Display for AuthorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{AuthorKey, ends_of_name};

    fn parsed(name: &str) -> String {
        AuthorKey::parse(name).map_or("none".into(), |key| key.to_string())
    }

    #[test]
    fn ends_of_names_meet() {
        assert_eq!(ends_of_name("Ada M. Silva Jr."), ends_of_name("SILVA Ada"));
        assert_ne!(ends_of_name("Ada Silva"), ends_of_name("Bo Silva"));
        assert_eq!(ends_of_name("Plato"), "plato plato");
    }

    #[test]
    fn one_key_however_a_name_is_written() {
        for name in [
            "Ada M. Silva",
            "A. Silva",
            "Silva, Ada",
            "SILVA,A.",
            "silva a",
            "Ada Silva Jr.",
        ] {
            assert_eq!(parsed(name), "silva a", "{name}");
        }
        let divided = [("Jan", "van der Berg"), ("Jan van der", "Berg")];
        for (given, family) in divided {
            assert_eq!(AuthorKey::new(given, family).unwrap().as_str(), "berg j");
        }
        assert_eq!(parsed("Zoë Čapek"), "capek z");
        assert_eq!(parsed("O’Brien, Ann"), "obrien a");
        assert_eq!(parsed("Plato"), "plato");
        assert_eq!(parsed("A. B"), "b a");
        for nobody in ["", " ", "?!", ", A.", "Jr."] {
            assert_eq!(parsed(nobody), "none", "{nobody}");
        }
    }
}
