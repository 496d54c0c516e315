//! A prompt that fits the model's window: what is left out, and what never is.

use crate::chat::Chat;
use crate::file::invalid;
use crate::tokens::Tokens;
use models_core::{GenerateRequest, ModelOption, ModelResult};

/// A request as the model reads it.
pub(crate) struct Prompt {
    pub ids: Vec<u32>,
    /// Tokens that may be written.
    pub room: usize,
    /// Lines were left out.
    pub cut: bool,
}

/// Fills the template in. Where that is longer than `window` tokens less those that may be written, lines before the last
/// empty line are left out, the last of them first: quotes come best first, the question stands behind the empty line.
/// `Invalid` where the rest still does not fit.
pub(crate) fn prompt(
    request: &GenerateRequest,
    chat: &Chat,
    tokens: &Tokens,
    window: usize,
) -> ModelResult<Prompt> {
    let room = usize::try_from(request.max_tokens)
        .unwrap_or(usize::MAX)
        .min(window / 2)
        .max(1);
    let system = tokens.without_controls(&request.system);
    let user = tokens.without_controls(&request.prompt);
    let filled = |user: &str| -> ModelResult<Vec<u32>> { tokens.ids(&chat.filled(&system, user)?) };
    let ids = filled(&user)?;
    if ids.len() + room <= window {
        return Ok(Prompt {
            ids,
            room,
            cut: false,
        });
    }
    let (lines, question) = match user.rsplit_once("\n\n") {
        Some((before, after)) => (before.lines().collect::<Vec<_>>(), format!("\n\n{after}")),
        None => (Vec::new(), user.clone()),
    };
    // The most lines that fit, by bisection: each try tokenises the whole prompt.
    let (mut fits, mut too_many, mut best) = (0, lines.len(), None);
    while fits < too_many {
        let tried = (fits + too_many) / 2;
        let ids = filled(&format!("{}{question}", lines[..tried].join("\n")))?;
        if ids.len() + room <= window {
            best = Some(ids);
            fits = tried + 1;
        } else {
            too_many = tried;
        }
    }
    match best {
        Some(ids) => Ok(Prompt {
            ids,
            room,
            cut: true,
        }),
        None => Err(invalid(format!(
            "the question alone is longer than the {} tokens that the model may read",
            window - room
        ))
        .about(ModelOption::Context)),
    }
}
