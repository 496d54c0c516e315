//! Questions that first tell of a work and then ask something of it: "Somebody weighed lambs in the snow. How heavy were they?"

use super::hops::sentences;
use super::kind::{AUXILIARIES, is_question_word, without_politeness};
use super::words::{Word, words};

/// Telling words of a description, at least.
const TELLING: usize = 4;
/// A question word stands among so many first words of a clause that asks ("About how many …").
const OPENS: usize = 4;

/// What is told of a work, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub description: String,
    pub asked: String,
}

/// `None` for a question that tells nothing first.
pub(crate) fn told(text: &str) -> Option<Told> {
    let parts = sentences(text);
    let (asked, description) = parts.split_last()?;
    let asking = |part: &str| {
        let all = words(part);
        let rest = without_politeness(&all);
        let opens = rest.first().is_some_and(|word| word.is(AUXILIARIES));
        opens || rest.iter().take(OPENS).any(is_question_word)
    };
    let all = words(&description.join(" "));
    let telling = all
        .iter()
        .filter(|word: &&Word| !word.is_function())
        .count();
    let tells = telling >= TELLING
        && !description
            .iter()
            .any(|part| part.contains('?') || asking(part));
    (tells && asking(asked)).then(|| Told {
        description: description.join(" "),
        asked: (*asked).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_first_is_told_from_what_is_asked() {
        for (text, description, asked) in [
            (
                "Somebody weighed newborn lambs in deep snow. About how heavy were they?",
                "Somebody weighed newborn lambs in deep snow.",
                "About how heavy were they?",
            ),
            (
                "Work built on the thought that wet wool felts sooner: what sort of press do they use?",
                "Work built on the thought that wet wool felts sooner:",
                "what sort of press do they use?",
            ),
        ] {
            let found = told(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.description.as_str(), found.asked.as_str()),
                (description, asked)
            );
        }
        for text in [
            "How heavy were the newborn lambs that somebody weighed in snow?",
            "What do lambs in deep snow weigh? And how old are they?",
            "We pressed felt. What is wool?",
            "Somebody weighed newborn lambs in deep snow. Tell me more.",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
