//! Spans to the collector: some hundred at a time, tried a few times, then dropped and counted. A collector that is away or
//! slow costs nobody anything but the spans.

use super::otlp;
use super::spans::{DROPPED_TOTAL, Finished};
use crate::config::TracesConfig;
use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// Spans of one request, and how long the first of them waits for others.
const AT_ONCE: usize = 512;
const GATHERED_FOR: Duration = Duration::from_secs(1);
/// How long the collector may take, how often it is asked, and the rest between two tries.
const PATIENCE: Duration = Duration::from_secs(5);
const TRIES: u32 = 3;
const REST: Duration = Duration::from_secs(1);
/// How long a program that ends waits for what is left.
const FAREWELL: Duration = Duration::from_secs(3);

/// What waits to be sent.
pub struct Delivery {
    finished: mpsc::Receiver<Finished>,
    client: reqwest::Client,
    address: String,
    authorization: Option<SecretString>,
    service: String,
    instance: String,
}

/// What is being sent.
pub struct Delivering {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Delivery {
    pub fn new(config: &TracesConfig, finished: mpsc::Receiver<Finished>) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("spans can't be sent")?;
        Ok(Self {
            finished,
            client,
            address: config.address(),
            authorization: config.authorization.clone(),
            service: config.service.clone(),
            instance: super::instance(),
        })
    }

    pub fn start(self, on: &Handle) -> Delivering {
        let stop = CancellationToken::new();
        Delivering {
            task: on.spawn(self.run(stop.clone())),
            stop,
        }
    }

    async fn run(mut self, stop: CancellationToken) {
        let mut away = false;
        loop {
            let mut spans = Vec::new();
            let more = tokio::select! {
                more = gathered(&mut self.finished, &mut spans) => more,
                () = stop.cancelled() => false,
            };
            if !more {
                while let Ok(left) = self.finished.try_recv() {
                    spans.push(left);
                }
            }
            for part in spans.chunks(AT_ONCE) {
                let sent = self.sent(part, &stop).await;
                if let Err(problem) = &sent {
                    metrics::counter!(DROPPED_TOTAL).increment(part.len() as u64);
                    // Once, not with every batch of an evening without a collector.
                    if !away {
                        tracing::warn!(problem, "the collector of traces takes no spans");
                    }
                }
                away = sent.is_err();
            }
            if !more {
                return;
            }
        }
    }

    /// The last try's problem, without the address.
    async fn sent(&self, spans: &[Finished], stop: &CancellationToken) -> Result<(), String> {
        let body = otlp::written(&self.service, &self.instance, spans);
        let mut attempt = 1;
        loop {
            let problem = match self.tried(&body).await {
                Ok(()) => return Ok(()),
                Err(problem) => problem,
            };
            if attempt == TRIES || stop.is_cancelled() {
                return Err(problem);
            }
            attempt += 1;
            tokio::time::sleep(REST).await;
        }
    }

    async fn tried(&self, body: &serde_json::Value) -> Result<(), String> {
        let mut request = self.client.post(&self.address).json(body);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization.expose_secret());
        }
        let reply = request.send().await;
        let reply = reply.map_err(|error| error.without_url().to_string())?;
        match reply.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("it answered {status}")),
        }
    }
}

impl Delivering {
    /// Sends what is left, for a moment at most.
    pub async fn end(self) {
        self.stop.cancel();
        let abort = self.task.abort_handle();
        if tokio::time::timeout(FAREWELL, self.task).await.is_err() {
            abort.abort();
        }
    }
}

/// The next spans; `false` when there will be no more. What came stays where it is dropped.
async fn gathered(finished: &mut mpsc::Receiver<Finished>, spans: &mut Vec<Finished>) -> bool {
    if finished.recv_many(spans, AT_ONCE).await == 0 {
        return false;
    }
    let until = Instant::now() + GATHERED_FOR;
    while spans.len() < AT_ONCE {
        let room = AT_ONCE - spans.len();
        match timeout_at(until, finished.recv_many(spans, room)).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    true
}
