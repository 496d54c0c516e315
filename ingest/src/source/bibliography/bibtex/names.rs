//! Lists of names in BibTeX: divided by `and`, each `Given von Family`, `von Family, Given`, `von Family, Jr, Given`, or
//! biblatex's `family=…, given=…`. What is in braces is one word.

use super::super::people::{MOST_AUTHORS, person};
use super::super::tex;
use graph_schema::Author;

/// The people and groups of a field; `and others` names nobody.
pub fn list(field: &str) -> Vec<Author> {
    let names = divided(field, &|words: &str| words.eq_ignore_ascii_case("and"));
    let named = names.iter().filter(|name| name.as_str() != "others");
    named
        .take(MOST_AUTHORS)
        .filter_map(|name| author(name))
        .collect()
}

fn author(name: &str) -> Option<Author> {
    if is_braced(name) {
        return person("", &tex::plain(name), "");
    }
    let parts = at_commas(name);
    if parts.iter().all(|part| part.contains('=')) {
        return in_parts(&parts);
    }
    match parts.as_slice() {
        [family, given] => person(&tex::plain(given), &tex::plain(family), ""),
        [family, suffix, given, ..] => {
            person(&tex::plain(given), &tex::plain(family), &tex::plain(suffix))
        }
        _ => in_order(name),
    }
}

/// `Given von Family`: from the first word in lower case on it is the family's name, else the last word is.
fn in_order(name: &str) -> Option<Author> {
    let words = words(name);
    let (last, before) = words.split_last()?;
    let small = |word: &&String| {
        let first = tex::plain(word).chars().find(|c| c.is_alphabetic());
        !word.starts_with('{') && first.is_some_and(char::is_lowercase)
    };
    let begins = before.iter().position(|word| small(&word));
    let (given, particles) = before.split_at(begins.unwrap_or(before.len()));
    let family = match particles {
        [] => last.clone(),
        _ => format!("{} {last}", particles.join(" ")),
    };
    person(&tex::plain(&given.join(" ")), &tex::plain(&family), "")
}

/// biblatex's extended form.
fn in_parts(parts: &[String]) -> Option<Author> {
    let part = |name: &str| {
        let found = parts.iter().find_map(|part| {
            let (key, value) = part.split_once('=')?;
            (key.trim() == name).then(|| tex::plain(value))
        });
        found.unwrap_or_default()
    };
    let family = format!("{} {}", part("prefix"), part("family"));
    person(&part("given"), &family, &part("suffix"))
}

/// Whether one pair of braces holds all of it.
fn is_braced(name: &str) -> bool {
    let Some(inside) = name
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'))
    else {
        return false;
    };
    let mut depth = 0i32;
    inside.chars().all(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth >= 0
    })
}

fn at_commas(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0usize;
    for c in name.chars() {
        depth = deeper(depth, c);
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

/// Words outside braces; `~` parts words too.
fn words(name: &str) -> Vec<String> {
    divided(&name.replace('~', " "), &|_| true)
}

/// Runs of words, parted at those for which `parts` holds; with `parts` always true, the words themselves.
fn divided(text: &str, parts: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut run = String::new();
    let mut word = String::new();
    let mut depth = 0usize;
    for c in text.chars().chain([' ']) {
        depth = deeper(depth, c);
        if !c.is_whitespace() || depth > 0 {
            word.push(c);
            continue;
        }
        let whole = std::mem::take(&mut word);
        if whole.is_empty() {
            continue;
        }
        if !parts(&whole) {
            if !run.is_empty() {
                run.push(' ');
            }
            run.push_str(&whole);
            continue;
        }
        if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
        if !whole.eq_ignore_ascii_case("and") {
            runs.push(whole);
        }
    }
    // A brace that is never closed held the rest.
    let rest = format!("{run} {word}");
    if !rest.trim().is_empty() {
        runs.push(rest.trim().to_owned());
    }
    runs
}

fn deeper(depth: usize, c: char) -> usize {
    match c {
        '{' => depth + 1,
        '}' => depth.saturating_sub(1),
        _ => depth,
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    fn names(field: &str) -> Vec<(String, String)> {
        let authors = list(field).into_iter();
        authors
            .map(|author| (author.given, author.family))
            .collect()
    }

    fn one(field: &str) -> (String, String) {
        let names = names(field);
        assert_eq!(names.len(), 1, "{field}: {names:?}");
        names.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn names_in_every_order() {
        for (field, given, family) in [
            ("Ada M. Silva", "Ada M.", "Silva"),
            ("Silva, Ada M.", "Ada M.", "Silva"),
            ("Jan van der Berg", "Jan", "van der Berg"),
            ("van der Berg, Jan", "Jan", "van der Berg"),
            ("Berg, Jr., Jan", "Jan", "Berg Jr."),
            ("{\\'E}mile {\\O}stby", "Émile", "Østby"),
            ("Zo{\\\"e} {\\v C}apek", "Zoë", "Čapek"),
            ("{The Moss Collaboration}", "", "The Moss Collaboration"),
            ("Ada {Silva e Sousa}", "Ada", "Silva e Sousa"),
            (
                "family=Berg, given=Jan, prefix=van der",
                "Jan",
                "van der Berg",
            ),
            ("Plato", "", "Plato"),
        ] {
            assert_eq!(one(field), (given.into(), family.into()), "{field}");
        }
    }

    #[test]
    fn lists_of_names() {
        let field = "Silva, Ada and Roe, Bo\n  AND {Moss and Fern Ltd.} and others";
        let families: Vec<String> = names(field).into_iter().map(|(_, family)| family).collect();
        assert_eq!(families, ["Silva", "Roe", "Moss and Fern Ltd."]);
        assert!(list(" and and ").is_empty());
        assert_eq!(list("{Silva, Ada").len(), 1, "a brace that is not closed");
    }
}
