//! `papyri enrich`: what registries of works know of the library's papers.

mod shown;

use super::ordered::{self, End, Look, now};
use super::terminal::errln;
use super::watch::is_in_use;
use super::{Context, INTERRUPTED, SOME_FAILED, paper_arg, progress};
use crate::config::Config;
use crate::startup::{self, Library};
use graph_schema::PaperId;
use service::Caller;
use service::enrich::{Enrichments, NONE_IS_ON, Ordered, Orders, Told, Wanted};
use shown::Shown;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Ask Crossref, OpenAlex and Unpaywall for papers: descriptions, DOIs of references, retractions, open PDFs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri enrich                              all papers of the library
  papyri enrich p-0123456789abcdef 10.1000/xyz \"fusing sparse and dense\"
  papyri enrich --dry-run                    ask, and say what would change
  papyri enrich --fetch                      also the open PDFs of papers of which only the abstract is there
  papyri enrich --json | jq '.papers[] | select(.status)'

Registries are off until the configuration names them:
  [enrich]
  use = [\"crossref\", \"openalex\", \"unpaywall\"]
  contact = \"you@example.org\"

A paper with a DOI gets its title, authors, year and venue, its references their DOIs (so that they are linked with papers of the library), and what became of it, as far as a registry says; one without is looked for by its title, and takes the DOI only of a work that surely is it. What a person corrected stays; what arXiv, a list or a reference manager said stays, and its gaps are filled.
The work is a job of the queue (`papyri jobs`): after Ctrl-C or a crash, run it again and it goes on where it stopped. Registries are asked once a second each (enrich.interval_s), not again for 30 days (enrich.fresh), and waited for when they are busy. Where a service (papyri serve) has the library, it does the work.
Exits with 4 when answers could not be used or a registry stays away, 130 when interrupted.")]
pub struct Args {
    #[arg(value_name = "PAPER", help = paper_arg::HELP)]
    papers: Vec<String>,
    /// Ask, and say what would change; no paper is changed
    #[arg(long)]
    dry_run: bool,
    /// Fetch and read the open PDFs of papers of which only the abstract is in the library
    #[arg(long, conflicts_with = "dry_run")]
    fetch: bool,
    /// Ask again what was answered lately
    #[arg(long)]
    again: bool,
}

/// A registry that is away for longer is not waited for here: the job stays in the queue.
const PATIENCE: Duration = Duration::from_secs(120);

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(!context.config.enrich.registries.is_empty(), NONE_IS_ON);
    let json = context.json;
    let config = context.config;
    match Library::open(config.clone()).await {
        Ok(library) => here(&library, &args, json).await,
        Err(error) if is_in_use(&error) => {
            let wanted = args.wanted(paper_arg::ids(&args.papers)?);
            match by_service(&config, &wanted, &error).await? {
                End::Became(became) => Shown::new(json, args.dry_run).end(&became, false),
                End::Left => Ok(ExitCode::from(INTERRUPTED)),
                End::Free(library) => here(&library, &args, json).await,
            }
        }
        Err(error) => Err(error),
    }
}

impl Args {
    fn wanted(&self, papers: Vec<PaperId>) -> Wanted {
        Wanted {
            papers,
            fetch: self.fetch,
            dry: self.dry_run,
            again: self.again,
        }
    }
}

/// Orders it from whoever has the library, as `in_use` says, and watches.
async fn by_service(
    config: &Config,
    wanted: &Wanted,
    in_use: &anyhow::Error,
) -> anyhow::Result<End<Ordered>> {
    let (orders, caller) = (
        Orders::new(startup::open_jobs(config).await?),
        &Caller::Local,
    );
    let id = orders.put(caller, wanted, now()).await?;
    let look = async || {
        Ok(match orders.ordered(caller, &id).await? {
            Ordered::Waits => Look::Waits,
            Ordered::Under { counts, total } => Look::Under {
                done: counts.all(),
                total,
            },
            ended => Look::Ended(ended),
        })
    };
    let take_back = async || orders.take_back(caller, &id, now()).await;
    ordered::watch(config, in_use, &id, look, take_back).await
}

async fn here(library: &Library, args: &Args, json: bool) -> anyhow::Result<ExitCode> {
    let papers = paper_arg::of_library(library, &args.papers).await?;
    let enrichments = library.enrichments()?;
    let total = match papers.len() {
        0 => {
            library
                .administration(None)
                .stats(&Caller::Local)
                .await?
                .papers
        }
        named => named as u64,
    };
    let wanted = args.wanted(papers);
    let id = enrichments.order(&Caller::Local, &wanted, now()).await?;
    let run = progress::Run::start(total, "papers");
    let shown = Arc::new(Shown::new(json, args.dry_run));
    let told: Told = {
        let (shown, bar) = (shown.clone(), run.bar.clone());
        Arc::new(move |report| {
            bar.inc(1);
            bar.suspend(|| shown.paper(report));
        })
    };
    let ended = work(&enrichments, &library.config, &run, &id, told).await;
    run.end();
    shown.end(&ended?, run.stop.is_cancelled())
}

/// Works on the job, told what it waits for.
async fn work(
    enrichments: &Enrichments,
    config: &Config,
    run: &progress::Run,
    id: &graph_schema::JobId,
    told: Told,
) -> anyhow::Result<Ordered> {
    loop {
        // First without patience, so that whoever watches hears of a wait.
        let became = enrichments
            .work(&Caller::Local, id, Duration::ZERO, &run.stop, told.clone())
            .await?;
        let Ordered::Later { at, cause, .. } = &became else {
            return Ok(became);
        };
        let wait = at - now();
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or_default());
        if wait > PATIENCE.max(config.enrich.interval()) || run.stop.is_cancelled() {
            return Ok(became);
        }
        run.bar
            .suspend(|| errln!("waiting {} s: {cause}", wait.as_secs().max(1)));
        run.bar.set_position(0);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = run.stop.cancelled() => return Ok(became),
        }
    }
}
