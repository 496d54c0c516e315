//! What stands on pages but is no text: running heads and feet, page numbers, line numbers.

use super::columns::PageLines;
use super::lines::Line;
use std::collections::HashMap;

/// Share of the page's height, at its top and at its bottom, where running heads and feet stand.
const ZONE: f32 = 0.115;
/// More running heads than this are not looked for.
const MOST_KEYS: usize = 200;
/// Half a running head has so many letters.
const LEAST_HALF: usize = 8;
/// So many numbers down the margin of one page are line numbers.
const LINE_NUMBERS: usize = 12;

/// Takes the furniture off all pages and returns it: journal, year and identifiers may stand there.
pub fn strip(pages: &mut [PageLines]) -> Vec<Line> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        let mut keys: Vec<String> = page
            .lines
            .iter()
            .filter(|line| in_zone(line, page.height))
            .map(key)
            .collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    let counted = page_numbers(pages);
    // Running heads repeat the title, which stands on the first page in larger letters.
    let mut sizes: HashMap<String, f32> = HashMap::new();
    for page in pages.iter().skip(1) {
        for line in page.lines.iter().filter(|line| in_zone(line, page.height)) {
            let size = sizes.entry(key(line)).or_insert(line.size);
            *size = size.min(line.size);
        }
    }
    // Odd and even pages often differ: three of a kind are enough, two in a short paper.
    let needed = if pages.len() <= 4 { 2 } else { 3 };
    let mut repeated: Vec<String> = seen
        .into_iter()
        .filter(|(_, count)| *count >= needed)
        .map(|(key, _)| key)
        .collect();
    repeated.sort();
    repeated.truncate(MOST_KEYS);
    let mut taken = Vec::new();
    for (index, (page, number_at)) in pages.iter_mut().zip(counted).enumerate() {
        let height = page.height;
        let is_title = |line: &Line| {
            index == 0
                && sizes
                    .get(&key(line))
                    .is_some_and(|size| line.size > 1.2 * size)
        };
        let numbers = margin_numbers(&page.lines);
        // An imprint runs on to the lines below it, and not to the text of a column beside it.
        let imprints: Vec<(f32, f32, f32)> = page
            .lines
            .iter()
            .filter(|line| is_imprint(line, height))
            .map(|line| (line.y, line.x0, line.x1))
            .collect();
        let of_imprint = |line: &Line| {
            let under =
                |(y, x0, x1): &(f32, f32, f32)| line.y >= *y && line.x0 <= *x1 && line.x1 >= *x0;
            imprints.iter().any(under)
        };
        let (furniture, text): (Vec<Line>, Vec<Line>) = std::mem::take(&mut page.lines)
            .into_iter()
            .partition(|line| {
                let zone = in_zone(line, height);
                let repeated = zone && recurs(&key(line), &repeated);
                zone && (repeated && line.text().len() > 3 && !is_title(line)
                    || is_page_number(&line.text())
                    || of_imprint(line))
                    || numbers && is_number(&line.text())
                    || number_at == Some(line.y) && is_page_number(&line.text())
            });
        page.lines = text;
        taken.extend(furniture);
    }
    taken
}

/// Whether a line stands at the same place of other pages. Where columns part a head, half of it is a line.
fn recurs(key: &str, repeated: &[String]) -> bool {
    let half = |whole: &String| {
        key.len() >= LEAST_HALF && (whole.starts_with(key) || whole.ends_with(key))
    };
    repeated.iter().any(|whole| whole == key || half(whole))
}

