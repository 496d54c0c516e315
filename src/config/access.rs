//! `[access]`: who may use what `papyri serve` offers.

use super::{OidcConfig, ensure_key};
use serde::Deserialize;
use service::AccessLimits;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessConfig {
    pub mode: AccessMode,
    /// Listens beyond loopback although everybody who reaches the port may then do everything: where a proxy, a firewall or
    /// a container's network says who that is.
    pub open_beyond_loopback: bool,
    /// Days that a user stays logged in.
    pub session_days: u32,
    /// Requests of one user or key in a minute.
    pub requests_per_minute: NonZeroU32,
    /// Questions, new summaries, papers and searches of arXiv of one user or key in a minute.
    pub work_per_minute: NonZeroU32,
    /// Tries to log in under one name in a minute; from one address three times as many.
    pub logins_per_minute: NonZeroU32,
    /// Days for which it is kept who did what.
    pub audit_days: u32,
    /// Users who log in at a provider of OpenID Connect.
    pub oidc: Option<OidcConfig>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Nobody is asked who they are.
    Off,
    /// Users log in, programs send keys.
    Required,
}

impl Default for AccessConfig {
    fn default() -> Self {
        let limits = AccessLimits::default();
        Self {
            mode: AccessMode::Off,
            open_beyond_loopback: false,
            session_days: 7,
            requests_per_minute: limits.requests,
            work_per_minute: limits.work,
            logins_per_minute: limits.logins,
            audit_days: 365,
            oidc: None,
        }
    }
}

impl AccessConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            (1..=366).contains(&self.session_days),
            "access.session_days",
            "must be between 1 and 366",
        )?;
        ensure_key(
            (1..=36_500).contains(&self.audit_days),
            "access.audit_days",
            "must be between 1 and 36500",
        )?;
        let Some(oidc) = &self.oidc else {
            return Ok(());
        };
        oidc.validate()?;
        ensure_key(
            self.mode == AccessMode::Required,
            "access.oidc",
            "is for servers that ask who comes: set access.mode = \"required\"",
        )
    }

    pub fn limits(&self) -> AccessLimits {
        AccessLimits {
            requests: self.requests_per_minute,
            work: self.work_per_minute,
            logins: self.logins_per_minute,
        }
    }

    /// How long it is kept who did what.
    pub fn audited(&self) -> Duration {
        Duration::from_secs(u64::from(self.audit_days) * 86_400)
    }

    pub fn session(&self) -> Duration {
        Duration::from_secs(u64::from(self.session_days) * 86_400)
    }

    /// Whether the server may listen there: beyond this machine only with accounts, or when it was told so.
    pub fn allows(&self, address: SocketAddr) -> anyhow::Result<()> {
        let guarded = self.mode == AccessMode::Required || self.open_beyond_loopback;
        anyhow::ensure!(
            guarded || address.ip().to_canonical().is_loopback(),
            "listening on {address} would let everybody who reaches it read and change the library: set access.mode = \"required\" \
             (and see `papyri users add`), or, where something else says who reaches it, access.open_beyond_loopback = true"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_loopback_it_takes_accounts_or_a_word() {
        let allows = |config: &AccessConfig, address: &str| {
            config.allows(address.parse().expect("an address")).is_ok()
        };
        let off = AccessConfig::default();
        for here in [
            "127.0.0.1:1",
            "127.9.9.9:1",
            "[::1]:1",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert!(allows(&off, here), "{here}");
        }
        let required = AccessConfig {
            mode: AccessMode::Required,
            ..AccessConfig::default()
        };
        let told = AccessConfig {
            open_beyond_loopback: true,
            ..AccessConfig::default()
        };
        for beyond in ["0.0.0.0:1", "10.0.0.7:1", "[::]:1", "[2001:db8::1]:1"] {
            assert!(!allows(&off, beyond), "{beyond}");
            assert!(
                allows(&required, beyond) && allows(&told, beyond),
                "{beyond}"
            );
        }
    }
}
