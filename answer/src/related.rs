//! Papers related to one, and why: citations, shared references, shared entities, similar text.

use crate::AnswerError;
use crate::engine::Engine;
use crate::parts::Parts;
use graph_schema::{CitationContext, CitationIntent, Entity, Paper, PaperId, PaperStatus};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

const LINKS: u32 = 50;
/// Entities of more papers than this link too much to say anything.
const RARE: u32 = 20;
/// Passages whose mean stands for a paper's text.
const PROFILE: usize = 32;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Related {
    pub paper: Paper,
    /// Sum of what the reasons weigh; compares within one list only.
    pub score: f32,
    /// Weightiest first.
    pub why: Vec<Why>,
    /// That it was withdrawn, retracted or put in doubt.
    pub status: Option<PaperStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Why {
    /// The paper asked about cites it, in these sentences.
    Cites {
        contexts: Vec<String>,
        /// What for, most often first.
        intents: Vec<CitationIntent>,
    },
    /// It cites the paper asked about, in these sentences.
    CitedBy {
        contexts: Vec<String>,
        intents: Vec<CitationIntent>,
    },
    /// Both cite these.
    SharedReferences {
        papers: Vec<PaperId>,
        titles: Vec<String>,
    },
    /// Both mention these, rarest first.
    SharedEntities {
        entities: Vec<Entity>,
    },
    SimilarText {
        similarity: f32,
    },
}

impl Why {
    /// What a citation is for, most often first; nothing of other reasons.
    pub fn intents(&self) -> &[CitationIntent] {
        match self {
            Self::Cites { intents, .. } | Self::CitedBy { intents, .. } => intents,
            _ => &[],
        }
    }

    /// Direct citation says most; shared items count with diminishing return.
    fn weight(&self) -> f32 {
        match self {
            Self::Cites { contexts, .. } | Self::CitedBy { contexts, .. } => {
                1.0 + 0.2 * (contexts.len() as f32).ln_1p()
            }
            Self::SharedReferences { papers, .. } => 0.4 * (papers.len() as f32).ln_1p(),
            Self::SharedEntities { entities } => 0.25 * (entities.len() as f32).ln_1p(),
            Self::SimilarText { similarity } => *similarity,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cites { contexts, intents } => {
                write!(f, "is cited by it{}{}", purpose(intents), first(contexts))
            }
            Self::CitedBy { contexts, intents } => {
                write!(f, "cites it{}{}", purpose(intents), first(contexts))
            }
            Self::SharedReferences { titles, .. } => write!(f, "both cite: {}", titles.join("; ")),
            Self::SharedEntities { entities } => {
                let names: Vec<&str> = entities.iter().map(|e| e.name.as_str()).collect();
                write!(f, "both speak of: {}", names.join(", "))
            }
            Self::SimilarText { similarity } => write!(f, "similar text ({similarity:.2})"),
        }
    }
}

/// What for, in words; nothing where it was not told.
fn purpose(intents: &[CitationIntent]) -> String {
    let words: Vec<&str> = intents
        .iter()
        .map(|intent| match intent {
            CitationIntent::Background => "as background",
            CitationIntent::Method => "for a method it uses",
            CitationIntent::Result => "to compare results",
        })
        .collect();
    let words = words.join(", ");
    if words.is_empty() {
        words
    } else {
        format!(" {words}")
    }
}

fn first(contexts: &[String]) -> String {
    contexts
        .first()
        .map(|context| format!(": “{context}”"))
        .unwrap_or_default()
}

/// What sentences cite for, most often first, of equals in the order of [`CitationIntent::ALL`].
fn intents(contexts: &[CitationContext]) -> Vec<CitationIntent> {
    let count = |intent| {
        contexts
            .iter()
            .filter(|one| one.intent == Some(intent))
            .count()
    };
    let mut found: Vec<CitationIntent> = CitationIntent::ALL
        .into_iter()
        .filter(|intent| count(*intent) > 0)
        .collect();
    found.sort_by_key(|intent| std::cmp::Reverse(count(*intent)));
    found
}

type Reasons = BTreeMap<PaperId, Vec<Why>>;

/// Papers related to one, most related first.
pub(crate) async fn related(
    engine: &Engine,
    id: &PaperId,
    limit: usize,
) -> Result<Vec<Related>, AnswerError> {
    let parts = &engine.parts;
    if parts
        .graph
        .papers(std::slice::from_ref(id))
        .await?
        .is_empty()
    {
        return Err(AnswerError::NotFound {
            what: format!("there is no paper {id}"),
        });
    }
    let mut reasons = Reasons::new();
    citations(parts, id, &mut reasons).await?;
    shared(parts, id, &mut reasons).await?;
    similar(engine, id, &mut reasons).await?;
    reasons.remove(id);
    let mut scored: Vec<(f32, PaperId, Vec<Why>)> = reasons
        .into_iter()
        .map(|(paper, mut why)| {
            why.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
            (why.iter().map(Why::weight).sum(), paper, why)
        })
        .collect();
    // Of equals those that can be read here come first.
    scored.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(b.1.is_ingested().cmp(&a.1.is_ingested()))
            .then_with(|| a.1.cmp(&b.1))
    });
    scored.truncate(limit);
    let ids: Vec<PaperId> = scored.iter().map(|(_, id, _)| id.clone()).collect();
    let (papers, statuses) =
        tokio::try_join!(parts.graph.papers(&ids), parts.graph.statuses(&ids))?;
    let mut statuses: HashMap<PaperId, PaperStatus> = statuses.into_iter().collect();
    let mut papers: HashMap<PaperId, Paper> =
        papers.into_iter().map(|p| (p.id.clone(), p)).collect();
    Ok(scored
        .into_iter()
        .filter_map(|(score, id, why)| {
            papers.remove(&id).map(|paper| Related {
                status: statuses.remove(&id),
                paper,
                score,
                why,
            })
        })
        .collect())
}

