//! Entities a paper speaks of: methods, datasets, tasks and metrics. A tagger finds their names (`tagger`), rules say
//! which of them can stand for themselves (`names`). Acronyms are tied to their long forms, so that both name one
//! entity.

mod acronyms;
pub mod features;
mod names;
pub mod tagger;
pub mod tokens;
mod words;

use acronyms::{definitions, singular};
use graph_schema::sentences::sentence_spans;
use graph_schema::{Entity, EntityId, EntityKind, Mention, Passage, PassageId};
use names::{is_named, is_named_inside, kind_of_head, metric};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use tokens::Token;

/// What entities are looked for in.
pub struct EntityInput<'a> {
    pub title: &'a str,
    pub passages: &'a [Passage],
}

/// Entities kept of one paper, the most often named first.
const MOST: usize = 80;
/// How often a name without a capital must come, unless it is in the title or where the paper begins.
const LEAST_COUNT: u32 = 2;
/// Passages in which a paper says what it is about.
const LEAD: usize = 2;

#[derive(Default)]
struct Found {
    /// Every form and how often it was seen.
    forms: BTreeMap<String, u32>,
    kinds: BTreeMap<EntityKind, u32>,
    passages: BTreeSet<usize>,
    count: u32,
}

impl Found {
    fn add(&mut self, form: String, kind: EntityKind, passage: usize) {
        *self.kinds.entry(kind).or_default() += 1;
        self.see(form, passage);
    }

    fn see(&mut self, form: String, passage: usize) {
        *self.forms.entry(form).or_default() += 1;
        self.passages.insert(passage);
        self.count += 1;
    }

    /// What most of its mentions are taken for; of equals the first.
    fn kind(&self) -> Option<EntityKind> {
        let most = self
            .kinds
            .iter()
            .max_by_key(|(kind, count)| (**count, std::cmp::Reverse(**kind)));
        most.map(|(kind, _)| *kind)
    }
}

