//! Answers, their sentences and citations.

use super::{MadeWith, Paper, Rect, Understanding, date};
use crate::graphql::loaders::{LayoutOf, Loaders, TextOf};
use crate::graphql::page::short_list;
use async_graphql::{ComplexObject, Context, Enum, ID, Result, SimpleObject, Union};
use chrono::{DateTime, Utc};
use graph_schema::sentences::Around;
use graph_schema::{PaperLayout, PaperText};
use std::sync::Arc;

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
    /// Version of the weights that ranked its sentences and judged it; null where the graph answered.
    model: Option<String>,
    /// Which models made it; null for an answer of an earlier version.
    made_with: Option<MadeWith>,
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
    /// It was read from the picture of its page (OCR): a letter may be wrong.
    recognised: bool,
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

    /// Where the quote stands, one rectangle for each line of it, in reading order; none where the paper has no pages, is
    /// gone, or was read before there were layouts (`papyri reindex --layout` makes them).
    #[graphql(complexity = "short_list(2, child_complexity)")]
    async fn rects(&self, ctx: &Context<'_>) -> Result<Vec<Rect>> {
        let layout = self.layout(ctx).await?;
        let rects = layout.map(|layout| layout.rects(self.start..self.end));
        Ok(rects
            .unwrap_or_default()
            .into_iter()
            .map(Rect::from)
            .collect())
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
        let text = self.text(ctx).await?;
        Ok(text.map(|text| graph_schema::sentences::around(&text.text, self.start..self.end)))
    }

    async fn text(&self, ctx: &Context<'_>) -> Result<Option<Arc<PaperText>>> {
        let text = TextOf(self.paper_id.clone());
        Ok(ctx.data::<Loaders>()?.load_one(text).await?)
    }

    /// The layout of the text that the quote stands in; `None` when the paper was read anew and it stands there no more.
    async fn layout(&self, ctx: &Context<'_>) -> Result<Option<Arc<PaperLayout>>> {
        let layout = LayoutOf(self.paper_id.clone());
        let layout = ctx.data::<Loaders>()?.load_one(layout).await?;
        let (Some(layout), Some(text)) = (layout, self.text(ctx).await?) else {
            return Ok(None);
        };
        let its_own = layout.text_len == text.text.len() && self.stands(ctx).await?;
        Ok(its_own.then_some(layout))
    }

    /// Whether the text at its span is the quote, white space aside.
    async fn stands(&self, ctx: &Context<'_>) -> Result<bool> {
        let text = self.text(ctx).await?;
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
            model: answer.trace.map(|trace| trace.model),
            made_with: answer.made_with.map(Into::into),
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
            recognised: citation.recognised,
        }
    }
}
