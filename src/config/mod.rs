//! The one typed configuration: defaults, then a file, then the environment, then flags.

mod access;
mod advice;
mod alerts;
mod answer;
mod arxiv;
mod cluster;
mod enrich;
mod feedback;
mod generator;
mod graph;
mod harvest;
mod ingest;
mod jobs;
mod keep;
mod learning;
mod library;
mod log;
mod models;
mod notices;
mod oidc;
mod passages;
mod secret;
mod server;
mod traces;
mod write;

pub use access::{AccessConfig, AccessMode};
pub use advice::{keys_of_model, keys_of_store};
pub use alerts::AlertsConfig;
pub use answer::{AnswerConfig, EffortChoice};
pub use arxiv::ArxivConfig;
pub use cluster::ClusterConfig;
pub use enrich::{EnrichConfig, RegistryChoice, RegistryConfig};
pub use feedback::FeedbackConfig;
pub use generator::{GeneratorConfig, LocalModel};
pub use graph::GraphConfig;
pub use harvest::HarvestConfig;
pub use ingest::{IngestConfig, OcrChoice};
pub use jobs::JobsConfig;
pub use keep::Keep;
pub use learning::LearningConfig;
pub use library::LibraryConfig;
pub use log::{LogConfig, LogFormat};
pub use models::{DEFAULT_EMBEDDER, ModelVariant, ModelsConfig};
pub use notices::{MailSecurity, SmtpConfig, SnsConfig};
pub use oidc::{OidcConfig, is_guarded};
pub use passages::{PassagesConfig, QuantizationChoice};
pub use secret::SECRETS;
pub use server::ServerConfig;
pub use traces::TracesConfig;
pub use write::write_setting;

use anyhow::{Context, bail};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub library: LibraryConfig,
    pub models: ModelsConfig,
    pub answer: AnswerConfig,
    pub server: ServerConfig,
    pub access: AccessConfig,
    pub ingest: IngestConfig,
    pub arxiv: ArxivConfig,
    pub enrich: EnrichConfig,
    pub harvest: HarvestConfig,
    /// Absent: the graph is in the library's folder.
    pub graph: Option<GraphConfig>,
    /// Absent: the job queue is in the library's folder.
    pub jobs: Option<JobsConfig>,
    /// Absent: the passage index is in the library's folder.
    pub passages: Option<PassagesConfig>,
    /// Absent: answers are composed of quotes alone.
    pub generator: Option<GeneratorConfig>,
    /// Absent: nobody is told when something is wrong.
    pub alerts: Option<AlertsConfig>,
    /// Absent: no spans are sent anywhere.
    pub traces: Option<TracesConfig>,
    pub learning: LearningConfig,
    pub feedback: FeedbackConfig,
    /// Where Kubernetes is asked.
    pub cluster: ClusterConfig,
    pub log: LogConfig,
}

/// What flags set over the other layers.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub library: Option<PathBuf>,
    pub models: Option<PathBuf>,
    pub listen: Option<String>,
    pub graph: Option<String>,
    pub passages: Option<String>,
}

