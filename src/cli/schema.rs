//! `papyri schema`: the GraphQL schema, for clients that generate code from it.

use super::terminal;
use std::io::Write;
use std::process::ExitCode;

/// Print the GraphQL schema (SDL)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  papyri schema > schema.graphql")]
pub struct Args {}

pub fn run() -> anyhow::Result<ExitCode> {
    terminal::out().write_all(crate::graphql::sdl().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
