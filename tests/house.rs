//! The house rules that a reader can't check by eye: which crate may know which.

use cargo_metadata::MetadataCommand;
use std::collections::BTreeMap;

/// What each crate may import of ours, and no more.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("graph-schema", &[][..]),
        ("models-core", &[][..]),
        ("stores-core", &["graph-schema"][..]),
        ("stores-embedded", &["graph-schema", "stores-core"][..]),
        ("models-onnx", &["models-core"][..]),
        ("models-openai", &["models-core"][..]),
        (
            "ingest",
            &["graph-schema", "stores-core", "models-core"][..],
        ),
        (
            "answer",
            &["graph-schema", "stores-core", "models-core"][..],
        ),
    ])
}

/// Engines that only these crates may name.
const KEPT_IN: [(&str, &[&str]); 9] = [
    ("actix-web", &["papyri"]),
    ("async-graphql", &["papyri"]),
    ("clap", &["papyri"]),
    ("neo4rs", &["stores-remote"]),
    ("qdrant-client", &["stores-remote"]),
    ("qdrant-edge", &["stores-embedded"]),
    ("rusqlite", &["stores-embedded"]),
    ("fastembed", &["models-onnx"]),
    ("pdf_oxide", &["ingest"]),
];

#[test]
fn imports_run_one_way() {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("cargo metadata runs");
    let ours: Vec<&str> = metadata
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let allowed = allowed();
    let mut broken = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        // Tests may speak to real engines; the rule is about what ships.
        let shipped = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind != cargo_metadata::DependencyKind::Development);
        for dependency in shipped {
            let wanted = dependency.name.as_str();
            let is_ours = ours.contains(&wanted);
            let may =
                name == "papyri" || allowed.get(name).is_some_and(|list| list.contains(&wanted));
            if is_ours && !may {
                broken.push(format!("{name} imports {wanted}"));
            }
            let kept = KEPT_IN.iter().find(|(engine, _)| *engine == wanted);
            if kept.is_some_and(|(_, homes)| !homes.contains(&name)) {
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
