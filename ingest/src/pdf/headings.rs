//! Headings: what makes a line one, its number, level and what its section is for.

pub use super::section_names::{is_references_name, kind_of};

use super::lines::Line;
use super::section_names::{is_known_name, is_list_of_keywords};
use crate::pattern::pattern;
use graph_schema::SectionKind;
use regex::Regex;
use std::sync::LazyLock;

#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    pub number: Option<String>,
    pub title: String,
    pub level: u8,
    pub kind: SectionKind,
    /// How sure it is.
    pub sure: Sure,
}

/// How sure it is that a line is a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// By its number and style, or by its name.
    Yes,
    /// By its number alone: the items of a list have numbers, too.
    Numbered,
    /// By its style alone: heads of tables have that, too.
    Styled,
}

/// What most of a paper's text looks like.
#[derive(Debug, Clone, Copy)]
pub struct BodyStyle {
    pub size: f32,
    /// Baseline distance, in ems.
    pub leading: f32,
    pub bold: bool,
}

/// Longer lines are text.
const MAX_CHARS: usize = 110;
/// Headings of more words are sentences.
const MAX_WORDS: usize = 16;

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:Section\s+|§\s*)?(\d{1,2}(?:\.\d{1,2}){0,3})()(?:\.?\s+|\.)([\p{L}“‘«(¿¡].*)$")
});
static ROMAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([IVX]{1,5})()(?:\.\s*|\s+[-–—]\s+)(\p{Lu}.*)$"));
static LETTERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-H](?:\.\d{1,2}){0,3})(\.?)\s+(\p{Lu}.*)$"));
static APPENDIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:appendix)\s+([A-Z]|\d{1,2})\b()[.:—–-]?\s*(.*)$"));
/// `1) Data`: headings of the third level in some styles.
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\(?(\d{1,2})()\)\s+(\p{Lu}.*)$"));
/// `一、`, `第二章`, `2、`.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:第\s*)?([一二三四五六七八九十]{1,3}|\d{1,2})()\s*(?:[章节節]\s*|[、．]\s*)(\p{L}.*)$",
    )
});
/// `Unit 3`, `Part II: …`: a word that counts what texts have.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:Unit|Part|Chapter|Lesson|Module|Study|Phase|Lecture|Week|Partie|Chapitre|Kapitel|Teil|Capítulo|Parte)\s+(?:\d{1,2}|[IVX]{1,5}|[A-Z])\b[.:—–-]?(?:\s+\p{L}.*)?$",
    )
});

/// What the style of a line says.
struct Look {
    /// Larger than the text, bold, or in small capitals.
    marked: bool,
    larger: bool,
    /// No small letters, or small capitals.
    capitals: bool,
    italic: bool,
    /// Space above.
    apart: bool,
    /// Ends well before its column does.
    short: bool,
    centred: bool,
}

impl Look {
    fn of(line: &Line, text: &str, small_capitals: bool, gap: f32, body: &BodyStyle) -> Self {
        let larger = line.size > body.size * 1.07;
        let cased = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        let (before, behind) = (line.x0 - line.left, line.right - line.x1);
        Self {
            marked: larger || line.bold && !body.bold || small_capitals,
            larger,
            capitals: small_capitals || cased && !text.chars().any(char::is_lowercase),
            italic: line.italic,
            apart: gap > 1.15,
            short: behind > 1.5 * line.size,
            centred: before > 2.0 * line.size
                && behind > 2.0 * line.size
                && (before - behind).abs() < 2.5 * line.size,
        }
    }
}

