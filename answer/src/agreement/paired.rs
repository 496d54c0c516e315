//! Lists that answer each other: `A and B gain 3 and 5`.

use super::words::{Words, says};
use crate::figures::figure;

/// Whether a sentence gives a figure of such a list to another member of the other list.
pub(super) fn are_mixed(said: &Words, quoted: &[Words]) -> bool {
    let there: Vec<[(String, String); 2]> = quoted.iter().flat_map(pairs).collect();
    // A sentence with such lists of its own pairs them itself.
    let mine: Vec<Vec<&str>> = pairs(said).map_or_else(
        || parts(said),
        |pairs| {
            let own = pairs.map(|(name, figure)| [place(said, &name), place(said, &figure)]);
            own.into_iter()
                .map(|pair| pair.into_iter().flatten().collect())
                .collect()
        },
    );
    there.iter().any(|[(one, its), (other, others)]| {
        mine.iter().any(|part| {
            let has = |stem: &String| part.contains(&stem.as_str());
            let wrong = |name: &String, own: &String, foreign: &String| {
                has(name) && has(foreign) && !has(own)
            };
            wrong(one, its, others) || wrong(other, others, its)
        })
    })
}

/// A stem as it stands in a text.
fn place<'a>(words: &'a Words, stem: &str) -> Option<&'a str> {
    let mut stems = words.stems.iter().map(String::as_str);
    stems.find(|other| *other == stem)
}

/// A sentence's stems between pauses and conjunctions.
fn parts(words: &Words) -> Vec<Vec<&str>> {
    let mut parts = vec![Vec::new()];
    for at in 0..words.words.len() {
        if ["and", "while", "whereas", "but"].contains(&words.words[at].as_str()) {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(words.stems[at].as_str());
        }
        if words.pauses.contains(&at) {
            parts.push(Vec::new());
        }
    }
    parts
}

/// Two names joined by `and`, and after them in the same part two figures so joined.
fn pairs(words: &Words) -> Option<[(String, String); 2]> {
    let all = &words.words;
    let joined = |numbers: bool| {
        (1..all.len().saturating_sub(1)).find(|at| {
            let fits = |at: usize| says(&all[at]) && figure(&all[at]).is_some() == numbers;
            all[*at] == "and" && fits(at - 1) && fits(at + 1)
        })
    };
    let (names, figures) = (joined(false)?, joined(true)?);
    let stem = |at: usize| words.stems[at].clone();
    let answer = names < figures && !(names..figures).any(|at| words.pauses.contains(&at));
    answer.then(|| {
        [
            (stem(names - 1), stem(figures - 1)),
            (stem(names + 1), stem(figures + 1)),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keeps_its_own_figure() {
        let quoted = [Words::of("Oak and ash lose 3 and 8 leaves a day.")];
        let mixed = |sentence: &str| are_mixed(&Words::of(sentence), &quoted);
        assert!(mixed("Ash loses 3 leaves a day and oak 8."));
        assert!(mixed("Oak loses 8 leaves a day."));
        assert!(!mixed("Oak loses 3 leaves a day and ash 8."));
        assert!(!mixed("Oak and ash lose 3 and 8 leaves."));
        assert!(!mixed("Ash and oak lose 8 and 3 leaves."));
        assert!(mixed("Oak and ash lose 8 and 3 leaves."));
    }
}
