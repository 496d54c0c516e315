//! Authors out of what the tagger calls names: put together over lines, given told from family names.

use super::page::{Token, is_accent};
use graph_schema::Author;
use graph_schema::title::normalise_title;
use std::collections::HashSet;
use unicode_normalization::char::compose;

/// What a group that signs as an author is called.
const GROUPS: &[&str] = &[
    "collaboration",
    "collaborations",
    "consortium",
    "investigators",
    "group",
    "network",
    "committee",
    "team",
];
/// Words that go with the family name behind them.
const PARTICLES: &[&str] = &[
    "de", "da", "di", "del", "della", "delle", "dei", "der", "den", "des", "van", "von", "vom",
    "zu", "zum", "zur", "la", "le", "las", "los", "lo", "el", "al", "bin", "ibn", "bint", "dos",
    "das", "do", "ter", "ten", "te", "af", "av", "du", "y", "e", "i", "ben", "st.", "ní", "ó",
    "mac", "d'", "’t", "'t", "op", "in",
];
/// Those of them that are printed with a capital too.
const CAPITAL_PARTICLES: &[&str] = &["van", "von", "de", "del", "della", "di", "ní", "st."];
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];
/// The authors whose names stand at these places, each once.
pub fn authors(tokens: &[Token], spans: Vec<std::ops::Range<usize>>) -> Vec<Author> {
    let names: Vec<String> = spans
        .into_iter()
        .map(|span| printed(tokens.get(span).unwrap_or_default()))
        .filter(|name| !is_spelled(name))
        .collect();
    let initialled = names.iter().filter(|name| ends_in_initials(name)).count();
    let is_medical = names.len() > 1 && initialled * 3 >= names.len() * 2;
    let mut seen = HashSet::new();
    let mut authors: Vec<Author> = Vec::new();
    for name in &names {
        let author = match is_medical {
            true => family_first(name).or_else(|| parse_name(name)),
            false => parse_name(name),
        };
        if let Some(author) = author
            && seen.insert(normalise_title(&author.full_name()))
            && !authors.iter().any(|known| shortens(&author, known))
        {
            authors.push(author);
        }
    }
    authors
}

/// Letters set apart: `A B S T R A C T`.
fn is_spelled(name: &str) -> bool {
    name.split(' ').all(|word| word.chars().count() < 2)
}

/// Whether `author` is `known` again with initials: footnotes repeat names so.
fn shortens(author: &Author, known: &Author) -> bool {
    let initials = |given: &str| {
        let mut words = given.split([' ', '-', '.']);
        words.all(|word| word.chars().count() < 2)
    };
    let first = |given: &str| given.chars().next();
    author.family == known.family
        && initials(&author.given)
        && !initials(&known.given)
        && first(&author.given) == first(&known.given)
}

/// A gap before an accented letter, in ems, that parts no words: an ordinary space is about 0.25.
const TORN: f32 = 0.4;

/// A name as it is printed: without marks, broken words joined, loose accents on their letters.
pub fn printed(tokens: &[Token]) -> String {
    let mut name = String::new();
    let mut row = tokens.first().map_or(0, |token| token.row);
    let mut end = f32::MAX;
    for token in tokens {
        let is_word = token.text.chars().any(char::is_alphabetic);
        let is_mark = token.raised && !is_word;
        if is_mark || !is_word && !token.text.chars().all(is_accent) && token.text != "," {
            continue;
        }
        let broken = token.row != row && name.ends_with('-');
        // An accent that its font draws apart leaves a gap before its letter: `Su árez`.
        let accented = token
            .text
            .chars()
            .next()
            .is_some_and(|c| c.is_lowercase() && !c.is_ascii());
        let torn = accented
            && name.ends_with(char::is_alphabetic)
            && (token.x0 - end).abs() < TORN * token.size
            && !PARTICLES.contains(&token.text.as_str());
        (row, end) = (token.row, token.x1);
        if !name.is_empty() && !token.glued && !broken && !torn && token.text != "," {
            name.push(' ');
        }
        name.push_str(&token.text);
    }
    let composed = composed(&name);
    let bare = composed.trim_matches([' ', ',', '-', '–', '.']);
    let last = bare.rsplit(' ').next().unwrap_or_default();
    // The stop of an initial is kept, that of a sentence is not.
    let short = last.chars().count() < 3;
    let stop = if short && composed.trim_end().ends_with('.') {
        "."
    } else {
        ""
    };
    format!("{bare}{stop}")
}

/// Accents that stand beside their letter are put on it: `Su ´ arez` is `Suárez`, `Polakov´a` is `Polaková`.
fn composed(name: &str) -> String {
    let mut letters: Vec<char> = Vec::new();
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(mark) = combining(c) else {
            letters.push(c);
            continue;
        };
        // TeX draws the accent before its letter, other programs behind it.
        let spaced = chars.peek() == Some(&' ');
        let mut ahead = chars.clone();
        if spaced {
            ahead.next();
        }
        let next = ahead.peek().copied();
        let on_next = next.and_then(|next| compose(dotless(next), mark));
        let on_last = letters
            .last()
            .and_then(|last| compose(dotless(*last), mark));
        match (on_next, on_last) {
            (Some(letter), _)
                if next.is_some_and(|next| next.is_lowercase()) || on_last.is_none() =>
            {
                if spaced && letters.last() == Some(&' ') {
                    letters.pop();
                }
                ahead.next();
                chars = ahead;
                letters.push(letter);
            }
            (_, Some(letter)) => {
                letters.pop();
                letters.push(letter);
            }
            _ => {}
        }
    }
    letters.into_iter().collect()
}

