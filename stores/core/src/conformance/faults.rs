//! Cases of an engine that fails under a store: a full disk, an error of input or output, no answer, a write cut in the
//! middle. An adapter's test file says how it makes each of them happen ([`Faults`]).
//!
//! ```ignore
//! stores_core::faults!(open_failing: graph passages);
//!
//! async fn open_failing(asked: stores_core::conformance::faults::Asked) -> Option<Failing> { … }
//! ```

use super::fixtures::{DIMENSION, id, record};
use crate::{
    AccountStore, BlobKey, BlobStore, GraphStore, IndexedPassage, IngestLedger, JobQueue,
    PassageIndex, ShelfStore, StoreError, StoreErrorKind, StoreResult,
};
use async_trait::async_trait;
use graph_schema::{
    ContentHash, IngestEntry, IngestState, JobKind, NewJob, Note, NoteId, PaperRecord, PassageId,
    PasswordHash, Role, User, UserName,
};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What happens to the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no room for what is written.
    Full,
    /// Writing fails, or the connection is lost.
    Broken,
    /// No answer comes.
    Slow,
    /// A write is cut in the middle: the program, the server or the connection ends.
    Torn,
}

/// How an adapter's tests make its engine fail.
#[async_trait]
pub trait Faults: Send {
    /// From now on writes meet it. `false` where this engine can't be made to.
    async fn begin(&mut self, fault: Fault) -> bool;

    /// It is over. The port, where it had to be opened anew.
    async fn end(&mut self) -> Option<Port>;
}

/// What a case is about.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// As in the macro: `graph`, `passages`, `blobs`, `ledger`, `jobs`, `accounts`, `shelf`.
    pub port: &'static str,
    pub fault: Fault,
    /// The test's path, for openers that run it again in a process of its own.
    pub test: &'static str,
}

pub struct Failing {
    pub port: Port,
    pub faults: Box<dyn Faults>,
    /// What must live as long as they.
    pub keep: Box<dyn Any + Send>,
}

/// The port that is written and read.
#[derive(Clone)]
pub enum Port {
    Graph(Arc<dyn GraphStore>),
    Passages(Arc<dyn PassageIndex>),
    Blobs(Arc<dyn BlobStore>),
    Ledger(Arc<dyn IngestLedger>),
    Jobs(Arc<dyn JobQueue>),
    Accounts(Arc<dyn AccountStore>),
    Shelf(Arc<dyn ShelfStore>),
}

/// The longest that a caller waits for an engine that does not answer, tries of the adapter's own among it.
const PATIENCE: Duration = Duration::from_secs(120);
/// How soon a store is well again after a fault.
const SOON: Duration = Duration::from_secs(60);
/// Things that a disk takes before it must be full.
const MANY: u32 = 400;

/// One test per port and fault, on what `$open(…).await` gives; `None` passes a case over.
#[macro_export]
macro_rules! faults {
    ($open:ident: $($port:ident)+) => {
        mod faults {
            $(mod $port {
                $crate::faults!(@case $open $port Full full);
                $crate::faults!(@case $open $port Broken broken);
                $crate::faults!(@case $open $port Slow slow);
                $crate::faults!(@case $open $port Torn torn);
            })+
        }
    };
    (@case $open:ident $port:ident $fault:ident $case:ident) => {
        #[tokio::test]
        async fn $case() {
            let asked = $crate::conformance::faults::Asked {
                port: stringify!($port),
                fault: $crate::conformance::faults::Fault::$fault,
                test: concat!(module_path!(), "::", stringify!($case)),
            };
            if let Some(failing) = super::super::$open(asked).await {
                $crate::conformance::faults::met(failing, asked).await;
            }
        }
    };
}

