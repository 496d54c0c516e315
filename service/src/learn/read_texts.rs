//! The texts of pairs as a model reads them: each once, by its number.

use super::texts::cited_text;
use crate::ServiceResult;
use ::learn::embedding::{self, Drawn};
use ::learn::evaluation::Metrics;
use ::learn::{PairSource, TextPair, TextSet};
use models_core::{Contrast, EmbedderTraining, TextRead};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The texts of some pairs, each once.
#[derive(Default)]
pub(super) struct Texts {
    pub read: Vec<TextRead>,
    /// By whether they are queries.
    numbers: [HashMap<String, usize>; 2],
    /// What is right for each query, by source.
    right: HashMap<(PairSource, String), HashSet<usize>>,
    /// Whether what is cited is asked for: then the abstracts of papers that nothing cites are there, too, to be told from it.
    of_citations: bool,
}

impl Texts {
    pub fn of<'a>(set: &TextSet, places: impl Iterator<Item = &'a usize> + Clone) -> Self {
        let mut asked = places.clone().filter_map(|at| set.pairs.get(*at));
        let mut texts = Self {
            of_citations: asked.any(|pair| pair.source == PairSource::Citations),
            ..Self::default()
        };
        texts.add(set, places.clone(), true);
        texts.add(set, places, false);
        texts
    }

    /// Adds the queries of pairs, or their texts.
    pub fn add<'a>(
        &mut self,
        set: &TextSet,
        places: impl Iterator<Item = &'a usize>,
        is_query: bool,
    ) {
        for pair in places.filter_map(|at| set.pairs.get(*at)) {
            let text = if is_query { &pair.query } else { &pair.text };
            let number = self.number(text.clone(), is_query);
            if is_query {
                continue;
            }
            let key = (pair.source, pair.query.clone());
            self.right.entry(key).or_default().insert(number);
            if let Some(cited) = self.as_cited(pair) {
                self.number(cited, false);
            }
        }
    }

    fn number(&mut self, text: String, is_query: bool) -> usize {
        let next = self.read.len();
        let numbers = &mut self.numbers[usize::from(is_query)];
        let number = *numbers.entry(text.clone()).or_insert(next);
        if number == next {
            self.read.push(TextRead { text, is_query });
        }
        number
    }

    /// A paper's title and abstract, as those who cite it are to find it.
    fn as_cited(&self, pair: &TextPair) -> Option<String> {
        let wanted = self.of_citations && pair.source == PairSource::Titles;
        wanted.then(|| cited_text(&pair.query, &pair.text))
    }

    fn query(&self, pair: &TextPair) -> Option<usize> {
        self.numbers[1].get(&pair.query).copied()
    }

    fn text(&self, pair: &TextPair) -> Option<usize> {
        self.numbers[0].get(&pair.text).copied()
    }

    fn is_right(&self, pair: &TextPair, text: usize) -> bool {
        let right = self.right.get(&(pair.source, pair.query.clone()));
        right.is_some_and(|right| right.contains(&text))
    }

    /// The distinct texts of pairs, by source, with their vectors.
    fn by_source<'a>(
        &self,
        set: &TextSet,
        places: &[usize],
        vectors: &'a [Vec<f32>],
    ) -> BTreeMap<PairSource, Vec<(usize, &'a [f32])>> {
        let mut sources: BTreeMap<PairSource, BTreeMap<usize, &[f32]>> = BTreeMap::new();
        for pair in places.iter().filter_map(|at| set.pairs.get(*at)) {
            let cited = self.as_cited(pair);
            let cited = cited.and_then(|text| self.numbers[0].get(&text).copied());
            let cited = cited.map(|text| (PairSource::Citations, text));
            let own = self.text(pair).map(|text| (pair.source, text));
            for (source, text) in own.into_iter().chain(cited) {
                if let Some(vector) = vectors.get(text) {
                    sources.entry(source).or_default().insert(text, vector);
                }
            }
        }
        let all = sources.into_iter();
        all.map(|(source, texts)| (source, texts.into_iter().collect()))
            .collect()
    }

    /// The pairs that are trained on, with the texts near their queries.
    pub fn near(
        &self,
        training: &dyn EmbedderTraining,
        set: &TextSet,
        trained: &[usize],
    ) -> ServiceResult<Vec<(usize, PairSource, Vec<usize>)>> {
        let all: Vec<usize> = (0..self.read.len()).collect();
        let vectors = training.vectors(&all)?;
        let texts = self.by_source(set, trained, &vectors);
        let mut found = Vec::new();
        for at in trained {
            let Some(pair) = set.pairs.get(*at) else {
                continue;
            };
            let query = self.query(pair).and_then(|query| vectors.get(query));
            let texts = texts.get(&pair.source);
            if let (Some(query), Some(texts)) = (query, texts) {
                let near = embedding::near(query, texts, |text| self.is_right(pair, text));
                found.push((*at, pair.source, near));
            }
        }
        Ok(found)
    }

    pub fn contrasts(&self, set: &TextSet, step: &[Drawn]) -> Vec<Contrast> {
        let contrast = |drawn: &Drawn| {
            let pair = set.pairs.get(drawn.pair)?;
            let good = self.text(pair)?;
            let right = self.right.get(&(pair.source, pair.query.clone()))?;
            Some(Contrast {
                query: self.query(pair)?,
                good,
                also_good: right.iter().copied().filter(|text| *text != good).collect(),
                bad: drawn.near.clone(),
            })
        };
        step.iter().filter_map(contrast).collect()
    }

    /// How good the model is on papers set aside.
    pub fn look(
        &self,
        training: &dyn EmbedderTraining,
        set: &TextSet,
        aside: &[usize],
    ) -> ServiceResult<f64> {
        let mut wanted: Vec<usize> = aside
            .iter()
            .filter_map(|at| set.pairs.get(*at))
            .flat_map(|pair| self.query(pair).into_iter().chain(self.text(pair)))
            .collect();
        let cited = aside
            .iter()
            .filter_map(|at| self.as_cited(set.pairs.get(*at)?));
        wanted.extend(cited.filter_map(|text| self.numbers[0].get(&text).copied()));
        wanted.sort_unstable();
        wanted.dedup();
        let mut vectors = vec![Vec::new(); self.read.len()];
        for (text, vector) in wanted.iter().zip(training.vectors(&wanted)?) {
            if let Some(place) = vectors.get_mut(*text) {
                *place = vector;
            }
        }
        Ok(embedding::chosen_by(
            &self.metrics(set, aside, aside, &vectors),
        ))
    }

    /// Of `asked`, each to be found among the texts of `found`.
    pub fn metrics(
        &self,
        set: &TextSet,
        asked: &[usize],
        found: &[usize],
        vectors: &[Vec<f32>],
    ) -> Metrics {
        let texts = self.by_source(set, found, vectors);
        let mut ranks: BTreeMap<(PairSource, String), Vec<usize>> = BTreeMap::new();
        for pair in asked.iter().filter_map(|at| set.pairs.get(*at)) {
            let query = self.query(pair).and_then(|query| vectors.get(query));
            let (Some(query), Some(good), Some(texts)) =
                (query, self.text(pair), texts.get(&pair.source))
            else {
                continue;
            };
            let rank = embedding::rank(query, good, texts, |text| self.is_right(pair, text));
            if let Some(rank) = rank {
                let key = (pair.source, pair.answers.to_string());
                ranks.entry(key).or_default().push(rank);
            }
        }
        embedding::measure(&ranks)
    }
}
