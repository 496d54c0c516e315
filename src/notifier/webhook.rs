//! A webhook: a POST of JSON.

use super::{Alert, client};
use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};

pub struct Webhook {
    client: reqwest::Client,
    address: SecretString,
}

impl Webhook {
    pub fn new(address: SecretString) -> anyhow::Result<Self> {
        Ok(Self {
            client: client().context("alerts can't be sent")?,
            address,
        })
    }

    pub async fn send(&self, alert: &Alert) -> Result<(), String> {
        let request = self.client.post(self.address.expose_secret());
        let reply = request.json(&alert.json).send().await;
        let reply = reply.map_err(|error| error.without_url().to_string())?;
        match reply.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("the webhook answered {status}")),
        }
    }
}