impl Config {
    /// Reads `file`, else `./papyri.toml`, else the user's `papyri.toml`, where there is one; then
    /// `PAPYRI_<SECTION>__<KEY>` variables such as `PAPYRI_SERVER__LISTEN`; then the flags.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> anyhow::Result<Self> {
        let mut layers = Figment::new();
        if let Some(path) = config_file(file)? {
            layers = layers.merge(Toml::file_exact(path));
        }
        layers = layers.merge(
            Env::prefixed("PAPYRI_")
                .filter(|key| key.as_str().contains("__"))
                .split("__"),
        );
        // Secrets are taken as they are, over the environment's other reading: that makes values of texts, so that a
        // key of digits would be a number.
        for (variable, key) in secret::SECRETS {
            if let Ok(text) = std::env::var(variable) {
                layers = layers.merge((key, text));
            }
        }
        let mut config: Self = layers.extract().map_err(secret::readable)?;
        let alone = |section: &str| {
            layers
                .find_value(section)
                .is_ok_and(|keys| secret::is_alone(&keys))
        };
        if let Some(dir) = &overrides.library {
            config.library.dir.clone_from(dir);
        }
        if let Some(dir) = &overrides.models {
            config.models.dir.clone_from(dir);
        }
        if let Some(listen) = &overrides.listen {
            config.server.listen.clone_from(listen);
        }
        if let Some(url) = &overrides.graph {
            match &mut config.graph {
                Some(graph) => graph.url.clone_from(url),
                None => config.graph = Some(GraphConfig::new(url.clone())),
            }
        }
        if let Some(url) = &overrides.passages {
            match &mut config.passages {
                Some(passages) => passages.url.clone_from(url),
                None => config.passages = Some(PassagesConfig::new(url.clone())),
            }
        }
        // A password alone says nothing of where to go.
        let unplaced =
            |url: Option<&String>, section| url.is_some_and(String::is_empty) && alone(section);
        if unplaced(config.graph.as_ref().map(|graph| &graph.url), "graph") {
            config.graph = None;
        }
        if unplaced(config.jobs.as_ref().map(|jobs| &jobs.url), "jobs") {
            config.jobs = None;
        }
        if unplaced(
            config.passages.as_ref().map(|passages| &passages.url),
            "passages",
        ) {
            config.passages = None;
        }
        let nowhere =
            |generator: &GeneratorConfig| generator.base_url.is_none() && generator.local.is_none();
        if config.generator.as_ref().is_some_and(nowhere) && alone("generator") {
            config.generator = None;
        }
        if config
            .traces
            .as_ref()
            .is_some_and(|traces| traces.endpoint.is_empty())
            && alone("traces")
        {
            config.traces = None;
        }
        if let Some(oidc) = &config.access.oidc
            && oidc.issuer.is_empty()
            && alone("access.oidc")
        {
            config.access.oidc = None;
        }
        if let Some(alerts) = &mut config.alerts {
            let mail = |smtp: &mut SmtpConfig| smtp.host.is_empty() && alone("alerts.smtp");
            let topic = |sns: &mut SnsConfig| sns.topic_arn.is_empty() && alone("alerts.sns");
            let (mail, topic) = (alerts.smtp.take_if(mail), alerts.sns.take_if(topic));
            if (mail.is_some() || topic.is_some()) && alone("alerts") {
                config.alerts = None;
            }
        }
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> anyhow::Result<()> {
        self.server.validate()?;
        self.access.validate()?;
        self.answer.validate()?;
        self.models.validate()?;
        self.ingest.validate()?;
        self.harvest.validate()?;
        self.arxiv.validate()?;
        self.enrich.validate()?;
        self.learning.validate()?;
        self.feedback.validate()?;
        self.cluster.validate()?;
        if let Some(graph) = &self.graph {
            graph.validate()?;
        }
        if let Some(jobs) = &self.jobs {
            jobs.validate()?;
        }
        if let Some(passages) = &self.passages {
            passages.validate()?;
        }
        if let Some(generator) = &self.generator {
            generator.validate()?;
        }
        if let Some(alerts) = &self.alerts {
            alerts.validate()?;
        }
        if let Some(traces) = &self.traces {
            traces.validate()?;
        }
        Ok(())
    }
}

/// The user's own file, there or not; `None` for a user without a home.
fn users_file() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "papyri")?;
    Some(dirs.config_dir().join("papyri.toml"))
}

/// The file that settings are written to: the one that is read, else the user's own, there or not.
pub fn file_to_write(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let read = match named {
        Some(path) => Some(path.to_owned()),
        None => config_file(None)?,
    };
    read.or_else(users_file)
        .context("there is no home folder: name a configuration file with --config")
}

fn config_file(named: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    if let Some(path) = named {
        let readable = std::fs::File::open(path).map(|_| path.to_owned());
        return readable
            .map(Some)
            .with_context(|| format!("the configuration file {} can't be read", path.display()));
    }
    let here = PathBuf::from("papyri.toml");
    Ok([Some(here), users_file()]
        .into_iter()
        .flatten()
        .find(|path| path.is_file()))
}

/// A check of one key, for `validate`.
fn ensure_key(holds: bool, key: &str, problem: &str) -> anyhow::Result<()> {
    if !holds {
        bail!("the configuration is wrong: {key} {problem}");
    }
    Ok(())
}

