//! The chat page at `/` with its assets, embedded in the program, and GraphiQL.

use super::error::{no_route, wrong_method};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::http::GraphiQLSource;
use rust_embed::{EmbeddedFile, RustEmbed};

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
    let Some((file, packed)) = stored(&format!("assets/{path}"), &request) else {
        return no_route(request).await;
    };
    let kind = mime_guess::from_path(path.as_str()).first_or_octet_stream();
    let hashed = path.contains('-');
    let keep = if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind.as_ref())
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept-Encoding"));
    if packed {
        response.insert_header((header::CONTENT_ENCODING, "br"));
    }
    response.body(file.data.into_owned())
}

/// The file, or its Brotli form where there is one and the browser takes it, and which of the two it is.
fn stored(name: &str, request: &HttpRequest) -> Option<(EmbeddedFile, bool)> {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let packed = accepted
        .and_then(|value| value.to_str().ok())
        .filter(|accepted| takes_brotli(accepted))
        .and_then(|_| Dist::get(&format!("{name}.br")));
    match packed {
        Some(file) => Some((file, true)),
        None => Dist::get(name).map(|file| (file, false)),
    }
}

fn takes_brotli(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
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

#[cfg(test)]
mod tests {
    use super::takes_brotli;

    #[test]
    fn codings_that_a_browser_takes() {
        for yes in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, BR;q=0.9"] {
            assert!(takes_brotli(yes), "{yes}");
        }
        for no in ["", "gzip", "br;q=0", "gzip, br; q=0.0", "brotli", "*"] {
            assert!(!takes_brotli(no), "{no}");
        }
    }
}
