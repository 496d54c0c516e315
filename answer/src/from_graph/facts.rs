//! What the graph and the title page know of one paper or one author.

use super::citations::shown;
use super::pages::Pages;
use super::support::{funding, repository, software_licence};
use super::title_page::{
    affiliations, contact, dates, editors, imprint, licence, publication_date, running_head,
};
use super::{Row, counted, in_words, listed, titled};
use crate::AnswerError;
use crate::readings::Reading;
use crate::terms::fold;
use crate::understood::{Fact, FoundAuthor, wrote};
use graph_schema::{Citation, Paper, Sentence};
use std::collections::BTreeMap;

/// Citing papers whose entry for a paper is looked at, and the longest entry that is one.
const CITING: u32 = 50;
const LONGEST_ENTRY: usize = 400;
/// Papers of an author whose title pages are looked at for a place of work.
const LOOKED_AT: usize = 5;

/// One sentence a fact that is known; empty where none is, so that the text is searched.
pub(super) async fn facts(
    pages: Pages<'_>,
    paper: &Paper,
    facts: &[Fact],
) -> Result<Vec<Sentence>, AnswerError> {
    let Some(title) = pages.title_citation(&paper.id).await? else {
        return Ok(Vec::new());
    };
    let mut sentences = Vec::new();
    let mut unknown = Vec::new();
    for fact in facts {
        let Some((text, citations)) = known_of(pages, paper, *fact, &title).await? else {
            unknown.push(wanted(*fact).to_owned());
            continue;
        };
        // Year and venue of one line are said once.
        if !sentences.iter().any(|known: &Sentence| known.text == text) {
            sentences.push(Sentence { text, citations });
        }
    }
    // Who asked for two things and gets one is told that the other was looked for.
    if !sentences.is_empty() && !unknown.is_empty() {
        sentences.push(Sentence {
            text: format!(
                "In what was read of it, nothing says {}.",
                in_words(&unknown)
            ),
            citations: vec![title],
        });
    }
    Ok(sentences)
}

async fn known_of(
    pages: Pages<'_>,
    paper: &Paper,
    fact: Fact,
    title: &Citation,
) -> Result<Option<(String, Vec<Citation>)>, AnswerError> {
    let name = titled(paper);
    let of_title = |text: String| Some((text, vec![title.clone()]));
    if fact == Fact::Year
        && let Some(said) = published_on(pages, paper).await?
    {
        return Ok(Some(said));
    }
    Ok(match fact {
        Fact::Authors => {
            let names: Vec<String> = paper
                .authors
                .iter()
                .map(graph_schema::Author::full_name)
                .collect();
            let said = format!("{name} is by {}.", in_words(&names));
            if names.is_empty() {
                None
            } else {
                of_title(said)
            }
        }
        Fact::FirstAuthor | Fact::LastAuthor => {
            let (which, author) = match fact {
                Fact::FirstAuthor => ("first", paper.authors.first()),
                _ => ("last", paper.authors.last()),
            };
            author.and_then(|author| {
                let others = match paper.authors.len() {
                    1 => "the only".to_owned(),
                    count => format!("the {which} of {count}"),
                };
                of_title(format!(
                    "{} is {others} author{} of {name}.",
                    author.full_name(),
                    if paper.authors.len() == 1 { "" } else { "s" }
                ))
            })
        }
        Fact::AuthorCount if !paper.authors.is_empty() => {
            let names: Vec<String> = paper
                .authors
                .iter()
                .map(graph_schema::Author::full_name)
                .collect();
            of_title(format!(
                "{name} has {}: {}.",
                counted(names.len(), "author"),
                in_words(&names)
            ))
        }
        Fact::AuthorCount => None,
        Fact::Identifier => {
            let doi = paper
                .doi
                .as_ref()
                .map(|doi| format!("the DOI {}", doi.as_str()));
            let arxiv = paper
                .arxiv_id
                .as_ref()
                .map(|id| format!("the arXiv id {}", id.as_str()));
            let known: Vec<String> = [doi, arxiv].into_iter().flatten().collect();
            (!known.is_empty())
                .then(|| of_title(format!("{name} has {}.", in_words(&known))))
                .flatten()
        }
        Fact::Dates => line_of(pages, paper, dates).await?,
        Fact::Editors => line_of(pages, paper, editors).await?,
        Fact::Contact => line_of(pages, paper, contact).await?,
        Fact::Licence => match line_of(pages, paper, software_licence).await? {
            Some(said) => Some(said),
            None => line_of(pages, paper, licence).await?,
        },
        Fact::Funding => line_of(pages, paper, funding).await?,
        Fact::Repository => line_of(pages, paper, repository).await?,
        Fact::Pages if paper.pages > 0 => of_title(format!(
            "{name} has {}.",
            counted(paper.pages as usize, "page")
        )),
        Fact::Pages => None,
        Fact::Year => match (paper.year, imprint_of(pages, paper).await?) {
            (Some(year), Some((line, citation))) if line.contains(&year.to_string()) => {
                Some((format!("{name} was published in {year}."), vec![citation]))
            }
            (None, Some((line, citation))) => Some((said_of_itself(&name, &line), vec![citation])),
            (Some(year), _) => of_title(format!("{name} was published in {year}.")),
            (None, None) => said_by_others(pages, paper, title).await?,
        },
        Fact::Venue => match (&paper.venue, imprint_of(pages, paper).await?) {
            (_, Some((line, citation))) => Some((said_of_itself(&name, &line), vec![citation])),
            (Some(venue), None) => of_title(format!("{name} appeared in {venue}.")),
            (None, None) => said_by_others(pages, paper, title).await?,
        },
        Fact::Affiliation => affiliation_of(pages, paper)
            .await?
            .map(|(houses, citation)| {
                (
                    format!("{name} gives as affiliation: {houses}."),
                    vec![citation],
                )
            }),
    })
}

