//! `papyri migrate`: brings the schema of a Neo4j graph to this program's.

use super::terminal::outln;
use super::{Context, output};
use crate::startup;
use anyhow::Context as _;
use std::process::ExitCode;

/// Bring the schema of a Neo4j graph up to date (the embedded stores do so by themselves)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri migrate --dry-run               what would be done
  papyri migrate --graph neo4j://db:7687

Run it again at any time: what is done is not done twice. A schema newer than the program is refused.")]
pub struct Args {
    /// Show the statements and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let graph = context.config.graph.as_ref().context(
        "no graph server is configured: set graph.url or --graph; the embedded stores need no migration",
    )?;
    let store = startup::connect_graph(graph).await?;
    let plan = if args.dry_run {
        store.plan().await?
    } else {
        store.migrate().await?
    };
    let version = plan.steps.last().map_or(plan.found, |step| step.version);
    if context.json {
        let steps: Vec<_> = plan
            .steps
            .iter()
            .map(|step| serde_json::json!({ "version": step.version, "statements": step.statements }))
            .collect();
        let done = !args.dry_run;
        output::json(
            &serde_json::json!({ "found": plan.found, "version": version, "done": done, "steps": steps }),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    for step in &plan.steps {
        outln!("step {}:", step.version)?;
        for statement in &step.statements {
            outln!("  {statement};")?;
        }
    }
    match (plan.steps.is_empty(), args.dry_run) {
        (true, _) => outln!("{} has schema version {version}: nothing to do", graph.url),
        (false, true) => outln!(
            "{} has schema version {}: nothing was changed",
            graph.url,
            plan.found
        ),
        (false, false) => outln!("{} has schema version {version} now", graph.url),
    }?;
    Ok(ExitCode::SUCCESS)
}
