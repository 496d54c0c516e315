//! `[access.oidc]`: users who log in at a provider of OpenID Connect, and what they may do here.

use super::{ensure_key, secret};
use graph_schema::Role;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OidcConfig {
    /// The provider: `https://…`, as it calls itself. Below it stands `.well-known/openid-configuration`.
    pub issuer: String,
    /// What this server is called there.
    pub client_id: String,
    /// For a client that the provider gave a secret. Without one the code flow is guarded by PKCE alone.
    pub client_secret: Option<SecretString>,
    /// A file that holds the secret, and nothing else but white space around it.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked of the provider; `openid` is among it.
    pub scopes: Vec<String>,
    /// The claim of the ID token that is the user's name here.
    pub name_claim: String,
    /// The claim that says what the user may do: a text or a list of texts. Of a claim in a claim the names with dots
    /// between them.
    pub role_claim: Option<String>,
    /// Which values of that claim make whom.
    pub roles: RoleValues,
    /// The role of those whose claim says nothing; without it they are turned away.
    pub default_role: Option<Role>,
    /// Whether somebody who comes for the first time becomes a user. Otherwise an administrator makes them before.
    pub create_users: bool,
    /// `https://…` of this server as browsers reach it, where its `Host` is not that.
    pub public_url: Option<String>,
    /// What the page's button says.
    pub label: String,
}

/// Values of the claim, by the role that they give.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoleValues {
    pub reader: Vec<String>,
    pub curator: Vec<String>,
    pub admin: Vec<String>,
}

impl Default for OidcConfig {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            client_secret_file: None,
            scopes: ["openid", "profile", "email"].map(str::to_owned).to_vec(),
            name_claim: "preferred_username".to_owned(),
            role_claim: None,
            roles: RoleValues::default(),
            default_role: None,
            create_users: false,
            public_url: None,
            label: "Single sign-on".to_owned(),
        }
    }
}

impl OidcConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            is_guarded(&self.issuer),
            "access.oidc.issuer",
            "must be an address that starts with https:// (http:// is for this machine only)",
        )?;
        if let Some(public) = &self.public_url {
            ensure_key(
                is_guarded(public),
                "access.oidc.public_url",
                "must be an address that starts with https:// (http:// is for this machine only)",
            )?;
        }
        ensure_key(
            !self.client_id.is_empty(),
            "access.oidc.client_id",
            "is missing: what the provider calls this server",
        )?;
        ensure_key(
            self.scopes.iter().any(|scope| scope == "openid"),
            "access.oidc.scopes",
            "must have \"openid\" among them",
        )?;
        ensure_key(
            !self.name_claim.is_empty(),
            "access.oidc.name_claim",
            "must name a claim",
        )?;
        ensure_key(
            (1..=60).contains(&self.label.chars().count()),
            "access.oidc.label",
            "must have between 1 and 60 characters",
        )?;
        let values = [&self.roles.reader, &self.roles.curator, &self.roles.admin];
        let mapped = values.iter().any(|values| !values.is_empty());
        ensure_key(
            self.role_claim.is_some() == mapped,
            "access.oidc.role_claim",
            "and access.oidc.roles go together: the claim, and which of its values make whom",
        )?;
        ensure_key(
            mapped || self.default_role.is_some(),
            "access.oidc.default_role",
            "is missing: without it and without access.oidc.roles nobody could come in",
        )
    }

    /// The secret, from where it is kept.
    pub fn secret(&self) -> anyhow::Result<Option<SecretString>> {
        match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), _) => Ok(Some(secret.clone())),
            (None, Some(file)) => {
                secret::from_file("access.oidc.client_secret_file", file).map(Some)
            }
            (None, None) => Ok(None),
        }
    }
}

/// Whether nobody on the way can read what goes to an address, or there is no way.
pub fn is_guarded(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    bare && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right() -> OidcConfig {
        OidcConfig {
            issuer: "https://id.example.org/realms/lab".into(),
            client_id: "papyri".into(),
            default_role: Some(Role::Reader),
            ..OidcConfig::default()
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(right().validate().is_ok());
        let wrong = [
            (
                "access.oidc.issuer",
                OidcConfig {
                    issuer: "http://id.example.org".into(),
                    ..right()
                },
            ),
            (
                "access.oidc.client_id",
                OidcConfig {
                    client_id: String::new(),
                    ..right()
                },
            ),
            (
                "access.oidc.scopes",
                OidcConfig {
                    scopes: vec!["email".into()],
                    ..right()
                },
            ),
            (
                "access.oidc.role_claim",
                OidcConfig {
                    role_claim: Some("groups".into()),
                    ..right()
                },
            ),
            (
                "access.oidc.default_role",
                OidcConfig {
                    default_role: None,
                    ..right()
                },
            ),
            (
                "access.oidc.public_url",
                OidcConfig {
                    public_url: Some("papers.example.org".into()),
                    ..right()
                },
            ),
        ];
        for (key, config) in wrong {
            let refused = config.validate().unwrap_err().to_string();
            assert!(refused.contains(key), "{key}: {refused}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_open() {
        for address in [
            "https://a",
            "http://127.0.0.1:1/x",
            "http://localhost",
            "http://[::1]:2",
        ] {
            assert!(is_guarded(address), "{address}");
        }
        for address in [
            "http://a",
            "https://u:p@a",
            "https://a?x=1",
            "ftp://a",
            "",
            "a",
        ] {
            assert!(!is_guarded(address), "{address}");
        }
    }
}
