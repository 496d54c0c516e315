//! What goes between the program and its reading children: a length in eight bytes, little-endian, then so many bytes.
//! The first frame to a child is a `Setup`, answered by a `Ready`; every other is a PDF, answered by its `Answer`.

use super::ReadFile;
use crate::pdf::{ReadError, ReadLimits};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// What a child keeps to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    pub limits: ReadLimits,
    /// All that the process may map.
    pub memory_bytes: u64,
    /// CPU time of one file.
    pub cpu_s: u64,
}

/// The reason why a child can't read anything is for people.
pub type Ready = Result<(), String>;
pub type Answer = Result<ReadFile, ReadError>;

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    serde_json::from_slice(bytes).map_err(io::Error::from)
}

pub fn encode(value: &impl Serialize) -> io::Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(io::Error::from)
}

/// The next frame, `None` where the other side has closed; longer ones than `most` are an error.
pub fn read_frame(input: &mut impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0u8; 8];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(too_long(length));
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(Some(bytes))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

pub fn write_frame(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

pub fn too_long(length: u64) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("a frame of {length} bytes"),
    )
}
