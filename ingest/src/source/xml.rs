//! XML as servers send it: the elements of interest, one at a time, so that a damaged one costs only itself.

use super::text::one_line;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Elements nested deeper, or with more inside, are damaged or hostile.
const MAX_DEPTH: usize = 32;
const MAX_ELEMENTS: usize = 200_000;
/// A document with more damage is not read on.
const MAX_BROKEN: u32 = 1_000;

/// An element with all that is in it. Names are local: prefixes of name spaces are cut.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    /// Its own text, without that of its children.
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// All of its children, in order.
    pub fn inside(&self) -> impl Iterator<Item = &Element> {
        self.children.iter()
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Its text on one line; `None` when it is blank.
    pub fn line(&self) -> Option<String> {
        let line = one_line(&self.text);
        (!line.is_empty()).then_some(line)
    }

    /// The text of its first child of that name, on one line.
    pub fn line_of(&self, name: &str) -> Option<String> {
        self.child(name).and_then(Self::line)
    }

    fn open(tag: &BytesStart) -> Self {
        Self {
            name: local(tag.name().as_ref()),
            attributes: tag
                .attributes()
                .flatten()
                .map(|attribute| {
                    let raw = String::from_utf8_lossy(&attribute.value);
                    let value = quick_xml::escape::unescape(&raw)
                        .map_or_else(|_| raw.clone().into_owned(), |value| value.into_owned());
                    (local(attribute.key.as_ref()), value)
                })
                .collect(),
            ..Self::default()
        }
    }
}

/// What a walk through a document meets.
#[derive(Debug)]
pub enum Piece<'a> {
    Element(Element),
    /// An element of interest that can't be read; the walk goes on behind it.
    Broken {
        raw: &'a str,
        reason: String,
    },
    /// The document is over. `whole` when it ended where its root ends.
    End {
        whole: bool,
    },
}

/// Goes through a document and gives the elements of the wanted names, each with all that is in it.
pub struct Walk<'a> {
    text: &'a str,
    wanted: &'static [&'static str],
    reader: Reader<&'a [u8]>,
    /// Where the reader's slice begins in `text`.
    base: usize,
    /// Where the last piece begins.
    begin: usize,
    root: Option<String>,
    broken: u32,
    over: bool,
}

/// Why an element could not be read.
enum Fault {
    Broken(String),
    /// The document ends inside it.
    Cut,
}

