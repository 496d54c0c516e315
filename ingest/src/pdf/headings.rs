//! Headings: what makes a line one, its number, level and what its section is for.

use super::lines::Line;
use graph_schema::SectionKind;
use graph_schema::title::normalise_title;
use regex::Regex;
use std::sync::LazyLock;

#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    pub number: Option<String>,
    pub title: String,
    pub level: u8,
    pub kind: SectionKind,
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

static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:Section\s+)?(\d{1,2}(?:\.\d{1,2}){0,3})(\.?)\s+(\p{L}.*|[“‘(]\p{L}.*)$").ok()
});
static ROMAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([IVX]{1,5})()\.\s+(\p{Lu}.*)$").ok());
static LETTERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([A-H](?:\.\d{1,2}){0,3})(\.?)\s+(\p{Lu}.*)$").ok());
static APPENDIX: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?i:appendix)\s+([A-Z]|\d{1,2})\b()[.:—–-]?\s*(.*)$").ok());

/// The heading that a line is, if it is one. `gap` is the distance to the line above in usual
/// baseline distances; a first line of a column has a large one.
pub fn heading(line: &Line, gap: f32, body: &BodyStyle) -> Option<Heading> {
    let text = line.text();
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 3 || text.chars().count() > MAX_CHARS || letters * 2 < text.chars().count() {
        return None;
    }
    let bare = text.trim_end_matches([':', '.', '—', '-']);
    let larger = line.size > body.size * 1.07;
    let marked = larger || line.bold && !body.bold;
    let apart = gap > 1.15;
    let capitals = text.chars().all(|c| !c.is_lowercase());
    if line.size < body.size * 0.88 {
        return None;
    }
    if let Some((number, title)) = split_number(bare, marked || capitals) {
        let known = kind_of(&title) != SectionKind::Other;
        let short = line.x1 < line.right - 1.5 * line.size || marked;
        let titled = is_titled(&title) && !text.ends_with([',', ';']) && !text.ends_with(". ");
        let plain =
            apart && short && titled && title.split(' ').count() <= 9 && !looks_like_text(&title);
        if titled && (marked || capitals && apart || known && short && apart || plain) {
            let level = 1 + number.matches('.').count() as u8;
            return Some(named(Some(number), &title, level));
        }
        return None;
    }
    let level = if line.size > body.size * 1.07 || capitals {
        1
    } else {
        2
    };
    if is_known_name(bare) && (marked || apart || capitals) {
        return Some(named(None, bare, 1));
    }
    let ended = text.ends_with(['.', ',', ';', ':']);
    let begins = text.chars().next().is_some_and(char::is_uppercase);
    let short = text.split(' ').count() <= 12 && !is_caption(text);
    let strong = larger && (line.bold || line.size > body.size * 1.15) || line.bold && !body.bold;
    (strong && apart && begins && short && !ended && !text.contains('@') && !text.contains('='))
        .then(|| named(None, bare, level))
}

/// `Abstract. We show …`: the length in words of a heading that runs into its text.
pub fn run_in_abstract(line: &Line) -> bool {
    let Some(first) = line.words.first() else {
        return false;
    };
    let bare = first
        .text
        .trim_end_matches(['.', ':', '—', '–', '-'])
        .to_lowercase();
    let parted = first.text.len() > "abstract".len()
        || line
            .words
            .get(1)
            .is_some_and(|w| matches!(w.text.as_str(), "—" | "–" | "-" | ":"));
    bare == "abstract" && line.words.len() > 2 && (parted || first.bold)
        || first.text.to_lowercase().starts_with("abstract—")
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
    }
}

fn split_number(text: &str, marked: bool) -> Option<(String, String)> {
    let patterns = [
        (&NUMBERED, true),
        (&ROMAN, true),
        (&APPENDIX, true),
        (&LETTERED, marked),
    ];
    for (pattern, usable) in patterns {
        let Some(found) = pattern
            .as_ref()
            .filter(|_| usable)
            .and_then(|p| p.captures(text))
        else {
            continue;
        };
        let title = found.get(3).map_or("", |m| m.as_str());
        let title = if title.is_empty() { "Appendix" } else { title };
        return Some((found.get(1)?.as_str().to_owned(), title.to_owned()));
    }
    None
}

fn is_titled(title: &str) -> bool {
    title
        .chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_uppercase)
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
    static CAPTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?i:figure|fig\.|table|tab\.|algorithm|listing|scheme|chart)\s*[A-Z]?\d{1,3}(\.\d+)?\s*([.:—–|]|$|\p{Lu})").ok()
    });
    CAPTION
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

