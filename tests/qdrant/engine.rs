//! A collection kept by Qdrant Edge, and the protocol's values made into the engine's and back. What has no
//! translation here is refused, never left out.

use qdrant_client::qdrant as wire;
use qdrant_client::qdrant::condition::ConditionOneOf;
use qdrant_client::qdrant::r#match::MatchValue;
use qdrant_client::qdrant::quantization_config::Quantization;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::with_payload_selector::SelectorOptions as PayloadOptions;
use qdrant_client::qdrant::with_vectors_selector::SelectorOptions as VectorOptions;
use qdrant_client::qdrant::{
    CreateCollection, point_id, query, value, vector, vector_input, vectors,
};
use qdrant_edge::external::serde_json::{Map, Value};
use qdrant_edge::external::uuid::Uuid;
use qdrant_edge::{
    AnyVariants, Condition, CountRequest, CreateIndex, Distance, EdgeConfig, EdgeConfigBuilder,
    EdgeShard, EdgeSparseVectorParamsBuilder, EdgeVectorParamsBuilder, FieldCondition,
    FieldIndexOperations, Filter, JsonPath, Match, Modifier, NamedQuery, OperationError, Payload,
    PayloadFieldSchema, PayloadSchemaType, PointId, PointInsertOperations, PointOperations,
    PointStruct, QuantizationConfig, QuantizationSearchParams, QueryEnum, ScalarQuantizationConfig,
    ScalarType, SearchParams, SearchRequest, SparseVector, UpdateOperation, VectorInternal,
    VectorStructInternal, WithPayloadInterface, WithVector,
};
use std::collections::HashMap;
use std::path::Path;
use std::sync::RwLock;
use tonic::Status;

pub struct Collection {
    /// As it was asked for.
    pub made: CreateCollection,
    /// Writing takes it whole: flushing must not meet another operation.
    shard: RwLock<EdgeShard>,
}

