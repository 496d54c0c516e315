//! Front matter of the first page: where it ends, the title, the rows of authors, the year.

use super::authors::{authors, names_of};
use super::headings::{BodyStyle, heading, kind_of, run_in_abstract};
use super::lines::Line;
use super::text::{Vocabulary, join_lines};
use graph_schema::{Author, SectionKind};
use regex::Regex;
use std::sync::LazyLock;

#[derive(Debug, Default)]
pub struct Front {
    pub title: String,
    pub authors: Vec<Author>,
    /// Everything that stood there, to look for years and identifiers.
    pub lines: Vec<Line>,
}

/// So many full lines of body size in a row are text.
const DENSE_RUN: usize = 4;
/// A title's lines are set at most this many ems apart.
const TITLE_LEADING: f32 = 2.1;

/// Takes the front matter out of the first page's lines.
pub fn take(lines: &mut Vec<Line>, body: &BodyStyle, vocabulary: &Vocabulary) -> Front {
    let first_page = lines.first().map_or(1, |line| line.page);
    let end = front_end(lines, first_page, body);
    let (front, text): (Vec<Line>, Vec<Line>) = std::mem::take(lines)
        .into_iter()
        .partition(|line| line.page == first_page && line.y < end - 1.0);
    *lines = text;
    let rows = rows(&front);
    let (title, after) = title(&rows, body, vocabulary);
    let under = rows.get(after..).unwrap_or_default();
    Front {
        title,
        authors: authors(under),
        lines: front,
    }
}

/// The height on the first page where text begins.
fn front_end(lines: &[Line], page: u32, body: &BodyStyle) -> f32 {
    let page_lines: Vec<&Line> = lines.iter().filter(|line| line.page == page).collect();
    let mut above: Option<&Line> = None;
    let mut end = f32::MAX;
    for line in &page_lines {
        let gap = super::blocks::gap(above, line, body);
        let opens = heading(line, gap, body).is_some_and(|h| {
            // Other names of sections are also first words of titles: `Discussion of “…”`.
            let known = matches!(
                h.kind,
                SectionKind::Abstract | SectionKind::Introduction | SectionKind::RelatedWork
            );
            let name = line.text();
            let alone = name.split(' ').count() <= 4;
            known && alone && kind_of(&h.title) == h.kind
                || h.number.as_deref() == Some("1")
                || h.title.eq_ignore_ascii_case("summary")
        });
        if opens || run_in_abstract(line) {
            end = end.min(line.y);
        }
        above = Some(line);
    }
    for run in page_lines.windows(DENSE_RUN) {
        if let Some(first) = run.first().filter(|_| is_dense(run, body)) {
            end = end.min(first.y);
        }
    }
    if end == f32::MAX {
        page_lines.iter().map(|line| line.y).fold(0.0, f32::max) * 0.5
    } else {
        end
    }
}

fn is_dense(run: &[&Line], body: &BodyStyle) -> bool {
    let full = |line: &&&Line| {
        line.size < body.size * 1.1
            && line.x1 - line.x0 > 0.85 * (line.right - line.left)
            && line.right - line.left > 12.0 * body.size
            && line.words.len() > 5
            && !line.text().contains('@')
    };
    let steady = run.windows(2).all(|pair| match pair {
        [a, b] => {
            a.column == b.column
                && b.y > a.y
                && b.y - a.y < 2.2 * a.size
                && (a.size - b.size).abs() < 0.5
        }
        _ => true,
    });
    // The last line of a paragraph may be short.
    steady
        && run.iter().filter(full).count() + 1 >= run.len()
        && run.first().is_some_and(|first| full(&first))
        && run.iter().filter(|line| names_of(line).is_empty()).count() == run.len()
}

/// Lines of one height as one row, whatever their columns.
fn rows(front: &[Line]) -> Vec<Line> {
    let mut sorted: Vec<Line> = front.to_vec();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Line> = Vec::new();
    for line in sorted {
        match rows.last_mut() {
            Some(row)
                if (line.y - row.y).abs() < 0.3 * row.size
                    && (line.size - row.size).abs() < 0.25 * row.size =>
            {
                row.words.extend(line.words);
                row.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
                row.x0 = row.x0.min(line.x0);
                row.x1 = row.x1.max(line.x1);
                row.bold |= line.bold;
            }
            _ => rows.push(line),
        }
    }
    rows
}

