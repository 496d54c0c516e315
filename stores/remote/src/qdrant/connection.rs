//! The way to the server: one channel for all calls, the key in their headers, time limits, further tries.
//!
//! The calls are qdrant-client's generated ones, not its `Qdrant`: that one prints to standard output, puts a key it
//! can't send into its error's text, and hides a refused connection among a server's internal errors.

use super::QdrantOptions;
use super::error::{into_store, may_pass};
use crate::tries::AGAIN;
use backon::Retryable;
use qdrant_client::qdrant::collections_client::CollectionsClient;
use qdrant_client::qdrant::points_client::PointsClient;
use qdrant_client::qdrant::qdrant_client::QdrantClient;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};
use tonic::metadata::AsciiMetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Response, Status};

const LONGEST_CONNECTING: Duration = Duration::from_secs(10);
/// A connection that answers nothing for this long is given up, so that the next call makes a new one.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// Largest reply: a batch of points with vectors of many thousand numbers.
const REPLY_BYTES: usize = 64 << 20;

#[derive(Clone)]
pub(super) struct Connection {
    services: Services,
    pub url: String,
    pub collection: String,
    timeout: Duration,
}

type Keyed = InterceptedService<Channel, ApiKey>;

/// Clones share the channel.
#[derive(Clone)]
pub(super) struct Services {
    pub server: QdrantClient<Keyed>,
    pub collections: CollectionsClient<Keyed>,
    pub points: PointsClient<Keyed>,
}

impl Connection {
    /// Connects with the first call.
    pub fn new(options: &QdrantOptions) -> StoreResult<Self> {
        let key = ApiKey::new(options.api_key.as_ref())?;
        let channel = endpoint(options)?.connect_lazy();
        let services = Services {
            server: QdrantClient::with_interceptor(channel.clone(), key.clone()),
            collections: CollectionsClient::with_interceptor(channel.clone(), key.clone())
                .max_decoding_message_size(REPLY_BYTES),
            points: PointsClient::with_interceptor(channel, key)
                .max_decoding_message_size(REPLY_BYTES),
        };
        Ok(Self {
            services,
            url: options.url.clone(),
            collection: options.collection.clone(),
            timeout: options.timeout,
        })
    }

    /// The reply to a request, which is made again when another try may do.
    pub async fn ask<Q, R, F>(
        &self,
        what: &'static str,
        request: Q,
        call: impl Fn(Services, Q) -> F,
    ) -> StoreResult<R>
    where
        Q: Clone,
        F: Future<Output = Result<Response<R>, Status>>,
    {
        let tries = (|| call(self.services.clone(), request.clone()))
            .retry(AGAIN)
            .when(may_pass)
            .notify(|status, _| tracing::debug!(what, code = ?status.code(), "call is made again"));
        self.in_time(what, tries).await
    }

    /// The reply to a request that is made once: for those who would rather know at once.
    pub async fn ask_once<Q, R, F>(
        &self,
        what: &'static str,
        request: Q,
        call: impl Fn(Services, Q) -> F,
    ) -> StoreResult<R>
    where
        F: Future<Output = Result<Response<R>, Status>>,
    {
        self.in_time(what, call(self.services.clone(), request))
            .await
    }

    #[tracing::instrument(name = "qdrant", level = "debug", skip_all, fields(what))]
    async fn in_time<R>(
        &self,
        what: &'static str,
        work: impl Future<Output = Result<Response<R>, Status>>,
    ) -> StoreResult<R> {
        match tokio::time::timeout(self.timeout, work).await {
            Ok(Ok(response)) => Ok(response.into_inner()),
            Ok(Err(status)) => Err(into_store(&status, what, self)),
            Err(_) => Err(StoreError::new(
                StoreErrorKind::Unavailable,
                format!(
                    "Qdrant at {} gave no answer in {:?}: {what}",
                    self.url, self.timeout
                ),
            )
            .about(StoreOnServer::Passages, StoreOption::Timeout)),
        }
    }
}

fn endpoint(options: &QdrantOptions) -> StoreResult<Endpoint> {
    let no_address = |error: tonic::transport::Error| {
        let context = format!("{} is not a Qdrant address", options.url);
        StoreError::new(StoreErrorKind::Invalid, context)
            .about(StoreOnServer::Passages, StoreOption::Address)
            .with_source(error)
    };
    let endpoint = Endpoint::from_shared(options.url.clone())
        .map_err(no_address)?
        .connect_timeout(options.timeout.min(LONGEST_CONNECTING))
        .http2_keep_alive_interval(SIGN_OF_LIFE)
        .keep_alive_timeout(SIGN_OF_LIFE)
        .keep_alive_while_idle(true);
    match endpoint.uri().scheme_str() {
        Some("https") => endpoint
            .tls_config(ClientTlsConfig::new().with_native_roots())
            .map_err(no_address),
        _ => Ok(endpoint),
    }
}

/// The key as a header that no log shows.
#[derive(Clone)]
pub(super) struct ApiKey(Option<AsciiMetadataValue>);

impl ApiKey {
    fn new(key: Option<&SecretString>) -> StoreResult<Self> {
        let Some(key) = key else {
            return Ok(Self(None));
        };
        // The parser's error is left out: it is not known to leave the key out.
        let mut value = AsciiMetadataValue::try_from(key.expose_secret()).map_err(|_| {
            StoreError::new(StoreErrorKind::Invalid, "the API key is not plain text")
                .about(StoreOnServer::Passages, StoreOption::Credentials)
        })?;
        value.set_sensitive(true);
        Ok(Self(Some(value)))
    }
}

impl Interceptor for ApiKey {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(key) = &self.0 {
            request.metadata_mut().insert("api-key", key.clone());
        }
        Ok(request)
    }
}
