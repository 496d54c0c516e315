//! Who works like an author: those whose papers speak of the same rare things and cite the same papers.

use super::{citation_counts, papers_by_id};
use crate::AnswerError;
use graph_schema::{Author, AuthorKey, EntityId, Paper, PaperId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stores_core::GraphStore;

/// The author's latest papers that are compared.
const OWN_PAPERS: u32 = 30;
/// Papers taken of those that share with one of them, for each kind of link.
const LINKS: u32 = 50;
/// Entities of more papers than this link too much to say anything.
const RARE: u32 = 50;
/// Shared entities named for each author, rarest first.
const NAMED: usize = 10;

/// Authors who work like one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarAuthors {
    /// The author asked about, as the latest paper has the name.
    pub name: String,
    pub key: AuthorKey,
    /// Papers that were compared: the latest, at most 30.
    pub papers: Vec<Paper>,
    /// Most similar first, then by key.
    pub similar: Vec<SimilarAuthor>,
}

/// An author similar to another, and why. What the two wrote together says nothing here: it is left out of entities
/// and references, and counted on its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarAuthor {
    /// As printed: the longest form that was met.
    pub name: String,
    pub key: AuthorKey,
    /// Sum over shared entities and references of 1 / ln n, n being the papers that mention or cite each (Adamic and
    /// Adar, "Friends and neighbors on the Web", 2003). Compares within one list only.
    pub score: f64,
    /// Rare entities that papers of both mention, at most 10, rarest first.
    pub entities: Vec<SharedEntity>,
    /// Papers that papers of both cite.
    pub common_references: u64,
    /// Papers that the two wrote together, of those compared; above 0 for a co-author.
    pub joint_papers: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedEntity {
    pub id: EntityId,
    pub name: String,
    /// Papers of the library that mention it.
    pub papers: u64,
}

/// What other papers share with the author's.
#[derive(Default)]
struct Shared {
    entities: BTreeMap<EntityId, SharedEntity>,
    /// Entities and references that each other paper has in common with the author.
    of_paper: BTreeMap<PaperId, (BTreeSet<EntityId>, BTreeSet<PaperId>)>,
}

/// What one other author shares with the author.
#[derive(Default)]
struct Common {
    name: String,
    entities: BTreeSet<EntityId>,
    references: BTreeSet<PaperId>,
}

/// Authors similar to the one called `name` (`Ada Silva`, `A. Silva`, `Silva, Ada` or a key). Co-authors are
/// among them, and marked. `NotFound` when no ingested paper is by that author.
pub async fn similar_authors(
    graph: &dyn GraphStore,
    name: &str,
    limit: usize,
) -> Result<SimilarAuthors, AnswerError> {
    let nobody = || AnswerError::NotFound {
        what: format!("no paper is by {name:?}: write the name as in Ada Silva, or Silva, A."),
    };
    let key = AuthorKey::parse(name).ok_or_else(nobody)?;
    let papers = graph.papers_by_author(&key, OWN_PAPERS).await?;
    let own_name = papers.first().and_then(|paper| name_of(paper, &key));
    let own_name = own_name.ok_or_else(nobody)?;
    let shared = shared_with(graph, &papers).await?;
    let others: Vec<PaperId> = shared.of_paper.keys().cloned().collect();
    let mut others = papers_by_id(graph, &others).await?;
    // What the author wrote is no likeness with others, even where only the latest papers are compared.
    others.retain(|_, paper| name_of(paper, &key).is_none());
    let weights = reference_weights(graph, &shared).await?;
    let mut similar: Vec<SimilarAuthor> = commons(&shared, &others)
        .into_iter()
        .map(|(other, common)| judged(other, common, &shared, &weights))
        .collect();
    similar.sort_by(|a, b| {
        let by_score = b.score.total_cmp(&a.score);
        by_score.then_with(|| a.key.cmp(&b.key))
    });
    similar.truncate(limit);
    for one in &mut similar {
        let is_joint = |paper: &&Paper| name_of(paper, &one.key).is_some();
        one.joint_papers = papers.iter().filter(is_joint).count() as u64;
    }
    Ok(SimilarAuthors {
        name: own_name,
        key,
        papers,
        similar,
    })
}

