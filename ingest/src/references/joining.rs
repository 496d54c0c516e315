//! Lines of an entry put together: words divided at the end of a line, compounds, addresses.

use crate::pdf::is_unspaced;
use crate::tagging::classes;

/// Appends a line: a word divided at the line's end is made whole, an address goes on without a space.
pub(super) fn join(raw: &mut String, next: &str) {
    let last = raw.rsplit(' ').next().unwrap_or_default();
    let first = next.split(' ').next().unwrap_or_default();
    let Some(begin) = first.chars().next() else {
        return;
    };
    let address = last.contains("://")
        || last.contains("doi.org")
        || last.starts_with("10.")
        || last.to_lowercase().starts_with("doi:");
    if address && continues_address(last, first) {
        raw.push_str(next);
        return;
    }
    let unspaced = raw.ends_with(is_unspaced) && next.starts_with(is_unspaced);
    let hyphen = last.chars().count() > 1 && raw.ends_with(['-', '‐', '\u{ad}']);
    if hyphen {
        let digit = last
            .chars()
            .rev()
            .nth(1)
            .is_some_and(|c| c.is_ascii_digit());
        let divided = begin.is_lowercase() && !digit && !is_compound(last, first);
        if raw.ends_with('\u{ad}') || divided {
            raw.pop();
        }
    } else if !(unspaced || raw.ends_with(['–', '—']) && begin.is_ascii_digit()) {
        raw.push(' ');
    }
    raw.push_str(next);
}

/// `low-` and `temperature`: two words that are known, and none together.
fn is_compound(left: &str, right: &str) -> bool {
    // Journals' names are abbreviated: `Auto-` and `mat.`.
    if right.ends_with('.') && right.chars().count() <= LONGEST_ABBREVIATED {
        return false;
    }
    let bare = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.to_owned()
    };
    let (left, right) = (bare(left), bare(right).to_lowercase());
    let last = left.rsplit('-').next().unwrap_or_default();
    let least = match last.starts_with(char::is_uppercase) {
        true => LEAST_NAME,
        false => LEAST_WORD,
    };
    let last = last.to_lowercase();
    let known = |word: &str| classes::carried().of(classes::hash(word)).is_some();
    let whole = |word: &str, least: usize| word.chars().count() >= least && known(word);
    whole(&last, least) && whole(&right, LEAST_WORD) && !known(&format!("{last}{right}"))
}

/// The rest of an abbreviated word has no more characters, its stop among them.
const LONGEST_ABBREVIATED: usize = 5;
/// Shorter words are parts of words more often than parts of compounds,
const LEAST_WORD: usize = 3;
/// and shorter ones with a capital parts of names: `Vin-` and `cent`.
const LEAST_NAME: usize = 4;

fn continues_address(last: &str, first: &str) -> bool {
    let open = last.ends_with(['/', '-', '_', '=', '?', '&', '%', '#', ':', '~']);
    let stopped = last.ends_with('.')
        && first.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let shaped = !first.starts_with('(')
        && first.contains(|c: char| c.is_ascii_digit() || matches!(c, '/' | '_' | '%' | '='))
        && !last.ends_with([',', ';', ')', '.']);
    let plain = first.starts_with(|c: char| c.is_ascii_lowercase())
        && first.contains(['.', '-'])
        && !last.ends_with([',', '.', ';', ')']);
    open || stopped || shaped || plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: [&str; 2]) -> String {
        let mut raw = lines[0].to_owned();
        join(&mut raw, lines[1]);
        raw
    }

    #[test]
    fn a_compound_keeps_its_hyphen_and_a_divided_word_does_not() {
        assert_eq!(
            joined(["Losses in low-", "temperature wool, 2010"]),
            "Losses in low-temperature wool, 2010"
        );
        assert_eq!(joined(["A sys-", "tem of"]), "A system of");
        assert_eq!(joined(["An over-", "view of"]), "An overview of");
        assert_eq!(joined(["in Auto-", "mat. Wool"]), "in Automat. Wool");
        assert_eq!(joined(["of Vin-", "cent Roe"]), "of Vincent Roe");
        assert_eq!(joined(["Felt in 1999-", "2001"]), "Felt in 1999-2001");
    }
}
