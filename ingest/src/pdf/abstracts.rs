//! The abstract among a paper's blocks: what stands under its heading, or alone before the introduction, without the
//! keywords, notes and feet of pages that follow it.

use super::blocks::{Block, Kind};
use super::headings::is_caption;
use super::lines::Line;
use super::section_names::begins_keywords;
use super::text::{Vocabulary, join_lines};
use graph_schema::SectionKind;

/// Shorter texts are no abstract, in characters.
const LEAST: usize = 40;
/// Without a heading of its own an abstract has so many characters.
const UNNAMED: std::ops::Range<usize> = 200..3_000;
/// A heading of the abstract stands among the first lines behind the front matter.
const NEAR_TOP: usize = 60;
/// A longer abstract is the paper, whose next heading was missed: it ends with the sentence before.
const LONGEST: usize = 3_500;

/// What stands among the front matter and reads like an abstract goes back to the text: a paragraph of sentences under the
/// names, without a heading.
pub fn return_from(front: &[Line], lines: &mut Vec<Line>) {
    let has_heading = lines
        .iter()
        .take(NEAR_TOP)
        .any(|line| super::headings::run_in_abstract(line) || is_named(line));
    if has_heading {
        return;
    }
    let long = |line: &Line| line.words.len() > 6 && !line.text().contains('@');
    let together = |a: &Line, b: &Line| {
        (a.size - b.size).abs() < 0.3
            && b.y > a.y
            && b.y - a.y < 2.4 * a.size
            && (long(a) && long(b) || long(a) && a.y < b.y)
    };
    let paragraph = front.chunk_by(together).filter(|lines| {
        let chars: usize = lines.iter().map(|line| line.text().chars().count()).sum();
        let ended = lines
            .last()
            .is_some_and(|line| line.text().trim_end().ends_with('.'));
        lines.len() >= 3 && UNNAMED.contains(&chars) && ended
    });
    if let Some(found) = paragraph.max_by_key(|lines| lines.len()) {
        lines.splice(0..0, found.iter().cloned());
    }
}

fn is_named(line: &Line) -> bool {
    line.words.len() <= 3
        && super::headings::kind_of(line.text().trim_matches(|c: char| !c.is_alphabetic()))
            == SectionKind::Abstract
}

/// The abstract on one line.
pub fn of(blocks: &[Block], vocabulary: &Vocabulary) -> Option<String> {
    let first = blocks
        .iter()
        .find(|block| matches!(block.kind, Kind::Heading(_)));
    let headed = blocks.iter().position(is_abstract).or_else(|| {
        // `Summary` heads the last section of many papers, and the abstract where it is the first heading.
        let summary = first.filter(|block| is_summary(block))?;
        blocks.iter().position(|block| std::ptr::eq(block, summary))
    });
    let (text, named) = match headed {
        Some(at) => (blocks.get(at + 1..)?, true),
        None => (before_introduction(blocks)?, false),
    };
    let lines = lines(text);
    let joined = join_lines(lines.iter().map(String::as_str), vocabulary);
    let chars = joined.chars().count();
    if chars <= LEAST || !named && !UNNAMED.contains(&chars) {
        return None;
    }
    Some(cut(joined))
}

fn is_abstract(block: &Block) -> bool {
    matches!(&block.kind, Kind::Heading(heading) if heading.kind == SectionKind::Abstract)
}

fn is_summary(block: &Block) -> bool {
    matches!(&block.kind, Kind::Heading(heading) if heading.title.trim_end_matches(['.', ':']).eq_ignore_ascii_case("summary"))
}

/// The blocks before a heading that opens a paper, where none stands before it.
fn before_introduction(blocks: &[Block]) -> Option<&[Block]> {
    let at = blocks
        .iter()
        .position(|block| matches!(block.kind, Kind::Heading(_)))?;
    let Kind::Heading(first) = &blocks.get(at)?.kind else {
        return None;
    };
    let opens = first.kind == SectionKind::Introduction
        || matches!(first.number.as_deref(), Some("1" | "I"));
    blocks.get(..at).filter(|_| opens)
}

/// The lines of the abstract: set alike, up to the next heading or the keywords.
fn lines(blocks: &[Block]) -> Vec<String> {
    let heading = |block: &Block| matches!(block.kind, Kind::Heading(_));
    let mut blocks = blocks.iter().take_while(|block| !heading(block)).peekable();
    let size = |block: &Block| block.lines.first().map_or(0.0, |line| line.size);
    let Some(own) = blocks.peek().map(|block| size(block)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut length = 0;
    for block in blocks {
        let text = block.lines.first().map(Line::text).unwrap_or_default();
        if is_caption(&text) || (size(block) - own).abs() > 0.4 {
            continue;
        }
        for line in &block.lines {
            let text = line.text();
            if begins_keywords(&text) || length > LONGEST {
                return found;
            }
            length += text.chars().count();
            found.push(text);
        }
    }
    found
}

/// No longer than an abstract is, whole sentences.
fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    let head = text.get(..end).unwrap_or(&text);
    let stop = head.rfind(". ").map_or(end, |at| at + 1);
    head.get(..stop).unwrap_or(head).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::headings::named;
    use super::super::lines::Word;
    use super::*;

    fn block(kind: Kind, size: f32, lines: &[&str]) -> Block {
        let word = |w: &str| Word {
            text: w.into(),
            ..Word::default()
        };
        let line = |text: &&str| Line {
            size,
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        };
        Block {
            kind,
            lines: lines.iter().map(line).collect(),
        }
    }

    fn heading(title: &str) -> Block {
        block(Kind::Heading(named(None, title, 1)), 12.0, &[title])
    }

    const TEXT: [&str; 2] = [
        "We count sheep that graze on the hills of the",
        "north and find that there are more than before.",
    ];

    fn read(blocks: &[Block]) -> Option<String> {
        of(blocks, &Vocabulary::of(std::iter::empty()))
    }

    #[test]
    fn keywords_and_notes_are_no_part() {
        let found = read(&[
            heading("Abstract"),
            block(Kind::Aside, 9.0, &TEXT),
            block(Kind::Aside, 7.0, &["Copyright of the wool workshop"]),
            block(Kind::Aside, 9.0, &["Index Terms—sheep, hills"]),
            block(Kind::Aside, 9.0, &["The first line of the paper"]),
        ]);
        assert_eq!(found.as_deref(), Some(TEXT.join(" ").as_str()));
    }

    #[test]
    fn an_abstract_is_never_the_paper() {
        let long = TEXT.repeat(200);
        let found = read(&[heading("Abstract"), block(Kind::Text, 10.0, &long)]).unwrap();
        assert!(found.chars().count() <= LONGEST && found.ends_with('.'));
        let unnamed = |lines: &[&str]| {
            read(&[block(Kind::Text, 10.0, lines), heading("Introduction")]).is_some()
        };
        assert!(unnamed(&TEXT.repeat(3)) && !unnamed(&long) && !unnamed(&TEXT));
    }
}
