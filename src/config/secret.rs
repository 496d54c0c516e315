//! Passwords and keys: where they come from, and that no error about the configuration repeats one.

use super::ensure_key;
use anyhow::Context;
use figment::error::Kind;
use secrecy::SecretString;
use std::path::Path;

/// The settings that are secrets, and the variables that set them.
pub const SECRETS: [(&str, &str); 11] = [
    ("PAPYRI_GRAPH__PASSWORD", "graph.password"),
    ("PAPYRI_JOBS__PASSWORD", "jobs.password"),
    ("PAPYRI_PASSAGES__API_KEY", "passages.api_key"),
    ("PAPYRI_GENERATOR__API_KEY", "generator.api_key"),
    ("PAPYRI_ALERTS__WEBHOOK", "alerts.webhook"),
    (
        "PAPYRI_ACCESS__OIDC__CLIENT_SECRET",
        "access.oidc.client_secret",
    ),
    ("PAPYRI_ALERTS__SMTP__PASSWORD", "alerts.smtp.password"),
    (
        "PAPYRI_ALERTS__SNS__SECRET_ACCESS_KEY",
        "alerts.sns.secret_access_key",
    ),
    ("PAPYRI_TRACES__AUTHORIZATION", "traces.authorization"),
    (
        "PAPYRI_ENRICH__CROSSREF__API_KEY",
        "enrich.crossref.api_key",
    ),
    (
        "PAPYRI_ENRICH__OPENALEX__API_KEY",
        "enrich.openalex.api_key",
    ),
];

/// Keys of a section that say who one is, not where to go: alone they configure nothing.
const CREDENTIALS: [&str; 9] = [
    "authorization",
    "password",
    "password_file",
    "api_key",
    "api_key_file",
    "client_secret",
    "client_secret_file",
    "secret_access_key",
    "secret_access_key_file",
];

/// The text of `file`, without the white space around it; `key` is the setting that names the file.
pub fn from_file(key: &str, file: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(file)
        .map(SecretString::from)
        .with_context(|| format!("{key} {} can't be read", file.display()))?;
    Ok(SecretString::from(
        secrecy::ExposeSecret::expose_secret(&text).trim(),
    ))
}

/// Refuses an address with a password in it, without repeating it: addresses are shown in errors and logs.
pub fn ensure_bare(key: &str, address: &str, instead: &str) -> anyhow::Result<()> {
    let problem = format!("holds a user or a password: set {instead} instead");
    ensure_key(!is_telling(address, false), key, &problem)
}

/// The same where the address may name a user.
pub fn ensure_without_password(key: &str, address: &str, instead: &str) -> anyhow::Result<()> {
    let problem = format!("holds a password: set {instead} instead");
    ensure_key(!is_telling(address, true), key, &problem)
}

/// Whether somebody wrote a password, or unless `user_may_stand` anything at all, before the host or into the query.
fn is_telling(address: &str, user_may_stand: bool) -> bool {
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    let rest = place.split_once("://").map_or(place, |(_, rest)| rest);
    // A password may hold a slash or an at-sign that should have been written otherwise.
    let before_host = rest.rsplit_once('@').map(|(user, _)| user);
    let told = before_host.is_some_and(|user| !user_may_stand || user.contains(':'));
    told || query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .any(|(name, value)| {
            let name = name.to_ascii_lowercase();
            !value.is_empty()
                && ["password", "key", "token", "secret"]
                    .iter()
                    .any(|word| name.contains(word))
        })
}

/// Whether a section of the configuration has nothing but credentials.
pub fn is_alone(section: &figment::value::Value) -> bool {
    section.as_dict().is_some_and(|keys| {
        let mut keys = keys.iter();
        keys.all(|(key, value)| CREDENTIALS.contains(&key.as_str()) || is_alone(value))
    })
}

/// figment's error, each line naming key and layer; of a secret, and of text that could not be parsed, no more than
/// where it stands.
pub fn readable(error: figment::Error) -> anyhow::Error {
    let lines: Vec<String> = error.into_iter().map(line).collect();
    anyhow::anyhow!("the configuration is wrong: {}", lines.join("; "))
}

fn line(error: figment::Error) -> String {
    let key = error.path.join(".");
    let layer = error
        .metadata
        .as_ref()
        .map_or_else(String::new, |metadata| {
            let place = metadata.source.as_ref().map(ToString::to_string);
            format!(" in {}", place.unwrap_or_else(|| metadata.name.to_string()))
        });
    match &error.kind {
        // Names of keys and what a value should have been are no secrets.
        Kind::MissingField(_) | Kind::UnknownField(..) | Kind::DuplicateField(_) => {
            error.to_string()
        }
        _ if is_secret(&error.path) => format!("{key}{layer} must be a text in quotes"),
        // A whole section in the wrong form would be shown with all that is in it.
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected)
            if error.path.len() < 2 || holds_secret(&key) =>
        {
            format!("{key}{layer} must be {expected}")
        }
        // The parser's message is followed by the line it means.
        Kind::Message(text) if error.path.is_empty() => parse_error(text, &layer),
        _ => error.to_string(),
    }
}

/// Whether a key is a section's that has a secret in it.
fn holds_secret(key: &str) -> bool {
    let mut within = SECRETS
        .iter()
        .filter_map(|(_, secret)| secret.strip_prefix(key));
    within.any(|rest| rest.starts_with('.'))
}

fn is_secret(path: &[String]) -> bool {
    path.iter().any(|part| {
        let credential = CREDENTIALS.contains(&part.as_str()) && !part.ends_with("_file");
        // Who knows a webhook's address can write there.
        credential || part == "webhook"
    })
}

/// Where a file is no TOML, without the line that the parser shows.
fn parse_error(text: &str, layer: &str) -> String {
    let place = text.lines().next().unwrap_or_default();
    match place.contains("at line") {
        true => format!("{}{layer}: a text stands in quotes", place.trim()),
        false => format!("the file{layer} can't be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_tell_more_than_a_place() {
        for address in [
            "neo4j://user:pass@host:7687",
            "neo4j://user:p@ss/word@host",
            "http://key@host:6334",
            "http://host/v1?api_key=abc",
            "postgres://host/db?sslpassword=x",
        ] {
            assert!(is_telling(address, false), "{address}");
        }
        for address in [
            "neo4j://host:7687",
            "postgres://host/db?sslmode=require",
            "http://[::1]:6334",
            "",
        ] {
            assert!(!is_telling(address, false), "{address}");
        }
        assert!(!is_telling("postgres://user@one,two:6/db", true));
        assert!(is_telling("postgres://user:x@one,two:6/db", true));
    }
}
