//! A library in a temporary folder, for measures that need one.

use crate::config::Config;
use crate::startup::Library;
use graph_schema::{
    ContentHash, PageText, Paper, PaperId, PaperRecord, PaperText, Section, SectionKind,
};
use ingest::passages::passages;
use models_core::Embedder;
use std::sync::Arc;
use stores_core::{BlobKey, IndexedPassage};

/// The folder goes with the value.
pub struct Scratch {
    pub library: Library,
    _dir: tempfile::TempDir,
}

impl Scratch {
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        let mut config = config.clone();
        config.library.dir = dir.path().join("library");
        config.graph = None;
        config.jobs = None;
        config.passages = None;
        Ok(Self {
            library: Library::open(config).await?,
            _dir: dir,
        })
    }

    /// Puts a plain text in as a paper of one page and one section.
    pub async fn put_text(
        &self,
        embedder: &Arc<dyn Embedder>,
        title: &str,
        body: &str,
    ) -> anyhow::Result<PaperId> {
        let hash = ContentHash::of(body.as_bytes());
        let id = PaperId::ingested(&hash);
        let text = PaperText {
            text: body.to_owned(),
            pages: vec![PageText {
                number: 1,
                start: 0,
                end: body.len(),
                recognised: false,
            }],
        };
        let sections = vec![Section {
            ordinal: 0,
            number: None,
            title: String::new(),
            level: 1,
            kind: SectionKind::Other,
            page: 1,
            start: 0,
            end: body.len(),
        }];
        let count = |text: &str| embedder.count_tokens(text).unwrap_or(text.len() / 4);
        let passages = passages(&id, &text, &sections, embedder.max_tokens() - 40, &count);
        let texts: Vec<String> = passages
            .iter()
            .map(|p| format!("{title}\n{}", p.text))
            .collect();
        let vectors = embedder.embed(&texts).await?;
        let indexed: Vec<IndexedPassage> = passages
            .iter()
            .zip(texts)
            .zip(vectors)
            .map(|((p, text), dense)| IndexedPassage {
                id: p.id.clone(),
                paper: id.clone(),
                text,
                dense,
            })
            .collect();
        let record = PaperRecord {
            paper: Paper::ingested(hash, title),
            sections,
            references: Vec::new(),
            contexts: Vec::new(),
            mentions: Vec::new(),
            passages,
            incoming: Vec::new(),
        };
        let stores = &self.library.stores;
        stores
            .blobs
            .put(&BlobKey::Text(id.clone()), serde_json::to_vec(&text)?)
            .await?;
        stores.graph.put_paper(&record).await?;
        stores.passages.put_passages(&indexed).await?;
        Ok(id)
    }
}
