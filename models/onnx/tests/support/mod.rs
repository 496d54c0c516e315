//! Where the models are that the tests load.

use std::path::PathBuf;

pub fn models() -> PathBuf {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .expect("HOME is set");
    let data =
        std::env::var_os("XDG_DATA_HOME").map_or_else(|| home.join(".local/share"), PathBuf::from);
    std::env::var_os("PAPYRI_MODELS_DIR").map_or_else(|| data.join("papyri/models"), PathBuf::from)
}
