//! The protocol's values made into the engine's and back. What has no translation here is refused, never left out.

use qdrant_client::qdrant as wire;
use qdrant_client::qdrant::condition::ConditionOneOf;
use qdrant_client::qdrant::r#match::MatchValue;
use qdrant_client::qdrant::with_payload_selector::SelectorOptions as PayloadOptions;
use qdrant_client::qdrant::with_vectors_selector::SelectorOptions as VectorOptions;
use qdrant_client::qdrant::{point_id, query, value, vector, vector_input, vectors};
use qdrant_edge::external::serde_json::{Map, Value};
use qdrant_edge::external::uuid::Uuid;
use qdrant_edge::{
    AnyVariants, Condition, FieldCondition, Filter, JsonPath, Match, Payload, PointId, PointStruct,
    QuantizationSearchParams, SearchParams, SparseVector, VectorInternal, VectorStructInternal,
    WithPayloadInterface, WithVector,
};
use std::collections::HashMap;
use tonic::Status;

pub fn point(point: wire::PointStruct) -> Result<PointStruct, Status> {
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
            Some(vector::Vector::Sparse(sparse)) => sparse_of(sparse),
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

/// The vector of a query for the nearest.
pub fn nearest_to(query: Option<wire::Query>) -> Result<VectorInternal, Status> {
    let nearest = match query.and_then(|query| query.variant) {
        Some(query::Variant::Nearest(input)) => input.variant,
        _ => return Err(Status::unimplemented("a query that is not for the nearest")),
    };
    match nearest {
        Some(vector_input::Variant::Dense(dense)) => Ok(VectorInternal::Dense(dense.data)),
        Some(vector_input::Variant::Sparse(sparse)) => Ok(sparse_of(sparse)),
        _ => Err(Status::unimplemented(
            "a query by something else than a vector",
        )),
    }
}

fn sparse_of(sparse: wire::SparseVector) -> VectorInternal {
    VectorInternal::Sparse(SparseVector {
        indices: sparse.indices,
        values: sparse.values,
    })
}

pub fn point_of(id: wire::PointId) -> Result<PointId, Status> {
    match id.point_id_options {
        Some(point_id::PointIdOptions::Num(number)) => Ok(PointId::NumId(number)),
        Some(point_id::PointIdOptions::Uuid(text)) => Uuid::parse_str(&text)
            .map(PointId::Uuid)
            .map_err(|_| Status::invalid_argument(format!("Unable to parse UUID: {text}"))),
        None => Err(Status::invalid_argument("no id")),
    }
}

/// Fields that have one of some keywords; all conditions together.
pub fn matching(filter: wire::Filter) -> Result<Filter, Status> {
    let others = filter.should.len() + filter.must_not.len();
    // As the server takes it: without conditions it fits every point.
    if others == 0 && filter.must.is_empty() && filter.min_should.is_none() {
        return Ok(Filter::default());
    }
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

pub fn field(name: &str) -> Result<JsonPath, Status> {
    name.parse()
        .map_err(|()| Status::invalid_argument(format!("no field name: {name}")))
}

pub fn search_params(params: wire::SearchParams) -> SearchParams {
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

pub fn with_payload(wanted: wire::WithPayloadSelector) -> Result<WithPayloadInterface, Status> {
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

pub fn with_vectors(wanted: wire::WithVectorsSelector) -> Result<WithVector, Status> {
    match wanted.selector_options {
        Some(VectorOptions::Enable(all)) => Ok(WithVector::Bool(all)),
        Some(VectorOptions::Include(only)) => Ok(WithVector::Selector(only.names)),
        None => Err(Status::invalid_argument("no vectors selected")),
    }
}

pub fn payload_out(payload: Option<Payload>) -> Result<HashMap<String, wire::Value>, Status> {
    let fields = payload.map(|payload| payload.0).unwrap_or_default();
    let texts = fields.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, wire::Value::from(text))),
        _ => Err(Status::unimplemented("a payload that is not text")),
    });
    texts.collect()
}

pub fn vectors_out(vectors: VectorStructInternal) -> Result<wire::VectorsOutput, Status> {
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
