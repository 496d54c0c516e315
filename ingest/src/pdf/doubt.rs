//! Whether the text that a page brings along can be used: next to none on a scan, letters that stand for nothing, or
//! words that no language has, as bad recognition leaves them. A rule over letters; no list of words.

use super::glyphs::Glyph;
use super::lines::Piece;
use models_core::{Ink, PageContent};

/// A page with fewer letters than this is a picture, with a stamp at most.
pub const MIN_LETTERS: usize = 12;
/// A scan with fewer letters than this has a stamp of its library on it, or the number of its page.
const STAMP: usize = 200;
/// So many words are needed to tell, and such a share of impossible ones is too many.
const LEAST_WORDS: usize = 40;
const IMPOSSIBLE: f32 = 0.25;
/// Letters without a meaning: such a share of a page's.
const UNMAPPED: f32 = 0.3;
/// No word of a language that is written with spaces is longer; chains of them have hyphens.
const LONGEST: usize = 24;
/// Words over each other by more than this many ems are two texts on one place.
const OVERLAP: f32 = 0.35;

/// Whether a page's words should be read from its picture.
pub fn is_doubtful(content: &PageContent, glyphs: &[Glyph], pieces: &[Piece]) -> bool {
    let letters = glyphs
        .iter()
        .filter(|glyph| glyph.c.is_alphanumeric())
        .count();
    if letters < MIN_LETTERS {
        // Letters that are drawings of a font's own (Type 3) may be known as no letters at all.
        let signs = content.chars.len() >= MIN_LETTERS;
        return content.drawn || content.pictured || signs;
    }
    let unmapped = glyphs.iter().filter(|glyph| is_unmapped(glyph.c)).count();
    if unmapped as f32 > UNMAPPED * glyphs.len() as f32 {
        return true;
    }
    // Of a page that was set as text its own letters are better than any that are read from a picture.
    let is_scan = content.pictured || content.chars.iter().all(|c| c.ink == Ink::None);
    is_scan && (letters < STAMP || is_garbage(pieces))
}

/// Codes that a font without a table for Unicode leaves.
fn is_unmapped(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{f0000}'..)
}

/// Whether too many of a text's words can be no words.
fn is_garbage(pieces: &[Piece]) -> bool {
    let (mut words, mut impossible) = (0, 0);
    for piece in pieces {
        let mut end = f32::MIN;
        for word in &piece.words {
            let letters: Vec<char> = word.text.chars().filter(|c| c.is_alphabetic()).collect();
            // What is known of letters is known of Latin ones.
            if letters.is_empty() || !letters.iter().all(char::is_ascii) {
                continue;
            }
            words += 1;
            let over = word.x0 < end - OVERLAP * word.size;
            impossible += usize::from(over || is_impossible(&word.text, &letters));
            end = word.x1;
        }
    }
    words >= LEAST_WORDS && impossible as f32 > IMPOSSIBLE * words as f32
}

fn is_impossible(word: &str, letters: &[char]) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    if letters.len() == 1 {
        // `a`, `I`; a variable, an initial and an item's letter are single too, which the share allows for.
        return inner.len() == 1 && !matches!(letters[0], 'a' | 'A' | 'I');
    }
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let vowels = letters.iter().any(|c| "aeiouyAEIOUY".contains(*c));
    // Acronyms have capitals.
    let unspeakable = letters.len() >= 4 && !vowels && capitals * 2 < letters.len();
    let longest = inner
        .split(|c: char| !c.is_alphanumeric())
        .map(str::len)
        .max();
    let too_long = longest.unwrap_or(0) > LONGEST;
    // `wOrd`, `w0rd`: a capital or a number between small letters.
    let between = inner.as_bytes().windows(3).any(|three| {
        let [before, middle, after] = [three[0], three[1], three[2]];
        before.is_ascii_lowercase()
            && after.is_ascii_lowercase()
            && (middle.is_ascii_uppercase() && capitals == 1 || middle.is_ascii_digit())
    });
    unspeakable || too_long || between
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;
    use models_core::PageChar;

    fn set(text: &str) -> (Vec<Glyph>, Vec<Piece>) {
        let mut x = 0.0;
        let mut words = Vec::new();
        let mut glyphs = Vec::new();
        for text in text.split(' ') {
            let x1 = x + 5.0 * text.chars().count() as f32;
            glyphs.extend(text.chars().map(|c| Glyph {
                c,
                x0: x,
                x1,
                y: 0.0,
                size: 10.0,
                bold: false,
                italic: false,
                spaced: false,
            }));
            words.push(Word {
                text: text.into(),
                x0: x,
                x1,
                size: 10.0,
                ..Word::default()
            });
            x = x1 + 3.0;
        }
        let piece = Piece {
            words,
            x0: 0.0,
            x1: x,
            y: 0.0,
            size: 10.0,
        };
        (glyphs, vec![piece])
    }

    fn scan(text: &str) -> bool {
        let (glyphs, pieces) = set(text);
        let content = PageContent {
            pictured: true,
            chars: vec![PageChar {
                c: 'a',
                x: 0.0,
                y: 0.0,
                advance: 5.0,
                size: 10.0,
                angle: 0.0,
                font: 0,
                ink: Ink::None,
            }],
            ..PageContent::default()
        };
        is_doubtful(&content, &glyphs, &pieces)
    }

    const GOOD: &str = "The river carries much sediment from the hills to the coast, and in two wet seasons of the \
        years 1999 and 2001 we took samples at x and y every day; NASA and the USGS gave the maps. A sample holds sand, \
        silt and clay. Both are heavier than we thought, which the state-of-the-art model did not foresee.";

    #[test]
    fn plain_words_are_believed() {
        assert!(!scan(GOOD));
        assert!(!scan(
            &"Der Fluß trägt viel Geröll von den Hügeln zur Küste und in das Meer ".repeat(5)
        ));
    }

    #[test]
    fn spaced_out_run_together_and_garbled_text_is_not() {
        let spaced: String = GOOD
            .chars()
            .filter(|c| *c != ' ')
            .map(|c| format!("{c} "))
            .collect();
        assert!(scan(spaced.trim()));
        let bare: Vec<String> = GOOD
            .split(' ')
            .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect())
            .collect();
        let joined: Vec<String> = bare.chunks(9).map(<[String]>::concat).collect();
        assert!(scan(&format!("{} ", joined.join(" ")).repeat(8)));
        assert!(scan(&"thc r1vcr crrs mch sdmnt frm tbe hllls".repeat(12)));
    }

    #[test]
    fn a_stamp_on_a_picture_is_no_text() {
        assert!(scan("Downloaded from a library on a day in May"));
        // The same words on a page that was set as text are its text.
        let (glyphs, pieces) = set("Downloaded from a library on a day in May");
        let mut content = PageContent::default();
        content.chars.push(PageChar {
            c: 'a',
            x: 0.0,
            y: 0.0,
            advance: 5.0,
            size: 10.0,
            angle: 0.0,
            font: 0,
            ink: Ink::Seen,
        });
        assert!(!is_doubtful(&content, &glyphs, &pieces));
        assert!(!is_doubtful(&content, &[], &[]), "a blank page");
        content.drawn = true;
        assert!(is_doubtful(&content, &[], &[]), "shapes and no letters");
    }
}
