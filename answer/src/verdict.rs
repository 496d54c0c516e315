//! The short answer to a question that asks whether: yes, no, or it depends, as its best sentence says.

use crate::agreement::negations;
use crate::aim::is_aim;
use crate::terms::{question_terms, spelt_words, term_set};

/// What opens the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    No,
    Depends,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::No => "No",
            Self::Depends => "It depends",
        }
    }
}

/// Words by which authors leave a question open. "May" and "suggest" are how careful people say yes.
const OPEN: &[&str] = &[
    "unclear",
    "inconclusive",
    "undetermined",
    "uncertain",
    "unknown",
    "debatable",
    "controversial",
    "mixed",
    "depends",
    "depending",
    "remains to be",
];

/// Which of the shown sentences tells, each with its paper, best first: the first that is no aim.
pub(crate) fn telling<P>(quotes: &[(P, &str)]) -> Option<usize> {
    quotes
        .iter()
        .position(|(_, quote)| !is_aim(quote) || is_open(quote))
}

/// The verdict of the sentence at `telling`; `None` where the next best of another paper says the opposite (the sentences of
/// one paper do not deny each other, they speak of different things), where it speaks of less and more is asked, or where the
/// question's own words (already, only, or …) may turn a plain sentence into a denial. `before` is the sentence that the telling
/// one leans on: where that says the opposite ("However, …"), both are heard and none is the verdict.
pub(crate) fn verdict<P: PartialEq>(
    question: &str,
    quotes: &[(P, &str)],
    telling: usize,
    before: Option<&str>,
) -> Option<Verdict> {
    const TURNING: &[&str] = &["already", "yet", "only", "or", "either"];
    let turned = |word: &str| TURNING.contains(&word.to_lowercase().as_str());
    if question.split(|c: char| !c.is_alphanumeric()).any(turned) {
        return None;
    }
    let (paper, best) = quotes.get(telling)?;
    if is_turned(question, best) {
        return None;
    }
    // "Can it be pressed without wool?": a sentence that denies nothing may say that as well as its opposite.
    if has(question, &["without"]) && negations(best) == 0 {
        return None;
    }
    let said = of_sentence(question, best);
    let denies = |quote: &str| {
        matches!(
            (said, of_sentence(question, quote)),
            (Verdict::Yes, Verdict::No) | (Verdict::No, Verdict::Yes)
        )
    };
    let opposite = |(other, quote): &(P, &str)| other != paper && denies(quote);
    let divided = quotes.get(telling + 1).is_some_and(opposite) || before.is_some_and(denies);
    (!divided).then_some(said)
}

/// Whether a sentence, or the one that it leans on, has a word of what is asked about its paper; a question that has no word beside
/// those of the title asks about the paper as a whole.
pub(crate) fn speaks_of_it(question: &str, title: &str, said: &[&str]) -> bool {
    let title = term_set(title);
    let mut asked = question_terms(question);
    asked.retain(|term| !title.contains(term));
    asked.is_empty() || said.iter().any(|said| !term_set(said).is_disjoint(&asked))
}

/// Words for more and less of one thing. A sentence on less of it says nothing of more.
const DIRECTIONS: &[(&[&str], &[&str])] = &[
    (
        &[
            "large",
            "larger",
            "big",
            "bigger",
            "increase",
            "increases",
            "increasing",
            "increased",
            "grow",
            "growing",
        ],
        &[
            "small",
            "smaller",
            "little",
            "decrease",
            "decreases",
            "decreasing",
            "decreased",
            "shrinking",
        ],
    ),
    (&["more", "many"], &["fewer", "less", "few"]),
    (&["high", "higher"], &["low", "lower"]),
    (&["long", "longer"], &["short", "shorter"]),
    (&["deep", "deeper"], &["shallow", "shallower"]),
    (&["wide", "wider"], &["narrow", "narrower"]),
    (&["fast", "faster"], &["slow", "slower"]),
];

/// Whether a text has one of some words.
fn has(text: &str, any: &[&str]) -> bool {
    spelt_words(text)
        .split_whitespace()
        .any(|word| any.contains(&word))
}

/// Whether a sentence speaks of the opposite direction of what is asked, and not of that direction.
fn is_turned(question: &str, sentence: &str) -> bool {
    DIRECTIONS.iter().any(|(more, less)| {
        [(more, less), (less, more)]
            .into_iter()
            .any(|(asked, other)| {
                has(question, asked)
                    && !has(question, other)
                    && has(sentence, other)
                    && !has(sentence, asked)
            })
    })
}

/// Words of praise, and of blame: who asks whether a thing is good is told no by a sentence that finds it poor.
const GOOD: &[&str] = &[
    "good",
    "well",
    "reliable",
    "reliably",
    "effective",
    "accurate",
    "suitable",
    "useful",
    "robust",
    "adequate",
    "appropriate",
    "sufficient",
    "efficient",
    "successful",
    "safe",
    "stable",
];
const POOR: &[&str] = &[
    "poor",
    "poorly",
    "bad",
    "badly",
    "unreliable",
    "ineffective",
    "inaccurate",
    "unsuitable",
    "useless",
    "inadequate",
    "inappropriate",
    "insufficient",
    "inefficient",
    "unsuccessful",
    "unsafe",
    "unstable",
    "fragile",
    "brittle",
];

