//! What a provider says of itself (OpenID Connect Discovery 1.0): where to go, where to ask.

use crate::config::is_guarded;
use reqwest::Url;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    issuer: String,
    #[serde(deserialize_with = "address")]
    pub authorization_endpoint: Url,
    #[serde(deserialize_with = "address")]
    pub token_endpoint: Url,
    #[serde(deserialize_with = "address")]
    pub jwks_uri: Url,
    /// How a client shows its secret; left out it is the header.
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    Url::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

impl Metadata {
    /// Whether it is the one that was asked, and all of it can be spoken to unheard.
    pub fn check(&self, issuer: &str) -> Result<(), String> {
        if self.issuer != issuer {
            return Err(format!(
                "it calls itself {}, and access.oidc.issuer is {issuer}",
                self.issuer
            ));
        }
        let places = [&self.token_endpoint, &self.jwks_uri];
        if places.into_iter().any(|place| !is_guarded(place.as_str())) {
            return Err("its endpoints are not https://".into());
        }
        let scheme = self.authorization_endpoint.scheme();
        match ["https", "http"].contains(&scheme) {
            true => Ok(()),
            false => Err("its authorization endpoint is no address of the web".into()),
        }
    }

    /// Whether the secret goes into the header, as it does unless the provider takes it in the form only.
    pub fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_ref();
        methods.is_none_or(|methods| {
            methods.iter().any(|one| one == "client_secret_basic")
                || !methods.iter().any(|one| one == "client_secret_post")
        })
    }
}
