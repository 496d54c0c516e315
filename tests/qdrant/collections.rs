//! Collections made, looked at and looked for.

use super::engine::Collection;
use super::{State, not_spoken};
use qdrant_client::qdrant::collections_server::Collections;
use qdrant_client::qdrant::{
    CollectionConfig, CollectionExists, CollectionExistsRequest, CollectionExistsResponse,
    CollectionInfo, CollectionOperationResponse, CollectionParams, CollectionStatus,
    CreateCollection, DeleteCollection, GetCollectionInfoRequest, GetCollectionInfoResponse,
    PayloadSchemaInfo, PayloadSchemaType, UpdateCollection,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub struct Service(pub Arc<State>);

#[tonic::async_trait]
impl Collections for Service {
    async fn create(
        &self,
        request: Request<CreateCollection>,
    ) -> Result<Response<CollectionOperationResponse>, Status> {
        let request = request.into_inner();
        let name = request.collection_name.clone();
        let mut asked_for = self.0.asked_for.lock().expect("unpoisoned");
        asked_for.push(request.clone());
        let mut collections = self.0.collections.write().expect("unpoisoned");
        if collections.contains_key(&name) {
            return Err(Status::already_exists(format!(
                "Wrong input: Collection `{name}` already exists!"
            )));
        }
        let folder = self.0.dir.path().join(&name);
        collections.insert(name, Arc::new(Collection::create(&folder, request)?));
        Ok(Response::new(CollectionOperationResponse {
            result: true,
            time: 0.0,
        }))
    }

    async fn get(
        &self,
        request: Request<GetCollectionInfoRequest>,
    ) -> Result<Response<GetCollectionInfoResponse>, Status> {
        let collection = self.0.collection(&request.into_inner().collection_name)?;
        Ok(Response::new(GetCollectionInfoResponse {
            result: Some(info(&collection)?),
            time: 0.0,
        }))
    }

    async fn collection_exists(
        &self,
        request: Request<CollectionExistsRequest>,
    ) -> Result<Response<CollectionExistsResponse>, Status> {
        let found = self.0.collection(&request.into_inner().collection_name);
        Ok(Response::new(CollectionExistsResponse {
            result: Some(CollectionExists {
                exists: found.is_ok(),
            }),
            time: 0.0,
        }))
    }

    /// The metadata, merged with what is there.
    async fn update(
        &self,
        request: Request<UpdateCollection>,
    ) -> Result<Response<CollectionOperationResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        let mut metadata = collection.metadata.lock().expect("unpoisoned");
        metadata.extend(request.metadata);
        Ok(Response::new(CollectionOperationResponse {
            result: true,
            time: 0.0,
        }))
    }

    async fn delete(
        &self,
        request: Request<DeleteCollection>,
    ) -> Result<Response<CollectionOperationResponse>, Status> {
        let name = request.into_inner().collection_name;
        let gone = self
            .0
            .collections
            .write()
            .expect("unpoisoned")
            .remove(&name);
        if gone.is_some() {
            let folder = self.0.dir.path().join(&name);
            std::fs::remove_dir_all(folder).map_err(|error| Status::internal(error.to_string()))?;
        }
        Ok(Response::new(CollectionOperationResponse {
            result: gone.is_some(),
            time: 0.0,
        }))
    }

    not_spoken!(
        list(ListCollectionsRequest) -> ListCollectionsResponse,
        update_aliases(ChangeAliases) -> CollectionOperationResponse,
        list_collection_aliases(ListCollectionAliasesRequest) -> ListAliasesResponse,
        list_aliases(ListAliasesRequest) -> ListAliasesResponse,
        collection_cluster_info(CollectionClusterInfoRequest) -> CollectionClusterInfoResponse,
        update_collection_cluster_setup(UpdateCollectionClusterSetupRequest)
            -> UpdateCollectionClusterSetupResponse,
        create_shard_key(CreateShardKeyRequest) -> CreateShardKeyResponse,
        delete_shard_key(DeleteShardKeyRequest) -> DeleteShardKeyResponse,
        list_shard_keys(ListShardKeysRequest) -> ListShardKeysResponse,
    );
}

fn info(collection: &Collection) -> Result<CollectionInfo, Status> {
    let made = &collection.made;
    let params = CollectionParams {
        shard_number: made.shard_number.unwrap_or(1),
        vectors_config: made.vectors_config.clone(),
        sparse_vectors_config: made.sparse_vectors_config.clone(),
        replication_factor: made.replication_factor,
        ..CollectionParams::default()
    };
    let keyword = |field: String| {
        let schema = PayloadSchemaInfo {
            data_type: PayloadSchemaType::Keyword.into(),
            params: None,
            points: None,
        };
        (field, schema)
    };
    Ok(CollectionInfo {
        status: CollectionStatus::Green.into(),
        config: Some(CollectionConfig {
            params: Some(params),
            quantization_config: made.quantization_config,
            metadata: collection.metadata.lock().expect("unpoisoned").clone(),
            ..CollectionConfig::default()
        }),
        payload_schema: collection
            .keyword_fields()
            .into_iter()
            .map(keyword)
            .collect(),
        points_count: Some(collection.count(None, true)? as u64),
        ..CollectionInfo::default()
    })
}
