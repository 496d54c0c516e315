//! Files packed together, unpacked into memory: nothing is written to a disk, links are not followed, and what a packed
//! file may grow to is bounded before it is read.

use flate2::read::{DeflateDecoder, GzDecoder};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Files by their paths, with `/` between their parts.
#[derive(Debug, Default)]
pub struct Files {
    files: BTreeMap<String, Vec<u8>>,
}

/// Files in one: the source of a thesis has some hundred.
const MOST_FILES: usize = 5_000;
/// Folders in folders.
const DEEPEST: usize = 20;
/// Bytes of all that is unpacked, pictures too, which are passed over.
const MOST_BYTES: u64 = 512 << 20;
/// Bytes of one file that is read.
const LONGEST: u64 = 16 << 20;
/// Bytes of those that are kept.
const MOST_KEPT: usize = 64 << 20;
/// Text shrinks to a tenth, drawings to a fiftieth: what shrank more was made to.
const MOST_GROWTH: u64 = 200;
/// So many bytes may come of few.
const FREE_GROWTH: u64 = 32 << 20;

impl Files {
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// A file that is not packed.
    pub fn one(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            files: BTreeMap::from([(name.to_owned(), bytes)]),
        }
    }

    /// Unpacks; only files whose names are `wanted` are kept. The error is for people.
    pub fn unpack(bytes: &[u8], wanted: fn(&str) -> bool) -> Result<Self, String> {
        let most = (bytes.len() as u64)
            .saturating_mul(MOST_GROWTH)
            .clamp(FREE_GROWTH, MOST_BYTES);
        if bytes.starts_with(b"PK") {
            return Self::of_zip(bytes, most, wanted);
        }
        if !bytes.starts_with(b"\x1f\x8b") {
            return Self::of_tar(bytes, most, wanted);
        }
        let mut counted = Counted::of(GzDecoder::new(bytes), most);
        let mut head = Vec::new();
        (&mut counted)
            .take(512)
            .read_to_end(&mut head)
            .map_err(|error| damaged(&error))?;
        let is_tar = head.get(257..262) == Some(b"ustar");
        let whole = Cursor::new(head).chain(counted);
        if is_tar {
            return Self::of_tar(whole, u64::MAX, wanted);
        }
        // arXiv packs a paper of one file without a tar.
        let name = "paper.tex";
        let bytes = within(whole, LONGEST, name)?;
        if bytes.starts_with(b"%PDF-") {
            return Err("it holds a PDF; unpack it and ingest that".into());
        }
        Ok(Self::one(name, bytes))
    }

    /// Whether the beginning of a packed file names a file of LaTeX, or is one.
    pub fn begins_with_latex(head: &[u8]) -> bool {
        const LOOKED_AT: u64 = 1 << 20;
        let is_tex = |name: &[u8]| {
            let name = name.to_ascii_lowercase();
            name.ends_with(b".tex") || name.ends_with(b".ltx")
        };
        if head.starts_with(b"PK") {
            return memchr::memmem::find(head, b".tex").is_some();
        }
        let mut bytes = Vec::new();
        let _cut_off = match head.starts_with(b"\x1f\x8b") {
            true => GzDecoder::new(head).take(LOOKED_AT).read_to_end(&mut bytes),
            false => head.take(LOOKED_AT).read_to_end(&mut bytes),
        };
        if memchr::memmem::find(&bytes, b"\\documentclass").is_some() {
            return true;
        }
        let mut archive = tar::Archive::new(bytes.as_slice());
        let Ok(entries) = archive.entries() else {
            return false;
        };
        let mut named = entries.map_while(Result::ok).take(MOST_FILES);
        named.any(|entry| is_tex(&entry.path_bytes()))
    }

    fn of_tar(reader: impl Read, most: u64, wanted: fn(&str) -> bool) -> Result<Self, String> {
        let mut files = Self::default();
        let mut archive = tar::Archive::new(Counted::of(reader, most));
        let entries = archive.entries().map_err(|error| damaged(&error))?;
        let mut kept = 0usize;
        for (at, entry) in entries.enumerate() {
            count(at)?;
            let entry = entry.map_err(|error| damaged(&error))?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            // A link has no bytes of its own, and where it leads is nobody's business.
            if !entry.header().entry_type().is_file() {
                continue;
            }
            files.keep(&path, entry, &mut kept, wanted)?;
        }
        Ok(files)
    }

    fn of_zip(bytes: &[u8], most: u64, wanted: fn(&str) -> bool) -> Result<Self, String> {
        let told = |error: zip::result::ZipError| format!("it can't be unpacked: {error}");
        let mut files = Self::default();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(told)?;
        count(archive.len().saturating_sub(1))?;
        let mut kept = 0usize;
        let mut left = most;
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(told)?;
            if !entry.is_file() || entry.is_symlink() {
                continue;
            }
            if entry.encrypted() {
                return Err("it is encrypted; pack it without a password".into());
            }
            let path = entry.name().map_err(told)?.into_owned();
            let method = entry.compression();
            let stored = method == zip::CompressionMethod::STORE;
            // The crate is built without it: ours unpacks.
            if !stored && method != zip::CompressionMethod::DEFLATE {
                return Err(format!(
                    "{path:.80} is packed by {method}; pack it by Deflate"
                ));
            }
            // Sizes are what somebody wrote there: they are counted.
            let counted = Counted::of(entry, left);
            let before = kept;
            match stored {
                true => files.keep(&path, counted, &mut kept, wanted)?,
                false => {
                    let counted = Counted::of(DeflateDecoder::new(counted), left);
                    files.keep(&path, counted, &mut kept, wanted)?;
                }
            }
            left = left.saturating_sub((kept - before) as u64);
        }
        Ok(files)
    }

    fn keep(
        &mut self,
        path: &str,
        reader: impl Read,
        kept: &mut usize,
        wanted: fn(&str) -> bool,
    ) -> Result<(), String> {
        let name = inside(path)?;
        if !wanted(&name) {
            return Ok(());
        }
        let bytes = within(reader, LONGEST, &name)?;
        *kept += bytes.len();
        if *kept > MOST_KEPT {
            return Err(format!(
                "its text has over {} MB, more than a paper has",
                MOST_KEPT >> 20
            ));
        }
        self.files.insert(name, bytes);
        Ok(())
    }
}

