//! A document of Word (Office Open XML): paragraphs by their styles (Title, Heading 1, Abstract, Caption, Bibliography). Its formulas are read as
//! the letters that they show, its tables and notes are left out.

use super::body::Run;
use super::packed::Files;
use super::people::{is_place, names};
use super::plain::{Heading, Writer};
use super::tree::{self, Element, Node};
use super::{Document, year};
use crate::pdf::section_kind;
use crate::source::bibliography::tex;
use crate::source::text::{decode, one_line};
use graph_schema::SectionKind;
use std::collections::HashMap;

const BODY: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";
const PROPERTIES: &str = "docProps/core.xml";
/// Styles that are based on each other.
const MOST_BASES: usize = 20;
/// Bytes of a line that says where somebody works.
const LONGEST_PLACE: usize = 300;
/// Words of a heading that no style tells.
const LONGEST_HEADING: usize = 12;

pub fn is_kept(name: &str) -> bool {
    [BODY, STYLES, PROPERTIES].contains(&name)
}

pub fn is_in(files: &Files) -> bool {
    files.get(BODY).is_some()
}

/// Reads a document; the error is for people.
pub fn read(files: &Files) -> Result<Document, String> {
    let part = |name: &str| {
        let bytes = files.get(name);
        bytes.map(|bytes| {
            tree::parse(&decode(bytes, None)).map_err(|error| format!("{name}: {error}"))
        })
    };
    let root = part(BODY).ok_or("it has no text")??;
    let styles = match part(STYLES) {
        Some(styles) => Styles::of(&styles?),
        None => Styles::default(),
    };
    let mut paragraphs = Vec::new();
    gather(&root, &styles, &mut paragraphs);
    let mut document = Document::default();
    let titled = paragraphs.iter().any(|one| one.role == Role::Title);
    if !titled && let Some(Ok(properties)) = part(PROPERTIES) {
        document.title = properties.text_at(&["title"]).unwrap_or_default();
    }
    if let Some(Ok(properties)) = part(PROPERTIES) {
        let date = properties.text_at(&["created"]);
        document.year = date.as_deref().and_then(year);
    }
    let styled = paragraphs
        .iter()
        .any(|one| matches!(one.role, Role::Heading(_)));
    let mut writer = Writer::new(document);
    let mut entries = 0u64;
    // Names stand between the title and what follows it.
    let mut may_name = false;
    for paragraph in paragraphs {
        let text = one_line(paragraph.run.text());
        if text.is_empty() {
            continue;
        }
        let role = match paragraph.role {
            Role::Text if !styled && is_heading(&text, paragraph.is_bold) && writer.has_title() => {
                Role::Heading(2)
            }
            Role::Text if !writer.has_title() => Role::Title,
            role => role,
        };
        match role {
            Role::Title if writer.has_title() && titled && !may_name => {
                writer.paragraph(paragraph.run, None)
            }
            Role::Title => {
                writer.title(&text);
                may_name = true;
            }
            Role::Hidden => {}
            Role::Authors => {
                may_name = false;
                writer.add_authors(names(&text));
            }
            Role::Abstract => {
                may_name = false;
                writer.summary(paragraph.run);
            }
            Role::Heading(rank) => {
                may_name = false;
                let heading = Heading {
                    rank,
                    number: None,
                    title: &text,
                };
                writer.heading(heading);
            }
            Role::Entry => {
                entries += 1;
                writer.entry(&text, Some(entries));
            }
            Role::Text => {
                let people = if may_name { names(&text) } else { Vec::new() };
                if !people.is_empty() && !text.ends_with('.') {
                    writer.add_authors(people);
                    continue;
                }
                if may_name && is_place(&text) && text.len() <= LONGEST_PLACE {
                    if !text.contains('@') {
                        writer.affiliation(&text);
                    }
                    continue;
                }
                let in_list = writer.is_in_references();
                entries += u64::from(in_list);
                let number = (in_list && paragraph.is_numbered).then_some(entries);
                writer.paragraph(paragraph.run, number);
            }
        }
    }
    writer.finish()
}

/// A short line that is a section's usual name, or bold throughout.
fn is_heading(text: &str, is_bold: bool) -> bool {
    let words = text.split_whitespace().count();
    if words > LONGEST_HEADING || text.ends_with(['.', ',', ';']) {
        return false;
    }
    is_bold || (words <= 4 && !matches!(section_kind(text), SectionKind::Other))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Title,
    Authors,
    Abstract,
    Heading(u8),
    Entry,
    Text,
    /// Tables of contents, heads and feet of pages.
    Hidden,
}

