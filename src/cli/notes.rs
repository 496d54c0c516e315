//! `papyri notes`: what was written about papers.

use super::terminal::{self, outln};
use super::{Context, output, paper_arg};
use crate::startup::Library;
use chrono::DateTime;
use graph_schema::{Note, NoteId};
use serde_json::json;
use service::Caller;
use service::shelf::NewNote;
use std::io::Write;
use std::process::ExitCode;

/// Notes on papers: list, add, edit or delete them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri notes list
  papyri notes list --paper \"fusing sparse and dense\"
  papyri notes add p-0123456789abcdef \"Compare with the felt press.\"
  papyri notes add p-0123456789abcdef \"A strong claim.\" --quote \"It is always better.\" --page 3
  papyri notes edit 3f0c8f0e-52a5-4c5f-9d1e-0f4c1c0a7d11 \"Not so strong.\"
  papyri notes delete 3f0c8f0e-52a5-4c5f-9d1e-0f4c1c0a7d11")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// The latest first
    List {
        /// Only those on this paper
        #[arg(long, value_name = "PAPER")]
        paper: Option<String>,
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Write one
    Add {
        #[arg(value_name = "PAPER", help = paper_arg::HELP)]
        paper: String,
        text: String,
        /// What of the paper it is about
        #[arg(long)]
        quote: Option<String>,
        /// Where that stands, from 1
        #[arg(long, requires = "quote")]
        page: Option<u32>,
    },
    /// Give one another text
    Edit {
        #[arg(value_name = "NOTE")]
        id: NoteId,
        text: String,
    },
    /// Delete one
    Delete {
        #[arg(value_name = "NOTE")]
        id: NoteId,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let (shelf, local, as_json) = (library.shelf(), &Caller::Local, context.json);
    match args.action {
        Action::List { paper, limit } => {
            let paper = match paper {
                Some(text) => Some(paper_arg::resolve(&library, &text).await?.id),
                None => None,
            };
            let notes = shelf.notes(local, paper.as_ref(), 0, limit).await?;
            match as_json {
                true => output::json(&json!({ "notes": notes }))?,
                false => listed(&notes)?,
            }
        }
        Action::Add {
            paper,
            text,
            quote,
            page,
        } => {
            let paper = paper_arg::resolve(&library, &paper).await?.id;
            let new = NewNote {
                paper,
                text,
                quote,
                page,
            };
            told(&shelf.note(local, new).await?, as_json)?;
        }
        Action::Edit { id, text } => told(&shelf.edit_note(local, &id, text).await?, as_json)?,
        Action::Delete { id } => {
            let deleted = shelf.delete_note(local, &id).await?;
            anyhow::ensure!(
                deleted,
                "there is no note {id}; `papyri notes list` lists them"
            );
            match as_json {
                true => output::json(&json!({ "deleted": id }))?,
                false => outln!("deleted {id}")?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(note: &Note, as_json: bool) -> anyhow::Result<()> {
    match as_json {
        true => output::json(note),
        false => listed(std::slice::from_ref(note)),
    }
}

fn listed(notes: &[Note]) -> anyhow::Result<()> {
    let mut out = terminal::out();
    for note in notes {
        let day = DateTime::from_timestamp_millis(note.created_at).unwrap_or_default();
        writeln!(
            out,
            "{}  {}  {}",
            note.id,
            day.format("%Y-%m-%d"),
            note.paper
        )?;
        if let Some(quote) = &note.quote {
            let page = note.page.map(|page| format!(" (p. {page})"));
            writeln!(out, "  “{quote}”{}", page.unwrap_or_default())?;
        }
        for line in note.text.lines() {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}
