//! From a question to a cited answer: retrieve, expand over the graph, choose evidence, compose, verify.
//! Also the summary of a paper, the papers related to it, and exploring the graph. Knows the ports of stores and models, never
//! a concrete one, and nothing of PDFs.

mod agreement;
mod aim;
mod answered;
mod answerer;
mod attributes;
mod cells;
mod composed;
mod described;
mod engine;
mod enumeration;
mod error;
mod event;
mod evidence;
mod expand;
pub mod explore;
mod figures;
mod form;
mod from_graph;
pub mod fusion;
mod generate;
mod generated;
mod hops;
mod judged;
mod nearest;
mod own_work;
mod parts;
mod question;
mod ranked;
mod readings;
mod related;
mod retrieved;
mod scored;
mod sentences;
mod shown;
mod spelling;
mod summary;
mod terms;
mod understood;
mod verdict;
mod verified;
mod verify;
mod wanted;

pub use answered::STAGE_SECONDS;
pub use answerer::Answerer;
pub use engine::{AnswerOptions, Effort, RankedPassage};
pub use error::AnswerError;
pub use event::AnswerEvent;
pub use evidence::Trace;
pub use parts::Parts;
pub use question::{MAX_QUESTION_CHARS, Question};
pub use related::{Related, Why};
pub use verified::{Unsupported, supported};
