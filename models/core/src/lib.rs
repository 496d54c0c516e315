//! The ports of models: text to vectors, evidence to sentences, PDFs to glyphs, pictures to words. No engine is named here.

pub mod embedder;
pub mod embedder_training;
pub mod error;
pub mod generator;
pub mod measured;
pub mod onnx_file;
pub mod pages;
pub mod recogniser;
pub mod reranker;
pub mod reranker_training;
pub mod verifier;

pub use graph_schema::ModelRef;

pub use embedder::Embedder;
pub use embedder_training::{Contrast, EmbedderTraining, TextRead};
pub use error::{ModelError, ModelErrorKind, ModelOption, ModelResult};
pub use generator::{GenerateRequest, Generator, Piece, TokenStream, Usage};
pub use measured::Measured;
pub use pages::{
    Area, Ink, MAX_PART_PIXELS, MAX_PART_SCALE, MAX_PIXELS, OpenError, PageChar, PageContent,
    PagePart, PageReader, Pages, PartPicture, Shape,
};
pub use recogniser::{Picture, RecognisedLine, RecognisedWord, TextRecogniser};
pub use reranker::Reranker;
pub use reranker_training::{Group, RerankerTraining, TEXTS, Taught};
pub use verifier::{Claim, Verifier};