/// The heading that a line is, if it is one. `gap` is the distance to the line above in usual
/// baseline distances; a first line of a column has a large one.
pub fn heading(line: &Line, gap: f32, body: &BodyStyle) -> Option<Heading> {
    let printed = line.text_in_small_letters();
    let small_capitals = printed.is_some();
    let text = printed.unwrap_or_else(|| line.text());
    let text = text.trim();
    let (chars, letters) = (
        text.chars().count(),
        text.chars().filter(|c| c.is_alphabetic()).count(),
    );
    // Two characters are a word where each is one.
    let least = if text.chars().any(is_ideograph) { 2 } else { 3 };
    if letters < least || chars > MAX_CHARS || letters * 2 < chars {
        return None;
    }
    // Three cells are a row of a table.
    if line.cells().len() > 2 {
        return None;
    }
    // A hyphen at the end of a word is the word's own: the heading goes on.
    let bare = text.trim_end_matches([':', '.', '—', '：', '。']);
    let bare = bare.strip_suffix(" -").unwrap_or(bare).trim_end();
    let too_small = line.size < body.size * 0.88;
    // Abstracts, with their heading, are set in smaller letters.
    if too_small && !(is_known_name(bare) && kind_of(bare) == SectionKind::Abstract) {
        return None;
    }
    if is_list_of_keywords(bare) {
        return None;
    }
    let look = Look::of(line, &line.text(), small_capitals, gap, body);
    if let Some(numbered) = split_number(bare, &look) {
        return numbered_heading(text, numbered, &look);
    }
    if is_known_name(bare) && (look.marked || look.apart || look.capitals) {
        return Some(named(None, bare, 1));
    }
    if COUNTED.is_match(bare) && look.apart && (look.marked || look.italic || look.capitals) {
        return Some(named(None, bare, 1));
    }
    styled_heading(line, text, bare, &look, gap, body)
}

/// `Abstract. We show …`: whether a line is the heading of the abstract and runs into its text.
pub fn run_in_abstract(line: &Line) -> bool {
    let Some(first) = line.words.first() else {
        return false;
    };
    let marks = ['.', ':', '—', '–', '-', '：'];
    let is_name = |text: &str| {
        kind_of(text) == SectionKind::Abstract && is_known_name(text) && !text.contains(' ')
    };
    let glued = first
        .text
        .split_once(['—', '–', '：', ':'])
        .is_some_and(|(name, rest)| is_name(name) && !rest.is_empty());
    let bare = first.text.trim_end_matches(marks);
    let parted = first.text.len() > bare.len()
        || line
            .words
            .get(1)
            .is_some_and(|word| word.text.starts_with(['—', '–', '-', ':', '：']));
    glued || is_name(bare) && line.words.len() > 2 && (parted || first.bold)
}

/// A number at the beginning of a heading, and the rest of it.
struct Numbered {
    number: String,
    title: String,
    level: u8,
    /// Letters number sections of the second level in some styles, appendices in others.
    lettered: bool,
}

fn split_number(text: &str, look: &Look) -> Option<Numbered> {
    let letters = look.marked || look.capitals;
    let dotted_letter = look.italic && look.apart;
    let patterns: [(&Regex, bool); 6] = [
        (&NUMBERED, true),
        (&ROMAN, true),
        (&APPENDIX, true),
        (&LETTERED, letters || dotted_letter),
        (&BRACKETED, (look.marked || look.italic) && look.apart),
        (&CHINESE, true),
    ];
    for (at, (pattern, usable)) in patterns.into_iter().enumerate() {
        let Some(found) = usable.then(|| pattern.captures(text)).flatten() else {
            continue;
        };
        let number = found.get(1)?.as_str().to_owned();
        let dot = found.get(2).is_some_and(|dot| !dot.as_str().is_empty());
        let lettered = at == 3;
        // `A new way`, in italics, has an article rather than a number.
        if lettered && !letters && !dot {
            continue;
        }
        let title = found.get(3).map_or("", |title| title.as_str()).trim();
        let level = match at {
            4 => 3,
            3 if look.italic && !look.marked => 2,
            _ => u8::try_from(1 + number.matches('.').count()).unwrap_or(9),
        };
        return Some(Numbered {
            title: if title.is_empty() { "Appendix" } else { title }.to_owned(),
            number,
            level,
            lettered: lettered && level == 2,
        });
    }
    None
}

