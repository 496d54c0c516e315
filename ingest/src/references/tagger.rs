//! The parts of a reference string by a tagger that was trained on labelled lists of many styles
//! (`examples/references`). Reading names, years and identifiers out of the parts is `fields`' work.

use super::features::{self, observe};
use super::tokens::{Token, tokens};
use crate::tagging::{Model, Observed};
use std::ops::Range;
use std::sync::LazyLock;

/// What a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    Author,
    Title,
    /// Journal, proceedings, or the book that a chapter stands in.
    Venue,
    Editor,
    Date,
    Volume,
    Pages,
    Publisher,
    Place,
    /// The number or key of the entry.
    Key,
    /// Notes, identifiers, addresses, editions, series.
    Other,
}

impl Label {
    pub const ALL: [Self; 11] = [
        Self::Author,
        Self::Title,
        Self::Venue,
        Self::Editor,
        Self::Date,
        Self::Volume,
        Self::Pages,
        Self::Publisher,
        Self::Place,
        Self::Key,
        Self::Other,
    ];

    pub fn number(self) -> u8 {
        Self::ALL
            .iter()
            .position(|label| *label == self)
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or_default()
    }

    fn of(number: u8) -> Self {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or(Self::Other)
    }
}

/// Neighbouring tokens of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub label: Label,
    /// Bytes of the string.
    pub span: Range<usize>,
}

static MODEL: LazyLock<Option<Model>> =
    LazyLock::new(|| Model::from_bytes(include_bytes!("../../weights/references.bin")).ok());

/// The tokens of a string and what the tagger sees of them; the same for training and reading.
pub fn observed(text: &str) -> (Vec<Token<'_>>, Vec<Observed>) {
    let mut tokens = tokens(text);
    tokens.truncate(features::LONGEST);
    let observed = observe(text, &tokens);
    (tokens, observed)
}

/// The parts of a reference string in order, by the weights that the program carries.
pub fn parts(text: &str) -> Vec<Part> {
    MODEL
        .as_ref()
        .map_or_else(Vec::new, |model| parts_by(model, text))
}

/// The parts of a reference string in order, by other weights.
pub fn parts_by(model: &Model, text: &str) -> Vec<Part> {
    let (tokens, observed) = observed(text);
    let mut parts: Vec<Part> = Vec::new();
    for (token, number) in tokens.iter().zip(model.decode(&observed)) {
        let label = Label::of(number);
        match parts.last_mut().filter(|last| last.label == label) {
            Some(last) => last.span.end = token.end,
            None => parts.push(Part {
                label,
                span: token.start..token.end,
            }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_the_program_carries_are_whole() {
        assert!(MODEL.is_some());
        assert!(parts("").is_empty());
    }

    #[test]
    fn labels_and_their_numbers() {
        for label in Label::ALL {
            assert_eq!(Label::of(label.number()), label);
        }
    }
}
