//! A question for the graph with its names found in the library.

use super::asked::{Asked, Fact, Listing, Order};
use super::library::{FoundAuthor, FoundPaper, Library, shorter_names};
use super::narrowing::Narrowing;
use super::paper_phrase::PaperPhrase;
use super::words::{Word, words};
use crate::AnswerError;
use graph_schema::title::normalise_title;
use graph_schema::{Meaning, Named, PaperId, QuestionKind};
use stores_core::EntityCount;

#[derive(Debug, Clone)]
pub(crate) enum GraphQuery {
    Facts {
        paper: FoundPaper,
        facts: Vec<Fact>,
    },
    Summary(FoundPaper),
    Affiliation(FoundAuthor),
    CoAuthors(FoundAuthor),
    Papers(PaperQuery),
    Citing {
        cited: Vec<FoundPaper>,
        count: bool,
    },
    /// Who wrote most papers, or more than so many.
    Prolific {
        more_than: Option<u32>,
    },
    /// Works that all of these cite.
    CitedByAll(Vec<FoundPaper>),
    /// Papers whose citing sentences name a work that the library knows by no title.
    CitingNamed(String),
    References {
        paper: FoundPaper,
        purpose: Option<String>,
        count: bool,
    },
    Cites {
        citing: FoundPaper,
        cited: FoundPaper,
        wants_reason: bool,
    },
    Path {
        from: FoundPaper,
        to: FoundPaper,
    },
}

/// Papers that meet all of these.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaperQuery {
    /// For each name asked for, everyone who has it.
    pub authors: Vec<(String, Vec<FoundAuthor>)>,
    pub about: Option<String>,
    pub using: Vec<EntityCount>,
    /// What is used, as typed, then without generic nouns at its end: the text is searched for it beside the entities.
    pub using_names: Vec<String>,
    /// A place of work that their title pages name.
    pub house: Option<String>,
    pub narrowed: Narrowing,
    /// Only the first of them in this order.
    pub order: Option<Order>,
}

impl GraphQuery {
    /// What it names of the library.
    pub fn meanings(&self) -> Vec<Named> {
        let paper = |found: &FoundPaper| {
            let (id, title) = (found.paper.id.clone(), found.paper.title.clone());
            named(&found.paper.title, Meaning::Paper { id, title })
        };
        let author = |found: &FoundAuthor| {
            let name = found.name.clone();
            named(&found.name, Meaning::Author { name })
        };
        match self {
            Self::Facts { paper: one, .. }
            | Self::References { paper: one, .. }
            | Self::Summary(one) => vec![paper(one)],
            Self::Affiliation(one) | Self::CoAuthors(one) => vec![author(one)],
            Self::Papers(query) => {
                let authors = query
                    .authors
                    .iter()
                    .flat_map(|(_, found)| found)
                    .map(author);
                let using = query.using.iter().map(|found| {
                    let (id, name) = (found.entity.id.clone(), found.entity.name.clone());
                    named(&found.entity.name, Meaning::Entity { id, name })
                });
                authors.chain(using).collect()
            }
            Self::Citing { cited, .. } | Self::CitedByAll(cited) => {
                cited.iter().map(paper).collect()
            }
            Self::CitingNamed(_) | Self::Prolific { .. } => Vec::new(),
            Self::Cites {
                citing: one,
                cited: other,
                ..
            }
            | Self::Path {
                from: one,
                to: other,
            } => {
                vec![paper(one), paper(other)]
            }
        }
    }
}

fn named(text: &str, meaning: Meaning) -> Named {
    Named {
        text: text.to_owned(),
        meaning,
    }
}

/// The kind that the graph's own questions are; `None` where the words must tell.
pub(super) fn kind(asked: &Asked) -> Option<QuestionKind> {
    match asked {
        Asked::Facts { .. }
        | Asked::Affiliation { .. }
        | Asked::CoAuthors { .. }
        | Asked::Prolific { .. } => Some(QuestionKind::Metadata),
        Asked::Summary { .. } => None,
        Asked::Papers(listing) if listing.count => Some(QuestionKind::Metadata),
        Asked::Papers(_) => Some(QuestionKind::List),
        Asked::Citing { .. }
        | Asked::CitedByAll { .. }
        | Asked::References { .. }
        | Asked::Cites { .. }
        | Asked::Path { .. } => Some(QuestionKind::CitationGraph),
    }
}

