//! The embedding model trained further by the program on a library made by hand, measured, kept back or put to use.

use crate::support::{Papyri, stderr};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PARENT: &str = "bge-small-en-v1.5";

/// However busy the machine is.
const PATIENCE: Duration = Duration::from_secs(240);

/// What a title calls by the one word its abstract calls by the other: nobody could know, and a model can learn it.
const COLOURS: [(&str, &str); 9] = [
    ("red", "walnut"),
    ("green", "cherry"),
    ("blue", "maple"),
    ("grey", "birch"),
    ("white", "cedar"),
    ("black", "willow"),
    ("yellow", "poplar"),
    ("brown", "spruce"),
    ("purple", "alder"),
];
const BIRDS: [(&str, &str); 9] = [
    ("heron", "copper"),
    ("finch", "silver"),
    ("crane", "nickel"),
    ("eagle", "cobalt"),
    ("robin", "bronze"),
    ("stork", "pewter"),
    ("raven", "chrome"),
    ("swift", "marble"),
    ("grouse", "basalt"),
];

struct Library {
    papyri: Papyri,
    models: PathBuf,
}

impl Library {
    fn new() -> Self {
        let papyri = Papyri::new();
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        let installed = std::env::var_os("PAPYRI_MODELS_DIR").map(PathBuf::from);
        let installed = installed.or_else(|| Some(data.or(home)?.join("papyri/models")));
        let installed = installed.expect("HOME is set");
        let models = papyri.dir().join("models");
        fs::create_dir(&models).expect("a folder");
        for entry in fs::read_dir(&installed).expect("models").flatten() {
            symlink(entry.path(), models.join(entry.file_name())).expect("a link");
        }
        let library = Self { papyri, models };
        let mut lines = String::new();
        for (colour, wood) in COLOURS {
            for (bird, metal) in BIRDS {
                let paper = json!({
                    "title": format!("The {colour} {bird}"),
                    "abstract": format!("A loom was built of {wood} and of {metal}, and its cloth was measured for a year."),
                });
                lines.push_str(&format!("{paper}\n"));
            }
        }
        let list = library.papyri.dir().join("papers.jsonl");
        fs::write(&list, lines).expect("a list");
        library.json(&["ingest", list.to_str().expect("a path")]);
        library
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.papyri.command();
        command.env("PAPYRI_MODELS_DIR", &self.models).args(args);
        command
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.command(&[&["--json"], args].concat()).output();
        let output = output.expect("it starts");
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.command(args).output().expect("it starts");
        assert!(!output.status.success(), "{args:?}");
        stderr(&output)
    }

    /// The folder of the run that is under way.
    fn run_folder(&self) -> Option<PathBuf> {
        let runs = fs::read_dir(self.papyri.library().join("training")).ok()?;
        Some(runs.flatten().next()?.path())
    }
}

const TRAIN: [&str; 8] = [
    "train", "embedder", "--epochs", "12", "--rate", "1e-3", "--batch", "16",
];

fn figure(run: &Value, of: &str, name: &str) -> f64 {
    run[of][name]["value"]
        .as_f64()
        .unwrap_or_else(|| panic!("{of} {name}: {run:#}"))
}

