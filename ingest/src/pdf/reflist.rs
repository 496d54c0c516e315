//! Finds the reference list among a paper's lines, takes it out, and tells which destination of
//! the file lands on which of its lines. Its entries are parsed elsewhere.

use super::blocks::{gap, rows};
use super::headings::{BodyStyle, heading, is_caption, is_references_name};
use super::lines::{Line, Word};
use super::meta::Destination;
use super::read::RefLine;
use super::section_names::nearly_references;
use super::unnamed;
use graph_schema::SectionKind;
use std::collections::HashMap;
use std::ops::Range;

/// More lines below a destination than this are not looked at.
const MAX_NEIGHBOURS: usize = 200;

/// A heading of a list has no more words; letters set apart count as words.
const MOST_WORDS: usize = 14;
/// So many of the next thirty lines look like references below a heading that OCR spoiled.
const LEAST_EVIDENCE: usize = 5;

/// Takes the lines of the reference lists, with their headings, out of `lines`: most papers have one, collections one a
/// chapter.
pub fn take(lines: &mut Vec<Line>, body: &BodyStyle) -> Vec<Vec<Line>> {
    let mut lists: Vec<Vec<Line>> = spans(lines, body)
        .into_iter()
        .rev()
        .map(|span| take_one(lines, span))
        .collect();
    lists.reverse();
    lists
}

fn take_one(lines: &mut Vec<Line>, span: Range<usize>) -> Vec<Line> {
    let at = span.start;
    let mut taken: Vec<Line> = lines.drain(span).collect();
    let strangers = strangers(&mut taken);
    lines.splice(at..at, strangers);
    if taken.first().is_some_and(|line| named(line) != Named::No) {
        taken.remove(0);
    }
    taken
}