/// Where it appeared, by the reference list of a paper that cites it: the fullest entry.
async fn said_by_others(
    pages: Pages<'_>,
    paper: &Paper,
    title: &Citation,
) -> Result<Option<(String, Vec<Citation>)>, AnswerError> {
    let mut citing = pages.graph().cited_by(&paper.id, CITING).await?;
    citing.retain(|one| {
        one.reference.venue.is_some() && one.reference.raw.chars().count() <= LONGEST_ENTRY
    });
    citing.sort_by_key(|one| {
        std::cmp::Reverse(
            one.reference
                .raw
                .chars()
                .filter(|c| !c.is_whitespace())
                .count(),
        )
    });
    for one in citing.iter().take(LOOKED_AT) {
        let shown = shown(pages, &one.citing, &one.reference, &one.contexts).await?;
        if let Some(citation) = shown {
            let text = format!(
                "{} lists {} as: {}",
                titled_as(&citation.paper_title),
                titled(paper),
                one.reference.raw
            );
            return Ok(Some((text, vec![citation, title.clone()])));
        }
    }
    Ok(None)
}

/// A place of a paper's own pages, found by `place`.
async fn quoted(
    pages: Pages<'_>,
    paper: &Paper,
    place: impl FnOnce(&Reading) -> Option<(usize, usize)>,
) -> Result<Option<Citation>, AnswerError> {
    let Some(reading) = pages.reading(&paper.id).await? else {
        return Ok(None);
    };
    let Some(span) = place(&reading) else {
        return Ok(None);
    };
    pages.cite_span(&reading, span).await
}

/// What a place of the title page says, found by `place`.
async fn line_of(
    pages: Pages<'_>,
    paper: &Paper,
    place: fn(&Reading) -> Option<(usize, usize)>,
) -> Result<Option<(String, Vec<Citation>)>, AnswerError> {
    let citation = quoted(pages, paper, place).await?;
    Ok(citation.map(|citation| {
        (
            said_of_itself(&titled(paper), &citation.quote),
            vec![citation],
        )
    }))
}

/// The line of the title page that says on which day it came out, where that is the year that is known.
async fn published_on(
    pages: Pages<'_>,
    paper: &Paper,
) -> Result<Option<(String, Vec<Citation>)>, AnswerError> {
    let said = line_of(pages, paper, publication_date).await?;
    let of_year = |citation: &Citation| {
        let year = paper.year.map(|year| year.to_string());
        year.is_none_or(|year| citation.quote.contains(&year))
    };
    Ok(said.filter(|(_, citations)| citations.iter().all(of_year)))
}

