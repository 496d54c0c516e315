//! `[server]`: where `papyri serve` listens and how much it takes at once.

use super::ensure_key;
use serde::Deserialize;
use std::time::Duration;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
    /// Questions answered at once.
    pub concurrent_asks: usize,
    /// Questions that may wait; more are turned away with 429.
    pub waiting_asks: usize,
    /// Seconds a question may wait for its turn: one that would wait longer is turned away at once.
    pub patience_s: f32,
    /// Seconds from a question's arrival to its answer: after what the wait took, no further text is read for it.
    pub answer_within_s: f32,
    /// Names that the service answers to besides addresses and `localhost`: those that a proxy passes on.
    pub hosts: Vec<String>,
    /// Open connections, at most. When they are all taken a new one takes the place of the one that has idled longest.
    pub connections: usize,
    /// The same for one client's address; behind a proxy all clients have the proxy's.
    pub connections_per_address: usize,
    /// Seconds for the head of a request.
    pub head_timeout_s: u64,
    /// Seconds for a request's body, to which each 16 KiB that have come add one.
    pub body_timeout_s: u64,
    /// Files received at once.
    pub concurrent_uploads: usize,
    /// Uploads that may wait for that; more are turned away with 429.
    pub waiting_uploads: usize,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            concurrent_asks: 2,
            waiting_asks: 16,
            patience_s: 4.0,
            answer_within_s: 10.0,
            hosts: Vec::new(),
            connections: 2_048,
            connections_per_address: 1_024,
            head_timeout_s: 10,
            body_timeout_s: 15,
            concurrent_uploads: 8,
            waiting_uploads: 64,
        }
    }
}

impl ServerConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        for (key, value) in [
            ("server.concurrent_asks", self.concurrent_asks),
            ("server.connections", self.connections),
            (
                "server.connections_per_address",
                self.connections_per_address,
            ),
            ("server.concurrent_uploads", self.concurrent_uploads),
        ] {
            ensure_key(value > 0, key, "must be at least 1")?;
        }
        for (key, seconds) in [
            ("server.head_timeout_s", self.head_timeout_s),
            ("server.body_timeout_s", self.body_timeout_s),
        ] {
            ensure_key(
                (1..=600).contains(&seconds),
                key,
                "must be between 1 and 600",
            )?;
        }
        ensure_key(
            (0.0..=600.0).contains(&self.patience_s),
            "server.patience_s",
            "must be between 0 and 600",
        )?;
        ensure_key(
            self.answer_within_s.is_finite()
                && (self.patience_s + 0.5..=3_600.0).contains(&self.answer_within_s),
            "server.answer_within_s",
            "must be half a second above server.patience_s at least, and 3600 at most",
        )
    }

    pub fn patience(&self) -> Duration {
        Duration::from_secs_f32(self.patience_s)
    }

    /// What is left for reading once a question has waited as long as it may: the last text read takes some of it.
    pub fn reading_time(&self) -> Duration {
        let left = self.answer_within_s - self.patience_s;
        Duration::from_secs_f32((left - 1.5).max(left / 3.0))
    }
}