/// Where the lists are, in order: the one that looks most like a list, and others that are headed so and end before the
/// next one begins.
fn spans(lines: &[Line], body: &BodyStyle) -> Vec<Range<usize>> {
    let Some(first) = find(lines, body) else {
        return Vec::new();
    };
    let mut spans = vec![first];
    let headings = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| named(line) == Named::Yes);
    for (at, _) in headings {
        let taken = spans.iter().any(|span| span.contains(&at));
        let next = spans
            .iter()
            .map(|span| span.start)
            .filter(|start| *start > at);
        let next = next.min().unwrap_or(lines.len());
        // What the next list shows is none of its own: a running head over the end of a text names the list, too.
        let own = lines.get(at + 1..next).unwrap_or_default();
        if taken || evidence(own) < LEAST_EVIDENCE {
            continue;
        }
        let end = end_of(lines, at, body).filter(|end| *end <= next);
        if let Some(end) = end.or((next == lines.len()).then_some(next)) {
            spans.push(at..end);
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// Where the list whose heading is at `start` is followed by something else.
fn end_of(lines: &[Line], start: usize, body: &BodyStyle) -> Option<usize> {
    let behind = lines.iter().enumerate().skip(start + 2);
    let mut ends = behind
        .filter(|(at, line)| ends_list(line, lines.get(at - 1), lines.get(start), body))
        .map(|(at, _)| at);
    ends.next()
}

/// Takes what is no entry out of the list's lines: tables and captions on its pages, and footnotes, from a raised mark in
/// smaller letters to the end of its column.
fn strangers(lines: &mut Vec<Line>) -> Vec<Line> {
    let mut sizes: Vec<f32> = lines.iter().map(|line| line.size).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let small = |line: &Line| line.size < 0.95 * usual;
    let mut in_table = rows(lines).into_iter();
    let mut note_of: Option<(u32, u32)> = None;
    let (strange, list): (Vec<Line>, Vec<Line>) =
        std::mem::take(lines).into_iter().partition(|line| {
            let column = (line.page, line.column);
            let marked = line.words.len() > 1 && line.words.first().is_some_and(Word::is_mark);
            if small(line) && marked {
                note_of = Some(column);
            }
            let in_note = note_of == Some(column) && small(line);
            in_table.next().unwrap_or(false) || in_note || is_caption(&line.text())
        });
    *lines = list;
    strange
}

fn find(lines: &[Line], body: &BodyStyle) -> Option<Range<usize>> {
    let named = lines
        .iter()
        .enumerate()
        .map(|(at, line)| (at, named(line)))
        .filter(|(at, named)| {
            *named != Named::No && *at * 5 >= lines.len() && *at + 1 < lines.len()
        })
        .map(|(at, named)| (at, named, evidence(lines.get(at + 1..).unwrap_or_default())))
        // A name that is only nearly the list's own needs what looks like a list below it.
        .filter(|(_, named, evidence)| *named == Named::Yes || *evidence >= LEAST_EVIDENCE);
    let start = named
        .max_by_key(|(_, named, evidence)| (*evidence, *named == Named::Yes))
        .map(|(at, ..)| at)
        .or_else(|| numbered_tail(lines))
        .or_else(|| unnamed::list(lines))?;
    Some(start..end_of(lines, start, body).unwrap_or(lines.len()))
}

/// Whether a line is the heading of a reference list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    No,
    /// But for letters that OCR got wrong.
    Nearly,
    Yes,
}

fn named(line: &Line) -> Named {
    if line.words.len() > MOST_WORDS {
        return Named::No;
    }
    let text = line.text();
    let name = trimmed(&text);
    match name {
        _ if is_references_name(name) => Named::Yes,
        _ if nearly_references(name) => Named::Nearly,
        _ => Named::No,
    }
}

/// `7. References:` and `VII. REFERENCES` as `References`.
fn trimmed(text: &str) -> &str {
    let name = text.trim_matches(|c: char| !c.is_alphabetic());
    let roman = name.trim_start_matches(['I', 'V', 'X']);
    let numbered = roman.len() < name.len() && roman.starts_with(|c: char| !c.is_alphabetic());
    let name = if numbered { roman } else { name };
    name.trim_matches(|c: char| !c.is_alphabetic())
}

/// How much the next lines look like references: years and initials.
fn evidence(lines: &[Line]) -> usize {
    let like = |line: &&Line| {
        let text = line.text();
        unnamed::has_year(&text) || text.starts_with('[')
    };
    lines.iter().take(30).filter(like).count()
}

/// A list without a heading: the last `[1]` in the second half that `[2]` follows.
fn numbered_tail(lines: &[Line]) -> Option<usize> {
    let begins = |line: &Line, label: &str| {
        line.words
            .first()
            .is_some_and(|word| word.text.starts_with(label))
    };
    let from = lines.len() / 2;
    let at = lines
        .iter()
        .enumerate()
        .skip(from)
        .rfind(|(_, line)| begins(line, "[1]"))
        .map(|(at, _)| at)?;
    let rest = lines.get(at + 1..)?;
    (rest.iter().take(8).any(|line| begins(line, "[2]"))
        && rest.iter().any(|line| begins(line, "[3]")))
    .then_some(at)
}

/// An appendix or another section begins. Inside the list, bold titles and numbers are common:
/// only what looks like the list's own heading, or has a known name, ends it.
fn ends_list(
    line: &Line,
    above: Option<&Line>,
    list_heading: Option<&Line>,
    body: &BodyStyle,
) -> bool {
    let gap = gap(above, line, body);
    let Some(found) = heading(line, gap, body) else {
        return false;
    };
    let alike = list_heading.is_some_and(|of| {
        line.size > of.size - 0.6 && line.bold == of.bold && (of.bold || of.size > body.size * 1.07)
    });
    let known = matches!(
        found.kind,
        SectionKind::Appendix | SectionKind::Acknowledgements
    ) || found.title.to_lowercase().starts_with("author");
    let shouted = list_heading.is_some_and(|of| !of.text().chars().any(char::is_lowercase))
        && !line.text().chars().any(char::is_lowercase);
    let styled = line.bold && !body.bold || line.size > body.size * 1.07;
    // The next chapter's title is larger than the heading of a list.
    let chapter = list_heading.is_some_and(|of| line.size > of.size + 1.0);
    gap > 1.2 && (alike || chapter || known && (styled || shouted))
}

/// The lists' lines for the parser.
pub fn ref_lines(lists: &[Vec<Line>], places: &HashMap<String, Destination>) -> Vec<RefLine> {
    let numbered = (0..).zip(lists);
    numbered
        .flat_map(|(list, lines)| lines_of(list, lines, places))
        .collect()
}

fn lines_of(list: u32, lines: &[Line], places: &HashMap<String, Destination>) -> Vec<RefLine> {
    let leading = usual_leading(lines);
    let mut anchors = anchors(lines, places);
    let edges = left_edges(lines);
    let mut above: Option<&Line> = None;
    let mut out = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let lead = above
            .filter(|a| a.page == line.page && a.column == line.column && line.y > a.y)
            .map(|a| line.y - a.y);
        out.push(RefLine {
            list,
            text: line.text(),
            page: line.page,
            column: line.column,
            x: edges
                .get(&(line.page, line.column))
                .map_or(0.0, |edge| line.x0 - edge),
            y: line.y,
            gap_above: lead.map_or(0.0, |lead| (lead - leading).max(0.0)),
            font_size: line.size,
            link_anchor: anchors.remove(&index),
        });
        above = Some(line);
    }
    out
}

