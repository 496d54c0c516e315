//! The grammar of BibTeX files: entries with their fields, macros put in. A damaged entry ends where the next begins, so
//! that it costs only itself.
//!
//! Written by hand: of the crates that parse BibTeX the one that is long kept (biblatex) gives up a file at its first fault,
//! the one that recovers (bibtex-parser) is some months old, and neither bounds what macros put in.

use super::super::{LONGEST_VALUE, Lines, Problem};
use std::collections::HashMap;

/// Fields of one entry.
const MOST_FIELDS: usize = 500;
/// Bytes of a macro, such as a journal's name.
const LONGEST_MACRO: usize = 4_096;

/// The names that every style has.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// An entry as it is written, macros aside: values have their braces and TeX.
#[derive(Debug)]
pub struct Raw {
    pub line: u64,
    /// In lower case, such as `article`.
    pub kind: String,
    pub key: Option<String>,
    /// Names in lower case, each once: the first counts.
    fields: HashMap<String, String>,
}

impl Raw {
    pub fn field(&self, name: &str) -> Option<&str> {
        let value = self.fields.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// Takes over what it has not itself.
    pub fn inherit(&mut self, name: &str, value: &str) {
        if self.field(name).is_none() {
            self.fields.insert(name.to_owned(), value.to_owned());
        }
    }

    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter();
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The entries of a file, in order.
pub struct Entries<'a> {
    text: &'a str,
    at: usize,
    lines: Lines<'a>,
    macros: HashMap<String, String>,
    /// Bytes that macros may still put in: some lines of macros that name each other can ask for a full memory.
    room: usize,
}

/// What is wrong, and where.
struct Fault {
    at: usize,
    problem: String,
}

impl<'a> Entries<'a> {
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            lines: Lines::of(text),
            macros: HashMap::new(),
            room: text.len().saturating_mul(4).saturating_add(1 << 20),
        }
    }

    /// Behind the next `@word{`: its word, and where the `@` is. What stands between entries is a comment.
    fn next_begin(&mut self) -> Option<(usize, String)> {
        loop {
            let found = self.rest().find('@')?;
            let at = self.at + found;
            self.at = at + 1;
            // An address of mail has a letter before it.
            let before = self
                .text
                .get(..at)
                .and_then(|text| text.chars().next_back());
            let marked = !before.is_some_and(char::is_alphanumeric);
            let word = self.word();
            self.skip_space();
            let named = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            if marked && named && matches!(self.peek(), Some('{' | '(')) {
                return Some((at, word.to_lowercase()));
            }
        }
    }

    fn entry(&mut self, kind: String, begin: usize) -> Result<Raw, Fault> {
        let closing = self.opened();
        let line = self.lines.at(begin);
        let mut raw = Raw {
            line,
            kind,
            key: None,
            fields: HashMap::new(),
        };
        self.skip_space();
        let key_at = self.at;
        let key = self.key(closing);
        self.skip_space();
        match self.peek() {
            // JabRef leaves the key out: this was the name of a field.
            Some('=') => self.at = key_at,
            _ => raw.key = Some(key).filter(|key| !key.is_empty()),
        }
        loop {
            self.skip_space_and(',');
            let at = self.at;
            match self.peek() {
                None => return Err(self.fault(at, unclosed(closing))),
                Some(c) if c == closing => {
                    self.at += 1;
                    return Ok(raw);
                }
                Some('@') if self.begins_entry(at) => {
                    return Err(self.fault(at, unclosed(closing)));
                }
                Some(_) => {}
            }
            let name = self.word().to_lowercase();
            self.skip_space();
            if name.is_empty() || self.peek() != Some('=') {
                let problem = match name.is_empty() {
                    true => "a field should begin here, as in `title = {…}`".to_owned(),
                    false => format!("`=` is missing behind the field “{name}”"),
                };
                return Err(self.fault(at, problem));
            }
            self.at += 1;
            let value = self.value(closing, LONGEST_VALUE)?;
            if raw.fields.len() < MOST_FIELDS {
                raw.fields.entry(name).or_insert(value);
            }
        }
    }

    fn string(&mut self) -> Result<(), Fault> {
        let closing = self.opened();
        self.skip_space();
        let at = self.at;
        let name = self.word().to_lowercase();
        self.skip_space();
        if name.is_empty() || self.peek() != Some('=') {
            let problem = "a macro should be written so: @string{name = {text}}";
            return Err(self.fault(at, problem.into()));
        }
        self.at += 1;
        let value = self.value(closing, LONGEST_MACRO)?;
        self.macros.insert(name, value);
        self.skip_space_and(',');
        if self.peek() == Some(closing) {
            self.at += 1;
        }
        Ok(())
    }

    /// Braced, quoted, numbers and macros, put together by `#`.
    fn value(&mut self, closing: char, longest: usize) -> Result<String, Fault> {
        let mut value = String::new();
        loop {
            self.skip_space();
            let at = self.at;
            match self.peek() {
                Some('{') => value.push_str(self.braced()?),
                Some('"') => value.push_str(self.quoted()?),
                _ => {
                    let word = self.bare(closing);
                    if word.is_empty() {
                        return Err(self.fault(at, "a value is missing here".into()));
                    }
                    let put_in = self.expanded(word);
                    value.push_str(&put_in);
                }
            }
            if value.len() > longest {
                let problem = format!(
                    "a value has over {longest} bytes; shorten it, or look for a brace or quotation mark that is missing"
                );
                return Err(self.fault(at, problem));
            }
            self.skip_space();
            if self.peek() != Some('#') {
                return Ok(value);
            }
            self.at += 1;
        }
    }

    /// What a macro stands for; one that nobody defined, and a number, stand for themselves.
    fn expanded(&mut self, word: &str) -> String {
        let name = word.to_lowercase();
        match self.macros.get(&name) {
            Some(text) if text.len() <= self.room => {
                self.room -= text.len();
                text.clone()
            }
            _ if MONTHS.contains(&name.as_str()) => name,
            _ => word.to_owned(),
        }
    }

    /// What stands between a brace and the one that closes it.
    fn braced(&mut self) -> Result<&'a str, Fault> {
        let begin = self.at;
        self.until(begin, |depth, c| depth == 0 && c == '}')
            .ok_or_else(|| self.unended(begin, "`{` is not closed: a `}` is missing"))
    }

    /// What stands between quotation marks; those in braces do not count.
    fn quoted(&mut self) -> Result<&'a str, Fault> {
        let begin = self.at;
        self.until(begin, |depth, c| depth == 0 && c == '"')
            .ok_or_else(|| self.unended(begin, "a text in quotation marks has no end"))
    }

    /// The text behind `begin` up to where `ends` holds, for the depth of braces and the character there; then goes
    /// behind it. `None` at the next entry.
    fn until(&mut self, begin: usize, ends: impl Fn(usize, char) -> bool) -> Option<&'a str> {
        let inside = self.text.get(begin + 1..)?;
        let mut depth = 0usize;
        let mut escaped = false;
        let mut fresh_line = false;
        for (offset, c) in inside.char_indices() {
            let is_letter = c == '"' && escaped;
            if ends(depth, c) && !is_letter {
                self.at = begin + 1 + offset + c.len_utf8();
                return inside.get(..offset);
            }
            match c {
                // As BibTeX counts them: a backslash before a brace changes nothing.
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                '@' if fresh_line && self.begins_entry(begin + 1 + offset) => return None,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
            fresh_line = c == '\n' || fresh_line && c.is_whitespace();
        }
        None
    }

    fn unended(&self, at: usize, problem: &str) -> Fault {
        self.fault(at, problem.to_owned())
    }

    /// Whether `@word{` stands there, as at the beginning of an entry.
    fn begins_entry(&self, at: usize) -> bool {
        let Some(rest) = self.text.get(at + 1..) else {
            return false;
        };
        let word = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        word.len() < rest.len() && word.trim_start().starts_with(['{', '('])
    }

    /// Goes behind the opening bracket, and says which closes it.
    fn opened(&mut self) -> char {
        let closing = match self.peek() {
            Some('(') => ')',
            _ => '}',
        };
        self.at += 1;
        closing
    }

    fn key(&mut self, closing: char) -> String {
        let end = self.rest().find([',', '=', '\n', '"', '{', closing]);
        self.take(end).trim().to_owned()
    }

    /// A name: letters, digits and what BibTeX allows beside.
    fn word(&mut self) -> &'a str {
        let end = self.rest().find(|c: char| {
            c.is_whitespace() || matches!(c, '=' | '{' | '}' | '(' | ')' | ',' | '"' | '#' | '@')
        });
        self.take(end)
    }

    fn bare(&mut self, closing: char) -> &'a str {
        let end = self.rest().find(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '#' | '=' | '}') || c == closing
        });
        self.take(end)
    }

    fn take(&mut self, end: Option<usize>) -> &'a str {
        let rest = self.rest();
        let taken = end.map_or(rest, |end| rest.get(..end).unwrap_or_default());
        self.at += taken.len();
        taken
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn skip_space_and(&mut self, mark: char) {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == mark);
        self.at += rest.len() - trimmed.len();
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn fault(&self, at: usize, problem: String) -> Fault {
        Fault { at, problem }
    }

    /// Goes to the next entry behind one that is damaged.
    fn recover(&mut self, begin: usize, key: Option<&str>, fault: Fault) -> Problem {
        let line = self.lines.at(begin);
        let mut place = Lines::of(self.text.get(begin..).unwrap_or_default());
        let at = line + place.at(fault.at.saturating_sub(begin)) - 1;
        let name = key.map_or(String::new(), |key| format!(" “{key}”"));
        let there = match at == line {
            true => String::new(),
            false => format!(" in line {at}"),
        };
        self.at = self.entry_behind(begin + 1);
        let problem = format!("the entry{name} can't be read: {}{there}", fault.problem);
        Problem { line, problem }
    }

    /// Where the next line that begins an entry is; the end when none is.
    fn entry_behind(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(found) = self.text.get(at..).and_then(|rest| rest.find('\n')) {
            at += found + 1;
            let line = self.text.get(at..).unwrap_or_default();
            let begin = at + line.len() - line.trim_start_matches([' ', '\t']).len();
            let marked = self
                .text
                .get(begin..)
                .is_some_and(|line| line.starts_with('@'));
            if marked && self.begins_entry(begin) {
                return begin;
            }
        }
        self.text.len()
    }

    /// The key of an entry, for its problem.
    fn key_at(&self, begin: usize) -> Option<String> {
        let rest = self.text.get(begin..)?;
        let line = rest.split(['\n', '\r']).next()?;
        let key = line.split(['{', '(']).nth(1)?.split(',').next()?.trim();
        let plain = !key.is_empty() && key.len() < 100 && !key.contains(['=', '"']);
        plain.then(|| key.to_owned())
    }
}

fn unclosed(closing: char) -> String {
    format!("it is not closed: a `{closing}` is missing")
}

impl Iterator for Entries<'_> {
    type Item = Result<Raw, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (begin, kind) = self.next_begin()?;
            let read = match kind.as_str() {
                // What is in them is for people and styles; they may be unbalanced.
                "comment" | "preamble" => {
                    if self.braced().is_err() {
                        self.at = self.entry_behind(begin + 1);
                    }
                    continue;
                }
                "string" => match self.string() {
                    Ok(()) => continue,
                    Err(fault) => Err(fault),
                },
                _ => self.entry(kind, begin),
            };
            return Some(read.map_err(|fault| {
                let key = self.key_at(begin);
                self.recover(begin, key.as_deref(), fault)
            }));
        }
    }
}
