//! What an assistant's reader makes of papers: collections, tags, notes.

use super::shown;
use super::tools::{OnePaper, Told, Tools, refused, told};
use graph_schema::{CollectionId, PaperId};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::{tool, tool_router};
use serde::Deserialize;
use service::shelf::{CollectionView, Named, NewNote};

/// Collections or notes that are listed, at most.
const LISTED: u32 = 100;

#[derive(Debug, Deserialize, JsonSchema)]
struct Put {
    /// Name or id of the collection; one of a new name is made.
    collection: String,
    /// Ids, DOIs, arXiv ids or words of titles.
    papers: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Tagged {
    /// Id, DOI, arXiv id or words of the title.
    paper: String,
    /// A word or a few, for instance: to cite.
    tag: String,
    /// Takes the tag off instead of putting it on.
    #[serde(default)]
    off: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Noted {
    /// Id, DOI, arXiv id or words of the title.
    paper: String,
    /// What to keep.
    text: String,
    /// The words of the paper that it is about.
    #[serde(default)]
    quote: Option<String>,
    /// The page they stand on, from 1.
    #[serde(default)]
    page: Option<u32>,
}

#[tool_router(router = shelf_router, vis = "pub(super)")]
impl Tools {
    /// Lists the reader's collections of papers, by name, with how many papers are in each.
    #[tool(annotations(title = "List collections", read_only_hint = true))]
    async fn list_collections(&self) -> Told {
        let shelf = &self.service.shelf;
        let found = shelf.collections(&self.caller, None, 0, LISTED).await;
        Ok(told(found.map(names), |lines| {
            shown::lines(lines, "There is no collection.")
        }))
    }

    /// Puts papers into a collection of the reader's, which is made where there is none of that name.
    #[tool(annotations(
        title = "Put into a collection",
        read_only_hint = false,
        idempotent_hint = true
    ))]
    async fn add_to_collection(&self, put: Parameters<Put>) -> Told {
        let (caller, shelf) = (&self.caller, &self.service.shelf);
        let papers = match self.papers_of(&put.0.papers).await {
            Ok(papers) => papers,
            Err(refused) => return Ok(refused),
        };
        let name = &put.0.collection;
        let kept = match shelf.find_collection(caller, name).await {
            Ok(Named::One(view)) => shelf.collect(caller, &view.collection.id, &papers).await,
            Ok(Named::Nothing) => shelf.create_collection(caller, name, &papers).await,
            Ok(Named::Several(several)) => return Ok(ambiguous(name, several)),
            Err(error) => Err(error),
        };
        Ok(told(kept.map(name_of), Clone::clone))
    }

    /// Takes papers out of a collection of the reader's; they stay in the library.
    #[tool(annotations(
        title = "Take out of a collection",
        read_only_hint = false,
        idempotent_hint = true
    ))]
    async fn remove_from_collection(&self, put: Parameters<Put>) -> Told {
        let papers = match self.papers_of(&put.0.papers).await {
            Ok(papers) => papers,
            Err(refused) => return Ok(refused),
        };
        let id = match self.collection_of(&put.0.collection).await {
            Ok(id) => id,
            Err(refused) => return Ok(refused),
        };
        let shelf = &self.service.shelf;
        let kept = shelf.uncollect(&self.caller, &id, &papers).await;
        Ok(told(kept.map(name_of), Clone::clone))
    }

    /// Puts a tag of the reader's on a paper, or takes it off. search_papers finds papers by their tags.
    #[tool(annotations(title = "Tag a paper", read_only_hint = false, idempotent_hint = true))]
    async fn tag_paper(&self, tagged: Parameters<Tagged>) -> Told {
        let Tagged { paper, tag, off } = tagged.0;
        let paper = match self.paper_of(&paper).await {
            Ok(paper) => paper,
            Err(refused) => return Ok(refused),
        };
        let (caller, shelf) = (&self.caller, &self.service.shelf);
        let papers = std::slice::from_ref(&paper.id);
        let (done, what) = match off {
            true => (shelf.untag(caller, papers, &tag).await, "is not on"),
            false => (shelf.tag(caller, papers, &tag).await, "is on"),
        };
        Ok(told(done, |_| {
            format!("The tag “{tag}” {what} {}.", paper.title)
        }))
    }

    /// Keeps a note of the reader's on a paper, with the words it is about.
    #[tool(annotations(title = "Keep a note", read_only_hint = false))]
    async fn add_note(&self, noted: Parameters<Noted>) -> Told {
        let Noted {
            paper,
            text,
            quote,
            page,
        } = noted.0;
        let paper = match self.paper_of(&paper).await {
            Ok(paper) => paper,
            Err(refused) => return Ok(refused),
        };
        let new = NewNote {
            paper: paper.id,
            text,
            quote,
            page,
        };
        let kept = self.service.shelf.note(&self.caller, new).await;
        Ok(told(kept, |note| {
            format!("Kept as {} on {}.", note.id, paper.title)
        }))
    }

    /// The reader's notes on a paper, the latest first.
    #[tool(annotations(title = "Notes on a paper", read_only_hint = true))]
    async fn list_notes(&self, one: Parameters<OnePaper>) -> Told {
        let paper = match self.paper_of(&one.0.paper).await {
            Ok(paper) => paper,
            Err(refused) => return Ok(refused),
        };
        let shelf = &self.service.shelf;
        let notes = shelf.notes(&self.caller, Some(&paper.id), 0, LISTED).await;
        let lines = notes.map(|notes| notes.iter().map(shown::note).collect::<Vec<_>>());
        Ok(told(lines, |lines| {
            shown::lines(lines, "There is no note on it.")
        }))
    }
}

impl Tools {
    /// The papers that texts mean, or what to answer where one means none or several.
    pub(super) async fn papers_of(&self, texts: &[String]) -> Result<Vec<PaperId>, CallToolResult> {
        let mut papers = Vec::with_capacity(texts.len());
        for text in texts {
            papers.push(self.paper_of(text).await?.id);
        }
        Ok(papers)
    }

    /// The one collection that a text means, or what to answer.
    pub(super) async fn collection_of(&self, text: &str) -> Result<CollectionId, CallToolResult> {
        match self.service.shelf.find_collection(&self.caller, text).await {
            Ok(Named::One(view)) => Ok(view.collection.id),
            Ok(Named::Nothing) => Err(refused(format!(
                "no collection is called {text:?}: list_collections lists them"
            ))),
            Ok(Named::Several(several)) => Err(ambiguous(text, several)),
            Err(error) => {
                error.log();
                Err(refused(error.message))
            }
        }
    }
}

fn ambiguous(text: &str, several: Vec<CollectionView>) -> CallToolResult {
    let lines = shown::lines(&names(several), "");
    refused(format!(
        "{text:?} may mean several collections, use an id:\n{lines}"
    ))
}

fn names(views: Vec<CollectionView>) -> Vec<String> {
    views.into_iter().map(name_of).collect()
}

/// `To cite, 3 papers (…)`.
fn name_of(view: CollectionView) -> String {
    let (collection, papers) = (view.collection, view.papers);
    format!("{}, {papers} papers ({})", collection.name, collection.id)
}
