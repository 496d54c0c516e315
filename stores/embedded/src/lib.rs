//! The embedded stores: everything in one folder, in this process, without a server.

mod blocking;
mod files;
mod lock;
mod sqlite;

pub use files::LocalFiles;
pub use lock::LibraryLock;
pub use sqlite::SqliteStore;
