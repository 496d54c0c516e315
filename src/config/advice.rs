//! Which key of the configuration to look at, where a store or a model says which of its options is wrong.

use models_core::{ModelError, ModelOption};
use stores_core::{StoreError, StoreOnServer, StoreOption};

/// The key, or what is to be set in the environment; `None` where the error is about no option.
pub fn keys_of_store(error: &StoreError) -> Option<&'static str> {
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

/// The same for a model.
pub fn keys_of_model(error: &ModelError) -> Option<&'static str> {
    Some(match error.option? {
        ModelOption::Address => "generator.base_url",
        ModelOption::Key => "PAPYRI_GENERATOR__API_KEY",
        ModelOption::Name => "generator.model and generator.base_url",
        ModelOption::Timeout => "generator.timeout_s",
        ModelOption::Context => "generator.context",
        ModelOption::Hub => "models.hub",
        ModelOption::Index => "models.index",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use figment::Figment;
    use figment::providers::{Format, Toml};
    use models_core::ModelErrorKind;
    use stores_core::StoreErrorKind;

    const STORES: [StoreOnServer; 3] = [
        StoreOnServer::Graph,
        StoreOnServer::Passages,
        StoreOnServer::Jobs,
    ];
    const OF_STORES: [StoreOption; 7] = [
        StoreOption::Address,
        StoreOption::User,
        StoreOption::Credentials,
        StoreOption::Database,
        StoreOption::Connections,
        StoreOption::Timeout,
        StoreOption::Dimension,
    ];
    const OF_MODELS: [ModelOption; 7] = [
        ModelOption::Address,
        ModelOption::Key,
        ModelOption::Name,
        ModelOption::Timeout,
        ModelOption::Context,
        ModelOption::Hub,
        ModelOption::Index,
    ];

    /// Whether the configuration knows the key, whatever its value.
    fn is_known(key: &str) -> bool {
        let (section, name) = key.split_once('.').unwrap();
        ["7", "'x'"].iter().any(|value| {
            let toml = format!("[{section}]\n{name} = {value}");
            let layers = Figment::new().merge(Toml::string(&toml));
            layers.extract::<Config>().is_ok()
        })
    }

    #[test]
    fn every_key_that_is_named_can_be_set() {
        let of_store = |store, option| {
            let error = StoreError::new(StoreErrorKind::Invalid, "").about(store, option);
            keys_of_store(&error)
        };
        let of_model = |option| {
            let error = ModelError::new(ModelErrorKind::Invalid, "").about(option);
            keys_of_model(&error)
        };
        let stores = STORES
            .into_iter()
            .flat_map(|store| OF_STORES.map(|option| of_store(store, option)));
        let told = stores.chain(OF_MODELS.map(of_model)).flatten();
        let keys: Vec<&str> = told
            .flat_map(|told| told.split([' ', ',']))
            .filter(|word| word.contains('.'))
            .collect();
        assert!(keys.len() > 20, "{keys:?}");
        for key in keys {
            assert!(is_known(key), "{key}");
        }
        assert!(!is_known("graph.uri"), "one that is not known");
    }
}
