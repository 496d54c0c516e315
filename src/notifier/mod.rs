//! Alerts to a webhook: each sent by POST as JSON, in order, again and again for a while where it is not taken. Whoever
//! tells never waits, and nothing that fails here harms who tells.

use anyhow::Context;
use operations::Change;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::time::Duration;
use tokio::sync::mpsc;

/// Alerts that may wait; more are dropped, and the log says so.
const WAITING: usize = 64;
/// How often one is sent, at most, and how long before it is sent again: twice as long each time.
const TRIES: u32 = 8;
const FIRST_REST: Duration = Duration::from_millis(500);
/// How long the webhook may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Of a webhook. Ends with the last who tells.
#[derive(Debug, Clone)]
pub struct Notifier {
    waiting: mpsc::Sender<serde_json::Value>,
}

/// What the webhook gets.
#[derive(Serialize)]
struct Told<'a> {
    service: &'static str,
    instance: &'a str,
    #[serde(flatten)]
    change: &'a Change,
    /// As Slack's, Mattermost's and others' webhooks show it.
    text: String,
}

impl Notifier {
    pub fn start(webhook: SecretString) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            // Who is told is who was configured.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("alerts can't be sent")?;
        let (waiting, told) = mpsc::channel(WAITING);
        tokio::spawn(deliver(client, webhook, told));
        Ok(Self { waiting })
    }

    pub fn tell(&self, change: &Change, instance: &str) {
        let state = match change.state {
            operations::alerts::State::Firing => "firing",
            operations::alerts::State::Resolved => "resolved",
        };
        let told = Told {
            service: "papyri",
            instance,
            change,
            text: format!("[{state}] papyri {instance}: {}", change.summary),
        };
        let sent = serde_json::to_value(&told).map(|told| self.waiting.try_send(told));
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!(
                alert = change.alert,
                "an alert could not be kept to be sent"
            );
        }
    }
}

async fn deliver(
    client: reqwest::Client,
    webhook: SecretString,
    mut told: mpsc::Receiver<serde_json::Value>,
) {
    while let Some(alert) = told.recv().await {
        let mut rest = FIRST_REST;
        for attempt in 1..=TRIES {
            match send(&client, &webhook, &alert).await {
                Ok(()) => break,
                Err(problem) if attempt == TRIES => {
                    tracing::warn!(problem, "an alert was given up");
                }
                Err(problem) => {
                    tracing::info!(problem, attempt, "an alert was not taken");
                    tokio::time::sleep(rest).await;
                    rest *= 2;
                }
            }
        }
    }
}

/// What went wrong, without the address.
async fn send(
    client: &reqwest::Client,
    webhook: &SecretString,
    alert: &serde_json::Value,
) -> Result<(), String> {
    let request = client.post(webhook.expose_secret()).json(alert);
    let reply = request.send().await;
    let reply = reply.map_err(|error| error.without_url().to_string())?;
    match reply.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("the webhook answered {status}")),
    }
}
