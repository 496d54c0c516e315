//! What the quotes say only on a condition, but for an exception, as going together, or in somebody else's words.

use super::scope::{Cue, Kind, cues, governed};
use super::words::Words;
use std::ops::Range;

/// Whether a sentence says what holds on a condition, but for an exception, or in somebody else's words, and leaves that out.
pub(super) fn is_unconditional(said: &Words, quoted: &[Words]) -> bool {
    const LIMITS: &[Kind] = &[
        Kind::Condition,
        Kind::Exception,
        Kind::Told,
        Kind::Association,
    ];
    let mine: Vec<Kind> = cues(said).iter().map(|cue| cue.kind).collect();
    let holds = |stems: &[&str]| stems.iter().filter(|stem| said.has(stem)).count();
    quoted.iter().any(|quote| {
        cues(quote).iter().any(|cue| {
            let limit = governed(quote, cue, usize::MAX);
            let main = match cue.kind {
                // Whoever says it, all of it is theirs.
                Kind::Told => whole(quote, cue, &limit),
                _ => around(quote, cue),
            };
            let kept = mine.contains(&cue.kind);
            match cue.kind {
                // Without the word that joins them both sides can't be said.
                Kind::Association => !kept && holds(&limit) > 0 && holds(&main) > 0,
                kind => {
                    LIMITS.contains(&kind)
                        && !kept
                        && holds(&limit) == 0
                        && holds(&main) * 2 > main.len()
                }
            }
        })
    })
}

/// Stems of what a limit is set to: what stands before it up to a pause, or else after the pause that ends it.
pub(super) fn around<'a>(words: &'a Words, cue: &Cue) -> Vec<&'a str> {
    let starts = (0..cue.at).rev().find(|at| words.pauses.contains(at));
    // `It holds, if it rains`: the pause before it belongs to it.
    let from = match starts {
        Some(at) if at + 1 == cue.at => (0..at).rev().find(|at| words.pauses.contains(at)),
        other => other,
    };
    let main = words.said_in(from.map_or(0, |at| at + 1)..cue.at);
    if !main.is_empty() {
        return main;
    }
    let ends = (cue.end..words.words.len()).find(|at| words.pauses.contains(at));
    ends.map_or(Vec::new(), |at| words.said_in(at + 1..words.words.len()))
}

/// Stems of all that stands with a cue between stops, but for the limit.
fn whole<'a>(words: &'a Words, cue: &Cue, limit: &[&str]) -> Vec<&'a str> {
    let mut stops = words.stops.iter();
    let from = stops.clone().rev().find(|stop| **stop < cue.at);
    let to = stops.find(|stop| **stop >= cue.end);
    let range: Range<usize> =
        from.map_or(0, |stop| stop + 1)..to.map_or(words.words.len(), |stop| stop + 1);
    let all = words.said_in(range).into_iter();
    all.filter(|stem| !limit.contains(stem)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(quote: &str, failing: &[&str], passing: &[&str]) {
        let quoted = [Words::of(quote)];
        for sentence in failing {
            assert!(
                is_unconditional(&Words::of(sentence), &quoted),
                "{sentence}"
            );
        }
        for sentence in passing {
            assert!(
                !is_unconditional(&Words::of(sentence), &quoted),
                "{sentence}"
            );
        }
    }

    #[test]
    fn limits_are_kept() {
        let quote = "The arch carries a full cart if the mortar has dried.";
        holds(
            quote,
            &["The arch carries a full cart."],
            &["With dried mortar the arch carries a full cart."],
        );
        let quote = "Every lamp was lit except the one in the crypt.";
        let passing = &["Except the one in the crypt every lamp was lit."];
        holds(quote, &["Every lamp was lit."], passing);
        let quote = "Rope was reported by Hale (1911) to outlast chain; we could not confirm it.";
        holds(
            quote,
            &["The authors report rope to outlast chain."],
            &["Hale reported that rope outlasts chain."],
        );
        let quote = "Thick walls were associated with cold cellars.";
        let passing = &["Cold cellars were associated with thick walls."];
        holds(quote, &["Thick walls made cold cellars."], passing);
    }
}
