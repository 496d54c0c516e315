//! The commands by which a library learns: labels, datasets, training, versions, experiments, quality. One file a command.

pub mod datasets;
pub mod experiment;
pub mod labels;
pub mod quality;
mod reranker;
pub mod train;
pub mod versions;

use crate::cli::Context;
use crate::startup::Library;
use chrono::{DateTime, SecondsFormat};
use service::Caller;
use service::learn::LearningStore;

/// The open library and what it has learnt.
struct Opened {
    library: Library,
    store: LearningStore,
    json: bool,
}

impl Opened {
    async fn new(context: Context) -> anyhow::Result<Self> {
        let json = context.json;
        let library = Library::open(context.config).await?;
        let store = library.learning().kept(&Caller::Local)?;
        Ok(Self {
            library,
            store,
            json,
        })
    }
}

fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

fn date(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).map_or_else(String::new, |date| {
        date.to_rfc3339_opts(SecondsFormat::Secs, true)
    })
}
