//! Vectors of another model: made in a collection of their own, then used in the place of those before. Which collection is
//! in use stands in the metadata of the one that the options name, so that one write exchanges them for every process.

use super::QdrantPassages;
use graph_schema::ModelRef;
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::{DeletePoints, Filter, PointsSelector};
use std::sync::Mutex;
use stores_core::StoreResult;

/// Keys of the metadata: the collection in use, the one that is being made, the one that was in use before and has not gone
/// yet. An empty text is none.
const IN_USE: &str = "papyri_in_use";
const BESIDE: &str = "papyri_beside";
const OLD: &str = "papyri_old";

/// Which collections there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub in_use: String,
    pub beside: Option<String>,
    /// Was in use before.
    pub old: Option<String>,
}

impl QdrantPassages {
    /// The collection that this works on.
    pub fn collection(&self) -> &str {
        &self.collection
    }

    /// Whether it took the place of the collection that the options name.
    pub fn was_exchanged(&self) -> bool {
        self.collection != self.options.collection
    }

    /// Another collection of the same server.
    #[must_use]
    pub fn named(&self, collection: &str) -> Self {
        let mut server = self.server.clone();
        server.collection = collection.to_owned();
        Self {
            server,
            options: self.options.clone(),
            collection: collection.to_owned(),
            dimension: self.dimension,
            unclaimed: Mutex::default(),
        }
    }

    /// The one that keeps the word.
    fn first(&self) -> Self {
        self.named(&self.options.collection)
    }

    /// Which collection is in use now.
    pub async fn word(&self) -> StoreResult<Word> {
        let info = self.first().collection_info().await?;
        let config = info.and_then(|info| info.config).unwrap_or_default();
        let noted = |key: &str| match config.metadata.get(key).map(|value| &value.kind) {
            Some(Some(Kind::StringValue(name))) if !name.is_empty() => Some(name.clone()),
            _ => None,
        };
        Ok(Word {
            in_use: noted(IN_USE).unwrap_or_else(|| self.options.collection.clone()),
            beside: noted(BESIDE),
            old: noted(OLD),
        })
    }

    /// A collection for vectors of this model, beside the one in use: the one of a run that was cut off, with what it has,
    /// where that was of this model.
    pub async fn begin_beside(&self, model: &ModelRef) -> StoreResult<Self> {
        let word = self.word().await?;
        let mut name = named_by(&self.options.collection, model);
        if name == word.in_use {
            name.push_str("-anew");
        }
        if let Some(begun) = word.beside.filter(|begun| *begun != name) {
            self.named(&begun).delete_collection().await?;
        }
        let beside = self.named(&name);
        if word.old.as_ref() == Some(&name) {
            beside.delete_collection().await?;
        }
        beside.prepare().await?;
        beside.claim(model).await?;
        self.first().note(&[(BESIDE, name)]).await?;
        Ok(beside)
    }

    /// From here on this collection, one of [`Self::begin_beside`], is in use; durable when it returns.
    pub async fn switch(&self) -> StoreResult<()> {
        let word = self.word().await?;
        let texts = [
            (IN_USE, self.collection.clone()),
            (BESIDE, String::new()),
            (OLD, word.in_use),
        ];
        self.first().note(&texts).await
    }

    /// Removes what was in use before. The collection that keeps the word is emptied and stays.
    pub async fn drop_old(&self) -> StoreResult<()> {
        let Some(old) = self.word().await?.old else {
            return Ok(());
        };
        let old = self.named(&old);
        match old.collection == self.options.collection {
            true => old.delete_all_points().await?,
            false => old.delete_collection().await?,
        }
        self.first().note(&[(OLD, String::new())]).await
    }

    async fn delete_all_points(&self) -> StoreResult<()> {
        let request = DeletePoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points: Some(PointsSelector {
                points_selector_one_of: Some(PointsSelectorOneOf::Filter(Filter::default())),
            }),
            ..DeletePoints::default()
        };
        let delete = |mut to: super::connection::Services, request| async move {
            to.points.delete(request).await
        };
        self.server
            .ask("removing old vectors", request, delete)
            .await
            .map(drop)
    }
}

/// `papyri-bge-small-en-v1.5-int8-0a1b2c3d`: letters, digits, `.`, `-` and `_` of the model's name.
fn named_by(collection: &str, model: &ModelRef) -> String {
    let digest = model.digest.as_deref().unwrap_or_default();
    let parts = [
        &model.name,
        &model.version,
        digest.get(..8).unwrap_or(digest),
    ];
    let mut name = collection.to_owned();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        name.push('-');
        let plain = |c: char| match c.is_ascii_alphanumeric() || "._-".contains(c) {
            true => c,
            false => '_',
        };
        name.extend(part.chars().map(plain));
    }
    name
}
