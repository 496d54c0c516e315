//! Where papers come from: lists of abstracts, files of reference managers and papers in markup; over the network arXiv's search (Atom), its harvesting
//! interface (OAI-PMH) and its PDFs, and registries of works (Crossref, OpenAlex, Unpaywall). Reading and parsing only; nothing here knows a store or a queue.

pub mod abstracts;
pub mod atom;
pub mod bibliography;
mod cache;
mod category;
mod client;
mod download;
mod error;
mod exchange;
mod harvest;
pub mod markup;
mod names;
pub mod oai;
mod oai_record;
mod polite;
mod public;
mod query;
mod record;
mod redirect;
mod retry;
mod search;
mod text;
mod whom;
pub mod works;
mod xml;

pub use category::Category;
pub use client::{ArxivClient, ArxivOptions};
pub use download::{OnBytes, Pdf, TextForm};
pub use error::{SourceError, SourceErrorKind, SourceResult};
pub use harvest::HarvestQuery;
pub use query::{SearchQuery, Sort};
pub use record::{ArxivRecord, Unread};
pub use retry::Backoff;
pub use search::{Found, SearchPage};
pub use text::decode;