pub fn is_references_name(text: &str) -> bool {
    let name = normalise_title(text);
    matches!(
        name.as_str(),
        "references"
            | "bibliography"
            | "literature cited"
            | "works cited"
            | "references cited"
            | "cited literature"
            | "literature"
            | "references and notes"
            | "cited references"
            | "selected references"
            | "reference"
            | "bibliographical references"
            | "r e f e r e n c e s"
            | "references and further reading"
            | "selected bibliography"
            // French, German, Spanish, Portuguese, Italian, Dutch, Chinese, Japanese, Russian.
            | "bibliographie"
            | "references bibliographiques"
            | "literatur"
            | "literaturverzeichnis"
            | "quellenverzeichnis"
            | "referencias"
            | "referencias bibliograficas"
            | "bibliografia"
            | "riferimenti bibliografici"
            | "literatuur"
            | "参考文献"
            | "參考文獻"
            | "литература"
            | "список литературы"
    )
}

fn is_known_name(text: &str) -> bool {
    is_references_name(text)
        || matches!(
            normalise_title(text).as_str(),
            "abstract"
                | "introduction"
                | "summary"
                | "conclusion"
                | "conclusions"
                | "discussion"
                | "related work"
                | "results"
                | "acknowledgements"
                | "acknowledgments"
                | "acknowledgement"
                | "acknowledgment"
                | "appendix"
                | "appendices"
                | "methods"
                | "materials and methods"
                | "background"
                | "experiments"
                | "evaluation"
                | "statement of need"
                | "supplementary material"
                | "limitations"
                | "ethics statement"
                | "conclusion and future work"
                | "conclusions and future work"
                | "discussion and conclusion"
                | "future work"
                | "overview"
                | "motivation"
                | "author contributions"
        )
}

/// What a section is for, told from its title.
pub fn kind_of(title: &str) -> SectionKind {
    use SectionKind::*;
    if is_references_name(title) {
        return References;
    }
    let name = normalise_title(title);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match name.as_str() {
        _ if name == "abstract" || name.starts_with("abstract ") => Abstract,
        _ if has(&["acknowledg"]) => Acknowledgements,
        _ if has(&["introduction", "motivation", "statement of need"]) => Introduction,
        _ if has(&[
            "related work",
            "previous work",
            "prior work",
            "background",
            "related research",
        ]) =>
        {
            RelatedWork
        }
        _ if has(&["limitation"]) => Limitations,
        _ if has(&["conclusion", "concluding", "future work", "summary and"]) => Conclusion,
        _ if has(&["discussion"]) => Discussion,
        _ if has(&["appendix", "supplement", "appendices"]) => Appendix,
        _ if has(&["experiment", "evaluation", "simulation", "empirical"]) => Experiments,
        _ if has(&["result", "finding"]) => Results,
        _ if has(&["dataset", "data set", "corpus", "corpora", "materials"]) || name == "data" => {
            Data
        }
        _ if has(&[
            "method",
            "model",
            "approach",
            "algorithm",
            "architecture",
            "framework",
            "training",
        ]) =>
        {
            Method
        }
        _ => Other,
    }
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
        let word = |w: &str| Word {
            text: w.into(),
            size,
            bold,
            ..Word::default()
        };
        Line {
            words: text.split(' ').map(word).collect(),
            size,
            bold,
            x1: 100.0,
            right: 300.0,
            ..Line::default()
        }
    }

    #[test]
    fn numbered_and_named() {
        let found = heading(&line("3.1 Training Data", 10.0, true), 1.5, &BODY).unwrap();
        assert_eq!(
            (found.number.as_deref(), found.title.as_str(), found.level),
            (Some("3.1"), "Training Data", 2)
        );
        assert_eq!(
            heading(&line("REFERENCES", 10.0, false), 1.5, &BODY)
                .unwrap()
                .kind,
            SectionKind::References
        );
        assert_eq!(
            heading(&line("IV. Related Work", 10.0, false), 1.6, &BODY)
                .unwrap()
                .kind,
            SectionKind::RelatedWork
        );
        assert_eq!(
            heading(&line("A Proofs", 12.0, true), 2.0, &BODY)
                .unwrap()
                .kind,
            SectionKind::Appendix
        );
    }

    #[test]
    fn text_is_no_heading() {
        for text in [
            "2 models were trained and",
            "the results of this",
            "10 of the 12 cases",
        ] {
            assert_eq!(
                heading(&line(text, 10.0, false), 1.0, &BODY),
                None,
                "{text}"
            );
        }
        assert!(is_caption("Figure 2: The graph") && !is_caption("Figure 2 shows the"));
    }
}
