//! Lines of a reference list into entries: where each begins, and its text on one line.

use super::authors::{self, pattern};
use super::identifiers;
use super::joining::join;
use crate::pdf::RefLine;
use regex::Regex;
use std::sync::LazyLock;

/// One entry as printed, on one line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entry {
    pub raw: String,
    pub anchors: Vec<String>,
}

static BRACKET_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\[\s*(\d{1,4})\s*\]"));
static BRACKET_KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*\[\s*([\p{L}+*][\p{L}\p{M}+*.&’'-]{0,20}(?:\s?\d{2,4}[a-z]?)?|[\p{L}][^\[\]]{2,60}\d{4}[a-z]?\)?)\s*\]",
    )
});
static DOTTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(\d{1,3})[.)](?:\s|$)"));
static ROUND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\((\d{1,3})\)"));
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(\d{1,3})\s+[\p{Lu}“]"));

/// `Doe, Adam L., Beth`: an inverted name whose list goes on in the next line.
static INVERTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:van|von|de|der|den|del|da|di)\s+)*\p{Lu}[\p{L}'’-]+,\s+\p{Lu}[\p{L}.’'-]*(?:\s+\p{Lu}\.)*(?:,|\s+and\b|\.?$)",
    )
});

/// A number may be missing where a line was lost; more than this apart is no numbering.
const LONGEST_SKIP: u32 = 3;
/// Points that an indent must differ by to mean something.
const INDENT: f32 = 3.5;
/// Lines above and below in which the margin is looked for: an entry is shorter.
const NEAR_LINES: usize = 10;
/// So large a share of whole entries makes indents or gaps those of the list.
const TRUSTED: f32 = 0.6;
/// Points of extra space that set entries apart.
const GAP: f32 = 1.2;

pub(super) fn entries(lines: &[RefLine]) -> Vec<Entry> {
    let lines = &lowered(lines);
    let starts = starts(lines);
    let mut entries: Vec<Entry> = Vec::new();
    for (line, starts) in lines.iter().zip(starts) {
        let text = line.text.trim();
        match entries.last_mut() {
            Some(entry) if !starts => join(&mut entry.raw, text),
            _ => entries.push(Entry {
                raw: text.to_owned(),
                anchors: Vec::new(),
            }),
        }
        if let Some(entry) = entries.last_mut() {
            entry.anchors.extend(line.link_anchor.clone());
        }
    }
    entries.retain(|entry| entry.raw.chars().filter(|c| c.is_alphabetic()).count() >= 4);
    entries
}

/// Which lines begin an entry: by labels or link destinations, else by what makes the most of the lines whole entries.
fn starts(lines: &[RefLine]) -> Vec<bool> {
    if let Some(starts) = labels(lines).or_else(|| anchors(lines)) {
        return starts;
    }
    let looks: Vec<Look> = lines.iter().map(Look::of).collect();
    let by_names = names(&looks);
    let guesses = [hanging(lines, &looks), gaps(lines, &looks)];
    let mut best = by_names;
    let mut most = whole_entries(&best, &looks);
    // What is set apart for the eye counts more than what words tell.
    for guess in guesses.into_iter().flatten() {
        let whole = whole_entries(&guess, &looks);
        if whole >= TRUSTED {
            return guess;
        }
        if whole + 0.1 >= most {
            (best, most) = (guess, whole.max(most));
        }
    }
    best
}

/// What a line says of where entries begin.
struct Look {
    begins: bool,
    closes: bool,
    year: bool,
}

impl Look {
    fn of(line: &RefLine) -> Self {
        Self {
            begins: begins_with_name(&line.text) || INVERTED.is_match(&line.text),
            closes: closes(&line.text),
            year: !identifiers::years(&line.text).is_empty(),
        }
    }
}

/// How well starts cut a list: entries that begin with a name and hold a year, against all entries and all years.
fn whole_entries(starts: &[bool], looks: &[Look]) -> f32 {
    let (mut entries, mut good) = (0usize, 0usize);
    let mut own: Option<(bool, bool)> = None;
    let mut close = |own: Option<(bool, bool)>| {
        if let Some((begins, dated)) = own {
            entries += 1;
            good += usize::from(begins && dated);
        }
    };
    for (start, look) in starts.iter().zip(looks) {
        match &mut own {
            Some((_, dated)) if !start => *dated |= look.year,
            _ => close(own.replace((look.begins, look.year))),
        }
    }
    close(own);
    let expected = looks
        .iter()
        .scan(true, |closed, look| {
            let starts = *closed && look.begins;
            *closed = look.closes;
            Some(starts)
        })
        .filter(|starts| *starts)
        .count();
    2.0 * good as f32 / (entries + expected.max(good)).max(1) as f32
}

