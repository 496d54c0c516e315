//! What an ONNX file holds, as far as weights are read or replaced: named tensors, and which of them each node takes.
//! Nothing is run here.

use crate::{ModelError, ModelErrorKind, ModelResult};
use std::collections::HashMap;
use std::ops::Range;

/// Fields of ONNX's messages, by their numbers in its schema (`onnx.proto`).
mod field {
    pub const GRAPH: u64 = 7;
    pub const NODE: u64 = 1;
    pub const INITIALIZER: u64 = 5;
    pub const NODE_INPUT: u64 = 1;
    pub const NODE_NAME: u64 = 3;
    pub const DIMS: u64 = 1;
    pub const DATA_TYPE: u64 = 2;
    pub const FLOAT_DATA: u64 = 4;
    pub const INT32_DATA: u64 = 5;
    pub const TENSOR_NAME: u64 = 8;
    pub const RAW_DATA: u64 = 9;
}

/// `TensorProto.DataType`.
const FLOAT: u64 = 1;
const UINT8: u64 = 2;
const INT8: u64 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    F32,
    Uint8,
    Int8,
    Other,
}

/// A named tensor, and where its numbers lie in the file, little-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorEntry {
    pub numbers: Numbers,
    pub shape: Vec<usize>,
    pub bytes: Range<usize>,
}

/// The index of an ONNX file.
#[derive(Debug, Clone, Default)]
pub struct OnnxFile {
    pub tensors: HashMap<String, TensorEntry>,
    /// What each named node takes, in order.
    pub nodes: HashMap<String, Vec<String>>,
}

impl OnnxFile {
    /// `Missing` for what is no ONNX file.
    pub fn read(bytes: &[u8]) -> ModelResult<Self> {
        index(bytes).ok_or_else(|| {
            let context = "model.onnx is damaged; `make models` installs it anew";
            ModelError::new(ModelErrorKind::Missing, context)
        })
    }

    /// A tensor of f32; `None` where there is none of this name.
    pub fn f32s(&self, bytes: &[u8], name: &str) -> Option<Vec<f32>> {
        let place = self.tensors.get(name)?;
        let is_f32 = place.numbers == Numbers::F32;
        let data = bytes.get(place.bytes.clone()).filter(|_| is_f32)?;
        let numbers = data.chunks_exact(4).filter_map(|four| four.try_into().ok());
        Some(numbers.map(f32::from_le_bytes).collect())
    }

    /// A matrix of bytes as `QuantizeLinear` has stored it under `NAME_quantized`, `NAME_scale` and `NAME_zero_point`, with one
    /// scale or one a column: its numbers as f32.
    pub fn dequantized(&self, bytes: &[u8], name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
        let place = self.tensors.get(&format!("{name}_quantized"))?;
        let data = bytes.get(place.bytes.clone())?;
        let scales = self.f32s(bytes, &format!("{name}_scale"))?;
        let columns = scales.len();
        if columns != 1 && place.shape.last() != Some(&columns) {
            return None;
        }
        let zeros = self.zero_points(bytes, &format!("{name}_zero_point"), columns)?;
        let number = |byte: &u8| match place.numbers {
            Numbers::Uint8 => Some(f32::from(*byte)),
            Numbers::Int8 => Some(f32::from(byte.cast_signed())),
            Numbers::F32 | Numbers::Other => None,
        };
        let numbers: Option<Vec<f32>> = data
            .iter()
            .zip(scales.iter().zip(&zeros).cycle())
            .map(|(byte, (scale, zero))| Some((number(byte)? - zero) * scale))
            .collect();
        Some((place.shape.clone(), numbers?))
    }

    /// The numbers of a tensor of `count` bytes, each a byte or a variable-length number, as both are allowed.
    fn zero_points(&self, bytes: &[u8], name: &str, count: usize) -> Option<Vec<f32>> {
        let place = self.tensors.get(name)?;
        let mut at = place.bytes.start;
        let mut zeros = Vec::new();
        for _ in 0..count {
            let value = match place.bytes.len() == count {
                true => {
                    at += 1;
                    u64::from(*bytes.get(at - 1)?)
                }
                false => varint(bytes, &mut at)?,
            };
            let byte = value as u8;
            zeros.push(match place.numbers {
                Numbers::Int8 => f32::from(byte.cast_signed()),
                _ => f32::from(byte),
            });
        }
        Some(zeros)
    }
}

fn index(bytes: &[u8]) -> Option<OnnxFile> {
    let mut file = OnnxFile::default();
    for part in fields(bytes, 0..bytes.len())? {
        let Some(graph) = part.bytes_of(field::GRAPH) else {
            continue;
        };
        for part in fields(bytes, graph)? {
            if let Some(tensor) = part.bytes_of(field::INITIALIZER) {
                let (name, place) = tensor_of(bytes, tensor)?;
                file.tensors.insert(name, place);
            } else if let Some(node) = part.bytes_of(field::NODE) {
                let mut name = String::new();
                let mut inputs = Vec::new();
                for part in fields(bytes, node)? {
                    if let Some(place) = part.bytes_of(field::NODE_INPUT) {
                        inputs.push(text(bytes, place)?);
                    } else if let Some(place) = part.bytes_of(field::NODE_NAME) {
                        name = text(bytes, place)?;
                    }
                }
                file.nodes.insert(name, inputs);
            }
        }
    }
    (!file.tensors.is_empty()).then_some(file)
}