struct Paragraph {
    role: Role,
    run: Run,
    is_bold: bool,
    is_numbered: bool,
}

/// What paragraphs are by the ids of their styles.
#[derive(Debug, Default)]
struct Styles {
    roles: HashMap<String, Role>,
}

impl Styles {
    fn of(root: &Element) -> Self {
        let styles: HashMap<&str, &Element> = root
            .children("style")
            .filter_map(|style| Some((style.attribute("styleId")?, style)))
            .collect();
        let mut roles = HashMap::new();
        for id in styles.keys() {
            let mut at = Some(*id);
            for _ in 0..MOST_BASES {
                let Some(style) = at.and_then(|id| styles.get(id)) else {
                    break;
                };
                let value = |name: &str| style.child(name).and_then(|one| one.attribute("val"));
                let outline = style
                    .at(&["pPr", "outlineLvl"])
                    .and_then(|one| one.attribute("val"));
                let role = value("name")
                    .and_then(role_of_name)
                    .or_else(|| outline.and_then(role_of_outline));
                if let Some(role) = role {
                    roles.insert((*id).to_owned(), role);
                    break;
                }
                at = value("basedOn");
            }
        }
        Self { roles }
    }

    fn role(&self, paragraph: &Element) -> Role {
        let properties = paragraph.child("pPr");
        let value = |name: &str| {
            properties
                .and_then(|one| one.child(name))
                .and_then(|one| one.attribute("val"))
        };
        if let Some(id) = value("pStyle") {
            let known = self.roles.get(id).copied();
            // Without its styles a document still names them.
            if let Some(role) = known.or_else(|| role_of_name(id)) {
                return role;
            }
        }
        value("outlineLvl")
            .and_then(role_of_outline)
            .unwrap_or(Role::Text)
    }
}

fn role_of_name(name: &str) -> Option<Role> {
    let name = name.to_lowercase().replace([' ', '-', '_'], "");
    if let Some(rank) = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("überschrift"))
    {
        let rank = rank.parse().ok().filter(|rank| (1..=9).contains(rank))?;
        return Some(Role::Heading(rank));
    }
    Some(match name.as_str() {
        "title" | "papertitle" | "titel" | "titre" => Role::Title,
        "author" | "authors" => Role::Authors,
        "abstract" => Role::Abstract,
        "bibliography" | "references" | "reference" | "bibliographyentry" => Role::Entry,
        "header" | "footer" | "footnotetext" | "endnotetext" => Role::Hidden,
        other if other.starts_with("toc") || other == "tableofcontents" => Role::Hidden,
        _ => return None,
    })
}

fn role_of_outline(level: &str) -> Option<Role> {
    let level: u8 = level.parse().ok()?;
    (level < 9).then_some(Role::Heading(level + 1))
}

/// The paragraphs in order, those of frames and boxes too.
fn gather(element: &Element, styles: &Styles, into: &mut Vec<Paragraph>) {
    for child in element.elements() {
        match child.name.as_str() {
            "p" => {
                let mut words = Words {
                    run: Run::default(),
                    is_bold: true,
                };
                words.all(child);
                into.push(Paragraph {
                    role: styles.role(child),
                    is_bold: words.is_bold,
                    is_numbered: child.at(&["pPr", "numPr"]).is_some(),
                    run: words.run,
                });
            }
            "tbl" | "sectPr" | "Fallback" | "del" => {}
            _ => gather(child, styles, into),
        }
    }
}

/// The words of a paragraph.
struct Words {
    run: Run,
    /// Whether all that was read is bold.
    is_bold: bool,
}

impl Words {
    fn all(&mut self, element: &Element) {
        for child in element.elements() {
            match child.name.as_str() {
                "r" => self.piece(child),
                "pPr" | "del" | "Fallback" | "moveFrom" | "instrText" => {}
                "oMath" | "oMathPara" => {
                    self.run.push(&formula(child));
                    self.is_bold = false;
                }
                _ => self.all(child),
            }
        }
    }

