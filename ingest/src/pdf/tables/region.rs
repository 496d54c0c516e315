//! Which lines of a page are a table's caption and which are its rows. What a row's cells are is `grid`'s work.

use super::Set;
use crate::pattern::pattern;
use crate::pdf::lines::{Line, Word};
use graph_schema::table::MAX_ROWS;
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A caption with the rows that stand below it, or above it.
#[derive(Debug)]
pub struct Found<'a> {
    pub label: String,
    pub caption: String,
    pub part: usize,
    /// From the top.
    pub rows: Vec<Row<'a>>,
}

/// Words on one baseline, from the left.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub words: Vec<Set<'a>>,
    pub y: f32,
    /// The size of its letters.
    pub size: f32,
}

/// No more captions of a page are looked at: it has them to be slow.
const MAX_CAPTIONS: usize = 24;
/// A caption goes on over so many lines at most.
const MAX_CAPTION_LINES: usize = 14;
/// A gap wider than this many ems parts what stands in a row.
pub const CELL_GAP: f32 = 0.9;

/// The tables of a part of a page.
pub fn found<'a>(lines: &'a [Line]) -> Vec<Found<'a>> {
    let captions = captions(lines);
    if captions.is_empty() {
        return Vec::new();
    }
    let page = Columns::of(lines);
    let mut rows: HashMap<Band, Vec<Laid<'a>>> = HashMap::new();
    let mut tried = Vec::new();
    for caption in &captions {
        let band = page.band(caption.first);
        let rows = rows
            .entry(band)
            .or_insert_with(|| page.rows(lines, band, &captions));
        tried.push((
            taken(rows, caption.bottom(), Way::Down),
            taken(rows, caption.top(), Way::Up),
        ));
    }
    // A paper sets its captions on one side: where one could have rows on both, the others of the page tell.
    let sure = |way: Way| {
        let of = tried.iter().filter(|(below, above)| match way {
            Way::Down => !below.is_empty() && above.is_empty(),
            Way::Up => below.is_empty() && !above.is_empty(),
        });
        of.count()
    };
    let upwards = sure(Way::Up) > sure(Way::Down);
    let mut used: Vec<(f32, f32, f32)> = Vec::new();
    let mut found = Vec::new();
    for (caption, (below, above)) in captions.iter().zip(tried) {
        let rows = match (below.is_empty(), above.is_empty()) {
            (true, true) => continue,
            (false, true) => below,
            (true, false) => above,
            (false, false) if upwards => above,
            (false, false) => below,
        };
        let Some(area) = area(&rows) else { continue };
        let overlaps = |other: &(f32, f32, f32)| {
            area.0 <= other.1 && other.0 <= area.1 && (area.2 - other.2).abs() < 60.0
        };
        if used.iter().any(overlaps) {
            continue;
        }
        used.push(area);
        found.push(Found {
            label: caption.label.clone(),
            caption: caption.text(),
            part: caption.first.part,
            rows,
        });
    }
    found
}

/// Top, bottom and left edge.
fn area(rows: &[Row<'_>]) -> Option<(f32, f32, f32)> {
    let left = rows
        .iter()
        .filter_map(|row| row.words.first())
        .map(|set| set.word.x0);
    Some((
        rows.first()?.y,
        rows.last()?.y,
        left.reduce(f32::min).unwrap_or_default(),
    ))
}

struct Caption<'a> {
    label: String,
    first: &'a Line,
    lines: Vec<&'a Line>,
}

impl Caption<'_> {
    fn text(&self) -> String {
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

    fn top(&self) -> f32 {
        self.first.y
    }

    fn bottom(&self) -> f32 {
        self.lines.last().map_or(self.first.y, |line| line.y)
    }
}

/// The name of a table with which a line begins, where it is the head of a caption and no sentence.
fn label(text: &str) -> Option<String> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?i:table|tab\.)\s*((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,2})?|[IVX]{1,6})\s*(?:[.:—–|]|$|\p{Lu}|\()",
        )
    });
    let found = LABEL.captures(text)?;
    Some(format!("Table {}", found.get(1)?.as_str()))
}

