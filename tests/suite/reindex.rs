//! `papyri reindex` on a library that a service has: the service does it, and answers all the while; killed in the middle it
//! goes on with the next start.

use crate::qdrant::QdrantServer;
use crate::support::service::Service;
use crate::support::{Papyri, samples, stderr};
use serde_json::{Value, json};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const FIRST: &str = "bge-small-en-v1.5";
/// The same weights under another name, which make it another model.
const SECOND: &str = "bge-again";

const ASK: &str = "query($question: String!) { ask(question: $question) { found madeWith { embedder { name } } } }";
const QUESTION: &str = "How can sparse and dense retrieval be combined?";

/// However busy the machine is.
const PATIENCE: Duration = Duration::from_secs(240);

/// The models that are installed, and another.
fn with_two_models(papyri: &Papyri) -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let installed = std::env::var_os("PAPYRI_MODELS_DIR").map(PathBuf::from);
    let installed = installed.or_else(|| Some(data.or(home)?.join("papyri/models")));
    let installed = installed.expect("HOME is set");
    let models = papyri.dir().join("models");
    std::fs::create_dir(&models).expect("a folder");
    for entry in std::fs::read_dir(&installed).expect("models").flatten() {
        symlink(entry.path(), models.join(entry.file_name())).expect("a link");
    }
    symlink(installed.join(FIRST), models.join(SECOND)).expect("a link");
    models
}

/// A library of the samples, and how it is used.
struct Library {
    papyri: Papyri,
    models: PathBuf,
    server: Option<QdrantServer>,
}

impl Library {
    fn new(server: Option<QdrantServer>) -> Self {
        let papyri = Papyri::new();
        let models = with_two_models(&papyri);
        let library = Self {
            papyri,
            models,
            server,
        };
        let folder = samples();
        let ingested = library.run(&["ingest", folder.to_str().expect("a path")]);
        assert!(ingested.status.success(), "{}", stderr(&ingested));
        library
    }

    fn command(&self) -> Command {
        let mut command = self.papyri.command();
        command.arg("--models").arg(&self.models);
        if let Some(server) = &self.server {
            command.args(["--passages", &server.url()]);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().expect("it starts")
    }

    fn json(&self, args: &[&str]) -> Value {
        crate::support::json_of(self.command(), args)
    }

    fn serve(&self) -> Service {
        Service::start(self.command())
    }

    fn reindex(&self) -> Child {
        self.command()
            .args(["--json", "reindex", "--embedder", SECOND])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts")
    }

    /// The only one of its kind.
    fn job(&self) -> Option<Value> {
        let listed = self.json(&["jobs", "list", "--kind", "reindex"]);
        let jobs = listed["jobs"].as_array().expect("a list").clone();
        assert!(jobs.len() < 2, "{jobs:?}");
        jobs.into_iter().next()
    }

    /// Nothing is missing, nothing left over, and it is the second model's.
    fn is_whole(&self) {
        let report = self.json(&["check"]);
        assert_eq!(report["findings"], json!([]), "{report:#}");
        let identity = std::fs::read(self.papyri.library().join("library.json"));
        let identity: Value =
            serde_json::from_slice(&identity.expect("it is there")).expect("JSON");
        assert_eq!(identity["embedder"]["name"], SECOND);
        assert_eq!(identity["home"], Value::Null);
        for left in ["reindex", "reindex.2"] {
            assert!(!self.papyri.library().join(left).exists(), "{left}");
        }
    }
}

/// The model that found the answer, which is one.
fn answered_by(service: &Service) -> String {
    let data = service.data(ASK, &json!({ "question": QUESTION }));
    let answer = &data["ask"];
    assert_eq!(answer["found"], true, "{answer:#}");
    answer["madeWith"]["embedder"]["name"]
        .as_str()
        .expect("a model")
        .to_owned()
}

fn ended(child: Child) -> (Output, Value) {
    let output = child.wait_with_output().expect("it ends");
    let said = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output, said)
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{what} does not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn signal(process: u32, name: &str) {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
}

/// Asks all the while `work` goes on; by which models it was answered, in their order.
fn asked_during(service: &Service, work: impl FnOnce() + Send) -> Vec<String> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            work();
            over.store(true, Ordering::Relaxed);
        });
        let mut models = Vec::new();
        while !over.load(Ordering::Relaxed) {
            models.push(answered_by(service));
        }
        models
    })
}

