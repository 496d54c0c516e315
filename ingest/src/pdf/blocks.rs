//! From ordered lines to blocks: headings, paragraphs, and asides (captions, footnotes, labels)
//! that interrupt a paragraph and are put beside it.

use super::display::displayed;
use super::headings::{BodyStyle, Heading, Sure, heading, is_caption};
use super::lines::{Line, joined};
use super::outline;
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Text,
    Heading(Heading),
    Aside,
    /// Formulas set by themselves: no sentence runs through them.
    Equation,
}

#[derive(Debug, Clone)]
pub struct Block {
    pub kind: Kind,
    pub lines: Vec<Line>,
}

/// Beyond this many usual baseline distances a new paragraph begins.
const PARAGRAPH_GAP: f32 = 1.35;
/// Beyond this many a new equation.
const EQUATION_GAP: f32 = 2.5;
/// Headings have no more lines and characters.
const LONGEST_HEADING: usize = 4;
const MAX_HEADING: usize = 250;
/// A gap at the top of a column or page says nothing: taken as large.
pub const NO_LINE_ABOVE: f32 = 3.0;

/// The size, leading and weight of most letters.
pub fn body_style(lines: &[Line]) -> BodyStyle {
    let mut sizes: HashMap<i32, usize> = HashMap::new();
    let mut bold = 0usize;
    let mut total = 0usize;
    for line in lines {
        let count: usize = line.words.iter().map(|word| word.text.len()).sum();
        *sizes.entry((line.size * 5.0).round() as i32).or_default() += count;
        total += count;
        bold += if line.bold { count } else { 0 };
    }
    let size = sizes
        .into_iter()
        .max_by_key(|(size, count)| (*count, *size))
        .map_or(10.0, |(size, _)| size as f32 / 5.0);
    let mut leads: Vec<f32> = lines
        .windows(2)
        .filter_map(|pair| distance(pair.first()?, pair.last()?))
        .filter(|lead| (0.8 * size..3.0 * size).contains(lead))
        .map(|lead| lead / size)
        .collect();
    leads.sort_by(f32::total_cmp);
    // Headings and displays only widen gaps, so the usual leading lies below the median.
    let leading = leads.get(leads.len() * 2 / 5).copied().unwrap_or(1.2);
    BodyStyle {
        size,
        leading,
        bold: bold * 2 > total,
    }
}

/// How far below `above` a line stands; `None` in another column or page.
fn distance(above: &Line, line: &Line) -> Option<f32> {
    let same = above.page == line.page && above.column == line.column && line.y > above.y;
    same.then_some(line.y - above.y)
}

/// The gap above a line in usual baseline distances.
pub fn gap(above: Option<&Line>, line: &Line, body: &BodyStyle) -> f32 {
    above
        .and_then(|above| distance(above, line))
        .map_or(NO_LINE_ABOVE, |lead| {
            lead / (body.leading * line.size.max(1.0))
        })
}

pub fn blocks(lines: Vec<Line>, body: &BodyStyle) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut above: Option<Line> = None;
    let shown = displayed(&lines);
    let mut looks = rows(&lines).into_iter().zip(shown);
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let (in_table, is_shown) = looks.next().unwrap_or_default();
        let gap = gap(above.as_ref(), &line, body);
        let found = heading(&line, gap, body)
            .filter(|found| stands_over_text(found, above.as_ref(), gap, lines.peek()));
        match (found, blocks.last_mut()) {
            (found, Some(last)) if continues_heading(last, &line, found.as_ref(), gap, body) => {
                extend_heading(last, &line);
            }
            (Some(found), _) => blocks.push(Block {
                kind: Kind::Heading(found),
                lines: vec![line.clone()],
            }),
            (None, _) => {
                let kind = match (in_table, is_shown) {
                    (true, _) => Kind::Aside,
                    (false, true) => Kind::Equation,
                    (false, false) => kind(&line, body),
                };
                push_text(&mut blocks, above.as_ref(), &line, gap, kind);
            }
        }
        above = Some(line);
    }
    set_asides_beside(outline::settled(blocks))
}