/// `None` where a name of the question is not in the library: then the text is searched.
pub(super) async fn resolved(
    library: &Library<'_>,
    asked: Asked,
    narrowed: &Narrowing,
    only: Option<&PaperId>,
) -> Result<Option<GraphQuery>, AnswerError> {
    let paper = async |text: &str| paper_or_only(library, text, only).await;
    Ok(match asked {
        Asked::Facts {
            paper: text,
            facts,
            maker,
        } => {
            let found = match maker {
                true => maker_of(library, &text).await?,
                false => paper(&text).await?,
            };
            found.map(|paper| GraphQuery::Facts { paper, facts })
        }
        Asked::Summary { paper: text } => paper(&text).await?.map(GraphQuery::Summary),
        Asked::Affiliation { author } => one_author(library, &author)
            .await?
            .map(GraphQuery::Affiliation),
        Asked::CoAuthors { author } => one_author(library, &author)
            .await?
            .map(GraphQuery::CoAuthors),
        Asked::Papers(listing) => papers(library, listing, narrowed)
            .await?
            .map(GraphQuery::Papers),
        Asked::Citing { cited, count } => {
            let mut found = Vec::new();
            for text in &cited {
                let mut any = cited_work(library, text, only).await?;
                if any.is_none()
                    && let Some(work) = without_purpose(text)
                {
                    any = cited_work(library, work, only).await?;
                }
                let Some(paper) = any else {
                    let name = proper_name(text).filter(|_| cited.len() == 1);
                    return Ok(name.map(GraphQuery::CitingNamed));
                };
                found.push(library.with_twins(paper).await?);
            }
            Some(GraphQuery::Citing {
                cited: found,
                count,
            })
        }
        Asked::Prolific { more_than } => Some(GraphQuery::Prolific { more_than }),
        Asked::CitedByAll { citing } => {
            let mut found = Vec::new();
            for text in &citing {
                let Some(one) = paper(text).await? else {
                    return Ok(None);
                };
                found.push(one);
            }
            Some(GraphQuery::CitedByAll(found))
        }
        Asked::References {
            paper: text,
            purpose,
            count,
        } => paper(&text).await?.map(|paper| GraphQuery::References {
            paper,
            purpose,
            count,
        }),
        Asked::Cites {
            citing,
            cited,
            wants_reason,
        } => {
            let citing = paper(&citing).await?;
            let cited = match (&citing, library.paper_or_cited(&cited).await?) {
                (Some(citing), None) => library.reference_of(&citing.paper.id, &cited).await?,
                (_, found) => found,
            };
            citing.zip(cited).map(|(citing, cited)| GraphQuery::Cites {
                citing,
                cited,
                wants_reason,
            })
        }
        Asked::Path { from, to } => {
            let (from, to) = (library.paper(&from).await?, library.paper(&to).await?);
            from.zip(to).map(|(from, to)| GraphQuery::Path { from, to })
        }
    })
}

/// A work that papers may cite, in the library or not.
async fn cited_work(
    library: &Library<'_>,
    text: &str,
    only: Option<&PaperId>,
) -> Result<Option<FoundPaper>, AnswerError> {
    if let Some(paper) = paper_or_only(library, text, only).await? {
        return Ok(Some(paper));
    }
    match library.paper_or_cited(text).await? {
        Some(paper) => Ok(Some(paper)),
        None => library.cited_alike(text).await,
    }
}

/// A phrase without what a work is cited for: "Silva 2004 as a press", "Silva 2004 for wool".
fn without_purpose(text: &str) -> Option<&str> {
    let ends = [" as ", " for ", " when "];
    let end = ends.iter().filter_map(|end| text.find(end)).min()?;
    text.get(..end).filter(|work| !work.trim().is_empty())
}

/// What is written as a name in a phrase that says no author, year or title of a paper: "the work on FELT".
fn proper_name(text: &str) -> Option<String> {
    let phrase = PaperPhrase::parse(text);
    let (mut named, mut other) = (Vec::new(), 0);
    for word in words(text) {
        if word.is_name() {
            named.push(word.text);
        } else if !word.is_function() && phrase.words.contains(&word.low) {
            other += 1;
        }
    }
    (!named.is_empty() && other == 0 && phrase.authors.is_empty()).then(|| named.join(" "))
}

/// The paper a phrase means; where it only says "this paper", the one that the question is limited to.
async fn paper_or_only(
    library: &Library<'_>,
    text: &str,
    only: Option<&PaperId>,
) -> Result<Option<FoundPaper>, AnswerError> {
    let phrase = PaperPhrase::parse(text);
    let says_which = !phrase.words.is_empty()
        || !phrase.authors.is_empty()
        || phrase.doi.is_some()
        || phrase.arxiv_id.is_some();
    if let (false, Some(id)) = (says_which, only) {
        let found = library.graph.papers(std::slice::from_ref(id)).await?;
        return Ok(found.into_iter().next().map(FoundPaper::alone));
    }
    match library.paper(text).await? {
        Some(found) => Ok(Some(found)),
        None => library.paper_titled_with(text).await,
    }
}

/// The paper whose title names what was made.
async fn maker_of(library: &Library<'_>, text: &str) -> Result<Option<FoundPaper>, AnswerError> {
    // "Who proposed boosting?" is of an idea: a title that holds the word is not where it was proposed.
    let is_name = words(text).iter().any(Word::is_name);
    // What a title opens with before its colon is the name of the thing, however it is written.
    let titled = library.paper_titled_with(text).await?.filter(|found| {
        let name = found.paper.title.split(':').next().unwrap_or_default();
        is_name || normalise_title(name) == normalise_title(text)
    });
    if titled.is_some() || !is_name {
        return Ok(titled);
    }
    Ok(library.paper(text).await?.filter(|found| found.sure))
}

/// The author a name means: of several with a family name alone, nobody.
async fn one_author(library: &Library<'_>, name: &str) -> Result<Option<FoundAuthor>, AnswerError> {
    let mut found = library.authors(name).await?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

async fn papers(
    library: &Library<'_>,
    listing: Listing,
    narrowed: &Narrowing,
) -> Result<Option<PaperQuery>, AnswerError> {
    let mut query = PaperQuery {
        about: listing.about,
        house: listing.house,
        narrowed: narrowed.clone(),
        order: listing.order,
        ..PaperQuery::default()
    };
    for name in listing.authors {
        let found = library.authors(&name).await?;
        if found.is_empty() {
            return Ok(None);
        }
        query.authors.push((name, found));
    }
    if let Some(name) = &listing.using {
        query.using = library.entities(name).await?;
        // What is no entity must at least be a name: what papers do with "a small press" is for the text search.
        if query.using.is_empty() && !words(name).iter().any(Word::is_name) {
            return Ok(None);
        }
        query.using_names = shorter_names(name);
    }
    Ok(Some(query))
}
