//! Which key of the configuration to look at, where a store says which of its options is wrong.

use stores_core::{StoreError, StoreOnServer, StoreOption};

/// The key, or what is to be set in the environment; `None` where the error is about no option.
pub fn keys_of(error: &StoreError) -> Option<&'static str> {
    use StoreOption::{Address, Connections, Credentials, Database, Dimension, Timeout, User};
    let (store, option) = error.option?;
    Some(match store {
        StoreOnServer::Graph => match option {
            Address => "graph.url",
            User => "graph.user",
            Credentials => "graph.user, PAPYRI_GRAPH__PASSWORD or graph.password_file",
            Database => "graph.database",
            Connections => "graph.max_connections",
            Timeout => "graph.timeout_s",
            Dimension => return None,
        },
        StoreOnServer::Passages => match option {
            Address => "passages.url",
            User | Credentials => "PAPYRI_PASSAGES__API_KEY or passages.api_key_file",
            Database => "passages.collection",
            Timeout => "passages.timeout_s",
            Dimension => "models.dimension, or name another passages.collection",
            Connections => return None,
        },
        StoreOnServer::Jobs => match option {
            Address | Database => "jobs.url",
            User => "jobs.user",
            Credentials => "jobs.user, PAPYRI_JOBS__PASSWORD or jobs.password_file",
            Connections => "jobs.max_connections",
            Timeout => "jobs.timeout_s",
            Dimension => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use figment::Figment;
    use figment::providers::{Format, Toml};
    use stores_core::StoreErrorKind;

    #[test]
    fn every_key_that_is_named_can_be_set() {
        let mut named = 0;
        for store in [
            StoreOnServer::Graph,
            StoreOnServer::Passages,
            StoreOnServer::Jobs,
        ] {
            for option in [
                StoreOption::Address,
                StoreOption::User,
                StoreOption::Credentials,
                StoreOption::Database,
                StoreOption::Connections,
                StoreOption::Timeout,
                StoreOption::Dimension,
            ] {
                let error = StoreError::new(StoreErrorKind::Invalid, "").about(store, option);
                let words = keys_of(&error).unwrap_or_default().split([' ', ',']);
                for key in words.filter(|word| word.contains('.')) {
                    let (section, name) = key.split_once('.').unwrap();
                    let number = ["dimension", "max_connections", "timeout_s"].contains(&name);
                    let value = if number { "7" } else { "'x'" };
                    let toml = format!("[{section}]\n{name} = {value}");
                    let read = Figment::new()
                        .merge(Toml::string(&toml))
                        .extract::<Config>();
                    assert!(read.is_ok(), "{key}: {read:?}");
                    named += 1;
                }
            }
        }
        assert!(named > 12, "{named}");
    }
}
