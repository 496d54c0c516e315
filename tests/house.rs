//! The house rules that a reader can't check by eye: which crate may know which.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// What each crate may import of ours, and no more.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("graph-schema", &[][..]),
        ("models-core", &["graph-schema"][..]),
        ("stores-core", &["graph-schema"][..]),
        ("stores-embedded", &["graph-schema", "stores-core"][..]),
        ("stores-remote", &["graph-schema", "stores-core"][..]),
        ("models-candle", &["models-core"][..]),
        ("models-catalogue", &["models-core"][..]),
        ("models-onnx", &["models-core"][..]),
        ("models-openai", &["models-core"][..]),
        ("models-pdfium", &["models-core"][..]),
        ("models-tesseract", &["models-core"][..]),
        ("vectors", &["stores-core", "models-core"][..]),
        (
            "ingest",
            &["graph-schema", "stores-core", "models-core", "vectors"][..],
        ),
        ("learn", &["graph-schema"][..]),
        ("operations", &[][..]),
        (
            "answer",
            &["graph-schema", "stores-core", "models-core", "vectors"][..],
        ),
        (
            "service",
            &[
                "graph-schema",
                "stores-core",
                "models-core",
                "vectors",
                "ingest",
                "answer",
                "learn",
                "operations",
            ][..],
        ),
    ])
}

