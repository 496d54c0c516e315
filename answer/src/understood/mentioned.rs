//! What a question seems to name, before the library is asked: papers by description, people, names of things.

use super::words::{Word, join, quoted, words};
use graph_schema::{ArxivId, Doi};

/// One paper, in the singular.
const PAPER: &[&str] = &[
    "paper",
    "article",
    "study",
    "publication",
    "work",
    "survey",
    "thesis",
    "preprint",
    "manuscript",
    "commentary",
    "discussion",
    "editorial",
    "preface",
    "tutorial",
];
/// What follows a paper's noun and describes the paper.
const BEHIND: &[&str] = &[
    "on",
    "about",
    "of",
    "by",
    "called",
    "entitled",
    "titled",
    "describing",
    "introducing",
    "for",
    "from",
];
/// What opens a clause that tells what a paper does.
const RELATIVE: &[&str] = &["that", "which", "where", "whose"];
/// Words that no description of a paper goes past.
const ENDS: &[&str] = &[
    "what",
    "which",
    "who",
    "how",
    "why",
    "when",
    "where",
    "do",
    "does",
    "did",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "can",
    "could",
    "use",
    "uses",
    "used",
    "report",
    "reports",
    "say",
    "says",
    "they",
    "we",
    "that",
    "propose",
    "proposes",
    "it",
    "show",
    "shows",
    "achieve",
    "achieves",
    "evaluate",
    "evaluates",
    "claim",
    "claims",
    "mean",
    "means",
    "define",
    "defines",
    "describe",
    "describes",
    "compare",
    "compares",
    "should",
    "would",
    "tested",
    "evaluated",
    "compared",
];

/// A phrase that may name something of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mentioned {
    /// A description of one paper, identifier, or text in quotation marks.
    Paper(String),
    /// A name by its letters: capitals, digits. It may be an entity, or a word of one title.
    Name(String),
}

pub(crate) fn mentioned(text: &str) -> Vec<Mentioned> {
    let all = words(text);
    let mut found: Vec<Mentioned> = Vec::new();
    let mut add = |one: Mentioned| {
        if !found.contains(&one) {
            found.push(one);
        }
    };
    for token in text.split_whitespace() {
        let token = token
            .trim_end_matches(['?', ',', '.', ')'])
            .trim_start_matches('(');
        if ArxivId::parse(token).is_ok() || Doi::parse(token).is_ok() {
            add(Mentioned::Paper(token.to_owned()));
        }
    }
    for quote in quoted(text) {
        add(Mentioned::Paper(quote));
    }
    for at in 0..all.len() {
        if let Some(described) = described(&all, at).or_else(|| referred(&all, at)) {
            add(Mentioned::Paper(described));
        }
    }
    for name in names(&all) {
        add(Mentioned::Name(name));
    }
    found
}

/// The description round a paper's noun at `at`: "the felt press article", "Tansey's paper on nouns".
fn described(words: &[Word], at: usize) -> Option<String> {
    if !words[at].is(PAPER) {
        return None;
    }
    // "Work" and "study" are verbs as well: they need an owner before them or a description behind.
    let described = words[at + 1..]
        .first()
        .is_some_and(|word| word.is(BEHIND) || word.is(RELATIVE))
        || at > 0 && words[at - 1].owns;
    if words[at].is(&["work", "study"]) && !described {
        return None;
    }
    let back = words[..at]
        .iter()
        .rev()
        .take(9)
        .take_while(|word| !stops_before(word))
        .count();
    let mut from = at - back;
    // "Silva and Roe's paper": both names.
    if from >= 2 && words[from - 1].low == "and" && words[from..at].iter().any(|word| word.owns) {
        from -= 2;
    }
    let mut to = at + 1;
    // "The paper that introduced snippet indexes", "the paper where felt was pressed".
    let clause = !words[at].stops && words.get(to).is_some_and(|word| word.is(RELATIVE));
    if clause {
        // Its relative and its verb, which would end a description elsewhere.
        to = words.len().min(to + 2);
    }
    let behind = !words[at].stops && words.get(to).is_some_and(|word| word.is(BEHIND));
    if behind || clause {
        let run = words[to..].iter().take(12);
        to += run.clone().take_while(|word| !word.is(ENDS)).count();
        // A clause ends with its comma.
        if let Some(stop) = words[at + 1..to].iter().position(|word| word.stops) {
            to = at + 2 + stop;
        }
    }
    let telling = words[from..to]
        .iter()
        .filter(|word| !word.is_function() && !word.is(PAPER))
        .count();
    (telling > 0).then(|| join(&words[from..to]))
}

fn stops_before(word: &Word) -> bool {
    const STOPS: &[&str] = &[
        "the", "a", "an", "this", "that", "in", "of", "by", "from", "to", "and", "or", "on",
        "papers", "articles", "works", "cite", "cites", "citing", "list", "show", "me", "find",
        "give", "all", "every", "any", "there", "here", "you",
    ];
    word.stops || word.is(STOPS) || word.is(ENDS)
}