fn captions(lines: &[Line]) -> Vec<Caption<'_>> {
    let mut captions = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let begins = line
            .words
            .first()
            .is_some_and(|word| word.text.to_lowercase().starts_with("tab"));
        let Some(label) = begins.then(|| line.text()).and_then(|text| label(&text)) else {
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
            if !goes_on(&own, last, next) {
                break;
            }
            own.push(next);
        }
        captions.push(Caption {
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

/// The stretch across a page that a caption's table lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Band {
    Whole,
    Left,
    Right,
}

/// The columns of a page.
struct Columns {
    /// Between them; `None` on a page of one.
    gutter: Option<f32>,
    /// How wide a line of each of the bands may be.
    whole: f32,
    left: f32,
    right: f32,
}

/// Whether a row is running text.
#[derive(Debug, Clone)]
struct Laid<'a> {
    row: Row<'a>,
    /// Running text, a caption: no row of a table.
    ends: bool,
    cells: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Down,
    Up,
}

impl Columns {
    fn of(lines: &[Line]) -> Self {
        let edges = |of: &mut dyn Iterator<Item = &Line>| {
            of.map(|line| (line.left, line.right))
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        };
        let second = edges(&mut lines.iter().filter(|line| line.column == 1));
        let begins = second.map(|(left, _)| left);
        let is_left = |line: &&Line| line.column == 0 && begins.is_some_and(|x| line.x1 < x);
        let first = lines.iter().filter(is_left).map(|line| line.x1);
        let first_right = first.reduce(f32::max);
        let first_left = lines
            .iter()
            .filter(is_left)
            .map(|line| line.x0)
            .reduce(f32::min);
        let all_left = lines.iter().map(|line| line.x0).reduce(f32::min);
        let all_right = lines.iter().map(|line| line.x1).reduce(f32::max);
        let width =
            |a: Option<f32>, b: Option<f32>| a.zip(b).map_or(0.0, |(a, b)| (b - a).max(0.0));
        Self {
            gutter: begins
                .zip(first_right)
                .map(|(begins, ends)| (begins + ends.min(begins)) / 2.0),
            whole: width(all_left, all_right),
            left: width(first_left, first_right),
            right: second.map_or(0.0, |(left, right)| right - left),
        }
    }

    fn band(&self, caption: &Line) -> Band {
        match self.gutter {
            None => Band::Whole,
            Some(x) if caption.x1 <= x + 4.0 => Band::Left,
            Some(x) if caption.x0 >= x - 4.0 => Band::Right,
            Some(_) => Band::Whole,
        }
    }

