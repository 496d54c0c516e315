//! Questions that are no sentence: "pressing felt without steam". Someone describes a work in words of their own, and
//! looks for the paper.

use super::kind::{is_question_word, without_politeness};
use super::words::words;

/// Telling words of a description, at least: fewer are keywords.
const TELLING: usize = 4;
/// What opens a command.
const COMMANDS: &[&str] = &[
    "list",
    "show",
    "find",
    "give",
    "name",
    "explain",
    "describe",
    "summarise",
    "summarize",
    "compare",
    "define",
    "tell",
    "write",
    "translate",
    "enumerate",
    "recommend",
    "suggest",
];

/// Whether a question is the description of a work and nothing more.
pub(super) fn is_fragment(text: &str) -> bool {
    let all = words(text);
    let rest = without_politeness(&all);
    let asks =
        |word: &super::words::Word| is_question_word(word) || word.is(super::kind::AUXILIARIES);
    let opens = rest
        .first()
        .is_some_and(|word| asks(word) && !word.is(&["how"]) || word.is(COMMANDS));
    let telling = rest.iter().filter(|word| !word.is_function()).count();
    // "How long a press should stand" asks nothing: no auxiliary follows.
    let how = rest.first().is_some_and(|word| word.is(&["how"]))
        && rest
            .iter()
            .take(4)
            .any(|word| word.is(super::kind::AUXILIARIES));
    // "In the work on felt, what do they press?": the question comes behind a stop.
    let later = rest.iter().any(|word| word.stops) && rest.iter().any(is_question_word);
    !opens && !how && !later && !text.contains('?') && telling >= TELLING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_told_from_questions() {
        for text in [
            "pressing felt by hand without any steam",
            "a sorter of wool that learns from few fleeces",
            "im looking for a press that needs no steam or water",
        ] {
            assert!(is_fragment(text), "{text}");
        }
        for text in [
            "What is felt made of in winter?",
            "Explain how felt is pressed by hand",
            "felt press",
            "And for silk?",
            "In the work on felt, what do they press first?",
            "does pressing felt by hand need steam",
        ] {
            assert!(!is_fragment(text), "{text}");
        }
    }
}
