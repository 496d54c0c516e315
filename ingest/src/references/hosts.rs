//! Where a title ends and the name of what the work stands in begins, where the tagger took both for the title: behind a
//! closing quote, behind `. In `, behind ` // `.

use super::authors::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Fewer letters than this are no title and no venue.
const FEWEST: usize = 4;
/// The fewest characters between quotes that are a title: shorter ones are words of it.
const SHORTEST_QUOTED: usize = 8;

/// The bytes of the title and where its host begins.
pub(super) fn host(text: &str) -> Option<(Range<usize>, usize)> {
    let parted = quoted(text).or_else(|| behind_mark(text))?;
    let (name, rest) = (text.get(parted.0.clone())?, text.get(parted.1..)?);
    (letters(name) >= FEWEST && letters(rest) >= FEWEST).then_some(parted)
}

/// A title in quotes ends where they close, unless its sentence goes on behind them.
fn quoted(text: &str) -> Option<(Range<usize>, usize)> {
    let start = text.len() - text.trim_start().len();
    let body = text.get(start..)?;
    let open = body.chars().next()?;
    let closing: &[&str] = match open {
        '“' => &["”", "“", "''"],
        '„' => &["“", "”"],
        '"' => &["\"", "”"],
        '«' => &["»"],
        '‘' => &["’"],
        '\'' => &["'"],
        '`' => &["''", "”", "\"", "’’"],
        '「' => &["」"],
        '《' => &["》"],
        _ => return None,
    };
    let first = open.len_utf8();
    let (at, mark) = closing
        .iter()
        .filter_map(|mark| Some((close(body, first, mark)?, *mark)))
        .min()?;
    let inner = body.get(first..at)?;
    let end = start + at + mark.len();
    let behind = text.get(end..)?;
    let rest = behind.trim_start_matches([' ', ',', '.', ';', '\'', '"']);
    let goes_on = behind.trim_start().starts_with([':', '-', '–', '—'])
        || rest.starts_with(char::is_lowercase) && !rest.starts_with("in ");
    let long = inner.chars().count() >= SHORTEST_QUOTED;
    (long && !goes_on).then_some((start..end, text.len() - rest.len()))
}

/// The first closing mark that stands where a mark can close: an apostrophe within or behind a word does not.
fn close(body: &str, from: usize, mark: &str) -> Option<usize> {
    let single = matches!(mark, "'" | "’");
    let mut found = body.match_indices(mark).filter(|(at, _)| *at > from);
    let (at, _) = found.find(|(at, _)| {
        let (before, after) = (body.get(..*at), body.get(at + mark.len()..));
        let ended = before.is_some_and(|before| {
            let trimmed = before.trim_end();
            trimmed.ends_with([',', '.', '?', '!'])
        });
        let followed = after.is_some_and(|after| after.starts_with([',', '.', ';']));
        !single || ended || followed
    })?;
    Some(at)
}

fn behind_mark(text: &str) -> Option<(Range<usize>, usize)> {
    static HOST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"[.?!][”"’»]?\s+(?:In|in|Dans|dans)\b:?\s+|[”"»][.,]?\s+(?:In|in|Dans|dans)\b:?\s+|\s+//\s*"#,
        )
    });
    // Behind a comma, only before what such names begin with.
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i),\s+(?:in|dans)\b:?\s+(?:the\s+)?(?:\d{1,3}(?:st|nd|rd|th)\s+)?(?:proc\b|proceedings|advances|handbook|encyclop|journal|international|lecture|annual|conference|workshop|symposium|transactions)",
        )
    });
    let found = HOST.find(text).or_else(|| NAMED.find(text))?;
    let stop = found.as_str().starts_with(['.', '?', '!', '”', '"', '»']);
    let rest = match NAMED.is_match(found.as_str()) {
        true => found.start() + 1,
        false if stop => found.start() + 1,
        false => found.end(),
    };
    let behind = text.get(rest..)?;
    let skipped = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
    Some((
        0..found.start() + usize::from(stop),
        text.len() - skipped.len(),
    ))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str) -> Option<(&str, &str)> {
        let (name, rest) = host(text)?;
        Some((&text[name], &text[rest..]))
    }

    #[test]
    fn quotes_close_a_title() {
        for (text, name, rest) in [
            (
                "\"Counting sheep at night ,\"Wool Rev",
                "\"Counting sheep at night ,\"",
                "Wool Rev",
            ),
            (
                "“Counting sheep,” Wool Letters",
                "“Counting sheep,”",
                "Wool Letters",
            ),
            (
                "'The shepherd's own sheep', Wool Letters",
                "'The shepherd's own sheep'",
                "Wool Letters",
            ),
            (
                "«Compter les moutons», in Laine et fil",
                "«Compter les moutons»",
                "in Laine et fil",
            ),
            ("Считая овец // Шерсть", "Считая овец", "Шерсть"),
            (
                "Counting sheep, in Proceedings of the Wool Meeting",
                "Counting sheep",
                "in Proceedings of the Wool Meeting",
            ),
            (
                "Counting sheep. In Wool and Felt",
                "Counting sheep.",
                "In Wool and Felt",
            ),
        ] {
            assert_eq!(parted(text), Some((name, rest)), "{text}");
        }
    }

    #[test]
    fn a_title_that_goes_on_is_whole() {
        for text in [
            "“Counting sheep”: a study of nights",
            "“Counting sheep” at night and by day",
            "Counting sheep, in Norway and elsewhere",
            "Counting sheep",
        ] {
            assert_eq!(parted(text), None, "{text}");
        }
    }
}
