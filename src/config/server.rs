//! `[server]`: where `papyri serve` listens and how much it takes at once.

use super::ensure_key;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
    /// Questions answered at once.
    pub concurrent_asks: usize,
    /// Questions that may wait; more are turned away with 429.
    pub waiting_asks: usize,
    /// Names that the service answers to besides addresses and `localhost`: those that a proxy passes on.
    pub hosts: Vec<String>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            concurrent_asks: 4,
            waiting_asks: 16,
            hosts: Vec::new(),
        }
    }
}

impl ServerConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            self.concurrent_asks > 0,
            "server.concurrent_asks",
            "must be at least 1",
        )
    }
}
