//! `[traces]`: where spans go, to a collector that speaks OTLP over HTTP.

use super::{ensure_key, secret};
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TracesConfig {
    /// `http://127.0.0.1:4318`: below it stands `/v1/traces`.
    pub endpoint: String,
    /// The share of requests that are traced, from 0 to 1; what comes with a `traceparent` goes by that.
    pub ratio: f64,
    /// What stands in the header `Authorization`, where the collector wants one.
    pub authorization: Option<SecretString>,
    /// What this program is called there.
    pub service: String,
}

impl Default for TracesConfig {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            ratio: 1.0,
            authorization: None,
            service: "papyri".to_owned(),
        }
    }
}

impl TracesConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        let address = reqwest::Url::parse(&self.endpoint);
        let known = address.is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
        ensure_key(
            known,
            "traces.endpoint",
            "must be an address that starts with http:// or https://",
        )?;
        secret::ensure_bare("traces.endpoint", &self.endpoint, "traces.authorization")?;
        ensure_key(
            (0.0..=1.0).contains(&self.ratio),
            "traces.ratio",
            "must be between 0 and 1",
        )?;
        ensure_key(!self.service.is_empty(), "traces.service", "must be a name")
    }

    /// Where spans are sent.
    pub fn address(&self) -> String {
        format!("{}/v1/traces", self.endpoint.trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        let to = |endpoint: &str| TracesConfig {
            endpoint: endpoint.into(),
            ..TracesConfig::default()
        };
        assert_eq!(to("http://a:4318/").address(), "http://a:4318/v1/traces");
        assert!(to("https://a").validate().is_ok());
        for wrong in ["", "a:4318", "grpc://a", "http://u:p@a"] {
            let refused = to(wrong).validate().unwrap_err().to_string();
            assert!(refused.contains("traces.endpoint"), "{refused}");
        }
        let ratio = TracesConfig {
            ratio: 2.0,
            ..to("http://a")
        };
        let refused = ratio.validate().unwrap_err().to_string();
        assert!(refused.contains("traces.ratio"), "{refused}");
    }
}
