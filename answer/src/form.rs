//! Which sentences can be quoted: whole, readable ones, of sections that say something.

use crate::terms::fold;
use graph_schema::SectionKind;

const MIN_WORDS: usize = 5;
const MAX_WORDS: usize = 70;
/// Openers that point back to the sentence before.
const LEANING: &[&str] = &[
    "it",
    "its",
    "they",
    "their",
    "this",
    "these",
    "those",
    "he",
    "she",
    "his",
    "her",
    "such",
    "both",
    "here",
    "there",
    "then",
    "thus",
    "however",
    "therefore",
    "also",
    "another",
    "instead",
    "otherwise",
];

/// `None` for sections that hold no statements of the paper.
pub(crate) fn section_prior(kind: SectionKind) -> Option<f32> {
    match kind {
        SectionKind::TitlePage | SectionKind::Acknowledgements | SectionKind::References => None,
        SectionKind::Abstract | SectionKind::Results | SectionKind::Conclusion => Some(0.05),
        SectionKind::Introduction | SectionKind::Discussion | SectionKind::Limitations => {
            Some(0.03)
        }
        SectionKind::Appendix => Some(-0.02),
        _ => Some(0.0),
    }
}

/// `None` for what is no complete, readable sentence; less for one that points back to the one before.
pub(crate) fn form(quote: &str) -> Option<f32> {
    let words: Vec<&str> = quote.split(' ').collect();
    let first = words.first()?;
    let letters = quote.chars().filter(|c| c.is_alphabetic()).count();
    let solid = quote.chars().filter(|c| !c.is_whitespace()).count();
    let wordy = words
        .iter()
        .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .count();
    let complete = quote
        .trim_end_matches(['"', '”', ')', ']', '’'])
        .ends_with(['.', '。']);
    let starts = first.trim_start_matches(['"', '“', '(']).chars().next()?;
    let caption = ["figure", "fig.", "table", "algorithm"].contains(&first.to_lowercase().as_str());
    let whole = (MIN_WORDS..=MAX_WORDS).contains(&words.len())
        && complete
        && !starts.is_lowercase()
        && !is_of_formula(starts)
        && !caption
        && letters * 10 >= solid * 6
        && wordy * 10 >= words.len() * 5;
    if !whole {
        return None;
    }
    Some(if leans(quote) { -0.06 } else { 0.0 })
}

/// Whether a sentence that begins so is what is left of a formula: a sign, an accent by itself, a comma.
fn is_of_formula(c: char) -> bool {
    matches!(
        c,
        ',' | ';' | '.' | ':' | '=' | '+' | '|' | '^' | '¯' | '´' | '¨'
    ) || matches!(c, '\u{2b0}'..='\u{2ff}' | '\u{2190}'..='\u{22ff}')
}

/// Whether a sentence opens with a word that points back to the one before.
pub(crate) fn leans(quote: &str) -> bool {
    let opener = quote.split(' ').next().unwrap_or_default();
    let opener = opener.trim_end_matches([',', ':']).to_lowercase();
    LEANING.contains(&opener.as_str())
}

/// Folded text without callouts such as `[12]` or `[3, 7–9]`.
pub(crate) fn without_callouts(quote: &str) -> String {
    let mut text = String::with_capacity(quote.len());
    let mut rest = quote;
    while let Some(open) = rest.find('[') {
        let (before, after) = rest.split_at(open);
        text.push_str(before);
        let close = after.find(']').filter(|close| {
            after[1..*close]
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–' | ';'))
                && after[1..*close].chars().any(|c| c.is_ascii_digit())
        });
        let kept = close.map_or(1, |close| close + 1);
        if close.is_none() {
            text.push('[');
        }
        rest = &after[kept..];
    }
    text.push_str(rest);
    fold(&text).replace(" .", ".").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_sentences_are_quoted() {
        assert_eq!(
            form("Reciprocal rank fusion sums the inverse ranks of documents."),
            Some(0.0)
        );
        assert!(
            form("It sums the inverse ranks of all documents.").is_some_and(|prior| prior < 0.0)
        );
        assert_eq!(form("Table 2: Results of our method on the dev set."), None);
        assert_eq!(form("of the ranks that were summed before it."), None);
        assert_eq!(form("0.71 0.82 0.93 12.4 model 88.1 90.2 3.1."), None);
        assert_eq!(form("Too short."), None);
        assert_eq!(form(", of the ranks that were summed before it."), None);
        assert_eq!(form("ˆ of the ranks that were summed before it."), None);
    }

    #[test]
    fn callouts_go_and_other_brackets_stay() {
        assert_eq!(without_callouts("We use BM25 [3, 7–9]."), "We use BM25.");
        assert_eq!(
            without_callouts("The [CLS] token [1] is é [x"),
            "The [CLS] token is é [x"
        );
    }
}
