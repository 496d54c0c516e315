//! Words of scope: how sure, how much of it, only what, before or after what, in whose words. They are function words, which
//! no count of shared words sees. Lists of general English; what one governs are the words that say something next.

use super::words::{Words, says};

/// What a word of scope does. Words of one kind may stand for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Hedge,
    Plan,
    Only,
    All,
    Most,
    Many,
    Some,
    Few,
    Before,
    After,
    /// When, beside something else that was said.
    Then,
    Cause,
    Association,
    Condition,
    Exception,
    /// What is set aside for another.
    Instead,
    /// Somebody else says it.
    Told,
}

/// Words and phrases of each kind in lower case.
#[rustfmt::skip]
const CUES: &[(Kind, &[&str])] = &[
    (Kind::Hedge, &["may", "might", "could", "perhaps", "possibly", "probably", "likely", "unlikely", "presumably",
        "apparently", "potentially", "potential", "conceivably", "conceivable", "arguably", "suggest", "suggests", "suggested",
        "suggesting", "hint", "hints", "hinted", "indicate", "indicates", "indicating", "appear", "appears", "appeared", "seem",
        "seems", "seemed", "speculate", "believe", "suspect", "exclude", "excluded", "ruled out", "impossible", "tend", "tends",
        "tended", "tentative", "tentatively", "plausible", "plausibly", "consistent with", "compatible with", "unclear"]),
    (Kind::Plan, &["will", "plan", "plans", "planned", "aim", "aims", "aimed", "intend", "intends", "intended", "hope", "hopes",
        "expect", "expects", "expected", "seek", "seeks", "whether", "find out", "learn if", "future", "not yet", "yet to",
        "remains to be", "remain to be", "would", "goal", "hypothesis", "hypothesise", "hypothesised", "hypothesize",
        "hypothesized", "next step", "ask if", "attempt", "attempts"]),
    (Kind::Only, &["only", "solely", "alone", "merely", "just", "exclusively", "purely", "limited to", "restricted to",
        "confined to", "nothing but"]),
    (Kind::All, &["all", "every", "each", "both", "any", "always", "everyone", "everything", "everywhere", "entire", "entirely",
        "whole", "wholly", "invariably", "throughout", "no matter"]),
    (Kind::Most, &["most", "mostly", "majority", "usually", "generally", "largely", "mainly", "typically", "primarily"]),
    (Kind::Many, &["many", "often", "frequently", "commonly", "numerous"]),
    (Kind::Some, &["some", "several", "partly", "partially", "sometimes", "occasionally", "certain"]),
    (Kind::Few, &["few", "rarely", "seldom", "hardly", "scarcely", "barely"]),
    (Kind::Before, &["before", "prior to", "until", "preceding", "earlier than", "ahead of"]),
    (Kind::After, &["after", "once", "following", "later than"]),
    (Kind::Then, &["then", "later", "afterwards", "afterward", "subsequently", "thereafter", "earlier", "previously",
        "beforehand"]),
    (Kind::Cause, &["because", "due to", "owing to", "therefore", "thus", "hence", "thereby", "thanks to", "as a result",
        "leads to", "lead to", "led to", "leading to", "results in", "resulted in", "result of", "causes", "cause", "caused",
        "causing", "explains", "explain", "explained by", "reason", "reasons"]),
    (Kind::Association, &["associated", "correlated", "correlates", "correlate", "correlation", "association", "linked",
        "related", "coincide", "coincides", "coincided"]),
    (Kind::Condition, &["if", "unless", "provided that", "provided the", "assuming", "as long as", "in case", "given that",
        "on condition", "conditional on", "subject to", "whenever"]),
    (Kind::Exception, &["except", "excepting", "excluding", "apart from", "aside from", "other than", "with the exception",
        "not counting", "leaving aside", "save for", "barring"]),
    (Kind::Instead, &["rather than", "instead of", "as opposed to", "contrary to", "unlike", "in contrast to", "in place of"]),
    (Kind::Told, &["according to", "reported by", "claimed", "claimed by", "claims", "argued", "argued by", "argues", "believed",
        "believed by", "alleged", "allegedly", "supposedly", "reportedly", "said to"]),
];

/// How many words that say something a word of scope reaches at most.
pub(super) const REACH: usize = 4;

/// A word or phrase of scope in a text.
pub(super) struct Cue {
    pub kind: Kind,
    /// Place of its first word.
    pub at: usize,
    /// Place after its last.
    pub end: usize,
}

/// A text's words and phrases of scope, in their order; the longest phrase counts.
pub(super) fn cues(words: &Words) -> Vec<Cue> {
    let all = &words.words;
    let mut found: Vec<Cue> = Vec::new();
    for at in 0..all.len() {
        if found.last().is_some_and(|last| last.end > at) {
            continue;
        }
        let phrases = CUES
            .iter()
            .flat_map(|(kind, list)| list.iter().map(move |phrase| (*kind, *phrase)));
        let length = |phrase: &str| phrase.split(' ').count();
        let stands = |phrase: &str| {
            let mut there = all[at..].iter();
            phrase
                .split(' ')
                .all(|word| there.next().is_some_and(|other| other == word))
        };
        let longest = phrases
            .filter(|(_, phrase)| stands(phrase))
            .max_by_key(|(_, phrase)| length(phrase));
        if let Some((kind, phrase)) = longest {
            found.push(Cue {
                kind,
                at,
                end: at + length(phrase),
            });
        }
    }
    found
}

/// Stems of what a cue governs: the words that say something after it, up to the next pause or cue of a time or a choice.
pub(super) fn governed<'a>(words: &'a Words, cue: &Cue, reach: usize) -> Vec<&'a str> {
    const CUTS: &[&str] = &[
        "before", "after", "until", "but", "rather", "instead", "while", "whereas",
    ];
    let mut stems = Vec::new();
    for at in cue.end..words.words.len() {
        let pause = words.pauses.contains(&(at - 1));
        if stems.len() == reach || pause || CUTS.contains(&words.words[at].as_str()) {
            break;
        }
        if says(&words.words[at]) {
            stems.push(words.stems[at].as_str());
        }
    }
    stems
}
