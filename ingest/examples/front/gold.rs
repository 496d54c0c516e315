//! Title pages with what is right of them, and the labels of their tokens.

use super::renamed::renamed;
use graph_schema::title::normalise_title;
use ingest::pdf::byline::{Label, TitlePage, Token, observe};
use ingest::tagging::training::Example;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A line of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Listed {
    pub id: String,
    /// Pages of one template are measured together, and never trained on then.
    pub template: String,
    #[serde(default)]
    pub title: String,
    /// As printed, in order.
    pub authors: Vec<String>,
    /// Where they work, as printed; empty where nobody listed it.
    #[serde(default)]
    pub affiliations: Vec<String>,
    /// The PDF; beside the list and named by `id` where it is not said.
    #[serde(default)]
    pub pdf: Option<PathBuf>,
}

impl Listed {
    pub fn path(&self, list: &str) -> PathBuf {
        let beside = PathBuf::from(list).with_file_name(format!("{}.pdf", self.id));
        self.pdf.clone().unwrap_or(beside)
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Gold {
    pub listed: Listed,
    pub page: TitlePage,
}

impl Gold {
    /// The page with its labels; none where an author can't be found on it.
    pub fn examples(&self) -> Vec<Example> {
        let Some(labels) = self.labels() else {
            return Vec::new();
        };
        let one = |page: &TitlePage, labels: &[Label]| Example {
            tokens: observe(page),
            labels: labels.iter().map(|label| label.number()).collect(),
        };
        let mut examples = vec![
            one(&self.page, &labels),
            one(&renamed(&self.page, &labels, &self.listed.id), &labels),
        ];
        match self.listed.id.bytes().map(usize::from).sum::<usize>() % 8 {
            0 => examples.push(one(&plain(&self.page), &labels)),
            1 | 3 | 5 => {
                if let Some((page, labels)) = marks_apart(&self.page, &labels) {
                    examples.push(one(&page, &labels));
                }
            }
            _ => {}
        }
        examples
    }

    fn labels(&self) -> Option<Vec<Label>> {
        let tokens = &self.page.tokens;
        let letters: Vec<String> = tokens.iter().map(|token| folded(&token.text)).collect();
        let mut labels = vec![Label::Other; tokens.len()];
        let title = folded(&self.listed.title);
        let title = run(&letters, &title, &[0], |_| true);
        for at in title.clone().unwrap_or_default() {
            labels[at] = Label::Title;
        }
        let names = self.names(&letters, &labels)?;
        for name in &names {
            for at in name.clone() {
                labels[at] = Label::NameOn;
            }
            labels[name.start] = Label::Name;
        }
        self.affiliations(&letters, &mut labels, title, &names);
        for (at, token) in tokens.iter().enumerate() {
            let mail = token.text.contains('@');
            if mail && matches!(labels[at], Label::Other | Label::Affiliation) {
                labels[at] = Label::Contact;
                let open = tokens[at.saturating_sub(24)..at]
                    .iter()
                    .rposition(|token| token.text.contains('{'));
                if let Some(open) = open.filter(|_| token.text.starts_with(['}', '@'])) {
                    labels[at.saturating_sub(24) + open..at].fill(Label::Contact);
                }
            }
        }
        between(tokens, &letters, &mut labels);
        Some(labels)
    }

    /// Where each name stands first; `None` where one does not.
    fn names(&self, letters: &[String], labels: &[Label]) -> Option<Vec<std::ops::Range<usize>>> {
        let mut taken = vec![false; letters.len()];
        for (taken, label) in taken.iter_mut().zip(labels) {
            *taken = *label == Label::Title;
        }
        let mut found = Vec::new();
        for name in &self.listed.authors {
            let free =
                |range: &std::ops::Range<usize>| !taken[range.clone()].iter().any(|taken| *taken);
            let whole = run(letters, &folded(name), &[0, 1, 2, 3], free);
            let range = whole.or_else(|| loosely(letters, name, free))?;
            taken[range.clone()].fill(true);
            found.push(range);
        }
        Some(found)
    }

    fn affiliations(
        &self,
        letters: &[String],
        labels: &mut [Label],
        title: Option<std::ops::Range<usize>>,
        names: &[std::ops::Range<usize>],
    ) {
        for house in &self.listed.affiliations {
            for part in house.split(", ").map(folded).filter(|part| part.len() > 1) {
                let mut from = 0;
                while let Some(range) = run(&letters[from..], &part, &[0, 1], |_| true) {
                    for label in &mut labels[from + range.start..from + range.end] {
                        if *label == Label::Other {
                            *label = Label::Affiliation;
                        }
                    }
                    from += range.end;
                }
            }
        }
        if !self.listed.affiliations.is_empty() {
            return;
        }
        // Nobody listed them: what stands with the authors, above the text, is theirs.
        let first = names.iter().map(|name| name.start).min().unwrap_or(0);
        let start = title.map_or(first, |title| title.end).min(first);
        let last = names.iter().map(|name| name.end).max().unwrap_or(0);
        for (at, label) in labels.iter_mut().enumerate().skip(start) {
            let token = &self.page.tokens[at];
            if token.past {
                break;
            }
            let near = at < last || self.page.tokens[last - 1].row + 8 > token.row;
            if *label == Label::Other && near {
                *label = Label::Affiliation;
            }
        }
    }
}

/// The same page in one weight and nearly one size, as scans and typewriters have it.
fn plain(page: &TitlePage) -> TitlePage {
    let mut plain = page.clone();
    for token in &mut plain.tokens {
        token.bold = false;
        token.size = page.body * (token.size / page.body).clamp(0.95, 1.1);
    }
    plain
}

/// The same page with raised marks on a row of their own, as some files have them; `None` without any.
fn marks_apart(page: &TitlePage, labels: &[Label]) -> Option<(TitlePage, Vec<Label>)> {
    let is_mark = |token: &Token, label: &Label| {
        token.raised && matches!(label, Label::Between | Label::Other)
    };
    let mut moved = TitlePage {
        tokens: Vec::new(),
        ..page.clone()
    };
    let mut moved_labels = Vec::new();
    let (mut at, mut row, mut any) = (0, 0, false);
    while let Some(first) = page.tokens.get(at) {
        let length = page.tokens[at..]
            .iter()
            .take_while(|token| token.row == first.row)
            .count();
        let own = || {
            page.tokens[at..at + length]
                .iter()
                .zip(&labels[at..at + length])
        };
        for marks in [false, true] {
            let before = moved.tokens.len();
            for (token, label) in own().filter(|(token, label)| is_mark(token, label) == marks) {
                moved.tokens.push(Token {
                    row,
                    y: token.y + if marks { 0.4 * token.size } else { 0.0 },
                    raised: token.raised && !marks,
                    ..token.clone()
                });
                moved_labels.push(*label);
            }
            any |= marks && moved.tokens.len() > before;
            row += u32::from(moved.tokens.len() > before);
        }
        at += length;
    }
    any.then_some((moved, moved_labels))
}

/// What parts the names of a list, and the marks behind the last one.
fn between(tokens: &[Token], letters: &[String], labels: &mut [Label]) {
    let mut at = 0;
    while at < labels.len() {
        let behind =
            at > 0 && matches!(labels[at - 1], Label::Name | Label::NameOn | Label::Between);
        let sign = letters[at].is_empty()
            || letters[at].bytes().all(|byte| byte.is_ascii_digit())
            || matches!(letters[at].as_str(), "and" | "et" | "und" | "y")
            || tokens[at].raised && letters[at].len() < 4;
        let same_row = at > 0 && (tokens[at].row == tokens[at - 1].row || tokens[at].text == "and");
        if behind && sign && same_row && matches!(labels[at], Label::Other | Label::Affiliation) {
            labels[at] = Label::Between;
        }
        at += 1;
    }
}

fn folded(text: &str) -> String {
    normalise_title(text).replace(' ', "")
}

/// The first run of tokens whose letters are `wanted`; `skips` says how often tokens with other letters may stand within.
fn run(
    letters: &[String],
    wanted: &str,
    skips: &[usize],
    free: impl Fn(&std::ops::Range<usize>) -> bool,
) -> Option<std::ops::Range<usize>> {
    if wanted.is_empty() {
        return None;
    }
    for allowed in skips {
        for start in 0..letters.len() {
            if letters[start].is_empty() || !wanted.starts_with(letters[start].as_str()) {
                continue;
            }
            let mut rest = wanted;
            let mut skipped = 0;
            for (at, word) in letters.iter().enumerate().skip(start) {
                match rest.strip_prefix(word.as_str()) {
                    Some(less) => rest = less,
                    // Marks may stand between given and family name.
                    None if word.len() <= 2 && skipped < *allowed => skipped += 1,
                    None => break,
                }
                if rest.is_empty() {
                    let range = start..at + 1;
                    if free(&range) {
                        return Some(range);
                    }
                    break;
                }
            }
        }
    }
    None
}

/// A name printed otherwise than it is listed: with or without middle names, given names as initials.
fn loosely(
    letters: &[String],
    name: &str,
    free: impl Fn(&std::ops::Range<usize>) -> bool,
) -> Option<std::ops::Range<usize>> {
    let words: Vec<String> = name
        .split(' ')
        .map(folded)
        .filter(|word| !word.is_empty())
        .collect();
    let (given, family) = (words.first()?, words.last()?);
    let initial = given.chars().next()?;
    for start in 0..letters.len() {
        if !letters[start].starts_with(initial) {
            continue;
        }
        let behind = letters.iter().enumerate().take(start + 5).skip(start + 1);
        for (end, letter) in behind {
            if letter == family {
                let range = start..end + 1;
                if free(&range) {
                    return Some(range);
                }
            }
        }
    }
    None
}
