//! Where a paper appeared, as its pages print it: lines of proceedings and journals, running heads, stamps. When it did
//! is `year`'s work.

use super::lines::Line;
use super::masthead;
use super::text::{Vocabulary, join_lines};
pub(super) use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Longer names of venues are sentences, in characters.
const LONGEST: usize = 200;
/// Lines looked at: those of the first page, then running heads.
const MOST_LINES: usize = 160;
/// An imprint runs over no more lines than this.
const MOST_JOINED: usize = 4;

/// The journal or the proceedings, as printed; `None` where no line names one. `lines` are those around the text,
/// those of the first page first; `stamp` is what is written up its side.
pub fn venue(lines: &[&Line], stamp: &str, vocabulary: &Vocabulary) -> Option<String> {
    let texts = paragraphs(lines, vocabulary);
    let rules: [fn(&str) -> Option<String>; 7] = [
        citation,
        edited,
        proceedings,
        presented,
        journal,
        acronym,
        submitted,
    ];
    let found = rules
        .iter()
        .find_map(|rule| texts.iter().find_map(|text| rule(text)))
        .or_else(|| masthead::name(lines.get(..lines.len().min(MOST_LINES)).unwrap_or_default()))
        .and_then(fit);
    let stamped = stamp.trim_start().to_lowercase().starts_with("arxiv:");
    found.or_else(|| stamped.then(|| "arXiv".to_owned()))
}

/// Each line, joined with those right under it that it runs on to.
fn paragraphs(lines: &[&Line], vocabulary: &Vocabulary) -> Vec<String> {
    let lines = lines.get(..lines.len().min(MOST_LINES)).unwrap_or_default();
    let mut texts = Vec::new();
    for (at, first) in lines.iter().enumerate() {
        let mut own = vec![first.text()];
        let mut length = 0;
        let mut last = first;
        for next in lines.iter().skip(at + 1).take(MOST_JOINED - 1) {
            let under =
                next.page == last.page && next.y > last.y && next.y - last.y < 1.7 * last.size;
            if !under || (next.size - last.size).abs() > 0.3 || length > 2 * LONGEST {
                break;
            }
            own.push(next.text());
            length += own.last().map_or(0, String::len);
            last = next;
        }
        texts.push(join_lines(own.iter().map(String::as_str), vocabulary));
    }
    texts
}

/// How a journal wants its paper cited: `Silva, A. (2010). Felt. Wool Letters, 1(4), 13.`
fn citation(text: &str) -> Option<String> {
    static CUE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:(?:please |to |how to |recommended |suggested )?(?:cite|citation|reference)\b|.{2,120}?\((?:19|20)\d\d[a-z]?\)\.)",
        )
    });
    static WHERE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[.?!”] (?:In )?(\p{Lu}[\p{L}&:’' -]{3,90}?)[.,]? (?:[Vv]ol(?:ume|\.)? ?|[Nn]o\.? ?)?\d{1,4}(?: ?\(\d|, ?\d|: ?\d|\. )",
        )
    });
    if !CUE.is_match(text) {
        return None;
    }
    let name = cut(WHERE.captures(text)?.get(1)?.as_str());
    is_titled(&name).then_some(name).and_then(fit)
}

/// The book that a chapter stands in: `A. Silva et al. (Eds.): WOOL 2012, LNCS 7572, pp. 1–14`.
fn edited(text: &str) -> Option<String> {
    static EDITORS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^.{3,90}\((?i:eds?|hrsg)\.?\)\s*[.:,]?\s*(.{3,160})$"));
    static SERIES: LazyLock<Regex> =
        LazyLock::new(|| pattern(r",? (?:LNCS|LNAI|LNBI|LNEE|CCIS|IFIP|LIPIcs|ICST|AISC)\b.*$"));
    let name = cut(EDITORS.captures(text)?.get(1)?.as_str());
    let name = SERIES.replace(&name, "").into_owned();
    is_titled(&name).then(|| cut(&name)).and_then(fit)
}

