//! Words that lost a ligature: some fonts have no Unicode for theirs, and `Infinitely` comes as
//! `In nitely`. Elsewhere in the paper the word usually stands whole.

use super::lines::{Line, Word};
use super::text::{Vocabulary, core};

const LIGATURES: [&str; 5] = ["fi", "ff", "fl", "ffi", "ffl"];

/// Joins two words of a line where the paper knows the word with a ligature between them, and knows
/// it better than one of the two.
pub fn mend(lines: &mut [Line], vocabulary: &Vocabulary) {
    for line in lines {
        let mut words: Vec<Word> = Vec::with_capacity(line.words.len());
        for word in std::mem::take(&mut line.words) {
            let lost = words
                .last()
                .and_then(|left| lost_between(&left.text, &word.text, vocabulary));
            match (lost, words.last_mut()) {
                (Some(ligature), Some(left)) => {
                    left.text.push_str(ligature);
                    left.text.push_str(&word.text);
                    left.x1 = word.x1;
                }
                _ => words.push(word),
            }
        }
        line.words = words;
    }
}

fn lost_between(left: &str, right: &str, vocabulary: &Vocabulary) -> Option<&'static str> {
    let meets = left.ends_with(char::is_alphabetic) && right.starts_with(char::is_lowercase);
    if !meets {
        return None;
    }
    let (left, right) = (core(left).to_lowercase(), core(right).to_lowercase());
    let parts = vocabulary.count(&left).min(vocabulary.count(&right));
    LIGATURES.into_iter().find(|ligature| {
        let whole = vocabulary.count(&format!("{left}{ligature}{right}"));
        whole >= 2 && whole > parts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let words = text.split(' ').map(|word| Word {
            text: word.into(),
            ..Word::default()
        });
        Line {
            words: words.collect(),
            ..Line::default()
        }
    }

    #[test]
    fn a_lost_ligature_is_put_back_where_the_word_is_known() {
        let mut lines = vec![
            line("In nitely Divisible in nite sets"),
            line("infinitely often, infinitely divisible in a set of offers"),
            line("we go on in nite"),
        ];
        let vocabulary = Vocabulary::of(lines.iter());
        mend(&mut lines, &vocabulary);
        assert_eq!(lines[0].text(), "Infinitely Divisible in nite sets");
        assert_eq!(lines[2].text(), "we go on in nite");
    }
}
