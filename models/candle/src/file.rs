//! A GGUF file: its metadata, and what to say when something in it is missing or wrong.

use candle_core::quantized::gguf_file::{Content, Value};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// A file's head, read; the weights are still on the disk.
pub(crate) struct Gguf {
    pub content: Content,
    pub reader: BufReader<File>,
}

impl Gguf {
    /// `Missing` when there is no such file, `Invalid` when it is no GGUF of a version and with quantisations that are known.
    /// Read, not mapped: every tensor is copied into its own blocks, so that mapping would save nothing.
    pub fn open(path: &Path) -> ModelResult<Self> {
        let file = File::open(path).map_err(|error| {
            let context = format!("the model file {} can't be opened", path.display());
            ModelError::new(ModelErrorKind::Missing, context).with_source(error)
        })?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let content = Content::read(&mut reader).map_err(|error| {
            let context = format!("{} is no GGUF model that can be read", path.display());
            ModelError::new(ModelErrorKind::Invalid, context).with_source(error)
        })?;
        Ok(Self { content, reader })
    }

    /// For instance `llama`.
    pub fn family(&self) -> ModelResult<&str> {
        self.text("general.architecture")
            .ok_or_else(|| wrong("general.architecture"))
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.content.metadata.get(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self, key: &str) -> Option<u32> {
        number(self.content.metadata.get(key)?)
    }

    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.content.metadata.get(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// Whole lists or nothing: one entry of another type makes the file wrong.
    pub fn texts(&self, key: &str) -> ModelResult<Vec<String>> {
        let texts = self.list(key)?.iter().map(|value| match value {
            Value::String(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect::<Option<_>>().ok_or_else(|| wrong(key))
    }

    pub fn numbers(&self, key: &str) -> ModelResult<Vec<u32>> {
        let numbers = self.list(key)?.iter().map(number);
        numbers.collect::<Option<_>>().ok_or_else(|| wrong(key))
    }

    pub fn scores(&self, key: &str) -> ModelResult<Vec<f32>> {
        let scores = self.list(key)?.iter().map(|value| match value {
            Value::F32(score) => Some(*score),
            _ => None,
        });
        scores.collect::<Option<_>>().ok_or_else(|| wrong(key))
    }

    fn list(&self, key: &str) -> ModelResult<&[Value]> {
        match self.content.metadata.get(key) {
            Some(Value::Array(values)) => Ok(values),
            _ => Err(wrong(key)),
        }
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::U8(number) => Some(u32::from(*number)),
        Value::U16(number) => Some(u32::from(*number)),
        Value::U32(number) => Some(*number),
        Value::I32(number) => u32::try_from(*number).ok(),
        Value::U64(number) => u32::try_from(*number).ok(),
        Value::I64(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}

pub(crate) fn wrong(key: &str) -> ModelError {
    invalid(format!("the model file has no usable {key}"))
}

pub(crate) fn invalid(context: impl Into<String>) -> ModelError {
    ModelError::new(ModelErrorKind::Invalid, context)
}
