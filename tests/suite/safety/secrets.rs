//! No password or key is printed, whatever is wrong with the configuration.

use crate::support::Papyri;
use std::process::Output;

/// The settings that are secrets: section, key, the section's other settings, and where each of them goes to.
const SECRETS: [(&str, &str, &str); 4] = [
    (
        "graph",
        "password",
        "url = 'neo4j://127.0.0.1:1'\ntimeout_s = 1",
    ),
    (
        "jobs",
        "password",
        "url = 'postgres://127.0.0.1:1/none'\ntimeout_s = 1",
    ),
    (
        "passages",
        "api_key",
        "url = 'http://127.0.0.1:1'\ntimeout_s = 1",
    ),
    (
        "generator",
        "api_key",
        "base_url = 'http://127.0.0.1:1/v1'\nmodel = 'm'\ntimeout_s = 1",
    ),
];
/// A secret that is a number, so that it can be written where a text should stand.
const SECRET: &str = "7305519284";

/// What a command says with these settings, all of it.
fn said(toml: &str, variables: &[(String, String)], args: &[&str]) -> (Output, String) {
    let papyri = Papyri::new();
    let file = papyri.dir().join("papyri.toml");
    std::fs::write(&file, toml).expect("the settings are written");
    let mut command = papyri.command();
    command.args(args).envs(variables.iter().cloned());
    let output = command.output().expect("the program starts");
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(
        !text.contains(SECRET),
        "{toml}\n{variables:?}\n{args:?}\n{text}"
    );
    assert_ne!(output.status.code(), Some(101), "{text}");
    (output, text)
}

fn variable(section: &str, key: &str, value: &str) -> (String, String) {
    let name = format!("PAPYRI_{section}__{key}").to_uppercase();
    (name, value.to_owned())
}

#[test]
fn a_secret_in_the_wrong_form_is_not_repeated() {
    for (section, key, rest) in SECRETS {
        for value in [
            SECRET.to_owned(),
            format!("-{SECRET}"),
            format!("{SECRET}.5"),
            format!("[{SECRET}]"),
            format!("['{SECRET}']"),
            format!("{{ of = '{SECRET}' }}"),
        ] {
            let (output, text) = said(
                &format!("[{section}]\n{key} = {value}\n{rest}"),
                &[],
                &["papers"],
            );
            assert_eq!(output.status.code(), Some(1), "{text}");
            assert!(
                text.contains(&format!("{section}.{key}")),
                "it names the setting: {text}"
            );
        }
    }
}

#[test]
fn a_file_that_is_no_toml_is_not_repeated() {
    for (section, key, rest) in SECRETS {
        for line in [
            format!("{key} = a{SECRET}"),
            format!("{key} = 'a{SECRET}"),
            format!("{key} 'a{SECRET}'"),
            format!("{key} = 'a{SECRET}' 'b'"),
            format!("{key} = 'a{SECRET}'\n{key} = 'b{SECRET}'"),
        ] {
            let (output, text) = said(&format!("[{section}]\n{rest}\n{line}"), &[], &["papers"]);
            assert_eq!(output.status.code(), Some(1), "{text}");
            assert!(
                text.contains("papyri.toml") && text.contains("line"),
                "it says where: {text}"
            );
        }
    }
}

#[test]
fn a_secret_beside_another_mistake_is_not_repeated() {
    for (section, key, rest) in SECRETS {
        for mistake in [
            "colour = 1",
            "timeout_s = 'soon'",
            "timeout_s = 0",
            "url = 5",
            "base_url = []",
        ] {
            let kept: Vec<&str> = rest
                .lines()
                .filter(|line| line.split(' ').next() != mistake.split(' ').next())
                .collect();
            let toml = format!(
                "[{section}]\n{key} = 'a{SECRET}'\n{}\n{mistake}",
                kept.join("\n")
            );
            let (output, text) = said(&toml, &[], &["papers"]);
            assert_eq!(output.status.code(), Some(1), "{text}");
        }
        let (_, text) = said(&format!("{section} = 'a{SECRET}'"), &[], &["papers"]);
        assert!(text.contains(section), "{text}");
        // One letter is wrong in the section's name: it is told, not what is in it.
        said(
            &format!("[{section}x]\n{key} = '{SECRET}'"),
            &[],
            &["papers"],
        );
    }
}

#[test]
fn an_address_with_a_password_is_refused_and_not_repeated() {
    for (key, address) in [
        ("graph.url", "neo4j://papyri:7305519284@127.0.0.1:1"),
        ("graph.url", "bolt://127.0.0.1:1?password=7305519284"),
        ("jobs.url", "postgres://papyri:7305519284@127.0.0.1:1/none"),
        (
            "jobs.url",
            "postgres://127.0.0.1:1/none?password=7305519284",
        ),
        ("passages.url", "http://papyri:7305519284@127.0.0.1:1"),
        ("passages.url", "http://127.0.0.1:1?api_key=7305519284"),
        ("generator.base_url", "http://7305519284@127.0.0.1:1/v1"),
        ("arxiv.api_base", "http://papyri:7305519284@127.0.0.1:1/api"),
        ("arxiv.oai_base", "http://papyri:7305519284@127.0.0.1:1/oai"),
        ("arxiv.pdf_base", "http://papyri:7305519284@127.0.0.1:1/pdf"),
    ] {
        let (section, name) = key.split_once('.').expect("a section");
        let model = if section == "generator" {
            "model = 'm'"
        } else {
            ""
        };
        let toml = format!("[{section}]\n{name} = '{address}'\n{model}");
        let (output, text) = said(&toml, &[], &["papers"]);
        assert!(
            output.status.code() == Some(1) && text.contains(key),
            "{text}"
        );
        let (output, text) = said(
            &format!("[{section}]\n{model}"),
            &[variable(section, name, address)],
            &["papers"],
        );
        assert!(
            output.status.code() == Some(1) && text.contains(key),
            "{text}"
        );
    }
    let url = "neo4j://papyri:7305519284@127.0.0.1:1";
    let (output, text) = said("", &[], &["--graph", url, "papers"]);
    assert!(
        output.status.code() == Some(1) && text.contains("graph.url"),
        "{text}"
    );
}

#[test]
fn a_server_that_is_away_is_told_without_the_secret() {
    for (section, key, rest) in &SECRETS[..3] {
        let toml = format!("[{section}]\n{rest}");
        let (output, text) = said(&toml, &[variable(section, key, SECRET)], &["-vv", "papers"]);
        assert_eq!(output.status.code(), Some(1), "{text}");
    }
}

#[test]
fn a_secret_alone_configures_nothing() {
    for (section, key, _) in SECRETS {
        let (output, text) = said("", &[variable(section, key, SECRET)], &["papers"]);
        assert!(output.status.success(), "{section}: {text}");
        let (output, text) = said(
            &format!("[{section}]\n{key}_file = '/nowhere'"),
            &[],
            &["papers"],
        );
        let known = section != "generator";
        assert_eq!(output.status.success(), known, "{section}: {text}");
    }
    let (_, text) = said(
        "[graph]\ndatabase = 'papers'",
        &[variable("graph", "password", SECRET)],
        &["papers"],
    );
    assert!(
        text.contains("graph.url"),
        "what says more is asked for the rest: {text}"
    );
}
