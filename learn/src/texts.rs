//! Pairs of texts that say the same to a search: a query, and what it is to find. An embedding model is trained on them. A set
//! never changes: its name is the digest of its content.

use crate::dataset::{DatasetId, HELD_OUT, Recipe, held_out_share};
use crate::random::share_of;
use graph_schema::PaperId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Share of the papers by which the best look is chosen, beside those held out.
const ASIDE: f64 = 0.1;

/// Where a pair is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairSource {
    /// A sentence that cites a paper of the library, and that paper's title and abstract.
    Citations,
    /// A sentence that cites a paper of which only the title is known, and the title.
    Mentions,
    /// A title, and the abstract under it.
    Titles,
    /// A section's heading, and how its text begins.
    Headings,
    /// A question, and a sentence that people found to answer it.
    Labels,
}

impl PairSource {
    pub const ALL: [Self; 5] = [
        Self::Citations,
        Self::Mentions,
        Self::Titles,
        Self::Headings,
        Self::Labels,
    ];

    /// As metrics are named.
    pub fn name(self) -> &'static str {
        match self {
            Self::Citations => "citations",
            Self::Mentions => "mentions",
            Self::Titles => "titles",
            Self::Headings => "headings",
            Self::Labels => "labels",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPair {
    pub source: PairSource,
    pub query: String,
    pub text: String,
    /// The paper that the query is of.
    pub asks: PaperId,
    /// The paper that the text is of.
    pub answers: PaperId,
}

/// What a pair is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    Trained,
    /// To choose by when training is to stop.
    Aside,
    /// To measure on.
    HeldOut,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextSet {
    pub id: DatasetId,
    pub recipe: Recipe,
    pub pairs: Vec<TextPair>,
}

impl TextPair {
    /// A number from 0 to 1, without 1, that this pair always has: which pairs are kept of too many.
    pub fn share(&self) -> f64 {
        share_of("papyri text pair", &hex::encode(self.digest()))
    }

    /// What it is for, by its papers alone; `None` for what is between two sides. Its text is of a paper of that side; what is
    /// trained on has no other paper at either end.
    fn side(&self) -> Option<Side> {
        let of = |paper: &PaperId| match held_out_share(paper) {
            share if share < HELD_OUT => Side::HeldOut,
            share if share < HELD_OUT + ASIDE => Side::Aside,
            _ => Side::Trained,
        };
        let asks = of(&self.asks);
        match self.source {
            // What is only cited is on no side.
            PairSource::Mentions => Some(asks),
            _ => match (of(&self.answers), asks) {
                (Side::Trained, Side::Trained) => Some(Side::Trained),
                (Side::Trained, _) => None,
                (side, _) => Some(side),
            },
        }
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [
            self.source.name(),
            &self.query,
            &self.text,
            self.asks.as_str(),
            self.answers.as_str(),
        ] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.finalize().into()
    }
}

impl TextSet {
    /// Pairs each once; the name depends on them alone, not on their order or on the recipe.
    pub fn new(pairs: Vec<TextPair>, recipe: Recipe) -> Self {
        let by_digest: BTreeMap<[u8; 32], TextPair> = pairs
            .into_iter()
            .map(|pair| (pair.digest(), pair))
            .collect();
        let mut hash = Sha256::new();
        by_digest.keys().for_each(|digest| hash.update(digest));
        Self {
            id: DatasetId::of("t", &hex::encode(hash.finalize())),
            recipe,
            pairs: by_digest.into_values().collect(),
        }
    }

    /// Whether the name still fits the content.
    pub fn is_whole(&self) -> bool {
        Self::new(self.pairs.clone(), Recipe::default()).id == self.id
    }

    /// What each pair is for, in their order; `None` for those that are left out. A query that is measured with is nowhere
    /// trained on: a sentence may cite papers of both sides.
    pub fn sides(&self) -> Vec<Option<Side>> {
        let sides: Vec<Option<Side>> = self.pairs.iter().map(TextPair::side).collect();
        let measured: BTreeSet<&str> = self
            .pairs
            .iter()
            .zip(&sides)
            .filter(|(_, side)| matches!(side, Some(Side::HeldOut | Side::Aside)))
            .map(|(pair, _)| pair.query.as_str())
            .collect();
        let left = self.pairs.iter().zip(&sides).map(|(pair, side)| {
            side.filter(|side| *side != Side::Trained || !measured.contains(pair.query.as_str()))
        });
        left.collect()
    }

    /// How many pairs of each source are for what.
    pub fn counts(&self) -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
        let mut counts: BTreeMap<&'static str, BTreeMap<&'static str, usize>> = BTreeMap::new();
        for (pair, side) in self.pairs.iter().zip(self.sides()) {
            let side = match side {
                Some(Side::Trained) => "trained",
                Some(Side::Aside) => "aside",
                Some(Side::HeldOut) => "held_out",
                None => "left_out",
            };
            *counts
                .entry(pair.source.name())
                .or_default()
                .entry(side)
                .or_default() += 1;
        }
        counts
    }

    /// How many pairs two have of their own, and in common.
    pub fn diff(&self, other: &Self) -> (usize, usize, usize) {
        let digests =
            |set: &Self| -> BTreeSet<[u8; 32]> { set.pairs.iter().map(TextPair::digest).collect() };
        let (one, two) = (digests(self), digests(other));
        let both = one.intersection(&two).count();
        (one.len() - both, two.len() - both, both)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use graph_schema::ContentHash;

    pub(crate) fn paper(n: usize) -> PaperId {
        PaperId::ingested(&ContentHash::of(format!("paper {n}").as_bytes()))
    }

    pub(crate) fn pair(source: PairSource, asks: usize, answers: usize) -> TextPair {
        TextPair {
            source,
            query: format!("query {asks} {answers}"),
            text: format!("text {answers}"),
            asks: paper(asks),
            answers: paper(answers),
        }
    }

    fn set(pairs: Vec<TextPair>) -> TextSet {
        TextSet::new(pairs, Recipe::default())
    }

    #[test]
    fn nothing_of_a_measured_paper_is_trained_on() {
        let mut pairs = Vec::new();
        for n in 0..60 {
            pairs.push(pair(PairSource::Titles, n, n));
            for other in 0..10 {
                pairs.push(pair(PairSource::Citations, n, (n * 7 + other) % 60));
            }
        }
        // One sentence that cites many.
        for n in 0..60 {
            let mut one = pair(PairSource::Citations, 1, n);
            one.query = "They all say so.".to_owned();
            pairs.push(one);
        }
        let set = set(pairs);
        let (mut trained, mut measured) = (BTreeSet::new(), BTreeSet::new());
        let (mut asked, mut tried) = (BTreeSet::new(), BTreeSet::new());
        for (pair, side) in set.pairs.iter().zip(set.sides()) {
            match side {
                Some(Side::Trained) => {
                    trained.extend([&pair.asks, &pair.answers]);
                    asked.insert(&pair.query);
                }
                Some(_) => {
                    measured.insert(&pair.answers);
                    tried.insert(&pair.query);
                }
                None => {}
            }
        }
        assert!(trained.len() > 20 && measured.len() > 15);
        assert!(trained.is_disjoint(&measured) && asked.is_disjoint(&tried));
    }

    #[test]
    fn a_name_is_of_the_content_alone() {
        let some: Vec<TextPair> = (0..9).map(|n| pair(PairSource::Titles, n, n)).collect();
        let turned = some.iter().rev().cloned().collect();
        let (one, other) = (set(some.clone()), set(turned));
        assert_eq!(one.id, other.id);
        assert!(one.id.as_str().starts_with("t-") && one.is_whole());
        let fewer = set(some[1..].to_vec());
        assert_eq!(one.diff(&fewer), (1, 0, 8));
        let mut forged = one;
        forged.pairs[0].text.push('.');
        assert!(!forged.is_whole());
    }
}