impl<'a> Walk<'a> {
    pub fn new(text: &'a str, wanted: &'static [&'static str]) -> Self {
        Self {
            text,
            wanted,
            reader: lenient(text),
            base: 0,
            begin: 0,
            root: None,
            broken: 0,
            over: false,
        }
    }

    /// The local name of the document's first element, once the walk has begun.
    pub fn root(&self) -> Option<&str> {
        self.root.as_deref()
    }

    /// Where the last piece begins, in bytes of the text.
    pub fn begin(&self) -> usize {
        self.begin
    }

    /// The next piece; `None` after the end.
    pub fn step(&mut self) -> Option<Piece<'a>> {
        while !self.over {
            let at = self.position();
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    let name = local(tag.name().as_ref());
                    if self.root.is_none() {
                        self.root = Some(name);
                    } else if self.wanted.contains(&name.as_str()) {
                        self.begin = at;
                        return Some(self.element(&tag, at));
                    }
                }
                Ok(Event::End(tag))
                    if self.root.as_deref() == Some(&local(tag.name().as_ref())) =>
                {
                    return Some(self.end(true));
                }
                Ok(Event::Eof) | Err(_) => return Some(self.end(false)),
                Ok(_) => {}
            }
        }
        None
    }

    fn element(&mut self, tag: &BytesStart, at: usize) -> Piece<'a> {
        let reason = match self.read(tag) {
            Ok(element) => return Piece::Element(element),
            Err(Fault::Cut) => return self.end(false),
            Err(Fault::Broken(reason)) => reason,
        };
        let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
        self.broken += 1;
        let next = self.behind(at, &name).filter(|_| self.broken <= MAX_BROKEN);
        let Some(next) = next else {
            return self.end(false);
        };
        self.base = next;
        self.reader = lenient(self.text.get(next..).unwrap_or_default());
        let raw = self.text.get(at..next).unwrap_or_default();
        Piece::Broken { raw, reason }
    }

    fn read(&mut self, tag: &BytesStart) -> Result<Element, Fault> {
        let mut root = Element::open(tag);
        let mut inside: Vec<Element> = Vec::new();
        for _ in 0..MAX_ELEMENTS {
            let event = self.reader.read_event();
            let current = inside.last_mut().unwrap_or(&mut root);
            match event.map_err(|error| Fault::Broken(error.to_string()))? {
                Event::Start(tag) => {
                    let element = Element::open(&tag);
                    if element.name == root.name || inside.len() >= MAX_DEPTH {
                        let problem = format!("<{}> is not closed", root.name);
                        return Err(Fault::Broken(problem));
                    }
                    inside.push(element);
                }
                Event::End(tag) => {
                    let name = local(tag.name().as_ref());
                    if name != current.name {
                        let problem = format!("<{}> is closed by </{name}>", current.name);
                        return Err(Fault::Broken(problem));
                    }
                    let Some(done) = inside.pop() else {
                        return Ok(root);
                    };
                    inside.last_mut().unwrap_or(&mut root).children.push(done);
                }
                Event::Text(text) => current.text.push_str(&String::from_utf8_lossy(&text)),
                Event::CData(text) => current.text.push_str(&String::from_utf8_lossy(&text)),
                Event::GeneralRef(reference) => current.text.push_str(&resolved(&reference)),
                Event::Eof => return Err(Fault::Cut),
                _ => {}
            }
        }
        Err(Fault::Broken(format!("<{}> holds too much", root.name)))
    }

    /// Where the walk goes on after a damaged element that began at `at`: behind its closing tag, or at
    /// the next element of its name if that comes first. `None` when the document ends before.
    fn behind(&self, at: usize, name: &str) -> Option<usize> {
        let from = at + 1 + name.len();
        let rest = self.text.get(from..)?;
        let open = format!("<{name}");
        let mut starts = rest.match_indices(&open).map(|(start, _)| start);
        let again = starts.find(|start| {
            let next = rest.as_bytes().get(start + open.len());
            next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        });
        let close = format!("</{name}>");
        let own = rest.get(..again.unwrap_or(rest.len()))?;
        let closed = own.find(&close).map(|start| start + close.len());
        Some(from + closed.or(again)?)
    }

    fn end(&mut self, whole: bool) -> Piece<'a> {
        self.over = true;
        self.begin = self.position();
        Piece::End { whole }
    }

    fn position(&self) -> usize {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.base.saturating_add(read)
    }
}

fn lenient(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// A name without its prefix.
pub(super) fn local(name: &[u8]) -> String {
    let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
    String::from_utf8_lossy(name).into_owned()
}

/// The character a reference means; an unknown one stays as it is written.
pub(super) fn resolved(reference: &BytesRef) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = String::from_utf8_lossy(reference);
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    known.map_or_else(|| format!("&{name};"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> (Vec<String>, Vec<String>, bool) {
        let (mut read, mut broken, mut whole) = (Vec::new(), Vec::new(), false);
        let mut walk = Walk::new(text, &["r"]);
        while let Some(piece) = walk.step() {
            match piece {
                Piece::Element(element) => read.push(element.line_of("t").unwrap_or_default()),
                Piece::Broken { raw, .. } => broken.push(raw.to_owned()),
                Piece::End { whole: end } => whole = end,
            }
        }
        (read, broken, whole)
    }

    #[test]
    fn a_damaged_element_costs_only_itself() {
        let text = "<d><r><t>1</t></r><r><t>2</x></r><r><t>3<r><t>4</t></r><o:r><t>5 &amp; &#x35;&foo;</t></o:r></d>";
        let (read, broken, whole) = walk(text);
        assert_eq!(read, ["1", "4", "5 & 5&foo;"]);
        assert_eq!(broken, ["<r><t>2</x></r>", "<r><t>3"]);
        assert!(whole);
    }

    #[test]
    fn a_cut_document_gives_what_came_before() {
        let (read, broken, whole) = walk("<d><r><t>1</t></r><r><t>2</t>");
        assert_eq!((read, broken, whole), (vec!["1".to_owned()], vec![], false));
    }
}
