//! A form with files, by the GraphQL multipart request specification: `operations`, then `map`, then the files. Files
//! go to disk as they come; nothing else may be large.

use super::body::{Body, too_large};
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::web::Bytes;
use async_graphql::{Request, UploadValue};
use futures::channel::mpsc;
use futures::{SinkExt, Stream};
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::SeekFrom;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// What a form needs around its file.
pub const FORM_BYTES: u64 = 64 * 1024;
/// Files of one request.
const MAX_FILES: usize = 2;
/// Pieces of the body between the connection and the form.
const AHEAD: usize = 2;

/// Where files go, and what may be in a form.
pub struct FormLimits<'a> {
    pub spool: &'a Path,
    pub max_file_bytes: u64,
    pub max_json_bytes: u64,
}

/// Reads the form; the body's own limits hold for all of it.
pub async fn read(body: Body, boundary: String, limits: &FormLimits<'_>) -> ApiResult<Request> {
    let (pieces, incoming) = mpsc::channel(AHEAD);
    let mut fed = std::pin::pin!(feed(body, pieces));
    let mut read = std::pin::pin!(parts(incoming, boundary, limits));
    // Why the body ended early says more than that the form is not whole; what follows a whole form is read, too, so
    // that the connection can be used again.
    tokio::select! {
        biased;
        fed = &mut fed => {
            fed?;
            read.await
        }
        form = &mut read => {
            let form = form?;
            fed.await?;
            Ok(form)
        }
    }
}

async fn feed(
    mut body: Body,
    mut pieces: mpsc::Sender<Result<Bytes, Infallible>>,
) -> ApiResult<()> {
    while let Some(piece) = body.piece().await? {
        // Nobody takes what stands behind the form's end.
        let _ = pieces.send(Ok(piece)).await;
    }
    Ok(())
}

async fn parts(
    incoming: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static,
    boundary: String,
    limits: &FormLimits<'_>,
) -> ApiResult<Request> {
    let sizes = SizeLimit::new()
        .per_field(limits.max_file_bytes)
        .for_field("operations", limits.max_json_bytes)
        .for_field("map", limits.max_json_bytes);
    let mut form =
        Multipart::with_constraints(incoming, boundary, Constraints::new().size_limit(sizes));
    let mut request: Option<Request> = None;
    let mut map: Option<HashMap<String, Vec<String>>> = None;
    let mut files = 0;
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|error| wrong(error, limits))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        match (name.as_str(), &mut request, &mut map) {
            ("operations", None, _) => request = Some(json(field, limits).await?),
            ("map", Some(_), None) => map = Some(json(field, limits).await?),
            (_, Some(request), Some(map)) => {
                let path = place_of(&name, map)?;
                files += 1;
                if files > MAX_FILES {
                    return Err(ApiError::bad_input(format!(
                        "a form holds {MAX_FILES} files at most"
                    )));
                }
                request.set_upload(&path, upload(field, limits).await?);
            }
            _ => return Err(not_whole()),
        }
    }
    match (request, map) {
        (Some(request), Some(map)) if map.is_empty() => Ok(request),
        _ => Err(not_whole()),
    }
}

/// Where in the variables a file belongs; each belongs to one place.
fn place_of(name: &str, map: &mut HashMap<String, Vec<String>>) -> ApiResult<String> {
    let mut paths = map.remove(name).ok_or_else(not_whole)?;
    match (paths.pop(), paths.is_empty()) {
        (Some(path), true) => Ok(path),
        _ => Err(ApiError::bad_input(
            "a file of the form belongs to one variable",
        )),
    }
}

async fn json<T: serde::de::DeserializeOwned>(
    field: Field<'_>,
    limits: &FormLimits<'_>,
) -> ApiResult<T> {
    let bytes = field.bytes().await.map_err(|error| wrong(error, limits))?;
    serde_json::from_slice(&bytes).map_err(|_| not_whole())
}

async fn upload(mut field: Field<'_>, limits: &FormLimits<'_>) -> ApiResult<UploadValue> {
    let filename = field.file_name().unwrap_or("upload.pdf").to_owned();
    let content_type = field.content_type().map(ToString::to_string);
    // Without a name: it is gone with the last who has it open, whatever happens.
    let spool = limits.spool.to_owned();
    let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(spool))
        .await
        .map_err(ApiError::internal)?;
    let mut file = File::from_std(file.map_err(not_kept)?);
    while let Some(piece) = field.chunk().await.map_err(|error| wrong(error, limits))? {
        file.write_all(&piece).await.map_err(not_kept)?;
    }
    file.flush().await.map_err(not_kept)?;
    file.seek(SeekFrom::Start(0)).await.map_err(not_kept)?;
    Ok(UploadValue {
        filename,
        content_type,
        content: file.into_std().await,
    })
}

fn not_kept(error: std::io::Error) -> ApiError {
    ApiError::no_place(error)
}

fn not_whole() -> ApiError {
    ApiError::bad_input("the form needs the parts operations and map, and each file that map names")
}

fn wrong(error: multer::Error, limits: &FormLimits<'_>) -> ApiError {
    match error {
        multer::Error::FieldSizeExceeded { field_name, .. }
            if field_name
                .as_deref()
                .is_some_and(|name| matches!(name, "operations" | "map")) =>
        {
            too_large("request", limits.max_json_bytes)
        }
        multer::Error::FieldSizeExceeded { .. } => too_large("file", limits.max_file_bytes),
        error => {
            tracing::debug!(%error, "multipart request refused");
            not_whole()
        }
    }
}
