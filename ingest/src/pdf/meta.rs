//! What a PDF says of itself besides its pages, through lopdf: title, named
//! destinations, link annotations. All of it is optional: a file lopdf can't read has none.

use super::glyphs::{Frame, Run};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[derive(Debug, Default)]
pub struct Meta {
    pub title: Option<String>,
    /// Text fields of the information dictionary, to look for identifiers.
    pub notes: String,
    pub places: HashMap<String, Destination>,
    pub links: Vec<Link>,
}

/// Where a destination lands, in points from the top left; 1-based page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Destination {
    pub page: u32,
    pub x: Option<f32>,
    pub y: Option<f32>,
}

/// A clickable rectangle, in points from the top left.
#[derive(Debug, Clone)]
pub struct Link {
    pub page: u32,
    pub x0: f32,
    pub x1: f32,
    pub top: f32,
    pub bottom: f32,
    pub dest: String,
}

/// More branches of a node than this are not followed.
const MAX_KIDS: usize = 10_000;
/// More destinations or links than this are not looked at.
const MAX_ITEMS: usize = 100_000;

/// Reads it all; nothing when the file is beyond lopdf.
/// `frames` say how each page is read: places and links are given as its glyphs are.
pub fn read(bytes: &[u8], max_stream: u64, frames: &[Option<Frame>]) -> Meta {
    let options = LoadOptions {
        max_decompressed_size: usize::try_from(max_stream).ok(),
        ..LoadOptions::default()
    };
    // lopdf may panic on malformed input; no panic goes past this module.
    let meta = catch_unwind(AssertUnwindSafe(|| {
        let document = Document::load_mem_with_options(bytes, options).ok()?;
        Some(Reader::new(&document, frames).read())
    }));
    meta.ok().flatten().unwrap_or_default()
}

struct Reader<'a> {
    document: &'a Document,
    pages: HashMap<ObjectId, PageFrame>,
}

#[derive(Clone, Copy)]
struct PageFrame {
    number: u32,
    frame: Frame,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document, frames: &[Option<Frame>]) -> Self {
        let mut pages = HashMap::new();
        for ((number, id), frame) in document.get_pages().into_iter().zip(frames) {
            if let Some(frame) = *frame {
                pages.insert(id, PageFrame { number, frame });
            }
        }
        Self { document, pages }
    }

    fn read(&self) -> Meta {
        let mut meta = Meta::default();
        let info = self
            .document
            .trailer
            .get_deref(b"Info", self.document)
            .and_then(Object::as_dict);
        if let Ok(info) = info {
            let text = |key: &[u8]| {
                info.get_deref(key, self.document)
                    .and_then(Object::as_str)
                    .ok()
                    .map(decode)
            };
            meta.title = text(b"Title").filter(|title| is_plausible(title));
            meta.notes = [&b"Title"[..], b"Subject", b"Keywords", b"doi", b"DOI"]
                .iter()
                .filter_map(|key| text(key))
                .collect::<Vec<_>>()
                .join("\n");
        }
        self.read_places(&mut meta);
        for (id, page) in &self.pages {
            self.read_links(*id, *page, &mut meta);
        }
        meta.links.sort_by(|a, b| {
            a.page
                .cmp(&b.page)
                .then(a.top.total_cmp(&b.top))
                .then(a.x0.total_cmp(&b.x0))
        });
        meta
    }

    fn read_places(&self, meta: &mut Meta) {
        let Ok(catalog) = self.document.catalog() else {
            return;
        };
        if let Ok(old) = catalog
            .get_deref(b"Dests", self.document)
            .and_then(Object::as_dict)
        {
            for (name, value) in old.iter().take(MAX_ITEMS) {
                if let Some(place) = self.place(value) {
                    meta.places.insert(decode(name), place);
                }
            }
        }
        let names = catalog
            .get_deref(b"Names", self.document)
            .and_then(Object::as_dict);
        if let Ok(tree) = names
            .and_then(|names| names.get_deref(b"Dests", self.document))
            .and_then(Object::as_dict)
        {
            self.read_tree(tree, meta);
        }
    }

    /// Each node once: trees with cycles end.
    fn read_tree(&self, root: &Dictionary, meta: &mut Meta) {
        let mut seen: HashSet<ObjectId> = HashSet::new();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            self.read_names(node, meta);
            let kids = node
                .get_deref(b"Kids", self.document)
                .and_then(Object::as_array);
            let ids = kids.into_iter().flatten().flat_map(Object::as_reference);
            for id in ids.take(MAX_KIDS) {
                if seen.len() > MAX_ITEMS || meta.places.len() > MAX_ITEMS {
                    return;
                }
                if let Ok(kid) = self.document.get_dictionary(id)
                    && seen.insert(id)
                {
                    open.push(kid);
                }
            }
        }
    }

    fn read_names(&self, node: &Dictionary, meta: &mut Meta) {
        let Ok(names) = node
            .get_deref(b"Names", self.document)
            .and_then(Object::as_array)
        else {
            return;
        };
        for pair in names.chunks_exact(2).take(MAX_ITEMS) {
            if let [Object::String(name, _), value] = pair
                && let Some(place) = self.place(value)
            {
                meta.places.insert(decode(name), place);
            }
        }
    }

    /// An explicit destination: an array, or a dictionary with the array in `D`.
    fn place(&self, value: &Object) -> Option<Destination> {
        let (_, value) = self.document.dereference(value).ok()?;
        let array = match value {
            Object::Array(array) => array,
            Object::Dictionary(dict) => dict
                .get_deref(b"D", self.document)
                .and_then(Object::as_array)
                .ok()?,
            _ => return None,
        };
        let page = self.pages.get(&array.first()?.as_reference().ok()?)?;
        let at = |index: usize| array.get(index).and_then(number);
        let (x, y) = match array.get(1).and_then(|kind| kind.as_name().ok()) {
            Some(b"XYZ") => (at(2), at(3)),
            Some(b"FitH" | b"FitBH") => (None, at(2)),
            Some(b"FitR") => (at(2), at(5)),
            _ => (None, None),
        };
        Some(page.place(x, y))
    }

    fn read_links(&self, id: ObjectId, page: PageFrame, meta: &mut Meta) {
        let Ok(annotations) = self.document.get_page_annotations(id) else {
            return;
        };
        for annotation in annotations {
            if meta.links.len() > MAX_ITEMS {
                return;
            }
            if let Some(link) = self.link(annotation, page, &mut meta.places) {
                meta.links.push(link);
            }
        }
    }

    fn link(
        &self,
        annotation: &Dictionary,
        page: PageFrame,
        places: &mut HashMap<String, Destination>,
    ) -> Option<Link> {
        if annotation.get(b"Subtype").and_then(Object::as_name).ok()? != b"Link" {
            return None;
        }
        let action = annotation
            .get_deref(b"A", self.document)
            .and_then(Object::as_dict);
        let target = annotation
            .get_deref(b"Dest", self.document)
            .or_else(|_| action.and_then(|a| a.get_deref(b"D", self.document)))
            .ok()?;
        let dest = match target {
            Object::String(name, _) | Object::Name(name) => decode(name),
            other => {
                // A place without a name gets one from where it is.
                let place = self.place(other)?;
                let name = format!(
                    "at.{}.{:.0}.{:.0}",
                    place.page,
                    place.x.unwrap_or(0.0),
                    place.y.unwrap_or(0.0)
                );
                places.insert(name.clone(), place);
                name
            }
        };
        let rect = annotation
            .get_deref(b"Rect", self.document)
            .and_then(Object::as_array)
            .ok()?;
        let at = |index: usize| rect.get(index).and_then(number);
        let (x0, y0, x1, y1) = (at(0)?, at(1)?, at(2)?, at(3)?);
        let (ax, ay) = page.frame.place(x0, y0);
        let (bx, by) = page.frame.place(x1, y1);
        Some(Link {
            page: page.number,
            x0: ax.min(bx),
            x1: ax.max(bx),
            top: ay.min(by),
            bottom: ay.max(by),
            dest,
        })
    }
}

