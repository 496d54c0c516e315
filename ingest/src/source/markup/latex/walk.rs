//! The way through a paper's tokens: what is text goes into paragraphs, formulas are read as text, commands and environments
//! do what `commands` and `environments` say.

use super::citing::Known;
use super::environments::Opened;
use super::input::{Fault, Input};
use super::list::Entry;
use super::macros::Definitions;
use super::numbers::Numbers;
use super::project::Project;
use super::tokens::Token;
use super::{commands, environments, math};
use crate::source::markup::Document;
use crate::source::markup::body::Run;
use std::rc::Rc;

/// Texts in texts, such as a formula in a caption.
const DEEPEST: usize = 40;
/// Tokens of a formula; one that does not end is longer.
const LONGEST_FORMULA: usize = 50_000;

/// Where paragraphs go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Body,
    Abstract,
}

pub struct Reader<'a> {
    pub project: &'a Project,
    /// What the reading before this one told: numbers of what is referred to, and how references are called.
    pub known: &'a Known,
    pub input: Input,
    pub definitions: Definitions,
    pub document: Document,
    pub numbers: Numbers,
    pub run: Run,
    pub place: Place,
    /// Text is passed over while something mutes it: the preamble, a drawing, the cells of a table.
    pub muted: usize,
    pub opened: Vec<Opened>,
    /// What was found of the reference list.
    pub found: Found,
    /// Whether the document itself has begun, and ended.
    pub began: bool,
    pub ended: bool,
    depth: usize,
}

/// What a paper says of its references.
#[derive(Debug, Default)]
pub struct Found {
    pub entries: Vec<Entry>,
    /// Files of BibTeX, without their ending.
    pub bibliographies: Vec<String>,
    /// Keys in the order in which they are cited first.
    pub cited: Vec<String>,
    pub cites_all: bool,
    /// Class and packages, with their options.
    pub packages: Vec<(String, String)>,
    /// Marked-up parts of the entry that is being read, and where its blocks begin.
    pub fields: Vec<(String, String)>,
    pub blocks: Vec<usize>,
}

impl Found {
    /// Whether a class or package is used whose name begins so, with an option that holds the other.
    pub fn uses(&self, name: &str, option: &str) -> bool {
        self.packages
            .iter()
            .any(|(package, options)| package.starts_with(name) && options.contains(option))
    }
}

impl<'a> Reader<'a> {
    pub fn new(project: &'a Project, known: &'a Known) -> Self {
        Self {
            project,
            known,
            input: Input::default(),
            definitions: Definitions::default(),
            document: Document::default(),
            numbers: Numbers::default(),
            run: Run::default(),
            place: Place::Body,
            // The preamble.
            muted: 1,
            opened: Vec::new(),
            found: Found::default(),
            began: false,
            ended: false,
            depth: 0,
        }
    }

    /// Reads all that waits.
    pub fn read(&mut self) -> Result<(), Fault> {
        while let Some(token) = self.input.next() {
            self.step(token)?;
            if self.ended {
                break;
            }
        }
        self.flush();
        Ok(())
    }

    fn step(&mut self, token: Token) -> Result<(), Fault> {
        match token {
            Token::Char(c) => self.character(c)?,
            Token::Space => self.push(" "),
            Token::Paragraph => self.flush(),
            Token::Verbatim(text) => self.push(&text),
            Token::Open | Token::Close | Token::FileEnd => {}
            Token::Command(name) => self.command(&name)?,
        }
        Ok(())
    }

    fn command(&mut self, name: &Rc<str>) -> Result<(), Fault> {
        if commands::structure(self, name)? || self.definitions.define(name, &mut self.input) {
            return Ok(());
        }
        if self.definitions.expand(name, &mut self.input)?
            || self.definitions.condition(name, &mut self.input)
        {
            return Ok(());
        }
        commands::text(self, name)
    }

    pub fn push(&mut self, text: &str) {
        if self.muted == 0 {
            self.run.push(text);
        }
    }

    pub fn push_char(&mut self, c: char) {
        self.push(c.encode_utf8(&mut [0; 4]));
    }

    fn character(&mut self, c: char) -> Result<(), Fault> {
        match c {
            '$' => {
                let double = self.input.take('$');
                let end = if double { End::Dollars } else { End::Dollar };
                return self.formula(&end, double);
            }
            '~' | '&' => self.push(" "),
            '#' => {}
            '-' if self.input.take('-') => {
                let dash = if self.input.take('-') { "—" } else { "–" };
                self.push(dash);
            }
            '`' => {
                let quote = if self.input.take('`') { "“" } else { "‘" };
                self.push(quote);
            }
            '\'' => {
                let quote = if self.input.take('\'') { "”" } else { "’" };
                self.push(quote);
            }
            c => self.push_char(c),
        }
        Ok(())
    }