/// Whatever happens: an error that says what a caller can do, in time, and without holding up others; nothing is said to
/// be gone that is there; and when it is over all that was reported as stored is whole, and the rest can be stored.
pub async fn met(failing: Failing, asked: Asked) {
    let Failing {
        mut port,
        mut faults,
        keep: _keep,
    } = failing;
    port.put(1).await.expect("all is well");
    if !faults.begin(asked.fault).await {
        println!("{}: not possible here", asked.test);
        return;
    }
    let (kept, refused) = written(&port, asked).await;
    if let Some(error) = &refused {
        sensible(error, asked);
    }
    for number in [1].into_iter().chain(kept.iter().copied()) {
        match tokio::time::timeout(PATIENCE, port.has(number)).await {
            Ok(Ok(there)) => assert!(there, "{asked:?}: {number} is said to be gone"),
            Ok(Err(error)) => sensible(&error, asked),
            Err(_) => panic!("{asked:?}: reading takes longer than {PATIENCE:?}"),
        }
        if asked.fault == Fault::Slow {
            break;
        }
    }
    if let Some(anew) = faults.end().await {
        port = anew;
    }
    assert!(well(|| port.has(1)).await, "{asked:?}: what was there");
    for number in &kept {
        let there = well(|| port.has(*number)).await;
        // A machine that loses power may lose what it had not yet written; that is what was cut here.
        assert!(there || asked.fault == Fault::Torn, "{asked:?}: {number}");
    }
    for number in [kept.len() as u32 + 2, MANY + 9] {
        well(|| port.has(number)).await;
        well(|| port.put(number)).await;
        assert!(well(|| port.has(number)).await, "{asked:?}: {number}");
    }
}

