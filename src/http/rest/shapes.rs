//! What is sent and received, as JSON. Made of the domain's nouns by hand, so that those can change without this.

use chrono::{DateTime, SecondsFormat};
use graph_schema::{Aspect as AspectOf, EntityKind as EntityKindOf, PaperKind as PaperKindOf};
use serde::{Deserialize, Serialize};
use service::acquire::Came;
use utoipa::ToSchema;

/// What to ask.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// A question in English, on one line.
    #[schema(
        max_length = 4000,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[0-9A-Za-z][^\x00-\x1f\x7f-\x9f]*$",
        examples("How can sparse and dense retrieval be combined?")
    )]
    pub question: String,
    /// Ids of the only papers that may answer; all papers when left out or empty.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub within: Vec<PaperRef>,
    /// Id of a collection whose papers alone may answer, in place of `within`.
    #[schema(pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    pub collection: Option<String>,
}

/// Id of a paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[pc]-[0-9a-f]{16}$")]
pub struct PaperRef(pub String);

#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    /// A UUID, by which the answer can be rated over GraphQL.
    id: String,
    question: String,
    /// False when the papers hold no answer; then there are no sentences.
    found: bool,
    sentences: Vec<Sentence>,
    /// Where nothing was found: the nearest that the papers say, which does not answer.
    near: Vec<Sentence>,
    /// How likely it is that the papers hold the answer and it is shown, 0 to 1.
    confidence: Option<f32>,
    /// `extractive`, `graph`, or the name of the generating model.
    composer: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A sentence with at least one quote that carries it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sentence {
    text: String,
    citations: Vec<Citation>,
}

/// A quote that stands, word for word, on a page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Citation {
    /// Id of the paper.
    paper: String,
    title: String,
    section: String,
    /// Page of the PDF, from 1; 0 for a paper known by its abstract.
    page: u32,
    quote: String,
    /// Span in the paper's text, in bytes, end excluded.
    start: usize,
    end: usize,
    /// It was read from the picture of its page (OCR): a letter may be wrong.
    recognised: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Paper {
    id: String,
    kind: PaperKind,
    title: String,
    /// Full names, in the paper's order.
    authors: Vec<String>,
    year: Option<i32>,
    venue: Option<String>,
    doi: Option<String>,
    arxiv_id: Option<String>,
    #[serde(rename = "abstract")]
    abstract_text: Option<String>,
    /// Pages of the file; 0 where only the abstract or a reference is known.
    pages: u32,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// In the library.
    Ingested,
    /// Known from references only.
    CitedOnly,
}

/// Some papers of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperPage {
    pub papers: Vec<Paper>,
    /// Papers in the whole list.
    pub total: u64,
    /// Papers before these.
    pub offset: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Summary {
    /// Id of the paper.
    paper: String,
    /// In one sentence, where there is one that says it.
    tldr: Option<Sentence>,
    parts: Vec<SummaryPart>,
    composer: String,
    #[schema(format = DateTime)]
    created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryPart {
    aspect: Aspect,
    sentences: Vec<Sentence>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Objective,
    Method,
    Data,
    Results,
    Limitations,
}

/// Papers linked to one, most related first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedPapers {
    pub related: Vec<RelatedPaper>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedPaper {
    paper: Paper,
    /// What the reasons weigh together; compares within one list only.
    score: f32,
    /// For people, weightiest first.
    why: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    pub papers: Vec<Paper>,
    pub entities: Vec<Entity>,
}

/// A method, dataset, task or metric that papers speak of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entity {
    id: String,
    kind: EntityKind,
    name: String,
    /// Papers of the library that speak of it.
    papers: u64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    Method,
    Dataset,
    Task,
    Metric,
}

/// What became of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploaded {
    status: UploadStatus,
    /// Id of the paper; null for a file that can't be read.
    paper: Option<String>,
    /// Why it can't be read.
    reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadStatus {
    New,
    /// Another version of it was there, whose place it took.
    Replaced,
    /// The library has these very bytes already, or another copy of the same text.
    Unchanged,
    Failed,
}

/// Why there is no answer, in the shape of GraphQL's.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    dead_code,
    reason = "its shape is documented here; errors are written where all of them are"
)]
pub struct Problem {
    #[schema(value_type = Option<Object>)]
    data: Option<()>,
    errors: Vec<ProblemEntry>,
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "as above")]
pub struct ProblemEntry {
    message: String,
    extensions: ProblemCode,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "as above")]
