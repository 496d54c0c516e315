//! Notices on a first page that are no text of the paper: who may copy it, how it is to be cited, where its authors can be
//! reached. They stand under the abstract or at the foot of a column.

use super::blocks::gap;
use super::headings::{BodyStyle, heading};
use super::lines::Line;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Leading within a notice, in ems.
const MOST_LEADING: f32 = 1.75;
/// A notice has no more lines.
const MOST_LINES: usize = 30;

/// How notices of publishers begin: ACM's of rights and of how to cite, Creative Commons' of a licence, addresses.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:Permission to (?:make|copy|reproduce)\b.{0,40}\b(?:copies|material|copy|fee)\b|Copyright is held by\b|ACM Reference [Ff]ormat\b|This work is licensed under\b|This is an open[- ]access article\b|(?i:authors?[’']?s?[’']? (?:current |present )?(?:address(?:es)?|contact information))\s*:|(?:©|Copyright (?:©|\(c\)))\s*(?:19|20)\d\d\b)",
    )
});

/// What notes at the foot of a first page say of its authors.
static OF_AUTHORS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"@|(?i:\be-?mail\b|\bcorrespond(?:ence|ing author)|\b(?:equal contribution|contributed equally)\b|\bmanuscript received\b|\b(?:is|are) with the (?:department|school|institute|faculty|university|college)\b)",
    )
});
/// Who paid is asked for: what says it stays in the text.
static OF_FUNDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:support(?:ed)?|fund(?:ed|ing|s)?|grants?|sponsor(?:ed)?|thank|acknowledge)\b",
    )
});
/// Notes are set in letters smaller than this, against those of the text.
const SMALL: f32 = 0.93;

/// What was taken out of a text.
#[derive(Debug, Default)]
pub struct Notices {
    pub of_rights: Vec<Line>,
    /// The paper's own reference: it names a venue among all else.
    pub how_to_cite: Vec<Line>,
}

/// Takes the notices of the first page out of the lines.
pub fn take(lines: &mut Vec<Line>, body: &BodyStyle) -> Notices {
    let mut taken = Notices::default();
    let mut cites = false;
    for (line, begins) in notices(lines, body) {
        cites = match begins {
            true => line.text().starts_with(HOW_TO_CITE),
            false => cites,
        };
        match cites {
            true => taken.how_to_cite.push(line),
            false => taken.of_rights.push(line),
        }
    }
    taken.of_rights.extend(feet(lines, body));
    taken
}

/// How a notice of ACM begins that has the paper's own reference.
const HOW_TO_CITE: &str = "ACM Reference";

/// The notes at the foot of each column of the first page that say where its authors can be reached.
fn feet(lines: &mut Vec<Line>, body: &BodyStyle) -> Vec<Line> {
    let page = lines.first().map_or(1, |line| line.page);
    let mut of_notes: Vec<usize> = Vec::new();
    for column in 0..=1 {
        let own = lines.iter().enumerate();
        let mut own: Vec<(usize, &Line)> = own
            .filter(|(_, line)| line.page == page && line.column == column)
            .collect();
        own.sort_by(|(_, a), (_, b)| b.y.total_cmp(&a.y));
        let mut below: Option<&Line> = None;
        let foot: Vec<(usize, &Line)> = own
            .into_iter()
            .take_while(|(_, line)| {
                let near = below.is_none_or(|below| below.y - line.y < MOST_LEADING * line.size);
                below = Some(line);
                near && line.size < SMALL * body.size
            })
            .collect();
        let mut texts: Vec<String> = foot.iter().map(|(_, line)| line.text()).collect();
        texts.reverse();
        let text = texts.join(" ");
        if foot.len() <= MOST_LINES && OF_AUTHORS.is_match(&text) && !OF_FUNDS.is_match(&text) {
            of_notes.extend(foot.iter().map(|(at, _)| *at));
        }
    }
    let mut at = 0;
    let is_note = |_: &mut Line| {
        at += 1;
        of_notes.contains(&(at - 1))
    };
    lines.extract_if(.., is_note).collect()
}

