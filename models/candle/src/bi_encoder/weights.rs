//! Weights of an embedding model of BERT's form, read from the int8 ONNX file that serves it and written back into it. What is
//! trained stays on the steps that the file can hold: a matrix is used rounded, and its gradient moves numbers that are not
//! (the straight-through estimator: Bengio, Léonard and Courville, 2013). What is measured is then what is served.

use crate::encoder::{Encoder, MATRICES, Tables, VECTORS};
use candle_core::{Device, Result, Tensor, Var};
use models_core::onnx_file::{Numbers, OnnxFile};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

const CPU: Device = Device::Cpu;

pub(super) struct Weights {
    bytes: Vec<u8>,
    file: OnnxFile,
    tables: Tables,
    pub layers: usize,
    /// Layers below this one stay as they are.
    pub trained_from: usize,
    /// What the file calls each matrix, by layer and [`MATRICES`].
    names: Vec<Vec<String>>,
    /// What stays as it is, by its name in the file.
    fixed: HashMap<String, Tensor>,
    /// What is trained, not rounded.
    pub trained: BTreeMap<String, Var>,
    /// The same as the file can hold it.
    pub shown: BTreeMap<String, Var>,
    /// The same numbers, of which no gradient is wanted.
    still: BTreeMap<String, Tensor>,
    steps: HashMap<String, Steps>,
}

/// The numbers that a matrix of bytes can hold.
struct Steps {
    /// What one step of each column is: (1, columns).
    scales: Tensor,
    /// The most steps from 0 that a number of the file has.
    most: f64,
}

impl Weights {
    /// `Invalid` for a file of another form.
    pub fn read(bytes: Vec<u8>, trained_layers: usize) -> ModelResult<Self> {
        let file = OnnxFile::read(&bytes)?;
        let node =
            |layer: usize, matrix: &str| format!("/encoder/layer.{layer}/{matrix}/MatMul_quant");
        let layers = (0..)
            .take_while(|layer| file.nodes.contains_key(&node(*layer, MATRICES[0])))
            .count();
        let reading = Reading {
            bytes: &bytes,
            file: &file,
        };
        let trained_from = layers.saturating_sub(trained_layers);
        let (mut names, mut fixed) = (Vec::new(), HashMap::new());
        let (mut trained, mut steps) = (BTreeMap::new(), HashMap::new());
        for name in ["embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"] {
            fixed.insert(name.to_owned(), reading.vector(name)?);
        }
        for layer in 0..layers {
            let mut of_layer = Vec::new();
            for matrix in MATRICES {
                let name = reading.multiplied(&node(layer, matrix))?;
                let numbers = reading.matrix(&name)?;
                if layer >= trained_from {
                    steps.insert(name.clone(), reading.steps(&name, &numbers)?);
                    let numbers = Var::from_tensor(&numbers).map_err(failed)?;
                    trained.insert(name.clone(), numbers);
                } else {
                    fixed.insert(name.clone(), numbers);
                }
                of_layer.push(name);
            }
            names.push(of_layer);
            for name in VECTORS {
                let name = format!("encoder.layer.{layer}.{name}");
                let numbers = reading.vector(&name)?;
                if layer >= trained_from {
                    trained.insert(name, Var::from_tensor(&numbers).map_err(failed)?);
                } else {
                    fixed.insert(name, numbers);
                }
            }
        }
        let mut shown = BTreeMap::new();
        for (name, numbers) in &trained {
            let copied = numbers.copy().and_then(|copied| Var::from_tensor(&copied));
            shown.insert(name.clone(), copied.map_err(failed)?);
        }
        let still = shown
            .iter()
            .map(|(name, numbers)| (name.clone(), numbers.as_detached_tensor()))
            .collect();
        let tables = Tables {
            word: reading.matrix("embeddings.word_embeddings.weight")?,
            position: reading.matrix("embeddings.position_embeddings.weight")?,
            kind: reading.matrix("embeddings.token_type_embeddings.weight")?,
        };
        let mut weights = Self {
            tables,
            layers,
            trained_from,
            names,
            fixed,
            trained,
            shown,
            still,
            steps,
            bytes,
            file,
        };
        if layers == 0 {
            return Err(foreign("/encoder/layer.0"));
        }
        weights.show().map_err(failed)?;
        Ok(weights)
    }

    /// Rounds what was learnt to what the file can hold.
    pub fn show(&mut self) -> Result<()> {
        for (name, numbers) in &self.trained {
            let Some(shown) = self.shown.get(name) else {
                continue;
            };
            shown.set(&self.rounded(name, numbers)?)?;
        }
        Ok(())
    }

    fn rounded(&self, name: &str, numbers: &Var) -> Result<Tensor> {
        let numbers = numbers.as_detached_tensor();
        match self.steps.get(name) {
            Some(steps) => steps.counted(&numbers)?.broadcast_mul(&steps.scales),
            None => numbers.copy(),
        }
    }

