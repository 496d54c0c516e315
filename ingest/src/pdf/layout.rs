//! The layout that is kept beside the text: from words in the direction they are read in to boxes on the page as it is
//! shown.

use super::glyphs::{Frame, Run};
use super::text::Placed;
use graph_schema::layout::Direction;
use graph_schema::{LaidLine, LaidWord, PageSize, PaperLayout, TextSource};

/// A page's text, or the part of it that runs in another direction, as it was read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part {
    /// 1-based.
    pub page: u32,
    pub frame: Frame,
    /// The page as it is shown.
    pub display: Frame,
    pub source: TextSource,
    /// How sure a recogniser was of its words, 0 to 1.
    pub confidence: Option<f32>,
}

/// Letters reach so far above their baseline and below it, in ems: the ascent and descent of common text fonts.
const ASCENT: f32 = 0.75;
const DESCENT: f32 = 0.22;

/// The words of a text of `text_len` bytes, in its order, on the pages of `parts`.
pub fn layout(words: &[Placed], parts: &[Part], text_len: usize) -> PaperLayout {
    let mut pages: Vec<PageSize> = parts.iter().map(size).collect();
    pages.dedup_by_key(|page| page.number);
    let of_a_line = words.chunk_by(|a, b| a.line == b.line);
    let lines = of_a_line.filter_map(|words| {
        let part = parts.get(words.first()?.part)?;
        let words = words.iter().filter(|word| word.start < word.end);
        Some(LaidLine {
            page: part.page,
            direction: part.direction(),
            words: words.map(|word| part.lay(word)).collect(),
        })
    });
    PaperLayout {
        text_len,
        pages,
        lines: lines.filter(|line| !line.words.is_empty()).collect(),
    }
}

fn size(part: &Part) -> PageSize {
    PageSize {
        number: part.page,
        width: part.display.width(),
        height: part.display.height(),
        source: part.source,
        confidence: part.confidence,
    }
}

impl Part {
    fn lay(&self, word: &Placed) -> LaidWord {
        let top = word.baseline - ASCENT * word.size;
        let bottom = word.baseline + DESCENT * word.size;
        let [x, y, width, height] = self.area((word.x0, top), (word.x1, bottom));
        LaidWord {
            start: word.start,
            end: word.end,
            x,
            y,
            width,
            height,
        }
    }

    /// Two corners as it was read, as left edge, top, width and height on the page as it is shown.
    pub fn area(&self, one: (f32, f32), other: (f32, f32)) -> [f32; 4] {
        let (ax, ay) = self.on_display(one.0, one.1);
        let (bx, by) = self.on_display(other.0, other.1);
        [ax.min(bx), ay.min(by), (ax - bx).abs(), (ay - by).abs()]
    }

    /// Whether its lines lead to the right on the page as it is shown.
    pub fn is_upright(&self) -> bool {
        self.direction() == Direction::Right
    }

    fn on_display(&self, across: f32, down: f32) -> (f32, f32) {
        let (x, y) = self.frame.unplace(across, down);
        self.display.place(x, y)
    }

    /// Where a line of it leads on the page as it is shown.
    fn direction(&self) -> Direction {
        let quarters = |run: Run| match run {
            Run::Right => 0,
            Run::Up => 1,
            Run::Left => 2,
            Run::Down => 3,
        };
        // Against the clock before the page is turned clockwise.
        match (4 + quarters(self.frame.run) - quarters(self.display.run)) % 4 {
            0 => Direction::Right,
            1 => Direction::Up,
            2 => Direction::Left,
            _ => Direction::Down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use models_core::Area;

    fn placed(start: usize, end: usize, line: usize, part: usize) -> Placed {
        Placed {
            page: 1,
            x0: 100.0,
            x1: 130.0,
            y: 50.0,
            size: 10.0,
            baseline: 50.0,
            start,
            end,
            line,
            part,
        }
    }

    fn part(run: Run, quarters: u8) -> Part {
        let shown = Area {
            left: 10.0,
            bottom: 20.0,
            right: 610.0,
            top: 820.0,
        };
        Part {
            page: 1,
            frame: Frame { shown, run },
            display: Frame::shown(shown, quarters),
            source: TextSource::Drawn,
            confidence: None,
        }
    }

    fn only(layout: &PaperLayout) -> (Direction, [f32; 4]) {
        let [line] = &layout.lines[..] else {
            panic!("one line: {layout:?}");
        };
        let word = line.words[0];
        (
            line.direction,
            [word.x, word.y, word.width, word.height].map(f32::round),
        )
    }

    #[test]
    fn boxes_are_those_of_the_page_as_it_is_shown() {
        let of = |run, quarters| {
            let parts = [part(run, quarters)];
            let layout = layout(&[placed(0, 4, 1, 0)], &parts, 4);
            (only(&layout), layout.pages[0].width)
        };
        // Read as it is shown, whichever way the file turns it.
        let upright = (Direction::Right, [100.0, 43.0, 30.0, 10.0]);
        assert_eq!(of(Run::Right, 0), (upright, 600.0));
        assert_eq!(of(Run::Up, 1), (upright, 800.0));
        assert_eq!(of(Run::Left, 2), (upright, 600.0));
        assert_eq!(of(Run::Down, 3), (upright, 800.0));
        // Up the side of an upright page: 100 points from its foot on, its baseline 50 from the left.
        let up = (Direction::Up, [43.0, 670.0, 10.0, 30.0]);
        assert_eq!(of(Run::Up, 0), (up, 600.0));
        let down = (Direction::Down, [548.0, 100.0, 10.0, 30.0]);
        assert_eq!(of(Run::Down, 0), (down, 600.0));
    }

    #[test]
    fn lines_and_pages_are_kept_apart() {
        let parts = [part(Run::Right, 0), part(Run::Up, 0)];
        let words = [
            placed(0, 4, 1, 0),
            placed(5, 9, 1, 0),
            placed(9, 12, 2, 0),
            placed(13, 16, 3, 1),
        ];
        let layout = layout(&words, &parts, 16);
        let counts: Vec<usize> = layout.lines.iter().map(|line| line.words.len()).collect();
        assert_eq!((counts, layout.pages.len()), (vec![2, 1, 1], 1));
    }
}
