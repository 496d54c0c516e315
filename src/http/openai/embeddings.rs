//! `/v1/embeddings`: texts as vectors of the model that the library is searched with.

use super::reply::MODEL;
use super::{Failed, whole_body};
use crate::graphql::error::{ApiError, ApiResult, Code};
use crate::http::access::caller;
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use service::embed::{Embedded, TextKind};

/// What such a client sends; what else it sends changes nothing.
#[derive(Deserialize)]
struct Request {
    input: Input,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    encoding_format: Encoding,
    #[serde(default)]
    dimensions: Option<usize>,
    /// Not OpenAI's, but of several servers that speak its way.
    #[serde(default)]
    input_type: Kind,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    Text(String),
    Texts(Vec<String>),
    /// Token ids of one of OpenAI's models, which say nothing here.
    Tokens(#[expect(dead_code, reason = "only its shape is looked at")] Vec<Value>),
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum Encoding {
    #[default]
    Float,
    Base64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    #[serde(alias = "document", alias = "search_document")]
    Passage,
    #[serde(alias = "search_query")]
    Query,
}

pub async fn embed(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, Failed> {
    same_origin(request.headers())?;
    let caller = caller(&request);
    caller.known().map_err(ApiError::from)?;
    let body = whole_body(&request, payload, &state).await?;
    let asked: Request = serde_json::from_slice(&body).map_err(|error| {
        ApiError::bad_input(format!("the request is none for embeddings: {error}"))
    })?;
    let embedding = &state.service.embedding;
    let name = embedding.model();
    known_model(asked.model.as_deref(), &name)?;
    known_dimensions(asked.dimensions, embedding.dimension())?;
    let texts = match asked.input {
        Input::Text(text) => vec![text],
        Input::Texts(texts) => texts,
        Input::Tokens(_) => {
            let problem = "input is text, or a list of texts: tokens of another model's can't be \
                read (LangChain: check_embedding_ctx_length=False)";
            return Err(ApiError::bad_input(problem).into());
        }
    };
    let kind = match asked.input_type {
        Kind::Passage => TextKind::Passage,
        Kind::Query => TextKind::Query,
    };
    let embedded = embedding.embed(&caller, texts, kind).await;
    let embedded = embedded.map_err(ApiError::from)?;
    Ok(HttpResponse::Ok().json(listed(&name, embedded, &asked.encoding_format)))
}

/// Vectors of different models can't be compared: what is asked of another is refused.
fn known_model(asked: Option<&str>, own: &str) -> ApiResult<()> {
    match asked {
        Some(other) if other != own && other != MODEL => {
            let other: String = other.chars().take(80).collect();
            let problem = format!("there is no embedding model {other:?} here: ask for {own:?}");
            Err(ApiError::new(Code::NotFound, problem))
        }
        _ => Ok(()),
    }
}

fn known_dimensions(asked: Option<usize>, own: usize) -> ApiResult<()> {
    match asked {
        Some(other) if other != own => {
            let problem =
                format!("the model's vectors have {own} dimensions: leave dimensions out");
            Err(ApiError::bad_input(problem))
        }
        _ => Ok(()),
    }
}

fn listed(model: &str, embedded: Embedded, encoding: &Encoding) -> Value {
    let encoded = |vector: &Vec<f32>| match encoding {
        Encoding::Float => json!(vector),
        Encoding::Base64 => {
            let bytes: Vec<u8> = vector.iter().flat_map(|one| one.to_le_bytes()).collect();
            json!(BASE64_STANDARD.encode(bytes))
        }
    };
    let vectors = embedded.vectors.iter().enumerate();
    let data: Vec<Value> = vectors
        .map(|(index, vector)| {
            json!({ "object": "embedding", "index": index, "embedding": encoded(vector) })
        })
        .collect();
    json!({
        "object": "list",
        "data": data,
        "model": model,
        "usage": { "prompt_tokens": embedded.tokens, "total_tokens": embedded.tokens },
    })
}
