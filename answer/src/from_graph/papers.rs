//! Lists and counts of papers: by authors, about a topic, using something.

use super::ordered::first_of;
use super::pages::Pages;
use super::title_page::houses;
use super::{ROWS, Row, counted, described, in_words, listed};
use crate::AnswerError;
use crate::understood::{PaperQuery, stems, wrote};
use graph_schema::sentences::sentence_spans;
use graph_schema::title::normalise_title;
use graph_schema::{Citation, Paper, PaperId, PassageId, SectionKind, Sentence};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use stores_core::PaperFilter;

/// Papers that a list is taken from, at most.
const MOST: u32 = 300;
/// Papers that are gone through, one by one, for what has no index.
const MOST_SEEN: u64 = 5_000;
/// Papers whose title pages are looked at for a place of work.
const PAGES_READ: usize = 1_000;
/// Papers of some years that are counted.
const MOST_COUNTED: u32 = 200_000;
/// Papers whose text is read for where they name what they use.
const READ: usize = 60;
/// Passages of one paper that are read for it.
const READ_OF_ONE: usize = 12;

pub(super) async fn papers_asked(
    pages: Pages<'_>,
    query: &PaperQuery,
    within: Option<&[PaperId]>,
) -> Result<Vec<Sentence>, AnswerError> {
    if let Some(name) = query.using_names.last() {
        return papers_using(pages, query, name, within).await;
    }
    if let Some(house) = &query.house {
        return papers_from(pages, query, house, within).await;
    }
    let (mut papers, mut total) = match query.authors.is_empty() {
        false => (by_authors(query), None),
        true => papers_about(pages, query).await?,
    };
    let before = papers.len();
    papers.retain(|paper| allowed(paper, query, within));
    keep_called(&mut papers, &query.narrowed.venues);
    if before != papers.len() {
        total = None;
    }
    if let Some(order) = query.order {
        return first_of(pages, order, papers, &said_of(query)).await;
    }
    let total = total.unwrap_or(papers.len());
    let mut rows = Vec::new();
    for paper in &papers {
        if rows.len() == ROWS {
            break;
        }
        if let Some(citation) = pages.title_citation(&paper.id).await? {
            rows.push(Row {
                text: described(paper),
                citation,
            });
        }
    }
    Ok(listed(&lead(query, total), rows, total))
}

/// Papers with all words of the topic in title, authors or abstract, the best match first; with nothing asked, all
/// by title. And how many there are in all.
async fn papers_about(
    pages: Pages<'_>,
    query: &PaperQuery,
) -> Result<(Vec<Paper>, Option<usize>), AnswerError> {
    let filter = PaperFilter {
        search: query.about.clone(),
        ..PaperFilter::default()
    };
    if query.about.is_none() && (!query.narrowed.venues.is_empty() || query.order.is_some()) {
        // Neither venues nor orders have an index: of a large library the text search takes it.
        return Ok((all_papers(pages).await?, None));
    }
    let (from, to) = (query.narrowed.from_year, query.narrowed.to_year);
    if query.about.is_none() && from.or(to).is_some() {
        let ids = pages
            .graph()
            .papers_of_years(from, to, MOST_COUNTED)
            .await?;
        let shown = ids.get(..ids.len().min(MOST as usize)).unwrap_or_default();
        let papers = pages.graph().papers(shown).await?;
        return Ok((papers, Some(ids.len())));
    }
    let page = pages.graph().list_papers(&filter, 0, MOST).await?;
    let mut papers = page.papers;
    let Some(about) = &query.about else {
        return Ok((papers, usize::try_from(page.total).ok()));
    };
    let before = papers.len();
    keep_about(&mut papers, about);
    let whole = before == papers.len();
    Ok((papers, usize::try_from(page.total).ok().filter(|_| whole)))
}

/// Papers whose title page names a place of work, each with the line that does; empty for a library too large to go
/// through.
async fn papers_from(
    pages: Pages<'_>,
    query: &PaperQuery,
    house: &str,
    within: Option<&[PaperId]>,
) -> Result<Vec<Sentence>, AnswerError> {
    let papers = all_papers(pages).await?;
    let mut rows = Vec::new();
    for paper in papers.iter().take(PAGES_READ) {
        if !allowed(paper, query, within) {
            continue;
        }
        let Some(reading) = pages.reading(&paper.id).await? else {
            continue;
        };
        let spans = houses(&reading).into_iter();
        let named = spans.filter(|span| {
            let line = reading.text.span(span.0, span.1).unwrap_or_default();
            folded(line).contains(&folded(house))
        });
        if let Some(span) = named.min_by_key(|span| span.0)
            && let Some(citation) = pages.cite_span(&reading, span).await?
        {
            rows.push(Row {
                text: described(paper),
                citation,
            });
        }
    }
    let total = rows.len();
    Ok(listed(&lead(query, total), rows, total))
}

