//! `/papers/{id}/pdf`: the file a paper was read from.

use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use graph_schema::PaperId;
use stores_core::BlobKey;

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/papers/{id}/pdf")
            .route(web::get().to(pdf))
            .route(web::head().to(pdf))
            .default_service(web::to(super::error::wrong_method)),
    );
}

async fn pdf(id: web::Path<String>, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let id = PaperId::parse(&id)?;
    let found = state.graph.papers(std::slice::from_ref(&id)).await?.pop();
    let paper = found.ok_or_else(|| ApiError::not_found(format!("there is no paper {id}")))?;
    let hash = paper.content_hash.ok_or_else(|| {
        ApiError::not_found(format!(
            "{id} is known from references only; there is no file of it"
        ))
    })?;
    let bytes = state.blobs.get(&BlobKey::Raw(hash)).await?;
    let bytes = bytes
        .ok_or_else(|| ApiError::not_found(format!("the file of {id} is not in the library")))?;
    let name = format!("inline; filename=\"{id}.pdf\"");
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .body(bytes))
}
