//! What the server works with; built in `startup`.

use super::metrics::Sampling;
use crate::config::{AccessMode, ServerConfig};
use crate::oidc::Provider;
use service::{Service, acquire};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone)]
pub struct AppState {
    /// The use cases that clients are served.
    pub service: Arc<Service>,
    /// Where uploads lie until they are read, on the library's disk.
    pub spool: PathBuf,
    pub limits: Limits,
    /// Whether clients say who they are.
    pub access: AccessMode,
    /// Where users log in who have their account elsewhere.
    pub oidc: Option<Arc<Provider>>,
    /// What is sampled of machine and program.
    pub sampling: Sampling,
}

#[derive(Debug, Clone)]
pub struct Limits {
    /// Questions answered at once.
    pub concurrent_asks: usize,
    /// Questions that may wait.
    pub waiting_asks: usize,
    /// Pictures of figures that may wait to be drawn.
    pub waiting_pictures: usize,
    /// How long one waits.
    pub picture_patience: Duration,
    /// How long a question waits.
    pub patience: Duration,
    /// Searches of arXiv under way or waiting.
    pub concurrent_searches: usize,
    /// How long one may take.
    pub search_patience: Duration,
    /// Papers brought in from arXiv at once.
    pub concurrent_arrivals: usize,
    /// Papers that may wait for that.
    pub waiting_arrivals: usize,
    /// Names that the service answers to besides addresses and `localhost`.
    pub hosts: Vec<String>,
    pub max_upload_bytes: u64,
    /// Files received at once, and those that may wait for that.
    pub concurrent_uploads: usize,
    pub waiting_uploads: usize,
    /// Connections at once, in all and from one address.
    pub connections: usize,
    pub connections_per_address: usize,
    /// How long the head of a request may take, and its body as long as little of it has come.
    pub head_patience: Duration,
    pub body_patience: Duration,
    /// How long texts are read for a question that has waited as long as it may.
    pub reading_time: Duration,
    /// Of a request without files.
    pub max_json_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self::of(&ServerConfig::default())
    }
}

impl Limits {
    /// Those of bringing papers in.
    pub fn acquisition(&self) -> acquire::Limits {
        acquire::Limits {
            max_upload_bytes: self.max_upload_bytes,
            uploads_at_once: self.concurrent_uploads,
            concurrent_arrivals: self.concurrent_arrivals,
            waiting_arrivals: self.waiting_arrivals,
            concurrent_searches: self.concurrent_searches,
            patience: self.patience,
            search_patience: self.search_patience,
        }
    }

    pub fn of(server: &ServerConfig) -> Self {
        Self {
            concurrent_asks: server.concurrent_asks,
            waiting_asks: server.waiting_asks,
            waiting_pictures: 64,
            picture_patience: Duration::from_secs(20),
            patience: server.patience(),
            concurrent_searches: 16,
            search_patience: Duration::from_secs(60),
            concurrent_arrivals: 2,
            waiting_arrivals: 64,
            hosts: server.hosts.clone(),
            max_upload_bytes: 300_000_000,
            concurrent_uploads: server.concurrent_uploads,
            waiting_uploads: server.waiting_uploads,
            connections: server.connections,
            connections_per_address: server.connections_per_address,
            head_patience: Duration::from_secs(server.head_timeout_s),
            body_patience: Duration::from_secs(server.body_timeout_s),
            reading_time: server.reading_time(),
            max_json_bytes: 256 * 1024,
        }
    }
}
