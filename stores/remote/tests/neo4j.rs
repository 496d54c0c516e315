//! The Neo4j adapter on a real server: it does what every adapter must, migrates, and says what is wrong.

#[path = "../../../tests/support/neo4j.rs"]
mod neo4j;

use neo4j::{Neo4j, PASSWORD};
use neo4rs::{ConfigBuilder, Graph, query};
use secrecy::SecretString;
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use stores_core::conformance::{DIMENSION, Stores};
use stores_core::{
    ExploreStore, GraphStore, PaperStore, StoreErrorKind, StoreOnServer, StoreOption,
};
use stores_embedded::{EmbeddedStores, OpenOptions};
use stores_remote::neo4j::CYPHER_LOG;
use stores_remote::{Neo4jOptions, Neo4jStore};
use tokio::sync::{Mutex, OwnedMutexGuard};

stores_core::conformance!(open: graph explore people ledger);

/// One server for all tests of this file; it ends with the process, when its standard input closes.
static SERVER: LazyLock<std::sync::Mutex<Neo4j>> = LazyLock::new(|| Neo4j::start().into());
/// The server has one database: tests take turns at it.
static TURN: LazyLock<Arc<Mutex<()>>> = LazyLock::new(Arc::default);

fn server() -> std::sync::MutexGuard<'static, Neo4j> {
    SERVER
        .lock()
        .expect("no test panics while it asks the server")
}

/// A client beside the store.
fn client(database: &str) -> Graph {
    let url = server().url.clone();
    let config = ConfigBuilder::default().uri(url).user("neo4j");
    let config = config.password(PASSWORD).db(database).build();
    Graph::connect(config.expect("a configuration")).expect("an address")
}

fn options() -> Neo4jOptions {
    Neo4jOptions::new(server().url.clone(), SecretString::from(PASSWORD))
}

/// The migrated, empty graph, and the turn to use it.
async fn empty_graph() -> (Neo4jStore, OwnedMutexGuard<()>) {
    let turn = TURN.clone().lock_owned().await;
    Neo4jStore::connect(options())
        .await
        .expect("connects")
        .migrate()
        .await
        .expect("migrates");
    let graph = client("neo4j");
    let wipe = "MATCH (n) WHERE NOT n:Schema DETACH DELETE n";
    graph.run(query(wipe)).await.expect("it is emptied");
    (Neo4jStore::open(options()).await.expect("opens"), turn)
}