impl PageFrame {
    /// Where a destination lands; one that gives a single coordinate of a turned page gives a place on its other axis.
    fn place(&self, x: Option<f32>, y: Option<f32>) -> Destination {
        let (across, down) = self.frame.place(x.unwrap_or(0.0), y.unwrap_or(0.0));
        let (x, y) = match self.frame.run {
            Run::Right | Run::Left => (x, y),
            Run::Up | Run::Down => (y, x),
        };
        Destination {
            page: self.number,
            x: x.map(|_| across),
            y: y.map(|_| down),
        }
    }
}

fn number(object: &Object) -> Option<f32> {
    object.as_float().ok().filter(|value| value.is_finite())
}

/// UTF-16 with its mark, else UTF-8, else one byte a character.
fn decode(bytes: &[u8]) -> String {
    if let Some(wide) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> = wide
            .chunks_exact(2)
            .map(|pair| {
                pair.iter()
                    .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
            })
            .collect();
        return String::from_utf16_lossy(&units);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Not a file name or a program's default.
fn is_plausible(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let file = [
        ".dvi", ".doc", ".docx", ".tex", ".ps", ".pdf", ".indd", ".rtf", ".qxd",
    ]
    .iter()
    .any(|end| lower.ends_with(end));
    let default = ["microsoft", "untitled", "title", "paper", "draft"]
        .iter()
        .any(|start| lower.starts_with(start));
    lower.split_whitespace().count() >= 2 && !file && !default
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_either_encoding() {
        assert_eq!(decode(&[0xfe, 0xff, 0x00, 0x41, 0x00, 0xe9]), "Aé");
        assert_eq!(decode("naïve".as_bytes()), "naïve");
        assert_eq!(decode(&[0x41, 0xe9]), "Aé");
    }

    #[test]
    fn file_names_are_no_titles() {
        assert!(!is_plausible("Microsoft Word - paper final.doc") && !is_plausible("main.dvi"));
        assert!(is_plausible("Attention Is All You Need"));
    }

    #[test]
    fn a_broken_file_has_no_meta() {
        assert!(read(b"%PDF-1.4 broken", 1 << 20, &[]).title.is_none());
    }
}
