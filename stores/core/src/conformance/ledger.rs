//! Cases of the ingest ledger.

use super::Stores;
use graph_schema::{ContentHash, IngestEntry, IngestState, PaperId, Stage};

fn entry(name: &str, state: IngestState, updated_at: i64) -> IngestEntry {
    let hash = ContentHash::of(name.as_bytes());
    IngestEntry {
        paper: PaperId::ingested(&hash),
        hash,
        source: format!("{name} — 漢字.pdf"),
        state,
        pipeline: 1,
        updated_at,
    }
}

pub async fn lines(stores: Stores) {
    let ledger = &stores.ledger;
    let failed = |reason: &str| IngestState::Failed {
        reason: reason.into(),
    };
    let good = entry(
        "a",
        IngestState::Reached {
            stage: Stage::Stored,
        },
        1,
    );
    let (old, new) = (
        entry("b", failed("torn"), 2),
        entry("c", failed("empty"), 3),
    );
    assert_eq!(ledger.entry(&good.hash).await.unwrap(), None);
    for line in [&good, &old, &new, &good] {
        ledger.record(line).await.unwrap();
        assert_eq!(ledger.entry(&line.hash).await.unwrap().as_ref(), Some(line));
    }
    assert_eq!(
        ledger.failures(9).await.unwrap(),
        [new.clone(), old.clone()]
    );
    assert_eq!(
        ledger.failures(1).await.unwrap(),
        std::slice::from_ref(&new)
    );

    let mended = entry(
        "c",
        IngestState::Reached {
            stage: Stage::Indexed,
        },
        4,
    );
    ledger.record(&mended).await.unwrap();
    assert_eq!(ledger.entry(&mended.hash).await.unwrap(), Some(mended));
    ledger.forget(&old.hash).await.unwrap();
    ledger.forget(&old.hash).await.unwrap();
    assert!(ledger.failures(9).await.unwrap().is_empty());
}