fn labels(lines: &[RefLine]) -> Option<Vec<bool>> {
    let numbered = [&BRACKET_NUMBER, &ROUND, &DOTTED, &BARE]
        .into_iter()
        .map(|regex| numbers(lines, regex));
    let best = numbered
        .max_by_key(|starts| count(starts))
        .filter(|starts| enough(starts));
    best.or_else(|| {
        let keyed: Vec<bool> = lines
            .iter()
            .map(|line| BRACKET_KEY.is_match(&line.text))
            .collect();
        enough(&keyed).then_some(keyed)
    })
}

fn count(starts: &[bool]) -> usize {
    starts.iter().filter(|start| **start).count()
}

/// Enough labels to be the list's own: the first lines carry one, and so does one line in eight.
fn enough(starts: &[bool]) -> bool {
    let found = count(starts);
    found > 0 && found * 10 >= starts.len() && starts.iter().take(3).any(|start| *start)
}

/// Lines whose number follows the one before.
fn numbers(lines: &[RefLine], regex: &Regex) -> Vec<bool> {
    let mut last: Option<u32> = None;
    lines
        .iter()
        .map(|line| {
            let number = regex
                .captures(&line.text)
                .and_then(|found| found.get(1)?.as_str().parse::<u32>().ok());
            let follows = number.is_some_and(|number| match last {
                None => number <= LONGEST_SKIP,
                Some(last) => number > last && number <= last + LONGEST_SKIP,
            });
            if follows {
                last = number;
            }
            follows
        })
        .collect()
}

fn anchors(lines: &[RefLine]) -> Option<Vec<bool>> {
    let starts: Vec<bool> = lines
        .iter()
        .map(|line| line.link_anchor.is_some())
        .collect();
    let found = count(&starts);
    (found >= 3 && found * 6 >= lines.len() && starts.first() == Some(&true)).then_some(starts)
}

/// The lines, with destinations that land on the last line of the entry above moved to where their own begins: some
/// styles set them a line too high.
fn lowered(lines: &[RefLine]) -> Vec<RefLine> {
    let begins = |at: usize| {
        let line = lines.get(at);
        line.is_some_and(|line| begins_with_name(&line.text))
    };
    let is_high = |at: usize| {
        let pair = lines.get(at).zip(lines.get(at + 1));
        let indented = pair.is_some_and(|(line, next)| {
            (line.page, line.column) == (next.page, next.column) && line.x > next.x + INDENT
        });
        indented && !begins(at) && begins(at + 1)
    };
    let landed = lines.iter().enumerate();
    let landed: Vec<usize> = landed
        .filter(|(_, line)| line.link_anchor.is_some())
        .map(|(at, _)| at)
        .collect();
    let high = landed.iter().filter(|at| is_high(**at)).count();
    if high < LEAST_HIGH || high * 2 <= landed.len() {
        return lines.to_vec();
    }
    let mut anchors: Vec<Option<String>> = vec![None; lines.len() + 1];
    for (at, line) in lines.iter().enumerate() {
        let Some(anchor) = &line.link_anchor else {
            continue;
        };
        // A line that has its own by now, in an entry of one line, shows the next entry's.
        let own = anchors.get(at).is_some_and(Option::is_some);
        if let Some(place) = anchors.get_mut(at + usize::from(own || is_high(at))) {
            *place = Some(anchor.clone());
        }
    }
    let lowered = lines.iter().zip(anchors);
    lowered
        .map(|(line, link_anchor)| RefLine {
            link_anchor,
            ..line.clone()
        })
        .collect()
}

/// So many destinations that land a line too high are no accident.
const LEAST_HIGH: usize = 3;

