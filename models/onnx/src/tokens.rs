//! A model's tokenizer as it is needed for counting: whole texts, no special tokens, no padding.

use crate::runtime::damaged;
use fastembed::TokenizerFiles;
use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::ops::Range;
use tokenizers::Tokenizer;

pub(crate) struct Tokens(Tokenizer);

impl Tokens {
    pub fn load(files: &TokenizerFiles) -> ModelResult<Self> {
        let failed = |error| damaged("tokenizer.json", error);
        let mut tokenizer = Tokenizer::from_bytes(&files.tokenizer_file).map_err(failed)?;
        // The file may carry a truncation; counting must see the whole text.
        tokenizer.with_truncation(None).map_err(failed)?;
        tokenizer.with_padding(None);
        Ok(Self(tokenizer))
    }

    /// Byte ranges of a text's tokens, in order.
    pub fn spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        let encoding = self.0.encode(text, false).map_err(|error| {
            ModelError::new(ModelErrorKind::Invalid, "tokenising a text").with_source(error)
        })?;
        Ok(encoding
            .get_offsets()
            .iter()
            .map(|(start, end)| *start..*end)
            .collect())
    }

    pub fn count(&self, text: &str) -> ModelResult<usize> {
        Ok(self.spans(text)?.len())
    }
}
