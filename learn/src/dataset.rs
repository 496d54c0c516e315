//! Datasets: examples with their labels, named by the digest of their content, so that one that is named never changes.

use crate::label::{BAD, GOOD, Item, ItemFeatures, ItemKind};
use crate::random::share_of;
use graph_schema::{AnswerFeatures, PaperId, SentenceFeatures};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Share of the papers whose examples are held out of training.
pub(crate) const HELD_OUT: f64 = 0.3;

/// `d-` and sixteen hex digits, or `t-` for one of texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatasetId(String);

impl DatasetId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `kind`, a hyphen and the first sixteen hex digits of a digest.
    pub(crate) fn of(kind: &str, digest: &str) -> Self {
        Self(format!("{kind}-{}", digest.get(..16).unwrap_or(digest)))
    }
}

impl std::fmt::Display for DatasetId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a dataset teaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// When an answer can be trusted.
    Confidence,
    /// Which sentences answer.
    Ranking,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    pub task: Task,
    /// Examples of one question are ranked against each other.
    pub question: String,
    /// What splits go by: examples of one paper are all trained on or all held out.
    pub paper: PaperId,
    /// In the order of [`AnswerFeatures::NAMES`] or [`SentenceFeatures::NAMES`].
    pub features: Vec<f32>,
    pub good: bool,
}

/// How a dataset was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// `ratings`, `labels`, or the name of a file.
    pub from: String,
    /// What it was made of: batches of labels, for instance.
    pub parents: Vec<String>,
    /// Under what terms the texts may be used.
    pub licence: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    pub id: DatasetId,
    pub recipe: Recipe,
    pub examples: Vec<Example>,
}

/// A share from 0 to 1 by which it is decided, once for all, what a paper is for.
pub(crate) fn held_out_share(paper: &PaperId) -> f64 {
    share_of("papyri held out", paper.as_str())
}

impl Example {
    pub fn of_answer(
        question: &str,
        paper: &PaperId,
        features: &AnswerFeatures,
        good: bool,
    ) -> Self {
        Self {
            task: Task::Confidence,
            question: question.to_owned(),
            paper: paper.clone(),
            features: features.values().to_vec(),
            good,
        }
    }

    pub fn of_sentence(
        question: &str,
        paper: &PaperId,
        features: &SentenceFeatures,
        good: bool,
    ) -> Self {
        Self {
            task: Task::Ranking,
            question: question.to_owned(),
            paper: paper.clone(),
            features: features.values().to_vec(),
            good,
        }
    }

    /// `None` for a label that says neither good nor bad.
    pub fn of_label(item: &Item, label: u8) -> Option<Self> {
        let good = match label {
            GOOD.. => true,
            ..=BAD => false,
            _ => return None,
        };
        Some(match (item.kind, &item.features) {
            (ItemKind::Answer, ItemFeatures::Answer(features)) => {
                Self::of_answer(&item.question, &item.paper, features, good)
            }
            (ItemKind::Relevance, ItemFeatures::Sentence(features)) => {
                Self::of_sentence(&item.question, &item.paper, features, good)
            }
            _ => return None,
        })
    }

    /// Whether it is kept out of training, to measure on.
    pub fn is_held_out(&self) -> bool {
        held_out_share(&self.paper) < HELD_OUT
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [
            format!("{:?}", self.task),
            self.question.clone(),
            self.paper.to_string(),
            self.good.to_string(),
        ] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        for value in &self.features {
            hash.update(value.to_le_bytes());
        }
        hash.finalize().into()
    }
}

impl Dataset {
    /// Examples each once; the name depends on them alone, not on their order or on the recipe.
    pub fn new(examples: Vec<Example>, recipe: Recipe) -> Self {
        let by_digest: BTreeMap<[u8; 32], Example> = examples
            .into_iter()
            .map(|example| (example.digest(), example))
            .collect();
        let mut hash = Sha256::new();
        for digest in by_digest.keys() {
            hash.update(digest);
        }
        let id = DatasetId::of("d", &hex::encode(hash.finalize()));
        Self {
            id,
            recipe,
            examples: by_digest.into_values().collect(),
        }
    }

    /// Whether the name still fits the content.
    pub fn is_whole(&self) -> bool {
        Self::new(self.examples.clone(), Recipe::default()).id == self.id
    }

    pub fn of(&self, task: Task) -> impl Iterator<Item = &Example> {
        self.examples
            .iter()
            .filter(move |example| example.task == task)
    }

    /// Examples only here, only there, and in both.
    pub fn diff(&self, other: &Self) -> (usize, usize, usize) {
        let digests = |set: &Self| -> BTreeSet<[u8; 32]> {
            set.examples.iter().map(Example::digest).collect()
        };
        let (mine, theirs) = (digests(self), digests(other));
        let both = mine.intersection(&theirs).count();
        (mine.len() - both, theirs.len() - both, both)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use graph_schema::ContentHash;

    pub(crate) fn example(paper: usize, features: Vec<f32>, good: bool) -> Example {
        Example {
            task: Task::Confidence,
            question: format!("question {paper} {features:?}"),
            paper: PaperId::ingested(&ContentHash::of(format!("paper {paper}").as_bytes())),
            features,
            good,
        }
    }

    #[test]
    fn a_name_is_of_the_content_alone() {
        let some: Vec<Example> = (0..4)
            .map(|n| example(n, vec![0.5; 9], n % 2 == 0))
            .collect();
        let mut turned = some.clone();
        turned.reverse();
        turned.push(some[0].clone());
        let recipe = Recipe {
            from: "ratings".into(),
            ..Recipe::default()
        };
        let (one, other) = (
            Dataset::new(some.clone(), Recipe::default()),
            Dataset::new(turned, recipe),
        );
        assert_eq!(one.id, other.id);
        assert!(other.is_whole());
        let fewer = Dataset::new(some[1..].to_vec(), Recipe::default());
        assert_ne!(one.id, fewer.id);
        assert_eq!(one.diff(&fewer), (1, 0, 3));
        let mut forged = one.clone();
        forged.examples[0].good ^= true;
        assert!(!forged.is_whole());
    }

    #[test]
    fn a_paper_is_on_one_side_of_the_split() {
        let of = |paper| {
            [
                example(paper, vec![0.1; 9], true),
                example(paper, vec![0.9; 9], false),
            ]
        };
        let held = (0..200).filter(|paper| {
            let [one, other] = of(*paper);
            assert_eq!(one.is_held_out(), other.is_held_out());
            one.is_held_out()
        });
        assert!((40..80).contains(&held.count()));
    }
}
