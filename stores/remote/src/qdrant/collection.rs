//! The collection: made if it is missing, checked if it is there.

use super::{QdrantOptions, QdrantPassages, Quantization};
use qdrant_client::qdrant::quantization_config::Quantization as Quantized;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::{
    CollectionExistsRequest, CollectionInfo, CreateCollection, CreateFieldIndexCollection,
    DeleteCollection, Distance, FieldType, GetCollectionInfoRequest, HealthCheckRequest, Modifier,
    QuantizationConfig, QuantizationType, ScalarQuantization, SparseIndexConfig,
    SparseVectorConfig, SparseVectorParams, VectorParams, VectorParamsMap, VectorsConfig,
};
use std::collections::HashMap;
use stores_core::points::{DENSE, PAPER, SPARSE};
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};

impl QdrantPassages {
    /// That the server answers.
    pub(super) async fn health(&self) -> StoreResult<()> {
        let health = |mut to: super::connection::Services, request| async move {
            to.server.health_check(request).await
        };
        let reply = self
            .server
            .ask("connecting", HealthCheckRequest {}, health)
            .await?;
        tracing::debug!(version = reply.version, "Qdrant answers");
        Ok(())
    }

    pub(super) async fn prepare(&self) -> StoreResult<()> {
        let info = match self.collection_info().await? {
            Some(info) => info,
            None => self.create().await?,
        };
        self.check(&info)?;
        if !info.payload_schema.contains_key(PAPER) {
            self.index_papers().await?;
        }
        Ok(())
    }

    /// That the collection can be asked, without a second try.
    pub(super) async fn find_collection(&self) -> StoreResult<()> {
        let request = CollectionExistsRequest {
            collection_name: self.collection.clone(),
        };
        let reply = self
            .server
            .ask_once("ping", request, |mut to, request| async move {
                to.collections.collection_exists(request).await
            })
            .await?;
        match reply.result {
            Some(found) if found.exists => Ok(()),
            _ => Err(self.gone(StoreErrorKind::NotFound)),
        }
    }

    pub(super) async fn collection_info(&self) -> StoreResult<Option<CollectionInfo>> {
        let request = GetCollectionInfoRequest {
            collection_name: self.collection.clone(),
        };
        let reply = self
            .server
            .ask(
                "looking at the collection",
                request,
                |mut to, request| async move { to.collections.get(request).await },
            )
            .await;
        match reply {
            Ok(reply) => Ok(reply.result),
            Err(error) if error.kind == StoreErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn create(&self) -> StoreResult<CollectionInfo> {
        let created = self
            .server
            .ask(
                "making the collection",
                new_collection(&self.options, &self.collection),
                |mut to, request| async move { to.collections.create(request).await },
            )
            .await;
        // Another process may have been faster: what counts is what is there now.
        match self.collection_info().await? {
            Some(info) => Ok(info),
            None => Err(created
                .err()
                .unwrap_or_else(|| self.gone(StoreErrorKind::Unavailable))),
        }
    }

    fn check(&self, info: &CollectionInfo) -> StoreResult<()> {
        let (name, url) = (&self.collection, &self.server.url);
        let params = info
            .config
            .as_ref()
            .and_then(|config| config.params.as_ref());
        let vectors = params.and_then(|params| params.vectors_config.as_ref()?.config.as_ref());
        let dense = match vectors {
            Some(Config::ParamsMap(named)) => named.map.get(DENSE),
            _ => None,
        };
        let sparse =
            params.and_then(|params| params.sparse_vectors_config.as_ref()?.map.get(SPARSE));
        let invalid = |context, option| {
            let told = StoreError::new(StoreErrorKind::Invalid, context);
            Err(told.about(StoreOnServer::Passages, option))
        };
        match (dense, sparse) {
            (Some(dense), _) if dense.size != self.dimension as u64 => invalid(
                format!(
                    "the collection {name} at {url} holds vectors of length {}, not {}",
                    dense.size, self.dimension
                ),
                StoreOption::Dimension,
            ),
            (Some(dense), Some(sparse))
                if dense.distance() == Distance::Cosine && sparse.modifier() == Modifier::Idf =>
            {
                Ok(())
            }
            _ => invalid(
                format!(
                    "the collection {name} at {url} is not one of papyri's (vectors {DENSE:?} by cosine, {SPARSE:?} with IDF)"
                ),
                StoreOption::Database,
            ),
        }
    }

    /// Searches within papers, and deletions of one, need not look at every point.
    async fn index_papers(&self) -> StoreResult<()> {
        let request = CreateFieldIndexCollection {
            collection_name: self.collection.clone(),
            wait: Some(true),
            field_name: PAPER.to_owned(),
            field_type: Some(FieldType::Keyword.into()),
            ..CreateFieldIndexCollection::default()
        };
        self.server
            .ask("indexing papers", request, |mut to, request| async move {
                to.points.create_field_index(request).await
            })
            .await
            .map(drop)
    }

    /// Removes the collection; nothing happens where there is none.
    pub(super) async fn delete_collection(&self) -> StoreResult<()> {
        let request = DeleteCollection {
            collection_name: self.collection.clone(),
            ..DeleteCollection::default()
        };
        let delete = |mut to: super::connection::Services, request| async move {
            to.collections.delete(request).await
        };
        let deleted = self
            .server
            .ask("removing a collection", request, delete)
            .await;
        match deleted {
            Err(error) if error.kind != StoreErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn gone(&self, kind: StoreErrorKind) -> StoreError {
        let (name, url) = (&self.collection, &self.server.url);
        StoreError::new(kind, format!("Qdrant at {url} has no collection {name}"))
            .about(StoreOnServer::Passages, StoreOption::Database)
    }
}

#[expect(
    deprecated,
    reason = "`memory`, which replaces these flags, is unknown to servers older than 1.20; all know the flags"
)]
fn new_collection(options: &QdrantOptions, name: &str) -> CreateCollection {
    let dense = VectorParams {
        size: options.dimension as u64,
        distance: Distance::Cosine.into(),
        on_disk: Some(options.on_disk),
        ..VectorParams::default()
    };
    let sparse = SparseVectorParams {
        modifier: Some(Modifier::Idf.into()),
        index: Some(SparseIndexConfig {
            on_disk: Some(options.on_disk),
            ..SparseIndexConfig::default()
        }),
    };
    CreateCollection {
        collection_name: name.to_owned(),
        vectors_config: Some(VectorsConfig {
            config: Some(Config::ParamsMap(VectorParamsMap {
                map: HashMap::from([(DENSE.to_owned(), dense)]),
            })),
        }),
        sparse_vectors_config: Some(SparseVectorConfig {
            map: HashMap::from([(SPARSE.to_owned(), sparse)]),
        }),
        on_disk_payload: Some(options.on_disk),
        quantization_config: quantization(options.quantization),
        shard_number: Some(options.shards),
        replication_factor: Some(options.replicas),
        ..CreateCollection::default()
    }
}

#[expect(deprecated, reason = "as above")]
fn quantization(wanted: Quantization) -> Option<QuantizationConfig> {
    let Quantization::Int8 {
        quantile,
        always_ram,
    } = wanted
    else {
        return None;
    };
    let scalar = ScalarQuantization {
        r#type: QuantizationType::Int8.into(),
        quantile: Some(quantile),
        always_ram: Some(always_ram),
        ..ScalarQuantization::default()
    };
    Some(QuantizationConfig {
        quantization: Some(Quantized::Scalar(scalar)),
    })
}
