//! What people are asked to judge, and their judgements.

use graph_schema::{AnswerFeatures, AnswerId, PaperId, SentenceFeatures};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Does this answer the question? 1 (not at all) to 5 (just right).
    Answer,
    /// Does this sentence help to answer the question? 1 to 5.
    Relevance,
    /// Does the quote say what the sentence says, which stands in the question's place? 1 to 5.
    Support,
    /// Does this sentence belong in a summary of the paper, whose title stands in the question's place? 1 to 5.
    Summary,
}

/// One thing to judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Unique in its batch.
    pub id: String,
    pub kind: ItemKind,
    pub question: String,
    /// The answer, the sentence, or the quote.
    pub text: String,
    /// `None` where it is of no answer: a summary's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerId>,
    /// The paper that the text quotes first: splits go by it.
    pub paper: PaperId,
    pub features: ItemFeatures,
    /// The known judgement of a gold item, by which careless labellers are found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gold: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemFeatures {
    Answer(AnswerFeatures),
    Sentence(SentenceFeatures),
    /// Nothing was measured of it.
    Unmeasured,
}

/// One person's judgement of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub item: String,
    pub labeller: String,
    /// 1 to 5.
    pub value: u8,
}

/// Labels of 4 and 5 are good, 1 and 2 bad; 3 says neither.
pub const GOOD: u8 = 4;
pub const BAD: u8 = 2;

/// Gold items further off than this are wrong.
const GOLD_TOLERANCE: u8 = 1;
/// A labeller with at least so many gold items is left out when fewer than this share are right.
const GOLD_SEEN: usize = 3;
const GOLD_RIGHT: f64 = 0.7;

/// Labellers whose judgements of gold items show that they do not read, with the share they had right.
pub fn careless(items: &[Item], labels: &[Label]) -> BTreeMap<String, f64> {
    let gold: BTreeMap<&str, u8> = items
        .iter()
        .filter_map(|item| Some((item.id.as_str(), item.gold?)))
        .collect();
    let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for label in labels {
        if let Some(known) = gold.get(label.item.as_str()) {
            let entry = seen.entry(&label.labeller).or_default();
            entry.0 += usize::from(known.abs_diff(label.value) <= GOLD_TOLERANCE);
            entry.1 += 1;
        }
    }
    seen.into_iter()
        .map(|(name, (right, all))| (name.to_owned(), right as f64 / all as f64, all))
        .filter(|(_, share, all)| *all >= GOLD_SEEN && *share < GOLD_RIGHT)
        .map(|(name, share, _)| (name, share))
        .collect()
}

/// One judgement for each item: the median of those that are not careless, the lower of two in the middle. Gold items are
/// not among them.
pub fn adjudicated(items: &[Item], labels: &[Label]) -> BTreeMap<String, u8> {
    let careless = careless(items, labels);
    let mut values: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for label in labels {
        if !careless.contains_key(&label.labeller) {
            values.entry(&label.item).or_default().push(label.value);
        }
    }
    items
        .iter()
        .filter(|item| item.gold.is_none())
        .filter_map(|item| {
            let own = values.get_mut(item.id.as_str())?;
            own.sort_unstable();
            let middle = own.get(own.len().saturating_sub(1) / 2)?;
            Some((item.id.clone(), *middle))
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use graph_schema::ContentHash;

    pub(crate) fn item(id: &str, gold: Option<u8>) -> Item {
        Item {
            id: id.to_owned(),
            kind: ItemKind::Answer,
            question: "What is felt?".to_owned(),
            text: "Felt is pressed wool, \"never\" woven.".to_owned(),
            answer: AnswerId::parse("8c7a5b1e-0d3e-4b57-9a1f-000000000001").ok(),
            paper: PaperId::ingested(&ContentHash::of(id.as_bytes())),
            features: ItemFeatures::Answer(AnswerFeatures::default()),
            gold,
        }
    }

    pub(crate) fn label(item: &str, labeller: &str, value: u8) -> Label {
        Label {
            item: item.to_owned(),
            labeller: labeller.to_owned(),
            value,
        }
    }

    #[test]
    fn gold_items_find_who_does_not_read() {
        let items: Vec<Item> = (0..4)
            .map(|n| item(&format!("g{n}"), Some(5)))
            .chain([item("a", None)])
            .collect();
        let mut labels = Vec::new();
        for n in 0..4 {
            labels.push(label(&format!("g{n}"), "ada", 5));
            labels.push(label(&format!("g{n}"), "bot", 1 + (n % 2) as u8));
        }
        labels.extend([
            label("a", "ada", 4),
            label("a", "bot", 1),
            label("a", "eve", 4),
        ]);
        assert_eq!(
            careless(&items, &labels).keys().collect::<Vec<_>>(),
            ["bot"]
        );
        let judged = adjudicated(&items, &labels);
        assert_eq!(judged, BTreeMap::from([("a".to_owned(), 4)]));
    }
}
