//! The text of a paper as it is put together from markup: sections, paragraphs, and the callouts in them.

use crate::pdf::section_kind;
use graph_schema::sentences::sentence_spans;
use graph_schema::{CitationContext, PageText, PaperText, Section, SectionKind};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Sections nest this deep in what is stored.
const DEEPEST: u8 = 6;

/// A piece of running text: white space is folded as it comes.
#[derive(Debug, Default)]
pub struct Run {
    text: String,
    callouts: Vec<(Range<usize>, Vec<String>)>,
}

impl Run {
    pub fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_control() && !c.is_whitespace() {
                continue;
            }
            if !c.is_whitespace() {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
    }

    /// A mark that stands for references, by their ids.
    pub fn call(&mut self, mark: &str, targets: Vec<String>) {
        let start = self.text.len();
        self.push(mark);
        // A space before the mark may have been folded into it.
        let start = start.min(self.text.len());
        if !targets.is_empty() && start < self.text.len() {
            self.callouts.push((start..self.text.len(), targets));
        }
    }

    /// The last mark of this run so far, and what it cites.
    pub fn last_callout(&self) -> Option<&(Range<usize>, Vec<String>)> {
        self.callouts.last()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// All of another behind what is here.
    pub fn append(&mut self, other: Run) {
        let moved = self.text.len();
        self.text.push_str(&other.text);
        for (span, targets) in other.callouts {
            self.callouts
                .push((span.start + moved..span.end + moved, targets));
        }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Sections and paragraphs, in reading order.
#[derive(Debug, Default)]
pub struct Body {
    text: String,
    sections: Vec<Section>,
    callouts: Vec<(Range<usize>, Vec<String>)>,
}

impl Body {
    /// Begins a section; `level` is 1 for one of the paper itself.
    pub fn open(&mut self, number: Option<String>, title: &str, level: usize) {
        let kind = match title.is_empty() {
            true => SectionKind::Other,
            false => section_kind(title),
        };
        self.open_as(kind, number, title, level);
    }

    pub fn open_as(
        &mut self,
        kind: SectionKind,
        number: Option<String>,
        title: &str,
        level: usize,
    ) {
        let number = number
            .map(|number| number.trim_end_matches('.').trim().to_owned())
            .filter(|number| !number.is_empty() && number.len() <= 12);
        let section = Section {
            ordinal: u32::try_from(self.sections.len()).unwrap_or(u32::MAX),
            number,
            title: title.to_owned(),
            level: u8::try_from(level).unwrap_or(DEEPEST).clamp(1, DEEPEST),
            kind,
            page: 0,
            start: self.text.len(),
            end: self.text.len(),
        };
        let heading = section.label();
        self.sections.push(section);
        if !heading.is_empty() && kind != SectionKind::TitlePage {
            self.text.push_str(&heading);
            self.text.push_str("\n\n");
        }
    }

    /// Ends a paragraph.
    pub fn paragraph(&mut self, run: Run) {
        if run.is_blank() {
            return;
        }
        if self.sections.is_empty() {
            self.open(None, "", 1);
        }
        let start = self.text.len();
        self.text.push_str(run.text.trim_end());
        let end = self.text.len();
        for (span, targets) in run.callouts {
            let span = start + span.start..(start + span.end).min(end);
            if !span.is_empty() {
                self.callouts.push((span, targets));
            }
        }
        self.text.push_str("\n\n");
    }

    pub fn line(&mut self, text: &str) {
        let mut run = Run::default();
        run.push(text);
        self.paragraph(run);
    }

    /// The text, its sections, and each sentence that cites, by the places of references under their ids.
    pub fn finish(
        mut self,
        references: &HashMap<String, u32>,
    ) -> (PaperText, Vec<Section>, Vec<CitationContext>) {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        let starts: Vec<usize> = self.sections.iter().skip(1).map(|one| one.start).collect();
        for (section, next) in self
            .sections
            .iter_mut()
            .zip(starts.into_iter().chain([end]))
        {
            section.start = section.start.min(end);
            section.end = next.min(end);
        }
        let contexts = self.contexts(references);
        let text = PaperText {
            pages: vec![PageText {
                number: 0,
                start: 0,
                end,
                recognised: false,
            }],
            text: self.text,
        };
        (text, self.sections, contexts)
    }

    fn contexts(&self, references: &HashMap<String, u32>) -> Vec<CitationContext> {
        let sentences = sentence_spans(&self.text);
        let mut contexts: Vec<CitationContext> = Vec::new();
        let mut known: HashSet<(usize, u32)> = HashSet::new();
        for (span, targets) in &self.callouts {
            let at = sentences.partition_point(|sentence| sentence.end <= span.start);
            let Some(sentence) = sentences.get(at) else {
                continue;
            };
            let section = self.sections.partition_point(|one| one.start <= span.start);
            let (Some(text), Some(callout)) =
                (self.text.get(sentence.clone()), self.text.get(span.clone()))
            else {
                continue;
            };
            for reference in targets.iter().filter_map(|id| references.get(id)) {
                if !known.insert((sentence.start, *reference)) {
                    continue;
                }
                contexts.push(CitationContext {
                    reference: *reference,
                    callout: callout.trim().to_owned(),
                    sentence: text.to_owned(),
                    section: u32::try_from(section.saturating_sub(1)).unwrap_or_default(),
                    page: 0,
                    start: sentence.start,
                    end: sentence.end,
                    intent: None,
                    purpose: None,
                });
            }
        }
        contexts
    }
}

impl Body {
    /// All of another behind what is here.
    pub fn append(&mut self, other: Body) {
        let moved = self.text.len();
        let first = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
        self.text.push_str(&other.text);
        for mut section in other.sections {
            section.ordinal = section.ordinal.saturating_add(first);
            section.start += moved;
            section.end += moved;
            self.sections.push(section);
        }
        for (span, targets) in other.callouts {
            let span = span.start + moved..span.end + moved;
            self.callouts.push((span, targets));
        }
    }
}
