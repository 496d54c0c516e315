//! Front matter of the first page: where it ends, and the title. Who is named there is `byline`'s work, where
//! the paper appeared `imprint`'s, when `year`'s.

use super::byline::{Label, Labelled, TitlePage};
use super::headings::{BodyStyle, heading, kind_of, run_in_abstract};
use super::lines::Line;
use super::text::{Vocabulary, join_lines};
use crate::pattern::pattern;
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
/// Lines of a paragraph are set at most this many ems apart, and indented by so many.
const MOST_LEADING: f32 = 2.2;
const MOST_INDENT: f32 = 2.5;
/// Share of the words of sentences that are written small, at least.
const PROSE: f32 = 0.6;
/// A first page of fewer words, none of them in paragraphs, is a title page as a whole.
const TITLE_PAGE: usize = 120;
/// A title's lines are set at most this many ems apart.
const TITLE_LEADING: f32 = 2.1;

/// Takes the front matter out of the first page's lines.
pub fn take(lines: &mut Vec<Line>, body: &BodyStyle, vocabulary: &Vocabulary) -> Front {
    let page = lines.first().map_or(1, |line| line.page);
    let labelled = Labelled::of(title_page(lines, body));
    let labelled = match labelled.runs_off() {
        true => Labelled::of(two_pages(lines, body)),
        false => labelled,
    };
    let end = front_end(lines, body, &labelled);
    let narrow = is_in_first_column(lines, body);
    let tops = text_tops(lines, body, &labelled, end);
    let is_text = |line: &Line| {
        let top = tops.iter().find(|(column, _)| *column == line.column);
        top.is_some_and(|(_, top)| line.y >= *top)
    };
    let is_front = |line: &Line| {
        line.page == page && line.y < end - 1.0 && (!narrow || line.column == 0) && !is_text(line)
    };
    let (front, text): (Vec<Line>, Vec<Line>) =
        std::mem::take(lines).into_iter().partition(is_front);
    *lines = text;
    let rows = rows(&front);
    let titled = title_rows(&rows, body, &labelled);
    let is_title = |y: f32| titled.iter().any(|row| (row.y - y).abs() < 0.3 * row.size);
    Front {
        title: title(titled, vocabulary),
        authors: labelled.authors_beside(is_title),
        lines: front,
    }
}

/// The first page as the tagger of names sees it.
pub fn title_page(lines: &[Line], body: &BodyStyle) -> TitlePage {
    let page_lines = first_page(lines, body);
    let headed = headed(&page_lines, body);
    let owned: Vec<Line> = page_lines.into_iter().cloned().collect();
    TitlePage::of(&rows(&owned), body.size, headed)
}

/// The lines of the first page, without a column of text that stands beside its front matter.
fn first_page<'a>(lines: &'a [Line], body: &BodyStyle) -> Vec<&'a Line> {
    let page = lines.first().map_or(1, |line| line.page);
    let narrow = is_in_first_column(lines, body);
    let own = lines.iter().filter(|line| line.page == page);
    own.filter(|line| !narrow || line.column == 0).collect()
}

/// Whether all of a first page's front matter stands in the first of its columns, with text beside the title: short notes
/// and some journals are set so.
fn is_in_first_column(lines: &[Line], body: &BodyStyle) -> bool {
    let page = lines.first().map_or(1, |line| line.page);
    let lines: Vec<&Line> = lines.iter().filter(|line| line.page == page).collect();
    let second = || lines.iter().filter(|line| line.column > 0);
    let Some(begins) = second().map(|line| line.x0).reduce(f32::min) else {
        return false;
    };
    let large = lines
        .iter()
        .filter(|line| line.column == 0 && line.size > LARGE * body.size);
    let Some(title) = large.reduce(|a, b| if b.size > a.size { b } else { a }) else {
        return false;
    };
    let dense = lines
        .windows(DENSE_RUN)
        .filter(|run| run.iter().all(|line| line.column > 0) && is_running_text(run, body));
    let text = dense.filter_map(|run| run.first()).map(|line| line.y);
    title.x1 < begins
        && text
            .reduce(f32::min)
            .is_some_and(|y| y < title.y + title.size)
}

/// Letters of a title are larger than running text by this factor at least.
const LARGE: f32 = 1.15;

