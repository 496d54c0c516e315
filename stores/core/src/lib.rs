//! The ports of storage: what the program asks of a graph, a passage index, a file store, a ledger,
//! a job queue, accounts and what readers make of papers, in the domain's words. No engine is named here; adapters live in crates of their own.

pub mod accounts;
pub mod blobs;
pub mod bm25;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod entity_forms;
pub mod error;
pub mod explore;
pub mod graph;
pub mod jobs;
pub mod ledger;
pub mod passages;
pub mod passages_in_use;
pub mod points;
pub mod shelf;
mod stores;
pub mod title_words;

pub use accounts::{AccountStore, AuditFilter, AuditLog};
pub use blobs::{BlobKey, BlobKind, BlobPart, BlobStore};
pub use entity_forms::EntityForms;
pub use error::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};
pub use explore::{CoCited, DatedPaper, Topic, TrendFilter, WindowCount, WindowCounts, Windows};
pub use graph::{
    ChatStore, ChatsOf, CitedBy, EntityCount, EntityStore, ExploreStore, GraphStats, GraphStore,
    LinkStore, PaperFilter, PaperPage, PaperStore, RatingStore, SharedEntities, SharedReferences,
};
pub use jobs::{
    Cursor, EnqueueCount, JobCount, JobFilter, JobQueue, JobSelection, Lease, LeaseRequest,
    LeasedJob, QueueStats,
};
pub use ledger::IngestLedger;
pub use passages::{IndexedPassage, PassageHit, PassageIndex};
pub use shelf::{Keeping, NoteFilter, Seen, ShelfStore};
pub use stores::Stores;
pub use title_words::TitleWords;
