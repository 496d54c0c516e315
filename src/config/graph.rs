//! `[graph]`: a Neo4j server for the graph and the ledger, in place of the library's own SQLite.

use super::{ensure_key, secret};
use anyhow::Context;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphConfig {
    /// `neo4j://host:7687`, `bolt://…`; `neo4j+s://…` for TLS. The flag may set it over a file or environment
    /// that has the rest.
    #[serde(default)]
    pub url: String,
    #[serde(default = "neo4j")]
    pub user: String,
    /// Prefer `PAPYRI_GRAPH__PASSWORD` or `password_file` over the file.
    #[serde(default)]
    pub password: Option<SecretString>,
    /// A file that holds the password, and nothing else but white space around it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    #[serde(default = "neo4j")]
    pub database: String,
    #[serde(default = "default_connections")]
    pub max_connections: usize,
    /// Seconds that one operation may take.
    #[serde(default = "default_timeout")]
    pub timeout_s: u64,
}

fn neo4j() -> String {
    "neo4j".into()
}

fn default_connections() -> usize {
    16
}

fn default_timeout() -> u64 {
    30
}

impl GraphConfig {
    pub fn new(url: String) -> Self {
        Self {
            url,
            user: neo4j(),
            password: None,
            password_file: None,
            database: neo4j(),
            max_connections: default_connections(),
            timeout_s: default_timeout(),
        }
    }

    pub fn validate(&self) -> anyhow::Result<()> {
        secret::ensure_bare(
            "graph.url",
            &self.url,
            "graph.user and PAPYRI_GRAPH__PASSWORD",
        )?;
        let schemes = ["neo4j://", "neo4j+s://", "bolt://", "bolt+s://"];
        let known = schemes.iter().any(|scheme| self.url.starts_with(scheme));
        ensure_key(
            known,
            "graph.url",
            "must start with neo4j://, neo4j+s://, bolt:// or bolt+s://",
        )?;
        ensure_key(
            self.max_connections > 0,
            "graph.max_connections",
            "must be at least 1",
        )?;
        ensure_key(self.timeout_s > 0, "graph.timeout_s", "must be at least 1")
    }

    /// The password, from where it is kept.
    pub fn secret(&self) -> anyhow::Result<SecretString> {
        if let Some(password) = &self.password {
            return Ok(password.clone());
        }
        let file = self.password_file.as_ref().context(
            "no password for the graph: set PAPYRI_GRAPH__PASSWORD or graph.password_file",
        )?;
        secret::from_file("graph.password_file", file)
    }
}