/// Entries that begin at the margin and go on indented, or the other way round.
fn hanging(lines: &[RefLine], looks: &[Look]) -> Option<Vec<bool>> {
    let margins = margins(lines);
    let indented: Vec<bool> = lines
        .iter()
        .zip(&margins)
        .map(|(line, margin)| line.x > margin + INDENT)
        .collect();
    let inside = count(&indented);
    if inside * 8 < lines.len() || lines.len() < 3 {
        return None;
    }
    let at_margin: Vec<bool> = indented.iter().map(|indented| !indented).collect();
    let (margin_fit, indent_fit) = (share_of(looks, &at_margin), share_of(looks, &indented));
    // First-line indents are rare: they need names at the indent and none at the margin.
    if indented.first() == Some(&true) && indent_fit > 0.6 && indent_fit > margin_fit + 0.3 {
        return Some(indented);
    }
    (count(&at_margin) > 0).then_some(at_margin)
}

/// The left edge of each line's column near it: a scan may lean, so that its edge drifts down the page.
fn margins(lines: &[RefLine]) -> Vec<f32> {
    let mut margins = Vec::with_capacity(lines.len());
    for column in lines.chunk_by(|a, b| (a.page, a.column) == (b.page, b.column)) {
        for at in 0..column.len() {
            let near = at.saturating_sub(NEAR_LINES)..(at + NEAR_LINES + 1).min(column.len());
            let near = column.get(near).unwrap_or_default();
            let left = near.iter().map(|line| line.x).fold(f32::INFINITY, f32::min);
            // A column of continuation lines alone has no edge of its own.
            margins.push(if column.len() < 4 {
                left.min(0.0)
            } else {
                left
            });
        }
    }
    margins
}

fn gaps(lines: &[RefLine], looks: &[Look]) -> Option<Vec<bool>> {
    let apart = lines.iter().filter(|line| line.gap_above > GAP).count();
    if apart < 2 || apart * 8 < lines.len() || apart * 10 > lines.len() * 9 {
        return None;
    }
    let mut before: Option<(&RefLine, &Look)> = None;
    let starts = lines
        .iter()
        .zip(looks)
        .map(|(line, look)| {
            let new_column = before
                .is_none_or(|(before, _)| (before.page, before.column) != (line.page, line.column));
            let closed = before.is_none_or(|(_, look)| look.closes);
            before = Some((line, look));
            line.gap_above > GAP || (new_column && closed && look.begins)
        })
        .collect();
    Some(starts)
}

/// The last resort: a name behind a line that ends an entry.
fn names(looks: &[Look]) -> Vec<bool> {
    let mut closed = true;
    let starts = looks.iter().map(|look| {
        let starts = closed && look.begins;
        closed = look.closes;
        starts
    });
    starts.collect()
}

/// How many of the chosen lines begin with a name.
fn share_of(looks: &[Look], chosen: &[bool]) -> f32 {
    let chosen = || looks.iter().zip(chosen).filter(|(_, chosen)| **chosen);
    let good = chosen().filter(|(look, _)| look.begins).count();
    good as f32 / chosen().count().max(1) as f32
}

/// A name, or the dashes that stand for the one above.
fn begins_with_name(text: &str) -> bool {
    let dashed = text.trim_start().starts_with('—')
        || ["––", "--", "__"]
            .iter()
            .any(|dashes| text.trim_start().starts_with(dashes));
    dashed
        || !authors::leading(authors::head(text.trim(), 200))
            .0
            .is_empty()
}