async fn imprint_of(
    pages: Pages<'_>,
    paper: &Paper,
) -> Result<Option<(String, Citation)>, AnswerError> {
    let place = |reading: &Reading| running_head(reading).or_else(|| imprint(reading));
    let citation = quoted(pages, paper, place).await?;
    Ok(citation.map(|citation| (citation.quote.clone(), citation)))
}

async fn affiliation_of(
    pages: Pages<'_>,
    paper: &Paper,
) -> Result<Option<(String, Citation)>, AnswerError> {
    let Some(reading) = pages.reading(&paper.id).await? else {
        return Ok(None);
    };
    let spans = affiliations(&reading);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Ok(None);
    };
    let houses: Vec<String> = spans
        .iter()
        .filter_map(|span| reading.text.span(span.0, span.1))
        .map(fold)
        .collect();
    let citation = pages.cite_span(&reading, (first.0, last.1)).await?;
    let houses = houses.join("; ");
    Ok(citation.map(|citation| {
        (
            houses.trim_end_matches(['.', ',', ';']).to_owned(),
            citation,
        )
    }))
}

/// Where an author's papers say they work, the newest that says so.
pub(super) async fn affiliation(
    pages: Pages<'_>,
    author: &FoundAuthor,
) -> Result<Vec<Sentence>, AnswerError> {
    // Of several authors' places nobody knows whose is whose: papers of one author come first, of several all is said.
    let mut papers: Vec<&Paper> = author.papers.iter().take(LOOKED_AT).collect();
    papers.sort_by_key(|paper| paper.authors.len() > 1);
    for paper in papers {
        let Some((houses, citation)) = affiliation_of(pages, paper).await? else {
            continue;
        };
        let text = match paper.authors.len() {
            1 => format!(
                "In {}, {} gives as affiliation: {houses}.",
                titled(paper),
                author.name
            ),
            count => format!(
                "{}, by {} and {}, gives as affiliations: {houses}.",
                titled(paper),
                author.name,
                counted(count - 1, "other author"),
            ),
        };
        return Ok(vec![Sentence {
            text,
            citations: vec![citation],
        }]);
    }
    Ok(Vec::new())
}

/// Everyone who wrote with an author, those of most common papers first.
pub(super) async fn co_authors(
    pages: Pages<'_>,
    author: &FoundAuthor,
) -> Result<Vec<Sentence>, AnswerError> {
    let mut with: BTreeMap<String, Vec<&Paper>> = BTreeMap::new();
    for paper in &author.papers {
        for other in &paper.authors {
            let name = other.full_name();
            let mut alone = paper.clone();
            alone.authors = vec![other.clone()];
            if !wrote(&alone, &author.name) {
                with.entry(name).or_default().push(paper);
            }
        }
    }
    let mut with: Vec<(String, Vec<&Paper>)> = with.into_iter().collect();
    with.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    let total = with.len();
    let mut rows = Vec::new();
    for (name, papers) in with.into_iter().take(super::ROWS) {
        let Some(first) = papers.first() else {
            continue;
        };
        if let Some(citation) = pages.title_citation(&first.id).await? {
            let titles: Vec<String> = papers.iter().take(3).map(|paper| titled(paper)).collect();
            rows.push(Row {
                text: format!("{name}: {}", in_words(&titles)),
                citation,
            });
        }
    }
    let lead = format!(
        "{} wrote with {}:",
        author.name,
        counted(total, "other author")
    );
    Ok(listed(&lead, rows, total))
}

/// What a fact tells of a paper.
fn wanted(fact: Fact) -> &'static str {
    match fact {
        Fact::Authors | Fact::FirstAuthor | Fact::LastAuthor => "who wrote it",
        Fact::AuthorCount => "how many wrote it",
        Fact::Identifier => "its DOI or arXiv id",
        Fact::Dates => "when it was submitted",
        Fact::Editors => "who edited it",
        Fact::Contact => "how to reach its authors",
        Fact::Licence => "under which licence it is",
        Fact::Funding => "who paid for it",
        Fact::Repository => "where its code is",
        Fact::Pages => "how many pages it has",
        Fact::Year => "when it was published",
        Fact::Venue => "where it appeared",
        Fact::Affiliation => "where its authors work",
    }
}

fn titled_as(title: &str) -> String {
    format!("“{title}”")
}

fn said_of_itself(name: &str, line: &str) -> String {
    format!("{name} says of itself: {}.", line.trim_end_matches('.'))
}
