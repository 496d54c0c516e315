//! A linear-chain tagger: a label for every token of a short text, from hashed features. What the tokens,
//! features and labels are is its users' work (`references`, `entities`); how weights are learned is `training`'s.

pub mod classes;
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

    pub fn labels(&self) -> usize {
        self.labels
    }

    /// The likeliest labels of a text's tokens.
    pub fn decode(&self, tokens: &[Observed]) -> Vec<u8> {
        let mut own = vec![0i32; tokens.len() * self.labels];
        for (token, sums) in tokens.iter().zip(own.chunks_mut(self.labels)) {
            for feature in &token.features {
                self.add(*feature, sums);
            }
        }
        self.path(&own, |at| tokens.get(at).map_or(0, |token| token.boundary))
    }

    /// Adds a feature's weights to the sums of a token, one for each label. What tokens share can be summed once.
    pub fn add(&self, feature: u32, sums: &mut [i32]) {
        let at = (feature as usize & (self.slots - 1)) * self.labels;
        let row = self.features.get(at..at + self.labels).unwrap_or_default();
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += i32::from(*weight);
        }
    }

    /// How far each label is believed in for a text of one token, which these are the features of; they add up to 1.
    pub fn shares(&self, features: &[u32]) -> Vec<f32> {
        let mut sums = vec![0; self.labels];
        for feature in features {
            self.add(*feature, &mut sums);
        }
        let [step, _] = self.steps;
        let start = self.table(0);
        let scores: Vec<f32> = (0..self.labels)
            .zip(sums)
            .map(|(to, sum)| {
                let first = start.get(to * (self.labels + 1) + self.labels);
                sum as f32 * step + first.copied().unwrap_or_default()
            })
            .collect();
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
        let all: f32 = powers.iter().sum();
        powers.into_iter().map(|power| power / all).collect()
    }

    /// The likeliest labels by Viterbi's algorithm, linear in the tokens: `own` has the sums of the features of each
    /// token, one for each label; `boundary` is the kind of boundary before a token.
    pub fn path(&self, own: &[i32], boundary: impl Fn(usize) -> usize) -> Vec<u8> {
        let labels = self.labels;
        let [step, _] = self.steps;
        let tables: Vec<Vec<f32>> = (0..self.boundaries).map(|one| self.table(one)).collect();
        let mut scores: Vec<f32> = Vec::new();
        let mut back: Vec<u8> = Vec::with_capacity(own.len());
        for (at, sums) in own.chunks_exact(labels).enumerate() {
            let table = tables.get(boundary(at).min(self.boundaries - 1));
            let into = |to: usize| {
                let row = to * (labels + 1)..(to + 1) * (labels + 1);
                table.and_then(|table| table.get(row)).unwrap_or_default()
            };
            let mut next = Vec::with_capacity(labels);
            for (to, sum) in sums.iter().enumerate() {
                let own = *sum as f32 * step;
                let weights = into(to);
                if at == 0 {
                    next.push(own + weights.get(labels).copied().unwrap_or_default());
                    back.push(0);
                    continue;
                }
                let mut best = (f32::MIN, 0u8);
                for ((from, score), weight) in (0u8..).zip(&scores).zip(weights) {
                    if score + weight > best.0 {
                        best = (score + weight, from);
                    }
                }
                next.push(best.0 + own);
                back.push(best.1);
            }
            scores = next;
        }
        let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let mut label = best.map_or(0, |(label, _)| label);
        let mut path = Vec::with_capacity(own.len() / labels);
        for from in back.chunks_exact(labels).rev() {
            path.push(u8::try_from(label).unwrap_or_default());
            label = from.get(label).copied().map_or(0, usize::from);
        }
        path.reverse();
        path
    }

    /// The weights of pairs at one kind of boundary, by the second label, then by the first; the last of each is the
    /// start of the text.
    fn table(&self, boundary: usize) -> Vec<f32> {
        let [_, step] = self.steps;
        let labels = self.labels;
        let weight = |to: usize, from: usize| {
            let at = (boundary * (labels + 1) + from) * labels + to;
            f32::from(self.pairs.get(at).copied().unwrap_or_default()) * step
        };
        (0..labels)
            .flat_map(|to| (0..=labels).map(move |from| (to, from)))
            .map(|(to, from)| weight(to, from))
            .collect()
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
