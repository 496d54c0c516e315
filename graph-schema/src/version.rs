//! What a paper was before: the files that another one took the place of. And the PDF of a paper that is read from its source.

use crate::ContentHash;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Of the bytes, which are kept no more, but for those of `kept`.
    pub hash: ContentHash,
    /// As [`crate::Paper::source`] was.
    pub source: Option<String>,
    pub title: String,
    pub pages: u32,
    /// When another file took its place, in milliseconds since the Unix epoch.
    pub replaced_at: i64,
    /// It is the PDF of a paper whose text is its source's: it is kept, to show the pages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept: bool,
}
