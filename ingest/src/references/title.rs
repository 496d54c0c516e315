//! Where a title ends, and what of the rest is the venue.

use super::authors::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Title and venue of the text behind authors and year.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Named {
    pub title: Option<String>,
    pub venue: Option<String>,
}

static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^\s*(?:["“”„]|``|‘‘)\s*(.{4,400}?)[,.]?\s*(?:["”“]|''|’’)[,.;]?\s*"#)
});
static STOP: LazyLock<Regex> = LazyLock::new(|| pattern(r"[.?!][”’)\]]?\s+"));
/// A venue behind a comma, for styles that set no full stop behind the title.
static VENUE_BEHIND_COMMA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[,;:]\s+(?:(?:in|In)\s*:?\s+(?:Proc|Int|the\s+Proc|Advances|\p{Lu})|Proc\.|Proceedings\b|Journal\b|J\.\s|IEEE\b|ACM\b|(?:Ph\.?\s?D\.?|Master)\S*\s+[Tt]hesis|arXiv\b|Tech(?:nical)?\.?\s+[Rr]ep|\p{Lu}[\p{L}.\s&]{2,60}(?:,\s*(?:vol\.?\s*)?|\s)\d+\s*[,(:])",
    )
});
static NO_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^((?:\p{Lu}[\p{L}]*\.?|of|the|and|&|in|for|de)(?:[\s-]+(?:\p{Lu}[\p{L}]*\.?|of|the|and|&|in|for|de|[A-D]\b)){0,7}),?\s*(?:vol\.?\s*)?\d+[,:\s(]",
    )
});
static IN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[Ii]n\s*:\s*|In\s+|in\s+)"));
static EDITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^.{0,200}?[,\s(\[]+(?:[Ee]ds?|[Ee]ditors?|EDS?)\b\.?[)\]]*[.,:]?\s*")
});
static VENUE_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,;.:\s(\[]+(?:vol(?:ume|\.)?\s*\d|no\.\s*\d|number\s+\d|pp?\.\s*\d|pages?\s+\d|p\.\s*\d|\d+\s*[(:,;–-]|\d+[a-z]?\s*\.?\s*$|\d+\s+(?:no|pp|p)\b|(?:1[89]|20)\d\d\b|volume\s+\d|(?:to appear|in press|accessed|retrieved|forthcoming|submitted)\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d|(?:19|20)\d\d))",
    )
});
static TRAILING_NOTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\s*(?:\[[^\[\]]{1,60}\]|\((?:[^()]*\b(?:[Vv]ersion|[Ee]d\.|[Ee]dition|[Tt]hesis|[Vv]ol\.|pp\.|[Dd]issertation)[^()]*)\))\.?$",
    )
});

/// Abbreviations that end no title.
const ABBREVIATIONS: &[&str] = &[
    "vs", "st", "dr", "mr", "mrs", "no", "vol", "e.g", "i.e", "eds", "ed", "jr", "approx", "cf",
    "al", "etc", "inc", "v",
];

pub(super) fn split(text: &str) -> Named {
    let text = text.trim_start_matches([' ', '.', ',', ':', ';', ')', '-', '–', '/']);
    if let Some(found) = QUOTED.captures(text) {
        let end = found.get(0).map_or(0, |whole| whole.end());
        let title = found.get(1).map(|title| title.as_str());
        return Named {
            title: title.and_then(tidy),
            venue: venue(text.get(end..).unwrap_or_default()),
        };
    }
    if let Some(name) = without_title(text) {
        return Named {
            title: None,
            venue: Some(name),
        };
    }
    let end = title_end(text);
    let (title, rest) = text.split_at(end);
    Named {
        title: tidy(title),
        venue: venue(rest),
    }
}

/// Entries of some fields name only the journal: `Acc. Chem. Res. 10, 265`.
fn without_title(text: &str) -> Option<String> {
    let found = NO_TITLE.captures(text)?;
    let name = found.get(1)?.as_str();
    let words = name.split_whitespace().count();
    let abbreviated = name.matches('.').count();
    (abbreviated >= 2 || (words <= 3 && found.get(0)?.end() + 40 > text.len()))
        .then(|| name.trim_end_matches(',').to_owned())
}