async fn open() -> Stores {
    let (graph, turn) = empty_graph().await;
    let graph = Arc::new(graph);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let options = OpenOptions {
        dimension: DIMENSION,
        command: "test".into(),
        ..OpenOptions::default()
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
    let graph = client("neo4j");
    let set = |version: i64| query("MATCH (s:Schema) SET s.version = $v").param("v", version);

    graph.run(set(0)).await.unwrap();
    let old = Neo4jStore::open(options())
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
    Neo4jStore::open(options())
        .await
        .expect("it is the program's again");

    graph.run(set(99)).await.unwrap();
    for refused in [
        Neo4jStore::open(options()).await.err(),
        store.migrate().await.err(),
    ] {
        let refused = refused.expect("it is newer");
        assert!(
            refused.kind == StoreErrorKind::Corrupt && refused.context.contains("newer"),
            "{refused}"
        );
    }
    let newest = graph_schema::migrations::NEO4J.len() as i64;
    graph.run(set(newest)).await.unwrap();
}

/// Papers written before the step that knows authors have their keys after it.
#[tokio::test]
async fn a_graph_from_before_learns_its_authors() {
    let (store, _turn) = empty_graph().await;
    let records = stores_core::conformance::papers(3);
    store.put_papers(&records).await.unwrap();
    let graph = client("neo4j");
    for old in [
        "MATCH (p:Ingested) REMOVE p.author_keys, p.year",
        "MATCH (s:Schema) SET s.version = 2",
    ] {
        graph.run(query(old)).await.unwrap();
    }
    let author = graph_schema::AuthorKey::parse("Zoë Čapek").unwrap();
    let papers = async || store.papers_by_author(&author, 9).await.unwrap();
    assert!(papers().await.is_empty());
    let plan = store.migrate().await.unwrap();
    assert_eq!(plan.found, 2);
    assert_eq!(papers().await.len(), 3);
    assert_eq!(store.papers_by_author(&author, 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_setting() {
    let wrong = Neo4jOptions {
        password: SecretString::from("wrong"),
        ..options()
    };
    let refused = Neo4jStore::open(wrong).await.err().expect("refused");
    assert_eq!(refused.kind, StoreErrorKind::Invalid);
    assert_eq!(
        refused.option,
        Some((StoreOnServer::Graph, StoreOption::Credentials)),
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
        ..options()
    };
    let away = Neo4jStore::open(nobody)
        .await
        .err()
        .expect("nobody is there");
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
    let looked_at =
        [StoreOption::Address, StoreOption::Timeout].map(|option| (StoreOnServer::Graph, option));
    assert!(
        away.option.is_some_and(|one| looked_at.contains(&one)),
        "{away:?}"
    );

    let odd = Neo4jOptions {
        url: "nonsense://x".into(),
        ..options()
    };
    let odd = Neo4jStore::open(odd).await.err().expect("no address");
    assert_eq!(
        odd.option,
        Some((StoreOnServer::Graph, StoreOption::Address)),
        "{odd}"
    );
}

/// A server that takes connections and says nothing does not hold anybody up.
#[tokio::test]
async fn a_silent_server_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let options = Neo4jOptions {
        url: format!("bolt://{}", silent.local_addr().unwrap()),
        timeout: Duration::from_millis(700),
        ..options()
    };
    let away = Neo4jStore::open(options).await.err().expect("no answer");
    assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
}

#[tokio::test]
async fn it_answers_a_ping() {
    let (store, _turn) = empty_graph().await;
    store.ping().await.expect("it is there");
}

/// Every text of a query that any test of this process sends.
static SEEN: LazyLock<std::sync::Mutex<BTreeSet<String>>> = LazyLock::new(Default::default);

/// Keeps the queries that the store logs.
struct Recorder;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Recorder {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        struct Text(String);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
            fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
                if field.name() == "text" {
                    self.0 = value.to_owned();
                }
            }
        }
        if event.metadata().target() == CYPHER_LOG {
            let mut text = Text(String::new());
            event.record(&mut text);
            SEEN.lock().expect("no panic before").insert(text.0);
        }
    }
}

/// Operators that touch every node or relationship of a kind.
const SCANS: [&str; 7] = [
    "AllNodesScan",
    "NodeByLabelScan",
    "UnionNodeByLabelsScan",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
];

