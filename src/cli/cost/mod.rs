//! `papyri cost`: what a paper, a question, a user and a month cost, from what was measured and a table of prices.

mod effort;

use super::terminal::{self, errln};
use super::{Context, output};
use anyhow::Context as _;
use operations::cost::{self, Cost, Effort, Provider, USED_SHARE, Use};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Estimate what papers, questions, users and months cost
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri cost                                    from the samples of the last 30 days
  papyri cost --measure samples/papers           from a short run on these papers, in a library of its own
  papyri cost --users 200 --questions 40 --papers 100000 --new-papers 2000
  papyri cost --prices my-prices.toml --json | jq '.costs[] | [.provider, .month]'

Without --prices the table in deploy/prices.toml is taken, whose prices are assumptions: look them up. Processors are bought
for the busiest hour: --used says for which share of the time they work.")]
pub struct Args {
    /// Take these papers (files, folders, globs) in and ask about them, in a library that is thrown away; changes nothing
    #[arg(long, value_name = "PATH", num_args = 1..)]
    measure: Vec<PathBuf>,
    /// Table of prices (TOML)
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// Papers in the library
    #[arg(long, default_value_t = 10_000)]
    papers: u64,
    /// Papers that come in a month
    #[arg(long, default_value_t = 500)]
    new_papers: u64,
    /// Users
    #[arg(long, default_value_t = 50)]
    users: u64,
    /// Questions of a user in a month
    #[arg(long, default_value_t = 40)]
    questions: u64,
    /// The share of the time in which processors that are paid for work, 0 to 1
    #[arg(long, default_value_t = USED_SHARE, value_parser = share)]
    used: f64,
}

/// The table that comes with the program.
const PRICES: &str = include_str!("../../../deploy/prices.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Prices {
    provider: Vec<Provider>,
}

#[derive(Serialize)]
struct Told {
    measured: Measured,
    r#use: Use,
    used_share: f64,
    costs: Vec<Cost>,
}

/// What one paper and one question took, and of how many that is the mean.
#[derive(Serialize)]
struct Measured {
    #[serde(flatten)]
    effort: Effort,
    papers: u64,
    questions: u64,
    /// `samples` of the last 30 days, or a `run`.
    from: &'static str,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    // Said before anything is measured.
    let prices = prices(args.prices.as_deref())?;
    let measured = match args.measure.is_empty() {
        true => effort::sampled(&context.config).await?,
        false => effort::measured(context.config, &args.measure).await?,
    };
    let usage = Use {
        papers: args.papers as f64,
        new_papers_a_month: args.new_papers as f64,
        users: args.users as f64,
        questions_a_user_and_month: args.questions as f64,
    };
    let costs = prices
        .iter()
        .map(|provider| cost::cost(&measured.effort, &usage, provider, args.used));
    let told = Told {
        costs: costs.collect(),
        measured,
        r#use: usage,
        used_share: args.used,
    };
    if context.json {
        output::json(&told)?;
    } else {
        shown(&told, &mut terminal::out())?;
        errln!(
            "prices are assumptions: each has its source and date in the table (--json shows them)"
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn prices(file: Option<&Path>) -> anyhow::Result<Vec<Provider>> {
    let (text, name) = match file {
        None => (PRICES.to_owned(), "the table of prices".to_owned()),
        Some(file) => {
            let name = format!("the table of prices {}", file.display());
            let text = std::fs::read_to_string(file);
            (text.with_context(|| format!("{name} can't be read"))?, name)
        }
    };
    let prices: Prices = figment::Figment::from(
        <figment::providers::Toml as figment::providers::Format>::string(&text),
    )
    .extract()
    .map_err(|error| anyhow::anyhow!("{name} is wrong: {error}"))?;
    for provider in &prices.provider {
        let amounts = [
            provider.cpu_hour,
            provider.disk_gb_month,
            provider.million_tokens_read,
            provider.million_tokens_written,
        ];
        let good = amounts.iter().all(|one| one.is_finite() && *one >= 0.0);
        anyhow::ensure!(
            good,
            "{name} is wrong: a price of {} is below 0",
            provider.name
        );
    }
    anyhow::ensure!(!prices.provider.is_empty(), "{name} has no [[provider]]");
    Ok(prices.provider)
}

fn shown(told: &Told, out: &mut impl Write) -> std::io::Result<()> {
    let Measured { effort, .. } = &told.measured;
    writeln!(
        out,
        "measured: {:.2} processor seconds and {:.2} MB a paper (of {}), {:.2} processor seconds a question (of {})",
        effort.cpu_s_per_paper,
        effort.bytes_per_paper / 1e6,
        told.measured.papers,
        effort.cpu_s_per_question,
        told.measured.questions
    )?;
    if effort.tokens_read_per_question > 0.0 {
        writeln!(
            out,
            "          {:.0} tokens read and {:.0} written a question",
            effort.tokens_read_per_question, effort.tokens_written_per_question
        )?;
    }
    writeln!(
        out,
        "use: {} papers, {} new a month, {} users with {} questions a month; processors work {:.0} % of the time\n",
        told.r#use.papers,
        told.r#use.new_papers_a_month,
        told.r#use.users,
        told.r#use.questions_a_user_and_month,
        100.0 * told.used_share
    )?;
    writeln!(
        out,
        "{:18} {:>4} {:>14} {:>14} {:>10} {:>10} {:>12}",
        "", "", "1000 papers", "1000 questions", "a user", "a month", "taking on"
    )?;
    for cost in &told.costs {
        writeln!(
            out,
            "{:18} {:>4} {:>14.4} {:>14.4} {:>10.4} {:>10.2} {:>12.2}",
            cost.provider,
            cost.currency,
            1_000.0 * cost.per_paper,
            1_000.0 * cost.per_question,
            cost.per_user_and_month,
            cost.month,
            cost.taking_on
        )?;
    }
    Ok(())
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("a number above 0 and up to 1".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_comes_along_can_be_read() {
        let prices = prices(None).unwrap();
        assert!(prices.len() >= 3);
        assert!(
            prices
                .iter()
                .all(|one| !one.source.is_empty() && !one.date.is_empty())
        );
        let own = prices.iter().find(|one| one.name == "own machine").unwrap();
        // What its comment reckons: the price over the hours of its years, and 60 W at 0.30 a kilowatt-hour, over its processors.
        let hour = (1_500.0 / (4.0 * 12.0 * 730.0) + 60.0 / 1_000.0 * 0.30) / 8.0;
        assert!((own.cpu_hour - hour).abs() < 0.0001, "{hour}");
    }

    #[test]
    fn a_wrong_table_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("p.toml");
        for (text, named) in [
            ("", "provider"),
            ("provider = []", "no [[provider]]"),
            ("[[provider]]\nname = 'a'\ncpu = 1", "cpu"),
            ("x", "p.toml"),
        ] {
            std::fs::write(&file, text).unwrap();
            let error = prices(Some(&file)).unwrap_err().to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
        assert!(prices(Some(Path::new("/none"))).is_err());
    }
}