/// The title and the index of the row after it.
fn title(rows: &[Line], body: &BodyStyle, vocabulary: &Vocabulary) -> (String, usize) {
    let mut blocks: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let text = row.text();
        if letters(&text) < 2 || is_banner(&text) {
            continue;
        }
        let joins = blocks
            .last()
            .filter(|block| block.end == index)
            .and_then(|_| rows.get(index - 1))
            .is_some_and(|before| {
                (before.size - row.size).abs() < 0.09 * row.size
                    && before.bold == row.bold
                    && row.y - before.y < TITLE_LEADING * row.size
                    && (row.size > body.size * 1.07 || names_of(row).is_empty())
            });
        match blocks.last_mut().filter(|_| joins) {
            Some(block) => block.end = index + 1,
            None => blocks.push(index..index + 1),
        }
    }
    let size = |block: &std::ops::Range<usize>| {
        rows.get(block.clone())
            .and_then(|r| r.first())
            .map_or(0.0, |row| row.size + if row.bold { 0.5 } else { 0.0 })
    };
    let length = |block: &std::ops::Range<usize>| {
        rows.get(block.clone())
            .unwrap_or_default()
            .iter()
            .map(|row| letters(&row.text()))
            .sum::<usize>()
    };
    let mut best: Option<std::ops::Range<usize>> = None;
    for block in blocks.into_iter().filter(|block| length(block) >= 4) {
        // A later block must be clearly larger: sizes of scans waver.
        if best
            .as_ref()
            .is_none_or(|known| size(&block) > size(known) * 1.06)
        {
            best = Some(block);
        }
    }
    let Some(block) = best else {
        return (String::new(), 0);
    };
    let texts: Vec<String> = rows
        .get(block.clone())
        .unwrap_or_default()
        .iter()
        .map(Line::text)
        .collect();
    let title = join_lines(texts.iter().map(String::as_str), vocabulary);
    (
        title
            .trim_end_matches(['*', '∗', '†', '‡'])
            .trim()
            .to_owned(),
        block.end,
    )
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Names of journals and proceedings, identifiers: above a title, never it.
fn is_banner(text: &str) -> bool {
    static BANNER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^(journal of|the journal of|proceedings|in proceedings|transactions|volume|vol\.|issn|arxiv:|published|preprint|doi|https?:|www\.|under review|accepted|received|appeared|to appear|workshop track|jmlr:|research article|original article|technical report|©|copyright)|workshop and conference proceedings").ok()
    });
    BANNER.as_ref().is_some_and(|banner| banner.is_match(text))
}

/// The year a paper appeared, from its first page: said outright, in its imprint, in its stamp.
pub fn year(texts: &[String], stamp: &str) -> Option<i32> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(19[5-9]\d|20\d\d)\b").ok());
    static ARXIV: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)arxiv:\s*(\d\d)(\d\d)\.\d{4,5}").ok());
    let pattern = YEAR.as_ref()?;
    let cues: [&[&str]; 3] = [
        &["published", "publication"],
        &[
            "©",
            "copyright",
            "proceedings",
            "appearing in",
            "conference",
            "journal",
            "volume",
            "vol.",
            "workshop",
            "jmlr",
            "transactions",
        ],
        &[
            "accepted",
            "received",
            "submitted",
            "dated",
            "january",
            "february",
            "march",
            "april",
            "may ",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
    ];
    let years = |text: &str| {
        pattern
            .find_iter(text)
            .filter_map(|m| m.as_str().parse::<i32>().ok())
            .filter(|y| *y < 2100)
            .last()
    };
    for cue in cues {
        for (index, text) in texts.iter().enumerate() {
            let lower = text.to_lowercase();
            if !cue.iter().any(|word| lower.contains(word)) {
                continue;
            }
            // An imprint may run on to its next line, where its year is.
            if let Some(year) = years(text).or_else(|| {
                texts
                    .get(index + 1)
                    .filter(|next| next.len() < 120)
                    .and_then(|next| years(next))
            }) {
                return Some(year);
            }
        }
    }
    if let Some(year) = texts.iter().find_map(|text| alone(text)) {
        return Some(year);
    }
    let stamped = ARXIV
        .as_ref()
        .and_then(|p| p.captures(stamp))
        .and_then(|found| found.get(1)?.as_str().parse::<i32>().ok());
    stamped.map(|year| 2000 + year).or_else(|| years(stamp))
}

/// The year of a line that holds nothing else: under the authors, `2010` or `(2010)`.
fn alone(text: &str) -> Option<i32> {
    let digits = text.trim().trim_matches(['(', ')', '[', ']', '.', ' ']);
    let year = digits.parse::<i32>().ok().filter(|_| digits.len() == 4);
    year.filter(|year| (1950..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn line(text: &str, y: f32, size: f32) -> Line {
        let word = |(i, w): (usize, &str)| Word {
            text: w.into(),
            x0: 50.0 + i as f32 * 40.0,
            x1: 88.0 + i as f32 * 40.0,
            size,
            ..Word::default()
        };
        let words: Vec<Word> = text.split(' ').enumerate().map(word).collect();
        let x1 = words.last().map_or(0.0, |word| word.x1);
        Line {
            page: 1,
            words,
            y,
            size,
            x0: 50.0,
            x1,
            left: 50.0,
            right: 400.0,
            ..Line::default()
        }
    }

    #[test]
    fn title_and_authors_over_an_abstract() {
        let mut lines = vec![
            line("Journal of Examples", 40.0, 20.0),
            line("Reading Papers with", 80.0, 16.0),
            line("Small Programs", 98.0, 16.0),
            line("Ana Silva and Bo Chen", 130.0, 10.0),
            line("Abstract", 160.0, 12.0),
            line("We read papers.", 175.0, 10.0),
        ];
        let body = BodyStyle {
            size: 10.0,
            leading: 1.2,
            bold: false,
        };
        let vocabulary = Vocabulary::of(lines.iter());
        let front = take(&mut lines, &body, &vocabulary);
        assert_eq!(front.title, "Reading Papers with Small Programs");
        assert_eq!(front.authors.len(), 2);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn years_by_their_cues() {
        let texts = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            year(
                &texts(&[
                    "as in 1987",
                    "Submitted: 3 May 2018",
                    "Published: 2 June 2019"
                ]),
                ""
            ),
            Some(2019)
        );
        assert_eq!(
            year(
                &texts(&["Appearing in Proceedings of", "2011, Fort Lauderdale"]),
                ""
            ),
            Some(2011)
        );
        assert_eq!(year(&texts(&["Ana Silva", "2012"]), ""), Some(2012));
        assert_eq!(year(&[], "arXiv:1706.03762v5"), Some(2017));
    }
}
