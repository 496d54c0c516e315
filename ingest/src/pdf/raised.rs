//! Raised numbers that are part of the text: exponents (10³, R²), units (m², s⁻¹) and isotopes (¹⁰B). They become
//! superscript characters; what stays raised is a mark of a footnote or a reference.

use super::lines::{Line, Shift, Word};

/// Symbols of the SI and units used with it (BIPM, The International System of Units, 2019, tables 2, 4 and 8) that are
/// raised to powers, with their usual prefixes.
const UNITS: [&str; 40] = [
    "m", "dm", "cm", "mm", "µm", "μm", "nm", "pm", "km", "s", "ms", "µs", "μs", "ns", "min", "h",
    "d", "yr", "kg", "g", "mg", "µg", "μg", "t", "mol", "mmol", "A", "K", "cd", "Hz", "kHz", "N",
    "Pa", "kPa", "J", "W", "V", "T", "L", "l",
];

/// Turns the raised numbers of running text that are no marks into superscript characters.
pub fn keep_exponents(lines: &mut [Line]) {
    for line in lines {
        for at in 0..line.words.len() {
            let (before, rest) = line.words.split_at_mut(at);
            let Some((word, after)) = rest.split_first_mut() else {
                continue;
            };
            if word.shift == Shift::Raised && is_text(before, word, after.first()) {
                word.text = word.text.chars().map(superscript).collect();
            }
        }
    }
}

/// Whether a raised number belongs to the word before or after it.
fn is_text(before: &[Word], word: &Word, after: Option<&Word>) -> bool {
    let unsigned = word.text.trim_start_matches(['-', '−', '–', '+']);
    let signed = unsigned.len() < word.text.len();
    if unsigned.is_empty() || !unsigned.chars().all(|c| c.is_ascii_digit()) {
        return false;
    }
    match before.last() {
        Some(base) if word.glued && base.shift == Shift::None => {
            // A sign is no part of a mark.
            signed || is_power(base, unsigned)
        }
        // At the beginning of a line stands the mark of a note as well: `In` and `As` are words, too.
        None => {
            !signed
                && after
                    .is_some_and(|after| after.glued && is_element(after) && after.text.len() < 2)
        }
        _ => !signed && after.is_some_and(|after| after.glued && is_element(after)),
    }
}

fn is_power(base: &Word, exponent: &str) -> bool {
    let text = base.text.trim_start_matches(['(', '[', '{']);
    let single = exponent.len() == 1 && !matches!(exponent, "0" | "1");
    let digits = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '×' | '·'));
    if digits && text.ends_with(|c: char| c.is_ascii_digit()) {
        // Behind a year stands a mark; 10 is what powers are of.
        let ten = text == "10" || text.ends_with("×10") || text.ends_with("·10");
        return ten || single && !is_year(text);
    }
    // `kg/m²`, `5m²`: the last symbol counts.
    let symbol = text
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let variable = symbol.chars().count() == 1 && text.chars().count() <= 3;
    let bracketed = base.text.starts_with('(') && base.text.ends_with(')');
    single && (variable || UNITS.contains(&symbol) || bracketed && base.text.len() <= 16)
}

fn is_year(text: &str) -> bool {
    text.parse::<u32>()
        .is_ok_and(|year| (1800..2100).contains(&year))
}

/// `B`, `He`, `C-labelled`: a chemical symbol has one capital and at most one small letter.
fn is_element(word: &Word) -> bool {
    let symbol: Vec<char> = word
        .text
        .chars()
        .take_while(|c| c.is_ascii_alphabetic())
        .collect();
    match symbol.as_slice() {
        [first] => first.is_ascii_uppercase(),
        [first, second] => first.is_ascii_uppercase() && second.is_ascii_lowercase(),
        _ => false,
    }
}

fn superscript(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '-' | '−' | '–' => '⁻',
        '+' => '⁺',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of a line; `^` begins a raised one, which is glued to the word before it, `_` glues a plain one.
    fn read(text: &str) -> String {
        let word = |w: &str| Word {
            text: w.trim_start_matches(['^', '_']).into(),
            shift: if w.starts_with('^') {
                Shift::Raised
            } else {
                Shift::None
            },
            glued: w.starts_with('_') || w.starts_with("^_"),
            ..Word::default()
        };
        let mut line = Line {
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        };
        keep_exponents(std::slice::from_mut(&mut line));
        line.text()
    }

    #[test]
    fn powers_units_and_isotopes_are_text() {
        assert_eq!(read("5 m ^_2 at 10 ^_3 grains"), "5 m² at 10³ grains");
        assert_eq!(
            read("the ^10 _B of 3 kg/m ^_3 and R ^_2"),
            "the ¹⁰B of 3 kg/m³ and R²"
        );
        assert_eq!(read("2 s ^_−1 now"), "2 s⁻¹ now");
    }

    #[test]
    fn marks_stay_out() {
        assert_eq!(read("shown before. ^_12 Others"), "shown before. Others");
        assert_eq!(read("models ^_2 in 2010 ^_3 are"), "models in 2010 are");
        assert_eq!(read("many. ^_2–4,6 The"), "many. The");
        assert_eq!(read("many, ^_2−4 and"), "many, and");
        assert_eq!(read("^1 _In the second"), "In the second");
    }
}
