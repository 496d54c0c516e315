//! `/v1` for scripts: ask, papers, uploads, summaries, search, what readers make of papers, described by a document of OpenAPI at `/openapi.json`. Translators over `service`, like GraphQL.

mod ask;
mod document;
mod input;
mod papers;
mod search;
mod shapes;
mod shelf;
mod upload;

use super::error::wrong_method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, Route, web};

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(shelf::configure)
        .service(
            web::resource("/v1/ask")
                .route(web::post().to(ask::ask))
                .default_service(others("POST")),
        )
        .service(
            web::resource("/v1/papers")
                .route(web::get().to(papers::list))
                .route(web::post().to(upload::upload))
                .default_service(others("GET, POST")),
        )
        .service(
            web::resource("/v1/papers/{id}")
                .route(web::get().to(papers::show))
                .route(web::delete().to(papers::delete))
                .default_service(others("GET, DELETE")),
        )
        .service(
            web::resource("/v1/papers/{id}/summary")
                .route(web::get().to(papers::summary))
                .default_service(others("GET")),
        )
        .service(
            web::resource("/v1/papers/{id}/related")
                .route(web::get().to(papers::related))
                .default_service(others("GET")),
        )
        .service(
            web::resource("/v1/search")
                .route(web::get().to(search::search))
                .default_service(others("GET")),
        )
        .service(
            web::resource("/openapi.json")
                .route(web::get().to(document::document))
                .default_service(others("GET")),
        );
}

/// Every other method: refused, and told which there are.
fn others(allowed: &'static str) -> Route {
    web::to(move |request: HttpRequest| async move {
        let mut refused = wrong_method(request).await;
        let allowed = HeaderValue::from_static(allowed);
        refused.headers_mut().insert(header::ALLOW, allowed);
        refused
    })
}
