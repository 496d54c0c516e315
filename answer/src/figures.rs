//! Figures in sentences.

/// Whether a sentence holds a figure, in digits or as a word.
pub(crate) fn has_figure(quote: &str) -> bool {
    const WORDS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "dozen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
        "ninety", "hundred", "thousand", "million", "billion", "half", "third", "quarter", "twice",
        "none", "no",
    ];
    without_citations(quote).chars().any(|c| c.is_ascii_digit())
        || quote
            .split(|c: char| !c.is_alphabetic())
            .any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// A sentence without what stands in brackets and looks like a year or a number of a reference.
fn without_citations(quote: &str) -> String {
    let mut text = String::with_capacity(quote.len());
    let mut held = String::new();
    let mut depth = 0_u32;
    for c in quote.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                continue;
            }
            ')' | ']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    let year = held.split(|c: char| !c.is_ascii_digit()).any(|part| {
                        part.len() == 4 && (part.starts_with("19") || part.starts_with("20"))
                    });
                    let number = held
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'));
                    if !(year || c == ']' && number) {
                        text.push_str(&held);
                    }
                    held.clear();
                    continue;
                }
            }
            _ => {}
        }
        match depth {
            0 => text.push(c),
            _ => held.push(c),
        }
    }
    text.push_str(&held);
    text
}

/// A word that is a figure, in one form: digits without thousands' commas, `%` kept; words up to twelve as digits.
pub(crate) fn figure(word: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    // "one" is mostly no count.
    if let Some(at) = WORDS
        .iter()
        .position(|name| *name == word)
        .filter(|at| *at != 1)
    {
        return Some(at.to_string());
    }
    let bare = word.trim_end_matches('%');
    let digits: String = bare.chars().filter(|c| *c != ',').collect();
    let is_figure = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_figure.then(|| {
        let plain = match digits.contains('.') {
            true => digits
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned(),
            false => digits,
        };
        match word.ends_with('%') {
            true => format!("{plain}%"),
            false => plain,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::has_figure;

    #[test]
    fn figures_are_digits_or_words_and_no_citations() {
        assert!(has_figure("It reaches 29.3 BLEU."));
        assert!(has_figure("Seven annotators took part."));
        assert!(has_figure("It reaches most (93.2) here."));
        assert!(!has_figure("It reaches more than before."));
        assert!(!has_figure("It follows others (Smith, 2004) and [12]."));
    }
}
