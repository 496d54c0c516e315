//! `POST /v1/papers`: a PDF as the body. It goes to the library's disk as it comes, like the files of forms.

use super::input::{self, Called, NAME_CHARS};
use super::shapes::{Problem, Uploaded};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::body::{Body, BodyLimits, too_large};
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use service::acquire::Upload;
use service::{Gate, Operation};
use std::io::SeekFrom;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

const PDF: &str = "application/pdf";

/// Reads a PDF into the library; the reply comes when it can be asked about. A file that can't be read is `failed`, with the
/// reason.
#[utoipa::path(
    post,
    path = "/v1/papers",
    operation_id = "uploadPaper",
    tag = "papers",
    params(Called),
    request_body(content = String, content_type = "application/pdf", description = "The bytes of the file"),
    responses(
        (status = 200, description = "What became of it", body = Uploaded),
        (status = 400, description = "No PDF came", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 408, description = "The file came too slowly", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 429, description = "Too much is sent: Retry-After says when there is room", body = Problem),
        (status = 503, description = "There is no room to keep it, or a part is away", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn upload(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
    uploads: web::Data<Gate>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let caller = caller(&request);
    // Nothing large comes in from whom it is not taken.
    caller.may(Operation::TakeIn)?;
    let called: Called = input::query(&request)?;
    let name = called.name.unwrap_or_else(|| "upload.pdf".into());
    let name = input::words("name", name, NAME_CHARS)?;
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case(PDF)
    {
        return Err(ApiError::bad_input(format!(
            "the body is a PDF: content-type {PDF}"
        )));
    }
    let most = state.limits.max_upload_bytes;
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(too_large("file", most));
    }
    // Held until the file is in the library: what waits for that lies on disk.
    let _sending = uploads.enter().await?;
    let limits = BodyLimits {
        most,
        what: "file",
        patience: state.limits.body_patience,
    };
    let file = kept(Body::new(&request, payload, limits), &state.spool).await?;
    let file = Upload { name, file };
    let outcome = state.service.acquisition.upload(&caller, file).await?;
    Ok(HttpResponse::Ok().json(Uploaded::from(outcome)))
}

/// The body in a file without a name: it is gone with the last who has it open, whatever happens.
async fn kept(mut body: Body, spool: &Path) -> ApiResult<std::fs::File> {
    let spool = spool.to_owned();
    let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(spool)).await;
    let file = file.map_err(ApiError::internal)?;
    let mut file = File::from_std(file.map_err(ApiError::no_place)?);
    while let Some(piece) = body.piece().await? {
        file.write_all(&piece).await.map_err(ApiError::no_place)?;
    }
    file.flush().await.map_err(ApiError::no_place)?;
    let start = file.seek(SeekFrom::Start(0)).await;
    start.map_err(ApiError::no_place)?;
    Ok(file.into_std().await)
}
