//! A collection, kept by Qdrant Edge.

use super::translation::{
    field, matching, nearest_to, payload_out, point, point_of, search_params, vectors_out,
    with_payload, with_vectors,
};
use qdrant_client::qdrant as wire;
use qdrant_client::qdrant::CreateCollection;
use qdrant_client::qdrant::quantization_config::Quantization;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_edge::{
    CountRequest, CreateIndex, Distance, EdgeConfig, EdgeConfigBuilder, EdgeShard,
    EdgeSparseVectorParamsBuilder, EdgeVectorParamsBuilder, FieldIndexOperations, Modifier,
    NamedQuery, OperationError, PayloadFieldSchema, PayloadSchemaType, PointInsertOperations,
    PointOperations, QuantizationConfig, QueryEnum, ScalarQuantizationConfig, ScalarType,
    ScrollRequest, SearchRequest, UpdateOperation, WithVector,
};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, RwLock};
use tonic::Status;

pub struct Collection {
    /// As it was asked for.
    pub made: CreateCollection,
    pub metadata: Mutex<HashMap<String, wire::Value>>,
    /// Writing takes it whole: flushing must not meet another operation.
    shard: RwLock<EdgeShard>,
}

impl Collection {
    pub fn create(folder: &Path, made: CreateCollection) -> Result<Self, Status> {
        std::fs::create_dir_all(folder).map_err(|error| Status::internal(error.to_string()))?;
        let shard = EdgeShard::new(folder, config(&made)?).map_err(refusal)?;
        Ok(Self {
            metadata: Mutex::new(made.metadata.clone()),
            made,
            shard: RwLock::new(shard),
        })
    }

    pub fn index_keywords(&self, name: &str) -> Result<(), Status> {
        let index = CreateIndex {
            field_name: field(name)?,
            field_schema: Some(PayloadFieldSchema::FieldType(PayloadSchemaType::Keyword)),
        };
        let operation = FieldIndexOperations::CreateIndex(index);
        self.write(UpdateOperation::FieldIndexOperation(operation))
    }

    pub fn keyword_fields(&self) -> Vec<String> {
        let info = self.shard.read().expect("unpoisoned").info();
        let fields = info.payload_schema.into_iter();
        fields
            .filter(|(_, schema)| schema.data_type == PayloadSchemaType::Keyword)
            .map(|(field, _)| field.to_string())
            .collect()
    }

    pub fn upsert(&self, points: Vec<wire::PointStruct>) -> Result<(), Status> {
        let points = points
            .into_iter()
            .map(|one| point(one).map(Into::into))
            .collect::<Result<_, Status>>()?;
        let list = PointInsertOperations::PointsList(points);
        let operation = PointOperations::UpsertPoints(list);
        self.write(UpdateOperation::PointOperation(operation))
    }

    pub fn delete(&self, filter: wire::Filter) -> Result<(), Status> {
        let operation = PointOperations::DeletePointsByFilter(matching(filter)?);
        self.write(UpdateOperation::PointOperation(operation))
    }

    pub fn count(&self, filter: Option<wire::Filter>, exact: bool) -> Result<usize, Status> {
        let filter = filter.map(matching).transpose()?;
        let shard = self.shard.read().expect("unpoisoned");
        shard.count(CountRequest { filter, exact }).map_err(refusal)
    }

    pub fn get(&self, request: wire::GetPoints) -> Result<Vec<wire::RetrievedPoint>, Status> {
        let ids = request
            .ids
            .into_iter()
            .map(point_of)
            .collect::<Result<Vec<_>, Status>>()?;
        let with = (
            request.with_payload.map(with_payload).transpose()?,
            request.with_vectors.map(with_vectors).transpose()?,
        );
        let shard = self.shard.read().expect("unpoisoned");
        let found = shard.retrieve(&ids, with.0, with.1).map_err(refusal)?;
        let to_wire = found.into_iter().map(|record| {
            Ok(wire::RetrievedPoint {
                id: Some(record.id.to_string().into()),
                payload: payload_out(record.payload)?,
                vectors: record.vector.map(vectors_out).transpose()?,
                ..wire::RetrievedPoint::default()
            })
        });
        to_wire.collect()
    }

