//! From glyphs to words and pieces of lines: baselines, spaces, accents. What is raised or lowered is `shifted`'s work,
//! which column a piece belongs to `columns`'.

use super::bidi;
use super::glyphs::Glyph;
use super::shifted;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

/// Where a word stands against its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shift {
    #[default]
    None,
    Raised,
    Lowered,
}

#[derive(Debug, Clone, Default)]
pub struct Word {
    pub text: String,
    pub x0: f32,
    pub x1: f32,
    /// Its own baseline: a raised word's is above its line's.
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    pub italic: bool,
    pub shift: Shift,
    /// No space before it.
    pub glued: bool,
    /// White space was drawn before it on its baseline.
    pub spaced: bool,
}

/// Words of one baseline without a gap wide enough for a column between them.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    pub words: Vec<Word>,
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    pub size: f32,
}

/// A line of one column. Glyph sizes and styles are those of most of its letters.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub page: u32,
    /// 0-based from the left; a line over all columns is in 0.
    pub column: u32,
    /// Which of the paper's parts of pages it stands on: text that runs in another direction is a part of its own.
    pub part: usize,
    pub words: Vec<Word>,
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    pub italic: bool,
    /// Edges of its column.
    pub left: f32,
    pub right: f32,
    /// Distance to the baseline above in the same column; `None` for the first.
    pub above: Option<f32>,
}

/// A gap wider than this many ems may lie between columns.
const PIECE_GAP: f32 = 0.9;
/// A gap wider than this many ems parts words; TeX shrinks its spaces to about 0.22.
const WORD_GAP: f32 = 0.2;
/// With a space drawn, kerning may have narrowed the gap.
const SPACED_GAP: f32 = 0.08;

/// Pieces of one page, top to bottom.
pub fn pieces(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut sorted: Vec<Glyph> = glyphs.to_vec();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    lower_accents(&mut sorted);
    let mut pieces = Vec::new();
    for row in sorted.chunk_by(|a, b| b.y - a.y < 0.06 * a.size.min(b.size)) {
        let mut row = row.to_vec();
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        row.dedup_by(|b, a| a.c == b.c && (b.x0 - a.x0).abs() < 0.12 * a.size);
        for run in row.chunk_by(|a, b| {
            b.x0 - a.x1 < PIECE_GAP * a.size.max(b.size) && similar(a.size, b.size)
        }) {
            pieces.push(piece(run));
        }
    }
    shifted::settle(&mut pieces);
    pieces
}

/// TeX raises accents over capitals, off the baseline: they are put on that of their letter. `glyphs` are sorted by
/// their baselines and stay so.
fn lower_accents(glyphs: &mut [Glyph]) {
    let is_accent = |glyph: &Glyph| combining(glyph.c).is_some() && !glyph.c.is_ascii();
    let mut lowered = Vec::new();
    for (at, accent) in glyphs.iter().enumerate() {
        if !is_accent(accent) {
            continue;
        }
        let middle = (accent.x0 + accent.x1) / 2.0;
        let letter = glyphs
            .iter()
            .skip(at + 1)
            .take(MAX_NEIGHBOURS)
            .take_while(|letter| letter.y - accent.y < 0.4 * accent.size)
            .filter(|letter| letter.c.is_uppercase() && similar(letter.size, accent.size))
            .find(|letter| ((letter.x0 + letter.x1) / 2.0 - middle).abs() < 0.2 * accent.size);
        if let Some(letter) = letter {
            lowered.push((at, letter.y));
        }
    }
    if lowered.is_empty() {
        return;
    }
    for (at, y) in lowered {
        if let Some(accent) = glyphs.get_mut(at) {
            accent.y = y;
        }
    }
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
}

fn similar(a: f32, b: f32) -> bool {
    (a - b).abs() <= 0.12 * a.max(b)
}

fn piece(run: &[Glyph]) -> Piece {
    let mut words: Vec<Word> = Vec::new();
    for glyph in run {
        match words.last_mut() {
            Some(word) if !parted(word, glyph) => {
                push_char(word, glyph);
                word.x1 = word.x1.max(glyph.x1);
            }
            _ => words.push(new_word(glyph)),
        }
    }
    for word in &mut words {
        word.text = clean(&word.text);
    }
    words.retain(|word| !word.text.is_empty());
    let size = run.iter().map(|glyph| glyph.size).fold(0.0, f32::max);
    Piece {
        x0: run.first().map_or(0.0, |glyph| glyph.x0),
        x1: run.iter().map(|glyph| glyph.x1).fold(0.0, f32::max),
        y: run.first().map_or(0.0, |glyph| glyph.y),
        size,
        words,
    }
}

fn parted(word: &Word, glyph: &Glyph) -> bool {
    let gap = glyph.x0 - word.x1;
    gap > if glyph.spaced { SPACED_GAP } else { WORD_GAP } * glyph.size
}

