//! Display equations: which lines are formulas set by themselves, so that no sentence runs through them. Formulas among
//! the words of a line are text and stay so.

use super::lines::{Line, Shift, Word};

/// Of a line's characters, so many at most are in words of prose: in a formula set by itself, and in one that fills its
/// column.
const PROSE: f32 = 0.35;
const PROSE_OF_FULL: f32 = 0.15;
/// So far from the edges of its column, in ems, a line is set by itself.
const INDENT: f32 = 1.2;
const MARGIN: f32 = 2.0;
/// What belongs to a formula above or below it, such as the limits of a sum, has no more words and is no farther off,
/// in ems.
const LIMIT_WORDS: usize = 4;
const LIMIT_LEAD: f32 = 1.8;

/// Words of letters that formulas are written with.
const FUNCTIONS: [&str; 40] = [
    "arg",
    "argmax",
    "argmin",
    "const",
    "cos",
    "cosh",
    "cov",
    "det",
    "diag",
    "dim",
    "div",
    "else",
    "erf",
    "exp",
    "for",
    "if",
    "inf",
    "int",
    "ker",
    "lim",
    "liminf",
    "limsup",
    "log",
    "max",
    "min",
    "mod",
    "otherwise",
    "prob",
    "rank",
    "sgn",
    "sign",
    "sin",
    "sinh",
    "std",
    "sup",
    "tan",
    "tanh",
    "trace",
    "var",
    "vec",
];

/// For each line, whether it is part of a display equation.
pub fn displayed(lines: &[Line]) -> Vec<bool> {
    let mut shown: Vec<bool> = lines.iter().map(is_formula).collect();
    let near = |a: Option<&Line>, b: &Line| {
        a.is_some_and(|a| {
            (a.page, a.column) == (b.page, b.column)
                && (a.y - b.y).abs() < LIMIT_LEAD * a.size.max(b.size)
        })
    };
    // Limits stand above or below, and limits of limits beside those.
    for at in 0..lines.len() {
        let before = at
            .checked_sub(1)
            .filter(|before| shown.get(*before) == Some(&true));
        let joins = lines
            .get(at)
            .is_some_and(|line| is_limit(line) && near(before.and_then(|at| lines.get(at)), line));
        if let Some(one) = shown.get_mut(at) {
            *one |= joins;
        }
    }
    for at in (0..lines.len()).rev() {
        let behind = Some(at + 1).filter(|behind| shown.get(*behind) == Some(&true));
        let joins = lines
            .get(at)
            .is_some_and(|line| is_limit(line) && near(behind.and_then(|at| lines.get(at)), line));
        if let Some(one) = shown.get_mut(at) {
            *one |= joins;
        }
    }
    shown
}

fn is_formula(line: &Line) -> bool {
    let numbered = is_numbered(line);
    let words = match numbered {
        true => line.words.split_last().map_or(&[][..], |(_, rest)| rest),
        false => &line.words[..],
    };
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let all = words
        .iter()
        .map(|word| word.text.chars().count())
        .sum::<usize>();
    let prose = words.iter().filter(|word| is_prose(word));
    let prose =
        prose.map(|word| word.text.chars().count()).sum::<usize>() as f32 / all.max(1) as f32;
    let signs = words.iter().filter(|word| has_sign(word)).count();
    let shifted = words.iter().any(|word| word.shift != Shift::None);
    if signs == 0 && !shifted || is_item(first) {
        return false;
    }
    let em = line.size;
    let indented = first.x0 > line.left + INDENT * em;
    let free = last.x1 < line.right - MARGIN * em;
    match numbered {
        true => prose < PROSE && signs > 0,
        // A paragraph may begin with a formula, or be full of them.
        false if is_prose(first) => false,
        false if indented && (free || first.x0 > line.left + MARGIN * em) => {
            prose < PROSE && signs > 0
        }
        false => prose < PROSE_OF_FULL && signs > 1,
    }
}

/// Whether a line is too little to be text and may be part of a formula beside it.
fn is_limit(line: &Line) -> bool {
    line.words.len() <= LIMIT_WORDS && !line.words.iter().any(is_prose)
}

