//! `/session/oidc`: to the provider of OpenID Connect, and at `/session/oidc/callback` back from it. Both are seen by
//! people, so what goes wrong is said on a page.

use super::access::caller;
use super::cookie;
use super::error::wrong_method;
use super::hosts::is_loopback;
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult, Code};
use crate::oidc::{Handshake, Provider, Refusal};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use reqwest::Url;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// How long somebody may take at the provider.
const AWAY: Duration = Duration::from_secs(600);
/// Codes of providers are shorter by far.
const LONGEST_CODE: usize = 4_096;
const CALLBACK: &str = "/session/oidc/callback";

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/session/oidc")
                .route(web::get().to(begin))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/session/oidc/callback")
                .route(web::get().to(come_back))
                .default_service(web::to(wrong_method)),
        );
}

/// What the provider sends back.
#[derive(Debug, Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

async fn begin(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    match sent(&request, &state).await {
        Ok((address, handshake)) => {
            let kept = cookie::keep_handshake(request.headers(), &handshake.written(), AWAY);
            HttpResponse::SeeOther()
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .insert_header((header::LOCATION, address.as_str()))
                .insert_header((header::SET_COOKIE, kept))
                .finish()
        }
        Err(error) => told(&request, &error),
    }
}

/// Where the browser goes, and what it keeps until it is back.
async fn sent(request: &HttpRequest, state: &AppState) -> ApiResult<(Url, Handshake)> {
    let provider = provider(state)?;
    let back = back(request, &provider);
    provider.begin(&back).await.map_err(refused)
}

async fn come_back(
    request: HttpRequest,
    query: Option<web::Query<Back>>,
    state: web::Data<AppState>,
) -> HttpResponse {
    match logged_in(&request, query, &state).await {
        Ok(set) => HttpResponse::SeeOther()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::LOCATION, "/"))
            .append_header((header::SET_COOKIE, set))
            .append_header((header::SET_COOKIE, forgotten(request.headers())))
            .finish(),
        Err(error) => told(&request, &error),
    }
}

/// The session's cookie of who came back.
async fn logged_in(
    request: &HttpRequest,
    query: Option<web::Query<Back>>,
    state: &AppState,
) -> ApiResult<String> {
    let provider = provider(state)?;
    let again = || ApiError::bad_input("this login was not begun in this browser, or long ago");
    let handshake = cookie::handshake(request.headers());
    let handshake = handshake.and_then(|text| Handshake::parse(&text));
    let (handshake, query) = (handshake.ok_or_else(again)?, query.ok_or_else(again)?.0);
    if query.state.as_ref() != Some(&handshake.state) {
        return Err(again());
    }
    // RFC 9207: an answer that names its provider is that of the one that was asked.
    if query.iss.is_some_and(|from| from != provider.issuer()) {
        return Err(again());
    }
    if query.error.is_some() {
        let text = "the provider did not let you in";
        return Err(ApiError::new(Code::Forbidden, text));
    }
    let code = query.code.filter(|code| code.len() <= LONGEST_CODE);
    let code = code.ok_or_else(again)?;
    let back = back(request, &provider);
    let vouched = provider.complete(&handshake, &code, &back).await;
    let vouched = vouched.map_err(refused)?;
    let (accounts, caller) = (&state.service.accounts, caller(request));
    let begun = accounts.log_in_vouched(&caller, &vouched).await?;
    // Nobody is logged in twice in one place.
    if let Some(before) = cookie::session(request.headers()) {
        accounts.log_out(&caller, &before).await?;
    }
    Ok(cookie::set(
        request.headers(),
        begun.secret.reveal(),
        begun.lasts,
    ))
}

fn provider(state: &AppState) -> ApiResult<Arc<Provider>> {
    let none = || ApiError::not_found("this server has no [access.oidc]");
    state.oidc.clone().ok_or_else(none)
}

/// Where the provider sends the browser back to; it knows which addresses are right.
fn back(request: &HttpRequest, provider: &Provider) -> String {
    if let Some(public) = provider.public_url() {
        return format!("{}{CALLBACK}", public.trim_end_matches('/'));
    }
    let headers = request.headers();
    let scheme = match is_loopback(headers) {
        true => "http",
        false => "https",
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    format!("{scheme}://{}{CALLBACK}", host.unwrap_or("localhost"))
}

fn refused(why: Refusal) -> ApiError {
    tracing::warn!(%why, "a login at the provider failed");
    match why {
        Refusal::Provider(_) => ApiError::new(
            Code::Unavailable,
            "the provider can't be asked right now; the log says why",
        ),
        Refusal::Token(_) => ApiError::new(
            Code::Forbidden,
            "what the provider says of you can't be believed; the log says why",
        ),
        Refusal::Claims(_) => ApiError::new(
            Code::Forbidden,
            "you may not use this library: your account at the provider has no name or role for it",
        ),
    }
}

fn forgotten(headers: &HeaderMap) -> String {
    cookie::keep_handshake(headers, "", Duration::ZERO)
}

/// A page for people; no word in it is the provider's or a client's.
fn told(request: &HttpRequest, error: &ApiError) -> HttpResponse {
    let text = error.message.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Papyri</title>\
         <p>You are not logged in: {text}.</p><p><a href=\"/\">Back</a></p></html>"
    );
    HttpResponse::build(error.code.status())
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::SET_COOKIE, forgotten(request.headers())))
        .body(page)
}
