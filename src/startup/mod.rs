//! The composition root: the only place that names a concrete store or model. `library` opens what there is, `use_cases`
//! puts the use cases together over it; the rest says, a subject each, how the configuration becomes a part.

mod arxiv;
mod follower;
mod library;
mod models;
mod reading;
mod registries;
mod reindexing;
mod stores;
mod use_cases;

pub use arxiv::arxiv;
pub use library::Library;
pub use models::{
    embedder_named, embedder_training, install_trained, installer, reranker_training, verifier,
};
pub use reading::{check_ocr, page_reader};
pub use stores::{
    connect_graph, forget_index_set_aside, look_at, open_accounts, open_chats, open_jobs,
};