/// Where each page's number stands: alone above or below everything else, counting with the pages. Margins may be so wide
/// that it lies in no zone.
fn page_numbers(pages: &[PageLines]) -> Vec<Option<f32>> {
    // How far a number is ahead of its page, and where it stands.
    let candidates: Vec<Vec<(i64, f32)>> = (1i64..)
        .zip(pages)
        .map(|(index, page)| {
            let number = |line: &Line| {
                let text = line.text();
                let digits = text.trim_matches(|c: char| !c.is_alphanumeric());
                let number: i64 = digits.parse().ok().filter(|_| digits.len() <= 5)?;
                Some((number - index, line.y))
            };
            [
                alone(page, f32::total_cmp),
                alone(page, |a, b| b.total_cmp(a)),
            ]
            .into_iter()
            .flatten()
            .filter_map(number)
            .collect()
        })
        .collect();
    let mut ahead: HashMap<i64, usize> = HashMap::new();
    for (offset, _) in candidates.iter().flatten() {
        *ahead.entry(*offset).or_default() += 1;
    }
    let usual = ahead
        .into_iter()
        .filter(|(offset, count)| *count > 1 || *offset == 0)
        .max_by_key(|(offset, count)| (*count, *offset == 0))
        .map(|(offset, _)| offset);
    candidates
        .into_iter()
        .map(|of_page| {
            let own = of_page
                .into_iter()
                .find(|(offset, _)| Some(*offset) == usual);
            own.map(|(_, y)| y)
        })
        .collect()
}

/// The line of a page that comes first by its height, where the next one is set apart.
fn alone(page: &PageLines, order: impl Fn(&f32, &f32) -> std::cmp::Ordering) -> Option<&Line> {
    let mut lines: Vec<&Line> = page.lines.iter().collect();
    lines.sort_by(|a, b| order(&a.y, &b.y));
    let (first, next) = (lines.first()?, lines.get(1)?);
    ((first.y - next.y).abs() > 1.5 * next.size.max(1.0)).then_some(*first)
}

fn in_zone(line: &Line, height: f32) -> bool {
    line.y < ZONE * height || line.y > (1.0 - ZONE) * height
}

