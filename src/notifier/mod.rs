//! Alerts to whoever is to know: a webhook, addresses of mail, a topic of SNS. Each has a queue of its own, in order, tried
//! again for a while where an alert is not taken. Whoever tells never waits, and nothing that fails here harms who tells.

mod mail;
mod signed;
mod topic;
mod webhook;

use crate::config::AlertsConfig;
use mail::Mail;
use operations::Change;
use operations::alerts::State;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use topic::Topic;
use webhook::Webhook;

/// Alerts that may wait for one who is told; more are dropped, and the log says so.
const WAITING: usize = 64;
/// How often one is sent, at most, and how long before it is sent again: twice as long each time.
const TRIES: u32 = 8;
const FIRST_REST: Duration = Duration::from_millis(500);
/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with the last who tells.
#[derive(Debug, Clone)]
pub struct Notifier {
    told: Vec<(&'static str, mpsc::Sender<Arc<Alert>>)>,
}

/// What begins or is over, in the forms in which it is sent.
#[derive(Debug)]
struct Alert {
    /// One line for people.
    text: String,
    /// All of it, as JSON.
    json: serde_json::Value,
}

impl Alert {
    fn new(change: &Change, instance: &str) -> serde_json::Result<Self> {
        let state = match change.state {
            State::Firing => "firing",
            State::Resolved => "resolved",
        };
        let text = format!("[{state}] papyri {instance}: {}", change.summary);
        let mut json = serde_json::to_value(change)?;
        json["service"] = "papyri".into();
        json["instance"] = instance.into();
        // As Slack's, Mattermost's and others' webhooks show it.
        json["text"] = text.as_str().into();
        Ok(Self { text, json })
    }
}

/// Whom to tell.
enum Receiver {
    Webhook(Webhook),
    Mail(Mail),
    Topic(Topic),
}

impl Receiver {
    /// What went wrong, without an address or a secret.
    async fn send(&self, alert: &Alert) -> Result<(), String> {
        match self {
            Self::Webhook(webhook) => webhook.send(alert).await,
            Self::Mail(mail) => mail.send(alert).await,
            Self::Topic(topic) => topic.send(alert).await,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Mail(_) => "mail",
            Self::Topic(_) => "topic",
        }
    }
}

impl Notifier {
    pub fn start(config: &AlertsConfig) -> anyhow::Result<Self> {
        let mut receivers = Vec::new();
        if let Some(address) = config.address()? {
            receivers.push(Receiver::Webhook(Webhook::new(address)?));
        }
        if let Some(smtp) = &config.smtp {
            receivers.push(Receiver::Mail(Mail::new(smtp)?));
        }
        if let Some(sns) = &config.sns {
            receivers.push(Receiver::Topic(Topic::new(sns)?));
        }
        let begin = |receiver: Receiver| {
            let name = receiver.name();
            let (waiting, told) = mpsc::channel(WAITING);
            tokio::spawn(deliver(receiver, told));
            (name, waiting)
        };
        Ok(Self {
            told: receivers.into_iter().map(begin).collect(),
        })
    }

    pub fn tell(&self, change: &Change, instance: &str) {
        let alert = match Alert::new(change, instance) {
            Ok(alert) => Arc::new(alert),
            Err(error) => return tracing::warn!(%error, "an alert could not be written"),
        };
        for (receiver, waiting) in &self.told {
            if waiting.try_send(alert.clone()).is_err() {
                let alert = change.alert.as_str();
                tracing::warn!(alert, receiver, "an alert could not be kept to be sent");
            }
        }
    }
}

async fn deliver(receiver: Receiver, mut told: mpsc::Receiver<Arc<Alert>>) {
    let name = receiver.name();
    while let Some(alert) = told.recv().await {
        let mut rest = FIRST_REST;
        for attempt in 1..=TRIES {
            match receiver.send(&alert).await {
                Ok(()) => break,
                Err(problem) if attempt == TRIES => {
                    tracing::warn!(problem, receiver = name, "an alert was given up");
                }
                Err(problem) => {
                    tracing::info!(problem, attempt, receiver = name, "an alert was not taken");
                    tokio::time::sleep(rest).await;
                    rest *= 2;
                }
            }
        }
    }
}

/// Who is told is who was configured: nobody sends on.
fn client() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none());
    Ok(client.build()?)
}