/// Engines that only these crates may name.
const KEPT_IN: [(&str, &[&str]); 15] = [
    ("actix-web", &["papyri"]),
    ("async-graphql", &["papyri"]),
    ("clap", &["papyri"]),
    ("clap_complete", &["papyri"]),
    ("clap_mangen", &["papyri"]),
    ("neo4rs", &["stores-remote"]),
    ("qdrant-client", &["stores-remote"]),
    ("qdrant-edge", &["stores-embedded"]),
    ("tokio-postgres", &["stores-remote"]),
    ("rusqlite", &["stores-embedded"]),
    ("fastembed", &["models-onnx"]),
    ("pdfium-render", &["models-pdfium"]),
    ("candle-core", &["models-candle"]),
    ("candle-nn", &["models-candle"]),
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

/// What only the use cases may call, by how it is named in code: the ports of stores, and the value that holds them.
const PORTS: [&str; 15] = [
    "GraphStore",
    "PaperStore",
    "LinkStore",
    "ExploreStore",
    "EntityStore",
    "ChatStore",
    "RatingStore",
    "PassageIndex",
    "BlobStore",
    "IngestLedger",
    "JobQueue",
    "AccountStore",
    "AuditLog",
    ".stores",
    "stores_core::Stores",
];

#[test]
fn translators_call_no_port_of_stores() {
    let mut broken = Vec::new();
    for (file, text) in sources("src") {
        let wire = ["src/graphql/", "src/http/", "src/mcp/"]
            .iter()
            .any(|room| file.starts_with(room));
        let command = file.starts_with("src/cli/");
        let named = PORTS.iter().find(|port| text.contains(**port));
        match named {
            Some(port) if wire || command => broken.push(format!("{file} names {port}")),
            None if wire && text.contains("stores_core") => {
                broken.push(format!("{file} knows stores"));
            }
            _ => {}
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Use cases that anybody may ask for and that can't fail.
const FOR_ANYBODY: [&str; 1] = ["away"];

#[test]
fn every_use_case_asks_whether_its_caller_may() {
    let mut asked = 0;
    let mut unasked = Vec::new();
    for (file, text) in sources("service/src") {
        for part in text
            .split("pub async fn ")
            .flat_map(|part| part.split("pub fn "))
            .skip(1)
        {
            let name: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let (head, body) = part.split_once(" {\n").unwrap_or((part, ""));
            if !head.contains("caller: &Caller") || FOR_ANYBODY.contains(&name.as_str()) {
                continue;
            }
            let body = body.split("\n    }\n").next().unwrap_or_default();
            // Before anything is waited for.
            let before = body.split(".await").next().unwrap_or_default();
            let ways = ["caller.may(Operation::", "caller.begins(Operation::"];
            match ways.iter().any(|way| before.contains(way)) {
                true => asked += 1,
                false => unasked.push(format!("{file}: {name}")),
            }
        }
    }
    assert!(asked > 50, "the use cases are not where they were: {asked}");
    assert_eq!(unasked, Vec::<String>::new());
}

#[test]
fn rooms_of_a_crate_see_each_other_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = packages();
    let (mut circles, mut looked_at) = (Vec::new(), 0);
    for package in &packages {
        let name = package["name"].as_str().expect("a name");
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let folder = manifest.with_file_name("src");
        let folder = folder.strip_prefix(root).expect("below the root");
        let seen = seen_by_rooms(&folder.display().to_string());
        // A crate of one file has no rooms.
        let files = std::fs::read_dir(root.join(folder)).expect("a folder of sources");
        looked_at += usize::from(!seen.is_empty() || files.count() == 1);
        let round = in_circles(seen);
        if !round.is_empty() {
            circles.push(format!("{name}: {}", round.join(", ")));
        }
    }
    assert_eq!(circles, Vec::<String>::new());
    assert_eq!(looked_at, packages.len(), "a crate without rooms");
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let seen = |pairs: &[(&str, &str)]| -> BTreeMap<String, BTreeSet<String>> {
        let mut seen = BTreeMap::<String, BTreeSet<String>>::new();
        for (room, text) in pairs {
            let given = BTreeMap::from([("Paper".to_owned(), "paper".to_owned())]);
            let names = named_in_crate(text);
            let names = names
                .into_iter()
                .map(|name| given.get(&name).cloned().unwrap_or(name));
            seen.entry((*room).to_owned()).or_default().extend(names);
        }
        seen
    };
    let one_way = [("a", "use crate::paper::X;"), ("paper", "use std::fmt;")];
    assert!(in_circles(seen(&one_way)).is_empty());
    for back in [
        "use crate::a::Y;",
        "use crate::{b, a::{X, Y}};",
        "fn f() { crate::a::y() }",
    ] {
        for there in [
            "use crate::paper::X;",
            "use crate::Paper;",
            "use crate::{Z, Paper};",
        ] {
            let round = in_circles(seen(&[("a", there), ("paper", back), ("b", "")]));
            assert_eq!(round, ["a", "paper"], "{there} {back}");
        }
    }
}

/// The rooms of a crate, a file or folder of its `src` each, with the other rooms that they name in what ships, be it by
/// what the crate gives on of them.
fn seen_by_rooms(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut given = BTreeMap::new();
    for (file, text) in sources(folder) {
        let within = file[folder.len()..].trim_start_matches('/');
        let room = within.split(['/', '.']).next().unwrap_or_default();
        if within.contains('/') || !matches!(room, "lib" | "main") {
            let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
            let names = named_in_crate(shipped);
            seen.entry(room.to_owned()).or_default().extend(names);
        } else {
            given.extend(given_on(&text));
        }
    }
    let rooms: BTreeSet<String> = seen.keys().cloned().collect();
    for (room, others) in &mut seen {
        let named = std::mem::take(others).into_iter();
        let named = named.map(|name| given.get(&name).cloned().unwrap_or(name));
        *others = named
            .filter(|other| other != room && rooms.contains(other))
            .collect();
    }
    seen
}

/// What a crate's root gives on of its rooms (`pub use room::{…}`): name, and the room it is of.
fn given_on(root: &str) -> BTreeMap<String, String> {
    let mut given = BTreeMap::new();
    for text in root.split("\npub use ").skip(1) {
        let path = text.split(';').next().unwrap_or_default();
        let Some((room, names)) = path.split_once("::") else {
            continue;
        };
        let words = names.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        given.extend(
            words
                .filter(|word| !word.is_empty())
                .map(|word| (word.to_owned(), room.to_owned())),
        );
    }
    given
}

/// What stands behind `crate::`, and behind `crate::{` and its commas.
fn named_in_crate(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let word = |text: &str| -> String {
        let text = text.trim_start();
        let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
        text.chars().take_while(is_part).collect()
    };
    let mut names = BTreeSet::new();
    for behind in code.split("crate::").skip(1) {
        let Some(list) = behind.strip_prefix('{') else {
            names.insert(word(behind));
            continue;
        };
        let mut depth = 1;
        let mut item = 0;
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 || (depth == 1 && c == ',') {
                names.insert(word(&list[item..at]));
                item = at + 1;
            }
            if depth == 0 {
                break;
            }
        }
    }
    names
}

/// Those that are left when all go, again and again, that see none or are seen by none.
fn in_circles(mut seen: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let before = seen.len();
        let there: BTreeSet<String> = seen.keys().cloned().collect();
        for others in seen.values_mut() {
            others.retain(|other| there.contains(other));
        }
        let looked_at: BTreeSet<String> = seen.values().flatten().cloned().collect();
        seen.retain(|room, others| !others.is_empty() && looked_at.contains(room));
        if seen.len() == before {
            return seen.into_keys().collect();
        }
    }
}

/// Where a type of answers has functions of its own outside the file that it stands in: file and type.
fn functions_away_from_their_type(files: &[(String, String)]) -> Vec<String> {
    let mut away = Vec::new();
    for (file, text) in files {
        let own: BTreeSet<&str> = words_behind(text, &["struct ", "enum ", "union "]).collect();
        for name in words_behind(text, &["impl ", "impl<"]) {
            if !own.contains(name) {
                away.push(format!("{file}: {name}"));
            }
        }
    }
    away
}

/// The names that lines give to types, or that inherent `impl` blocks are of; those of a trait are left out.
fn words_behind<'a>(text: &'a str, openings: &'a [&str]) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub").map_or(line, |rest| {
            let rest = rest
                .strip_prefix('(')
                .and_then(|rest| rest.split_once(')'))
                .map_or(rest, |(_, rest)| rest);
            rest.trim_start()
        });
        let opening = openings
            .iter()
            .find(|opening| line.starts_with(**opening))?;
        let mut rest = line.strip_prefix(opening)?;
        if opening.ends_with('<') {
            let mut depth = 1;
            let end = rest.find(|c| {
                depth += i32::from(c == '<') - i32::from(c == '>');
                depth == 0
            })?;
            rest = rest.get(end + 1..)?.trim_start();
        }
        if opening.starts_with("impl") && rest.contains(" for ") {
            return None;
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))?;
        rest.get(..end)?.rsplit("::").next()
    })
}

