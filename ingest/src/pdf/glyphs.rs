//! From what is drawn on a page to glyphs in the direction they are read in: hidden ones left out, turned pages
//! turned. No grouping here.

use models_core::{Area, Ink, PageChar, PageContent};

/// A visible character. `y` is its baseline, in points from the top of the page.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    pub c: char,
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    pub italic: bool,
    /// White space was drawn before it.
    pub spaced: bool,
}

/// Glyphs of one page that run in one direction.
#[derive(Debug, Default)]
pub struct PageGlyphs {
    pub frame: Frame,
    /// The page as it is shown.
    pub display: Frame,
    pub glyphs: Vec<Glyph>,
    /// A part of the page's text that runs in another direction, a table for instance.
    pub turned: Option<(Frame, Vec<Glyph>)>,
    /// What else is written sideways: stamps such as arXiv's.
    pub sideways: String,
}

/// Which way the lines of a page run, against the clock, before the page is turned for its reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Run {
    #[default]
    Right,
    Up,
    Left,
    Down,
}

/// Where a page's own points are when its lines run to the right and y counts from the top.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Frame {
    pub shown: Area,
    pub run: Run,
}

/// Smaller text can't be read by anyone, in points.
const LEAST_SIZE: f32 = 2.0;
const LARGEST_SIZE: f32 = 400.0;
/// Text may begin a little outside of what is shown of its page.
const OUTSIDE: f32 = 5.0;
/// A page with fewer seen letters than this has no visible text of its own.
const FEW_LETTERS: usize = 12;
/// So many letters in another direction, and such a share of the page's, are text and no stamp.
const TURNED_LETTERS: usize = 200;
const TURNED_SHARE: usize = 4;
/// Pages with more glyphs than this are drawings or made to be slow: the rest is left out.
const MAX_GLYPHS: usize = 200_000;

const RUNS: [Run; 4] = [Run::Right, Run::Up, Run::Left, Run::Down];

/// The glyphs of a page.
pub fn glyphs(content: &PageContent) -> PageGlyphs {
    let styles: Vec<Style> = content.fonts.iter().map(|font| Style::of(font)).collect();
    let style = |font: u32| styles.get(font as usize).copied().unwrap_or_default();
    let readable: Vec<&PageChar> = readable(content);
    let mut by_run: [Vec<&PageChar>; 4] = Default::default();
    let mut page = PageGlyphs {
        display: Frame::shown(content.shown, content.quarters),
        ..PageGlyphs::default()
    };
    for c in readable {
        match RUNS.iter().position(|run| run.takes(c.angle)) {
            Some(run) => by_run[run].push(c),
            None => page.sideways.push(c.c),
        }
    }
    let letters = by_run.each_ref().map(|run| letters(run));
    let total: usize = letters.iter().sum();
    let mut order: Vec<usize> = (0..RUNS.len()).collect();
    // The direction of most text; the usual one where two have as much.
    order.sort_by_key(|run| std::cmp::Reverse(letters[*run]));
    for (place, run) in order.into_iter().enumerate() {
        let frame = Frame {
            shown: content.shown,
            run: RUNS[run],
        };
        let is_text = letters[run] >= TURNED_LETTERS && letters[run] * TURNED_SHARE >= total;
        match place {
            0 => (page.frame, page.glyphs) = (frame, set(frame, &by_run[run], style)),
            1 if is_text => page.turned = Some((frame, set(frame, &by_run[run], style))),
            _ => page.sideways.extend(by_run[run].iter().map(|c| c.c)),
        }
    }
    page
}

/// What a reader of the page sees, or hears read from its text layer.
fn readable(content: &PageContent) -> Vec<&PageChar> {
    let alphanumeric = |ink: Ink| {
        let of = content.chars.iter().filter(|c| c.ink == ink);
        of.filter(|c| c.c.is_alphanumeric()).count()
    };
    let (seen, layer) = (alphanumeric(Ink::Seen), alphanumeric(Ink::None));
    // Text without ink is a scan's layer; beside as much that is seen, someone hides it.
    let scanned = seen < FEW_LETTERS || content.pictured && seen * 3 < layer;
    let shown = |c: &PageChar| {
        let Area {
            left,
            bottom,
            right,
            top,
        } = content.shown;
        (left - OUTSIDE..right + OUTSIDE).contains(&c.x)
            && (bottom - OUTSIDE..top + OUTSIDE).contains(&c.y)
    };
    let kept = |c: &&PageChar| {
        let inked = match c.ink {
            Ink::Seen => (LEAST_SIZE..LARGEST_SIZE).contains(&c.size),
            Ink::None => scanned && c.size < LARGEST_SIZE && c.size > 0.0,
            Ink::Hidden => false,
        };
        inked && shown(c)
    };
    content.chars.iter().filter(kept).take(MAX_GLYPHS).collect()
}

fn letters(chars: &[&PageChar]) -> usize {
    chars.iter().filter(|c| c.c.is_alphanumeric()).count()
}

