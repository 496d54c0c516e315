//! `OpenAiGenerator`: one request, its retries, and the stream that comes of it.

use crate::sse::EventReader;
use async_trait::async_trait;
use backon::{ExponentialBuilder, Retryable};
use futures::StreamExt;
use futures::stream::BoxStream;
use models_core::{
    GenerateRequest, Generator, ModelError, ModelErrorKind, ModelOption, ModelResult, Piece,
    TokenStream, Usage,
};
use reqwest::{Client, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct OpenAiOptions {
    /// Up to and including `/v1`.
    pub base_url: String,
    pub model: String,
    pub api_key: Option<SecretString>,
    pub connect_timeout: Duration,
    /// Longest wait for the response to begin and for the first piece.
    pub first_token_timeout: Duration,
    /// Longest wait between pieces.
    pub idle_timeout: Duration,
    /// Tries after the first, on 429, 5xx and failed connections, before anything was streamed.
    pub retries: u32,
    /// Wait before the first retry; doubled at each, with jitter. `Retry-After` goes before it.
    pub backoff: Duration,
}

impl OpenAiOptions {
    pub fn new(base_url: &str, model: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            model: model.to_owned(),
            api_key: None,
            connect_timeout: Duration::from_secs(5),
            first_token_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(60),
            retries: 3,
            backoff: Duration::from_millis(500),
        }
    }
}

pub struct OpenAiGenerator {
    client: Client,
    options: OpenAiOptions,
}

/// Longest wait that a server may ask for with `Retry-After`.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

impl OpenAiGenerator {
    pub fn new(options: OpenAiOptions) -> ModelResult<Self> {
        let client = Client::builder()
            .connect_timeout(options.connect_timeout)
            .build()
            .map_err(|error| {
                ModelError::new(
                    ModelErrorKind::Internal,
                    "setting up the client of the generator",
                )
                .with_source(error)
            })?;
        Ok(Self { client, options })
    }

    async fn send(&self, request: &GenerateRequest) -> Result<Response, Failure> {
        let mut body = serde_json::json!({
            "model": self.options.model,
            "messages": [
                { "role": "system", "content": request.system },
                { "role": "user", "content": request.prompt },
            ],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stream": true,
        });
        // Only where they say something: not every server knows them.
        if request.temperature > 0.0 {
            body["seed"] = request.seed.into();
        }
        if !request.stop.is_empty() {
            body["stop"] = request.stop.clone().into();
        }
        let mut call = self
            .client
            .post(format!("{}/chat/completions", self.options.base_url))
            .json(&body);
        if let Some(key) = &self.options.api_key {
            call = call.bearer_auth(key.expose_secret());
        }
        let response = tokio::time::timeout(self.options.first_token_timeout, call.send())
            .await
            .map_err(|_| {
                Failure::for_good(
                    unavailable("the generator did not answer in time").about(ModelOption::Timeout),
                )
            })?
            .map_err(|error| {
                let away =
                    unavailable("the generator can't be reached").about(ModelOption::Address);
                Failure::passing(away.with_source(error.without_url()))
            })?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refused(&response))
    }

    async fn send_with_retries(&self, request: &GenerateRequest) -> ModelResult<Response> {
        // Between half and the whole of a wait, so that clients do not return all at once; a server's own wish goes first.
        let pauses = ExponentialBuilder::new()
            .with_min_delay(self.options.backoff / 2)
            .with_factor(2.0)
            .with_jitter()
            .with_max_times(self.options.retries as usize);
        let sent = (|| self.send(request))
            .retry(pauses)
            .when(|failure| failure.retry.is_some())
            .adjust(|failure, pause| pause.map(|pause| failure.retry.flatten().unwrap_or(pause)))
            .notify(|failure, _| {
                tracing::warn!(error = %failure.error, "generator failed, trying again");
            });
        sent.await.map_err(|failure| failure.error)
    }
}

#[async_trait]
impl Generator for OpenAiGenerator {
    fn name(&self) -> &str {
        &self.options.model
    }

    async fn generate(&self, request: GenerateRequest) -> ModelResult<TokenStream> {
        let response = self.send_with_retries(&request).await?;
        let state = Streaming {
            bytes: response
                .bytes_stream()
                .map(|piece| piece.map(|bytes| bytes.to_vec()))
                .boxed(),
            events: EventReader::default(),
            ready: Vec::new(),
            wait: self.options.first_token_timeout,
            idle: self.options.idle_timeout,
            counted: None,
            at_limit: false,
            over: false,
        };
        Ok(futures::stream::unfold(state, Streaming::next).boxed())
    }
}

