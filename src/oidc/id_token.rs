//! The ID token: what must hold before a word of it is believed (OpenID Connect Core 1.0, 3.1.3.7).

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};
use std::str::FromStr;

/// What this server asked for.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    pub nonce: &'a str,
}

/// What the provider says of somebody, once it is known that it does.
#[derive(Debug)]
pub struct Claims(Map<String, Value>);

impl Claims {
    /// The texts of a claim, one or a list; nothing where it is not there. `a.b` is the claim of that name, or b in a.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let within = || {
            let mut parts = name.split('.');
            let first = self.0.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        };
        match self.0.get(name).or_else(within) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    pub fn is_true(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(true))
    }

    /// Who it is at the provider, for good.
    pub fn subject(&self) -> &str {
        self.0
            .get("sub")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// Whether its key is among these. What can't be read has none, and is refused as it is.
pub fn is_of_known_key(token: &str, keys: &JwkSet) -> bool {
    decode_header(token).map_or(true, |header| {
        key(keys, header.kid.as_deref(), header.alg).is_some()
    })
}

/// The claims of a token that is good; else what is wrong with it, in words without any of it.
pub fn verified(token: &str, keys: &JwkSet, expected: &Expected) -> Result<Claims, String> {
    let unreadable = |error: jsonwebtoken::errors::Error| error.to_string();
    // Knows no algorithm "none"; which key is used follows from what the provider published.
    let header = decode_header(token).map_err(unreadable)?;
    if header.alg.family() == AlgorithmFamily::Hmac {
        return Err("it is signed with a secret that is no key of the provider".into());
    }
    let key = key(keys, header.kid.as_deref(), header.alg).ok_or("the provider has no such key")?;
    let key = DecodingKey::from_jwk(key).map_err(unreadable)?;
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[expected.audience]);
    validation.set_issuer(&[expected.issuer]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.validate_nbf = true;
    let token = decode::<Map<String, Value>>(token, &key, &validation).map_err(unreadable)?;
    let claims = Claims(token.claims);
    if claims.texts("nonce") != [expected.nonce] {
        return Err("it was made for another login".into());
    }
    let (for_whom, by) = (claims.texts("aud"), claims.texts("azp"));
    let several = for_whom.len() > 1 && by.is_empty();
    if several || by.iter().any(|by| *by != expected.audience) {
        return Err("it was made for another client".into());
    }
    if claims.subject().is_empty() {
        return Err("it names nobody".into());
    }
    Ok(claims)
}

/// The key of that id, or the only one there is for the algorithm.
fn key<'a>(keys: &'a JwkSet, id: Option<&str>, algorithm: Algorithm) -> Option<&'a Jwk> {
    let fits = |key: &&Jwk| {
        let signs = key.common.public_key_use.as_ref();
        let own = key.common.key_algorithm.as_ref();
        signs.is_none_or(|used| *used == PublicKeyUse::Signature)
            && own.is_none_or(|own| is_of(own, algorithm))
            && DecodingKey::from_jwk(key).is_ok_and(|key| key.family() == algorithm.family())
    };
    let mut all = keys.keys.iter().filter(fits);
    match id {
        Some(id) => all.find(|key| key.common.key_id.as_deref() == Some(id)),
        None => all.next().filter(|_| all.next().is_none()),
    }
}

fn is_of(own: &KeyAlgorithm, algorithm: Algorithm) -> bool {
    Algorithm::from_str(&own.to_string()).is_ok_and(|own| own == algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair,
    };
    use serde_json::json;

    /// The modulus of a key, and a token for each algorithm, made for this test by openssl; the private part was thrown away.
    fn by_rsa(part: &str) -> String {
        let all: Value = serde_json::from_str(include_str!("signed.json")).unwrap();
        all[part].as_str().unwrap().to_owned()
    }

    fn keys(key: Value, more: Value) -> JwkSet {
        let mut key = key;
        for (name, value) in more.as_object().unwrap() {
            key[name] = value.clone();
        }
        serde_json::from_value(json!({ "keys": [key] })).unwrap()
    }

    fn rsa(more: Value) -> JwkSet {
        let key = json!({ "kty": "RSA", "n": by_rsa("modulus"), "e": "AQAB" });
        keys(key, more)
    }

    fn read(token: &str, keys: &JwkSet) -> Result<Claims, String> {
        super::super::signatures::install();
        let expected = Expected {
            issuer: "https://id.example.org",
            audience: "papyri",
            nonce: "n",
        };
        verified(token, keys, &expected)
    }

    /// A good token is read, and no part of it can be changed.
    fn holds(token: &str, keys: &JwkSet) {
        let claims = read(token, keys);
        assert_eq!(claims.expect(token).subject(), "7", "{token}");
        let parts: Vec<&str> = token.split('.').collect();
        for at in 0..3 {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            let middle = parts[at].len() / 2;
            let other = match &parts[at][middle..=middle] {
                "A" => "B",
                _ => "A",
            };
            parts[at].replace_range(middle..=middle, other);
            assert!(read(&parts.join("."), keys).is_err(), "{at}: {token}");
        }
    }

    #[test]
    fn tokens_of_rsa_are_good_as_they_are() {
        for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
            holds(&by_rsa(algorithm), &rsa(json!({})));
        }
        let token = by_rsa("RS256");
        let unsigned = token.rsplit_once('.').unwrap().0;
        for wrong in ["", "a.b.c", unsigned, &format!("{unsigned}.")] {
            assert!(read(wrong, &rsa(json!({}))).is_err(), "{wrong}");
        }
        // Keys for something else.
        for other in [json!({ "use": "enc" }), json!({ "alg": "RS512" })] {
            assert!(read(&token, &rsa(other.clone())).is_err(), "{other}");
        }
    }

    #[test]
    fn tokens_of_curves_are_good_as_they_are() {
        let random = SystemRandom::new();
        let message = |algorithm: &str| {
            let claims = by_rsa("RS256");
            let claims = claims.split('.').nth(1).unwrap();
            let header = json!({ "alg": algorithm, "typ": "JWT" }).to_string();
            format!("{}.{claims}", URL_SAFE_NO_PAD.encode(header))
        };
        for (algorithm, curve, bytes, scheme) in [
            ("ES256", "P-256", 32, &ECDSA_P256_SHA256_FIXED_SIGNING),
            ("ES384", "P-384", 48, &ECDSA_P384_SHA384_FIXED_SIGNING),
        ] {
            let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).unwrap();
            let (x, y) = pair.public_key().as_ref()[1..].split_at(bytes);
            let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
            let key = json!({ "kty": "EC", "crv": curve, "x": x, "y": y });
            let message = message(algorithm);
            let signature = pair.sign(&random, message.as_bytes()).unwrap();
            let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
            holds(&token, &keys(key, json!({})));
        }
        let pair = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap();
        let key = URL_SAFE_NO_PAD.encode(pair.public_key());
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": key });
        let message = message("EdDSA");
        let signature = URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
        holds(&format!("{message}.{signature}"), &keys(key, json!({})));
    }

    #[test]
    fn a_claim_within_a_claim_is_named_with_dots() {
        let claims = json!({ "a": { "b": ["x", 1, "y"] }, "a.b": "z", "c": { "d": "e" } });
        let claims = Claims(claims.as_object().unwrap().clone());
        assert_eq!(claims.texts("a.b"), ["z"], "its own name first");
        assert_eq!(claims.texts("c.d"), ["e"]);
        assert!(claims.texts("c.d.e").is_empty() && claims.texts("c").is_empty());
    }
}
