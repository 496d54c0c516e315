//! Where labels, datasets and versions are kept: in the file store, each file replaced whole. The registry is one file, so
//! that a crash leaves the versions as they were or as they are to be.

use anyhow::Context;
use graph_schema::AnswerModel;
use learn::{Dataset, Item, Label, LearnError, Registry};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stores_core::{BlobKey, BlobStore};

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

#[derive(Clone)]
pub struct LearningStore {
    blobs: Arc<dyn BlobStore>,
}

impl LearningStore {
    pub fn new(blobs: Arc<dyn BlobStore>) -> Self {
        Self { blobs }
    }

    pub async fn registry(&self) -> anyhow::Result<Registry> {
        Ok(self.get(REGISTRY).await?.unwrap_or_default())
    }

    pub async fn keep_registry(&self, registry: &Registry) -> anyhow::Result<()> {
        self.put(REGISTRY, registry).await
    }

    /// The model that answers.
    pub async fn production(&self) -> anyhow::Result<AnswerModel> {
        Ok(self.registry().await?.production())
    }

    pub async fn datasets(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.index().await?.datasets)
    }

    pub async fn dataset(&self, id: &str) -> anyhow::Result<Dataset> {
        let found: Option<Dataset> = match is_name(id) {
            true => self.get(&format!("datasets/{id}")).await?,
            false => None,
        };
        let dataset = found.ok_or_else(|| LearnError::Unknown {
            what: "dataset",
            name: id.to_owned(),
            hint: "`papyri datasets list` shows those there are",
        })?;
        anyhow::ensure!(
            dataset.is_whole(),
            "the dataset {id} has been changed since it was made: its content does not fit its name; make it anew"
        );
        Ok(dataset)
    }

    /// A dataset that is there already is left as it is.
    pub async fn keep_dataset(&self, dataset: &Dataset) -> anyhow::Result<()> {
        let id = dataset.id.to_string();
        let mut index = self.index().await?;
        if index.datasets.contains(&id) {
            return Ok(());
        }
        self.put(&format!("datasets/{id}"), dataset).await?;
        index.datasets.push(id);
        self.put(INDEX, &index).await
    }

    pub async fn batches(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.index().await?.batches)
    }

    pub async fn batch(&self, id: &str) -> anyhow::Result<Batch> {
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

    pub async fn keep_batch(&self, batch: &Batch) -> anyhow::Result<()> {
        self.put(&format!("labels/{}", batch.id), batch).await?;
        let mut index = self.index().await?;
        if !index.batches.contains(&batch.id) {
            index.batches.push(batch.id.clone());
            self.put(INDEX, &index).await?;
        }
        Ok(())
    }

    async fn index(&self) -> anyhow::Result<Index> {
        Ok(self.get(INDEX).await?.unwrap_or_default())
    }

    async fn get<T: DeserializeOwned>(&self, name: &str) -> anyhow::Result<Option<T>> {
        let key = BlobKey::Learning(name.to_owned());
        let Some(bytes) = self.blobs.get(&key).await? else {
            return Ok(None);
        };
        let value = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} in the library can't be read", key.path()))?;
        Ok(Some(value))
    }

    async fn put(&self, name: &str, value: &impl Serialize) -> anyhow::Result<()> {
        let key = BlobKey::Learning(name.to_owned());
        Ok(self.blobs.put(&key, serde_json::to_vec(value)?).await?)
    }
}

/// Whether a name that a person typed can be one of a file here.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
