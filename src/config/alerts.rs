//! `[alerts]`: whom to tell when something is wrong, for those without a Prometheus.

use super::{SmtpConfig, SnsConfig, ensure_key, secret};
use operations::Thresholds;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertsConfig {
    /// `http://…` or `https://…`: what begins and what is over is sent there by POST, as JSON. A secret: who knows it can
    /// write there.
    pub webhook: Option<SecretString>,
    /// A file that holds the address, and nothing else but white space around it.
    pub webhook_file: Option<PathBuf>,
    /// By mail.
    pub smtp: Option<SmtpConfig>,
    /// To a topic of SNS.
    pub sns: Option<SnsConfig>,
    /// Seconds between two looks. The last 5 looks are compared with the 55 before them.
    pub every_s: u64,
    /// Seconds in which 19 of 20 questions should be answered.
    pub slow_s: f64,
    /// Seconds that a job may be due.
    pub queue_age_s: f64,
    /// Jobs given up within 60 looks.
    pub dead_letters: f64,
    /// The share of the library's disk that should be free.
    pub disk_free: f64,
    /// The share of requests that may fail.
    pub errors: f64,
    /// How many times the usual number of requests is told.
    pub spike: f64,
    /// By how much the share of questions without evidence may rise.
    pub refusals: f64,
}

impl Default for AlertsConfig {
    fn default() -> Self {
        let usual = Thresholds::default();
        Self {
            webhook: None,
            webhook_file: None,
            smtp: None,
            sns: None,
            every_s: 60,
            slow_s: usual.slow_s,
            queue_age_s: usual.queue_age_s,
            dead_letters: usual.dead_letters,
            disk_free: usual.disk_free,
            errors: usual.errors,
            spike: usual.spike,
            refusals: usual.refusals,
        }
    }
}

impl AlertsConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        let hook = self.webhook.is_some() || self.webhook_file.is_some();
        ensure_key(
            hook || self.smtp.is_some() || self.sns.is_some(),
            "alerts.webhook",
            "is missing: set it, PAPYRI_ALERTS__WEBHOOK, alerts.webhook_file, [alerts.smtp] or [alerts.sns], or leave [alerts] out",
        )?;
        if let Some(smtp) = &self.smtp {
            smtp.validate()?;
        }
        if let Some(sns) = &self.sns {
            sns.validate()?;
        }
        ensure_key(
            (1..=3_600).contains(&self.every_s),
            "alerts.every_s",
            "must be between 1 and 3600",
        )?;
        for (key, share) in [
            ("alerts.disk_free", self.disk_free),
            ("alerts.errors", self.errors),
            ("alerts.refusals", self.refusals),
        ] {
            ensure_key((0.0..=1.0).contains(&share), key, "must be between 0 and 1")?;
        }
        for (key, value) in [
            ("alerts.slow_s", self.slow_s),
            ("alerts.queue_age_s", self.queue_age_s),
            ("alerts.dead_letters", self.dead_letters),
            ("alerts.spike", self.spike),
        ] {
            let holds = value.is_finite() && value >= 0.0;
            ensure_key(holds, key, "must be a number from 0 on")?;
        }
        if let Some(webhook) = &self.webhook {
            is_address("alerts.webhook", webhook)?;
        }
        Ok(())
    }

    pub fn every(&self) -> Duration {
        Duration::from_secs(self.every_s)
    }

    pub fn thresholds(&self) -> Thresholds {
        Thresholds {
            slow_s: self.slow_s,
            queue_age_s: self.queue_age_s,
            dead_letters: self.dead_letters,
            disk_free: self.disk_free,
            errors: self.errors,
            spike: self.spike,
            refusals: self.refusals,
        }
    }

    /// The webhook's address, from where it is kept.
    pub fn address(&self) -> anyhow::Result<Option<SecretString>> {
        if self.webhook.is_some() {
            return Ok(self.webhook.clone());
        }
        let Some(file) = &self.webhook_file else {
            return Ok(None);
        };
        let webhook = secret::from_file("alerts.webhook_file", file)?;
        is_address("alerts.webhook_file", &webhook)?;
        Ok(Some(webhook))
    }
}

/// Never repeats it.
fn is_address(key: &str, webhook: &SecretString) -> anyhow::Result<()> {
    let address = reqwest::Url::parse(webhook.expose_secret());
    let known = address.is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
    ensure_key(
        known,
        key,
        "must be an address that starts with http:// or https://",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(webhook: &str) -> AlertsConfig {
        AlertsConfig {
            webhook: Some(webhook.to_owned().into()),
            ..AlertsConfig::default()
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_told() {
        assert!(
            with("https://hooks.example.org/T0/s3cret")
                .validate()
                .is_ok()
        );
        let none = AlertsConfig::default().validate().unwrap_err().to_string();
        assert!(none.contains("alerts.webhook"), "{none}");
        for wrong in ["s3cret", "ftp://a/s3cret", ""] {
            let refused = with(wrong).validate().unwrap_err().to_string();
            assert!(refused.contains("alerts.webhook"), "{refused}");
            assert!(!refused.contains("s3cret"), "{refused}");
        }
        let share = AlertsConfig {
            disk_free: 10.0,
            ..with("http://a")
        };
        let refused = share.validate().unwrap_err().to_string();
        assert!(refused.contains("alerts.disk_free"), "{refused}");
    }
}
