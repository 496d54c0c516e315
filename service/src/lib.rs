//! The use cases, one file each with its own types: what can be done with a library, whoever asks and over whatever
//! interface. GraphQL, HTTP and the command line translate to this and back; here is no wire format, no flag, no text for a
//! terminal. Every call takes a [`Caller`] and asks it first whether it may ([`Operation`]), and fails with one [`ServiceError`] whose kind says what can be done about it.

mod access;
pub mod acquire;
pub mod administer;
pub mod ask;
pub mod browse;
pub mod converse;
mod downloads;
pub mod embed;
pub mod enrich;
mod error;
pub mod explore;
pub mod feedback;
mod find;
mod gate;
mod input;
pub mod jobs;
pub mod learn;
pub mod pictures;
pub mod queue;
pub mod rate;
pub mod reembed;
pub mod reread;
mod retention;
pub mod shelf;
pub mod summarise;
pub mod transfer;
pub mod watch;
pub mod wholeness;

pub use access::{
    AccessLimits, Account, Accounts, AuditFilter, Caller, ClientId, Doing, LoggedIn, Needs, NewKey,
    Operation, Secret, Vouched, Who,
};
pub use error::{ErrorKind, ServiceError, ServiceResult};
pub use gate::{Gate, Pass};

/// The kinds of jobs that are done for a library, by whom they are done.
pub const JOB_KINDS: [&[graph_schema::JobKind]; 5] = [
    &acquire::KINDS,
    &enrich::KINDS,
    &learn::KINDS,
    &reembed::KINDS,
    &reread::KINDS,
];

/// All use cases over one open library, as a server offers them. Built where the stores and models are chosen.
pub struct Service {
    pub asking: ask::Asking,
    pub conversations: converse::Conversations,
    pub papers: browse::Papers,
    pub pictures: pictures::Pictures,
    pub summaries: summarise::Summaries,
    pub exploration: explore::Exploration,
    pub relations: explore::Relations,
    pub embedding: embed::Embedding,
    pub ratings: rate::Ratings,
    pub feedback: feedback::Feedback,
    pub learner: learn::Learner,
    pub reembedder: reembed::Reembedder,
    pub enrichments: enrich::Enrichments,
    pub texts: reread::Texts,
    pub shelf: shelf::Shelf,
    pub acquisition: acquire::Acquisition,
    pub queue: queue::Queue,
    pub administration: administer::Administration,
    pub accounts: Accounts,
    pub watching: watch::Watching,
}