/// Those that begin with words of publishers; of each line, whether it begins one.
fn notices(lines: &mut Vec<Line>, body: &BodyStyle) -> Vec<(Line, bool)> {
    let page = lines.first().map_or(1, |line| line.page);
    let mut taken: Vec<(Line, bool)> = Vec::new();
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    let mut length = 0;
    for line in std::mem::take(lines) {
        let begins = line.page == page && BEGINS.is_match(&line.text());
        let goes_on = length > 0
            && length < MOST_LINES
            && taken
                .last()
                .is_some_and(|(last, _)| goes_on(last, &line, body));
        if begins || goes_on {
            length += 1;
            taken.push((line, begins));
        } else {
            length = 0;
            kept.push(line);
        }
    }
    *lines = kept;
    taken
}

/// Whether a line is the next of a notice.
fn goes_on(last: &Line, line: &Line, body: &BodyStyle) -> bool {
    let together = line.page == last.page && line.column == last.column;
    let lead = line.y - last.y;
    let near = lead > 0.0 && lead < MOST_LEADING * last.size.max(line.size);
    let alike = line.size < last.size + 0.6;
    together && near && alike && heading(line, gap(Some(last), line, body), body).is_none()
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

    fn line(text: &str, y: f32, size: f32, bold: bool) -> Line {
        let word = |text: &str| Word {
            text: text.into(),
            size,
            bold,
            ..Word::default()
        };
        Line {
            page: 1,
            words: text.split(' ').map(word).collect(),
            y,
            size,
            bold,
            x1: 220.0,
            right: 240.0,
            ..Line::default()
        }
    }

    #[test]
    fn rights_and_how_to_cite_are_no_text() {
        let mut lines = vec![
            line(
                "We weigh wool and find that it is light.",
                100.0,
                10.0,
                false,
            ),
            line("ACM Reference Format:", 120.0, 8.0, true),
            line(
                "Ana Silva. 2021. Of Wool. In Proceedings of Wool. ACM,",
                130.0,
                8.0,
                false,
            ),
            line("Oslo, Norway, 3 pages.", 140.0, 8.0, false),
            line("1 Introduction", 165.0, 11.0, true),
            line(
                "Wool is what grows on sheep, as all know.",
                180.0,
                10.0,
                false,
            ),
            line(
                "Permission to make digital or hard copies of all of this",
                300.0,
                8.0,
                false,
            ),
            line("work is granted without fee.", 309.0, 8.0, false),
            line("© 2021 Association of Mills.", 318.0, 8.0, false),
        ];
        let taken = take(&mut lines, &BODY);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            texts,
            [
                "We weigh wool and find that it is light.",
                "1 Introduction",
                "Wool is what grows on sheep, as all know."
            ]
        );
        assert_eq!((taken.how_to_cite.len(), taken.of_rights.len()), (3, 3));
    }

    #[test]
    fn where_authors_can_be_reached_is_no_text_and_who_paid_is() {
        let page = |notes: &[&str]| {
            let mut lines = vec![line("We weigh wool of hills.", 100.0, 10.0, false)];
            for (at, note) in (0u8..).zip(notes) {
                lines.push(line(note, 300.0 + 9.0 * f32::from(at), 8.0, false));
            }
            take(&mut lines, &BODY).of_rights.len()
        };
        assert_eq!(
            page(&[
                "*Equal contribution. Correspondence to:",
                "Ana Silva <ana@wool.example>"
            ]),
            2
        );
        assert_eq!(page(&["Ana Silva is with the Department of Wool."]), 1);
        assert_eq!(
            page(&[
                "This work was supported by the Wool Fund.",
                "ana@wool.example"
            ]),
            0
        );
        assert_eq!(page(&["Sheep are counted by hand in most places."]), 0);
    }

    #[test]
    fn what_only_speaks_of_rights_is_kept() {
        let mut lines = vec![
            line(
                "Permission to graze is given by the owners of",
                100.0,
                10.0,
                false,
            ),
            line("the hill, whose rights are old.", 112.0, 10.0, false),
        ];
        assert!(take(&mut lines, &BODY).of_rights.is_empty());
        assert_eq!(lines.len(), 2);
    }
}
