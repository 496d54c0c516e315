//! Names of authors as arXiv's two interfaces give them, in the form the library keeps.

use crate::pdf::byline::parse_name;
use graph_schema::Author;

/// Last words of names that are groups, not people.
const GROUPS: &[&str] = &[
    "collaboration",
    "collaborations",
    "consortium",
    "team",
    "group",
    "project",
];

/// A name in one piece: `Laurens van der Maaten`. `None` when it has no letter.
pub fn whole_name(name: &str) -> Option<Author> {
    if !has_letter(name) {
        return None;
    }
    if is_group(name) {
        return Some(group(name));
    }
    parse_name(name).or_else(|| {
        let (given, family) = name.rsplit_once(' ').unwrap_or(("", name));
        Some(Author {
            given: given.to_owned(),
            family: family.to_owned(),
        })
    })
}

/// A name in parts: `Sergyeyev`, `A.`. Groups come cut at their last word and are joined again.
pub fn name_in_parts(family: &str, given: &str) -> Option<Author> {
    if !has_letter(family) && !has_letter(given) {
        return None;
    }
    if is_group(family) {
        return Some(group(format!("{given} {family}").trim()));
    }
    Some(Author {
        given: given.to_owned(),
        family: family.to_owned(),
    })
}

fn has_letter(name: &str) -> bool {
    name.chars().any(char::is_alphabetic)
}

fn is_group(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
    GROUPS.contains(&last.as_str())
}

fn group(name: &str) -> Author {
    Author {
        given: String::new(),
        family: name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(author: Option<Author>) -> Option<(String, String)> {
        author.map(|author| (author.given, author.family))
    }

    fn pair(given: &str, family: &str) -> Option<(String, String)> {
        Some((given.to_owned(), family.to_owned()))
    }

    #[test]
    fn names_from_both_interfaces() {
        let name = parts(whole_name("Laurens van der Maaten"));
        assert_eq!(name, pair("Laurens", "van der Maaten"));
        let group = pair("", "The ATLAS Collaboration");
        assert_eq!(parts(whole_name("The ATLAS Collaboration")), group);
        assert_eq!(parts(name_in_parts("Collaboration", "The ATLAS")), group);
        assert_eq!(parts(name_in_parts("Wu", "Kinwah")), pair("Kinwah", "Wu"));
        assert_eq!(parts(name_in_parts(":", "")), None);
        assert_eq!(parts(whole_name("Madonna")), pair("", "Madonna"));
    }
}
