//! Questions for a paper as a whole: "Summarise the felt survey", "What is the felt survey about?"

use super::{Asked, phrase};
use crate::understood::words::{Word, starts};

const OPENERS: [&[&str]; 10] = [
    &["summarise"],
    &["summarize"],
    &["sum", "up"],
    &["give", "me", "a", "summary", "of"],
    &["give", "a", "summary", "of"],
    &["a", "summary", "of"],
    &["summary", "of"],
    &["outline"],
    &["tldr", "of"],
    &["give", "me", "an", "overview", "of"],
];

pub(super) fn asked(words: &[Word]) -> Option<Asked> {
    let opener = OPENERS.iter().find(|opener| starts(words, opener));
    let rest = match opener {
        Some(opener) => &words[opener.len()..],
        None => about(words)?,
    };
    Some(Asked::Summary {
        paper: phrase(rest)?,
    })
}

/// "What is X about?", "What does X deal with?": X.
fn about(words: &[Word]) -> Option<&[Word]> {
    let (last, rest) = words.split_last()?;
    let lead = rest.first()?.is(&["what"]) && rest.get(1)?.is(&["is", "does", "was"]);
    let rest = match last.low.as_str() {
        "about" => rest,
        "with" if rest.last()?.is(&["deal"]) => &rest[..rest.len() - 1],
        _ => return None,
    };
    lead.then(|| rest.get(2..)).flatten()
}