/// Every paper of the library; none where there are more than [`MOST_SEEN`].
pub(super) async fn all_papers(pages: Pages<'_>) -> Result<Vec<Paper>, AnswerError> {
    let mut papers = Vec::new();
    loop {
        let offset = papers.len() as u64;
        let page = pages
            .graph()
            .list_papers(&PaperFilter::default(), offset, MOST)
            .await?;
        if page.total > MOST_SEEN || page.papers.is_empty() {
            return Ok(papers);
        }
        papers.extend(page.papers);
    }
}

/// Papers that name the thing where they tell what they did: by the entities of that name, and by the text of passages.
async fn papers_using(
    pages: Pages<'_>,
    query: &PaperQuery,
    name: &str,
    within: Option<&[PaperId]>,
) -> Result<Vec<Sentence>, AnswerError> {
    let mut forms: BTreeSet<String> = query.using_names.iter().map(|name| folded(name)).collect();
    let mut passages: Vec<PassageId> = Vec::new();
    for entity in &query.using {
        let names = std::iter::once(&entity.entity.name).chain(&entity.entity.aliases);
        forms.extend(names.map(|form| folded(form)));
        let papers = pages.graph().papers_mentioning(&entity.entity.id, MOST);
        for (_, mention) in papers.await? {
            passages.extend(mention.passages);
        }
    }
    let search = pages.passages().matching_passages(name, within, MOST);
    passages.extend(search.await?.into_iter().map(|hit| hit.id));
    let mut ids: Vec<PaperId> = Vec::new();
    for passage in &passages {
        if !ids.contains(&passage.paper()) {
            ids.push(passage.paper());
        }
    }
    let more = ids.len().saturating_sub(READ);
    ids.truncate(READ);
    let papers = pages.graph().papers(&ids).await?;
    let mut rows: Vec<(u8, Row)> = Vec::new();
    for id in &ids {
        let Some(paper) = papers.iter().find(|paper| paper.id == *id) else {
            continue;
        };
        if !allowed(paper, query, within) {
            continue;
        }
        let own = passages.iter().filter(|passage| passage.paper() == *id);
        let own: Vec<PassageId> = own.take(READ_OF_ONE).cloned().collect();
        if let Some((rank, citation)) = use_of(pages, &forms, &own).await? {
            let text = described(paper);
            rows.push((rank, Row { text, citation }));
        }
    }
    // Those that tell of it as work of their own come first.
    rows.sort_by_key(|(rank, _)| Reverse(*rank));
    let total = rows.len() + if rows.len() < READ { 0 } else { more };
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(listed(&lead(query, total), rows, total))
}

/// The sentence that names the entity, in a section on what was done rather than on what others did.
async fn use_of(
    pages: Pages<'_>,
    forms: &BTreeSet<String>,
    passages: &[PassageId],
) -> Result<Option<(u8, Citation)>, AnswerError> {
    let mut best: Option<(u8, Citation)> = None;
    for passage in pages.graph().passages(passages).await? {
        let Some(reading) = pages.reading(&passage.paper).await? else {
            return Ok(None);
        };
        let rank = match reading.kind_at(passage.start) {
            SectionKind::TitlePage
            | SectionKind::References
            | SectionKind::Acknowledgements
            | SectionKind::RelatedWork => continue,
            SectionKind::Data | SectionKind::Experiments | SectionKind::Results => 3,
            SectionKind::Abstract | SectionKind::Method => 2,
            _ => 1,
        };
        if best.as_ref().is_some_and(|(known, _)| *known >= rank) {
            continue;
        }
        let Some(text) = reading.text.span(passage.start, passage.end) else {
            continue;
        };
        let names = |part: &str| {
            let part = folded(part);
            forms.iter().any(|form| part.contains(form.as_str()))
        };
        let spans = sentence_spans(text).into_iter();
        let named = spans
            .filter(|span| text.get(span.clone()).is_some_and(names))
            .min_by_key(|span| span.start);
        if let Some(span) = named {
            let (start, end) = (passage.start + span.start, passage.start + span.end);
            best = crate::verify::cite(&reading, &passage.id, start, end)
                .map(|citation| (rank, citation))
                .or(best);
        }
    }
    Ok(best)
}

