//! `LocalGenerator`: the model behind a queue; one output at a time is made, on a thread of its own.

use crate::chat::Chat;
use crate::file::Gguf;
use crate::prompt::prompt;
use crate::tokens::Tokens;
use crate::weights::Weights;
use crate::writing::write;
use async_trait::async_trait;
use futures::StreamExt;
use models_core::{
    GenerateRequest, Generator, ModelError, ModelErrorKind, ModelRef, ModelResult, TokenStream,
};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, mpsc};

/// Pieces that wait for a slow reader, at most; the model waits then.
const PIECES: usize = 64;

#[derive(Debug, Clone)]
pub struct LocalOptions {
    /// What it is called in answers.
    pub name: String,
    /// SHA-256 of the file, where it is known: hashing it would take seconds.
    pub digest: Option<String>,
    /// Tokens read and written for one output, at most; the file's own window where that is smaller.
    pub context: usize,
    /// Outputs that may wait for their turn; more are refused.
    pub waiting: usize,
}

impl LocalOptions {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            digest: None,
            context: 4096,
            waiting: 16,
        }
    }
}

/// A model in this process.
pub struct LocalGenerator {
    name: String,
    digest: Option<String>,
    window: usize,
    chat: Chat,
    tokens: Arc<Tokens>,
    weights: Arc<Mutex<Weights>>,
    /// Inference takes every core: whoever holds the one permit writes, the others wait in their order.
    turn: Arc<Semaphore>,
    /// Who writes, and who waits.
    places: Arc<Semaphore>,
}

impl LocalGenerator {
    /// Loads a GGUF file: seconds for a large one, blocking. `Missing` when it is not there, `Invalid` when it can't be run.
    pub fn load(path: &Path, options: LocalOptions) -> ModelResult<Self> {
        let gguf = Gguf::open(path)?;
        let family = gguf.family()?.to_owned();
        let own = gguf.number(&format!("{family}.context_length"));
        let own = own.and_then(|tokens| usize::try_from(tokens).ok());
        let longest = own.into_iter().chain(Weights::longest(&family)).min();
        let tokens = Tokens::new(&gguf)?;
        let chat = Chat::new(&gguf, &tokens.bos, &tokens.eos)?;
        Ok(Self {
            name: options.name,
            digest: options.digest,
            window: options.context.min(longest.unwrap_or(usize::MAX)),
            chat,
            tokens: Arc::new(tokens),
            weights: Arc::new(Mutex::new(Weights::load(gguf)?)),
            turn: Arc::new(Semaphore::new(1)),
            places: Arc::new(Semaphore::new(options.waiting + 1)),
        })
    }
}

#[async_trait]
impl Generator for LocalGenerator {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> ModelRef {
        ModelRef {
            digest: self.digest.clone(),
            ..ModelRef::named(&self.name)
        }
    }

    async fn generate(&self, request: GenerateRequest) -> ModelResult<TokenStream> {
        let busy = || {
            ModelError::new(
                ModelErrorKind::Unavailable,
                "too many wait for the local model",
            )
        };
        let place = self
            .places
            .clone()
            .try_acquire_owned()
            .map_err(|_| busy())?;
        let prompt = prompt(&request, &self.chat, &self.tokens, self.window)?;
        let turn = self
            .turn
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| busy())?;
        let (sender, receiver) = mpsc::channel(PIECES);
        let (weights, tokens) = (self.weights.clone(), self.tokens.clone());
        let span = tracing::debug_span!("models.candle.generate", prompt_tokens = prompt.ids.len());
        tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            let _entered = span.entered();
            // An output that panicked left the weights as they were; the next one forgets what was read.
            let mut weights = weights.lock().unwrap_or_else(PoisonError::into_inner);
            let listening = || !sender.is_closed();
            let mut send = |piece| sender.blocking_send(Ok(piece)).is_ok();
            let done = write(
                &mut weights,
                &tokens,
                &prompt,
                &request,
                &listening,
                &mut send,
            );
            if let Err(error) = done {
                // A reader that left needs no error.
                let _ = sender.blocking_send(Err(error));
            }
        });
        Ok(ended(receiver).boxed())
    }
}

/// The pieces; a thread that ended without saying so broke off.
fn ended(
    receiver: mpsc::Receiver<ModelResult<models_core::Piece>>,
) -> impl futures::Stream<Item = ModelResult<models_core::Piece>> {
    let state = (receiver, false);
    futures::stream::unfold(state, |(mut receiver, over)| async move {
        if over {
            return None;
        }
        let piece = receiver.recv().await.unwrap_or_else(|| {
            Err(ModelError::new(
                ModelErrorKind::Internal,
                "the local model gave up in the middle",
            ))
        });
        let over = !matches!(piece, Ok(models_core::Piece::Text(_)));
        Some((piece, (receiver, over)))
    })
}
