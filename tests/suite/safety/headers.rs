//! What answers tell browsers: what a page may load, who may frame it, how files are shown, sent and compressed.

use crate::support::sample_files;
use crate::support::server::Server;
use flate2::read::GzDecoder;
use papyri::http::state::Limits;
use serde_json::json;
use std::io::Read;
use std::sync::LazyLock;

static SERVER: LazyLock<Server> =
    LazyLock::new(|| Server::start(sample_files()[..1].to_vec(), Limits::default()));

/// A GET with one header.
async fn get(path: &str, name: &str, value: &str) -> reqwest::Response {
    let request = SERVER.client.get(SERVER.url(path)).header(name, value);
    request.send().await.expect("an answer")
}

fn header(reply: &reqwest::Response, name: &str) -> String {
    let value = reply.headers().get(name);
    value.map_or_else(String::new, |value| {
        value.to_str().expect("text").to_owned()
    })
}

async fn pdf_path() -> String {
    let papers = SERVER.data("{ papers { nodes { id } } }", json!({})).await;
    let id = papers["papers"]["nodes"][0]["id"]
        .as_str()
        .expect("a paper");
    format!("/papers/{id}/pdf")
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do() {
    let pdf = pdf_path().await;
    let figure = pdf.replace("/pdf", "/figures/1.png");
    for path in [
        "/",
        "/nothing",
        "/health/livez",
        "/metrics",
        "/graphql",
        pdf.as_str(),
        figure.as_str(),
    ] {
        let reply = SERVER.get(path).await;
        let policy = header(&reply, "content-security-policy");
        for directive in ["default-src", "frame-ancestors 'self'"] {
            assert!(policy.contains(directive), "{path}: {policy}");
        }
        for foreign in ["http:", "https:", "ws:", "wss:", "*"] {
            assert!(!policy.contains(foreign), "{path}: {policy}");
        }
        assert_eq!(
            header(&reply, "x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(header(&reply, "x-frame-options"), "SAMEORIGIN", "{path}");
        assert_eq!(header(&reply, "referrer-policy"), "same-origin", "{path}");
    }
    let refused = get("/", "host", "elsewhere.example").await;
    assert_eq!(refused.status(), 403);
    assert!(!header(&refused, "content-security-policy").is_empty());
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere() {
    for path in ["/", "/graphiql"] {
        let reply = SERVER.get(path).await;
        let policy = header(&reply, "content-security-policy");
        assert!(
            policy.contains("default-src 'self'") && !policy.contains("http"),
            "{path}: {policy}"
        );
        let page = reply.text().await.expect("the page");
        let addresses: Vec<&str> = ["src=\"", "href=\""]
            .into_iter()
            .flat_map(|name| page.split(name).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(
            addresses
                .iter()
                .any(|address| address.starts_with("/assets/")),
            "make web: {page}"
        );
        for address in addresses {
            assert!(
                address.starts_with('/') || address.starts_with('#'),
                "{path}: {address}"
            );
            if address.starts_with("/assets/") {
                assert_eq!(SERVER.get(address).await.status(), 200, "{path}: {address}");
            }
        }
    }
}

#[tokio::test]
async fn a_pdf_is_shown_without_rights_of_this_origin() {
    let reply = SERVER.get(&pdf_path().await).await;
    let policy = header(&reply, "content-security-policy");
    assert!(
        policy.starts_with("sandbox;") && policy.contains("default-src 'none'"),
        "{policy}"
    );
}

#[tokio::test]
async fn parts_of_a_pdf_are_sent() {
    let path = pdf_path().await;
    let whole = SERVER.get(&path).await;
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    let tag = header(&whole, "etag");
    let size = whole.content_length().expect("its length");
    let bytes = whole.bytes().await.expect("the file");
    assert_eq!(bytes.len() as u64, size);
    assert_eq!(
        bytes,
        std::fs::read(&sample_files()[0]).expect("the sample")
    );

    let part = get(&path, "range", "bytes=100-299").await;
    assert_eq!(part.status(), 206);
    assert_eq!(
        header(&part, "content-range"),
        format!("bytes 100-299/{size}")
    );
    assert_eq!(part.bytes().await.expect("a part"), bytes[100..300]);
    let end = get(&path, "range", "bytes=-50").await;
    assert_eq!(
        end.bytes().await.expect("a part"),
        bytes[bytes.len() - 50..]
    );

    let none = get(&path, "range", &format!("bytes={size}-")).await;
    assert_eq!(none.status(), 416);
    assert_eq!(header(&none, "content-range"), format!("bytes */{size}"));
    assert_eq!(get(&path, "if-none-match", &tag).await.status(), 304);
    let head = SERVER
        .client
        .head(SERVER.url(&path))
        .send()
        .await
        .expect("an answer");
    assert_eq!(header(&head, "content-length"), size.to_string());
    let other = SERVER
        .client
        .get(SERVER.url(&path))
        .header("range", "bytes=0-9");
    let other = other
        .header("if-range", "\"another\"")
        .send()
        .await
        .expect("an answer");
    assert_eq!(other.status(), 200, "a part of another file is of no use");
}

#[tokio::test]
async fn the_page_is_compressed_where_the_browser_takes_it() {
    let page = SERVER.get("/").await.text().await.expect("the page");
    let start = page
        .find("/assets/index-")
        .expect("the page was built: make web");
    let asset: String = page[start..].chars().take_while(|c| *c != '"').collect();
    let plain = SERVER.get(&asset).await;
    assert_eq!(header(&plain, "content-encoding"), "");
    assert_eq!(header(&plain, "vary"), "Accept-Encoding");
    let plain = plain.bytes().await.expect("a file");
    for (accepted, coding) in [("gzip, deflate, br", "br"), ("gzip", "gzip")] {
        let reply = get(&asset, "accept-encoding", accepted).await;
        assert_eq!(header(&reply, "content-encoding"), coding);
        let bytes = reply.bytes().await.expect("a file");
        assert!(
            bytes.len() < plain.len(),
            "{coding}: {} of {}",
            bytes.len(),
            plain.len()
        );
        let mut whole = Vec::new();
        match coding {
            "br" => drop(brotli::BrotliDecompress(&mut &bytes[..], &mut whole)),
            _ => drop(GzDecoder::new(&bytes[..]).read_to_end(&mut whole)),
        }
        assert!(whole == plain, "{coding}");
    }
}
