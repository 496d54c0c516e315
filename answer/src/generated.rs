//! A model's answer as it comes: sentence by sentence, each verified before it is shown, what is dropped counted.

use crate::AnswerError;
use crate::engine::Engine;
use crate::evidence::Evidence;
use crate::generate::{self, complete, declines, marked};
use crate::shown::{Events, show};
use crate::verified::supported;
use futures::StreamExt;
use graph_schema::{Generation, GenerationEnd, Sentence};
use models_core::{Generator, ModelResult, Piece, TokenStream, Usage};

/// What came of a generating model.
pub(crate) struct Written {
    /// Those shown.
    pub sentences: Vec<Sentence>,
    pub generation: Generation,
}

/// Lets the model write over the quotes. A model that fails is told of in `generation`; the error is for stores only.
pub(crate) async fn generated(
    question: &str,
    evidence: &[Evidence],
    engine: &Engine,
    generator: &dyn Generator,
    events: &Events,
) -> Result<Written, AnswerError> {
    let mut written = Written {
        sentences: Vec::new(),
        generation: Generation {
            model: generator.name().to_owned(),
            ended: GenerationEnd::BrokeOff,
            dropped: 0,
            prompt_tokens: None,
            output_tokens: None,
        },
    };
    let request = generate::request(question, evidence);
    let mut tokens = match generator.generate(request).await {
        Ok(tokens) => tokens,
        Err(error) => {
            tracing::warn!(model = generator.name(), %error, "generation failed");
            return Ok(written);
        }
    };
    let mut buffer = String::new();
    loop {
        let step = next(&mut tokens).await;
        let over = match step {
            Ok(Step::Text(text)) => {
                buffer.push_str(&text);
                false
            }
            Ok(Step::End(usage)) => {
                written.end(usage);
                true
            }
            Err(error) => {
                tracing::warn!(model = generator.name(), %error, "generation broke off");
                // Half a sentence says something else than the whole.
                buffer.clear();
                true
            }
        };
        // Where the output was cut off at its limit, its last sentence may be half a one.
        let whole =
            over && (written.generation.ended != GenerationEnd::AtLimit || is_ended(&buffer));
        for text in complete(&mut buffer, whole) {
            if written.sentences.is_empty() && declines(&text) {
                written.generation.ended = GenerationEnd::Declined;
                return Ok(written);
            }
            let shown = match borne(&text, evidence, engine).await {
                Some(sentence) => {
                    show(engine, sentence, &mut written.sentences, Some(events)).await?
                }
                None => false,
            };
            written.generation.dropped += u32::from(!shown);
        }
        if over {
            return Ok(written);
        }
    }
}

fn is_ended(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?'])
}

enum Step {
    Text(String),
    End(Usage),
}

async fn next(tokens: &mut TokenStream) -> ModelResult<Step> {
    Ok(match tokens.next().await.transpose()? {
        Some(Piece::Text(text)) => Step::Text(text),
        Some(Piece::End(usage)) => Step::End(usage),
        None => Step::End(Usage::default()),
    })
}

impl Written {
    fn end(&mut self, usage: Usage) {
        let generation = &mut self.generation;
        generation.ended = match usage.at_limit {
            true => GenerationEnd::AtLimit,
            false => GenerationEnd::Whole,
        };
        generation.prompt_tokens = usage.prompt_tokens;
        generation.output_tokens = usage.output_tokens;
    }
}

/// A sentence that the quotes it names bear.
async fn borne(text: &str, evidence: &[Evidence], engine: &Engine) -> Option<Sentence> {
    let Some((plain, cited)) = marked(text, evidence) else {
        tracing::info!(
            reason = "it names no quote",
            "a generated sentence was dropped"
        );
        return None;
    };
    let quotes: Vec<&str> = cited
        .iter()
        .map(|one| one.citation.quote.as_str())
        .collect();
    let titles: Vec<&str> = cited
        .iter()
        .map(|one| one.citation.paper_title.as_str())
        .collect();
    let verifier = engine.parts.verifier.as_deref();
    if let Err(reason) = supported(&plain, &quotes, &titles, verifier).await {
        tracing::info!(%reason, "a generated sentence was dropped");
        return None;
    }
    Some(Sentence {
        text: plain,
        citations: cited.iter().map(|one| one.citation.clone()).collect(),
    })
}