    /// With what was learnt in it.
    pub fn file(&self) -> ModelResult<Vec<u8>> {
        let mut bytes = self.bytes.clone();
        for (name, numbers) in &self.trained {
            let (stored, new) = match self.steps.get(name) {
                Some(steps) => {
                    let counted = steps
                        .counted(numbers.as_tensor())
                        .and_then(|counted| counted.flatten_all()?.to_vec1::<f32>());
                    // Whole numbers between -127 and 127.
                    let counted = counted.map_err(failed)?.into_iter();
                    let new = counted
                        .map(|number| (number as i8).cast_unsigned())
                        .collect();
                    (format!("{name}_quantized"), new)
                }
                None => {
                    let new: Vec<f32> = numbers.to_vec1().map_err(failed)?;
                    (
                        name.clone(),
                        new.into_iter()
                            .flat_map(f32::to_le_bytes)
                            .collect::<Vec<u8>>(),
                    )
                }
            };
            let place = self
                .file
                .tensors
                .get(&stored)
                .ok_or_else(|| foreign(name))?;
            let here = bytes.get_mut(place.bytes.clone());
            let here = here.filter(|here| here.len() == new.len());
            here.ok_or_else(|| foreign(name))?.copy_from_slice(&new);
        }
        Ok(bytes)
    }

    /// Numbers of a vector.
    pub fn width(&self) -> usize {
        self.tables.word.dims().last().copied().unwrap_or(0)
    }

    /// SHA-256 of the file as it was read.
    pub fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(&self.bytes))
    }

    /// To be read through; `tracked`, gradients go to [`Self::shown`].
    pub fn view(&self, tracked: bool) -> View<'_> {
        View {
            weights: self,
            tracked,
        }
    }
}

impl Steps {
    fn counted(&self, numbers: &Tensor) -> Result<Tensor> {
        let counted = numbers.broadcast_div(&self.scales)?.round()?;
        counted.clamp(-self.most, self.most)
    }
}

#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    weights: &'a Weights,
    tracked: bool,
}

impl Encoder for View<'_> {
    const PREFIX: &'static str = "";

    fn tables(&self) -> &Tables {
        &self.weights.tables
    }

    fn matrix(&self, layer: usize, at: usize) -> Result<&Tensor> {
        let found = self.weights.names.get(layer).and_then(|all| all.get(at));
        let missing = || candle_core::Error::Msg(format!("no matrix {at} in layer {layer}"));
        self.vector(found.ok_or_else(missing)?)
    }

    fn vector(&self, name: &str) -> Result<&Tensor> {
        let learnt = match self.tracked {
            true => self.weights.shown.get(name).map(Var::as_tensor),
            false => self.weights.still.get(name),
        };
        let found = learnt.or_else(|| self.weights.fixed.get(name));
        found.ok_or_else(|| candle_core::Error::Msg(format!("nothing is called {name}")))
    }
}

struct Reading<'a> {
    bytes: &'a [u8],
    file: &'a OnnxFile,
}

impl Reading<'_> {
    fn vector(&self, name: &str) -> ModelResult<Tensor> {
        let numbers = self.file.f32s(self.bytes, name);
        let numbers = numbers.ok_or_else(|| foreign(name))?;
        let length = numbers.len();
        Tensor::from_vec(numbers, length, &CPU).map_err(failed)
    }

    fn matrix(&self, name: &str) -> ModelResult<Tensor> {
        let found = self.file.dequantized(self.bytes, name);
        let (shape, numbers) = found.ok_or_else(|| foreign(name))?;
        Tensor::from_vec(numbers, shape, &CPU).map_err(failed)
    }

    /// What a node multiplies its input with.
    fn multiplied(&self, node: &str) -> ModelResult<String> {
        let name = self.file.nodes.get(node).and_then(|inputs| inputs.get(1));
        let name = name.and_then(|name| name.strip_suffix("_quantized"));
        Ok(name.ok_or_else(|| foreign(node))?.to_owned())
    }

    fn steps(&self, name: &str, numbers: &Tensor) -> ModelResult<Steps> {
        let stored = self.file.tensors.get(&format!("{name}_quantized"));
        let zeros = self.file.tensors.get(&format!("{name}_zero_point"));
        let zeros = zeros.and_then(|zeros| self.bytes.get(zeros.bytes.clone()));
        let is_even = zeros.is_some_and(|zeros| zeros.iter().all(|byte| *byte == 0));
        if stored.is_none_or(|stored| stored.numbers != Numbers::Int8) || !is_even {
            return Err(foreign(&format!("{name} of signed bytes around 0")));
        }
        let scales = self.vector(&format!("{name}_scale"))?;
        let steps = || {
            let scales = scales.reshape((1, scales.elem_count()))?;
            let most = numbers.broadcast_div(&scales)?.abs()?.max_all()?;
            let most = f64::from(most.to_scalar::<f32>()?.round());
            Ok(Steps { scales, most })
        };
        steps().map_err(failed)
    }
}

fn foreign(name: &str) -> ModelError {
    let context = format!(
        "only an int8 embedding model laid out like bge-small-en-v1.5 can be trained: this model has no {name}"
    );
    ModelError::new(ModelErrorKind::Invalid, context)
}

pub(super) fn failed(error: candle_core::Error) -> ModelError {
    ModelError::new(ModelErrorKind::Internal, "training the embedding model").with_source(error)
}