/// The first page and the next one under it: lists of hundreds of authors go on there.
fn two_pages(lines: &[Line], body: &BodyStyle) -> TitlePage {
    let page = lines.first().map_or(1, |line| line.page);
    let of = |number| lines.iter().filter(move |line| line.page == number);
    let height = of(page).map(|line| line.y).fold(0.0, f32::max) + 2.0 * body.size;
    let next: Vec<&Line> = of(page + 1).collect();
    let headed = headed(&next, body) + height;
    let under = |line: &Line| Line {
        y: line.y + height,
        ..line.clone()
    };
    let owned: Vec<Line> = of(page)
        .cloned()
        .chain(next.iter().map(|line| under(line)))
        .collect();
    TitlePage::of(&rows(&owned), body.size, headed)
}

/// Where text begins in the further columns of the first page that is set higher than `end`, by column: a heading is set
/// lower than text that goes on beside it.
fn text_tops(lines: &[Line], body: &BodyStyle, labelled: &Labelled, end: f32) -> Vec<(u32, f32)> {
    let page = lines.first().map_or(1, |line| line.page);
    let of_page = || lines.iter().filter(move |line| line.page == page);
    let columns = of_page().map(|line| line.column).max().unwrap_or_default();
    let mut tops = Vec::new();
    for column in 1..=columns {
        let mut own: Vec<&Line> = of_page().filter(|line| line.column == column).collect();
        own.sort_by(|a, b| a.y.total_cmp(&b.y));
        let at = own.partition_point(|line| line.y < end - 1.0);
        let (above, below) = own.split_at(at);
        let Some(mut next) = below.first().filter(|line| is_of_text(line, body)) else {
            continue;
        };
        let mut top = None;
        for line in above.iter().rev() {
            let near = next.y - line.y < MOST_LEADING * line.size;
            let goes_on = near
                && (next.size - line.size).abs() < 0.5
                && is_of_text(line, body)
                && (is_text(labelled.of_row(line.y)) || is_prose(&[line]));
            if !goes_on {
                break;
            }
            if is_full(line, body) {
                top = Some(line.y);
            }
            next = line;
        }
        tops.extend(top.map(|top| (column, top)));
    }
    tops
}

/// Whether a line may be of a paragraph: in letters of the text, from the left of its column on.
fn is_of_text(line: &Line, body: &BodyStyle) -> bool {
    line.size < body.size * 1.1
        && line.x0 - line.left < MOST_INDENT * line.size
        && !line.text().contains('@')
}

/// Whether most words are written small, as in sentences and not as in names and addresses.
fn is_prose(lines: &[&Line]) -> bool {
    let words = || lines.iter().flat_map(|line| &line.words);
    let small = |text: &str| {
        text.chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_lowercase)
    };
    let count = words().filter(|word| small(&word.text)).count();
    count as f32 >= PROSE * words().count() as f32
}

/// The height on the first page where text begins.
fn front_end(lines: &[Line], body: &BodyStyle, labelled: &Labelled) -> f32 {
    let page_lines = first_page(lines, body);
    let mut end = headed(&page_lines, body);
    for run in page_lines.windows(DENSE_RUN) {
        if let Some(first) = run.first().filter(|_| is_dense(run, body, labelled)) {
            end = end.min(first.y);
        }
    }
    let words = || {
        page_lines
            .iter()
            .map(|line| line.words.len())
            .sum::<usize>()
    };
    if end == f32::MAX && words() >= TITLE_PAGE {
        page_lines.iter().map(|line| line.y).fold(0.0, f32::max) * 0.5
    } else {
        end
    }
}

/// The height of the first heading of an abstract or of text.
fn headed(page_lines: &[&Line], body: &BodyStyle) -> f32 {
    let mut above: Option<&Line> = None;
    let mut end = f32::MAX;
    for (at, line) in page_lines.iter().enumerate() {
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
                || h.number.as_deref() == Some("1") && !is_address(&h.title)
                || h.title.eq_ignore_ascii_case("summary")
        });
        let opens = opens && !is_titled(page_lines, at, body);
        if opens || run_in_abstract(line) {
            end = end.min(line.y);
        }
        above = Some(line);
    }
    end
}

