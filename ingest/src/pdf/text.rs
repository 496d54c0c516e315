//! From blocks to the paper's text: hyphenation joined, pages and sections marked, places of words
//! kept so that link annotations find their span.

use super::blocks::{Block, Kind};
use super::headings::{Heading, named};
use super::lines::{Line, Word};
use super::read::Superscript;
use graph_schema::{PageText, PaperText, Section, SectionKind};
use std::collections::{HashMap, HashSet};

/// A word of the text and where it stands on its page.
#[derive(Debug, Clone)]
pub struct Placed {
    pub page: u32,
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    pub size: f32,
    /// Its own baseline.
    pub baseline: f32,
    pub start: usize,
    pub end: usize,
    /// Which line of the text it is in, from 0, and on which part of a page that stands.
    pub line: usize,
    pub part: usize,
}

#[derive(Debug, Default)]
pub struct Assembled {
    pub text: PaperText,
    pub sections: Vec<Section>,
    pub superscripts: Vec<Superscript>,
    /// The page of each of them.
    mark_pages: Vec<u32>,
    pub words: Vec<Placed>,
    lines: usize,
}

/// Words of the paper, lower case, as they stand unbroken: they tell how broken ones are joined.
pub struct Vocabulary(HashMap<String, u32>);

impl Vocabulary {
    pub fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Self {
        let mut words: HashMap<String, u32> = HashMap::new();
        let mut broken = false;
        for line in lines {
            let last = line.words.len().saturating_sub(1);
            for (index, word) in line.words.iter().enumerate() {
                let half = broken && index == 0 || index == last && word.text.ends_with('-');
                if !half {
                    *words.entry(core(&word.text).to_lowercase()).or_default() += 1;
                }
            }
            broken = line
                .words
                .last()
                .is_some_and(|word| word.text.ends_with('-'));
        }
        Self(words)
    }

    /// How often a lower-case word stands in the paper.
    pub fn count(&self, word: &str) -> u32 {
        self.0.get(word).copied().unwrap_or_default()
    }

    /// Whether the hyphen at the end of a line is the word's own. `left` is without it.
    fn keeps_hyphen(&self, left: &str, right: &str) -> bool {
        if !right.starts_with(char::is_lowercase) || !left.ends_with(char::is_alphabetic) {
            return true;
        }
        let (left, right) = (core(left).to_lowercase(), core(right).to_lowercase());
        if self.0.contains_key(&format!("{left}{right}")) {
            return false;
        }
        let last = left.rsplit('-').next().unwrap_or_default();
        let whole = |word: &str| word.len() >= 3 && self.0.contains_key(word);
        self.0.contains_key(&format!("{left}-{right}"))
            || left.contains('-') && whole(last)
            || whole(last) && whole(&right)
    }
}

/// Without the punctuation around it.
pub fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Joins two lines of a title or reference as running text would be.
pub fn join_lines<'a>(lines: impl Iterator<Item = &'a str>, vocabulary: &Vocabulary) -> String {
    let mut joined = String::new();
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        join_break(&mut joined, line, vocabulary);
        joined.push_str(line);
    }
    joined
}

/// No more of a broken word than this is looked at, in bytes.
const LONGEST_WORD: usize = 200;

/// Ends a line: takes a hyphen off where the word goes on, else puts a space.
fn join_break(text: &mut String, next: &str, vocabulary: &Vocabulary) {
    if text.is_empty() || text.ends_with(char::is_whitespace) {
        return;
    }
    let near = text.ceil_char_boundary(text.len().saturating_sub(LONGEST_WORD));
    let left = text[near..]
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let right = next.split(char::is_whitespace).next().unwrap_or_default();
    match left
        .strip_suffix('-')
        .filter(|stem| stem.ends_with(char::is_alphanumeric))
    {
        Some(stem) if right.starts_with(char::is_alphanumeric) => {
            if !vocabulary.keeps_hyphen(stem, right) {
                text.pop();
            }
        }
        // Chinese and Japanese are written without spaces.
        _ if text.ends_with(is_unspaced) && next.starts_with(is_unspaced) => {}
        _ => text.push(' '),
    }
}

/// Characters of scripts that part no words by spaces, and their punctuation.
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}')
}