    /// Ends a paragraph.
    pub fn flush(&mut self) {
        if self.depth > 0 {
            return self.push(" ");
        }
        let run = std::mem::take(&mut self.run);
        match self.place {
            Place::Body => self.document.body.paragraph(run),
            Place::Abstract if run.text().trim().is_empty() => {}
            Place::Abstract => self.document.summary.push(run),
        }
    }

    /// Tokens as text of its own, whatever is muted.
    pub fn run_of(&mut self, tokens: Vec<Token>) -> Result<Run, Fault> {
        if self.depth >= DEEPEST {
            return Err("its commands nest deeper than a paper's do".into());
        }
        let waiting = self.input.only(tokens)?;
        let before = (
            std::mem::take(&mut self.run),
            std::mem::take(&mut self.muted),
        );
        self.depth += 1;
        let mut outcome = Ok(());
        while let Some(token) = self.input.next() {
            outcome = self.step(token);
            if outcome.is_err() {
                break;
            }
        }
        self.depth -= 1;
        self.input.restore(waiting);
        self.muted = before.1;
        let run = std::mem::replace(&mut self.run, before.0);
        outcome.map(|()| run)
    }

    /// The same without callouts, on one line.
    pub fn line_of(&mut self, tokens: Vec<Token>) -> Result<String, Fault> {
        Ok(self.run_of(tokens)?.text().trim().to_owned())
    }

    /// Whether this is text within other text, which has no paragraphs.
    pub fn is_inline(&self) -> bool {
        self.depth > 0
    }

    /// A formula up to its end; one that is displayed is a paragraph of its own.
    pub fn formula(&mut self, end: &End, displayed: bool) -> Result<(), Fault> {
        let tokens = self.formula_tokens(end)?;
        let mut text = math::text(&tokens);
        if let End::Environment(name) = end
            && let Some(number) = self.numbers.equation(name)
        {
            text.push_str(&format!(" ({number})"));
        }
        if self.muted > 0 || text.is_empty() {
            return Ok(());
        }
        if !displayed || self.depth > 0 {
            self.push(&text);
            return Ok(());
        }
        self.flush();
        self.push(&text);
        self.flush();
        Ok(())
    }

    fn formula_tokens(&mut self, end: &End) -> Result<Vec<Token>, Fault> {
        let mut depth = 0usize;
        let mut out = Vec::new();
        while let Some(token) = self.input.next() {
            match token {
                Token::Open => depth += 1,
                Token::Close if depth == 0 => continue,
                Token::Close => depth -= 1,
                Token::Char('$') if depth == 0 => match end {
                    End::Dollar => break,
                    End::Dollars => {
                        self.input.take('$');
                        break;
                    }
                    _ => continue,
                },
                Token::Paragraph if *end == End::Dollar => {
                    // It was a sum of money.
                    self.input.push(Token::Paragraph);
                    break;
                }
                Token::Command(name) => {
                    if matches!(end, End::Command(known) if *known == &*name) {
                        break;
                    }
                    if self.in_formula(&name, end, &mut out)? {
                        break;
                    }
                    continue;
                }
                _ => {}
            }
            out.push(token);
            if out.len() > LONGEST_FORMULA {
                break;
            }
        }
        Ok(out)
    }

    /// A command of a formula; whether the formula ends with it.
    fn in_formula(
        &mut self,
        name: &Rc<str>,
        end: &End,
        out: &mut Vec<Token>,
    ) -> Result<bool, Fault> {
        match &**name {
            "end" => {
                let closed = self.input.name();
                if *end == End::Environment(closed.clone()) {
                    return Ok(true);
                }
                if closed == "document" {
                    self.ended = true;
                    return Ok(true);
                }
                self.definitions.end(&closed, &mut self.input)?;
                out.push(Token::Space);
            }
            "begin" => {
                let opened = self.input.name();
                if !self.definitions.begin(&opened, &mut self.input)? && takes_columns(&opened) {
                    self.input.optional();
                    self.input.argument();
                }
                out.push(Token::Space);
            }
            "label" => {
                let label = self.input.name();
                self.numbers.label_equation(label);
            }
            "nonumber" | "notag" => self.numbers.unnumbered(),
            "ref" | "eqref" | "cref" | "Cref" | "autoref" => {
                let label = self.input.name();
                let shown = self.known.shown(&label, name);
                out.push(Token::Verbatim(shown.into()));
            }
            name_of => {
                let known = self.definitions.expand(name_of, &mut self.input)?
                    || self.definitions.condition(name_of, &mut self.input);
                if !known {
                    out.push(Token::Command(name.clone()));
                }
            }
        }
        Ok(false)
    }

    pub fn begin(&mut self, name: &str) -> Result<(), Fault> {
        environments::begin(self, name)
    }
}

/// Environments of formulas with columns to describe.
fn takes_columns(name: &str) -> bool {
    matches!(
        name,
        "array" | "subarray" | "alignat" | "alignat*" | "alignedat"
    )
}

/// Where a formula ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Dollar,
    Dollars,
    Command(&'static str),
    Environment(String),
}
