//! The command line: what all subcommands share. One file a subcommand.

mod abstracts;
mod arxiv;
mod ask;
mod audit;
mod bibliography;
mod chats;
mod check;
mod cluster;
mod collection_arg;
mod collections;
mod completions;
mod confirm;
mod cost;
mod enrich;
mod eval;
mod explore;
mod export;
mod feedback;
mod figures;
mod gather;
mod harvest;
mod import;
mod ingest;
mod intake;
mod jobs;
mod keys;
mod learn;
mod mcp;
mod migrate;
mod models;
mod notes;
mod ordered;
mod output;
mod paper_arg;
mod papers;
mod progress;
mod rate;
mod read_pdf;
mod reindex;
mod related;
mod retractions;
mod sampled;
mod schema;
mod serve;
mod stats;
mod summarize;
mod tables;
mod tags;
mod terminal;
mod users;
mod watch;

use crate::config::{self, Config, Overrides};
use crate::telemetry;
use clap::{ArgAction, Parser, Subcommand};
use models_core::ModelError;
use service::ServiceError;
use std::error::Error as _;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use stores_core::StoreError;
use terminal::errln;

/// Answers questions over a graph of research papers; every sentence carries a quote that is on a page.
#[derive(Debug, Parser)]
#[command(name = "papyri", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shared: Shared,
}

const AFTER_HELP: &str = "\
Examples:
  papyri ingest papers/                      read every PDF below a folder
  papyri ask \"How is BM25 combined with dense retrieval?\"
  papyri related \"sparse and dense\"          what is linked to a paper, and why
  papyri arxiv search \"dense retrieval\"      what arXiv has
  papyri serve                               web chat and GraphQL on http://127.0.0.1:8080

Configuration: ./papyri.toml, else the user's papyri.toml; then PAPYRI_<SECTION>__<KEY> variables; then flags.

Exit codes: 0 done; 1 an error; 2 wrong usage; 3 no evidence found (ask); 4 some files failed (ingest); 5 the library is not whole (check); 130 interrupted.";

