//! Answers that the graph gives exactly, without searching text: authors, years, venues, counts, lists of papers, who
//! cites whom. Each row of a list carries its evidence: the title page, the reference's entry, the citing sentence.

mod citations;
mod facts;
mod folded;
mod ordered;
mod pages;
mod papers;
mod prolific;
mod short;
mod support;
mod title_page;

use self::pages::Pages;
use crate::AnswerError;
use crate::engine::Engine;
use crate::understood::{DescribedWork, GraphQuery, Understood};
use graph_schema::{Citation, Paper, Sentence};

/// The name of this composer in an answer.
pub(crate) const FROM_GRAPH: &str = "graph";
/// Rows of a list that are shown; the rest is counted.
const ROWS: usize = 30;

/// The sentences of an answer: a lead, then the rows of a list. `None` where the question is not one for the graph or
/// the graph does not know.
pub(crate) async fn from_graph(
    engine: &Engine,
    understood: &Understood,
) -> Result<Option<Vec<Sentence>>, AnswerError> {
    let Some(query) = &understood.graph else {
        return Ok(None);
    };
    let pages = Pages::of(engine);
    let sentences = match query {
        GraphQuery::Facts { paper, facts } => facts::facts(pages, &paper.paper, facts).await?,
        GraphQuery::Summary(paper) => short::in_short(engine, &paper.paper).await?,
        GraphQuery::Affiliation(author) => facts::affiliation(pages, author).await?,
        GraphQuery::CoAuthors(author) => facts::co_authors(pages, author).await?,
        GraphQuery::Papers(query) => {
            papers::papers_asked(pages, query, understood.within.as_deref()).await?
        }
        GraphQuery::Citing { cited, count } => {
            citations::citing(pages, cited, *count, understood.within.as_deref()).await?
        }
        GraphQuery::Prolific { more_than } => prolific::prolific(pages, *more_than).await?,
        GraphQuery::CitedByAll(citing) => citations::cited_by_all(pages, citing).await?,
        GraphQuery::CitingNamed(name) => {
            citations::citing_named(pages, name, understood.within.as_deref()).await?
        }
        GraphQuery::References {
            paper,
            purpose,
            count,
        } => citations::references_of(engine, paper, purpose.as_deref(), *count).await?,
        GraphQuery::Cites {
            citing,
            cited,
            wants_reason,
        } => citations::whether_cited(pages, citing, cited, *wants_reason).await?,
        GraphQuery::Path { from, to } => citations::chain(pages, from, to).await?,
    };
    Ok(Some(sentences).filter(|sentences| !sentences.is_empty()))
}

/// Which work somebody described, with its title page as evidence; `None` for a paper without text.
pub(crate) async fn described_work(
    engine: &Engine,
    work: &DescribedWork,
) -> Result<Option<Sentence>, AnswerError> {
    let (ids, fits) = match work {
        DescribedWork::Fits(paper) => (std::slice::from_ref(paper), true),
        DescribedWork::Nearest(papers) | DescribedWork::Asked(papers) => (papers.as_slice(), false),
    };
    let papers = engine.parts.graph.papers(ids).await?;
    let pages = Pages::of(engine);
    let mut citations = Vec::new();
    let mut named = Vec::new();
    for id in ids {
        let paper = papers.iter().find(|paper| paper.id == *id);
        if let Some((paper, citation)) = paper.zip(pages.title_citation(id).await?) {
            named.push(described(paper));
            citations.push(citation);
        }
    }
    let Some((last, others)) = named.split_last() else {
        return Ok(None);
    };
    let text = match others {
        [] if fits => format!("{last} fits this description."),
        [] => format!("The nearest to this description is {last}."),
        _ => format!(
            "The nearest to this description are {} and {last}.",
            others.join(", ")
        ),
    };
    Ok(Some(Sentence { text, citations }))
}

/// One line of a list: what it says and what shows it.
struct Row {
    text: String,
    citation: Citation,
}

/// A lead sentence and its rows; empty without rows. `total` counts what the rows were taken from.
fn listed(lead: &str, rows: Vec<Row>, total: usize) -> Vec<Sentence> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut sentences = vec![Sentence {
        text: lead.to_owned(),
        citations: vec![first.citation.clone()],
    }];
    let shown = rows.len().min(ROWS);
    sentences.extend(rows.into_iter().take(ROWS).map(|row| Sentence {
        text: row.text,
        citations: vec![row.citation],
    }));
    if let (Some(last), true) = (sentences.last_mut(), total > shown) {
        last.text
            .push_str(&format!(" … and {} more.", total - shown));
    }
    sentences
}

/// `“Title” (Silva and Hale, 2004)`.
fn described(paper: &Paper) -> String {
    let families: Vec<&str> = paper
        .authors
        .iter()
        .map(|author| author.family.as_str())
        .collect();
    let authors = match families[..] {
        [] => String::new(),
        [one] => one.to_owned(),
        [one, other] => format!("{one} and {other}"),
        [first, ..] => format!("{first} et al."),
    };
    let year = paper.year.map(|year| year.to_string()).unwrap_or_default();
    let by: Vec<String> = [authors, year]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    match by.is_empty() {
        true => titled(paper),
        false => format!("{} ({})", titled(paper), by.join(", ")),
    }
}

fn titled(paper: &Paper) -> String {
    format!("“{}”", paper.title)
}

/// "A, B and C".
fn in_words(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// "1 paper", "4 papers".
fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