    /// The rows of a band, from the top.
    fn rows<'a>(&self, lines: &'a [Line], band: Band, captions: &[Caption<'a>]) -> Vec<Laid<'a>> {
        let within = |line: &&Line| match (band, self.gutter) {
            (Band::Left, Some(x)) => line.x0 < x,
            (Band::Right, Some(x)) => line.x1 > x,
            _ => true,
        };
        let mut lines: Vec<&Line> = lines.iter().filter(within).collect();
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
        let near = |a: &&Line, b: &&Line| b.y - a.y < 0.25 * a.size.min(b.size);
        let of_captions: Vec<*const Line> = captions
            .iter()
            .flat_map(|caption| caption.lines.iter().map(|line| std::ptr::from_ref(*line)))
            .collect();
        let rows = lines.chunk_by(near).map(|lines| {
            let mut words: Vec<Set<'a>> = lines
                .iter()
                .flat_map(|line| line.words.iter().map(|word| Set { word, y: line.y }))
                .collect();
            words.sort_by(|a, b| a.word.x0.total_cmp(&b.word.x0));
            let captioned = lines
                .iter()
                .any(|line| of_captions.contains(&std::ptr::from_ref(*line)));
            let row = Row {
                y: lines.first().map_or(0.0, |line| line.y),
                size: lines.iter().map(|line| line.size).fold(1.0, f32::max),
                words,
            };
            // A line over both columns is none of the rows of one.
            let crosses = band != Band::Whole
                && self.gutter.is_some_and(|x| {
                    lines
                        .iter()
                        .any(|line| line.x0 < x - 10.0 && line.x1 > x + 10.0)
                });
            Laid {
                ends: captioned || crosses || self.is_prose(&row, band),
                cells: row.chunks(CELL_GAP).count(),
                row,
            }
        });
        rows.collect()
    }

    fn is_prose(&self, row: &Row<'_>, band: Band) -> bool {
        let fills = |words: &[Set<'_>], width: f32| {
            let (Some(first), Some(last)) = (words.first(), words.last()) else {
                return false;
            };
            words.len() >= 5 && last.word.x1 - first.word.x0 > 0.8 * width
        };
        let chunks: Vec<&[Set<'_>]> = row.chunks(1.5).collect();
        let lettered = |words: &[Set<'_>]| {
            let numbers = words
                .iter()
                .filter(|set| set.word.text.starts_with(|c: char| c.is_ascii_digit()))
                .count();
            numbers * 3 < words.len()
        };
        let of = |width: f32| {
            chunks
                .iter()
                .any(|words| fills(words, width) && lettered(words))
        };
        match (band, self.gutter) {
            (Band::Left, Some(_)) => of(self.left),
            (Band::Right, Some(_)) => of(self.right),
            (_, Some(_)) => chunks.len() <= 2 && (of(self.whole) || of(self.left.min(self.right))),
            (_, None) => of(self.whole),
        }
    }
}

/// The rows on one side of a caption, from the top; none where they are no table.
fn taken<'a>(rows: &[Laid<'a>], edge: f32, way: Way) -> Vec<Row<'a>> {
    let mut taken: Vec<&Laid<'a>> = Vec::new();
    let beside: Vec<&Laid<'a>> = match way {
        Way::Down => rows
            .iter()
            .filter(|laid| laid.row.y > edge + 1.0)
            .take(MAX_ROWS)
            .collect(),
        Way::Up => rows
            .iter()
            .rev()
            .filter(|laid| laid.row.y < edge - 1.0)
            .take(MAX_ROWS)
            .collect(),
    };
    let mut widest = 0.0f32;
    let mut single = 0;
    let mut last = edge;
    for laid in beside {
        let lead = (laid.row.y - last).abs();
        let most = match taken.len() {
            0 => 5.0 * laid.row.size,
            1 => 3.2 * laid.row.size,
            _ => (1.9 * widest).clamp(1.8 * laid.row.size, 3.5 * laid.row.size),
        };
        if laid.ends || lead > most {
            break;
        }
        single = if laid.cells < 2 { single + 1 } else { 0 };
        if single > 4 {
            break;
        }
        if !taken.is_empty() {
            widest = widest.max(lead.min(2.2 * laid.row.size));
        }
        last = laid.row.y;
        taken.push(laid);
    }
    // What stands alone at the far end is a note, a heading or text; at the head, what is left of a caption.
    while let [.., before, last] = &taken[..]
        && last.cells < 2
        && !(way == Way::Down && before.cells > 1 && hangs_below(&last.row, &before.row))
    {
        taken.pop();
    }
    if taken.len() == 1 {
        taken.clear();
    }
    if way == Way::Up {
        taken.reverse();
    }
    let several = taken.iter().filter(|laid| laid.cells > 1).count();
    if several < 2 || several * 2 < taken.len() {
        return Vec::new();
    }
    taken.into_iter().map(|laid| laid.row.clone()).collect()
}

/// Whether a row is the second line of a cell of the row above it: near below it, within its width, in the middle of a
/// sentence.
fn hangs_below(row: &Row<'_>, above: &Row<'_>) -> bool {
    let Some((first, last)) = row.words.first().zip(row.words.last()) else {
        return false;
    };
    let lower = first.word.text.starts_with(char::is_lowercase);
    let near = row.y - above.y < 1.3 * row.size;
    let cells: Vec<&[Set<'_>]> = above.chunks(CELL_GAP).collect();
    let under = cells.iter().enumerate().any(|(at, cell)| {
        let begins = cell.first().map_or(f32::MAX, |set| set.word.x0);
        let next = cells.get(at + 1).and_then(|next| next.first());
        let ends = next.map_or(f32::MAX, |set| set.word.x0);
        (first.word.x0 - begins).abs() < row.size && last.word.x1 < ends
    });
    lower && near && under
}

impl<'a> Row<'a> {
    /// Its words, parted where a gap is wider than so many ems.
    pub fn chunks(&self, ems: f32) -> impl Iterator<Item = &[Set<'a>]> {
        let size = self.size;
        self.words
            .chunk_by(move |a, b| b.word.x0 - a.word.x1 < ems * size)
    }
}