/// Writes blocks one after another, each a paragraph, behind the lines of the title page. A running head that says where
/// the paper appeared comes last: between two pages it would part their sentence.
pub fn assemble(
    front: &[&Line],
    blocks: &[Block],
    head: Option<&Line>,
    vocabulary: &Vocabulary,
) -> Assembled {
    let mut out = Assembled::default();
    out.push_title_page(front, vocabulary);
    let mut notes: Vec<Note> = Vec::new();
    for block in blocks {
        if !out.text.text.is_empty() {
            out.text.text.push_str("\n\n");
        }
        let page = block.lines.first().map_or(1, |line| line.page);
        match &block.kind {
            Kind::Heading(heading) => out.open_section(heading.clone(), page),
            _ if out.is_before_text() => out.open_section(named(None, "", 1), page),
            _ => {}
        }
        for line in &block.lines {
            let note = Note::of(block, line);
            out.push_line(line, note.is_some(), vocabulary);
            notes.extend(note);
        }
    }
    if let Some(head) = head {
        out.push_running_head(head, vocabulary);
    }
    out.close();
    out.drop_notes(&notes);
    out
}

fn title_page() -> Heading {
    Heading {
        kind: SectionKind::TitlePage,
        ..named(None, "", 1)
    }
}

/// A footnote, by the mark it begins with.
struct Note {
    page: u32,
    mark: String,
}

impl Note {
    fn of(block: &Block, line: &Line) -> Option<Self> {
        let first = line.words.first()?;
        (block.kind == Kind::Aside && first.is_mark()).then(|| Self {
            page: line.page,
            mark: first.text.clone(),
        })
    }
}

impl Assembled {
    fn open_section(&mut self, heading: Heading, page: u32) {
        let start = self.text.text.len();
        if let Some(last) = self.sections.last_mut() {
            last.end = start;
        }
        self.sections.push(Section {
            ordinal: u32::try_from(self.sections.len()).unwrap_or(u32::MAX),
            number: heading.number,
            title: heading.title,
            level: heading.level,
            kind: heading.kind,
            page,
            start,
            end: start,
        });
    }

    /// Each line by itself: names and addresses are no sentences that run on. Marks beside names call nothing.
    fn push_title_page(&mut self, lines: &[&Line], vocabulary: &Vocabulary) {
        let Some(first) = lines.first() else {
            return;
        };
        self.open_section(title_page(), first.page);
        for line in lines {
            let words = line.words.iter().filter(|word| !word.is_mark());
            let bare = Line {
                page: first.page,
                words: words.cloned().collect(),
                ..(*line).clone()
            };
            if bare.words.is_empty() {
                continue;
            }
            if !self.text.text.is_empty() {
                self.text.text.push('\n');
            }
            self.push_line(&bare, false, vocabulary);
        }
    }

    /// Of a page before the last: that page's number comes a second time.
    fn push_running_head(&mut self, head: &Line, vocabulary: &Vocabulary) {
        self.text.text.push_str("\n\n");
        let start = self.text.text.len();
        self.open_section(title_page(), head.page);
        if let Some(last) = self.text.pages.last_mut() {
            last.end = start;
        }
        self.text.pages.push(PageText {
            number: head.page,
            start,
            end: start,
            recognised: false,
        });
        self.push_line(head, true, vocabulary);
    }

    /// Whether no section of the text has begun.
    fn is_before_text(&self) -> bool {
        let last = self.sections.last();
        last.is_none_or(|last| last.kind == SectionKind::TitlePage)
    }

    fn push_line(&mut self, line: &Line, is_note: bool, vocabulary: &Vocabulary) {
        let words: Vec<&Word> = line.words.iter().collect();
        if let Some(first) = words.iter().find(|word| !word.is_mark())
            && !self.text.text.ends_with('\n')
        {
            join_break(&mut self.text.text, &first.text, vocabulary);
            if let Some(last) = self.words.last_mut() {
                // Its hyphen may have gone.
                last.end = last.end.min(self.text.text.len());
            }
        }
        self.lines += 1;
        self.start_page(line.page);
        let mut first = true;
        let own = words.first().copied().filter(|_| is_note);
        for word in words {
            // A footnote's own mark calls nothing.
            if word.is_mark() && own.is_some_and(|own| std::ptr::eq(own, word)) {
                continue;
            }
            if word.is_mark() {
                let offset = self.text.text.trim_end().len();
                self.superscripts.push(Superscript {
                    offset,
                    text: word.text.clone(),
                });
                self.mark_pages.push(line.page);
                continue;
            }
            let text = &mut self.text.text;
            if !first && !word.glued && !text.ends_with(char::is_whitespace) {
                text.push(' ');
            }
            first = false;
            let start = text.len();
            text.push_str(&word.text);
            let end = text.len();
            self.words.push(Placed {
                page: line.page,
                x0: word.x0,
                x1: word.x1,
                y: line.y,
                size: word.size,
                baseline: word.y,
                start,
                end,
                line: self.lines,
                part: line.part,
            });
        }
    }

