//! The same paper in other bytes is one paper: a changed version takes the place of the one before, a copy changes
//! nothing, and another paper of the same name is another paper.

use crate::support::server::Server;
use crate::support::{Papyri, pdf};
use async_trait::async_trait;
use ingest::pipeline::Pipeline;
use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions};
use papyri::config::{Config, Overrides};
use papyri::http::state::Limits;
use papyri::startup::Library;
use serde_json::{Value, json};
use service::Caller;
use service::ask::{Ask, How, Kept, Within};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use stores_core::{BlobKey, BlobKind, BlobPart, BlobStore, StoreResult};

const TITLE: &str = "Lamps of the Northern Lighthouses";
const QUESTION: &str = "How many lamps does the lighthouse of Skerry burn?";

/// A version of one paper, which says how many lamps there are.
fn version(lamps: &str) -> Vec<u8> {
    let says = format!(
        "The lighthouse of Skerry burns {lamps} lamps. They are lit at dusk by the keeper."
    );
    pdf::article(
        TITLE,
        "Hanna Berg",
        &[
            "Abstract",
            &says,
            "Introduction",
            "Lighthouses of the north burn oil in winter. Keepers climb the stairs each evening to trim the wicks.",
            &says,
            "The oil is brought by boat in autumn. Storms of the coast keep boats in the harbour for weeks.",
        ],
    )
}

fn write(papyri: &Papyri, name: &str, bytes: &[u8]) -> PathBuf {
    let path = papyri.dir().join(name);
    std::fs::write(&path, bytes).expect("it is written");
    path
}

/// The same page saved by another program.
fn saved_again(bytes: &[u8]) -> Vec<u8> {
    [bytes, b"\n% saved again\n"].concat()
}

fn papers(papyri: &Papyri) -> Vec<Value> {
    let listed = papyri.json(&["papers"]);
    listed["papers"].as_array().expect("papers").clone()
}

#[test]
fn a_changed_file_takes_the_place_of_the_one_before() {
    let papyri = Papyri::new();
    let path = write(&papyri, "lamps.pdf", &version("three"));
    let report = papyri.ingest(&[&path], &[]);
    assert_eq!(report["new"], 1, "{report:#}");
    let before = papers(&papyri).remove(0);
    assert_eq!(before["title"], TITLE);

    write(&papyri, "lamps.pdf", &version("seven"));
    let report = papyri.ingest(&[&path], &[]);
    assert_eq!(
        (&report["replaced"], &report["new"]),
        (&json!(1), &json!(0)),
        "{report:#}"
    );
    let after = papers(&papyri);
    assert_eq!(after.len(), 1, "{after:#?}");
    assert_eq!(after[0]["id"], before["id"], "it is the same paper");
    assert_ne!(after[0]["content_hash"], before["content_hash"]);
    let answer = papyri.json(&["ask", QUESTION])["sentences"].to_string();
    assert!(
        answer.contains("seven") && !answer.contains("three"),
        "{answer}"
    );
    // Neither the version before nor this one is news any more, wherever they lie.
    let old = write(&papyri, "old.pdf", &version("three"));
    let report = papyri.ingest(&[&old, &path], &[]);
    assert_eq!(report["unchanged"], 2, "{report:#}");
    assert_eq!(papyri.json(&["check"])["findings"], json!([]));

    // With the paper all its versions go.
    let id = before["id"].as_str().expect("an id");
    papyri.json(&["papers", "delete", "--yes", id]);
    assert!(
        !papyri
            .library()
            .join(format!("versions/{id}.json"))
            .exists()
    );
    let report = papyri.ingest(&[&old], &[]);
    assert_eq!(report["new"], 1, "{report:#}");
}

#[test]
fn a_copy_in_other_bytes_is_the_paper() {
    let papyri = Papyri::new();
    let first = write(&papyri, "a.pdf", &version("three"));
    let copy = write(&papyri, "b.pdf", &saved_again(&version("three")));
    for _ in 0..2 {
        papyri.ingest(&[&first, &copy], &["--jobs", "2"]);
        assert_eq!(papers(&papyri).len(), 1);
    }
    let again = papyri.ingest(&[&first, &copy], &[]);
    assert_eq!(again["unchanged"], 2, "{again:#}");
    assert_eq!(papyri.json(&["check"])["findings"], json!([]));
}

/// The same pages, encrypted with a password that only changing them asks for.
fn locked_against_changes(bytes: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).expect("a PDF");
    let id = || Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id(), id()]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "only-for-changes",
        user_password: "",
        key_length: 128,
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).expect("a key");
    document.encrypt(&state).expect("it is encrypted");
    let mut saved = Vec::new();
    document.save_to(&mut saved).expect("it is written");
    saved
}

#[test]
fn an_encrypted_copy_is_the_paper() {
    let plain = version("three");
    let locked = locked_against_changes(&plain);
    let text = b"The lighthouse of Skerry";
    let shows = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(shows(&plain) && !shows(&locked), "it is encrypted");
    for order in [["plain.pdf", "locked.pdf"], ["locked.pdf", "plain.pdf"]] {
        let papyri = Papyri::new();
        let files = order.map(|name| match name {
            "plain.pdf" => write(&papyri, name, &plain),
            _ => write(&papyri, name, &locked),
        });
        for file in &files {
            let report = papyri.ingest(&[file], &[]);
            assert_eq!(report["failed"], 0, "{report:#}");
        }
        let listed = papers(&papyri);
        assert_eq!(listed.len(), 1, "{order:?}: {listed:#?}");
        assert_eq!(listed[0]["title"], TITLE);
        assert_eq!(papyri.json(&["check"])["findings"], json!([]));
    }
}

