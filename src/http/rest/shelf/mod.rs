//! What readers make of papers: collections, tags, notes, how far they have read. Another's is told as what is not there.

pub mod collections;
pub mod notes;
mod shapes;
pub mod tags;

use super::others;
use actix_web::web;

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/v1/collections")
                .route(web::get().to(collections::list))
                .route(web::post().to(collections::create))
                .default_service(others("GET, POST")),
        )
        .service(
            web::resource("/v1/collections/{id}")
                .route(web::get().to(collections::show))
                .route(web::patch().to(collections::change))
                .route(web::delete().to(collections::delete))
                .default_service(others("GET, PATCH, DELETE")),
        )
        .service(
            web::resource("/v1/collections/{id}/papers")
                .route(web::post().to(collections::put_in))
                .default_service(others("POST")),
        )
        .service(
            web::resource("/v1/collections/{id}/papers/{paper}")
                .route(web::delete().to(collections::take_out))
                .default_service(others("DELETE")),
        )
        .service(
            web::resource("/v1/tags")
                .route(web::get().to(tags::list))
                .default_service(others("GET")),
        )
        .service(
            web::resource("/v1/papers/{id}/tags/{tag}")
                .route(web::put().to(tags::put))
                .route(web::delete().to(tags::take_off))
                .default_service(others("PUT, DELETE")),
        )
        .service(
            web::resource("/v1/papers/{id}/reading")
                .route(web::put().to(tags::set_reading))
                .route(web::delete().to(tags::forget_reading))
                .default_service(others("PUT, DELETE")),
        )
        .service(
            web::resource("/v1/notes")
                .route(web::get().to(notes::list))
                .route(web::post().to(notes::add))
                .default_service(others("GET, POST")),
        )
        .service(
            web::resource("/v1/notes/{id}")
                .route(web::patch().to(notes::edit))
                .route(web::delete().to(notes::delete))
                .default_service(others("PATCH, DELETE")),
        );
}
