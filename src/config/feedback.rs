//! `[feedback]`: whether readers are asked what they miss, and whether they would pay.

use super::ensure_key;
use serde::Deserialize;
use service::feedback::Asked;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedbackConfig {
    pub enabled: bool,
    /// In which they say how much a month.
    pub currency: String,
}

impl Default for FeedbackConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            currency: "EUR".to_owned(),
        }
    }
}

impl FeedbackConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        let code =
            self.currency.len() == 3 && self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        ensure_key(
            code,
            "feedback.currency",
            "must be a code of three capitals: EUR, USD",
        )
    }

    pub fn asked(&self) -> Asked {
        Asked {
            currency: self.enabled.then(|| self.currency.clone()),
        }
    }
}
