//! Logging in at a provider of OpenID Connect: the code flow with PKCE, state and nonce. What a user may do here is read off
//! a claim; whether they are let in, and their session, is `service`'s.

mod id_token;
mod metadata;
mod signatures;

use crate::config::OidcConfig;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_schema::{Role, UserName};
use id_token::{Claims, Expected};
use jsonwebtoken::jwk::JwkSet;
use metadata::Metadata;
use reqwest::Url;
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use service::Vouched;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long the provider may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const LONGEST: usize = 1 << 20;
/// What a provider says of itself is asked again after this long.
const KNOWN_FOR: Duration = Duration::from_secs(3_600);
/// A token of a key that is not known has the keys asked for again, at most this often.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Why somebody does not come in. What it says goes into the log, not to them.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The provider can't be reached, or answers what it should not.
    #[error("the provider fails: {0}")]
    Provider(String),
    /// What it vouches with is not good.
    #[error("the ID token is not good: {0}")]
    Token(String),
    /// It says nothing from which follows who they are here, or what they may do.
    #[error("{0}")]
    Claims(String),
}

/// What a browser keeps between going to the provider and coming back: each 256 random bits, in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// Comes back with the code: it is the same browser.
    pub state: String,
    /// Comes back in the ID token: it was made for this login.
    nonce: String,
    /// Sent with the code: whoever catches that alone has nothing (RFC 7636).
    verifier: String,
}

impl Handshake {
    fn draw() -> Result<Self, Refusal> {
        Ok(Self {
            state: drawn()?,
            nonce: drawn()?,
            verifier: drawn()?,
        })
    }

    /// As a cookie holds it.
    pub fn written(&self) -> String {
        format!("{}.{}.{}", self.state, self.nonce, self.verifier)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let [state, nonce, verifier] = parts[..] else {
            return None;
        };
        let whole = |part: &str| {
            URL_SAFE_NO_PAD
                .decode(part)
                .is_ok_and(|bits| bits.len() == 32)
        };
        [state, nonce, verifier]
            .into_iter()
            .all(whole)
            .then(|| Self {
                state: state.to_owned(),
                nonce: nonce.to_owned(),
                verifier: verifier.to_owned(),
            })
    }
}

fn drawn() -> Result<String, Refusal> {
    let mut bits = [0; 32];
    let filled = SystemRandom::new().fill(&mut bits);
    filled.map_err(|_| Refusal::Provider("this system gives no random bits".into()))?;
    Ok(URL_SAFE_NO_PAD.encode(bits))
}

pub struct Provider {
    client: reqwest::Client,
    settings: OidcConfig,
    secret: Option<SecretString>,
    known: Mutex<Option<Known>>,
}

/// What the provider says of itself.
#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: JwkSet,
    asked: Instant,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<serde_json::Value>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({})", self.settings.issuer)
    }
}

