//! What stands behind `before`, `rather than`, `except` or `only`: it stands there in the quotes too.

use super::limits::around;
use super::scope::{Cue, Kind, REACH, cues, governed};
use super::words::{Words, says};

/// Whether what stands behind `before`, `rather than` or `except` stands behind no such word in the quotes, or the other way
/// round.
pub(super) fn is_misplaced(said: &Words, quoted: &[Words]) -> bool {
    const PLACED: &[Kind] = &[
        Kind::Before,
        Kind::After,
        Kind::Instead,
        Kind::Exception,
        Kind::Only,
        Kind::Told,
    ];
    let placed = |words: &Words| -> Vec<Cue> {
        let all = cues(words).into_iter();
        all.filter(|cue| PLACED.contains(&cue.kind)).collect()
    };
    // `A after B` is `B before A`.
    let turned = |kind: Kind| match kind {
        Kind::Before => Some(Kind::After),
        Kind::After => Some(Kind::Before),
        _ => None,
    };
    let stands = |words: &Words, kind: Kind, stem: &str| {
        placed(words).iter().any(|cue| {
            // `Here only` is `only here`.
            let reached = governed(words, cue, REACH).contains(&stem)
                || (kind == Kind::Only && before(words, cue).contains(&stem));
            (cue.kind == kind && reached)
                || (turned(cue.kind) == Some(kind) && before(words, cue).contains(&stem))
        })
    };
    quoted.iter().any(|quote| {
        let once = |stem: &str| quote.stems.iter().filter(|other| *other == stem).count() == 1;
        let lost = placed(quote).iter().any(|cue| {
            let reach = match cue.kind {
                Kind::Only | Kind::Told => return false,
                Kind::Instead => REACH,
                _ => 1,
            };
            let speaks = around(quote, cue).iter().any(|stem| said.has(stem));
            let set_apart = governed(quote, cue, reach).into_iter();
            let mut kept = set_apart.filter(|stem| once(stem) && said.has(stem));
            speaks && kept.any(|stem| !stands(said, cue.kind, stem) && !said.denies(stem))
        });
        let gained = placed(said).iter().any(|cue| {
            let first = governed(said, cue, 1);
            first
                .iter()
                .any(|stem| quote.has(stem) && !stands(quote, cue.kind, stem))
        });
        lost || gained
    })
}

/// Stems of the last words that say something before a cue.
fn before<'a>(words: &'a Words, cue: &Cue) -> Vec<&'a str> {
    let back = (0..cue.at).rev().filter(|at| says(&words.words[*at]));
    back.take(REACH + 2)
        .map(|at| words.stems[at].as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(quote: &str, failing: &[&str], passing: &[&str]) {
        let quoted = [Words::of(quote)];
        for sentence in failing {
            assert!(is_misplaced(&Words::of(sentence), &quoted), "{sentence}");
        }
        for sentence in passing {
            assert!(!is_misplaced(&Words::of(sentence), &quoted), "{sentence}");
        }
    }

    #[test]
    fn what_is_set_apart_stays_so() {
        let quote = "The dyke held after the repair but broke before the storm.";
        holds(
            quote,
            &[
                "The dyke broke after the storm.",
                "The dyke held before the repair.",
            ],
            &["The dyke held after the repair."],
        );
        let quote = "The seals were cut by clerks rather than by monks.";
        holds(
            quote,
            &[
                "The seals were cut by monks.",
                "The seals were cut by monks rather than by clerks.",
            ],
            &["Rather than by monks the seals were cut by clerks."],
        );
        let quote = "Bread was sold before the bell rang.";
        holds(quote, &[], &["The bell rang after bread was sold."]);
        let quote = "Contrary to the guild's old tale, glass was first blown in the valley.";
        let failing = &["According to the guild's tale glass was first blown in the valley."];
        holds(quote, failing, &["Glass was first blown in the valley."]);
    }
}