impl Collection {
    pub fn create(folder: &Path, made: CreateCollection) -> Result<Self, Status> {
        std::fs::create_dir_all(folder).map_err(|error| Status::internal(error.to_string()))?;
        let shard = EdgeShard::new(folder, config(&made)?).map_err(refusal)?;
        Ok(Self {
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

    pub fn query(&self, request: wire::QueryPoints) -> Result<Vec<wire::ScoredPoint>, Status> {
        let nearest = match request.query.and_then(|query| query.variant) {
            Some(query::Variant::Nearest(input)) => input.variant,
            _ => return Err(Status::unimplemented("a query that is not for the nearest")),
        };
        let query = match nearest {
            Some(vector_input::Variant::Dense(dense)) => VectorInternal::Dense(dense.data),
            Some(vector_input::Variant::Sparse(sparse)) => VectorInternal::Sparse(SparseVector {
                indices: sparse.indices,
                values: sparse.values,
            }),
            _ => {
                return Err(Status::unimplemented(
                    "a query by something else than a vector",
                ));
            }
        };
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

fn point(point: wire::PointStruct) -> Result<PointStruct, Status> {
    let id = point.id.ok_or_else(|| Status::invalid_argument("no id"))?;
    let Some(vectors::VectorsOptions::Vectors(named)) =
        point.vectors.and_then(|vectors| vectors.vectors_options)
    else {
        return Err(Status::unimplemented("a point without named vectors"));
    };
    let mut vectors = HashMap::new();
    for (name, vector) in named.vectors {
        let vector = match vector.vector {
            Some(vector::Vector::Dense(dense)) => VectorInternal::Dense(dense.data),
            Some(vector::Vector::Sparse(sparse)) => VectorInternal::Sparse(SparseVector {
                indices: sparse.indices,
                values: sparse.values,
            }),
            _ => return Err(Status::unimplemented("a vector neither dense nor sparse")),
        };
        vectors.insert(name, vector);
    }
    let mut payload = Map::new();
    for (name, value) in point.payload {
        let Some(value::Kind::StringValue(text)) = value.kind else {
            return Err(Status::unimplemented("a payload that is not text"));
        };
        payload.insert(name, Value::String(text));
    }
    Ok(PointStruct::new(
        point_of(id)?,
        VectorStructInternal::Named(vectors),
        Value::Object(payload),
    ))
}

fn point_of(id: wire::PointId) -> Result<PointId, Status> {
    match id.point_id_options {
        Some(point_id::PointIdOptions::Num(number)) => Ok(PointId::NumId(number)),
        Some(point_id::PointIdOptions::Uuid(text)) => Uuid::parse_str(&text)
            .map(PointId::Uuid)
            .map_err(|_| Status::invalid_argument(format!("Unable to parse UUID: {text}"))),
        None => Err(Status::invalid_argument("no id")),
    }
}

/// Fields that have one of some keywords; all conditions together.
fn matching(filter: wire::Filter) -> Result<Filter, Status> {
    let others = filter.should.len() + filter.must_not.len();
    if others > 0 || filter.min_should.is_some() || filter.must.len() != 1 {
        return Err(Status::unimplemented("a filter of more than one condition"));
    }
    let conditions = filter.must.into_iter().map(|one| one.condition_one_of);
    let [Some(ConditionOneOf::Field(condition))] = &conditions.collect::<Vec<_>>()[..] else {
        return Err(Status::unimplemented("a condition that is not on a field"));
    };
    let wanted = condition.r#match.as_ref();
    let Some(MatchValue::Keywords(any)) = wanted.and_then(|one| one.match_value.as_ref()) else {
        return Err(Status::unimplemented("a match that is not of keywords"));
    };
    let any = AnyVariants::Strings(any.strings.iter().cloned().collect());
    let condition = FieldCondition::new_match(field(&condition.key)?, Match::new_any(any));
    Ok(Filter::new_must(Condition::Field(condition)))
}

fn field(name: &str) -> Result<JsonPath, Status> {
    name.parse()
        .map_err(|()| Status::invalid_argument(format!("no field name: {name}")))
}

fn search_params(params: wire::SearchParams) -> SearchParams {
    let quantization = params.quantization.map(|wanted| QuantizationSearchParams {
        ignore: wanted.ignore.unwrap_or(false),
        rescore: wanted.rescore,
        oversampling: wanted.oversampling,
    });
    SearchParams {
        hnsw_ef: params.hnsw_ef.map(|ef| ef as usize),
        exact: params.exact.unwrap_or(false),
        quantization,
        indexed_only: params.indexed_only.unwrap_or(false),
        acorn: None,
    }
}

fn with_payload(wanted: wire::WithPayloadSelector) -> Result<WithPayloadInterface, Status> {
    match wanted.selector_options {
        Some(PayloadOptions::Enable(all)) => Ok(WithPayloadInterface::Bool(all)),
        Some(PayloadOptions::Include(only)) => {
            let fields = only.fields.iter().map(|name| field(name));
            Ok(WithPayloadInterface::Fields(
                fields.collect::<Result<_, _>>()?,
            ))
        }
        _ => Err(Status::unimplemented("a payload but for some fields")),
    }
}

fn with_vectors(wanted: wire::WithVectorsSelector) -> Result<WithVector, Status> {
    match wanted.selector_options {
        Some(VectorOptions::Enable(all)) => Ok(WithVector::Bool(all)),
        Some(VectorOptions::Include(only)) => Ok(WithVector::Selector(only.names)),
        None => Err(Status::invalid_argument("no vectors selected")),
    }
}

fn payload_out(payload: Option<Payload>) -> Result<HashMap<String, wire::Value>, Status> {
    let fields = payload.map(|payload| payload.0).unwrap_or_default();
    let texts = fields.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, wire::Value::from(text))),
        _ => Err(Status::unimplemented("a payload that is not text")),
    });
    texts.collect()
}

fn vectors_out(vectors: VectorStructInternal) -> Result<wire::VectorsOutput, Status> {
    let VectorStructInternal::Named(named) = vectors else {
        return Err(Status::unimplemented("vectors without names"));
    };
    let mut vectors = HashMap::new();
    for (name, vector) in named {
        let vector = match vector {
            VectorInternal::Dense(data) => {
                wire::vector_output::Vector::Dense(wire::DenseVector { data })
            }
            VectorInternal::Sparse(sparse) => {
                wire::vector_output::Vector::Sparse(wire::SparseVector {
                    indices: sparse.indices,
                    values: sparse.values,
                })
            }
            _ => return Err(Status::unimplemented("a vector neither dense nor sparse")),
        };
        let output = wire::VectorOutput {
            vector: Some(vector),
            ..wire::VectorOutput::default()
        };
        vectors.insert(name, output);
    }
    Ok(wire::VectorsOutput {
        vectors_options: Some(wire::vectors_output::VectorsOptions::Vectors(
            wire::NamedVectorsOutput { vectors },
        )),
    })
}