#[test]
fn a_stage_of_answers_stands_in_one_file() {
    let files = sources("answer/src");
    assert_eq!(functions_away_from_their_type(&files), Vec::<String>::new());
    let impls = files
        .iter()
        .map(|(_, text)| words_behind(text, &["impl ", "impl<"]).count());
    assert!(
        impls.sum::<usize>() > 20,
        "the types of answers are not where they were"
    );
}

#[test]
fn a_type_over_several_files_is_found_however_it_is_written() {
    let of = |text: &str| {
        let home = "pub(crate) struct Engine<'a> {\n}\nimpl<'a> Engine<'a> {\n}\nimpl From<X> for Y {\n}\n";
        let files = [
            ("home".to_owned(), home.to_owned()),
            ("away".to_owned(), text.to_owned()),
        ];
        functions_away_from_their_type(&files)
    };
    for text in [
        "impl Engine<'_> {",
        "impl<'a> Engine<'a> {",
        "    impl crate::engine::Engine<'_> {",
        "impl<T: Into<String>> Engine<T> {",
    ] {
        assert_eq!(of(text), ["away: Engine"], "{text}");
    }
    for text in [
        "impl Display for Engine<'_> {",
        "enum Engine {\nimpl Engine {",
        "fn f(engine: &Engine) {",
    ] {
        assert!(of(text).is_empty(), "{text}");
    }
}

