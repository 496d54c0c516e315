//! A topic of Amazon SNS, or of a server that speaks as it does: `Publish` of its query interface, signed.

use super::signed::{Key, Request, signed};
use super::{Alert, client};
use crate::config::SnsConfig;
use anyhow::Context;
use chrono::Utc;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

/// Longest subject of a message, in characters, of ASCII.
const LONGEST_SUBJECT: usize = 100;
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

pub struct Topic {
    client: reqwest::Client,
    endpoint: Url,
    arn: String,
    region: String,
    key_id: String,
    secret: SecretString,
}

impl Topic {
    pub fn new(config: &SnsConfig) -> anyhow::Result<Self> {
        Ok(Self {
            client: client().context("alerts can't be sent")?,
            endpoint: config.address()?,
            arn: config.topic_arn.clone(),
            region: config.region()?.to_owned(),
            key_id: config.access_key_id.clone(),
            secret: config.secret()?,
        })
    }

    pub async fn send(&self, alert: &Alert) -> Result<(), String> {
        let plain = |c: char| if (' '..='~').contains(&c) { c } else { '?' };
        let subject: String = alert
            .text
            .chars()
            .map(plain)
            .take(LONGEST_SUBJECT)
            .collect();
        // Programs get all of it, people its line.
        let message = json!({
            "default": alert.json.to_string(),
            "email": alert.text,
            "sms": alert.text,
        });
        let message = message.to_string();
        let form = form(&[
            ("Action", "Publish"),
            ("Version", "2010-03-31"),
            ("TopicArn", self.arn.as_str()),
            ("Subject", subject.as_str()),
            ("MessageStructure", "json"),
            ("Message", message.as_str()),
        ]);
        let host = self.endpoint.host_str().unwrap_or_default();
        let host = match self.endpoint.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let request = Request {
            path: self.endpoint.path(),
            host: &host,
            content_type: FORM,
            body: form.as_bytes(),
            at: Utc::now(),
        };
        let key = Key {
            id: &self.key_id,
            secret: self.secret.expose_secret(),
            region: &self.region,
            service: "sns",
        };
        let (date, authorization) = signed(&request, &key);
        let request = self.client.post(self.endpoint.clone());
        let request = request
            .header("content-type", FORM)
            .header("x-amz-date", date)
            .header("authorization", authorization)
            .body(form);
        let reply = request.send().await;
        let reply = reply.map_err(|error| error.without_url().to_string())?;
        match reply.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("the topic answered {status}")),
        }
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut url = match Url::parse("form:") {
        Ok(url) => url,
        Err(_) => return String::new(),
    };
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}