/// `Proceedings of the 12th Workshop on Wool, pages 3–9, Oslo, July 2004`; `Wool 2010: Posters, pages 3–9`.
fn proceedings(text: &str) -> Option<String> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*(?:(?i:published|presented|appears|appeared|appearing|to appear) )?(?:(?i:in|at) )?(?:(?i:the) )?((?:\p{Lu}\S* ){0,4}?(?:Proceedings|PROCEEDINGS|Proc\.) (?i:of|on)\b.*)$",
        )
    });
    static SERIES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*((?:\p{Lu}\S* |and |of |on ){1,7}(?:Proceedings|PROCEEDINGS)(?: (?:of|on)(?: \p{Lu}\S*){1,5})?),? (?i:vol|\d)",
        )
    });
    static PAGED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(.{6,180}?),? \(?(?:pages?|pp\.?) ?\d+ ?[-–—] ?\d+"));
    for named in [&NAMED, &SERIES] {
        if let Some(named) = named.captures(text).and_then(|found| found.get(1)) {
            let name = cut(named.as_str());
            let words = name.split(' ').count();
            return (3..=34).contains(&words).then_some(name).and_then(fit);
        }
    }
    let name = cut(PAGED.captures(text)?.get(1)?.as_str());
    let begins = name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    (begins && is_titled(&name)).then_some(name).and_then(fit)
}

/// `Published as a conference paper at WOOL 2017`, `31st Conference on Wool (WOOL 2017), Oslo`.
fn presented(text: &str) -> Option<String> {
    static AT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:published|accepted|presented|to appear|to be presented|to be published|accepted for publication|under review|in submission)\b[^.,;]{0,40}? (?:at|in|by|to|for)(?: the)? (.+)$",
        )
    });
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*((?:The )?(?:\d{1,3}(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|[A-Z][a-z]+(?:teenth|tieth)|\d{4})(?: \S+){0,4}? (?:Conference|Workshop|Symposium|Meeting|Congress|Colloquium)\b.*)$",
        )
    });
    static MEETING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*((?:[A-Z][\w/&-]+ ){0,4}(?:International |Annual |European |Joint )(?:Conference|Workshop|Symposium|Meeting|Congress) (?:on|of|for) .*\b(?:19|20)\d\d.*)$",
        )
    });
    for pattern in [&AT, &COUNTED, &MEETING] {
        let found = pattern.captures(text);
        if let Some(found) = found.and_then(|found| found.get(1)) {
            let name = cut(found.as_str());
            if is_titled(&name) {
                return fit(name);
            }
        }
    }
    None
}

