//! JATS: the Journal Article Tag Suite, in its archiving, publishing and older NLM forms.

use super::body::{Body, Run};
use super::jats_references::{self, people};
use super::tree::{Element, Node};
use super::{Document, Links, year};
use crate::source::bibliography::tex;
use graph_schema::{ArxivId, Doi, SectionKind};

pub fn read(article: &Element) -> Document {
    let mut document = Document::default();
    let lists = article.all("ref-list");
    for entry in lists.into_iter().flat_map(|list| list.children("ref")) {
        jats_references::add(entry, &mut document);
    }
    let links = document.links();
    if let Some(front) = article.child("front") {
        let journal = front.child("journal-meta");
        document.venue = journal.and_then(|journal| {
            journal
                .text_at(&["journal-title-group", "journal-title"])
                .or_else(|| journal.text_at(&["journal-title"]))
        });
        if let Some(meta) = front.child("article-meta") {
            front_matter(meta, &links, &mut document);
        }
    }
    let mut blocks = Blocks {
        body: Body::default(),
        links: &links,
    };
    if let Some(body) = article.child("body") {
        blocks.all(&body.nodes, 0);
    }
    for part in article
        .child("back")
        .into_iter()
        .flat_map(Element::elements)
    {
        match part.name.as_str() {
            "sec" | "ack" => blocks.section(part, 1),
            "app-group" => part.children("app").for_each(|app| blocks.section(app, 1)),
            "app" => blocks.section(part, 1),
            _ => {}
        }
    }
    for group in article.children("floats-group") {
        blocks.all(&group.nodes, 0);
    }
    document.body = blocks.body;
    document
}

fn front_matter(meta: &Element, links: &Links, document: &mut Document) {
    let title = meta.text_at(&["title-group", "article-title"]);
    let subtitle = meta.text_at(&["title-group", "subtitle"]);
    document.title = match (title, subtitle) {
        (Some(title), Some(subtitle)) => format!("{title}: {subtitle}"),
        (title, _) => title.unwrap_or_default(),
    };
    for group in meta.children("contrib-group") {
        let authors = group.children("contrib").filter(|one| {
            one.attribute("contrib-type")
                .is_none_or(|kind| kind.contains("author"))
        });
        for author in authors {
            document.authors.extend(people(author));
        }
        document
            .affiliations
            .extend(group.children("aff").map(affiliation));
    }
    document
        .affiliations
        .extend(meta.children("aff").map(affiliation));
    document.affiliations.retain(|place| !place.is_empty());
    // The earliest form that readers saw is the year it is cited by.
    document.year = meta
        .children("pub-date")
        .filter_map(|date| year(&date.text_at(&["year"])?))
        .min();
    for id in meta.children("article-id") {
        let (kind, text) = (id.attribute("pub-id-type"), id.text());
        match kind {
            Some("doi") => document.doi = Doi::parse(&text).ok(),
            Some("arxiv") => document.arxiv_id = ArxivId::parse(&text).ok(),
            _ => {}
        }
    }
    let is_own = |text: &&Element| text.attribute("abstract-type").is_none();
    if let Some(text) = meta.children("abstract").find(is_own) {
        let mut summary = Summary {
            runs: Vec::new(),
            links,
        };
        summary.all(text, None);
        document.summary = summary.runs;
        let paragraphs: Vec<&str> = document.summary.iter().map(Run::text).collect();
        document.abstract_text = paragraphs.join(" ").trim().to_owned();
    }
    for group in meta.children("kwd-group") {
        document
            .keywords
            .extend(group.children("kwd").map(Element::text));
    }
    let licence = meta.at(&["permissions", "license"]);
    document.licence = licence.and_then(|licence| {
        let address = licence.attribute("href").map(str::to_owned);
        address.or_else(|| Some(licence.text()).filter(|text| !text.is_empty()))
    });
}

/// Without the mark that ties it to its people.
fn affiliation(aff: &Element) -> String {
    let mut run = Run::default();
    for node in &aff.nodes {
        match node {
            Node::Text(text) => run.push(text),
            Node::Element(part) if matches!(part.name.as_str(), "label" | "sup") => {}
            Node::Element(part) => {
                run.push(&part.text());
            }
        }
    }
    run.text().trim().to_owned()
}

/// An abstract: the names of its parts stand before their first paragraphs.
struct Summary<'a> {
    runs: Vec<Run>,
    links: &'a Links,
}

impl Summary<'_> {
    fn all(&mut self, part: &Element, mut name: Option<String>) {
        for child in part.elements() {
            match child.name.as_str() {
                "p" => {
                    let mut run = Run::default();
                    if let Some(name) = name.take() {
                        run.push(&format!("{}: ", name.trim_end_matches(':')));
                    }
                    inline(&mut run, &child.nodes, self.links);
                    self.runs.push(run);
                }
                "sec" => self.all(child, child.text_at(&["title"])),
                _ => {}
            }
        }
    }
}

/// The running text, paragraph by paragraph.
struct Blocks<'a> {
    body: Body,
    links: &'a Links,
}

