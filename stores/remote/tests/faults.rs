//! The adapters of servers when a server's disk is full, its writes fail, it says nothing, or the connection is cut in the
//! middle of a write.

#[path = "../../../tests/support/neo4j.rs"]
mod neo4j_server;
#[path = "../../../tests/postgres/server.rs"]
mod postgres_server;
#[path = "../../../tests/support/proxy.rs"]
mod proxy;
#[path = "../../../tests/qdrant/mod.rs"]
mod qdrant_server;

use proxy::Proxy;
use std::time::Duration;
use stores_core::conformance::faults::Fault;

/// How long the adapters wait for an answer here.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Of a connection; `false` for what a connection can't show.
fn begin(proxy: &Proxy, fault: Fault) -> bool {
    match fault {
        Fault::Full => return false,
        Fault::Broken => proxy.cut(Some(0)),
        Fault::Slow => proxy.freeze(true),
        Fault::Torn => proxy.cut(Some(5_000)),
    }
    true
}

fn end(proxy: &Proxy) {
    proxy.freeze(false);
    proxy.cut(None);
}

mod postgres {
    use super::TIMEOUT;
    use super::postgres_server::{PASSWORD, Postgres};
    use async_trait::async_trait;
    use secrecy::SecretString;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use stores_core::conformance::faults::{Asked, Failing, Fault, Faults, Port};
    use stores_remote::{PostgresJobs, PostgresOptions};
    use tokio::sync::OnceCell;
    use tokio_postgres::{Client, NoTls};

    stores_core::faults!(open_failing: jobs accounts shelf);

    static SERVER: OnceCell<Postgres> = OnceCell::const_new();
    /// On every table, before or after a row is written.
    const TRIGGERS: &str = "DO $do$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
            EXECUTE format('CREATE TRIGGER fault $when INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION fault()', name);
        END LOOP; END $do$";

    async fn client(url: &str) -> Client {
        let mut config: tokio_postgres::Config = url.parse().expect("an address");
        config.user("papyri").password(PASSWORD);
        let (client, connection) = config.connect(NoTls).await.expect("connects");
        tokio::spawn(connection);
        client
    }

    async fn open_failing(asked: Asked) -> Option<Failing> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = SERVER.get_or_init(async || Postgres::start()).await;
        let name = format!("faults_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = client(&server.url("postgres")).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        admin.batch_execute(&create).await.expect("a database");
        let url = server.url(&name);
        let options = PostgresOptions {
            password: Some(SecretString::from(PASSWORD)),
            timeout: TIMEOUT,
            ..PostgresOptions::new(url.clone())
        };
        let store = Arc::new(PostgresJobs::open(options).await.expect("opens"));
        Some(Failing {
            port: match asked.port {
                "jobs" => Port::Jobs(store),
                "accounts" => Port::Accounts(store),
                _ => Port::Shelf(store),
            },
            faults: Box::new(Triggers(client(&url).await)),
            keep: Box::new(()),
        })
    }

    /// The server itself raises what it raises when its disk is full, and so on.
    struct Triggers(Client);

    #[async_trait]
    impl Faults for Triggers {
        async fn begin(&mut self, fault: Fault) -> bool {
            let (when, what) = match fault {
                Fault::Full => (
                    "BEFORE",
                    "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'",
                ),
                Fault::Broken => (
                    "BEFORE",
                    "RAISE EXCEPTION 'could not write to file: Input/output error' USING ERRCODE = '58030'",
                ),
                Fault::Slow => ("BEFORE", "PERFORM pg_sleep(30)"),
                Fault::Torn => ("AFTER", "PERFORM pg_terminate_backend(pg_backend_pid())"),
            };
            let function = format!(
                "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; RETURN NEW; END $$"
            );
            self.0.batch_execute(&function).await.expect("a function");
            let triggers = TRIGGERS.replace("$when", when);
            self.0.batch_execute(&triggers).await.expect("triggers");
            true
        }

        async fn end(&mut self) -> Option<Port> {
            let mend = "DROP FUNCTION fault() CASCADE";
            self.0.batch_execute(mend).await.expect("it is mended");
            None
        }
    }
}

mod qdrant {
    use super::qdrant_server::QdrantServer;
    use super::{Proxy, TIMEOUT};
    use async_trait::async_trait;
    use std::sync::Arc;
    use stores_core::conformance::DIMENSION;
    use stores_core::conformance::faults::{Asked, Failing, Fault, Faults, Port};
    use stores_remote::{QdrantOptions, QdrantPassages};

    stores_core::faults!(open_failing: passages);

    struct Behind(QdrantServer, Proxy);

    async fn open_failing(_: Asked) -> Option<Failing> {
        let server = QdrantServer::start();
        let proxy = Proxy::start(server.port());
        let options = QdrantOptions {
            timeout: TIMEOUT,
            ..QdrantOptions::new(format!("http://127.0.0.1:{}", proxy.port), DIMENSION)
        };
        let passages = QdrantPassages::open(options).await.expect("opens");
        Some(Failing {
            port: Port::Passages(Arc::new(passages)),
            faults: Box::new(Behind(server, proxy)),
            keep: Box::new(()),
        })
    }

    #[async_trait]
    impl Faults for Behind {
        async fn begin(&mut self, fault: Fault) -> bool {
            if fault == Fault::Full {
                let words = "No space left on device: WAL buffer size exceeds available disk space";
                self.0.fail_writes(Some(words));
                return true;
            }
            super::begin(&self.1, fault)
        }

        async fn end(&mut self) -> Option<Port> {
            self.0.fail_writes(None);
            super::end(&self.1);
            None
        }
    }
}

mod neo4j {
    use super::neo4j_server::{Neo4j, PASSWORD};
    use super::{Proxy, TIMEOUT};
    use async_trait::async_trait;
    use secrecy::SecretString;
    use std::sync::{Arc, LazyLock};
    use stores_core::conformance::faults::{Asked, Failing, Fault, Faults, Port};
    use stores_remote::{Neo4jOptions, Neo4jStore};
    use tokio::sync::Mutex;

    stores_core::faults!(open_failing: graph ledger);

    /// One server with one database: cases take turns.
    static SERVER: LazyLock<(u16, Arc<Mutex<Neo4j>>)> = LazyLock::new(|| {
        let server = Neo4j::start();
        (server.port, Arc::new(Mutex::new(server)))
    });

    struct Behind(Proxy);

    async fn open_failing(asked: Asked) -> Option<Failing> {
        let (port, server) = &*SERVER;
        let turn = server.clone().lock_owned().await;
        let proxy = Proxy::start(*port);
        let options = |port: u16| Neo4jOptions {
            timeout: TIMEOUT,
            ..Neo4jOptions::new(
                format!("bolt://127.0.0.1:{port}"),
                SecretString::from(PASSWORD),
            )
        };
        let store = Neo4jStore::connect(Neo4jOptions {
            timeout: 12 * TIMEOUT,
            ..options(*port)
        });
        store
            .await
            .expect("connects")
            .migrate()
            .await
            .expect("migrates");
        let store = Arc::new(Neo4jStore::open(options(proxy.port)).await.expect("opens"));
        Some(Failing {
            port: match asked.port {
                "graph" => Port::Graph(store),
                _ => Port::Ledger(store),
            },
            faults: Box::new(Behind(proxy)),
            keep: Box::new(turn),
        })
    }

    #[async_trait]
    impl Faults for Behind {
        async fn begin(&mut self, fault: Fault) -> bool {
            super::begin(&self.0, fault)
        }

        async fn end(&mut self) -> Option<Port> {
            super::end(&self.0);
            None
        }
    }
}
