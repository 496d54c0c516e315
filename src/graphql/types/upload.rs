//! What became of an uploaded file.

use super::Paper;
use crate::graphql::loaders::Loaders;
use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use graph_schema::PaperId;
use service::acquire::{Came, Entries, Uploaded};

/// Problems told of one file.
const MOST_PROBLEMS: usize = 50;

#[derive(SimpleObject)]
#[graphql(complex)]
pub struct UploadResult {
    status: UploadStatus,
    #[graphql(skip)]
    paper_id: Option<PaperId>,
    /// Why it could not be read.
    reason: Option<String>,
    /// For a file of a reference manager (BibTeX, RIS, CSL JSON, Zotero RDF): what became of its entries.
    entries: Option<UploadedEntries>,
}

/// What became of the entries of a file of a reference manager. Files that they name are not sent with it.
#[derive(SimpleObject)]
pub struct UploadedEntries {
    new: usize,
    /// What was there said something else of the paper.
    replaced: usize,
    /// The library has these papers, or more of them.
    unchanged: usize,
    /// Those that could not be used.
    failed: usize,
    /// Of the first of these: the line, what is wrong, and what to do.
    problems: Vec<String>,
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

impl From<Uploaded> for UploadResult {
    fn from(uploaded: Uploaded) -> Self {
        use service::acquire::UploadStatus as Status;
        let came = Came::from(uploaded);
        Self {
            status: match came.status {
                Status::New => UploadStatus::New,
                Status::Replaced => UploadStatus::Replaced,
                Status::Unchanged => UploadStatus::Unchanged,
                Status::Failed => UploadStatus::Failed,
            },
            paper_id: came.paper,
            reason: came.reason,
            entries: came.entries.map(UploadedEntries::from),
        }
    }
}

impl From<Entries> for UploadedEntries {
    fn from(mut taken: Entries) -> Self {
        taken.problems.truncate(MOST_PROBLEMS);
        Self {
            new: taken.new,
            replaced: taken.replaced,
            unchanged: taken.unchanged,
            failed: taken.failed,
            problems: taken.problems,
        }
    }
}
