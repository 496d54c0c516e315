//! Points written, deleted, read, counted and searched.

use super::{State, not_spoken};
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::points_server::Points;
use qdrant_client::qdrant::{
    CountPoints, CountResponse, CountResult, CreateFieldIndexCollection, DeletePoints, FieldType,
    GetPoints, GetResponse, PointsOperationResponse, QueryPoints, QueryResponse, ScrollPoints,
    ScrollResponse, UpdateResult, UpdateStatus, UpsertPoints,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub struct Service(pub Arc<State>);

#[tonic::async_trait]
impl Points for Service {
    async fn create_field_index(
        &self,
        request: Request<CreateFieldIndexCollection>,
    ) -> Result<Response<PointsOperationResponse>, Status> {
        let request = request.into_inner();
        if request.field_type() != FieldType::Keyword {
            return Err(Status::unimplemented("an index that is not of keywords"));
        }
        let collection = self.0.collection(&request.collection_name)?;
        collection.index_keywords(&request.field_name)?;
        Ok(done(request.wait))
    }

    async fn upsert(
        &self,
        request: Request<UpsertPoints>,
    ) -> Result<Response<PointsOperationResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        self.0.writes()?;
        collection.upsert(request.points)?;
        Ok(done(request.wait))
    }

    async fn delete(
        &self,
        request: Request<DeletePoints>,
    ) -> Result<Response<PointsOperationResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        let selector = request
            .points
            .and_then(|points| points.points_selector_one_of);
        let Some(PointsSelectorOneOf::Filter(filter)) = selector else {
            return Err(Status::unimplemented("a deletion without a filter"));
        };
        collection.delete(filter)?;
        Ok(done(request.wait))
    }

    async fn get(&self, request: Request<GetPoints>) -> Result<Response<GetResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        let reply = GetResponse {
            result: collection.get(request)?,
            ..GetResponse::default()
        };
        Ok(Response::new(reply))
    }

    async fn scroll(
        &self,
        request: Request<ScrollPoints>,
    ) -> Result<Response<ScrollResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        let (result, next) = collection.scroll(request)?;
        Ok(Response::new(ScrollResponse {
            result,
            next_page_offset: next,
            ..ScrollResponse::default()
        }))
    }

    async fn count(
        &self,
        request: Request<CountPoints>,
    ) -> Result<Response<CountResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        let count = collection.count(request.filter, request.exact.unwrap_or(true))?;
        Ok(Response::new(CountResponse {
            result: Some(CountResult {
                count: count as u64,
            }),
            ..CountResponse::default()
        }))
    }

    async fn query(
        &self,
        request: Request<QueryPoints>,
    ) -> Result<Response<QueryResponse>, Status> {
        let request = request.into_inner();
        let collection = self.0.collection(&request.collection_name)?;
        let reply = QueryResponse {
            result: collection.query(request)?,
            ..QueryResponse::default()
        };
        Ok(Response::new(reply))
    }

    not_spoken!(
        update_vectors(UpdatePointVectors) -> PointsOperationResponse,
        delete_vectors(DeletePointVectors) -> PointsOperationResponse,
        set_payload(SetPayloadPoints) -> PointsOperationResponse,
        overwrite_payload(SetPayloadPoints) -> PointsOperationResponse,
        delete_payload(DeletePayloadPoints) -> PointsOperationResponse,
        clear_payload(ClearPayloadPoints) -> PointsOperationResponse,
        delete_field_index(DeleteFieldIndexCollection) -> PointsOperationResponse,
        create_vector_name(CreateVectorNameRequest) -> PointsOperationResponse,
        delete_vector_name(DeleteVectorNameRequest) -> PointsOperationResponse,
        search(SearchPoints) -> SearchResponse,
        search_batch(SearchBatchPoints) -> SearchBatchResponse,
        search_groups(SearchPointGroups) -> SearchGroupsResponse,
        recommend(RecommendPoints) -> RecommendResponse,
        recommend_batch(RecommendBatchPoints) -> RecommendBatchResponse,
        recommend_groups(RecommendPointGroups) -> RecommendGroupsResponse,
        discover(DiscoverPoints) -> DiscoverResponse,
        discover_batch(DiscoverBatchPoints) -> DiscoverBatchResponse,
        update_batch(UpdateBatchPoints) -> UpdateBatchResponse,
        query_batch(QueryBatchPoints) -> QueryBatchResponse,
        query_groups(QueryPointGroups) -> QueryGroupsResponse,
        facet(FacetCounts) -> FacetResponse,
        search_matrix_pairs(SearchMatrixPoints) -> SearchMatrixPairsResponse,
        search_matrix_offsets(SearchMatrixPoints) -> SearchMatrixOffsetsResponse,
    );
}

/// Everything is done when it is answered; only who waits is told so, as the real server does.
fn done(wait: Option<bool>) -> Response<PointsOperationResponse> {
    let status = match wait {
        Some(true) => UpdateStatus::Completed,
        _ => UpdateStatus::Acknowledged,
    };
    Response::new(PointsOperationResponse {
        result: Some(UpdateResult {
            operation_id: None,
            status: status.into(),
        }),
        ..PointsOperationResponse::default()
    })
}
