//! The stages in their order, and the last of them: what was found, put into words, each sentence verified before it is
//! shown.

use crate::cells::cell;
use crate::composed::{EXTRACTIVE, compose};
use crate::described::{described, work};
use crate::engine::Engine;
use crate::evidence::{Chosen, Evidence, Trace, choose};
use crate::from_graph::{self, FROM_GRAPH, from_graph};
use crate::generated::generated;
use crate::nearest::{Wish, in_a_sentence, nearest};
use crate::ranked::rank;
use crate::retrieved::retrieve;
use crate::shown::{Events, now, show};
use crate::spelling::mended;
use crate::terms::{question_terms, term_set};
use crate::understood::{
    Described, DescribedWork, GraphQuery, SMALL_TALK, Sought, Understood, kind_of, reply, told,
    understand,
};
use crate::{AnswerError, Question};
use graph_schema::{
    Answer, AnswerFeatures, AnswerId, AnswerTrace, Citation, GenerationEnd, MadeWith, Meaning,
    PaperId, PassageTrace, QuestionKind, Sentence, SentenceTrace,
};
use std::collections::BTreeSet;
use std::time::Instant;
use tracing::Instrument;

/// A histogram: the seconds of one stage of a question (`understand`, `retrieve`, `cells`, `rank`, `choose`, `compose`). A question that the
/// graph answers has no more than the first and the last.
pub const STAGE_SECONDS: &str = "papyri_question_stage_seconds";

/// Sentences of a refusal that say what was found instead.
const NEAR: usize = 2;

/// How sure an answer is, at least, whose figure stands in the one cell that the question names: not measured, chosen so that
/// it is shown unless hardly any error may be.
const NAMED_CELL: f32 = 0.8;

/// Sentences of the text beside a cell that answers: the cell has said it, one more tells what the text says of it.
const BESIDE_A_CELL: usize = 1;

/// The same beside the nearest works, each of which is told in a sentence of its own; and works named beside the one whose text
/// answers.
const BESIDE_WORKS: usize = 2;
const NEAREST_BESIDE: usize = 2;

/// Telling words of a question that may be about a work in other words, at least.
const TELLING: usize = 4;

/// Passages kept in the trace of an answer, and sentences besides those shown.
const TRACED: usize = 16;

/// What was found for a question, ready to be put into words.
pub(crate) enum Found {
    /// Thanks, a greeting: a reply without quotes.
    SmallTalk {
        understood: Understood,
        reply: String,
    },
    InGraph {
        understood: Understood,
        sentences: Vec<Sentence>,
    },
    InText(Chosen),
}

pub(crate) async fn find(engine: &Engine, question: &Question) -> Result<Found, AnswerError> {
    let mended = mended(engine, &question.text).await?;
    let Some(text) = mended else {
        return find_as_written(engine, question).await;
    };
    let mut again = question.clone();
    again.text = text;
    let mut found = find_as_written(engine, &again).await?;
    found.understood().question.clone_from(&question.text);
    Ok(found)
}

async fn find_as_written(engine: &Engine, question: &Question) -> Result<Found, AnswerError> {
    let graph = engine.parts.graph.as_ref();
    let nothing = Described::default();
    let understanding = understand(question, graph, &nothing);
    let mut understood = measured("understand", understanding).await?;
    if understood.graph.is_none() && !understood.missed.is_empty() {
        let found = described(engine, &understood.missed).await?;
        if !found.is_empty() {
            understood = understand(question, graph, &found).await?;
        }
    }
    if let Some(reply) = reply(&understood) {
        return Ok(Found::SmallTalk { understood, reply });
    }
    if let Some(sentences) = from_graph(engine, &understood).await? {
        return Ok(Found::InGraph {
            understood,
            sentences,
        });
    }
    if let Some(sought) = understood.sought.clone() {
        return work_sought(engine, understood, &sought).await;
    }
    let chosen = in_text(engine, understood).await?;
    if chosen.judgement.is_enough(engine.options.max_wrong) || chosen.cell.is_some() {
        return Ok(Found::InText(chosen));
    }
    if let Some(found) = of_told_work(engine, &chosen.understood).await? {
        return Ok(Found::InText(found));
    }
    if may_be_in_other_words(&chosen) {
        let question = chosen.understood.standalone.as_str();
        let within = chosen.understood.within.as_deref();
        let mut works = nearest(engine, question, Wish::InOtherWords, within).await?;
        if let Some(property) = property_of(question) {
            works = that_say(engine, works, &property).await?;
        }
        if !works.is_empty() {
            return within_nearest(engine, chosen.understood, works).await;
        }
    }
    Ok(Found::InText(chosen))
}