/// The Rust files below a folder of the repository, or the one file: path from its root, and text.
fn sources(path: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting = vec![root.join(path)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let name = path.strip_prefix(root).expect("below the root");
            found.push((name.display().to_string(), text));
        }
    }
    found
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

/// Where the program writes to its outputs itself: what takes out codes for the terminal, the log, and the child that
/// speaks to its parent in bytes.
const WRITES: [&str; 3] = ["cli/terminal.rs", "telemetry.rs", "cli/read_pdf.rs"];

#[test]
fn nothing_is_printed_past_the_terminal() {
    let mut past = Vec::new();
    for (file, text) in sources("src") {
        if WRITES.iter().any(|home| file.ends_with(home)) {
            continue;
        }
        let ways = [
            "print!(",
            "println!(",
            "stdout().lock",
            "stderr().lock",
            "= std::io::stdout()",
        ];
        for (number, line) in text.lines().enumerate() {
            if ways.iter().any(|way| line.contains(way)) {
                past.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert_eq!(
        past,
        Vec::<String>::new(),
        "use outln!, errln! or terminal::out()"
    );
}

/// Every way to name a key of the configuration: `graph.url`, `[graph]`, `PAPYRI_GRAPH`.
fn names_of_keys() -> Vec<String> {
    let mut names = Vec::new();
    for (file, text) in sources("src/config") {
        // Each of them opens with the section that it is about.
        let section = text
            .strip_prefix("//! `[")
            .and_then(|rest| rest.split_once(']'));
        let Some((section, _)) = section else {
            continue;
        };
        names.push(format!("[{section}]"));
        names.push(format!("PAPYRI_{}", section.to_uppercase()));
        let before = names.len();
        for line in text.lines() {
            let field = line.trim().strip_prefix("pub ");
            if let Some((field, _)) = field.and_then(|rest| rest.split_once(':')) {
                names.push(format!("{section}.{field}"));
            }
        }
        assert!(names.len() > before, "{file} has no keys");
    }
    names
}

/// The names that a line of code has as words of their own, outside of comments.
fn keys_in<'a>(line: &str, names: &'a [String]) -> Vec<&'a str> {
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let stands = |name: &str| {
        line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + name.len()..].chars().next();
            let part_of_longer = after.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !before.is_some_and(of_name) && (name.starts_with("PAPYRI_") || !part_of_longer)
        })
    };
    let code = !line.trim_start().starts_with("//") && line.contains('"');
    let named = names.iter().filter(|name| code && stands(name));
    named.map(String::as_str).collect()
}

#[test]
fn stores_and_models_know_no_key_of_the_configuration() {
    let names = names_of_keys();
    assert!(
        names.len() > 60,
        "the configuration is not where it was: {names:?}"
    );
    let mut named = Vec::new();
    for (file, text) in sources("stores").into_iter().chain(sources("models")) {
        if !file.contains("/src/") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let keys = keys_in(line, &names);
            named.extend(
                keys.iter()
                    .map(|key| format!("{file}:{}: {key}", number + 1)),
            );
        }
    }
    assert_eq!(
        named,
        Vec::<String>::new(),
        "say what failed, with a `StoreOption` or `ModelOption`: src/config/advice.rs names the key"
    );
}

#[test]
fn a_key_is_found_however_it_is_named() {
    let names = names_of_keys();
    for line in [
        "format!(\"Neo4j can't be reached at graph.url {url}\")",
        "\"set PAPYRI_GRAPH__PASSWORD\"",
        "\"[jobs] names no server\"",
        "\"(passages.timeout_s)\"",
    ] {
        assert_eq!(keys_in(line, &names).len(), 1, "{line}");
    }
    for line in [
        "/// \"graph.url\"",
        "self.graph.url = \"x\".into()",
        "\"graph.urls\"",
        "graph.url.clone()",
    ] {
        assert!(keys_in(line, &names).is_empty(), "{line}");
    }
}
