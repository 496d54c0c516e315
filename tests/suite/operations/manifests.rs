//! The manifests say what the program understands: keys, commands, ports, paths.

use papyri::config::{Config, Overrides};
use saphyr::{LoadableYamlNode, Yaml};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn deploy(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("deploy")
        .join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(deploy(path)).expect(path)
}

/// The files in a folder of `deploy`, by name.
fn files(folder: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(deploy(folder)).expect(folder);
    let names = entries.map(|entry| entry.expect("a file").file_name());
    let names = names.map(|name| name.into_string().expect("a plain name"));
    names
        .filter(|name| name.ends_with(".yaml"))
        .map(|name| {
            let text = read(&format!("{folder}/{name}"));
            (name, text)
        })
        .collect()
}

fn manifests() -> Vec<(String, String)> {
    files("kubernetes")
}

/// With those that are added where they are wanted.
fn all_manifests() -> Vec<(String, String)> {
    let added = ["keda", "train"].map(|part| files(&format!("kubernetes/components/{part}")));
    manifests()
        .into_iter()
        .chain(added.into_iter().flatten())
        .collect()
}

/// A tag can be moved to other bytes, a digest can't. Papyri's own image is made here.
#[test]
fn foreign_images_are_named_by_their_digests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<(String, String)> = ["Dockerfile", "docker-compose.yml"]
        .map(|name| {
            let text = std::fs::read_to_string(root.join(name)).expect(name);
            (name.to_owned(), text)
        })
        .into();
    files.extend(manifests());
    let mut found = 0;
    for (file, text) in files {
        for line in text.lines().map(str::trim) {
            let image = line.strip_prefix("FROM ");
            let image = image.or_else(|| line.strip_prefix("image: "));
            let Some(image) = image.and_then(|rest| rest.split_whitespace().next()) else {
                continue;
            };
            // Made here: the program's, and the stages of its image that others build on.
            if ["papyri", "papyri-train", "base"].contains(&image) {
                continue;
            }
            let digest = image.split_once("@sha256:").map(|(_, digest)| digest);
            let whole = digest.is_some_and(|digest| {
                digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
            assert!(whole, "{file}: {image} names no digest");
            found += 1;
        }
    }
    assert!(found >= 7, "only {found} images were found");
}

#[test]
fn each_is_yaml_of_a_kind_and_all_are_named() {
    let list = read("kubernetes/kustomization.yaml");
    let mut kinds = BTreeSet::new();
    for (name, text) in manifests() {
        let documents =
            Yaml::load_from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!documents.is_empty(), "{name}");
        let mut found = 0;
        for line in text.lines() {
            if let Some(kind) = line.strip_prefix("kind: ") {
                kinds.insert(kind.to_owned());
                found += 1;
            }
        }
        assert_eq!(found, documents.len(), "{name}: a kind for each document");
        let own = ["kustomization.yaml", "secrets.example.yaml"].contains(&name.as_str());
        assert!(
            own || list.contains(&format!("- {name}\n")),
            "{name} is not applied"
        );
    }
    for line in list
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
    {
        let made_by_hand = line == "secrets.yaml" || !line.ends_with(".yaml");
        assert!(
            made_by_hand || deploy("kubernetes").join(line).exists(),
            "{line}"
        );
    }
    for kind in [
        "Deployment",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "NetworkPolicy",
        "Ingress",
        "Secret",
        "Job",
    ] {
        assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
    }
    for rules in ["prometheus/rules.yml", "prometheus/rules_test.yml"] {
        assert!(Yaml::load_from_str(&read(rules)).is_ok(), "{rules}");
    }
}

/// The settings are keys of the configuration, and the secrets' files are those that the secret has.
#[test]
fn the_settings_are_understood() {
    let text = read("kubernetes/config.yaml");
    let secrets = read("kubernetes/secrets.example.yaml");
    let mut toml = String::new();
    let mut count = 0;
    for line in text.lines() {
        let Some((name, value)) = line
            .trim()
            .strip_prefix("PAPYRI_")
            .and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        let (section, key) = name.split_once("__").expect("a section and a key");
        let value = value.trim_matches('\'').trim_matches('"');
        let value = match value.starts_with('[') {
            true => value.to_owned(),
            false => format!("{value:?}"),
        };
        toml.push_str(&format!(
            "{}.{} = {value}\n",
            section.to_lowercase(),
            key.to_lowercase()
        ));
        if let Some((_, secret)) = value.trim_matches('"').split_once("/run/secrets/papyri/") {
            assert!(secrets.contains(&format!("\n  {secret}: ")), "{secret}");
        }
        count += 1;
    }
    assert!(count >= 12, "{toml}");
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("papyri.toml");
    std::fs::write(&file, &toml).expect("written");
    let config = Config::load(Some(&file), &Overrides::default()).expect("it is understood");
    assert!(config.graph.is_some() && config.passages.is_some() && config.jobs.is_some());
    assert!(config.server.listen.ends_with(":8080"));
    let serve = read("kubernetes/serve.yaml");
    assert!(serve.contains("containerPort: 8080") && serve.contains("args: [serve]"));
    let network = read("kubernetes/network.yaml");
    for port in ["8080", "9100", "7687", "6334", "5432"] {
        assert!(network.contains(&format!("port: {port} }}")), "{port}");
    }
}

