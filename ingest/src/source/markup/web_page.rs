//! A paper as a page of the web: as LaTeXML makes it of LaTeX, or as publishers have it, with what they tell indexers in the
//! head (`citation_title` and so on).

use super::body::Run;
use super::people::names;
use super::plain::{Heading, Writer, is_reference_list};
use super::tree::{Element, Node};
use super::{Document, html, latex, year};
use crate::references::parse_reference;
use crate::source::bibliography::tex;
use crate::source::names::{name_in_parts, whole_name};
use crate::source::text::one_line;
use graph_schema::{ArxivId, Author, Doi};
use std::collections::HashMap;

/// Bytes of text that the sections of a paper have at least.
const LEAST_TEXT: usize = 200;
/// References of one paper, and bytes of an entry.
const MOST_REFERENCES: usize = 20_000;
const LONGEST_ENTRY: usize = 4_000;

/// Reads a page; the error is for people.
pub fn read(text: &str) -> Result<Document, String> {
    let root = html::parse(text)?;
    let mut document = Document::default();
    told_to_indexers(&root, &mut document);
    if let Some(title) = with_class(&root, "ltx_title_document") {
        let mut run = Run::default();
        inline(&mut run, &title.nodes, &HashMap::new());
        document.title = run.text().trim().to_owned();
    }
    let main = root.all("article").into_iter().next();
    let main = main.or_else(|| root.all("main").into_iter().next());
    let main = main
        .or_else(|| root.all("body").into_iter().next())
        .unwrap_or(&root);
    if document.authors.is_empty() {
        creators(&root, &mut document);
    }
    entries(&root, &mut document);
    let places = document.places.clone();
    let has_entries = !document.references.is_empty();
    let mut page = Page {
        writer: Writer::new(document),
        places: &places,
        has_entries,
        sections: 0,
        text: 0,
    };
    page.all(&main.nodes);
    let Page {
        writer,
        sections,
        text,
        ..
    } = page;
    if sections == 0 || text < LEAST_TEXT {
        return Err(
            "it has no sections of a paper; save its full text, not a page about it".into(),
        );
    }
    writer.finish()
}

/// What publishers put into the head of a page.
fn told_to_indexers(root: &Element, document: &mut Document) {
    for meta in root.all("meta") {
        let Some(name) = meta
            .attribute("name")
            .or_else(|| meta.attribute("property"))
        else {
            continue;
        };
        let content = one_line(meta.attribute("content").unwrap_or_default());
        if content.is_empty() {
            continue;
        }
        match name.to_ascii_lowercase().as_str() {
            "citation_title" => document.title = content,
            "citation_author" => {
                let author = match content.split_once(',') {
                    Some((family, given)) => name_in_parts(family.trim(), given.trim()),
                    None => whole_name(&content),
                };
                document.authors.extend(author);
            }
            "citation_author_institution" if !document.affiliations.contains(&content) => {
                document.affiliations.push(content);
            }
            "citation_publication_date" | "citation_date" | "citation_online_date" => {
                document.year = document.year.or_else(|| year(&content));
            }
            "citation_journal_title" | "citation_conference_title" => {
                document.venue = Some(content)
            }
            "citation_doi" => document.doi = Doi::parse(&content).ok(),
            "citation_arxiv_id" => document.arxiv_id = ArxivId::parse(&content).ok(),
            "citation_keywords" => {
                let words = content.split([';', ',']).map(|word| word.trim().to_owned());
                document
                    .keywords
                    .extend(words.filter(|word| !word.is_empty()));
            }
            _ => {}
        }
    }
}

/// The authors as LaTeXML marks them up.
fn creators(root: &Element, document: &mut Document) {
    for name in all_with_class(root, "ltx_personname") {
        for part in split_at_breaks(name) {
            let found: Vec<Author> = names(&part);
            match found.is_empty() {
                false => document.authors.extend(found.into_iter().take(5_000)),
                true if part.contains('@') => {}
                true if !document.affiliations.contains(&part) => document.affiliations.push(part),
                true => {}
            }
        }
    }
    for role in ["ltx_role_affiliation", "ltx_role_address"] {
        for place in all_with_class(root, role) {
            let place = place.text();
            if !place.is_empty() && !document.affiliations.contains(&place) {
                document.affiliations.push(place);
            }
        }
    }
}

