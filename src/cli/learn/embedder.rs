//! `papyri train embedder`: an embedding model trained further on the library's own texts.

use super::train::figures;
use super::{Opened, curve, now};
use crate::cli::terminal::{errln, outln};
use crate::cli::{Context, INTERRUPTED, output};
use crate::config::Config;
use crate::startup::{self, Library};
use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use learn::embedding::{self, Settings};
use learn::{EmbedderRun, TextSet};
use service::learn::{
    Beginning, EmbedderEvent, LearningStore, TrainedEmbedder, measure_embedder, peak_bytes,
    train_embedder,
};
use service::{Caller, ErrorKind};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Layers of any model, and more.
const ALL_LAYERS: usize = 1000;
/// Where runs that are not done are kept, in the library's folder.
const RUNS: &str = "training";

/// Train the embedding model further on the library's own texts
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri train embedder                              on all the library's texts, the upper two layers
  papyri train embedder --layers 4 --max-hours 2     more is learnt, and it takes longer
  papyri train embedder t-0123456789abcdef --seed 2  on a dataset that `papyri datasets create --texts` made
  papyri reindex --embedder e-0123abcd               puts it to use; the model before stays

It learns from sentences that cite (to find what they cite), titles (to find their abstracts), headings (to find their text) and
sentences that people labelled as answers; all of a paper are trained on or measured with. The new model is a candidate: `papyri
versions show` tells how it does on papers it was not trained on. A model that lost there is not put to use without --force.
Half a gigabyte of memory; before the first step a core reads some 500 tokens of the texts a second. Ended by Ctrl-C or a kill, the
same command goes on where it was.")]
pub struct Args {
    /// Dataset of texts to learn from [default: one of all the library's texts, made now]
    dataset: Option<String>,
    /// Model to start from, a folder in the models folder [default: the one the library is embedded by]
    #[arg(long, value_name = "NAME")]
    parent: Option<String>,
    /// Layers from the top that are trained; those below are read once
    #[arg(long, default_value_t = Settings::default().layers)]
    layers: usize,
    /// Train all layers
    #[arg(long, conflicts_with = "layers")]
    full: bool,
    /// How often each pair is taken
    #[arg(long, default_value_t = Settings::default().epochs)]
    epochs: usize,
    /// The highest learning rate
    #[arg(long, default_value_t = Settings::default().rate)]
    rate: f64,
    /// Pairs of one step: each is told from the others
    #[arg(long, default_value_t = Settings::default().batch)]
    batch: usize,
    #[arg(long, default_value_t = Settings::default().seed)]
    seed: u64,
    /// Hours after which it ends with the best it had
    #[arg(long, value_name = "HOURS")]
    max_hours: Option<f64>,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let settings = settings(&args)?;
    let longest = match args.max_hours {
        Some(hours) => {
            let longest = Duration::try_from_secs_f64(hours * 3600.0).ok();
            let longest = longest.filter(|longest| !longest.is_zero());
            Some(longest.context("--max-hours must be more than 0")?)
        }
        None => None,
    };
    let (json, config) = (context.json, context.config.clone());
    let opened = Opened::new(context).await?;
    let set = match &args.dataset {
        Some(id) => opened.store.text_set(id).await?,
        None => super::datasets::texts(&opened, "not to be passed on".to_owned()).await?,
    };
    let in_use = opened.library.made_with().map(|model| model.name);
    let parent = args.parent.or(in_use);
    let parent = parent.unwrap_or_else(|| crate::config::DEFAULT_EMBEDDER.to_owned());
    if !json {
        outln!("{}: {} pairs of texts", set.id, set.pairs.len())?;
    }
    embedding::split(&set)?;
    // Others may use the library meanwhile.
    drop(opened);
    let work = Work {
        name: embedding::name(&set, &parent, &settings),
        config,
        set,
        parent,
        settings,
        longest,
    };
    let done = async move {
        let (work, trained) = tokio::task::spawn_blocking(move || {
            let trained = work.train()?;
            anyhow::Ok((work, trained))
        })
        .await
        .context("the training was stopped")??;
        work.keep(trained).await
    };
    tokio::select! {
        run = done => {
            let run = run?;
            match json {
                true => output::json(&run)?,
                false => told(&run)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        // The work is on a thread of its own, which ends with the program; what it kept last is whole.
        _ = tokio::signal::ctrl_c() => {
            errln!("interrupted; the same command goes on where it was");
            std::process::exit(i32::from(INTERRUPTED));
        }
    }
}

fn settings(args: &Args) -> anyhow::Result<Settings> {
    anyhow::ensure!(args.epochs > 0, "--epochs must be 1 or more");
    anyhow::ensure!(args.layers > 0, "--layers must be 1 or more");
    anyhow::ensure!(
        (2..=1024).contains(&args.batch),
        "--batch must lie between 2 and 1024"
    );
    anyhow::ensure!(
        args.rate.is_finite() && args.rate > 0.0 && args.rate < 1.0,
        "--rate must lie between 0 and 1"
    );
    Ok(Settings {
        layers: if args.full { ALL_LAYERS } else { args.layers },
        epochs: args.epochs,
        rate: args.rate,
        batch: args.batch,
        seed: args.seed,
        ..Settings::default()
    })
}

/// One run, from its dataset to its place in the registry.
struct Work {
    name: String,
    config: Config,
    set: TextSet,
    parent: String,
    settings: Settings,
    longest: Option<Duration>,
}

impl Work {
    fn folder(&self) -> PathBuf {
        self.config.library.dir.join(RUNS).join(&self.name)
    }

    fn train(&self) -> anyhow::Result<TrainedEmbedder> {
        let folder = self.folder();
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} can't be made", folder.display()))?;
        let state = folder.join("state");
        let kept = match std::fs::read(&state) {
            Ok(kept) => Some(kept),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(error).with_context(|| format!("{} can't be read", state.display()));
            }
        };
        let layers = self.settings.layers;
        let mut training = startup::embedder_training(&self.config, &self.parent, layers, &folder)?;
        let bar = bar();
        let mut told = |event: EmbedderEvent<'_>| {
            match event {
                EmbedderEvent::Reading { read, of } => {
                    reached(&bar, read, of);
                    bar.set_message("texts read before the first step");
                }
                EmbedderEvent::Step { step, of, loss } => {
                    reached(&bar, step, of);
                    bar.set_message(format!("steps, loss {loss:.3}"));
                }
                EmbedderEvent::Look { figure } => {
                    tracing::debug!(figure, "a look at papers set aside");
                }
                EmbedderEvent::State(bytes) => {
                    super::written(&state, bytes).map_err(service::ServiceError::internal)?;
                }
            }
            Ok(())
        };
        let from = Beginning {
            name: &self.name,
            kept: kept.as_deref(),
            longest: self.longest,
        };
        let trained = train_embedder(&mut training, &self.set, &self.settings, &from, &mut told);
        bar.finish_and_clear();
        // There is nothing to go on with where nothing was learnt.
        if trained
            .as_ref()
            .is_err_and(|error| error.kind == ErrorKind::Invalid)
        {
            removed(&folder);
        }
        Ok(trained?)
    }

    /// Puts the model into the models folder, measures it as it is served, and registers it.
    async fn keep(&self, trained: TrainedEmbedder) -> anyhow::Result<EmbedderRun> {
        let digest = format!("{:x}", Sha256::digest(&trained.file));
        let version = format!("e-{}", &digest[..8]);
        // Of a model that was trained here itself only the first name stays.
        let first = self.parent.split("-e-").next().unwrap_or(&self.parent);
        let model = format!("{first}-{version}");
        startup::install_trained(&self.config, &self.parent, &model, &trained.file)?;
        let metrics = self.measured(&model).await?;
        let parent_metrics = self.measured(&self.parent).await?;
        let run = EmbedderRun {
            version,
            model,
            digest,
            parent: self.parent.clone(),
            dataset: self.set.id.clone(),
            settings: self.settings,
            code: env!("CARGO_PKG_VERSION").to_owned(),
            metrics,
            parent_metrics,
            curve: trained.curve,
            losses: trained.losses,
            trained_on: trained.trained_on,
            held_out: trained.held_out,
            ended: trained.ended,
            seconds: trained.seconds,
            peak_bytes: peak_bytes(),
            created_at: now(),
        };
        let library = Library::open(self.config.clone()).await.context(
            "the model is trained; the same command registers it once the library can be opened",
        )?;
        let store: LearningStore = library.learning().kept(&Caller::Local)?;
        let mut registry = store.registry().await?;
        registry.add_embedder(run.clone());
        store.keep_registry(&registry).await?;
        // It is done: what stays would be taken up by the next run.
        removed(&self.folder());
        Ok(run)
    }

    async fn measured(&self, model: &str) -> anyhow::Result<learn::Metrics> {
        let (config, name) = (self.config.clone(), model.to_owned());
        let loaded =
            tokio::task::spawn_blocking(move || startup::embedder_named(&config, &name)).await?;
        let bar = bar();
        bar.set_message(format!("texts embedded by {model} to measure it"));
        let told = |done, of| reached(&bar, done, of);
        let metrics = measure_embedder(loaded?.as_ref(), &self.set, &told).await;
        bar.finish_and_clear();
        Ok(metrics?)
    }
}

