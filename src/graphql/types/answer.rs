//! Answers, their sentences and citations.

use super::{Paper, Understanding, date};
use crate::graphql::loaders::{Loaders, TextOf};
use crate::graphql::page::short_list;
use async_graphql::{ComplexObject, Context, Enum, ID, Result, SimpleObject, Union};
use chrono::{DateTime, Utc};
use graph_schema::sentences::Around;

#[derive(SimpleObject)]
pub struct Answer {
    id: ID,
    question: String,
    /// The question in the light of the chat's earlier turns.
    standalone_question: String,
    #[graphql(complexity = "short_list(3, child_complexity)")]
    sentences: Vec<AnswerSentence>,
    /// In a refusal: the nearest that the papers say, which does not answer.
    #[graphql(complexity = "short_list(2, child_complexity)")]
    near: Vec<AnswerSentence>,
    /// How the question was understood; null for an answer of an earlier version.
    understanding: Option<Understanding>,
    /// How likely it is that the papers hold the answer and it is shown, 0 to 1.
    confidence: Option<f32>,
    /// `extractive`, `graph`, or the name of the generating model.
    composer: String,
    /// What a generating model did for it; null where none was asked.
    generation: Option<Generation>,
    created_at: DateTime<Utc>,
    /// False when the library holds no evidence; then there are no sentences.
    found: bool,
}

/// What a generating model did for an answer, shown or not.
#[derive(SimpleObject)]
pub struct Generation {
    model: String,
    ended: GenerationEnd,
    /// Sentences it wrote that are not shown, because their quotes do not bear them.
    dropped: u32,
    /// Null from a model that does not count.
    prompt_tokens: Option<u32>,
    output_tokens: Option<u32>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum GenerationEnd {
    /// It said all it wanted to.
    Whole,
    /// It was as long as it may be.
    AtLimit,
    /// It found no answer in the quotes: there is none then.
    Declined,
    /// It broke off or never began: what it had said stays, or the quotes speak for themselves.
    BrokeOff,
}

/// A sentence with at least one quote that carries it.
#[derive(SimpleObject)]
pub struct AnswerSentence {
    text: String,
    #[graphql(complexity = "short_list(2, child_complexity)")]
    citations: Vec<Citation>,
}

/// A quote that stands, word for word, on a page.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Citation {
    #[graphql(skip)]
    paper_id: graph_schema::PaperId,
    paper_title: String,
    section: String,
    page: u32,
    quote: String,
    passage_id: ID,
    /// Span in the paper's text, in bytes, end excluded.
    start: usize,
    end: usize,
}

#[ComplexObject]
impl Citation {
    /// The sentence before the quote, where the paper has one in the same paragraph and is still there.
    async fn before(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.around(ctx).await?.and_then(|around| around.before))
    }

    /// The sentence after it.
    async fn after(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.around(ctx).await?.and_then(|around| around.after))
    }

    /// Whether the quote can still be looked up: papers are deleted, and replaced by later versions.
    async fn standing(&self, ctx: &Context<'_>) -> Result<QuoteStanding> {
        let loaders = ctx.data::<Loaders>()?;
        let paper = loaders.load_one(self.paper_id.clone()).await?;
        if paper.is_none_or(|paper| paper.kind != graph_schema::PaperKind::Ingested) {
            return Ok(QuoteStanding::Removed);
        }
        Ok(match self.stands(ctx).await? {
            true => QuoteStanding::Stands,
            false => QuoteStanding::Changed,
        })
    }

    /// A paper removed since is shown as it was cited, by id and title.
    async fn paper(&self, ctx: &Context<'_>) -> Result<Paper> {
        let paper = ctx
            .data::<Loaders>()?
            .load_one(self.paper_id.clone())
            .await?;
        Ok(paper.map_or_else(
            || Paper::removed(self.paper_id.clone(), self.paper_title.clone()),
            Paper,
        ))
    }
}

/// Whether a quote can be looked up.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum QuoteStanding {
    /// It stands in the paper's text.
    Stands,
    /// The paper has another text since, and the quote is not where it was.
    Changed,
    /// The paper was removed since.
    Removed,
}

impl Citation {
    async fn around(&self, ctx: &Context<'_>) -> Result<Option<Around>> {
        if !self.stands(ctx).await? {
            return Ok(None);
        }
        let text = TextOf(self.paper_id.clone());
        let text = ctx.data::<Loaders>()?.load_one(text).await?;
        Ok(text.map(|text| graph_schema::sentences::around(&text.text, self.start..self.end)))
    }

    /// Whether the text at its span is the quote, white space aside.
    async fn stands(&self, ctx: &Context<'_>) -> Result<bool> {
        let text = TextOf(self.paper_id.clone());
        let text = ctx.data::<Loaders>()?.load_one(text).await?;
        let span = text
            .as_ref()
            .and_then(|text| text.span(self.start, self.end));
        Ok(span.is_some_and(|span| span.split_whitespace().eq(self.quote.split_whitespace())))
    }
}

#[derive(Union)]
#[expect(
    clippy::large_enum_variant,
    reason = "one whole answer ends a stream of few sentences: a box would save nothing"
)]
pub enum AnswerEvent {
    Sentence(AnswerSentence),
    Done(Answer),
}

impl From<answer::AnswerEvent> for AnswerEvent {
    fn from(event: answer::AnswerEvent) -> Self {
        match event {
            answer::AnswerEvent::Sentence(sentence) => Self::Sentence(sentence.into()),
            answer::AnswerEvent::Done(answer) => Self::Done(answer.into()),
        }
    }
}

impl From<graph_schema::Answer> for Answer {
    fn from(answer: graph_schema::Answer) -> Self {
        Self {
            id: answer.id.as_str().into(),
            question: answer.question,
            standalone_question: answer.standalone_question,
            found: !answer.sentences.is_empty(),
            sentences: answer.sentences.into_iter().map(Into::into).collect(),
            near: answer.near.into_iter().map(Into::into).collect(),
            understanding: answer.understanding.map(Into::into),
            confidence: answer.confidence,
            composer: answer.composer,
            generation: answer.generation.map(Into::into),
            created_at: date(answer.created_at),
        }
    }
}

impl From<graph_schema::Generation> for Generation {
    fn from(generation: graph_schema::Generation) -> Self {
        use graph_schema::GenerationEnd as End;
        Self {
            model: generation.model,
            ended: match generation.ended {
                End::Whole => GenerationEnd::Whole,
                End::AtLimit => GenerationEnd::AtLimit,
                End::Declined => GenerationEnd::Declined,
                End::BrokeOff => GenerationEnd::BrokeOff,
            },
            dropped: generation.dropped,
            prompt_tokens: generation.prompt_tokens,
            output_tokens: generation.output_tokens,
        }
    }
}

impl From<graph_schema::Sentence> for AnswerSentence {
    fn from(sentence: graph_schema::Sentence) -> Self {
        Self {
            text: sentence.text,
            citations: sentence.citations.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<graph_schema::Citation> for Citation {
    fn from(citation: graph_schema::Citation) -> Self {
        Self {
            paper_id: citation.paper,
            paper_title: citation.paper_title,
            section: citation.section,
            page: citation.page,
            quote: citation.quote,
            passage_id: citation.passage.as_str().into(),
            start: citation.start,
            end: citation.end,
        }
    }
}
