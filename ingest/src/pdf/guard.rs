//! Looks at the raw bytes before any parser does: what is no PDF, is cut off, or would expand beyond bounds by plain
//! deflation ends here, soon and with a clear error. No PDF object is parsed here, and this is no protection: what a
//! file can cost is bounded by the process it is read in (`crate::reader`).

use super::read::{ReadError, ReadLimits};
use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem::{find, rfind};

/// The `startxref` of a whole file stands in its last bytes; some tools append a little.
const TAIL: usize = 4_096;
/// Where the dictionary of a stream is looked for, before its `stream` keyword.
const DICTIONARY_REACH: usize = 600;
const CHUNK: usize = 64 << 10;

/// Checks that a file may be handed to the parsers.
pub fn check(bytes: &[u8], limits: &ReadLimits) -> Result<(), ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(ReadError::TooLarge {
            bytes: bytes.len() as u64,
            limit: limits.max_bytes,
        });
    }
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or(bytes);
    if find(head, b"%PDF-").is_none() {
        return Err(ReadError::NotPdf);
    }
    let tail = bytes
        .get(bytes.len().saturating_sub(TAIL)..)
        .unwrap_or(bytes);
    if find(tail, b"startxref").is_none() && find(tail, b"%%EOF").is_none() {
        return Err(ReadError::Truncated {
            reason: "its end is missing".into(),
        });
    }
    check_streams(bytes, limits)
}

/// Whether the file names an encryption dictionary.
pub fn mentions_encryption(bytes: &[u8]) -> bool {
    find(bytes, b"/Encrypt").is_some()
}

fn check_streams(bytes: &[u8], limits: &ReadLimits) -> Result<(), ReadError> {
    let mut total = 0u64;
    let mut at = 0usize;
    while let Some(rest) = bytes.get(at..) {
        let Some(keyword) = find(rest, b"stream") else {
            break;
        };
        let start = at + keyword + b"stream".len();
        let is_end = bytes
            .get(..at + keyword)
            .is_some_and(|before| before.ends_with(b"end"));
        if is_end {
            at = start;
            continue;
        }
        let dictionary = bytes.get((at + keyword).saturating_sub(DICTIONARY_REACH)..at + keyword);
        let data = skip_newline(bytes.get(start..).unwrap_or_default());
        let is_image = dictionary.is_some_and(is_image_dictionary);
        let spent = inflate(data, limits, is_image)?;
        if !is_image {
            total += spent;
        }
        if total > limits.max_expanded_bytes {
            return Err(ReadError::DecompressedTooLarge {
                limit: limits.max_expanded_bytes,
            });
        }
        at = start + find(data, b"endstream").map_or(data.len(), |end| end + 1);
    }
    Ok(())
}

/// Only the last dictionary counts: the reach may hold the end of the object before.
fn is_image_dictionary(window: &[u8]) -> bool {
    let own = rfind(window, b" obj").and_then(|from| window.get(from..));
    let own = own.unwrap_or(window);
    find(own, b"/Image").is_some() && find(own, b"/Subtype").is_some()
}

/// Inflates without keeping the output; a stream that is not deflated costs nothing.
/// Pictures are never decoded by the readers, so they may be as large as they like.
fn inflate(data: &[u8], limits: &ReadLimits, is_image: bool) -> Result<u64, ReadError> {
    let zlib = matches!(data, [cmf, flg, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)).is_multiple_of(31));
    if is_image || !zlib {
        return Ok(0);
    }
    let mut decoder = Decompress::new(true);
    let mut out = vec![0u8; CHUNK];
    let mut first = true;
    loop {
        let (read, written) = (decoder.total_in(), decoder.total_out());
        let rest = usize::try_from(read)
            .ok()
            .and_then(|read| data.get(read..))
            .unwrap_or_default();
        let status = decoder.decompress(rest, &mut out, FlushDecompress::None);
        let fresh = usize::try_from(decoder.total_out() - written).unwrap_or(0);
        let chunk = out.get(..fresh).unwrap_or_default();
        if decoder.total_out() > limits.max_stream_bytes {
            return Err(ReadError::DecompressedTooLarge {
                limit: limits.max_stream_bytes,
            });
        }
        if std::mem::take(&mut first) && chunk.starts_with(&[0x78]) && chunk.len() > 64 {
            // Deflated twice: the inner layer expands in turn.
            inflate_inner(chunk, limits)?;
        }
        let stuck = fresh == 0 && decoder.total_in() == read;
        if stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return Ok(decoder.total_out());
        }
    }
}

fn inflate_inner(chunk: &[u8], limits: &ReadLimits) -> Result<(), ReadError> {
    let spent = inflate(chunk, limits, false)?;
    // No real file deflates this well twice: a thousandfold, then a hundredfold.
    if spent > 100 * chunk.len() as u64 {
        return Err(ReadError::DecompressedTooLarge {
            limit: limits.max_stream_bytes,
        });
    }
    Ok(())
}

fn skip_newline(data: &[u8]) -> &[u8] {
    match data {
        [b'\r', b'\n', rest @ ..] | [b'\n' | b'\r', rest @ ..] => rest,
        _ => data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn with_stream(data: &[u8]) -> Vec<u8> {
        let mut file = b"%PDF-1.5\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n".to_vec();
        file.extend_from_slice(data);
        file.extend_from_slice(b"\nendstream\nendobj\nstartxref\n0\n%%EOF");
        file
    }

    fn zeros(megabytes: usize) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        for _ in 0..megabytes {
            encoder.write_all(&vec![0u8; 1 << 20]).unwrap();
        }
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_no_pdf_ends_early() {
        let limits = ReadLimits::default();
        assert_eq!(check(b"", &limits), Err(ReadError::Empty));
        assert_eq!(check(b"Dear all, a text", &limits), Err(ReadError::NotPdf));
        assert!(matches!(
            check(b"%PDF-1.4\n1 0 obj", &limits),
            Err(ReadError::Truncated { .. })
        ));
        let small = ReadLimits {
            max_bytes: 3,
            ..limits
        };
        assert!(matches!(
            check(b"%PDF-1.4", &small),
            Err(ReadError::TooLarge { .. })
        ));
    }

    #[test]
    fn a_stream_of_gigabytes_is_refused() {
        let bomb = with_stream(&zeros(300));
        assert!(bomb.len() < 1 << 20);
        let refused = check(&bomb, &ReadLimits::default());
        assert!(matches!(
            refused,
            Err(ReadError::DecompressedTooLarge { .. })
        ));
        assert_eq!(
            check(&with_stream(&zeros(2)), &ReadLimits::default()),
            Ok(())
        );
    }
}
