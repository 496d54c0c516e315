//! The form that an answer has, told from the kind of question: a definition says what its term is or stands for, a
//! reason says because, a figure is a figure. What has the form is likelier the answer than what merely shares the words.

use crate::aim::is_aim;
use crate::figures::has_figure;
use crate::own_work::cites_others;
use crate::terms::{is_short_form, squeezed};
use graph_schema::QuestionKind;

/// What the right form is worth beside a cross-encoder's log-odds.
const DEFINES: f32 = 2.5;
const EXPANDS: f32 = 4.0;
const FIGURE: f32 = 1.0;
const CONNECTED: f32 = 0.7;
const TRIED_ON: f32 = 2.0;
/// And what an aim is worth to a question that asks whether.
const AIM: f32 = -2.0;
/// Others' work to a question how a thing is done.
const OTHERS: f32 = -1.0;

/// What a question wants to see in a sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    kind: QuestionKind,
    /// What a definition is asked of, as written; empty where none is.
    term: String,
}

impl Wanted {
    pub fn of(kind: QuestionKind, question: &str) -> Self {
        let term = match kind {
            QuestionKind::Definition => {
                let opened = said_term(question).or_else(|| term_of(question));
                let term = opened.or_else(|| short_form(question).map(str::to_owned));
                term.unwrap_or_default()
            }
            _ => String::new(),
        };
        Self { kind, term }
    }

    /// Whether a table may hold the answer.
    pub fn may_be_in_table(&self) -> bool {
        use QuestionKind as K;
        matches!(
            self.kind,
            K::Number | K::Comparison | K::Dataset | K::YesNo | K::Other
        )
    }

    /// Whether a sentence of this worth gives the long form that is asked for: no other form is worth so much.
    pub fn is_spelt_out(worth: f32) -> bool {
        worth >= EXPANDS
    }

    /// Log-odds for a sentence's form; 0 where it has not the one that is wanted.
    pub fn worth(&self, sentence: &str) -> f32 {
        let says = |words: &[&str]| {
            let lower = format!(" {} ", sentence.to_lowercase());
            words
                .iter()
                .any(|word| lower.contains(&format!(" {word} ")))
        };
        match self.kind {
            QuestionKind::Definition if expands(sentence, &self.term) => EXPANDS,
            QuestionKind::Definition if defines(sentence, &self.term) => DEFINES,
            QuestionKind::YesNo if is_aim(sentence) => AIM,
            QuestionKind::Method if cites_others(sentence) => OTHERS,
            QuestionKind::Number if has_figure(sentence) => FIGURE,
            QuestionKind::Dataset if says(DATA) && names_or_counts(sentence) => {
                let tried = TRIED
                    .iter()
                    .any(|verb| sentence.to_lowercase().contains(verb));
                if tried { TRIED_ON } else { CONNECTED }
            }
            QuestionKind::Reason
                if says(&[
                    "because",
                    "since",
                    "due to",
                    "so that",
                    "in order to",
                    "therefore",
                    "reason",
                    "reasons",
                    "as a result",
                    "owing to",
                    "to avoid",
                    "thus",
                ]) =>
            {
                CONNECTED
            }
            QuestionKind::Comparison
                if says(&[
                    "than",
                    "compared",
                    "whereas",
                    "while",
                    "outperforms",
                    "outperform",
                    "better",
                    "worse",
                    "unlike",
                    "versus",
                    "difference",
                    "both",
                ]) =>
            {
                CONNECTED
            }
            _ => 0.0,
        }
    }
}

/// What is done with data, by the stems of its verbs.
const TRIED: &[&str] = &[
    "train",
    "test",
    "evaluat",
    "experiment",
    "we use",
    "was used",
    "were used",
    "annotat",
    "collect",
];

/// What data are called in sentences.
const DATA: &[&str] = &[
    "corpus",
    "corpora",
    "dataset",
    "datasets",
    "data",
    "treebank",
    "collection",
    "benchmark",
    "benchmarks",
    "sentences",
    "documents",
    "texts",
    "images",
    "examples",
    "articles",
    "set",
    "sets",
];

/// Whether a sentence has a name (a capital behind its first word) or a figure.
fn names_or_counts(sentence: &str) -> bool {
    let name = |word: &str| {
        word.chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_uppercase)
    };
    has_figure(sentence) || sentence.split_whitespace().skip(1).any(name)
}

