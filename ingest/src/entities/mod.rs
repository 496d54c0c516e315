//! Entities a paper speaks of: methods, datasets, tasks and metrics, by rules over words and by how often
//! they come. Acronyms are tied to their long forms, so that both name one entity.

mod acronyms;
mod words;

use graph_schema::{Entity, EntityId, EntityKind, Mention, Passage, PassageId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use words::{Token, is_modifier, is_named, kind_of_head, metric, tokens};

/// What entities are looked for in.
pub struct EntityInput<'a> {
    pub title: &'a str,
    pub passages: &'a [Passage],
}

/// Entities kept of one paper, the most often named first.
const MOST: usize = 80;
/// Words before the head of a name: `large scale visual recognition challenge`.
const MODIFIERS: usize = 4;
/// How often a name without a capital must come, unless it is in the title.
const LEAST_COUNT: u32 = 2;

#[derive(Default)]
struct Found {
    /// Every form and how often it was seen.
    forms: BTreeMap<String, u32>,
    passages: BTreeSet<u32>,
    count: u32,
}

/// What one paper mentions, most often first, then by id.
pub fn extract(input: &EntityInput<'_>) -> Vec<Mention> {
    let texts: Vec<Vec<Token<'_>>> = input
        .passages
        .iter()
        .map(|passage| tokens(&passage.text))
        .collect();
    let acronyms = acronyms::definitions(texts.iter());
    let mut found: BTreeMap<(EntityKind, String), Found> = BTreeMap::new();
    for (passage, tokens) in input.passages.iter().zip(&texts) {
        for (name, kind) in names(tokens, &acronyms) {
            let key = acronyms
                .get(&name)
                .map_or_else(|| normalise(&name), |long| normalise(&long.name));
            let kind = acronyms.get(&name).map_or(kind, |long| long.kind);
            let entry = found.entry((kind, key)).or_default();
            *entry.forms.entry(name).or_default() += 1;
            entry.passages.insert(passage.id.ordinal());
            entry.count += 1;
        }
    }
    let title = format!(" {} ", normalise(input.title));
    let paper = input.passages.first().map(|passage| &passage.paper);
    let mut mentions: Vec<Mention> = found
        .into_iter()
        .filter(|((_, key), found)| {
            let named = found.forms.keys().any(|form| is_named(form));
            named || found.count >= LEAST_COUNT || title.contains(&format!(" {key} "))
        })
        .filter_map(|((kind, key), found)| {
            let passages = found
                .passages
                .iter()
                .map(|ordinal| paper.map(|paper| PassageId::new(paper, *ordinal)));
            let passages = passages.collect::<Option<Vec<PassageId>>>()?;
            let entity = entity(kind, &key, &found.forms)?;
            Some(Mention {
                entity,
                count: found.count,
                passages,
            })
        })
        .collect();
    mentions.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.entity.id.cmp(&b.entity.id))
    });
    mentions.truncate(MOST);
    mentions
}

/// The form seen most often is the name; of equals the longer one tells more.
fn entity(kind: EntityKind, key: &str, forms: &BTreeMap<String, u32>) -> Option<Entity> {
    let name = forms
        .iter()
        .max_by_key(|(form, count)| (**count, form.len()))?
        .0
        .clone();
    let mut aliases: BTreeSet<String> = forms.keys().cloned().collect();
    // An acronym's long form may only have been seen where it was introduced.
    if normalise(&name) != key {
        aliases.insert(key.to_owned());
    }
    aliases.remove(&name);
    Some(Entity {
        id: EntityId::new(kind, key),
        kind,
        name,
        aliases: aliases.into_iter().collect(),
    })
}

/// Names in one passage, in order; an acronym stands for its long form.
fn names(
    tokens: &[Token<'_>],
    acronyms: &HashMap<String, acronyms::LongForm>,
) -> Vec<(String, EntityKind)> {
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let singular = token.text.strip_suffix('s').unwrap_or(token.text);
        if let Some(long) = acronyms.get(token.text) {
            names.push((token.text.to_owned(), long.kind));
        } else if let Some(long) = acronyms.get(singular) {
            names.push((singular.to_owned(), long.kind));
        } else if let Some(name) = metric(token.text) {
            names.push((name.to_owned(), EntityKind::Metric));
        }
        let Some(kind) = kind_of_head(token.text) else {
            continue;
        };
        if let Some(name) = phrase(tokens, at, kind) {
            names.push((name, kind));
        }
    }
    names
}