/// A failed try and whether another one may help, with the wait the server asked for.
struct Failure {
    error: ModelError,
    retry: Option<Option<Duration>>,
}

impl Failure {
    fn for_good(error: ModelError) -> Self {
        Self { error, retry: None }
    }

    fn passing(error: ModelError) -> Self {
        Self {
            error,
            retry: Some(None),
        }
    }
}

fn refused(response: &Response) -> Failure {
    let status = response.status();
    let invalid = |context: String| ModelError::new(ModelErrorKind::Invalid, context);
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            let refused = invalid(format!("the generator refused the key ({status})"));
            Failure::for_good(refused.about(ModelOption::Key))
        }
        StatusCode::NOT_FOUND => {
            let unknown = format!("the generator knows no such model or address ({status})");
            Failure::for_good(invalid(unknown).about(ModelOption::Name))
        }
        StatusCode::TOO_MANY_REQUESTS => busy(response),
        _ if status.is_server_error() => busy(response),
        _ => Failure::for_good(invalid(format!(
            "the generator refused the request ({status})"
        ))),
    }
}

fn busy(response: &Response) -> Failure {
    let header = response.headers().get(reqwest::header::RETRY_AFTER);
    let seconds = header.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let wait = seconds.map(|seconds| Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
    let error = unavailable(&format!(
        "the generator is busy or failing ({})",
        response.status()
    ));
    Failure {
        error,
        retry: Some(wait),
    }
}

fn unavailable(context: &str) -> ModelError {
    ModelError::new(ModelErrorKind::Unavailable, context)
}

type Bytes = BoxStream<'static, Result<Vec<u8>, reqwest::Error>>;

/// A response on its way.
struct Streaming {
    bytes: Bytes,
    events: EventReader,
    /// Pieces read but not given out, last first.
    ready: Vec<Piece>,
    wait: Duration,
    idle: Duration,
    counted: Option<Counted>,
    /// The server ended the output because it was as long as it may be.
    at_limit: bool,
    over: bool,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    error: Option<serde_json::Value>,
    #[serde(default)]
    usage: Option<Counted>,
}
#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    #[serde(default)]
    finish_reason: Option<String>,
}
/// What a server says that it took.
#[derive(Deserialize)]
struct Counted {
    prompt_tokens: u32,
    completion_tokens: u32,
}
#[derive(Default, Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<String>,
}

impl Streaming {
    async fn next(mut self) -> Option<(ModelResult<Piece>, Self)> {
        loop {
            if let Some(piece) = self.ready.pop() {
                return Some((Ok(piece), self));
            }
            if self.over {
                return None;
            }
            if let Err(error) = self.read().await {
                self.over = true;
                self.ready.clear();
                return Some((Err(error), self));
            }
        }
    }

    /// Reads one piece of the response; sets `over` at the end the server announced.
    async fn read(&mut self) -> ModelResult<()> {
        let piece = tokio::time::timeout(self.wait, self.bytes.next())
            .await
            .map_err(|_| {
                unavailable("the generator stopped in the middle").about(ModelOption::Timeout)
            })?;
        self.wait = self.idle;
        let Some(piece) = piece else {
            return Err(unavailable(
                "the generator's connection ended before its answer did",
            ));
        };
        let bytes = piece.map_err(|error| {
            unavailable("the generator's connection broke").with_source(error.without_url())
        })?;
        let internal = |context: &str| ModelError::new(ModelErrorKind::Internal, context);
        let events = self
            .events
            .push(&bytes)
            .map_err(|_| internal("the generator sent no event stream"))?;
        let mut pieces = Vec::new();
        for event in events {
            if event == "[DONE]" {
                self.over = true;
                pieces.push(Piece::End(Usage {
                    prompt_tokens: self.counted.as_ref().map(|counted| counted.prompt_tokens),
                    output_tokens: self
                        .counted
                        .as_ref()
                        .map(|counted| counted.completion_tokens),
                    cut: false,
                    at_limit: self.at_limit,
                }));
                break;
            }
            let chunk: Chunk = serde_json::from_str(&event).map_err(|error| {
                internal("the generator sent an event that is no JSON").with_source(error)
            })?;
            if chunk.error.is_some() {
                return Err(unavailable("the generator reported an error in its stream"));
            }
            self.counted = chunk.usage.or(self.counted.take());
            for choice in chunk.choices {
                self.at_limit |= choice.finish_reason.as_deref() == Some("length");
                let text = choice.delta.content.filter(|text| !text.is_empty());
                pieces.extend(text.map(Piece::Text));
            }
        }
        pieces.reverse();
        self.ready = pieces;
        Ok(())
    }
}
