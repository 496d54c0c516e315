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
