//! Markdown: a paper with its title as the first heading or in the fields before the text (YAML, as Pandoc and journals of
//! software have it).

use super::fields::Fields;
use super::people::names;
use super::plain::{self, Heading};
use super::{Document, latex};
use crate::source::markup::body::Run;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Reads a document; the error is for people.
pub fn read(text: &str) -> Result<Document, String> {
    let (fields, text) = Fields::split(text);
    let mut document = Document::default();
    fields.tell(&mut document);
    let mut writer = plain::Writer::new(document);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH;
    let mut place = Place::default();
    for event in Parser::new_ext(text, options) {
        place.take(event, &mut writer);
    }
    writer.finish()
}

/// Whether it is a paper rather than notes: it names its authors, or has an abstract.
pub fn names_a_paper(text: &str) -> bool {
    let (fields, text) = Fields::split(text);
    if !fields.is_empty() {
        return fields.has("title")
            && (fields.has("author") || fields.has("authors") || fields.has("abstract"));
    }
    text.lines().any(|line| {
        let heading = line
            .strip_prefix('#')
            .map(|line| line.trim_start_matches('#').trim());
        heading.is_some_and(|heading| heading.eq_ignore_ascii_case("abstract"))
    })
}

/// Where in the document the next event is.
#[derive(Default)]
struct Place {
    run: Run,
    heading: Option<u8>,
    /// Inside of what is not shown: code, tables, footnotes.
    hidden: usize,
    /// Numbers of the lists around, where they are numbered.
    lists: Vec<Option<u64>>,
    item: Option<u64>,
    /// Paragraphs before the first heading behind the title.
    is_first: bool,
}

impl Place {
    fn take(&mut self, event: Event, writer: &mut plain::Writer) {
        match event {
            Event::Start(tag) => self.start(tag, writer),
            Event::End(tag) => self.end(tag, writer),
            Event::Text(text) => self.push(&text),
            Event::Code(text) => self.push(&text),
            Event::InlineMath(source) => self.push(&latex::formula(&source)),
            Event::DisplayMath(source) => {
                self.paragraph(writer);
                self.push(&latex::formula(&source));
                self.paragraph(writer);
            }
            Event::SoftBreak | Event::HardBreak => self.push(" "),
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.hidden == 0 {
            self.run.push(text);
        }
    }

    fn start(&mut self, tag: Tag, writer: &mut plain::Writer) {
        match tag {
            Tag::Heading { level, .. } => {
                self.paragraph(writer);
                self.heading = Some(rank(level));
            }
            Tag::CodeBlock(_)
            | Tag::Table(_)
            | Tag::FootnoteDefinition(_)
            | Tag::HtmlBlock
            | Tag::MetadataBlock(_) => {
                self.paragraph(writer);
                self.hidden += 1;
            }
            Tag::List(first) => {
                self.paragraph(writer);
                self.lists.push(first);
            }
            Tag::Item => {
                self.paragraph(writer);
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.item = Some(*number);
                    *number = number.saturating_add(1);
                }
            }
            Tag::Paragraph | Tag::BlockQuote(_) => self.paragraph(writer),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, writer: &mut plain::Writer) {
        match tag {
            TagEnd::Heading(_) => {
                let title = std::mem::take(&mut self.run);
                if let Some(rank) = self.heading.take() {
                    self.is_first = !writer.has_title();
                    writer.heading(Heading {
                        rank,
                        number: None,
                        title: title.text().trim(),
                    });
                }
            }
            TagEnd::CodeBlock
            | TagEnd::Table
            | TagEnd::FootnoteDefinition
            | TagEnd::HtmlBlock
            | TagEnd::MetadataBlock(_) => {
                self.hidden = self.hidden.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.paragraph(writer);
                self.lists.pop();
            }
            TagEnd::Paragraph | TagEnd::BlockQuote(_) => self.paragraph(writer),
            TagEnd::Item => {
                self.paragraph(writer);
                self.item = None;
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, writer: &mut plain::Writer) {
        let run = std::mem::take(&mut self.run);
        if run.text().trim().is_empty() {
            return;
        }
        let number = self.item.take();
        if std::mem::take(&mut self.is_first) && writer.has_no_authors() {
            let line = run.text().trim().trim_start_matches("by ");
            let found = names(line);
            if !found.is_empty() && !line.ends_with('.') {
                return writer.authors(found);
            }
        }
        writer.paragraph(run, number);
    }
}

fn rank(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
