//! The Qdrant adapter does what every adapter must: on Qdrant's engine behind Qdrant's protocol always, and on the
//! real server that `PAPYRI_TEST_QDRANT_URL` names. And it says what is wrong.

#[path = "../../../tests/qdrant/mod.rs"]
mod server;

use graph_schema::{ContentHash, ModelRef, PaperId, PassageId};
use qdrant_client::qdrant::collections_client::CollectionsClient;
use qdrant_client::qdrant::quantization_config::Quantization as Quantized;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::{
    CreateCollection, DeleteCollection, Distance, VectorParams, VectorParamsMap, VectorsConfig,
};
use secrecy::SecretString;
use server::QdrantServer;
use std::collections::HashMap;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;
use stores_core::StoreOnServer::Passages;
use stores_core::conformance::{DIMENSION, Stores};
use stores_core::{IndexedPassage, PassageIndex, StoreErrorKind, StoreOption};
use stores_embedded::{EmbeddedStores, Folder, OpenOptions, Wanted};
use stores_remote::{QdrantOptions, QdrantPassages, Quantization};

stores_core::conformance!(open: passages);

/// The same with a collection of quantised vectors on disk.
mod small {
    use super::open_small;
    stores_core::conformance!(open_small: passages);
}

mod real {
    use super::open_real;
    stores_core::conformance!(open_real: passages);
}

async fn open() -> Stores {
    let server = QdrantServer::start();
    stores_on(QdrantOptions::new(server.url(), DIMENSION), server).await
}

async fn open_small() -> Stores {
    let server = QdrantServer::start();
    stores_on(small(&server), server).await
}

fn small(server: &QdrantServer) -> QdrantOptions {
    QdrantOptions {
        on_disk: true,
        quantization: Quantization::Int8 {
            quantile: 0.99,
            always_ram: true,
        },
        ..QdrantOptions::new(server.url(), DIMENSION)
    }
}

/// A collection of its own on the server that the environment names.
async fn open_real() -> Option<Stores> {
    static SAID: Once = Once::new();
    let Ok(url) = std::env::var("PAPYRI_TEST_QDRANT_URL") else {
        // Not by `eprintln!`, which the tests' runner keeps to itself.
        let line = b"not tested on a real Qdrant server: PAPYRI_TEST_QDRANT_URL names none\n";
        SAID.call_once(|| std::io::stderr().write_all(line).expect("it is said"));
        return None;
    };
    let collection = format!("papyri-test-{}", uuid::Uuid::new_v4());
    let options = QdrantOptions {
        collection: collection.clone(),
        ..QdrantOptions::new(&url, DIMENSION)
    };
    Some(stores_on(options, Borrowed { url, collection }).await)
}

/// A collection that is deleted at the end of its test.
struct Borrowed {
    url: String,
    collection: String,
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        let (url, collection_name) = (self.url.clone(), self.collection.clone());
        // A runtime's thread may not wait; this one may.
        let deleted = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let mut client = CollectionsClient::connect(url).await.expect("connects");
                let request = DeleteCollection {
                    collection_name,
                    timeout: None,
                };
                client.delete(request).await.expect("it is deleted");
            });
        });
        deleted.join().expect("the collection is deleted");
    }
}

async fn stores_on(options: QdrantOptions, keep: impl Send + 'static) -> Stores {
    let passages = QdrantPassages::open(options).await.expect("opens");
    let dir = tempfile::tempdir().expect("a temporary folder");
    let wanted = Wanted {
        database: true,
        passages: false,
    };
    let folder = Folder::open(dir.path(), &embedded(), wanted).expect("opens");
    let database = folder.database.expect("it was wanted");
    Stores {
        graph: database.clone(),
        passages: Arc::new(passages),
        blobs: folder.files,
        ledger: database,
        keep: Box::new((folder.lock, dir, keep)),
    }
}

fn embedded() -> OpenOptions {
    OpenOptions {
        dimension: DIMENSION,
        command: "test".into(),
        ..OpenOptions::default()
    }
}

fn edge(dir: &Path) -> Arc<dyn PassageIndex> {
    let stores = EmbeddedStores::open(dir, embedded()).expect("opens");
    stores.passages.clone()
}