    /// A footnote is called by one mark of its page: its number means no reference there. Where it stands more often, the
    /// last is taken: references are called in their order, so a number that comes back is more likely the note's.
    fn drop_notes(&mut self, notes: &[Note]) {
        let mut last: HashMap<(u32, &str), usize> = HashMap::new();
        for (at, (mark, page)) in self.superscripts.iter().zip(&self.mark_pages).enumerate() {
            last.insert((*page, mark.text.as_str()), at);
        }
        let called: HashSet<usize> = notes
            .iter()
            .filter_map(|note| last.get(&(note.page, note.mark.as_str())).copied())
            .collect();
        let mut at = 0..;
        self.superscripts
            .retain(|_| at.next().is_none_or(|at: usize| !called.contains(&at)));
    }

    fn start_page(&mut self, number: u32) {
        let start = self.text.text.len();
        match self.text.pages.last_mut() {
            Some(last) if last.number >= number => return,
            Some(last) => last.end = start,
            None => {}
        }
        let start = if self.text.pages.is_empty() { 0 } else { start };
        self.text.pages.push(PageText {
            number,
            start,
            end: start,
            recognised: false,
        });
    }

    fn close(&mut self) {
        let end = self.text.text.len();
        if let Some(last) = self.sections.last_mut() {
            last.end = end;
        }
        if let Some(last) = self.text.pages.last_mut() {
            last.end = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, page: u32) -> Line {
        let word = |w: &str| Word {
            text: w.into(),
            ..Word::default()
        };
        Line {
            page,
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        }
    }

    fn block(lines: Vec<Line>) -> Block {
        Block {
            kind: Kind::Text,
            lines,
        }
    }

    #[test]
    fn hyphens_and_pages() {
        let lines = vec![
            line("important data and driven tests are im-", 1),
            line("portant for data-", 1),
            line("driven and CIFAR-", 2),
            line("10 models.", 2),
        ];
        let vocabulary = Vocabulary::of(lines.iter());
        let out = assemble(&[], &[block(lines)], None, &vocabulary);
        assert_eq!(
            out.text.text,
            "important data and driven tests are important for data-driven and CIFAR-10 models."
        );
        assert_eq!(out.text.page(2), Some("driven and CIFAR-10 models."));
        assert_eq!(out.text.pages[0].end, out.text.pages[1].start);
    }

    #[test]
    fn sections_cover_the_text_and_marks_are_kept_aside() {
        let mut marked = line("Shown before 12 by others.", 1);
        marked.words[2].shift = super::super::lines::Shift::Raised;
        marked.words[2].glued = true;
        let heading = Block {
            kind: Kind::Heading(named(Some("1".into()), "Introduction", 1)),
            lines: vec![line("1 Introduction", 1)],
        };
        let out = assemble(
            &[],
            &[heading, block(vec![marked])],
            None,
            &Vocabulary::of(std::iter::empty()),
        );
        assert_eq!(out.text.text, "1 Introduction\n\nShown before by others.");
        assert_eq!(
            out.superscripts,
            [Superscript {
                offset: 28,
                text: "12".into()
            }]
        );
        assert_eq!(
            (out.sections.len(), out.sections[0].end),
            (1, out.text.text.len())
        );
    }

    #[test]
    fn the_title_page_is_a_section_of_its_own() {
        let mut names = line("Ana Silva 1", 1);
        names.words[2].shift = super::super::lines::Shift::Raised;
        let front = [line("Presses of Felt", 1), names];
        let front: Vec<&Line> = front.iter().collect();
        let text = block(vec![line("We press.", 1)]);
        let out = assemble(&front, &[text], None, &Vocabulary::of(std::iter::empty()));
        assert_eq!(out.text.text, "Presses of Felt\nAna Silva\n\nWe press.");
        let kinds: Vec<SectionKind> = out.sections.iter().map(|section| section.kind).collect();
        assert_eq!(kinds, [SectionKind::TitlePage, SectionKind::Other]);
        assert_eq!(
            out.sections[1].start,
            "Presses of Felt\nAna Silva\n\n".len()
        );
        assert!(out.superscripts.is_empty());
    }

    #[test]
    fn a_running_head_stands_behind_the_text_with_its_own_page() {
        let text = block(vec![line("We press", 1), line("felt.", 2)]);
        let head = line("Wool Science Volume 3, Number 1", 2);
        let vocabulary = Vocabulary::of(std::iter::empty());
        let out = assemble(
            &[],
            &[text, block(vec![line("It holds.", 3)])],
            Some(&head),
            &vocabulary,
        );
        assert_eq!(
            out.text.text,
            "We press felt.\n\nIt holds.\n\nWool Science Volume 3, Number 1"
        );
        let last = out.sections.last().unwrap();
        assert_eq!(
            (last.kind, last.end),
            (SectionKind::TitlePage, out.text.text.len())
        );
        assert_eq!(out.text.page_at(last.start), 2);
        assert_eq!(out.text.page(2), Some("felt.\n\n"));
        assert_eq!(out.text.page(3), Some("It holds.\n\n"));
    }
}