/// The left edge of the list in each column of each page: a column may hold other text, further left.
fn left_edges(lines: &[Line]) -> HashMap<(u32, u32), f32> {
    let mut edges: HashMap<(u32, u32), f32> = HashMap::new();
    for line in lines {
        let edge = edges.entry((line.page, line.column)).or_insert(line.x0);
        *edge = edge.min(line.x0);
    }
    edges
}

fn usual_leading(lines: &[Line]) -> f32 {
    let mut leads: Vec<f32> = lines
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if a.page == b.page && a.column == b.column && b.y > a.y => Some(b.y - a.y),
            _ => None,
        })
        .collect();
    leads.sort_by(f32::total_cmp);
    // Within entries lines are closest; entries of one line each must not hide that.
    leads.get(leads.len() / 4).copied().unwrap_or(12.0)
}

/// For each line, the destination that lands on it: just above its letters, in its column.
fn anchors(lines: &[Line], places: &HashMap<String, Destination>) -> HashMap<usize, String> {
    let pages = by_page(lines);
    let mut found: HashMap<usize, (bool, String)> = HashMap::new();
    for (name, place) in places {
        let (Some(y), Some(page)) = (place.y, pages.get(&place.page)) else {
            continue;
        };
        let in_column = |line: &Line| {
            page.columns == 0
                || place
                    .x
                    .is_none_or(|x| x > line.left - 25.0 && x < line.right)
        };
        let from = page
            .lines
            .partition_point(|(_, line)| line.y <= y - 0.3 * page.largest);
        let mut below = page.lines.iter().skip(from).take(MAX_NEIGHBOURS);
        let Some((index, line)) =
            below.find(|(_, line)| in_column(line) && line.y > y - 0.3 * line.size)
        else {
            continue;
        };
        let near = line.y - y < 3.0 * line.size;
        let cites = name.contains("cite") || name.contains("bib") || name.contains("ref");
        let better = found
            .get(index)
            .is_none_or(|(known, other)| (cites, other) > (*known, name));
        if near && better {
            found.insert(*index, (cites, name.clone()));
        }
    }
    found
        .into_iter()
        .map(|(index, (_, name))| (index, name))
        .collect()
}

/// A page's lines of the list, from the top, each with its place in the list.
#[derive(Default)]
struct PageOfList<'a> {
    lines: Vec<(usize, &'a Line)>,
    /// The last column's number.
    columns: u32,
    /// The largest size of its letters.
    largest: f32,
}

