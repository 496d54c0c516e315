//! What a paper was before: the files that another one took the place of.

use crate::ContentHash;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Of the bytes, which are kept no more.
    pub hash: ContentHash,
    /// As [`crate::Paper::source`] was.
    pub source: Option<String>,
    pub title: String,
    pub pages: u32,
    /// When another file took its place, in milliseconds since the Unix epoch.
    pub replaced_at: i64,
}
