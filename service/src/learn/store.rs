//! Where labels, datasets and versions are kept: in the file store, each file replaced whole. The registry is one file, so
//! that a crash leaves the versions as they were or as they are to be.

use crate::{ErrorKind, ServiceError, ServiceResult};
use ::learn::quality::{Checked, QualityRun};
use ::learn::{Dataset, DatasetId, Item, Label, LearnError, Registry, TextSet};
use graph_schema::AnswerModel;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stores_core::{BlobKey, BlobStore, StoreError, StoreErrorKind};

/// Items given out together, with the labels that came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub id: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    pub items: Vec<Item>,
    pub labels: Vec<Label>,
}

/// Names of what is kept, the oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Index {
    datasets: Vec<String>,
    batches: Vec<String>,
}

const INDEX: &str = "index";
const REGISTRY: &str = "registry";
const QUESTIONS: &str = "quality/questions";
const RUNS: &str = "quality/runs";

#[derive(Clone)]
pub struct LearningStore {
    blobs: Arc<dyn BlobStore>,
}

impl LearningStore {
    pub fn new(blobs: Arc<dyn BlobStore>) -> Self {
        Self { blobs }
    }

    pub async fn registry(&self) -> ServiceResult<Registry> {
        Ok(self.get(REGISTRY).await?.unwrap_or_default())
    }

    pub async fn keep_registry(&self, registry: &Registry) -> ServiceResult<()> {
        self.put(REGISTRY, registry).await
    }

    /// The model that answers.
    pub async fn production(&self) -> ServiceResult<AnswerModel> {
        Ok(self.registry().await?.production())
    }

    pub async fn datasets(&self) -> ServiceResult<Vec<String>> {
        Ok(self.index().await?.datasets)
    }

    pub async fn dataset(&self, id: &str) -> ServiceResult<Dataset> {
        let found: Option<Dataset> = match is_name(id) && !is_of_texts(id) {
            true => self.get(&format!("datasets/{id}")).await?,
            false => None,
        };
        let dataset = found.ok_or_else(|| LearnError::Unknown {
            what: "dataset",
            name: id.to_owned(),
            hint: "`papyri datasets list` shows those there are",
        })?;
        match dataset.is_whole() {
            true => Ok(dataset),
            false => Err(changed(id)),
        }
    }

    /// A dataset of pairs of texts.
    pub async fn text_set(&self, id: &str) -> ServiceResult<TextSet> {
        let found: Option<TextSet> = match is_name(id) && is_of_texts(id) {
            true => self.get(&format!("datasets/{id}")).await?,
            false => None,
        };
        let set = found.ok_or_else(|| LearnError::Unknown {
            what: "dataset of texts",
            name: id.to_owned(),
            hint: "`papyri datasets list` shows those there are; those of texts begin with t-",
        })?;
        match set.is_whole() {
            true => Ok(set),
            false => Err(changed(id)),
        }
    }

    /// A dataset that is there already is left as it is.
    pub async fn keep_text_set(&self, set: &TextSet) -> ServiceResult<()> {
        self.keep_named(&set.id, set).await
    }

    /// A dataset that is there already is left as it is.
    pub async fn keep_dataset(&self, dataset: &Dataset) -> ServiceResult<()> {
        self.keep_named(&dataset.id, dataset).await
    }

    async fn keep_named(&self, id: &DatasetId, dataset: &impl Serialize) -> ServiceResult<()> {
        let id = id.to_string();
        let mut index = self.index().await?;
        if index.datasets.contains(&id) {
            return Ok(());
        }
        self.put(&format!("datasets/{id}"), dataset).await?;
        index.datasets.push(id);
        self.put(INDEX, &index).await
    }

    pub async fn batches(&self) -> ServiceResult<Vec<String>> {
        Ok(self.index().await?.batches)
    }

    pub async fn batch(&self, id: &str) -> ServiceResult<Batch> {
        let found = match is_name(id) {
            true => self.get(&format!("labels/{id}")).await?,
            false => None,
        };
        Ok(found.ok_or_else(|| LearnError::Unknown {
            what: "batch of labels",
            name: id.to_owned(),
            hint: "`papyri labels list` shows those there are",
        })?)
    }

    pub async fn keep_batch(&self, batch: &Batch) -> ServiceResult<()> {
        self.put(&format!("labels/{}", batch.id), batch).await?;
        let mut index = self.index().await?;
        if !index.batches.contains(&batch.id) {
            index.batches.push(batch.id.clone());
            self.put(INDEX, &index).await?;
        }
        Ok(())
    }

    /// In the order in which they were added.
    pub(super) async fn quality_questions(&self) -> ServiceResult<Vec<Checked>> {
        Ok(self.get(QUESTIONS).await?.unwrap_or_default())
    }

    pub(super) async fn keep_quality_questions(&self, all: &[Checked]) -> ServiceResult<()> {
        self.put(QUESTIONS, &all).await
    }

    /// Oldest first.
    pub(super) async fn quality_runs(&self) -> ServiceResult<Vec<QualityRun>> {
        Ok(self.get(RUNS).await?.unwrap_or_default())
    }

    pub(super) async fn keep_quality_runs(&self, all: &[QualityRun]) -> ServiceResult<()> {
        self.put(RUNS, &all).await
    }

    async fn index(&self) -> ServiceResult<Index> {
        Ok(self.get(INDEX).await?.unwrap_or_default())
    }

    async fn get<T: DeserializeOwned>(&self, name: &str) -> ServiceResult<Option<T>> {
        let key = BlobKey::Learning(name.to_owned());
        let Some(bytes) = self.blobs.get(&key).await? else {
            return Ok(None);
        };
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            let text = format!("{} in the library can't be read", key.path());
            StoreError::new(StoreErrorKind::Corrupt, text).with_source(error)
        })?;
        Ok(Some(value))
    }

    async fn put(&self, name: &str, value: &impl Serialize) -> ServiceResult<()> {
        let key = BlobKey::Learning(name.to_owned());
        let bytes = serde_json::to_vec(value).map_err(ServiceError::internal)?;
        Ok(self.blobs.put(&key, bytes).await?)
    }
}

/// Whether a dataset holds pairs of texts, by its name.
pub fn is_of_texts(id: &str) -> bool {
    id.starts_with("t-")
}

fn changed(id: &str) -> ServiceError {
    let text = format!(
        "the dataset {id} has been changed since it was made: its content does not fit its name; make it anew"
    );
    ServiceError::new(ErrorKind::Internal, text)
}

/// Whether a name that a person typed can be one of a file here.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
