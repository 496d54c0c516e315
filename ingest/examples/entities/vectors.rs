//! Vectors of words by what stands beside them: the continuous bag of words with negative sampling (Mikolov et al.
//! 2013). One thread and numbers drawn from a fixed start: the same texts give the same vectors.

use std::collections::HashMap;

/// Length of a vector, a multiple of eight.
pub const LENGTH: usize = 96;
/// Words that are seen less often have no vector.
const LEAST: usize = 5;
/// Words on each side that are looked at, at most.
const WINDOW: usize = 3;
const NEGATIVE: usize = 8;
const ROUNDS: usize = 4;
const RATE: f32 = 0.05;
/// Share of the texts from which a word is common enough to be left out now and then.
const COMMON: f64 = 1e-3;
/// Exponent of the frequency by which other words are drawn.
const DRAWN: f64 = 0.75;

pub struct Vectors {
    /// The most frequent first.
    pub words: Vec<String>,
    pub rows: Vec<[f32; LENGTH]>,
}

/// A generator of numbers with a fixed start.
pub struct Random(u64);

impl Random {
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }

    fn share(&mut self) -> f32 {
        self.below(1 << 24) as f32 / (1 << 24) as f32
    }
}

/// Learns from texts, each a list of words.
pub fn learn(texts: &[Vec<String>]) -> Vectors {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in texts.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let mut known: Vec<(&str, usize)> = counts
        .into_iter()
        .filter(|(_, count)| *count >= LEAST)
        .collect();
    known.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let index: HashMap<&str, usize> = known
        .iter()
        .enumerate()
        .map(|(at, (word, _))| (*word, at))
        .collect();
    let total: usize = known.iter().map(|(_, count)| count).sum();
    let keep: Vec<f32> = known
        .iter()
        .map(|(_, count)| {
            let ratio = COMMON * total as f64 / *count as f64;
            (ratio.sqrt() + ratio).min(1.0) as f32
        })
        .collect();
    let mut drawn: Vec<usize> = Vec::new();
    let scale: f64 = known
        .iter()
        .map(|(_, count)| (*count as f64).powf(DRAWN))
        .sum();
    for (at, (_, count)) in known.iter().enumerate() {
        let times = ((*count as f64).powf(DRAWN) / scale * 4e6).ceil() as usize;
        drawn.extend(std::iter::repeat_n(at, times));
    }
    let mut random = Random::new();
    let mut inner = vec![[0f32; LENGTH]; known.len()];
    for value in inner.iter_mut().flatten() {
        *value = (random.share() - 0.5) / LENGTH as f32;
    }
    let mut outer = vec![[0f32; LENGTH]; known.len()];
    let all = (total * ROUNDS) as f32;
    let mut seen = 0usize;
    for round in 0..ROUNDS {
        for text in texts {
            seen += text.len();
            let rate = RATE * (1.0 - seen as f32 / all).max(1e-3);
            let kept: Vec<usize> = text
                .iter()
                .filter_map(|word| index.get(word.as_str()).copied())
                .filter(|at| random.share() < keep[*at])
                .collect();
            for at in 0..kept.len() {
                step(&kept, at, rate, &mut random, &drawn, &mut inner, &mut outer);
            }
        }
        eprintln!("round {} of {ROUNDS}", round + 1);
    }
    Vectors {
        words: known.into_iter().map(|(word, _)| word.to_owned()).collect(),
        rows: inner,
    }
}

/// The words around one foretell it, and not others that are drawn.
fn step(
    text: &[usize],
    at: usize,
    rate: f32,
    random: &mut Random,
    drawn: &[usize],
    inner: &mut [[f32; LENGTH]],
    outer: &mut [[f32; LENGTH]],
) {
    let reach = 1 + random.below(WINDOW);
    let around: Vec<usize> = (at.saturating_sub(reach)..(at + reach + 1).min(text.len()))
        .filter(|other| *other != at)
        .map(|other| text[other])
        .collect();
    if around.is_empty() {
        return;
    }
    let mut mean = [0f32; LENGTH];
    for word in &around {
        add(&mut mean, &inner[*word], 1.0 / around.len() as f32);
    }
    let mut change = [0f32; LENGTH];
    for draw in 0..=NEGATIVE {
        let (word, gold) = if draw == 0 {
            (text[at], 1.0)
        } else {
            (drawn[random.below(drawn.len())], 0.0)
        };
        if draw > 0 && word == text[at] {
            continue;
        }
        let score = dot(&mean, &outer[word]);
        let gradient = (gold - 1.0 / (1.0 + (-score).exp())) * rate;
        add(&mut change, &outer[word], gradient);
        add(&mut outer[word], &mean, gradient);
    }
    for word in around {
        add(&mut inner[word], &change, 1.0);
    }
}

pub fn add(to: &mut [f32; LENGTH], from: &[f32; LENGTH], times: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * times;
    }
}

/// In eight sums side by side, which the processor takes at once.
pub fn dot(a: &[f32; LENGTH], b: &[f32; LENGTH]) -> f32 {
    let mut sums = [0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}
