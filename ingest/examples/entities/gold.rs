//! Labelled texts: abstracts of SciERC (Luan et al. 2018) in columns, and full papers of SciREX (Jain et al. 2020).

use ingest::entities::features::Words;
use ingest::entities::tagger::{Label, NUMBERS, Phrase};
use ingest::entities::tokens::{Token, tokens};
use ingest::tagging::classes::Classes;
use ingest::tagging::training::Example;
use serde::Deserialize;
use std::ops::Range;
use std::path::Path;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A text with the byte ranges of its phrases.
#[derive(Debug, Default)]
pub struct Gold {
    pub text: String,
    pub phrases: Vec<(Label, Range<usize>)>,
    /// Byte ranges.
    pub sentences: Vec<Range<usize>>,
}

impl Gold {
    /// Its tokens, as the program cuts them, and its sentences as ranges of tokens.
    pub fn cut(&self) -> (Vec<Token<'_>>, Vec<Range<usize>>) {
        let tokens = tokens(&self.text);
        let within = |bytes: &Range<usize>| {
            let at = |byte| tokens.partition_point(|token| token.span.start < byte);
            at(bytes.start)..at(bytes.end)
        };
        let sentences = self.sentences.iter().map(within).collect();
        (tokens, sentences)
    }

    /// Its phrases as ranges of tokens; those that begin or end inside a token are widened to it.
    pub fn phrases(&self, tokens: &[Token<'_>]) -> Vec<Phrase> {
        let range = |bytes: &Range<usize>| {
            tokens.partition_point(|token| token.span.end <= bytes.start)
                ..tokens.partition_point(|token| token.span.start < bytes.end)
        };
        self.phrases
            .iter()
            .map(|(label, bytes)| Phrase {
                label: *label,
                tokens: range(bytes),
            })
            .collect()
    }

    /// A text for each sentence, to learn from.
    pub fn examples(&self, classes: &Classes) -> Vec<Example> {
        let (tokens, sentences) = self.cut();
        let mut labels = vec![0u8; tokens.len()];
        for phrase in self.phrases(&tokens) {
            for (at, label) in labels.iter_mut().enumerate() {
                if phrase.tokens.contains(&at) {
                    *label = phrase.label.number(at == phrase.tokens.start);
                }
            }
        }
        assert!(labels.iter().all(|label| usize::from(*label) < NUMBERS));
        let words = Words::of(&tokens, classes);
        sentences
            .into_iter()
            .map(|sentence| Example {
                tokens: words.observed(sentence.clone()),
                labels: labels.get(sentence).unwrap_or_default().to_vec(),
            })
            .collect()
    }
}

/// Abstracts in columns: word, two that are not used, and the label; a blank line ends a sentence.
pub fn scierc(path: &Path) -> Result<Vec<Gold>> {
    let file =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut all = Vec::new();
    let mut gold = Gold::default();
    let mut start = 0;
    let mut before = String::from("O");
    for line in file.lines().chain([""]) {
        let mut columns = line.split_whitespace();
        let (word, label) = (columns.next(), columns.nth(2));
        let (Some(word), Some(label)) = (word, label) else {
            if gold.text.len() > start {
                gold.sentences.push(start..gold.text.len());
                gold.text.push('\n');
            }
            start = gold.text.len();
            before = "O".into();
            continue;
        };
        if word == "-DOCSTART-" {
            all.push(std::mem::take(&mut gold));
            start = 0;
            continue;
        }
        if gold.text.len() > start {
            gold.text.push(' ');
        }
        let from = gold.text.len();
        gold.text.push_str(unescaped(word));
        let range = from..gold.text.len();
        if let Some(kind) = label_of(label) {
            match gold
                .phrases
                .last_mut()
                .filter(|_| label.starts_with("I-") && before.get(2..) == label.get(2..))
            {
                Some((_, last)) => last.end = range.end,
                None => gold.phrases.push((kind, range)),
            }
        }
        before = label.to_owned();
    }
    all.push(gold);
    all.retain(|gold| !gold.text.is_empty());
    Ok(all)
}

fn unescaped(word: &str) -> &str {
    match word {
        "-LRB-" => "(",
        "-RRB-" => ")",
        "-LSB-" => "[",
        "-RSB-" => "]",
        "``" | "''" => "\"",
        "`" => "'",
        other => other,
    }
}

fn label_of(label: &str) -> Option<Label> {
    match label.rsplit('-').next()? {
        "Method" => Some(Label::Method),
        "Task" => Some(Label::Task),
        "Material" => Some(Label::Material),
        "Metric" => Some(Label::Metric),
        "OtherScientificTerm" => Some(Label::Term),
        "Generic" => Some(Label::Generic),
        _ => None,
    }
}

#[derive(Deserialize)]
struct FullPaper {
    words: Vec<String>,
    ner: Vec<(usize, usize, String)>,
    sentences: Vec<(usize, usize)>,
}

/// Full papers as lists of words, in which hyphens stand alone.
pub fn scirex(folder: &Path) -> Result<Vec<Gold>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let paper: FullPaper = serde_json::from_slice(&std::fs::read(path)?)?;
        let mut text = String::new();
        let mut spans = Vec::with_capacity(paper.words.len());
        let mut joins = true;
        for word in &paper.words {
            let hyphen = matches!(word.as_str(), "-" | "–");
            if !joins && !hyphen {
                text.push(' ');
            }
            spans.push(text.len()..text.len() + word.len());
            text.push_str(word);
            joins = hyphen;
        }
        let bytes = |from: usize, to: usize| {
            let start = spans.get(from).map_or(0, |span| span.start);
            let end = to.checked_sub(1).and_then(|last| spans.get(last));
            start..end.map_or(start, |span| span.end)
        };
        let phrases = paper
            .ner
            .iter()
            .filter_map(|(from, to, label)| Some((label_of(label)?, bytes(*from, *to))))
            .collect();
        let sentences = paper
            .sentences
            .iter()
            .map(|(from, to)| bytes(*from, *to))
            .collect();
        all.push(Gold {
            text,
            phrases,
            sentences,
        });
    }
    Ok(all)
}
