//! `[enrich]`: which registries of works are asked for papers, where they are, and the manners they are asked with.

use super::{Keep, ensure_key, is_guarded, secret};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// Nothing is asked as long as `use` names none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnrichConfig {
    /// The registries that are asked.
    #[serde(rename = "use")]
    pub registries: Vec<RegistryChoice>,
    /// An e-mail address: whom the registries may write to. Unpaywall serves nobody without one, the others serve those who give it
    /// better.
    pub contact: Option<String>,
    /// Seconds between two requests to one registry.
    pub interval_s: f64,
    /// Seconds for an answer to begin, and between two pieces of it.
    pub timeout_s: u64,
    /// How long an answer is good: a registry is not asked for the same again before.
    pub fresh: Keep,
    /// Larger PDFs are not fetched.
    pub max_pdf_mb: u64,
    pub crossref: RegistryConfig,
    pub openalex: RegistryConfig,
    pub unpaywall: KeylessConfig,
}

/// A registry that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistryChoice {
    Crossref,
    OpenAlex,
    Unpaywall,
}

/// A registry that gives keys to those who pay, or to everybody.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistryConfig {
    /// Its address; absent: the registry's own.
    pub base: Option<String>,
    /// Prefer the variable (`PAPYRI_ENRICH__CROSSREF__API_KEY`, `PAPYRI_ENRICH__OPENALEX__API_KEY`) or `api_key_file` over the file.
    pub api_key: Option<SecretString>,
    /// A file that holds the key, and nothing else but white space around it.
    pub api_key_file: Option<PathBuf>,
}

/// A registry that has no keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeylessConfig {
    /// Its address, up to and including the version; absent: the registry's own.
    pub base: Option<String>,
}

impl Default for EnrichConfig {
    fn default() -> Self {
        Self {
            registries: Vec::new(),
            contact: None,
            interval_s: 1.0,
            timeout_s: 30,
            fresh: Keep::For(Duration::from_secs(30 * 86_400)),
            max_pdf_mb: 100,
            crossref: RegistryConfig::default(),
            openalex: RegistryConfig::default(),
            unpaywall: KeylessConfig::default(),
        }
    }
}

impl EnrichConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        self.crossref
            .validate("enrich.crossref.base", "PAPYRI_ENRICH__CROSSREF__API_KEY")?;
        self.openalex
            .validate("enrich.openalex.base", "PAPYRI_ENRICH__OPENALEX__API_KEY")?;
        if let Some(base) = &self.unpaywall.base {
            ensure_base("enrich.unpaywall.base", base, "enrich.contact")?;
        }
        let contact = self.contact.as_deref().unwrap_or("a@b");
        ensure_key(
            is_mail_address(contact),
            "enrich.contact",
            "must be an e-mail address",
        )?;
        let unpaywall = self.registries.contains(&RegistryChoice::Unpaywall);
        ensure_key(
            !unpaywall || self.contact.is_some(),
            "enrich.contact",
            "must be set where enrich.use names unpaywall, which serves nobody without an e-mail address",
        )?;
        ensure_key(
            (0.0..=3600.0).contains(&self.interval_s),
            "enrich.interval_s",
            "must be between 0 and 3600",
        )?;
        ensure_key(
            (1..=3600).contains(&self.timeout_s),
            "enrich.timeout_s",
            "must be between 1 and 3600",
        )?;
        ensure_key(
            self.max_pdf_mb > 0,
            "enrich.max_pdf_mb",
            "must be at least 1",
        )
    }

    pub fn interval(&self) -> Duration {
        Duration::try_from_secs_f64(self.interval_s).unwrap_or(Duration::from_secs(1))
    }

    /// How long an answer is good.
    pub fn fresh(&self) -> Duration {
        match self.fresh {
            Keep::Forever => Duration::MAX,
            Keep::For(time) => time,
        }
    }

    pub fn max_pdf_bytes(&self) -> u64 {
        self.max_pdf_mb.saturating_mul(1_000_000)
    }
}

impl RegistryConfig {
    fn validate(&self, key: &str, variable: &str) -> anyhow::Result<()> {
        let Some(base) = &self.base else {
            return Ok(());
        };
        ensure_base(key, base, variable)?;
        let keyed = self.api_key.is_some() || self.api_key_file.is_some();
        ensure_key(
            !keyed || is_guarded(base),
            key,
            "must start with https:// where a key is sent there (http:// is for this machine only)",
        )
    }

    /// The key, from where it is kept; `None` where none is set. `setting` names the file.
    pub fn secret(&self, setting: &str) -> anyhow::Result<Option<SecretString>> {
        // Set to nothing is how compose files leave a variable out.
        let key = self.api_key.as_ref();
        if let Some(key) = key.filter(|key| !key.expose_secret().is_empty()) {
            return Ok(Some(key.clone()));
        }
        let Some(file) = &self.api_key_file else {
            return Ok(None);
        };
        secret::from_file(setting, file).map(Some)
    }
}

fn ensure_base(key: &str, base: &str, instead: &str) -> anyhow::Result<()> {
    let is_http = base.starts_with("http://") || base.starts_with("https://");
    ensure_key(is_http, key, "must start with http:// or https://")?;
    secret::ensure_bare(key, base, instead)
}

/// One that can stand in a header and in an address.
fn is_mail_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '<' | '>' | ',' | ';');
    text.len() <= 254
        && text.chars().all(plain)
        && text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<(), String> {
        let config: EnrichConfig = figment::Figment::new()
            .merge(<figment::providers::Toml as figment::providers::Format>::string(toml))
            .extract()
            .map_err(|error| error.to_string())?;
        config.validate().map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_is_asked_unless_it_is_named() {
        assert!(EnrichConfig::default().registries.is_empty());
        assert_eq!(read(""), Ok(()));
        let all = "use = ['crossref', 'openalex', 'unpaywall']\ncontact = 'a@example.org'\nfresh = 'forever'";
        assert_eq!(read(all), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (wrong, named) in [
            ("use = ['scholar']", "scholar"),
            ("use = ['unpaywall']", "enrich.contact"),
            ("contact = 'https://example.org'", "enrich.contact"),
            ("contact = 'a@b, c@d'", "enrich.contact"),
            ("interval_s = -1.0", "enrich.interval_s"),
            ("timeout_s = 0", "enrich.timeout_s"),
            ("max_pdf_mb = 0", "enrich.max_pdf_mb"),
            ("fresh = '3 weeks'", "90d"),
            ("[crossref]\nbase = 'api.example'", "enrich.crossref.base"),
            (
                "[openalex]\nbase = 'http://u:p@x.example'",
                "enrich.openalex.base",
            ),
            (
                "[openalex]\nbase = 'http://x.example'\napi_key = 'k'",
                "enrich.openalex.base",
            ),
            ("[unpaywall]\nbase = 'ftp://x'", "enrich.unpaywall.base"),
            ("[unpaywall]\napi_key = 'x'", "api_key"),
        ] {
            let refused = read(wrong).unwrap_err();
            assert!(refused.contains(named), "{wrong}: {refused}");
        }
    }
}