/// Where the user's data goes by default: `~/.local/share/papyri` on Linux.
fn data_dir() -> PathBuf {
    directories::ProjectDirs::from("", "", "papyri").map_or_else(
        || PathBuf::from("papyri-data"),
        |dirs| dirs.data_dir().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str) -> anyhow::Result<Config> {
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("papyri.toml");
        std::fs::write(&file, toml)?;
        Config::load(Some(&file), &Overrides::default())
    }

    #[test]
    fn defaults_bind_to_loopback() {
        let config = load("").unwrap();
        assert!(config.server.listen.starts_with("127.0.0.1:"));
        assert!(config.generator.is_none());
    }

    #[test]
    fn unknown_and_wrong_keys_are_named() {
        let unknown = load("[server]\nlitsen = 'x'").unwrap_err().to_string();
        assert!(unknown.contains("litsen"), "{unknown}");
        let scheme = load("[jobs]\nurl = 'redis://x'").unwrap_err().to_string();
        assert!(scheme.contains("jobs.url"), "{scheme}");
        let keep = load("[answer]\nkeep = '90 days'").unwrap_err().to_string();
        assert!(
            keep.contains("answer.keep") && keep.contains("90d"),
            "{keep}"
        );
        let wrong = load("[ingest]\njobs = 0").unwrap_err().to_string();
        assert!(wrong.contains("ingest.jobs"), "{wrong}");
    }

    #[test]
    fn a_key_is_never_printed() {
        for section in [
            "[generator]\nbase_url = 'http://127.0.0.1:1/v1'\nmodel = 'm'\napi_key = 's3cret'",
            "[passages]\nurl = 'http://127.0.0.1:1'\napi_key = 's3cret'",
        ] {
            let config = load(section).unwrap();
            assert!(!format!("{config:?}").contains("s3cret"), "{section}");
        }
    }

    #[test]
    fn a_generator_is_local_or_on_a_server() {
        let section = |keys: &str| load(&format!("[generator]\n{keys}"));
        let local = |keys: &str| section(keys).unwrap().generator.unwrap().local_model();
        let named = LocalModel::Named("smollm2-135m".into());
        assert_eq!(local("local = 'smollm2-135m'"), Some(named));
        let file = LocalModel::File("models/a.gguf".into());
        assert_eq!(local("local = 'models/a.gguf'"), Some(file));
        assert_eq!(local("base_url = 'http://m/v1'\nmodel = 'x'"), None);
        for (wrong, named) in [
            ("model = 'x'", "generator.base_url"),
            ("local = ''", "generator.local"),
            ("local = 'a'\nbase_url = 'http://m'", "both set"),
            ("base_url = 'm'", "generator.base_url"),
            ("base_url = 'http://m'", "generator.model"),
            ("local = 'a'\ncontext = 1", "generator.context"),
            ("local = 'a'\ntimeout_s = 0", "generator.timeout_s"),
        ] {
            let refused = section(wrong).unwrap_err().to_string();
            assert!(refused.contains(named), "{wrong}: {refused}");
        }
    }

    #[test]
    fn a_passage_server_has_its_defaults_and_its_limits() {
        let section = |keys: &str| load(&format!("[passages]\nurl = 'http://q:6334'\n{keys}"));
        let passages = section("quantization = 'int8'").unwrap().passages.unwrap();
        assert_eq!(passages.collection, "papyri");
        assert_eq!(passages.quantization, QuantizationChoice::Int8);
        assert!(passages.secret().unwrap().is_none(), "no key is needed");
        for (wrong, named) in [
            ("url = 'q:6334'", "passages.url"),
            ("collection = 'a/b'", "passages.collection"),
            ("shards = 0", "passages.shards"),
            ("replicas = 0", "passages.replicas"),
            ("timeout_s = 0", "passages.timeout_s"),
            ("quantization = 'int4'", "quantization"),
            ("colour = 1", "colour"),
        ] {
            let url = "url = 'http://q:6334'\n";
            let url = if wrong.starts_with("url") { "" } else { url };
            let refused = load(&format!("[passages]\n{url}{wrong}"));
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(named), "{wrong}: {refused}");
        }
    }

    #[test]
    fn a_key_may_come_from_a_file() {
        use secrecy::ExposeSecret;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        std::fs::write(&file, "s3cret\n").unwrap();
        let mut passages = PassagesConfig::new("http://q:6334".into());
        passages.api_key_file = Some(file);
        let key = passages.secret().unwrap().unwrap();
        assert_eq!(key.expose_secret(), "s3cret");
        passages.api_key_file = Some(dir.path().join("none"));
        let refused = passages.secret().unwrap_err().to_string();
        assert!(refused.contains("passages.api_key_file"), "{refused}");
    }

    /// The compose file sets only what there is to set.
    #[test]
    fn the_compose_file_is_understood() {
        let text = include_str!("../../docker-compose.yml");
        let variables = text.lines().filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("PAPYRI_")?.split_once(": ")?;
            let (section, key) = name.split_once("__")?;
            let quoted = value.trim_matches('"');
            let value = match quoted {
                "true" | "false" => quoted.to_owned(),
                text => format!("{text:?}"),
            };
            Some(format!(
                "{}.{} = {value}",
                section.to_lowercase(),
                key.to_lowercase()
            ))
        });
        let toml: Vec<String> = variables.collect();
        assert!(toml.len() >= 8, "{toml:?}");
        let config = load(&toml.join("\n")).unwrap();
        let passages = config.passages.expect("a server");
        assert!(config.graph.is_some() && config.jobs.is_some() && passages.on_disk);
    }
}