fn bar() -> ProgressBar {
    ProgressBar::no_length().with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len}  {eta} left  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

fn reached(bar: &ProgressBar, done: usize, of: usize) {
    bar.set_length(of as u64);
    bar.set_position(done as u64);
}

fn removed(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder) {
        errln!("{} can't be removed: {error}", folder.display());
    }
}

/// A run, as `train embedder` and `versions show` tell it.
pub(super) fn told(run: &EmbedderRun) -> std::io::Result<()> {
    outln!(
        "{}: trained on {} pairs of {} from {} in {:.0} s and {:.0} MB, measured on {} pairs of other papers",
        run.model,
        run.trained_on,
        run.dataset,
        run.parent,
        run.seconds,
        run.peak_bytes as f64 / 1e6,
        run.held_out
    )?;
    figures(&run.version, "before", &run.metrics, &run.parent_metrics)?;
    curve("loss", &run.losses)?;
    let looks: Vec<String> = run
        .curve
        .iter()
        .map(|figure| format!("{figure:.3}"))
        .collect();
    let ended = match run.ended {
        embedding::Ended::Done => "all epochs done",
        embedding::Ended::NoBetter => "it got no better",
        embedding::Ended::Time => "its time was over",
    };
    outln!("  on papers set aside: {}; {ended}", looks.join(", "))?;
    outln!("  papyri reindex --embedder {} puts it to use", run.version)
}
