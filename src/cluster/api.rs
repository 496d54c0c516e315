//! The three lists that are asked of the API: nodes, deployments, pods.

use super::health::{Deployment, Health, Node, Pod};
use crate::config::ClusterConfig;
use anyhow::{Context, bail};
use reqwest::{Certificate, Client, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Items of one answer, and how many answers are asked for: a namespace with more is not this program's alone.
const AT_ONCE: &str = "500";
const MOST_PAGES: usize = 20;
/// The longest answer that is read, in bytes: 500 pods take some 5 MB.
const LONGEST: usize = 64 << 20;

pub struct Api {
    client: Client,
    address: Url,
    token: Option<SecretString>,
    namespace: String,
}

/// Part of a list, as the API gives it.
#[derive(Deserialize)]
struct Page<T> {
    #[serde(default)]
    metadata: Place,
    items: Vec<T>,
}

#[derive(Default, Deserialize)]
struct Place {
    /// Where the rest begins; empty at the end.
    #[serde(rename = "continue", default)]
    rest: String,
}

impl Api {
    /// With the token and the authority of the service account, where the API is not a proxy on this machine.
    pub fn new(config: &ClusterConfig) -> anyhow::Result<Self> {
        let mut client = Client::builder()
            .timeout(PATIENCE)
            // What is sent there is a secret's.
            .redirect(reqwest::redirect::Policy::none());
        let address = config.address()?;
        let token = match address.scheme() {
            "https" => {
                let authority = config.authority()?;
                let authority = Certificate::from_pem(&authority)
                    .context("cluster.ca_file holds no certificate")?;
                client = client
                    .tls_built_in_root_certs(false)
                    .add_root_certificate(authority);
                Some(config.token()?)
            }
            _ => None,
        };
        Ok(Self {
            client: client.build()?,
            address,
            token,
            namespace: config.namespace()?,
        })
    }

    pub async fn health(&self) -> anyhow::Result<Health> {
        let own = &self.namespace;
        let nodes: Option<Vec<Node>> = self.listed("api/v1/nodes").await?;
        let of = |what: &str| match what {
            "pods" => format!("api/v1/namespaces/{own}/pods"),
            _ => format!("apis/apps/v1/namespaces/{own}/{what}"),
        };
        let refused = |what: &str| {
            format!(
                "who asks may not list {what} in the namespace {own}: a Role with the verb list gives leave"
            )
        };
        let deployments: Option<Vec<Deployment>> = self.listed(&of("deployments")).await?;
        let pods: Option<Vec<Pod>> = self.listed(&of("pods")).await?;
        Ok(Health {
            namespace: own.clone(),
            nodes,
            deployments: deployments.with_context(|| refused("deployments"))?,
            pods: pods.with_context(|| refused("pods"))?,
        })
    }

    /// All of a list; `None` where it is not for who asks.
    async fn listed<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Option<Vec<T>>> {
        let mut all = Vec::new();
        let mut rest = String::new();
        for _ in 0..MOST_PAGES {
            let mut url = self.address.join(path)?;
            url.query_pairs_mut().append_pair("limit", AT_ONCE);
            if !rest.is_empty() {
                url.query_pairs_mut().append_pair("continue", &rest);
            }
            let Some(page) = self.page::<T>(url).await? else {
                return Ok(None);
            };
            all.extend(page.items);
            rest = page.metadata.rest;
            if rest.is_empty() {
                return Ok(Some(all));
            }
        }
        bail!("the cluster's API gives more than {MOST_PAGES} pages of {path}");
    }

    async fn page<T: DeserializeOwned>(&self, url: Url) -> anyhow::Result<Option<Page<T>>> {
        let mut request = self.client.get(url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        let away = "the cluster's API can't be asked";
        let mut reply = request.send().await.context(away)?;
        match reply.status() {
            status if status.is_success() => {}
            StatusCode::FORBIDDEN => return Ok(None),
            StatusCode::UNAUTHORIZED => {
                bail!("the cluster's API does not know who asks: see cluster.token_file");
            }
            status => bail!("the cluster's API answered {status}"),
        }
        let mut body = Vec::new();
        while let Some(part) = reply.chunk().await.context(away)? {
            if body.len() + part.len() > LONGEST {
                bail!("the cluster's API gives an answer of more than {LONGEST} bytes");
            }
            body.extend_from_slice(&part);
        }
        let page = serde_json::from_slice(&body);
        page.map(Some)
            .context("the cluster's API answers what is no list of Kubernetes")
    }
}
