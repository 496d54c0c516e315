//! Users log in at a provider of OpenID Connect, one that this test runs; what it vouches with wrongly opens nothing.

use super::{accounts::PASSWORD, done, json as told, outcome};
use crate::support::server::{Server, patient};
use crate::support::stub::{self, Asked, Given};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

const SECRET: &str = "s3cret & more";

/// How a token is signed.
#[derive(Clone, Copy, PartialEq)]
enum Signed {
    Right,
    /// `"alg": "none"`, without a signature.
    Not,
    /// By HMAC with the public key as its secret, which who confuses algorithms takes for good.
    ByPublicKey,
    ByAnotherKey,
    /// By the right key under another's name.
    UnknownKey,
}

struct Provider {
    address: OnceLock<String>,
    key: EcdsaKeyPair,
    another: EcdsaKeyPair,
    /// Codes with the query that each was given for.
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
    /// Claims over the right ones; what is null is left out.
    claims: Mutex<Value>,
    signed: Mutex<Signed>,
}

fn key() -> EcdsaKeyPair {
    let (scheme, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).expect("a key")
}

impl Provider {
    fn start() -> Arc<Self> {
        let provider = Arc::new(Self {
            address: OnceLock::new(),
            key: key(),
            another: key(),
            codes: Mutex::default(),
            claims: Mutex::new(json!({})),
            signed: Mutex::new(Signed::Right),
        });
        let answering = provider.clone();
        let address = stub::start(move |asked| answering.answer(asked));
        provider.address.set(address).expect("once");
        provider
    }

    fn address(&self) -> &str {
        self.address.wait()
    }

    fn answer(&self, asked: &Asked) -> Given {
        let own = self.address();
        let path = asked.path.split('?').next().unwrap_or_default();
        match path {
            "/.well-known/openid-configuration" => {
                let metadata = json!({
                    "issuer": own,
                    "authorization_endpoint": format!("{own}/authorize?realm=lab"),
                    "token_endpoint": format!("{own}/token"),
                    "jwks_uri": format!("{own}/keys"),
                });
                (200, metadata.to_string())
            }
            "/keys" => {
                let point = self.key.public_key().as_ref();
                let part = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
                let key = json!({
                    "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one",
                    "x": part(&point[1..33]), "y": part(&point[33..]),
                });
                // Keys of kinds that are not known here stand beside it, as some providers have them.
                let odd =
                    json!({ "kty": "EC", "crv": "secp256k1", "kid": "odd", "x": "AA", "y": "AA" });
                let unnamed = json!({ "kty": "of later" });
                (200, json!({ "keys": [odd, unnamed, key] }).to_string())
            }
            "/authorize" => {
                let url = reqwest::Url::parse(&format!("{own}{}", asked.path)).expect("an address");
                let query = url.query_pairs().into_owned().collect();
                let mut codes = self.codes.lock().expect("codes");
                let code = format!("code {}&", codes.len());
                codes.insert(code.clone(), query);
                (200, json!({ "code": code }).to_string())
            }
            "/token" => self.exchange(asked),
            _ => (404, String::new()),
        }
    }

    fn exchange(&self, asked: &Asked) -> Given {
        let wrong = |what: &str| (400, json!({ "error": what }).to_string());
        let basic = STANDARD.encode("papyri:s3cret+%26+more");
        if asked.headers.get("authorization") != Some(&format!("Basic {basic}")) {
            return wrong("invalid_client");
        }
        let code = asked.field("code").unwrap_or_default();
        // Each opens once.
        let Some(query) = self.codes.lock().expect("codes").remove(&code) else {
            return wrong("invalid_grant");
        };
        let verifier = asked.field("code_verifier").unwrap_or_default();
        let digest = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
        let as_begun = query["code_challenge"] == URL_SAFE_NO_PAD.encode(digest)
            && Some(&query["redirect_uri"]) == asked.field("redirect_uri").as_ref();
        if !as_begun {
            return wrong("invalid_grant");
        }
        let token = self.token(&query["nonce"]);
        let reply = json!({ "access_token": "a", "token_type": "Bearer", "id_token": token });
        (200, reply.to_string())
    }

