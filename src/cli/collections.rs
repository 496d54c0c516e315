//! `papyri collections`: papers that were put together, and whom they are shared with.

use super::confirm::confirm;
use super::terminal::{self, outln};
use super::{Context, collection_arg, output, paper_arg};
use crate::startup::Library;
use graph_schema::{PaperId, Right, Share, UserName, Visibility, Who};
use serde_json::{Value, json};
use service::Caller;
use service::shelf::{CollectionView, MOST_LISTED, Shelf};
use std::io::Write;
use std::process::ExitCode;

/// Collections of papers: to look through, to ask within, to share
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri collections create \"Thesis\" p-0123456789abcdef \"fusing sparse and dense\"
  papyri collections list
  papyri collections add Thesis 2401.00001
  papyri ask --collection Thesis \"Which datasets are used?\"
  papyri papers --collection Thesis --format bibtex > thesis.bib
  papyri collections share Thesis --with anna --write-with ben
  papyri collections share Thesis --public
  papyri collections delete Thesis --yes

A paper that is deleted leaves its collections; a collection that is deleted leaves its papers.")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// All of them, by name
    List,
    /// The papers of one
    Show {
        #[arg(value_name = "COLLECTION", help = collection_arg::HELP)]
        collection: String,
    },
    /// A new one, private
    Create {
        name: String,
        #[arg(value_name = "PAPER", help = paper_arg::HELP)]
        papers: Vec<String>,
    },
    /// Give one another name
    Rename {
        #[arg(value_name = "COLLECTION", help = collection_arg::HELP)]
        collection: String,
        name: String,
    },
    /// Delete one; its papers stay in the library
    Delete {
        #[arg(value_name = "COLLECTION", help = collection_arg::HELP)]
        collection: String,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Put papers in
    Add {
        #[arg(value_name = "COLLECTION", help = collection_arg::HELP)]
        collection: String,
        #[arg(required = true, value_name = "PAPER", help = paper_arg::HELP)]
        papers: Vec<String>,
    },
    /// Take papers out
    Remove {
        #[arg(value_name = "COLLECTION", help = collection_arg::HELP)]
        collection: String,
        #[arg(required = true, value_name = "PAPER", help = paper_arg::HELP)]
        papers: Vec<String>,
    },
    /// Say who sees one, in place of who saw it
    Share(ShareArgs),
}

