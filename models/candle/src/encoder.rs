//! BERT's encoder (Devlin et al., 2019), in operations that gradients go through.

use candle_core::{D, Result, Tensor};
use candle_nn::ops::softmax;

/// Numbers of one attention head: 384 wide models have 12 heads of 32.
const HEAD: usize = 32;
/// What is added to a variance so that nothing is divided by 0, as in BERT.
const LEAST_VARIANCE: f64 = 1e-12;
/// What a padded token weighs in the exponent.
const PADDED: f32 = -1e9;

/// Matrices of a layer, by where they stand in it and how the file's nodes name them.
pub(crate) const MATRICES: [&str; 6] = [
    "attention/self/query",
    "attention/self/key",
    "attention/self/value",
    "attention/output/dense",
    "intermediate/dense",
    "output/dense",
];
/// Biases and normalisations of a layer.
pub(crate) const VECTORS: [&str; 10] = [
    "attention.self.query.bias",
    "attention.self.key.bias",
    "attention.self.value.bias",
    "attention.output.dense.bias",
    "attention.output.LayerNorm.weight",
    "attention.output.LayerNorm.bias",
    "intermediate.dense.bias",
    "output.dense.bias",
    "output.LayerNorm.weight",
    "output.LayerNorm.bias",
];

/// The numbers that an encoder is made of.
pub(crate) trait Encoder {
    /// What the names of its vectors begin with: `bert.`, or nothing.
    const PREFIX: &'static str;

    /// Rows of words, places and kinds.
    fn tables(&self) -> &Tables;

    /// A matrix of a layer, by its place in [`MATRICES`].
    fn matrix(&self, layer: usize, at: usize) -> Result<&Tensor>;

    /// A vector by its name.
    fn vector(&self, name: &str) -> Result<&Tensor>;
}

/// What a token's first state is the sum of.
pub(crate) struct Tables {
    pub word: Tensor,
    pub position: Tensor,
    pub kind: Tensor,
}

/// Texts of one length once padded.
pub(crate) struct Batch {
    pub texts: usize,
    pub length: usize,
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

/// What the first layer takes: (texts × length, width).
pub(crate) fn embedded<E: Encoder>(weights: &E, batch: &Batch) -> Result<Tensor> {
    let tables = weights.tables();
    let words = tables.word.index_select(&batch.ids, 0)?;
    let kinds = tables.kind.index_select(&batch.kinds, 0)?;
    let places = tables.position.narrow(0, 0, batch.length)?;
    let width = places.dim(1)?;
    let sum = (words + kinds)?
        .reshape((batch.texts, batch.length, width))?
        .broadcast_add(&places)?
        .reshape((batch.texts * batch.length, width))?;
    let name = format!("{}embeddings.LayerNorm", E::PREFIX);
    normalised(weights, &sum, &name)
}

/// What a layer makes of its input, both (texts × length, width).
pub(crate) fn encoded<E: Encoder>(
    weights: &E,
    layer: usize,
    input: &Tensor,
    batch: &Batch,
) -> Result<Tensor> {
    let layer = Layer { weights, layer };
    let seen = layer.seen(input, input, batch)?;
    layer.after(&seen, input)
}

/// The same of the first token of each text alone, which is all that is wanted of the last layer: (texts, width).
pub(crate) fn encoded_first<E: Encoder>(
    weights: &E,
    layer: usize,
    input: &Tensor,
    batch: &Batch,
) -> Result<Tensor> {
    let layer = Layer { weights, layer };
    let first = first(input, batch)?;
    let seen = layer.seen(&first, input, batch)?;
    layer.after(&seen, &first)
}

/// The rows of the first tokens.
fn first(states: &Tensor, batch: &Batch) -> Result<Tensor> {
    let width = states.dim(1)?;
    states
        .reshape((batch.texts, batch.length, width))?
        .narrow(1, 0, 1)?
        .squeeze(1)?
        .contiguous()
}

struct Layer<'a, E> {
    weights: &'a E,
    layer: usize,
}

impl<E: Encoder> Layer<'_, E> {
    fn name(&self, part: &str) -> String {
        format!("{}encoder.layer.{}.{part}", E::PREFIX, self.layer)
    }

    fn multiplied(&self, input: &Tensor, at: usize, bias: &str) -> Result<Tensor> {
        let matrix = self.weights.matrix(self.layer, at)?;
        linear(self.weights, input, matrix, &self.name(bias))
    }

    fn normalised(&self, input: &Tensor, part: &str) -> Result<Tensor> {
        normalised(self.weights, input, &self.name(part))
    }

    /// What `asking`, some rows of each text, sees in all its tokens.
    fn seen(&self, asking: &Tensor, input: &Tensor, batch: &Batch) -> Result<Tensor> {
        let width = input.dim(1)?;
        let split = |all: Tensor| {
            all.reshape((batch.texts, all.dim(0)? / batch.texts, width / HEAD, HEAD))?
                .transpose(1, 2)?
                .contiguous()
        };
        let query = split(self.multiplied(asking, 0, "attention.self.query.bias")?)?;
        let key = split(self.multiplied(input, 1, "attention.self.key.bias")?)?;
        let value = split(self.multiplied(input, 2, "attention.self.value.bias")?)?;
        let scale = 1.0 / (HEAD as f64).sqrt();
        let looks = (query.matmul(&key.transpose(2, 3)?.contiguous()?)? * scale)?;
        let looks = softmax(&looks.broadcast_add(&batch.mask)?, D::Minus1)?;
        looks
            .matmul(&value)?
            .transpose(1, 2)?
            .contiguous()?
            .reshape((asking.dim(0)?, width))
    }

    fn after(&self, seen: &Tensor, input: &Tensor) -> Result<Tensor> {
        let seen = (self.multiplied(seen, 3, "attention.output.dense.bias")? + input)?;
        let seen = self.normalised(&seen, "attention.output.LayerNorm")?;
        let inner = self.multiplied(&seen, 4, "intermediate.dense.bias")?;
        let output = self.multiplied(&inner.gelu_erf()?, 5, "output.dense.bias")?;
        self.normalised(&(output + &seen)?, "output.LayerNorm")
    }
}

pub(crate) fn linear<E: Encoder>(
    weights: &E,
    input: &Tensor,
    matrix: &Tensor,
    bias: &str,
) -> Result<Tensor> {
    input.matmul(matrix)?.broadcast_add(weights.vector(bias)?)
}

fn normalised<E: Encoder>(weights: &E, input: &Tensor, name: &str) -> Result<Tensor> {
    let centred = input.broadcast_sub(&input.mean_keepdim(D::Minus1)?)?;
    let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
    centred
        .broadcast_div(&(variance + LEAST_VARIANCE)?.sqrt()?)?
        .broadcast_mul(weights.vector(&format!("{name}.weight"))?)?
        .broadcast_add(weights.vector(&format!("{name}.bias"))?)
}
