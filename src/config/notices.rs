//! `[alerts.smtp]`, `[alerts.sns]`: alerts by mail and to a topic of SNS.

use super::{ensure_key, secret};
use anyhow::Context;
use lettre::message::Mailbox;
use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmtpConfig {
    pub host: String,
    /// Left out, that of the way: 465, 587 or 25.
    port: Option<u16>,
    pub security: MailSecurity,
    /// Where the server asks who sends.
    pub user: Option<String>,
    password: Option<SecretString>,
    password_file: Option<PathBuf>,
    /// `Papyri <papyri@example.org>`.
    from: String,
    to: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// From the first byte on.
    #[default]
    Tls,
    /// After a word in the open; without it nothing is sent.
    Starttls,
    /// For a server on this machine.
    None,
}

impl SmtpConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            !self.host.is_empty(),
            "alerts.smtp.host",
            "must name the mail server",
        )?;
        ensure_key(
            self.security != MailSecurity::None || is_here(&self.host),
            "alerts.smtp.security",
            "must be \"tls\" or \"starttls\" for a server on another machine",
        )?;
        let told = self.password.is_some() || self.password_file.is_some();
        ensure_key(
            self.user.is_some() == told,
            "alerts.smtp.user",
            "and a password (PAPYRI_ALERTS__SMTP__PASSWORD, alerts.smtp.password_file) go together",
        )?;
        self.mailboxes().map(|_| ())
    }

    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            MailSecurity::Tls => 465,
            MailSecurity::Starttls => 587,
            MailSecurity::None => 25,
        })
    }

    pub fn password(&self) -> anyhow::Result<Option<SecretString>> {
        match (&self.password, &self.password_file) {
            (Some(password), _) => Ok(Some(password.clone())),
            (None, Some(file)) => secret::from_file("alerts.smtp.password_file", file).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Who writes, and to whom.
    pub fn mailboxes(&self) -> anyhow::Result<(Mailbox, Vec<Mailbox>)> {
        let from: Result<Mailbox, _> = self.from.parse();
        ensure_key(
            from.is_ok(),
            "alerts.smtp.from",
            "must be an address of mail",
        )?;
        let to: Result<Vec<Mailbox>, _> = self.to.iter().map(|to| to.parse()).collect();
        let known = to.as_ref().is_ok_and(|to| !to.is_empty());
        ensure_key(known, "alerts.smtp.to", "must be addresses of mail")?;
        Ok((from?, to?))
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SnsConfig {
    /// `arn:aws:sns:eu-central-1:123456789012:papyri`.
    pub topic_arn: String,
    /// Left out, Amazon's of the topic's region.
    endpoint: Option<String>,
    pub access_key_id: String,
    secret_access_key: Option<SecretString>,
    secret_access_key_file: Option<PathBuf>,
}

impl SnsConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        self.region()?;
        self.address()?;
        ensure_key(
            !self.access_key_id.is_empty(),
            "alerts.sns.access_key_id",
            "is missing",
        )?;
        ensure_key(
            self.secret_access_key.is_some() || self.secret_access_key_file.is_some(),
            "alerts.sns.secret_access_key",
            "is missing: set PAPYRI_ALERTS__SNS__SECRET_ACCESS_KEY or alerts.sns.secret_access_key_file",
        )
    }

    /// The topic's.
    pub fn region(&self) -> anyhow::Result<&str> {
        let parts: Vec<&str> = self.topic_arn.split(':').collect();
        let region = match parts[..] {
            ["arn", _, "sns", region, _, _] => region,
            _ => "",
        };
        ensure_key(
            !region.is_empty(),
            "alerts.sns.topic_arn",
            "must look like arn:aws:sns:eu-central-1:123456789012:papyri",
        )?;
        Ok(region)
    }

    /// Where it is published.
    pub fn address(&self) -> anyhow::Result<Url> {
        let address = match &self.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => format!("https://sns.{}.amazonaws.com/", self.region()?),
        };
        ensure_key(
            super::is_guarded(&address),
            "alerts.sns.endpoint",
            "must be an address that starts with https:// (http:// is for this machine only)",
        )?;
        Ok(Url::parse(&address)?)
    }

    pub fn secret(&self) -> anyhow::Result<SecretString> {
        if let Some(secret) = &self.secret_access_key {
            return Ok(secret.clone());
        }
        let file = self.secret_access_key_file.as_ref();
        let file = file.context("alerts.sns.secret_access_key is missing")?;
        secret::from_file("alerts.sns.secret_access_key_file", file)
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use figment::Figment;
    use figment::providers::{Format, Toml};

    fn read<T: serde::de::DeserializeOwned>(toml: &str) -> T {
        Figment::new().merge(Toml::string(toml)).extract().unwrap()
    }

    #[test]
    fn mail_beyond_this_machine_is_encrypted() {
        let mail = |more: &str| {
            let toml = format!("from = 'Papyri <p@a.example>'\nto = ['o@a.example']\n{more}");
            read::<SmtpConfig>(&toml)
        };
        let right = mail("host = 'mail.a.example'");
        assert!(right.validate().is_ok());
        assert_eq!(right.port(), 465);
        assert!(
            mail("host = '127.0.0.1'\nsecurity = 'none'")
                .validate()
                .is_ok()
        );
        for (wrong, key) in [
            ("host = ''", "alerts.smtp.host"),
            ("host = 'a'\nsecurity = 'none'", "alerts.smtp.security"),
            ("host = 'a'\nuser = 'u'", "alerts.smtp.user"),
        ] {
            let refused = mail(wrong).validate().unwrap_err().to_string();
            assert!(refused.contains(key), "{refused}");
        }
        for (from, to, key) in [
            ("nobody", "['o@a.example']", "alerts.smtp.from"),
            ("p@a.example", "[]", "alerts.smtp.to"),
            ("p@a.example", "['o']", "alerts.smtp.to"),
        ] {
            let toml = format!("host = 'a'\nfrom = '{from}'\nto = {to}");
            let refused = read::<SmtpConfig>(&toml)
                .validate()
                .unwrap_err()
                .to_string();
            assert!(refused.contains(key), "{refused}");
        }
    }

    #[test]
    fn a_topic_says_where_it_is() {
        let topic = |arn: &str, more: &str| {
            read::<SnsConfig>(&format!("topic_arn = '{arn}'\naccess_key_id = 'A'\n{more}"))
        };
        let (arn, secret) = (
            "arn:aws:sns:eu-central-1:1:papyri",
            "secret_access_key = 's3cret'",
        );
        let right = topic(arn, secret);
        assert!(right.validate().is_ok());
        let address = right.address().unwrap();
        assert_eq!(address.as_str(), "https://sns.eu-central-1.amazonaws.com/");
        assert!(!format!("{right:?}").contains("s3cret"));
        for (arn, more, key) in [
            ("papyri", secret, "alerts.sns.topic_arn"),
            (arn, "", "alerts.sns.secret_access_key"),
            (arn, "endpoint = 'http://a'", "alerts.sns.endpoint"),
        ] {
            let refused = topic(arn, more).validate().unwrap_err().to_string();
            assert!(refused.contains(key), "{refused}");
        }
    }
}
