//! Who runs next: inference takes every core, so one batch at a time runs, of whatever model. A question's batches go
//! before those of papers that are taken in; how many wait is bounded.

use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Batches of questions that may wait, at most: the service lets far fewer questions in.
const MOST_WAITING: usize = 256;
/// After so many batches of questions one of the others runs, so that taking papers in never stands still.
const IN_A_ROW: u32 = 16;

/// What a batch is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Priority {
    /// Somebody waits for it.
    #[default]
    Question,
    /// Papers are taken in or embedded anew.
    Background,
}

/// The queue before the processor, shared by the models of a process.
#[derive(Debug, Default)]
pub struct InferenceQueue {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    busy: bool,
    questions: VecDeque<oneshot::Sender<Turn>>,
    background: VecDeque<oneshot::Sender<Turn>>,
    /// Batches of questions since one of the others ran, while one of those waits.
    in_a_row: u32,
}

/// The right to run one batch; whoever waits longest gets it when it is dropped.
#[derive(Debug)]
pub struct Turn {
    queue: Option<Arc<InferenceQueue>>,
}

impl InferenceQueue {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Waits for a turn. `Overloaded` at once where too many questions wait.
    pub async fn turn(self: &Arc<Self>, priority: Priority) -> ModelResult<Turn> {
        let waiting = {
            let mut state = self.state();
            if !state.busy {
                state.busy = true;
                return Ok(Turn {
                    queue: Some(self.clone()),
                });
            }
            state.enter(priority)?
        };
        waiting.await.map_err(|_| {
            ModelError::new(
                ModelErrorKind::Internal,
                "the queue for inference broke off",
            )
        })
    }

    /// Hands the turn on; those who left while they waited are passed over.
    fn end(self: Arc<Self>) {
        loop {
            let next = self.state().next();
            let Some(next) = next else {
                return;
            };
            let turn = Turn {
                queue: Some(self.clone()),
            };
            match next.send(turn) {
                Ok(()) => return,
                // It is not to be handed on from here and by its end, too.
                Err(mut turn) => turn.queue = None,
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole at every moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, priority: Priority) -> ModelResult<oneshot::Receiver<Turn>> {
        let (sender, receiver) = oneshot::channel();
        match priority {
            Priority::Background => self.background.push_back(sender),
            Priority::Question => {
                self.questions.retain(|one| !one.is_closed());
                if self.questions.len() >= MOST_WAITING {
                    return Err(ModelError::new(
                        ModelErrorKind::Overloaded,
                        format!("{MOST_WAITING} batches wait for inference"),
                    ));
                }
                self.questions.push_back(sender);
            }
        }
        Ok(receiver)
    }

    /// Who runs next; where nobody waits the processor is free.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let their_turn = self.in_a_row >= IN_A_ROW || self.questions.is_empty();
        if their_turn && let Some(next) = self.background.pop_front() {
            self.in_a_row = 0;
            return Some(next);
        }
        let next = self.questions.pop_front();
        self.busy = next.is_some();
        self.in_a_row = match self.background.is_empty() {
            true => 0,
            false => self.in_a_row + 1,
        };
        next
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(queue) = self.queue.take() {
            queue.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Priority::{Background, Question};
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    type Waiting = Pin<Box<dyn Future<Output = ModelResult<Turn>>>>;

    fn enter(queue: &Arc<InferenceQueue>, priority: Priority) -> Waiting {
        let queue = queue.clone();
        let mut waiting: Waiting = Box::pin(async move { queue.turn(priority).await });
        assert!(poll(&mut waiting).is_none(), "it waits");
        waiting
    }

    fn poll(waiting: &mut Waiting) -> Option<ModelResult<Turn>> {
        match waiting
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(turn) => Some(turn),
            Poll::Pending => None,
        }
    }

    fn running(queue: &Arc<InferenceQueue>) -> Turn {
        let queue = queue.clone();
        let mut first: Waiting = Box::pin(async move { queue.turn(Background).await });
        poll(&mut first)
            .expect("nobody is before it")
            .expect("a turn")
    }

    #[test]
    fn a_question_goes_before_papers_and_questions_go_in_order() {
        let queue = InferenceQueue::new();
        let first = running(&queue);
        let mut paper = enter(&queue, Background);
        let mut one = enter(&queue, Question);
        let mut other = enter(&queue, Question);
        drop(first);
        assert!(poll(&mut other).is_none() && poll(&mut paper).is_none());
        drop(poll(&mut one).expect("its turn"));
        assert!(poll(&mut paper).is_none());
        drop(poll(&mut other).expect("its turn"));
        drop(poll(&mut paper).expect("its turn"));
        assert!(!queue.state().busy);
    }

    #[test]
    fn papers_are_not_forgotten() {
        let queue = InferenceQueue::new();
        let mut turn = running(&queue);
        let mut paper = enter(&queue, Background);
        for _ in 0..IN_A_ROW {
            let mut question = enter(&queue, Question);
            drop(turn);
            turn = poll(&mut question).expect("its turn").expect("a turn");
        }
        let mut question = enter(&queue, Question);
        drop(turn);
        assert!(poll(&mut question).is_none());
        drop(poll(&mut paper).expect("its turn"));
        assert!(poll(&mut question).is_some());
    }

    #[test]
    fn who_left_is_passed_over() {
        let queue = InferenceQueue::new();
        let first = running(&queue);
        let gone = enter(&queue, Question);
        let mut stays = enter(&queue, Question);
        let given = enter(&queue, Question);
        drop(gone);
        drop(first);
        drop(poll(&mut stays).expect("its turn"));
        // It has its turn and leaves without having looked.
        drop(given);
        assert!(!queue.state().busy);
    }

    #[test]
    fn too_many_are_turned_away() {
        let queue = InferenceQueue::new();
        let _first = running(&queue);
        let waiting: Vec<Waiting> = (0..MOST_WAITING).map(|_| enter(&queue, Question)).collect();
        let again = queue.clone();
        let mut more: Waiting = Box::pin(async move { again.turn(Question).await });
        let refused = poll(&mut more).expect("an answer").expect_err("no room");
        assert_eq!(refused.kind, ModelErrorKind::Overloaded);
        drop(waiting);
        drop(enter(&queue, Question));
    }
}
