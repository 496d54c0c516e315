//! No password or key is printed, whatever is wrong with the configuration.

use crate::support::Papyri;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::Output;
use std::sync::mpsc::{self, Receiver};

/// The settings that are secrets: section, key, the section's other settings, and where each of them goes to.
const SECRETS: [(&str, &str, &str); 11] = [
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
    ("traces", "authorization", "endpoint = 'http://127.0.0.1:1'"),
    (
        "access.oidc",
        "client_secret",
        "issuer = 'http://127.0.0.1:1'\nclient_id = 'papyri'\ndefault_role = 'reader'",
    ),
    (
        "alerts.smtp",
        "password",
        "host = '127.0.0.1'\nuser = 'papyri'\nfrom = 'a@a.example'\nto = ['a@a.example']",
    ),
    (
        "alerts.sns",
        "secret_access_key",
        "topic_arn = 'arn:aws:sns:a:1:papyri'\naccess_key_id = 'A'",
    ),
    ("enrich.crossref", "api_key", "base = 'http://127.0.0.1:1'"),
    ("enrich.openalex", "api_key", "base = 'http://127.0.0.1:1'"),
    // The address of a webhook is where to go.
    ("alerts", "webhook", ""),
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
    let section = section.replace('.', "__");
    let name = format!("PAPYRI_{section}__{key}").to_uppercase();
    (name, value.to_owned())
}

/// Whoever adds a secret to the configuration tests it here.
#[test]
fn every_secret_of_the_configuration_is_tested() {
    let mut known = papyri::config::SECRETS.map(|(_, key)| key.to_owned());
    let mut tested = SECRETS.map(|(section, key, _)| format!("{section}.{key}"));
    known.sort();
    tested.sort();
    assert_eq!(known, tested);
    for (variable, key) in papyri::config::SECRETS {
        let (section, name) = key.rsplit_once('.').expect("a section");
        assert_eq!(variable, self::variable(section, name, "").0);
    }
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
        (
            "arxiv.source_base",
            "http://papyri:7305519284@127.0.0.1:1/src",
        ),
        (
            "enrich.crossref.base",
            "http://papyri:7305519284@127.0.0.1:1",
        ),
        ("enrich.openalex.base", "http://127.0.0.1:1?key=7305519284"),
        (
            "enrich.unpaywall.base",
            "http://papyri:7305519284@127.0.0.1:1/v2",
        ),
        ("alerts.webhook", "papyri:7305519284@127.0.0.1:1"),
        ("alerts.sns.endpoint", "https://papyri:7305519284@127.0.0.1"),
        ("traces.endpoint", "http://papyri:7305519284@127.0.0.1:1"),
        ("access.oidc.issuer", "https://papyri:7305519284@127.0.0.1"),
        (
            "access.oidc.public_url",
            "https://127.0.0.1?token=7305519284",
        ),
    ] {
        let (section, name) = key.rsplit_once('.').expect("a section");
        let model = match key {
            "generator.base_url" => "model = 'm'",
            "alerts.sns.endpoint" => "topic_arn = 'arn:aws:sns:a:1:papyri'",
            "access.oidc.public_url" => "issuer = 'https://127.0.0.1'",
            _ => "",
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

/// Answers each of `turns` in its turn, whatever it is sent, and goes. Tells the address, and what came.
fn server(turns: &'static [&'static [u8]]) -> (SocketAddr, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (told, came) = mpsc::channel();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut all = Vec::new();
            for turn in turns {
                let mut piece = [0; 4_096];
                let Ok(read) = client.read(&mut piece) else {
                    break;
                };
                all.extend_from_slice(&piece[..read]);
                if client.write_all(turn).is_err() {
                    break;
                }
            }
            let _gone = told.send(all);
        }
    });
    (address, came)
}

/// What a server of a section says until it has got the secret, and then what none says.
const ENGINES: [(&str, &[&[u8]]); 3] = [
    // Bolt 4.4, and after the credentials nothing known.
    ("graph", &[&[0, 0, 4, 4], b"\0\x04what", b""]),
    // No TLS, the password in clear text, nothing known.
    ("jobs", &[b"N", b"R\0\0\0\x08\0\0\0\x03", b"what?", b""]),
    // The frame of settings that begins HTTP/2.
    ("passages", &[&[0, 0, 0, 4, 0, 0, 0, 0, 0], b"what", b""]),
];

/// A server that takes the secret and then says what no such server would; the log says all it can.
#[test]
fn a_server_that_breaks_off_is_told_without_the_secret() {
    let everything = ("RUST_LOG".to_owned(), "trace".to_owned());
    for (section, turns) in ENGINES {
        let (address, came) = server(turns);
        let known = SECRETS.iter().find(|(name, ..)| *name == section);
        let (section, key, rest) = known.expect("a section");
        let toml = format!("[{section}]\n{rest}").replace("127.0.0.1:1", &address.to_string());
        let set = [variable(section, key, SECRET), everything.clone()];
        let (output, text) = said(&toml, &set, &["papers"]);
        assert_eq!(output.status.code(), Some(1), "{text}");
        let sent: Vec<u8> = came.try_iter().flatten().collect();
        // A header of HTTP/2 is packed.
        let secret = SECRET.as_bytes();
        let seen = sent.windows(secret.len()).any(|piece| piece == secret);
        assert!(seen || *section == "passages", "{section}: it was not sent");
    }
    let (address, _) = server(&[b"HTTP/1.1 418 No\r\ncontent-length: 0\r\n\r\n"]);
    let base = format!("http://papyri:{SECRET}@{address}");
    for name in ["smollm2-135m", "qwen2.5-0.5b"] {
        let toml = format!("[models]\nindex = '{base}/simple'\nhub = '{base}'\ndir = 'none'");
        let (output, text) = said(
            &toml,
            std::slice::from_ref(&everything),
            &["models", "install", name],
        );
        assert_eq!(output.status.code(), Some(1), "{text}");
    }
}

#[test]
fn a_secret_alone_configures_nothing() {
    for (section, key, _) in &SECRETS[..8] {
        let (output, text) = said("", &[variable(section, key, SECRET)], &["papers"]);
        assert!(output.status.success(), "{section}: {text}");
        let (output, text) = said(
            &format!("[{section}]\n{key}_file = '/nowhere'"),
            &[],
            &["papers"],
        );
        let known = !["generator", "traces"].contains(section);
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
