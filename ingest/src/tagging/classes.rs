//! Classes of words that stand in like company, from coarse to fine: what was learned of one word holds for its
//! kin. Words are known by a hash alone. Made by `examples/entities classes`.

use std::io::Read;
use std::sync::LazyLock;

/// How many classes there are at each level.
pub const LEVELS: [u16; 5] = [50, 100, 200, 400, 800];

/// First bytes of the file, before the number of words.
const MAGIC: &[u8; 8] = b"PAPWRD01";
/// Bytes of one word: its hash, then its class at each level.
const ROW: usize = 4 + 2 * LEVELS.len();

/// The classes of words, by hash.
#[derive(Debug, Default)]
pub struct Classes {
    /// In order of the hashes.
    words: Vec<(u32, [u16; LEVELS.len()])>,
}

impl Classes {
    pub fn new(mut words: Vec<(u32, [u16; LEVELS.len()])>) -> Self {
        words.sort_unstable();
        words.dedup_by_key(|(hash, _)| *hash);
        Self { words }
    }

    /// The class of a word in lower case at each level; `None` for a word that is not known.
    pub fn of(&self, word: u64) -> Option<[u16; LEVELS.len()]> {
        let hash = (word >> 32) as u32;
        let at = self.words.binary_search_by_key(&hash, |(hash, _)| *hash);
        at.ok()
            .and_then(|at| self.words.get(at))
            .map(|(_, classes)| *classes)
    }

    /// Reads what [`Self::to_bytes`] wrote; `None` for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        if !rest.len().is_multiple_of(ROW) {
            return None;
        }
        let words = rest.chunks_exact(ROW).filter_map(|row| {
            let (hash, classes) = row.split_first_chunk::<4>()?;
            let mut levels = [0u16; LEVELS.len()];
            for (level, pair) in levels.iter_mut().zip(classes.chunks_exact(2)) {
                *level = u16::from_le_bytes(*pair.first_chunk()?);
            }
            Some((u32::from_le_bytes(*hash), levels))
        });
        Some(Self::new(words.collect()))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for (hash, classes) in &self.words {
            bytes.extend(hash.to_le_bytes());
            bytes.extend(classes.iter().flat_map(|class| class.to_le_bytes()));
        }
        bytes
    }
}

/// The classes that the program carries.
pub fn carried() -> &'static Classes {
    static CARRIED: LazyLock<Classes> = LazyLock::new(|| {
        unpacked(include_bytes!("../../weights/words.bin.gz"))
            .and_then(|bytes| Classes::from_bytes(&bytes))
            .unwrap_or_default()
    });
    &CARRIED
}

/// What a gzip file of weights holds.
pub fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut all)
        .ok()?;
    Some(all)
}

/// FNV-1a of a text, whose upper half is the better mixed one.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_survive_their_bytes() {
        let one = (hash("parser") >> 32) as u32;
        let classes = Classes::new(vec![(one, [1, 2, 3, 4, 799])]);
        let again = Classes::from_bytes(&classes.to_bytes()).unwrap();
        assert_eq!(again.of(hash("parser")), Some([1, 2, 3, 4, 799]));
        assert_eq!(again.of(hash("tagger")), None);
        assert!(Classes::from_bytes(b"PAPWRD01x").is_none());
        assert!(Classes::from_bytes(b"").is_none());
    }

    #[test]
    fn the_classes_that_the_program_carries_are_whole() {
        assert!(carried().of(hash("the")).is_some());
    }
}