/// Whether what follows a number is rather where someone works: `1 Wool Way #21-01`.
fn is_address(title: &str) -> bool {
    title.contains(['#', ',', '@']) || title.chars().filter(char::is_ascii_digit).count() > 1
}

/// Whether a line stands in the first block of the largest letters of a page, which has words of its own: a title such
/// as `Introduction to Felt`.
fn is_titled(page_lines: &[&Line], at: usize, body: &BodyStyle) -> bool {
    let Some(line) = page_lines
        .get(at)
        .filter(|line| line.size > LARGE * body.size)
    else {
        return false;
    };
    let before = page_lines.get(..at).unwrap_or_default();
    let after = page_lines.get(at + 1..).unwrap_or_default();
    let joins = |a: &Line, b: &Line| {
        (a.size - b.size).abs() < 0.09 * a.size && (b.y - a.y).abs() < TITLE_LEADING * a.size
    };
    let (mut words, mut last, mut start) = (line.words.len(), *line, at);
    while let Some(above) = start.checked_sub(1).and_then(|up| before.get(up)) {
        if !joins(above, last) {
            break;
        }
        (words, last, start) = (words + above.words.len(), above, start - 1);
    }
    if after.first().is_some_and(|below| joins(line, below)) {
        words += 1;
    }
    let higher = before.get(..start).unwrap_or_default();
    words > 1 && higher.iter().all(|above| above.size < line.size * 0.95)
}

fn is_dense(run: &[&Line], body: &BodyStyle, labelled: &Labelled) -> bool {
    let is_unnamed = run.iter().all(|line| is_text(labelled.of_row(line.y)));
    // Rows of names are full as well; sentences that name people are still sentences.
    is_running_text(run, body) && (is_unnamed || is_prose(run))
}

/// Whether a line fills its column with words of the text's size.
fn is_full(line: &Line, body: &BodyStyle) -> bool {
    line.size < body.size * 1.1
        && line.x1 - line.x0 > 0.85 * (line.right - line.left)
        && line.right - line.left > 12.0 * body.size
        && line.words.len() > 5
        && !line.text().contains('@')
}

/// Full lines of body size under one another.
fn is_running_text(run: &[&Line], body: &BodyStyle) -> bool {
    let full = |line: &&&Line| is_full(line, body);
    let steady = run.windows(2).all(|pair| match pair {
        [a, b] => {
            a.column == b.column
                && b.y > a.y
                && b.y - a.y < MOST_LEADING * a.size
                && (a.size - b.size).abs() < 0.5
        }
        _ => true,
    });
    // The last line of a paragraph may be short.
    steady
        && run.iter().filter(full).count() + 1 >= run.len()
        && run.first().is_some_and(|first| full(&first))
}

/// Rows that the tagger takes for authors or where they work are no text, however full they are.
fn is_text(label: Option<Label>) -> bool {
    !matches!(
        label,
        Some(Label::Name | Label::Affiliation | Label::Contact)
    )
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

/// A title's rows as one text.
fn title(rows: &[Line], vocabulary: &Vocabulary) -> String {
    let texts: Vec<String> = rows.iter().map(Line::text).collect();
    let title = join_lines(texts.iter().map(String::as_str), vocabulary);
    title
        .trim_end_matches(['*', '∗', '†', '‡'])
        .trim()
        .to_owned()
}

/// The rows of the title: the largest block, or what the tagger calls the title where it calls that one authors.
fn title_rows<'a>(rows: &'a [Line], body: &BodyStyle, labelled: &Labelled) -> &'a [Line] {
    let largest = largest_block(rows, body, labelled);
    let label = |row: &Line| labelled.of_row(row.y);
    if largest.first().is_none_or(|row| is_text(label(row))) {
        return largest;
    }
    let is_title = |row: &Line| label(row) == Some(Label::Title) && !is_banner(&row.text());
    let start = rows.iter().position(is_title).unwrap_or(rows.len());
    let named = rows.get(start..).unwrap_or_default();
    let length = named.iter().take_while(|row| is_title(row)).count();
    // A title of several rows stays whole where the tagger knows but some of them.
    let is_part = |named: &[Line]| {
        let first = named.first().map(|row| row.y);
        largest.iter().any(|row| Some(row.y) == first)
    };
    match named.get(..length) {
        Some(named) if !named.is_empty() && !is_part(named) => named,
        _ => largest,
    }
}

