//! Sentences made of the quotes themselves, cleaned of what only made sense where they stood.

use crate::evidence::{Evidence, without_callouts};
use graph_schema::Sentence;

/// The name of this composer in an answer.
pub(crate) const EXTRACTIVE: &str = "extractive";

const CONNECTIVES: &[&str] = &[
    "However, ",
    "Therefore, ",
    "Moreover, ",
    "Furthermore, ",
    "Thus, ",
    "Hence, ",
    "In addition, ",
    "Additionally, ",
    "Finally, ",
    "Consequently, ",
    "Nevertheless, ",
    "Also, ",
    "Then, ",
    "Besides, ",
];

/// One sentence of one quote; the citation keeps the quote literally.
pub(crate) fn extract(evidence: &Evidence) -> Sentence {
    Sentence {
        text: clean(&evidence.citation.quote),
        citations: vec![evidence.citation.clone()],
    }
}

pub(crate) fn clean(quote: &str) -> String {
    let text = without_callouts(quote);
    let Some(rest) = CONNECTIVES
        .iter()
        .find_map(|connective| text.strip_prefix(connective))
    else {
        return text;
    };
    let mut chars = rest.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn connectives_go_and_the_sentence_starts_anew() {
        assert_eq!(super::clean("However, fusion [2] helps."), "Fusion helps.");
        assert_eq!(
            super::clean("Fusion helps, however."),
            "Fusion helps, however."
        );
    }
}
