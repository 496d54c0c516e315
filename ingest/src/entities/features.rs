//! What the tagger sees of a token: words, shapes, beginnings and ends of words, and their classes, of the token and
//! of those beside it. What depends on one word alone is worked out once for each word of a text.

use super::tokens::Token;
use crate::tagging::classes::{Classes, LEVELS, hash};
use crate::tagging::{Model, Observed};
use std::collections::HashMap;

/// How far the tagger looks to both sides, in tokens.
const REACH: usize = 3;
/// Offsets from a token, `-REACH..=REACH`.
const OFFSETS: usize = 2 * REACH + 1;

/// What is asked of a word, as hashes; the same words of a text are one.
#[derive(Debug, Clone, Default)]
struct Word {
    lower: u64,
    shape: u64,
    /// Its first two, three and four letters, and its last ones.
    heads: [u64; 3],
    tails: [u64; 3],
    /// Parts between hyphens; none for a word without.
    parts: Vec<u64>,
    classes: [u64; LEVELS.len()],
}

/// The words of a text, each once, and for every token which it is. Word 0 is what stands before and behind the text.
#[derive(Debug)]
pub struct Words {
    words: Vec<Word>,
    tokens: Vec<usize>,
}

impl Words {
    pub fn of(tokens: &[Token<'_>], classes: &Classes) -> Self {
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut words = vec![Word {
            lower: 1,
            ..Word::default()
        }];
        let tokens = tokens
            .iter()
            .map(|token| {
                *known.entry(token.text).or_insert_with(|| {
                    words.push(word(token.text, classes));
                    words.len() - 1
                })
            })
            .collect();
        Self { words, tokens }
    }

    /// The features of some of the tokens, which are a sentence: for training.
    pub fn observed(&self, sentence: std::ops::Range<usize>) -> Vec<Observed> {
        let mut observed = Vec::with_capacity(sentence.len());
        for at in sentence.clone() {
            let mut features = Vec::with_capacity(128);
            for offset in 0..OFFSETS {
                let word = self.near(&sentence, at, offset);
                single(self.word(word), offset, &mut |feature| {
                    features.push(feature)
                });
            }
            self.joined(&sentence, at, &mut |feature| features.push(feature));
            observed.push(Observed {
                features,
                boundary: 0,
            });
        }
        observed
    }

    /// The index of the word at an offset from a token of a sentence.
    fn near(&self, sentence: &std::ops::Range<usize>, at: usize, offset: usize) -> usize {
        (at + offset)
            .checked_sub(REACH)
            .filter(|at| sentence.contains(at))
            .and_then(|at| self.tokens.get(at))
            .copied()
            .unwrap_or_default()
    }

    fn word(&self, index: usize) -> &Word {
        static NONE: Word = Word {
            lower: 0,
            shape: 0,
            heads: [0; 3],
            tails: [0; 3],
            parts: Vec::new(),
            classes: [0; LEVELS.len()],
        };
        self.words.get(index).unwrap_or(&NONE)
    }

    /// Features of several words together.
    fn joined(&self, sentence: &std::ops::Range<usize>, at: usize, add: &mut impl FnMut(u32)) {
        let near = |offset: usize| self.word(self.near(sentence, at, offset));
        let (before, left, own, right, after) = (near(1), near(2), near(3), near(4), near(5));
        add(mix(1, &[left.lower, own.lower]));
        add(mix(2, &[own.lower, right.lower]));
        add(mix(3, &[left.lower, right.lower]));
        add(mix(4, &[right.lower, after.lower]));
        add(mix(5, &[before.lower, left.lower]));
        let [two, three, _] = own.tails;
        let (left_tails, right_tails) = (left.tails, right.tails);
        add(mix(6, &[left_tails[1], three]));
        add(mix(7, &[three, right_tails[1]]));
        add(mix(8, &[left_tails[0], two, right_tails[0]]));
        let levels = left.classes.iter().zip(own.classes).zip(right.classes);
        for (level, ((left, own), right)) in (10u64..).zip(levels) {
            add(mix(level, &[*left, own]));
            add(mix(level + 10, &[own, right]));
            add(mix(level + 20, &[*left, own, right]));
        }
    }
}

/// The sums of all features of all tokens of a text, by token and label, where sentences are seen apart.
pub fn sums(words: &Words, sentences: &[std::ops::Range<usize>], model: &Model) -> Vec<i32> {
    let labels = model.labels();
    // By word and offset: the sums of the features of that word alone.
    let mut alone = vec![0i32; words.words.len() * OFFSETS * labels];
    for (word, rows) in words.words.iter().zip(alone.chunks_mut(OFFSETS * labels)) {
        for (offset, row) in rows.chunks_mut(labels).enumerate() {
            single(word, offset, &mut |feature| model.add(feature, row));
        }
    }
    let mut all = vec![0i32; words.tokens.len() * labels];
    for sentence in sentences {
        for at in sentence.clone() {
            let Some(own) = all.get_mut(at * labels..(at + 1) * labels) else {
                continue;
            };
            for offset in 0..OFFSETS {
                let start = (words.near(sentence, at, offset) * OFFSETS + offset) * labels;
                let row = alone.get(start..start + labels).unwrap_or_default();
                for (sum, weight) in own.iter_mut().zip(row) {
                    *sum += weight;
                }
            }
            words.joined(sentence, at, &mut |feature| model.add(feature, own));
        }
    }
    all
}

/// Features of the word at an offset from a token.
fn single(word: &Word, offset: usize, add: &mut impl FnMut(u32)) {
    let place = offset as u64 * 32 + 64;
    add(mix(place, &[word.lower]));
    let away = offset.abs_diff(REACH);
    if away == REACH {
        return;
    }
    add(mix(place + 1, &[word.shape]));
    for (level, class) in (2u64..).zip(word.classes) {
        add(mix(place + level, &[class]));
    }
    let [_, tail, _] = word.tails;
    add(mix(place + 10, &[tail]));
    if away > 0 {
        return;
    }
    add(mix(place + 11, &[]));
    for (length, (head, tail)) in (12u64..).zip(word.heads.iter().zip(word.tails)) {
        add(mix(place + length, &[*head]));
        add(mix(place + length + 4, &[tail]));
    }
    for part in &word.parts {
        add(mix(place + 20, &[*part]));
    }
    if let Some(last) = word.parts.last() {
        add(mix(place + 21, &[*last]));
    }
}

fn word(text: &str, classes: &Classes) -> Word {
    let lower = text.to_lowercase();
    let own = hash(&lower);
    let chars: Vec<char> = lower.chars().collect();
    let head = |length: usize| hash(&String::from_iter(chars.iter().take(length)));
    let tail = |length: usize| {
        hash(&String::from_iter(
            chars.iter().skip(chars.len().saturating_sub(length)),
        ))
    };
    let hyphens = ['-', '‐', '‑'];
    let parts = if lower.contains(hyphens) {
        lower.split(hyphens).map(hash).collect()
    } else {
        Vec::new()
    };
    // A word made of others is of its last one's kind.
    let class = classes
        .of(own)
        .or_else(|| parts.last().and_then(|last| classes.of(*last)));
    Word {
        lower: own,
        shape: hash(&shape(text)),
        heads: [2, 3, 4].map(head),
        tails: [2, 3, 4].map(tail),
        classes: class.map_or([1; LEVELS.len()], |class| {
            class.map(|one| u64::from(one) + 2)
        }),
        parts,
    }
}

/// Letters and digits as classes, of each run the first two: `Smith` is `Xxx`, `BM25` is `XXdd`.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut run = (' ', 0);
    for c in text.chars().take(32) {
        let class = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_alphabetic() => 'x',
            c if c.is_numeric() => 'd',
            c => c,
        };
        run = if class == run.0 {
            (class, run.1 + 1)
        } else {
            (class, 1)
        };
        if run.1 <= 2 {
            shape.push(class);
        }
    }
    shape
}

