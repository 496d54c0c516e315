//! What a question is about, as a phrase that can stand in the place of a pronoun in the next one.

use crate::understood::mentioned::{Mentioned, mentioned};
use crate::understood::words::{Word, join, quoted, words};

const DO: &[&str] = &[
    "do", "does", "did", "can", "could", "will", "would", "should", "might", "may",
];
const BE: &[&str] = &["is", "are", "was", "were", "has", "have", "had"];
const DETERMINERS: &[&str] = &["the", "a", "an"];
/// Verbs common in questions on research; where one stands, the subject has ended.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "use", "work", "compare", "perform", "combine", "train", "learn", "evaluate", "define", "compute", "deal", "differ",
    "help", "improve", "propose", "describe", "measure", "mean", "say", "report", "achieve", "apply", "run", "need",
    "require", "support", "provide", "include", "contain", "have", "get", "do", "make", "take", "build", "find", "show",
    "treat", "represent", "select", "choose", "generate", "produce", "predict", "extract", "detect", "solve", "address",
    "affect", "influence", "depend", "rely", "cite", "outperform", "handle", "collect", "annotate", "cover", "reach",
    "become", "come", "go", "stand", "offer", "consist", "rank", "appear", "assume", "avoid", "beat", "cost", "refer",
];
/// Subjects that only point at a paper.
const POINTING: &[&str] = &[
    "author", "authors", "paper", "papers", "they", "it", "we", "article", "study", "there", "you",
    "one",
];

/// What the question is about; `None` where its grammar does not tell.
pub(super) fn subject_of(question: &str) -> Option<String> {
    if let Some(title) = quoted(question).into_iter().next() {
        return Some(format!("“{title}”"));
    }
    let all = words(question);
    let clause = asking_clause(&all);
    let phrase = noun_phrase(clause).filter(|phrase| !points(phrase));
    phrase
        .map(join_whole)
        .or_else(|| first_named(question, &all))
}

/// The noun counted or chosen from: "texts" of "How many texts are in the corpus?"
pub(super) fn plural_of(question: &str) -> Option<String> {
    let all = words(question);
    let at = all
        .iter()
        .position(|word| word.is(&["many", "which", "what"]))?;
    let rest = &all[at + 1..];
    let end = rest.iter().position(|word| word.is_function())?;
    let noun = &rest[..end];
    let plural = noun
        .last()
        .is_some_and(|word| word.low.ends_with('s') || word.is(&["people", "data"]));
    plural.then(|| format!("the {}", join(noun)))
}

/// From the question word or auxiliary on, up to the next comma.
fn asking_clause(all: &[Word]) -> &[Word] {
    let asks = |word: &Word| {
        word.is(&[
            "what", "which", "who", "whose", "when", "where", "why", "how",
        ]) || word.is(BE)
            || word.is(DO)
    };
    let from = all.iter().position(asks).unwrap_or(0);
    let rest = &all[from..];
    let to = rest
        .iter()
        .position(|word| word.stops)
        .map_or(rest.len(), |at| at + 1);
    &rest[..to]
}

fn noun_phrase(clause: &[Word]) -> Option<Vec<Word>> {
    let helper = clause.iter().position(|word| word.is(DO) || word.is(BE));
    match helper {
        Some(at) if clause[at].is(DO) => before_verb(&clause[at + 1..]),
        Some(at) => whole_phrase(&clause[at + 1..]),
        // "Who built the treebank?": what the verb was done to.
        None => whole_phrase(clause.get(2..)?),
    }
}

/// "hybrid retrieval" of "hybrid retrieval combine BM25": up to the verb.
fn before_verb(words: &[Word]) -> Option<Vec<Word>> {
    let (determiner, rest) = split_determiner(words);
    let end = rest
        .iter()
        .position(|word| word.is_function() && !word.is(&["of"]))
        .unwrap_or(rest.len());
    let run = &rest[..end];
    let verb = (1..run.len()).find(|at| run[*at].is(VERBS));
    let name = run.iter().position(Word::is_name);
    let end = match (verb, name) {
        (Some(verb), _) => verb,
        (None, Some(name)) if name <= 1 => {
            name + run[name..].iter().take_while(|word| word.is_name()).count()
        }
        (None, Some(name)) => name - 1,
        // The verb is the last word before an object's article, a preposition or the end.
        (None, None) => run.len().saturating_sub(1),
    };
    (end > 0).then(|| [determiner, &run[..end]].concat())
}

