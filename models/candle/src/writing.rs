//! One output: the prompt read, then token after token, until the model ends it, a limit is met, or nobody listens.

use crate::prompt::Prompt;
use crate::stop::Stops;
use crate::tokens::Tokens;
use crate::weights::Weights;
use candle_core::Tensor;
use candle_transformers::generation::LogitsProcessor;
use models_core::{GenerateRequest, ModelError, ModelErrorKind, ModelResult, Piece, Usage};

/// Tokens of a prompt that are read at once; between two such pieces it is looked whether anybody still listens.
const READ_AT_ONCE: usize = 256;

/// Where pieces go; `false` when nobody listens any more.
pub(crate) type Sending<'a> = &'a mut dyn FnMut(Piece) -> bool;

/// Writes until the end, which it sends. Returns early, without one, when nobody listens.
pub(crate) fn write(
    weights: &mut Weights,
    tokens: &Tokens,
    prompt: &Prompt,
    request: &GenerateRequest,
    listening: &dyn Fn() -> bool,
    send: Sending<'_>,
) -> ModelResult<()> {
    weights.forget();
    let Some(mut scores) = read(weights, &prompt.ids, listening)? else {
        return Ok(());
    };
    let temperature = (request.temperature > 0.0).then(|| f64::from(request.temperature));
    let mut dice = LogitsProcessor::new(request.seed, temperature, None);
    let mut texts = tokens.tokenizer.decode_stream(true);
    let mut stops = Stops::new(&request.stop);
    let mut thoughts = Thoughts::default();
    let (mut written, mut ended) = (0, false);
    while written < prompt.room && !ended {
        let next = dice
            .sample(&scores)
            .map_err(|error| failed("choosing a token", error))?;
        if tokens.ends.contains(&next) {
            ended = true;
            break;
        }
        written += 1;
        let text = texts
            .step(next)
            .map_err(|error| failed("turning a token into text", error))?;
        let passed = stops.push(&thoughts.left_out(&text.unwrap_or_default()));
        ended = passed.ended;
        if !passed.text.is_empty() && !send(Piece::Text(passed.text)) || !listening() {
            return Ok(());
        }
        if !ended && written < prompt.room {
            scores = weights.read(&[next], prompt.ids.len() + written - 1)?;
        }
    }
    let rest = stops.rest();
    if !rest.is_empty() && !send(Piece::Text(rest)) {
        return Ok(());
    }
    send(Piece::End(Usage {
        prompt_tokens: u32::try_from(prompt.ids.len()).ok(),
        output_tokens: u32::try_from(written).ok(),
        cut: prompt.cut,
        at_limit: !ended,
    }));
    Ok(())
}

/// Reads the prompt; the scores of what comes next, or nothing when nobody listens.
fn read(
    weights: &mut Weights,
    ids: &[u32],
    listening: &dyn Fn() -> bool,
) -> ModelResult<Option<Tensor>> {
    let (mut position, mut scores) = (0, None);
    for piece in ids.chunks(READ_AT_ONCE) {
        if !listening() {
            return Ok(None);
        }
        scores = Some(weights.read(piece, position)?);
        position += piece.len();
    }
    let empty = || ModelError::new(ModelErrorKind::Invalid, "the prompt is empty");
    scores.map(Some).ok_or_else(empty)
}

/// Leaves out what stands between `<think>` and `</think>`: some models think aloud before they answer. Such tokens come
/// whole, one a piece.
#[derive(Debug, Default)]
struct Thoughts {
    inside: bool,
}

impl Thoughts {
    fn left_out(&mut self, text: &str) -> String {
        if let Some((before, _)) = text.split_once("<think>") {
            self.inside = true;
            return before.to_owned();
        }
        if let Some((_, after)) = text.split_once("</think>") {
            self.inside = false;
            return after.to_owned();
        }
        match self.inside {
            true => String::new(),
            false => text.to_owned(),
        }
    }
}

fn failed(context: &str, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ModelError {
    ModelError::new(ModelErrorKind::Internal, context).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::Thoughts;

    #[test]
    fn thoughts_are_left_out() {
        let mut thoughts = Thoughts::default();
        let pieces = ["a", "<think>", "hm", "\n", "</think>", "b"];
        let shown: String = pieces
            .iter()
            .map(|piece| thoughts.left_out(piece))
            .collect();
        assert_eq!(shown, "ab");
    }
}
