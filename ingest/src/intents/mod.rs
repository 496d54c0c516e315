//! Why a paper cites another, told from the sentence it does it in: two linear classifiers over words, learned from
//! labelled sentences (`examples/intents`). No word stands for a reason by rule.

pub mod features;

use crate::tagging::classes::{self, Classes, unpacked};
use crate::tagging::{Model, Observed};
use features::{observe, observe_with};
use graph_schema::{CitationContext, CitationIntent, CitationPurpose};
use std::sync::LazyLock;

/// The share from which a purpose is said: of 114 sentences kept aside from learning 96 reach it, and 74 of those are
/// right (the dev split of ACL-ARC, `examples/intents measure`).
pub const SURE: f32 = 0.6;

/// The classifiers.
pub struct Judges<'a> {
    pub classes: &'a Classes,
    pub intents: Model,
    pub purposes: Model,
}

impl Judges<'_> {
    /// What a sentence cites for, and the share of belief in each [`CitationIntent`].
    pub fn intent(&self, sentence: &str) -> (Option<CitationIntent>, Vec<f32>) {
        let shares = self.intents.shares(&observe(sentence, self.classes));
        let best = most(&shares).and_then(|(at, _)| CitationIntent::ALL.get(at).copied());
        (best, shares)
    }

    /// The finer purpose and the belief in it, given the beliefs in the intents.
    pub fn purpose(&self, sentence: &str, intents: &[f32]) -> Option<(CitationPurpose, f32)> {
        let shares = self
            .purposes
            .shares(&observe_with(sentence, self.classes, intents));
        let (at, share) = most(&shares)?;
        Some((*CitationPurpose::ALL.get(at)?, share))
    }

    fn tell(&self, context: &mut CitationContext) {
        let (intent, shares) = self.intent(&context.sentence);
        context.intent = intent;
        context.purpose = self
            .purpose(&context.sentence, &shares)
            .filter(|(_, share)| *share >= SURE)
            .map(|(purpose, _)| purpose);
    }
}

/// The same contexts with why they cite, as far as it is told.
pub fn told(mut contexts: Vec<CitationContext>) -> Vec<CitationContext> {
    if let Some(judges) = carried() {
        contexts.iter_mut().for_each(|context| judges.tell(context));
    }
    contexts
}

/// The classifiers that the program carries.
pub fn carried() -> Option<&'static Judges<'static>> {
    static CARRIED: LazyLock<Option<Judges<'static>>> = LazyLock::new(|| {
        let model = |bytes: &[u8], labels: usize| {
            let model = Model::from_bytes(&unpacked(bytes)?).ok()?;
            (model.labels() == labels).then_some(model)
        };
        Some(Judges {
            classes: classes::carried(),
            intents: model(
                include_bytes!("../../weights/intents.bin.gz"),
                CitationIntent::ALL.len(),
            )?,
            purposes: model(
                include_bytes!("../../weights/purposes.bin.gz"),
                CitationPurpose::ALL.len(),
            )?,
        })
    });
    CARRIED.as_ref()
}

fn most(shares: &[f32]) -> Option<(usize, f32)> {
    let most = shares.iter().copied().enumerate();
    most.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// One observed sentence as a text of one token: the tagger's model is then a linear classifier.
pub fn as_text(features: Vec<u32>) -> Observed {
    Observed {
        features,
        boundary: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_the_program_carries_are_whole() {
        assert!(carried().is_some());
    }

    #[test]
    fn plain_sentences_are_told_apart() {
        let judges = carried().unwrap();
        let intent = |sentence: &str| judges.intent(sentence).0;
        assert_eq!(
            intent(
                "Cells were counted with the software of Ferrari et al. (2009) as described there."
            ),
            Some(CitationIntent::Method)
        );
        assert_eq!(
            intent("These findings are in agreement with those of Ferrari et al. (2009)."),
            Some(CitationIntent::Result)
        );
        assert_eq!(
            intent("Lakes in cold regions are known to emit methane [4, 7]."),
            Some(CitationIntent::Background)
        );
    }
}
