//! Sentences in which authors say what they do: how their own work is summed up, rather than why it is needed or how well it did.

/// What telling of an outcome costs, in log-odds.
const OUTCOME: f32 = -2.0;
/// Who does it.
const DOERS: &[&str] = &[
    "we",
    "our",
    "this paper",
    "this article",
    "this work",
    "this thesis",
    "this approach",
    "this method",
    "the approach",
    "the method",
    "the algorithm",
    "the system",
    "the proposed",
    "the model",
    "is proposed",
    "are proposed",
    "is presented",
    "is introduced",
    "are introduced",
    "is described",
];
/// How well it did.
const OUTCOMES: &[&str] = &[
    "result",
    "outperform",
    "achieve",
    "achieving",
    "improvement",
    "gain",
    "accuracy of",
    "precision of",
    "significantly",
    "state-of-the-art",
    "state of the art",
    "better than",
    "find that",
    "found that",
    "show that",
    "shows that",
    "showed that",
    "%",
];

/// What it is worth to a question for a method that a sentence of the abstract says what was done; `None` where it does not.
pub(crate) fn worth_as_summary(sentence: &str) -> Option<f32> {
    let words: Vec<String> = sentence
        .to_lowercase()
        .split_whitespace()
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%')
                .to_owned()
        })
        .collect();
    let text = format!(" {} ", words.join(" "));
    let done = DOERS.iter().any(|doer| text.contains(&format!(" {doer} ")));
    let outcome = OUTCOMES.iter().any(|outcome| text.contains(outcome));
    done.then_some(if outcome { OUTCOME } else { 0.0 })
}

/// Whether a sentence speaks of others' work: `Silva (2010)`, `(Silva et al., 2010; Roe, 2011)`.
pub(crate) fn cites_others(sentence: &str) -> bool {
    let is_year = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        word.len() == 4
            && word.parse::<u32>().is_ok()
            && (word.starts_with("19") || word.starts_with("20"))
    };
    let dated = |bracketed: &str| {
        let inner = bracketed.split(')').next().unwrap_or_default();
        inner.split(|c: char| !c.is_alphanumeric()).any(is_year)
    };
    sentence.contains("et al") || sentence.split('(').skip(1).any(dated)
}

#[cfg(test)]
mod tests {
    use super::{OUTCOME, cites_others, worth_as_summary};

    #[test]
    fn what_is_done_is_told_from_why_and_how_well() {
        for done in [
            "We press wool between two rollers.",
            "In this paper, we sort sheep by the colour of their wool.",
            "A roller is proposed that presses both sides.",
        ] {
            assert_eq!(worth_as_summary(done), Some(0.0), "{done}");
        }
        for outcome in [
            "We show that rollers save an hour.",
            "Our press achieves 12 sheets an hour.",
        ] {
            assert_eq!(worth_as_summary(outcome), Some(OUTCOME), "{outcome}");
        }
        for other in ["Wool is hard to press.", "Welders were asked."] {
            assert_eq!(worth_as_summary(other), None, "{other}");
        }
    }

    #[test]
    fn the_work_of_others_is_seen() {
        for others in [
            "Silva (2010) presses wool.",
            "Wool was pressed before (Silva, 2010; Roe et al., 2011).",
            "Roe et al. press it wet.",
        ] {
            assert!(cites_others(others), "{others}");
        }
        for own in [
            "We press wool (twice).",
            "In 2010 we pressed wool.",
            "We use 2010 sheep (of 3000).",
        ] {
            assert!(!cites_others(own), "{own}");
        }
    }
}
