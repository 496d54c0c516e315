//! How a topic went.

use super::{Entity, Paper};
use async_graphql::SimpleObject;

#[derive(SimpleObject)]
pub struct Timeline {
    /// The entity that the topic names; null when it was read as words to search for.
    entity: Option<Entity>,
    /// Papers of the topic in the time asked for.
    papers: u64,
    /// Papers with neither a day nor a year, which are in no period.
    undated: u64,
    /// False when there are more papers than are counted (20,000), or more periods than are shown (240).
    complete: bool,
    /// The earliest paper.
    first: Option<Paper>,
    /// Those with papers, in the order of time; a year's papers without a day come after its months.
    periods: Vec<TimelinePeriod>,
}

#[derive(SimpleObject)]
pub struct TimelinePeriod {
    /// `2024-03`, or `2024` where only the year is known.
    period: String,
    papers: u64,
    /// At most 3; none that nothing cites.
    most_cited: Vec<CitedPaper>,
}

#[derive(SimpleObject)]
pub struct CitedPaper {
    paper: Paper,
    /// How many papers of the library cite it.
    citations: u64,
}

impl From<answer::explore::Timeline> for Timeline {
    fn from(found: answer::explore::Timeline) -> Self {
        let entity = match found.topic {
            answer::explore::TimelineTopic::Entity(entity) => Some(entity.into()),
            answer::explore::TimelineTopic::Words(_) => None,
        };
        Self {
            entity,
            papers: found.papers,
            undated: found.undated,
            complete: found.complete,
            first: found.first.map(Paper),
            periods: found.periods.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<answer::explore::Period> for TimelinePeriod {
    fn from(one: answer::explore::Period) -> Self {
        let cited = |cited: answer::explore::CitedPaper| CitedPaper {
            paper: Paper(cited.paper),
            citations: cited.citations,
        };
        Self {
            period: one.name(),
            papers: one.papers,
            most_cited: one.most_cited.into_iter().map(cited).collect(),
        }
    }
}
