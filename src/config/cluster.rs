//! `[cluster]`: where Kubernetes' API is, for `papyri cluster`.

use super::{ensure_key, is_guarded, secret};
use anyhow::Context;
use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where a pod finds what its service account is given.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClusterConfig {
    /// `https://kubernetes.default.svc` in a pod; beside `kubectl proxy` `http://127.0.0.1:8001`.
    pub api: String,
    /// Left out, that of the pod.
    pub namespace: Option<String>,
    /// Whose word it is that asks.
    pub token_file: PathBuf,
    /// Who signs for the API, as PEM.
    pub ca_file: PathBuf,
}

impl Default for ClusterConfig {
    fn default() -> Self {
        Self {
            api: "https://kubernetes.default.svc".to_owned(),
            namespace: None,
            token_file: Path::new(ACCOUNT).join("token"),
            ca_file: Path::new(ACCOUNT).join("ca.crt"),
        }
    }
}

impl ClusterConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            is_guarded(&self.api),
            "cluster.api",
            "must be an address that starts with https:// (http:// is for this machine only)",
        )?;
        ensure_key(
            self.namespace.as_deref().is_none_or(is_label),
            "cluster.namespace",
            "must be the name of a namespace",
        )
    }

    /// With a slash at its end.
    pub fn address(&self) -> anyhow::Result<Url> {
        Ok(Url::parse(&format!("{}/", self.api.trim_end_matches('/')))?)
    }

    pub fn namespace(&self) -> anyhow::Result<String> {
        if let Some(namespace) = &self.namespace {
            return Ok(namespace.clone());
        }
        let file = Path::new(ACCOUNT).join("namespace");
        let found = std::fs::read_to_string(file)
            .context("this is no pod of a cluster: set cluster.namespace and cluster.api")?;
        let found = found.trim();
        ensure_key(is_label(found), "cluster.namespace", "must be set")?;
        Ok(found.to_owned())
    }

    pub fn token(&self) -> anyhow::Result<SecretString> {
        secret::from_file("cluster.token_file", &self.token_file)
    }

    pub fn authority(&self) -> anyhow::Result<Vec<u8>> {
        let file = &self.ca_file;
        std::fs::read(file).with_context(|| {
            format!(
                "cluster.ca_file {} can't be read: in a pod it is the service account's; elsewhere set cluster.api to the address of `kubectl proxy`",
                file.display()
            )
        })
    }
}

/// As Kubernetes names namespaces (RFC 1123).
fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        assert!(ClusterConfig::default().validate().is_ok());
        for namespace in ["", "a/b", "-a", "../x", "A"] {
            let config = ClusterConfig {
                namespace: Some(namespace.into()),
                ..ClusterConfig::default()
            };
            let refused = config.validate().unwrap_err().to_string();
            assert!(refused.contains("cluster.namespace"), "{refused}");
        }
        let open = ClusterConfig {
            api: "http://10.0.0.1".into(),
            ..ClusterConfig::default()
        };
        let refused = open.validate().unwrap_err().to_string();
        assert!(refused.contains("cluster.api"), "{refused}");
    }
}
