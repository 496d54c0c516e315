//! Titles made comparable across sources: case, accents, punctuation and white space aside.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, accents and punctuation removed, words separated by one space:
/// `“Naïve Bayes—Revisited”` becomes `naive bayes revisited`.
pub fn normalise_title(title: &str) -> String {
    let mut words = String::with_capacity(title.len());
    for c in title.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.ends_with(' ') && !matches!(c, '\'' | '’' | '\u{ad}') {
            words.push(' ');
        }
    }
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::normalise_title;

    #[test]
    fn accents_punctuation_and_ligatures_fold() {
        assert_eq!(
            normalise_title("“Naïve Bayes—Revisited”"),
            "naive bayes revisited"
        );
        assert_eq!(
            normalise_title("Eﬃcient  OCR: it’s here."),
            "efficient ocr its here"
        );
        assert_eq!(normalise_title(" — "), "");
    }
}