/// Passages of three papers, whose words and directions overlap.
fn passages() -> Vec<IndexedPassage> {
    let words = [
        "neural ranking of passages",
        "citation graphs of papers",
        "ranking citation graphs with neural words",
        "quotes that stand on a page",
    ];
    let passage = |number: u32| {
        let paper = PaperId::ingested(&ContentHash::of(format!("{}", number % 3).as_bytes()));
        let angle = number as f32 / 7.0;
        IndexedPassage {
            id: PassageId::new(&paper, number),
            paper,
            text: words[number as usize % words.len()].to_owned(),
            dense: vec![angle.cos(), angle.sin(), 0.0, 0.0],
        }
    };
    (0..40).map(passage).collect()
}

async fn refusal(options: QdrantOptions) -> stores_core::StoreError {
    let opened = QdrantPassages::open(options).await;
    opened.err().expect("it is refused")
}

#[tokio::test]
async fn hits_and_scores_are_those_of_the_embedded_index() {
    let (server, dir) = (QdrantServer::start(), tempfile::tempdir().unwrap());
    let options = QdrantOptions::new(server.url(), DIMENSION);
    let remote = QdrantPassages::open(options).await.unwrap();
    let local = edge(dir.path());
    let all = passages();
    remote.put_passages(&all).await.unwrap();
    local.put_passages(&all).await.unwrap();
    let papers = [all[0].paper.clone(), all[1].paper.clone()];
    for within in [None, Some(&papers[..]), Some(&papers[..1]), Some(&[])] {
        for limit in [0, 1, 7, 100] {
            let vector = [0.6, 0.8, 0.0, 0.0];
            assert_eq!(
                remote
                    .nearest_passages(&vector, within, limit)
                    .await
                    .unwrap(),
                local
                    .nearest_passages(&vector, within, limit)
                    .await
                    .unwrap(),
            );
            let text = "ranking citation graphs";
            assert_eq!(
                remote.matching_passages(text, within, limit).await.unwrap(),
                local.matching_passages(text, within, limit).await.unwrap(),
            );
        }
    }
    let ids: Vec<_> = all.iter().map(|passage| passage.id.clone()).collect();
    assert_eq!(
        remote.dense_vectors(&ids).await.unwrap(),
        local.dense_vectors(&ids).await.unwrap()
    );
}

#[tokio::test]
async fn a_repeated_write_changes_nothing() {
    let server = QdrantServer::start();
    let options = QdrantOptions::new(server.url(), DIMENSION);
    let index = QdrantPassages::open(options.clone()).await.unwrap();
    let all = passages();
    let ids: Vec<_> = all.iter().map(|passage| passage.id.clone()).collect();
    index.put_passages(&all).await.unwrap();
    let (count, vectors) = (index.count().await, index.dense_vectors(&ids).await);
    // As another process would write it.
    let again = QdrantPassages::open(options).await.unwrap();
    again.put_passages(&all).await.unwrap();
    again.put_passages(&all[7..9]).await.unwrap();
    assert_eq!(index.count().await.unwrap(), count.unwrap());
    assert_eq!(index.dense_vectors(&ids).await.unwrap(), vectors.unwrap());
    assert_eq!(server.points_in("papyri"), all.len());
    assert_eq!(server.asked_for().len(), 1, "the collection is made once");
}

#[tokio::test]
async fn a_key_that_is_refused_is_named_and_not_shown() {
    let server = QdrantServer::start_with(Some("right-key"));
    let with = |key: Option<&str>| QdrantOptions {
        api_key: key.map(SecretString::from),
        ..QdrantOptions::new(server.url(), DIMENSION)
    };
    assert!(!format!("{:?}", with(Some("right-key"))).contains("right-key"));
    for wrong in [None, Some("wrong-key"), Some("no\u{7}key")] {
        let refused = refusal(with(wrong)).await;
        assert_eq!(refused.kind, StoreErrorKind::Invalid);
        assert_eq!(refused.option, Some((Passages, StoreOption::Credentials)));
        for key in ["wrong-key", "no\u{7}key"] {
            assert!(!format!("{refused:?}").contains(key), "{refused:?}");
        }
    }
    let let_in = QdrantPassages::open(with(Some("right-key"))).await.unwrap();
    let_in.ping().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = closed.local_addr().unwrap();
    drop(closed);
    let away = refusal(QdrantOptions::new(format!("http://{nobody}"), DIMENSION)).await;
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
    assert_eq!(
        away.option,
        Some((Passages, StoreOption::Address)),
        "{away}"
    );
    assert!(away.context.contains(&nobody.to_string()), "{away}");
    let odd = refusal(QdrantOptions::new("http://", DIMENSION)).await;
    assert_eq!(odd.kind, StoreErrorKind::Invalid, "{odd:?}");
    assert_eq!(odd.option, Some((Passages, StoreOption::Address)), "{odd}");
}

