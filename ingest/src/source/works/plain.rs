//! Titles as registries keep them, some with the markup of their publishers (`<i>`, `<mml:math>`, `&amp;`), as plain text.

use crate::source::text::one_line;
use quick_xml::escape::unescape;

/// The text without tags, entities read, white space folded, at most so many characters. A `<` that opens no tag stays.
pub fn plain(text: &str, most: usize) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        kept.push_str(&rest[..open]);
        let behind = &rest[open + 1..];
        let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
        match behind.find('>') {
            Some(close) if behind.starts_with(begins) => rest = &behind[close + 1..],
            _ => {
                kept.push('<');
                rest = behind;
            }
        }
    }
    kept.push_str(rest);
    // Some are escaped twice over.
    for _ in 0..2 {
        let named = kept.replace("&nbsp;", " ");
        match unescape(&named) {
            Ok(read) if read != kept => kept = read.into_owned(),
            _ => break,
        }
    }
    let line = one_line(&kept.replace(char::is_control, " "));
    match line.char_indices().nth(most) {
        Some((end, _)) => line[..end].trim_end().to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markup_goes_and_signs_stay() {
        let of = |text| plain(text, 100);
        assert_eq!(
            of("The <i>moss</i>  of\n<b>H</b><sub>2</sub>O"),
            "The moss of H2O"
        );
        assert_eq!(of("Peat &amp; moss"), "Peat & moss");
        assert_eq!(of("Peat &amp;amp; moss"), "Peat & moss");
        assert_eq!(of("If p < 0.05 then > moss"), "If p < 0.05 then > moss");
        assert_eq!(of("A & B &unknown; C"), "A & B &unknown; C");
        assert_eq!(of("a\u{1b}]0;x\u{7}b"), "a ]0;x b");
        assert_eq!(plain("moss grows", 4), "moss");
        assert_eq!(of("<"), "<");
    }
}