/// The noun phrase that ends in the head at `at`.
fn phrase(tokens: &[Token<'_>], at: usize, kind: EntityKind) -> Option<String> {
    let mut start = at;
    while start > 0 && at - start < MODIFIERS {
        let (Some(before), Some(first)) = (tokens.get(start - 1), tokens.get(start)) else {
            break;
        };
        if before.closes || first.opens || !is_modifier(before.text) {
            break;
        }
        start -= 1;
    }
    let words: Vec<&str> = tokens
        .get(start..=at)?
        .iter()
        .map(|token| token.text)
        .collect();
    let modifiers = words.get(..words.len().checked_sub(1)?)?;
    let telling = match kind {
        // `the training dataset` is nobody's dataset: one with a name has a capital.
        EntityKind::Dataset => modifiers.iter().any(|word| is_named(word)),
        _ => modifiers.iter().any(|word| word.chars().count() > 2),
    };
    let first = words.first().copied().unwrap_or_default();
    telling.then(|| {
        let rest = words.get(1..).unwrap_or_default();
        // A capital at the start of a sentence is no name's.
        let lead = if is_named(first) && !start_of_sentence(tokens, start) {
            first.to_owned()
        } else {
            uncapitalise(first)
        };
        std::iter::once(lead.as_str())
            .chain(rest.iter().copied())
            .collect::<Vec<_>>()
            .join(" ")
    })
}

fn start_of_sentence(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_none_or(|token| token.stops)
}

/// `Bayesian` keeps its capital only if more of the word is in capitals.
fn uncapitalise(word: &str) -> String {
    let inner = word
        .chars()
        .skip(1)
        .any(|c| c.is_uppercase() || c.is_ascii_digit());
    if inner {
        word.to_owned()
    } else {
        word.to_lowercase()
    }
}

/// Case, hyphens, accents and a plural at the end aside: equal names of papers meet here.
pub fn normalise(name: &str) -> String {
    let folded = graph_schema::title::normalise_title(name);
    let plural = folded.ends_with('s')
        && !folded.ends_with("ss")
        && !folded.ends_with("is")
        && !folded.ends_with("us");
    match folded.strip_suffix("ies").filter(|stem| stem.len() > 3) {
        Some(stem) => format!("{stem}y"),
        None if plural && folded.len() > 4 => folded.trim_end_matches('s').to_owned(),
        None => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, PaperId};

    fn mentions(title: &str, texts: &[&str]) -> Vec<Mention> {
        let paper = PaperId::ingested(&ContentHash::of(b"x"));
        let passages: Vec<Passage> = texts
            .iter()
            .zip(0u32..)
            .map(|(text, ordinal)| Passage {
                id: PassageId::new(&paper, ordinal),
                paper: paper.clone(),
                section: 0,
                page: 1,
                start: 0,
                end: text.len(),
                text: (*text).to_owned(),
                tokens: 9,
            })
            .collect();
        extract(&EntityInput {
            title,
            passages: &passages,
        })
    }

    #[test]
    fn an_acronym_and_its_long_form_are_one_entity() {
        let found = mentions(
            "x",
            &[
                "We train a conditional random field (CRF) first.",
                "CRFs beat it. The CRF wins.",
            ],
        );
        let crf = found
            .iter()
            .find(|mention| mention.entity.name == "CRF")
            .expect("CRF");
        assert_eq!(crf.entity.kind, EntityKind::Method);
        assert_eq!(
            crf.entity.id,
            EntityId::new(EntityKind::Method, "conditional random field")
        );
        assert_eq!(crf.passages.len(), 2);
        assert!(
            crf.entity
                .aliases
                .iter()
                .any(|alias| alias == "conditional random field")
        );
    }

    #[test]
    fn kinds_by_head_and_names_by_capital() {
        let found = mentions(
            "Named Entity Recognition at Scale",
            &[
                "We report F1 on the CoNLL dataset and the training dataset.",
                "For named entity recognition we keep accuracy high.",
            ],
        );
        let kind = |name: &str| {
            found
                .iter()
                .find(|m| m.entity.name == name)
                .map(|m| m.entity.kind)
        };
        assert_eq!(kind("CoNLL dataset"), Some(EntityKind::Dataset));
        assert_eq!(kind("training dataset"), None);
        assert_eq!(kind("named entity recognition"), Some(EntityKind::Task));
        assert_eq!(kind("F1"), Some(EntityKind::Metric));
    }

    #[test]
    fn plurals_and_hyphens_meet() {
        assert_eq!(normalise("Neural-Networks"), normalise("neural network"));
        assert_eq!(
            normalise("latent Dirichlet analysis"),
            "latent dirichlet analysis"
        );
    }
}
