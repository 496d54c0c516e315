//! The Postgres adapter on a real server: it does what every queue must, makes its tables, and says what is wrong.

#[path = "../../../tests/postgres/server.rs"]
mod server;

use graph_schema::{JobKind, JobState, NewJob};
use secrecy::SecretString;
use server::{PASSWORD, Postgres};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use stores_core::StoreOnServer::Jobs;
use stores_core::conformance::{Accounts, Queue, Shelf};
use stores_core::{
    Cursor, JobFilter, JobQueue, JobSelection, LeaseRequest, StoreErrorKind, StoreOption,
    StoreResult,
};
use stores_remote::{PostgresJobs, PostgresOptions};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

stores_core::conformance!(open_queue: jobs);
stores_core::conformance!(open_accounts: accounts);
stores_core::conformance!(open_shelf: shelf);

/// Two libraries on one database, and what a version that knew of none left behind.
#[tokio::test]
async fn libraries_that_share_a_database_have_jobs_and_cursors_of_their_own() {
    let url = database("").await;
    let open = async |library| {
        let options = PostgresOptions {
            library,
            ..options(url.clone())
        };
        PostgresJobs::open(options).await.expect("opens")
    };
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    let (ours, theirs) = (open(first).await, open(second).await);
    let job = |text: &str| NewJob::new(JobKind::named("metadata"), "arxiv:1", text.into());
    let cursor = |text: &str| Cursor {
        name: "oai cs.IR".into(),
        text: text.into(),
    };
    for (queue, text) in [(&ours, "ours"), (&theirs, "theirs")] {
        let count = queue.enqueue(&[job(text)], 0).await.expect("put in");
        assert_eq!(
            (count.new, count.replaced),
            (1, 0),
            "the other's is not seen"
        );
        queue.put_cursor(&cursor(text)).await.expect("kept");
    }
    let stats = ours.stats(0).await.expect("counts");
    assert_eq!(stats.of(JobState::Waiting), 1);
    let lease = async |queue: &PostgresJobs| {
        let request = LeaseRequest {
            worker: "w".into(),
            kinds: vec![JobKind::named("metadata")],
            limit: 9,
            lease_ms: 1_000,
            now: 1,
        };
        queue.lease(&request).await.expect("leased")
    };
    let leased = lease(&ours).await;
    assert_eq!(leased.len(), 1);
    assert_eq!(leased[0].job.payload, "ours");
    assert!(ours.complete(&leased[0].lease, 2).await.expect("ended"));
    assert_eq!(ours.prune(10).await.expect("pruned"), 1);
    let theirs_still = theirs.list(&JobFilter::default(), None, 9).await;
    assert_eq!(theirs_still.expect("listed")[0].payload, "theirs");
    assert_eq!(ours.job(&job("").id()).await.expect("looked"), None);
    let all = JobSelection::Matching(JobFilter::default());
    assert_eq!(ours.cancel(&all, 3).await.expect("cancelled"), 0);
    for (queue, text) in [(&ours, "ours"), (&theirs, "theirs")] {
        let kept = queue.cursor("oai cs.IR").await.expect("read");
        assert_eq!(kept.as_deref(), Some(text));
    }

    let client = connect(&url).await;
    for table in ["papyri_jobs", "papyri_cursors"] {
        let mine = format!("DELETE FROM {table} WHERE library = '{first}'");
        let before = format!("UPDATE {table} SET library = ''");
        client.batch_execute(&mine).await.expect("removed");
        client.batch_execute(&before).await.expect("as before");
    }
    let ours = open(first).await;
    assert_eq!(lease(&ours).await.len(), 1, "the first takes them over");
    let kept = ours.cursor("oai cs.IR").await.expect("read");
    assert_eq!(kept.as_deref(), Some("theirs"));
    assert_eq!(theirs.cursor("oai cs.IR").await.expect("read"), None);
}

/// One server for all tests of this file that do not stop it; a database for each.
static SERVER: OnceCell<Postgres> = OnceCell::const_new();

async fn server() -> &'static Postgres {
    SERVER.get_or_init(async || Postgres::start()).await
}

fn options(url: String) -> PostgresOptions {
    PostgresOptions {
        password: Some(SecretString::from(PASSWORD)),
        ..PostgresOptions::new(url)
    }
}

/// A connection beside the adapter's.
async fn connect(url: &str) -> Client {
    let mut config: tokio_postgres::Config = url.parse().expect("an address");
    config.user("papyri").password(PASSWORD);
    let (client, connection) = config.connect(NoTls).await.expect("connects");
    tokio::spawn(connection);
    client
}

