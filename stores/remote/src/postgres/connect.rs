//! From options to a pool of connections; nothing is sent yet.

use super::PostgresOptions;
use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts,
};
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

pub fn pool(options: &PostgresOptions) -> StoreResult<Pool> {
    let config = config(options)?;
    let manager = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = if config.get_ssl_mode() == SslMode::Disable {
        Manager::from_config(config, NoTls, manager)
    } else {
        Manager::from_config(config, tls()?, manager)
    };
    let session = session(options.timeout);
    let pool = Pool::builder(manager)
        .max_size(options.max_connections)
        .timeouts(Timeouts {
            // Well before the operation's own time is over, so that it says which of them failed.
            wait: Some(options.timeout / 2),
            create: Some(options.timeout / 2),
            recycle: Some(options.timeout / 2),
        })
        .runtime(Runtime::Tokio1)
        .post_create(Hook::async_fn(move |client, _| {
            let session = session.clone();
            Box::pin(async move {
                let set = client.batch_execute(&session).await;
                set.map_err(HookError::Backend)
            })
        }));
    pool.build().map_err(|error| {
        StoreError::new(StoreErrorKind::Internal, "making a pool of connections").with_source(error)
    })
}

/// The address as it may be shown: without a password that somebody wrote into it.
pub fn place(url: &str) -> String {
    let bare = url.split('?').next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            format!("{scheme}://{host}")
        }
        None => "the server".into(),
    }
}

fn config(options: &PostgresOptions) -> StoreResult<Config> {
    let invalid = |problem: &str| {
        let context = format!("the address {} {problem}", place(&options.url));
        StoreError::new(StoreErrorKind::Invalid, context)
            .about(StoreOnServer::Jobs, StoreOption::Address)
    };
    if !options.url.contains("://") {
        return Err(invalid(
            "must be an address such as postgres://host/database",
        ));
    }
    let mut config: Config = options
        .url
        .parse()
        .map_err(|error: tokio_postgres::Error| {
            invalid("is not a Postgres address").with_source(error)
        })?;
    if config.get_password().is_some() {
        let told = invalid("holds a password, which is set on its own");
        return Err(told.about(StoreOnServer::Jobs, StoreOption::Credentials));
    }
    if config.get_user().is_none() {
        config.user(&options.user);
    }
    if let Some(password) = &options.password {
        config.password(password.expose_secret());
    }
    if config.get_application_name().is_none() {
        config.application_name("papyri");
    }
    config
        .connect_timeout(options.timeout.min(Duration::from_secs(10)))
        .tcp_user_timeout(options.timeout);
    Ok(config)
}

/// A statement that its client gave up does not go on holding locks.
fn session(timeout: Duration) -> String {
    let millis = timeout.as_millis();
    format!("SET statement_timeout = {millis}; SET idle_in_transaction_session_timeout = {millis}")
}

/// TLS that trusts whom the system trusts; `SSL_CERT_FILE` names others.
fn tls() -> StoreResult<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            StoreError::new(StoreErrorKind::Internal, "preparing TLS").with_source(error)
        })?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_address_is_refused_and_not_shown() {
        for url in [
            "postgres://papyri:s3cret@db/papyri",
            "postgres://db/papyri?password=s3cret",
            "postgres://papyri:s3cret@db:port/papyri",
        ] {
            let error = config(&PostgresOptions::new(url)).expect_err(url);
            assert_eq!(error.kind, StoreErrorKind::Invalid);
            assert!(
                error.context.starts_with("the address postgres://db"),
                "{error}"
            );
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        }
        let plain = config(&PostgresOptions::new("postgres://a@one,two:6/papyri"));
        assert_eq!(plain.map(|config| config.get_hosts().len()).ok(), Some(2));
    }
}
