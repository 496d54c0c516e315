//! Bytes to text, whatever encoding a server sends; and what little is needed of text.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The text of a document. A byte order mark goes first, then what HTTP declares, then the XML
/// declaration; but bytes that one of them calls UTF-8 and that are UTF-8 are taken as it. Stray
/// bytes inside UTF-8 are read as Windows-1252, as their authors meant them. Control characters,
/// which XML forbids, are dropped.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return allowed(encoding.decode_without_bom_handling(rest).0.into_owned());
    }
    let labels = [charset.map(str::to_owned), declared(bytes)];
    let named: Vec<&Encoding> = labels
        .iter()
        .flatten()
        .filter_map(|label| Encoding::for_label(label.trim().as_bytes()))
        .collect();
    let encoding = named.first().copied().unwrap_or(UTF_8);
    let utf8 = named.is_empty() || named.contains(&UTF_8);
    allowed(match std::str::from_utf8(bytes) {
        Ok(text) if utf8 => text.to_owned(),
        _ if encoding == UTF_8 => repaired(bytes),
        _ => encoding.decode_without_bom_handling(bytes).0.into_owned(),
    })
}

/// White space folded to single spaces, none at the ends.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The title of an HTML page, for people; `None` when the text is no HTML.
pub fn html_title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    lower.contains("<html").then_some(())?;
    let title = lower.find("<title").and_then(|open| {
        let start = open + lower.get(open..)?.find('>')? + 1;
        let end = start + lower.get(start..)?.find("</title")?;
        text.get(start..end)
    });
    let title: String = one_line(title.unwrap_or_default())
        .chars()
        .take(200)
        .collect();
    Some(title)
}

/// The encoding in the XML declaration. One that could not have written the declaration in ASCII is not believed.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(200))?).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    let value = declaration.split("encoding").nth(1)?.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value[1..].split(quote).next()?.to_owned();
    (!label.to_ascii_lowercase().starts_with("utf-16")).then_some(label)
}

fn repaired(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

fn allowed(text: String) -> String {
    let forbidden = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    match text.bytes().any(forbidden) {
        true => text.replace(|c: char| u8::try_from(c).is_ok_and(forbidden), ""),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>G\xfcnter</a>";
        assert!(decode(latin, None).contains("Günter"));
        assert!(decode(b"<a>G\xfcnter \xc3\xbc</a>", None).contains("Günter ü"));
        assert!(decode("<a>ü</a>".as_bytes(), Some("utf-8")).contains('ü'));
        let both = "<?xml version='1.0' encoding='UTF-8'?><a>ü</a>";
        assert!(decode(both.as_bytes(), Some("us-ascii")).contains('ü'));
        assert!(decode(b"\xff\xfe<\0a\0>\0", None).contains("<a>"));
        assert_eq!(decode(b"a\x08b\x0cc\n", None), "abc\n");
    }

    #[test]
    fn the_title_of_a_page() {
        let page = "<!DOCTYPE html><HTML><head><TITLE> Access\n denied </TITLE>";
        assert_eq!(html_title(page).as_deref(), Some("Access denied"));
        assert_eq!(html_title("<feed/>"), None);
    }
}