/// A server that takes connections and says nothing does not hold anybody up.
#[tokio::test]
async fn a_silent_server_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let options = QdrantOptions {
        timeout: Duration::from_millis(700),
        ..QdrantOptions::new(url, DIMENSION)
    };
    let away = refusal(options).await;
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
    assert_eq!(
        away.option,
        Some((Passages, StoreOption::Timeout)),
        "{away}"
    );
}

#[tokio::test]
async fn a_collection_of_another_kind_is_refused() {
    let server = QdrantServer::start();
    let options = |dimension| QdrantOptions::new(server.url(), dimension);
    QdrantPassages::open(options(DIMENSION)).await.unwrap();
    let refused = refusal(options(DIMENSION + 1)).await;
    assert_eq!(refused.kind, StoreErrorKind::Invalid);
    assert!(refused.context.contains("length 4"), "{refused}");
    assert_eq!(refused.option, Some((Passages, StoreOption::Dimension)));

    let foreign = VectorParams {
        size: DIMENSION as u64,
        distance: Distance::Dot.into(),
        ..VectorParams::default()
    };
    let map = HashMap::from([("dense".to_owned(), foreign)]);
    let request = CreateCollection {
        collection_name: "foreign".into(),
        vectors_config: Some(VectorsConfig {
            config: Some(Config::ParamsMap(VectorParamsMap { map })),
        }),
        ..CreateCollection::default()
    };
    let mut client = CollectionsClient::connect(server.url()).await.unwrap();
    client.create(request).await.unwrap();
    let refused = refusal(QdrantOptions {
        collection: "foreign".into(),
        ..options(DIMENSION)
    })
    .await;
    assert_eq!(refused.kind, StoreErrorKind::Invalid);
    assert_eq!(
        refused.option,
        Some((Passages, StoreOption::Database)),
        "{refused}"
    );
}

#[tokio::test]
async fn vectors_of_another_model_are_refused_by_name() {
    let server = QdrantServer::start();
    let open = || QdrantPassages::open(QdrantOptions::new(server.url(), DIMENSION));
    let model = |name: &str, digest: Option<&str>| ModelRef {
        version: "int8".into(),
        digest: digest.map(str::to_owned),
        ..ModelRef::named(name)
    };
    // Two processes that found an empty collection: the first that writes has it.
    let (first, second) = (open().await.unwrap(), open().await.unwrap());
    first.claim_when_written(&model("moss", None));
    second.claim_when_written(&model("fern", None));
    assert_eq!(first.made_with().await.unwrap(), None, "nothing is written");
    first.put_passages(&passages()[..3]).await.unwrap();
    assert_eq!(second.made_with().await.unwrap(), Some(model("moss", None)));
    for _ in 0..2 {
        let refused = second.put_passages(&passages()).await.unwrap_err();
        assert_eq!(refused.kind, StoreErrorKind::Invalid, "{refused:?}");
        for name in ["moss (int8)", "fern (int8)", "collection papyri"] {
            assert!(refused.context.contains(name), "{refused}");
        }
        assert_eq!(refused.option, Some((Passages, StoreOption::Database)));
    }
    assert_eq!(server.points_in("papyri"), 3, "none is mixed in");

    // A digest is learnt, and from then on other weights of the same name are another model.
    let third = open().await.unwrap();
    third.claim(&model("moss", Some("aa"))).await.unwrap();
    third.claim(&model("moss", None)).await.unwrap();
    assert_eq!(
        first.made_with().await.unwrap(),
        Some(model("moss", Some("aa")))
    );
    let refused = third.claim(&model("moss", Some("bb"))).await.unwrap_err();
    assert!(refused.context.contains("other weights"), "{refused}");
}

#[tokio::test]
async fn a_server_that_is_starting_is_asked_again() {
    let server = QdrantServer::start();
    server.refuse(2);
    let options = QdrantOptions::new(server.url(), DIMENSION);
    let index = QdrantPassages::open(options).await.expect("the third try");
    let all = passages();
    server.refuse(2);
    index.put_passages(&all).await.expect("the third try");
    assert_eq!(index.count().await.unwrap(), all.len() as u64);

    let before = server.calls();
    server.refuse(1_000);
    let busy = index.count().await.unwrap_err();
    assert_eq!(busy.kind, StoreErrorKind::Unavailable, "{busy:?}");
    assert!(busy.context.contains(&server.url()), "{busy}");
    assert!((3..20).contains(&(server.calls() - before)), "tries end");
    let before = server.calls();
    index.ping().await.unwrap_err();
    assert_eq!(server.calls() - before, 1, "a ping says so at once");
}

