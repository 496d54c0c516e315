//! Registries of works: who knows a paper by its DOI, or finds it by its title. One port, and an adapter for each of Crossref, OpenAlex
//! and Unpaywall. What they say is read here; what is made of it is no matter of theirs.

mod asker;
mod crossref;
mod fields;
mod open_pdf;
mod openalex;
mod plain;
mod unpaywall;
mod work;

pub use asker::WorksOptions;
pub use crossref::Crossref;
pub use open_pdf::{OpenFiles, OpenFilesOptions};
pub use openalex::OpenAlex;
pub use unpaywall::Unpaywall;
pub use work::{CitedWork, OpenPdf, Registry, TitleQuery, Update, Work};

use super::error::SourceResult;
use async_trait::async_trait;
use graph_schema::Doi;

/// A registry that describes works. One request at a time, at its own pace; whoever asks keeps the answers.
#[async_trait]
pub trait Enricher: Send + Sync {
    fn registry(&self) -> Registry;

    /// What it says of the work with this DOI; `None` when it knows none. A work of another DOI than was asked for is
    /// `Malformed`.
    async fn by_doi(&self, doi: &Doi) -> SourceResult<Option<Work>>;

    /// What works are that an answer of its own only names ([`Work::named`]); those without a DOI are left out.
    async fn look_up(&self, _names: &[String]) -> SourceResult<Vec<CitedWork>> {
        Ok(Vec::new())
    }

    /// A few works that a title may mean, the likeliest first, without their references. `None` from a registry that is not
    /// asked so.
    async fn by_title(&self, _query: &TitleQuery) -> SourceResult<Option<Vec<Work>>> {
        Ok(None)
    }
}
