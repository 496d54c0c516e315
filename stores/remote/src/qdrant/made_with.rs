//! Which model the collection's vectors are by: kept in its metadata, so that every process that writes to it, from
//! whatever folder, learns whose they are.

use super::QdrantPassages;
use graph_schema::ModelRef;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::{CollectionInfo, UpdateCollection, Value};
use std::collections::HashMap;
use std::sync::PoisonError;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};

/// The metadata's key; its value is a [`ModelRef`] as JSON.
const MODEL: &str = "papyri_model";

impl QdrantPassages {
    /// The model whose vectors it holds; `None` as long as nobody said.
    pub async fn made_with(&self) -> StoreResult<Option<ModelRef>> {
        let info = self.collection_info().await?;
        info.as_ref().map_or(Ok(None), |info| self.told_by(info))
    }

    /// Says whose vectors they are; durable when it returns. `Invalid`, with both names, where they are another model's.
    pub async fn claim(&self, model: &ModelRef) -> StoreResult<()> {
        match self.made_with().await? {
            Some(found) if !found.is_same(model) => return Err(self.of_another(&found, model)),
            Some(found) if found.digest.is_some() || model.digest.is_none() => return Ok(()),
            _ => {}
        }
        let text = serde_json::to_string(model).map_err(|error| {
            StoreError::new(StoreErrorKind::Internal, "writing a model's name").with_source(error)
        })?;
        self.note(&[(MODEL, text)]).await?;
        // Another process may have been faster.
        match self.made_with().await? {
            Some(found) if found.is_same(model) => Ok(()),
            Some(found) => Err(self.of_another(&found, model)),
            None => Err(StoreError::new(
                StoreErrorKind::Invalid,
                format!(
                    "Qdrant at {} keeps no metadata of collections, which say whose vectors they are: 1.16 does",
                    self.server.url
                ),
            )
            .about(StoreOnServer::Passages, StoreOption::Address)),
        }
    }

    /// Claims the collection with the next write: one that is only looked at is nobody's.
    pub fn claim_when_written(&self, model: &ModelRef) {
        let mut waiting = self
            .unclaimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *waiting = Some(model.clone());
    }

    /// Before anything is written.
    pub(super) async fn claim_waiting(&self) -> StoreResult<()> {
        let waiting = || {
            self.unclaimed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let Some(model) = waiting().clone() else {
            return Ok(());
        };
        self.claim(&model).await?;
        *waiting() = None;
        Ok(())
    }

    /// Notes texts in the collection's metadata, all at once; others that are there stay.
    pub(super) async fn note(&self, texts: &[(&str, String)]) -> StoreResult<()> {
        let value = |text: &String| Value {
            kind: Some(Kind::StringValue(text.clone())),
        };
        let texts = texts.iter();
        let request = UpdateCollection {
            collection_name: self.collection.clone(),
            metadata: texts
                .map(|(name, text)| ((*name).to_owned(), value(text)))
                .collect::<HashMap<_, _>>(),
            ..UpdateCollection::default()
        };
        self.server
            .ask(
                "noting whose the vectors are",
                request,
                |mut to, request| async move { to.collections.update(request).await },
            )
            .await
            .map(drop)
    }

    fn told_by(&self, info: &CollectionInfo) -> StoreResult<Option<ModelRef>> {
        let config = info.config.as_ref();
        let Some(value) = config.and_then(|config| config.metadata.get(MODEL)) else {
            return Ok(None);
        };
        let text = match &value.kind {
            Some(Kind::StringValue(text)) => text.as_str(),
            _ => "",
        };
        serde_json::from_str(text).map(Some).map_err(|error| {
            let context = format!(
                "the collection {} at {} names the model of its vectors in a way that can't be read ({MODEL} in its metadata)",
                self.collection, self.server.url
            );
            StoreError::new(StoreErrorKind::Corrupt, context).with_source(error)
        })
    }

    fn of_another(&self, found: &ModelRef, wanted: &ModelRef) -> StoreError {
        let weights = match found.name == wanted.name && found.version == wanted.version {
            true => " of other weights",
            false => "",
        };
        let context = format!(
            "the collection {} at {} holds vectors by {found}, not by {wanted}{weights}: they are never mixed",
            self.collection, self.server.url
        );
        StoreError::new(StoreErrorKind::Invalid, context)
            .about(StoreOnServer::Passages, StoreOption::Database)
    }
}
