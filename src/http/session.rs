//! `/session`: logging in by POST, out by DELETE, and by GET who one is.

use super::access::caller;
use super::body::{Body, BodyLimits};
use super::cookie;
use super::error::wrong_method;
use super::graphql::same_origin;
use super::state::AppState;
use crate::config::AccessMode;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use service::{Caller, Who};

/// A name and a password.
const MOST_BYTES: u64 = 4_096;

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/session")
            .route(web::get().to(show))
            .route(web::post().to(log_in))
            .route(web::delete().to(log_out))
            .default_service(web::to(wrong_method)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    name: String,
    password: String,
}

/// Whether accounts are asked for, and whose this session or key is.
async fn show(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let required = state.access == AccessMode::Required;
    let (user, role) = match caller(&request) {
        Caller::Account(account) => {
            let user = match &account.who {
                Who::User(name) => json!(name),
                Who::Key(_) => Value::Null,
            };
            (user, json!(account.role))
        }
        Caller::Local | Caller::Client(_) | Caller::Stranger(_) => (Value::Null, Value::Null),
    };
    let mut shown = json!({ "required": required, "user": user, "role": role });
    if let Some(provider) = &state.oidc {
        shown["singleSignOn"] = json!(provider.label());
    }
    told(shown)
}

async fn log_in(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    if state.access == AccessMode::Off {
        let text = "this server has no accounts: access.mode is \"off\"";
        return Err(ApiError::bad_input(text));
    }
    let limits = BodyLimits {
        most: MOST_BYTES,
        what: "request",
        patience: state.limits.body_patience,
    };
    let body = Body::new(&request, payload, limits).whole().await?;
    let given: Credentials = serde_json::from_slice(&body)
        .map_err(|_| ApiError::bad_input("the request is not JSON with name and password in it"))?;
    let (accounts, caller) = (&state.service.accounts, caller(&request));
    let begun = accounts
        .log_in(&caller, &given.name, &given.password)
        .await?;
    // The session that the browser had is over: nobody is logged in twice in one place.
    if let Some(before) = cookie::session(request.headers()) {
        accounts.log_out(&caller, &before).await?;
    }
    let set = cookie::set(request.headers(), begun.secret.reveal(), begun.lasts);
    let (user, role) = (begun.user.name, begun.user.role);
    let mut reply = told(json!({ "required": true, "user": user, "role": role }));
    let set = header::HeaderValue::try_from(set).map_err(ApiError::internal)?;
    reply.headers_mut().insert(header::SET_COOKIE, set);
    Ok(reply)
}

async fn log_out(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    if let Some(secret) = cookie::session(request.headers()) {
        let accounts = &state.service.accounts;
        accounts.log_out(&caller(&request), &secret).await?;
    }
    let unset = cookie::unset(request.headers());
    let mut reply = HttpResponse::NoContent();
    reply.insert_header((header::SET_COOKIE, unset));
    Ok(reply.finish())
}

fn told(value: Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(value)
}
