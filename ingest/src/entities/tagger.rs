//! Names in running text by a tagger that was trained on labelled abstracts (`examples/entities`).

use super::features::{Words, sums};
use super::tokens::Token;
use crate::tagging::Model;
use crate::tagging::classes::{Classes, carried, unpacked};
use graph_schema::EntityKind;
use std::ops::Range;
use std::sync::LazyLock;

/// What a phrase is, as SciERC tells them apart (Luan et al. 2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    Method,
    Task,
    Material,
    Metric,
    /// A term of science that is none of these: told apart, so that it is not taken for one.
    Term,
    /// `this method`, `the task`: no name.
    Generic,
}

impl Label {
    pub const ALL: [Self; 6] = [
        Self::Method,
        Self::Task,
        Self::Material,
        Self::Metric,
        Self::Term,
        Self::Generic,
    ];

    /// What it is in the graph; `None` for what is kept out of it.
    pub fn kind(self) -> Option<EntityKind> {
        match self {
            Self::Method => Some(EntityKind::Method),
            Self::Task => Some(EntityKind::Task),
            Self::Material => Some(EntityKind::Dataset),
            Self::Metric => Some(EntityKind::Metric),
            Self::Term | Self::Generic => None,
        }
    }

    /// The tagger's number of a token that begins it, or goes on with it. 0 is outside of all.
    pub fn number(self, begins: bool) -> u8 {
        let at = Self::ALL.iter().position(|label| *label == self);
        let at = at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default();
        1 + 2 * at + u8::from(!begins)
    }

    /// The label of a number, and whether the token begins it.
    fn of(number: u8) -> Option<(Self, bool)> {
        let at = usize::from(number.checked_sub(1)?);
        Some((*Self::ALL.get(at / 2)?, at.is_multiple_of(2)))
    }
}

/// Numbers that the tagger gives to tokens.
pub const NUMBERS: usize = 1 + 2 * Label::ALL.len();

/// Tokens that are one phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phrase {
    pub label: Label,
    /// Indices of tokens.
    pub tokens: Range<usize>,
}

static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    let bytes = unpacked(include_bytes!("../../weights/entities.bin.gz"))?;
    Model::from_bytes(&bytes)
        .ok()
        .filter(|model| model.labels() == NUMBERS)
});

/// The phrases of a text in order, by the weights that the program carries; sentences are ranges of tokens.
pub fn phrases(tokens: &[Token<'_>], sentences: &[Range<usize>]) -> Vec<Phrase> {
    MODEL.as_ref().map_or_else(Vec::new, |model| {
        phrases_by(model, carried(), tokens, sentences)
    })
}

/// The same by other weights.
pub fn phrases_by(
    model: &Model,
    classes: &Classes,
    tokens: &[Token<'_>],
    sentences: &[Range<usize>],
) -> Vec<Phrase> {
    let words = Words::of(tokens, classes);
    let sums = sums(&words, sentences, model);
    let labels = model.labels();
    let mut found = Vec::new();
    for sentence in sentences {
        let own = sums.get(sentence.start * labels..sentence.end * labels);
        let numbers = model.path(own.unwrap_or_default(), |_| 0);
        let mut open: Option<Phrase> = None;
        for (at, number) in sentence.clone().zip(numbers) {
            let label = Label::of(number);
            if let (Some(phrase), Some((label, false))) = (&mut open, label)
                && phrase.label == label
            {
                phrase.tokens.end = at + 1;
                continue;
            }
            found.extend(open.take());
            open = label.map(|(label, _)| Phrase {
                label,
                tokens: at..at + 1,
            });
        }
        found.extend(open);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_the_program_carries_are_whole() {
        assert!(MODEL.is_some());
        assert!(phrases(&[], &[]).is_empty());
    }

    #[test]
    fn labels_and_their_numbers() {
        for label in Label::ALL {
            for begins in [true, false] {
                assert_eq!(Label::of(label.number(begins)), Some((label, begins)));
            }
        }
        assert_eq!(Label::of(0), None);
    }
}
