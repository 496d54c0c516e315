//! Right-to-left lines: words and letters stand from the left as they are drawn, and are put into the order in which
//! they are read. A line of two scripts keeps the runs of its minor one: a simple case of Unicode's UAX #9.

use super::lines::Word;
use unicode_normalization::UnicodeNormalization;

/// Puts the words of a line, which stand from left to right, into the order they are read in.
pub fn reorder(words: &mut [Word]) {
    let letters = |pick: fn(char) -> bool| {
        let chars = words.iter().flat_map(|word| word.text.chars());
        chars.filter(|c| pick(*c)).count()
    };
    let from_right = letters(is_from_right);
    if from_right == 0 {
        return;
    }
    if from_right * 2 > letters(char::is_alphabetic) {
        turn(words);
        each_run(words, |word| !runs_from_right(word), turn);
    } else {
        each_run(words, runs_from_right, turn);
    }
    for word in words.iter_mut().filter(|word| runs_from_right(word)) {
        // Shaped forms of letters become the letters.
        word.text = word.text.chars().rev().map(mirrored).nfkc().collect();
    }
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
fn is_from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{7ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn runs_from_right(word: &Word) -> bool {
    word.text.chars().any(is_from_right)
}

/// Reverses words; what was glued to the word on its left now is what follows it.
fn turn(words: &mut [Word]) {
    let glued: Vec<bool> = words.iter().map(|word| word.glued).collect();
    words.reverse();
    let first = glued.first().copied().unwrap_or(false);
    let follows = std::iter::once(first).chain(glued.into_iter().skip(1).rev());
    for (word, glued) in words.iter_mut().zip(follows) {
        word.glued = glued;
    }
}

fn each_run(words: &mut [Word], of: impl Fn(&Word) -> bool, change: fn(&mut [Word])) {
    for run in words.chunk_by_mut(|a, b| of(a) == of(b)) {
        if run.first().is_some_and(&of) {
            change(run);
        }
    }
}

/// Brackets open towards the text they hold.
fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(drawn: &str) -> String {
        let word = |w: &str| Word {
            text: w.into(),
            ..Word::default()
        };
        let mut words: Vec<Word> = drawn.split(' ').map(word).collect();
        reorder(&mut words);
        super::super::lines::joined(words.iter())
    }

    #[test]
    fn hebrew_is_read_from_the_right() {
        assert_eq!(read("םלוע םולש"), "שלום עולם");
        assert_eq!(read("ךורא BERT םולש"), "שלום BERT ארוך");
    }

    #[test]
    fn a_word_in_a_line_of_another_script_keeps_its_place() {
        assert_eq!(
            read("the word םולש means peace"),
            "the word שלום means peace"
        );
        assert_eq!(read("plain text"), "plain text");
    }
}