pub struct ProblemCode {
    /// One of a closed set: `BAD_INPUT`, `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `OVERLOADED`, …
    code: String,
    /// Seconds after which to try again, where that is known.
    #[schema(required = false)]
    retry_after: Option<u64>,
}

impl From<graph_schema::Answer> for Answer {
    fn from(answer: graph_schema::Answer) -> Self {
        Self {
            id: answer.id.to_string(),
            question: answer.question,
            found: !answer.sentences.is_empty(),
            sentences: all(answer.sentences),
            near: all(answer.near),
            confidence: answer.confidence,
            composer: answer.composer,
            created_at: time(answer.created_at),
        }
    }
}

impl From<graph_schema::Sentence> for Sentence {
    fn from(sentence: graph_schema::Sentence) -> Self {
        Self {
            text: sentence.text,
            citations: all(sentence.citations),
        }
    }
}

impl From<graph_schema::Citation> for Citation {
    fn from(citation: graph_schema::Citation) -> Self {
        Self {
            paper: citation.paper.to_string(),
            title: citation.paper_title,
            section: citation.section,
            page: citation.page,
            quote: citation.quote,
            start: citation.start,
            end: citation.end,
            recognised: citation.recognised,
        }
    }
}

impl From<graph_schema::Paper> for Paper {
    fn from(paper: graph_schema::Paper) -> Self {
        Self {
            id: paper.id.to_string(),
            kind: match paper.kind {
                PaperKindOf::Ingested => PaperKind::Ingested,
                PaperKindOf::CitedOnly => PaperKind::CitedOnly,
            },
            title: paper.title,
            authors: paper.authors.iter().map(|one| one.full_name()).collect(),
            year: paper.year,
            venue: paper.venue,
            doi: paper.doi.map(String::from),
            arxiv_id: paper.arxiv_id.map(String::from),
            abstract_text: paper.abstract_text,
            pages: paper.pages,
        }
    }
}

impl From<graph_schema::Summary> for Summary {
    fn from(summary: graph_schema::Summary) -> Self {
        let part = |part: graph_schema::SummaryPart| SummaryPart {
            aspect: match part.aspect {
                AspectOf::Objective => Aspect::Objective,
                AspectOf::Method => Aspect::Method,
                AspectOf::Data => Aspect::Data,
                AspectOf::Results => Aspect::Results,
                AspectOf::Limitations => Aspect::Limitations,
            },
            sentences: all(part.sentences),
        };
        Self {
            paper: summary.paper.to_string(),
            tldr: summary.tldr.map(Into::into),
            parts: summary.parts.into_iter().map(part).collect(),
            composer: summary.composer,
            created_at: time(summary.created_at),
        }
    }
}

impl From<answer::Related> for RelatedPaper {
    fn from(related: answer::Related) -> Self {
        Self {
            why: related.why.iter().map(ToString::to_string).collect(),
            paper: related.paper.into(),
            score: related.score,
        }
    }
}

impl From<service::browse::EntityCount> for Entity {
    fn from(counted: service::browse::EntityCount) -> Self {
        let entity = counted.entity;
        Self {
            id: entity.id.to_string(),
            kind: match entity.kind {
                EntityKindOf::Method => EntityKind::Method,
                EntityKindOf::Dataset => EntityKind::Dataset,
                EntityKindOf::Task => EntityKind::Task,
                EntityKindOf::Metric => EntityKind::Metric,
            },
            name: entity.name,
            papers: counted.papers,
        }
    }
}

impl From<service::acquire::Uploaded> for Uploaded {
    fn from(uploaded: service::acquire::Uploaded) -> Self {
        use service::acquire::UploadStatus as Status;
        let came = Came::from(uploaded);
        Self {
            status: match came.status {
                Status::New => UploadStatus::New,
                Status::Replaced => UploadStatus::Replaced,
                Status::Unchanged => UploadStatus::Unchanged,
                Status::Failed => UploadStatus::Failed,
            },
            paper: came.paper.map(String::from),
            reason: came.reason,
        }
    }
}

/// Each as it is written here.
pub fn all<A, B: From<A>>(found: Vec<A>) -> Vec<B> {
    found.into_iter().map(B::from).collect()
}

/// RFC 3339, of milliseconds since the Unix epoch.
pub fn time(at: i64) -> String {
    let time = DateTime::from_timestamp_millis(at).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