fn is_first_then_second(models: &[String]) {
    let changes = models.windows(2).filter(|two| two[0] != two[1]).count();
    assert!(changes <= 1, "{models:?}");
    assert_eq!(
        models.first().map(String::as_str),
        Some(FIRST),
        "{models:?}"
    );
}

#[test]
fn a_service_answers_while_it_embeds_anew() {
    let library = Library::new(None);
    let passages = library.papyri.dump().indexed_passages;
    let service = library.serve();
    assert_eq!(answered_by(&service), FIRST);
    let mut said = None;
    let ordered = library.reindex();
    let models = asked_during(&service, || said = Some(ended(ordered)));
    let (output, made) = said.expect("it ran");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        made["embedder"]
            .as_str()
            .is_some_and(|name| name.starts_with(SECOND)),
        "{made}"
    );
    assert_eq!(made["passages"], passages);
    is_first_then_second(&models);
    assert_eq!(answered_by(&service), SECOND);
    assert!(
        !library.papyri.library().join("passages").exists(),
        "the old vectors have gone"
    );
    // What comes in now is embedded by the new model, too.
    drop(service);
    library.is_whole();
    assert_eq!(library.papyri.dump().indexed_passages, passages);
}

#[test]
fn a_service_that_is_killed_goes_on_with_the_next_start() {
    let library = Library::new(None);
    let passages = library.papyri.dump().indexed_passages;
    let service = library.serve();
    let ordered = library.reindex();
    wait_for("the first paper", || {
        library
            .job()
            .filter(|job| job["progress"]["done"].as_u64() > Some(0))
    });
    // Dropped, it is killed.
    drop(service);
    let service = library.serve();
    let mut said = None;
    let models = asked_during(&service, || said = Some(ended(ordered)));
    let (output, made) = said.expect("it ran");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        made["embedder"]
            .as_str()
            .is_some_and(|name| name.starts_with(SECOND)),
        "{made}"
    );
    assert!(
        models
            .iter()
            .all(|model| [FIRST, SECOND].contains(&model.as_str()))
    );
    assert_eq!(answered_by(&service), SECOND);
    drop(service);
    library.is_whole();
    assert_eq!(library.papyri.dump().indexed_passages, passages);
}

#[test]
fn who_stops_watching_leaves_the_work_to_the_service() {
    let library = Library::new(None);
    let service = library.serve();
    let ordered = library.reindex();
    wait_for("the job", || library.job());
    signal(ordered.id(), "-INT");
    let (output, _) = ended(ordered);
    // It may have been done before the signal came.
    if !output.status.success() {
        assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("papyri jobs cancel"),
            "{}",
            stderr(&output)
        );
    }
    wait_for("the end", || {
        library.job().filter(|job| job["state"] == "done")
    });
    assert_eq!(answered_by(&service), SECOND);
    drop(service);
    library.is_whole();
}

/// Two services on one Qdrant server, the graph in a folder of each: what one embeds anew the other follows.
#[test]
fn passages_on_a_server_get_a_collection_of_their_own() {
    let library = Library::new(Some(QdrantServer::start()));
    let server = library.server.as_ref().expect("a server");
    let points = server.points_in("papyri");
    let service = library.serve();
    let other = Papyri::new();
    crate::support::copy_folder(&library.papyri.library(), &other.library());
    let mut beside = other.command();
    beside
        .arg("--models")
        .arg(&library.models)
        .args(["--passages", &server.url()]);
    let beside = Service::start(beside);
    let mut said = None;
    let ordered = library.reindex();
    let models = asked_during(&service, || said = Some(ended(ordered)));
    let (output, made) = said.expect("it ran");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(made["passages"], points as u64);
    is_first_then_second(&models);
    wait_for("the other service", || {
        (answered_by(&beside) == SECOND).then_some(())
    });
    assert_eq!(server.points_in("papyri"), 0, "the old vectors have gone");
    let named: Vec<String> = server.collections();
    let anew = named
        .iter()
        .find(|name| name.starts_with(&format!("papyri-{SECOND}")));
    assert_eq!(server.points_in(anew.expect("a collection")), points);
    drop((service, beside));
    library.is_whole();
}
