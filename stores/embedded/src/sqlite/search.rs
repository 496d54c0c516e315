//! Words to FTS5 expressions. Every word is quoted, so no text a user types is read as its syntax.

use stores_core::TitleWords;

/// Words of an expression; more of them cost time and tell nothing new.
const MOST_WORDS: usize = 24;

/// All words, the last as a prefix: what a search box means. `None` for a text without words.
pub fn all_words(text: &str) -> Option<String> {
    let words = words(text);
    (!words.is_empty()).then(|| {
        format!(
            "{}*",
            words
                .iter()
                .map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(" ")
        )
    })
}

/// What may be the same title.
pub fn like_title(title: &str) -> Option<String> {
    let words = TitleWords::of(words(title))?;
    let all = |words: Vec<&str>| {
        let quoted: Vec<String> = words.into_iter().map(quoted).collect();
        format!("({})", quoted.join(" AND "))
    };
    let alternatives: Vec<String> = words.alternatives().into_iter().map(all).collect();
    Some(alternatives.join(" OR "))
}

fn quoted(word: &str) -> String {
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
        assert_eq!(
            like_title("the rank of rank").as_deref(),
            Some("(\"rank\")")
        );
        assert_eq!(like_title("-- *"), None);
        let three = like_title("Sparse \"dense* ranking").unwrap();
        assert!(
            three.starts_with("(\"ranking\" AND \"sparse\") OR "),
            "{three}"
        );
    }
}
