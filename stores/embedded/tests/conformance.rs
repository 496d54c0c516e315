//! The embedded stores do what every adapter must, and are still there when they are opened again.

use graph_schema::{ContentHash, JobKind, JobState, NewJob, PaperId, PassageId, Reference};
use std::path::Path;
use stores_core::conformance::{Accounts, DIMENSION, Queue, Shelf, Stores};
use stores_core::{BlobKey, BlobStore, IndexedPassage, PassageIndex, StoreErrorKind};
use stores_embedded::{EdgePassages, EmbeddedStores, Folder, OpenOptions, SegmentSizes, Wanted};

stores_core::conformance!(open: graph explore people passages blobs ledger);
stores_core::conformance!(open_queue: jobs);
stores_core::conformance!(open_accounts: accounts);
stores_core::conformance!(open_shelf: shelf);

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

async fn open_queue() -> Queue {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let stores = open_in(dir.path()).expect("opens");
    Queue {
        jobs: stores.jobs.clone(),
        keep: Box::new((stores, dir)),
    }
}

async fn open_accounts() -> Accounts {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let stores = open_in(dir.path()).expect("opens");
    Accounts {
        accounts: stores.accounts.clone(),
        keep: Box::new((stores, dir)),
    }
}

async fn open_shelf() -> Shelf {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let stores = open_in(dir.path()).expect("opens");
    Shelf {
        shelf: stores.shelf.clone(),
        accounts: stores.accounts.clone(),
        keep: Box::new((stores, dir)),
    }
}

/// Sizes at which some hundred passages are sealed and sealed segments merged.
const SMALL: SegmentSizes = SegmentSizes {
    sealed: 4,
    largest: 64,
};

mod sealed {
    stores_core::conformance!(open: passages);

    async fn open() -> super::Stores {
        let stores = super::open().await;
        let dir = tempfile::tempdir().expect("a temporary folder");
        let index = super::EdgePassages::open_sized(dir.path(), super::DIMENSION, super::SMALL);
        super::Stores {
            passages: std::sync::Arc::new(index.expect("opens")),
            keep: Box::new((stores.keep, dir)),
            ..stores
        }
    }
}

fn open_in(dir: &Path) -> stores_core::StoreResult<EmbeddedStores> {
    let options = OpenOptions {
        dimension: DIMENSION,
        command: "test".into(),
        ..OpenOptions::default()
    };
    EmbeddedStores::open(dir, options)
}

fn passage(ordinal: u32) -> IndexedPassage {
    let paper = PaperId::ingested(&ContentHash::of(b"a"));
    IndexedPassage {
        id: PassageId::new(&paper, ordinal),
        paper,
        text: "citation graphs".into(),
        dense: vec![1.0, 0.0, 0.0, 0.0],
    }
}

#[tokio::test]
async fn one_at_a_time_and_there_again_when_reopened() {
    let dir = tempfile::tempdir().unwrap();
    let passage = passage(0);
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

/// A disk that is full, or away, stops a run with an error; nothing panics, at its end neither.
#[tokio::test]
async fn an_index_that_cannot_be_written_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let index = EdgePassages::open_locked(dir.path(), DIMENSION).unwrap();
    index.put_passages(&[passage(0)]).await.unwrap();
    std::fs::remove_dir_all(dir.path().join("passages/segments")).unwrap();
    let error = index.put_passages(&[passage(1)]).await.unwrap_err();
    assert!(error.to_string().contains("disk full"), "{error}");
}

