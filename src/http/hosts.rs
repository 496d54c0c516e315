//! Which names the service answers to. A page of another origin can make its own name mean this machine (DNS
//! rebinding) and would then be of the same origin: it can't do so with an address, nor with a name that is not listed.

use super::state::AppState;
use crate::graphql::error::{ApiError, Code};
use actix_web::ResponseError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web;
use std::net::IpAddr;

/// Refuses requests to other names; those without a `Host` are of no browser.
pub async fn check<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let listed = request.app_data::<web::Data<AppState>>();
    let listed = listed.map_or(&[][..], |state| state.limits.hosts.as_slice());
    if !is_served(request.headers(), listed) {
        let error = ApiError::new(
            Code::Forbidden,
            "this server does not answer to the name in the Host header: list it in server.hosts",
        );
        // An answer like others, so that it gets the headers that all carry.
        let refused = request.into_response(error.error_response());
        return Ok(refused.map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Whether a request was sent to this machine's own name, where nobody listens on the way.
pub fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let name = host.map(without_port).unwrap_or_default();
    let bare = name.trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn is_served(headers: &HeaderMap, listed: &[String]) -> bool {
    let mut hosts = headers.get_all(header::HOST);
    let Some(host) = hosts.next() else {
        return true;
    };
    let (Ok(host), None) = (host.to_str(), hosts.next()) else {
        return false;
    };
    let name = without_port(host).to_ascii_lowercase();
    let bare = name.trim_matches(['[', ']']);
    name == "localhost"
        || bare.parse::<IpAddr>().is_ok()
        || listed.iter().any(|known| known.eq_ignore_ascii_case(&name))
}

/// `host:80` without its port; the colons of an address in brackets are no port.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => {
            name
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn served(host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        is_served(&headers, &["papers.example.org".to_owned()])
    }

    #[test]
    fn addresses_localhost_and_listed_names_are_served() {
        for host in [
            "127.0.0.1:8080",
            "localhost",
            "LOCALHOST:80",
            "[::1]:8080",
            "10.0.0.7",
            "papers.example.org",
            "Papers.example.org:443",
        ] {
            assert!(served(host), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:80",
            "localhost.evil.example",
            "",
        ] {
            assert!(!served(host), "{host}");
        }
        assert!(
            is_served(&HeaderMap::new(), &[]),
            "no browser leaves it out"
        );
    }

    #[test]
    fn two_hosts_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, HeaderValue::from_static("127.0.0.1"));
        headers.append(header::HOST, HeaderValue::from_static("evil.example"));
        assert!(!is_served(&headers, &[]));
    }
}