/// The text of an element cut where its lines end, without raised marks.
fn split_at_breaks(element: &Element) -> Vec<String> {
    fn gather(element: &Element, into: &mut String) {
        for node in &element.nodes {
            match node {
                Node::Text(text) => into.push_str(text),
                Node::Element(one) if one.name == "br" => into.push('\u{1}'),
                Node::Element(one)
                    if one.name == "sup" || one.has_class("ltx_note") || one.name == "math" => {}
                Node::Element(one) => gather(one, into),
            }
        }
    }
    let mut text = String::new();
    gather(element, &mut text);
    let parts = text.split('\u{1}').flat_map(|part| part.split("\\And"));
    parts
        .map(one_line)
        .filter(|part| !part.is_empty())
        .collect()
}

fn with_class<'a>(root: &'a Element, class: &str) -> Option<&'a Element> {
    all_with_class(root, class).into_iter().next()
}

fn all_with_class<'a>(root: &'a Element, class: &str) -> Vec<&'a Element> {
    root.everything()
        .into_iter()
        .filter(|one| one.has_class(class))
        .collect()
}

/// The entries of reference lists: those that LaTeXML marks up, else the items behind a heading that says so.
fn entries(root: &Element, document: &mut Document) {
    let marked = all_with_class(root, "ltx_bibitem");
    let items = match marked.is_empty() {
        false => marked,
        true => {
            let mut behind = false;
            let mut found = Vec::new();
            for element in root.everything() {
                if rank(&element.name).is_some() {
                    behind = is_reference_list(&element.text());
                } else if behind && element.name == "li" {
                    found.push(element);
                }
            }
            found
        }
    };
    for item in items {
        let mut run = Run::default();
        let label = item
            .everything()
            .into_iter()
            .find(|one| one.has_class("ltx_tag_bibitem"))
            .map(Element::text);
        inline(&mut run, &item.nodes, &HashMap::new());
        let mut raw = run.text().trim();
        if let Some(label) = &label {
            raw = raw.strip_prefix(label.as_str()).unwrap_or(raw).trim();
        }
        let ordinal = document.references.len();
        if raw.is_empty() || raw.len() > LONGEST_ENTRY || ordinal >= MOST_REFERENCES {
            continue;
        }
        let ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
        let ids = item
            .everything()
            .into_iter()
            .filter_map(|one| one.attribute("id"));
        for id in ids {
            document.places.entry(id.to_owned()).or_insert(ordinal);
        }
        let mut reference = parse_reference(raw);
        let blocks = all_with_class(item, "ltx_bibblock");
        let title = blocks
            .get(1)
            .filter(|_| blocks.len() >= 3)
            .map(|block| block.text());
        if let Some(title) = title.filter(|title| title.chars().any(char::is_alphabetic)) {
            reference.title = Some(title.trim_matches(['.', ',', ' ', '“', '”']).to_owned());
        }
        let addresses = item
            .all("a")
            .into_iter()
            .filter_map(|link| link.attribute("href"));
        reference.doi = reference.doi.or_else(|| {
            addresses
                .filter_map(|address| Doi::parse(address).ok())
                .next()
        });
        let label = label.map(|label| label.trim_matches(['[', ']', '.', ' ']).to_owned());
        reference.label = label
            .filter(|label| !label.is_empty() && label.len() <= 20)
            .or(reference.label)
            .or_else(|| Some((ordinal + 1).to_string()));
        reference.ordinal = ordinal;
        document.references.push(reference);
    }
}

/// The running text of a page.
struct Page<'a> {
    writer: Writer,
    places: &'a HashMap<String, u32>,
    /// The reference list was read before.
    has_entries: bool,
    sections: usize,
    text: usize,
}

