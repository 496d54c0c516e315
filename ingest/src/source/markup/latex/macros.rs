//! The commands and environments that a paper defines, and their expansion.

use super::input::{Fault, Input, flat};
use super::tokens::Token;
use std::collections::HashMap;
use std::rc::Rc;

/// What a command takes, and what stands in its place.
#[derive(Debug, Clone, Default)]
pub struct Macro {
    shape: Vec<Part>,
    body: Vec<Token>,
}

#[derive(Debug, Clone)]
enum Part {
    /// A group, or one token; up to the literals behind it, where there are some.
    Argument,
    /// In square brackets, with what it is otherwise.
    Optional(Vec<Token>),
    Star,
    Literal(Token),
}

#[derive(Debug, Clone, Default)]
pub struct Environment {
    begin: Macro,
    end: Vec<Token>,
}

#[derive(Debug, Default)]
pub struct Definitions {
    commands: HashMap<Rc<str>, Macro>,
    environments: HashMap<String, Environment>,
    /// What theorems are called, by their environments.
    pub theorems: HashMap<String, String>,
    /// Switches of `\newif`, by their names without `if`.
    switches: HashMap<String, bool>,
}

/// Tokens that a delimited argument may have.
const LONGEST_DELIMITED: usize = 20_000;

impl Definitions {
    pub fn has(&self, name: &str) -> bool {
        self.commands.contains_key(name)
    }

    /// Reads a definition, whose command was read. `false` when the command defines nothing.
    pub fn define(&mut self, command: &str, input: &mut Input) -> bool {
        match command {
            "newcommand"
            | "renewcommand"
            | "providecommand"
            | "DeclareRobustCommand"
            | "newrobustcmd" => {
                input.take('*');
                let name = command_name(&input.argument());
                let shape = counted(input);
                let body = input.argument();
                let known = command == "providecommand" && self.has(&name);
                if !known {
                    self.commands.insert(name.into(), Macro { shape, body });
                }
            }
            "def" | "gdef" | "edef" | "xdef" => {
                let Some(Token::Command(name)) = input.next() else {
                    return true;
                };
                let shape = delimited(input);
                let body = input.argument();
                self.commands.insert(name, Macro { shape, body });
            }
            "let" => self.alias(input),
            "DeclareMathOperator" => {
                input.take('*');
                let name = command_name(&input.argument());
                let body = input.argument();
                let shape = Vec::new();
                self.commands.insert(name.into(), Macro { shape, body });
            }
            "NewDocumentCommand"
            | "RenewDocumentCommand"
            | "ProvideDocumentCommand"
            | "DeclareDocumentCommand" => {
                let name = command_name(&input.argument());
                let shape = described(&input.argument());
                let body = input.argument();
                self.commands.insert(name.into(), Macro { shape, body });
            }
            "newenvironment" | "renewenvironment" => {
                input.take('*');
                let name = input.name();
                let shape = counted(input);
                let body = input.argument();
                let end = input.argument();
                let begin = Macro { shape, body };
                self.environments.insert(name, Environment { begin, end });
            }
            "newtheorem" | "spnewtheorem" => {
                input.take('*');
                let name = input.name();
                input.optional();
                let called = input.name();
                input.optional();
                if command == "spnewtheorem" {
                    input.argument();
                    input.argument();
                }
                self.theorems.insert(name, called);
            }
            "newif" => {
                if let Some(Token::Command(name)) = input.next()
                    && let Some(name) = name.strip_prefix("if")
                {
                    self.switches.insert(name.to_owned(), false);
                }
            }
            _ => return self.switch(command),
        }
        true
    }

    /// Takes over what another has and this has not, but for what reaches into LaTeX itself.
    pub fn add_plain(&mut self, other: Self) {
        let is_inner = |token: &Token| matches!(token, Token::Command(name) if name.contains('@'));
        let inner = |known: &Macro| known.body.iter().any(is_inner);
        for (name, known) in other.commands {
            if !name.contains('@') && !inner(&known) {
                self.commands.entry(name).or_insert(known);
            }
        }
        for (name, known) in other.environments {
            if !inner(&known.begin) && !known.end.iter().any(is_inner) {
                self.environments.entry(name).or_insert(known);
            }
        }
        for (name, called) in other.theorems {
            self.theorems.entry(name).or_insert(called);
        }
        for (name, value) in other.switches {
            self.switches.entry(name).or_insert(value);
        }
    }