/// Whether a line ends with the number of an equation, apart from what stands before it.
fn is_numbered(line: &Line) -> bool {
    let [.., before, last] = &line.words[..] else {
        return false;
    };
    let inner = last
        .text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    let number = inner.is_some_and(|text| {
        text.len() <= 6
            && text.contains(|c: char| c.is_ascii_digit())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '–' | '′' | '*'))
    });
    let at_edge = last.x1 > line.right - 0.5 * line.size;
    number && at_edge && last.x0 - before.x1 > 1.0 * line.size
}

/// A word that formulas are not written with.
fn is_prose(word: &Word) -> bool {
    let core = word.text.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = core.chars().count();
    let plain = core
        .chars()
        .all(|c| c.is_alphabetic() && !is_greek(c) || matches!(c, '-' | '’' | '\''));
    let lower = core.chars().skip(1).all(|c| !c.is_uppercase());
    letters > 2 && plain && lower && !FUNCTIONS.contains(&core.to_lowercase().as_str())
}

fn has_sign(word: &Word) -> bool {
    word.text.chars().any(|c| {
        is_greek(c)
            || matches!(c, '=' | '<' | '>' | '+' | '±' | '×' | '÷' | '·' | '|' | '‖' | '{' | '^')
            || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2200}'..='\u{22ff}' | '\u{2a00}'..='\u{2aff}')
    })
}

fn is_greek(c: char) -> bool {
    matches!(c, 'Α'..='Ω' | 'α'..='ω' | 'ϑ' | 'ϕ' | 'ϵ')
}

fn is_item(word: &Word) -> bool {
    matches!(word.text.as_str(), "•" | "·" | "◦" | "▪" | "●" | "■" | "✓")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters are half an em wide, spaces a quarter.
    fn line(y: f32, x: f32, text: &str) -> Line {
        let mut words = Vec::new();
        let mut x = x;
        for word in text.split(' ') {
            let x1 = x + 5.0 * word.chars().count() as f32;
            words.push(Word {
                text: word.into(),
                x0: x,
                x1,
                y,
                size: 10.0,
                ..Word::default()
            });
            x = x1 + 2.5;
        }
        Line {
            page: 1,
            x0: words.first().map_or(0.0, |word| word.x0),
            x1: words.last().map_or(0.0, |word| word.x1),
            words,
            y,
            size: 10.0,
            left: 50.0,
            right: 300.0,
            ..Line::default()
        }
    }

    fn numbered(mut line: Line, number: &str) -> Line {
        line.words.push(Word {
            text: number.into(),
            x0: 285.0,
            x1: 300.0,
            y: line.y,
            size: 10.0,
            ..Word::default()
        });
        line.x1 = 300.0;
        line
    }

    #[test]
    fn a_formula_by_itself_is_told_from_formulas_in_text() {
        let lines = [
            line(100.0, 50.0, "The loss of a ewe is given by its weight w as"),
            line(114.0, 120.0, "n"),
            numbered(line(120.0, 90.0, "L(w) = ∑ (wi − y)² + λ|w|"), "(3)"),
            line(128.0, 120.0, "i=1"),
            line(142.0, 50.0, "where λ > 0 and y ∈ R are given for each ewe."),
            line(
                154.0,
                62.0,
                "Let w = (w1, …, wn) be the weights of all ewes",
            ),
            line(166.0, 50.0, "and y = 0."),
            line(180.0, 50.0, "f(x) = α + βx + γx² + δx³ + εx⁴ + ζ(x) − θ(y)"),
        ];
        assert_eq!(
            displayed(&lines),
            [false, true, true, true, false, false, false, true]
        );
    }

    #[test]
    fn headings_lists_and_numbers_are_no_formulas() {
        let lines = [
            line(100.0, 120.0, "Sheep of the hills"),
            line(120.0, 62.0, "• x = 3 for ewes"),
            line(140.0, 120.0, "12 14 16"),
            numbered(line(160.0, 62.0, "of the ewes and their lambs"), "(3)"),
        ];
        assert_eq!(displayed(&lines), [false; 4]);
    }
}
