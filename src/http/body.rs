//! A request's body as it comes: within its size, and fast enough.

use super::connections::{Connection, Phase};
use crate::graphql::error::{ApiError, ApiResult, Code};
use actix_web::HttpRequest;
use actix_web::web::{self, Bytes, BytesMut};
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Each of these bytes that has come gives the rest one more second (as `RequestReadTimeout` of Apache's server does):
/// a mobile line is faster.
const BYTES_PER_SECOND: u64 = 16 * 1024;

pub struct Body {
    payload: web::Payload,
    connection: Option<Arc<Connection>>,
    started: Instant,
    patience: Duration,
    received: u64,
    most: u64,
    /// What is too large.
    what: &'static str,
}

/// How large and how slow a body may be.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    pub most: u64,
    pub what: &'static str,
    pub patience: Duration,
}

impl Body {
    pub fn new(request: &HttpRequest, payload: web::Payload, limits: BodyLimits) -> Self {
        let connection = request.conn_data::<Arc<Connection>>().cloned();
        if let Some(connection) = &connection {
            connection.is_at(Phase::Receiving);
        }
        Self {
            payload,
            connection,
            started: Instant::now(),
            patience: limits.patience,
            received: 0,
            most: limits.most,
            what: limits.what,
        }
    }

    /// The next piece; `None` after the last.
    pub async fn piece(&mut self) -> ApiResult<Option<Bytes>> {
        let earned = Duration::from_secs(self.received / BYTES_PER_SECOND);
        let deadline = self.started + self.patience + earned;
        let Ok(piece) = timeout_at(deadline, self.payload.next()).await else {
            self.is_at(Phase::Leaving);
            let text = "the request came too slowly";
            return Err(ApiError::new(Code::TooSlow, text));
        };
        let Some(piece) = piece else {
            self.is_at(Phase::Working);
            return Ok(None);
        };
        let piece = piece.map_err(|_| ApiError::bad_input("the request broke off"))?;
        self.received += piece.len() as u64;
        if self.received > self.most {
            return Err(too_large(self.what, self.most));
        }
        Ok(Some(piece))
    }

    pub async fn whole(mut self) -> ApiResult<BytesMut> {
        let mut all = BytesMut::new();
        while let Some(piece) = self.piece().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    fn is_at(&self, phase: Phase) {
        if let Some(connection) = &self.connection {
            connection.is_at(phase);
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.is_at(Phase::Working);
    }
}

pub fn too_large(what: &str, most: u64) -> ApiError {
    ApiError::new(
        Code::TooLarge,
        format!("the {what} is larger than {most} bytes"),
    )
}
