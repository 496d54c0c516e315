//! The name of a journal as its own line at the head of a first page. Other places where venues are named are `imprint`'s.

use super::imprint::pattern;
use super::lines::Line;
use regex::Regex;
use std::sync::LazyLock;

/// So many lines under the name are looked at for a volume,
const BELOW: usize = 3;
/// and no further than so many ems away.
const NEAR: f32 = 4.0;

/// A journal's name on a line of its own over the line of its volume: `Journal of Wool` / `May 2010, Volume 3, Issue 2`.
/// `lines` are those around the text, in reading order.
pub(super) fn name(lines: &[&Line]) -> Option<String> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*(?:[A-Z]{2,6}\s+)?((?:\p{Lu}[\p{L}’'&-]*\s+|and\s+|of\s+|on\s+|for\s+|the\s+|in\s+){0,8}(?:Journal|Transactions|Annals|Bulletin|Letters|Reports|Reviews?|Magazine|Quarterly|Proceedings|Revista|Revue|Zeitschrift|Acta)(?:\s+(?:\p{Lu}[\p{L}’'&-]*|and|of|on|for|the|in|de|für|la|des)){0,9})\W*$",
        )
    });
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:[\p{L}]+\.?\s+)?(?:\d{1,2},?\s+)?(?:(?:19|20)\d\d\W+)?(?:vol(?:ume|\.)?|band|tome|no\.?|issue)\s*\d",
        )
    });
    for (at, line) in lines.iter().enumerate() {
        let text = line.text();
        let Some(name) = NAME.captures(&text).and_then(|found| found.get(1)) else {
            continue;
        };
        let below = lines.iter().skip(at + 1).take(BELOW);
        let mut below = below.filter(|next| next.page == line.page && next.y > line.y);
        if below.any(|next| next.y - line.y < NEAR * line.size && NUMBERED.is_match(&next.text())) {
            return Some(name.as_str().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn line(text: &str, y: f32) -> Line {
        let word = |text: &str| Word {
            text: text.into(),
            size: 10.0,
            ..Word::default()
        };
        Line {
            page: 1,
            words: text.split(' ').map(word).collect(),
            y,
            size: 10.0,
            ..Line::default()
        }
    }

    fn of(texts: &[&str]) -> Option<String> {
        let lines: Vec<Line> = (0u8..)
            .zip(texts)
            .map(|(at, text)| line(text, 40.0 + 14.0 * f32::from(at)))
            .collect();
        name(&lines.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_name_over_its_volume() {
        let found = of(&[
            "JWS Journal of Wool and Felt",
            "May 2010, Volume 3, Issue 2.",
        ]);
        assert_eq!(found.as_deref(), Some("Journal of Wool and Felt"));
        let found = of(&["Annals of Wool", "2010, Vol. 3"]);
        assert_eq!(found.as_deref(), Some("Annals of Wool"));
        assert_eq!(of(&["Journal of Wool", "Ana Silva and Bo Chen"]), None);
        assert_eq!(of(&["We read the Journal of Wool", "Volume 3"]), None);
    }
}
