//! The Neo4j adapter on a real server: it does what every adapter must, migrates, and says what is wrong.

use neo4rs::{ConfigBuilder, Graph, query};
use secrecy::SecretString;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use stores_core::conformance::{DIMENSION, Stores};
use stores_core::{GraphStore, StoreErrorKind};
use stores_embedded::{EmbeddedStores, OpenOptions};
use stores_remote::{Neo4jOptions, Neo4jStore};
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell, OwnedMutexGuard};

const PASSWORD: &str = "papyri-test";

stores_core::conformance!(open: graph people ledger);

/// One server for all tests of this file; it ends with the process, when its standard input closes.
struct Server {
    url: String,
    _process: Child,
    _dir: TempDir,
}

static SERVER: OnceCell<Server> = OnceCell::const_new();
/// The server has one database: tests take turns at it.
static TURN: LazyLock<Arc<Mutex<()>>> = LazyLock::new(Arc::default);

async fn server() -> &'static Server {
    SERVER.get_or_init(start).await
}

async fn start() -> Server {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a free port")
        .port();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/neo4j/neo4j.sh");
    let mut process = Command::new(script)
        .args([
            dir.path().to_str().expect("a plain path"),
            &port.to_string(),
            PASSWORD,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the script starts");
    let said = BufReader::new(process.stdout.take().expect("its output"));
    let ready = said
        .lines()
        .map_while(Result::ok)
        .any(|line| line == "ready");
    assert!(ready, "Neo4j did not start");
    let url = format!("bolt://127.0.0.1:{port}");
    Server {
        url,
        _process: process,
        _dir: dir,
    }
}

async fn options() -> Neo4jOptions {
    Neo4jOptions::new(server().await.url.clone(), SecretString::from(PASSWORD))
}

/// The migrated, empty graph, and the turn to use it.
async fn empty_graph() -> (Neo4jStore, OwnedMutexGuard<()>) {
    let turn = TURN.clone().lock_owned().await;
    Neo4jStore::connect(options().await)
        .await
        .expect("connects")
        .migrate()
        .await
        .expect("migrates");
    let config = ConfigBuilder::default()
        .uri(server().await.url.as_str())
        .user("neo4j")
        .password(PASSWORD);
    let graph = Graph::connect(config.build().expect("a configuration")).expect("an address");
    let wipe = "MATCH (n) WHERE NOT n:Schema DETACH DELETE n";
    graph.run(query(wipe)).await.expect("it is emptied");
    (
        Neo4jStore::open(options().await).await.expect("opens"),
        turn,
    )
}

async fn open() -> Stores {
    let (graph, turn) = empty_graph().await;
    let graph = Arc::new(graph);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let options = OpenOptions {
        dimension: DIMENSION,
        command: "test".into(),
    };
    let local = EmbeddedStores::open(dir.path(), options).expect("opens");
    Stores {
        graph: graph.clone(),
        passages: local.passages.clone(),
        blobs: local.blobs.clone(),
        ledger: graph,
        keep: Box::new((local, dir, turn)),
    }
}

#[tokio::test]
async fn a_migration_is_planned_run_once_and_refused_backwards() {
    let (store, _turn) = empty_graph().await;
    assert!(store.plan().await.unwrap().steps.is_empty(), "it was run");
    let config = ConfigBuilder::default()
        .uri(server().await.url.as_str())
        .user("neo4j")
        .password(PASSWORD);
    let graph = Graph::connect(config.build().unwrap()).unwrap();
    let set = |version: i64| query("MATCH (s:Schema) SET s.version = $v").param("v", version);

    graph.run(set(0)).await.unwrap();
    let old = Neo4jStore::open(options().await)
        .await
        .err()
        .expect("it is too old");
    assert!(
        old.kind == StoreErrorKind::Invalid && old.context.contains("papyri migrate"),
        "{old}"
    );
    let plan = store.plan().await.unwrap();
    assert!(plan.found == 0 && plan.steps[0].statements.len() > 5);
    store.migrate().await.unwrap();
    Neo4jStore::open(options().await)
        .await
        .expect("it is the program's again");

    graph.run(set(99)).await.unwrap();
    for refused in [
        Neo4jStore::open(options().await).await.err(),
        store.migrate().await.err(),
    ] {
        let refused = refused.expect("it is newer");
        assert!(
            refused.kind == StoreErrorKind::Corrupt && refused.context.contains("newer"),
            "{refused}"
        );
    }
    graph.run(set(1)).await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_setting() {
    let wrong = Neo4jOptions {
        password: SecretString::from("wrong"),
        ..options().await
    };
    let refused = Neo4jStore::open(wrong).await.err().expect("refused");
    assert_eq!(refused.kind, StoreErrorKind::Invalid);
    assert!(
        refused.context.contains("PAPYRI_GRAPH__PASSWORD"),
        "{refused}"
    );
    assert!(
        !format!("{refused:?}").contains("wrong"),
        "the password is not shown"
    );

    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = Neo4jOptions {
        url: format!("bolt://{closed}"),
        timeout: Duration::from_secs(3),
        ..options().await
    };
    let away = Neo4jStore::open(nobody)
        .await
        .err()
        .expect("nobody is there");
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
    assert!(
        away.context.contains("graph.url") || away.context.contains("no answer"),
        "{away}"
    );

    let odd = Neo4jOptions {
        url: "nonsense://x".into(),
        ..options().await
    };
    let odd = Neo4jStore::open(odd).await.err().expect("no address");
    assert!(odd.context.contains("graph.url"), "{odd}");
}

/// A server that takes connections and says nothing does not hold anybody up.
#[tokio::test]
async fn a_silent_server_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let options = Neo4jOptions {
        url: format!("bolt://{}", silent.local_addr().unwrap()),
        timeout: Duration::from_millis(700),
        ..options().await
    };
    let away = Neo4jStore::open(options).await.err().expect("no answer");
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
}

#[tokio::test]
async fn it_answers_a_ping() {
    let (store, _turn) = empty_graph().await;
    store.ping().await.expect("it is there");
}
