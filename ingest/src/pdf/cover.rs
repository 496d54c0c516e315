//! Cover pages that repositories and publishers put before a paper: the paper begins on its second page.

use super::headings::kind_of;
use super::lines::Line;
use graph_schema::SectionKind;
use graph_schema::title::normalise_title;

/// Shorter titles recur by chance, in characters.
const LEAST_TITLE: usize = 12;
/// Pages with no more lines are not called full.
const FEW_LINES: usize = 16;
/// A title has no more lines than this.
const TITLE_LINES: usize = 5;

/// Takes the lines of a cover off, and returns those that cite the paper; none where the first page is the paper's own.
/// A cover names the title that stands in the largest letters of the next page, and has no abstract of its own.
pub fn take(lines: &mut Vec<Line>) -> Vec<Line> {
    let first_page = lines.iter().map(|line| line.page).min().unwrap_or(1);
    let of = |page: u32| lines.iter().filter(move |line| line.page == page);
    let cover: Vec<&Line> = of(first_page).collect();
    let next: Vec<&Line> = of(first_page + 1).collect();
    let Some(title) = title(&next) else {
        return Vec::new();
    };
    let begins = |line: &&Line| {
        let kind = kind_of(line.text().trim_matches(|c: char| !c.is_alphabetic()));
        matches!(kind, SectionKind::Abstract | SectionKind::Introduction) && line.words.len() <= 4
    };
    if cover.iter().any(begins) || !next.iter().any(begins) {
        return Vec::new();
    }
    let letters = |page: &[&Line]| -> usize {
        let texts = page.iter().map(|line| line.text());
        texts
            .map(|text| text.chars().filter(|c| c.is_alphabetic()).count())
            .sum()
    };
    // A page as full as the next is one of the paper's own.
    if letters(&cover) * 4 > letters(&next) * 3 && cover.len() > FEW_LINES {
        return Vec::new();
    }
    let Some(cites) = cover_names(&cover, &title) else {
        return Vec::new();
    };
    let (cover, paper): (Vec<Line>, Vec<Line>) = std::mem::take(lines)
        .into_iter()
        .partition(|line| line.page == first_page);
    *lines = paper;
    cover.into_iter().skip(cites).collect()
}

/// The first lines in the largest letters of the upper half of a page.
fn title(page: &[&Line]) -> Option<String> {
    let upper = page.get(..page.len().div_ceil(2))?;
    let largest = upper.iter().map(|line| line.size).fold(0.0, f32::max);
    let large: Vec<String> = upper
        .iter()
        .filter(|line| line.size > largest - 0.5)
        .take(TITLE_LINES)
        .map(|line| line.text())
        .collect();
    let title = normalise_title(&large.join(" "));
    let is_long = title.chars().count() >= LEAST_TITLE && title.contains(' ');
    // A section's heading is no title: its words stand on the page before by chance.
    let is_heading = matches!(
        kind_of(&title),
        SectionKind::Abstract | SectionKind::Introduction | SectionKind::RelatedWork
    );
    (is_long && !(is_heading && large.len() == 1)).then_some(title)
}

/// Where the lines of the cover begin that hold the title: authors may stand before it on its line.
fn cover_names(cover: &[&Line], title: &str) -> Option<usize> {
    let texts: Vec<String> = cover.iter().map(|line| line.text()).collect();
    (0..texts.len()).rev().find(|from| {
        let to = texts.len().min(from + TITLE_LINES);
        texts
            .get(*from..to)
            .is_some_and(|rows| normalise_title(&rows.join(" ")).contains(title))
    })
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn line(text: &str, page: u32, size: f32) -> Line {
        let word = |w: &str| Word {
            text: w.into(),
            size,
            ..Word::default()
        };
        Line {
            page,
            size,
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        }
    }

    fn paper(page: u32) -> Vec<Line> {
        vec![
            line("Curves Without a Bias", page, 17.0),
            line("Lena Mohr", page, 12.0),
            line("Abstract", page, 11.0),
            line("We remove the bias of rating curves.", page, 10.0),
            line("It takes one more sum.", page, 10.0),
            line("A sum is cheap.", page, 10.0),
        ]
    }

    #[test]
    fn a_cover_goes_and_what_it_cites_is_kept() {
        let mut lines = vec![
            line("OPEN ARCHIVE", 1, 20.0),
            line("Submitted on 3 May 2019", 1, 10.0),
            line("To cite this version:", 1, 10.0),
            line("Lena Mohr. Curves Without", 1, 10.0),
            line("a Bias. River Letters, 2017.", 1, 10.0),
        ];
        lines.extend(paper(2));
        let cites = take(&mut lines);
        assert_eq!(cites.len(), 2);
        assert!(lines.iter().all(|line| line.page == 2));
    }

    #[test]
    fn a_paper_has_no_cover() {
        let mut lines = paper(1);
        lines.extend(paper(2));
        assert!(take(&mut lines).is_empty());
        assert_eq!(lines.len(), 12);
    }

    #[test]
    fn a_heading_of_the_next_page_is_no_title() {
        let mut lines = vec![line("Presses of Felt", 1, 17.0)];
        lines.extend((0..30).map(|_| line("we tell the statement of need of wool", 1, 10.0)));
        lines.push(line("Statement of need", 2, 12.0));
        lines.extend((0..12).map(|_| line("mills need presses", 2, 10.0)));
        let before = lines.len();
        assert!(take(&mut lines).is_empty());
        assert_eq!(lines.len(), before);
    }
}
