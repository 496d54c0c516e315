//! Words to FTS5 expressions. Every word is quoted, so no text a user types is read as its syntax.

use stores_core::bm25::is_stop_word;

/// Words of an expression; more of them cost time and tell nothing new.
const MOST_WORDS: usize = 24;

/// All words, the last as a prefix: what a search box means. `None` for a text without words.
pub fn all_words(text: &str) -> Option<String> {
    let words = words(text);
    (!words.is_empty()).then(|| {
        format!(
            "{}*",
            words.iter().map(quoted).collect::<Vec<_>>().join(" ")
        )
    })
}

/// Any telling word.
pub fn any_word(text: &str) -> Option<String> {
    let all = words(text);
    let telling: Vec<&String> = all
        .iter()
        .filter(|word| !is_stop_word(word) && word.chars().count() > 1)
        .collect();
    let chosen = if telling.is_empty() {
        all.iter().collect()
    } else {
        telling
    };
    (!chosen.is_empty()).then(|| {
        chosen
            .into_iter()
            .map(quoted)
            .collect::<Vec<_>>()
            .join(" OR ")
    })
}

fn quoted(word: &String) -> String {
    format!("\"{word}\"")
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let word = word.to_lowercase();
        if !words.contains(&word) {
            words.push(word);
        }
        if words.len() == MOST_WORDS {
            break;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_is_only_words() {
        assert_eq!(
            all_words("a\" OR (NEAR").as_deref(),
            Some("\"a\" \"or\" \"near\"*")
        );
        assert_eq!(any_word("the rank of rank").as_deref(), Some("\"rank\""));
        assert_eq!(any_word("-- *"), None);
    }
}
