//! Wire types, one file a noun, converted by hand from the domain.

mod answer;
mod answering;
mod arrival;
mod arxiv_paper;
mod chat;
mod citation_map;
mod co_citation;
mod entity;
mod feedback;
mod figure;
mod job;
mod layout;
mod listing;
mod made_with;
mod neighbour;
mod paper;
mod rating;
mod reference;
mod related;
mod section;
mod shelf;
mod similar_author;
mod stats;
mod status;
mod summary;
mod table;
mod timeline;
mod trend;
mod understanding;
mod upload;

pub use answer::{Answer, AnswerEvent, AnswerSentence};
pub use answering::{AnswerWish, Answering};
pub use arrival::{Arrival, ArrivalEvent};
pub use arxiv_paper::{ArxivPaper, ArxivPaperConnection};
pub use chat::Chat;
pub use citation_map::CitationMap;
pub use co_citation::CoCitation;
pub use entity::{Entity, EntityKind, Mention};
pub use feedback::{FeedbackForm, WouldPay};
pub use figure::Figure;
pub use job::{Job, JobState, QueueCounts};
pub use layout::{PageSize, Rect};
pub use listing::{PaperOrder, PaperRestriction};
pub use made_with::MadeWith;
pub use neighbour::Neighbour;
pub use paper::{Author, Paper, PaperConnection, PaperKind, TotalCount};
pub use rating::{AnswerAct, Rating, RatingReason, SignalConsent};
pub use reference::{CitationContext, CitedBy, ReferenceConnection};
pub use related::RelatedPaper;
pub use section::Section;
pub use shelf::{Collection, Note, ReadingState, ShareInput, TagCount, Visibility, visibility};
pub use similar_author::SimilarAuthors;
pub use stats::{LibraryStats, ServiceStats};
pub use status::PaperStatus;
pub use summary::Summary;
pub use table::Table;
pub use timeline::Timeline;
pub use trend::{Trending, TrendingCategories};
pub use understanding::Understanding;
pub use upload::UploadResult;

use super::error::{ApiError, ApiResult};
use async_graphql::ID;
use chrono::{DateTime, Utc};
use graph_schema::{CollectionId, PaperId};
use service::ask::Within;

/// Papers to stay within; more than this is no longer a choice.
const MAX_WITHIN: usize = 100;

/// Milliseconds since the Unix epoch as a date; the epoch itself for a date no calendar has.
fn date(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// The papers that a question is kept to.
pub fn asked_within(papers: Option<Vec<ID>>, collection: Option<ID>) -> ApiResult<Within> {
    match (paper_ids(papers)?, collection) {
        (Some(_), Some(_)) => {
            let problem = "ask within papers or within a collection, not both";
            Err(ApiError::bad_input(problem))
        }
        (None, Some(id)) => Ok(Within::Collection(CollectionId::parse(&id)?)),
        (papers, None) => Ok(papers.into()),
    }
}

fn paper_ids(ids: Option<Vec<ID>>) -> ApiResult<Option<Vec<PaperId>>> {
    let Some(ids) = ids else { return Ok(None) };
    if ids.len() > MAX_WITHIN {
        return Err(ApiError::bad_input(format!(
            "within names more than {MAX_WITHIN} papers"
        )));
    }
    let parsed: Result<_, _> = ids.iter().map(|id| PaperId::parse(id)).collect();
    Ok(Some(parsed?))
}
