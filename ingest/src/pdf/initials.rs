//! Large first letters of a text that reach over several lines: they go back to the word they begin.

use super::lines::Line;

/// Such a letter is so much larger than the letters of its line.
const LARGER: f32 = 1.6;
/// So many lines stand beside it at most.
const LINES_BESIDE: usize = 6;

/// Puts each large first letter before the first word of the topmost line beside it.
pub fn join(lines: &mut Vec<Line>) {
    for at in 0..lines.len() {
        let Some((letter, x1, height)) = lines.get(at).and_then(initial) else {
            continue;
        };
        let Some(line) = lines.get(at) else { continue };
        let (page, column, y) = (line.page, line.column, line.y);
        let beside = |other: &Line| {
            other.page == page
                && other.column == column
                && other.y > y - 1.05 * height
                && other.y < y + 0.1 * height
                && other.size * LARGER < height
        };
        let from = at.saturating_sub(LINES_BESIDE);
        let to = (at + LINES_BESIDE).min(lines.len());
        let near = lines.get(from..to).unwrap_or_default().iter().enumerate();
        let top = near
            .filter(|(by, other)| {
                let own = from + by == at;
                let begins = other.words.get(usize::from(own));
                beside(other)
                    && begins
                        .is_some_and(|word| word.x0 > x1 - 0.3 * height && word.x0 < x1 + height)
            })
            .min_by(|(_, a), (_, b)| a.y.total_cmp(&b.y))
            .map(|(by, _)| from + by);
        let Some(top) = top else { continue };
        if let Some(line) = lines.get_mut(at) {
            line.words.remove(0);
            line.x0 = line.words.first().map_or(line.x0, |word| word.x0);
        }
        let first = lines
            .get_mut(top)
            .and_then(|line| line.words.first_mut())
            .filter(|word| word.text.starts_with(char::is_alphabetic));
        if let Some(word) = first {
            word.text.insert(0, letter);
        }
    }
    lines.retain(|line| !line.words.is_empty());
}

/// The letter, its right edge and its size, where a line begins with one that is much larger than the rest, or is one.
fn initial(line: &Line) -> Option<(char, f32, f32)> {
    let first = line.words.first()?;
    let letter = first.text.chars().next().filter(|c| c.is_uppercase())?;
    let alone = first.text.chars().count() == 1;
    let rest = line.words.get(1..).unwrap_or_default();
    let larger = rest.iter().all(|word| word.size * LARGER < first.size);
    (alone && larger).then_some((letter, first.x1, first.size))
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn line(text: &str, x: f32, y: f32, size: f32) -> Line {
        let word = |w: &str| Word {
            text: w.into(),
            x0: x,
            x1: x + 5.0,
            size,
            ..Word::default()
        };
        Line {
            page: 1,
            x0: x,
            y,
            size,
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        }
    }

    #[test]
    fn a_large_first_letter_goes_to_its_word() {
        let mut second = line("graze on the hills", 72.0, 112.0, 10.0);
        let mut letter = line("T", 50.0, 112.0, 24.0).words;
        letter[0].x1 = 68.0;
        letter.append(&mut second.words);
        second.words = letter;
        let mut lines = vec![
            line("HE sheep of the north", 72.0, 100.0, 10.0),
            second,
            line("in winter.", 50.0, 124.0, 10.0),
        ];
        join(&mut lines);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            texts,
            ["THE sheep of the north", "graze on the hills", "in winter."]
        );
    }

    #[test]
    fn a_letter_without_text_beside_it_stays() {
        let mut lines = vec![
            line("A", 50.0, 100.0, 24.0),
            line("text below", 50.0, 300.0, 10.0),
        ];
        join(&mut lines);
        assert_eq!(lines.len(), 2);
    }
}
