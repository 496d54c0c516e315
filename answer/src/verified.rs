//! What a model wrote, before it is shown: a sentence must agree with the quotes it names by every rule, share their words,
//! and be borne by them in the eyes of a verifying model.

use crate::agreement::agrees;
use crate::terms::{question_terms, term_set};
use models_core::{Claim, ModelError, Verifier};
use std::collections::BTreeSet;

/// Share of a sentence's content words that its quotes must hold: paraphrase passes, invention does not.
const SHARED: f32 = 0.6;

/// Why a sentence is not shown.
#[derive(Debug, thiserror::Error)]
pub enum Unsupported {
    /// Its quotes contradict it, or do not say what it adds.
    #[error("it has {0}")]
    Disagrees(&'static str),
    /// Most of its words are not those of its quotes.
    #[error("its quotes speak of something else")]
    OtherWords,
    #[error("its quotes do not bear it (support {0:.1})")]
    TooWeak(f32),
    /// Nobody could judge it, so it is not shown.
    #[error("the verifier failed")]
    Unread(#[source] ModelError),
}

/// Whether quotes bear a sentence. `titles` are those of the quotes' papers, whose names it may use; without a verifier
/// the rules judge alone.
pub async fn supported(
    sentence: &str,
    quotes: &[&str],
    titles: &[&str],
    verifier: Option<&dyn Verifier>,
) -> Result<(), Unsupported> {
    agrees(sentence, quotes, titles).map_err(Unsupported::Disagrees)?;
    let quoted: BTreeSet<String> = quotes.iter().flat_map(|quote| term_set(quote)).collect();
    let said = question_terms(sentence);
    let held = said.iter().filter(|term| quoted.contains(*term)).count();
    if said.is_empty() || (held as f32) < SHARED * said.len() as f32 {
        return Err(Unsupported::OtherWords);
    }
    let Some(verifier) = verifier else {
        return Ok(());
    };
    let claim = Claim {
        text: sentence.to_owned(),
        quotes: quotes.iter().map(|quote| (*quote).to_owned()).collect(),
    };
    let scores = verifier.support(&[claim]).await;
    let score = scores.map_err(Unsupported::Unread)?.first().copied();
    match score.unwrap_or(f32::NEG_INFINITY) {
        score if score >= verifier.least_support() => Ok(()),
        score => Err(Unsupported::TooWeak(score)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use models_core::{ModelErrorKind, ModelResult};

    /// Bears what holds a word; fails where it is told to.
    struct Bears(&'static str);

    #[async_trait]
    impl Verifier for Bears {
        fn name(&self) -> &str {
            "a test"
        }

        fn least_support(&self) -> f32 {
            0.5
        }

        async fn support(&self, claims: &[Claim]) -> ModelResult<Vec<f32>> {
            if self.0.is_empty() {
                return Err(ModelError::new(ModelErrorKind::Internal, "broken"));
            }
            let bears = |claim: &Claim| f32::from(u8::from(claim.text.contains(self.0)));
            Ok(claims.iter().map(bears).collect())
        }
    }

    const QUOTE: &str = "The constant k was set to 60 in the original paper.";

    async fn judged(sentence: &str, verifier: Option<&dyn Verifier>) -> Result<(), Unsupported> {
        supported(sentence, &[QUOTE], &["Fusing Rankings"], verifier).await
    }

    #[tokio::test]
    async fn rules_words_and_the_verifier_must_all_agree() {
        let said = "In the original paper the constant k was 60.";
        assert!(judged(said, None).await.is_ok());
        assert!(judged(said, Some(&Bears("constant"))).await.is_ok());
        let weak = judged(said, Some(&Bears("pizza"))).await;
        assert!(matches!(weak, Err(Unsupported::TooWeak(_))));
        let failed = judged(said, Some(&Bears(""))).await;
        assert!(matches!(failed, Err(Unsupported::Unread(_))));
        let figure = judged("The constant k was 90.", Some(&Bears("constant"))).await;
        assert!(matches!(figure, Err(Unsupported::Disagrees(_))));
        let foreign = judged("Naples makes fine pizza.", Some(&Bears("pizza"))).await;
        assert!(foreign.is_err());
    }
}
