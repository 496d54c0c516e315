//! The families of models that can be run.

use crate::file::{Gguf, invalid};
use crate::kernels::quicken;
use candle_core::{Device, Tensor};
use candle_transformers::models::{
    quantized_gemma3 as gemma3, quantized_llama as llama, quantized_qwen2 as qwen2,
    quantized_qwen3 as qwen3,
};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A model with what it has read of one text.
pub(crate) enum Weights {
    Llama(llama::ModelWeights),
    Qwen2(qwen2::ModelWeights),
    Qwen3(qwen3::ModelWeights),
    Gemma3(gemma3::ModelWeights),
}

impl Weights {
    /// Longest text that the family's code has positions for, whatever the file says.
    pub fn longest(family: &str) -> Option<usize> {
        match family {
            "llama" => Some(llama::MAX_SEQ_LEN),
            "gemma3" => Some(gemma3::MAX_SEQ_LEN),
            _ => None,
        }
    }

    /// `Invalid` for a family or a file that can't be run.
    pub fn load(gguf: Gguf) -> ModelResult<Self> {
        let family = gguf.family()?.to_owned();
        if !matches!(family.as_str(), "llama" | "qwen2" | "qwen3" | "gemma3") {
            return Err(invalid(format!(
                "models of the family {family} can't be run: llama, qwen2, qwen3 and gemma3 can"
            )));
        }
        // The loaders trust a file's numbers: one that lies must not end the program.
        let loaded = catch_unwind(AssertUnwindSafe(|| read(gguf, &family)));
        let broken =
            |cause: String| invalid("the model file's weights can't be loaded").with_source(cause);
        match loaded {
            Ok(Ok(weights)) => Ok(weights),
            Ok(Err(error)) => Err(broken(error.to_string())),
            Err(_) => Err(broken("the loader gave up".into())),
        }
    }

    /// Forgets what was read.
    pub fn forget(&mut self) {
        match self {
            Self::Llama(model) => model.clear_kv_cache(),
            Self::Qwen2(model) => model.clear_kv_cache(),
            Self::Qwen3(model) => model.clear_kv_cache(),
            // Forgets when it reads from position 0.
            Self::Gemma3(_) => {}
        }
    }

    /// Reads tokens that stand at `position` of the text; one score for each token of the vocabulary to come next.
    pub fn read(&mut self, tokens: &[u32], position: usize) -> ModelResult<Tensor> {
        let scores = Tensor::new(tokens, &Device::Cpu)
            .and_then(|tokens| tokens.unsqueeze(0))
            .and_then(|input| match self {
                Self::Llama(model) => model.forward(&input, position),
                Self::Qwen2(model) => model.forward(&input, position),
                Self::Qwen3(model) => model.forward(&input, position),
                Self::Gemma3(model) => model.forward(&input, position),
            })
            .and_then(|scores| scores.squeeze(0));
        scores.map_err(|error| {
            ModelError::new(ModelErrorKind::Internal, "running the local model").with_source(error)
        })
    }
}

fn read(gguf: Gguf, family: &str) -> candle_core::Result<Weights> {
    let Gguf {
        mut content,
        reader,
    } = gguf;
    let cpu = Device::Cpu;
    let mut reader = quicken(&mut content, reader)?;
    Ok(match family {
        "qwen2" => Weights::Qwen2(qwen2::ModelWeights::from_gguf(content, &mut reader, &cpu)?),
        "qwen3" => Weights::Qwen3(qwen3::ModelWeights::from_gguf(content, &mut reader, &cpu)?),
        "gemma3" => Weights::Gemma3(gemma3::ModelWeights::from_gguf(content, &mut reader, &cpu)?),
        _ => Weights::Llama(llama::ModelWeights::from_gguf(content, &mut reader, &cpu)?),
    })
}
