//! Sentences that say what is to be found out, and not what was: no answer to a question that asks whether.

/// What they open with.
const OPENINGS: &[&str] = &[
    "to ",
    "in order to ",
    "the aim",
    "the purpose",
    "the objective",
    "the goal",
    "our aim",
    "our purpose",
    "our objective",
    "our goal",
    "we aim",
    "we sought",
    "we set out",
    "we hypothesi",
    "we ask",
    "we wanted",
];
/// What stands in them.
const INSIDE: &[&str] = &[
    " whether ",
    " hypothesi",
    " aim of ",
    " aims of ",
    " aim was ",
    " purpose of ",
    " objective of ",
    " goal of ",
    " aimed to ",
    " aims to ",
    " was designed to ",
    " was performed to ",
    " was conducted to ",
    " was undertaken to ",
    " sought to ",
];

pub(crate) fn is_aim(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    OPENINGS.iter().any(|opening| lower.starts_with(opening))
        || INSIDE.iter().any(|part| lower.contains(part))
}

#[cfg(test)]
mod tests {
    use super::is_aim;

    #[test]
    fn aims_are_told_from_findings() {
        for aim in [
            "To see how felt is pressed.",
            "The aim of this study was to press felt.",
            "We asked ten shepherds whether felt is warm.",
            "This trial was designed to compare two presses.",
        ] {
            assert!(is_aim(aim), "{aim}");
        }
        for finding in [
            "Felt is warm.",
            "Together the presses were quicker.",
            "Our results suggest that felt keeps its form.",
        ] {
            assert!(!is_aim(finding), "{finding}");
        }
    }
}