impl Page<'_> {
    fn all(&mut self, nodes: &[Node]) {
        let mut run = Run::default();
        for node in nodes {
            let element = match node {
                Node::Text(text) => {
                    run.push(text);
                    continue;
                }
                Node::Element(element) => element,
            };
            if is_hidden(element) {
                continue;
            }
            if let Some(rank) = rank(&element.name) {
                self.flush(&mut run);
                self.heading(element, rank);
                continue;
            }
            match element.name.as_str() {
                "table" => {
                    self.flush(&mut run);
                    self.table(element);
                }
                "figure" => {
                    self.flush(&mut run);
                    self.captions(element);
                }
                "pre" | "form" | "button" | "select" | "svg" | "canvas" | "iframe" | "object" => {
                    self.flush(&mut run)
                }
                "p" | "div" | "section" | "article" | "main" | "ul" | "ol" | "li" | "dl" | "dt"
                | "dd" | "blockquote" | "header" | "figcaption" | "details" | "center"
                | "address" => {
                    self.flush(&mut run);
                    self.all(&element.nodes);
                }
                _ if holds_blocks(element) => {
                    self.flush(&mut run);
                    self.all(&element.nodes);
                }
                _ => inline(&mut run, std::slice::from_ref(node), self.places),
            }
        }
        self.flush(&mut run);
    }

    /// Captions of a figure, wherever they stand in it; what is in one is read with it, and no second time.
    fn captions(&mut self, figure: &Element) {
        for one in figure.elements() {
            match one.name.as_str() {
                "figcaption" => self.all(&one.nodes),
                _ => self.captions(one),
            }
        }
    }

    fn heading(&mut self, element: &Element, rank: u8) {
        if element.has_class("ltx_title_document") {
            return;
        }
        let number = element
            .elements()
            .find(|one| one.has_class("ltx_tag"))
            .map(Element::text);
        let mut run = Run::default();
        let is_own = |node: &&Node| !matches!(node, Node::Element(one) if one.has_class("ltx_tag"));
        let nodes = element.nodes.iter().filter(is_own);
        for node in nodes {
            inline(&mut run, std::slice::from_ref(node), self.places);
        }
        if self.writer.has_title() {
            self.sections += 1;
        }
        self.writer.heading(Heading {
            rank,
            number,
            title: run.text(),
        });
    }

    /// Equations are set in tables; of others the caption is read.
    fn table(&mut self, table: &Element) {
        let is_equation = ["ltx_equation", "ltx_eqn_table", "ltx_equationgroup"]
            .iter()
            .any(|class| table.has_class(class));
        if is_equation {
            let mut run = Run::default();
            inline(&mut run, &table.nodes, self.places);
            return self.flush(&mut run);
        }
        for caption in table.children("caption") {
            self.all(&caption.nodes);
        }
    }

    fn flush(&mut self, run: &mut Run) {
        let run = std::mem::take(run);
        if run.text().trim().is_empty() || self.has_entries && self.writer.is_in_references() {
            return;
        }
        self.text += run.text().len();
        self.writer.paragraph(run, None);
    }
}

fn rank(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}

/// What is around a paper on its page, and what belongs to no sentence.
fn is_hidden(element: &Element) -> bool {
    const CLASSES: [&str; 7] = [
        "ltx_authors",
        "ltx_page_footer",
        "ltx_TOC",
        "ltx_ERROR",
        "ltx_dates",
        "ltx_page_logo",
        "ltx_bibliography",
    ];
    matches!(element.name.as_str(), "nav" | "footer" | "aside" | "head")
        || element.attribute("hidden").is_some()
        || element.attribute("aria-hidden") == Some("true")
        || CLASSES.iter().any(|class| element.has_class(class))
}

fn holds_blocks(element: &Element) -> bool {
    element.name != "math"
        && element
            .everything()
            .into_iter()
            .skip(1)
            .any(|one| one.name == "p" || one.name == "div" || rank(&one.name).is_some())
}