/// A text as names are looked for in it: a space before and behind.
pub(super) fn folded(text: &str) -> String {
    format!(" {} ", normalise_title(text))
}

/// Papers that someone of each name wrote, the latest first.
fn by_authors(query: &PaperQuery) -> Vec<Paper> {
    let Some((_, first)) = query.authors.first() else {
        return Vec::new();
    };
    let mut papers: Vec<Paper> = Vec::new();
    for paper in first.iter().flat_map(|author| &author.papers) {
        let by_all = query.authors.iter().all(|(name, _)| wrote(paper, name));
        if by_all && !papers.iter().any(|known| known.id == paper.id) {
            papers.push(paper.clone());
        }
    }
    papers.sort_by(|a, b| b.year.cmp(&a.year).then_with(|| a.title.cmp(&b.title)));
    if let Some(about) = &query.about {
        keep_about(&mut papers, about);
    }
    papers
}

fn allowed(paper: &Paper, query: &PaperQuery, within: Option<&[PaperId]>) -> bool {
    let narrowed = &query.narrowed;
    let venue = |wanted: &String| appeared_in(paper, wanted);
    within.is_none_or(|within| within.contains(&paper.id))
        && narrowed
            .from_year
            .is_none_or(|from| paper.year.is_some_and(|year| year >= from))
        && narrowed
            .to_year
            .is_none_or(|to| paper.year.is_some_and(|year| year <= to))
        && narrowed.venues.iter().all(venue)
}

/// Where something is called just so ("Wool Science"), it is meant and not what only holds the name ("Proceedings of the
/// Conference on Wool Science").
fn keep_called(papers: &mut Vec<Paper>, venues: &[String]) {
    for wanted in venues {
        let called = |paper: &Paper| {
            let own = paper.venue.as_deref().unwrap_or_default();
            folded(own) == folded(wanted)
        };
        if papers.iter().any(called) {
            papers.retain(called);
        }
    }
}

/// Whether a paper's venue holds a name, or its initials a short one: "ACL" is the Annual Meeting of the Association for
/// Computational Linguistics.
fn appeared_in(paper: &Paper, wanted: &str) -> bool {
    let own = paper.venue.as_deref().unwrap_or_default();
    if folded(own).contains(&folded(wanted)) {
        return true;
    }
    let initials: String = own
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    wanted.chars().count() >= 2
        && wanted.chars().all(char::is_uppercase)
        && initials.contains(wanted)
}

/// "4 papers by Ada Silva since 2004 are in the library:".
fn lead(query: &PaperQuery, total: usize) -> String {
    let verb = if total == 1 { "is" } else { "are" };
    let said = said_of(query);
    format!("{}{said} {verb} in the library:", counted(total, "paper"))
}

/// " by Ada Silva since 2004".
fn said_of(query: &PaperQuery) -> String {
    let mut said = String::new();
    if !query.authors.is_empty() {
        let names: Vec<String> = query
            .authors
            .iter()
            .map(|(name, found)| match &found[..] {
                [one] => one.name.clone(),
                _ => name.clone(),
            })
            .collect();
        said.push_str(&format!(" by {}", in_words(&names)));
    }
    if let Some(about) = &query.about {
        said.push_str(&format!(" with “{about}” in title or abstract"));
    }
    if let Some(house) = &query.house {
        said.push_str(&format!(" whose title page names {house}"));
    }
    let entity = query.using.first().map(|entity| &entity.entity.name);
    if let Some(name) = entity.or(query.using_names.first()) {
        said.push_str(&format!(" on work with {name}"));
    }
    match (query.narrowed.from_year, query.narrowed.to_year) {
        (Some(from), Some(to)) if from == to => said.push_str(&format!(" of {from}")),
        (Some(from), Some(to)) => said.push_str(&format!(" of {from} to {to}")),
        (Some(from), None) => said.push_str(&format!(" since {from}")),
        (None, Some(to)) => said.push_str(&format!(" until {to}")),
        (None, None) => {}
    }
    for venue in &query.narrowed.venues {
        said.push_str(&format!(" in {venue}"));
    }
    said
}

/// Only the papers whose title and abstract hold every word of a subject.
fn keep_about(papers: &mut Vec<Paper>, about: &str) {
    let wanted = stems(about);
    papers.retain(|paper| {
        let told = paper.abstract_text.as_deref().unwrap_or_default();
        wanted.is_subset(&stems(&format!("{} {told}", paper.title)))
    });
}