fn dotless(c: char) -> char {
    match c {
        'ı' => 'i',
        'ȷ' => 'j',
        c => c,
    }
}

fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' => '\u{300}',
        '´' => '\u{301}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        '\u{300}'..='\u{36f}' => accent,
        _ => return None,
    })
}

fn initials(word: &str) -> bool {
    (1..=3).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
}

/// `Roe AB`, as medicine prints it; `A B Roe` is none.
fn ends_in_initials(name: &str) -> bool {
    let mut words = name.split(' ').rev();
    words.next().is_some_and(initials) && words.next().is_some_and(|word| !initials(word))
}

/// `van der Berg JA` as family name and initials.
pub(super) fn family_first(text: &str) -> Option<Author> {
    let (family, given) = text.rsplit_once(' ')?;
    (initials(given) && family.chars().any(char::is_lowercase)).then(|| Author {
        given: given.to_owned(),
        family: family.to_owned(),
    })
}

/// Whether a word ends the name of a group.
pub(super) fn is_group(word: &str) -> bool {
    GROUPS.contains(&word.to_lowercase().as_str())
}

/// A group that signs as one author: `The ATLAS Collaboration`.
fn group(tokens: &[&str]) -> Option<Author> {
    let last = tokens.last()?;
    let is_group = is_group(last);
    let tokens = match tokens {
        [first, rest @ ..] if first.eq_ignore_ascii_case("the") => rest,
        _ => tokens,
    };
    (is_group && tokens.len() > 1).then(|| Author {
        given: String::new(),
        family: tokens.join(" "),
    })
}

/// A name as `Given Family`; `None` for what can't be one.
pub fn parse_name(text: &str) -> Option<Author> {
    let spaced = text.replace(',', " ");
    let mut words: Vec<&str> = spaced.split_whitespace().collect();
    if let Some(group) = group(&words) {
        return Some(group);
    }
    while words.first().is_some_and(|first| is_title(first)) {
        words.remove(0);
    }
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.iter().all(|c| is_unspaced(*c)) {
        // Names of these scripts are kept as they are printed, family first.
        let family: String = letters.iter().collect();
        return (2..=12).contains(&letters.len()).then(|| Author {
            given: String::new(),
            family,
        });
    }
    let mut suffix = "";
    if words.len() > 2
        && let Some(last) = words
            .pop_if(|last| SUFFIXES.contains(&last.trim_end_matches('.').to_lowercase().as_str()))
    {
        suffix = last;
    }
    if words.len() < 2
        || text
            .chars()
            .any(|c| c.is_ascii_digit() || "@/{}=\\".contains(c))
    {
        return None;
    }
    // Names of scripts with capitals have some: `ai hpα` is a formula.
    if words
        .iter()
        .all(|word| word.starts_with(char::is_lowercase))
    {
        return None;
    }
    let shouted = |word: &&str| {
        word.chars().filter(|c| c.is_alphabetic()).count() > 1
            && !word.contains('.')
            && word.chars().all(|c| !c.is_lowercase())
    };
    // `YUE Ming`: the family name is the one in capitals.
    if words
        .first()
        .is_some_and(|word| shouted(word) && word.chars().count() > 2)
        && words
            .iter()
            .skip(1)
            .all(|word| !shouted(word) && word.chars().any(char::is_lowercase))
    {
        let family = words.remove(0);
        return Some(Author {
            given: words.join(" "),
            family: calm(family),
        });
    }
    let all = !text.chars().any(char::is_lowercase);
    let mut split = words.len() - 1;
    // `Asha Menon P`: an initial behind the family name goes with it.
    let initial = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() == 1;
    if split > 1 && words.last().is_some_and(initial) && !words.get(split - 1).is_some_and(initial)
    {
        split -= 1;
    }
    while split > 1
        && words
            .get(split - 1)
            .is_some_and(|word| goes_with_family(word, all))
    {
        split -= 1;
    }
    let (given, family) = words.split_at_checked(split)?;
    let mut family = cased(&family.join(" "), 1);
    if !suffix.is_empty() {
        family = format!("{family} {suffix}");
    }
    Some(Author {
        given: cased(&given.join(" "), if all { 2 } else { 3 }),
        family,
    })
}

/// Whether a word in small letters goes with the family name behind it: `van`.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// `capitals`: the whole name is printed in them.
fn goes_with_family(word: &str, capitals: bool) -> bool {
    let lower = word.to_lowercase();
    let plain = word.starts_with(|c: char| !c.is_uppercase());
    PARTICLES.contains(&lower.as_str())
        && (plain || CAPITAL_PARTICLES.contains(&lower.as_str()) || capitals && lower.len() > 1)
}

pub(super) fn is_title(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_lowercase().as_str(),
        "dr" | "prof" | "professor" | "sir" | "mr" | "mrs" | "ms" | "by" | "and" | "&" | "with"
    )
}

/// Scripts that print names without a space.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// `JANE DOE` as `Jane Doe`; initials and mixed case stay. Capitals of at most `kept` letters are initials.
fn cased(name: &str, kept: usize) -> String {
    let words = name.split(' ').map(|word| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let shouted = word.chars().all(|c| !c.is_lowercase()) && !word.contains('.');
        if shouted && letters > kept {
            calm(word)
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// One capital at the beginning, and behind each hyphen or apostrophe.
fn calm(word: &str) -> String {
    let mut start = true;
    let mut out = String::new();
    for c in word.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic();
    }
    out
}
