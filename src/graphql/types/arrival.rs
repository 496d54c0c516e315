//! A paper on its way in from arXiv.

use super::Paper;
use crate::graphql::error::Code;
use crate::graphql::loaders::Loaders;
use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use graph_schema::PaperId;
use service::acquire;

/// A paper on its way in from arXiv.
#[derive(SimpleObject)]
pub struct Arrival {
    /// Without version.
    arxiv_id: String,
    /// Known once arXiv has told it.
    title: Option<String>,
    /// The latest of what has happened.
    event: ArrivalEvent,
}

#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ArrivalEvent {
    stage: ArrivalStage,
    /// While downloading: how much of the PDF has come.
    bytes: Option<u64>,
    /// While downloading: its size, where arXiv says it.
    total_bytes: Option<u64>,
    /// Whether the library had the full text before; then nothing was downloaded.
    already_there: bool,
    /// After a failure: one of the codes that errors have.
    code: Option<&'static str>,
    /// After a failure: why, for people.
    reason: Option<String>,
    #[graphql(skip)]
    paper_id: Option<PaperId>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalStage {
    /// Waits for its turn.
    Queued,
    /// The abstract is in the library; the PDF comes.
    Downloading,
    /// The PDF is here and is read.
    Reading,
    /// The paper can be looked at; its passages are still being embedded.
    Linked,
    /// The summary can be shown; its passages may still be being embedded.
    SummaryReady,
    /// The paper can be asked about. The end.
    Done,
    /// The end; asking for the paper again tries it again.
    Failed,
}

#[ComplexObject]
impl ArrivalEvent {
    /// The paper, once anything of it is in the library.
    async fn paper(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let Some(id) = self.paper_id.clone() else {
            return Ok(None);
        };
        Ok(ctx.data::<Loaders>()?.load_one(id).await?.map(Paper))
    }
}

impl From<&acquire::Arrival> for Arrival {
    fn from(arrival: &acquire::Arrival) -> Self {
        Self {
            arxiv_id: arrival.id().as_str().to_owned(),
            title: arrival.title().map(str::to_owned),
            event: arrival.latest().into(),
        }
    }
}

impl From<acquire::ArrivalEvent> for ArrivalEvent {
    fn from(event: acquire::ArrivalEvent) -> Self {
        use acquire::ArrivalEvent as Event;
        let at = |stage, paper_id| Self {
            stage,
            bytes: None,
            total_bytes: None,
            already_there: false,
            code: None,
            reason: None,
            paper_id,
        };
        match event {
            Event::Queued => at(ArrivalStage::Queued, None),
            Event::Downloading {
                paper,
                bytes,
                total,
            } => Self {
                bytes: Some(bytes),
                total_bytes: total,
                ..at(ArrivalStage::Downloading, Some(paper))
            },
            Event::Reading { paper } => at(ArrivalStage::Reading, Some(paper)),
            Event::Linked { paper } => at(ArrivalStage::Linked, Some(paper)),
            Event::SummaryReady { paper } => at(ArrivalStage::SummaryReady, Some(paper)),
            Event::Done {
                paper,
                already_there,
            } => Self {
                already_there,
                ..at(ArrivalStage::Done, Some(paper))
            },
            Event::Failed {
                paper,
                kind,
                reason,
            } => Self {
                code: Some(Code::from(kind).as_str()),
                reason: Some(reason),
                ..at(ArrivalStage::Failed, paper)
            },
        }
    }
}