fn new_word(glyph: &Glyph) -> Word {
    Word {
        text: glyph.c.to_string(),
        x0: glyph.x0,
        x1: glyph.x1,
        y: glyph.y,
        size: glyph.size,
        bold: glyph.bold,
        italic: glyph.italic,
        shift: Shift::None,
        glued: false,
        spaced: glyph.spaced,
    }
}

/// TeX draws some accents as glyphs of their own, over the letter: they are put together.
fn push_char(word: &mut Word, glyph: &Glyph) {
    let over = glyph.x0 < word.x1 - 0.15 * glyph.size;
    if let (true, Some(last)) = (over, word.text.chars().last()) {
        let base = |c: char| {
            if c == 'ı' {
                'i'
            } else if c == 'ȷ' {
                'j'
            } else {
                c
            }
        };
        let composed = combining(last)
            .and_then(|mark| compose(base(glyph.c), mark))
            .or_else(|| combining(glyph.c).and_then(|mark| compose(base(last), mark)));
        if let Some(composed) = composed {
            word.text.pop();
            word.text.push(composed);
            return;
        }
    }
    word.text.push(glyph.c);
}

fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | '\u{300}' => '\u{300}',
        '´' | '\u{301}' => '\u{301}',
        'ˆ' | '^' | '\u{302}' => '\u{302}',
        '˜' | '~' | '\u{303}' => '\u{303}',
        '¯' | '\u{304}' => '\u{304}',
        '˘' | '\u{306}' => '\u{306}',
        '˙' | '\u{307}' => '\u{307}',
        '¨' | '\u{308}' => '\u{308}',
        '˚' | '\u{30a}' => '\u{30a}',
        '˝' | '\u{30b}' => '\u{30b}',
        'ˇ' | '\u{30c}' => '\u{30c}',
        '¸' | '\u{327}' => '\u{327}',
        '˛' | '\u{328}' => '\u{328}',
        _ => return None,
    })
}

/// Ligatures as letters, no invisible characters, NFC.
pub fn clean(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}'..='\u{fb06}' => letters.extend(std::iter::once(c).nfkd()),
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            '\u{2010}' | '\u{2011}' | '\u{ad}' => letters.push('-'),
            c => letters.push(c),
        }
    }
    letters.nfc().collect()
}

/// More neighbours of an accent than this are not looked at: no page has them but one made to be slow.
const MAX_NEIGHBOURS: usize = 600;
/// More pieces of a row than this are not compared with the next.
const MAX_IN_ROW: usize = 80;

/// Joins the pieces of one column into lines, top to bottom.
pub fn lines(mut pieces: Vec<Piece>, page: u32, column: u32) -> Vec<Line> {
    pieces.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        // OCR sets each word a little off its baseline: near and beside is the same line.
        let row = rows.iter_mut().rev().take(4).find(|row| {
            row.iter().rev().take(MAX_IN_ROW).all(|other| {
                (piece.y - other.y).abs() < 0.33 * piece.size.min(other.size)
                    && (piece.x0 > other.x1 - 0.4 * other.size
                        || piece.x1 < other.x0 + 0.4 * other.size)
            })
        });
        match row {
            Some(row) => row.push(piece),
            None => rows.push(vec![piece]),
        }
    }
    let mut lines: Vec<Line> = rows
        .into_iter()
        .filter_map(|row| line(row, page, column))
        .collect();
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    lines
}

fn line(mut row: Vec<Piece>, page: u32, column: u32) -> Option<Line> {
    row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let main = row.iter().max_by_key(|piece| letters(&piece.words))?;
    let y = main.y;
    let mut words: Vec<Word> = row.into_iter().flat_map(|piece| piece.words).collect();
    let mut before: Option<(f32, f32, Shift)> = None;
    for word in &mut words {
        word.glued = before.is_some_and(|(end, size, shift)| {
            // Beside a raised word the space may be the one on its other side.
            let parted = word.spaced && word.shift == Shift::None && shift == Shift::None;
            !parted
                && word.x0 - end < WORD_GAP * size.max(word.size).min(1.5 * word.size)
                && word.x0 - end < SPACED_GAP * 2.0 * size
        });
        before = Some((word.x1, word.size, word.shift));
    }
    bidi::reorder(&mut words);
    let total = letters(&words).max(1);
    let share = |pick: &dyn Fn(&Word) -> bool| {
        words
            .iter()
            .filter(|word| pick(word))
            .map(|word| word.text.chars().count())
            .sum::<usize>()
            * 5
            >= total * 4
    };
    let bold = share(&|word| word.bold);
    let italic = share(&|word| word.italic);
    Some(Line {
        page,
        column,
        x0: words.iter().map(|word| word.x0).reduce(f32::min)?,
        x1: words.iter().map(|word| word.x1).reduce(f32::max)?,
        y,
        size: small_capitals(&words).unwrap_or_else(|| common_size(words.iter())),
        bold,
        italic,
        words,
        ..Line::default()
    })
}

fn letters(words: &[Word]) -> usize {
    words.iter().map(|word| word.text.chars().count()).sum()
}

