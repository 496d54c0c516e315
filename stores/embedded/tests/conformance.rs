//! The embedded stores do what every adapter must, and are still there when they are opened again.

use graph_schema::{ContentHash, PaperId, PassageId};
use std::path::Path;
use stores_core::IndexedPassage;
use stores_core::conformance::{DIMENSION, Stores};
use stores_embedded::{EmbeddedStores, OpenOptions};

stores_core::conformance!(open: graph explore people passages blobs ledger);

async fn open() -> Stores {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let stores = open_in(dir.path()).expect("opens");
    Stores {
        graph: stores.graph.clone(),
        passages: stores.passages.clone(),
        blobs: stores.blobs.clone(),
        ledger: stores.ledger.clone(),
        keep: Box::new((stores, dir)),
    }
}

fn open_in(dir: &Path) -> stores_core::StoreResult<EmbeddedStores> {
    let options = OpenOptions {
        dimension: DIMENSION,
        command: "test".into(),
    };
    EmbeddedStores::open(dir, options)
}

#[tokio::test]
async fn one_at_a_time_and_there_again_when_reopened() {
    let dir = tempfile::tempdir().unwrap();
    let paper = PaperId::ingested(&ContentHash::of(b"a"));
    let passage = IndexedPassage {
        id: PassageId::new(&paper, 0),
        paper,
        text: "citation graphs".into(),
        dense: vec![1.0, 0.0, 0.0, 0.0],
    };
    {
        let stores = open_in(dir.path()).unwrap();
        let second = open_in(dir.path()).err().expect("it is locked");
        assert!(second.to_string().contains("test"), "{second}");
        stores
            .passages
            .put_passages(std::slice::from_ref(&passage))
            .await
            .unwrap();
    }
    let stores = open_in(dir.path()).unwrap();
    let hits = stores
        .passages
        .matching_passages("graph", None, 9)
        .await
        .unwrap();
    assert_eq!(hits[0].id, passage.id);
}
