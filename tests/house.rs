//! The house rules that a reader can't check by eye: which crate may know which.

use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// What each crate may import of ours, and no more.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("graph-schema", &[][..]),
        ("models-core", &[][..]),
        ("stores-core", &["graph-schema"][..]),
        ("stores-embedded", &["graph-schema", "stores-core"][..]),
        ("stores-remote", &["graph-schema", "stores-core"][..]),
        ("models-candle", &["models-core"][..]),
        ("models-catalogue", &["models-core"][..]),
        ("models-onnx", &["models-core"][..]),
        ("models-openai", &["models-core"][..]),
        ("models-pdfium", &["models-core"][..]),
        ("models-tesseract", &["models-core"][..]),
        (
            "ingest",
            &["graph-schema", "stores-core", "models-core"][..],
        ),
        ("learn", &["graph-schema"][..]),
        (
            "answer",
            &["graph-schema", "stores-core", "models-core"][..],
        ),
    ])
}

/// Engines that only these crates may name.
const KEPT_IN: [(&str, &[&str]); 12] = [
    ("actix-web", &["papyri"]),
    ("async-graphql", &["papyri"]),
    ("clap", &["papyri"]),
    ("neo4rs", &["stores-remote"]),
    ("qdrant-client", &["stores-remote"]),
    ("qdrant-edge", &["stores-embedded"]),
    ("tokio-postgres", &["stores-remote"]),
    ("rusqlite", &["stores-embedded"]),
    ("fastembed", &["models-onnx"]),
    ("pdfium-render", &["models-pdfium"]),
    ("candle-core", &["models-candle"]),
    ("candle-transformers", &["models-candle"]),
];

#[test]
fn imports_run_one_way() {
    let packages = packages();
    let name_of = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let ours: Vec<String> = packages.iter().map(name_of).collect();
    let allowed = allowed();
    let mut broken = Vec::new();
    for package in &packages {
        let name = name_of(package);
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        // Tests may speak to real engines; the rule is about what ships.
        let shipped = dependencies
            .iter()
            .filter(|dependency| dependency["kind"] != "dev");
        for wanted in shipped.map(name_of) {
            let may = name == "papyri"
                || allowed
                    .get(name.as_str())
                    .is_some_and(|list| list.contains(&wanted.as_str()));
            if ours.contains(&wanted) && !may {
                broken.push(format!("{name} imports {wanted}"));
            }
            let kept = KEPT_IN.iter().find(|(engine, _)| *engine == wanted);
            if kept.is_some_and(|(_, homes)| !homes.contains(&name.as_str())) {
                broken.push(format!("{name} names the engine {wanted}"));
            }
        }
    }
    assert!(
        ours.len() > allowed.len(),
        "the workspace lost its crates: {ours:?}"
    );
    assert_eq!(broken, Vec::<String>::new());
}

/// The workspace's packages, as cargo knows them.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .expect("cargo runs");
    let metadata: Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata gives JSON");
    metadata["packages"].as_array().expect("packages").clone()
}
