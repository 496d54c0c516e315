//! What an assistant can do with the library. Every answer comes with its quotes and their pages.

use super::shown;
use answer::explore::MAX_PATH;
use graph_schema::{ArxivId, Paper};
use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::schemars::{self, JsonSchema};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::Deserialize;
use serde_json::Value;
use service::ask::{Ask, How, Kept, Within};
use service::browse::{Named, PaperFilter};
use service::shelf::Marked;
use service::{Caller, Service, ServiceError};
use std::sync::Arc;

/// Papers that a search gives, at most, and where nothing is said.
const MOST: u32 = 50;
const USUAL: u32 = 10;

/// The library as tools.
#[derive(Clone)]
pub struct Tools {
    pub(super) service: Arc<Service>,
    /// Whoever the assistant works for.
    pub(super) caller: Caller,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Question {
    /// A question in English.
    question: String,
    /// Only these papers may answer: ids, DOIs, arXiv ids or words of titles. All when left out.
    #[serde(default)]
    within: Vec<String>,
    /// Only the papers of this collection may answer: its name or id, in place of within.
    #[serde(default)]
    collection: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Search {
    /// Words of title, authors or abstract; all papers when left out.
    #[serde(default)]
    words: Option<String>,
    /// Only those in this collection: its name or id.
    #[serde(default)]
    collection: Option<String>,
    /// Only those with this tag of the reader's.
    #[serde(default)]
    tag: Option<String>,
    /// How many, 10 when left out, 50 at most.
    #[serde(default)]
    limit: Option<u32>,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct OnePaper {
    /// Id, DOI, arXiv id or words of the title.
    pub(super) paper: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Page {
    /// Id, DOI, arXiv id or words of the title.
    paper: String,
    /// Page of the PDF, from 1; 0 for a paper known by its abstract only.
    page: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct TwoPapers {
    /// Id, DOI, arXiv id or words of the title.
    from: String,
    /// The same, of the other paper.
    to: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Arxiv {
    /// For instance 1706.03762.
    id: String,
}

/// A result: text for the assistant, and the same as data.
pub(super) type Told = Result<CallToolResult, rmcp::ErrorData>;

#[tool_router]
impl Tools {
    pub fn new(service: Arc<Service>, caller: Caller) -> Self {
        Self { service, caller }
    }

    /// Answers a question from the library's papers; every sentence has a quote with paper, section and page. Says so when
    /// the papers hold no answer. Also answers who wrote, cited or used what, and how many.
    #[tool(annotations(title = "Ask the papers", read_only_hint = true))]
    async fn ask(&self, asked: Parameters<Question>) -> Told {
        let within = match &asked.0.collection {
            Some(_) if !asked.0.within.is_empty() => {
                let problem = "name papers (within) or a collection, not both";
                return Ok(refused(problem.to_owned()));
            }
            Some(text) => self.collection_of(text).await.map(Within::Collection),
            None => self.papers_of(&asked.0.within).await.map(Within::Papers),
        };
        let within = match within {
            Ok(within) => within,
            Err(refused) => return Ok(refused),
        };
        let ask = Ask {
            question: asked.0.question,
            within,
            before: Vec::new(),
            kept: Kept::Nowhere,
            how: How::default(),
        };
        let answer = self.service.asking.answer(&self.caller, ask).await;
        Ok(told(answer, shown::answer))
    }

    /// Lists papers of the library, the best match first.
    #[tool(annotations(title = "Search papers", read_only_hint = true))]
    async fn search_papers(&self, search: Parameters<Search>) -> Told {
        let collection = match &search.0.collection {
            Some(text) => match self.collection_of(text).await {
                Ok(id) => Some(id),
                Err(refused) => return Ok(refused),
            },
            None => None,
        };
        let marked = Marked {
            collection,
            tag: search.0.tag,
            state: None,
        };
        let among = match marked == Marked::default() {
            true => Ok(None),
            false => self.service.shelf.marked(&self.caller, &marked).await,
        };
        let among = match among {
            Ok(among) => among,
            Err(error) => return Ok(told(Err::<(), _>(error), |_| String::new())),
        };
        let filter = PaperFilter {
            search: search.0.words,
            among,
            ..PaperFilter::default()
        };
        let limit = search.0.limit.unwrap_or(USUAL).clamp(1, MOST);
        let page = self
            .service
            .papers
            .list(&self.caller, &filter, 0, limit)
            .await;
        Ok(told(page.map(|page| page.papers), |papers| {
            shown::papers(papers)
        }))
    }

    /// One paper: title, authors, year, venue, identifiers, abstract.
    #[tool(annotations(title = "Show a paper", read_only_hint = true))]
    async fn get_paper(&self, one: Parameters<OnePaper>) -> Told {
        Ok(match self.paper_of(&one.0.paper).await {
            Ok(paper) => told(Ok(paper), shown::paper),
            Err(refused) => refused,
        })
    }

    /// The text of one page of a paper, as it was read.
    #[tool(annotations(title = "Read a page", read_only_hint = true))]
    async fn read_page(&self, page: Parameters<Page>) -> Told {
        let paper = match self.paper_of(&page.0.paper).await {
            Ok(paper) => paper,
            Err(refused) => return Ok(refused),
        };
        let text = self.service.papers.text(&self.caller, &paper.id).await;
        let text = text.and_then(|text| {
            let none = || ServiceError::not_found("the library has no text of this paper");
            let text = text.ok_or_else(none)?;
            let number = page.0.page;
            let own = text.pages.iter().find(|one| one.number == number);
            let own = own.and_then(|one| text.span(one.start, one.end).map(str::to_owned));
            own.ok_or_else(|| {
                let last = text.pages.iter().map(|one| one.number).max().unwrap_or(0);
                ServiceError::not_found(format!("it has no page {number}: the last is {last}"))
            })
        });
        Ok(told(text, Clone::clone))
    }

    /// A paper in short: aim, method, data, results, limitations, in its own sentences with their pages.
    #[tool(annotations(title = "Summarise a paper", read_only_hint = true))]
    async fn summarize_paper(&self, one: Parameters<OnePaper>) -> Told {
        Ok(match self.paper_of(&one.0.paper).await {
            Ok(paper) => {
                let summary = self
                    .service
                    .summaries
                    .summary(&self.caller, &paper.id)
                    .await;
                told(summary, |summary| shown::summary(&paper, summary))
            }
            Err(refused) => refused,
        })
    }

    /// Papers linked to one, and why: citations, shared references, shared methods and datasets, likeness of text.
    #[tool(annotations(title = "Related papers", read_only_hint = true))]
    async fn related_papers(&self, one: Parameters<OnePaper>) -> Told {
        Ok(match self.paper_of(&one.0.paper).await {
            Ok(paper) => {
                let relations = &self.service.relations;
                let related = relations
                    .related(&self.caller, &paper.id, USUAL as usize)
                    .await;
                told(related, |related| shown::related(related))
            }
            Err(refused) => refused,
        })
    }

    /// The shortest chain of citations between two papers.
    #[tool(annotations(title = "Path of citations", read_only_hint = true))]
    async fn citation_path(&self, two: Parameters<TwoPapers>) -> Told {
        let (from, to) = match (
            self.paper_of(&two.0.from).await,
            self.paper_of(&two.0.to).await,
        ) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(refused), _) | (_, Err(refused)) => return Ok(refused),
        };
        let exploration = &self.service.exploration;
        let path = exploration
            .path(&self.caller, &from.id, &to.id, MAX_PATH)
            .await;
        Ok(told(path, |path| match path {
            Some(papers) => shown::papers(papers),
            None => "No chain of citations joins them.".to_owned(),
        }))
    }

    /// Brings a paper from arXiv into the library: it is fetched, read and linked while other tools can be used.
    #[tool(annotations(
        title = "Add a paper of arXiv",
        read_only_hint = false,
        open_world_hint = true
    ))]
    async fn add_arxiv(&self, arxiv: Parameters<Arxiv>) -> Told {
        let begun = match ArxivId::parse(&arxiv.0.id) {
            Ok(id) => self.service.acquisition.bring(&self.caller, &id).await,
            Err(error) => Err(ServiceError::invalid(error.to_string())),
        };
        Ok(told(begun.map(|_| arxiv.0.id.clone()), |id| {
            format!("arXiv {id} is being brought in; search_papers shows it when it is there.")
        }))
    }
}

impl Tools {
    /// The tools of both files.
    fn all() -> ToolRouter<Self> {
        Self::tool_router() + Self::shelf_router()
    }

