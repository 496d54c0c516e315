//! Raised and lowered pieces of a page: which line each belongs to. Raised numbers that are text are `raised`'s work.

use super::lines::{Piece, Shift};

/// Marks are no smaller against what they are raised from; a first letter over several lines is larger than this.
const LARGEST_HOST: f32 = 2.2;
/// What is higher than this over a baseline, in ems, is raised.
const RAISED: f32 = 0.15;
/// Spaces between a mark and what it marks, in ems, before that and behind it: some journals set `Jane Doe ² and` and
/// `¹ Department` with a word's space, which is stretched in justified lines.
const SPACE_BY_MARK: (f32, f32) = (0.75, 0.65);
/// More neighbours of a piece than this are not looked at: no page has them but one made to be slow.
const MAX_NEIGHBOURS: usize = 600;

/// Whether a piece has nothing but the numbers and signs that call notes: `2`, `1,*`, `†`. Letters are of formulas more often.
fn is_lone_mark(piece: &Piece) -> bool {
    let mut marks = 0;
    for c in piece.words.iter().flat_map(|word| word.text.chars()) {
        match c {
            ',' | ';' | '-' | '–' => {}
            '*' | '∗' | '†' | '‡' | '§' | '¶' | '#' => marks += 1,
            c if c.is_ascii_digit() => marks += 1,
            _ => return false,
        }
    }
    (1..=MOST_MARKS).contains(&marks)
}

/// No name has more marks.
const MOST_MARKS: usize = 8;

/// What small pieces are raised from.
#[derive(Clone, Copy)]
struct Host {
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
}

impl Host {
    /// Whether `piece` stands beside it, small and a little higher or lower; a lone mark may be a space away.
    fn is_beside(&self, piece: &Piece, is_mark: bool) -> bool {
        let (before, behind) = match is_mark && self.y - piece.y > RAISED * self.size {
            true => SPACE_BY_MARK,
            false => (0.5, 0.35),
        };
        self.size > 1.15 * piece.size
            && self.size < LARGEST_HOST * piece.size
            && (-0.4..0.75).contains(&((self.y - piece.y) / self.size))
            && piece.x0 > self.x0 - piece.size * 4.0
            && piece.x0 < self.x1 + behind * self.size
            && piece.x1 > self.x0 - before * self.size
    }

    fn distance(&self, piece: &Piece) -> f32 {
        let beside = (piece.x0 - self.x1).abs().min((self.x0 - piece.x1).abs());
        (self.y - piece.y).abs() + beside * 0.2
    }
}

/// Small pieces beside a larger one, raised or lowered, go to its baseline and know it; those that stand between its
/// words become words of it.
pub fn settle(pieces: &mut Vec<Piece>) {
    let mut hosts: Vec<(usize, Host)> = pieces.iter().map(Host::from).enumerate().collect();
    hosts.sort_by(|(_, a), (_, b)| a.y.total_cmp(&b.y));
    let largest = hosts.iter().map(|(_, host)| host.size).fold(0.0, f32::max);
    // The piece that each is raised from.
    let mut raised_from: Vec<Option<usize>> = vec![None; pieces.len()];
    for (piece, raised_from) in pieces.iter_mut().zip(&mut raised_from) {
        let is_mark = is_lone_mark(piece);
        let from = hosts.partition_point(|(_, host)| host.y < piece.y - 0.4 * largest);
        let near = hosts
            .iter()
            .skip(from)
            .take_while(|(_, host)| host.y < piece.y + 0.75 * largest)
            .take(MAX_NEIGHBOURS)
            .filter(|(_, host)| host.is_beside(piece, is_mark));
        let nearest = near.min_by(|(_, a), (_, b)| a.distance(piece).total_cmp(&b.distance(piece)));
        let Some((of, Host { y, size, .. })) = nearest.copied() else {
            continue;
        };
        let rise = (y - piece.y) / size;
        let shift = match rise {
            r if r > RAISED => Shift::Raised,
            r if r < -0.06 => Shift::Lowered,
            _ => Shift::None,
        };
        piece.y = y;
        for word in &mut piece.words {
            word.shift = shift;
        }
        *raised_from = Some(of);
    }
    set_between_words(pieces, &raised_from);
}

/// A piece inside the stretch of the one it is raised from, or a mark at its edge, would keep the two from being one line.
fn set_between_words(pieces: &mut Vec<Piece>, raised_from: &[Option<usize>]) {
    for (at, of) in raised_from.iter().enumerate() {
        let Some(of) = of.filter(|of| raised_from.get(*of) == Some(&None)) else {
            continue;
        };
        let (Some(piece), Some(host)) = (pieces.get(at), pieces.get(of)) else {
            continue;
        };
        let inside = piece.x0 > host.x0 && piece.x1 < host.x1;
        // What is set at the edge of a line would be of another column than the line, where that runs over both.
        let (before, behind) = SPACE_BY_MARK;
        let beside = is_lone_mark(piece)
            && piece.words.iter().all(|word| word.shift == Shift::Raised)
            && piece.x1 > host.x0 - before * host.size
            && piece.x0 < host.x1 + behind * host.size;
        if inside || beside {
            let (x0, x1) = (piece.x0, piece.x1);
            let words = pieces
                .get_mut(at)
                .map(|piece| std::mem::take(&mut piece.words));
            if let Some(host) = pieces.get_mut(of) {
                host.words.extend(words.unwrap_or_default());
                (host.x0, host.x1) = (host.x0.min(x0), host.x1.max(x1));
            }
        }
    }
    pieces.retain(|piece| !piece.words.is_empty());
    for piece in pieces {
        piece.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
}

impl From<&Piece> for Host {
    fn from(piece: &Piece) -> Self {
        Self {
            x0: piece.x0,
            x1: piece.x1,
            y: piece.y,
            size: piece.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::Glyph;
    use super::super::lines::{Line, lines, pieces};

    /// Letters half an em wide from `x` on.
    fn set(text: &str, (x, y): (f32, f32), size: f32) -> Vec<Glyph> {
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
        let letters = text.chars().enumerate().map(at);
        letters.filter(|glyph| glyph.c != ' ').collect()
    }

    fn read(glyphs: &[Vec<Glyph>]) -> Vec<Line> {
        lines(pieces(&glyphs.concat()), 1, 0)
    }

    #[test]
    fn a_mark_may_stand_a_space_from_its_name() {
        let of = |mark: &str| {
            read(&[
                set("Ana Silva", (0.0, 100.0), 10.0),
                set(mark, (50.0, 96.0), 7.0),
            ])
        };
        let marked = of("2,*");
        assert_eq!(marked.len(), 1);
        assert!(marked[0].words[2].is_mark());
        // A word there is none.
        assert_eq!(of("no").len(), 2);
    }

    #[test]
    fn a_mark_may_stand_a_space_before_its_place() {
        let lines = read(&[
            set("1", (0.0, 97.0), 6.0),
            set("Department of Wool", (8.5, 100.0), 8.0),
        ]);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].words[0].is_mark());
    }
}
