//! Passages on their way into the index: what of them is embedded, and by which model. While a library is embedded anew the
//! index in use changes; what was written to the one before is written once more.

use super::{IngestError, Stopwatch};
use graph_schema::{ModelRef, Passage};
use models_core::{Embedder, ModelError};
use stores_core::IndexedPassage;
use vectors::VectorsInUse;

/// What of a passage is embedded and found by words: the title goes before it, so that a passage that never names
/// its subject is still found.
pub fn indexed_text(title: &str, passage: &str) -> String {
    format!("{title}\n{passage}")
}

/// Passages as they go into the index, each given with its paper's title.
pub async fn embed(
    embedder: &dyn Embedder,
    passages: &[(&str, &Passage)],
) -> Result<Vec<IndexedPassage>, ModelError> {
    let texts: Vec<String> = passages
        .iter()
        .map(|(title, passage)| indexed_text(title, &passage.text))
        .collect();
    let vectors = embedder.embed(&texts).await?;
    let all = passages.iter().zip(texts).zip(vectors);
    Ok(all
        .map(|(((_, passage), text), dense)| IndexedPassage {
            id: passage.id.clone(),
            paper: passage.paper.clone(),
            text,
            dense,
        })
        .collect())
}

/// Embeds passages, which the graph has, and puts them into the index that is in use when this returns; by which model.
pub(super) async fn put(
    vectors: &VectorsInUse,
    passages: &[(&str, &Passage)],
    watch: &mut Stopwatch,
) -> Result<ModelRef, IngestError> {
    loop {
        let now = vectors.now();
        let indexed = embed(now.papers.as_ref(), passages).await?;
        watch.ended("embed");
        let written = now.passages.put_passages(&indexed).await;
        watch.ended("index");
        // Whoever exchanges the index goes over the graph once more afterwards: either it sees these passages there, or
        // its index is seen here.
        vectors.look().await?;
        if vectors.is_now(&now) {
            written?;
            return Ok(now.papers.model());
        }
    }
}
