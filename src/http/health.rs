//! `/health/livez`: the process answers. `/health/readyz`: the stores do, too.

use super::state::AppState;
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
        return HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }));
    }
    HttpResponse::ServiceUnavailable()
        .json(serde_json::json!({ "status": "unavailable", "away": away }))
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