fn closes(text: &str) -> bool {
    let text = text.trim_end();
    let last = text.rsplit(' ').next().unwrap_or_default();
    text.ends_with(['.', ')', ']']) || last.contains("://") || last.contains("10.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f32, gap_above: f32) -> RefLine {
        RefLine {
            text: text.to_owned(),
            x,
            gap_above,
            page: 1,
            ..RefLine::default()
        }
    }

    fn raws(lines: &[RefLine]) -> Vec<String> {
        entries(lines).into_iter().map(|entry| entry.raw).collect()
    }

    #[test]
    fn labels_must_follow_each_other() {
        let lines = [
            line("[1] Doe, A. Sheep that are coun-", 0.0, 0.0),
            line("ted. Wool,", 0.0, 0.0),
            line("[77] of no list, 2010.", 0.0, 0.0),
            line("[2] Roe, B. Goats. 2011.", 0.0, 0.0),
        ];
        assert_eq!(
            raws(&lines),
            [
                "[1] Doe, A. Sheep that are counted. Wool, [77] of no list, 2010.",
                "[2] Roe, B. Goats. 2011."
            ]
        );
    }

    #[test]
    fn destinations_may_land_a_line_too_high() {
        let anchored = |name: &str, line: RefLine| RefLine {
            link_anchor: Some(name.to_owned()),
            ..line
        };
        let lines = [
            anchored("cite.doe", line("Doe, A. 2010, Sheep of the", 0.0, 0.0)),
            anchored("cite.roe", line("hills, Wool, 3, 1", 12.0, 0.0)),
            line("Roe, B. 2011, Goats of the", 0.0, 0.0),
            anchored("cite.zoe", line("sea, Wool, 4, 2", 12.0, 0.0)),
            anchored("cite.poe", line("Zoe, C. 2012, Pigs, Wool, 5, 3", 0.0, 0.0)),
            line("Poe, D. 2013, Cows of the", 0.0, 0.0),
            anchored("cite.noe", line("moor, Wool, 6, 4", 12.0, 0.0)),
            line("Noe, E. 2014, Hens, Wool, 7, 5", 0.0, 0.0),
        ];
        let entries = entries(&lines);
        let names: Vec<(&str, &str)> = entries
            .iter()
            .map(|entry| (&entry.raw[..3], entry.anchors[0].as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("Doe", "cite.doe"),
                ("Roe", "cite.roe"),
                ("Zoe", "cite.zoe"),
                ("Poe", "cite.poe"),
                ("Noe", "cite.noe")
            ]
        );
    }

    #[test]
    fn hanging_indents_and_gaps() {
        let hanging = [
            line("Doe, A. 2010. Sheep", 0.0, 0.0),
            line("of the hills.", 12.0, 0.0),
            line("Roe, B. 2011. Goats.", 0.0, 0.0),
            line("Wool.", 12.0, 0.0),
        ];
        assert_eq!(raws(&hanging).len(), 2);
        let apart = [
            line("Doe, A. 2010. Sheep", 0.0, 0.0),
            line("of the hills.", 0.0, 0.0),
            line("Roe, B. 2011. Goats", 0.0, 4.0),
            line("of the sea.", 0.0, 0.0),
            line("Zoe, C. 2012. Pigs.", 0.0, 4.0),
        ];
        assert_eq!(raws(&apart).len(), 3);
    }

    #[test]
    fn inverted_names_over_lines() {
        let lines = [
            line("Doe, Adam L., Peter F. Roe, Stephen", 0.0, 0.0),
            line("A. Zoe. 1994. Sheep of the hills.", 9.0, 0.0),
            line("Wool, 1(2):3–4.", 9.0, 0.0),
            line("Doe, Adam L., Vincent J.", 0.0, 0.0),
            line("Roe, and Stephen Zoe. 1996. Goats of", 9.0, 0.0),
            line("the sea. Wool.", 9.0, 0.0),
            line("Roe, Peter. 1999. Pigs. Wool.", 0.0, 0.0),
        ];
        assert_eq!(raws(&lines).len(), 3);
    }

    #[test]
    fn a_leaning_list_and_one_with_stray_indents() {
        // The edge of a scan drifts by more than an indent over its lines.
        let mut leaning = Vec::new();
        for at in 0..40u8 {
            let drift = 0.3 * f32::from(at);
            leaning.push(line("Doe, A. 2010. Sheep of the", drift, 0.0));
            leaning.push(line("hills.", 9.0 + drift, 0.0));
        }
        assert_eq!(raws(&leaning).len(), 40);
        // Entries without indents: what stands a little to the right is noise.
        let stray: Vec<RefLine> = (0..8u8)
            .flat_map(|at| {
                let x = if at % 3 == 0 { 5.0 } else { 0.0 };
                [
                    line("Doe, A. 2010. Sheep of the", x, 0.0),
                    line("hills and dales, which", 0.0, 0.0),
                    line("are many.", 0.0, 0.0),
                ]
            })
            .collect();
        assert_eq!(raws(&stray).len(), 8);
    }

    #[test]
    fn addresses_go_on_without_a_space() {
        let mut raw = "Doe. https://doi.org/10.1000/".to_owned();
        join(&mut raw, "abc.12");
        assert_eq!(raw, "Doe. https://doi.org/10.1000/abc.12");
    }
}