impl Blocks<'_> {
    fn section(&mut self, section: &Element, level: usize) {
        let mut title = Run::default();
        if let Some(heading) = section.child("title") {
            inline(&mut title, &heading.nodes, self.links);
        }
        let title = title.text().trim();
        let number = section.text_at(&["label"]);
        let kind = section.attribute("sec-type").and_then(kind_of_type);
        match (section.name.as_str(), kind) {
            ("ack", _) => {
                let title = if title.is_empty() {
                    "Acknowledgements"
                } else {
                    title
                };
                let kind = SectionKind::Acknowledgements;
                self.body.open_as(kind, number, title, level);
            }
            ("app", _) => {
                let title = if title.is_empty() { "Appendix" } else { title };
                self.body
                    .open_as(SectionKind::Appendix, number, title, level);
            }
            (_, Some(kind)) => self.body.open_as(kind, number, title, level),
            _ => self.body.open(number, title, level),
        }
        self.all(&section.nodes, level);
    }

    fn all(&mut self, nodes: &[Node], level: usize) {
        let mut run = Run::default();
        for node in nodes {
            let element = match node {
                Node::Text(text) => {
                    run.push(text);
                    continue;
                }
                Node::Element(element) => element,
            };
            match element.name.as_str() {
                "title"
                | "label"
                | "ref-list"
                | "fn-group"
                | "table"
                | "table-wrap-foot"
                | "supplementary-material"
                | "sec-meta"
                | "media"
                | "graphic" => {}
                "sec" | "app" | "ack" => {
                    self.flush(&mut run);
                    self.section(element, level + 1);
                }
                "p" | "list" | "list-item" | "def-list" | "def-item" | "def" | "disp-quote"
                | "boxed-text" | "statement" | "speech" | "verse-group" => {
                    self.flush(&mut run);
                    self.all(&element.nodes, level);
                }
                "fig-group" | "table-wrap-group" => {
                    self.flush(&mut run);
                    self.all(&element.nodes, level);
                }
                "fig" | "table-wrap" => {
                    self.flush(&mut run);
                    self.caption(element);
                }
                "disp-formula" => {
                    self.flush(&mut run);
                    let mut formula_run = Run::default();
                    formula_run.push(&formula(element));
                    self.body.paragraph(formula_run);
                }
                _ => inline(&mut run, std::slice::from_ref(node), self.links),
            }
        }
        self.flush(&mut run);
    }

    fn caption(&mut self, float: &Element) {
        let mut run = Run::default();
        if let Some(label) = float.text_at(&["label"]) {
            run.push(&format!("{}. ", label.trim_end_matches('.')));
        }
        if let Some(caption) = float.child("caption") {
            for part in caption.elements() {
                inline(&mut run, &part.nodes, self.links);
                run.push(" ");
            }
        }
        self.body.paragraph(run);
    }

    fn flush(&mut self, run: &mut Run) {
        self.body.paragraph(std::mem::take(run));
    }
}

/// What publishers say a section is for, where they do.
fn kind_of_type(name: &str) -> Option<SectionKind> {
    Some(match name {
        "intro" => SectionKind::Introduction,
        "methods" | "materials|methods" | "materials" => SectionKind::Method,
        "results" => SectionKind::Results,
        "discussion" | "results|discussion" => SectionKind::Discussion,
        "conclusions" | "conclusion" => SectionKind::Conclusion,
        _ => return None,
    })
}

/// Text within a paragraph.
fn inline(run: &mut Run, nodes: &[Node], links: &Links) {
    for node in nodes {
        let element = match node {
            Node::Text(text) => {
                run.push(text);
                continue;
            }
            Node::Element(element) => element,
        };
        match element.name.as_str() {
            "xref" if element.attribute("ref-type") == Some("bibr") => {
                let targets = element.attribute("rid").unwrap_or_default();
                let targets: Vec<String> = targets.split_whitespace().map(str::to_owned).collect();
                call(run, &element.text(), targets, links);
            }
            "sup" | "sub" if element.all("xref").is_empty() => {
                let text = element.text();
                let moved = match element.name.as_str() {
                    "sup" => tex::raised(&text),
                    _ => tex::lowered(&text),
                };
                run.push(&moved.unwrap_or(text));
            }
            "inline-formula" | "tex-math" => run.push(&formula(element)),
            "break" => run.push(" "),
            "fn"
            | "graphic"
            | "inline-graphic"
            | "media"
            | "alt-text"
            | "object-id"
            | "index-term"
            | "inline-supplementary-material" => {}
            _ => inline(run, &element.nodes, links),
        }
    }
}

/// A mark that cites. Of an interval only the ends are marked up: those between them are cited too.
fn call(run: &mut Run, mark: &str, mut targets: Vec<String>, links: &Links) {
    let before = run.text().len();
    if let (Some((span, first)), [last]) = (run.last_callout(), targets.as_slice())
        && let Some(between) = run.text().get(span.end..before)
        && matches!(between.trim(), "-" | "–" | "‐" | "‑")
        && let Some(first) = first.last()
        && let Some(inside) = links.between(first, last)
    {
        targets = inside;
    }
    run.call(mark, targets);
}

/// A formula as text: its TeX, where it has one, else its letters.
fn formula(element: &Element) -> String {
    match element.all("tex-math").first() {
        Some(source) => {
            let source = source.text();
            // Publishers give a whole document: what is between the dollar signs counts.
            let inside = source.split("$$").nth(1).map(str::to_owned);
            let source = inside.unwrap_or(source);
            let source = source.trim().trim_matches('$');
            tex::plain(&format!("${source}$"))
        }
        None => element.text(),
    }
}
