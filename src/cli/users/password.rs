//! Asking for a new password: from the person at the terminal, twice and unseen, or the first line of standard input.
//! Never from an argument, which other users of the machine could read.

use anyhow::Context;
use graph_schema::UserName;
use std::io::{BufRead, IsTerminal, Read};

/// More than a password may have.
const LONGEST_LINE: u64 = 4_096;

pub fn ask(name: &UserName) -> anyhow::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        let ask = |prompt: String| {
            rpassword::prompt_password(prompt).context("the password can't be asked for")
        };
        let first = ask(format!("New password of {name}: "))?;
        let again = ask("Again: ".to_owned())?;
        anyhow::ensure!(first == again, "the two passwords are not the same");
        return Ok(first);
    }
    let mut line = String::new();
    let read = input.lock().take(LONGEST_LINE).read_line(&mut line);
    read.context("the password on standard input can't be read")?;
    let password = line.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(
        !password.is_empty(),
        "no password: give it on standard input, for instance `papyri users add NAME < password.txt`"
    );
    Ok(password.to_owned())
}