    /// The one paper that a text means, or what to answer where it means none or several.
    pub(super) async fn paper_of(&self, text: &str) -> Result<Paper, CallToolResult> {
        match self.service.papers.find(&self.caller, text).await {
            Ok(Named::Paper(paper)) => Ok(*paper),
            Ok(Named::Nothing) => Err(refused(format!(
                "no paper is called {text:?}: search_papers lists them"
            ))),
            Ok(Named::Several(papers)) => Err(refused(format!(
                "{text:?} may mean several papers, use an id:\n{}",
                shown::papers(&papers)
            ))),
            Err(error) => {
                error.log();
                Err(refused(error.message))
            }
        }
    }
}

pub(super) fn refused(text: String) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text)])
}

/// What a tool gives: text, and what it was made of as data.
pub(super) fn told<T: serde::Serialize>(
    result: Result<T, ServiceError>,
    text: impl FnOnce(&T) -> String,
) -> CallToolResult {
    match result {
        Ok(found) => {
            let mut told = CallToolResult::success(vec![ContentBlock::text(text(&found))]);
            // Data of a tool is an object; a list or a text stands in the text alone.
            told.structured_content = serde_json::to_value(&found).ok().filter(Value::is_object);
            told
        }
        Err(error) => {
            error.log();
            CallToolResult::error(vec![ContentBlock::text(error.message)])
        }
    }
}

#[tool_handler(router = Self::all())]
impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let mut own = Implementation::from_build_env();
        own.name = "papyri".to_owned();
        own.version = env!("CARGO_PKG_VERSION").to_owned();
        let mut info = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        info.server_info = own;
        info.instructions = Some(
            "A library of research papers. `ask` answers questions with quotes and pages; quote those, and say so when it \
             finds no answer. Papers are named by id, DOI, arXiv id or words of their titles."
                .to_owned(),
        );
        info
    }
}
