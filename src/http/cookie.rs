//! The cookies: the secret of a session, which no other site can have sent along, and for some minutes what a browser keeps while
//! it is at a provider of OpenID Connect, whose way back comes from there. No script can read them, and beyond loopback they
//! travel encrypted only.

use super::hosts::is_loopback;
use actix_web::http::header::{self, HeaderMap};
use std::time::Duration;

/// Its name beyond loopback, and on loopback, where there is no encryption and need be none. The prefix makes browsers
/// insist that it is `Secure`, of this host alone and for all of its paths.
struct Kind {
    secure: &'static str,
    local: &'static str,
    same_site: &'static str,
}

const SESSION: Kind = Kind {
    secure: "__Host-papyri",
    local: "papyri-session",
    same_site: "Strict",
};
const HANDSHAKE: Kind = Kind {
    secure: "__Host-papyri-oidc",
    local: "papyri-oidc",
    same_site: "Lax",
};
/// A session's secret has 64 characters, a handshake 131.
const LONGEST: usize = 256;

/// The secret that a request brings, by whichever name the cookie has there.
pub fn session(headers: &HeaderMap) -> Option<String> {
    SESSION.found(headers)
}

/// What sets it for a session that lasts this long.
pub fn set(headers: &HeaderMap, secret: &str, lasts: Duration) -> String {
    SESSION.written(headers, secret, lasts.as_secs())
}

/// What takes it away.
pub fn unset(headers: &HeaderMap) -> String {
    SESSION.written(headers, "", 0)
}

/// What the browser kept while it was at the provider.
pub fn handshake(headers: &HeaderMap) -> Option<String> {
    HANDSHAKE.found(headers)
}

/// What has it kept; for no time, forgotten.
pub fn keep_handshake(headers: &HeaderMap, text: &str, lasts: Duration) -> String {
    HANDSHAKE.written(headers, text, lasts.as_secs())
}

impl Kind {
    fn found(&self, headers: &HeaderMap) -> Option<String> {
        let wanted = self.name(headers);
        let lines = headers.get_all(header::COOKIE);
        let mut pairs = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, text) = pairs.find(|(name, _)| *name == wanted)?;
        (text.len() <= LONGEST).then(|| text.to_owned())
    }

    fn written(&self, headers: &HeaderMap, text: &str, seconds: u64) -> String {
        let (name, same_site) = (self.name(headers), self.same_site);
        let secure = match is_loopback(headers) {
            true => "",
            false => "; Secure",
        };
        format!("{name}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}")
    }

    fn name(&self, headers: &HeaderMap) -> &'static str {
        match is_loopback(headers) {
            true => self.local,
            false => self.secure,
        }
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
