//! What a client gives: queries and bodies, read strictly, so that a slip is told and not passed over.

use super::shapes::PaperRef;
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::body::{Body, BodyLimits};
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use graph_schema::{CollectionId, PaperId, ReadingState};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service::Caller;
use service::shelf::Marked;
use utoipa::IntoParams;

/// Items of a page: those that come where nothing is said, and the most.
pub const USUAL: u32 = 20;
pub const MOST: u32 = 100;
/// Characters of what is searched for, and of a file's name.
pub const SEARCHED_CHARS: usize = 1_000;
pub const NAME_CHARS: usize = 255;
/// Papers that a body can name.
pub const MOST_PAPERS: usize = 1_000;
/// Items that can be skipped; further on a search is to be narrowed.
pub const FURTHEST: u64 = 1_000_000;

/// Who sends a body: from a page of ours or from no page, and known before anything of it is read.
pub fn sender(request: &HttpRequest) -> ApiResult<Caller> {
    same_origin(request.headers())?;
    let caller = caller(request);
    caller.known()?;
    Ok(caller)
}

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Listed {
    /// Words of title, authors or abstract; all papers when left out.
    #[param(max_length = 1000)]
    pub search: Option<String>,
    /// Items to give.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    pub offset: Option<u64>,
    /// Only those in this collection.
    #[param(pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    pub collection: Option<String>,
    /// Only those with this tag of yours.
    #[param(min_length = 1, max_length = 60)]
    pub tag: Option<String>,
    /// Only those that you have read so far: `to_read`, `reading`, `read`.
    #[param(pattern = "^(to_read|reading|read)$")]
    pub state: Option<String>,
}

impl Listed {
    /// By what readers made of them, where that is asked.
    pub fn marked(&self) -> ApiResult<Option<Marked>> {
        let collection = self.collection.as_deref().map(CollectionId::parse);
        let state = self.state.as_deref().map(|text| {
            let problem = || ApiError::bad_input("state is to_read, reading or read");
            ReadingState::parse(text).ok_or_else(problem)
        });
        let marked = Marked {
            collection: collection.transpose()?,
            tag: self.tag.clone(),
            state: state.transpose()?,
        };
        Ok((marked != Marked::default()).then_some(marked))
    }
}

/// How many items of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HowMany {
    /// Items to give.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
}

/// What to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Searched {
    /// Words of titles, authors, abstracts, or names of methods, datasets, tasks and metrics.
    #[param(min_length = 1, max_length = 1000, pattern = r"\S")]
    pub q: String,
    /// Items to give of each kind.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
}

/// Whether a new summary is made.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Fresh {
    /// Makes a new summary in place of the stored one.
    #[param(default = false)]
    pub fresh: Option<bool>,
}

/// What a file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Called {
    /// Name of the file, for people.
    #[param(max_length = 255)]
    pub name: Option<String>,
}

pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> ApiResult<T> {
    let read = web::Query::<T>::from_query(request.query_string());
    read.map(web::Query::into_inner)
        .map_err(|error| ApiError::bad_input(format!("the query of the address is wrong: {error}")))
}

/// A body of JSON within the bounds of requests.
pub async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: web::Payload,
    state: &AppState,
) -> ApiResult<T> {
    let limits = BodyLimits {
        most: state.limits.max_json_bytes as u64,
        what: "request",
        patience: state.limits.body_patience,
    };
    let body = Body::new(request, payload, limits).whole().await?;
    serde_json::from_slice(&body).map_err(|error| {
        ApiError::bad_input(format!("the request is not what is asked for: {error}"))
    })
}

pub fn paper(id: &str) -> ApiResult<PaperId> {
    Ok(PaperId::parse(id)?)
}

/// Papers that a body names.
pub fn papers(named: &[PaperRef]) -> ApiResult<Vec<PaperId>> {
    if named.len() > MOST_PAPERS {
        let problem = format!("name at most {MOST_PAPERS} papers");
        return Err(ApiError::bad_input(problem));
    }
    named.iter().map(|id| paper(&id.0)).collect()
}

pub fn limit(asked: Option<u32>) -> ApiResult<u32> {
    match asked.unwrap_or(USUAL) {
        limit if (1..=MOST).contains(&limit) => Ok(limit),
        _ => Err(ApiError::bad_input(format!(
            "limit must be between 1 and {MOST}"
        ))),
    }
}

pub fn offset(asked: Option<u64>) -> ApiResult<u64> {
    match asked.unwrap_or(0) {
        offset if offset <= FURTHEST => Ok(offset),
        _ => Err(ApiError::bad_input(format!(
            "offset must be {FURTHEST} at most: narrow the search"
        ))),
    }
}

/// A text of a query, within bounds.
pub fn words(name: &str, text: String, most_chars: usize) -> ApiResult<String> {
    if text.chars().count() > most_chars {
        let problem = format!("{name} is longer than {most_chars} characters");
        return Err(ApiError::bad_input(problem));
    }
    Ok(text)
}
