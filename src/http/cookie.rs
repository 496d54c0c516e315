//! The one cookie: the secret of a session. No script can read it, no other site can have it sent along, and beyond
//! loopback it travels encrypted only.

use super::hosts::is_loopback;
use actix_web::http::header::{self, HeaderMap};
use std::time::Duration;

/// The prefix makes browsers insist that it is `Secure`, of this host alone and for all of its paths.
const SECURE_NAME: &str = "__Host-papyri";
/// On loopback, where there is no encryption and need be none.
const LOCAL_NAME: &str = "papyri-session";
/// A session's secret has 64 characters.
const LONGEST: usize = 128;

/// The secret that a request brings, by whichever name the cookie has there.
pub fn session(headers: &HeaderMap) -> Option<String> {
    let wanted = name(headers);
    let lines = headers.get_all(header::COOKIE);
    let mut pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, secret) = pairs.find(|(name, _)| *name == wanted)?;
    (secret.len() <= LONGEST).then(|| secret.to_owned())
}

/// What sets it for a session that lasts this long.
pub fn set(headers: &HeaderMap, secret: &str, lasts: Duration) -> String {
    written(headers, secret, lasts.as_secs())
}

/// What takes it away.
pub fn unset(headers: &HeaderMap) -> String {
    written(headers, "", 0)
}

fn written(headers: &HeaderMap, secret: &str, seconds: u64) -> String {
    let (name, secure) = match is_loopback(headers) {
        true => (LOCAL_NAME, ""),
        false => (SECURE_NAME, "; Secure"),
    };
    format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

fn name(headers: &HeaderMap) -> &'static str {
    match is_loopback(headers) {
        true => LOCAL_NAME,
        false => SECURE_NAME,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn headers(host: &'static str, cookie: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        headers
    }

    #[test]
    fn it_is_secure_beyond_loopback() {
        let week = Duration::from_secs(604_800);
        let local = set(&headers("127.0.0.1:8080", ""), "abc", week);
        assert_eq!(
            local,
            "papyri-session=abc; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict"
        );
        for host in ["papers.example.org", "10.0.0.7", "127.0.0.1.example.org"] {
            let set = set(&headers(host, ""), "abc", week);
            assert!(set.starts_with("__Host-papyri=abc; Path=/; "), "{set}");
            assert!(set.ends_with("; Secure"), "{set}");
        }
        assert!(unset(&headers("localhost", "")).contains("Max-Age=0"));
    }

    #[test]
    fn it_is_found_among_others() {
        let found = |host, cookie| session(&headers(host, cookie));
        let all = "a=b; papyri-session=one; __Host-papyri=two";
        assert_eq!(found("localhost:1", all).as_deref(), Some("one"));
        assert_eq!(found("papers.example.org", all).as_deref(), Some("two"));
        assert_eq!(found("localhost", "papyri-session"), None);
    }
}
