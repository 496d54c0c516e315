//! Texts that people wrote: trimmed, within bounds.

use crate::{ServiceError, ServiceResult};
use ingest::source::bibliography::tex;

/// The text without the space around it; `Invalid` when it is longer than `max_chars`. `what` is its name for people.
pub fn short_text(what: &str, text: Option<String>, max_chars: usize) -> ServiceResult<String> {
    let text = text.unwrap_or_default().trim().to_owned();
    if text.chars().count() > max_chars {
        return Err(ServiceError::invalid(format!(
            "{what} is longer than {max_chars} characters"
        )));
    }
    Ok(text)
}

/// What somebody searches for, as it is kept: `Erd\H{o}s` is looked up as Erdős.
pub fn searched(text: &str) -> String {
    tex::accents(text)
}
