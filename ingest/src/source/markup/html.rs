//! A page of the web as a tree: tags that people leave open are closed where the next one says so, what closes nothing is
//! passed over. Scripts and styles are left out; depth and size are bounded.

use super::tree::Element;
use html5gum::{DefaultEmitter, Token, Tokenizer};

/// Formulas nest deep; what nests deeper is read as if it did not.
const MAX_DEPTH: usize = 200;
const MAX_ELEMENTS: usize = 2_000_000;

/// Tags that hold nothing.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Tags whose text is not to be read.
const UNREAD: [&str; 4] = ["script", "style", "noscript", "template"];
/// Tags before which a paragraph ends.
const BLOCKS: [&str; 25] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "div",
    "dl",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// The root of a page. The error is for people.
pub fn parse(text: &str) -> Result<Element, String> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut open = vec![Element::named("", Vec::new())];
    let mut elements = 0usize;
    let mut unread = 0usize;
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = lossy(&tag.name);
                if UNREAD.contains(&name.as_str()) {
                    unread += usize::from(!tag.self_closing);
                    continue;
                }
                if unread > 0 {
                    continue;
                }
                elements += 1;
                if elements > MAX_ELEMENTS {
                    return Err("it holds more than a paper does".into());
                }
                close_before(&name, &mut open);
                let attributes = tag.attributes.iter();
                let attributes = attributes.map(|(key, value)| (lossy(key), lossy(value)));
                let element = Element::named(&name, attributes.collect());
                let is_void = tag.self_closing || VOID.contains(&name.as_str());
                match is_void || open.len() > MAX_DEPTH {
                    true => put(element, &mut open),
                    false => open.push(element),
                }
            }
            Token::EndTag(tag) => {
                let name = lossy(&tag.name);
                if UNREAD.contains(&name.as_str()) {
                    unread = unread.saturating_sub(1);
                } else if open.iter().skip(1).any(|one| one.name == name) {
                    while close(&mut open).is_some_and(|closed| closed != name) {}
                }
            }
            Token::String(text) if unread == 0 => {
                if let Some(last) = open.last_mut() {
                    last.push_text(&lossy(&text));
                }
            }
            _ => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().ok_or_else(|| "it is empty".into())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Closes the element that was opened last; its name. The root stays.
fn close(open: &mut Vec<Element>) -> Option<String> {
    if open.len() < 2 {
        return None;
    }
    let done = open.pop()?;
    let name = done.name.clone();
    put(done, open);
    Some(name)
}

fn put(element: Element, open: &mut [Element]) {
    if let Some(parent) = open.last_mut() {
        parent.push_element(element);
    }
}

/// Closes what the next tag ends without saying so.
fn close_before(name: &str, open: &mut Vec<Element>) {
    let (ended, within): (&[&str], &[&str]) = match name {
        "li" => (&["li"], &["ul", "ol"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "tr" => (&["tr", "td", "th"], &["table"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "option" => (&["option"], &["select"]),
        _ if BLOCKS.contains(&name) => {
            (&["p"], &["div", "section", "li", "td", "article", "figure"])
        }
        _ => return,
    };
    let found = open.iter().enumerate().skip(1).rev();
    let mut found = found.take_while(|(_, one)| !within.contains(&one.name.as_str()));
    // The outermost of them, for a row ends with its last cell.
    let outermost = found
        .by_ref()
        .filter(|(_, one)| ended.contains(&one.name.as_str()))
        .last();
    if let Some((at, _)) = outermost {
        while open.len() > at {
            close(open);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_people_leave_open() {
        let root = parse("<!DOCTYPE html><ul><li>a<li>b<ul><li>c</ul></ul><p>d<p>e &eacute;&amp;<br>f</i></p><script>x<y</script>").unwrap();
        let items = root.all("li");
        let texts: Vec<String> = items.iter().map(|item| item.text()).collect();
        assert_eq!(texts, ["a", "bc", "c"]);
        let texts: Vec<String> = root.all("p").iter().map(|item| item.text()).collect();
        assert_eq!(texts, ["d", "e é&f"]);
        assert!(!root.text().contains('x'));
    }

    #[test]
    fn depth_is_bounded() {
        let root = parse(&"<div>a".repeat(100_000)).unwrap();
        assert!(root.text().len() >= 100_000);
        let _closed = parse(&"</p><p>".repeat(10_000)).unwrap();
    }
}
