//! The port of the graph, by subject: papers, what they cite, what they share, and what was said about them. Who needs one
//! subject takes its trait alone.

mod conversations;
mod entities;
mod exploring;
mod feedback;
mod links;
mod papers;

pub use conversations::{ChatStore, ChatsOf};
pub use entities::{EntityCount, EntityStore};
pub use exploring::{ExploreStore, SharedEntities, SharedReferences};
pub use feedback::RatingStore;
pub use links::{CitedBy, LinkStore};
pub use papers::{GraphStats, PaperFilter, PaperPage, PaperStore};

use crate::StoreResult;
use async_trait::async_trait;
use uuid::Uuid;

/// The whole graph. Lists come in the order their doc names, so that equal graphs answer equally. Methods that take several
/// ids answer in the order of the ids and skip the ones that are not there. Every list is bounded by its `limit` or by one
/// paper's size.
#[async_trait]
pub trait GraphStore:
    PaperStore + LinkStore + ExploreStore + EntityStore + ChatStore + RatingStore
{
    /// Answers when the store can serve.
    async fn ping(&self) -> StoreResult<()>;

    /// Which library the graph is: of those that open it the first gives `own`, and all get the same. Those who share a graph
    /// are one library, from whatever folder.
    async fn library_id(&self, own: Uuid) -> StoreResult<Uuid>;

    /// What of the store itself is damaged, for people: a torn file, an index that does not fit its table. Empty when
    /// it is whole. It reads all that there is.
    async fn inspect(&self) -> StoreResult<Vec<String>>;

    /// Makes anew what the store derives from papers, references and mentions for its searches, and takes away parts
    /// and turns that hang on nothing. Ratings stay.
    async fn rebuild_indexes(&self) -> StoreResult<()>;
}