/// The noun phrase at the beginning, past participles and prepositions; of "the size of the corpus", the corpus.
fn whole_phrase(words: &[Word]) -> Option<Vec<Word>> {
    let mut rest = words;
    while let Some((first, more)) = rest.split_first() {
        let participle = first.low.ends_with("ed") && !first.is_name();
        let passing = first.is_function() && !first.is(DETERMINERS) || participle;
        if !passing && !first.is(&["used", "there", "done", "built", "made"]) {
            break;
        }
        rest = more;
    }
    let (determiner, run) = split_determiner(rest);
    let ends = |at: usize| {
        let word = &run[at];
        let participle = at > 0
            && (word.low.ends_with("ed") || word.is(&["used", "built", "made", "done"]))
            && !word.is_name();
        participle || word.is_function() && !word.is(&["of", "the"])
    };
    let end = (0..run.len()).find(|at| ends(*at)).unwrap_or(run.len());
    let run = &run[..end];
    // "The limitations of the press": the next question is about the press.
    if let Some(of) = run.iter().rposition(|word| word.low == "of") {
        let inner = &run[of + 1..];
        return (!inner.is_empty()).then(|| inner.to_vec());
    }
    let run = match run.iter().position(|word| word.low == "the") {
        Some(the) => &run[..the],
        None => run,
    };
    (!run.is_empty()).then(|| [determiner, run].concat())
}

fn split_determiner(words: &[Word]) -> (&[Word], &[Word]) {
    let determined = words.first().is_some_and(|word| word.is(DETERMINERS));
    words.split_at(usize::from(determined))
}

fn points(phrase: &[Word]) -> bool {
    phrase
        .iter()
        .all(|word| word.is(POINTING) || word.is_function())
}

fn join_whole(phrase: Vec<Word>) -> String {
    let mut phrase = phrase;
    if let Some(last) = phrase.last_mut() {
        last.owns = false;
    }
    join(&phrase)
}

fn first_named(question: &str, all: &[Word]) -> Option<String> {
    let found = mentioned(question).into_iter().next()?;
    let (Mentioned::Paper(name) | Mentioned::Name(name)) = found;
    let first = name.split(' ').next()?;
    let before = all
        .iter()
        .position(|word| word.text == first)
        .and_then(|at| all.get(at.checked_sub(1)?));
    let the = before.is_some_and(|word| word.low == "the");
    Some(if the { format!("the {name}") } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_a_question() {
        let cases = [
            (
                "How many texts are in the Wool Commentary Corpus?",
                "the Wool Commentary Corpus",
            ),
            (
                "What is two-step FeltRank used for in the news setting?",
                "two-step FeltRank",
            ),
            (
                "Who built the Open Wool Treebank?",
                "the Open Wool Treebank",
            ),
            (
                "How large is the Open Wool Treebank?",
                "the Open Wool Treebank",
            ),
            ("What is mWEAVe?", "mWEAVe"),
            (
                "How does hybrid retrieval combine BM25 with dense vectors?",
                "hybrid retrieval",
            ),
            ("How does the felt press work?", "the felt press"),
            (
                "What are the limitations of the felt press?",
                "the felt press",
            ),
            ("Does the sorter use a lexicon?", "the sorter"),
            ("What is boosting?", "boosting"),
            ("Who wrote “On Wool”?", "“On Wool”"),
            (
                "In the work on felt presses, what do the authors mean by wool?",
                "work on felt presses",
            ),
            (
                "What value of k is used in the felt sorter?",
                "the felt sorter",
            ),
        ];
        for (question, subject) in cases {
            let found = subject_of(question);
            let found = found.as_deref().map(|found| {
                found
                    .strip_prefix("the work")
                    .map_or(found, |_| &found[4..])
            });
            assert_eq!(found, Some(subject), "{question}");
        }
        assert_eq!(
            plural_of("How many texts are in the corpus?").as_deref(),
            Some("the texts")
        );
        assert_eq!(plural_of("How large is the corpus?"), None);
    }
}
