//! `papyri explore timeline`: how a topic went.

use super::{Look, line, papers};
use crate::cli::output;
use crate::cli::terminal;
use answer::explore::{Period, Timeline, TimelineTopic};
use chrono::NaiveDate;
use service::Caller;
use std::io::Write;

/// Widest bar.
const WIDTH: u64 = 30;

/// Count the papers of a topic by month, or by year where only years are known, with the most cited of each
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore timeline BM25
  papyri explore timeline \"dense retrieval\" --from 2020-01-01 --to 2024-12-31 --json

The name or alias of an entity means that entity; anything else is searched for in titles, authors and abstracts.")]
pub struct Args {
    /// An entity's name, or words
    topic: String,
    /// First day
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<NaiveDate>,
    /// Last day
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<NaiveDate>,
}

pub async fn run(look: &Look, args: Args) -> anyhow::Result<()> {
    let found = look
        .exploration()
        .timeline(&Caller::Local, &args.topic, args.from, args.to)
        .await?;
    if look.json {
        return output::json(&found);
    }
    table(&found, &mut terminal::out())?;
    Ok(())
}

fn table(found: &Timeline, out: &mut impl Write) -> std::io::Result<()> {
    let topic = match &found.topic {
        TimelineTopic::Entity(entity) => format!("{} ({})", entity.name, entity.kind.as_str()),
        TimelineTopic::Words(words) => format!("{words:?}"),
    };
    writeln!(out, "{topic}: {}", papers(found.papers))?;
    if let Some(first) = &found.first {
        writeln!(out, "first: {}", line(first))?;
    }
    let most = found.periods.iter().map(|period| period.papers).max();
    for period in &found.periods {
        row(period, most.unwrap_or(1), out)?;
    }
    if found.undated > 0 {
        writeln!(out, "without a date: {}", found.undated)?;
    }
    if !found.complete {
        writeln!(out, "There are more than are counted or shown here.")?;
    }
    Ok(())
}

fn row(period: &Period, most: u64, out: &mut impl Write) -> std::io::Result<()> {
    let bar = "▪".repeat((period.papers * WIDTH).div_ceil(most) as usize);
    writeln!(out, "{:7}  {:>5}  {bar}", period.name(), period.papers)?;
    for cited in &period.most_cited {
        let paper = line(&cited.paper);
        writeln!(out, "                cited by {}: {paper}", cited.citations)?;
    }
    Ok(())
}
