//! What is still to be read: tokens that wait, the files they come from, and how many there may be.

use super::tokens::{Token, tokens};

/// Tokens that a paper and its macros make: a thesis of a thousand pages has some three million.
const MOST_TOKENS: usize = 12_000_000;
/// Commands of a paper's own that are used: a long paper has some ten thousand.
const MOST_EXPANSIONS: usize = 500_000;
/// Files in files.
const DEEPEST: usize = 20;
/// Tokens of an argument.
const LONGEST_ARGUMENT: usize = 400_000;

const ENDLESS: &str = "its macros or files grow without an end (a macro that calls itself?)";

/// Too much of something; for people.
pub type Fault = String;

#[derive(Debug, Default)]
pub struct Input {
    /// The next token is the last.
    waiting: Vec<Token>,
    pushed: usize,
    expanded: usize,
    /// Names of the files that are being read.
    files: Vec<String>,
}

impl Input {
    pub fn next(&mut self) -> Option<Token> {
        loop {
            match self.waiting.pop()? {
                Token::FileEnd => {
                    self.files.pop();
                }
                token => return Some(token),
            }
        }
    }

    pub fn peek(&self) -> Option<&Token> {
        let ends = |token: &&Token| !matches!(token, Token::FileEnd);
        self.waiting.iter().rev().find(ends)
    }

    pub fn push(&mut self, token: Token) {
        self.waiting.push(token);
    }

    /// Puts tokens before all that waits.
    pub fn push_all(&mut self, tokens: &[Token]) -> Result<(), Fault> {
        self.count(tokens.len())?;
        self.waiting.extend(tokens.iter().rev().cloned());
        Ok(())
    }

    /// The same for what a command of the paper's own stands for.
    pub fn push_expansion(&mut self, tokens: &[Token]) -> Result<(), Fault> {
        self.expanded += 1;
        match self.expanded <= MOST_EXPANSIONS {
            true => self.push_all(tokens),
            false => Err(ENDLESS.into()),
        }
    }

    fn count(&mut self, tokens: usize) -> Result<(), Fault> {
        self.pushed += tokens + 1;
        match self.pushed <= MOST_TOKENS {
            true => Ok(()),
            false => Err(ENDLESS.into()),
        }
    }

    /// Reads a file before all that waits.
    pub fn push_file(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        if self.files.iter().any(|open| open == name) {
            return Err(format!("{name} takes itself in (\\input in a circle)"));
        }
        if self.files.len() >= DEEPEST {
            return Err(format!("files take in files over {DEEPEST} deep (\\input)"));
        }
        let tokens = tokens(text);
        self.files.push(name.to_owned());
        self.push(Token::FileEnd);
        self.push_all(&tokens)
    }

    /// The file that is being read, of those that were taken in.
    pub fn file(&self) -> Option<&str> {
        self.files.last().map(String::as_str)
    }

    /// Only these tokens, until [`Self::restore`].
    pub fn only(&mut self, tokens: Vec<Token>) -> Result<Vec<Token>, Fault> {
        self.count(tokens.len())?;
        let mut tokens = tokens;
        tokens.reverse();
        Ok(std::mem::replace(&mut self.waiting, tokens))
    }

    pub fn restore(&mut self, waiting: Vec<Token>) {
        self.waiting = waiting;
    }

    pub fn skip_space(&mut self) {
        while let Some(Token::Space) = self.peek() {
            self.next();
        }
    }

    /// Takes that sign, where it is next.
    pub fn take(&mut self, sign: char) -> bool {
        let is_next = self.peek() == Some(&Token::Char(sign));
        if is_next {
            self.next();
        }
        is_next
    }

    /// The next argument, without its braces: a group, or one token.
    pub fn argument(&mut self) -> Vec<Token> {
        while let Some(Token::Space | Token::Paragraph) = self.peek() {
            self.next();
        }
        match self.peek() {
            Some(Token::Open) => {
                self.next();
                self.group()
            }
            // A group that ends here has no more arguments.
            Some(Token::Close) | None => Vec::new(),
            Some(_) => self.next().into_iter().collect(),
        }
    }

    /// The rest of a group whose brace was read.
    fn group(&mut self) -> Vec<Token> {
        let mut depth = 0usize;
        let mut inside = Vec::new();
        while let Some(token) = self.next() {
            match token {
                Token::Open => depth += 1,
                Token::Close if depth == 0 => break,
                Token::Close => depth -= 1,
                _ => {}
            }
            inside.push(token);
            if inside.len() > LONGEST_ARGUMENT {
                break;
            }
        }
        inside
    }

    /// What stands in square brackets next, if anything does.
    pub fn optional(&mut self) -> Option<Vec<Token>> {
        let mut spaces = 0;
        while let Some(Token::Space) = self.peek() {
            self.next();
            spaces += 1;
        }
        if !self.take('[') {
            if spaces > 0 {
                self.push(Token::Space);
            }
            return None;
        }
        let mut depth = 0usize;
        let mut inside = Vec::new();
        while let Some(token) = self.next() {
            match token {
                Token::Open => depth += 1,
                Token::Close if depth == 0 => {
                    // It never ended.
                    self.push(Token::Close);
                    break;
                }
                Token::Close => depth -= 1,
                Token::Char(']') if depth == 0 => break,
                Token::Paragraph if depth == 0 => break,
                _ => {}
            }
            inside.push(token);
            if inside.len() > LONGEST_ARGUMENT {
                break;
            }
        }
        Some(inside)
    }

    /// An argument that is a name: of a file, an environment, a key.
    pub fn name(&mut self) -> String {
        flat(&self.argument())
    }
}

/// Tokens as they were written, about; for names and keys.
pub fn flat(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Char(c) => text.push(*c),
            Token::Command(name) => {
                if name.starts_with(|c: char| c.is_alphabetic()) {
                    text.push('\\');
                }
                text.push_str(name);
            }
            Token::Space | Token::Paragraph => text.push(' '),
            Token::Verbatim(inside) => text.push_str(inside),
            Token::Open | Token::Close | Token::FileEnd => {}
        }
    }
    text.trim().to_owned()
}
