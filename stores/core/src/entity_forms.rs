//! What mentions have called an entity, as sums: one mention more or less changes them without a look at all
//! the others, of which a common entity has tens of thousands. Sums do not depend on the order papers came in.

use graph_schema::Mention;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The names and aliases in use. A value may also be a change: what a write adds and takes away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityForms {
    /// Papers that mention the entity.
    pub papers: i64,
    /// Each form with how often it was said as the name, and by how many mentions it is used.
    pub forms: BTreeMap<String, (i64, i64)>,
}

impl EntityForms {
    pub fn add(&mut self, mention: &Mention) {
        let entity = &mention.entity;
        self.say(&entity.name, &entity.aliases, i64::from(mention.count));
    }

    /// The same in the words of a mention: its name, its aliases, how often it is said.
    pub fn say(&mut self, name: &str, aliases: &[String], count: i64) {
        self.count(name, aliases, count, 1);
    }

    /// The opposite of [`Self::add`], for a mention that goes.
    pub fn take(&mut self, name: &str, aliases: &[String], count: i64) {
        self.count(name, aliases, -count, -1);
    }

    fn count(&mut self, name: &str, aliases: &[String], said: i64, uses: i64) {
        self.papers += uses;
        let (sum, used) = self.forms.entry(name.to_owned()).or_default();
        (*sum, *used) = (*sum + said, *used + uses);
        for alias in aliases {
            self.forms.entry(alias.clone()).or_default().1 += uses;
        }
    }

    /// Takes a change in; forms that nothing uses any more go.
    pub fn apply(&mut self, change: &Self) {
        self.papers += change.papers;
        for (form, (said, uses)) in &change.forms {
            let (sum, used) = self.forms.entry(form.clone()).or_default();
            (*sum, *used) = (*sum + said, *used + uses);
        }
        self.forms.retain(|_, (_, uses)| *uses > 0);
    }

    /// The name said most often, the smaller of equal ones; `None` when nothing mentions the entity.
    pub fn name(&self) -> Option<&str> {
        let most = self
            .forms
            .iter()
            .max_by(|(a, (x, _)), (b, (y, _))| x.cmp(y).then_with(|| b.cmp(a)));
        most.map(|(name, _)| name.as_str())
    }

    /// All forms but the name, in order.
    pub fn aliases(&self) -> Vec<String> {
        let name = self.name();
        let others = self.forms.keys().filter(|form| Some(form.as_str()) != name);
        others.cloned().collect()
    }

    /// Whether a reader sees the same name and aliases in both.
    pub fn reads_like(&self, other: &Self) -> bool {
        self.name() == other.name() && self.forms.keys().eq(other.forms.keys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{Entity, EntityId, EntityKind};

    fn mention(name: &str, aliases: &[&str], count: u32) -> Mention {
        Mention {
            entity: Entity {
                id: EntityId::new(EntityKind::Method, "x"),
                kind: EntityKind::Method,
                name: name.into(),
                aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            },
            count,
            passages: Vec::new(),
        }
    }

    #[test]
    fn what_is_added_and_taken_again_leaves_nothing() {
        let mut forms = EntityForms::default();
        forms.add(&mention("BM25", &["Okapi BM25"], 2));
        forms.add(&mention("Okapi BM25", &[], 5));
        assert_eq!(forms.name(), Some("Okapi BM25"));
        assert_eq!(forms.aliases(), ["BM25"]);
        let before = forms.clone();
        let mut change = EntityForms::default();
        change.take("Okapi BM25", &[], 5);
        forms.apply(&change);
        assert_eq!((forms.name(), forms.papers), (Some("BM25"), 1));
        assert!(!forms.reads_like(&before));
        let mut change = EntityForms::default();
        change.take("BM25", &["Okapi BM25".into()], 2);
        forms.apply(&change);
        assert_eq!(forms, EntityForms::default());
        assert_eq!(forms.name(), None);
    }
}
