//! `/papers/{id}/figures/{number}.png`: the picture of a figure, drawn from the paper's file.

use super::access::caller;
use super::papers::{is_known, of_file};
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::{HttpRequest, HttpResponse, web};
use graph_schema::PaperId;
use serde::Deserialize;
use service::pictures::USUAL_WIDTH;

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/papers/{id}/figures/{number}.png")
            .route(web::get().to(figure))
            .route(web::head().to(figure))
            .default_service(web::to(super::error::wrong_method)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// In pixels.
    width: Option<u32>,
}

async fn figure(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let (id, number) = path.into_inner();
    let id = PaperId::parse(&id)?;
    let number: u32 = number
        .parse()
        .map_err(|_| ApiError::bad_input("a figure is told by its number in the list, from 1"))?;
    let wish = web::Query::<Wish>::from_query(request.query_string());
    let wish = wish.map_err(|_| ApiError::bad_input("width is a number of pixels"))?;
    let width = wish.width.unwrap_or(USUAL_WIDTH);
    let pictures = &state.service.pictures;
    let drawable = pictures
        .figure(&caller(&request), &id, number, width)
        .await?;
    let tag = format!("\"{}\"", drawable.tag());
    if is_known(&request, &tag) {
        return Ok(of_file(HttpResponse::NotModified(), &tag).finish());
    }
    let png = drawable.png().await?;
    Ok(of_file(HttpResponse::Ok(), &tag)
        .content_type("image/png")
        .body(png))
}
