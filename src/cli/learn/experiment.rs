//! `papyri experiment`: a version tried on a share of the chats.

use super::{Opened, date, now};
use crate::cli::terminal::outln;
use crate::cli::{Context, output};
use clap::Subcommand;
use learn::experiment::{MOST, judge};
use learn::{Experiment, Finding, Tally, Verdict};
use serde_json::json;
use service::Caller;
use service::learn::ActCounts;
use std::process::ExitCode;

/// Try a version on a share of the chats, and see what their readers say
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri experiment start a-0123abcd              half of the chats get it; a chat keeps its version
  papyri experiment start a-0123abcd --share 0.1
  papyri experiment status                        may be looked at as often as you like
  papyri experiment stop --promote                lets the tried version answer, if its readers liked it better

The verdict falls when the ratings tell the two apart; were they alike, it would fall with a chance of 5 % at most,
however often it is looked at. 4 and 5 stars count as good.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Start {
        version: String,
        /// Share of the chats that get it, above 0, below 1
        #[arg(long, default_value_t = 0.5)]
        share: f64,
    },
    Status,
    Stop {
        /// Promote the tried version if it was better
        #[arg(long)]
        promote: bool,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let opened = Opened::new(context).await?;
    let mut registry = opened.store.registry().await?;
    match args.command {
        Command::Start { version, share } => {
            anyhow::ensure!(
                share > 0.0 && share < 1.0,
                "--share must be above 0 and below 1"
            );
            let production = registry.production().version;
            anyhow::ensure!(version != production, "{version} answers already");
            registry.start(Experiment::new(&production, &version, share, now()))?;
            opened.store.keep_registry(&registry).await?;
            if opened.json {
                output::json(&registry.experiment)?;
            } else {
                outln!(
                    "{version} gets {:.0} % of the chats, {production} the rest",
                    share * 100.0
                )?;
            }
        }
        Command::Status => match registry.experiment.clone() {
            Some(experiment) => {
                let finding = finding(&opened, &experiment).await?;
                tell(&opened, &experiment, &finding).await?;
            }
            None if opened.json => output::json(&json!(null))?,
            None => {
                outln!("no experiment is running; `papyri experiment start VERSION` begins one")?;
            }
        },
        Command::Stop { promote } => {
            let experiment = registry.stop()?;
            let finding = finding(&opened, &experiment).await?;
            if promote && finding.verdict == Verdict::BIsBetter {
                // Its readers have judged: that weighs more than the figures of held-out examples.
                registry.promote(&experiment.b, true)?;
            }
            opened.store.keep_registry(&registry).await?;
            tell(&opened, &experiment, &finding).await?;
            if !opened.json {
                outln!("{} answers", registry.production().version)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn finding(opened: &Opened, experiment: &Experiment) -> anyhow::Result<Finding> {
    let learning = opened.library.learning();
    Ok(judge(learning.outcomes(&Caller::Local, experiment).await?))
}

async fn tell(opened: &Opened, experiment: &Experiment, finding: &Finding) -> anyhow::Result<()> {
    let learning = opened.library.learning();
    let [of_a, of_b] = learning.acts(&Caller::Local, experiment).await?;
    if opened.json {
        let acts = json!({ "a": of_a, "b": of_b });
        return output::json(
            &json!({ "experiment": experiment, "finding": finding, "acts": acts }),
        );
    }
    outln!(
        "{} against {}, {:.0} % of the chats since {}",
        experiment.b,
        experiment.a,
        experiment.share * 100.0,
        date(experiment.started_at)
    )?;
    let row = |version: &str, tally: &Tally, acts: &ActCounts| {
        outln!(
            "  {version:12} {} of {} ratings good ({:.3}); of its answers {} had a citation opened, {} were copied, {} asked for again",
            tally.good,
            tally.all,
            tally.share(),
            acts.opened,
            acts.copied,
            acts.regenerated
        )
    };
    row(&experiment.a, &finding.a, &of_a)?;
    row(&experiment.b, &finding.b, &of_b)?;
    outln!(
        "  {} (evidence {:.1}; 20 decides)",
        match finding.verdict {
            Verdict::BIsBetter => format!("{} is better", experiment.b),
            Verdict::AIsBetter => format!("{} is better", experiment.a),
            Verdict::Alike => format!("alike after {MOST} ratings"),
            Verdict::Open => "open: more ratings are needed".to_owned(),
        },
        finding.evidence
    )?;
    Ok(())
}