/// "Orm and Hale (2004)", "Lindenbacher et al.": authors standing for their paper.
fn referred(words: &[Word], at: usize) -> Option<String> {
    let capital = |word: &Word| {
        word.text.chars().next().is_some_and(char::is_uppercase)
            && word.text.chars().any(char::is_lowercase)
    };
    if !capital(&words[at]) {
        return None;
    }
    let rest = &words[at + 1..];
    let is = |index: usize, low: &str| rest.get(index).is_some_and(|word| word.low == low);
    let mut taken = 1;
    let mut tells = false;
    if is(0, "et") && is(1, "al") || is(0, "and") && (is(1, "colleagues") || is(1, "others")) {
        (taken, tells) = (3, true);
    } else if is(0, "and") && rest.get(1).is_some_and(capital) {
        taken = 3;
        // "Orm and Hale on felt": what their paper is on.
        let on = rest.get(2).is_some_and(|word| word.is(&["on", "about"]));
        if on && !words[at].stops && !rest[1].stops {
            let topic = rest[3..].iter().take(8);
            let ends =
                |word: &&Word| !word.is(ENDS) && !word.is(&["begin", "start", "appear", "to"]);
            let count = topic.take_while(ends).count();
            let to = at + 4 + count;
            return (count > 0).then(|| join(&words[at..to]));
        }
    }
    let year = words.get(at + taken).is_some_and(|word| {
        word.low.len() == 4
            && word.low.bytes().all(|b| b.is_ascii_digit())
            && word.low.starts_with(['1', '2'])
    });
    (tells || year && at > 0).then(|| join(&words[at..at + taken + usize::from(year)]))
}

/// Runs of words that are names by their letters; the first word of a sentence only where more than its first letter
/// says so, or something is said to be theirs.
fn names(words: &[Word]) -> Vec<String> {
    let mut found = Vec::new();
    let mut run: Vec<Word> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let inner = word
            .text
            .chars()
            .skip(1)
            .any(|c| c.is_uppercase() || c.is_ascii_digit());
        // "Silva's press": who owns is named, "What's felt?" is not.
        let owner = word.owns && word.is_name();
        let starts = at == 0 || words[at - 1].stops && !run.is_empty();
        let is_name = !word.is_function()
            && if at == 0 {
                inner || owner
            } else {
                word.is_name()
            }
            && !word.low.bytes().all(|b| b.is_ascii_digit());
        if !is_name || starts && at > 0 {
            close(&mut run, &mut found);
        }
        if is_name {
            run.push(word.clone());
        }
    }
    close(&mut run, &mut found);
    found
}

fn close(run: &mut Vec<Word>, found: &mut Vec<String>) {
    let run = std::mem::take(run);
    if !run.is_empty() {
        let mut run = run;
        if let Some(last) = run.last_mut() {
            last.owns = false;
        }
        found.push(join(&run));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn papers(text: &str) -> Vec<String> {
        let all = mentioned(text).into_iter();
        all.filter_map(|one| match one {
            Mentioned::Paper(text) => Some(text),
            Mentioned::Name(_) => None,
        })
        .collect()
    }

    #[test]
    fn papers_by_description() {
        let cases = [
            (
                "What baselines does the wool sorting article use?",
                "wool sorting article",
            ),
            (
                "In the work on felt presses, what is a fleece?",
                "work on felt presses",
            ),
            (
                "What does Tansey's paper on shearing report?",
                "Tansey's paper on shearing",
            ),
            (
                "How does the paper by Silva and Hale define wool?",
                "paper by Silva and Hale",
            ),
            (
                "What is the loss in Silva et al. (2004)?",
                "Silva et al 2004",
            ),
            ("Does “On Wool” treat felt?", "On Wool"),
            ("What is new in 1706.03762?", "1706.03762"),
            (
                "What do Lindenbacher and colleagues measure?",
                "Lindenbacher and colleagues",
            ),
            (
                "What do Orm and Hale on wool sorting report?",
                "Orm and Hale on wool sorting",
            ),
        ];
        for (text, paper) in cases {
            assert_eq!(papers(text), [paper], "{text}");
        }
        for text in [
            "How does wool work?",
            "What is this paper about?",
            "Which papers use wool?",
            "In 2004, who won?",
        ] {
            assert!(papers(text).is_empty(), "{text}: {:?}", papers(text));
        }
    }

    #[test]
    fn names_by_their_letters() {
        let all = mentioned("How does mWEAVe compare with the Wool Treebank and BM25?");
        let names = ["mWEAVe", "Wool Treebank", "BM25"].map(|name| Mentioned::Name(name.into()));
        assert_eq!(all, names);
        let owner = Mentioned::Name("Silva".into());
        assert_eq!(mentioned("Silva's press: who paid for it?"), [owner]);
        assert!(mentioned("What's felt?").is_empty());
    }
}