/// Whether a sentence blames what a question asks the good of, and praises nothing.
fn blames(question: &str, sentence: &str) -> bool {
    has(question, GOOD) && !has(question, POOR) && has(sentence, POOR) && !has(sentence, GOOD)
}

/// What one sentence says.
fn of_sentence(question: &str, sentence: &str) -> Verdict {
    let lower = format!(" {} ", on_the_matter(question, sentence).to_lowercase());
    // What is negated beside the question's own claim ("not only X") is no denial.
    let denied = negations(&lower.replace("not only", "")) > 0;
    let denied = denied != blames(question, &lower);
    let asked = negations(question) > 0;
    match is_open(&lower) {
        true => Verdict::Depends,
        false if denied != asked => Verdict::No,
        false => Verdict::Yes,
    }
}

fn is_open(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let plain = format!(" {} ", words.join(" "));
    OPEN.iter().any(|word| plain.contains(&format!(" {word} ")))
}

/// A sentence without its parentheses, which limit what it says and do not deny it; what stands in them alone, where that has
/// more of the question's words.
fn on_the_matter(question: &str, sentence: &str) -> String {
    let mut depth = 0_u32;
    let (mut outside, mut inside) = (String::new(), String::new());
    for c in sentence.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            other if depth == 0 => outside.push(other),
            other => inside.push(other),
        }
    }
    let asked = question_terms(question);
    let said = |text: &str| term_set(text).intersection(&asked).count();
    match said(&inside) > said(&outside) {
        true => inside,
        false => outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negation_and_doubt_are_heard() {
        let question = "Does fusion improve recall?";
        let of = |question: &str, sentences: &[&str]| {
            let quotes: Vec<(usize, &str)> = sentences.iter().copied().enumerate().collect();
            verdict(question, &quotes, telling(&quotes)?, None)
        };
        let said = |sentence: &str| of(question, &[sentence]).expect("a verdict");
        assert_eq!(said("Fusion improves recall on all sets."), Verdict::Yes);
        assert_eq!(said("Fusion does not improve recall."), Verdict::No);
        assert_eq!(
            said("There was no gain in recall from fusion."),
            Verdict::No
        );
        assert_eq!(
            said("Fusion may not improve recall everywhere."),
            Verdict::No
        );
        assert_eq!(
            said("It is unclear, so far, whether fusion improves recall."),
            Verdict::Depends
        );
        assert_eq!(
            said("Fusion not only improves recall but also speed."),
            Verdict::Yes
        );
        assert_eq!(
            of("Does fusion never fail?", &["Fusion never fails."]),
            Some(Verdict::Yes)
        );
        assert_eq!(
            said("Fusion improves recall (but not on wool)."),
            Verdict::Yes
        );
        assert_eq!(
            said("Lists are merged in many ways (fusion, however, did not improve recall)."),
            Verdict::No
        );
        assert_eq!(
            of(
                "is there an explicit sorting component in the felt system?",
                &[
                    "In the felt approach as we have presented it, no explicit sorting is performed."
                ]
            ),
            Some(Verdict::No)
        );
        let reliable = |sentence: &str| of("Is fusion reliable?", &[sentence]);
        assert_eq!(
            reliable("Fusion might do poorly on wool."),
            Some(Verdict::No)
        );
        assert_eq!(reliable("Fusion does not do poorly."), Some(Verdict::Yes));
        let turned = ["A small press makes good felt."];
        assert_eq!(of("Does a larger press help?", &turned), None);
        assert_eq!(of("Does a small press help?", &turned), Some(Verdict::Yes));
        let divided = ["Fusion improves recall.", "Fusion does not improve recall."];
        assert_eq!(of(question, &divided), None);
        let of_one: Vec<(u8, &str)> = divided.iter().map(|quote| (1, *quote)).collect();
        assert_eq!(verdict(question, &of_one, 0, None), Some(Verdict::Yes));
        let leaning = [(1, "However, fusion improves precision.")];
        assert_eq!(
            verdict(
                question,
                &leaning,
                0,
                Some("Fusion does not improve recall.")
            ),
            None
        );
        let bare = "Can felt be pressed without wool?";
        assert_eq!(of(bare, &["Felt is pressed of hair."]), None);
        assert_eq!(
            of(bare, &["Felt is pressed without wool."]),
            Some(Verdict::Yes)
        );
        let aim = ["To see whether fusion helps.", "Fusion never helps."];
        assert_eq!(of(question, &aim), Some(Verdict::No));
        assert_eq!(
            of("Is there already a press?", &["It is the first press."]),
            None
        );
    }

    #[test]
    fn a_sentence_on_another_matter_tells_nothing() {
        let question = "Is the Wool Loom meant to dye?";
        let of = |said: &[&str]| speaks_of_it(question, "The Wool Loom", said);
        assert!(!of(&["The Wool Loom has four legs."]));
        assert!(of(&["The Wool Loom does not dye."]));
        assert!(of(&["It does not.", "Dyeing is another matter."]));
        assert!(speaks_of_it(
            "Is the wool loom?",
            "The Wool Loom",
            &["It has legs."]
        ));
    }
}