#[derive(Debug, clap::Args)]
struct Shared {
    /// Folder of the library [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    library: Option<PathBuf>,
    /// Folder of the model weights [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Address of a Neo4j server that holds the graph [default: the library's folder]
    #[arg(long, global = true, value_name = "URL")]
    graph: Option<String>,
    /// Address of a Qdrant server that holds the passage index [default: the library's folder]
    #[arg(long, global = true, value_name = "URL")]
    passages: Option<String>,
    /// Configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    json: bool,
    /// Say more (-v what is done, -vv how)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::Args),
    Watch(watch::Args),
    Ask(ask::Args),
    Summarize(summarize::Args),
    Tables(tables::Args),
    Figures(figures::Args),
    Related(related::Args),
    Explore(explore::Args),
    Papers(papers::Args),
    Collections(collections::Args),
    Tags(tags::Args),
    Notes(notes::Args),
    Chats(chats::Args),
    Rate(rate::Args),
    Ratings(rate::ListArgs),
    Feedback(feedback::Args),
    Arxiv(arxiv::Args),
    Harvest(harvest::Args),
    Jobs(jobs::Args),
    Serve(serve::Args),
    Users(users::Args),
    Keys(keys::Args),
    Audit(audit::Args),
    Stats(stats::Args),
    Cost(cost::Args),
    Cluster(cluster::Args),
    Mcp(mcp::Args),
    Migrate(migrate::Args),
    Export(export::Args),
    Import(import::Args),
    Reindex(reindex::Args),
    Labels(learn::labels::Args),
    Datasets(learn::datasets::Args),
    Train(learn::train::Args),
    Versions(learn::versions::Args),
    Experiment(learn::experiment::Args),
    Quality(learn::quality::Args),
    Check(check::Args),
    Models(models::Args),
    Retractions(retractions::Args),
    Enrich(enrich::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(completions::ManArgs),
    Eval(eval::Args),
    #[command(hide = true)]
    ReadPdf(read_pdf::Args),
}

/// Exit codes beyond 0 and 1, as `--help` lists them.
const NO_EVIDENCE: u8 = 3;
const SOME_FAILED: u8 = 4;
const NOT_WHOLE: u8 = 5;
const INTERRUPTED: u8 = 130;

/// What a subcommand is given.
#[derive(Clone)]
struct Context {
    config: Config,
    /// The file that `--config` named.
    config_file: Option<PathBuf>,
    json: bool,
    /// How often -v was given.
    verbose: u8,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match run(cli) {
        Ok(code) => code,
        // `| head` has what it wants.
        Err(error) if terminal::is_over(&error) => ExitCode::SUCCESS,
        Err(error) => {
            errln!("papyri: {}", error_line(&error));
            ExitCode::FAILURE
        }
    }
}

/// Help, the version, or what is wrong with the arguments; these are repeated in it as they may be shown.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render();
    let shown = match error.use_stderr() {
        true => terminal::err().write_fmt(format_args!("{text}")),
        false => terminal::out().write_fmt(format_args!("{text}")),
    };
    match shown {
        Err(_) if !error.use_stderr() => ExitCode::SUCCESS,
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::ReadPdf(args) = cli.command {
        return read_pdf::run(args);
    }
    let shared = cli.shared;
    let overrides = Overrides {
        library: shared.library,
        models: shared.models,
        graph: shared.graph,
        passages: shared.passages,
        listen: match &cli.command {
            Command::Serve(args) => args.listen.clone(),
            _ => None,
        },
    };
    let config = Config::load(shared.config.as_deref(), &overrides)?;
    let traces = config.traces.as_ref();
    let traces = telemetry::init(shared.verbose, config.log.format, traces)?;
    let context = Context {
        config,
        config_file: shared.config,
        json: shared.json,
        verbose: shared.verbose,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let traces = traces.map(|traces| traces.start(runtime.handle()));
    let ended = runtime.block_on(async {
        match cli.command {
            Command::Ingest(args) => ingest::run(context, args).await,
            Command::Watch(args) => watch::run(context, args).await,
            Command::Ask(args) => ask::run(context, args).await,
            Command::Summarize(args) => summarize::run(context, args).await,
            Command::Tables(args) => tables::run(context, args).await,
            Command::Figures(args) => figures::run(context, args).await,
            Command::Related(args) => related::run(context, args).await,
            Command::Explore(args) => explore::run(context, args).await,
            Command::Papers(args) => papers::run(context, args).await,
            Command::Collections(args) => collections::run(context, args).await,
            Command::Tags(args) => tags::run(context, args).await,
            Command::Notes(args) => notes::run(context, args).await,
            Command::Chats(args) => chats::run(context, args).await,
            Command::Rate(args) => rate::run(context, args).await,
            Command::Ratings(args) => rate::list(context, args).await,
            Command::Feedback(args) => feedback::run(context, args).await,
            Command::Arxiv(args) => arxiv::run(context, args).await,
            Command::Harvest(args) => harvest::run(context, args).await,
            Command::Jobs(args) => jobs::run(context, args).await,
            Command::Users(args) => users::run(context, args).await,
            Command::Keys(args) => keys::run(context, args).await,
            Command::Audit(args) => audit::run(context, args).await,
            Command::Stats(args) => stats::run(context, args).await,
            Command::Cost(args) => cost::run(context, args).await,
            Command::Cluster(args) => cluster::run(context, args).await,
            Command::Migrate(args) => migrate::run(context, args).await,
            Command::Export(args) => export::run(context, args).await,
            Command::Import(args) => import::run(context, args).await,
            Command::Reindex(args) => reindex::run(context, args).await,
            Command::Labels(args) => learn::labels::run(context, args).await,
            Command::Datasets(args) => learn::datasets::run(context, args).await,
            Command::Train(args) => learn::train::run(context, args).await,
            Command::Versions(args) => learn::versions::run(context, args).await,
            Command::Experiment(args) => learn::experiment::run(context, args).await,
            Command::Quality(args) => learn::quality::run(context, args).await,
            Command::Check(args) => check::run(context, args).await,
            Command::Models(args) => models::run(context, args).await,
            Command::Retractions(args) => retractions::run(context, args).await,
            Command::Enrich(args) => enrich::run(context, args).await,
            Command::Schema(_) => schema::run(),
            Command::Completions(args) => completions::run(&args),
            Command::Man(args) => completions::man(&args),
            Command::Serve(_) => serve::run(context).await,
            Command::Mcp(_) => mcp::run(context).await,
            Command::Eval(args) => eval::run(context, args).await,
            Command::ReadPdf(args) => read_pdf::run(args),
        }
    });
    if let Some(traces) = traces {
        runtime.block_on(traces.end());
    }
    ended
}

/// The error and its causes on one line, causes that repeat their parent left out; and where to set what a store or a
/// model wants set.
fn error_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    let mut look_at = None;
    for cause in error.chain() {
        // What a use case tells anybody is less than what it was caused by, and this is the machine it happened on.
        let told = cause.downcast_ref::<ServiceError>();
        if told.is_some_and(|told| told.source().is_some()) {
            continue;
        }
        let text = cause.to_string();
        if !line.contains(&text) {
            if !line.is_empty() {
                line.push_str(": ");
            }
            line.push_str(&text);
        }
        let store = cause.downcast_ref::<StoreError>();
        let model = cause.downcast_ref::<ModelError>();
        look_at = look_at
            .or(store.and_then(config::keys_of_store))
            .or(model.and_then(config::keys_of_model));
    }
    if let Some(keys) = look_at {
        line.push_str("; look at ");
        line.push_str(keys);
    }
    line
}
