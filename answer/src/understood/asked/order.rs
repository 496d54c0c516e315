//! "The newest paper", "the paper that is cited most": of many papers only the first in some order is asked for.

use super::Order;
use super::lists::is_noun;
use crate::understood::words::{Word, starts};

/// Before a paper's noun, or behind it with nothing else of weight.
const ADJECTIVES: [(&[&str], Order); 12] = [
    (&["most", "recent"], Order::Newest),
    (&["latest"], Order::Newest),
    (&["newest"], Order::Newest),
    (&["most", "recently", "published"], Order::Newest),
    (&["oldest"], Order::Oldest),
    (&["earliest"], Order::Oldest),
    (&["most", "often", "cited"], Order::MostCited),
    (&["most", "frequently", "cited"], Order::MostCited),
    (&["most", "cited"], Order::MostCited),
    (&["most-cited"], Order::MostCited),
    (&["cited", "most"], Order::MostCited),
    (&["longest"], Order::Longest),
];
/// Behind "has" or "with".
const OWNED: [(&[&str], Order); 5] = [
    (&["most", "citations"], Order::MostCited),
    (&["most", "authors"], Order::MostAuthors),
    (&["most", "co-authors"], Order::MostAuthors),
    (&["longest", "author", "list"], Order::MostAuthors),
    (&["most", "pages"], Order::Longest),
];

/// The order that a question for papers asks for, and the question without it. `None` where none is asked for, or where
/// the words tell of something else than papers ("the most recent data").
pub(super) fn order(words: &[Word]) -> Option<(Order, Vec<Word>)> {
    let noun = words.iter().position(is_noun)?;
    for at in 0..words.len() {
        let found = |list: &[(&[&str], Order)]| {
            let run = list.iter().find(|(run, _)| starts(&words[at..], run));
            run.map(|(run, order)| (*order, at + run.len()))
        };
        if let Some((order, end)) = found(&OWNED) {
            return (at > noun).then(|| (order, without(words, at, end)));
        }
        if let Some((order, end)) = found(&ADJECTIVES) {
            let before_noun = end == noun;
            // "Which paper is the oldest?", "Which papers on felt are cited most here?"
            let said_of_papers =
                |word: &Word| word.is(&["is", "are", "was", "were", "the", "been"]);
            let linked = at > noun
                && said_of_papers(&words[at - 1])
                && !words[noun..at]
                    .iter()
                    .any(|word| word.is(&["that", "which", "whose", "use", "uses"]))
                && words[end..]
                    .iter()
                    .all(|word| word.is_function() || word.is(&["library", "collection", "often"]));
            return (before_noun || linked).then(|| (order, without(words, at, end)));
        }
    }
    None
}

/// Without the words from `from` to `to`, and what led to them.
fn without(words: &[Word], from: usize, to: usize) -> Vec<Word> {
    let lead = words[..from]
        .iter()
        .rev()
        .take_while(|word| word.is(&["the", "has", "have", "with", "is", "are", "was", "been"]))
        .count();
    [&words[..from - lead], &words[to..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understood::words::{join, words};

    #[test]
    fn papers_are_put_in_order() {
        let told = |text: &str| order(&words(text)).map(|(order, rest)| (order, join(&rest)));
        for (text, order, rest) in [
            (
                "What is the latest paper by Silva?",
                Order::Newest,
                "What paper by Silva",
            ),
            (
                "Which paper is the oldest here?",
                Order::Oldest,
                "Which paper here",
            ),
            (
                "Which paper has the most authors?",
                Order::MostAuthors,
                "Which paper",
            ),
            (
                "Which papers on felt are cited most?",
                Order::MostCited,
                "Which papers on felt",
            ),
            (
                "Show the most cited papers on felt",
                Order::MostCited,
                "Show papers on felt",
            ),
        ] {
            assert_eq!(told(text), Some((order, rest.to_owned())), "{text}");
        }
        assert_eq!(told("Which papers use the most recent data?"), None);
        assert_eq!(told("What is the oldest loom?"), None);
    }
}
