//! `/papers/{id}/figures/{number}.png`: the picture of a figure, drawn from the paper's file.

use super::access::caller;
use super::papers::CSP;
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
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
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.to_str().is_ok_and(|known| known.contains(&tag))) {
        return Ok(headed(HttpResponse::NotModified(), &tag).finish());
    }
    let png = drawable.png().await?;
    Ok(headed(HttpResponse::Ok(), &tag)
        .content_type("image/png")
        .body(png))
}

fn headed(mut reply: HttpResponseBuilder, tag: &str) -> HttpResponseBuilder {
    reply
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .insert_header((header::ETAG, tag.to_owned()))
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP));
    reply
}