    fn token(&self, nonce: &str) -> String {
        let signed = *self.signed.lock().expect("how");
        let now = chrono::Utc::now().timestamp();
        let mut claims = json!({
            "iss": self.address(), "aud": "papyri", "sub": "248289761001", "nonce": nonce,
            "iat": now, "exp": now + 300, "preferred_username": "Anna",
            "realm_access": { "roles": ["offline", "lab-curators"] },
        });
        let over = self.claims.lock().expect("claims").clone();
        for (name, value) in over.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        let claims = claims.as_object_mut().expect("an object");
        claims.retain(|_, value| !value.is_null());
        let (alg, kid) = match signed {
            Signed::Not => ("none", "one"),
            Signed::ByPublicKey => ("HS256", "one"),
            Signed::UnknownKey => ("ES256", "two"),
            Signed::Right | Signed::ByAnotherKey => ("ES256", "one"),
        };
        let part = |value: String| URL_SAFE_NO_PAD.encode(value);
        let header = part(json!({ "alg": alg, "kid": kid }).to_string());
        let message = format!("{header}.{}", part(json!(claims).to_string()));
        let by = |key: &EcdsaKeyPair| {
            let signature = key.sign(&SystemRandom::new(), message.as_bytes());
            signature.expect("a signature").as_ref().to_vec()
        };
        let signature = match signed {
            Signed::Right | Signed::UnknownKey => by(&self.key),
            Signed::ByAnotherKey => by(&self.another),
            Signed::Not => Vec::new(),
            Signed::ByPublicKey => {
                let public = self.key.public_key();
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, public.as_ref());
                ring::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn says(&self, claims: Value, signed: Signed) {
        *self.claims.lock().expect("claims") = claims;
        *self.signed.lock().expect("how") = signed;
    }
}

/// A server that sends its users to the provider.
fn server(provider: &Provider, more: &str) -> Server {
    let settings = format!(
        "[access]\nmode = 'required'\nlogins_per_minute = 1000\n[access.oidc]\nissuer = '{}'\nclient_id = 'papyri'\n\
         client_secret = '{SECRET}'\n{more}",
        provider.address()
    );
    Server::configured(&settings, Vec::new(), patient())
}

const BY_CLAIM: &str = "role_claim = 'realm_access.roles'\nroles.curator = ['lab-curators']\nroles.admin = ['lab-admins']\n";

/// A browser that shows where it is sent.
fn browser() -> Client {
    let client = Client::builder().redirect(Policy::none());
    client.pool_max_idle_per_host(0).build().expect("a client")
}

/// The cookies that an answer sets, as a browser sends them back; those that it takes away are left out.
fn cookies(response: &Response) -> String {
    let set = response.headers().get_all("set-cookie").iter();
    let pairs = set.filter_map(|line| line.to_str().expect("text").split(';').next());
    let kept: Vec<&str> = pairs.filter(|pair| !pair.ends_with('=')).collect();
    kept.join("; ")
}

/// Goes to the provider: what the browser keeps, and the address that it would be sent back to.
async fn go(server: &Server) -> (String, String) {
    let sent = browser()
        .get(server.url("/session/oidc"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(sent.status(), 303);
    let kept = cookies(&sent);
    let set = sent.headers()["set-cookie"].to_str().expect("text");
    assert!(
        set.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"),
        "{set}"
    );
    let to = sent.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    let url = reqwest::Url::parse(&to).expect("an address");
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(query["realm"], "lab", "the endpoint's own");
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["scope"], "openid profile email");
    assert_eq!(query["code_challenge_method"], "S256");
    let back = format!("http://{}/session/oidc/callback", server.address);
    assert_eq!(query["redirect_uri"], back);
    let given: Value = browser()
        .get(&to)
        .send()
        .await
        .expect("it")
        .json()
        .await
        .expect("JSON");
    let mut back = reqwest::Url::parse(&back).expect("an address");
    back.query_pairs_mut()
        .append_pair("code", given["code"].as_str().expect("a code"))
        .append_pair("state", &query["state"]);
    (kept, back.into())
}

async fn come_back(kept: &str, back: &str) -> Response {
    let request = browser().get(back).header("cookie", kept);
    request.send().await.expect("an answer")
}

async fn log_in(server: &Server) -> Response {
    let (kept, back) = go(server).await;
    come_back(&kept, &back).await
}

async fn who(server: &Server, cookie: &str) -> Value {
    let request = server
        .client
        .get(server.url("/session"))
        .header("cookie", cookie);
    request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whom_the_provider_knows_comes_in() {
    let provider = Provider::start();
    let more = format!("create_users = true\nlabel = 'Lab account'\n{BY_CLAIM}");
    let server = server(&provider, &more);
    let stranger = who(&server, "").await;
    assert_eq!(stranger["singleSignOn"], "Lab account");

    let came = log_in(&server).await;
    assert_eq!(came.status(), 303);
    assert_eq!(came.headers()["location"], "/");
    let session = cookies(&came);
    assert!(session.starts_with("papyri-session="), "{session}");
    let known = who(&server, &session).await;
    assert_eq!(
        (&known["user"], &known["role"]),
        (&json!("anna"), &json!("curator"))
    );
    let users = told(&server, &["users", "list"]);
    assert_eq!(users["users"][0]["name"], "anna", "{users}");

    // The provider gives her another role: she has it from her next login on.
    provider.says(
        json!({ "realm_access": { "roles": ["lab-admins", "lab-curators"] } }),
        Signed::Right,
    );
    let again = cookies(&log_in(&server).await);
    assert_eq!(who(&server, &again).await["role"], "admin");

    // Her password is the provider's: none opens her account here.
    let request = server.client.post(server.url("/session"));
    let request = request.json(&json!({ "name": "anna", "password": "$oidc$" }));
    assert_eq!(
        outcome(request.send().await.expect("an answer")).await.0,
        401
    );

    // Who has her name at the provider after her is somebody else here.
    provider.says(json!({ "sub": "7" }), Signed::Right);
    assert_eq!(log_in(&server).await.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_over_a_user_who_has_a_password() {
    let provider = Provider::start();
    let server = server(&provider, "default_role = 'reader'\n");
    // Nobody is made without leave; an administrator makes her.
    assert_eq!(log_in(&server).await.status(), 403);
    told(
        &server,
        &["users", "add", "anna", "--oidc", "--role", "curator"],
    );
    let session = cookies(&log_in(&server).await);
    assert_eq!(
        who(&server, &session).await["role"],
        "curator",
        "as she was made"
    );
    provider.says(json!({ "sub": "7" }), Signed::Right);
    assert_eq!(log_in(&server).await.status(), 403, "it is hers now");

    done(
        &server,
        &["users", "add", "ben", "--role", "admin"],
        PASSWORD,
    );
    provider.says(
        json!({ "sub": "8", "preferred_username": "ben" }),
        Signed::Right,
    );
    assert_eq!(log_in(&server).await.status(), 403);
    // It is written down, a moment later.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let written = told(&server, &["audit"]);
        let mut lines = written["lines"].as_array().expect("lines").iter();
        if lines.any(|line| line["about"] == "ben" && line["outcome"] == "refused") {
            break;
        }
        assert!(std::time::Instant::now() < until, "{written:#}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_vouched_wrongly_opens_nothing() {
    let provider = Provider::start();
    let server = server(&provider, &format!("create_users = true\n{BY_CLAIM}"));
    let now = chrono::Utc::now().timestamp();
    let right = || json!({});
    for (what, claims, signed) in [
        (
            "another issuer",
            json!({ "iss": "https://elsewhere.example" }),
            Signed::Right,
        ),
        ("no issuer", json!({ "iss": null }), Signed::Right),
        ("another client", json!({ "aud": "another" }), Signed::Right),
        ("no audience", json!({ "aud": null }), Signed::Right),
        (
            "several clients",
            json!({ "aud": ["papyri", "another"] }),
            Signed::Right,
        ),
        (
            "by another client",
            json!({ "azp": "another" }),
            Signed::Right,
        ),
        ("it is over", json!({ "exp": now - 120 }), Signed::Right),
        ("it has no end", json!({ "exp": null }), Signed::Right),
        (
            "it has not begun",
            json!({ "nbf": now + 300 }),
            Signed::Right,
        ),
        (
            "another login",
            json!({ "nonce": "another" }),
            Signed::Right,
        ),
        ("no login", json!({ "nonce": null }), Signed::Right),
        ("nobody", json!({ "sub": null }), Signed::Right),
        (
            "no name",
            json!({ "preferred_username": null }),
            Signed::Right,
        ),
        (
            "no name of a user",
            json!({ "preferred_username": "a b" }),
            Signed::Right,
        ),
        (
            "no role",
            json!({ "realm_access": { "roles": ["offline"] } }),
            Signed::Right,
        ),
        ("not signed", right(), Signed::Not),
        ("signed by what is public", right(), Signed::ByPublicKey),
        ("signed by another", right(), Signed::ByAnotherKey),
        ("signed by nobody known", right(), Signed::UnknownKey),
    ] {
        provider.says(claims, signed);
        let refused = log_in(&server).await;
        assert_eq!(refused.status(), 403, "{what}");
        assert_eq!(cookies(&refused), "", "{what}");
        let page = refused.text().await.expect("a page");
        assert!(page.contains("not logged in"), "{what}: {page}");
    }
    assert_eq!(told(&server, &["users", "list"])["users"], json!([]));

    // Another browser, a second use of a code, a login that this browser did not begin.
    provider.says(right(), Signed::Right);
    let (kept, back) = go(&server).await;
    let (other, _) = go(&server).await;
    for cookies in ["", &other, "papyri-oidc=a.b.c"] {
        assert_eq!(come_back(cookies, &back).await.status(), 400, "{cookies}");
    }
    let from = format!("{back}&iss=https%3A%2F%2Felsewhere.example");
    assert_eq!(come_back(&kept, &from).await.status(), 400);
    let denied = format!("{back}&error=access_denied");
    assert_eq!(come_back(&kept, &denied).await.status(), 403);
    assert_eq!(come_back(&kept, &back).await.status(), 303);
    assert_eq!(
        come_back(&kept, &back).await.status(),
        503,
        "the provider says no"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_away_or_another_lets_nobody_in() {
    let settings = "[access]\nmode = 'required'\n[access.oidc]\nclient_id = 'papyri'\ndefault_role = 'reader'\n";
    let other = stub::start(|_| {
        let metadata = json!({
            "issuer": "https://elsewhere.example", "authorization_endpoint": "https://e.example/a",
            "token_endpoint": "https://e.example/t", "jwks_uri": "https://e.example/k",
        });
        (200, metadata.to_string())
    });
    for issuer in ["http://127.0.0.1:9", &other] {
        let settings = format!("{settings}issuer = '{issuer}'\n");
        let server = Server::configured(&settings, Vec::new(), patient());
        let sent = browser()
            .get(server.url("/session/oidc"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(sent.status(), 503, "{issuer}");
        assert_eq!(server.get("/session").await.status(), 200);
    }
    let none = Server::configured(super::REQUIRED, Vec::new(), patient());
    assert_eq!(none.get("/session/oidc").await.status(), 404);
    let shown: Value = none.get("/session").await.json().await.expect("JSON");
    assert_eq!(shown.get("singleSignOn"), None);
}
