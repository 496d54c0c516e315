//! Cases of the ingest ledger.

use super::Stores;
use graph_schema::{ContentHash, IngestEntry, IngestState, ModelRef, PaperId, Stage};

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
            embedder: None,
        },
        1,
    );
    let (old, new) = (
        entry("b", failed("torn"), 2),
        entry("c", failed("empty"), 3),
    );
    let read = async |hash: &ContentHash| {
        let hash = std::slice::from_ref(hash);
        ledger.entries(hash).await.unwrap().pop()
    };
    assert_eq!(read(&good.hash).await, None);
    ledger.record(&[]).await.unwrap();
    for lines in [
        &[good.clone()][..],
        &[old.clone(), new.clone()],
        std::slice::from_ref(&good),
    ] {
        ledger.record(lines).await.unwrap();
        assert_eq!(read(&lines[0].hash).await.as_ref(), Some(&lines[0]));
    }
    let missing = ContentHash::of(b"missing");
    let asked = [new.hash.clone(), missing, good.hash.clone()];
    assert_eq!(
        ledger.entries(&asked).await.unwrap(),
        [new.clone(), good.clone()]
    );
    let mut all = [good.clone(), old.clone(), new.clone()];
    all.sort_by(|a, b| a.hash.cmp(&b.hash));
    let first = ledger.lines(None, 2).await.unwrap();
    assert_eq!(first, all[..2]);
    let rest = ledger.lines(Some(&first[1].hash), 9).await.unwrap();
    assert_eq!(rest, all[2..]);
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
            embedder: Some(ModelRef {
                version: "int8".into(),
                digest: Some("ab".repeat(32)),
                ..ModelRef::named("an embedder")
            }),
        },
        4,
    );
    ledger.record(std::slice::from_ref(&mended)).await.unwrap();
    assert_eq!(read(&mended.hash).await, Some(mended));
    ledger.forget(&old.hash).await.unwrap();
    ledger.forget(&old.hash).await.unwrap();
    assert!(ledger.failures(9).await.unwrap().is_empty());
}