/// What one paper mentions, most often first, then by id.
pub fn extract(input: &EntityInput<'_>) -> Vec<Mention> {
    let text = Text::of(input.passages);
    let long_forms = definitions(&text.tokens);
    let found = text.names(&long_forms);
    let title = format!(" {} ", normalise(input.title));
    let mut mentions: Vec<Mention> = found
        .into_iter()
        .filter(|(key, found)| {
            let named = found.forms.keys().any(|form| is_sure(form));
            let leads = found.passages.first().is_some_and(|first| *first < LEAD);
            named || leads || found.count >= LEAST_COUNT || title.contains(&format!(" {key} "))
        })
        .filter_map(|(key, found)| {
            let passages = found
                .passages
                .iter()
                .filter_map(|at| input.passages.get(*at));
            let passages: Vec<PassageId> = passages.map(|passage| passage.id.clone()).collect();
            Some(Mention {
                entity: entity(found.kind()?, &key, &found.forms)?,
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

/// Whether one mention in running text is enough: several words with a capital, or one that no person or place is
/// called.
fn is_sure(form: &str) -> bool {
    is_named(form) && (form.contains(' ') || is_named_inside(form))
}

/// The passages of a paper as one run of tokens.
struct Text<'a> {
    passages: Vec<&'a str>,
    tokens: Vec<Token<'a>>,
    /// Ranges of tokens, each in one passage, with its index.
    sentences: Vec<Range<usize>>,
    /// Which passage a sentence is of.
    of: Vec<usize>,
}

impl<'a> Text<'a> {
    fn of(passages: &'a [Passage]) -> Self {
        let mut text = Self {
            passages: passages
                .iter()
                .map(|passage| passage.text.as_str())
                .collect(),
            tokens: Vec::new(),
            sentences: Vec::new(),
            of: Vec::new(),
        };
        for (at, passage) in passages.iter().enumerate() {
            let own = tokens::tokens(&passage.text);
            let before = text.tokens.len();
            for span in sentence_spans(&passage.text) {
                let place =
                    |byte: usize| before + own.partition_point(|token| token.span.start < byte);
                text.sentences.push(place(span.start)..place(span.end));
                text.of.push(at);
            }
            text.tokens.extend(own);
        }
        text
    }

    /// The names in it by their normalised form, that of the long form for an acronym.
    fn names(&self, long_forms: &HashMap<&str, Range<usize>>) -> BTreeMap<String, Found> {
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        let long_keys: HashMap<&str, (String, EntityKind)> = long_forms
            .iter()
            .filter_map(|(short, range)| {
                let words = self.tokens.get(range.clone())?;
                let name = words
                    .iter()
                    .map(|token| token.text)
                    .collect::<Vec<_>>()
                    .join(" ");
                let kind = words.last().and_then(|head| kind_of_head(head.text));
                Some((
                    *short,
                    (normalise(&name), kind.unwrap_or(EntityKind::Method)),
                ))
            })
            .collect();
        let phrases = tagger::phrases(&self.tokens, &self.sentences);
        let mut phrases = phrases.iter().peekable();
        for (sentence, passage) in self.sentences.iter().zip(&self.of) {
            let mut at = sentence.start;
            while at < sentence.end {
                let phrase = phrases.next_if(|phrase| phrase.tokens.start <= at);
                let Some(phrase) = phrase else {
                    self.alone(at, *passage, &long_keys, &mut found);
                    at += 1;
                    continue;
                };
                at = phrase.tokens.end.max(at + 1);
                let Some(kind) = phrase.label.kind() else {
                    for at in phrase.tokens.clone() {
                        self.alone(at, *passage, &long_keys, &mut found);
                    }
                    continue;
                };
                let words = self.tokens.get(phrase.tokens.clone()).unwrap_or_default();
                let opens = phrase.tokens.start == sentence.start;
                let text = self.passages.get(*passage).copied().unwrap_or_default();
                let Some(name) = names::name(text, words, opens) else {
                    continue;
                };
                let short = singular(&name);
                match long_keys.get(short) {
                    Some((key, _)) => {
                        found
                            .entry(key.clone())
                            .or_default()
                            .add(short.to_owned(), kind, *passage)
                    }
                    None => found
                        .entry(normalise(&name))
                        .or_default()
                        .add(name, kind, *passage),
                }
            }
        }
        // An acronym that the tagger saw nowhere is what the last word of its long form says.
        for (key, kind) in long_keys.values() {
            if let Some(found) = found.get_mut(key).filter(|found| found.kinds.is_empty()) {
                found.kinds.insert(*kind, 1);
            }
        }
        found
    }

    /// A token outside of the tagger's names: an acronym of the paper's own, or a measure that is known by name.
    fn alone(
        &self,
        at: usize,
        passage: usize,
        long_keys: &HashMap<&str, (String, EntityKind)>,
        found: &mut BTreeMap<String, Found>,
    ) {
        let Some(token) = self.tokens.get(at) else {
            return;
        };
        let short = singular(token.text);
        if let Some((key, _)) = long_keys.get(short) {
            found
                .entry(key.clone())
                .or_default()
                .see(short.to_owned(), passage);
        } else if let Some(name) = metric(token.text) {
            found.entry(normalise(name)).or_default().add(
                name.to_owned(),
                EntityKind::Metric,
                passage,
            );
        }
    }
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
            .find(|mention| {
                let entity = &mention.entity;
                entity.name == "CRF" || entity.aliases.iter().any(|alias| alias == "CRF")
            })
            .unwrap_or_else(|| panic!("no CRF in {found:#?}"));
        assert_eq!(crf.entity.kind, EntityKind::Method);
        assert_eq!(
            crf.entity.id,
            EntityId::new(EntityKind::Method, "conditional random field")
        );
        assert_eq!(crf.passages.len(), 2);
        let forms = crf.entity.aliases.iter().chain([&crf.entity.name]);
        assert!(
            forms
                .into_iter()
                .any(|form| form == "conditional random field")
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
