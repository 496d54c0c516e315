//! LaTeX cut into tokens. Comments go; what stands as it is written (addresses, listings) is told apart here.

use std::collections::HashMap;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Char(char),
    /// What follows a backslash: letters, or one sign.
    Command(Rc<str>),
    Open,
    Close,
    Space,
    Paragraph,
    /// Text that means itself.
    Verbatim(Rc<str>),
    /// The file that was taken in last ends here.
    FileEnd,
}

/// Environments whose content is no LaTeX, or is not to be shown.
const VERBATIM: [&str; 10] = [
    "verbatim",
    "verbatim*",
    "Verbatim",
    "lstlisting",
    "minted",
    "comment",
    "filecontents",
    "filecontents*",
    "CCSXML",
    "alltt",
];
/// Commands whose first argument is an address.
const ADDRESSES: [&str; 5] = ["url", "path", "href", "nolinkurl", "doi"];

/// The tokens of a file.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        rest: text,
        out: Vec::with_capacity(text.len() / 2),
        names: HashMap::new(),
    };
    while let Some(c) = lexer.rest.chars().next() {
        lexer.rest = &lexer.rest[c.len_utf8()..];
        lexer.read(c);
    }
    lexer.out
}

struct Lexer<'a> {
    rest: &'a str,
    out: Vec<Token>,
    names: HashMap<&'a str, Rc<str>>,
}

impl<'a> Lexer<'a> {
    fn read(&mut self, c: char) {
        match c {
            '\\' => self.command(),
            '{' => self.out.push(Token::Open),
            '}' => self.out.push(Token::Close),
            '%' => self.comment(),
            c if c.is_whitespace() && c != '\u{a0}' => self.space(c == '\n'),
            '\u{a0}' => self.out.push(Token::Char('~')),
            c => self.out.push(Token::Char(c)),
        }
    }

    fn space(&mut self, mut broken: bool) {
        let mut paragraph = false;
        while let Some(c) = self.rest.chars().next() {
            if !c.is_whitespace() || c == '\u{a0}' {
                break;
            }
            if c == '\n' {
                paragraph |= broken;
                broken = true;
            }
            self.rest = &self.rest[c.len_utf8()..];
        }
        self.out.push(match paragraph {
            true => Token::Paragraph,
            false => Token::Space,
        });
    }

    fn comment(&mut self) {
        let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
        let rest = self.rest.get(end..).unwrap_or_default();
        self.rest = rest.trim_start_matches([' ', '\t']);
        if self.rest.starts_with('\n') || self.rest.starts_with("\r\n") {
            self.rest = self.rest.trim_start();
            self.out.push(Token::Paragraph);
        }
    }

