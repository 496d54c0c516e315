//! Who wrote a paper.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// Given names or initials, as printed; may be empty.
    pub given: String,
    pub family: String,
}

impl Author {
    /// `Given Family`, as a person would write it.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }
}
