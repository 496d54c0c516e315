//! Weights in forms that candle has no fast kernel for on a CPU, turned into one that it has.

use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Result};
use std::io::{self, Read, Seek, SeekFrom};

/// A file whose slow tensors are read from memory, where they lie in a faster form. What it says of itself in `Content`
/// points there.
pub(crate) struct Quickened<R> {
    file: R,
    length: u64,
    /// Seen behind the end of the file.
    beyond: Vec<u8>,
    at: u64,
}

/// Q4_1 and Q5_1 have no vectorised dot product in candle 0.11 (`k_quants.rs`); Q8_0 has, and holds what they hold: its
/// rounding is 1/16 of theirs or less. It costs memory, 1.7 times that of Q4_1.
fn quick(form: GgmlDType) -> Option<GgmlDType> {
    match form {
        GgmlDType::Q4_1 | GgmlDType::Q5_1 => Some(GgmlDType::Q8_0),
        _ => None,
    }
}

/// Converts what is slow and points `content` to it. One tensor at a time is in memory as plain numbers.
pub(crate) fn quicken<R: Read + Seek>(content: &mut Content, mut file: R) -> Result<Quickened<R>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut beyond = Vec::new();
    for tensor in content.tensor_infos.values_mut() {
        let Some(form) = quick(tensor.ggml_dtype) else {
            continue;
        };
        let slow = tensor.read(&mut file, content.tensor_data_offset, &Device::Cpu)?;
        let fast = QTensor::quantize(&slow.dequantize(&Device::Cpu)?, form)?;
        // Where a tensor begins counts from the end of the head.
        tensor.offset = (length - content.tensor_data_offset) + beyond.len() as u64;
        tensor.ggml_dtype = form;
        beyond.extend_from_slice(&fast.data()?);
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(Quickened {
        file,
        length,
        beyond,
        at: 0,
    })
}

impl<R: Read + Seek> Read for Quickened<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.at.checked_sub(self.length) {
            Some(into) => {
                let into = usize::try_from(into).unwrap_or(usize::MAX);
                self.beyond.get(into..).unwrap_or_default().read(buffer)?
            }
            None => self.file.read(buffer)?,
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for Quickened<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = self.length + self.beyond.len() as u64;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if self.at < self.length {
            self.file.seek(SeekFrom::Start(self.at))?;
        }
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::Tensor;
    use candle_core::quantized::gguf_file;
    use std::io::Cursor;

    #[test]
    fn slow_tensors_are_read_from_memory_and_hold_the_same() {
        let numbers: Vec<f32> = (0..256).map(|at| (at as f32 * 0.37).sin()).collect();
        let plain = Tensor::from_vec(numbers, (4, 64), &Device::Cpu).unwrap();
        let slow = QTensor::quantize(&plain, GgmlDType::Q4_1).unwrap();
        let kept = QTensor::quantize(&plain, GgmlDType::Q8_0).unwrap();
        let mut bytes = Cursor::new(Vec::new());
        gguf_file::write(&mut bytes, &[], &[("slow", &slow), ("kept", &kept)]).unwrap();
        bytes.set_position(0);
        let mut content = Content::read(&mut bytes).unwrap();
        let mut quick = quicken(&mut content, bytes).unwrap();
        let read = |quick: &mut Quickened<_>, name| {
            let tensor = content.tensor(quick, name, &Device::Cpu).unwrap();
            assert_eq!(tensor.dtype(), GgmlDType::Q8_0);
            tensor.dequantize(&Device::Cpu).unwrap()
        };
        for (name, of) in [("slow", &slow), ("kept", &kept)] {
            let expected = of.dequantize(&Device::Cpu).unwrap();
            let gap = (read(&mut quick, name) - expected).unwrap().abs().unwrap();
            let gap = gap.max_all().unwrap().to_scalar::<f32>().unwrap();
            assert!(gap < 0.01, "{name}: {gap}");
        }
        assert!(quick.seek(SeekFrom::Current(-1_000_000)).is_err());
    }
}
