//! How alike two texts are: the share of their runs of words that both have (the resemblance of Broder, "On the
//! resemblance and containment of documents", 1997).

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Words of a run: as in Broder's paper.
const RUN: usize = 4;

/// The runs of words of a text, by their hashes; case, punctuation and white space do not count.
pub struct Runs(HashSet<u64>);

impl Runs {
    pub fn of(text: &str) -> Self {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        // A text shorter than one run is one.
        let runs = words.windows(RUN.min(words.len()).max(1)).map(|run| {
            let mut hash = DefaultHasher::new();
            run.hash(&mut hash);
            hash.finish()
        });
        Self(runs.collect())
    }

    /// From 0, nothing in common, to 1, the same runs; 0 for texts without words.
    pub fn likeness(&self, other: &Self) -> f32 {
        let common = self.0.intersection(&other.0).count();
        let all = self.0.len() + other.0.len() - common;
        common as f32 / all.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::Runs;

    fn likeness(a: &str, b: &str) -> f32 {
        Runs::of(a).likeness(&Runs::of(b))
    }

    #[test]
    fn from_nothing_in_common_to_the_same() {
        let text = "The gauge of this harbour stands on a pier, and reports the tide every hour of the day.";
        let spaced = text.to_uppercase().replace(' ', "  \n").replace(',', "");
        assert_eq!(likeness(text, &spaced), 1.0);
        let changed = text.replace("hour", "minute");
        assert!((0.4..0.9).contains(&likeness(text, &changed)));
        assert_eq!(
            likeness(text, "Sheep sleep at night on hills far away"),
            0.0
        );
        assert_eq!(likeness("Tide", "tide!"), 1.0);
        assert_eq!(likeness("", ""), 0.0);
    }
}
