//! `papyri explore similar-authors`: who works like an author, and why.

use super::{Look, papers};
use crate::cli::output;
use crate::cli::terminal;
use answer::explore::SimilarAuthor;
use service::Caller;
use std::io::Write;

/// List authors whose papers speak of the same rare things and cite the same papers as one's do
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore similar-authors \"Ada Silva\"
  papyri explore similar-authors \"Silva, A.\" --limit 5 --json

People with the same last name and first initial are one author here. Co-authors are marked; what they wrote
together with the author does not count.")]
pub struct Args {
    /// Name, as in Ada Silva or Silva, A.
    author: String,
    /// How many
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
}

pub async fn run(look: &Look, args: Args) -> anyhow::Result<()> {
    let found = look
        .exploration()
        .similar_authors(&Caller::Local, &args.author, args.limit as usize)
        .await?;
    if look.json {
        return output::json(&found);
    }
    let mut out = terminal::out();
    let compared = papers(found.papers.len() as u64);
    writeln!(out, "{} ({compared} compared)", found.name)?;
    for one in &found.similar {
        let mark = match one.joint_papers {
            0 => String::new(),
            joint => format!("  (co-author of {joint})"),
        };
        writeln!(out, "{:.2}  {}{mark}", one.score, one.name)?;
        writeln!(out, "      {}", why(one))?;
    }
    Ok(())
}

fn why(one: &SimilarAuthor) -> String {
    let mut reasons = Vec::new();
    if !one.entities.is_empty() {
        let names: Vec<&str> = one.entities.iter().map(|e| e.name.as_str()).collect();
        reasons.push(format!("both speak of: {}", names.join(", ")));
    }
    if one.common_references > 0 {
        reasons.push(format!("references in common: {}", one.common_references));
    }
    reasons.join("; ")
}