/// Digits differ from page to page; what is left repeats.
fn key(line: &Line) -> String {
    let folded: String = line
        .text()
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    if folded.len() < 4 {
        format!("#{folded}{}", line.text().len())
    } else {
        folded
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.chars().all(|c| c.is_ascii_digit())
}

fn is_page_number(text: &str) -> bool {
    let bare = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let bare = bare.strip_prefix("page ").unwrap_or(&bare);
    let first = bare.split([' ', '/']).next().unwrap_or_default();
    let rest_numeric = bare
        .split([' ', '/'])
        .skip(1)
        .all(|part| part == "of" || is_number(part));
    let roman = bare.len() <= 6 && !bare.is_empty() && bare.chars().all(|c| "ivxl".contains(c));
    is_number(first) && rest_numeric || roman
}

/// The imprint at the foot of a first page: where it appeared, whose rights it is under.
fn is_imprint(line: &Line, height: f32) -> bool {
    let text = line.text().to_lowercase();
    let starts = [
        "appearing in ",
        "copyright ",
        "©",
        "(c) ",
        "permission to ",
        "proceedings of ",
        "to appear in ",
        "preliminary work",
    ];
    let holds = ["©", "all rights reserved", "isbn", "issn"];
    let foot = line.y > (1.0 - ZONE) * height;
    foot && (starts.iter().any(|start| text.starts_with(start))
        || holds.iter().any(|mark| text.contains(mark)))
}

fn margin_numbers(lines: &[Line]) -> bool {
    let numbers: Vec<&Line> = lines
        .iter()
        .filter(|line| is_number(&line.text()))
        .collect();
    let aligned = |line: &&&Line| {
        numbers
            .first()
            .is_some_and(|first| (first.x1 - line.x1).abs() < 12.0)
    };
    numbers.len() >= LINE_NUMBERS
        && numbers.iter().filter(aligned).count() * 10 >= numbers.len() * 9
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn page(texts: &[(&str, f32)]) -> PageLines {
        let line = |(text, y): &(&str, f32)| Line {
            words: vec![Word {
                text: (*text).into(),
                ..Word::default()
            }],
            y: *y,
            ..Line::default()
        };
        PageLines {
            lines: texts.iter().map(line).collect(),
            height: 800.0,
            ..PageLines::default()
        }
    }

    #[test]
    fn a_title_at_the_top_stays_though_heads_repeat_it() {
        let mut pages: Vec<PageLines> =
            (0..4).map(|_| page(&[("Presses of Felt", 40.0)])).collect();
        for (page, size) in pages.iter_mut().zip([17.0, 9.0, 9.0, 9.0]) {
            page.lines[0].size = size;
        }
        assert_eq!(strip(&mut pages).len(), 3);
        assert_eq!(pages[0].lines.len(), 1);
    }

    #[test]
    fn an_imprint_goes_with_all_its_lines() {
        let mut pages = vec![page(&[
            ("The last line of the text", 690.0),
            ("Proceedings of the Wool Workshop, pages 1–8,", 740.0),
            ("Oslo, July 2006.", 752.0),
        ])];
        let taken: Vec<String> = strip(&mut pages).iter().map(Line::text).collect();
        assert_eq!(
            taken,
            [
                "Proceedings of the Wool Workshop, pages 1–8,",
                "Oslo, July 2006."
            ]
        );
        assert_eq!(pages[0].lines.len(), 1);
        let mut pages = vec![page(&[
            ("The last line of the text", 690.0),
            ("978-1-2345-6789-0/10/$26.00 ©2010 Wool", 740.0),
        ])];
        assert_eq!(strip(&mut pages).len(), 1);
    }

    #[test]
    fn text_beside_an_imprint_stays() {
        let mut pages = vec![page(&[
            ("Appearing in the Proceedings of Wool,", 740.0),
            ("the text of the other column", 740.0),
            ("Oslo, July 2006.", 752.0),
            ("goes on to the foot of the page", 752.0),
        ])];
        for (at, line) in pages[0].lines.iter_mut().enumerate() {
            (line.x0, line.x1) = if at % 2 == 0 {
                (50.0, 280.0)
            } else {
                (300.0, 540.0)
            };
        }
        assert_eq!(strip(&mut pages).len(), 2);
        assert!(pages[0].lines.iter().all(|line| line.x0 == 300.0));
    }

    #[test]
    fn half_a_running_head_goes() {
        let mut pages: Vec<PageLines> = (1..=4)
            .map(|n| page(&[(&format!("Wool Letters Volume {n}"), 40.0), ("text", 300.0)]))
            .collect();
        pages.push(page(&[
            ("Wool Letters", 40.0),
            ("Volume 5", 40.0),
            ("text", 300.0),
        ]));
        strip(&mut pages);
        let left: Vec<String> = pages[4].lines.iter().map(Line::text).collect();
        assert_eq!(left, ["Volume 5", "text"]);
    }

    #[test]
    fn numbers_of_pages_go_from_anywhere() {
        // Far above the foot of the page, below all else.
        let mut pages: Vec<PageLines> = (7..=9)
            .map(|n| page(&[("text", 300.0), ("12", 400.0), (&n.to_string(), 600.0)]))
            .collect();
        strip(&mut pages);
        assert!(pages.iter().all(|page| page.lines.len() == 2));
        // A number that does not count with the pages is text.
        let mut pages = vec![page(&[("text", 300.0), ("1999", 600.0)])];
        strip(&mut pages);
        assert_eq!(pages[0].lines.len(), 2);
    }

    #[test]
    fn heads_and_numbers_go_text_stays() {
        let mut pages: Vec<PageLines> = (1..=5)
            .map(|n| {
                page(&[
                    (&format!("A Study, p {n}"), 40.0),
                    ("In 1999", 300.0),
                    ("17", 400.0),
                    (&n.to_string(), 780.0),
                ])
            })
            .collect();
        let taken = strip(&mut pages);
        assert_eq!(taken.len(), 10);
        assert!(pages.iter().all(|page| page.lines.len() == 2));
        assert!(is_page_number("Page 3 of 9") && is_page_number("- 12 -") && is_page_number("iv"));
        assert!(!is_page_number("3 models"));
    }
}