/// Paths that are probed are routes, and commands are commands.
#[test]
fn probes_and_commands_are_those_of_the_program() {
    let health = include_str!("../../../src/http/health.rs");
    let mut probes = 0;
    let mut commands = 0;
    for (name, text) in all_manifests() {
        for line in text.lines() {
            if let Some((_, rest)) = line.split_once("httpGet: { path: ") {
                let path = rest.split(',').next().expect("a path");
                assert!(health.contains(&format!("\"{path}\"")), "{name}: {path}");
                probes += 1;
            }
            if let Some(args) = line.trim().strip_prefix("args: [") {
                let words = args.trim_end_matches(']').split(", ");
                let mut words: Vec<&str> = words.map(|word| word.trim_matches('"')).collect();
                words.push("--help");
                let papyri = std::process::Command::new(env!("CARGO_BIN_EXE_papyri"));
                let output = { papyri }.args(&words).output().expect("it starts");
                assert!(output.status.success(), "{name}: {words:?}");
                commands += 1;
            }
        }
    }
    assert_eq!((probes, commands), (3, 4));
    let unit = read("systemd/papyri.service");
    assert!(unit.contains("/usr/local/bin/papyri --config /etc/papyri/papyri.toml serve"));
    for hardened in [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=\n",
    ] {
        assert!(unit.contains(hardened), "{hardened}");
    }
}

/// Workers follow the queue by a metric that there is, and servers their processors.
#[test]
fn what_scales_is_measured() {
    let keda = read("kubernetes/components/keda/scaledobject.yaml");
    let document = Yaml::load_from_str(&keda).expect("YAML").remove(0);
    let spec = &document["spec"];
    assert_eq!(spec["scaleTargetRef"]["name"].as_str(), Some("harvest"));
    assert_eq!(spec["minReplicaCount"].as_integer(), Some(0));
    let query = spec["triggers"][0]["metadata"]["query"]
        .as_str()
        .expect("a query");
    let gauges = include_str!("../../../src/http/metrics/gauges.rs");
    let metric = query
        .split(['(', '{'])
        .find(|word| word.starts_with("papyri_"));
    assert!(
        gauges.contains(&format!("\"{}\"", metric.expect("a metric"))),
        "{query}"
    );
    let waiting = graph_schema::JobState::Waiting.as_str();
    assert!(query.contains(&format!("state=\"{waiting}\"")), "{query}");

    let scaling = read("kubernetes/scaling.yaml");
    let scaler = Yaml::load_from_str(&scaling).expect("YAML").remove(0);
    let target =
        scaler["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"].as_integer();
    let target = target.expect("a share") as f64;
    let tolerance = |way: &str| -> f64 {
        let tolerance = scaler["spec"]["behavior"][way]["tolerance"].as_str();
        tolerance.expect("a tolerance").parse().expect("a number")
    };
    // As the scaler reckons: it leaves what is within the tolerance of its target as it is.
    assert_eq!(target * (1.0 + tolerance("scaleUp")), 70.0);
    let down = target * (1.0 - tolerance("scaleDown"));
    assert!((19.9..=20.1).contains(&down), "{down}");
}

/// Terraform names settings and commands of the program, and its image's user; what HCL and AWS make of it is checked by `.ci/lint`.
#[test]
fn terraform_says_what_the_program_understands() {
    let service = read("terraform/aws/service.tf");
    let keys = service.lines().filter_map(|line| {
        let (name, _) = line.trim().strip_prefix("PAPYRI_")?.split_once(' ')?;
        name.split_once("__")
    });
    let mut toml = String::new();
    for (section, key) in keys {
        let value = match key {
            "LISTEN" => "'0.0.0.0:8080'",
            "HOSTS" => "['papers.example.org']",
            "MODE" => "'required'",
            "FORMAT" => "'json'",
            "URL" if section == "GRAPH" => "'neo4j://a:7687'",
            "URL" if section == "PASSAGES" => "'http://a:6334'",
            "URL" => "'postgres://a:5432/papyri'",
            _ => "'a'",
        };
        let key = format!("{}.{}", section.to_lowercase(), key.to_lowercase());
        toml.push_str(&format!("{key} = {value}\n"));
    }
    assert!(toml.lines().count() >= 12, "{toml}");
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("papyri.toml");
    std::fs::write(&file, &toml).expect("written");
    Config::load(Some(&file), &Overrides::default()).expect("it is understood");
    let commands: Vec<&str> = service.split("command = [").skip(1).collect();
    assert_eq!(commands.len(), 3);
    for command in commands {
        let words = command.split(']').next().expect("its end").split(", ");
        let words: Vec<&str> = words.map(|word| word.trim_matches('"')).collect();
        let papyri = std::process::Command::new(env!("CARGO_BIN_EXE_papyri"));
        let output = { papyri }
            .args(&words)
            .arg("--help")
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{words:?}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let image = std::fs::read_to_string(root.join("Dockerfile")).expect("the image");
    assert!(image.contains("--uid 10001") && service.contains("\"10001\""));
    for stage in ["AS train\n", "AS serve\n"] {
        assert!(image.contains(stage), "{stage}");
    }
    assert!(
        image.trim_end().ends_with("CMD [\"serve\"]"),
        "what is built without a word serves"
    );
}
