//! `/health/livez`: the process answers. `/health/readyz`: the stores do, too, and have what the library says it has.

use super::state::AppState;
use crate::wholeness::REMEDY;
use actix_web::{HttpResponse, web};
use std::time::Duration;
use stores_core::StoreResult;

const PATIENCE: Duration = Duration::from_secs(2);

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/health/livez", web::get().to(livez))
        .route("/health/readyz", web::get().to(readyz));
}

async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

async fn readyz(state: web::Data<AppState>) -> HttpResponse {
    let (graph, passages) = tokio::join!(
        answers("graph", state.graph.ping()),
        answers("passages", state.passages.ping())
    );
    let away: Vec<&str> = [("graph", graph), ("passages", passages)]
        .into_iter()
        .filter_map(|(name, here)| (!here).then_some(name))
        .collect();
    if away.is_empty() {
        return whole(&state).await;
    }
    HttpResponse::ServiceUnavailable()
        .json(serde_json::json!({ "status": "unavailable", "away": away }))
}

/// What of the library is lost, and what helps; nothing can be answered only where all of a part is.
async fn whole(state: &AppState) -> HttpResponse {
    let missing = match state.wholeness.missing().await {
        Ok(missing) => missing,
        Err(error) => {
            tracing::warn!(%error, "it can't be said whether the library is whole");
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

async fn answers(store: &'static str, ping: impl Future<Output = StoreResult<()>>) -> bool {
    match tokio::time::timeout(PATIENCE, ping).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(store, %error, "store is away");
            false
        }
        Err(_) => {
            tracing::warn!(store, "store does not answer in time");
            false
        }
    }
}