async fn citations(parts: &Parts, id: &PaperId, reasons: &mut Reasons) -> Result<(), AnswerError> {
    let graph = &parts.graph;
    let (references, contexts, citing) = tokio::try_join!(
        graph.references(id),
        graph.citation_contexts(id),
        graph.cited_by(id, LINKS)
    )?;
    let mut cites: BTreeMap<PaperId, Vec<CitationContext>> = BTreeMap::new();
    for reference in references {
        let Some(cited) = reference.cited else {
            continue;
        };
        let said = contexts
            .iter()
            .filter(|c| c.reference == reference.ordinal)
            .cloned();
        cites.entry(cited).or_default().extend(said);
    }
    for (paper, contexts) in cites {
        let intents = intents(&contexts);
        let contexts = contexts.into_iter().map(|one| one.sentence).collect();
        let why = Why::Cites { contexts, intents };
        reasons.entry(paper).or_default().push(why);
    }
    let mut cited_by: BTreeMap<PaperId, Vec<CitationContext>> = BTreeMap::new();
    for one in citing {
        cited_by.entry(one.citing).or_default().extend(one.contexts);
    }
    for (paper, contexts) in cited_by {
        let intents = intents(&contexts);
        let contexts = contexts.into_iter().map(|one| one.sentence).collect();
        let why = Why::CitedBy { contexts, intents };
        reasons.entry(paper).or_default().push(why);
    }
    Ok(())
}

async fn shared(parts: &Parts, id: &PaperId, reasons: &mut Reasons) -> Result<(), AnswerError> {
    let graph = &parts.graph;
    let (references, entities) = tokio::try_join!(
        graph.shared_references(id, LINKS),
        graph.shared_entities(id, RARE, LINKS)
    )?;
    for one in references {
        let titles = graph
            .papers(&one.cited)
            .await?
            .into_iter()
            .map(|paper| paper.title)
            .collect();
        reasons
            .entry(one.paper)
            .or_default()
            .push(Why::SharedReferences {
                papers: one.cited,
                titles,
            });
    }
    for one in entities {
        let entities = one.entities.into_iter().map(|count| count.entity).collect();
        reasons
            .entry(one.paper)
            .or_default()
            .push(Why::SharedEntities { entities });
    }
    Ok(())
}

/// The papers of the passages nearest to the mean of this paper's passages.
async fn similar(engine: &Engine, id: &PaperId, reasons: &mut Reasons) -> Result<(), AnswerError> {
    let passages = engine.parts.graph.passages_of(id).await?;
    let ids: Vec<_> = passages
        .into_iter()
        .take(PROFILE)
        .map(|passage| passage.id)
        .collect();
    let vectors = engine.vectors.passages.dense_vectors(&ids).await?;
    let Some(mean) = crate::summary::centroid(vectors.iter().map(|(_, vector)| vector.as_slice()))
    else {
        return Ok(());
    };
    let mut best: BTreeMap<PaperId, f32> = BTreeMap::new();
    for hit in engine
        .vectors
        .passages
        .nearest_passages(&mean, None, 2 * LINKS + PROFILE as u32)
        .await?
    {
        let score = best.entry(hit.id.paper()).or_insert(hit.score);
        *score = score.max(hit.score);
    }
    let similar = engine.vectors.questions.similar();
    for (paper, similarity) in best.into_iter().filter(|(_, s)| *s >= similar) {
        reasons
            .entry(paper)
            .or_default()
            .push(Why::SimilarText { similarity });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_says_what_it_is_for() {
        let why = Why::Cites {
            contexts: vec!["We follow [3].".into()],
            intents: vec![CitationIntent::Method, CitationIntent::Background],
        };
        assert_eq!(
            why.to_string(),
            "is cited by it for a method it uses, as background: “We follow [3].”"
        );
        let untold = Why::CitedBy {
            contexts: Vec::new(),
            intents: Vec::new(),
        };
        assert_eq!(untold.to_string(), "cites it");
    }
}
