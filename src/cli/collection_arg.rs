//! The COLLECTION argument: an id, or a name.

use crate::startup::Library;
use anyhow::bail;
use graph_schema::{CollectionId, ReadingState};
use service::Caller;
use service::shelf::{CollectionView, Marked, Named};

/// How a COLLECTION argument is described in `--help`.
pub const HELP: &str = "Name of a collection, or its id";

/// The one collection that `text` names.
pub async fn resolve(library: &Library, text: &str) -> anyhow::Result<CollectionView> {
    match library
        .shelf()
        .find_collection(&Caller::Local, text)
        .await?
    {
        Named::One(view) => Ok(view),
        Named::Nothing => {
            bail!("no collection is called {text:?}; `papyri collections list` lists them")
        }
        Named::Several(views) => {
            let list: Vec<String> = views
                .iter()
                .map(|view| format!("\n  {}", line(view)))
                .collect();
            bail!(
                "{text:?} may mean several collections; use an id:{}",
                list.concat()
            )
        }
    }
}

/// A collection on one line.
pub fn line(view: &CollectionView) -> String {
    let one = &view.collection;
    let owner = one.owner.as_ref();
    let owner = owner.map(|who| format!(", of {who}")).unwrap_or_default();
    let papers = match view.papers {
        1 => "1 paper".to_owned(),
        several => format!("{several} papers"),
    };
    format!(
        "{}  {}  {papers}, {}{owner}",
        one.id,
        one.name,
        one.visibility.as_str()
    )
}

/// Which papers a listing is narrowed to.
#[derive(Debug, clap::Args)]
pub struct MarkedArgs {
    /// Only papers of this collection
    #[arg(long, value_name = "COLLECTION")]
    collection: Option<String>,
    /// Only papers with this tag
    #[arg(long)]
    tag: Option<String>,
    /// Only papers in this reading state
    #[arg(long, value_enum)]
    state: Option<StateArg>,
}

impl MarkedArgs {
    pub async fn marked(self, library: &Library) -> anyhow::Result<Marked> {
        let mut id: Option<CollectionId> = None;
        if let Some(text) = &self.collection {
            id = Some(resolve(library, text).await?.collection.id);
        }
        Ok(Marked {
            collection: id,
            tag: self.tag,
            state: self.state.map(StateArg::state),
        })
    }
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum StateArg {
    ToRead,
    Reading,
    Read,
}

impl StateArg {
    pub fn state(self) -> ReadingState {
        match self {
            Self::ToRead => ReadingState::ToRead,
            Self::Reading => ReadingState::Reading,
            Self::Read => ReadingState::Read,
        }
    }
}
