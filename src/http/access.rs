//! Who sent a request: nobody is asked, or an API key or a session says it. What they may do is decided below, by the use
//! cases.

use super::cookie;
use super::openai;
use super::state::AppState;
use crate::config::AccessMode;
use crate::graphql::error::{ApiError, ApiResult, Code};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, ResponseError, web};
use service::{Caller, ClientId};

/// Finds out who asks, before anything is done. A key that opens nothing is refused whatever it is shown for; a session that
/// is over makes its reader a stranger, who can log in again.
pub async fn identify<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let known = match state {
        Some(state) => who(&request, &state).await,
        None => Err(ApiError::internal("a request without the server's state")),
    };
    match known {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_left_body())
        }
        // An answer like others, so that it gets the headers that all carry.
        Err(error) => {
            let refused = match openai::speaks(request.path()) {
                true => openai::refused(error),
                false => error.error_response(),
            };
            let refused = request.into_response(refused);
            Ok(refused.map_into_right_body())
        }
    }
}

/// Who sent it, as [`identify`] found out.
pub fn caller(request: &HttpRequest) -> Caller {
    let found = request.extensions().get::<Caller>().cloned();
    // Without it nobody was asked: such a request is a stranger's.
    found.unwrap_or_else(|| Caller::Stranger(ClientId::new("unknown")))
}

async fn who(request: &ServiceRequest, state: &AppState) -> ApiResult<Caller> {
    let address = request.peer_addr().map(|address| address.ip().to_string());
    let client = ClientId::new(address.unwrap_or_else(|| "unknown".into()));
    if state.access == AccessMode::Off {
        return Ok(Caller::Client(client));
    }
    let accounts = &state.service.accounts;
    if let Some(key) = bearer(request.headers())? {
        return Ok(accounts.of_key(&key).await?);
    }
    let session = match cookie::session(request.headers()) {
        Some(secret) => accounts.of_session(&secret).await?,
        None => None,
    };
    Ok(session.unwrap_or(Caller::Stranger(client)))
}

/// What stands behind `Authorization: Bearer`; another scheme is refused, so that nobody believes to be known by it.
fn bearer(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let mut all = headers.get_all(header::AUTHORIZATION);
    let Some(value) = all.next() else {
        return Ok(None);
    };
    let key = value.to_str().ok().and_then(|text| text.split_once(' '));
    match (key, all.next()) {
        (Some((scheme, key)), None) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(key.trim().to_owned()))
        }
        _ => Err(ApiError::new(
            Code::Unauthenticated,
            "an API key comes as Authorization: Bearer papyri_…, once",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn a_key_comes_once_and_as_a_bearer() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
            }
            bearer(&headers)
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["bearer papyri_1 "]), Ok(Some("papyri_1".into())));
        for wrong in [
            &["Basic YTpi"][..],
            &["papyri_1"],
            &["Bearer a", "Bearer b"],
        ] {
            assert!(of(wrong).is_err(), "{wrong:?}");
        }
    }
}
