//! The first stage: a question understood before anything is searched. What kind it is, what of the library it
//! names, what it is narrowed to, and, in a chat, the question made whole.
//!
//! Questions are read in English. Slips of typing and missing accents are forgiven in the names of authors and in words
//! of titles; any other word is left to dense search, which copes with most.

mod asked;
mod follow_up;
mod hops;
mod kind;
mod library;
mod mentioned;
mod narrowing;
mod paper_phrase;
mod query;
mod small_talk;
mod sought;
mod told;
mod words;

pub(crate) use asked::{Fact, Order};
pub(crate) use library::{Described, FoundAuthor, FoundPaper};
pub(crate) use paper_phrase::{PaperPhrase, stems, wrote};
pub(crate) use query::{GraphQuery, PaperQuery};
use small_talk::SmallTalk;
pub(crate) use sought::Sought;
pub(crate) use told::told;

use crate::{AnswerError, Question};
use asked::{asked, cued, loosely_asked};
use graph_schema::{
    Meaning, Named, PaperId, PaperKind, QuestionFilters, QuestionKind, Understanding,
};
pub(crate) use kind::kind_of;
use library::Library;
use mentioned::{Mentioned, mentioned};
use narrowing::narrowing;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use stores_core::GraphStore;

/// The name in an answer of what composes a reply to small talk.
pub(crate) const SMALL_TALK: &str = "small talk";

/// Papers a search is limited to by years, at most: longer lists cost a search more than they leave out.
const MOST_WITHIN: u32 = 5_000;

/// A question that can be searched for by itself.
#[derive(Debug, Clone)]
pub(crate) struct Understood {
    /// As asked.
    pub question: String,
    /// As it can be asked outside its chat.
    pub standalone: String,
    /// What the searches look for: `standalone` without what only narrows it.
    pub search: String,
    pub understanding: Understanding,
    /// Stemmed words of a follow-up itself, what is new in it; empty where the question follows nothing.
    pub own: BTreeSet<String>,
    /// Papers the last answer spoke of, where the question follows it; the one most spoken of first.
    pub spoken_of: Vec<PaperId>,
    /// What the last answer quoted, by paper and start, where the question follows it.
    pub quoted: Vec<(PaperId, usize)>,
    /// Only these papers may answer, by the caller's wish or the question's own filters; `None` is the whole library.
    pub within: Option<Vec<PaperId>>,
    /// What the graph is asked, where the question is one for it and its names are in the library.
    pub graph: Option<GraphQuery>,
    /// Papers that the question names or describes.
    pub meant: Vec<PaperId>,
    /// What is asked of a second paper, which the first one leads to.
    pub second_hop: Option<String>,
    /// The second of two things that are asked of one paper.
    pub second_part: Option<String>,
    /// A work that is looked for by what is said of it.
    pub sought: Option<Sought>,
    /// The work that was found for that.
    pub described: Option<DescribedWork>,
    /// Phrases that should name one paper and by their words name none of the library.
    pub missed: Vec<String>,
    talk: Option<SmallTalk>,
}

impl Understood {
    /// The same, asking nothing but this.
    pub fn asking_only(&self, asked: &str) -> Self {
        Self {
            search: asked.to_owned(),
            standalone: asked.to_owned(),
            ..self.clone()
        }
    }
}

/// What somebody described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DescribedWork {
    /// This work fits, well ahead of all others.
    Fits(PaperId),
    /// None does; these are the nearest, best first.
    Nearest(Vec<PaperId>),
    /// The same, of which something is asked.
    Asked(Vec<PaperId>),
}

/// What a question that asks nothing of the papers is answered with; `None` for every other.
pub(crate) fn reply(understood: &Understood) -> Option<String> {
    understood.talk.map(|talk| talk.reply().to_owned())
}