/// `Wool Letters 12 (2010) 3–9`, `WOOL REPORTS, VOL. 3, NO. 2, MAY 2010`, `Wool 2010, 11:395`.
pub(super) fn journal(text: &str) -> Option<String> {
    static VOLUME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*(?:[^/]{3,60} / )?(\p{Lu}[\p{L}&.:,’'\- ]{2,120}?),?\s*(?:[|(,]\s*)?(?:(?i:vol(?:ume|\.)?|v\.|number|no\.|issue)\s*:?\s*\d+|\d{1,4}\s*[(:,]\s*\d|\d{1,4} ?, [A-Z]?\d+|\(?(?:19|20)\d\d\)?[;,:]? \(?(?i:vol\.? ?)?\d+|(?:19|20)\d\d;\d+|\d+ \((?:19|20)\d\d\))",
        )
    });
    static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(\p{Lu}[\p{L}&. ]{2,60}?) \d{1,4}, [A-Z]?\d+(?:[-–]\d+)? ?\((?:19|20)\d\d\)")
    });
    static DATED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(?:19|20)\d\d\b|(?i:\bvol(?:ume)?\b\.? ?\d|\bnumber \d|\bno\. ?\d|\bissue \d)")
    });
    static MONTH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?i:dated?\b|(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)",
        )
    });
    // A day's number follows it, no volume's; and where people work, no journal is.
    static NO_JOURNAL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|december)$|\b(?:university|universit[éàä]t?|universidade?|institute (?:of|for)|laborator(?:y|ies)|school of|college)\b",
        )
    });
    static SERIAL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:journal|transactions|bulletin|annals|reviews?|letters|reports|proceedings|magazine|memoirs|studies|notes)\b",
        )
    });
    static LINED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*(\p{Lu}[\p{L}&.:’' -]{2,80}?) \| .*(?:(?i:volume|vol\.|doi|issue)|(?:19|20)\d\d)",
        )
    });
    if let Some(name) = LINED.captures(text).and_then(|found| found.get(1)) {
        let name = cut(name.as_str());
        return is_titled(&name).then_some(name).and_then(fit);
    }
    let parts = text.split(|c: char| !c.is_ascii_digit());
    let numbers = parts.filter(|part| !part.is_empty()).count();
    if numbers < 2 || text.contains('@') || !DATED.is_match(text) {
        return None;
    }
    for pattern in [&COMPACT, &VOLUME] {
        let found = pattern.captures(text);
        if let Some(found) = found.and_then(|found| found.get(1)) {
            let name = cut(found.as_str());
            let about = [
                "received",
                "accepted",
                "department",
                "figure",
                "table",
                "section",
                "working paper",
                "technical report",
                "editor",
                "university",
                "street",
                "copyright",
                "article",
                "preprint",
                "manuscript",
                "draft",
                "version",
                "released",
                "proceedings of",
                "printed",
                "revised",
                "submitted",
                "published",
                "last updated",
                "doi",
                "arxiv",
            ];
            let lower = name.to_lowercase();
            if is_titled(&name)
                && !MONTH.is_match(&name)
                && (!NO_JOURNAL.is_match(&name) || SERIAL.is_match(&name))
                && !about.iter().any(|word| lower.starts_with(word))
                && name.chars().filter(|c| c.is_alphabetic()).count() > 1
            {
                return fit(name);
            }
        }
    }
    None
}

/// Whether a line tells a volume: `Volume 3`, `vol. 3`, `6(2)`.
pub(super) fn has_volume(text: &str) -> bool {
    static VOLUME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\bvol(?:ume|\.)?\s*\d|\b\d{1,4} ?\(\d{1,3}(?:[-–]\d{1,3})?\)")
    });
    VOLUME.is_match(text)
}

/// `WOOL’16, June 26–July 1, 2016, Oslo`.
fn acronym(text: &str) -> Option<String> {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\W*([A-Z][A-Za-z&/+-]{1,20} ?[’'‘`]\d\d),? .{0,60}\b(?:19|20)\d\d\b")
    });
    let found = SHORT.captures(text)?;
    fit(found.get(1)?.as_str().to_owned())
}

/// `Preprint submitted to Journal of Wool`.
fn submitted(text: &str) -> Option<String> {
    static TO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:preprint |manuscript |article |draft )?(?:submitted|accepted for publication|to appear|accepted|prepared) (?:for submission )?(?:to|in|by|for)(?: the)? (.+)$",
        )
    });
    let found = TO.captures(text)?;
    let name = cut(found.get(1)?.as_str());
    let publisher = [
        "Elsevier",
        "Springer",
        "Wiley",
        "Working Paper",
        "ACM",
        "IEEE",
        "World Scientific",
    ];
    (is_titled(&name) && !publisher.contains(&name.as_str()))
        .then_some(name)
        .and_then(fit)
}

