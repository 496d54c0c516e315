//! Words of scope held against those of the quotes: none is added, none dropped.

use super::negation::NEGATORS;
use super::scope::{Cue, Kind, REACH, cues, governed};
use super::words::{Words, number};

/// What may give a reason in a quote, and is too common to be one wherever it stands.
const GIVING_REASONS: &[&str] = &[
    "since", "so", "as", "which", "for", "makes", "make", "made", "via", "with", "by",
];

/// Whether a sentence has a kind of scope that its quotes have nowhere. What only makes it say less is no matter.
pub(super) fn is_added(said: &Words, quoted: &[Words]) -> bool {
    const ADDING: &[Kind] = &[
        Kind::Only,
        Kind::All,
        Kind::Most,
        Kind::Many,
        Kind::Some,
        Kind::Few,
        Kind::Before,
        Kind::After,
        Kind::Then,
        Kind::Cause,
        Kind::Exception,
        Kind::Instead,
    ];
    let there: Vec<Kind> = quoted.iter().flat_map(cues).map(|cue| cue.kind).collect();
    let is_time = |kind: Kind| matches!(kind, Kind::Before | Kind::After | Kind::Then);
    let reasons = || {
        let mut words = quoted.iter().flat_map(|quote| &quote.words);
        words.any(|word| GIVING_REASONS.contains(&word.as_str()))
    };
    cues(said).iter().map(|cue| cue.kind).any(|kind| {
        let timed = is_time(kind) && there.iter().any(|other| is_time(*other));
        let reasoned = kind == Kind::Cause && reasons();
        ADDING.contains(&kind) && !there.contains(&kind) && !timed && !reasoned
    })
}

/// Whether a sentence says by its form that it is this and nothing else (`it was in May that`), which no quote does.
pub(super) fn is_singled_out(said: &Words, quoted: &[Words]) -> bool {
    const OPENING: &[&str] = &[
        "in", "on", "at", "by", "for", "from", "only", "after", "before", "when", "because",
        "during", "under", "with", "among", "not", "the", "a", "an",
    ];
    let singles = |words: &Words| {
        let all = &words.words;
        (0..all.len().saturating_sub(2)).any(|at| {
            all[at] == "it"
                && ["is", "was"].contains(&all[at + 1].as_str())
                && OPENING.contains(&all[at + 2].as_str())
                && all[at + 2..].iter().any(|word| word == "that")
        })
    };
    singles(said) && !quoted.iter().any(singles)
}

/// Whether a sentence denies twice where no quote does: what that comes to is anybody's guess.
pub(super) fn is_denied_twice(said: &Words, quoted: &[Words]) -> bool {
    let denials = |words: &Words| {
        let all = words.words.iter();
        all.filter(|word| NEGATORS.contains(&word.as_str())).count()
    };
    let most = quoted.iter().map(denials).max().unwrap_or(0);
    denials(said) > most.max(1)
}

/// Whether a sentence says what a word of scope governs in its quotes, and drops that word.
pub(super) fn is_dropped(said: &Words, quoted: &[Words]) -> bool {
    // How far each reaches: who is sure of the verb need not be of all its objects.
    const KEPT: &[(Kind, usize)] = &[
        (Kind::Hedge, 2),
        (Kind::Plan, 2),
        (Kind::Only, REACH),
        (Kind::Most, 1),
        (Kind::Many, 1),
        (Kind::Some, 1),
        (Kind::Few, 1),
    ];
    let mine: Vec<Kind> = cues(said).iter().map(|cue| cue.kind).collect();
    quoted.iter().any(|quote| {
        cues(quote).iter().any(|cue| {
            let Some((_, reach)) = KEPT.iter().find(|(kind, _)| *kind == cue.kind) else {
                return false;
            };
            // `Only three` are three; `more often than` compares.
            let harmless = match cue.kind {
                Kind::Only => number(&quote.words, cue.end).is_some(),
                Kind::Many => is_compared(quote, cue),
                _ => false,
            };
            let elsewhere = |stem: &str| {
                let reached = cue.at..cue.end + REACH + 2;
                let mut places = (0..quote.stems.len()).filter(|at| quote.stems[*at] == stem);
                places.any(|at| !reached.contains(&at))
            };
            !mine.contains(&cue.kind)
                && !harmless
                && governed(quote, cue, *reach).into_iter().any(|stem| {
                    let counts_it = is_quantity(cue.kind) && is_counted(said, stem);
                    said.has(stem) && !elsewhere(stem) && !counts_it
                })
        })
    })
}

fn is_quantity(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::All | Kind::Most | Kind::Many | Kind::Some | Kind::Few
    )
}

fn is_compared(words: &Words, cue: &Cue) -> bool {
    let word = |at: Option<usize>| {
        at.and_then(|at| words.words.get(at))
            .map_or("", String::as_str)
    };
    ["more", "less", "as"].contains(&word(cue.at.checked_sub(1)))
        || ["than", "as"].contains(&word(Some(cue.end)))
}

/// Whether a number or another quantity stands right before a stem.
fn is_counted(words: &Words, stem: &str) -> bool {
    const NEAR: usize = 4;
    let cues = cues(words);
    let quantity = |at: usize| {
        let cue = cues.iter().any(|cue| cue.at == at && is_quantity(cue.kind));
        cue || number(&words.words, at).is_some()
    };
    let mut places = (0..words.stems.len()).filter(|at| words.stems[*at] == stem);
    places.any(|at| (at.saturating_sub(NEAR)..at).any(quantity))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rule = fn(&Words, &[Words]) -> bool;

    fn holds(rule: Rule, quote: &str, failing: &[&str], passing: &[&str]) {
        let quoted = [Words::of(quote)];
        for sentence in failing {
            assert!(rule(&Words::of(sentence), &quoted), "{sentence}");
        }
        for sentence in passing {
            assert!(!rule(&Words::of(sentence), &quoted), "{sentence}");
        }
    }

    #[test]
    fn no_scope_is_added() {
        holds(
            is_added,
            "Herons nested in the willows, and the carp grew scarce.",
            &[
                "Herons nested only in the willows.",
                "Most herons nested in the willows.",
                "Herons nested in the willows after the carp grew scarce.",
                "The carp grew scarce because herons nested in the willows.",
                "Herons nested in all the willows.",
            ],
            &["In the willows herons nested."],
        );
    }

    #[test]
    fn no_scope_is_dropped() {
        holds(
            is_dropped,
            "Salting may slow the mould, and most of the loaves kept for a week.",
            &["Salting slows the mould.", "The loaves kept for a week."],
            &[
                "Salting may slow the mould.",
                "Most of the loaves kept for a week.",
            ],
        );
        let quote = "We plan to map the cellars next year; only the attic was mapped.";
        holds(
            is_dropped,
            quote,
            &["The cellars are mapped.", "The attic was mapped."],
            &["Only the attic was mapped."],
        );
        let quote = "Only 3 of the bells rang; crows call more often than rooks.";
        holds(
            is_dropped,
            quote,
            &[],
            &["3 of the bells rang.", "Rooks call."],
        );
    }

    #[test]
    fn nothing_is_singled_out() {
        let quote = "In May the eels left the pond.";
        let failing = &["It was in May that the eels left the pond."];
        holds(
            is_singled_out,
            quote,
            failing,
            &["The eels left the pond in May."],
        );
    }

    #[test]
    fn denying_twice_is_no_way_to_say_it() {
        let quote = "No boat came back.";
        let failing = &["It is not so that no boat came back."];
        holds(is_denied_twice, quote, failing, &["No boat came back."]);
    }
}
