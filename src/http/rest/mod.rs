//! `/v1` for scripts: ask, papers, uploads, summaries, search, described by a document of OpenAPI at `/openapi.json`. Translators over `service`, like GraphQL.

mod ask;
mod document;
mod input;
mod papers;
mod search;
mod shapes;
mod upload;

use super::error::wrong_method;
use actix_web::web;

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/v1/ask")
                .route(web::post().to(ask::ask))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/v1/papers")
                .route(web::get().to(papers::list))
                .route(web::post().to(upload::upload))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/v1/papers/{id}")
                .route(web::get().to(papers::show))
                .route(web::delete().to(papers::delete))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/v1/papers/{id}/summary")
                .route(web::get().to(papers::summary))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/v1/papers/{id}/related")
                .route(web::get().to(papers::related))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/v1/search")
                .route(web::get().to(search::search))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/openapi.json")
                .route(web::get().to(document::document))
                .default_service(web::to(wrong_method)),
        );
}