fn count(at: usize) -> Result<(), String> {
    match at < MOST_FILES {
        true => Ok(()),
        false => Err(format!(
            "it holds over {MOST_FILES} files, more than a paper has"
        )),
    }
}

/// A path without `.`, which leads nowhere but into the packed file.
fn inside(path: &str) -> Result<String, String> {
    let out = || format!("it has a file whose name leads out of it ({path:.80}); pack it anew");
    if path.starts_with(['/', '\\']) || path.contains('\0') {
        return Err(out());
    }
    let parts: Vec<&str> = path
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.contains(&"..") {
        return Err(out());
    }
    if parts.len() > DEEPEST {
        return Err(format!("its folders nest over {DEEPEST} deep"));
    }
    Ok(parts.join("/"))
}

fn within(reader: impl Read, most: u64, name: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    reader
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(&error))?;
    match bytes.len() as u64 <= most {
        true => Ok(bytes),
        false => Err(format!("{name:.80} has over {} MB", most >> 20)),
    }
}

fn damaged(error: &std::io::Error) -> String {
    format!("it can't be unpacked: {error}; download it again")
}

/// Reads up to so many bytes; more are an error.
struct Counted<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Counted<R> {
    fn of(reader: R, left: u64) -> Self {
        Self { reader, left }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            std::io::Error::other("it grows beyond what a paper has (a decompression bomb?)")
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(_: &str) -> bool {
        true
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    /// A tar of files and links; names are written as they are.
    fn tar(entries: &[(&str, &[u8], tar::EntryType)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes, kind) in entries {
            let mut header = tar::Header::new_ustar();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_entry_type(*kind);
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn files_of_a_tar_and_of_a_zip() {
        let file = tar::EntryType::Regular;
        let bytes = tar(&[
            ("./a.tex", b"moss", file),
            ("b/c.bib", b"fern", file),
            ("link.tex", b"", tar::EntryType::Symlink),
        ]);
        for bytes in [packed(&bytes), bytes] {
            let files = Files::unpack(&bytes, all).unwrap();
            assert_eq!(files.names().collect::<Vec<_>>(), ["a.tex", "b/c.bib"]);
            assert_eq!(files.get("b/c.bib"), Some(&b"fern"[..]));
        }
        let one = Files::unpack(&packed(b"moss"), all).unwrap();
        assert_eq!(one.get("paper.tex"), Some(&b"moss"[..]));
    }

    #[test]
    fn what_is_hostile_is_refused() {
        let file = tar::EntryType::Regular;
        for (name, told) in [
            ("../a.tex", "leads out of it"),
            ("/etc/passwd", "leads out of it"),
            ("a/../../b", "leads out of it"),
            (&"a/".repeat(30), "nest over 20 deep"),
        ] {
            let refused = Files::unpack(&tar(&[(name, b"x", file)]), all).unwrap_err();
            assert!(refused.contains(told), "{refused}");
        }
        let many: Vec<_> = (0..MOST_FILES + 1).map(|_| ("a", &b""[..], file)).collect();
        let refused = Files::unpack(&packed(&tar(&many)), all).unwrap_err();
        assert!(refused.contains("over 5000 files"), "{refused}");
        let bomb = packed(&vec![b' '; 64 << 20]);
        let refused = Files::unpack(&bomb, all).unwrap_err();
        assert!(refused.contains("over 16 MB"), "{refused}");
        let bomb = packed(&tar(&[
            ("a.png", &vec![0; 64 << 20], file),
            ("b", b"", file),
        ]));
        let refused = Files::unpack(&bomb, |name| name == "b").unwrap_err();
        assert!(refused.contains("a decompression bomb"), "{refused}");
        for cut in [&packed(b"moss")[..12], b"PK\x03\x04\x00\x00"] {
            let refused = Files::unpack(cut, all).unwrap_err();
            assert!(refused.contains("can't be unpacked"), "{refused}");
        }
    }
}
