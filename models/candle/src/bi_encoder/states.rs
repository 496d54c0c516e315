//! What the layers that stay make of texts, on disk as numbers of two bytes: it is made once and read in every step, and memory
//! does not grow with the texts. A file that was not finished is gone on with.

use half::f16;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

const NUMBER: usize = size_of::<f16>();

pub(super) struct States {
    file: File,
    width: usize,
    /// Texts in the order in which they lie in the file: short ones first, so that little is padding when they are made.
    order: Vec<usize>,
    /// Tokens of each text, and of all that lie before it.
    places: Vec<Place>,
    /// Texts of [`Self::order`] that are there.
    pub there: usize,
}

#[derive(Clone, Copy, Default)]
struct Place {
    tokens: usize,
    before: usize,
}

impl States {
    /// Of texts by their tokens, made by what `of` names; in `folder`.
    pub fn open(folder: &Path, of: &str, texts: &[Vec<u32>], width: usize) -> Result<Self> {
        let mut hash = Sha256::new();
        hash.update(of.as_bytes());
        for ids in texts {
            hash.update([0xff; 4]);
            ids.iter().for_each(|id| hash.update(id.to_le_bytes()));
        }
        let digest = format!("{:x}", hash.finalize());
        let name = format!("states-{}.f16", digest.get(..16).unwrap_or(&digest));
        std::fs::create_dir_all(folder)?;
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(folder.join(name))?;
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|at| texts.get(*at).map(Vec::len));
        let mut places = vec![Place::default(); texts.len()];
        let (mut before, mut there, mut whole) = (0, 0, 0);
        let length = usize::try_from(file.metadata()?.len()).map_err(Error::other)?;
        for at in &order {
            let tokens = texts.get(*at).map_or(0, Vec::len);
            if let Some(place) = places.get_mut(*at) {
                *place = Place { tokens, before };
            }
            before += tokens;
            if before * width * NUMBER <= length {
                there += 1;
                whole = before * width * NUMBER;
            }
        }
        // What was written of a text when the program ended.
        file.set_len(whole as u64)?;
        Ok(Self {
            file,
            width,
            order,
            places,
            there,
        })
    }

    /// The next texts that are to be made, `most` tokens at most once all are as long as the longest; empty when all are there.
    pub fn missing(&self, most: usize) -> Vec<usize> {
        let rest = self.order.get(self.there..).unwrap_or_default();
        let fit = |count: &usize| {
            let longest = rest.get(count - 1).map_or(0, |at| self.tokens(*at));
            count * longest <= most
        };
        let count = (1..=rest.len()).take_while(fit).last().unwrap_or(1);
        rest.iter().take(count).copied().collect()
    }

    /// Adds the states of what [`Self::missing`] gave first.
    pub fn add(&mut self, numbers: &[f32]) -> Result<()> {
        let bytes: Vec<u8> = numbers
            .iter()
            .flat_map(|number| f16::from_f32(*number).to_le_bytes())
            .collect();
        self.file.write_all(&bytes)?;
        self.there += 1;
        Ok(())
    }

    pub fn tokens(&self, text: usize) -> usize {
        self.places.get(text).map_or(0, |place| place.tokens)
    }

    /// (tokens × width) numbers, one after another.
    pub fn read(&self, text: usize) -> Result<Vec<f32>> {
        let place = self.places.get(text).ok_or(ErrorKind::InvalidInput)?;
        let mut bytes = vec![0; place.tokens * self.width * NUMBER];
        let from = place.before * self.width * NUMBER;
        self.file.read_exact_at(&mut bytes, from as u64)?;
        let numbers = bytes.chunks_exact(NUMBER);
        Ok(numbers
            .filter_map(|two| two.try_into().ok())
            .map(|two| f16::from_le_bytes(two).to_f32())
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_off_is_gone_on_with() {
        let dir = tempfile::tempdir().expect("a folder");
        let texts = vec![vec![1, 2, 3], vec![4], vec![5, 6]];
        let open = || States::open(dir.path(), "m", &texts, 2).expect("it opens");
        let mut states = open();
        assert_eq!(states.missing(4), [1, 2]);
        states.add(&[0.5, 1.0]).expect("added");
        states.file.write_all(&[7; 3]).expect("half a text");
        let mut states = open();
        assert_eq!((states.there, states.missing(2)), (1, vec![2]));
        states.add(&[1.0, 2.0, 3.0, 4.0]).expect("added");
        states.add(&[0.0; 6]).expect("added");
        assert!(states.missing(9).is_empty());
        let states = open();
        assert_eq!(states.there, 3);
        assert_eq!(states.read(2).expect("there"), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(states.read(1).expect("there"), [0.5, 1.0]);
        assert!(states.read(3).is_err());
        // Other texts have another file.
        let other = States::open(dir.path(), "m", &texts[..2], 2).expect("it opens");
        assert_eq!(other.there, 0);
    }
}
