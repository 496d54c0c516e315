//! `/openapi.json`, made from the handlers' own descriptions. The page that shows it, `/docs`, is among the other pages.

use super::shelf::{collections, notes, tags};
use super::{ask, papers, search, upload};
use actix_web::HttpResponse;
use actix_web::http::header;
use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Papyri",
        description = "Questions over a graph of research papers; every sentence of an answer has a quote that is on a page.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        ask::ask,
        papers::list,
        papers::show,
        papers::delete,
        papers::summary,
        papers::related,
        search::search,
        upload::upload,
        collections::list,
        collections::create,
        collections::show,
        collections::change,
        collections::delete,
        collections::put_in,
        collections::take_out,
        tags::list,
        tags::put,
        tags::take_off,
        tags::set_reading,
        tags::forget_reading,
        notes::list,
        notes::add,
        notes::edit,
        notes::delete,
    ),
    modifiers(&Keys),
    tags(
        (name = "questions", description = "Ask the papers"),
        (name = "papers", description = "The papers of the library"),
        (name = "shelf", description = "Collections, tags, notes, and how far you have read"),
    )
)]
struct Described;

/// How a client says who it is, where it is asked.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key, where the server asks for one"))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    // Of numbers, texts and lists: it is always JSON.
    let mut document = serde_json::to_value(Described::openapi()).unwrap_or_default();
    bind(&mut document["components"]["schemas"]);
    document
});

/// What holds between fields, which `utoipa` has no word for.
fn bind(schemas: &mut Value) {
    // Papers are named, or a collection.
    schemas["Question"]["not"] = json!({
        "required": ["within", "collection"],
        "properties": { "within": { "minItems": 1 }, "collection": { "type": "string" } },
    });
    // A note says something, or quotes something.
    let said = |field: &str| {
        let text = json!({ "type": "string", "pattern": r"\S" });
        json!({ "required": [field], "properties": { field: text } })
    };
    schemas["NewNote"]["anyOf"] = json!([said("text"), said("quote")]);
}

pub async fn document() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .json(&*DOCUMENT)
}