async fn shared_with(graph: &dyn GraphStore, own: &[Paper]) -> Result<Shared, AnswerError> {
    let mut shared = Shared::default();
    for paper in own {
        let (entities, references) = tokio::try_join!(
            graph.shared_entities(&paper.id, RARE, LINKS),
            graph.shared_references(&paper.id, LINKS)
        )?;
        for one in entities {
            let of_paper = shared.of_paper.entry(one.paper).or_default();
            for count in one.entities {
                of_paper.0.insert(count.entity.id.clone());
                let entity = SharedEntity {
                    id: count.entity.id.clone(),
                    name: count.entity.name,
                    papers: count.papers,
                };
                shared.entities.insert(count.entity.id, entity);
            }
        }
        for one in references {
            let of_paper = shared.of_paper.entry(one.paper).or_default();
            of_paper.1.extend(one.cited);
        }
    }
    Ok(shared)
}

async fn reference_weights(
    graph: &dyn GraphStore,
    shared: &Shared,
) -> Result<HashMap<PaperId, f64>, AnswerError> {
    let all = shared.of_paper.values().flat_map(|(_, cited)| cited);
    let all: BTreeSet<&PaperId> = all.collect();
    let ids: Vec<PaperId> = all.into_iter().cloned().collect();
    let counts = citation_counts(graph, &ids).await?;
    Ok(ids
        .into_iter()
        .zip(counts.into_iter().map(weight))
        .collect())
}

/// What is shared, by the authors of the papers it is shared with.
fn commons(shared: &Shared, papers: &HashMap<PaperId, Paper>) -> BTreeMap<AuthorKey, Common> {
    let mut by_author: BTreeMap<AuthorKey, Common> = BTreeMap::new();
    for (id, (entities, references)) in &shared.of_paper {
        for author in papers.get(id).into_iter().flat_map(|paper| &paper.authors) {
            let Some(key) = AuthorKey::of(author) else {
                continue;
            };
            let common = by_author.entry(key).or_default();
            let name = author.full_name();
            if name.chars().count() > common.name.chars().count() {
                common.name = name;
            }
            common.entities.extend(entities.iter().cloned());
            common.references.extend(references.iter().cloned());
        }
    }
    by_author
}

fn judged(
    key: AuthorKey,
    common: Common,
    shared: &Shared,
    weights: &HashMap<PaperId, f64>,
) -> SimilarAuthor {
    let entities = common.entities.iter();
    let mut entities: Vec<SharedEntity> = entities
        .filter_map(|id| shared.entities.get(id).cloned())
        .collect();
    entities.sort_by(|a, b| a.papers.cmp(&b.papers).then_with(|| a.id.cmp(&b.id)));
    let by_entities: f64 = entities.iter().map(|entity| weight(entity.papers)).sum();
    let references = common.references.iter();
    let by_references: f64 = references.filter_map(|id| weights.get(id)).sum();
    entities.truncate(NAMED);
    SimilarAuthor {
        name: common.name,
        key,
        score: by_entities + by_references,
        entities,
        common_references: common.references.len() as u64,
        joint_papers: 0,
    }
}

/// Adamic and Adar's: what two papers have in common is in two papers at least.
fn weight(papers: u64) -> f64 {
    1.0 / (papers.max(2) as f64).ln()
}

/// How a paper prints the author of a key, if it is by that author.
fn name_of(paper: &Paper, key: &AuthorKey) -> Option<String> {
    let is_author = |author: &&Author| AuthorKey::of(author).as_ref() == Some(key);
    let author = paper.authors.iter().find(is_author);
    author.map(Author::full_name)
}