fn push_text(blocks: &mut Vec<Block>, above: Option<&Line>, line: &Line, gap: f32, kind: Kind) {
    match blocks.last_mut() {
        Some(last) if last.kind == kind && kind == Kind::Equation && gap < EQUATION_GAP => {
            last.lines.push(line.clone());
        }
        Some(last) if last.kind == kind && !begins(last, above, line, gap) => {
            last.lines.push(line.clone());
        }
        Some(last) if last.kind == Kind::Aside && caption_goes_on(last, line, gap) => {
            last.lines.push(line.clone());
        }
        _ => blocks.push(Block {
            kind,
            lines: vec![line.clone()],
        }),
    }
}

/// Which lines are rows of a table: cells of few words, and a row above or below.
pub fn rows(lines: &[Line]) -> Vec<bool> {
    let looks: Vec<Row> = lines.iter().map(row).collect();
    let near = |a: Option<usize>, at: usize| {
        let beside = a.and_then(|a| lines.get(a).zip(looks.get(a)));
        beside
            .zip(lines.get(at))
            .is_some_and(|((other, look), own)| {
                *look == Row::Yes
                    && (other.page, other.column) == (own.page, own.column)
                    && (other.y - own.y).abs() < 2.5 * own.size
            })
    };
    let in_table = |(at, look): (usize, &Row)| {
        *look != Row::No && (near(at.checked_sub(1), at) || near(Some(at + 1), at))
    };
    looks.iter().enumerate().map(in_table).collect()
}

/// Whether a line by itself looks like a row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    No,
    /// Like the head of two columns: only beside rows it is one.
    Perhaps,
    Yes,
}

