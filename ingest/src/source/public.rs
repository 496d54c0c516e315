//! Addresses on the open web, which others name: none of them leads into the network that this machine is in.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// Looks names up, and finds what is public only; of trusted names, whatever there is.
pub struct PublicNames {
    trusted: Arc<[String]>,
}

impl PublicNames {
    pub fn new(trusted: Vec<String>) -> Self {
        let trusted = trusted.into();
        Self { trusted }
    }
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let trusted = self.trusted.iter().any(|known| known == name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found
                .filter(|address| trusted || is_public(address.ip()))
                .collect();
            if public.is_empty() {
                return Err(io::Error::other("its address is not public").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Refuses what is no web address, and one that names a machine which is not public by its number; names are looked at when they
/// are looked up.
pub fn check(url: &Url, trusted: &[String]) -> SourceResult<()> {
    let refused = |problem: &str| {
        let host = url.host_str().unwrap_or_default();
        let context = format!("{host:?} {problem}");
        Err(SourceError::new(SourceErrorKind::Refused, context))
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refused("is no web address");
    }
    let Some(host) = url.host_str() else {
        return refused("names no server");
    };
    if trusted.iter().any(|known| known == host) {
        return Ok(());
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) if !is_public(address) => refused("is not on the open web"),
        _ => Ok(()),
    }
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match a {
        0 | 10 | 127 => true,
        // Between providers and their customers.
        100 => (64..128).contains(&b),
        // Assignments of protocols.
        192 => b == 0 && c == 0,
        // For measuring networks.
        198 => b == 18 || b == 19,
        _ => a >= 224,
    };
    !(special || address.is_private() || address.is_link_local() || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Global unicast is 2000::/3; of it the ranges for documentation, for tunnels and for what carries an IPv4 address inside.
    let global = segments[0] & 0xe000 == 0x2000;
    let documentation = segments[0] == 0x2001 && segments[1] == 0xdb8;
    let teredo = segments[0] == 0x2001 && segments[1] == 0;
    let six_to_four = segments[0] == 0x2002;
    global && !documentation && !teredo && !six_to_four
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_network_are_not_public() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for inside in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "2002:a00:1::",
        ] {
            assert!(!public(inside), "{inside}");
        }
        for outside in ["8.8.8.8", "172.32.0.1", "192.1.2.3", "2606:4700::1111"] {
            assert!(public(outside), "{outside}");
        }
    }

    #[test]
    fn addresses_that_are_asked() {
        let trusted = ["127.0.0.1".to_owned()];
        let asked = |text: &str| check(&Url::parse(text).unwrap(), &trusted).is_ok();
        assert!(asked("https://example.org/a.pdf") && asked("http://127.0.0.1:8/a.pdf"));
        for refused in [
            "ftp://example.org/a.pdf",
            "file:///etc/passwd",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://127.1/x".replace("127.1", "127.0.0.2").as_str(),
        ] {
            assert!(!asked(refused), "{refused}");
        }
    }
}