/// The characters of one direction as glyphs.
fn set(frame: Frame, chars: &[&PageChar], style: impl Fn(u32) -> Style) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(chars.len());
    let mut spaces = Vec::new();
    for c in chars {
        let (x, y) = frame.place(c.x, c.y);
        let letter = tex_ligature(c.c, c.advance / c.size);
        if letter.is_whitespace() {
            spaces.push((y, x));
            continue;
        }
        if letter.is_control() {
            continue;
        }
        let Style { bold, italic } = style(c.font);
        glyphs.push(Glyph {
            c: letter,
            x0: x,
            x1: x + c.advance.clamp(0.0, 4.0 * c.size),
            y,
            size: c.size,
            bold,
            italic,
            spaced: false,
        });
    }
    mark_spaces(&mut glyphs, spaces);
    glyphs
}

impl Run {
    /// Whether a baseline at this angle runs so, but for the skew of a scan.
    fn takes(self, degrees: f32) -> bool {
        let own = match self {
            Self::Right => 0.0,
            Self::Up => 90.0,
            Self::Left => 180.0,
            Self::Down => 270.0,
        };
        let off = (degrees - own).rem_euclid(360.0);
        !(10.0..350.0).contains(&off)
    }
}

impl Frame {
    pub fn width(&self) -> f32 {
        match self.run {
            Run::Right | Run::Left => self.shown.width(),
            Run::Up | Run::Down => self.shown.height(),
        }
    }

    pub fn height(&self) -> f32 {
        match self.run {
            Run::Right | Run::Left => self.shown.height(),
            Run::Up | Run::Down => self.shown.width(),
        }
    }

    /// A point of the page's own space as it is read: from the left, and from the top.
    pub fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let shown = &self.shown;
        match self.run {
            Run::Right => (x - shown.left, shown.top - y),
            Run::Up => (y - shown.bottom, x - shown.left),
            Run::Left => (shown.right - x, y - shown.bottom),
            Run::Down => (shown.top - y, shown.right - x),
        }
    }

    /// Where a point of a reader's page, as `place` gives it, is in the page's own space.
    pub fn unplace(&self, across: f32, down: f32) -> (f32, f32) {
        let shown = &self.shown;
        match self.run {
            Run::Right => (across + shown.left, shown.top - down),
            Run::Up => (down + shown.left, across + shown.bottom),
            Run::Left => (shown.right - across, down + shown.bottom),
            Run::Down => (shown.right - down, shown.top - across),
        }
    }

    /// The page as it is shown: turned clockwise by so many quarters.
    pub fn shown(shown: Area, quarters: u8) -> Self {
        let run = RUNS[usize::from(quarters % 4)];
        Self { shown, run }
    }
}

/// How a font looks, told from its name: flags of the descriptor are often missing.
#[derive(Debug, Clone, Copy, Default)]
struct Style {
    bold: bool,
    italic: bool,
}

impl Style {
    fn of(font: &str) -> Self {
        let name = font
            .split_once('+')
            .map_or(font, |(_, name)| name)
            .to_lowercase();
        let any = |marks: &[&str]| marks.iter().any(|mark| name.contains(mark));
        let bold = [
            "bold", "black", "heavy", "demi", "cmbx", "cmb1", "sfbx", "medi", "-b",
        ];
        let italic = [
            "ital", "obli", "slant", "cmti", "cmsl", "cmbxti", "sfti", "sfsl", "sfbi", "-it",
        ];
        Self {
            bold: any(&bold) && !name.contains("medium"),
            italic: any(&italic),
        }
    }
}

/// TeX's text fonts hold ligatures where ASCII has control characters (ff at 0x0B, fi at 0x0C,
/// fl at 0x0D, ffi at 0x0E, ffl at 0x0F); without a table for Unicode they come as such. `width` is in ems: a
/// real control character has none.
fn tex_ligature(c: char, width: f32) -> char {
    match c {
        '\u{b}'..='\u{f}' if width < 0.4 => c,
        '\u{b}' => '\u{fb00}',
        '\u{c}' => '\u{fb01}',
        '\u{d}' => '\u{fb02}',
        '\u{e}' => '\u{fb03}',
        '\u{f}' => '\u{fb04}',
        c => c,
    }
}

/// Each glyph learns whether a space was drawn between it and the glyph before it.
fn mark_spaces(glyphs: &mut [Glyph], spaces: Vec<(f32, f32)>) {
    let key = |y: f32, x: f32| ((y * 2.0).round() as i32, x);
    let order = |a: &(i32, f32), b: &(i32, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
    let mut spaces: Vec<(i32, f32)> = spaces.into_iter().map(|(y, x)| key(y, x)).collect();
    spaces.sort_by(order);
    glyphs.sort_by(|a, b| order(&key(a.y, a.x0), &key(b.y, b.x0)));
    let mut before: Option<(i32, f32)> = None;
    for glyph in glyphs {
        let (row, x) = key(glyph.y, glyph.x0);
        let next = spaces.partition_point(|space| order(space, &(row, x)).is_le());
        let space = next.checked_sub(1).and_then(|last| spaces.get(last));
        glyph.spaced = space.is_some_and(|space| {
            space.0 == row && before.is_none_or(|(r, start)| r != row || space.1 > start)
        });
        before = Some((row, x));
    }
}