#[test]
fn another_paper_of_the_name_is_another() {
    let papyri = Papyri::new();
    let first = write(&papyri, "a.pdf", &version("three"));
    let other = pdf::article(
        TITLE,
        "Olaf Strand",
        &[
            "Abstract",
            "We catalogue the lenses that were ground for beacons between two wars, and the workshops that made them.",
            "Introduction",
            "Lenses were ground in four towns. The largest weighed more than the boat that carried it to its rock.",
        ],
    );
    let other = write(&papyri, "other.pdf", &other);
    let report = papyri.ingest(&[&first, &other], &[]);
    assert_eq!(report["new"], 2, "{report:#}");
    assert_eq!(papers(&papyri).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_at_once_are_one_paper_and_versions_are_told() {
    let server = Server::start(Vec::new(), Limits::default());
    let upload = async |bytes: Vec<u8>| {
        let reply = server.upload(Some(("lamps.pdf", bytes))).await;
        let reply: Value = reply.json().await.expect("JSON");
        reply["data"]["uploadPaper"].clone()
    };
    let all = (0..8).map(|_| upload(version("three")));
    let all = futures::future::join_all(all).await;
    let new = all.iter().filter(|one| one["status"] == "NEW").count();
    assert_eq!(new, 1, "{all:#?}");
    let paper = all[0]["paper"]["id"].clone();
    let replaced = upload(version("seven")).await;
    assert_eq!(
        (&replaced["status"], &replaced["paper"]["id"]),
        (&json!("REPLACED"), &paper)
    );
    let query =
        "query($id: ID!) { paper(id: $id) { versions { source title pages hash replacedAt } } }";
    let told = server.data(query, json!({ "id": paper })).await;
    let versions = told["paper"]["versions"].as_array().expect("versions");
    assert_eq!((versions.len(), &versions[0]["title"]), (1, &json!(TITLE)));
    assert_eq!(versions[0]["source"], "lamps.pdf");
}

/// The files of a library in which another process replaces the paper between the reading of its old text and whatever is
/// read next.
struct ReplacedMeanwhile {
    files: Arc<dyn BlobStore>,
    other: Pipeline,
    now: AtomicBool,
}

#[async_trait]
impl BlobStore for ReplacedMeanwhile {
    async fn get(&self, key: &BlobKey) -> StoreResult<Option<Vec<u8>>> {
        let read = self.files.get(key).await?;
        if matches!(key, BlobKey::Text(_)) && self.now.swap(false, Ordering::SeqCst) {
            let replaced = self.other.ingest("lamps.pdf", version("seven")).await;
            replaced.expect("it is replaced");
        }
        Ok(read)
    }

    async fn put(&self, key: &BlobKey, bytes: Vec<u8>) -> StoreResult<()> {
        self.files.put(key, bytes).await
    }

    async fn size(&self, key: &BlobKey) -> StoreResult<Option<u64>> {
        self.files.size(key).await
    }

    async fn keys(
        &self,
        kind: BlobKind,
        after: Option<&BlobKey>,
        limit: u32,
    ) -> StoreResult<Vec<BlobKey>> {
        self.files.keys(kind, after, limit).await
    }

    async fn get_range(&self, key: &BlobKey, range: Range<u64>) -> StoreResult<Option<BlobPart>> {
        self.files.get_range(key, range).await
    }

    async fn delete(&self, key: &BlobKey) -> StoreResult<()> {
        self.files.delete(key).await
    }
}

/// A process that answers is not told what another one takes in: it has a reading of the old text when the new one comes,
/// or is just about to have it.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_reading_is_not_quoted_once_another_has_replaced_it() {
    for while_reading in [false, true] {
        let dir = tempfile::tempdir().expect("a folder");
        let overrides = Overrides {
            library: Some(dir.path().join("library")),
            ..Overrides::default()
        };
        let mut config = Config::load(None, &overrides).expect("a configuration");
        config.ingest.reader = Some(env!("CARGO_BIN_EXE_papyri").into());
        let mut library = Library::open(config).await.expect("it opens");
        let other = || {
            let vectors = library
                .vectors()
                .expect("the model is installed: make models");
            library.pipeline(Some(vectors))
        };
        let taken = other().ingest("lamps.pdf", version("three")).await;
        taken.expect("it is taken in");
        let (other, files) = (other(), library.stores.blobs.clone());
        let meanwhile = Arc::new(ReplacedMeanwhile {
            files,
            other,
            now: AtomicBool::new(while_reading),
        });
        library.stores.blobs = meanwhile.clone();
        let asking = library.asking().expect("it can be asked");
        let ask = async || {
            let ask = Ask {
                question: QUESTION.into(),
                within: Within::Library,
                before: Vec::new(),
                kept: Kept::Nowhere,
                how: How::default(),
            };
            let answer = asking.answer(&Caller::Local, ask).await;
            let answer = answer.expect("an answer");
            serde_json::to_string(&answer.sentences).expect("JSON")
        };
        let first = ask().await;
        if !while_reading {
            assert!(first.contains("three"), "{first}");
            let replaced = meanwhile.other.ingest("lamps.pdf", version("seven"));
            replaced.await.expect("it is replaced");
        }
        assert!(!meanwhile.now.load(Ordering::SeqCst), "the text was read");
        let second = ask().await;
        assert!(
            second.contains("seven") && !second.contains("three"),
            "{second}"
        );
    }
}
