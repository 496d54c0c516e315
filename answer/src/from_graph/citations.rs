//! Who cites whom: citing papers, a paper's references, whether and why, and chains of citations.

use super::folded::Folded;
use super::pages::Pages;
use super::papers::folded;
use super::{ROWS, Row, counted, described, in_words, listed, titled};
use crate::AnswerError;
use crate::engine::Engine;
use crate::explore::{MAX_PATH, path};
use crate::ranked::read;
use crate::readings::Reading;
use crate::terms::fold;
use crate::understood::{FoundPaper, stems};
use graph_schema::{Citation, CitationContext, Paper, PaperId, Reference, SectionKind, Sentence};
use std::collections::BTreeMap;
use std::time::Instant;
use stores_core::CitedBy;

/// Citing papers of one paper that are looked at.
const CITING: u32 = 500;
/// Passages with a name that are looked at for citing sentences.
const NAMING: u32 = 200;
/// Sentences that show why one paper cites another.
const CONTEXTS: usize = 5;
/// A citing sentence says what the work is cited for when it holds this share of the purpose's words.
const PURPOSE: f32 = 0.5;
/// Works shown that a paper cites for a purpose.
const FOR_A_PURPOSE: usize = 3;
/// Citing sentences that are read for a purpose, the log-odds at which one fits it (as for papers that are described), and
/// by how much another may fit less.
const READ: usize = 60;
const FITS: f32 = -3.0;
const CLOSE: f32 = 2.0;
/// Letters of a reference's beginning that find it where the whole does not read the same.
const BEGINNING: usize = 60;

/// Papers that cite all of `cited`, each with a citing sentence or the entry of its list.
pub(super) async fn citing(
    pages: Pages<'_>,
    cited: &[FoundPaper],
    count: bool,
    within: Option<&[PaperId]>,
) -> Result<Vec<Sentence>, AnswerError> {
    let mut common: Option<BTreeMap<PaperId, CitedBy>> = None;
    for paper in cited {
        let mut own: BTreeMap<PaperId, CitedBy> = BTreeMap::new();
        for id in paper.ids() {
            for one in pages.graph().cited_by(&id, CITING).await? {
                let better = own
                    .get(&one.citing)
                    .is_none_or(|known| known.contexts.is_empty());
                if better && !paper.ids().contains(&one.citing) {
                    own.insert(one.citing.clone(), one);
                }
            }
        }
        common = Some(match common {
            None => own,
            Some(before) => before
                .into_iter()
                .filter(|(id, _)| own.contains_key(id))
                .collect(),
        });
    }
    let mut citing = common.unwrap_or_default();
    // "Of these papers": the two ends of the question may not be the same one.
    let limited = within.filter(|within| within.len() > 1);
    citing.retain(|id, _| limited.is_none_or(|within| within.contains(id)));
    let names: Vec<String> = cited.iter().map(|paper| titled(&paper.paper)).collect();
    if citing.is_empty() {
        return nobody_cites(pages, cited, &names).await;
    }
    let ids: Vec<PaperId> = citing.keys().cloned().collect();
    let mut papers = pages.graph().papers(&ids).await?;
    papers.sort_by(|a, b| a.year.cmp(&b.year).then_with(|| a.title.cmp(&b.title)));
    let total = papers.len();
    let mut rows = Vec::new();
    for paper in papers.iter().take(if count { ROWS.min(10) } else { ROWS }) {
        let Some(one) = citing.get(&paper.id) else {
            continue;
        };
        if let Some(citation) = shown(pages, &paper.id, &one.reference, &one.contexts).await? {
            rows.push(Row {
                text: described(paper),
                citation,
            });
        }
    }
    let verb = if total == 1 { "cites" } else { "cite" };
    let both = if names.len() == 2 { "both " } else { "" };
    let lead = format!(
        "{} in the library {verb} {both}{}:",
        counted(total, "paper"),
        in_words(&names)
    );
    Ok(listed(&lead, rows, total))
}

