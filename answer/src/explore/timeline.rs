//! How a topic went: its papers by month, or by year where only years are known, with the most cited of each.

use super::{citation_counts, papers_by_id};
use crate::AnswerError;
use chrono::{Datelike, NaiveDate};
use graph_schema::{Entity, Paper, PaperId};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use stores_core::{DatedPaper, GraphStore, Topic};

/// Papers of a topic that are counted: of one with more, those with the smallest ids.
const MOST_PAPERS: u32 = 20_000;
/// Periods shown: the latest, twenty years of months.
const MOST_PERIODS: usize = 240;
/// The most cited papers shown of a period.
const MOST_CITED: usize = 3;
/// Entities that a name is looked for among.
const NAMESAKES: u32 = 5;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    pub topic: TimelineTopic,
    /// Papers of the topic in the time asked for.
    pub papers: u64,
    /// Papers that have neither a day nor a year: they are in no period.
    pub undated: u64,
    /// `false` when the topic has more papers than are counted, or more periods than are shown.
    pub complete: bool,
    /// The earliest of them; of those of one day, or of one year without days, the one with the smallest id.
    pub first: Option<Paper>,
    /// Those with papers, in the order of time; a year's papers without a day come after its months.
    pub periods: Vec<Period>,
}

/// How a topic was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineTopic {
    /// Papers that mention it.
    Entity(Entity),
    /// Papers with all these words in title, authors or abstract.
    Words(String),
}

/// A month, or a year of which no more is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    #[serde(rename = "period", serialize_with = "as_text")]
    when: When,
    pub papers: u64,
    /// At most 3, most cited first, then by id; none that nothing cites.
    pub most_cited: Vec<CitedPaper>,
}

impl Period {
    /// `2024-03` or `2024`.
    pub fn name(&self) -> String {
        self.when.to_string()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CitedPaper {
    pub paper: Paper,
    /// How many papers of the library cite it.
    pub citations: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct When {
    year: i32,
    month: u32,
}

/// In the place of a month: after the last one.
const NO_MONTH: u32 = 13;

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            NO_MONTH => write!(f, "{}", self.year),
            month => write!(f, "{}-{month:02}", self.year),
        }
    }
}

fn as_text<S: Serializer>(when: &When, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(when)
}

