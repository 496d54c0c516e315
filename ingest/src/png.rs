//! Pictures as PNG (ISO/IEC 15948): eight bits a colour, no transparency. They are written by this process, so that what
//! a browser is given is a picture, whatever became of the process that drew it.

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use models_core::PartPicture;
use std::io::{self, Write};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// Red, green and blue.
const COLOURS: usize = 3;

/// The bytes of a PNG file.
pub fn encode(picture: &PartPicture) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(13);
    head.extend_from_slice(&picture.width.to_be_bytes());
    head.extend_from_slice(&picture.height.to_be_bytes());
    // Bits a colour; red, green and blue; deflate, the five filters, rows from the top to the bottom.
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut file = SIGNATURE.to_vec();
    chunk(&mut file, *b"IHDR", &head)?;
    chunk(&mut file, *b"IDAT", &packed(picture)?)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

fn packed(picture: &PartPicture) -> io::Result<Vec<u8>> {
    let length = COLOURS * picture.width as usize;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut above = vec![0; length];
    for row in picture.rgb.chunks_exact(length.max(1)) {
        let left = || [0; COLOURS].iter().chain(row);
        let ways = [
            (0, row.to_vec()),
            (1, differences(row, left())),
            (2, differences(row, above.iter())),
        ];
        // The customary guess at what packs best: the least sum of what is left.
        let least = ways
            .into_iter()
            .min_by_key(|(_, left)| left.iter().map(|byte| sum_of(*byte)).sum::<u64>());
        if let Some((filter, left)) = least {
            encoder.write_all(&[filter])?;
            encoder.write_all(&left)?;
        }
        above.copy_from_slice(row);
    }
    encoder.finish()
}

fn differences<'a>(row: &[u8], from: impl Iterator<Item = &'a u8>) -> Vec<u8> {
    row.iter()
        .zip(from)
        .map(|(byte, other)| byte.wrapping_sub(*other))
        .collect()
}

/// How far a difference is from none, up or down.
fn sum_of(byte: u8) -> u64 {
    u64::from(byte.min(byte.wrapping_neg()))
}

/// Its length, its name, its bytes, the check over both.
fn chunk(file: &mut Vec<u8>, name: [u8; 4], bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut check = Crc::new();
    check.update(&name);
    check.update(bytes);
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&name);
    file.extend_from_slice(bytes);
    file.extend_from_slice(&check.sum().to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::ZlibDecoder;
    use std::io::Read;

    /// The name and bytes of each chunk; their checks hold.
    fn chunks(mut rest: &[u8]) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        while !rest.is_empty() {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let (named, after) = rest[4..].split_at(4 + length);
            let mut check = Crc::new();
            check.update(named);
            assert_eq!(check.sum().to_be_bytes(), after[..4]);
            let name = String::from_utf8(named[..4].to_vec()).unwrap();
            found.push((name, named[4..].to_vec()));
            rest = &after[4..];
        }
        found
    }

    /// The pixels again, the filters undone as the standard says.
    fn pixels(packed: &[u8], length: usize) -> Vec<u8> {
        let mut rows = Vec::new();
        ZlibDecoder::new(packed).read_to_end(&mut rows).unwrap();
        let mut all: Vec<u8> = Vec::new();
        let mut above = vec![0; length];
        for row in rows.chunks_exact(length + 1) {
            let (filter, mut row) = (row[0], row[1..].to_vec());
            for at in 0..length {
                let other = match filter {
                    0 => 0,
                    1 if at < COLOURS => 0,
                    1 => row[at - COLOURS],
                    2 => above[at],
                    other => panic!("filter {other}"),
                };
                row[at] = row[at].wrapping_add(other);
            }
            all.extend_from_slice(&row);
            above = row;
        }
        all
    }

    fn picture(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> PartPicture {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        PartPicture {
            width,
            height,
            rgb: places.flat_map(|(x, y)| pixel(x, y)).collect(),
        }
    }

    #[test]
    fn every_pixel_comes_back() {
        for picture in [
            picture(1, 1, |_, _| [1, 2, 3]),
            picture(40, 30, |_, _| [255; 3]),
            picture(64, 48, |x, y| [(4 * x) as u8, (5 * y) as u8, (x * y) as u8]),
            picture(31, 17, |x, y| [(x * 97 + y * 31) as u8, (x ^ y) as u8, 7]),
        ] {
            let file = encode(&picture).unwrap();
            let (signature, rest) = file.split_at(8);
            assert_eq!(signature, SIGNATURE);
            let chunks = chunks(rest);
            let names: Vec<&str> = chunks.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
            let (width, height) = (picture.width.to_be_bytes(), picture.height.to_be_bytes());
            assert_eq!(
                chunks[0].1,
                [&width[..], &height, &[8, 2, 0, 0, 0]].concat()
            );
            let length = 3 * picture.width as usize;
            assert_eq!(pixels(&chunks[1].1, length), picture.rgb);
        }
    }

    #[test]
    fn an_even_picture_is_small() {
        let file = encode(&picture(800, 600, |x, _| [x as u8; 3])).unwrap();
        assert!(file.len() < 20_000, "{} bytes", file.len());
    }
}
