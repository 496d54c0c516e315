//! Files of the page as browsers take them: compressed once, then from memory.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::EmbeddedFile;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// Smaller files gain nothing.
const MIN_BYTES: usize = 1024;
/// Brotli's quality: higher ones take seconds for a library of a megabyte and win a few in a hundred.
const QUALITY: i32 = 9;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    None,
}

struct Forms {
    brotli: Bytes,
    gzip: Bytes,
}

/// By the hash of the file's bytes.
static KNOWN: LazyLock<RwLock<HashMap<[u8; 32], Arc<Forms>>>> = LazyLock::new(RwLock::default);

/// Ends a reply with the file in the form that the client prefers.
pub async fn finish(
    mut reply: HttpResponseBuilder,
    request: &HttpRequest,
    kind: &str,
    file: EmbeddedFile,
) -> HttpResponse {
    reply.content_type(kind.to_owned());
    if file.data.len() < MIN_BYTES || !gains(kind) {
        return reply.body(file.data.into_owned());
    }
    reply.insert_header((header::VARY, "Accept-Encoding"));
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let coding = coding(
        accepted
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default(),
    );
    if coding == Coding::None {
        return reply.body(file.data.into_owned());
    }
    let Some(forms) = forms(&file).await else {
        return reply.body(file.data.into_owned());
    };
    let (name, bytes) = match coding {
        Coding::Brotli => ("br", forms.brotli.clone()),
        Coding::Gzip | Coding::None => ("gzip", forms.gzip.clone()),
    };
    reply
        .insert_header((header::CONTENT_ENCODING, name))
        .body(bytes)
}

async fn forms(file: &EmbeddedFile) -> Option<Arc<Forms>> {
    let hash = file.metadata.sha256_hash();
    let known = KNOWN
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&hash)
        .cloned();
    if known.is_some() {
        return known;
    }
    let bytes = file.data.clone().into_owned();
    let made = tokio::task::spawn_blocking(move || compress(&bytes)).await;
    let made = made.map_err(std::io::Error::other).and_then(|made| made);
    let made =
        made.inspect_err(|error| tracing::warn!(%error, "a file of the page can't be compressed"));
    let made = Arc::new(made.ok()?);
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(hash, made.clone());
    Some(made)
}

fn compress(bytes: &[u8]) -> std::io::Result<Forms> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &params)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(Forms {
        brotli: brotli.into(),
        gzip: gzip.finish()?.into(),
    })
}

/// Pictures and fonts are compressed in themselves.
fn gains(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || matches!(
            kind,
            "application/javascript"
                | "application/json"
                | "application/wasm"
                | "image/svg+xml"
                | "application/manifest+json"
        )
}

/// The best of what `Accept-Encoding` (RFC 9110, 12.5.3) takes.
fn coding(accepted: &str) -> Coding {
    let takes = |name: &str| {
        accepted.split(',').any(|one| {
            let mut parts = one.split(';');
            let named = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
            let refused =
                weight.is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|w| w <= 0.0));
            named.eq_ignore_ascii_case(name) && !refused
        })
    };
    match (takes("br"), takes("gzip")) {
        (true, _) => Coding::Brotli,
        (false, true) => Coding::Gzip,
        (false, false) => Coding::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn what_a_browser_takes() {
        assert_eq!(coding("gzip, deflate, br, zstd"), Coding::Brotli);
        assert_eq!(coding("br;q=0, GZIP;q=0.5"), Coding::Gzip);
        assert_eq!(coding("gzip; q=0.0"), Coding::None);
        assert_eq!(coding("identity"), Coding::None);
    }

    #[test]
    fn both_forms_are_the_file() {
        let file = "a page and a page ".repeat(1_000);
        let forms = compress(file.as_bytes()).expect("memory");
        let (mut one, mut other) = (String::new(), Vec::new());
        GzDecoder::new(&forms.gzip[..])
            .read_to_string(&mut one)
            .expect("gzip");
        brotli::BrotliDecompress(&mut &forms.brotli[..], &mut other).expect("brotli");
        assert!(one == file && other == file.as_bytes());
        assert!(forms.gzip.len() < file.len() / 10 && forms.brotli.len() < file.len() / 10);
    }
}
