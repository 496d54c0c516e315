//! Asking: through the gate, with the chat's history, the answer kept where it can be found and rated.

use crate::converse;
use crate::learn::Versions;
use crate::shelf::Shelf;
use crate::wholeness::Watched;
use crate::{Caller, Doing, Gate, Operation, Pass, ServiceError, ServiceResult};
pub use answer::Effort;
use answer::{AnswerEvent, Answerer, Question};
use futures::StreamExt;
use futures::stream::{BoxStream, try_unfold};
use graph_schema::{
    Answer, AnswerId, Arm, Chat, ChatId, Citation, CollectionId, ModelRef, PaperId, PassageId,
    Sentence, Turn, Who,
};
use std::sync::Arc;
use std::time::Instant;
use stores_core::{ChatStore, PaperStore};

/// A histogram: the seconds from a question to its whole answer, by outcome (`answered`, `no_evidence`, `failed`).
pub const ASK_SECONDS: &str = "papyri_ask_seconds";
/// A counter: verified sentences given in answers.
pub const SENTENCES_TOTAL: &str = "papyri_sentences_total";

/// A counter: sentences of a model that were not shown, because their quotes do not bear them.
pub const DROPPED_TOTAL: &str = "papyri_sentences_dropped_total";

/// Longest title a chat gets from its first question, in characters.
const TITLE_CHARS: usize = 120;

/// Turns that a client remembers, and papers of each, at most: what lies further back changes no question.
const REMEMBERED: usize = 8;
/// Turns of the library's own chats that a question is asked in the light of.
const LOOKED_AT: u32 = REMEMBERED as u32;
/// The id of answers that nobody kept.
const NOT_KEPT: &str = "00000000-0000-0000-0000-000000000000";

/// What questions go through.
pub struct Parts {
    /// Where answers are kept.
    pub chats: Arc<dyn ChatStore>,
    /// Where the papers are that a client remembers.
    pub papers: Arc<dyn PaperStore>,
    /// Which version of the answer model answers whom.
    pub versions: Versions,
    /// Whether something of the library is lost.
    pub wholeness: Arc<Watched>,
    pub gate: Arc<Gate>,
    /// Where collections are.
    pub shelf: Shelf,
}

#[derive(Clone)]
pub struct Asking(Arc<Parts>);

/// What to ask, and where the answer goes.
pub struct Ask {
    pub question: String,
    pub within: Within,
    /// What was said before, oldest first, by a client that keeps its chats itself; a chat of the library has its own turns.
    pub before: Vec<Said>,
    pub kept: Kept,
    pub how: How,
}

/// How a question is answered, where the asker wants it otherwise than the library is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct How {
    pub effort: Option<Effort>,
    /// No model words the answer.
    pub quotes_only: bool,
}

/// Among what a reader can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What a question gets that says nothing.
    pub effort: Effort,
    /// The least first.
    pub efforts: Vec<Effort>,
    /// What words answers unless only quotes are wanted; `None`: there are only quotes.
    pub generator: Option<ModelRef>,
}

/// Which papers may answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Within {
    #[default]
    Library,
    /// None at all: the whole library.
    Papers(Vec<PaperId>),
    /// The papers that are in it when the question is asked.
    Collection(CollectionId),
}

impl From<Option<Vec<PaperId>>> for Within {
    fn from(papers: Option<Vec<PaperId>>) -> Self {
        papers.map_or(Self::Library, Self::Papers)
    }
}

/// A turn that only the client has kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub question: String,
    /// The papers that its answer spoke of, the one most spoken of first.
    pub papers: Vec<PaperId>,
}

/// Where an answer is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    Nowhere,
    /// By itself, so that it can be found and rated.
    Alone,
    /// As the chat's next turn; the question is asked in the light of the turns before.
    InChat(ChatId),
}

/// A question let in; holds its place until it is answered.
struct Asked {
    question: Question,
    place: Destination,
    /// Whose the answer is.
    owner: Option<Who>,
    answerer: Arc<Answerer>,
    arm: Option<Arm>,
    started: Instant,
    _pass: Pass,
}

impl Asked {
    /// Writes down which arm of an experiment it was.
    fn mark(&self, answer: &mut Answer) {
        if let Some(trace) = &mut answer.trace {
            trace.arm = self.arm;
        }
    }
}

/// Where its answer goes, looked up.
enum Destination {
    Nowhere,
    Alone,
    Chat(Chat),
}

