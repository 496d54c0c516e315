//! What training has learnt, as bytes: the trained numbers, and with them the state of Adam, to be taken up again.

use crate::adam::Adam;
use candle_core::safetensors::load_buffer;
use candle_core::{DType, Device, Tensor, Var};
use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::collections::{BTreeMap, HashMap};

/// The numbers that are trained, by their names.
pub(crate) fn numbers(trained: &BTreeMap<String, Var>) -> HashMap<String, Tensor> {
    let numbers = trained.iter();
    numbers
        .map(|(name, numbers)| (name.clone(), numbers.as_detached_tensor()))
        .collect()
}

/// All that is trained takes its numbers from `new`, or nothing does.
pub(crate) fn take(
    trained: &BTreeMap<String, Var>,
    new: &HashMap<String, Tensor>,
    failed: fn(candle_core::Error) -> ModelError,
) -> ModelResult<()> {
    let mut fitting = Vec::new();
    for (name, numbers) in trained {
        let fits = |new: &&Tensor| new.shape() == numbers.shape() && new.dtype() == DType::F32;
        fitting.push((numbers, new.get(name).filter(fits).ok_or_else(foreign)?));
    }
    let mut all = fitting.into_iter();
    all.try_for_each(|(numbers, new)| numbers.set(new))
        .map_err(failed)
}

/// `Invalid` for bytes that [`written`] did not make.
pub(crate) fn read(bytes: &[u8]) -> ModelResult<HashMap<String, Tensor>> {
    load_buffer(bytes, &Device::Cpu).map_err(|_| foreign())
}

pub(crate) fn written(tensors: &HashMap<String, Tensor>) -> ModelResult<Vec<u8>> {
    safetensors::serialize(tensors, None).map_err(|error| {
        let context = "writing what was learnt";
        ModelError::new(ModelErrorKind::Internal, context).with_source(error)
    })
}

/// The trained numbers with what Adam goes on from.
pub(crate) fn state(
    trained: &BTreeMap<String, Var>,
    adam: &Adam,
    failed: fn(candle_core::Error) -> ModelError,
) -> ModelResult<Vec<u8>> {
    let mut all = numbers(trained);
    for (name, (mean, square)) in &adam.means {
        all.insert(format!("mean:{name}"), mean.clone());
        all.insert(format!("square:{name}"), square.clone());
    }
    let steps = Tensor::new(&[adam.steps], &Device::Cpu).map_err(failed)?;
    all.insert("steps".to_owned(), steps);
    written(&all)
}

/// Adam as [`state`] kept it. What no gradient had reached yet has no means.
pub(crate) fn adam(
    trained: &BTreeMap<String, Var>,
    kept: &HashMap<String, Tensor>,
) -> ModelResult<Adam> {
    let steps = kept.get("steps").ok_or_else(foreign)?;
    let steps = steps.to_vec1::<u32>().map_err(|_| foreign())?;
    let mut adam = Adam {
        steps: steps.first().copied().ok_or_else(foreign)?,
        ..Adam::default()
    };
    for name in trained.keys() {
        let means = (
            kept.get(&format!("mean:{name}")),
            kept.get(&format!("square:{name}")),
        );
        if let (Some(mean), Some(square)) = means {
            adam.means
                .insert(name.clone(), (mean.clone(), square.clone()));
        }
    }
    Ok(adam)
}

pub(crate) fn foreign() -> ModelError {
    let context = "what was learnt before is of another model or damaged";
    ModelError::new(ModelErrorKind::Invalid, context)
}
