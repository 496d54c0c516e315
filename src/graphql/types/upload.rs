//! What became of an uploaded file.

use super::Paper;
use crate::graphql::loaders::Loaders;
use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use graph_schema::PaperId;
use ingest::pipeline::Outcome;

#[derive(SimpleObject)]
#[graphql(complex)]
pub struct UploadResult {
    status: UploadStatus,
    #[graphql(skip)]
    paper_id: Option<PaperId>,
    /// Why it could not be read.
    reason: Option<String>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum UploadStatus {
    New,
    /// Another version of it was there, whose place it took.
    Replaced,
    /// The library has these very bytes already, or another copy of the same text.
    Unchanged,
    Failed,
}

#[ComplexObject]
impl UploadResult {
    async fn paper(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let Some(id) = self.paper_id.clone() else {
            return Ok(None);
        };
        Ok(ctx.data::<Loaders>()?.load_one(id).await?.map(Paper))
    }
}

impl From<Outcome> for UploadResult {
    fn from(outcome: Outcome) -> Self {
        let (status, paper_id, reason) = match outcome {
            Outcome::New(paper) => (UploadStatus::New, Some(paper), None),
            Outcome::Replaced(paper) => (UploadStatus::Replaced, Some(paper), None),
            Outcome::Unchanged(paper) => (UploadStatus::Unchanged, Some(paper), None),
            Outcome::Unreadable { reason } => (UploadStatus::Failed, None, Some(reason)),
        };
        Self {
            status,
            paper_id,
            reason,
        }
    }
}
