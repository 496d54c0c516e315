//! The chat page at `/` with its assets, embedded in the program, GraphiQL, and Swagger UI at `/docs`.

use super::compressed;
use super::error::{no_route, wrong_method};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Papyri</title>\
<h1>The page was not built</h1><p>Run <code>make web</code> and build Papyri again. \
GraphQL is at <code>/graphql</code> without it.</p></html>";

/// GraphiQL's components and Swagger UI's write styles of their own into the page; all of it comes from here.
const TOOLS_CSP: &str = "default-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; \
img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
frame-ancestors 'self'";

pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            get_only("/")
                .route(web::get().to(index))
                .route(web::head().to(index)),
        )
        .service(get_only("/graphiql").route(web::get().to(graphiql)))
        .service(get_only("/docs").route(web::get().to(docs)))
        .service(
            get_only("/assets/{path:.*}")
                .route(web::get().to(asset))
                .route(web::head().to(asset)),
        );
}

fn get_only(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(wrong_method))
}

const HTML: &str = "text/html; charset=utf-8";

async fn index(request: HttpRequest) -> HttpResponse {
    page(&request, "index.html").await
}

/// One of the built pages.
async fn page(request: &HttpRequest, name: &str) -> HttpResponse {
    let mut reply = HttpResponse::Ok();
    reply.insert_header((header::CACHE_CONTROL, "no-cache"));
    match Dist::get(name) {
        Some(file) => compressed::finish(reply, request, HTML, file).await,
        None => reply.content_type(HTML).body(NOT_BUILT),
    }
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
    let mut reply = HttpResponse::Ok();
    reply.insert_header((header::CACHE_CONTROL, keep));
    compressed::finish(reply, &request, kind.as_ref(), file).await
}

async fn graphiql(request: HttpRequest) -> HttpResponse {
    tool(&request, "graphiql.html").await
}

async fn docs(request: HttpRequest) -> HttpResponse {
    tool(&request, "docs.html").await
}

/// A page made of others' components.
async fn tool(request: &HttpRequest, name: &str) -> HttpResponse {
    let mut reply = page(request, name).await;
    let policy = HeaderValue::from_static(TOOLS_CSP);
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    reply
}