/// The first block of rows in the largest letters.
fn largest_block<'a>(rows: &'a [Line], body: &BodyStyle, labelled: &Labelled) -> &'a [Line] {
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
                    && (row.size > body.size * 1.07 || is_text(labelled.of_row(row.y)))
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
    best.and_then(|block| rows.get(block)).unwrap_or_default()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Names of journals and proceedings, identifiers: above a title, never it.
fn is_banner(text: &str) -> bool {
    static BANNER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(journal of|the journal of|proceedings|in proceedings|transactions|volume|vol\.|issn|arxiv:|published|preprint|doi|https?:|www\.|under review|accepted|received|appeared|to appear|workshop track|jmlr:|research article|original article|technical report|open access$|©|copyright)|workshop and conference proceedings|\b(?:working|discussion) papers? (?:series|no\.|\d)|^[^.:?]{0,60}\b(?:working|discussion) papers?$",
        )
    });
    BANNER.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    const BODY: BodyStyle = BodyStyle {
        size: 10.0,
        leading: 1.2,
        bold: false,
    };

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

    /// A line of a second column.
    fn beside(y: f32) -> Line {
        Line {
            column: 1,
            left: 420.0,
            right: 700.0,
            x0: 420.0,
            x1: 698.0,
            ..line("text of the other column goes on", y, 10.0)
        }
    }

    /// A title, these lines, and at some height an abstract, all in the first column.
    fn opening(between: Vec<Line>, headed: f32) -> Vec<Line> {
        let mut lines = vec![
            line("Reading Papers with", 80.0, 16.0),
            line("Small Programs", 98.0, 16.0),
        ];
        lines.extend(between);
        lines.push(line("Abstract", headed, 12.0));
        lines.push(line("We read papers.", headed + 15.0, 10.0));
        lines
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
        let vocabulary = Vocabulary::of(lines.iter());
        let front = take(&mut lines, &BODY, &vocabulary);
        assert_eq!(front.title, "Reading Papers with Small Programs");
        assert_eq!(front.authors.len(), 2);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn front_matter_of_one_column_with_text_beside_it() {
        let mut lines = opening(vec![line("Ana Silva and Bo Chen", 130.0, 10.0)], 160.0);
        lines.extend((0..9u8).map(|row| beside(74.0 + 12.0 * f32::from(row))));
        let vocabulary = Vocabulary::of(lines.iter());
        let front = take(&mut lines, &BODY, &vocabulary);
        assert_eq!(front.title, "Reading Papers with Small Programs");
        assert_eq!(front.authors.len(), 2);
        assert_eq!((front.lines.len(), lines.len()), (3, 11));
    }

    #[test]
    fn text_beside_a_heading_stays_text() {
        let mut lines = opening(vec![line("Ana Silva and Bo Chen", 130.0, 10.0)], 180.0);
        // The second column begins above the heading of the first.
        lines.extend((0..9u8).map(|row| beside(166.0 + 12.0 * f32::from(row))));
        let vocabulary = Vocabulary::of(lines.iter());
        let front = take(&mut lines, &BODY, &vocabulary);
        assert_eq!((front.lines.len(), lines.len()), (3, 11));
        // Where its names stand there, they are no text.
        let house = |text, y| Line {
            x0: 500.0,
            x1: 620.0,
            ..Line {
                words: line(text, y, 10.0).words,
                ..beside(y)
            }
        };
        let houses = vec![
            house("Wool University", 130.0),
            house("Oslo, Norway", 142.0),
        ];
        let mut lines = opening(houses, 180.0);
        lines.extend((0..9u8).map(|row| beside(178.0 + 12.0 * f32::from(row))));
        let front = take(&mut lines, &BODY, &vocabulary);
        assert_eq!((front.lines.len(), lines.len()), (4, 11));
    }

    #[test]
    fn the_name_of_a_series_is_no_title() {
        assert!(is_banner("Mill Working Paper Series") && is_banner("Working Paper No. 12"));
        assert!(
            !is_banner("What working papers tell of wool") && !is_banner("Open Access to Wool")
        );
    }
}