impl Provider {
    pub fn new(settings: OidcConfig) -> anyhow::Result<Self> {
        signatures::install();
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            // What is sent there is a secret's.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            client,
            secret: settings.secret()?,
            settings,
            known: Mutex::new(None),
        })
    }

    /// What the page's button says.
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// This server's address for browsers, where that is not its `Host`.
    pub fn public_url(&self) -> Option<&str> {
        self.settings.public_url.as_deref()
    }

    /// Where the browser goes, and what it keeps until it is back at `back`.
    pub async fn begin(&self, back: &str) -> Result<(Url, Handshake), Refusal> {
        let known = self.known(None).await?;
        let handshake = Handshake::draw()?;
        let challenge = ring::digest::digest(&ring::digest::SHA256, handshake.verifier.as_bytes());
        let mut address = known.metadata.authorization_endpoint;
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &handshake.state)
            .append_pair("nonce", &handshake.nonce)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
            .append_pair("code_challenge_method", "S256");
        Ok((address, handshake))
    }

    /// Who came back with `code`. `back` is the address that they were sent to.
    pub async fn complete(
        &self,
        handshake: &Handshake,
        code: &str,
        back: &str,
    ) -> Result<Vouched, Refusal> {
        let known = self.known(None).await?;
        let token = self
            .exchanged(&known.metadata, handshake, code, back)
            .await?;
        let known = match id_token::is_of_known_key(&token, &known.keys) {
            true => known,
            false => self.known(Some(known.asked)).await?,
        };
        let expected = Expected {
            issuer: &self.settings.issuer,
            audience: &self.settings.client_id,
            nonce: &handshake.nonce,
        };
        let claims = id_token::verified(&token, &known.keys, &expected).map_err(Refusal::Token)?;
        self.vouched(&claims)
    }

    /// The ID token for a code.
    async fn exchanged(
        &self,
        metadata: &Metadata,
        handshake: &Handshake,
        code: &str,
        back: &str,
    ) -> Result<String, Refusal> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", handshake.verifier.as_str()),
        ];
        let mut request = self.client.post(metadata.token_endpoint.clone());
        let id = self.settings.client_id.as_str();
        match &self.secret {
            Some(secret) if metadata.takes_basic() => {
                // RFC 6749, 2.3.1: both are encoded as in a form first.
                let [id, secret] = [id, secret.expose_secret()].map(form_encoded);
                request = request.basic_auth(id, Some(secret));
            }
            Some(secret) => {
                form.extend([("client_id", id), ("client_secret", secret.expose_secret())]);
            }
            None => form.push(("client_id", id)),
        }
        let tokens: Tokens = self.read(request.form(&form)).await?;
        Ok(tokens.id_token)
    }

    /// What is known of the provider; asked anew where that was long ago, or is `as_old` as keys that did not do.
    async fn known(&self, as_old: Option<Instant>) -> Result<Known, Refusal> {
        let mut kept = self.known.lock().await;
        if let Some(known) = kept.as_ref() {
            let old = match as_old {
                Some(asked) => known.asked == asked && asked.elapsed() > ASKED_AGAIN_AFTER,
                None => known.asked.elapsed() > KNOWN_FOR,
            };
            if !old {
                return Ok(known.clone());
            }
        }
        let issuer = &self.settings.issuer;
        let place = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let metadata: Metadata = self.read(self.client.get(place)).await?;
        metadata.check(issuer).map_err(Refusal::Provider)?;
        let keys: Keys = self
            .read(self.client.get(metadata.jwks_uri.clone()))
            .await?;
        // Keys of kinds that nothing here reads stand beside those that are used.
        let read = |key| serde_json::from_value(key).ok();
        let keys = JwkSet {
            keys: keys.keys.into_iter().filter_map(read).collect(),
        };
        let known = Known {
            metadata,
            keys,
            asked: Instant::now(),
        };
        *kept = Some(known.clone());
        Ok(known)
    }

    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Refusal> {
        let away = |error: reqwest::Error| Refusal::Provider(error.without_url().to_string());
        let mut reply = request.send().await.map_err(away)?;
        let status = reply.status();
        let mut body = Vec::new();
        while let Some(part) = reply.chunk().await.map_err(away)? {
            if body.len() + part.len() > LONGEST {
                return Err(Refusal::Provider("its answer is too long".into()));
            }
            body.extend_from_slice(&part);
        }
        if !status.is_success() {
            return Err(Refusal::Provider(format!("it answered {status}")));
        }
        // What it says may hold a token: it stands in no log.
        serde_json::from_slice(&body)
            .map_err(|_| Refusal::Provider("its answer is not what the standard says".into()))
    }

    fn vouched(&self, claims: &Claims) -> Result<Vouched, Refusal> {
        let claim = &self.settings.name_claim;
        let name = claims.texts(claim);
        let [name] = name[..] else {
            return Err(Refusal::Claims(format!(
                "the ID token has no claim {claim}"
            )));
        };
        if claim == "email" && !claims.is_true("email_verified") {
            let text = "the provider has not verified the address of mail";
            return Err(Refusal::Claims(text.into()));
        }
        let name = UserName::parse(name).map_err(|_| {
            Refusal::Claims(format!("the claim {claim} can't be a user's name here"))
        })?;
        let given = self
            .settings
            .role_claim
            .as_deref()
            .map(|claim| claims.texts(claim));
        let role = given.and_then(|given| self.role_of(&given));
        let Some(role) = role.or(self.settings.default_role) else {
            let text = format!("{name} has no role: no value of the claim is in access.oidc.roles");
            return Err(Refusal::Claims(text));
        };
        Ok(Vouched {
            name,
            subject: format!("{}\n{}", self.settings.issuer, claims.subject()),
            role,
            // Where the provider says nothing of roles, those are given here.
            role_is_kept: self.settings.role_claim.is_none(),
            may_be_new: self.settings.create_users,
        })
    }

    /// The highest role that one of the values gives.
    fn role_of(&self, given: &[&str]) -> Option<Role> {
        let roles = &self.settings.roles;
        let gives = |values: &[String]| values.iter().any(|value| given.contains(&value.as_str()));
        [
            (Role::Admin, &roles.admin),
            (Role::Curator, &roles.curator),
            (Role::Reader, &roles.reader),
        ]
        .into_iter()
        .find_map(|(role, values)| gives(values).then_some(role))
    }
}

fn form_encoded(text: &str) -> String {
    let mut url = Url::parse("form:").map(|mut url| {
        url.query_pairs_mut().append_key_only(text);
        url
    });
    let query = url.as_mut().ok().and_then(|url| url.query());
    query.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_is_read_back_and_nothing_else_is_one() {
        let one = Handshake::draw().unwrap();
        assert_eq!(Handshake::parse(&one.written()), Some(one.clone()));
        assert_ne!(one, Handshake::draw().unwrap());
        for wrong in ["", "a.b.c", "a.b", &format!("{}.x", one.written())] {
            assert_eq!(Handshake::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_encoded_as_in_a_form() {
        assert_eq!(form_encoded("a:b c&d=é"), "a%3Ab+c%26d%3D%C3%A9");
    }
}
