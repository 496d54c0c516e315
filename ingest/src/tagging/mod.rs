//! A linear-chain tagger: a label for every token of a short text, from hashed features. What the tokens,
//! features and labels are is its users' work (`references`, `entities`); how weights are learned is `training`'s.

pub mod training;

/// Weights by feature and by pair of labels. Features are hashed: no word of the training texts is stored.
#[derive(Debug, Clone)]
pub struct Model {
    labels: usize,
    /// Number of feature slots, a power of two.
    slots: usize,
    boundaries: usize,
    /// One step of the stored bytes, for features and for pairs.
    steps: [f32; 2],
    /// `slots × labels`.
    features: Vec<i8>,
    /// `boundaries × (labels + 1) × labels`; the last row of each is the start of the text.
    pairs: Vec<i8>,
}

/// What a model sees of one token.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// Hashes of its features.
    pub features: Vec<u32>,
    /// The kind of boundary before it, on which the weights of pairs of labels depend.
    pub boundary: usize,
}

/// First bytes of a file of weights.
const MAGIC: &[u8; 8] = b"PAPTAG01";
const HEADER: usize = 8 + 4 + 8;

/// Weights that are no model of this program.
#[derive(Debug, thiserror::Error)]
#[error("these are no tagger's weights: {0}")]
pub struct BadWeights(&'static str);

impl Model {
    /// Reads what [`Model::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or(BadWeights("too short"))?;
        let [
            m0,
            m1,
            m2,
            m3,
            m4,
            m5,
            m6,
            m7,
            labels,
            bits,
            boundaries,
            _,
            s0 @ ..,
            _,
            _,
            _,
            _,
        ] = *header;
        if &[m0, m1, m2, m3, m4, m5, m6, m7] != MAGIC {
            return Err(BadWeights("another beginning"));
        }
        let second = header.last_chunk::<4>().copied().unwrap_or_default();
        let (labels, boundaries) = (usize::from(labels), usize::from(boundaries));
        if labels == 0 || boundaries == 0 || bits > 24 {
            return Err(BadWeights("sizes out of range"));
        }
        let slots = 1usize << bits;
        let rest = bytes.get(HEADER..).unwrap_or_default();
        let (features, pairs) = rest
            .split_at_checked(slots * labels)
            .filter(|(_, pairs)| pairs.len() == boundaries * (labels + 1) * labels)
            .ok_or(BadWeights("another length than its header says"))?;
        let signed = |bytes: &[u8]| bytes.iter().map(|byte| byte.cast_signed()).collect();
        Ok(Self {
            labels,
            slots,
            boundaries,
            steps: [f32::from_le_bytes(s0), f32::from_le_bytes(second)],
            features: signed(features),
            pairs: signed(pairs),
        })
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let bits = small(self.slots.trailing_zeros() as usize);
        bytes.extend([small(self.labels), bits, small(self.boundaries), 0]);
        bytes.extend(self.steps.iter().flat_map(|step| step.to_le_bytes()));
        let weights = self.features.iter().chain(&self.pairs);
        bytes.extend(weights.map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// The likeliest labels of a text's tokens, by Viterbi's algorithm: linear in the tokens.
    pub fn decode(&self, tokens: &[Observed]) -> Vec<u8> {
        let labels = self.labels;
        let mut scores: Vec<f32> = Vec::new();
        let mut back: Vec<Vec<usize>> = Vec::with_capacity(tokens.len());
        for token in tokens {
            let own = self.token_scores(token);
            let mut next = vec![f32::MIN; labels];
            let mut from = vec![0; labels];
            for (to, own) in own.iter().enumerate() {
                if scores.is_empty() {
                    set(&mut next, to, own + self.pair(token.boundary, labels, to));
                    continue;
                }
                for (before, score) in scores.iter().enumerate() {
                    let score = score + own + self.pair(token.boundary, before, to);
                    if next.get(to).is_some_and(|best| score > *best) {
                        set(&mut next, to, score);
                        set(&mut from, to, before);
                    }
                }
            }
            scores = next;
            back.push(from);
        }
        let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let mut label = best.map_or(0, |(label, _)| label);
        let mut path = Vec::with_capacity(tokens.len());
        for from in back.iter().rev() {
            path.push(u8::try_from(label).unwrap_or_default());
            label = from.get(label).copied().unwrap_or_default();
        }
        path.reverse();
        path
    }

    fn token_scores(&self, token: &Observed) -> Vec<f32> {
        let mut sums = vec![0i32; self.labels];
        for feature in &token.features {
            let at = (*feature as usize & (self.slots - 1)) * self.labels;
            let row = self.features.get(at..at + self.labels).unwrap_or_default();
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(*weight);
            }
        }
        let [step, _] = self.steps;
        sums.into_iter().map(|sum| sum as f32 * step).collect()
    }

    fn pair(&self, boundary: usize, from: usize, to: usize) -> f32 {
        let boundary = boundary.min(self.boundaries - 1);
        let at = (boundary * (self.labels + 1) + from) * self.labels + to;
        let [_, step] = self.steps;
        f32::from(self.pairs.get(at).copied().unwrap_or_default()) * step
    }
}

fn set<T>(slice: &mut [T], at: usize, value: T) {
    if let Some(slot) = slice.get_mut(at) {
        *slot = value;
    }
}

/// Gathers the hashed features of a token: each is a template's number and a value.
#[derive(Debug, Default)]
pub struct Hasher {
    pub features: Vec<u32>,
}

impl Hasher {
    /// Adds the feature that `template` has the value made of these parts (FNV-1a).
    pub fn add(&mut self, template: u8, parts: &[&str]) {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        eat(template);
        for part in parts {
            part.bytes().for_each(&mut eat);
            eat(0);
        }
        // The upper half is the better mixed one.
        self.features.push((hash >> 32) as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::training::{Example, Settings, train};
    use super::*;

    fn seen(words: &str) -> Vec<Observed> {
        let token = |word: &str| {
            let mut hasher = Hasher::default();
            hasher.add(0, &[word]);
            Observed {
                features: hasher.features,
                boundary: 0,
            }
        };
        words.split(' ').map(token).collect()
    }

    #[test]
    fn what_was_learned_survives_its_bytes() {
        let examples = [
            ("a b b", [0, 1, 1]),
            ("b a b", [1, 0, 1]),
            ("c a a", [1, 0, 0]),
        ]
        .map(|(text, labels)| Example {
            tokens: seen(text),
            labels: labels.to_vec(),
        });
        let settings = Settings {
            labels: 2,
            boundaries: 1,
            bits: 17,
            rounds: 60,
            ..Settings::default()
        };
        let model = train(&examples, &settings);
        let again = Model::from_bytes(&model.to_bytes()).unwrap();
        for example in &examples {
            assert_eq!(again.decode(&example.tokens), example.labels);
        }
        assert!(again.decode(&[]).is_empty());
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Model::from_bytes(b"").is_err());
        assert!(Model::from_bytes(&[7; 64]).is_err());
        let mut cut = MAGIC.to_vec();
        cut.extend([2, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
        assert!(Model::from_bytes(&cut).is_err());
    }
}
