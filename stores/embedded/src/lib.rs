//! The embedded stores: everything in one folder, in this process, without a server. Files so far, and
//! the lock that keeps a second process out of a library.

mod files;
mod lock;

pub use files::LocalFiles;
pub use lock::LibraryLock;
