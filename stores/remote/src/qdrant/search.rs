//! Dense and sparse search.

use super::QdrantPassages;
use super::points::{passage_of, passage_only};
use graph_schema::PaperId;
use qdrant_client::qdrant::condition::ConditionOneOf;
use qdrant_client::qdrant::r#match::MatchValue;
use qdrant_client::qdrant::{
    Condition, DenseVector, FieldCondition, Filter, Match, QuantizationSearchParams, Query,
    QueryPoints, RepeatedStrings, SearchParams, SparseVector, VectorInput, query, vector_input,
};
use stores_core::points::{DENSE, PAPER, SPARSE, TIES, best_first, check_length};
use stores_core::{PassageHit, StoreResult, bm25};

/// Of a quantised index, this many times the limit is looked at before the whole vectors decide.
const OVERSAMPLING: f64 = 2.0;

impl QdrantPassages {
    pub(super) async fn search_dense(
        &self,
        dense: &[f32],
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        check_length(dense, self.dimension)?;
        let vector = vector_input::Variant::Dense(DenseVector {
            data: dense.to_vec(),
        });
        // Scores are those of the whole vectors, whether the collection is quantised or not.
        let params = SearchParams {
            quantization: Some(QuantizationSearchParams {
                ignore: None,
                rescore: Some(true),
                oversampling: Some(OVERSAMPLING),
            }),
            ..SearchParams::default()
        };
        let query = QueryPoints {
            params: Some(params),
            ..nearest(DENSE, vector)
        };
        self.search(query, within, limit).await
    }

    pub(super) async fn search_words(
        &self,
        text: &str,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        let words = bm25::query(text);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let vector = vector_input::Variant::Sparse(SparseVector {
            indices: words.indices,
            values: words.values,
        });
        self.search(nearest(SPARSE, vector), within, limit).await
    }

    async fn search(
        &self,
        query: QueryPoints,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        let limit = limit as usize;
        let request = QueryPoints {
            collection_name: self.collection.clone(),
            filter: within.map(of_papers),
            limit: Some(limit.saturating_add(TIES) as u64),
            with_payload: Some(passage_only()),
            ..query
        };
        let reply = self
            .server
            .ask(
                "searching passages",
                request,
                |mut to, request| async move { to.points.query(request).await },
            )
            .await?;
        let hits: StoreResult<Vec<_>> = reply
            .result
            .into_iter()
            .map(|point| {
                Ok(PassageHit {
                    id: passage_of(&point.payload)?,
                    score: point.score,
                })
            })
            .collect();
        Ok(best_first(hits?, limit))
    }
}

/// Points of any of these papers.
pub(super) fn of_papers(papers: &[PaperId]) -> Filter {
    let strings = papers
        .iter()
        .map(|paper| paper.as_str().to_owned())
        .collect();
    let any = MatchValue::Keywords(RepeatedStrings { strings });
    let field = FieldCondition {
        key: PAPER.to_owned(),
        r#match: Some(Match {
            match_value: Some(any),
        }),
        ..FieldCondition::default()
    };
    Filter {
        must: vec![Condition {
            condition_one_of: Some(ConditionOneOf::Field(field)),
        }],
        ..Filter::default()
    }
}

fn nearest(using: &str, vector: vector_input::Variant) -> QueryPoints {
    let input = VectorInput {
        variant: Some(vector),
    };
    QueryPoints {
        query: Some(Query {
            variant: Some(query::Variant::Nearest(input)),
        }),
        using: Some(using.to_owned()),
        ..QueryPoints::default()
    }
}
