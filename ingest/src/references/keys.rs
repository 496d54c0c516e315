//! What callouts name a reference by: its number, its label, its authors and year.

use super::identifiers::years;
use graph_schema::Reference;
use graph_schema::title::normalise_title;
use std::collections::HashMap;

/// References by everything a callout may say.
#[derive(Debug, Default)]
pub(super) struct Keys {
    numbers: HashMap<u32, u32>,
    labels: HashMap<String, u32>,
    /// By the first author's family name and the year.
    names: HashMap<(String, i32), Vec<Named>>,
    /// The names of a year by the letters that are left when those which OCR takes for each other are one.
    alike: HashMap<(String, i32), Vec<String>>,
}

/// Shorter names are too many words with a wrong letter.
const LEAST_NAME: usize = 5;

#[derive(Debug)]
struct Named {
    reference: u32,
    others: Vec<String>,
    letter: Option<char>,
}

/// The authors of a callout as printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    pub first: &'a str,
    pub second: Option<&'a str>,
    pub et_al: bool,
}

impl Keys {
    pub(super) fn of(references: &[Reference]) -> Self {
        let mut keys = Self::default();
        for reference in references {
            if let Some(label) = &reference.label {
                keys.labels
                    .entry(label.to_lowercase())
                    .or_insert(reference.ordinal);
                if let Ok(number) = label.parse() {
                    keys.numbers.entry(number).or_insert(reference.ordinal);
                }
            }
            keys.add_names(reference);
        }
        for (name, year) in keys.names.keys() {
            let alike = keys.alike.entry((alike(name), *year)).or_default();
            alike.push(name.clone());
        }
        keys
    }

    fn add_names(&mut self, reference: &Reference) {
        let (Some(first), Some(year)) = (reference.authors.first(), reference.year) else {
            return;
        };
        let letter = years(&reference.raw)
            .into_iter()
            .find(|found| found.value == year && found.letter.is_some());
        let others = reference
            .authors
            .iter()
            .skip(1)
            .map(|author| last_word(&author.family))
            .collect();
        let named = |others| Named {
            reference: reference.ordinal,
            others,
            letter: letter.as_ref().and_then(|found| found.letter),
        };
        let (family, word) = (normalise_title(&first.family), last_word(&first.family));
        if first.given.is_empty() {
            // An organisation is called by its first or last word as well.
            let first_word = family.split(' ').next().unwrap_or_default().to_owned();
            if first_word != word {
                self.names
                    .entry((first_word, year))
                    .or_default()
                    .push(named(Vec::new()));
            }
        }
        self.names
            .entry((word, year))
            .or_default()
            .push(named(others));
    }

    /// References without labels are not numbered: their position is no name.
    pub(super) fn by_number(&self, number: u32) -> Option<u32> {
        self.numbers.get(&number).copied()
    }

    pub(super) fn by_label(&self, label: &str) -> Option<u32> {
        self.labels.get(&label.to_lowercase()).copied()
    }

    /// The largest number of the list; 0 where it has none.
    pub(super) fn last_number(&self) -> u32 {
        self.numbers.keys().copied().max().unwrap_or_default()
    }

    pub(super) fn numbered(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// The reference that fits best; the first of the list among equals.
    pub(super) fn by_name(&self, name: &Name<'_>, year: i32, letter: Option<char>) -> Option<u32> {
        let first = last_word(name.first);
        let exact = self.names.get(&(first.clone(), year));
        let named = exact.or_else(|| self.names.get(&(self.nearly(&first, year)?, year)))?;
        let second = name.second.map(last_word);
        let fit = |named: &Named| {
            let letters = u8::from(named.letter == letter) * 4;
            let authors = match &second {
                Some(second) => u8::from(named.others.contains(second)) * 2,
                None if name.et_al => u8::from(named.others.len() > 1) * 2,
                None => u8::from(named.others.is_empty()) * 2,
            };
            letters + authors
        };
        let fitting = named.iter().filter(|named| {
            let letter_fits = letter.is_none() || named.letter.is_none() || named.letter == letter;
            let second_fits = second
                .as_ref()
                .is_none_or(|second| named.others.is_empty() || named.others.contains(second));
            letter_fits && second_fits
        });
        fitting
            .rev()
            .max_by_key(|named| fit(named))
            .map(|named| named.reference)
    }
}

impl Keys {
    /// The one name of a year that differs by letters which OCR gets wrong.
    fn nearly(&self, name: &str, year: i32) -> Option<String> {
        let found = self.alike.get(&(alike(name), year))?;
        match found.as_slice() {
            [one] if one.chars().count() >= LEAST_NAME => Some(one.clone()),
            _ => None,
        }
    }
}

/// A name with letters that look alike made one.
fn alike(name: &str) -> String {
    let name = name
        .replace("rn", "m")
        .replace("cl", "d")
        .replace("vv", "w");
    let one = |c: char| match c {
        'e' => 'c',
        '1' | 'l' | 'j' => 'i',
        '0' => 'o',
        'b' => 'h',
        'n' => 'u',
        't' => 'f',
        'q' | '9' => 'g',
        '5' => 's',
        c => c,
    };
    name.chars().map(one).collect()
}

/// Names are compared by their last word: `van der Berg` is called `Berg` as often as not.
fn last_word(name: &str) -> String {
    let name = normalise_title(&name.replace(['-', '‐', '–'], ""));
    name.rsplit(' ').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::references::parse_reference;

    #[test]
    fn letters_and_second_authors_tell_references_apart() {
        let raws = [
            "Doe, A. (2010a). Sheep. Wool.",
            "Doe, A. (2010b). Goats. Wool.",
            "Doe, A., & Roe, B. (2011). Pigs. Wool.",
        ];
        let references: Vec<_> = (0..)
            .zip(raws)
            .map(|(ordinal, raw)| Reference {
                ordinal,
                ..parse_reference(raw)
            })
            .collect();
        let keys = Keys::of(&references);
        let name = |second| Name {
            first: "Doe",
            second,
            et_al: false,
        };
        assert_eq!(keys.by_name(&name(None), 2010, Some('b')), Some(1));
        assert_eq!(keys.by_name(&name(Some("Roe")), 2011, None), Some(2));
        assert_eq!(keys.by_name(&name(Some("Zoe")), 2011, None), None);
        assert_eq!(keys.by_number(1), None);
    }

    #[test]
    fn a_name_with_a_wrong_letter_is_found_where_it_is_the_only_one() {
        let raws = [
            "Shepherd, A. (2010). Sheep. Wool.",
            "Weaver, A. (2010). Goats. Wool.",
            "Weaves, A. (2010). Pigs. Wool.",
        ];
        let references: Vec<_> = (0..)
            .zip(raws)
            .map(|(ordinal, raw)| Reference {
                ordinal,
                ..parse_reference(raw)
            })
            .collect();
        let keys = Keys::of(&references);
        let by = |first, year| {
            let name = Name {
                first,
                second: None,
                et_al: false,
            };
            keys.by_name(&name, year, None)
        };
        assert_eq!(by("Shephcrd", 2010), Some(0));
        assert_eq!(by("Shepberd", 2010), Some(0));
        assert_eq!((by("Shephcrd", 2011), by("Weaved", 2010)), (None, None));
    }
}
