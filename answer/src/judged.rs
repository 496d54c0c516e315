//! Whether what was found answers the question: a probability, from how well the best sentences answer, from names of
//! the question that the papers never mention, and from the kind of answer that is wanted.

use crate::AnswerError;
use crate::attributes::asks_untold;
use crate::engine::Engine;
use crate::figures::{asked_thing, has_figure, quantity};
use crate::retrieved::Shape;
use crate::scored::Scored;
use crate::terms::{names_in, question_terms, squeezed};
use crate::understood::{DescribedWork, Fact, GraphQuery, Understood};
use graph_schema::{AnswerFeatures, Meaning, PaperId, QuestionKind};

/// What one absent name counts at least, of 1 for all: a paper that answers hardly ever leaves out a name of the question.
const ONE_ABSENT: f32 = 0.7;
/// How sure it is, at least, that a description was understood where one work clearly fits it.
const DESCRIBED: f32 = 0.7;
/// The same where it is the nearest one: shown, and as the least certain that is.
const NEAREST: f32 = LEAST;
/// How sure what is asked of a described work must be, at least, to be shown as the nearest: who describes a work in other words
/// than its own asks in other words as well. By eye over five such questions.
const OF_TOLD: f32 = 0.03;
/// What is left of the confidence in a text's answer where a fact of a paper is asked that its title page does not tell;
/// and where it is one that stands nowhere else.
const UNKNOWN_FACT: f32 = 0.5;
const OF_TITLE_PAGE: f32 = 0.35;
/// What is left of it where a name of the question stands in none of the papers. Of 203 answerable questions, our own and of
/// tuned halves, that the text was searched for, 1 had such a name; of 41 that nothing answers, 20 had. The mildest that
/// refuses those of them that were let through.
const NAME_ABSENT: f32 = 0.85;
/// What is left of it where a figure is asked for, and the paper has not the words for what is counted or measured; and where
/// more than this share of all words of the question is missing, as in 0 of 30 answerable ones of those questions, and in
/// 8 of 19 others.
const QUANTITY_UNSAID: f32 = 0.4;
const MOSTLY_UNSAID: f32 = 0.35;
/// The same where another thing is asked for ("Which screen …?"), and the paper has none of its words.
const ASKED_UNSAID: f32 = 0.4;
/// What is left of it where a property is asked for that the paper which answers best does not tell.
const PROPERTY_UNTOLD: f32 = 0.35;
/// Sentences among which the best borne ones are looked for.
const BORNE: usize = 6;
/// Papers whose whole text is looked through for the question's names.
const PAPERS: usize = 3;

/// How far an answer can be trusted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Judgement {
    /// Probability that the papers hold the answer and it is among the evidence, 0 to 1.
    pub confidence: f32,
    pub features: AnswerFeatures,
}

impl Judgement {
    /// Whether it may be shown where at most this share of shown answers may be wrong.
    pub fn is_enough(&self, max_wrong: f32) -> bool {
        self.confidence >= threshold(max_wrong)
    }
}

/// The least confidence that is shown at the default, a tenth wrong. On the tuned half and our own questions it refused 3
/// answerable ones less than 0.5 did, and let 2 near misses more through.
const LEAST: f32 = 0.4;

/// The least confidence that is shown.
fn threshold(max_wrong: f32) -> f32 {
    // A promise of no error at all would refuse everything.
    LEAST - (max_wrong.clamp(0.0, 1.0) - 0.1)
}

