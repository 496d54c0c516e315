//! `papyri labels`: items given out to be judged, and the judgements.

use super::{Opened, date, now};
use crate::cli::terminal::outln;
use crate::cli::{Context, output};
use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use learn::{ItemKind, Label, agreement, exchange, label};
use serde_json::json;
use service::Caller;
use service::learn::{Batch, Source};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Have answers judged by people: here, in Label Studio, or on Mechanical Turk
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri labels create --from ratings --size 50         a batch of rated answers, the worst first
  papyri labels create --from low-confidence --kind relevance
  papyri labels create --from random --kind support     do the quotes say what the answers say?
  papyri labels create --from random --kind summary     of the papers that were summarised
  papyri labels export b-20270103 --format label-studio --out labelling/
  papyri labels import b-20270103 results.csv --format mechanical-turk
  papyri labels show b-20270103                         how many labels, how far they agree
  papyri datasets create --labels b-20270103            what a model can be trained on

A label is a number from 1 (not at all) to 5 (just right). Several labels an item are better than one.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Choose items to be judged
    Create {
        #[arg(long = "from", value_enum, default_value = "ratings")]
        source: Chosen,
        /// What is judged
        #[arg(long, value_enum, default_value = "answer")]
        kind: Kind,
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=5000))]
        size: u16,
    },
    /// The batches there are
    List,
    /// How far a batch is, and how far its labellers agree
    Show { batch: String },
    /// Write the files that another program or market wants
    Export {
        batch: String,
        #[arg(long, value_enum, default_value = "label-studio")]
        format: Format,
        /// Folder for the files
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Take in the labels that came back
    Import {
        batch: String,
        file: PathBuf,
        #[arg(long, value_enum, default_value = "label-studio")]
        format: Format,
    },
    /// Judge one item yourself
    Add {
        batch: String,
        item: String,
        /// 1 to 5
        #[arg(value_parser = clap::value_parser!(u8).range(1..=5))]
        value: u8,
        /// Who judges
        #[arg(long, default_value = "me")]
        labeller: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Chosen {
    /// Those that readers rated, the worst first
    Ratings,
    /// Those whose confidence was nearest to a half
    LowConfidence,
    /// Any, each as likely as another
    Random,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Whether an answer answers
    Answer,
    /// Whether a sentence helps to answer
    Relevance,
    /// Whether a quote bears the sentence of an answer that rests on it
    Support,
    /// Whether a sentence belongs in its paper's summary
    Summary,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Tasks as JSON, with the labelling interface beside them
    LabelStudio,
    /// A batch's CSV, with its HTML layout beside it
    MechanicalTurk,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let opened = Opened::new(context).await?;
    match args.command {
        Command::Create { source, kind, size } => create(&opened, source, kind, size).await?,
        Command::List => list(&opened).await?,
        Command::Show { batch } => show(&opened, &batch).await?,
        Command::Export { batch, format, out } => export(&opened, &batch, format, &out).await?,
        Command::Import {
            batch,
            file,
            format,
        } => import(&opened, &batch, &file, format).await?,
        Command::Add {
            batch,
            item,
            value,
            labeller,
        } => {
            let label = Label {
                item,
                labeller,
                value,
            };
            add(&opened, &batch, vec![label]).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(opened: &Opened, chosen: Chosen, kind: Kind, size: u16) -> anyhow::Result<()> {
    let kind = match kind {
        Kind::Answer => ItemKind::Answer,
        Kind::Relevance => ItemKind::Relevance,
        Kind::Support => ItemKind::Support,
        Kind::Summary => ItemKind::Summary,
    };
    let source = match chosen {
        Chosen::Ratings => Source::Ratings,
        Chosen::LowConfidence => Source::LowConfidence,
        Chosen::Random => Source::Random,
    };
    let learning = opened.library.learning();
    let items = learning.items(&Caller::Local, source, kind, usize::from(size));
    let items = items.await?;
    anyhow::ensure!(
        !items.is_empty(),
        "there is nothing to judge yet: answers are kept when they are asked for in the page or over GraphQL, and rated there; \
         summaries when they are asked for"
    );
    let at = now();
    let day = date(at).replace(['-', ':', 'T', 'Z'], "");
    let mut id = format!("b-{day}");
    let known = opened.store.batches().await?;
    // Two of one second.
    for nth in 2.. {
        if !known.contains(&id) {
            break;
        }
        id = format!("b-{day}-{nth}");
    }
    let batch = Batch {
        id,
        created_at: at,
        items,
        labels: Vec::new(),
    };
    opened.store.keep_batch(&batch).await?;
    if opened.json {
        return output::json(&batch);
    }
    outln!("{}: {} items to judge", batch.id, batch.items.len())?;
    Ok(())
}

async fn list(opened: &Opened) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for id in opened.store.batches().await? {
        rows.push(opened.store.batch(&id).await?);
    }
    if opened.json {
        let rows: Vec<_> = rows.iter().map(summary).collect();
        return output::json(&rows);
    }
    for batch in &rows {
        outln!(
            "{}  {} items, {} labels, of {}",
            batch.id,
            batch.items.len(),
            batch.labels.len(),
            date(batch.created_at)
        )?;
    }
    Ok(())
}

fn summary(batch: &Batch) -> serde_json::Value {
    json!({
        "id": batch.id, "createdAt": date(batch.created_at), "items": batch.items.len(), "labels": batch.labels.len(),
        "judged": label::adjudicated(&batch.items, &batch.labels).len(),
        "alpha": agreement::alpha(&batch.labels), "careless": label::careless(&batch.items, &batch.labels),
    })
}

async fn show(opened: &Opened, id: &str) -> anyhow::Result<()> {
    let batch = opened.store.batch(id).await?;
    if opened.json {
        return output::json(&summary(&batch));
    }
    let judged = label::adjudicated(&batch.items, &batch.labels);
    outln!(
        "{}: {} of {} items judged, {} labels",
        batch.id,
        judged.len(),
        batch.items.len(),
        batch.labels.len()
    )?;
    match agreement::alpha(&batch.labels) {
        Some(alpha) => {
            outln!("Krippendorff's alpha {alpha:.3} (1 is full agreement, 0 what chance gives)")?;
        }
        None => {
            outln!("agreement can't be told: no item has two labels, or all labels are the same")?;
        }
    }
    for (name, share) in label::careless(&batch.items, &batch.labels) {
        outln!(
            "{name} is left out: only {:.0} % of the gold items right",
            share * 100.0
        )?;
    }
    for item in &batch.items {
        let value = judged.get(&item.id);
        let value = value.map_or_else(|| "-".to_owned(), u8::to_string);
        outln!(
            "\n[{value}] {}\n  {}\n  {}",
            item.id,
            item.question,
            item.text
        )?;
    }
    Ok(())
}

async fn export(opened: &Opened, id: &str, format: Format, out: &Path) -> anyhow::Result<()> {
    let batch = opened.store.batch(id).await?;
    std::fs::create_dir_all(out).with_context(|| format!("creating {}", out.display()))?;
    let files = match format {
        Format::LabelStudio => [
            (format!("{id}.json"), exchange::label_studio(&batch.items)),
            (
                format!("{id}.xml"),
                exchange::LABEL_STUDIO_CONFIG.to_owned(),
            ),
        ],
        Format::MechanicalTurk => [
            (format!("{id}.csv"), exchange::mechanical_turk(&batch.items)),
            (
                format!("{id}.html"),
                exchange::MECHANICAL_TURK_LAYOUT.to_owned(),
            ),
        ],
    };
    let mut written = Vec::new();
    for (name, text) in files {
        let path = out.join(name);
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        written.push(path.display().to_string());
    }
    if opened.json {
        return output::json(&written);
    }
    outln!("wrote {}", written.join(" and "))?;
    Ok(())
}

async fn import(opened: &Opened, id: &str, file: &Path, format: Format) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let labels = match format {
        Format::LabelStudio => exchange::from_label_studio(&text)?,
        Format::MechanicalTurk => exchange::from_mechanical_turk(&text)?,
    };
    add(opened, id, labels).await
}

/// A labeller's second judgement of an item takes the place of the first.
async fn add(opened: &Opened, id: &str, labels: Vec<Label>) -> anyhow::Result<()> {
    let mut batch = opened.store.batch(id).await?;
    let count = labels.len();
    for label in labels {
        anyhow::ensure!(
            batch.items.iter().any(|item| item.id == label.item),
            "the batch {id} has no item {}: nothing was taken in",
            label.item
        );
        batch
            .labels
            .retain(|known| (&known.item, &known.labeller) != (&label.item, &label.labeller));
        batch.labels.push(label);
    }
    opened.store.keep_batch(&batch).await?;
    if opened.json {
        return output::json(&summary(&batch));
    }
    outln!("{count} labels taken in; {id} has {}", batch.labels.len())?;
    Ok(())
}