/// Understands a question by the library's own names, and by `described`, what papers a search has found for phrases
/// that a first try had missed: nothing is embedded, no passage is read.
pub(crate) async fn understand(
    question: &Question,
    graph: &dyn GraphStore,
    described: &Described,
) -> Result<Understood, AnswerError> {
    if let Some(talk) = SmallTalk::of(&question.text) {
        return Ok(small_talk(question, talk));
    }
    let context = follow_up::contextualise(question);
    let library = Library {
        graph,
        described,
        missed: Mutex::default(),
    };
    let narrowed = narrowing(&context.standalone);
    let mut filters = QuestionFilters {
        from_year: narrowed.from_year,
        to_year: narrowed.to_year,
        ..QuestionFilters::default()
    };
    let mut within = question.within.clone();
    if let Some(pointed) = &context.pointed {
        filters.papers.clone_from(pointed);
        intersect(&mut within, pointed);
    }
    let second_hop = hops::second_hop(&context.standalone);
    let second_part = match second_hop {
        Some(_) => None,
        None => hops::second_part(&context.standalone),
    };
    let asked = asked(&context.standalone);
    let mut kind = match &asked {
        Some(asked) => query::kind(asked).unwrap_or_else(|| kind_of(&context.standalone)),
        None => kind_of(&context.standalone),
    };
    let only = within
        .as_deref()
        .filter(|papers| papers.len() == 1)
        .and_then(<[_]>::first);
    let mut graph_query = match asked {
        Some(asked) => query::resolved(&library, asked, &narrowed, only).await?,
        None => None,
    };
    if graph_query.is_none()
        && let Some(asked) = loosely_asked(&context.standalone)
    {
        let loose_kind = query::kind(&asked).unwrap_or(kind);
        graph_query = query::resolved(&library, asked, &narrowed, only).await?;
        if graph_query.is_some() {
            kind = loose_kind;
        }
    }
    let (mut names, sure) = named(&library, &context.standalone).await?;
    let of_one_paper = !matches!(kind, QuestionKind::List | QuestionKind::Number);
    if graph_query.is_none()
        && second_hop.is_none()
        && of_one_paper
        && let Some(fact) = cued(&words::words(&context.standalone), names_author(&names))
        && let Some(paper) = only_paper(&library, &names, &sure).await?
    {
        let facts = vec![fact];
        graph_query = Some(GraphQuery::Facts { paper, facts });
        kind = QuestionKind::Metadata;
    }
    if graph_query.is_none()
        && let Some(query) = by_title_asked(&library, &context.standalone, &names).await?
    {
        graph_query = Some(query);
        kind = QuestionKind::List;
    }
    let mut meant: Vec<PaperId> = sure.iter().filter_map(|ids| ids.first().cloned()).collect();
    for named in &names {
        if let Meaning::Paper { id, .. } = &named.meaning
            && !meant.contains(id)
        {
            meant.push(id.clone());
        }
    }
    for meaning in graph_query.iter().flat_map(GraphQuery::meanings) {
        if !names.iter().any(|known| known.meaning == meaning.meaning) {
            names.push(meaning);
        }
    }
    if graph_query.is_none() {
        if let Some(papers) = of_years(graph, &filters).await? {
            intersect(&mut within, &papers);
        }
        for name in &narrowed.authors {
            let found = library.authors(name).await?;
            let papers: Vec<PaperId> = found
                .iter()
                .flat_map(|author| &author.papers)
                .map(|paper| paper.id.clone())
                .collect();
            if !papers.is_empty() {
                filters
                    .authors
                    .extend(found.into_iter().map(|author| author.name));
                intersect(&mut within, &papers);
            }
        }
        let several = matches!(
            kind,
            QuestionKind::List | QuestionKind::Comparison | QuestionKind::CitationGraph
        );
        let of_one = !several && second_hop.is_none();
        if let ([paper], true, true) = (sure.as_slice(), of_one, filters.papers.is_empty()) {
            filters.papers.clone_from(paper);
            intersect(&mut within, paper);
        }
    }
    let kind = if graph_query.is_none() && kind == QuestionKind::Metadata && names.is_empty() {
        // "Who built X?", X no paper of ours: the text may know.
        match kind_of(&context.standalone) {
            QuestionKind::Other => kind,
            other => other,
        }
    } else {
        kind
    };
    let mut search = if filters.from_year.or(filters.to_year).is_some() {
        narrowed.rest
    } else {
        context.standalone.clone()
    };
    // A title says more to a search than what the paper was described by.
    for (phrase, found) in described {
        search = search.replace(phrase.as_str(), &format!("“{}”", found.paper.title));
    }
    let sought = match graph_query.is_some() || context.follows_up {
        true => None,
        false => sought::sought(&context.standalone),
    };
    Ok(Understood {
        question: question.text.clone(),
        search,
        standalone: context.standalone,
        understanding: Understanding {
            kind,
            names,
            filters,
            follows_up: context.follows_up,
        },
        own: context.own,
        spoken_of: context.spoken_of,
        quoted: match context.follows_up {
            true => last_quotes(question),
            false => Vec::new(),
        },
        within,
        graph: graph_query,
        meant,
        second_hop,
        second_part,
        sought,
        described: None,
        missed: library
            .missed
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner),
        talk: None,
    })
}

/// The papers of the one author whom a question names that asks for nothing but a title: "Ada Silva has a paper on felt here. What
/// is it called?"
async fn by_title_asked(
    library: &Library<'_>,
    text: &str,
    names: &[Named],
) -> Result<Option<GraphQuery>, AnswerError> {
    let mut authors = names.iter().filter_map(|named| match &named.meaning {
        Meaning::Author { .. } => Some(named.text.as_str()),
        _ => None,
    });
    let (Some(author), None) = (authors.next(), authors.next()) else {
        return Ok(None);
    };
    if !asked::asks_title(text) {
        return Ok(None);
    }
    let found = library.authors(author).await?;
    let papers = PaperQuery {
        authors: vec![(author.to_owned(), found)],
        ..PaperQuery::default()
    };
    Ok(Some(GraphQuery::Papers(papers)))
}

fn last_quotes(question: &Question) -> Vec<(PaperId, usize)> {
    let last = question.history.last().into_iter();
    last.flat_map(|turn| &turn.answer.sentences)
        .flat_map(|sentence| &sentence.citations)
        .map(|citation| (citation.paper.clone(), citation.start))
        .collect()
}

