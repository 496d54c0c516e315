//! Passwords: from the environment or a file of their own.

use anyhow::Context;
use secrecy::SecretString;
use std::path::Path;

/// The text of `file`, without the white space around it; `key` is the setting that names the file.
pub fn from_file(key: &str, file: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{key} {} can't be read", file.display()))?;
    Ok(SecretString::from(text.trim()))
}
