//! An adapter: the biases and normalisations of some layers, trained further and laid over the weights of a model as it is
//! shipped (BitFit: Ben Zaken, Ravfogel and Goldberg, 2022). It has less than a hundredth of the model's size, and as
//! the shape of nothing changes, the model is as fast as before.

use crate::runtime::damaged;
use models_core::ModelResult;
use models_core::onnx_file::{Numbers, OnnxFile, TensorEntry};
use safetensors::{Dtype, SafeTensors};

/// Replaces numbers of `model`, an ONNX file, by those that `adapter`, safetensors of f32, has under the same names. `Missing`
/// where one is damaged or the adapter is another model's.
pub(crate) fn lay_over(model: &mut [u8], adapter: &[u8]) -> ModelResult<()> {
    let wrong = |error: String| damaged("adapter", error);
    let tensors = SafeTensors::deserialize(adapter).map_err(|error| wrong(error.to_string()))?;
    let file = OnnxFile::read(model)?;
    for (name, tensor) in tensors.iter() {
        let fits = |place: &&TensorEntry| {
            place.numbers == Numbers::F32
                && tensor.dtype() == Dtype::F32
                && place.bytes.len() == tensor.data().len()
        };
        let place = file.tensors.get(name).filter(fits);
        let here = place
            .and_then(|place| model.get_mut(place.bytes.clone()))
            .ok_or_else(|| wrong(format!("the model has no {name} of this length")))?;
        here.copy_from_slice(tensor.data());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::TensorView;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let length = u8::try_from(bytes.len()).expect("a short field");
        [&[number << 3 | 2, length][..], bytes].concat()
    }

    /// An ONNX file with one tensor of two numbers.
    fn model(numbers: [f32; 2]) -> Vec<u8> {
        let numbers: Vec<u8> = numbers.into_iter().flat_map(f32::to_le_bytes).collect();
        let tensor = [vec![0x10, 1], field(8, b"bias"), field(9, &numbers)].concat();
        field(7, &field(5, &tensor))
    }

    fn adapter(name: &str, numbers: &[f32]) -> Vec<u8> {
        let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F32, vec![numbers.len()], &bytes).expect("a tensor");
        safetensors::serialize([(name, view)], None).expect("safetensors")
    }

    #[test]
    fn numbers_are_replaced_where_they_lie() {
        let mut laid = model([1.0, 2.0]);
        lay_over(&mut laid, &adapter("bias", &[3.0, 4.0])).expect("it fits");
        assert_eq!(laid, model([3.0, 4.0]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for wrong in [
            adapter("other", &[3.0, 4.0]),
            adapter("bias", &[3.0]),
            b"nothing".to_vec(),
        ] {
            assert!(lay_over(&mut model([1.0, 2.0]), &wrong).is_err());
        }
        assert!(lay_over(&mut [0xff; 40], &adapter("bias", &[3.0, 4.0])).is_err());
    }
}
