//! The stored texts of papers, a bounded number of them at hand, and the check that a quote is there.

use crate::error::{AnswerError, AnswerErrorKind};
use graph_schema::{PaperId, PaperText};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use stores_core::{BlobKey, BlobStore};

/// Texts kept; about 60 kB each.
const KEPT: usize = 256;

pub struct Texts {
    blobs: Arc<dyn BlobStore>,
    /// Latest used last.
    kept: Mutex<VecDeque<(PaperId, Arc<PaperText>)>>,
}

impl Texts {
    pub fn new(blobs: Arc<dyn BlobStore>) -> Self {
        Self { blobs, kept: Mutex::default() }
    }

    /// `None` for a paper without stored text.
    pub async fn get(&self, paper: &PaperId) -> Result<Option<Arc<PaperText>>, AnswerError> {
        if let Some(text) = self.take_up(paper) {
            return Ok(Some(text));
        }
        let Some(bytes) = self.blobs.get(&BlobKey::Text(paper.clone())).await? else { return Ok(None) };
        let text: PaperText = serde_json::from_slice(&bytes).map_err(|error| AnswerError {
            kind: AnswerErrorKind::Internal,
            message: "a stored text is damaged; ingest its paper again".into(),
            cause: Some(Box::new(error)),
        })?;
        let text = Arc::new(text);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((paper.clone(), text.clone()));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        Ok(Some(text))
    }

    /// After a paper was read anew, its old text must not be quoted.
    pub fn forget(&self, paper: &PaperId) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| id != paper);
    }

    fn take_up(&self, paper: &PaperId) -> Option<Arc<PaperText>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(id, _)| id == paper)?;
        let entry = kept.remove(at)?;
        let text = entry.1.clone();
        kept.push_back(entry);
        Some(text)
    }
}

/// Whether `quote` stands at the span and page it claims, white space folded.
pub fn is_there(text: &PaperText, quote: &str, start: usize, end: usize, page: u32) -> bool {
    let Some(span) = text.span(start, end) else { return false };
    !quote.trim().is_empty()
        && span.split_whitespace().eq(quote.split_whitespace())
        && text.page_at(start) == page
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::PageText;

    #[test]
    fn a_quote_must_stand_where_it_says() {
        let text = PaperText {
            text: "One two.\nThree é four.".into(),
            pages: vec![PageText { number: 1, start: 0, end: 9 }, PageText { number: 2, start: 9, end: 23 }],
        };
        assert!(is_there(&text, "Three é  four.", 9, 23, 2));
        assert!(!is_there(&text, "Three é four.", 9, 23, 1), "another page");
        assert!(!is_there(&text, "Three e four.", 9, 23, 2), "another word");
        assert!(!is_there(&text, "x", 9, 900, 2) && !is_there(&text, "", 0, 0, 1));
    }
}
