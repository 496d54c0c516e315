//! `papyri completions` and `papyri man`: what a shell and a reader of manuals need to know of the command line.

use super::{Cli, terminal};
use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Print what completes papyri's commands and options in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri completions bash > ~/.local/share/bash-completion/completions/papyri
  papyri completions zsh > ~/.zfunc/_papyri
  papyri completions fish > ~/.config/fish/completions/papyri.fish")]
pub struct Args {
    shell: Shell,
}

/// Write manual pages, one a command
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  papyri man ~/.local/share/man/man1 && man papyri-ask")]
pub struct ManArgs {
    /// Folder to write them to; it is made where it is not there
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "papyri", &mut text);
    terminal::out().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}

pub fn man(args: &ManArgs) -> anyhow::Result<ExitCode> {
    let folder = &args.folder;
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
        .with_context(|| format!("writing manual pages to {}", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_shell_and_every_manual_knows_the_commands() {
        for shell in Shell::value_variants() {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "papyri", &mut text);
            let text = String::from_utf8(text).unwrap();
            assert!(text.contains("summarize"), "{shell}");
        }
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("man1");
        let args = ManArgs {
            folder: folder.clone(),
        };
        man(&args).unwrap();
        for page in ["papyri.1", "papyri-ask.1", "papyri-papers-delete.1"] {
            let text = std::fs::read_to_string(folder.join(page)).unwrap();
            assert!(text.contains(".SH SYNOPSIS"), "{page}");
        }
    }
}
