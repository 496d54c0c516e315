//! `papyri explore trending`: what more papers speak of than before.

use super::{Look, papers};
use crate::cli::output;
use crate::cli::terminal;
use answer::explore::{DEFAULT_WINDOW_DAYS, MAX_WINDOW_DAYS, TrendQuery, Trending};
use chrono::NaiveDate;
use graph_schema::EntityKind;
use serde::Serialize;
use service::Caller;
use std::io::Write;

/// List entities, or subject classes, that a larger share of papers has than in the window of days before
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore trending
  papyri explore trending --kind method --category cs.CL --window-days 60
  papyri explore trending --categories --until 2024-06-30 --json

The score is the log-likelihood ratio of the two shares: above 10.83, chance makes it once in a thousand. Papers of
which only the year is known count for nothing.")]
pub struct Args {
    /// Entities of this kind only: method, dataset, task or metric
    #[arg(long, value_parser = kind)]
    kind: Option<EntityKind>,
    /// Papers of this subject class only, for instance cs.CL
    #[arg(long)]
    category: Option<String>,
    /// Subject classes in place of entities
    #[arg(long, conflicts_with_all = ["kind", "category"])]
    categories: bool,
    /// Length of the window
    #[arg(long, default_value_t = DEFAULT_WINDOW_DAYS, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_WINDOW_DAYS)))]
    window_days: u32,
    /// Last day of the window [default: the newest day in the library]
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// How many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
}

fn kind(text: &str) -> Result<EntityKind, String> {
    EntityKind::parse(text).ok_or_else(|| {
        let kinds = EntityKind::ALL.map(EntityKind::as_str).join(", ");
        format!("one of {kinds} is expected")
    })
}

pub async fn run(look: &Look, args: Args) -> anyhow::Result<()> {
    let query = TrendQuery {
        category: args.category,
        kind: args.kind,
        window_days: Some(args.window_days),
        until: args.until,
    };
    let (exploration, limit) = (look.exploration(), args.limit as usize);
    if args.categories {
        let found = exploration
            .trending_categories(&Caller::Local, &query, limit)
            .await?;
        return print(look, found.as_ref(), |category| category.0.clone());
    }
    let found = exploration.trending(&Caller::Local, &query, limit).await?;
    print(look, found.as_ref(), |entity| {
        format!("{} ({})", entity.name, entity.kind.as_str())
    })
}

fn print<T: Serialize>(
    look: &Look,
    found: Option<&Trending<T>>,
    name: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    if look.json {
        return output::json(&found);
    }
    let mut out = terminal::out();
    let Some(found) = found else {
        writeln!(out, "No paper of the library has a day of publication.")?;
        return Ok(());
    };
    let (from, until) = (found.from, found.until);
    let (now, before) = (papers(found.papers), found.papers_before);
    writeln!(
        out,
        "{from} to {until}: {now}; in as many days before: {before}"
    )?;
    for trend in &found.trends {
        let (now, before) = (trend.papers, trend.papers_before);
        let subject = name(&trend.subject);
        writeln!(out, "{:>8.1}  {before} → {now}  {subject}", trend.score)?;
    }
    Ok(())
}