/// The term whose meaning is asked: `What is X?`, `What does X stand for?`, `Define X`, `X - what does it mean?`.
fn term_of(question: &str) -> Option<String> {
    // "What exactly is X?" asks what X is.
    const STRESS: &[&str] = &["exactly", "precisely", "actually", "really"];
    let plain: Vec<&str> = question
        .split_whitespace()
        .filter(|word| !STRESS.contains(&word.to_lowercase().as_str()))
        .collect();
    let plain = plain.join(" ");
    let text = plain.trim_end_matches(['?', '.', '!', ' ']);
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let openers = [
        "what is meant by ",
        "what is ",
        "what are ",
        "what's ",
        "what’s ",
        "what does ",
        "what do ",
        "define ",
        "who or what is ",
        "explain what ",
        "what was ",
        "what were ",
    ];
    let opener = openers.iter().find(|opener| lower.starts_with(**opener))?;
    let rest = text.get(opener.len()..)?;
    let rest_lower = lower.get(opener.len()..)?;
    let end = [
        "stand for",
        " mean",
        ", ",
        " in the ",
        " in this ",
        " and what",
        " - ",
        " – ",
    ]
    .iter()
    .filter_map(|stop| rest_lower.find(stop))
    .min()
    .unwrap_or(rest.len());
    let mut term = rest
        .get(..end)?
        .trim()
        .trim_matches(['"', '“', '”', '\'', ',']);
    for article in ["a ", "an ", "the "] {
        if term.to_lowercase().starts_with(article) {
            term = term.get(article.len()..)?;
        }
    }
    let words = term.split_whitespace().count();
    (1..=6).contains(&words).then(|| term.to_owned())
}

/// The term that a question names in its middle: "How does the survey define a fleece?", "What do they mean by “fleece”?"
fn said_term(question: &str) -> Option<String> {
    const BEFORE: &[&str] = &[
        " define ",
        " defines ",
        " mean by ",
        " means by ",
        " meant by ",
        " definition of ",
        " meaning of ",
        " call ",
        " calls ",
        " understand by ",
    ];
    const BEHIND: &[&str] = &[
        "? ",
        ", ",
        " in the ",
        " in this ",
        " here",
        " and ",
        " as ",
        " to ",
        " for ",
        " when ",
        " - ",
    ];
    let lower = question.to_lowercase();
    if lower.len() != question.len() {
        return None;
    }
    let at = BEFORE
        .iter()
        .filter_map(|before| Some(lower.find(before)? + before.len()))
        .min()?;
    let rest = lower.get(at..)?;
    let end = match rest.strip_prefix(['"', '“', '‘']) {
        Some(quoted) => quoted
            .find(['"', '”', '’'])
            .map(|end| rest.len() - quoted.len() + end),
        None => BEHIND.iter().filter_map(|stop| rest.find(stop)).min(),
    };
    let mut term = question
        .get(at..at + end.unwrap_or(rest.len()))?
        .trim_matches(|c: char| !c.is_alphanumeric());
    for article in ["a ", "an ", "the "] {
        term = term.strip_prefix(article).unwrap_or(term);
    }
    let words = term.split_whitespace().count();
    (1..=5).contains(&words).then(|| term.to_owned())
}

/// The first word of a text that is a short form: two capitals at least, and nothing but letters and digits.
fn short_form(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .find(|word| is_short_form(word))
}

/// Whether a sentence gives the long form of a short one, or the short one of the long: `long form (LF)`, `LF (long form)`.
fn expands(sentence: &str, term: &str) -> bool {
    let Some(term) = short_form(term) else {
        return false;
    };
    let initials: Vec<char> = term
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let bracketed = format!("({term}");
    if let Some(at) = sentence.find(&bracketed) {
        let before: Vec<&str> = sentence[..at].split_whitespace().collect();
        return spells(&before, &initials);
    }
    let opened = [
        format!("{term} ("),
        format!("{term}, "),
        format!("{term} stands for "),
        format!("{term} is short for "),
        format!("{term}: "),
        format!("{term} – "),
        format!("{term} — "),
        format!("{term} - "),
        format!("{term} = "),
    ];
    opened.iter().any(|opened| {
        sentence.find(opened.as_str()).is_some_and(|at| {
            let after: Vec<&str> = sentence[at + opened.len()..]
                .split(|c: char| c.is_whitespace() || c == '-')
                .take(initials.len() + 3)
                .collect();
            (1..=after.len()).any(|count| spells(&after[..count], &initials))
        })
    })
}

/// Whether the last words spell the letters: the first of them each, small words passed over, several letters of one
/// word allowed (Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions", 2003).
fn spells(words: &[&str], letters: &[char]) -> bool {
    let text: Vec<char> = words
        .iter()
        .rev()
        .take(2 * letters.len())
        .rev()
        .flat_map(|word| word.chars().flat_map(char::to_lowercase).chain([' ']))
        .collect();
    let mut at = text.len();
    for (index, letter) in letters.iter().enumerate().rev() {
        loop {
            let Some(next) = at.checked_sub(1) else {
                return false;
            };
            at = next;
            let opens = at == 0 || !text[at - 1].is_alphanumeric();
            if text[at] == *letter && (index > 0 || opens) {
                break;
            }
        }
    }
    true
}