pub(crate) async fn judge(
    engine: &Engine,
    understood: &Understood,
    sentences: &[Scored],
    shape: Shape,
) -> Result<Judgement, AnswerError> {
    let Some(best) = sentences.first() else {
        return Ok(Judgement::default());
    };
    let top: Vec<&Scored> = sentences.iter().take(3).collect();
    // The best borne one need not be the one that is shown first.
    let mut borne: Vec<f32> = sentences
        .iter()
        .take(BORNE)
        .map(|one| one.support)
        .collect();
    borne.sort_by(|a, b| b.total_cmp(a));
    borne.truncate(3);
    let mut papers: Vec<PaperId> = Vec::new();
    for one in sentences.iter().take(8) {
        let paper = &one.candidate.citation.paper;
        if papers.len() < PAPERS && !papers.contains(paper) {
            papers.push(paper.clone());
        }
    }
    let mut names = names_in(&understood.standalone);
    // What the library knows by that name is there, whatever a page calls it.
    let known = understood.understanding.names.iter().filter(|named| {
        matches!(
            named.meaning,
            Meaning::Paper { .. } | Meaning::Author { .. }
        )
    });
    let known: Vec<String> = known.map(|named| squeezed(&named.text)).collect();
    names.retain(|name| !known.iter().any(|text| text.contains(&squeezed(name))));
    let asked = question_terms(&understood.standalone);
    let mut unsaid = 1.0_f32;
    // Papers compared, and those that lead to one another, may share names and words between them; else one paper has to
    // speak of all that is asked.
    let hops = understood.second_hop.is_some();
    let together = hops || understood.understanding.kind == QuestionKind::Comparison;
    let mut absent = names.clone();
    let mut left = asked.clone();
    let mut least = asked.clone();
    let mut untold = !papers.is_empty();
    for paper in &papers {
        let Some(reading) = engine.readings.get(&engine.parts, paper).await? else {
            continue;
        };
        let mut missing = if together {
            absent.clone()
        } else {
            names.clone()
        };
        missing.retain(|name| !reading.mentions(name));
        // The one that answers best has to tell it; papers compared need not all.
        if Some(paper) == papers.first() || together {
            untold = untold && asks_untold(&understood.standalone, &reading.text.text);
        }
        if missing.len() < absent.len() {
            absent = missing;
        }
        let said = reading.terms();
        if !hops {
            left.clone_from(&asked);
        }
        left.retain(|term| !said.contains(term));
        let share = left.len() as f32 / asked.len().max(1) as f32;
        if share < unsaid {
            (unsaid, least) = (share, left.clone());
        }
    }
    let figure = understood.understanding.kind == QuestionKind::Number
        && !top
            .iter()
            .any(|one| has_figure(&one.candidate.citation.quote));
    // A list is as good as its best row, and its question's words (papers, use) need not stand in a paper.
    let list = understood.understanding.kind == QuestionKind::List;
    // Who describes a work uses other words than the work does, and other names.
    let fragment = understood.sought.is_some();
    let features = AnswerFeatures {
        best: borne.first().copied().unwrap_or(best.support),
        three: match list {
            true => borne.first().copied().unwrap_or(best.support),
            false => borne.iter().sum::<f32>() / borne.len().max(1) as f32,
        },
        absent: match absent.len() {
            _ if fragment => 0.0,
            0 => 0.0,
            missing => ONE_ABSENT + (1.0 - ONE_ABSENT) * missing as f32 / names.len() as f32,
        },
        unsaid: match list {
            true => 0.0,
            false if fragment => unsaid / 2.0,
            false => unsaid,
        },
        unfit: if figure { 1.0 } else { 0.0 },
        near: shape.near,
        ahead: shape.ahead,
        of_one: shape.of_one,
        of_same: shape.of_same,
    };
    let mut confidence = engine.options.model.confidence(&features);
    if let Some(GraphQuery::Facts { facts, .. }) = &understood.graph {
        // A fact that neither graph nor title page knows is hardly ever in the running text.
        confidence *= match facts.iter().all(Fact::is_of_title_page) {
            true => OF_TITLE_PAGE,
            false => UNKNOWN_FACT,
        };
    }
    if features.absent > 0.0 && understood.sought.is_none() {
        confidence *= NAME_ABSENT;
    }
    if untold {
        confidence *= PROPERTY_UNTOLD;
    }
    let question = &understood.standalone;
    let is_unsaid = |word: &String| least.contains(word);
    confidence *= match understood.understanding.kind {
        QuestionKind::Number
            if unsaid > MOSTLY_UNSAID || quantity(question).iter().any(is_unsaid) =>
        {
            QUANTITY_UNSAID
        }
        QuestionKind::Other | QuestionKind::Dataset if !hops && !fragment => {
            let thing = asked_thing(question);
            match !thing.is_empty() && thing.iter().all(is_unsaid) {
                true => ASKED_UNSAID,
                false => 1.0,
            }
        }
        _ => 1.0,
    };
    let least = match &understood.described {
        Some(DescribedWork::Fits(_)) => DESCRIBED,
        Some(DescribedWork::Nearest(_)) => NEAREST,
        Some(DescribedWork::Asked(_)) if confidence >= OF_TOLD => NEAREST,
        Some(DescribedWork::Asked(_)) | None => 0.0,
    };
    Ok(Judgement {
        confidence: confidence.max(least),
        features,
    })
}