/// Two that write side by side, as a harvest and a person's command do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_jobs_of_a_held_library_are_open_to_others() {
    let dir = tempfile::tempdir().unwrap();
    let stores = open_in(dir.path()).unwrap();
    let beside = stores_embedded::open_jobs(dir.path(), "papyri jobs").unwrap();
    let mut writers = Vec::new();
    for (number, jobs) in [stores.jobs.clone(), beside.clone()]
        .into_iter()
        .enumerate()
    {
        writers.push(tokio::spawn(async move {
            for at in 0..100 {
                let key = format!("{number}:{at}");
                let job = NewJob::new(JobKind::named("metadata"), key, serde_json::json!({}));
                assert_eq!(jobs.enqueue(&[job], 0).await.unwrap().new, 1);
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    for jobs in [&stores.jobs, &beside] {
        assert_eq!(jobs.stats(0).await.unwrap().of(JobState::Waiting), 200);
    }
}

/// A paper takes several statements to read; what is written between two of them is not mixed in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_read_as_it_was_at_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let stores = open_in(dir.path()).unwrap();
    let mut few = stores_core::conformance::papers(1).remove(0);
    few.paper.title = "few".into();
    let mut many = few.clone();
    many.paper.title = "many".into();
    many.references.extend((2..60).map(|ordinal| Reference {
        ordinal,
        ..few.references[0].clone()
    }));
    stores.graph.put_paper(&few).await.unwrap();
    let (graph, id) = (stores.graph.clone(), few.paper.id.clone());
    let writer = tokio::spawn(async move {
        for round in 0..150 {
            let next = if round % 2 == 0 { &many } else { &few };
            graph.put_paper(next).await.unwrap();
        }
    });
    let mut seen = [0, 0];
    while !writer.is_finished() {
        let read = stores.graph.record(&id).await.unwrap().expect("a paper");
        let (at, references) = match read.paper.title.as_str() {
            "few" => (0, 2),
            _ => (1, 60),
        };
        assert_eq!(read.references.len(), references, "{}", read.paper.title);
        seen[at] += 1;
    }
    writer.await.unwrap();
    assert!(seen.iter().all(|times| *times > 0), "{seen:?}");
}

#[test]
fn jobs_of_another_schema_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let open = || stores_embedded::open_jobs(dir.path(), "papyri jobs");
    drop(open().unwrap());
    let file = rusqlite::Connection::open(dir.path().join("library.sqlite")).unwrap();
    file.pragma_update(None, "user_version", 1).unwrap();
    let lock = stores_embedded::LibraryLock::acquire(dir.path(), "papyri harvest").unwrap();
    let old = open().err().expect("its holder is of an older version");
    assert_eq!(old.kind, StoreErrorKind::Locked, "{old}");
    drop(lock);
    file.pragma_update(None, "user_version", 99).unwrap();
    let new = open().err().expect("it is newer");
    assert_eq!(new.kind, StoreErrorKind::Corrupt, "{new}");
}

/// With graph and passages elsewhere nothing of the folder has one owner; with one of them in it, it has.
#[tokio::test]
async fn a_folder_of_files_alone_is_shared() {
    let here = tempfile::tempdir().unwrap();
    let beside = |graph: bool, passages: bool| {
        let wanted = Wanted {
            database: !graph,
            passages: !passages,
        };
        let options = OpenOptions {
            dimension: DIMENSION,
            command: "test".into(),
            ..OpenOptions::default()
        };
        Folder::open(here.path(), &options, wanted)
    };
    let names = ["library.sqlite", "passages", "papyri.lock"];
    let there = || names.map(|name| here.path().join(name).exists());

    let (first, second) = (beside(true, true).unwrap(), beside(true, true).unwrap());
    let key = BlobKey::Raw(ContentHash::of(b"a"));
    first.files.put(&key, b"bytes".to_vec()).await.unwrap();
    assert_eq!(
        second.files.get(&key).await.unwrap(),
        Some(b"bytes".to_vec())
    );
    assert_eq!(there(), [false, false, false]);

    let graph_here = beside(false, true).unwrap();
    assert_eq!(there(), [true, false, true]);
    let refused = beside(true, false).err().expect("it is locked");
    assert_eq!(refused.kind, StoreErrorKind::Locked);
    assert!(beside(true, true).is_ok(), "files are shared still");
    drop(graph_here);
    let passages_here = beside(true, false).unwrap();
    assert_eq!(there(), [true, true, true]);
    drop(passages_here);
}
