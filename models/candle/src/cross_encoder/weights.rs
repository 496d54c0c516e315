//! Weights of a cross-encoder of BERT's form, read from the int8 ONNX file that serves it: what is trained is then what is
//! served, but for the rounding of activations.

use crate::encoder::{Encoder, MATRICES, Tables, VECTORS};
use candle_core::{Device, Tensor, Var};
use models_core::onnx_file::OnnxFile;
use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::collections::BTreeMap;

const CPU: Device = Device::Cpu;

pub(super) struct Weights {
    tables: Tables,
    pub layers: usize,
    /// Layers below this one are as they were.
    pub trained_from: usize,
    /// By layer and [`MATRICES`].
    matrices: Vec<Vec<Tensor>>,
    pub pooler: Tensor,
    pub classifier: Tensor,
    /// Vectors that stay as they are, by their names in the file.
    fixed: BTreeMap<String, Tensor>,
    /// Vectors that are trained.
    pub trained: BTreeMap<String, Var>,
}

impl Weights {
    /// `Missing` for a file that is damaged or of another form.
    pub fn read(bytes: &[u8], trained_layers: usize) -> ModelResult<Self> {
        let file = OnnxFile::read(bytes)?;
        let file = File { bytes, file };
        let node = |layer: usize, matrix: &str| {
            format!("/bert/encoder/layer.{layer}/{matrix}/MatMul_quant")
        };
        let layers = (0..)
            .take_while(|layer| file.file.nodes.contains_key(&node(*layer, MATRICES[0])))
            .count();
        let trained_from = layers.saturating_sub(trained_layers);
        let mut matrices = Vec::new();
        let mut fixed = BTreeMap::new();
        let mut trained = BTreeMap::new();
        for name in [
            "bert.embeddings.LayerNorm.weight",
            "bert.embeddings.LayerNorm.bias",
        ] {
            fixed.insert(name.to_owned(), file.vector(name)?);
        }
        for layer in 0..layers {
            let of_layer = MATRICES
                .iter()
                .map(|one| file.multiplied(&node(layer, one)));
            matrices.push(of_layer.collect::<ModelResult<_>>()?);
            for name in VECTORS {
                let name = format!("bert.encoder.layer.{layer}.{name}");
                let vector = file.vector(&name)?;
                if layer < trained_from {
                    fixed.insert(name, vector);
                } else {
                    trained.insert(name, Var::from_tensor(&vector).map_err(failed)?);
                }
            }
        }
        for name in ["bert.pooler.dense.bias", "classifier.bias"] {
            let vector = Var::from_tensor(&file.vector(name)?).map_err(failed)?;
            trained.insert(name.to_owned(), vector);
        }
        Ok(Self {
            tables: Tables {
                word: file.matrix("bert.embeddings.word_embeddings.weight")?,
                position: file.matrix("bert.embeddings.position_embeddings.weight")?,
                kind: file.matrix("bert.embeddings.token_type_embeddings.weight")?,
            },
            layers,
            trained_from,
            matrices,
            pooler: file.matrix("bert.pooler.dense.weight")?,
            classifier: file.matrix("classifier.weight")?,
            fixed,
            trained,
        })
    }
}

impl Encoder for Weights {
    const PREFIX: &'static str = "bert.";

    fn tables(&self) -> &Tables {
        &self.tables
    }

    fn matrix(&self, layer: usize, at: usize) -> candle_core::Result<&Tensor> {
        let found = self.matrices.get(layer).and_then(|all| all.get(at));
        found.ok_or_else(|| candle_core::Error::Msg(format!("no matrix {at} in layer {layer}")))
    }

    fn vector(&self, name: &str) -> candle_core::Result<&Tensor> {
        let trained = self.trained.get(name).map(Var::as_tensor);
        let found = trained.or_else(|| self.fixed.get(name));
        found.ok_or_else(|| candle_core::Error::Msg(format!("no vector {name}")))
    }
}

struct File<'a> {
    bytes: &'a [u8],
    file: OnnxFile,
}

impl File<'_> {
    fn vector(&self, name: &str) -> ModelResult<Tensor> {
        let numbers = self
            .file
            .f32s(self.bytes, name)
            .ok_or_else(|| foreign(name))?;
        let length = numbers.len();
        Tensor::from_vec(numbers, length, &CPU).map_err(failed)
    }

    fn matrix(&self, name: &str) -> ModelResult<Tensor> {
        let found = self.file.dequantized(self.bytes, name);
        let (shape, numbers) = found.ok_or_else(|| foreign(name))?;
        Tensor::from_vec(numbers, shape, &CPU).map_err(failed)
    }

    /// What a node multiplies its input with.
    fn multiplied(&self, node: &str) -> ModelResult<Tensor> {
        let inputs = self.file.nodes.get(node).ok_or_else(|| foreign(node))?;
        let name = inputs
            .get(1)
            .and_then(|name| name.strip_suffix("_quantized"));
        self.matrix(name.ok_or_else(|| foreign(node))?)
    }
}

fn foreign(name: &str) -> ModelError {
    let context = format!(
        "only an int8 cross-encoder laid out like ms-marco-MiniLM can be trained: this model has no {name}"
    );
    ModelError::new(ModelErrorKind::Invalid, context)
}

pub(super) fn failed(error: candle_core::Error) -> ModelError {
    ModelError::new(ModelErrorKind::Internal, "training the cross-encoder").with_source(error)
}