/// Whether nothing but the choice of words may stand between a question and its answer: it names nothing of the library and
/// nothing that is absent from it, and asks for no figure and no fact. What names a paper and is not answered, that paper does
/// not say.
fn may_be_in_other_words(chosen: &Chosen) -> bool {
    use QuestionKind as K;
    let understood = &chosen.understood;
    let kind = understood.understanding.kind;
    let plain = matches!(kind, K::Other | K::Method | K::YesNo | K::Reason | K::List);
    plain
        && understood.understanding.names.is_empty()
        && !understood.understanding.follows_up
        && chosen.judgement.features.absent == 0.0
        && question_terms(&understood.standalone).len() >= TELLING
}

/// What the works nearest to a description say of what is asked behind it; `None` where nothing is described, or they say nothing.
async fn of_told_work(
    engine: &Engine,
    understood: &Understood,
) -> Result<Option<Chosen>, AnswerError> {
    let names_work =
        |meaning: &Meaning| matches!(meaning, Meaning::Paper { .. } | Meaning::Author { .. });
    let mut names = understood.understanding.names.iter();
    if understood.understanding.follows_up || names.any(|named| names_work(&named.meaning)) {
        return Ok(None);
    }
    let Some(told) = told(&understood.standalone) else {
        return Ok(None);
    };
    let within = understood.within.as_deref();
    let works = nearest(engine, &told.description, Wish::InOtherWords, within).await?;
    let mut of_work = understood.asking_only(&told.asked);
    of_work.understanding.kind = kind_of(&told.asked);
    of_work.second_hop = None;
    of_work.second_part = None;
    // The nearest alone first: what the others say of it may be of something else.
    let all = Some(works.as_slice()).filter(|works| works.len() > 1);
    for some in works.get(..1).into_iter().chain(all) {
        let mut asked = of_work.clone();
        asked.within = Some(some.to_vec());
        asked.described = Some(DescribedWork::Asked(some.to_vec()));
        let mut found = in_text(engine, asked).await?;
        tracing::debug!(
            question = understood.standalone,
            confidence = found.judgement.confidence,
            "asked of a described work"
        );
        if found.judgement.is_enough(engine.options.max_wrong) || found.cell.is_some() {
            found
                .understood
                .standalone
                .clone_from(&understood.standalone);
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The words for what a question asks of a thing: "boiling point" of "What is the boiling point of felt?"
fn property_of(question: &str) -> Option<BTreeSet<String>> {
    let lower = question.to_lowercase();
    let rest = [
        "what is the ",
        "what was the ",
        "what are the ",
        "what were the ",
    ]
    .iter()
    .find_map(|opener| lower.strip_prefix(opener))?;
    let (property, _) = rest.split_once(" of ")?;
    let terms = term_set(property);
    (!terms.is_empty() && property.split(' ').count() <= 3).then_some(terms)
}

/// Those of some works that have all of these words.
async fn that_say(
    engine: &Engine,
    works: Vec<PaperId>,
    words: &BTreeSet<String>,
) -> Result<Vec<PaperId>, AnswerError> {
    let mut kept = Vec::new();
    for work in works {
        let reading = engine.readings.get(&engine.parts, &work).await?;
        if reading.is_some_and(|reading| words.iter().all(|word| reading.terms().contains(word))) {
            kept.push(work);
        }
    }
    Ok(kept)
}

/// The work that somebody looks for: the one that clearly fits, else what the text says, else the nearest ones.
async fn work_sought(
    engine: &Engine,
    mut understood: Understood,
    sought: &Sought,
) -> Result<Found, AnswerError> {
    if sought.asked {
        understood.search.clone_from(&sought.description);
    }
    if let Some(paper) = work(engine, &understood.search).await?
        && understood
            .within
            .as_ref()
            .is_none_or(|within| within.contains(&paper))
    {
        understood.within = Some(vec![paper.clone()]);
        understood.described = Some(DescribedWork::Fits(paper));
        return Ok(Found::InText(in_text(engine, understood).await?));
    }
    let mut chosen = in_text(engine, understood).await?;
    let told = chosen.judgement.is_enough(engine.options.max_wrong);
    if told && !sought.asked {
        return Ok(Found::InText(chosen));
    }
    let wish = match sought.asked {
        true => Wish::AskedFor,
        false => Wish::Described,
    };
    let within = chosen.understood.within.as_deref();
    let mut works = nearest(engine, &sought.description, wish, within).await?;
    // The paper whose text answers best may be another than those whose openings are near.
    if let (true, Some(best)) = (told, chosen.evidence.first()) {
        let best = best.citation.paper.clone();
        works.retain(|paper| *paper != best);
        works.truncate(NEAREST_BESIDE);
        works.insert(0, best);
    }
    if works.is_empty() {
        return Ok(Found::InText(chosen));
    }
    // Who describes a work looks for the nearest one, which need not say what is sought in so many words.
    if !told {
        return within_nearest(engine, chosen.understood, works).await;
    }
    chosen.understood.described = Some(DescribedWork::Nearest(works));
    Ok(Found::InText(chosen))
}

/// What the nearest works say of it.
async fn within_nearest(
    engine: &Engine,
    mut understood: Understood,
    works: Vec<PaperId>,
) -> Result<Found, AnswerError> {
    understood.within = Some(works.clone());
    understood.described = Some(DescribedWork::Nearest(works));
    Ok(Found::InText(in_text(engine, understood).await?))
}

async fn in_text(engine: &Engine, understood: Understood) -> Result<Chosen, AnswerError> {
    let retrieved = measured("retrieve", retrieve(engine, understood)).await?;
    let cell = measured("cells", cell(engine, &retrieved)).await?;
    let ranked = measured("rank", rank(engine, retrieved)).await?;
    let chosen = measured("choose", choose(engine, ranked)).await?;
    let is_list = chosen.understood.understanding.kind == QuestionKind::List;
    let alike = match is_list && chosen.judgement.is_enough(engine.options.max_wrong) {
        true => also_listed(engine, &chosen).await?,
        false => Vec::new(),
    };
    Ok(Chosen {
        cell,
        alike,
        ..chosen
    })
}

/// Works for a list of papers whose openings are near what is asked, beside those that have a row: a paper is on a subject
/// as a whole, and need not say so in one sentence that answers.
async fn also_listed(engine: &Engine, chosen: &Chosen) -> Result<Vec<PaperId>, AnswerError> {
    let understood = &chosen.understood;
    let (subject, within) = (&understood.standalone, understood.within.as_deref());
    let mut works = nearest(engine, subject, Wish::Described, within).await?;
    let is_row = |paper: &PaperId| {
        let mut rows = chosen.evidence.iter();
        rows.any(|one| one.citation.paper == *paper)
    };
    works.retain(|paper| !is_row(paper));
    Ok(works)
}

/// What a stage gives, its time counted where it gives something.
async fn measured<T>(
    stage: &'static str,
    work: impl Future<Output = Result<T, AnswerError>>,
) -> Result<T, AnswerError> {
    let started = Instant::now();
    let span = tracing::debug_span!("answer.stage", stage);
    let done = work.instrument(span).await?;
    metrics::histogram!(STAGE_SECONDS, "stage" => stage).record(started.elapsed());
    Ok(done)
}

impl Found {
    fn understood(&mut self) -> &mut Understood {
        match self {
            Self::SmallTalk { understood, .. } | Self::InGraph { understood, .. } => understood,
            Self::InText(chosen) => &mut chosen.understood,
        }
    }

    pub async fn answer(self, engine: &Engine, events: &Events) -> Result<Answer, AnswerError> {
        measured("compose", self.put_into_words(engine, events)).await
    }

    async fn put_into_words(self, engine: &Engine, events: &Events) -> Result<Answer, AnswerError> {
        let chosen = match self {
            Self::InText(chosen) => chosen,
            Self::SmallTalk { understood, reply } => {
                let mut answer = blank(understood, SMALL_TALK)?;
                let sentence = Sentence {
                    text: reply,
                    citations: Vec::new(),
                };
                show(engine, sentence, &mut answer.sentences, Some(events)).await?;
                return Ok(answer);
            }
            Self::InGraph {
                understood,
                sentences,
            } => {
                let mut shown = Vec::new();
                for sentence in sentences {
                    show(engine, sentence, &mut shown, Some(events)).await?;
                }
                let composer = match understood.graph {
                    Some(GraphQuery::Summary(_)) => EXTRACTIVE,
                    _ => FROM_GRAPH,
                };
                let mut answer = blank(understood, composer)?;
                answer.sentences = shown;
                answer.confidence = Some(1.0);
                return Ok(answer);
            }
        };
        let Chosen {
            understood,
            evidence,
            judgement,
            cell,
            alike,
            trace,
        } = chosen;
        let kind = understood.understanding.kind;
        let described = understood.described.clone();
        let mut answer = blank(understood, EXTRACTIVE)?;
        let mut made_with = engine.judges();
        if !evidence.is_empty() && judgement.is_enough(engine.options.max_wrong) {
            let generator = engine.parts.generator.as_ref();
            made_with.generator = generator.map(|generator| generator.model());
        }
        answer.made_with = Some(made_with);
        answer.confidence = Some(judgement.confidence);
        answer.trace = Some(kept(engine, judgement.features, &trace, &evidence));
        if let Some(cell) = cell {
            show(engine, cell, &mut answer.sentences, Some(events)).await?;
        }
        let told = answer.sentences.len();
        if told > 0 {
            answer.confidence = Some(judgement.confidence.max(NAMED_CELL));
        }
        if !judgement.is_enough(engine.options.max_wrong) {
            if told == 0 {
                answer.near = near(engine, &evidence).await?;
            }
            return Ok(answer);
        }
        if let (Some(generator), false) = (&engine.parts.generator, evidence.is_empty()) {
            let asked = &answer.standalone_question;
            let written = generated(asked, &evidence, engine, generator.as_ref(), events).await?;
            let declined = written.generation.ended == GenerationEnd::Declined;
            if declined || !written.sentences.is_empty() {
                answer.composer = generator.name().to_owned();
            }
            answer.sentences.extend(written.sentences);
            answer.generation = Some(written.generation);
            if declined {
                if told == 0 {
                    answer.near = near(engine, &evidence).await?;
                }
                return Ok(answer);
            }
        }
        if answer.sentences.len() == told {
            if let Some(work) = &described
                && let Some(sentence) = from_graph::described_work(engine, work).await?
            {
                show(engine, sentence, &mut answer.sentences, Some(events)).await?;
            }
            let mut most = if told > 0 { BESIDE_A_CELL } else { usize::MAX };
            if let Some(DescribedWork::Nearest(works)) = &described {
                for sentence in in_a_sentence(engine, works, &answer.standalone_question).await? {
                    show(engine, sentence, &mut answer.sentences, Some(events)).await?;
                }
                most = BESIDE_WORKS;
            }
            let composed = compose(kind, &answer.standalone_question, &evidence);
            for sentence in composed.into_iter().take(most) {
                show(engine, sentence, &mut answer.sentences, Some(events)).await?;
            }
            for sentence in in_a_sentence(engine, &alike, &answer.standalone_question).await? {
                show(engine, sentence, &mut answer.sentences, Some(events)).await?;
            }
        }
        Ok(answer)
    }
}

/// The nearest that was found, where nothing answers.
async fn near(engine: &Engine, evidence: &[Evidence]) -> Result<Vec<Sentence>, AnswerError> {
    let mut near = Vec::new();
    for sentence in compose(QuestionKind::Other, "", evidence)
        .into_iter()
        .take(NEAR)
    {
        show(engine, sentence, &mut near, None).await?;
    }
    Ok(near)
}

/// An answer without sentences yet.
fn blank(understood: Understood, composer: &str) -> Result<Answer, AnswerError> {
    Ok(Answer {
        id: new_id()?,
        owner: None,
        question: understood.question,
        standalone_question: understood.standalone,
        sentences: Vec::new(),
        near: Vec::new(),
        understanding: Some(understood.understanding),
        confidence: None,
        composer: composer.to_owned(),
        trace: None,
        generation: None,
        // What the graph answers needs no model.
        made_with: Some(MadeWith::default()),
        created_at: now(),
    })
}

/// What is kept of a trace with its answer: the best passages, the best sentences, and those shown.
fn kept(
    engine: &Engine,
    features: AnswerFeatures,
    trace: &Trace,
    evidence: &[Evidence],
) -> AnswerTrace {
    let shown = |citation: &Citation| {
        let is = |one: &Evidence| {
            one.citation.paper == citation.paper && one.citation.start == citation.start
        };
        evidence.iter().any(is)
    };
    let sentences = trace.sentences.iter().enumerate();
    let kept = sentences.filter(|(at, (citation, _))| *at < TRACED || shown(citation));
    AnswerTrace {
        model: engine.options.model.version.clone(),
        arm: None,
        features,
        passages: trace
            .passages
            .iter()
            .take(TRACED)
            .map(|found| PassageTrace {
                passage: found.passage.clone(),
                score: found.score,
            })
            .collect(),
        sentences: kept
            .map(|(_, (citation, features))| SentenceTrace {
                paper: citation.paper.clone(),
                start: citation.start,
                end: citation.end,
                features: *features,
                shown: shown(citation),
            })
            .collect(),
    }
}

fn new_id() -> Result<AnswerId, AnswerError> {
    AnswerId::parse(&uuid::Uuid::new_v4().to_string()).map_err(|error| AnswerError::Internal {
        context: "an answer id could not be made".into(),
        source: Box::new(error),
    })
}

#[cfg(test)]
mod tests {
    use super::property_of;

    #[test]
    fn what_is_asked_of_a_thing_is_told() {
        let of =
            |question| property_of(question).map(|words| words.into_iter().collect::<Vec<_>>());
        let words = vec!["boil".to_owned(), "point".to_owned()];
        assert_eq!(of("What is the boiling point of felt?"), Some(words));
        assert_eq!(of("What is felt made of?"), None);
    }
}