/// The papers of a topic from one day to another, both included. The name or alias of an entity, whatever its
/// case, means that entity; anything else is words to search for. A paper without a day is in a time that
/// touches its year.
pub async fn timeline(
    graph: &dyn GraphStore,
    topic: &str,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Timeline, AnswerError> {
    let entity = entity_called(graph, topic).await?;
    let (asked, topic) = match entity {
        Some(entity) => (
            Topic::Entity(entity.id.clone()),
            TimelineTopic::Entity(entity),
        ),
        None => {
            let words = topic.trim().to_owned();
            (Topic::Words(words.clone()), TimelineTopic::Words(words))
        }
    };
    let mut papers = graph.dated_papers(&asked, MOST_PAPERS).await?;
    let mut complete = papers.len() < MOST_PAPERS as usize;
    let all = papers.len();
    papers.retain(|paper| when(paper).is_some());
    let undated = (all - papers.len()) as u64;
    papers.retain(|paper| is_within(paper, from, until));

    let first = papers
        .iter()
        .min_by_key(|paper| (when(paper), paper.published, &paper.id));
    let first = first.map(|paper| paper.id.clone());
    let ids: Vec<PaperId> = papers.iter().map(|paper| paper.id.clone()).collect();
    let counts = citation_counts(graph, &ids).await?;
    let mut periods: BTreeMap<When, Vec<(u64, PaperId)>> = BTreeMap::new();
    for (paper, count) in papers.iter().zip(counts) {
        if let Some(when) = when(paper) {
            let period = periods.entry(when).or_default();
            period.push((count, paper.id.clone()));
        }
    }
    while periods.len() > MOST_PERIODS {
        periods.pop_first();
        complete = false;
    }
    let (periods, first) = with_papers(graph, periods, first).await?;
    Ok(Timeline {
        topic,
        papers: papers.len() as u64,
        undated,
        complete,
        first,
        periods,
    })
}

async fn entity_called(graph: &dyn GraphStore, name: &str) -> Result<Option<Entity>, AnswerError> {
    let wanted = name.trim().to_lowercase();
    let found = graph.find_entities(&wanted, None, NAMESAKES).await?;
    let is_named = |entity: &Entity| {
        let mut names = std::iter::once(&entity.name).chain(&entity.aliases);
        names.any(|name| name.to_lowercase() == wanted)
    };
    let mut entities = found.into_iter().map(|one| one.entity);
    Ok(entities.find(is_named))
}

/// The periods with their most cited papers, and the first paper.
async fn with_papers(
    graph: &dyn GraphStore,
    counted: BTreeMap<When, Vec<(u64, PaperId)>>,
    first: Option<PaperId>,
) -> Result<(Vec<Period>, Option<Paper>), AnswerError> {
    let mut chosen = Vec::with_capacity(counted.len());
    let mut ids: Vec<PaperId> = first.iter().cloned().collect();
    for (when, mut papers) in counted {
        let count = papers.len() as u64;
        papers.retain(|(citations, _)| *citations > 0);
        papers.sort_by(|(x, a), (y, b)| y.cmp(x).then_with(|| a.cmp(b)));
        papers.truncate(MOST_CITED);
        ids.extend(papers.iter().map(|(_, id)| id.clone()));
        chosen.push((when, count, papers));
    }
    let papers = papers_by_id(graph, &ids).await?;
    let cited = |(citations, id): (u64, PaperId)| {
        papers
            .get(&id)
            .cloned()
            .map(|paper| CitedPaper { paper, citations })
    };
    let periods = chosen.into_iter().map(|(when, count, best)| Period {
        when,
        papers: count,
        most_cited: best.into_iter().filter_map(cited).collect(),
    });
    Ok((
        periods.collect(),
        first.and_then(|id| papers.get(&id).cloned()),
    ))
}

fn when(paper: &DatedPaper) -> Option<When> {
    match (paper.published, paper.year) {
        (Some(day), _) => Some(When {
            year: day.year(),
            month: day.month(),
        }),
        (None, Some(year)) => Some(When {
            year,
            month: NO_MONTH,
        }),
        (None, None) => None,
    }
}

fn is_within(paper: &DatedPaper, from: Option<NaiveDate>, until: Option<NaiveDate>) -> bool {
    match (paper.published, paper.year) {
        (Some(day), _) => from.is_none_or(|from| from <= day) && until.is_none_or(|to| day <= to),
        (None, Some(year)) => {
            from.is_none_or(|from| from.year() <= year) && until.is_none_or(|to| year <= to.year())
        }
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::ContentHash;

    fn paper(year: Option<i32>, published: Option<&str>) -> DatedPaper {
        DatedPaper {
            id: PaperId::ingested(&ContentHash::of(b"x")),
            year,
            published: published.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn a_day_counts_before_a_year() {
        let dated = paper(Some(2023), Some("2024-03-09"));
        assert_eq!(when(&dated).unwrap().to_string(), "2024-03");
        let year = paper(Some(2024), None);
        assert_eq!(when(&year).unwrap().to_string(), "2024");
        assert!(when(&dated) < when(&year) && when(&year) < when(&paper(Some(2025), None)));
        assert_eq!(when(&paper(None, None)), None);
    }

    #[test]
    fn a_year_is_within_what_touches_it() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let (year, dated) = (paper(Some(2024), None), paper(None, Some("2024-03-09")));
        for (from, to, both) in [
            (None, None, (true, true)),
            (day("2024-03-09"), day("2024-03-09"), (true, true)),
            (day("2024-03-10"), None, (true, false)),
            (None, day("2023-12-31"), (false, false)),
        ] {
            let found = (is_within(&year, from, to), is_within(&dated, from, to));
            assert_eq!(found, both, "{from:?} {to:?}");
        }
    }
}
