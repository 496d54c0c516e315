//! `papyri feedback`: what readers miss, and whether they would pay.

use super::terminal::{errln, outln};
use super::{Context, output};
use crate::startup::Library;
use chrono::DateTime;
use service::Caller;
use service::feedback::{Entry, Summary, WouldPay};
use std::process::ExitCode;

/// Show what readers said is missing, and whether they would pay
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri feedback                       in figures
  papyri feedback list                  what was said, the oldest first
  papyri feedback list --json > all.jsonl
  papyri feedback clear                 nothing of it stays

Readers are asked where the configuration says so: [feedback] enabled = true. Who said what is not kept.")]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Sum it up
    Summary,
    /// Show what was said, the oldest first; with --json one a line
    List,
    /// Remove all of it
    Clear,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let (feedback, caller) = (library.feedback(), &Caller::Local);
    match args.command.unwrap_or(Command::Summary) {
        Command::Summary => {
            let summary = feedback.summary(caller).await?;
            match context.json {
                true => output::json(&summary)?,
                false => shown(&summary)?,
            }
        }
        Command::List => {
            let mut all = Vec::new();
            feedback
                .all(caller, |entry| {
                    all.push(entry);
                    true
                })
                .await?;
            for entry in &all {
                match context.json {
                    true => output::json_line(entry)?,
                    false => outln!("{}", line(entry))?,
                }
            }
            if all.is_empty() {
                errln!("nobody said anything yet");
            }
        }
        Command::Clear => {
            let gone = feedback.clear(caller).await?;
            match context.json {
                true => output::json(&serde_json::json!({ "removed": gone }))?,
                false => outln!("{gone} removed")?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(summary: &Summary) -> std::io::Result<()> {
    outln!("{} said something", summary.entries)?;
    let Summary { yes, maybe, no, .. } = summary;
    outln!("would pay: {yes} yes, {maybe} maybe, {no} no")?;
    for amounts in &summary.amounts {
        outln!(
            "a month: {} {} (median of {}; half of them between {} and {})",
            amounts.median,
            amounts.currency,
            amounts.named,
            amounts.lower_quartile,
            amounts.upper_quartile
        )?;
    }
    Ok(())
}

fn line(entry: &Entry) -> String {
    let at = DateTime::from_timestamp_millis(entry.at);
    let at = at.map(|at| at.format("%Y-%m-%d").to_string());
    let pays = match entry.would_pay {
        Some(WouldPay::Yes) => "yes",
        Some(WouldPay::Maybe) => "maybe",
        Some(WouldPay::No) => "no",
        None => "-",
    };
    let amount = entry
        .amount
        .map(|amount| format!("{amount} {}", entry.currency));
    format!(
        "{}  {pays:5}  {:>10}  {}",
        at.unwrap_or_default(),
        amount.unwrap_or_else(|| "-".to_owned()),
        entry.missing
    )
}