fn by_page(lines: &[Line]) -> HashMap<u32, PageOfList<'_>> {
    let mut pages: HashMap<u32, PageOfList<'_>> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        let page = pages.entry(line.page).or_default();
        page.lines.push((index, line));
        page.columns = page.columns.max(line.column);
        page.largest = page.largest.max(line.size);
    }
    for page in pages.values_mut() {
        page.lines.sort_by(|(_, a), (_, b)| a.y.total_cmp(&b.y));
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::super::lines::Shift;
    use super::*;

    const BODY: BodyStyle = BodyStyle {
        size: 10.0,
        leading: 1.2,
        bold: false,
    };

    fn line(text: &str, y: f32, bold: bool) -> Line {
        let word = |w: &str| Word {
            text: w.into(),
            size: 10.0,
            bold,
            ..Word::default()
        };
        Line {
            page: 1,
            y,
            size: 10.0,
            bold,
            words: text.split(' ').map(word).collect(),
            x1: 200.0,
            right: 400.0,
            left: 0.0,
            ..Line::default()
        }
    }

    #[test]
    fn a_note_at_the_foot_of_the_list_is_text() {
        let mut lines: Vec<Line> = (0..10)
            .map(|i| line("Text of the paper goes on here.", 12.0 * i as f32, false))
            .collect();
        lines.push(line("References", 140.0, true));
        lines.push(line("A. Silva. Reading papers. 2011.", 155.0, false));
        lines.push(line("B. Chen. Linking papers. 2012.", 170.0, false));
        let mut note = line("1 The sheep were counted twice.", 300.0, false);
        note.size = 8.0;
        note.words[0].shift = Shift::Raised;
        lines.push(note);
        let taken = take(&mut lines, &BODY);
        assert_eq!((taken[0].len(), lines.len()), (2, 11));
        assert!(lines[10].text().contains("counted twice"));
    }

    #[test]
    fn the_list_ends_where_the_appendix_begins() {
        let mut lines: Vec<Line> = (0..10)
            .map(|i| line("Text of the paper goes on here.", 12.0 * i as f32, false))
            .collect();
        lines.push(line("References", 140.0, true));
        lines.push(line("A. Silva. Reading papers. 2011.", 155.0, false));
        lines.push(line("B. Chen. Linking papers. 2012.", 170.0, false));
        lines.push(line("Appendix", 200.0, true));
        lines.push(line("More text.", 215.0, false));
        let taken = take(&mut lines, &BODY);
        assert_eq!((taken[0].len(), lines.len()), (2, 12));
        let place = Destination {
            page: 1,
            x: Some(0.0),
            y: Some(160.0),
        };
        let places = HashMap::from([("cite.chen".to_owned(), place)]);
        let out = ref_lines(&taken, &places);
        assert_eq!(out[1].link_anchor.as_deref(), Some("cite.chen"));
        assert_eq!(out[0].link_anchor, None);
    }

    #[test]
    fn a_running_head_that_names_the_list_begins_none() {
        let mut lines: Vec<Line> = (0..20)
            .map(|i| line("Text of the paper goes on here.", 12.0 * i as f32, false))
            .collect();
        lines.push(line("4 References", 300.0, false));
        lines.push(line("5 Conclusion", 330.0, true));
        lines.push(line("We counted sheep.", 345.0, false));
        lines.push(line("References", 400.0, true));
        for row in 0..8u8 {
            let y = 415.0 + 12.0 * f32::from(row);
            lines.push(line(
                "[1] A. Silva. Reading papers of wool. 2011.",
                y,
                false,
            ));
        }
        let taken = take(&mut lines, &BODY);
        let lengths: Vec<usize> = taken.iter().map(Vec::len).collect();
        assert_eq!(lengths, [8]);
        assert!(lines.iter().any(|line| line.text() == "5 Conclusion"));
    }

    #[test]
    fn a_collection_has_a_list_a_chapter() {
        let mut lines = Vec::new();
        for chapter in 0..2u8 {
            let top = 600.0 * f32::from(chapter);
            let mut head = line("Sheep and Their Shepherds", top, true);
            head.size = 14.0;
            lines.push(head);
            for row in 0..8u8 {
                lines.push(line(
                    "Text of the paper goes on here.",
                    top + 30.0 + 12.0 * f32::from(row),
                    false,
                ));
            }
            lines.push(line("References", top + 160.0, true));
            for row in 0..6u8 {
                let y = top + 180.0 + 12.0 * f32::from(row);
                lines.push(line("A. Silva. Reading papers of wool. 2011.", y, false));
            }
        }
        let taken = take(&mut lines, &BODY);
        let lengths: Vec<usize> = taken.iter().map(Vec::len).collect();
        assert_eq!((lengths, lines.len()), (vec![6, 6], 18));
    }
}