/// Papers that cite something in a sentence that holds a name.
pub(super) async fn citing_named(
    pages: Pages<'_>,
    name: &str,
    within: Option<&[PaperId]>,
) -> Result<Vec<Sentence>, AnswerError> {
    let found = pages.passages().matching_passages(name, within, NAMING);
    let mut ids: Vec<PaperId> = Vec::new();
    for hit in found.await? {
        if !ids.contains(&hit.id.paper()) {
            ids.push(hit.id.paper());
        }
    }
    let wanted = folded(name);
    let mut rows = Vec::new();
    for paper in pages.graph().papers(&ids).await? {
        let contexts = pages.graph().citation_contexts(&paper.id).await?;
        let named = contexts
            .into_iter()
            .find(|context| folded(&context.sentence).contains(&wanted));
        let (Some(context), Some(reading)) = (named, pages.reading(&paper.id).await?) else {
            continue;
        };
        let span = (context.start, context.end);
        if let Some(citation) = pages.cite_span(&reading, span).await? {
            let text = described(&paper);
            rows.push(Row { text, citation });
        }
    }
    let total = rows.len();
    let verb = if total == 1 { "names" } else { "name" };
    let lead = format!(
        "{} in the library {verb} “{name}” where they cite:",
        counted(total, "paper")
    );
    Ok(listed(&lead, rows, total))
}

async fn nobody_cites(
    pages: Pages<'_>,
    cited: &[FoundPaper],
    names: &[String],
) -> Result<Vec<Sentence>, AnswerError> {
    let Some(first) = cited.first() else {
        return Ok(Vec::new());
    };
    let citation = pages.title_citation(&first.paper.id).await?;
    let text = format!("No paper in the library cites {}.", in_words(names));
    let said = citation.map(|citation| Sentence {
        text,
        citations: vec![citation],
    });
    Ok(said.into_iter().collect())
}

/// What a paper cites; for a purpose, only the works whose citing sentence speaks of it.
pub(super) async fn references_of(
    engine: &Engine,
    paper: &FoundPaper,
    purpose: Option<&str>,
    count: bool,
) -> Result<Vec<Sentence>, AnswerError> {
    let pages = Pages::of(engine);
    let id = &paper.paper.id;
    let references = pages.graph().references(id).await?;
    if let Some(purpose) = purpose {
        return cited_for(engine, &paper.paper, &references, purpose).await;
    }
    let cited: Vec<PaperId> = references
        .iter()
        .filter_map(|reference| reference.cited.clone())
        .collect();
    let titles: BTreeMap<PaperId, Paper> = pages
        .graph()
        .papers(&cited)
        .await?
        .into_iter()
        .map(|paper| (paper.id.clone(), paper))
        .collect();
    let contexts = pages.graph().citation_contexts(id).await?;
    let mut rows = Vec::new();
    for reference in &references {
        if rows.len() == if count { 10 } else { ROWS } {
            break;
        }
        let cited = reference.cited.as_ref().and_then(|id| titles.get(id));
        let own = of_reference(&contexts, reference);
        if let Some(citation) = shown(pages, id, reference, &own).await? {
            let text = cited.map_or_else(|| reference.raw.clone(), described);
            rows.push(Row { text, citation });
        }
    }
    let total = references.len();
    let lead = format!("{} cites {}:", titled(&paper.paper), counted(total, "work"));
    Ok(listed(&lead, rows, total))
}

/// Works that all of `citing` cite, each with a sentence of the first that cites it.
pub(super) async fn cited_by_all(
    pages: Pages<'_>,
    citing: &[FoundPaper],
) -> Result<Vec<Sentence>, AnswerError> {
    let Some((first, others)) = citing.split_first() else {
        return Ok(Vec::new());
    };
    let mut common = pages.graph().references(&first.paper.id).await?;
    for other in others {
        let references = pages.graph().references(&other.paper.id).await?;
        let ids: Vec<PaperId> = references
            .into_iter()
            .filter_map(|reference| reference.cited)
            .collect();
        common.retain(|one| one.cited.as_ref().is_some_and(|cited| ids.contains(cited)));
    }
    let cited: Vec<PaperId> = common.iter().filter_map(|one| one.cited.clone()).collect();
    let papers = pages.graph().papers(&cited).await?;
    let contexts = pages.graph().citation_contexts(&first.paper.id).await?;
    let mut rows = Vec::new();
    for reference in common.iter().take(ROWS) {
        let paper = papers
            .iter()
            .find(|paper| Some(&paper.id) == reference.cited.as_ref());
        let own = of_reference(&contexts, reference);
        if let Some(citation) = shown(pages, &first.paper.id, reference, &own).await? {
            let text = paper.map_or_else(|| reference.raw.clone(), described);
            rows.push(Row { text, citation });
        }
    }
    let names: Vec<String> = citing.iter().map(|one| titled(&one.paper)).collect();
    if common.is_empty() {
        let citation = pages.title_citation(&first.paper.id).await?;
        let said = citation.map(|citation| Sentence {
            text: format!("{} have no cited work in common.", in_words(&names)),
            citations: vec![citation],
        });
        return Ok(said.into_iter().collect());
    }
    let both = if names.len() == 2 { "both " } else { "" };
    let lead = format!(
        "{} cited by {both}{}:",
        match common.len() {
            1 => "1 work is".to_owned(),
            many => format!("{many} works are"),
        },
        in_words(&names)
    );
    Ok(listed(&lead, rows, common.len()))
}