impl Asking {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The whole answer. `InvalidQuestion` for one that can't be asked, `NotFound` for a chat or collection that the caller does not see, `Invalid` for an empty one, `Overloaded` when
    /// too many ask at once, `Unavailable` when there is no evidence and that may be because parts of the library are lost.
    #[tracing::instrument(name = "service.ask", level = "debug", skip_all, fields(%caller))]
    pub async fn answer(&self, caller: &Caller, ask: Ask) -> ServiceResult<Answer> {
        let doing = caller.begins(Operation::Ask, about(&ask))?;
        doing.end(self.answered(caller, ask).await)
    }

    async fn answered(&self, caller: &Caller, ask: Ask) -> ServiceResult<Answer> {
        let asked = self.enter(caller, ask).await?;
        let answer = asked.answerer.ask(&asked.question).await;
        let mut answer = answer.inspect_err(|_| told(asked.started, "failed"))?;
        asked.mark(&mut answer);
        self.not_for_loss(&answer).await?;
        self.keep(&asked, &answer).await?;
        Ok(answer)
    }

    /// Sentences as they are verified; the answer comes last, when it is kept. Dropping the stream stops the work.
    #[tracing::instrument(name = "service.ask_stream", level = "debug", skip_all, fields(%caller))]
    pub async fn stream(
        &self,
        caller: &Caller,
        ask: Ask,
    ) -> ServiceResult<BoxStream<'static, ServiceResult<AnswerEvent>>> {
        let doing = caller.begins(Operation::Ask, about(&ask))?;
        match self.streamed(caller, ask).await {
            Ok(events) => Ok(noted(events, doing)),
            failed => doing.end(failed),
        }
    }

    async fn streamed(
        &self,
        caller: &Caller,
        ask: Ask,
    ) -> ServiceResult<BoxStream<'static, ServiceResult<AnswerEvent>>> {
        let asked = self.enter(caller, ask).await?;
        let events = asked.answerer.ask_stream(&asked.question).await;
        let events = events.inspect_err(|_| told(asked.started, "failed"))?;
        let start = (events, asked, self.clone());
        let kept = try_unfold(start, |(mut events, asked, asking)| async move {
            let Some(event) = events.next().await else {
                return Ok(None);
            };
            let mut event = event.inspect_err(|_| told(asked.started, "failed"))?;
            if let AnswerEvent::Done(answer) = &mut event {
                asked.mark(answer);
                asking.not_for_loss(answer).await?;
                asking.keep(&asked, answer).await?;
            }
            Ok(Some((event, (events, asked, asking))))
        });
        Ok(kept.boxed())
    }

    /// What a reader can choose among.
    #[tracing::instrument(name = "service.offer", level = "debug", skip_all, fields(%caller))]
    pub fn offer(&self, caller: &Caller) -> ServiceResult<Offer> {
        caller.may(Operation::Ask)?;
        let (answerer, _) = self.0.versions.production();
        Ok(Offer {
            effort: answerer.effort(),
            efforts: match answerer.reads_closely() {
                true => vec![Effort::Fast, Effort::Balanced, Effort::Thorough],
                false => vec![Effort::Fast],
            },
            generator: answerer.generator(),
        })
    }

    /// Checks what can be checked, then waits for a place.
    async fn enter(&self, caller: &Caller, ask: Ask) -> ServiceResult<Asked> {
        let mut question = Question::parse(&ask.question)?;
        question.within = self.within(caller, ask.within).await?;
        let pass = self.0.gate.enter().await?;
        question.history = self.remembered(&ask.before).await?;
        let place = match &ask.kept {
            Kept::Nowhere => Destination::Nowhere,
            Kept::Alone => Destination::Alone,
            Kept::InChat(id) => {
                let chat = converse::opened(self.0.chats.as_ref(), caller, id).await?;
                question.history = self.0.chats.turns(id, None, LOOKED_AT).await?;
                Destination::Chat(chat)
            }
        };
        let (chat, owner) = match &place {
            Destination::Chat(chat) => (Some(&chat.id), chat.owner.clone()),
            Destination::Nowhere | Destination::Alone => (None, caller.owner().cloned()),
        };
        let (mut answerer, arm) = self.0.versions.answerer(chat);
        if ask.how != How::default() {
            let How {
                effort,
                quotes_only,
            } = ask.how;
            answerer = Arc::new(answerer.as_wanted(effort, quotes_only));
        }
        Ok(Asked {
            answerer,
            owner,
            arm,
            question,
            place,
            started: Instant::now(),
            _pass: pass,
        })
    }

    /// The only papers that may answer; `None`: the whole library.
    async fn within(&self, caller: &Caller, within: Within) -> ServiceResult<Option<Vec<PaperId>>> {
        match within {
            Within::Library => Ok(None),
            Within::Papers(papers) => Ok(Some(papers).filter(|papers| !papers.is_empty())),
            Within::Collection(id) => {
                let papers = self.0.shelf.collected(caller, &id).await?;
                if papers.is_empty() {
                    let text = "the collection is empty: put papers into it, or ask the library";
                    return Err(ServiceError::invalid(text));
                }
                Ok(Some(papers))
            }
        }
    }

    /// Turns as a chat of the library would have them, of what the client remembers.
    async fn remembered(&self, before: &[Said]) -> ServiceResult<Vec<Turn>> {
        let before = &before[before.len().saturating_sub(REMEMBERED)..];
        let mut turns = Vec::new();
        for (said, ordinal) in before.iter().zip(0..) {
            let papers = said.papers.get(..said.papers.len().min(REMEMBERED));
            let papers = self.0.papers.papers(papers.unwrap_or_default()).await?;
            // No quote was kept: the papers stand for theirs.
            let citations = papers.into_iter().map(|paper| Citation {
                passage: PassageId::new(&paper.id, 0),
                paper: paper.id,
                paper_title: paper.title,
                section: String::new(),
                page: 0,
                quote: String::new(),
                start: 0,
                end: 0,
                recognised: false,
            });
            let sentences = vec![Sentence {
                text: String::new(),
                citations: citations.collect(),
            }];
            turns.push(Turn {
                ordinal,
                answer: Answer {
                    id: AnswerId::parse(NOT_KEPT).map_err(ServiceError::internal)?,
                    owner: None,
                    question: said.question.clone(),
                    standalone_question: said.question.clone(),
                    sentences,
                    near: Vec::new(),
                    understanding: None,
                    confidence: None,
                    composer: String::new(),
                    trace: None,
                    generation: None,
                    made_with: None,
                    created_at: 0,
                },
            });
        }
        Ok(turns)
    }

    /// An error in place of a refusal where what is not found may be what is lost.
    async fn not_for_loss(&self, answer: &Answer) -> ServiceResult<()> {
        if !answer.sentences.is_empty() {
            return Ok(());
        }
        match self.0.wholeness.missing().await?.told() {
            Some(lost) => Err(ServiceError::unavailable(format!(
                "no evidence was found, but {lost}"
            ))),
            None => Ok(()),
        }
    }

    async fn keep(&self, asked: &Asked, answer: &Answer) -> ServiceResult<()> {
        let outcome = match answer.sentences.is_empty() {
            true => "no_evidence",
            false => "answered",
        };
        told(asked.started, outcome);
        metrics::counter!(SENTENCES_TOTAL).increment(answer.sentences.len() as u64);
        let dropped = answer.generation.as_ref().map_or(0, |by| by.dropped);
        metrics::counter!(DROPPED_TOTAL).increment(u64::from(dropped));
        let chats = &self.0.chats;
        let owned = || Answer {
            owner: asked.owner.clone(),
            ..answer.clone()
        };
        match &asked.place {
            Destination::Nowhere => {}
            Destination::Alone => chats.put_answer(&owned()).await?,
            Destination::Chat(chat) => {
                chats.append_turn(&chat.id, &owned()).await?;
                if chat.title.is_empty() {
                    let title = answer.question.chars().take(TITLE_CHARS).collect();
                    let chat = chat.clone();
                    chats.put_chat(&Chat { title, ..chat }).await?;
                }
            }
        }
        Ok(())
    }
}

/// Where the question is asked, as it is written down: nothing of the question.
fn about(ask: &Ask) -> Option<&dyn std::fmt::Display> {
    match &ask.kept {
        Kept::InChat(chat) => Some(chat),
        Kept::Nowhere | Kept::Alone => None,
    }
}

/// The events as they are; what is done has ended with the answer or the first error.
fn noted(
    events: BoxStream<'static, ServiceResult<AnswerEvent>>,
    doing: Doing,
) -> BoxStream<'static, ServiceResult<AnswerEvent>> {
    let mut doing = Some(doing);
    let noted = events.map(move |event| {
        let over = matches!(event, Ok(AnswerEvent::Done(_)) | Err(_));
        match doing.take_if(|_| over) {
            Some(doing) => doing.end(event),
            None => event,
        }
    });
    noted.boxed()
}

fn told(started: Instant, outcome: &'static str) {
    metrics::histogram!(ASK_SECONDS, "outcome" => outcome).record(started.elapsed());
}
