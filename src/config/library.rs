//! `[library]`: where papers, links and answers are kept.

use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LibraryConfig {
    pub dir: PathBuf,
}

impl Default for LibraryConfig {
    fn default() -> Self {
        Self {
            dir: super::data_dir().join("library"),
        }
    }
}