#[tokio::test]
async fn an_outage_is_told_and_survived() {
    let mut server = QdrantServer::start();
    let options = QdrantOptions::new(server.url(), DIMENSION);
    let index = QdrantPassages::open(options).await.unwrap();
    let all = passages();
    index.put_passages(&all[..20]).await.unwrap();
    server.stop();
    let away = index.put_passages(&all).await.unwrap_err();
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
    assert_eq!(
        away.option,
        Some((Passages, StoreOption::Address)),
        "{away}"
    );
    server.start_again();
    index.put_passages(&all).await.unwrap();
    assert_eq!(index.count().await.unwrap(), all.len() as u64);

    server.lose("papyri");
    for lost in [index.ping().await.err(), index.count().await.err()] {
        let lost = lost.expect("it is gone");
        assert_eq!(lost.kind, StoreErrorKind::NotFound, "{lost:?}");
        assert_eq!(
            lost.option,
            Some((Passages, StoreOption::Database)),
            "{lost}"
        );
    }
}

#[tokio::test]
#[expect(deprecated, reason = "the flags that every server knows")]
async fn the_collection_is_made_as_configured() {
    let server = QdrantServer::start();
    let options = QdrantOptions {
        collection: "library-2".into(),
        shards: 3,
        replicas: 2,
        ..small(&server)
    };
    QdrantPassages::open(options).await.unwrap();
    let [made] = &server.asked_for()[..] else {
        panic!("one request");
    };
    assert_eq!(made.collection_name, "library-2");
    assert_eq!(
        (made.shard_number, made.replication_factor),
        (Some(3), Some(2))
    );
    assert_eq!(made.on_disk_payload, Some(true));
    let vectors = made
        .vectors_config
        .as_ref()
        .and_then(|one| one.config.as_ref());
    let Some(Config::ParamsMap(vectors)) = vectors else {
        panic!("named vectors");
    };
    let dense = &vectors.map["dense"];
    assert_eq!((dense.size, dense.on_disk), (DIMENSION as u64, Some(true)));
    let sparse = &made.sparse_vectors_config.as_ref().unwrap().map["bm25"];
    assert_eq!(sparse.index.unwrap().on_disk, Some(true));
    let Some(Quantized::Scalar(scalar)) = made.quantization_config.unwrap().quantization else {
        panic!("scalar quantization");
    };
    assert_eq!(
        (scalar.quantile, scalar.always_ram),
        (Some(0.99), Some(true))
    );
}

#[tokio::test]
async fn several_processes_may_make_the_collection_at_once() {
    let server = QdrantServer::start();
    let open = || QdrantPassages::open(QdrantOptions::new(server.url(), DIMENSION));
    let opened = futures::future::join_all((0..8).map(|_| open())).await;
    let all = passages();
    for index in opened {
        let index = index.expect("each opens");
        index.put_passages(&all).await.unwrap();
        assert_eq!(index.count().await.unwrap(), all.len() as u64);
    }
}

/// The server takes what gRPC servers take when nothing else is set, 4 MiB a request: 12 MiB come in batches.
#[tokio::test]
async fn large_vectors_are_written_and_read_in_batches() {
    let dimension = 8_192;
    let server = QdrantServer::start();
    let options = QdrantOptions::new(server.url(), dimension);
    let index = QdrantPassages::open(options).await.unwrap();
    let paper = PaperId::ingested(&ContentHash::of(b"large"));
    let passage = |number: u32| {
        let mut dense = vec![0.0; dimension];
        dense[number as usize] = 1.0;
        IndexedPassage {
            id: PassageId::new(&paper, number),
            paper: paper.clone(),
            text: format!("number{number}"),
            dense,
        }
    };
    let all: Vec<_> = (0..400).map(passage).collect();
    index.put_passages(&all).await.unwrap();
    assert_eq!(index.count().await.unwrap(), 400);
    let ids: Vec<_> = all.iter().rev().map(|passage| passage.id.clone()).collect();
    let vectors = index.dense_vectors(&ids).await.unwrap();
    assert_eq!(vectors.len(), 400);
    assert_eq!(vectors[399], (all[0].id.clone(), all[0].dense.clone()));
}
