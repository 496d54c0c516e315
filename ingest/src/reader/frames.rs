//! What goes between the program and its reading children: a length in eight bytes, little-endian, then so many bytes.
//! The first frame to a child is a `Setup`, answered by a `Ready`; then come pairs, a `Task` and the PDF it is about,
//! answered by one frame.

use super::ReadFile;
use crate::pdf::{ReadError, ReadLimits, SeenPage};
use graph_schema::PageRect;
use models_core::{MAX_PART_PIXELS, MAX_PIXELS, PartPicture, Picture};
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

/// What is to be done with a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Task {
    /// Read it; the words of these pages are known from their pictures. Answered by an `Answer`.
    Read { seen: Vec<SeenPage> },
    /// Draw a page, 1-based, with so many pixels an inch. Answered by a `Drawn`.
    Draw { page: u32, dpi: u32 },
    /// Draw what stands in a rectangle of a page, so many pixels wide. Answered by a `DrawnPart`.
    DrawPart { rect: PageRect, pixels: u32 },
}

/// The reason why a child can't read anything is for people.
pub type Ready = Result<(), String>;
pub type Answer = Result<ReadFile, ReadError>;
/// `None` for a page that can't be drawn.
pub type Drawn = Result<Option<Picture>, ReadError>;
/// `None` for a part that can't be drawn.
pub type DrawnPart = Result<Option<PartPicture>, ReadError>;

/// A picture without its pixels.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Head {
    width: u32,
    height: u32,
    dpi: u32,
}

/// The layout, which as numbers in JSON would be most of an answer, goes behind it.
pub fn encode_answer(answer: &Answer) -> io::Result<Vec<u8>> {
    let layout = answer
        .as_ref()
        .map_or(&[][..], |file| file.layout.as_slice());
    with_tail(answer, layout)
}

pub fn decode_answer(bytes: &[u8]) -> io::Result<Answer> {
    let (mut answer, layout): (Answer, _) = split_tail(bytes)?;
    if let Ok(file) = &mut answer {
        file.layout = layout.to_vec();
    }
    Ok(answer)
}

pub fn encode_drawn(drawn: &Drawn) -> io::Result<Vec<u8>> {
    encode_pixels(drawn, |picture| {
        let head = Head {
            width: picture.width,
            height: picture.height,
            dpi: picture.dpi,
        };
        (head, &picture.grey)
    })
}

/// A picture without all of its pixels, or with more than there may be, is an error.
pub fn decode_drawn(bytes: &[u8]) -> io::Result<Drawn> {
    decode_pixels(bytes, |head: Head, grey| {
        let pixels = u64::from(head.width) * u64::from(head.height);
        let is_whole = pixels == grey.len() as u64 && pixels <= u64::from(MAX_PIXELS);
        (is_whole && head.dpi > 0).then(|| Picture {
            width: head.width,
            height: head.height,
            dpi: head.dpi,
            grey: grey.to_vec(),
        })
    })
}

pub fn encode_part(drawn: &DrawnPart) -> io::Result<Vec<u8>> {
    encode_pixels(drawn, |part| ((part.width, part.height), &part.rgb))
}

/// A picture without all of its pixels, or with more than there may be, is an error.
pub fn decode_part(bytes: &[u8]) -> io::Result<DrawnPart> {
    decode_pixels(bytes, |(width, height): (u32, u32), rgb| {
        let pixels = u64::from(width) * u64::from(height);
        let is_whole = pixels > 0 && pixels <= u64::from(MAX_PART_PIXELS);
        (is_whole && 3 * pixels == rgb.len() as u64).then(|| PartPicture {
            width,
            height,
            rgb: rgb.to_vec(),
        })
    })
}

/// What was drawn as its head and its pixels, which `parts` tells apart.
fn encode_pixels<P, H: Serialize>(
    drawn: &Result<Option<P>, ReadError>,
    parts: impl Fn(&P) -> (H, &Vec<u8>),
) -> io::Result<Vec<u8>> {
    let (head, pixels) = match drawn {
        Ok(Some(picture)) => {
            let (head, pixels) = parts(picture);
            (Ok(Some(head)), pixels.as_slice())
        }
        Ok(None) => (Ok(None), &[][..]),
        Err(error) => (Err(error), &[][..]),
    };
    with_tail(&head, pixels)
}

/// The same again; `whole` gives `None` for pixels that don't fit their head.
fn decode_pixels<P, H: DeserializeOwned>(
    bytes: &[u8],
    whole: impl FnOnce(H, &[u8]) -> Option<P>,
) -> io::Result<Result<Option<P>, ReadError>> {
    let (head, pixels): (Result<Option<H>, ReadError>, _) = split_tail(bytes)?;
    Ok(match head {
        Ok(Some(head)) => {
            let picture = whole(head, pixels);
            Ok(Some(picture.ok_or(io::ErrorKind::InvalidData)?))
        }
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    })
}

/// The length of its JSON in eight bytes, little-endian, its JSON, then bytes that are none.
fn with_tail(value: &impl Serialize, tail: &[u8]) -> io::Result<Vec<u8>> {
    let json = encode(value)?;
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(&json);
    bytes.extend_from_slice(tail);
    Ok(bytes)
}

fn split_tail<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<(T, &[u8])> {
    let torn = || io::Error::from(io::ErrorKind::InvalidData);
    let (length, rest) = bytes.split_first_chunk().ok_or_else(torn)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| torn())?;
    let (json, tail) = rest.split_at_checked(length).ok_or_else(torn)?;
    Ok((decode(json)?, tail))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        Picture {
            width: 3,
            height: 2,
            dpi: 200,
            grey: vec![0, 50, 100, 150, 200, 250],
        }
    }

    #[test]
    fn pictures_pass_whole_or_not_at_all() {
        let drawn: Drawn = Ok(Some(picture()));
        let bytes = encode_drawn(&drawn).unwrap();
        assert_eq!(decode_drawn(&bytes).unwrap(), drawn);
        for length in 0..bytes.len() {
            assert!(decode_drawn(&bytes[..length]).is_err(), "{length} bytes");
        }
        for drawn in [Ok(None), Err(ReadError::Encrypted)] {
            let bytes = encode_drawn(&drawn).unwrap();
            assert_eq!(decode_drawn(&bytes).unwrap(), drawn);
        }
        let mut longer = bytes;
        longer.push(0);
        assert!(decode_drawn(&longer).is_err());
    }

    #[test]
    fn parts_of_pages_do_so_too() {
        let part = |width, height| PartPicture {
            width,
            height,
            rgb: (0..18).collect(),
        };
        let drawn: DrawnPart = Ok(Some(part(2, 3)));
        let bytes = encode_part(&drawn).unwrap();
        assert_eq!(decode_part(&bytes).unwrap(), drawn);
        for length in 0..bytes.len() {
            assert!(decode_part(&bytes[..length]).is_err(), "{length} bytes");
        }
        for drawn in [Ok(None), Err(ReadError::Encrypted)] {
            let bytes = encode_part(&drawn).unwrap();
            assert_eq!(decode_part(&bytes).unwrap(), drawn);
        }
        for (width, height) in [(3, 3), (0, 6), (u32::MAX, u32::MAX)] {
            let bytes = encode_part(&Ok(Some(part(width, height)))).unwrap();
            assert!(decode_part(&bytes).is_err(), "{width} × {height}");
        }
    }
}