/// Writes until a write is refused; what was taken, and the refusal.
async fn written(port: &Port, asked: Asked) -> (Vec<u32>, Option<StoreError>) {
    let (most, must) = match asked.fault {
        Fault::Full | Fault::Broken => (MANY, true),
        Fault::Slow => (1, false),
        Fault::Torn => (3, false),
    };
    let ticks = Arc::new(AtomicU64::new(0));
    let counted = ticks.clone();
    let clock = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let (mut kept, mut refused) = (Vec::new(), None);
    for number in 2..2 + most {
        let (began, before) = (Instant::now(), ticks.load(Ordering::Relaxed));
        let put = tokio::time::timeout(PATIENCE, port.put(number)).await;
        let put = put.unwrap_or_else(|_| panic!("{asked:?}: longer than {PATIENCE:?}"));
        // The only thread of this test was free for others.
        let ran = ticks.load(Ordering::Relaxed) - before;
        let waited = began.elapsed();
        assert!(
            waited < Duration::from_secs(2) || ran >= 4,
            "{asked:?}: it held up others for {waited:?}"
        );
        match put {
            Ok(()) => kept.push(number),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    clock.abort();
    assert!(refused.is_some() || !must, "{asked:?}: nothing was refused");
    (kept, refused)
}

fn sensible(error: &StoreError, asked: Asked) {
    use StoreErrorKind::{Full, Internal, Overloaded, Unavailable};
    let kinds: &[StoreErrorKind] = match asked.fault {
        Fault::Full => &[Full],
        Fault::Slow => &[Unavailable, Overloaded],
        Fault::Broken | Fault::Torn => &[Unavailable, Overloaded, Internal],
    };
    assert!(kinds.contains(&error.kind), "{asked:?}: {error}: {error:?}");
    assert!(!error.context.is_empty(), "{asked:?}: it says nothing");
}

/// Again and again for a while: connections are made anew, a server starts.
async fn well<T, F: Future<Output = StoreResult<T>>>(mut work: impl FnMut() -> F) -> T {
    let began = Instant::now();
    loop {
        match work().await {
            Ok(done) => return done,
            Err(error) => assert!(began.elapsed() < SOON, "it is not well again: {error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

impl Port {
    /// Puts a thing in, of some hundred kilobytes where there is place for it. The same again changes nothing.
    async fn put(&self, number: u32) -> StoreResult<()> {
        match self {
            Self::Graph(graph) => graph.put_paper(&paper(number)).await,
            Self::Passages(index) => index.put_passages(&passages(number)).await,
            Self::Blobs(blobs) => blobs.put(&blob(number), bytes(number)).await,
            Self::Ledger(ledger) => ledger.record(&lines(number)).await,
            Self::Jobs(jobs) => jobs.enqueue(&batch(number), 0).await.map(drop),
            Self::Accounts(accounts) => {
                let (user, password) = user(number);
                accounts.add_user(&user, &password).await.map(drop)
            }
            Self::Shelf(shelf) => shelf.put_note(&note(number)).await,
        }
    }

    /// Whether it is there; what is written whole or not at all is not there in parts.
    async fn has(&self, number: u32) -> StoreResult<bool> {
        Ok(match self {
            Self::Graph(graph) => {
                let (put, found) = (paper(number), graph.record(&paper(number).paper.id).await?);
                found.is_some_and(|found| {
                    assert_eq!(found.paper, put.paper);
                    assert_eq!(found.passages, put.passages);
                    assert_eq!(found.references.len(), put.references.len());
                    assert_eq!(found.mentions.len(), put.mentions.len());
                    true
                })
            }
            Self::Passages(index) => {
                let put = passages(number);
                let ids: Vec<PassageId> = put.iter().map(|one| one.id.clone()).collect();
                index.dense_vectors(&ids).await?.len() == put.len()
            }
            Self::Blobs(blobs) => blobs.get(&blob(number)).await?.is_some_and(|found| {
                assert!(found == bytes(number), "a part of a file");
                true
            }),
            Self::Ledger(ledger) => {
                let put = lines(number);
                let hashes: Vec<ContentHash> = put.iter().map(|one| one.hash.clone()).collect();
                all_or_none(ledger.entries(&hashes).await?.len(), put.len())
            }
            Self::Jobs(jobs) => {
                let (put, mut found) = (batch(number), 0);
                for one in &put {
                    found += usize::from(jobs.job(&one.id()).await?.is_some());
                }
                all_or_none(found, put.len())
            }
            Self::Accounts(accounts) => {
                let put = user(number);
                accounts.user(&put.0.name).await?.is_some_and(|found| {
                    assert_eq!(found, put);
                    true
                })
            }
            Self::Shelf(shelf) => {
                let put = note(number);
                shelf.note(&put.id).await?.is_some_and(|found| {
                    assert_eq!(found, put);
                    true
                })
            }
        })
    }
}

fn all_or_none(found: usize, all: usize) -> bool {
    assert!(found == 0 || found == all, "{found} of {all} are there");
    found == all
}

fn long(number: u32) -> String {
    format!("word{number} ").repeat(12_000)
}

fn paper(number: u32) -> PaperRecord {
    let name = format!("thing {number}");
    let mut paper = record(&name, &name, &[("Nowhere", None)]);
    paper.paper.abstract_text = Some(long(number));
    paper
}

fn passages(number: u32) -> Vec<IndexedPassage> {
    let paper = id(&format!("thing {number}"));
    let one = |ordinal: u32| {
        let mut dense = vec![0.0; DIMENSION];
        dense[ordinal as usize % DIMENSION] = 1.0;
        IndexedPassage {
            id: PassageId::new(&paper, ordinal),
            paper: paper.clone(),
            text: format!("word{number} of {ordinal}"),
            dense,
        }
    };
    (0..40).map(one).collect()
}

fn blob(number: u32) -> BlobKey {
    BlobKey::Raw(ContentHash::of(&number.to_le_bytes()))
}

fn bytes(number: u32) -> Vec<u8> {
    let bytes = number.to_le_bytes().into_iter();
    bytes.cycle().take(500_000).collect()
}

fn lines(number: u32) -> Vec<IngestEntry> {
    let one = |at: u32| {
        let hash = ContentHash::of(format!("{number} {at}").as_bytes());
        IngestEntry {
            paper: id(&format!("thing {number}")),
            hash,
            source: "a long name ".repeat(400),
            state: IngestState::Failed {
                reason: "torn".into(),
            },
            pipeline: 1,
            updated_at: i64::from(at),
        }
    };
    (0..40).map(one).collect()
}

fn batch(number: u32) -> Vec<NewJob> {
    let payload = serde_json::json!({ "text": "a long text ".repeat(400) });
    let one = |at: u32| {
        let key = format!("{number}:{at}");
        NewJob::new(JobKind::named("metadata"), key, payload.clone())
    };
    (0..40).map(one).collect()
}

fn user(number: u32) -> (User, PasswordHash) {
    let user = User {
        name: UserName::parse(&format!("reader{number}")).expect("a name"),
        role: Role::Reader,
        created_at: i64::from(number),
    };
    (user, PasswordHash::new(long(number)))
}

fn note(number: u32) -> Note {
    Note {
        id: NoteId::parse(&format!("00000000-0000-4000-8000-{number:012x}")).expect("an id"),
        paper: id("a"),
        author: None,
        text: long(number),
        quote: None,
        page: None,
        created_at: i64::from(number),
        changed_at: i64::from(number),
    }
}
