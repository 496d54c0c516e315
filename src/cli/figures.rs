//! `papyri figures`: the figures of a paper, with their captions; their pictures, saved.

use super::terminal::{self, errln};
use super::{Context, SOME_FAILED, output, paper_arg};
use crate::startup::Library;
use anyhow::{Context as _, bail};
use graph_schema::{Figure, PageRect, PaperId};
use serde::Serialize;
use service::pictures::{Pictures, USUAL_WIDTH, WIDTHS};
use service::{Caller, ErrorKind};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// List the figures of a paper with their captions, or save their pictures
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri figures \"fusing sparse and dense\"
  papyri figures p-0123456789abcdef --json                  captions with pages and boxes
  papyri figures p-0123456789abcdef --out pictures          figure-1.png and so on, drawn from the paper's file

A caption beside which nothing is drawn is not listed. For papers read before figures were kept, run `papyri reindex --layout` first.")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
    /// Save the pictures of the figures in this folder, as PNG
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How wide a picture is to be, in pixels
    #[arg(long, requires = "out", default_value_t = USUAL_WIDTH, value_parser = clap::value_parser!(u32).range(i64::from(*WIDTHS.start())..=i64::from(*WIDTHS.end())))]
    width: u32,
}

/// A figure as programs get it.
#[derive(Serialize)]
struct Told<'a> {
    /// 1-based.
    number: u32,
    label: &'a str,
    caption: &'a str,
    page: u32,
    #[serde(rename = "box")]
    area: PageRect,
    /// Where its picture was saved; null for one that can't be drawn. Left out where none was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<Option<String>>,
}

impl<'a> From<&'a Figure> for Told<'a> {
    fn from(figure: &'a Figure) -> Self {
        Self {
            number: figure.number(),
            label: &figure.label,
            caption: &figure.caption,
            page: figure.page(),
            area: figure.rect,
            picture: None,
        }
    }
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let paper = paper_arg::resolve(&library, &args.paper).await?;
    let kept = library.papers().tables(&Caller::Local, &paper.id).await?;
    let kept = kept.and_then(|kept| kept.figures);
    if kept.is_none() && paper.pages > 0 {
        bail!(
            "the figures of {:?} are not kept: `papyri reindex --layout` makes them",
            paper.title
        );
    }
    if args.out.is_some() && paper.pages == 0 {
        bail!(
            "{:?} has no pages: there are no pictures of its figures",
            paper.title
        );
    }
    let figures = kept.unwrap_or_default();
    let saved = match &args.out {
        Some(folder) => {
            let album = Album {
                pictures: library.pictures(),
                paper: &paper.id,
                folder,
                width: args.width,
            };
            Some(album.save(&figures).await?)
        }
        None => None,
    };
    let whole = saved.iter().flatten().all(Option::is_some);
    let done = match whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(SOME_FAILED),
    };
    if context.json {
        let mut told: Vec<Told<'_>> = figures.iter().map(Told::from).collect();
        for (figure, picture) in told.iter_mut().zip(saved.into_iter().flatten()) {
            figure.picture = Some(picture.map(|path| path.display().to_string()));
        }
        output::json(&serde_json::json!({ "paper": paper.id, "figures": told }))?;
        return Ok(done);
    }
    let mut out = terminal::out();
    for figure in &figures {
        writeln!(
            out,
            "{:>3}  page {}  {}",
            figure.number(),
            figure.page(),
            figure.caption
        )?;
    }
    writeln!(out, "{} figures in {:?}", figures.len(), paper.title)?;
    if let (Some(saved), Some(folder)) = (saved, &args.out) {
        let count = saved.iter().flatten().count();
        writeln!(out, "{count} pictures saved in {}", folder.display())?;
    }
    Ok(done)
}

/// Where pictures are saved.
struct Album<'a> {
    pictures: Pictures,
    paper: &'a PaperId,
    folder: &'a Path,
    width: u32,
}

impl Album<'_> {
    /// The files, one a figure; `None` for one that can't be drawn, which is told.
    async fn save(&self, figures: &[Figure]) -> anyhow::Result<Vec<Option<PathBuf>>> {
        std::fs::create_dir_all(self.folder)
            .with_context(|| format!("cannot create the folder {}", self.folder.display()))?;
        let mut saved = Vec::new();
        for figure in figures {
            let number = figure.number();
            let drawable = self
                .pictures
                .figure(&Caller::Local, self.paper, number, self.width);
            match drawable.await?.png().await {
                Ok(png) => {
                    let path = self.folder.join(format!("figure-{number}.png"));
                    std::fs::write(&path, png)
                        .with_context(|| format!("cannot write {}", path.display()))?;
                    saved.push(Some(path));
                }
                Err(error) if error.kind == ErrorKind::NotFound => {
                    errln!("{:#}", anyhow::Error::from(error));
                    saved.push(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(saved)
    }
}