fn numbered_heading(text: &str, found: Numbered, look: &Look) -> Option<Heading> {
    let Numbered {
        number,
        title,
        level,
        lettered,
    } = found;
    let known = kind_of(&title) != SectionKind::Other;
    let short = look.short || look.marked;
    let titled = is_titled(&title) && !text.ends_with([',', ';']) && !text.ends_with(". ");
    let plain =
        look.apart && short && titled && title.split(' ').count() <= 9 && !looks_like_text(&title);
    if !titled
        || !(look.marked
            || look.capitals && look.apart
            || look.italic && look.apart
            || known && short && look.apart
            || plain)
    {
        return None;
    }
    let sure = if look.marked || look.capitals {
        Sure::Yes
    } else {
        Sure::Numbered
    };
    let heading = named(Some(number), &title, level);
    let kind = if lettered {
        kind_of(&title)
    } else {
        heading.kind
    };
    Some(Heading {
        sure,
        kind,
        ..heading
    })
}

/// A heading without a number or a known name, by its style alone.
fn styled_heading(
    line: &Line,
    text: &str,
    bare: &str,
    look: &Look,
    gap: f32,
    body: &BodyStyle,
) -> Option<Heading> {
    let first = text.chars().next()?;
    let begins = first.is_uppercase() || is_ideograph(first);
    let words = text.split(' ').count();
    let short = words <= MAX_WORDS && !is_caption(text);
    if !begins || !short || !look.apart || text.contains('@') || text.contains('=') {
        return None;
    }
    let bold = line.bold && !body.bold;
    let strong = bold || look.larger && line.size > body.size * 1.15;
    let ended = text.ends_with(['.', ',', ';', ':', '。', '，', '；', '：']);
    let introduces = text.ends_with([':', '：']) && words <= 8;
    let styled = |level| {
        Some(Heading {
            sure: Sure::Styled,
            ..named(None, bare, level)
        })
    };
    if strong && (!ended || introduces) {
        return styled(if look.larger || look.capitals { 1 } else { 2 });
    }
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let alone = gap > 1.25 && letters > 4 && !ended && line.cells().len() < 2;
    // Without bold letters the space around must tell.
    if alone && look.capitals && (look.centred || look.short) && words <= 9 {
        return styled(1);
    }
    // Whole lines in italics are statements of theorems as often as not: the space above must be a heading's.
    let narrow = line.right - line.x1 > 0.3 * (line.right - line.left);
    let spaced = gap > 1.5 && gap < super::blocks::NO_LINE_ABOVE;
    if alone
        && look.italic
        && (narrow || spaced && look.short)
        && words <= 12
        && !looks_like_text(bare)
    {
        return styled(3);
    }
    None
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

pub fn named(number: Option<String>, title: &str, level: u8) -> Heading {
    let kind = match (&number, kind_of(title)) {
        (Some(number), SectionKind::Other)
            if number.starts_with(|c: char| c.is_ascii_alphabetic() && !"IVX".contains(c)) =>
        {
            SectionKind::Appendix
        }
        (_, kind) => kind,
    };
    Heading {
        number,
        title: title.trim().to_owned(),
        level,
        kind,
        sure: Sure::Yes,
    }
}

fn is_titled(title: &str) -> bool {
    let first = title.chars().find(|c| c.is_alphabetic());
    first.is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
}

/// A sentence rather than a name: ends like one inside, or has too few capitals and verbs' commas.
fn looks_like_text(title: &str) -> bool {
    title.contains(". ")
        || title.contains(", and ")
        || title.matches(',').count() > 1
        || title.contains(" is ")
        || title.contains(" are ")
}

pub fn is_caption(text: &str) -> bool {
    static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?i:figure|fig\.|table|tab\.|algorithm|listing|scheme|chart)\s*(?:[A-Z]?\d{1,3}|[IVX]{1,5})(\.\d+)?\s*([.:—–|]|$|\p{Lu})",
        )
    });
    CAPTION.is_match(text)
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

    fn line(text: &str, size: f32, bold: bool) -> Line {
        let mut x = 0.0;
        let mut word = |w: &str| {
            let x0 = x;
            x += 5.0 * w.chars().count() as f32 + 3.0;
            Word {
                text: w.into(),
                x0,
                x1: x - 3.0,
                size,
                bold,
                ..Word::default()
            }
        };
        Line {
            words: text.split(' ').map(&mut word).collect(),
            size,
            bold,
            x1: 100.0,
            right: 300.0,
            ..Line::default()
        }
    }

    fn found(line: &Line, gap: f32) -> Heading {
        heading(line, gap, &BODY).unwrap_or_else(|| panic!("{}", line.text()))
    }

    #[test]
    fn numbered_and_named() {
        let training = found(&line("3.1 Training Data", 10.0, true), 1.5);
        assert_eq!(
            (
                training.number.as_deref(),
                training.title.as_str(),
                training.level
            ),
            (Some("3.1"), "Training Data", 2)
        );
        let kind = |line: &Line, gap| found(line, gap).kind;
        assert_eq!(
            kind(&line("REFERENCES", 10.0, false), 1.5),
            SectionKind::References
        );
        assert_eq!(
            kind(&line("IV. Related Work", 10.0, false), 1.6),
            SectionKind::RelatedWork
        );
        assert_eq!(
            kind(&line("A Proofs", 12.0, true), 2.0),
            SectionKind::Appendix
        );
        assert_eq!(
            kind(&line("一、引言", 10.0, true), 2.0),
            SectionKind::Introduction
        );
        assert_eq!(
            found(&line("Part II: Wool of the North", 10.0, true), 2.0).title,
            "Part II: Wool of the North"
        );
    }

    /// `text` with the letters behind the first of each word in a smaller size, as piece by piece it is drawn.
    fn in_small_capitals(text: &str) -> Line {
        let mut words = Vec::new();
        for word in text.split(' ') {
            // Numbers are set in full capitals.
            let at = if word.ends_with('.') { word.len() } else { 1 };
            let (first, rest) = word.split_at(at);
            words.push(Word {
                text: first.into(),
                size: 10.0,
                ..Word::default()
            });
            if !rest.is_empty() {
                let glued = Word {
                    text: rest.into(),
                    size: 8.0,
                    glued: true,
                    ..Word::default()
                };
                words.push(glued);
            }
        }
        Line {
            words,
            size: 10.0,
            x0: 100.0,
            x1: 200.0,
            right: 300.0,
            ..Line::default()
        }
    }

    #[test]
    fn small_capitals_and_italics() {
        let work = found(&in_small_capitals("II. RELATED WORK"), 1.6);
        assert_eq!(
            (work.number.as_deref(), work.title.as_str(), work.kind),
            (Some("II"), "Related Work", SectionKind::RelatedWork)
        );
        assert_eq!(
            found(&in_small_capitals("REFERENCES"), 1.6).title,
            "References"
        );
        let italic = Line {
            italic: true,
            ..line("B. Shearing Machines", 10.0, false)
        };
        let shearing = found(&italic, 1.4);
        assert_eq!(
            (shearing.number.as_deref(), shearing.level, shearing.kind),
            (Some("B"), 2, SectionKind::Other)
        );
    }

    #[test]
    fn text_is_no_heading() {
        for text in [
            "2 models were trained and",
            "the results of this",
            "10 of the 12 cases",
            "Index Terms—sheep, wool, hills",
        ] {
            assert_eq!(
                heading(&line(text, 10.0, false), 1.0, &BODY),
                None,
                "{text}"
            );
        }
        let keywords = line("Index Terms—sheep, wool, hills", 10.0, true);
        assert_eq!(heading(&keywords, 2.0, &BODY), None);
        assert!(is_caption("Figure 2: The graph") && !is_caption("Figure 2 shows the"));
        assert!(is_caption("TABLE II"));
    }

    #[test]
    fn the_head_of_a_table_is_no_heading() {
        let mut head = line("Model Precision Recall", 10.0, true);
        for (at, word) in (0u8..).zip(&mut head.words) {
            word.x0 = 100.0 * f32::from(at);
            word.x1 = word.x0 + 40.0;
        }
        assert_eq!(heading(&head, 2.0, &BODY), None);
    }
}
