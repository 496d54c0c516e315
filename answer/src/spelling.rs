//! Slips of typing in a question's common words, mended before it is understood: a word that neither English nor the
//! library knows gives way to the nearest English word. Names are left alone; the library's own forgive slips.

use crate::AnswerError;
use crate::engine::Engine;
use flate2::read::GzDecoder;
use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

/// English words, the most frequent first: those of SymSpell's frequency dictionary (MIT licence), which are the words of
/// SCOWL that Google's book n-grams hold.
static WORDS: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let mut text = String::new();
    let mut packed = GzDecoder::new(include_bytes!("../data/words.txt.gz").as_slice());
    if let Err(error) = packed.read_to_string(&mut text) {
        tracing::error!(%error, "the list of English words can't be unpacked; no spelling is mended");
    }
    let words = text.lines().enumerate();
    words.map(|(rank, word)| (word.to_owned(), rank)).collect()
});

/// Shorter words are within two slips of too many others.
const SHORTEST: usize = 4;
/// From this length on a word may have two slips.
const LONG: usize = 6;
/// Words mended in one question, at most: what has more is no English.
const MOST: usize = 6;

/// The question with its misspelt words mended; `None` where there are none.
pub(crate) async fn mended(engine: &Engine, text: &str) -> Result<Option<String>, AnswerError> {
    let mut mended = String::with_capacity(text.len());
    let mut count = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let bare = token.trim_matches(|c: char| !c.is_alphanumeric());
        let new = match count < MOST && looks_misspelt(bare) {
            true if !in_library(engine, bare).await? => nearest(bare),
            _ => None,
        };
        match new {
            Some(new) => {
                count += 1;
                mended.push_str(&token.replacen(bare, new, 1));
            }
            None => mended.push_str(token),
        }
    }
    Ok((count > 0).then_some(mended))
}

/// Whether it is one word of small letters that English does not have.
fn looks_misspelt(word: &str) -> bool {
    word.len() >= SHORTEST
        && word.bytes().all(|b| b.is_ascii_lowercase())
        && !WORDS.contains_key(word)
}

/// Whether any passage has the word.
async fn in_library(engine: &Engine, word: &str) -> Result<bool, AnswerError> {
    let found = engine.vectors.passages.matching_passages(word, None, 1);
    Ok(!found.await?.is_empty())
}

/// The English word with the fewest slips from it (letters missing, added, changed or swapped: optimal string alignment),
/// of several the most frequent. The first letter is seldom wrong.
fn nearest(word: &str) -> Option<&'static str> {
    let slips = if word.len() < LONG { 1 } else { 2 };
    WORDS
        .iter()
        .filter(|(known, _)| {
            known.as_bytes().first() == word.as_bytes().first()
                && known.len().abs_diff(word.len()) <= slips
        })
        .map(|(known, rank)| (strsim::osa_distance(known, word), rank, known))
        .filter(|(distance, ..)| *distance <= slips)
        .min()
        .map(|(_, _, known)| known.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended_with_the_likeliest_word() {
        for (slip, meant) in [
            ("whta", "what"),
            ("sepparate", "separate"),
            ("langauge", "language"),
            ("comparision", "comparison"),
            ("knowlege", "knowledge"),
        ] {
            assert!(looks_misspelt(slip), "{slip}");
            assert_eq!(nearest(slip), Some(meant), "{slip}");
        }
        assert_eq!(nearest("zzyzxq"), None);
        for fine in [
            "language", "BLEU", "Whihc", "mWEAVe", "co-cited", "the", "über",
        ] {
            assert!(!looks_misspelt(fine), "{fine}");
        }
    }
}