/// The size that words in small capitals are set at: that of their first letters, when all letters are capitals and those
/// that begin words are a fifth or so larger than the rest.
pub fn small_capitals(words: &[Word]) -> Option<f32> {
    let set = || words.iter().filter(|word| word.shift == Shift::None);
    let lettered = || set().filter(|word| word.text.contains(char::is_alphabetic));
    if set().any(|word| word.text.contains(char::is_lowercase)) {
        return None;
    }
    let largest = lettered().map(|word| word.size).fold(0.0, f32::max);
    let smallest = lettered().map(|word| word.size).fold(f32::MAX, f32::min);
    let ratio = largest / smallest.max(1.0);
    let small = |word: &&Word| word.size < 0.93 * largest && word.text.chars().count() > 1;
    ((1.1..1.6).contains(&ratio) && lettered().any(|word| small(&word))).then_some(largest)
}

/// The size of most letters, to a tenth of a point.
pub fn common_size<'a>(words: impl Iterator<Item = &'a Word>) -> f32 {
    let mut sizes: Vec<(i32, usize)> = Vec::new();
    for word in words.filter(|word| word.shift == Shift::None) {
        let (size, count) = ((word.size * 10.0).round() as i32, word.text.chars().count());
        match sizes.iter_mut().find(|(known, _)| *known == size) {
            Some((_, total)) => *total += count,
            None => sizes.push((size, count)),
        }
    }
    sizes
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or(0.0, |(size, _)| size as f32 / 10.0)
}

impl Line {
    /// As read, without raised marks that are notes.
    pub fn text(&self) -> String {
        joined(self.words.iter().filter(|word| !word.is_mark()))
    }

    /// As read, words in small capitals as they would be in small letters: `Related Work` for `RELATED WORK`.
    pub fn text_in_small_letters(&self) -> Option<String> {
        let size = small_capitals(&self.words)?;
        let words = self.words.iter().filter(|word| !word.is_mark()).cloned();
        let words: Vec<Word> = words
            .map(|word| Word {
                text: if word.size < 0.93 * size {
                    word.text.to_lowercase()
                } else {
                    word.text
                },
                ..word
            })
            .collect();
        Some(joined(words.iter()))
    }

    /// Groups of words with wide gaps between them: cells of a table, names side by side.
    pub fn cells(&self) -> Vec<&[Word]> {
        self.words
            .chunk_by(|a, b| b.x0 - a.x1 < 1.2 * a.size.max(b.size))
            .collect()
    }
}

impl Word {
    /// A raised number or sign beside a word: a footnote, affiliation or reference mark, not text.
    pub fn is_mark(&self) -> bool {
        self.shift == Shift::Raised
            && !self.text.is_empty()
            && !self.text.starts_with('−')
            && self.text.chars().all(|c| {
                c.is_ascii_digit()
                    || matches!(
                        c,
                        ',' | '-'
                            | '–'
                            | '−'
                            | '*'
                            | '∗'
                            | '†'
                            | '‡'
                            | '§'
                            | '¶'
                            | '♣'
                            | '♠'
                            | '♦'
                            | '♥'
                            | '⋆'
                            | '?'
                            | '['
                            | ']'
                    )
            })
    }
}

pub fn joined<'a>(words: impl Iterator<Item = &'a Word>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() && !word.glued {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let at = |(i, c): (usize, char)| Glyph {
            c,
            x0: x + i as f32 * size / 2.0,
            x1: x + (i as f32 + 1.0) * size / 2.0,
            y,
            size,
            bold: false,
            italic: false,
            spaced: false,
        };
        text.chars()
            .enumerate()
            .map(at)
            .filter(|g| g.c != ' ')
            .collect()
    }

    #[test]
    fn words_and_marks_of_a_line() {
        let mut page = glyphs("ab cd", 0.0, 100.0, 10.0);
        page.extend(glyphs("12", 25.0, 96.0, 6.0));
        page.extend(glyphs("ﬁ", 40.0, 100.0, 10.0));
        let lines = lines(pieces(&page), 1, 0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text(), "ab cd fi");
        assert!(lines[0].words[2].is_mark() && lines[0].words[2].glued);
    }

    #[test]
    fn accents_raised_over_capitals_are_composed() {
        let mut page = glyphs("Sin", 0.0, 50.0, 10.0);
        page.extend(glyphs("ˇ", 0.2, 47.5, 10.0));
        page.extend(glyphs("a", 30.0, 50.0, 10.0));
        assert_eq!(lines(pieces(&page), 1, 0)[0].text(), "Šin a");
    }

    #[test]
    fn accents_drawn_over_letters_are_composed() {
        let mut page = glyphs("na", 0.0, 50.0, 10.0);
        page.extend(glyphs("¨", 10.0, 50.0, 10.0));
        page.extend(glyphs("ı", 10.5, 50.0, 10.0));
        assert_eq!(lines(pieces(&page), 1, 0)[0].text(), "naï");
    }
}