fn row(line: &Line) -> Row {
    let cells = line.cells();
    let brief = |most: usize| cells.iter().all(|cell| cell.len() <= most);
    let narrow = line.x1 - line.x0 < 0.6 * (line.right - line.left);
    let numbers = || line.words.iter().any(|word| starts_with_digit(&word.text));
    match cells.len() {
        2 if narrow && brief(3) && numbers() => Row::Yes,
        2 if narrow && brief(3) => Row::Perhaps,
        count if count > 2 && brief(4) && line.words.len() <= 3 * count => Row::Yes,
        _ => Row::No,
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether what has only a heading's style stands over text, and not over or under the rows of a table.
fn stands_over_text(found: &Heading, above: Option<&Line>, gap: f32, next: Option<&Line>) -> bool {
    if found.sure != Sure::Styled {
        return true;
    }
    let in_table = |line: &Line| line.cells().len() > 2;
    let under_row = gap < PARAGRAPH_GAP && above.is_some_and(in_table);
    !under_row && next.is_some_and(|next| !in_table(next) && !begins_caption(next))
}

fn kind(line: &Line, body: &BodyStyle) -> Kind {
    if line.size < body.size * 0.94 || begins_caption(line) {
        Kind::Aside
    } else {
        Kind::Text
    }
}

/// Whether a line reads like the first of a caption: its first words tell.
fn begins_caption(line: &Line) -> bool {
    is_caption(&joined(line.words.iter().take(8)))
}

/// A heading's second line has its style, which is not the text's, and comes at once.
fn continues_heading(
    last: &Block,
    line: &Line,
    found: Option<&Heading>,
    gap: f32,
    body: &BodyStyle,
) -> bool {
    let (Kind::Heading(heading), Some(before)) = (&last.kind, last.lines.last()) else {
        return false;
    };
    let capitals = |line: &Line| {
        let text = line.text();
        text.contains(char::is_uppercase) && !text.contains(char::is_lowercase)
    };
    let styled = line.bold && !body.bold
        || line.size > body.size * 1.07
        || line.italic
        || capitals(line) && capitals(before);
    let text = line.text();
    let first = text.chars().next();
    // What is numbered or named begins a heading of its own; a sentence is none.
    let own = found.is_some_and(|found| found.number.is_some())
        || found.is_some_and(|found| found.sure == Sure::Yes && found.number.is_none())
            && first.is_some_and(char::is_uppercase);
    let full = before.x1 > before.right - 8.0 * before.size;
    let centred = |line: &Line| {
        let (left, right) = (line.x0 - line.left, line.right - line.x1);
        left > line.size && (left - right).abs() < 3.0 * line.size
    };
    styled
        && !own
        && before.page == line.page
        && before.column == line.column
        && gap < PARAGRAPH_GAP
        && (before.size - line.size).abs() < 0.5
        && before.bold == line.bold
        && before.italic == line.italic
        && (full || centred(before) && centred(line))
        && last.lines.len() < LONGEST_HEADING
        && !text.ends_with(',')
        && heading.title.chars().count() + text.chars().count() < MAX_HEADING
}

fn extend_heading(block: &mut Block, line: &Line) {
    if let Kind::Heading(heading) = &mut block.kind {
        let text = line.text_in_small_letters().unwrap_or_else(|| line.text());
        let text = text.trim().trim_end_matches([':', '.']);
        heading.title = match heading.title.strip_suffix('-') {
            Some(stem) => format!("{stem}{text}"),
            None => format!("{} {text}", heading.title),
        };
    }
    block.lines.push(line.clone());
}

/// A caption of the body's size goes on until a gap.
fn caption_goes_on(last: &Block, line: &Line, gap: f32) -> bool {
    let captioned = last.lines.first().is_some_and(begins_caption);
    let flows = last
        .lines
        .last()
        .is_some_and(|before| (before.size - line.size).abs() < 0.5);
    captioned && flows && gap < 1.2
}

/// Whether a line opens a new paragraph after the lines of `last`.
fn begins(last: &Block, above: Option<&Line>, line: &Line, gap: f32) -> bool {
    let (Some(before), Some(above)) = (last.lines.last(), above) else {
        return true;
    };
    if (before.size - line.size).abs() > 0.08 * line.size || begins_caption(line) || is_item(line) {
        return true;
    }
    let em = line.size;
    let ended = ends_sentence(&before.text());
    let short = before.x1 < before.right - 2.5 * em;
    let indented = line.x0 > line.left + 0.7 * em;
    if distance(above, line).is_none() {
        let lower = line.text().chars().next().is_some_and(char::is_lowercase);
        return ended && !lower && (indented || short);
    }
    if gap > PARAGRAPH_GAP {
        return true;
    }
    let deeper = line.x0 > before.x0 + 0.6 * em;
    let hanging = last.lines.first().is_some_and(|first| {
        is_item(first)
            && first
                .words
                .get(1)
                .is_some_and(|word| (word.x0 - line.x0).abs() < 0.6 * em)
    });
    let centred = (line.x0 - line.left) > 2.5 * em && (line.right - line.x1) > 2.5 * em;
    indented
        && deeper
        && !hanging
        && !centred
        && (ended || before.x0 <= before.left + 0.5 * em && last.lines.len() > 1)
        || ended && short && !hanging
}

fn is_item(line: &Line) -> bool {
    let Some(first) = line.words.first() else {
        return false;
    };
    matches!(
        first.text.as_str(),
        "•" | "·" | "◦" | "▪" | "–" | "●" | "∗" | "■" | "✓"
    )
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches([')', '”', '"', '’', ']'])
        .ends_with(['.', '?', '!', ':'])
}

/// A paragraph that a figure or footnote interrupts is read in one piece. An aside on the page the
/// paragraph began on goes before it, one from a later page after it: pages stay in order.
fn set_asides_beside(blocks: Vec<Block>) -> Vec<Block> {
    let mut ordered: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut open: Option<Open> = None;
    for block in blocks {
        match (&block.kind, &mut open) {
            (Kind::Aside, Some(open)) => open.asides.push(block),
            (Kind::Text, Some(open)) if open.is_behind_asides() && goes_on(&open.text, &block) => {
                open.join(block);
            }
            (kind, _) => {
                let is_text = *kind == Kind::Text;
                ordered.extend(open.take().into_iter().flat_map(Open::ordered));
                match is_text {
                    true => open = Some(Open::of(block)),
                    false => ordered.push(block),
                }
            }
        }
    }
    ordered.extend(open.into_iter().flat_map(Open::ordered));
    ordered
}

/// A paragraph that may go on behind asides.
struct Open {
    text: Block,
    /// Asides that it was read over: of the page it began on, and of later ones.
    before: Vec<Block>,
    after: Vec<Block>,
    /// Those behind it so far.
    asides: Vec<Block>,
}

impl Open {
    fn of(text: Block) -> Self {
        Self {
            text,
            before: Vec::new(),
            after: Vec::new(),
            asides: Vec::new(),
        }
    }

    fn is_behind_asides(&self) -> bool {
        !self.asides.is_empty() || !self.after.is_empty()
    }

    /// Each aside is looked at once, however often the paragraph goes on.
    fn join(&mut self, next: Block) {
        let began = self.text.lines.first().map_or(0, |line| line.page);
        for aside in self.asides.drain(..) {
            let page = aside.lines.first().map(|line| line.page);
            match page == Some(began) {
                true => self.before.push(aside),
                false => self.after.push(aside),
            }
        }
        self.text.lines.extend(next.lines);
    }

    fn ordered(self) -> impl Iterator<Item = Block> {
        let behind = self.after.into_iter().chain(self.asides);
        self.before.into_iter().chain([self.text]).chain(behind)
    }
}

fn goes_on(paragraph: &Block, next: &Block) -> bool {
    let (Some(last), Some(first)) = (paragraph.lines.last(), next.lines.first()) else {
        return false;
    };
    let lower = first
        .text()
        .chars()
        .next()
        .is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || c == '(');
    let same = (last.size - first.size).abs() < 0.08 * last.size;
    let moved = last.page != first.page || last.column != first.column;
    let text = last.text();
    // Below a table of the same column only what begins in the middle of a sentence goes on.
    let begins_lower = first.text().starts_with(char::is_lowercase);
    same && !ends_sentence(&text)
        && (begins_lower
            || moved
                && (lower
                    || text.ends_with('-')
                    || last.x1 > last.right - 1.5 * last.size && paragraph.lines.len() > 1))
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn line(text: &str, page: u32, y: f32, size: f32) -> Line {
        let word = |w: &str| Word {
            text: w.into(),
            size,
            ..Word::default()
        };
        Line {
            page,
            y,
            size,
            words: text.split(' ').map(word).collect(),
            x0: 50.0,
            x1: 300.0,
            left: 50.0,
            right: 300.0,
            ..Line::default()
        }
    }

    #[test]
    fn a_paragraph_is_read_over_the_figure_between() {
        let lines = vec![
            line("We see that the first", 1, 100.0, 10.0),
            line("model is better and the", 1, 112.0, 10.0),
            line("A note at the foot.", 1, 700.0, 8.0),
            line("Figure 1: Two models", 2, 100.0, 10.0),
            line("second is worse.", 2, 200.0, 10.0),
        ];
        let body = BodyStyle {
            size: 10.0,
            leading: 1.2,
            bold: false,
        };
        let blocks = blocks(lines, &body);
        let first: Vec<String> = blocks.iter().map(|block| block.lines[0].text()).collect();
        assert_eq!(
            first,
            [
                "A note at the foot.",
                "We see that the first",
                "Figure 1: Two models"
            ]
        );
        assert_eq!(blocks[1].lines.len(), 3);
    }

    #[test]
    fn a_paragraph_over_many_pages_keeps_them_in_order() {
        let mut lines = vec![line("We see that", 1, 100.0, 10.0)];
        for page in 1..4u32 {
            lines.push(line(&format!("A note of {page}"), page, 700.0, 8.0));
            lines.push(line("and the next model", page + 1, 100.0, 10.0));
        }
        lines.push(line("A note of 4", 4, 700.0, 8.0));
        let body = BodyStyle {
            size: 10.0,
            leading: 1.2,
            bold: false,
        };
        let blocks = blocks(lines, &body);
        let first: Vec<String> = blocks.iter().map(|block| block.lines[0].text()).collect();
        let notes = [
            "A note of 1",
            "We see that",
            "A note of 2",
            "A note of 3",
            "A note of 4",
        ];
        assert_eq!(first, notes);
        assert_eq!(blocks[1].lines.len(), 4);
    }

    #[test]
    fn a_sentence_is_read_over_the_table_below_its_line() {
        let lines = vec![
            line("Sheep are many. In contrast to an earlier", 1, 100.0, 10.0),
            line("Table 1: Sheep of the hills.", 1, 130.0, 10.0),
            line("claim, goats are few.", 1, 160.0, 10.0),
        ];
        let body = BodyStyle {
            size: 10.0,
            leading: 1.2,
            bold: false,
        };
        let blocks = blocks(lines, &body);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[1].lines.len(), 2);
    }
}