#[test]
fn an_embedder_learns_survives_a_kill_and_is_put_to_use() {
    let library = Library::new();
    let run = library.json(&TRAIN);
    let losses: Vec<f64> = run["losses"]
        .as_array()
        .expect("losses")
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    assert!(losses[losses.len() - 1] < losses[0] * 0.8, "{losses:?}");
    let (before, after) = (
        figure(&run, "parent_metrics", "titles.recall@10"),
        figure(&run, "metrics", "titles.recall@10"),
    );
    assert!(after > before + 0.2, "{before} {after}");
    // A process that loads the runtime and the model, and a part of a step.
    let peak = run["peak_bytes"].as_u64().expect("bytes");
    assert!(peak < 1_500_000_000, "{peak}");
    assert_eq!(library.run_folder(), None);

    let set = run["dataset"].as_str().expect("a dataset");
    let shown = library.json(&["datasets", "show", set]);
    let trained = shown["pairs"]["titles"]["trained"]
        .as_u64()
        .expect("a count");
    assert_eq!(run["trained_on"].as_u64(), Some(trained), "{shown:#}");

    // Killed in the middle, it goes on to the same weights.
    let mut killed = library
        .command(&TRAIN)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let started = Instant::now();
    while !library
        .run_folder()
        .is_some_and(|run| run.join("state").exists())
    {
        assert!(started.elapsed() < PATIENCE, "no state is kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    killed.kill().expect("killed");
    killed.wait().expect("it ended");
    let again = library.json(&TRAIN);
    for of in ["version", "digest", "model", "losses", "curve", "metrics"] {
        assert_eq!(again[of], run[of], "{of}");
    }

    let version = run["version"].as_str().expect("a version");
    let model = run["model"].as_str().expect("a model");
    assert_eq!(model, format!("{PARENT}-{version}"));
    let stage = || {
        let listed = library.json(&["versions", "list"]);
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed:#}");
        listed[0]["stage"].clone()
    };
    assert_eq!(stage(), "candidate");
    let embedded = library.json(&["versions", "promote", version]);
    assert_eq!(embedded["passages"], 81, "{embedded:#}");
    assert_eq!(stage(), "production");
    let asked = library.command(&["--json", "ask", "Which loom is of walnut and of copper?"]);
    let asked = { asked }.output().expect("it starts");
    let asked: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    assert_eq!(asked["made_with"]["embedder"]["name"], model, "{asked:#}");
}

#[test]
fn a_model_that_forgot_is_not_put_to_use() {
    let library = Library::new();
    let run = library.json(&[
        "train", "embedder", "--epochs", "2", "--rate", "1e-3", "--batch", "16",
    ]);
    let version = run["version"].as_str().expect("a version");
    // As if it had done worse on papers held out.
    let registry = library.papyri.library().join("learn/registry.json");
    let mut kept: Value =
        serde_json::from_slice(&fs::read(&registry).expect("a file")).expect("JSON");
    let embedder = &mut kept["embedders"][0];
    let low = json!({ "value": 0.1, "low": 0.05, "high": 0.15 });
    embedder["metrics"]["titles.mrr"] = low;
    embedder["parent_metrics"]["titles.mrr"]["value"] = json!(0.5);
    fs::write(&registry, kept.to_string()).expect("a file");
    for args in [
        ["versions", "promote", version],
        ["reindex", "--embedder", version],
    ] {
        let said = library.refused(&args);
        assert!(
            said.contains("titles.mrr is 0.100") && said.contains("--force"),
            "{said}"
        );
    }
    let embedded = library.json(&["reindex", "--embedder", version, "--force"]);
    assert_eq!(embedded["passages"], 81, "{embedded:#}");
}

#[test]
fn what_can_not_be_trained_is_said() {
    let papyri = Papyri::new();
    let refused = |args: &[&str]| {
        let output = papyri.run(args);
        assert!(!output.status.success(), "{args:?}");
        stderr(&output)
    };
    let few = refused(&["train", "embedder"]);
    assert!(few.contains("at least 20"), "{few}");
    assert!(refused(&["train", "embedder", "t-0"]).contains("datasets list"));
    assert!(refused(&["train", "embedder", "--max-hours", "0"]).contains("--max-hours"));
    assert!(refused(&["train", "embedder", "--layers", "0"]).contains("--layers"));
    let made = papyri.json(&["datasets", "create", "--texts"]);
    let set = made["id"].as_str().expect("a name");
    assert!(set.starts_with("t-"), "{made:#}");
    let parent = refused(&["train", "embedder", set, "--parent", "../nothing"]);
    assert!(!parent.contains("panicked"), "{parent}");
}