/// A new database on the common server.
async fn database(like: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let server = server().await;
    let admin = connect(&server.url("postgres")).await;
    let create = format!("CREATE DATABASE {name} {like}");
    // Copies of one template wait for each other.
    while let Err(error) = admin.batch_execute(&create).await {
        let busy = error.code().is_some_and(|code| code.code() == "55006");
        assert!(busy, "{error:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.url(&name)
}

async fn open_queue() -> Queue {
    let jobs = PostgresJobs::open(options(database("").await)).await;
    Queue {
        jobs: Arc::new(jobs.expect("opens")),
        keep: Box::new(()),
    }
}

async fn open_accounts() -> Accounts {
    let accounts = PostgresJobs::open(options(database("").await)).await;
    Accounts {
        accounts: Arc::new(accounts.expect("opens")),
        keep: Box::new(()),
    }
}

async fn open_shelf() -> Shelf {
    let store = PostgresJobs::open(options(database("").await)).await;
    let store = Arc::new(store.expect("opens"));
    Shelf {
        shelf: store.clone(),
        accounts: store,
        keep: Box::new(()),
    }
}

fn batch(count: usize) -> Vec<NewJob> {
    let payload = serde_json::json!({ "n": 1 });
    (0..count)
        .map(|at| {
            NewJob::new(
                JobKind::named("full_text"),
                format!("k{at}"),
                payload.clone(),
            )
        })
        .collect()
}

fn request(limit: u32, now: i64) -> LeaseRequest {
    LeaseRequest {
        worker: "w".into(),
        kinds: vec![JobKind::named("full_text")],
        limit,
        lease_ms: 1_000,
        now,
    }
}

async fn refusal(
    opened: impl Future<Output = StoreResult<PostgresJobs>>,
) -> stores_core::StoreError {
    opened.await.err().expect("it is refused")
}

#[tokio::test]
async fn tables_are_made_once_and_a_newer_schema_is_refused() {
    let url = database("").await;
    let programs = (0..4).map(|_| PostgresJobs::open(options(url.clone())));
    for opened in futures::future::join_all(programs).await {
        opened.expect("they take turns").stats(0).await.unwrap();
    }
    let client = connect(&url).await;
    let versions = client.query("SELECT version FROM papyri_schema", &[]).await;
    let steps = graph_schema::migrations::POSTGRES.len();
    assert_eq!(
        versions.unwrap().len(),
        steps,
        "one of them made the tables"
    );

    client
        .batch_execute("INSERT INTO papyri_schema VALUES (99)")
        .await
        .unwrap();
    let newer = refusal(PostgresJobs::open(options(url))).await;
    assert!(
        newer.kind == StoreErrorKind::Corrupt && newer.context.contains("newer papyri"),
        "{newer}"
    );
}

/// A user who may not make tables can work on those that are there.
#[tokio::test]
async fn a_user_needs_no_more_than_the_tables() {
    let url = database("").await;
    let client = connect(&url).await;
    client
        .batch_execute("CREATE ROLE worker LOGIN PASSWORD 'papyri-test'")
        .await
        .unwrap();
    let worker = || PostgresOptions {
        user: "worker".into(),
        ..options(url.clone())
    };
    let early = refusal(PostgresJobs::open(worker())).await;
    assert!(
        early.kind == StoreErrorKind::Invalid && early.option == Some((Jobs, StoreOption::User)),
        "{early:?}"
    );
    PostgresJobs::open(options(url.clone())).await.unwrap();
    let grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO worker";
    client.batch_execute(grant).await.unwrap();
    let jobs = PostgresJobs::open(worker()).await.unwrap();
    assert_eq!(jobs.enqueue(&batch(3), 0).await.unwrap().new, 3);
    assert_eq!(jobs.lease(&request(9, 0)).await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_setting() {
    let url = database("").await;
    let wrong = PostgresOptions {
        password: Some(SecretString::from("wr0ng")),
        ..options(url.clone())
    };
    let none = PostgresOptions {
        password: None,
        ..options(url.clone())
    };
    for options in [wrong, none] {
        let refused = refusal(PostgresJobs::open(options)).await;
        assert_eq!(refused.kind, StoreErrorKind::Invalid, "{refused:?}");
        assert_eq!(
            refused.option,
            Some((Jobs, StoreOption::Credentials)),
            "{refused}"
        );
        assert!(!format!("{refused:?}").contains("wr0ng"), "not shown");
    }
    let absent = refusal(PostgresJobs::open(options(server().await.url("absent")))).await;
    assert_eq!(absent.kind, StoreErrorKind::Invalid, "{absent:?}");
    assert_eq!(
        absent.option,
        Some((Jobs, StoreOption::Address)),
        "{absent}"
    );
    assert!(absent.context.contains("/absent"), "{absent}");
    let tls = refusal(PostgresJobs::open(options(format!(
        "{url}?sslmode=require"
    ))))
    .await;
    assert_eq!(tls.kind, StoreErrorKind::Invalid, "{tls:?}");
    assert!(tls.context.contains("sslmode"), "{tls}");
    let ascii = database("ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0").await;
    let ascii = refusal(PostgresJobs::open(options(ascii))).await;
    assert!(
        ascii.kind == StoreErrorKind::Invalid && ascii.context.contains("UTF8"),
        "{ascii:?}"
    );

    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for address in [closed, silent.local_addr().unwrap()] {
        let options = PostgresOptions {
            timeout: Duration::from_secs(2),
            ..options(format!("postgres://{address}/papyri"))
        };
        let away = refusal(PostgresJobs::open(options)).await;
        assert_eq!(away.kind, StoreErrorKind::Unavailable, "{away:?}");
        assert!(away.context.contains(&address.to_string()), "{away}");
    }
}

/// With all connections at work, one more caller is told so and does not wait for ever.
#[tokio::test]
async fn a_lock_that_is_held_and_a_pool_that_is_empty() {
    let url = database("").await;
    let options = PostgresOptions {
        max_connections: 1,
        timeout: Duration::from_secs(2),
        ..options(url.clone())
    };
    let jobs = PostgresJobs::open(options).await.unwrap();
    let holder = connect(&url).await;
    let lock = "BEGIN; LOCK TABLE papyri_jobs IN ACCESS EXCLUSIVE MODE";
    holder.batch_execute(lock).await.unwrap();
    let batch = batch(2);
    let (one, other) = tokio::join!(jobs.enqueue(&batch, 0), jobs.stats(0));
    let ends = [one.unwrap_err(), other.unwrap_err()];
    for end in &ends {
        assert_eq!(end.kind, StoreErrorKind::Unavailable, "{end:?}");
    }
    let named = |option| ends.iter().any(|end| end.option == Some((Jobs, option)));
    assert!(
        named(StoreOption::Connections) && named(StoreOption::Timeout),
        "{ends:?}"
    );
    holder.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(jobs.enqueue(&batch, 0).await.unwrap().new, 2, "it goes on");
}

/// The server crashes under four workers and is started again: what was reported is there, nothing is lost or
/// done twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_crashes_loses_nothing() {
    const JOBS: usize = 1_500;
    let mut server = Postgres::start();
    let jobs = PostgresJobs::open(options(server.url("postgres"))).await;
    let jobs = Arc::new(jobs.unwrap());
    jobs.enqueue(&batch(JOBS), 0).await.unwrap();
    let mut workers = Vec::new();
    for _ in 0..4 {
        let jobs = jobs.clone();
        workers.push(tokio::spawn(async move {
            let mut reported = 0;
            let mut now = 0;
            loop {
                // A lease whose answer was lost in the crash lapses: the clock goes on.
                now += 100;
                match jobs.lease(&request(8, now)).await {
                    Ok(leased) => {
                        for one in leased {
                            let ended = jobs.complete(&one.lease, now).await;
                            reported += usize::from(ended.is_ok_and(|ended| ended));
                        }
                    }
                    Err(error) => assert_eq!(error.kind, StoreErrorKind::Unavailable, "{error:?}"),
                }
                let stats = jobs.stats(now).await;
                if stats.is_ok_and(|stats| stats.of(JobState::Done) == JOBS as u64) {
                    return reported;
                }
            }
        }));
    }
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        tokio::task::block_in_place(|| server.crash());
    }
    let mut reported = 0;
    for worker in workers {
        reported += worker.await.unwrap();
    }
    assert!(reported <= JOBS, "{reported} ends were reported");
    let stats = jobs.stats(0).await.unwrap();
    assert_eq!(stats.of(JobState::Done), JOBS as u64);
    assert_eq!(stats.counts.len(), 1, "{stats:?}");
}

/// What workers and listings do many times a second reads no table from end to end.
#[tokio::test]
async fn no_work_scans_the_table() {
    let url = database("").await;
    let jobs = PostgresJobs::open(options(url.clone())).await.unwrap();
    for part in batch(20_000).chunks(10_000) {
        jobs.enqueue(part, 0).await.unwrap();
    }
    let client = connect(&url).await;
    client
        .batch_execute("VACUUM ANALYZE papyri_jobs")
        .await
        .unwrap();
    let scans = async || {
        let scans = "SELECT seq_scan, coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'papyri_jobs'";
        let row = client.query_one(scans, &[]).await.unwrap();
        (row.get::<_, i64>(0), row.get::<_, i64>(1))
    };
    // Counters are told to the others when a session ends.
    drop(jobs);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = scans().await;
    let jobs = PostgresJobs::open(options(url)).await.unwrap();
    for round in 0..20 {
        let leased = jobs.lease(&request(4, round)).await.unwrap();
        assert_eq!(leased.len(), 4);
        assert!(jobs.renew(&leased[0].lease, 5_000).await.unwrap());
        assert!(jobs.complete(&leased[0].lease, round).await.unwrap());
        let later = jobs.fail(&leased[1].lease, "x", Some(10_000), round).await;
        assert!(later.unwrap());
        assert!(jobs.release(&leased[2].lease, round).await.unwrap());
        let running = JobFilter {
            state: Some(JobState::Running),
            kind: None,
        };
        let page = jobs.list(&running, None, 10).await.unwrap();
        jobs.list(&JobFilter::default(), Some(&page[0].id), 10)
            .await
            .unwrap();
        jobs.prune(0).await.unwrap();
    }
    drop(jobs);
    let mut after = scans().await;
    while after.1 < before.1 + 100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        after = scans().await;
    }
    assert_eq!(after.0, before.0, "sequential scans");
}