/// Text within a paragraph.
fn inline(run: &mut Run, nodes: &[Node], places: &HashMap<String, u32>) {
    for node in nodes {
        let element = match node {
            Node::Text(text) => {
                run.push(text);
                continue;
            }
            Node::Element(element) => element,
        };
        if element.has_class("ltx_note") || element.has_class("ltx_ERROR") {
            continue;
        }
        match element.name.as_str() {
            "math" => run.push(&formula(element)),
            "sup" | "sub" if element.all("a").is_empty() && element.all("math").is_empty() => {
                let text = element.text();
                let moved = match element.name.as_str() {
                    "sup" => tex::raised(&text),
                    _ => tex::lowered(&text),
                };
                run.push(&moved.unwrap_or(text));
            }
            "a" => {
                let target = element
                    .attribute("href")
                    .and_then(|address| address.rsplit_once('#'));
                match target.filter(|(_, id)| places.contains_key(*id)) {
                    Some((_, id)) => run.call(&element.text(), vec![id.to_owned()]),
                    None => inline(run, &element.nodes, places),
                }
            }
            "br" => run.push(" "),
            "td" | "th" | "li" | "p" | "div" => {
                run.push(" ");
                inline(run, &element.nodes, places);
                run.push(" ");
            }
            "img" | "svg" | "button" => {}
            _ => inline(run, &element.nodes, places),
        }
    }
}

/// A formula by its TeX, where the page has it, else by its letters.
fn formula(math: &Element) -> String {
    if let Some(source) = math.attribute("alttext") {
        return latex::formula(source);
    }
    let source = math.all("annotation").into_iter().find(|one| {
        one.attribute("encoding")
            .is_some_and(|kind| kind.contains("tex"))
    });
    match source {
        Some(source) => latex::formula(&source.text()),
        None => math.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_caption_is_read_once_however_deep_it_stands() {
        let figures = "<figure><div><figcaption>Moss by night. ".repeat(40);
        let page = format!("<h1>Moss</h1><h2>1 Pots</h2><p>We grow moss.</p>{figures}");
        let read = read(&page).unwrap().into_file().unwrap();
        let text = &read.paper.text.text;
        assert_eq!(text.matches("Moss by night.").count(), 40, "{text}");
    }

    #[test]
    fn a_page_of_a_publisher() {
        let page = "<html><head><meta name='citation_title' content='Moss on Clay'><meta name='citation_author' content='Silva, Ada M.'>
            <meta name='citation_author' content='Jan van der Berg'><meta name='citation_doi' content='10.1000/moss'>
            <meta name='citation_publication_date' content='2011/05/01'><meta name='citation_journal_title' content='Moss Letters'></head>
            <body><nav><p>Home</p></nav><main><h1>Moss on Clay</h1><h2>Abstract</h2><p>We grow moss.
            <h2>1. Introduction</h2><p>Moss was grown before <a href='#r1'>[1]</a>. It is green at 10<sup>3</sup> metres, as people who climbed there in the
            summers of many years have seen, and it stays so in winter when snow lies on it for weeks at a time and nobody comes to look at it.
            <h3>Pots</h3><ul><li>One pot is old.<li>Another is new.</ul><script>hidden()</script>
            <h2>References</h2><ol><li id=r1>Roe, B. (1999). Old moss. Moss Letters, 3, 1-9. <a href='https://doi.org/10.1000/old'>link</a></ol></main>
            <footer><p>Cookies</p></footer></body></html>";
        let document = read(page).unwrap();
        assert_eq!(document.title, "Moss on Clay");
        assert_eq!((document.authors.len(), document.year), (2, Some(2011)));
        assert_eq!(document.abstract_text, "We grow moss.");
        assert_eq!(document.references.len(), 1);
        assert_eq!(
            document.references[0].doi.as_ref().map(|doi| doi.as_str()),
            Some("10.1000/old")
        );
        let read = document.into_file().unwrap();
        let text = &read.paper.text.text;
        assert!(
            text.contains("It is green at 10³ metres")
                && text.contains("One pot is old.\n\nAnother"),
            "{text}"
        );
        for hidden in ["Home", "Cookies", "hidden", "Roe"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        assert_eq!(read.contexts[0].sentence, "Moss was grown before [1].");
    }

    #[test]
    fn a_page_that_is_no_paper() {
        let refused = read("<html><h1>404</h1><h2>Not found</h2><p>Gone.</html>").unwrap_err();
        assert!(refused.contains("no sections of a paper"), "{refused}");
    }
}