/// The byte behind the title: its full stop, else the comma before a venue.
fn title_end(text: &str) -> usize {
    let stop = STOP
        .find_iter(text)
        .filter(|found| ends_title(text, found.start(), found.end()))
        .map(|found| {
            found.start()
                + usize::from(
                    !text
                        .get(found.start()..)
                        .unwrap_or_default()
                        .starts_with('.'),
                )
        })
        .next()
        .unwrap_or_else(|| text.trim_end_matches(['.', ' ']).len());
    let comma = VENUE_BEHIND_COMMA
        .find_iter(text)
        .map(|found| found.start())
        .find(|at| *at >= 12 && *at < stop);
    comma.unwrap_or(stop)
}

fn ends_title(text: &str, stop: usize, next: usize) -> bool {
    let before = text.get(..stop).unwrap_or_default();
    let word = before.rsplit([' ', '(', '-']).next().unwrap_or_default();
    let after = text.get(next..).unwrap_or_default();
    let is_stop = text.get(stop..).is_some_and(|rest| rest.starts_with('.'));
    let single = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    if is_stop
        && (ABBREVIATIONS.contains(&word.to_lowercase().as_str())
            || (single && before.chars().count() < 40))
    {
        return false;
    }
    if before.chars().count() < 3 {
        return false;
    }
    !after.starts_with(|c: char| c.is_lowercase())
        || IN.is_match(after)
        || after.starts_with("arXiv")
        || after.starts_with("pp")
}

fn tidy(title: &str) -> Option<String> {
    let title = title.trim().trim_end_matches([',', ';', ':', ' ']);
    let title = TRAILING_NOTE.replace(title, "");
    let title = title
        .trim()
        .trim_end_matches(['.', ',', ';', ':'])
        .trim_matches(['“', '”', '"', '*', '_', ' ']);
    (title.chars().filter(|c| c.is_alphabetic()).count() >= 2).then(|| title.to_owned())
}

/// The venue at the start of what stands behind a title.
fn venue(rest: &str) -> Option<String> {
    let mut rest = rest.trim_start_matches([' ', '.', ',', ';', ':', '?', '!', '[', ')']);
    if let Some(found) = IN.find(rest) {
        rest = rest.get(found.end()..)?;
        if let Some(edited) = EDITED.find(rest) {
            rest = rest.get(edited.end()..)?;
        }
    }
    let end = VENUE_END
        .find(rest)
        .map_or(rest.len(), |found| found.start());
    let mut name = rest.get(..end)?;
    if let Some(found) = STOP
        .find_iter(name)
        .find(|found| venue_stops(name, found.start()))
    {
        name = name.get(..found.start())?;
    }
    let name = name
        .trim()
        .trim_matches([',', ';', ':', ' ', '(', '[', '-', '–', '“', '”', '"']);
    let name = if name.matches('.').count() > 1 {
        name
    } else {
        name.trim_end_matches('.')
    };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 2 && name.chars().count() <= 250).then(|| name.to_owned())
}

/// Whether a full stop inside a venue is a sentence's end and no abbreviation's.
fn venue_stops(name: &str, stop: usize) -> bool {
    let word = name
        .get(..stop)
        .unwrap_or_default()
        .rsplit(' ')
        .next()
        .unwrap_or_default();
    word.chars().count() > 5 || (word.chars().count() > 1 && word.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_venues() {
        let named =
            split(". On counting sheep. In Proceedings of the Sheep Conference, pages 1–5, Perth.");
        assert_eq!(named.title.as_deref(), Some("On counting sheep"));
        assert_eq!(
            named.venue.as_deref(),
            Some("Proceedings of the Sheep Conference")
        );
        let named = split(", “On counting sheep,” Journal of Wool, vol. 3, no. 2");
        assert_eq!(named.title.as_deref(), Some("On counting sheep"));
        assert_eq!(named.venue.as_deref(), Some("Journal of Wool"));
        assert_eq!(split(" Acc. Chem. Res. 10, 265").title, None);
        assert_eq!(
            split(" Who counts sheep? Wool, 3(2), 1–5.")
                .title
                .as_deref(),
            Some("Who counts sheep?")
        );
    }
}
