//! Words to index and to look for. They are folded and stemmed here, so that Neo4j's full-text indexes only have
//! to split at spaces, and no text a user types is read as Lucene's syntax.

use std::collections::BTreeSet;
use stores_core::{TitleWords, bm25};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a search; more of them cost time and tell nothing new.
const MOST_WORDS: usize = 24;
/// Longer words are not looked for: Lucene keeps terms below 32 kB.
const LONGEST: usize = 200;

/// What goes into an index: every word folded, and its stem beside it.
pub fn indexed(text: &str) -> String {
    let mut tokens = Vec::new();
    for word in words(text) {
        let stem = stem(&word);
        if stem != word {
            tokens.push(stem);
        }
        tokens.push(word);
    }
    tokens.join(" ")
}

/// All words, the last as a prefix: what a search box means. `None` for a text without words.
pub fn all_words(text: &str, fields: &[(&str, u32)]) -> Option<String> {
    let words = distinct(text);
    let last = words.len().checked_sub(1)?;
    let clauses = words.iter().enumerate().map(|(at, word)| {
        let star = if at == last { "*" } else { "" };
        let in_fields = fields.iter().map(|(field, boost)| {
            format!(
                "{field}:{word}{star}^{boost} {field}:{}^{boost}",
                stem(word)
            )
        });
        format!("+({})", in_fields.collect::<Vec<_>>().join(" "))
    });
    Some(clauses.collect::<Vec<_>>().join(" "))
}

/// What may be the same title.
pub fn like_title(title: &str) -> Option<String> {
    let words = TitleWords::of(distinct(title))?;
    let all = |words: Vec<&str>| match words[..] {
        [one] => stem(one),
        _ => {
            let stems: Vec<String> = words
                .into_iter()
                .map(|word| format!("+{}", stem(word)))
                .collect();
            format!("({})", stems.join(" "))
        }
    };
    let alternatives: BTreeSet<String> = words.alternatives().into_iter().map(all).collect();
    Some(Vec::from_iter(alternatives).join(" "))
}

fn distinct(text: &str) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for word in words(text) {
        if !distinct.contains(&word) {
            distinct.push(word);
        }
        if distinct.len() == MOST_WORDS {
            break;
        }
    }
    distinct
}

/// Runs of letters and digits, lower case, without accents.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<String> = folded
        .split_whitespace()
        .filter(|word| word.len() <= LONGEST)
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// Stop words are their own stems.
fn stem(word: &str) -> String {
    bm25::terms(word).pop().unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_is_only_words() {
        assert_eq!(indexed("Čapek's Rankings"), "capek s rank rankings");
        assert_eq!(
            all_words("a\" OR (x:y~", &[("t", 1)]).as_deref(),
            Some("+(t:a^1 t:a^1) +(t:or^1 t:or^1) +(t:x^1 t:x^1) +(t:y*^1 t:y^1)")
        );
        assert_eq!(like_title("the ranks of ranking").as_deref(), Some("rank"));
        assert_eq!(like_title("-- *"), None);
        let three = like_title("sparse dense ranking").unwrap();
        assert_eq!(three, "(+rank +dens) (+rank +spars) (+spars +dens)");
    }
}
