//! `/health/livez`: the process answers. `/health/readyz`: the stores do, too, and have what the library says it has.

use super::access::caller;
use super::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use service::Caller;
use service::administer::Administration;
use service::wholeness::REMEDY;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/health/livez", web::get().to(livez))
        .route("/health/readyz", web::get().to(readyz));
}

async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

async fn readyz(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let (administration, caller) = (&state.service.administration, caller(&request));
    let away = administration.away(&caller, PATIENCE).await;
    if away.is_empty() {
        return whole(administration, &caller).await;
    }
    HttpResponse::ServiceUnavailable()
        .json(serde_json::json!({ "status": "unavailable", "away": away }))
}

/// What of the library is lost, and what helps; nothing can be answered only where all of a part is.
async fn whole(administration: &Administration, caller: &Caller) -> HttpResponse {
    let missing = match administration.missing(caller).await {
        Ok(missing) => missing,
        Err(error) => {
            error.log();
            tracing::warn!("it can't be said whether the library is whole");
            return HttpResponse::ServiceUnavailable()
                .json(serde_json::json!({ "status": "damaged", "repair": REMEDY }));
        }
    };
    if missing.is_empty() {
        return HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }));
    }
    let (mut reply, status) = match missing.all {
        true => (HttpResponse::ServiceUnavailable(), "damaged"),
        false => (HttpResponse::Ok(), "incomplete"),
    };
    reply.json(serde_json::json!({ "status": status, "missing": missing.parts, "repair": REMEDY }))
}