/// What is wrong with a plan; an index may be read in its order, as far as a limit goes.
fn scan(plan: &[String]) -> Option<&String> {
    let named = |names: &[&str]| {
        plan.iter().find(|step| {
            names
                .iter()
                .any(|name| step.trim_end_matches("@neo4j") == *name)
        })
    };
    let whole_index = named(&["NodeIndexScan", "DirectedRelationshipIndexScan"]);
    let bounded = named(&["PartialTop", "Limit"]).is_some() && named(&["Sort", "Top"]).is_none();
    named(&["failed:"])
        .or_else(|| named(&SCANS))
        .or_else(|| whole_index.filter(|_| !bounded))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_query_scans_the_graph() {
    use stores_core::conformance::{explore, graph, ledger, people};
    use tracing_subscriber::layer::SubscriberExt;
    let recorder = tracing_subscriber::registry().with(Recorder);
    tracing::subscriber::set_global_default(recorder).expect("the first one");
    // All that the ports can ask, once more, heard by the recorder.
    graph::a_reference_waits_for_its_paper_and_falls_back_when_it_goes(open().await).await;
    graph::writing_twice_changes_nothing(open().await).await;
    graph::what_is_missing(open().await).await;
    graph::search(open().await).await;
    graph::entities(open().await).await;
    explore::citation_edges(open().await).await;
    explore::co_citation(open().await).await;
    explore::authors(open().await).await;
    explore::windows_of_days(open().await).await;
    explore::topics(open().await).await;
    people::chats_and_turns(open().await).await;
    people::answers_and_ratings(open().await).await;
    people::chats_of_accounts(open().await).await;
    ledger::lines(open().await).await;
    // Enough of everything that a scan would cost more than an index.
    let stores = open().await;
    stores_core::conformance::fill(&stores, 2_000).await;
    // Plans made when the graph was small are forgotten, and its indexes counted anew.
    let anew = query("CALL db.prepareForReplanning(120)");
    client("neo4j").run(anew).await.expect("it is counted");
    let seen: Vec<String> = SEEN
        .lock()
        .expect("no panic before")
        .iter()
        .cloned()
        .collect();
    let is_migration = |query: &String| {
        [
            "CREATE ",
            "DROP ",
            "MATCH (e:Entity) CALL",
            "MATCH (c:Chat) WHERE c.owner IS NULL",
            "CALL db.awaitIndexes",
        ]
        .iter()
        .any(|start| query.starts_with(start) && !query.contains("$"))
    };
    // `papyri check` looks at all there is: that is what it is for.
    let is_check = |query: &String| {
        [
            "MATCH (e:Entity) WHERE coalesce(e.papers, 0) <> COUNT",
            "MATCH (p:CitedOnly) WHERE NOT EXISTS",
            "MATCH (p:Paper) WHERE p.body IS NULL",
            "MATCH (r:Rating) WHERE NOT EXISTS",
            "MATCH (x:Passage) WHERE NOT EXISTS",
        ]
        .iter()
        .any(|start| query.starts_with(start))
    };
    let asked: Vec<&String> = seen
        .iter()
        .filter(|query| !is_migration(query) && !is_check(query))
        .collect();
    assert!(asked.len() > 40, "the recorder heard {}", asked.len());
    let mut bad = Vec::new();
    for query in asked {
        let plan = server().plan(query);
        if let Some(step) = scan(&plan) {
            bad.push(format!("{step} of {plan:?} in {query}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    drop(stores);
}

#[tokio::test]
async fn an_expired_password_is_named() {
    let (_store, _turn) = empty_graph().await;
    let system = client("system");
    let late = "CREATE USER late IF NOT EXISTS SET PASSWORD 'changed-soon' CHANGE REQUIRED";
    system.run(query(late)).await.expect("a user");
    let late = Neo4jOptions {
        user: "late".into(),
        password: SecretString::from("changed-soon"),
        ..options()
    };
    let expired = Neo4jStore::open(late).await.err().expect("refused");
    assert_eq!(expired.kind, StoreErrorKind::Invalid, "{expired:?}");
    assert!(
        expired.context.contains("has expired")
            && expired.option == Some((StoreOnServer::Graph, StoreOption::Credentials)),
        "{expired:?}"
    );
}

/// With every connection in use, the next is told so instead of hanging.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_pool_says_so() {
    let (_store, _turn) = empty_graph().await;
    let narrow = Neo4jOptions {
        max_connections: 1,
        timeout: Duration::from_secs(30),
        ..options()
    };
    let store = Arc::new(Neo4jStore::open(narrow).await.expect("opens"));
    // Another client holds a paper; writing it keeps the one connection waiting.
    let other = client("neo4j");
    let mut held = other.start_txn().await.unwrap();
    let record = stores_core::conformance::papers(1).remove(0);
    let hold = "MERGE (p:Paper {id: $id}) SET p.touched = 1";
    held.run(query(hold).param("id", record.paper.id.as_str()))
        .await
        .unwrap();
    let writer = tokio::spawn({
        let (store, record) = (store.clone(), record.clone());
        async move { store.put_paper(&record).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let refused = store.ping().await.expect_err("no connection is free");
    assert_eq!(refused.kind, StoreErrorKind::Overloaded, "{refused:?}");
    assert_eq!(
        refused.option,
        Some((StoreOnServer::Graph, StoreOption::Connections)),
        "{refused}"
    );
    held.rollback().await.unwrap();
    writer.await.unwrap().expect("it had only to wait");
    store.ping().await.expect("it is free again");
}
