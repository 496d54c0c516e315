//! An XML document as a tree, in the order of its text. No entity but the predefined ones and numbers is resolved, so nothing
//! is fetched and nothing grows; depth and size are bounded.

use crate::source::text::one_line;
use crate::source::xml::{local, resolved};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Papers nest some twenty deep.
const MAX_DEPTH: usize = 200;
/// A paper of a thousand pages has some hundred thousand.
const MAX_ELEMENTS: usize = 2_000_000;

#[derive(Debug, PartialEq)]
pub enum Node {
    Text(String),
    Element(Element),
}

/// Names are local: prefixes of name spaces are cut.
#[derive(Debug, Default, PartialEq)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub nodes: Vec<Node>,
}

impl Element {
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |child| child.name == name)
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    /// The first child of a child of a child, by their names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        let mut element = self;
        for name in path {
            element = element.child(name)?;
        }
        Some(element)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All of its text on one line, in order.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        one_line(&text)
    }

    /// The text of the element at a path; `None` where it is not there or blank.
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        let text = self.at(path)?.text();
        (!text.is_empty()).then_some(text)
    }

    fn gather(&self, into: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => into.push_str(text),
                Node::Element(element) => element.gather(into),
            }
        }
    }

    /// Every element of that name below, in order; those in one of them too.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut found = self.everything();
        found.retain(|element| element.name == name);
        found
    }

    pub fn named(name: &str, attributes: Vec<(String, String)>) -> Self {
        Self {
            name: name.to_owned(),
            attributes,
            nodes: Vec::new(),
        }
    }

    /// Whether a class of a page's style is one of its own.
    pub fn has_class(&self, class: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|one| one == class)
    }

    /// Itself and every element below, in order.
    pub fn everything(&self) -> Vec<&Element> {
        let mut found = Vec::new();
        let mut waiting: Vec<&Element> = vec![self];
        while let Some(element) = waiting.pop() {
            found.push(element);
            let inside: Vec<&Element> = element.elements().collect();
            waiting.extend(inside.into_iter().rev());
        }
        found
    }

    pub fn push_element(&mut self, element: Element) {
        self.nodes.push(Node::Element(element));
    }

    fn open(tag: &BytesStart) -> Self {
        let attributes = tag.attributes().flatten().map(|attribute| {
            let raw = String::from_utf8_lossy(&attribute.value);
            let value = quick_xml::escape::unescape(&raw)
                .map_or_else(|_| raw.clone().into_owned(), |value| value.into_owned());
            (local(attribute.key.as_ref()), value)
        });
        Self {
            name: local(tag.name().as_ref()),
            attributes: attributes.collect(),
            nodes: Vec::new(),
        }
    }

    pub fn push_text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }
}

/// The root of a document. The error says what is wrong and in which line.
pub fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    let mut elements = 0usize;
    loop {
        let event = reader.read_event();
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let told = |problem: String| {
            let read = text.as_bytes().get(..place).unwrap_or(text.as_bytes());
            let line = 1 + read.iter().filter(|byte| **byte == b'\n').count();
            format!("line {line}: {problem}")
        };
        match event.map_err(|error| told(error.to_string()))? {
            Event::Start(tag) => {
                elements += 1;
                if open.len() >= MAX_DEPTH || elements > MAX_ELEMENTS {
                    return Err(told(
                        "it nests deeper, or holds more, than a paper does".into(),
                    ));
                }
                open.push(Element::open(&tag));
            }
            Event::End(tag) => {
                let name = local(tag.name().as_ref());
                let Some(done) = open.pop() else {
                    return Err(told(format!("</{name}> closes nothing")));
                };
                if done.name != name {
                    return Err(told(format!("<{}> is closed by </{name}>", done.name)));
                }
                match open.last_mut() {
                    Some(parent) => parent.nodes.push(Node::Element(done)),
                    None => return Ok(done),
                }
            }
            Event::Text(piece) => put(&mut open, &String::from_utf8_lossy(&piece)),
            Event::CData(piece) => put(&mut open, &String::from_utf8_lossy(&piece)),
            Event::GeneralRef(reference) => put(&mut open, &character(&reference)),
            Event::Eof => {
                return Err(match open.last() {
                    Some(element) => told(format!("the file ends inside <{}>", element.name)),
                    None => "it has no element".into(),
                });
            }
            _ => {}
        }
    }
}

fn put(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.push_text(text);
    }
}

/// The character a reference means. Papers have no-break spaces by name, though XML does not know it.
fn character(reference: &BytesRef) -> String {
    match &reference[..] {
        b"nbsp" => " ".to_owned(),
        _ => resolved(reference),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn text_keeps_its_order() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<a>one <b i:d='&lt;'>two</b> three &amp; &#x34;&x;</a>";
        let root = parse(text).unwrap();
        assert_eq!(root.text(), "one two three & 4&x;");
        assert_eq!(root.child("b").unwrap().attribute("d"), Some("<"));
    }

    #[test]
    fn damage_is_told_with_its_line() {
        for (text, told) in [
            ("<a>\n<b></c></a>", "line 2: <b> is closed by </c>"),
            ("<a>\n<b>", "line 2: the file ends inside <b>"),
            ("", "it has no element"),
        ] {
            assert_eq!(parse(text).unwrap_err(), told);
        }
        let deep = "<a>".repeat(300);
        assert!(parse(&deep).unwrap_err().contains("nests deeper"));
    }
}
