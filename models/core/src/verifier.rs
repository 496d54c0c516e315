//! The port of the verifier: a model that tells whether quotes bear a claim.

use crate::ModelResult;
use async_trait::async_trait;

/// What somebody wrote, and the quotes that are to bear it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub text: String,
    /// Read together, in their order.
    pub quotes: Vec<String>,
}

#[async_trait]
pub trait Verifier: Send + Sync {
    fn name(&self) -> &str;

    /// Support from which a claim counts as borne by its quotes: models differ in their scales.
    fn least_support(&self) -> f32;

    /// One score for each claim, in their order: higher is better borne. A claim without quotes has none
    /// (negative infinity).
    async fn support(&self, claims: &[Claim]) -> ModelResult<Vec<f32>>;
}
