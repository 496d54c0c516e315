//! Asking before something is gone for good.

use super::terminal;
use std::io::{BufRead, IsTerminal, Write};

/// Whether to go on: `yes` was given, or the person at the terminal agrees. Where nobody can be asked it is an error.
pub(super) fn confirm(question: &str, yes: bool) -> anyhow::Result<bool> {
    if yes {
        return Ok(true);
    }
    let input = std::io::stdin();
    anyhow::ensure!(
        input.is_terminal() && std::io::stderr().is_terminal(),
        "nobody is here to be asked: {question} Give --yes to do it"
    );
    let mut output = terminal::err();
    write!(output, "{question} [y/N] ")?;
    output.flush()?;
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}