async fn cited_for(
    engine: &Engine,
    paper: &Paper,
    references: &[Reference],
    purpose: &str,
) -> Result<Vec<Sentence>, AnswerError> {
    let pages = Pages::of(engine);
    let contexts = pages.graph().citation_contexts(&paper.id).await?;
    let mut fitting = by_words(&contexts, purpose);
    if fitting.is_empty() {
        fitting = by_reading(engine, &contexts, purpose).await?;
    }
    let mut sentences = Vec::new();
    for context in fitting.into_iter().take(FOR_A_PURPOSE) {
        let reference = references
            .iter()
            .find(|reference| reference.ordinal == context.reference);
        let Some(reference) = reference else {
            continue;
        };
        if let Some(citation) =
            shown(pages, &paper.id, reference, std::slice::from_ref(context)).await?
        {
            sentences.push(Sentence {
                text: format!("{} cites {}", titled(paper), reference.raw),
                citations: vec![citation],
            });
        }
    }
    Ok(sentences)
}

/// The citing sentences that the cross-encoder takes for what a purpose says in other words, best first. Several works
/// cited by one sentence stand side by side.
async fn by_reading<'a>(
    engine: &Engine,
    contexts: &'a [CitationContext],
    purpose: &str,
) -> Result<Vec<&'a CitationContext>, AnswerError> {
    let Some(reranker) = engine.reranker() else {
        return Ok(Vec::new());
    };
    let mut starts: Vec<usize> = contexts.iter().map(|context| context.start).collect();
    starts.dedup();
    starts.truncate(READ);
    let of = |start: usize| {
        contexts
            .iter()
            .filter(move |context| context.start == start)
    };
    let texts: Vec<String> = starts
        .iter()
        .filter_map(|start| of(*start).next())
        .map(|context| fold(&context.sentence))
        .collect();
    let scores = read(engine, reranker, purpose, &texts, Instant::now()).await?;
    let mut scored: Vec<(f32, usize)> = scores.into_iter().zip(starts).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = scored
        .first()
        .map_or(f32::NEG_INFINITY, |(score, _)| *score);
    scored.retain(|(score, _)| *score >= FITS && best - score < CLOSE);
    Ok(scored.iter().flat_map(|(_, start)| of(*start)).collect())
}

/// Whether one cites the other, and the sentences it does it in.
pub(super) async fn whether_cited(
    pages: Pages<'_>,
    citing: &FoundPaper,
    cited: &FoundPaper,
    wants_reason: bool,
) -> Result<Vec<Sentence>, AnswerError> {
    let id = &citing.paper.id;
    let ids = cited.ids();
    if ids.contains(id) {
        // Both names mean one paper: one of them was not understood.
        return Ok(Vec::new());
    }
    let references = pages.graph().references(id).await?;
    let means = |reference: &&Reference| {
        reference
            .cited
            .as_ref()
            .is_some_and(|cited| ids.contains(cited))
    };
    let Some(reference) = references.iter().find(means) else {
        // A list that was not read says nothing.
        if references.is_empty() || wants_reason {
            return Ok(Vec::new());
        }
        let citation = pages.title_citation(id).await?;
        let text = format!(
            "No: {} is not in the reference list of {}.",
            titled(&cited.paper),
            titled(&citing.paper)
        );
        return Ok(citation
            .map(|citation| Sentence {
                text,
                citations: vec![citation],
            })
            .into_iter()
            .collect());
    };
    let contexts = pages.graph().citation_contexts(id).await?;
    let mut own = of_reference(&contexts, reference);
    own.truncate(CONTEXTS);
    if wants_reason && own.is_empty() {
        return Ok(Vec::new());
    }
    let Some(citation) = shown(pages, id, reference, &own).await? else {
        return Ok(Vec::new());
    };
    let yes = if wants_reason { "" } else { "Yes: " };
    let mut sentences = vec![Sentence {
        text: format!(
            "{yes}{} cites {}.",
            titled(&citing.paper),
            titled(&cited.paper)
        ),
        citations: vec![citation],
    }];
    for context in &own {
        if let Some(citation) = shown(pages, id, reference, std::slice::from_ref(context)).await? {
            sentences.push(Sentence {
                text: citation.quote.clone(),
                citations: vec![citation],
            });
        }
    }
    Ok(sentences)
}

