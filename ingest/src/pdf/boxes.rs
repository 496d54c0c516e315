//! Two boxes side by side over a paper's text, as publishers of journals set them: dates and keywords of the article on the
//! left, its abstract on the right. Lines over both would mix them.

use super::columns::PageLines;
use super::lines::{Line, Word};

/// A word of the right box begins at most this far behind its head, in ems: further right stands another column.
const LARGEST_INDENT: f32 = 2.5;
/// Words of one line stand nearer, in ems.
const WORD_GAP: f32 = 0.9;
/// Leading within a box, in ems: farther below something else begins.
const MOST_LEADING: f32 = 3.0;

/// Parts the boxes of a first page: what is in the left one goes to its side notes, and the right one is headed `Abstract`.
pub fn part(page: &mut PageLines) {
    let Some((at, x)) = heads(&page.lines) else {
        return;
    };
    let Some(head) = page.lines.get(at).cloned() else {
        return;
    };
    let bottom = bottom(&page.lines, &head, x);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut kept = Vec::with_capacity(page.lines.len());
    let mut place = 0;
    for (index, line) in std::mem::take(&mut page.lines).into_iter().enumerate() {
        if index == at {
            place = kept.len();
            left.extend(of_words(&line, |word| word.x0 < x - 1.0));
            right.extend(of_words(&line, |word| word.x0 >= x - 1.0).map(named));
            continue;
        }
        if line.y <= head.y || line.y > bottom || side_of(&line, x) == Side::Across {
            kept.push(line);
            continue;
        }
        left.extend(of_words(&line, |word| middle(word) < x));
        right.extend(of_words(&line, |word| middle(word) >= x));
    }
    right.sort_by(|a, b| a.y.total_cmp(&b.y));
    kept.splice(place..place, right);
    page.lines = kept;
    left.sort_by(|a, b| a.y.total_cmp(&b.y));
    page.side.extend(left);
}

/// The line with the heads of two such boxes, `A R T I C L E  I N F O` and `A B S T R A C T`, and where the second begins.
fn heads(lines: &[Line]) -> Option<(usize, f32)> {
    let spelled = |words: &[Word]| {
        let text = words.iter().flat_map(|word| word.text.chars());
        let letters = text.filter(|c| c.is_alphabetic());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    lines.iter().enumerate().find_map(|(at, line)| {
        let all = spelled(&line.words);
        let first = all.strip_suffix("abstract")?;
        if !matches!(
            first,
            "articleinfo" | "articleinformation" | "articlehistory"
        ) {
            return None;
        }
        let begins = (0..line.words.len()).find(|from| {
            let rest = line.words.get(*from..).unwrap_or_default();
            spelled(rest) == "abstract"
        })?;
        Some((at, line.words.get(begins)?.x0))
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    /// In the right box, or a line of each.
    Right,
    /// Over the border, or in a column that does not begin with the right box.
    Across,
}

fn middle(word: &Word) -> f32 {
    (word.x0 + word.x1) / 2.0
}

fn side_of(line: &Line, x: f32) -> Side {
    let first = line.words.iter().position(|word| middle(word) >= x);
    let Some(first) = first else {
        return match line.x1 < x - 1.0 {
            true => Side::Left,
            false => Side::Across,
        };
    };
    let Some(begins) = line.words.get(first).map(|word| word.x0) else {
        return Side::Across;
    };
    let before = first.checked_sub(1).and_then(|last| line.words.get(last));
    let parted = before.is_none_or(|last| begins - last.x1 > WORD_GAP * line.size);
    let own = (x - 2.0..x + LARGEST_INDENT * line.size).contains(&begins);
    match parted && own {
        true => Side::Right,
        false => Side::Across,
    }
}

/// The baseline of the last line of the right box.
fn bottom(lines: &[Line], head: &Line, x: f32) -> f32 {
    let mut below: Vec<&Line> = lines.iter().filter(|line| line.y > head.y).collect();
    below.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut bottom = head.y;
    for line in below {
        match side_of(line, x) {
            Side::Left => {}
            Side::Right if line.y - bottom < MOST_LEADING * line.size => bottom = line.y,
            Side::Right | Side::Across => break,
        }
    }
    bottom
}

/// A line of some of the words of another, where it has any.
fn of_words(line: &Line, is_own: impl Fn(&Word) -> bool) -> Option<Line> {
    let words: Vec<Word> = line
        .words
        .iter()
        .filter(|word| is_own(word))
        .cloned()
        .collect();
    let (x0, x1) = (words.first()?.x0, words.last()?.x1);
    Some(Line {
        x0,
        x1,
        words,
        above: None,
        ..line.clone()
    })
}

/// The head of the abstract with its letters together.
fn named(mut head: Line) -> Line {
    head.words.truncate(1);
    if let Some(word) = head.words.first_mut() {
        word.text = "Abstract".into();
        word.x1 = head.x1;
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words begin at their places; letters are half an em wide.
    fn line(y: f32, cells: &[(f32, &str)]) -> Line {
        let mut words = Vec::new();
        for (x, text) in cells {
            let mut x = *x;
            for word in text.split(' ') {
                let x1 = x + 5.0 * word.chars().count() as f32;
                words.push(Word {
                    text: word.into(),
                    x0: x,
                    x1,
                    size: 10.0,
                    ..Word::default()
                });
                x = x1 + 2.5;
            }
        }
        Line {
            page: 1,
            x0: words.first().map_or(0.0, |word| word.x0),
            x1: words.last().map_or(0.0, |word| word.x1),
            words,
            y,
            size: 10.0,
            ..Line::default()
        }
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn the_abstract_is_told_from_what_stands_beside_it() {
        let lines = vec![
            line(80.0, &[(50.0, "Of Wool")]),
            line(
                100.0,
                &[(50.0, "A R T I C L E I N F O"), (200.0, "A B S T R A C T")],
            ),
            line(
                115.0,
                &[
                    (50.0, "Keywords:"),
                    (200.0, "We weigh the wool of the sheep"),
                ],
            ),
            line(
                127.0,
                &[(50.0, "Wool"), (200.0, "of two hills and find that")],
            ),
            line(139.0, &[(50.0, "Hills")]),
            line(140.0, &[(200.0, "it is the same.")]),
            line(170.0, &[(50.0, "1. Introduction")]),
            line(170.0, &[(320.0, "the sheep of the other column")]),
            line(
                185.0,
                &[(50.0, "Wool is what grows on the sheep of all hills")],
            ),
        ];
        let mut page = PageLines {
            lines,
            ..PageLines::default()
        };
        part(&mut page);
        assert_eq!(
            texts(&page.lines),
            [
                "Of Wool",
                "Abstract",
                "We weigh the wool of the sheep",
                "of two hills and find that",
                "it is the same.",
                "1. Introduction",
                "the sheep of the other column",
                "Wool is what grows on the sheep of all hills"
            ]
        );
        let side = texts(&page.side);
        assert_eq!(side[1..], ["Keywords:", "Wool", "Hills"]);
    }

    #[test]
    fn a_page_without_boxes_is_left_alone() {
        let lines = vec![
            line(80.0, &[(50.0, "Abstract")]),
            line(100.0, &[(50.0, "We weigh wool.")]),
        ];
        let mut page = PageLines {
            lines,
            ..PageLines::default()
        };
        part(&mut page);
        assert_eq!(texts(&page.lines), ["Abstract", "We weigh wool."]);
    }
}
