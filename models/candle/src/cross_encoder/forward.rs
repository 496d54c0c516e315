//! BERT's encoder (Devlin et al., 2019) with a classifier over its first token, in operations that gradients go through.

use super::weights::Weights;
use candle_core::{D, Result, Tensor};
use candle_nn::ops::softmax;

/// Numbers of one attention head: MiniLM-L12-H384 has 12 heads of 32.
const HEAD: usize = 32;
/// What is added to a variance so that nothing is divided by 0, as in BERT.
const LEAST_VARIANCE: f64 = 1e-12;
/// What a padded token weighs in the exponent.
const PADDED: f32 = -1e9;

/// Texts of one length once padded.
pub(super) struct Batch {
    texts: usize,
    length: usize,
    /// Of all texts, one after another.
    ids: Tensor,
    kinds: Tensor,
    /// 0 for a token, [`PADDED`] behind the text: (texts, 1, 1, length).
    mask: Tensor,
}

impl Batch {
    /// Each text as the ids of its tokens and which of the two parts each is of.
    pub fn new(texts: &[(Vec<u32>, Vec<u32>)]) -> Result<Self> {
        let length = texts.iter().map(|(ids, _)| ids.len()).max().unwrap_or(0);
        let (mut ids, mut kinds) = (Vec::<u32>::new(), Vec::<u32>::new());
        let mut mask: Vec<f32> = Vec::new();
        for (own, own_kinds) in texts {
            let padding = length - own.len();
            ids.extend(own.iter().chain(std::iter::repeat_n(&0, padding)));
            kinds.extend(own_kinds.iter().chain(std::iter::repeat_n(&0, padding)));
            mask.extend(std::iter::repeat_n(0.0, own.len()));
            mask.extend(std::iter::repeat_n(PADDED, padding));
        }
        let cpu = &candle_core::Device::Cpu;
        let all = texts.len() * length;
        Ok(Self {
            texts: texts.len(),
            length,
            ids: Tensor::from_vec(ids, all, cpu)?,
            kinds: Tensor::from_vec(kinds, all, cpu)?,
            mask: Tensor::from_vec(mask, (texts.len(), 1, 1, length), cpu)?,
        })
    }
}

/// One score a text: (texts).
pub(super) fn scores(weights: &Weights, batch: &Batch) -> Result<Tensor> {
    let mut states = embedded(weights, batch)?;
    for layer in 0..weights.layers {
        if layer == weights.trained_from {
            // Nothing below is trained: no gradient is wanted there.
            states = states.detach();
        }
        states = encoded(weights, layer, &states, batch)?;
    }
    let width = states.dim(1)?;
    let first = states
        .reshape((batch.texts, batch.length, width))?
        .narrow(1, 0, 1)?
        .squeeze(1)?
        .contiguous()?;
    let pooled = linear(weights, &first, &weights.pooler, "bert.pooler.dense.bias")?.tanh()?;
    linear(weights, &pooled, &weights.classifier, "classifier.bias")?.squeeze(1)
}

/// (texts × length, width).
fn embedded(weights: &Weights, batch: &Batch) -> Result<Tensor> {
    let words = weights.word.index_select(&batch.ids, 0)?;
    let kinds = weights.kind.index_select(&batch.kinds, 0)?;
    let places = weights.position.narrow(0, 0, batch.length)?;
    let width = places.dim(1)?;
    let sum = (words + kinds)?
        .reshape((batch.texts, batch.length, width))?
        .broadcast_add(&places)?
        .reshape((batch.texts * batch.length, width))?;
    normalised(weights, &sum, "bert.embeddings.LayerNorm")
}

fn encoded(weights: &Weights, layer: usize, input: &Tensor, batch: &Batch) -> Result<Tensor> {
    let name = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
    let multiplied = |input: &Tensor, at: usize, bias: &str| {
        linear(weights, input, weights.matrix(layer, at)?, &name(bias))
    };
    let width = input.dim(1)?;
    let heads = width / HEAD;
    let split = |all: Tensor| {
        all.reshape((batch.texts, batch.length, heads, HEAD))?
            .transpose(1, 2)?
            .contiguous()
    };
    let query = split(multiplied(input, 0, "attention.self.query.bias")?)?;
    let key = split(multiplied(input, 1, "attention.self.key.bias")?)?;
    let value = split(multiplied(input, 2, "attention.self.value.bias")?)?;
    let scale = 1.0 / (HEAD as f64).sqrt();
    let looks = (query.matmul(&key.transpose(2, 3)?.contiguous()?)? * scale)?;
    let looks = softmax(&looks.broadcast_add(&batch.mask)?, D::Minus1)?;
    let seen = looks
        .matmul(&value)?
        .transpose(1, 2)?
        .contiguous()?
        .reshape((batch.texts * batch.length, width))?;
    let seen = (multiplied(&seen, 3, "attention.output.dense.bias")? + input)?;
    let seen = normalised(weights, &seen, &name("attention.output.LayerNorm"))?;
    let inner = multiplied(&seen, 4, "intermediate.dense.bias")?.gelu_erf()?;
    let output = (multiplied(&inner, 5, "output.dense.bias")? + &seen)?;
    normalised(weights, &output, &name("output.LayerNorm"))
}

fn linear(weights: &Weights, input: &Tensor, matrix: &Tensor, bias: &str) -> Result<Tensor> {
    input.matmul(matrix)?.broadcast_add(weights.vector(bias)?)
}

fn normalised(weights: &Weights, input: &Tensor, name: &str) -> Result<Tensor> {
    let centred = input.broadcast_sub(&input.mean_keepdim(D::Minus1)?)?;
    let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
    centred
        .broadcast_div(&(variance + LEAST_VARIANCE)?.sqrt()?)?
        .broadcast_mul(weights.vector(&format!("{name}.weight"))?)?
        .broadcast_add(weights.vector(&format!("{name}.bias"))?)
}
