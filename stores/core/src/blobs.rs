//! The port of the file store: raw PDFs, cleaned texts, layouts, tables, summaries, what is known of earlier versions, what a
//! person corrected, what registries said, and removals that are under way.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{ContentHash, JobId, PaperId};
use std::ops::Range;

/// What a blob is; adapters make a path of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BlobKey {
    /// The bytes as they came.
    Raw(ContentHash),
    /// [`graph_schema::StoredText`] as JSON.
    Text(PaperId),
    /// [`graph_schema::PaperLayout`] as bytes.
    Layout(PaperId),
    /// [`graph_schema::PaperTables`] as bytes: a paper's tables, and its figures.
    Tables(PaperId),
    /// The words of a file's pages that were read from their pictures; its form is its reader's matter.
    Scan(ContentHash),
    /// [`graph_schema::Summary`] as JSON.
    Summary(PaperId),
    /// What the library has learnt from: `registry`, `datasets/d-…`, `labels/…`, as JSON. Letters, digits, `-` and `/` only.
    Learning(String),
    /// The [`graph_schema::Version`]s that a paper replaced, as JSON.
    Versions(PaperId),
    /// The [`graph_schema::Correction`] that a person made of a paper, as JSON.
    Correction(PaperId),
    /// What registries of works said of a paper, and what of it was taken, as JSON; its form is whoever asks them's matter.
    Enrichment(PaperId),
    /// The bytes of a file that somebody sent, until the job that reads it is done.
    Upload(JobId),
    /// That a paper is to be removed, as JSON: there from before the first of its parts goes until after the last.
    Removal(PaperId),
}

/// The kinds of blobs, each in a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlobKind {
    Raw,
    Text,
    Layout,
    Tables,
    Scan,
    Summary,
    Versions,
    Correction,
    Enrichment,
    Removal,
    Upload,
    Learning,
}

impl BlobKind {
    pub fn folder(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Text => "text",
            Self::Layout => "layout",
            Self::Tables => "tables",
            Self::Scan => "scan",
            Self::Summary => "summary",
            Self::Versions => "versions",
            Self::Correction => "corrections",
            Self::Enrichment => "enrichment",
            Self::Removal => "removal",
            Self::Upload => "inbox",
            Self::Learning => "learn",
        }
    }
}

impl BlobKey {
    /// `raw/ab/abcd….pdf`, `text/p-….json`, `layout/p-….bin`, `tables/p-….bin`, `scan/ab/abcd….bin`,
    /// `summary/p-….json`, `versions/p-….json`, `corrections/p-….json`, `enrichment/p-….json`, `removal/p-….json`, `inbox/j-….pdf`, `learn/….json`.
    pub fn path(&self) -> String {
        let folder = self.kind().folder();
        match self {
            Self::Raw(hash) => format!("{folder}/{}/{hash}.pdf", &hash.as_str()[..2]),
            Self::Scan(hash) => format!("{folder}/{}/{hash}.bin", &hash.as_str()[..2]),
            Self::Layout(paper) | Self::Tables(paper) => format!("{folder}/{paper}.bin"),
            Self::Upload(job) => format!("{folder}/{job}.pdf"),
            Self::Text(paper)
            | Self::Summary(paper)
            | Self::Versions(paper)
            | Self::Correction(paper)
            | Self::Enrichment(paper)
            | Self::Removal(paper) => format!("{folder}/{paper}.json"),
            Self::Learning(name) => format!("{folder}/{name}.json"),
        }
    }

    pub fn kind(&self) -> BlobKind {
        match self {
            Self::Raw(_) => BlobKind::Raw,
            Self::Text(_) => BlobKind::Text,
            Self::Layout(_) => BlobKind::Layout,
            Self::Tables(_) => BlobKind::Tables,
            Self::Scan(_) => BlobKind::Scan,
            Self::Summary(_) => BlobKind::Summary,
            Self::Versions(_) => BlobKind::Versions,
            Self::Correction(_) => BlobKind::Correction,
            Self::Enrichment(_) => BlobKind::Enrichment,
            Self::Removal(_) => BlobKind::Removal,
            Self::Upload(_) => BlobKind::Upload,
            Self::Learning(_) => BlobKind::Learning,
        }
    }

