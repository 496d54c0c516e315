//! Steps and parts that a paper counts up: whoever is shown one wants them all, with the sentence that announces them.

use crate::readings::Reading;
use graph_schema::sentences::sentence_spans;
use std::ops::Range;

/// Bytes of an enumeration that is quoted whole, and sentences of it, at most.
const LONGEST: usize = 900;
const MOST: usize = 9;
/// Sentences between two of the enumeration that say more of the one before.
const BETWEEN: usize = 1;
/// Bytes of text that are looked at on each side.
const AROUND: usize = 2_000;

const ORDINALS: &[&str] = &[
    "first", "firstly", "second", "secondly", "third", "thirdly", "fourth", "fourthly", "fifth",
    "finally", "lastly", "then", "next",
];

/// The span of the enumeration that the sentence at `start..end` announces or is of; `None` where it is of none.
pub(crate) fn whole(reading: &Reading, start: usize, end: usize) -> Option<(usize, usize)> {
    let text = reading.text.text.as_str();
    let section = reading.section_at(start);
    let (from, to) = section.map_or((0, text.len()), |section| (section.start, section.end));
    let from = text.floor_char_boundary(from.max(start.saturating_sub(AROUND)));
    let to = text.floor_char_boundary(to.min(end + AROUND));
    let part = text.get(from..to)?;
    let spans = sentence_spans(part);
    let at = spans
        .iter()
        .position(|span| span.start <= start - from && start - from < span.end)?;
    let found = enumerated(part, &spans, at)?;
    let (first, last) = (spans.get(found.start)?, spans.get(found.end - 1)?);
    Some((from + first.start, from + last.end))
}

/// The sentences of the enumeration around one of them.
fn enumerated(text: &str, spans: &[Range<usize>], at: usize) -> Option<Range<usize>> {
    let of = |index: usize| spans.get(index).and_then(|span| text.get(span.clone()));
    let is_item = |index: usize| of(index).is_some_and(is_item);
    let announces = |index: usize| of(index).is_some_and(announces);
    if !is_item(at) && !announces(at) {
        return None;
    }
    let mut first = at;
    while first > 0 && !announces(first) {
        let Some(back) = (1..=BETWEEN + 1).find(|back| {
            first
                .checked_sub(*back)
                .is_some_and(|index| is_item(index) || announces(index))
        }) else {
            break;
        };
        first -= back;
    }
    let mut last = at;
    while let Some(ahead) = (1..=BETWEEN + 1).find(|ahead| is_item(last + ahead)) {
        last += ahead;
    }
    let length = |last: usize| spans.get(last).map_or(0, |span| span.end) - spans[first].start;
    while last > first && (length(last) > LONGEST || last - first >= MOST) {
        last -= 1;
    }
    let items = (first..=last).filter(|index| is_item(*index)).count();
    // One item alone is none: "Then we stop."
    (items > 1 || items == 1 && announces(first) && first < last).then_some(first..last + 1)
}

/// Whether a sentence is one of several that are counted up.
fn is_item(sentence: &str) -> bool {
    let sentence = sentence.trim_start();
    if sentence.starts_with(['•', '●', '▪', '◦']) {
        return true;
    }
    let opener = sentence.split_whitespace().next().unwrap_or_default();
    let bare = opener.trim_matches(['(', ')', '.', ':', ',']);
    let marked = opener.len() > bare.len();
    let number = bare.len() <= 2 && !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
    let step = bare.eq_ignore_ascii_case("step");
    number && marked || step || ORDINALS.contains(&bare.to_lowercase().as_str())
}

/// Whether a sentence says that several things follow.
fn announces(sentence: &str) -> bool {
    let sentence = sentence.trim_end();
    let lower = sentence.to_lowercase();
    sentence.ends_with(':')
        || [": first", ": (1)", ": 1"]
            .iter()
            .any(|mark| lower.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, at: usize) -> Option<String> {
        let spans = sentence_spans(text);
        let found = enumerated(text, &spans, at)?;
        text.get(spans[found.start].start..spans[found.end - 1].end)
            .map(str::to_owned)
    }

    #[test]
    fn all_that_is_counted_up_is_shown() {
        let parts = "Felt is old. Pressing has two parts: First, the wool is washed in the river. It must be cold. Second, it is pressed between rollers. We sell it.";
        let whole = "Pressing has two parts: First, the wool is washed in the river. It must be cold. Second, it is pressed between rollers.";
        assert_eq!(of(parts, 1).as_deref(), Some(whole));
        assert_eq!(of(parts, 3).as_deref(), Some(whole));
        assert_eq!(of(parts, 0), None);
        assert_eq!(of(parts, 4), None);
        assert_eq!(
            of("Wool is washed here. Then we stop at noon. Felt is old.", 1),
            None
        );
    }
}