    /// `\drafttrue` and `\draftfalse`.
    fn switch(&mut self, command: &str) -> bool {
        for (ending, value) in [("true", true), ("false", false)] {
            if let Some(name) = command.strip_suffix(ending)
                && let Some(switch) = self.switches.get_mut(name)
            {
                *switch = value;
                return true;
            }
        }
        false
    }

    fn alias(&mut self, input: &mut Input) {
        let Some(Token::Command(name)) = input.next() else {
            return;
        };
        input.skip_space();
        input.take('=');
        let Some(meant) = input.next() else {
            return;
        };
        let meant = match &meant {
            Token::Command(meant) => match self.commands.get(meant) {
                Some(known) => known.clone(),
                // An alias of itself would never end.
                None if *meant == name => return,
                None => Macro::constant(Token::Command(meant.clone())),
            },
            _ => Macro::constant(meant),
        };
        self.commands.insert(name, meant);
    }

    /// Puts what a command means before what waits; `false` when it is not defined here.
    pub fn expand(&self, name: &str, input: &mut Input) -> Result<bool, Fault> {
        match self.commands.get(name) {
            Some(known) => known.expand(input).map(|()| true),
            None => Ok(false),
        }
    }

    pub fn begin(&self, name: &str, input: &mut Input) -> Result<bool, Fault> {
        match self.environments.get(name) {
            Some(known) => known.begin.expand(input).map(|()| true),
            None => Ok(false),
        }
    }

    pub fn end(&self, name: &str, input: &mut Input) -> Result<bool, Fault> {
        match self.environments.get(name) {
            Some(known) => input.push_expansion(&known.end).map(|()| true),
            None => Ok(false),
        }
    }

    /// Goes past the branch of a condition that does not count. `false` when the command is none. What can't be told is
    /// taken not to be so.
    pub fn condition(&self, command: &str, input: &mut Input) -> bool {
        let Some(name) = command.strip_prefix("if") else {
            match command {
                // The branch that counted ends: what is behind `\else` does not.
                "else" => skip_branch(input, false),
                "fi" => {}
                _ => return false,
            }
            return true;
        };
        let holds = match name {
            "true" => true,
            "x" | "" => {
                let (a, b) = (input.next(), input.next());
                a == b
            }
            // They take arguments, as commands do.
            "thenelse" => {
                input.argument();
                let _holds = input.argument();
                return true;
            }
            "defined" | "def" => match input.next() {
                Some(Token::Command(name)) => self.has(&name),
                _ => false,
            },
            "pdf" | "PDFTeX" | "pdfoutput" => true,
            _ => match self.switches.get(name) {
                Some(switch) => *switch,
                None if CONDITIONS.contains(&name) => false,
                None => return false,
            },
        };
        if !holds {
            skip_branch(input, true);
        }
        true
    }
}

/// TeX's own, without `if`, that can't be told here.
const CONDITIONS: [&str; 17] = [
    "false", "num", "dim", "odd", "vmode", "hmode", "mmode", "inner", "cat", "void", "hbox",
    "vbox", "eof", "case", "csname", "xetex", "luatex",
];

/// Up to `\fi`, or to `\else` where it counts.
fn skip_branch(input: &mut Input, to_else: bool) {
    let mut depth = 0usize;
    while let Some(token) = input.next() {
        let Token::Command(name) = token else {
            continue;
        };
        match &*name {
            "fi" if depth == 0 => return,
            "fi" => depth -= 1,
            "else" if depth == 0 && to_else => return,
            "iff" | "ifthenelse" => {}
            other if other.starts_with("if") => depth += 1,
            _ => {}
        }
    }
}

impl Macro {
    fn constant(token: Token) -> Self {
        Self {
            shape: Vec::new(),
            body: vec![token],
        }
    }