    fn piece(&mut self, piece: &Element) {
        let properties = piece.child("rPr");
        let moved = properties
            .and_then(|one| one.child("vertAlign"))
            .and_then(|one| one.attribute("val"));
        let is_bold = properties
            .and_then(|one| one.child("b"))
            .is_some_and(|one| one.attribute("val") != Some("0"));
        let is_hidden = properties.and_then(|one| one.child("vanish")).is_some();
        if is_hidden {
            return;
        }
        for part in piece.elements() {
            match part.name.as_str() {
                "t" => {
                    let text = raw_text(part);
                    self.is_bold &= is_bold || text.trim().is_empty();
                    let moved = match moved {
                        Some("superscript") => tex::raised(&text),
                        Some("subscript") => tex::lowered(&text),
                        _ => None,
                    };
                    self.run.push(moved.as_deref().unwrap_or(&text));
                }
                "tab" | "br" | "cr" => self.run.push(" "),
                "noBreakHyphen" => self.run.push("-"),
                _ => {}
            }
        }
    }
}

/// With its spaces: they tell words apart.
fn raw_text(element: &Element) -> String {
    let texts = element.nodes.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.as_str()),
        Node::Element(_) => None,
    });
    texts.collect()
}

/// The letters of a formula, fractions with a slash.
fn formula(element: &Element) -> String {
    let part = |name: &str| element.child(name).map(formula).unwrap_or_default();
    match element.name.as_str() {
        "t" => raw_text(element),
        "f" => format!("({})/({})", part("num"), part("den")),
        "rad" => format!("√({})", part("e")),
        "sSup" => format!("{}{}", part("e"), script(&part("sup"), true)),
        "sSub" => format!("{}{}", part("e"), script(&part("sub"), false)),
        "sSubSup" => format!(
            "{}{}{}",
            part("e"),
            script(&part("sub"), false),
            script(&part("sup"), true)
        ),
        name if name.ends_with("Pr") => String::new(),
        _ => element.elements().map(formula).collect(),
    }
}

fn script(text: &str, is_raised: bool) -> String {
    let moved = if is_raised {
        tex::raised(text)
    } else {
        tex::lowered(text)
    };
    moved.unwrap_or_else(|| format!("{}{text}", if is_raised { '^' } else { '_' }))
}

#[cfg(test)]
mod tests {
    use crate::source::markup::read;
    use std::io::{Cursor, Write};

    fn paragraph(text: &str, properties: &str) -> String {
        format!(
            "<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
        )
    }

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::STORE);
        for (name, text) in files {
            writer.start_file(*name, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_paper_in_word() {
        let style = |id: &str| format!("<w:pStyle w:val=\"{id}\"/>");
        let body = [
            paragraph("Fern in Word", &style("T")),
            paragraph("Ada M. Silva, Jan van der Berg", ""),
            paragraph("Institute of Fern, Porto", ""),
            paragraph("Abstract", &style("H1")),
            paragraph("We write of fern.", ""),
            paragraph("1 Introduction", &style("H1")),
            paragraph("Fern was drawn before [1].", ""),
            "<w:p><w:r><w:t>It has 3 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del></w:p>".to_owned(),
            paragraph("Leaves", &style("H2")),
            paragraph("A leaf is green.", ""),
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned(),
            paragraph("References", &style("H1")),
            paragraph("Roe, B. (1999). Old fern. Fern Letters, 3, 1-9.", "<w:numPr/>"),
        ];
        let document = format!(
            "<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>",
            body.concat()
        );
        let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:styleId=\"H1\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"H2\"><w:name w:val=\"My heads\"/><w:basedOn w:val=\"H3\"/></w:style><w:style w:styleId=\"H3\"><w:name w:val=\"heading 2\"/></w:style></w:styles>";
        let bytes = packed(&[
            ("word/document.xml", &document),
            ("word/styles.xml", styles),
        ]);
        let read = read(&bytes, 1 << 20).unwrap();
        let paper = &read.paper;
        assert_eq!(paper.title, "Fern in Word");
        assert_eq!(paper.authors.len(), 2);
        assert_eq!(paper.abstract_text.as_deref(), Some("We write of fern."));
        let labels: Vec<(String, u8)> = paper
            .sections
            .iter()
            .map(|one| (one.label(), one.level))
            .collect();
        let expected = [
            ("", 1),
            ("Abstract", 1),
            ("1 Introduction", 1),
            ("Leaves", 2),
        ];
        assert_eq!(
            labels,
            expected.map(|(name, level)| (name.to_owned(), level))
        );
        let text = &paper.text.text;
        assert!(
            text.contains("It has 3 m²\n\n") && text.contains("Institute of Fern"),
            "{text}"
        );
        assert!(!text.contains("gone") && !text.contains("cell"), "{text}");
        assert_eq!(read.references.len(), 1);
        assert_eq!(read.contexts[0].sentence, "Fern was drawn before [1].");
    }
}