/// Whether a sentence says what the term is.
fn defines(sentence: &str, term: &str) -> bool {
    let wanted = squeezed(term);
    if wanted.is_empty() {
        return false;
    }
    let lower = sentence.to_lowercase();
    let term = term.to_lowercase();
    let singular = term.trim_end_matches('s');
    // A sentence whose subject it is: "A fused list begins …".
    let opens = ["", "a ", "an ", "the "].iter().any(|article| {
        let rest = lower
            .strip_prefix(article)
            .and_then(|rest| rest.strip_prefix(singular));
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic() && c != 's'))
    });
    let said = |at: usize| {
        let before = &lower[..at];
        let mut after = &lower[at + singular.len()..];
        if before.ends_with(char::is_alphanumeric) {
            return false;
        }
        after = after
            .strip_prefix("es")
            .or_else(|| after.strip_prefix('s'))
            .unwrap_or(after);
        if after.starts_with(char::is_alphanumeric) {
            return false;
        }
        // What stands behind a colon says what stands before it.
        if after.starts_with(": ") {
            return true;
        }
        after = after.trim_start_matches(['"', '”', '’', '\'', ')', ',', ':', ' ']);
        let mut before = before.trim_end_matches([' ', '"', '“', '‘', '\'']);
        for article in [" a", " an", " the"] {
            before = before.strip_suffix(article).unwrap_or(before);
        }
        VERBS.iter().any(|verb| after.starts_with(verb))
            || LEADS.iter().any(|lead| before.ends_with(lead))
    };
    opens || lower.match_indices(singular).any(|(at, _)| said(at))
}

/// What follows a term that is defined, and what leads to one.
const VERBS: &[&str] = &[
    "is ",
    "are ",
    "refers ",
    "refer ",
    "denotes ",
    "denote ",
    "means ",
    "stands ",
    "consists ",
    "describes ",
    "was ",
    "a ",
    "an ",
    "i.e.",
    "can be defined",
    "represents ",
];
const LEADS: &[&str] = &[
    "called",
    "named",
    "define",
    "defined as",
    "known as",
    "termed",
    "term",
    "we call",
    "refer to as",
    "referred to as",
    "refers to as",
    "so-called",
    "dubbed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_is_found_in_the_question() {
        let term = |question| term_of(question).unwrap_or_default();
        assert_eq!(term("What does RRF stand for?"), "RRF");
        assert_eq!(term("What exactly is a snippet index?"), "snippet index");
        assert_eq!(term("What's RRF?"), "RRF");
        assert_eq!(
            term("What is the damping factor in the ranking step?"),
            "damping factor"
        );
        assert_eq!(term("Why is it slow?"), "");
        let said = |question| said_term(question).unwrap_or_default();
        assert_eq!(said("how does the wool survey define a fleece?"), "fleece");
        assert_eq!(
            said("What do Silva and Roe mean by \"snippet index\" in a search?"),
            "snippet index"
        );
        assert_eq!(said("Why is it slow?"), "");
    }

    #[test]
    fn a_long_form_beside_its_short_one_expands_it() {
        assert!(expands("We use reciprocal rank fusion (RRF) here.", "RRF"));
        assert!(expands("RRF (reciprocal rank fusion) is used.", "RRF"));
        assert!(expands(
            "The Potential Energy Surface (PES) is flat.",
            "PES"
        ));
        assert!(!expands("We use fusion (RRF) here.", "RRF"));
        assert!(!expands("RRF is used for lists.", "RRF"));
        assert!(expands(
            "It is made by the hERD – help every ram decide – program.",
            "hERD"
        ));
    }

    #[test]
    fn a_definition_says_what_its_term_is() {
        assert!(defines(
            "A snippet index is a table of passages.",
            "snippet index"
        ));
        assert!(defines(
            "Such tables are called “snippet indexes”.",
            "snippet index"
        ));
        assert!(defines(
            "It simulates flocks of felters: imagined sheep without legs.",
            "felter"
        ));
        assert!(defines(
            "These tables, which we refer to as the snippet index, are small.",
            "snippet index"
        ));
        assert!(!defines(
            "We fill the snippet index at night.",
            "snippet index"
        ));
    }

    #[test]
    fn the_wanted_form_is_worth_something() {
        let reason = Wanted::of(QuestionKind::Reason, "Why is it slow?");
        assert!(
            reason.worth("It is slow because every list is read.") > reason.worth("It is slow.")
        );
        let number = Wanted::of(QuestionKind::Number, "How many lists are read?");
        assert!(number.worth("It reads 12 lists.") > number.worth("It reads lists."));
    }
}