    /// A page by the points' ids, and where the next begins.
    pub fn scroll(
        &self,
        request: wire::ScrollPoints,
    ) -> Result<(Vec<wire::RetrievedPoint>, Option<wire::PointId>), Status> {
        if request.filter.is_some() || request.order_by.is_some() {
            return Err(Status::unimplemented("a list that is filtered or ordered"));
        }
        let request = ScrollRequest {
            offset: request.offset.map(point_of).transpose()?,
            limit: request.limit.map(|limit| limit as usize),
            filter: None,
            with_payload: request.with_payload.map(with_payload).transpose()?,
            with_vector: WithVector::Bool(false),
            order_by: None,
        };
        let shard = self.shard.read().expect("unpoisoned");
        let (found, next) = shard.scroll(request).map_err(refusal)?;
        let to_wire = found.into_iter().map(|record| {
            Ok(wire::RetrievedPoint {
                id: Some(record.id.to_string().into()),
                payload: payload_out(record.payload)?,
                ..wire::RetrievedPoint::default()
            })
        });
        let next = next.map(|id| id.to_string().into());
        Ok((to_wire.collect::<Result<_, Status>>()?, next))
    }

    pub fn query(&self, request: wire::QueryPoints) -> Result<Vec<wire::ScoredPoint>, Status> {
        let query = nearest_to(request.query)?;
        let request = SearchRequest {
            query: QueryEnum::Nearest(NamedQuery {
                query,
                using: request.using,
            }),
            filter: request.filter.map(matching).transpose()?,
            params: request.params.map(search_params),
            limit: request.limit.unwrap_or(10) as usize,
            offset: request.offset.unwrap_or(0) as usize,
            with_payload: request.with_payload.map(with_payload).transpose()?,
            with_vector: request.with_vectors.map(with_vectors).transpose()?,
            score_threshold: request.score_threshold,
        };
        let shard = self.shard.read().expect("unpoisoned");
        let found = shard.search(request).map_err(refusal)?;
        let to_wire = found.into_iter().map(|point| {
            Ok(wire::ScoredPoint {
                id: Some(point.id.to_string().into()),
                payload: payload_out(point.payload)?,
                score: point.score,
                version: point.version,
                vectors: point.vector.map(vectors_out).transpose()?,
                ..wire::ScoredPoint::default()
            })
        });
        to_wire.collect()
    }

    fn write(&self, operation: UpdateOperation) -> Result<(), Status> {
        let shard = self.shard.write().expect("unpoisoned");
        shard.update(operation).map_err(refusal)?;
        shard.flush();
        Ok(())
    }
}

/// Codes as the real server gives them: what the caller did wrong, and the rest.
fn refusal(error: OperationError) -> Status {
    match error {
        OperationError::WrongVectorDimension { .. }
        | OperationError::VectorNameNotExists { .. }
        | OperationError::WrongSparse
        | OperationError::ValidationError { .. } => {
            Status::invalid_argument(format!("Wrong input: {error}"))
        }
        _ => Status::internal(format!("Service internal error: {error}")),
    }
}

#[expect(deprecated, reason = "the flags that every server knows")]
fn config(made: &CreateCollection) -> Result<EdgeConfig, Status> {
    let vectors = made.vectors_config.as_ref();
    let Some(Config::ParamsMap(dense)) = vectors.and_then(|vectors| vectors.config.as_ref()) else {
        return Err(Status::unimplemented("a collection without named vectors"));
    };
    let mut config = EdgeConfigBuilder::new();
    for (name, params) in &dense.map {
        let vector = EdgeVectorParamsBuilder::new(params.size as usize, distance(params)?)
            .on_disk(params.on_disk.unwrap_or(false));
        config = config.vector(name, vector.build());
    }
    if let Some(sparse) = &made.sparse_vectors_config {
        for (name, params) in &sparse.map {
            let on_disk = params.index.and_then(|index| index.on_disk);
            let mut vector = EdgeSparseVectorParamsBuilder::new().on_disk(on_disk.unwrap_or(false));
            if params.modifier() == wire::Modifier::Idf {
                vector = vector.modifier(Modifier::Idf);
            }
            config = config.sparse_vector(name, vector.build());
        }
    }
    if let Some(quantized) = &made.quantization_config {
        let Some(Quantization::Scalar(scalar)) = quantized.quantization else {
            return Err(Status::unimplemented("quantization that is not scalar"));
        };
        let scalar = ScalarQuantizationConfig {
            r#type: ScalarType::Int8,
            quantile: scalar.quantile,
            always_ram: scalar.always_ram,
        };
        config = config.quantization_config(QuantizationConfig::from(scalar));
    }
    Ok(config
        .on_disk_payload(made.on_disk_payload.unwrap_or(true))
        .build())
}

fn distance(params: &wire::VectorParams) -> Result<Distance, Status> {
    match params.distance() {
        wire::Distance::Cosine => Ok(Distance::Cosine),
        wire::Distance::Dot => Ok(Distance::Dot),
        wire::Distance::Euclid => Ok(Distance::Euclid),
        wire::Distance::Manhattan => Ok(Distance::Manhattan),
        wire::Distance::UnknownDistance => Err(Status::invalid_argument("no distance")),
    }
}
