//! From a question to a cited answer: retrieve, expand over the graph, choose evidence, compose, verify.
//! Also the summary of a paper, the papers related to it, and exploring the graph. Knows the ports of stores and models, never
//! a concrete one, and nothing of PDFs.

mod answerer;
mod compose;
mod error;
mod evidence;
mod expand;
pub mod explore;
mod from_graph;
pub mod fusion;
mod generate;
mod question;
mod readings;
mod related;
mod retrieve;
mod select;
mod summary;
mod terms;
mod understood;
mod verify;

pub use answerer::{AnswerEvent, AnswerOptions, Answerer, Parts};
pub use error::AnswerError;
pub use question::{MAX_QUESTION_CHARS, Question};
pub use related::{Related, Why};
pub use retrieve::RankedPassage;
