//! `papyri eval`: quality and speed, measured.

use super::terminal;
use super::{Context, output};
use crate::eval::{self, Figure};
use crate::startup;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Measure quality on a public evaluation set, or the speed of answers on this library
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri eval scifact --data ../shared/data       retrieval: nDCG@10 over 809 claims
  papyri eval references --data DIR --json        reference strings and lists
  papyri eval answers --data DIR --library NEW    researcher questions over papers/acl and papers/jose
  papyri eval answers --data DIR --library DIR --set questions.jsonl --half all
  papyri eval rects --data samples/papers         200 quotes: whether their rectangles hold them
  papyri eval speed --library DIR                 p50 and p99 of 200 questions
  papyri eval verifier                            sentences a model might write: false shown, true lost
  papyri eval queue --jobs-count 20000            jobs/s with 1, 2 and 4 workers
  papyri eval graph --data DIR --library NEW      path, neighbourhood, co-citation, trends at 87,249 papers

The sets are expected under DIR as scifact/, papers/jose/, papers/aistats2011/, papers/acl/,
references/grobid/, qa/, arxiv/ and scale/. Each measure works in a library of its own, except speed, answers and graph: the last
two fill the library, where it is empty, and use it again; queue measures the server of [jobs] too, where one is
configured and empty.")]
pub struct Args {
    #[arg(value_enum)]
    name: Name,
    /// Folder with the evaluation sets; for `rects`, with any PDFs
    #[arg(long, value_name = "DIR", required_if_eq_any = [
        ("name", "scifact"), ("name", "references"), ("name", "titles"), ("name", "citations"), ("name", "qa"), ("name", "arxiv"),
        ("name", "graph"), ("name", "answers"), ("name", "pubmedqa"), ("name", "multihop"),
        ("name", "rects"),
    ])]
    data: Option<PathBuf>,
    /// How many questions `speed` asks, or quotes `rects` looks at
    #[arg(long, default_value_t = 200)]
    questions: usize,
    /// Which questions `answers` asks: odd ones are for tuning, even ones for reporting
    #[arg(long, value_enum, default_value = "even")]
    half: eval::answers::Half,
    /// Other questions for `answers`, in the same form, over the papers of this library; other sentences for `verifier`
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
    /// Where `answers`, `pubmedqa` and `verifier` write each item, as JSON Lines
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Where `answers` writes what a model can be trained on (`papyri datasets create --file`): for tuning halves only
    #[arg(long, value_name = "FILE")]
    examples: Option<PathBuf>,
    /// How many jobs `queue` measures
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    jobs_count: usize,
    /// How many abstracts `graph` fills the library with [default: all of the list]
    #[arg(long, value_name = "N")]
    papers: Option<usize>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Name {
    /// Retrieval: claims to abstracts, nDCG@10
    Scifact,
    /// Reference strings to fields, and whole lists
    References,
    /// Titles of PDFs
    Titles,
    /// Citation edges among PDFs
    Citations,
    /// COVID-QA: gold answers inside shown quotes
    Qa,
    /// arXiv's answers: how fast they are parsed
    Arxiv,
    /// Researcher questions: answers right, refusals
    Answers,
    /// Questions over several passages: recall@5
    Multihop,
    /// PubMedQA: conclusions shown, yes, no or maybe said
    Pubmedqa,
    /// Rectangles of quotes: what is drawn in them
    Rects,
    /// Latency of answers on this library
    Speed,
    /// Latency of questions to a large graph, on this library
    Graph,
    /// Throughput of the job queue
    Queue,
    /// Sentences over the sample papers' quotes: false ones shown, true ones lost
    Verifier,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = &context.config;
    let data = args.data.unwrap_or_default();
    let figures = match args.name {
        Name::Scifact => eval::scifact::run(config, &data).await?,
        Name::References => eval::references::run(&startup::page_reader(config)?, &data)?,
        Name::Titles => eval::titles::run(&startup::page_reader(config)?, &data)?,
        Name::Citations => eval::citations::run(config, &data).await?,
        Name::Qa => eval::qa::run(config, &data).await?,
        Name::Arxiv => eval::arxiv::run(&data)?,
        Name::Graph => eval::graph::run(config, &data, args.papers).await?,
        Name::Queue => eval::queue::run(config, args.jobs_count).await?,
        Name::Answers => {
            let written = eval::answers::Written {
                predictions: args.predictions.as_deref(),
                examples: args.examples.as_deref(),
            };
            eval::answers::run(config, &data, args.set.as_deref(), args.half, &written).await?
        }
        Name::Multihop => eval::multihop::run(config, &data).await?,
        Name::Pubmedqa => eval::pubmedqa::run(config, &data, args.predictions.as_deref()).await?,
        Name::Rects => {
            let engine = startup::page_reader(config)?;
            eval::rects::run(&engine, &data, args.questions)?
        }
        Name::Speed => eval::speed::run(config, args.questions).await?,
        Name::Verifier => {
            eval::verifier::run(config, args.set.as_deref(), args.predictions.as_deref()).await?
        }
    };
    if context.json {
        output::json(&figures)?;
    } else {
        table(&figures, &mut terminal::out())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn table(figures: &[Figure], out: &mut impl Write) -> std::io::Result<()> {
    let width = figures
        .iter()
        .map(|figure| figure.name.chars().count())
        .max()
        .unwrap_or_default();
    for figure in figures {
        writeln!(
            out,
            "{:width$}  {:>8.3}  over {}",
            figure.name, figure.value, figure.items
        )?;
    }
    Ok(())
}
