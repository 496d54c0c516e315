//! What the adapters share: options, addresses made of parts, and a document of JSON asked for with patience.

use super::work::Work;
use crate::source::client::parsed;
use crate::source::error::{SourceError, SourceErrorKind, SourceResult};
use crate::source::exchange::{Form, Manners, Reach, Validators, Wire};
use crate::source::retry::{Backoff, Failure};
use crate::source::whom::Whom;
use graph_schema::Doi;
use reqwest::Url;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// How a registry is asked.
#[derive(Debug, Clone)]
pub struct WorksOptions {
    /// What its addresses begin with.
    pub base: String,
    /// An e-mail address: whom the registry may write to. Registries serve those who say it better.
    pub contact: Option<String>,
    /// Whoever pays has one.
    pub api_key: Option<String>,
    /// Between the starts of two requests.
    pub min_interval: Duration,
    /// Longest wait for an answer to begin, and between two pieces of it.
    pub timeout: Duration,
    /// Longest time for one answer.
    pub total_timeout: Duration,
    pub backoff: Backoff,
    /// Larger answers are refused; packed ones count unpacked.
    pub max_bytes: usize,
}

impl WorksOptions {
    /// Of the registry at `base`, with nobody to write to and no key.
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            contact: None,
            api_key: None,
            min_interval: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            backoff: Backoff {
                retries: 3,
                first: Duration::from_secs(2),
                longest: Duration::from_secs(30),
                patience: Duration::from_secs(60),
            },
            max_bytes: 16_000_000,
        }
    }
}

/// One registry and the line that all requests to it stand in.
pub struct Asker {
    wire: Wire,
    base: Url,
    /// Stand behind the question mark of every address.
    always: Vec<(&'static str, String)>,
}

impl Asker {
    pub fn new(
        whom: Whom,
        options: &WorksOptions,
        headers: HeaderMap,
        always: Vec<(&'static str, String)>,
    ) -> SourceResult<Self> {
        let wire = Wire::new(Manners {
            whom,
            contact: options
                .contact
                .as_ref()
                .map(|contact| format!("mailto:{contact}")),
            headers,
            min_interval: options.min_interval,
            timeout: options.timeout,
            total_timeout: options.total_timeout,
            backoff: options.backoff.clone(),
            max_bytes: options.max_bytes,
            form: Form::Json,
            hosts: Reach::Of(vec![(whom.base, options.base.clone())]),
        })?;
        let base = Url::parse(&options.base).map_err(|error| {
            let context = format!("{} is no web address", whom.base);
            SourceError::new(SourceErrorKind::Invalid, context).with_source(error)
        })?;
        Ok(Self { wire, base, always })
    }

    /// The base, then these parts of a path, each taken as it is; a `/` in the last divides it.
    pub fn address(&self, parts: &[&str], parameters: &[(&str, &str)]) -> SourceResult<Url> {
        let mut url = self.base.clone();
        {
            let invalid = || {
                let context = format!("{} takes no path behind it", self.wire.whom().base);
                SourceError::new(SourceErrorKind::Invalid, context)
            };
            let mut path = url.path_segments_mut().map_err(|()| invalid())?;
            path.pop_if_empty();
            path.extend(parts.iter().flat_map(|part| part.split('/')));
        }
        let own = self
            .always
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = parameters.iter().copied().chain(own).collect();
        if !all.is_empty() {
            url.query_pairs_mut().extend_pairs(all);
        }
        Ok(url)
    }

    /// The object that an address leads to; `None` where there is none.
    pub async fn object(&self, url: &Url) -> SourceResult<Option<Value>> {
        let name = self.wire.whom().name;
        let mut tries = self.wire.tries();
        loop {
            let read = match self.wire.document(url, &Validators::default()).await {
                Ok(Some(document)) => parsed(document, move |text| parse(name, text)).await,
                Ok(None) => {
                    let empty = SourceError::unavailable(format!("{name} gave an empty answer"));
                    Err(Failure::passing(empty))
                }
                Err(failure) => Err(failure),
            };
            match read {
                Ok(object) => return Ok(Some(object)),
                Err(failure) if failure.error.kind == SourceErrorKind::NotFound => return Ok(None),
                Err(failure) => tries.pause(failure).await?,
            }
        }
    }

    /// The work, if it is the one that was asked for.
    pub fn asked_for(&self, work: Option<Work>, doi: &Doi) -> SourceResult<Work> {
        let name = self.wire.whom().name;
        match work {
            Some(work) if work.doi == *doi => Ok(work),
            Some(work) => {
                let context = format!("{name} was asked for {doi} and described {}", work.doi);
                Err(SourceError::new(SourceErrorKind::Malformed, context))
            }
            None => {
                let context = format!("{name}'s answer for {doi} describes no work");
                Err(SourceError::new(SourceErrorKind::Malformed, context))
            }
        }
    }
}

/// Reads an answer of the service of this name.
fn parse(name: &str, text: &str) -> SourceResult<Value> {
    let malformed = |problem: &str| {
        let context = format!("{name}'s answer is {problem}");
        SourceError::new(SourceErrorKind::Malformed, context)
    };
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(malformed("no object of JSON")),
        Err(error) => Err(malformed("no JSON").with_source(error)),
    }
}
