//! The models, as they are configured: found, loaded, installed.

use crate::config::{Config, GeneratorConfig, LocalModel, ModelVariant, ModelsConfig};
use answer::Effort;
use anyhow::Context;
use graph_schema::ModelRef;
use models_candle::{
    BiEncoderOptions, BiEncoderTraining, CrossEncoderTraining, LocalGenerator, LocalOptions,
};
use models_catalogue::{Installer, InstallerOptions, Models, PipConfig};
use models_core::{Embedder, Generator, Measured, Verifier};
use models_onnx::{
    Adapter, CrossEncoderVerifier, InferenceQueue, OnnxEmbedder, OnnxOptions, OnnxReranker,
    Priority, RerankerOptions, Variant,
};
use models_openai::{OpenAiGenerator, OpenAiOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What libraries from before there were identities were embedded with.
pub(super) fn first_embedder() -> ModelRef {
    ModelRef {
        name: "all-MiniLM-L6-v2".into(),
        version: "int8".into(),
        digest: None,
    }
}

pub(super) fn model_ref(name: &str, models: &ModelsConfig) -> ModelRef {
    let variant = match models.variant {
        ModelVariant::Int8 => "int8",
        ModelVariant::F32 => "f32",
    };
    ModelRef {
        name: name.to_owned(),
        version: variant.to_owned(),
        digest: None,
    }
}

/// An embedding model, loaded.
pub(super) fn embedder(models: &ModelsConfig, model: &ModelRef) -> anyhow::Result<OnnxEmbedder> {
    let options = OnnxOptions {
        threads: models.threads,
        variant: match model.version.as_str() {
            "f32" => Variant::F32,
            _ => Variant::Int8,
        },
        model: model.name.clone(),
    };
    let embedder = OnnxEmbedder::load(&models.dir, options)?;
    anyhow::ensure!(
        embedder.dimension() == models.dimension,
        "the model {} makes vectors of length {}, but models.dimension is {}",
        embedder.name(),
        embedder.dimension(),
        models.dimension
    );
    Ok(embedder)
}

/// The model for questions, and for papers at their own priority.
pub(super) fn by_priority(
    embedder: OnnxEmbedder,
    queue: &Arc<InferenceQueue>,
    papers: Priority,
) -> (Arc<dyn Embedder>, Arc<dyn Embedder>) {
    let behind = |priority| Arc::new(Measured(embedder.behind(queue, priority)));
    (behind(Priority::Question), behind(papers))
}

/// What is laid over the cross-encoder, as the configuration says.
pub(super) fn adapter_of(models: &ModelsConfig) -> Adapter {
    match models.reranker_adapter.as_str() {
        "none" => Adapter::None,
        "papers" => Adapter::Papers,
        path => Adapter::File(path.into()),
    }
}

/// The configured cross-encoder, loaded; `None` where none is wanted.
pub(super) fn reranker(
    config: &Config,
    queue: &Arc<InferenceQueue>,
    adapter: Adapter,
) -> anyhow::Result<Option<Arc<OnnxReranker>>> {
    let models = &config.models;
    if models.reranker.is_empty() || config.answer.options().effort == Effort::Fast {
        return Ok(None);
    }
    let options = RerankerOptions {
        threads: models.threads,
        model: models.reranker.clone(),
        adapter,
    };
    let reranker = OnnxReranker::load(&models.dir, options)?;
    Ok(Some(Arc::new(reranker.behind(queue))))
}

/// The configured cross-encoder, to be trained further.
pub fn reranker_training(config: &Config) -> anyhow::Result<CrossEncoderTraining> {
    let models = &config.models;
    anyhow::ensure!(
        !models.reranker.is_empty(),
        "models.reranker is empty: there is nothing to train"
    );
    Ok(CrossEncoderTraining::load(
        &models.dir.join(&models.reranker),
    )?)
}

/// An embedding model, to be trained further in its upper layers; what is kept of texts goes to `scratch`.
pub fn embedder_training(
    config: &Config,
    name: &str,
    layers: usize,
    scratch: &Path,
) -> anyhow::Result<BiEncoderTraining> {
    let options = BiEncoderOptions {
        layers,
        scratch: scratch.to_owned(),
    };
    let folder = Models::new(&config.models.dir).folder(name);
    Ok(BiEncoderTraining::load(&folder, options)?)
}

/// An embedding model by the name of its folder, as it would serve.
pub fn embedder_named(config: &Config, name: &str) -> anyhow::Result<Arc<dyn Embedder>> {
    let models = &config.models;
    let int8 = ModelRef {
        name: name.to_owned(),
        version: "int8".into(),
        digest: None,
    };
    Ok(Arc::new(embedder(models, &int8)?))
}

/// Puts a model that was trained further into the models folder.
pub fn install_trained(
    config: &Config,
    parent: &str,
    name: &str,
    weights: &[u8],
) -> anyhow::Result<()> {
    let models = Models::new(&config.models.dir);
    Ok(models.install_trained(parent, name, weights)?)
}

/// What reads a model's sentences beside their quotes.
pub fn verifier(config: &Config) -> anyhow::Result<Arc<dyn Verifier>> {
    let queue = InferenceQueue::new();
    let reranker = reranker(config, &queue, Adapter::None)?
        .context("models.reranker is empty: no model verifies")?;
    Ok(Arc::new(CrossEncoderVerifier::new(reranker)))
}

pub(super) fn generator_of(
    config: &GeneratorConfig,
    models: &ModelsConfig,
) -> anyhow::Result<Arc<dyn Generator>> {
    if let Some(local) = config.local_model() {
        let (name, path) = match local {
            LocalModel::Named(name) => {
                let path = Models::new(&models.dir).generator(&name)?;
                (name, path)
            }
            LocalModel::File(path) => {
                let stem = path.file_stem().unwrap_or(path.as_os_str());
                (stem.to_string_lossy().into_owned(), path)
            }
        };
        let options = LocalOptions {
            digest: Models::new(&models.dir).digest(&name, &path),
            context: usize::try_from(config.context)?,
            ..LocalOptions::new(&name)
        };
        return Ok(Arc::new(Measured(LocalGenerator::load(&path, options)?)));
    }
    let (Some(base_url), Some(model)) = (&config.base_url, &config.model) else {
        anyhow::bail!("[generator] names neither a local model nor a server");
    };
    let options = OpenAiOptions {
        api_key: config.api_key.clone(),
        first_token_timeout: Duration::from_secs(config.timeout_s),
        idle_timeout: Duration::from_secs(config.timeout_s),
        ..OpenAiOptions::new(base_url, model)
    };
    Ok(Arc::new(Measured(OpenAiGenerator::new(options)?)))
}

/// Installs models into the configured folder.
pub fn installer(config: &Config) -> anyhow::Result<Installer> {
    let models = &config.models;
    let options = InstallerOptions {
        index_url: models.index.clone(),
        ..InstallerOptions::new(&models.hub, PipConfig::read())
    };
    Ok(Installer::new(Models::new(&models.dir), options)?)
}