fn tensor_of(bytes: &[u8], message: Range<usize>) -> Option<(String, TensorEntry)> {
    let mut name = String::new();
    let mut place = TensorEntry {
        numbers: Numbers::Other,
        shape: Vec::new(),
        bytes: message.end..message.end,
    };
    for part in fields(bytes, message)? {
        match (part.number, part.value) {
            (field::DIMS, Value::Number(size)) => place.shape.push(usize::try_from(size).ok()?),
            // Packed: one after another in one field.
            (field::DIMS, Value::Bytes(sizes)) => {
                let mut at = sizes.start;
                while at < sizes.end {
                    let size = varint(bytes, &mut at)?;
                    place.shape.push(usize::try_from(size).ok()?);
                }
            }
            (field::DATA_TYPE, Value::Number(FLOAT)) => place.numbers = Numbers::F32,
            (field::DATA_TYPE, Value::Number(UINT8)) => place.numbers = Numbers::Uint8,
            (field::DATA_TYPE, Value::Number(INT8)) => place.numbers = Numbers::Int8,
            (field::FLOAT_DATA | field::INT32_DATA | field::RAW_DATA, Value::Bytes(data)) => {
                place.bytes = data
            }
            (field::TENSOR_NAME, Value::Bytes(data)) => name = text(bytes, data)?,
            _ => {}
        }
    }
    Some((name, place))
}

fn text(bytes: &[u8], place: Range<usize>) -> Option<String> {
    String::from_utf8(bytes.get(place)?.to_vec()).ok()
}

struct Field {
    number: u64,
    value: Value,
}

enum Value {
    Number(u64),
    Bytes(Range<usize>),
    /// Four or eight bytes.
    Fixed,
}

impl Field {
    fn bytes_of(&self, number: u64) -> Option<Range<usize>> {
        match &self.value {
            Value::Bytes(place) if self.number == number => Some(place.clone()),
            _ => None,
        }
    }
}

/// The fields of a message in Protocol Buffers' wire format; `None` where it is not whole.
fn fields(bytes: &[u8], message: Range<usize>) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut at = message.start;
    while at < message.end {
        let key = varint(bytes, &mut at)?;
        let (value, length) = match key & 7 {
            0 => (Value::Number(varint(bytes, &mut at)?), 0),
            1 => (Value::Fixed, 8),
            2 => {
                let length = usize::try_from(varint(bytes, &mut at)?).ok()?;
                (Value::Bytes(at..at.checked_add(length)?), length)
            }
            5 => (Value::Fixed, 4),
            _ => return None,
        };
        at = at.checked_add(length).filter(|end| *end <= message.end)?;
        let number = key >> 3;
        fields.push(Field { number, value });
    }
    Some(fields)
}

/// A number of seven bits a byte, the lowest first.
fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let length = u8::try_from(bytes.len()).expect("a short field");
        [&[number << 3 | 2, length][..], bytes].concat()
    }

    fn file() -> Vec<u8> {
        let numbers: Vec<u8> = [1.5_f32, 2.0]
            .into_iter()
            .flat_map(f32::to_le_bytes)
            .collect();
        let bias = [
            vec![0x08, 2, 0x10, 1],
            field(8, b"bias"),
            field(9, &numbers),
        ]
        .concat();
        let matrix = [
            field(1, &[1, 2]),
            vec![0x10, 3],
            field(8, b"w_quantized"),
            field(9, &[0xff, 4]),
        ]
        .concat();
        let scale = [
            vec![0x10, 1],
            field(8, b"w_scale"),
            field(4, &0.5_f32.to_le_bytes()),
        ]
        .concat();
        let zero = [vec![0x10, 3], field(8, b"w_zero_point"), field(5, &[2])].concat();
        let node = [
            field(1, b"x"),
            field(1, b"w_quantized"),
            field(3, b"multiply"),
        ]
        .concat();
        let graph = [
            field(1, &node),
            field(5, &bias),
            field(5, &matrix),
            field(5, &scale),
            field(5, &zero),
        ]
        .concat();
        [vec![0x08, 9], field(7, &graph)].concat()
    }

    #[test]
    fn weights_are_found_by_name() {
        let bytes = file();
        let read = OnnxFile::read(&bytes).expect("a file");
        assert_eq!(read.f32s(&bytes, "bias"), Some(vec![1.5, 2.0]));
        assert_eq!(read.tensors["bias"].shape, [2]);
        let (shape, numbers) = read.dequantized(&bytes, "w").expect("a matrix");
        assert_eq!((shape, numbers), (vec![1, 2], vec![-1.5, 1.0]));
        assert_eq!(read.nodes["multiply"], ["x", "w_quantized"]);
        assert_eq!(read.f32s(&bytes, "other"), None);
        assert_eq!(read.f32s(&bytes, "w_quantized"), None);
    }

    #[test]
    fn what_is_cut_or_foreign_is_refused() {
        let bytes = file();
        for end in 0..bytes.len() {
            assert!(OnnxFile::read(&bytes[..end]).is_err(), "{end}");
        }
        assert!(OnnxFile::read(&[0xff; 40]).is_err());
    }
}
