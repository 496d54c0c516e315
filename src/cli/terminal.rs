//! What goes to standard output and standard error: texts of papers and names of files come from anywhere, so nothing
//! in them reaches a terminal as a command to it; and a reader that leaves (`| head`) ends the program quietly.

use std::io::{self, StderrLock, Stdout, StdoutLock, Write};

/// One line on standard output.
macro_rules! outln {
    ($($text:tt)*) => {
        std::io::Write::write_fmt(
            &mut $crate::cli::terminal::out(),
            format_args!("{}\n", format_args!($($text)*)),
        )
    };
}

/// One line on standard error. Nobody may be there to read it: that stops nothing.
macro_rules! errln {
    ($($text:tt)*) => {{
        let _unread = std::io::Write::write_fmt(
            &mut $crate::cli::terminal::err(),
            format_args!("{}\n", format_args!($($text)*)),
        );
    }};
}

pub(super) use {errln, outln};

/// Whoever read standard output has enough.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the output any more")]
pub(super) struct ReaderLeft;

/// Standard output for people, held until it is dropped.
pub(super) fn out() -> Plain<StdoutLock<'static>> {
    Plain::new(io::stdout().lock(), Escapes::Shown)
}

/// The same for JSON.
pub(super) fn json_out() -> Plain<StdoutLock<'static>> {
    Plain::new(io::stdout().lock(), Escapes::Json)
}

/// The same for a long stream of it, not held.
pub(super) fn json_stream() -> Plain<Stdout> {
    Plain::new(io::stdout(), Escapes::Json)
}

pub(super) fn err() -> Plain<StderrLock<'static>> {
    Plain::new(io::stderr().lock(), Escapes::Shown)
}

/// Whether it failed only because its reader left.
pub(super) fn is_over(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        let inner = io.and_then(io::Error::get_ref);
        // JSON's error shows the output's and does not give it away; it writes to the output only.
        let json = cause.downcast_ref::<serde_json::Error>();
        inner.is_some_and(|inner| inner.is::<ReaderLeft>())
            || json.is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// How a character that would command the terminal is written.
#[derive(Debug, Clone, Copy)]
enum Escapes {
    /// `\u{1b}`
    Shown,
    /// `\u001b`, as in a JSON string: such a character stands nowhere else in JSON.
    Json,
}

/// Writes text without control characters.
pub(super) struct Plain<W> {
    out: W,
    escapes: Escapes,
}

impl<W: Write> Plain<W> {
    fn new(out: W, escapes: Escapes) -> Self {
        Self { out, escapes }
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| commands(*c)) {
            self.out.write_all(&rest.as_bytes()[..at])?;
            match self.escapes {
                Escapes::Shown => write!(self.out, "{}", c.escape_unicode())?,
                Escapes::Json => write!(self.out, "\\u{:04x}", u32::from(c))?,
            }
            rest = &rest[at + c.len_utf8()..];
        }
        self.out.write_all(rest.as_bytes())
    }
}

impl<W: Write> Write for Plain<W> {
    /// Takes all of it; bytes that are no UTF-8 are replaced. Formatting and JSON hand over whole characters.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(&String::from_utf8_lossy(bytes)).map_err(left)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(left)
    }
}

fn left(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => io::Error::new(io::ErrorKind::BrokenPipe, ReaderLeft),
        _ => error,
    }
}

/// Control characters except line ends and tabs, and those that turn the direction of what follows, which can make a
/// name look like another ("Trojan Source", CVE-2021-42574).
fn commands(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, escapes: Escapes) -> String {
        let mut bytes = Vec::new();
        Plain::new(&mut bytes, escapes)
            .write_all(text.as_bytes())
            .expect("memory");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn nothing_commands_the_terminal() {
        let hostile = "a\u{1b}[31mred\u{9b}2J\rb\u{8}\u{202e}fdp.\tc\n";
        let shown = written(hostile, Escapes::Shown);
        assert_eq!(
            shown,
            "a\\u{1b}[31mred\\u{9b}2J\\u{d}b\\u{8}\\u{202e}fdp.\tc\n"
        );
        let plain = "naïve façade 日本語 🦀 שלום\n";
        assert_eq!(written(plain, Escapes::Shown), plain);
    }

    #[test]
    fn json_stays_json_and_says_the_same() {
        let hostile = "a\u{1b}[31m\u{9b}2J\u{7f}\u{202e}é";
        let json = serde_json::to_string(hostile).expect("a text");
        let sent = written(&json, Escapes::Json);
        assert!(!sent.chars().any(commands), "{sent}");
        assert_eq!(
            serde_json::from_str::<String>(&sent).expect("JSON"),
            hostile
        );
    }

    #[test]
    fn a_reader_that_left_is_told_from_other_broken_pipes() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = writeln!(Plain::new(Gone, Escapes::Shown), "x").expect_err("nobody is there");
        assert!(is_over(&anyhow::Error::new(error).context("printing")));
        let other = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(!is_over(&anyhow::Error::new(other)));
    }
}