#[derive(Debug, clap::Args)]
#[group(id = "whom", required = true, multiple = true)]
struct ShareArgs {
    #[arg(value_name = "COLLECTION", help = collection_arg::HELP)]
    collection: String,
    /// A user who may read it; may be repeated
    #[arg(long, value_name = "USER", group = "whom")]
    with: Vec<UserName>,
    /// A user who may change what is in it, too; may be repeated
    #[arg(long, value_name = "USER", group = "whom")]
    write_with: Vec<UserName>,
    /// Everybody may read it
    #[arg(long, group = "whom", conflicts_with_all = ["with", "write_with", "private"])]
    public: bool,
    /// Nobody else sees it
    #[arg(long, group = "whom", conflicts_with_all = ["with", "write_with"])]
    private: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let shelf = library.shelf();
    let (local, as_json) = (&Caller::Local, context.json);
    match args.action {
        Action::List => list(&shelf, as_json).await?,
        Action::Show { collection } => show(&library, &collection, as_json).await?,
        Action::Create { name, papers } => {
            let papers = named(&library, &papers).await?;
            let made = shelf.create_collection(local, &name, &papers).await?;
            told("made", &made, as_json)?;
        }
        Action::Rename { collection, name } => {
            let id = collection_arg::resolve(&library, &collection).await?;
            let id = id.collection.id;
            let renamed = shelf.rename_collection(local, &id, &name).await?;
            told("renamed", &renamed, as_json)?;
        }
        Action::Delete { collection, yes } => delete(&library, &collection, yes, as_json).await?,
        Action::Add { collection, papers } => {
            let id = collection_arg::resolve(&library, &collection).await?;
            let papers = named(&library, &papers).await?;
            let filled = shelf.collect(local, &id.collection.id, &papers).await?;
            told("now", &filled, as_json)?;
        }
        Action::Remove { collection, papers } => {
            let id = collection_arg::resolve(&library, &collection).await?;
            let papers = named(&library, &papers).await?;
            let emptied = shelf.uncollect(local, &id.collection.id, &papers).await?;
            told("now", &emptied, as_json)?;
        }
        Action::Share(args) => {
            let id = collection_arg::resolve(&library, &args.collection).await?;
            let visibility = seen_by(args);
            let id = id.collection.id;
            let shared = shelf.share_collection(local, &id, visibility).await?;
            told("now", &shared, as_json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn seen_by(args: ShareArgs) -> Visibility {
    if args.public {
        return Visibility::Public;
    }
    let share = |right| {
        move |name| Share {
            who: Who::User(name),
            right,
        }
    };
    let readers = args.with.into_iter().map(share(Right::Read));
    let writers = args.write_with.into_iter().map(share(Right::Write));
    // With nobody it is private.
    Visibility::shared(readers.chain(writers).collect())
}

async fn named(library: &Library, texts: &[String]) -> anyhow::Result<Vec<PaperId>> {
    let mut papers = Vec::new();
    for text in texts {
        papers.push(paper_arg::resolve(library, text).await?.id);
    }
    Ok(papers)
}

async fn list(shelf: &Shelf, as_json: bool) -> anyhow::Result<()> {
    let mut all = Vec::new();
    loop {
        let some = shelf.collections(&Caller::Local, None, all.len() as u64, MOST_LISTED);
        let some = some.await?;
        if some.is_empty() {
            break;
        }
        all.extend(some);
    }
    if as_json {
        let all: Vec<Value> = all.iter().map(shape).collect();
        return output::json(&json!({ "collections": all }));
    }
    let mut out = terminal::out();
    for view in &all {
        writeln!(out, "{}", collection_arg::line(view))?;
    }
    Ok(())
}

async fn show(library: &Library, text: &str, as_json: bool) -> anyhow::Result<()> {
    let view = collection_arg::resolve(library, text).await?;
    let shelf = library.shelf();
    let ids = shelf.collected(&Caller::Local, &view.collection.id).await?;
    let papers = library.papers().papers(&Caller::Local, &ids).await?;
    if as_json {
        return output::json(&json!({ "collection": shape(&view), "papers": papers }));
    }
    let mut out = terminal::out();
    writeln!(out, "{}", collection_arg::line(&view))?;
    for share in view.collection.visibility.shares() {
        writeln!(out, "  {} may {} it", share.who, share.right.as_str())?;
    }
    for paper in &papers {
        writeln!(out, "{}  {}", paper.id, super::papers::line(paper))?;
    }
    Ok(())
}

async fn delete(library: &Library, text: &str, yes: bool, as_json: bool) -> anyhow::Result<()> {
    let view = collection_arg::resolve(library, text).await?;
    let question = format!(
        "Delete the collection\n  {}\n?",
        collection_arg::line(&view)
    );
    if !confirm(&question, yes)? {
        return Ok(outln!("nothing was deleted")?);
    }
    let deleting = library
        .shelf()
        .delete_collection(&Caller::Local, &view.collection.id)
        .await?;
    if as_json {
        return output::json(&json!({ "deleted": deleting, "collection": shape(&view) }));
    }
    Ok(outln!("deleted {}", view.collection.name)?)
}

fn told(what: &str, view: &CollectionView, as_json: bool) -> anyhow::Result<()> {
    match as_json {
        true => output::json(&shape(view)),
        false => Ok(outln!("{what}: {}", collection_arg::line(view))?),
    }
}

/// A collection for programs.
fn shape(view: &CollectionView) -> Value {
    let one = &view.collection;
    json!({
        "id": one.id,
        "name": one.name,
        "owner": one.owner,
        "visibility": one.visibility.as_str(),
        "shared_with": one.visibility.shares(),
        "papers": view.papers,
        "created_at": one.created_at,
    })
}