    fn command(&mut self) {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphabetic() && c != '@');
        let end = end.unwrap_or(self.rest.len());
        if end == 0 {
            let Some(sign) = self.rest.chars().next() else {
                return;
            };
            let (sign, rest) = self.rest.split_at(sign.len_utf8());
            self.rest = rest;
            let sign = if sign.trim().is_empty() { " " } else { sign };
            return self.push_command(sign);
        }
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        match name {
            "verb" => return self.verb(),
            "lstinline" | "mintinline" => return self.inline_listing(name == "mintinline"),
            "begin" if self.skipped_environment() => return,
            _ => {}
        }
        self.push_command(name);
        if !ADDRESSES.contains(&name) {
            self.skip_space_behind_command();
        } else if let Some(address) = self.braced()
            && !address.contains(['{', '\\'])
            && !has_parameter(address)
        {
            self.out.push(Token::Open);
            self.out.push(Token::Verbatim(address.into()));
            self.out.push(Token::Close);
            self.rest = self
                .rest
                .trim_start()
                .get(address.len() + 2..)
                .unwrap_or_default();
        }
    }

    fn push_command(&mut self, name: &'a str) {
        let name = self.names.entry(name).or_insert_with(|| name.into());
        self.out.push(Token::Command(name.clone()));
    }

    /// Space behind a command ends it; an empty line still ends the paragraph.
    fn skip_space_behind_command(&mut self) {
        let rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        self.rest = match rest.strip_prefix('\n') {
            None => rest,
            Some(next) => {
                let next = next.trim_start_matches([' ', '\t', '\r']);
                match next.starts_with('\n') {
                    true => rest,
                    false => next,
                }
            }
        };
        if self.rest.starts_with('\n') {
            // Two line ends follow: the first is eaten, the paragraph is kept.
            self.rest = self.rest.trim_start();
            self.out.push(Token::Paragraph);
        }
    }

    fn verb(&mut self) {
        self.rest = self.rest.strip_prefix('*').unwrap_or(self.rest);
        let Some(mark) = self.rest.chars().next() else {
            return;
        };
        let inside = &self.rest[mark.len_utf8()..];
        let line = inside.split('\n').next().unwrap_or_default();
        if let Some(end) = line.find(mark) {
            self.out.push(Token::Verbatim(line[..end].into()));
            self.rest = &inside[end + mark.len_utf8()..];
        }
    }

    fn inline_listing(&mut self, has_language: bool) {
        if let Some(options) = self.rest.strip_prefix('[')
            && let Some(end) = options.find(']')
        {
            self.rest = &options[end + 1..];
        }
        if has_language && let Some(language) = self.braced() {
            self.rest = self
                .rest
                .trim_start()
                .get(language.len() + 2..)
                .unwrap_or_default();
        }
        match self.braced() {
            Some(code) => {
                self.out.push(Token::Verbatim(code.into()));
                self.rest = self
                    .rest
                    .trim_start()
                    .get(code.len() + 2..)
                    .unwrap_or_default();
            }
            None => self.verb(),
        }
    }

    /// What the braces here hold, which stay where they are; within some thousand bytes.
    fn braced(&self) -> Option<&'a str> {
        let inside = self.rest.trim_start().strip_prefix('{')?;
        let mut depth = 0usize;
        for (at, byte) in inside.bytes().enumerate().take(4_096) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 0 => return inside.get(..at),
                b'}' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    fn skipped_environment(&mut self) -> bool {
        let Some(name) = self.braced() else {
            return false;
        };
        if !VERBATIM.contains(&name) {
            return false;
        }
        let end = format!("\\end{{{name}}}");
        self.rest = match self.rest.find(&end) {
            Some(at) => &self.rest[at + end.len()..],
            None => "",
        };
        self.out.push(Token::Space);
        true
    }
}

fn has_parameter(text: &str) -> bool {
    let mut parts = text.split('#').skip(1);
    parts.any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let all = tokens(text).into_iter().map(|token| match token {
            Token::Char(c) => c.to_string(),
            Token::Command(name) => format!("<{name}>"),
            Token::Open => "{".into(),
            Token::Close => "}".into(),
            Token::Space => " ".into(),
            Token::Paragraph => "¶".into(),
            Token::Verbatim(text) => format!("|{text}|"),
            Token::FileEnd => "$".into(),
        });
        all.collect()
    }

    #[test]
    fn text_as_tokens() {
        for (text, tokens) in [
            ("a  b\n c\n\n d", "a b c¶d"),
            ("a% note\n  b\\% c", "ab<%> c"),
            ("a % note\n\nb", "a ¶b"),
            ("\\it  a\\ b \\x\n\nc", "<it>a< >b <x>¶c"),
            (
                "\\url{http://a.b/c%20_d#e}f",
                "<url>{|http://a.b/c%20_d#e|}f",
            ),
            ("\\url{#1}", "<url>{#1}"),
            ("\\verb|a\\b|c", "|a\\b|c"),
            ("a\\begin{verbatim}\\x{\\end{verbatim}b", "a b"),
            ("a\\begin{comment} no end", "a "),
            ("\\", ""),
        ] {
            assert_eq!(told(text), tokens, "{text}");
        }
    }
}
