//! What Tesseract tells of a page, as hOCR: XHTML whose `title` attributes hold boxes, baselines and sizes
//! (<http://kba.github.io/hocr-spec/1.2/>).

use models_core::{RecognisedLine, RecognisedWord};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Kinds of lines, as Tesseract names them.
const LINES: [&str; 4] = ["ocr_line", "ocr_textfloat", "ocr_header", "ocr_caption"];
const WORD: &str = "ocrx_word";
/// Pages with more words are made to be slow: the rest is left out.
const MAX_WORDS: usize = 50_000;

/// The lines of a page that have words.
pub fn lines(hocr: &str) -> Result<Vec<RecognisedLine>, quick_xml::Error> {
    let mut reader = Reader::from_str(hocr);
    reader.config_mut().check_end_names = false;
    let mut lines: Vec<RecognisedLine> = Vec::new();
    let mut word: Option<RecognisedWord> = None;
    // Elements open below the word.
    let mut depth = 0;
    let mut words = 0;
    loop {
        match reader.read_event()? {
            Event::Start(_) if word.is_some() => depth += 1,
            Event::Start(tag) => {
                let class = attribute(&tag, "class");
                let title = attribute(&tag, "title");
                if LINES.contains(&class.as_str()) {
                    lines.push(line(&title));
                } else if class == WORD && words < MAX_WORDS {
                    (word, depth) = (Some(empty_word(&title)), 0);
                    words += 1;
                }
            }
            Event::Text(text) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&text.decode()?);
                }
            }
            Event::GeneralRef(entity) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&character(&entity.decode()?));
                }
            }
            Event::End(_) if depth > 0 => depth -= 1,
            Event::End(_) => {
                if let (Some(done), Some(line)) = (word.take(), lines.last_mut()) {
                    push(line, done);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    lines.retain(|line| !line.words.is_empty() && line.size > 0.0);
    Ok(lines)
}

fn push(line: &mut RecognisedLine, mut word: RecognisedWord) {
    word.text.retain(|c| !c.is_whitespace() && !c.is_control());
    if !word.text.is_empty() && word.right > word.left {
        line.words.push(word);
    }
}

/// Empty where there is none.
fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.try_get_attribute(name).ok().flatten();
    let value = found.and_then(|found| found.unescape_value().ok().map(|value| value.into_owned()));
    value.unwrap_or_default()
}

/// `bbox 595 307 1159 344; baseline 0.002 -9; x_size 37; …`: the baseline is a slope, and a height above the box's
/// bottom at its left.
fn line(title: &str) -> RecognisedLine {
    let [left, _, right, bottom] = numbers(title, "bbox").unwrap_or_default();
    let [slope, above] = numbers(title, "baseline").unwrap_or_default();
    let [size] = numbers(title, "x_size").unwrap_or_default();
    RecognisedLine {
        words: Vec::new(),
        baseline: bottom + above + slope * (right - left) / 2.0,
        size,
    }
}

/// `bbox 595 307 876 344; x_wconf 96`.
fn empty_word(title: &str) -> RecognisedWord {
    let [left, _, right, _] = numbers(title, "bbox").unwrap_or_default();
    let [percent] = numbers(title, "x_wconf").unwrap_or_default();
    RecognisedWord {
        text: String::new(),
        left,
        right,
        confidence: (percent / 100.0).clamp(0.0, 1.0),
    }
}

/// The numbers of one property; `None` where it is missing or says something else.
fn numbers<const N: usize>(title: &str, property: &str) -> Option<[f32; N]> {
    let mut properties = title.split(';').map(str::trim);
    let said = properties.find_map(|one| one.strip_prefix(property)?.strip_prefix(' '))?;
    let mut values = [0.0; N];
    let mut parts = said.split_whitespace();
    for value in &mut values {
        *value = parts
            .next()?
            .parse()
            .ok()
            .filter(|number: &f32| number.is_finite())?;
    }
    Some(values)
}

/// What an entity of XML, or a reference to a character, means.
fn character(name: &str) -> String {
    quick_xml::escape::unescape(&format!("&{name};"))
        .map_or_else(|_| String::new(), |text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><body><div class='ocr_page' title='image ""; bbox 0 0 1000 1400; scan_res 200 200'>
 <div class='ocr_carea' title="bbox 100 100 500 130"><p class='ocr_par' lang='eng'>
  <span class='ocr_line' title="bbox 100 100 500 130; baseline 0.01 -8; x_size 30; x_descenders 7; x_ascenders 7">
   <span class='ocrx_word' title='bbox 100 100 180 130; x_wconf 96'>Sand</span>
   <span class='ocrx_word' title='bbox 190 100 260 130; x_wconf 41'><strong>&amp;</strong>silt&#39;s</span>
   <span class='ocrx_word' title='bbox 300 100 310 130; x_wconf 95'> </span>
  </span>
  <span class='ocr_line' title="bbox 0 0 1 1"></span>
 </p></div></div></body></html>"#;

    #[test]
    fn words_and_baselines() {
        let lines = lines(PAGE).unwrap();
        let [line] = &lines[..] else {
            panic!("one line: {lines:?}");
        };
        assert_eq!((line.size, line.baseline), (30.0, 124.0));
        let words: Vec<(&str, f32, f32)> = line
            .words
            .iter()
            .map(|word| (word.text.as_str(), word.left, word.confidence))
            .collect();
        assert_eq!(words, [("Sand", 100.0, 0.96), ("&silt's", 190.0, 0.41)]);
    }

    #[test]
    fn anything_else_is_no_page() {
        assert!(lines("").unwrap().is_empty());
        assert!(lines("Empty page!!").unwrap().is_empty());
        assert!(lines("<a").is_err());
    }
}
