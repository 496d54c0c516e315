//! `papyri reindex`: the passages embedded anew, by another model; texts that an older reader read; and what older versions did not
//! keep, made from the files.

mod layout;
mod scans;
mod text;

use super::ordered::{self, End, Look, now};
use super::terminal::{errln, outln};
use super::watch::is_in_use;
use super::{Context, INTERRUPTED, SOME_FAILED, output, progress};
use crate::config::Config;
use crate::startup::{self, Library};
use serde_json::json;
use service::Caller;
use service::reembed::{Ordered, Orders, Wanted};
use std::process::ExitCode;

/// Make anew what is told from the papers: their vectors, their texts, their layouts, the text of scans
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri reindex                                  with the default model
  papyri reindex --embedder all-MiniLM-L6-v2      with the smaller one (models/export/setup.sh minilm installs it)
  papyri reindex --embedder e-0123abcd            with one that `papyri train embedder` made
  papyri reindex --text                           papers that an older version of the program read, with all that hangs on their texts
  papyri reindex --text --all                     every paper, as after installing Tesseract
  papyri reindex --text --paper p-0123456789abcdef 2403.01234
  papyri reindex --layout                         where words stand and what is in tables, for papers read before that was kept
  papyri reindex --ocr                            scans that came before Tesseract was installed

With --text the files that the library keeps are read by the reader of today: sections, references, entities, passages, vectors, tables and layouts become its; ids, chats, ratings, collections, tags, notes, what a person corrected and what arXiv, registries and lists said stay. A paper that can't be read, or whose file is gone, keeps what it has and is named (exit code 4). `papyri check` and `papyri stats` say how many there are.
Without --text, --layout or --ocr every passage is embedded anew: the new vectors are made beside the old ones, which are used until all are there; then they change places at once.
Where a service (papyri serve) has the library, it does the work as a job of its queue, and answers all the while: this shows how far it is, Ctrl-C leaves it to go on, and `papyri jobs cancel` ends it. Passages on a server get a collection of their own; services that share it follow.
After Ctrl-C or a crash, run it again: it goes on where it stopped. Exits with 130 when interrupted.")]
pub struct Args {
    /// Folder of the embedding model in the models folder, or the version of one that was trained here [default: the one new
    /// libraries get]
    #[arg(long, value_name = "NAME")]
    embedder: Option<String>,
    /// Also by a model trained here that did worse than its parent on papers held out
    #[arg(long, requires = "embedder")]
    force: bool,
    /// Read papers anew that an older reader read, from the files that the library keeps
    #[arg(long, conflicts_with_all = ["embedder", "layout", "ocr"])]
    text: bool,
    /// With --text: every paper, whoever read it
    #[arg(long, requires = "text")]
    all: bool,
    /// With --text: only these papers, where their reader is older or with --all
    #[arg(long = "paper", value_name = "PAPER", num_args = 1.., requires = "text")]
    papers: Vec<String>,
    /// Make the layouts that are missing, which tell where quotes stand on their pages, and the cells of tables; nothing is
    /// embedded anew
    #[arg(long, conflicts_with = "embedder")]
    layout: bool,
    /// Read, from the pictures of their pages, the files that failed for want of OCR, and pages whose text is impossible;
    /// nothing else is embedded anew
    #[arg(long, conflicts_with_all = ["embedder", "layout"])]
    ocr: bool,
}

/// How a run over the papers ends.
fn ended(interrupted: bool, failed: usize) -> ExitCode {
    match (interrupted, failed) {
        (true, _) => ExitCode::from(INTERRUPTED),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(SOME_FAILED),
    }
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    if args.text {
        return text::run(context, args.papers, args.all).await;
    }
    if args.layout {
        return layout::run(context).await;
    }
    if args.ocr {
        return scans::run(context).await;
    }
    embedded(
        context,
        Wanted {
            embedder: args.embedder,
            anyway: args.force,
        },
    )
    .await
}

/// As `papyri reindex --embedder NAME` does.
pub(super) async fn by(context: Context, name: String, force: bool) -> anyhow::Result<ExitCode> {
    let wanted = Wanted {
        embedder: Some(name),
        anyway: force,
    };
    embedded(context, wanted).await
}

async fn embedded(context: Context, wanted: Wanted) -> anyhow::Result<ExitCode> {
    let kept = Kept::of(&context);
    let config = context.config;
    let library = match Library::open(config.clone()).await {
        Err(error) if is_in_use(&error) => {
            // Whoever has the library does it; where it is let go before, it is done here.
            match by_service(&config, &wanted, &error).await? {
                End::Became((passages, model)) => return kept.done(passages, &model),
                End::Left => return Ok(ExitCode::from(INTERRUPTED)),
                End::Free(library) => *library,
            }
        }
        opened => opened?,
    };
    let papers = library.administration(None).stats(&Caller::Local).await?;
    let run = progress::Run::start(papers.papers, "papers");
    let told = |done, of| {
        run.bar.set_length(of);
        run.bar.set_position(done);
    };
    let reembedding = library.reembedding();
    let made = reembedding
        .run(&Caller::Local, &wanted, &run.stop, &told)
        .await?;
    run.end();
    drop((reembedding, library));
    Library::settle(&config)?;
    match made {
        Some(made) => kept.done(made.passages, &made.model.to_string()),
        None => {
            errln!("interrupted; run it again to go on");
            Ok(ExitCode::from(INTERRUPTED))
        }
    }
}

/// Orders it from whoever has the library, as `in_use` says, and watches: how many passages were embedded, and by which model.
async fn by_service(
    config: &Config,
    wanted: &Wanted,
    in_use: &anyhow::Error,
) -> anyhow::Result<End<(u64, String)>> {
    let (orders, caller) = (
        Orders::new(startup::open_jobs(config).await?),
        &Caller::Local,
    );
    let id = orders.put(caller, wanted, now()).await?;
    let look = async || {
        Ok(match orders.ordered(caller, &id).await? {
            Ordered::Waits => Look::Waits,
            Ordered::Under { done, total } => Look::Under { done, total },
            ended => Look::Ended(ended),
        })
    };
    let take_back = async || orders.take_back(caller, &id, now()).await;
    Ok(
        match ordered::watch(config, in_use, &id, look, take_back).await? {
            End::Became(Ordered::Done { passages, model }) => End::Became((passages, model)),
            End::Became(Ordered::Failed { cause }) => anyhow::bail!("{cause}"),
            End::Became(_) => anyhow::bail!("the job {id} was cancelled"),
            End::Left => End::Left,
            End::Free(library) => End::Free(library),
        },
    )
}

/// How the end is told.
struct Kept {
    json: bool,
    /// The model that the configuration names.
    configured: Option<String>,
}

impl Kept {
    fn of(context: &Context) -> Self {
        Self {
            json: context.json,
            configured: context.config.models.embedder.clone(),
        }
    }

    fn done(&self, passages: u64, model: &str) -> anyhow::Result<ExitCode> {
        if self.json {
            output::json(&json!({ "embedder": model, "passages": passages }))?;
        } else {
            outln!("{passages} passages embedded by {model}")?;
        }
        let configured = self.configured.as_ref();
        if let Some(other) = configured.filter(|name| !model.starts_with(name.as_str())) {
            errln!(
                "the configuration still names {other}: set models.embedder anew, or leave it out"
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