/// The shortest chain of citations between two papers.
pub(super) async fn chain(
    pages: Pages<'_>,
    from: &FoundPaper,
    to: &FoundPaper,
) -> Result<Vec<Sentence>, AnswerError> {
    let Some(chain) = path(pages.graph(), &from.paper.id, &to.paper.id, MAX_PATH).await? else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for pair in chain.windows(2) {
        let [one, other] = pair else {
            continue;
        };
        for (citing, cited) in [(one, other), (other, one)] {
            let references = pages.graph().references(&citing.id).await?;
            let Some(reference) = references
                .iter()
                .find(|r| r.cited.as_ref() == Some(&cited.id))
            else {
                continue;
            };
            let contexts = pages.graph().citation_contexts(&citing.id).await?;
            let own = of_reference(&contexts, reference);
            if let Some(citation) = shown(pages, &citing.id, reference, &own).await? {
                rows.push(Row {
                    text: format!("{} cites {}.", titled(citing), titled(cited)),
                    citation,
                });
                break;
            }
        }
    }
    let steps = chain.len().saturating_sub(1);
    // A link without evidence is no chain.
    if rows.len() < steps {
        return Ok(Vec::new());
    }
    let lead = format!(
        "{} and {} are joined by {}:",
        titled(&from.paper),
        titled(&to.paper),
        counted(steps, "citation")
    );
    Ok(listed(&lead, rows, steps))
}

/// What shows that one paper cites another: the first citing sentence, else the entry of the reference list where the
/// stored text has it, else the citing paper's title page. `None` for a paper without text.
pub(super) async fn shown(
    pages: Pages<'_>,
    citing: &PaperId,
    reference: &Reference,
    contexts: &[CitationContext],
) -> Result<Option<Citation>, AnswerError> {
    let Some(reading) = pages.reading(citing).await? else {
        return Ok(None);
    };
    for context in contexts {
        if let Some(citation) = pages
            .cite_span(&reading, (context.start, context.end))
            .await?
        {
            return Ok(Some(citation));
        }
    }
    match entry_span(&reading, reference) {
        Some(span) => pages.cite_span(&reading, span).await,
        None => pages.title_citation(citing).await,
    }
}

/// The places where a paper cites one of its references.
fn of_reference(contexts: &[CitationContext], reference: &Reference) -> Vec<CitationContext> {
    let own = contexts
        .iter()
        .filter(|context| context.reference == reference.ordinal);
    own.cloned().collect()
}

/// The citing sentences that hold most of a purpose's words, and [`PURPOSE`] of them at least.
fn by_words<'a>(contexts: &'a [CitationContext], purpose: &str) -> Vec<&'a CitationContext> {
    let wanted = stems(purpose);
    let share = |context: &CitationContext| {
        let own = stems(&context.sentence);
        wanted.intersection(&own).count() as f32 / wanted.len().max(1) as f32
    };
    let mut fitting: Vec<(f32, &CitationContext)> = contexts
        .iter()
        .map(|context| (share(context), context))
        .filter(|(share, _)| *share >= PURPOSE)
        .collect();
    fitting.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.start.cmp(&b.1.start)));
    let best = fitting.first().map_or(0.0, |(share, _)| *share);
    let best = fitting.into_iter().take_while(|(share, _)| *share >= best);
    best.map(|(_, context)| context).collect()
}

/// Where an entry of the reference list stands in the text.
fn entry_span(reading: &Reading, reference: &Reference) -> Option<(usize, usize)> {
    let text = &reading.text.text;
    let list = reading
        .sections
        .iter()
        .filter(|section| section.kind == SectionKind::References);
    let start = list.map(|section| section.start).min().unwrap_or(0);
    let folded = Folded::of(text, start, text.len());
    if let Some(span) = folded.find(&reference.raw, 0) {
        return Some(span);
    }
    // Page breaks and footnotes may cut through an entry: its beginning, to the end of the line.
    let beginning: String = reference.raw.chars().take(BEGINNING).collect();
    let whole = beginning
        .rsplit_once(' ')
        .map_or(beginning.as_str(), |(before, _)| before);
    let span = folded.find(whole, 0)?;
    let rest = text.get(span.1..)?;
    Some((span.0, span.1 + rest.find('\n').unwrap_or(rest.len())))
}
