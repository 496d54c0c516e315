//! `[jobs]`: a Postgres server for the job queue, in place of the library's own SQLite.

use super::{ensure_key, secret};
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsConfig {
    /// `postgres://host:5432/database`; `?sslmode=require` insists on TLS.
    #[serde(default)]
    pub url: String,
    #[serde(default = "default_user")]
    pub user: String,
    /// Prefer `PAPYRI_JOBS__PASSWORD` or `password_file` over the file. None, where the server asks for none.
    #[serde(default)]
    pub password: Option<SecretString>,
    /// A file that holds the password, and nothing else but white space around it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    #[serde(default = "default_connections")]
    pub max_connections: usize,
    /// Seconds that one operation may take.
    #[serde(default = "default_timeout")]
    pub timeout_s: u64,
}

fn default_user() -> String {
    "papyri".into()
}

fn default_connections() -> usize {
    8
}

fn default_timeout() -> u64 {
    30
}

impl JobsConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        secret::ensure_without_password("jobs.url", &self.url, "PAPYRI_JOBS__PASSWORD")?;
        let schemes = ["postgres://", "postgresql://"];
        let known = schemes.iter().any(|scheme| self.url.starts_with(scheme));
        ensure_key(
            known,
            "jobs.url",
            "must start with postgres:// or postgresql://",
        )?;
        ensure_key(
            (1..=1_000).contains(&self.max_connections),
            "jobs.max_connections",
            "must be between 1 and 1000",
        )?;
        ensure_key(
            (1..=3_600).contains(&self.timeout_s),
            "jobs.timeout_s",
            "must be between 1 and 3600",
        )
    }

    /// The password, from where it is kept.
    pub fn secret(&self) -> anyhow::Result<Option<SecretString>> {
        match (&self.password, &self.password_file) {
            (Some(password), _) => Ok(Some(password.clone())),
            (None, Some(file)) => secret::from_file("jobs.password_file", file).map(Some),
            (None, None) => Ok(None),
        }
    }
}