    fn expand(&self, input: &mut Input) -> Result<(), Fault> {
        let mut arguments: Vec<Vec<Token>> = Vec::new();
        for (at, part) in self.shape.iter().enumerate() {
            match part {
                Part::Argument => {
                    let behind = self.shape.get(at + 1..).unwrap_or_default();
                    let literals = behind.iter().map_while(|part| match part {
                        Part::Literal(token) => Some(token),
                        _ => None,
                    });
                    let literals: Vec<&Token> = literals.collect();
                    arguments.push(match literals.is_empty() {
                        true => input.argument(),
                        false => up_to(&literals, input),
                    });
                }
                Part::Optional(otherwise) => {
                    let given = input.optional();
                    arguments.push(given.unwrap_or_else(|| otherwise.clone()));
                }
                Part::Star => {
                    let star = input.take('*').then_some(Token::Char('*'));
                    arguments.push(star.into_iter().collect());
                }
                Part::Literal(token) => {
                    if input.peek() == Some(token) {
                        input.next();
                    }
                }
            }
        }
        input.push_expansion(&filled(&self.body, &arguments))
    }
}

/// A body with arguments for `#1` and so on.
fn filled(body: &[Token], arguments: &[Vec<Token>]) -> Vec<Token> {
    let mut out = Vec::with_capacity(body.len());
    let mut tokens = body.iter().peekable();
    while let Some(token) = tokens.next() {
        if *token != Token::Char('#') {
            out.push(token.clone());
            continue;
        }
        let digit = tokens.peek().and_then(|next| match next {
            Token::Char(c) => c.to_digit(10),
            _ => None,
        });
        if let Some(digit) = digit {
            tokens.next();
            let given = (digit as usize)
                .checked_sub(1)
                .and_then(|at| arguments.get(at));
            out.extend(given.into_iter().flatten().cloned());
        } else if tokens.peek() == Some(&&Token::Char('#')) {
            tokens.next();
            out.push(Token::Char('#'));
        }
    }
    out
}

/// Tokens up to the literals, which stay.
fn up_to(literals: &[&Token], input: &mut Input) -> Vec<Token> {
    let mut depth = 0usize;
    let mut out = Vec::new();
    while let Some(next) = input.peek() {
        // One is enough to tell in practice, and the others are taken as they come.
        if depth == 0 && literals.first().is_some_and(|first| *first == next) {
            break;
        }
        if out.len() > LONGEST_DELIMITED {
            break;
        }
        match input.next() {
            Some(Token::Open) => depth += 1,
            Some(Token::Close) if depth == 0 => {
                input.push(Token::Close);
                break;
            }
            Some(Token::Close) => depth -= 1,
            Some(token) => {
                out.push(token);
                continue;
            }
            None => break,
        }
    }
    out
}

fn command_name(tokens: &[Token]) -> String {
    let name = tokens.iter().find_map(|token| match token {
        Token::Command(name) => Some(name.to_string()),
        _ => None,
    });
    name.unwrap_or_default()
}

/// `[2][default]`.
fn counted(input: &mut Input) -> Vec<Part> {
    let count = input.optional().map(|count| flat(&count));
    let count: usize = count.and_then(|count| count.parse().ok()).unwrap_or(0);
    let mut shape = vec![Part::Argument; count.min(9)];
    if count > 0
        && let Some(otherwise) = input.optional()
        && let Some(first) = shape.first_mut()
    {
        *first = Part::Optional(otherwise);
    }
    shape
}

/// `#1#2.` before the body of `\def`.
fn delimited(input: &mut Input) -> Vec<Part> {
    let mut shape = Vec::new();
    while let Some(next) = input.peek() {
        if *next == Token::Open || shape.len() > 30 {
            break;
        }
        match input.next() {
            Some(Token::Char('#')) => {
                let is_digit =
                    |token: &Token| matches!(token, Token::Char(c) if c.is_ascii_digit());
                if input.peek().is_some_and(is_digit) {
                    input.next();
                    shape.push(Part::Argument);
                }
            }
            Some(token) => shape.push(Part::Literal(token)),
            None => break,
        }
    }
    shape
}

/// `m o O{x} s`, as xparse describes arguments.
fn described(tokens: &[Token]) -> Vec<Part> {
    let mut shape = Vec::new();
    for token in tokens {
        match token {
            Token::Char('m') => shape.push(Part::Argument),
            Token::Char('o' | 'O') => shape.push(Part::Optional(Vec::new())),
            Token::Char('s') => shape.push(Part::Star),
            _ => {}
        }
        if shape.len() >= 9 {
            break;
        }
    }
    shape
}
