//! A Qdrant server for tests: Qdrant's protocol over gRPC, answered by its own engine in this process. The real
//! server is in no package registry. It speaks what Papyri asks, and says `Unimplemented` to the rest.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

mod collections;
mod engine;
mod points;
mod translation;

use engine::Collection;
use qdrant_client::qdrant::collections_server::CollectionsServer;
use qdrant_client::qdrant::points_server::PointsServer;
use qdrant_client::qdrant::qdrant_server::{Qdrant, QdrantServer as HealthServer};
use qdrant_client::qdrant::{CreateCollection, HealthCheckReply, HealthCheckRequest};
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// Runs until it is dropped; what it holds outlives a stop.
pub struct QdrantServer {
    state: Arc<State>,
    address: SocketAddr,
    runtime: Option<Runtime>,
}

/// What the services share.
struct State {
    api_key: Option<String>,
    collections: RwLock<BTreeMap<String, Arc<Collection>>>,
    /// Every request to make a collection, in order.
    asked_for: Mutex<Vec<CreateCollection>>,
    /// So many of the next calls are refused as by a server that is starting.
    refusals: AtomicU32,
    /// What is said of each write, in place of doing it.
    failure: Mutex<Option<String>>,
    calls: AtomicU32,
    /// Last: the engine writes to it when a collection is closed.
    dir: TempDir,
}

impl QdrantServer {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// Asks its clients for a key.
    pub fn start_with(api_key: Option<&str>) -> Self {
        let state = Arc::new(State {
            dir: tempfile::tempdir().expect("a temporary folder"),
            api_key: api_key.map(str::to_owned),
            collections: RwLock::default(),
            asked_for: Mutex::default(),
            refusals: AtomicU32::new(0),
            failure: Mutex::default(),
            calls: AtomicU32::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        Self {
            runtime: Some(serve(&state, listener)),
            state,
            address,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it with all its connections.
    pub fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// On the same port, with what it held.
    pub fn start_again(&mut self) {
        let listener = (0..100).find_map(|_| {
            let bound = TcpListener::bind(self.address).ok();
            if bound.is_none() {
                std::thread::sleep(Duration::from_millis(50));
            }
            bound
        });
        self.runtime = Some(serve(
            &self.state,
            listener.expect("its port is free again"),
        ));
    }

    /// Refuses the next calls as `Unavailable`.
    pub fn refuse(&self, calls: u32) {
        self.state.refusals.store(calls, Ordering::SeqCst);
    }

    /// Fails writes with these words from now on, as the real server does where its engine fails.
    pub fn fail_writes(&self, words: Option<&str>) {
        let mut failure = self.state.failure.lock().expect("unpoisoned");
        *failure = words.map(str::to_owned);
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn calls(&self) -> u32 {
        self.state.calls.load(Ordering::SeqCst)
    }

    /// The requests to make a collection that came in.
    pub fn asked_for(&self) -> Vec<CreateCollection> {
        self.state.asked_for.lock().expect("unpoisoned").clone()
    }

    /// As when somebody deletes a collection.
    pub fn lose(&self, collection: &str) {
        let mut collections = self.state.collections.write().expect("unpoisoned");
        collections.remove(collection).expect("it is there");
    }

    /// What its collections are called.
    pub fn collections(&self) -> Vec<String> {
        let collections = self.state.collections.read().expect("unpoisoned");
        collections.keys().cloned().collect()
    }

    /// Points of a collection, as the engine counts them.
    pub fn points_in(&self, collection: &str) -> usize {
        let collection = self.state.collection(collection).expect("it is there");
        collection.count(None, true).expect("a count")
    }
}

impl Drop for QdrantServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The engine's calls block: the server has threads of its own.
fn serve(state: &Arc<State>, listener: TcpListener) -> Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime");
    listener.set_nonblocking(true).expect("a listener");
    let gate = {
        let state = state.clone();
        move |request: Request<()>| state.admit(request)
    };
    let services = Server::builder()
        .add_service(HealthServer::with_interceptor(Health, gate.clone()))
        .add_service(CollectionsServer::with_interceptor(
            collections::Service(state.clone()),
            gate.clone(),
        ))
        .add_service(PointsServer::with_interceptor(
            points::Service(state.clone()),
            gate,
        ));
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let served = services.serve_with_incoming(TcpIncoming::from(listener));
        served.await.expect("it serves");
    });
    runtime
}

impl State {
    fn admit(&self, request: Request<()>) -> Result<Request<()>, Status> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let key = request.metadata().get("api-key");
        let key = key.and_then(|key| key.to_str().ok());
        if self.api_key.is_some() && key != self.api_key.as_deref() {
            return Err(Status::unauthenticated("Invalid API key or JWT"));
        }
        let one_less = |left: u32| left.checked_sub(1);
        let refused = self
            .refusals
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        match refused {
            Ok(_) => Err(Status::unavailable("starting")),
            Err(_) => Ok(request),
        }
    }

    fn writes(&self) -> Result<(), Status> {
        let failure = self.failure.lock().expect("unpoisoned").clone();
        failure.map_or(Ok(()), |words| {
            Err(Status::internal(format!("Service internal error: {words}")))
        })
    }

    fn collection(&self, name: &str) -> Result<Arc<Collection>, Status> {
        let collections = self.collections.read().expect("unpoisoned");
        collections.get(name).cloned().ok_or_else(|| {
            Status::not_found(format!("Not found: Collection `{name}` doesn't exist!"))
        })
    }
}

struct Health;

#[tonic::async_trait]
impl Qdrant for Health {
    async fn health_check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckReply>, Status> {
        Ok(Response::new(HealthCheckReply {
            title: "qdrant - vector search engine".into(),
            version: "1.20.0".into(),
            commit: None,
        }))
    }
}

/// The calls of a service that nobody makes here.
macro_rules! not_spoken {
    ($($call:ident($request:ident) -> $reply:ident),+ $(,)?) => {
        $(fn $call<'life0, 'async_trait>(
            &'life0 self,
            _: tonic::Request<qdrant_client::qdrant::$request>,
        ) -> std::pin::Pin<Box<
            dyn Future<
                Output = Result<tonic::Response<qdrant_client::qdrant::$reply>, tonic::Status>,
            > + Send + 'async_trait,
        >>
        where
            'life0: 'async_trait,
            Self: 'async_trait,
        {
            Box::pin(async { Err(tonic::Status::unimplemented(stringify!($call))) })
        })+
    };
}
use not_spoken;
