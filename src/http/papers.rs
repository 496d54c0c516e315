//! `/papers/{id}/pdf`: the file a paper was read from, or the bytes of it that a reader wants.

use super::access::caller;
use super::ranges::{Wanted, wanted};
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::body::SizedStream;
use actix_web::http::header::{self, ContentRangeSpec, HeaderName};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures::stream::try_unfold;
use graph_schema::PaperId;
use service::browse::PaperFile;
use std::ops::Range;

/// Bytes of a file in memory at a time, for each client that takes it.
const PIECE: u64 = 256 * 1024;

/// Anybody may have written the file: it is shown without scripts, without forms, without this origin's rights.
const CSP: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/papers/{id}/pdf")
            .route(web::get().to(pdf))
            .route(web::head().to(pdf))
            .default_service(web::to(super::error::wrong_method)),
    );
}

async fn pdf(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let id = PaperId::parse(&id)?;
    let file = state.service.papers.file(&caller(&request), &id).await?;
    let (tag, size) = (format!("\"{}\"", file.hash()), file.size());
    let form = file.markup().await?.map_or(Form::Pdf, Form::Markup);
    if is_known(&request, &tag) {
        return Ok(headed(HttpResponse::NotModified(), form, &id, &tag).finish());
    }
    // A part of another file is no use beside what the client has.
    let same = text(&request, header::IF_RANGE).is_none_or(|known| known == tag);
    let range = text(&request, header::RANGE).filter(|_| same);
    let (mut reply, part) = match wanted(range, size) {
        Wanted::Whole => (HttpResponse::Ok(), 0..size),
        Wanted::Part(part) => {
            let mut reply = HttpResponse::PartialContent();
            reply.insert_header((header::CONTENT_RANGE, content_range(Some(&part), size)));
            (reply, part)
        }
        Wanted::Nothing => {
            let mut reply = HttpResponse::RangeNotSatisfiable();
            reply.insert_header((header::CONTENT_RANGE, content_range(None, size)));
            return Ok(headed(reply, form, &id, &tag).finish());
        }
    };
    reply = headed(reply, form, &id, &tag);
    let length = part.end - part.start;
    Ok(reply.body(SizedStream::new(length, pieces(file, part))))
}

/// What the file is written in.
#[derive(Clone, Copy)]
enum Form {
    Pdf,
    /// Nothing that a browser should show; the ending of its name.
    Markup(&'static str),
}

fn headed(
    mut reply: HttpResponseBuilder,
    form: Form,
    id: &PaperId,
    tag: &str,
) -> HttpResponseBuilder {
    let (kind, name) = match form {
        Form::Pdf => ("application/pdf", format!("inline; filename=\"{id}.pdf\"")),
        Form::Markup(ending) => (
            match ending {
                "xml" => "application/xml",
                "tex" | "md" => "text/plain; charset=utf-8",
                _ => "application/octet-stream",
            },
            format!("attachment; filename=\"{id}.{ending}\""),
        ),
    };
    reply
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    of_file(reply, tag)
}

/// Heads what is made of a paper's file.
pub(super) fn of_file(mut reply: HttpResponseBuilder, tag: &str) -> HttpResponseBuilder {
    reply
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .insert_header((header::ETAG, tag.to_owned()))
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP));
    reply
}

/// Whether the client says that it has what is so tagged.
pub(super) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    text(request, header::IF_NONE_MATCH).is_some_and(|known| known.contains(tag))
}

fn content_range(part: Option<&Range<u64>>, size: u64) -> String {
    ContentRangeSpec::Bytes {
        range: part.map(|part| (part.start, part.end - 1)),
        instance_length: Some(size),
    }
    .to_string()
}

/// The bytes of `part`, a piece at a time as the client takes them.
fn pieces(
    file: PaperFile,
    part: Range<u64>,
) -> impl futures::Stream<Item = Result<Bytes, actix_web::Error>> {
    try_unfold((file, part), |(file, part)| async move {
        if part.is_empty() {
            return Ok(None);
        }
        let end = part.end.min(part.start + PIECE);
        // When it is deleted while it is read, the client sees that it is not whole.
        let bytes = file.read(part.start..end).await.map_err(ApiError::from)?;
        Ok(Some((Bytes::from(bytes), (file, end..part.end))))
    })
}

fn text(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}
