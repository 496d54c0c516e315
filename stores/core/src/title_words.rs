//! Which words of a title find what may be the same paper. In a large library nearly every title shares a word with
//! nearly every other; two of its longest, which are the rarest (Zipf's law of abbreviation), it shares with few.

use crate::bm25::is_stop_word;

/// Longest words of a title that are looked for.
const LONGEST: usize = 5;
/// A text of more telling words is no title but a whole reference: its longest words may be a venue's.
const MOST: usize = 12;

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TitleWords {
    /// A text with one of these.
    Any(Vec<String>),
    /// A text with two of these.
    Two(Vec<String>),
}

impl TitleWords {
    /// `words` are the distinct words of a title in lower case. `None` without any.
    pub fn of(words: Vec<String>) -> Option<Self> {
        if words.is_empty() {
            return None;
        }
        let is_telling = |word: &&String| !is_stop_word(word) && word.chars().count() > 1;
        let telling: Vec<String> = words.iter().filter(is_telling).cloned().collect();
        Some(match telling.len() {
            0 => Self::Any(words),
            3..=MOST => {
                let mut longest = telling;
                longest.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
                longest.truncate(LONGEST);
                Self::Two(longest)
            }
            _ => Self::Any(telling),
        })
    }

    /// The alternatives, each a list of words that must all be there.
    pub fn alternatives(&self) -> Vec<Vec<&str>> {
        match self {
            Self::Any(words) => words.iter().map(|word| vec![word.as_str()]).collect(),
            Self::Two(words) => {
                let pairs = words.iter().enumerate().flat_map(|(at, one)| {
                    let others = words[at + 1..].iter();
                    others.map(move |other| vec![one.as_str(), other.as_str()])
                });
                pairs.collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(title: &str) -> Option<TitleWords> {
        TitleWords::of(title.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn long_words_tell_and_a_few_words_must_do() {
        let words = of("the deep learning of sparse representations for images").unwrap();
        let TitleWords::Two(longest) = &words else {
            panic!("{words:?}")
        };
        assert_eq!(longest[..2], ["representations", "learning"]);
        assert_eq!(words.alternatives().len(), 10);
        assert!(words.alternatives().iter().all(|pair| pair.len() == 2));
        assert_eq!(
            of("the attention"),
            Some(TitleWords::Any(vec!["attention".into()]))
        );
        assert_eq!(
            of("the of"),
            Some(TitleWords::Any(vec!["the".into(), "of".into()]))
        );
        assert_eq!(of(""), None);
    }
}