/// A name without what follows it: pages, places and dates, rights.
fn cut(text: &str) -> String {
    static REST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:[,.;:]|\s)\s*(?:\(?(?:pages?|pp)\b\.?|vol(?:ume)?\b\.?\s*\d|number \d|no\. ?\d|©|\(c\)|c ?⃝|copyright|doi\b|https?:|www\.|issn|isbn|edited by|editors?:|(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?\s*\d).*$",
        )
    });
    // What stands behind a comma, and holds no word of a meeting's name, is its place.
    static PLACE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r",\s(?:\p{Lu}[\p{L}.’'-]*)(?:[ ,]+\p{L}[\p{L}.’'-]*){0,5}\s*,?\s*(?:(?:19|20)\d\d)?\s*[.,]?\s*$",
        )
    });
    // Whose paper it is, before a running head's journal; its year and volume behind.
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^.{2,60}? et al\.?,?\s*/?\s+"));
    static BEHIND: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:\s*\((?:19|20)\d\d\)|,\s*\d{1,4})+\s*$"));
    let mut name = text
        .split(" | ")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    if let Some(rest) = REST.find(&name) {
        name.truncate(rest.start());
    }
    let is_meeting = |part: &str| {
        let lower = part.to_lowercase();
        [
            "conference",
            "workshop",
            "proceedings",
            "linguistic",
            "language",
            "learning",
            "systems",
            "computing",
            "science",
            "research",
            "processing",
            " and ",
        ]
        .iter()
        .any(|word| lower.contains(word))
    };
    if let Some(place) = PLACE.find(&name)
        && !is_meeting(place.as_str())
        && place.start() > 12
    {
        name.truncate(place.start());
    }
    let year = name.trim_end_matches(['.', ',', ' ']);
    if let Some((before, year)) = year.rsplit_once([',', ' '])
        && year
            .trim_matches(['(', ')'])
            .parse::<i32>()
            .is_ok_and(|year| (1950..2100).contains(&year))
        && before.trim_end().ends_with(',')
    {
        name = before.to_owned();
    }
    let name = BEFORE.replace(&name, "");
    let name = BEHIND.replace(&name, "");
    name.trim_matches([' ', ',', '.', ';', ':', '|', '-', '–', '('])
        .to_owned()
}

/// Whether most longer words begin with capitals, as in a name.
fn is_titled(name: &str) -> bool {
    let long = name
        .split(' ')
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3);
    let (mut all, mut capital) = (0, 0);
    for word in long {
        all += 1;
        capital += usize::from(
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()),
        );
    }
    capital * 4 >= all * 3 && name.chars().any(char::is_alphabetic)
}

fn fit(name: String) -> Option<String> {
    let length = name.chars().count();
    (3..=LONGEST).contains(&length).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_venues_without_pages_places_and_dates() {
        let of = |text: &str| {
            citation(text)
                .or_else(|| edited(text))
                .or_else(|| proceedings(text))
                .or_else(|| presented(text))
                .or_else(|| journal(text))
                .or_else(|| acronym(text))
                .or_else(|| submitted(text))
        };
        for (text, venue) in [
            (
                "Proceedings of the 12th Workshop on Wool, pages 3–9, Oslo, July 2004. c 2004 Wool Society",
                "Proceedings of the 12th Workshop on Wool",
            ),
            (
                "Wool 2010: Poster Volume, pages 901–909, Oslo, August 2010",
                "Wool 2010: Poster Volume",
            ),
            (
                "Appearing in Proceedings of the Conference on Felt and Wool, Oslo, 2011. Copyright 2011",
                "Proceedings of the Conference on Felt and Wool",
            ),
            ("Published as a conference paper at WOOL 2017", "WOOL 2017"),
            (
                "31st Conference on Felt Presses (FELT 2017), Oslo, Norway.",
                "31st Conference on Felt Presses (FELT 2017)",
            ),
            (
                "Journal of Wool Research 12 (2010) 3-9 Submitted 3/10; Published 9/10",
                "Journal of Wool Research",
            ),
            ("WOOL REPORTS, VOL. 3, NO. 2, MAY 2010", "WOOL REPORTS"),
            ("FELT’16, June 26–July 1, 2016, Oslo, Norway", "FELT’16"),
            (
                "Preprint submitted to Journal of Felt May 3, 2010",
                "Journal of Felt",
            ),
            (
                "Silva et al., (2018). Felt for all. Journal of Open Wool, 1(2), 13. https://doi.org/10.5555/wool.13",
                "Journal of Open Wool",
            ),
            (
                "A. Silva et al. (Eds.): FELT 2012, Part I, LNCS 7572, pp. 1–14, 2012.",
                "FELT 2012, Part I",
            ),
        ] {
            assert_eq!(of(text).as_deref(), Some(venue), "{text}");
        }
        for text in [
            "Ana Silva and Bo Chen",
            "Received 3 May 2010; accepted 4 June 2010",
            "12 Wool Street, Oslo 0150",
            "In 2010 we sheared 12 sheep of 3 farms",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
