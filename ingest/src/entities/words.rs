//! Words that tell entities: tokens with the punctuation around them, heads of names, words that can't
//! be part of one.

use graph_schema::EntityKind;

/// A word without the punctuation around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    /// A bracket or quote opens before it.
    pub opens: bool,
    /// Punctuation follows: no phrase goes on behind it.
    pub closes: bool,
    /// A sentence ends with it.
    pub stops: bool,
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '@' | '\'' | '’' | '+' | '&');
    text.split_whitespace()
        .filter_map(|word| {
            let core = word.trim_matches(|c| !part(c));
            let start = word.find(core)?;
            let (before, after) = (word.get(..start)?, word.get(start + core.len()..)?);
            (!core.is_empty()).then(|| Token {
                text: core,
                opens: !before.is_empty(),
                closes: !after.is_empty(),
                stops: after.contains(['.', '!', '?', ':']),
            })
        })
        .collect()
}

const DATASET_HEADS: &[&str] = &[
    "dataset",
    "datasets",
    "corpus",
    "corpora",
    "treebank",
    "benchmark",
    "benchmarks",
    "database",
    "collection",
    "testbed",
];
const TASK_HEADS: &[&str] = &[
    "recognition",
    "classification",
    "translation",
    "parsing",
    "tagging",
    "retrieval",
    "answering",
    "summarization",
    "summarisation",
    "detection",
    "segmentation",
    "extraction",
    "disambiguation",
    "clustering",
    "prediction",
    "generation",
    "resolution",
    "linking",
    "completion",
    "labeling",
    "labelling",
    "verification",
    "forecasting",
    "recommendation",
    "simplification",
    "captioning",
    "tracking",
    "ranking",
    "matching",
    "planning",
    "alignment",
];
const METHOD_HEADS: &[&str] = &[
    "algorithm",
    "algorithms",
    "network",
    "networks",
    "machine",
    "machines",
    "regression",
    "kernel",
    "kernels",
    "sampling",
    "sampler",
    "classifier",
    "classifiers",
    "transformer",
    "transformers",
    "autoencoder",
    "autoencoders",
    "encoder",
    "encoders",
    "decoder",
    "attention",
    "embedding",
    "embeddings",
    "forest",
    "forests",
    "boosting",
    "bagging",
    "backpropagation",
    "descent",
    "field",
    "fields",
    "propagation",
    "factorization",
    "factorisation",
    "regularization",
    "regularisation",
    "process",
    "processes",
    "model",
    "models",
    "grammar",
    "grammars",
    "fusion",
    "reranker",
    "bandit",
    "bandits",
    "filter",
    "inference",
    "optimization",
    "optimisation",
    "distillation",
    "quantization",
    "quantisation",
    "learning",
];
const METRIC_HEADS: &[&str] = &[
    "accuracy",
    "precision",
    "recall",
    "score",
    "scores",
    "error",
    "perplexity",
    "gain",
];
/// Names of measures that are known without a head; compared without case, shown as here.
const METRICS: &[&str] = &[
    "F1",
    "BLEU",
    "ROUGE",
    "METEOR",
    "nDCG",
    "MRR",
    "MAP",
    "AUC",
    "RMSE",
    "MAE",
    "WER",
    "CER",
    "TER",
    "perplexity",
    "accuracy",
    "recall@k",
    "precision@k",
    "F-score",
    "F-measure",
    "chrF",
    "BERTScore",
];

/// Words that no name has before its head: function words, verbs and judgements.
const NO_MODIFIERS: &[&str] = &[
    "a",
    "about",
    "above",
    "across",
    "after",
    "all",
    "also",
    "among",
    "an",
    "and",
    "another",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "best",
    "better",
    "between",
    "both",
    "but",
    "by",
    "called",
    "can",
    "common",
    "compare",
    "compared",
    "different",
    "do",
    "does",
    "each",
    "every",
    "existing",
    "few",
    "first",
    "following",
    "for",
    "from",
    "full",
    "given",
    "good",
    "had",
    "has",
    "have",
    "high",
    "higher",
    "how",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "large",
    "larger",
    "last",
    "less",
    "low",
    "lower",
    "many",
    "may",
    "more",
    "most",
    "much",
    "new",
    "no",
    "not",
    "novel",
    "of",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "over",
    "own",
    "per",
    "popular",
    "previous",
    "proposed",
    "recent",
    "resulting",
    "same",
    "second",
    "several",
    "show",
    "shows",
    "similar",
    "simple",
    "single",
    "small",
    "smaller",
    "some",
    "standard",
    "state-of-the-art",
    "strong",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "third",
    "this",
    "those",
    "three",
    "through",
    "to",
    "trained",
    "two",
    "under",
    "underlying",
    "uniform",
    "use",
    "used",
    "uses",
    "using",
    "various",
    "very",
    "via",
    "was",
    "we",
    "were",
    "when",
    "where",
    "which",
    "while",
    "whole",
    "whose",
    "with",
    "within",
    "without",
    "will",
    "would",
    "e.g",
    "i.e",
    "et",
    "al",
    "original",
    "main",
    "overall",
    "final",
    "current",
    "based",
    "test",
    "training",
    "train",
];

/// What a name that ends in this word is; `None` for a word that heads no name.
pub(super) fn kind_of_head(word: &str) -> Option<EntityKind> {
    let lower = word.to_lowercase();
    let in_list = |list: &[&str]| list.contains(&lower.as_str());
    if in_list(DATASET_HEADS) {
        Some(EntityKind::Dataset)
    } else if in_list(TASK_HEADS) {
        Some(EntityKind::Task)
    } else if in_list(METRIC_HEADS) {
        Some(EntityKind::Metric)
    } else if in_list(METHOD_HEADS) {
        Some(EntityKind::Method)
    } else {
        None
    }
}

/// A measure known by name, as it is usually written.
pub(super) fn metric(word: &str) -> Option<&'static str> {
    // `map` and `ter` in running text are other words: names in capitals only count as such.
    METRICS.iter().copied().find(|known| {
        let shouted = !known.chars().any(char::is_lowercase);
        *known == word || !shouted && known.eq_ignore_ascii_case(word)
    })
}

/// Whether a word can stand before the head of a name.
pub(super) fn is_modifier(word: &str) -> bool {
    let lower = word.to_lowercase();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let worded = letters > 0 && letters * 2 >= word.chars().count();
    worded
        && !NO_MODIFIERS.contains(&lower.as_str())
        && !lower.ends_with("ly")
        && !lower.ends_with("’s")
        && !lower.ends_with("'s")
}

/// A proper name: a capital, or a digit among letters.
pub(super) fn is_named(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
        || text.chars().any(|c| c.is_ascii_digit()) && text.chars().any(char::is_alphabetic)
}