fn small_talk(question: &Question, talk: SmallTalk) -> Understood {
    Understood {
        question: question.text.clone(),
        standalone: question.text.clone(),
        search: question.text.clone(),
        understanding: Understanding {
            kind: QuestionKind::SmallTalk,
            ..Understanding::default()
        },
        own: BTreeSet::new(),
        spoken_of: Vec::new(),
        quoted: Vec::new(),
        within: question.within.clone(),
        graph: None,
        meant: Vec::new(),
        second_hop: None,
        second_part: None,
        sought: None,
        described: None,
        missed: Vec::new(),
        talk: Some(talk),
    }
}

/// What the question names, and the papers that it names beyond doubt, each with its copies.
async fn named(
    library: &Library<'_>,
    text: &str,
) -> Result<(Vec<Named>, Vec<Vec<PaperId>>), AnswerError> {
    let mut names: Vec<Named> = Vec::new();
    let mut sure = Vec::new();
    let mut add = |text: &str, meaning: Meaning| {
        if !names.iter().any(|known| known.meaning == meaning) {
            names.push(Named {
                text: text.to_owned(),
                meaning,
            });
        }
    };
    let mut of_authors: Vec<Vec<PaperId>> = Vec::new();
    for one in mentioned(text) {
        let (Mentioned::Paper(text) | Mentioned::Name(text)) = &one;
        let mut paper = match &one {
            Mentioned::Paper(phrase) => library.paper(phrase).await?,
            Mentioned::Name(_) => None,
        };
        if let Mentioned::Name(_) = &one {
            let entities = library.entities(text).await?;
            if let Some(found) = entities.into_iter().next() {
                let (id, name) = (found.entity.id, found.entity.name);
                add(text, Meaning::Entity { id, name });
            }
            paper = library.paper_titled_with(text).await?;
            if paper.is_none() {
                // A family name may be that of several people.
                let authors = library.authors(text).await?;
                let papers = authors.iter().flat_map(|author| &author.papers);
                let papers: Vec<PaperId> = papers.map(|paper| paper.id.clone()).collect();
                if let Some(author) = authors.into_iter().next() {
                    of_authors.push(papers);
                    add(text, Meaning::Author { name: author.name });
                }
            }
        }
        if let Some(found) = paper {
            if found.sure {
                sure.push(found.ids());
            }
            let (id, title) = (found.paper.id, found.paper.title);
            add(text, Meaning::Paper { id, title });
        }
    }
    // "What did Silva and Roe press?": people with one paper in common mean that one.
    if let (true, [first, others @ ..]) = (sure.is_empty(), of_authors.as_slice())
        && !others.is_empty()
    {
        let shared = |id: &&PaperId| others.iter().all(|papers| papers.contains(id));
        let common: Vec<PaperId> = first.iter().filter(shared).cloned().collect();
        if common.len() == 1 {
            sure.push(common);
        }
    }
    Ok((names, sure))
}

fn names_author(names: &[Named]) -> bool {
    names
        .iter()
        .any(|named| matches!(named.meaning, Meaning::Author { .. }))
}

/// The one paper that a question speaks of: named beyond doubt, the only one named, or the only one of the person named.
async fn only_paper(
    library: &Library<'_>,
    names: &[Named],
    sure: &[Vec<PaperId>],
) -> Result<Option<FoundPaper>, AnswerError> {
    let papers: Vec<&PaperId> = names
        .iter()
        .filter_map(|named| match &named.meaning {
            Meaning::Paper { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    let authors: Vec<&str> = names
        .iter()
        .filter_map(|named| match &named.meaning {
            Meaning::Author { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let found = match (sure, papers.as_slice(), authors.as_slice()) {
        ([one], _, _) => library.graph.papers(one).await?,
        ([], [one], _) => library.graph.papers(&[(*one).clone()]).await?,
        ([], [], [author]) => {
            let mut found = library.authors(author).await?;
            match (found.pop(), found.is_empty()) {
                (Some(author), true) if author.papers.len() == 1 => author.papers,
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    };
    let found = found.into_iter().next();
    let found = found.filter(|paper| paper.kind == PaperKind::Ingested);
    Ok(found.map(FoundPaper::alone))
}

/// The papers of the years that a question is narrowed to; `None` for too many, which would narrow it little.
async fn of_years(
    graph: &dyn GraphStore,
    filters: &QuestionFilters,
) -> Result<Option<Vec<PaperId>>, AnswerError> {
    if filters.from_year.or(filters.to_year).is_none() {
        return Ok(None);
    }
    let found = graph
        .papers_of_years(filters.from_year, filters.to_year, MOST_WITHIN + 1)
        .await?;
    // Nothing of these years is as good as a library without years: the filter narrows nothing truly.
    let few = !found.is_empty() && found.len() <= MOST_WITHIN as usize;
    Ok(few.then_some(found))
}

fn intersect(within: &mut Option<Vec<PaperId>>, papers: &[PaperId]) {
    *within = Some(match within.take() {
        Some(before) => before
            .into_iter()
            .filter(|id| papers.contains(id))
            .collect(),
        None => papers.to_vec(),
    });
}

#[cfg(test)]
pub(crate) use paper_phrase::tests::paper as test_paper;
