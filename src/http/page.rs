//! The chat page at `/` with its assets, embedded in the program, and GraphiQL.

use super::error::{no_route, wrong_method};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::http::GraphiQLSource;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Papyri</title>\
<h1>The page was not built</h1><p>Run <code>make web</code> and build Papyri again. \
GraphQL is at <code>/graphql</code> without it.</p></html>";

/// GraphiQL's page is not ours: it holds inline code and loads its own from elsewhere. Only here.
const GRAPHIQL_CSP: &str = "default-src 'self'; connect-src 'self' ws: wss:; script-src 'self' 'unsafe-inline' https:; \
style-src 'self' 'unsafe-inline' https:; font-src https: data:; img-src 'self' https: data:; worker-src blob:";

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            get_only("/")
                .route(web::get().to(index))
                .route(web::head().to(index)),
        )
        .service(get_only("/graphiql").route(web::get().to(graphiql)))
        .service(
            get_only("/assets/{path:.*}")
                .route(web::get().to(asset))
                .route(web::head().to(asset)),
        );
}

fn get_only(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(wrong_method))
}

async fn index() -> HttpResponse {
    let body =
        Dist::get("index.html").map_or_else(|| NOT_BUILT.as_bytes().into(), |file| file.data);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(body.into_owned())
}

async fn asset(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let Some(file) = Dist::get(&format!("assets/{path}")) else {
        return no_route(request).await;
    };
    let kind = mime_guess::from_path(path.as_str()).first_or_octet_stream();
    let hashed = path.contains('-');
    let keep = if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    HttpResponse::Ok()
        .content_type(kind.as_ref())
        .insert_header((header::CACHE_CONTROL, keep))
        .body(file.data.into_owned())
}

async fn graphiql() -> HttpResponse {
    let page = GraphiQLSource::build()
        .endpoint("/graphql")
        .subscription_endpoint("/graphql")
        .title("Papyri · GraphiQL")
        .finish();
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, GRAPHIQL_CSP))
        .body(page)
}