    /// The key that has this path; `None` for a path that no key has.
    pub fn parse(path: &str) -> Option<Self> {
        let (folder, rest) = path.split_once('/')?;
        let own = |key: Self| (key.path() == path).then_some(key);
        if folder == BlobKind::Raw.folder() {
            let name = rest.split_once('/')?.1.strip_suffix(".pdf")?;
            return own(Self::Raw(ContentHash::parse(name).ok()?));
        }
        if folder == BlobKind::Scan.folder() {
            let name = rest.split_once('/')?.1.strip_suffix(".bin")?;
            return own(Self::Scan(ContentHash::parse(name).ok()?));
        }
        if folder == BlobKind::Layout.folder() {
            let paper = PaperId::parse(rest.strip_suffix(".bin")?).ok()?;
            return own(Self::Layout(paper));
        }
        if folder == BlobKind::Tables.folder() {
            let paper = PaperId::parse(rest.strip_suffix(".bin")?).ok()?;
            return own(Self::Tables(paper));
        }
        if folder == BlobKind::Upload.folder() {
            let job = JobId::parse(rest.strip_suffix(".pdf")?).ok()?;
            return own(Self::Upload(job));
        }
        if folder == BlobKind::Learning.folder() {
            return Some(Self::Learning(rest.strip_suffix(".json")?.to_owned()));
        }
        let paper = PaperId::parse(rest.strip_suffix(".json")?).ok()?;
        let of_paper = [
            Self::Text,
            Self::Summary,
            Self::Versions,
            Self::Correction,
            Self::Enrichment,
            Self::Removal,
        ];
        of_paper
            .into_iter()
            .map(|of| of(paper.clone()))
            .find(|key| key.path() == path)
    }
}

/// Some bytes of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobPart {
    pub bytes: Vec<u8>,
    /// Bytes of the whole blob.
    pub size: u64,
}

#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Writes or replaces whole: a reader sees the old bytes or the new ones, never a part.
    async fn put(&self, key: &BlobKey, bytes: Vec<u8>) -> StoreResult<()>;

    /// `None` when it is not there.
    async fn get(&self, key: &BlobKey) -> StoreResult<Option<Vec<u8>>>;

    /// Its length in bytes, without reading it; `None` when it is not there.
    async fn size(&self, key: &BlobKey) -> StoreResult<Option<u64>>;

    /// `limit` keys of a kind after the one of `after`, by path. What lies there and is no blob is passed over.
    async fn keys(
        &self,
        kind: BlobKind,
        after: Option<&BlobKey>,
        limit: u32,
    ) -> StoreResult<Vec<BlobKey>>;

    /// The bytes of a range, as far as there are any: none behind the end. `None` when the blob is not there.
    async fn get_range(&self, key: &BlobKey, range: Range<u64>) -> StoreResult<Option<BlobPart>>;

    /// Nothing happens when it is not there.
    async fn delete(&self, key: &BlobKey) -> StoreResult<()>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::JobKind;

    #[test]
    fn a_path_is_read_back() {
        let hash = ContentHash::of(b"a");
        let paper = PaperId::ingested(&hash);
        for key in [
            BlobKey::Raw(hash.clone()),
            BlobKey::Text(paper.clone()),
            BlobKey::Layout(paper.clone()),
            BlobKey::Tables(paper.clone()),
            BlobKey::Summary(paper.clone()),
            BlobKey::Versions(paper.clone()),
            BlobKey::Correction(paper.clone()),
            BlobKey::Enrichment(paper.clone()),
            BlobKey::Removal(paper.clone()),
            BlobKey::Upload(JobId::new(JobKind::named("upload"), "a")),
        ] {
            assert_eq!(BlobKey::parse(&key.path()), Some(key));
        }
        for path in [
            "",
            "text",
            "text/x.json",
            "other/p-0123456789abcdef.json",
            "raw/zz/README",
            &format!("raw/00/{hash}.pdf"),
            &format!("text/{paper}.json/x"),
        ] {
            assert_eq!(BlobKey::parse(path), None, "{path}");
        }
    }
}