/// One hash of a template's number and its values.
fn mix(template: u64, values: &[u64]) -> u32 {
    let mut hash = template.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for value in values {
        hash = (hash ^ value).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 32;
    }
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::tagging::training::{Example, Settings, train};

    #[test]
    fn sums_are_those_of_the_features() {
        let tokens = tokens("We parse with a log-linear model . The model wins .");
        let words = Words::of(&tokens, &Classes::default());
        let sentences = [0..7, 7..tokens.len()];
        let example = Example {
            tokens: words.observed(sentences[0].clone()),
            labels: vec![0, 0, 0, 0, 1, 1, 0],
        };
        let settings = Settings {
            bits: 12,
            rounds: 4,
            ..Settings::default()
        };
        let model = train(&[example], &settings);
        let mut plain = Vec::new();
        for sentence in &sentences {
            for token in words.observed(sentence.clone()) {
                let mut row = vec![0; 2];
                for feature in token.features {
                    model.add(feature, &mut row);
                }
                plain.extend(row);
            }
        }
        assert_eq!(sums(&words, &sentences, &model), plain);
        assert!(plain.iter().any(|sum| *sum != 0));
    }

    #[test]
    fn shapes() {
        assert_eq!(shape("Smith"), "Xxx");
        assert_eq!(shape("BM25"), "XXdd");
        assert_eq!(shape("log-linear"), "xx-xx");
    }
}
