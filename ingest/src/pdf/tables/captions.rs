//! Captions of tables and figures: which lines begin one, and how far it goes. Which rows are a table's is `region`'s work.

use crate::pattern::pattern;
use crate::pdf::lines::{Line, Word};
use crate::pdf::shapes::Level;
use regex::Regex;
use std::sync::LazyLock;

/// No more captions of a page are looked at: it has them to be slow.
const MAX_CAPTIONS: usize = 24;
/// A caption goes on over so many lines at most.
const MAX_CAPTION_LINES: usize = 14;

pub struct Caption<'a> {
    pub of: Of,
    pub label: String,
    pub first: &'a Line,
    pub lines: Vec<&'a Line>,
}

impl Caption<'_> {
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let line = line.text();
            let broken = text.ends_with('-') && line.starts_with(char::is_lowercase);
            match broken {
                true => text.truncate(text.len() - 1),
                false if !text.is_empty() => text.push(' '),
                false => {}
            }
            text.push_str(&line);
        }
        text
    }

    pub fn top(&self) -> f32 {
        self.first.y
    }

    pub fn bottom(&self) -> f32 {
        self.lines.last().map_or(self.first.y, |line| line.y)
    }
}

/// What a caption is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Table,
    Figure,
}

/// What a line names at its beginning, where it is the head of a caption and no sentence.
fn label(text: &str) -> Option<(Of, String)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?i:(table|tab\.)|figure|fig\.?)\s*((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,2})?|[IVX]{1,6})\s*(?:[.:—–|]|$|\p{Lu}|\()",
        )
    });
    let found = LABEL.captures(text)?;
    let number = found.get(2)?.as_str();
    Some(match found.get(1) {
        Some(_) => (Of::Table, format!("Table {number}")),
        None => (Of::Figure, format!("Figure {number}")),
    })
}

/// The captions among the lines of a part of a page, on which these level lines are drawn.
pub fn captions<'a>(lines: &'a [Line], levels: &[Level]) -> Vec<Caption<'a>> {
    let mut captions = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let begins = line.words.first().is_some_and(|word| {
            let word = word.text.to_lowercase();
            word.starts_with("tab") || word.starts_with("fig")
        });
        let Some((of, label)) = begins.then(|| line.text()).and_then(|text| label(&text)) else {
            continue;
        };
        // Two captions side by side: whose the rows are is not known.
        let beside = |words: &[Word]| {
            let text = words.iter().map(|word| word.text.as_str());
            let text = text.take(3).collect::<Vec<_>>().join(" ").to_lowercase();
            ["tab", "fig"].iter().any(|name| text.starts_with(name))
        };
        if line.cells().iter().skip(1).any(|words| beside(words)) {
            continue;
        }
        let mut own = vec![line];
        for next in lines.iter().skip(at + 1).take(MAX_CAPTION_LINES) {
            let last = own.last().copied().unwrap_or(line);
            if !goes_on(&own, last, next) || is_ruled_off(last, next, levels) {
                break;
            }
            own.push(next);
        }
        captions.push(Caption {
            of,
            label,
            first: line,
            lines: own,
        });
        if captions.len() == MAX_CAPTIONS {
            break;
        }
    }
    captions
}

/// Whether a line is drawn between two lines of text, as over the head of a table.
fn is_ruled_off(last: &Line, next: &Line, levels: &[Level]) -> bool {
    let between = last.y + 0.1 * last.size..next.y - 0.5 * next.size;
    let mut levels = levels.iter().filter(|level| between.contains(&level.y));
    levels.any(|level| level.x0 < next.x1 && level.x1 > next.x0)
}

/// Whether `next` is one more line of a caption.
fn goes_on(own: &[&Line], last: &Line, next: &Line) -> bool {
    let lead = next.y - last.y;
    let leads = own.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(b.y - a.y),
        _ => None,
    });
    let usual = leads.reduce(f32::min);
    let near = lead > 0.0
        && lead < 1.45 * last.size
        && usual.is_none_or(|usual| lead < usual + 0.15 * last.size);
    let same = next.column == last.column
        && (next.size - last.size).abs() < 0.6
        && next.cells().len() == 1;
    let widest = own.iter().map(|line| line.x1).fold(f32::MIN, f32::max);
    // The label may have a line of its own.
    let bare = own.len() == 1 && last.words.len() <= 2;
    let full = last.x1 > widest - 4.0 * last.size && last.x1 - last.x0 > 10.0 * last.size;
    let lower = next.text().starts_with(char::is_lowercase) || last.text().ends_with('-');
    near && same && (bare || full || lower) && label(&next.text()).is_none()
}
