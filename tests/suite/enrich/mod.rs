//! `papyri enrich` against a server that replays what Crossref, OpenAlex and Unpaywall answer, in their documented forms.

mod cases;
mod fetching;
mod interrupted;
mod service;
mod trouble;

use crate::replay::{Replay, Reply, Request, recording};
use crate::support::{Papyri, json_of, stderr};
use graph_schema::{Doi, Paper};
use serde_json::Value;
use std::process::Command;

/// Papers as somebody wrote them: one with its DOI and a wrong year, the one that it cites, and two without a DOI, of which only
/// the first is in the registries.
const MOSS: &str = "---\ntitle: Growing moss on northern walls and roofs\nauthor: [Ada M. Silva]\ndate: 2009\ndoi: 10.5555/moss.2011\n---\n\
    # Abstract\n\nWe grow moss on walls.\n\n# 1 Introduction\n\nFerns grow there too [1]. Slate is weighed elsewhere [2].\n\n# References\n\n\
    1. Roe, B. (2003). Ferns that grow between the stones of harbours. *Stone*, 4, 17.\n2. C. Poe, Slate News 31 (1999) 208.\n";
const SLATE: &str = "---\ntitle: A survey of quarries\nauthor: [Cy Poe]\ndate: 1999\ndoi: 10.5555/slate.1999\n---\n\
    # Abstract\n\nWe survey quarries.\n\n# 1 Introduction\n\nQuarries are deep.\n";
const LICHEN: &str = "---\ntitle: Counting lichen on slate roofs in winter\nauthor: [Cy Poe]\ndate: 2013\n---\n\
    # Abstract\n\nWe count lichen.\n\n# 1 Introduction\n\nIt is grey in winter.\n";
const HEATHER: &str = "---\ntitle: Counting lichen on slate roofs in autumn\nauthor: [Cy Poe]\ndate: 2019\n---\n\
    # Abstract\n\nWe count lichen again.\n\n# 1 Introduction\n\nIt is red in autumn.\n";

/// A library with these papers, and the registries at the server.
fn library(server: &Replay, papers: &[(&str, &str)]) -> Papyri {
    let papyri = Papyri::new();
    settings(&papyri, server, "");
    let files: Vec<_> = papers
        .iter()
        .map(|(name, text)| {
            let file = papyri.dir().join(name);
            std::fs::write(&file, text).expect("it is written");
            file
        })
        .collect();
    if files.is_empty() {
        return papyri;
    }
    let paths: Vec<_> = files.iter().map(std::path::PathBuf::as_path).collect();
    let taken = papyri.ingest(&paths, &["--no-embed"]);
    assert_eq!(taken["new"], papers.len(), "{taken:#}");
    papyri
}

fn settings(papyri: &Papyri, server: &Replay, more: &str) {
    let toml = format!(
        "[enrich]\nuse = ['unpaywall', 'openalex', 'crossref']\ncontact = 'library@example.org'\ninterval_s = 0.0\n{more}\n\
         [enrich.crossref]\nbase = '{0}/crossref'\n[enrich.openalex]\nbase = '{0}/openalex'\n[enrich.unpaywall]\nbase = '{0}/unpaywall/v2'\n",
        server.address
    );
    std::fs::write(papyri.dir().join("papyri.toml"), toml).expect("it is written");
}

/// What the registries answer.
fn answer(request: &Request) -> Reply {
    let name = match request.path.as_str() {
        "/crossref/works" => "crossref-search.json",
        "/crossref/works/10.5555/moss.2011" => "crossref-work.json",
        "/crossref/works/10.5555/lichen.2013" => "crossref-lichen.json",
        "/openalex/works/doi:10.5555/moss.2011" => "openalex-work.json",
        "/openalex/works" => "openalex-works.json",
        "/unpaywall/v2/10.5555/moss.2011" => "unpaywall-work.json",
        _ => return Reply::new(404, "text/plain", "Resource not found."),
    };
    Reply::json(recording(name))
}

fn registries() -> Replay {
    Replay::start(answer)
}

/// What the command says as JSON, and its exit code.
fn enrich(papyri: &Papyri, args: &[&str]) -> (Value, Option<i32>) {
    let output = papyri
        .command()
        .args(["--json", "enrich"])
        .args(args)
        .output()
        .expect("it starts");
    let said = serde_json::from_slice(&output.stdout);
    let said = said.unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
    (said, output.status.code())
}

/// The report of the paper whose title begins so.
fn of<'a>(said: &'a Value, title: &str) -> &'a Value {
    let papers = said["papers"].as_array().expect("papers");
    let begins = |paper: &&Value| {
        paper["title"]
            .as_str()
            .is_some_and(|own| own.starts_with(title))
    };
    papers
        .iter()
        .find(begins)
        .unwrap_or_else(|| panic!("{title}: {said:#}"))
}

/// An ingested paper of the library by the beginning of its title.
fn paper(papyri: &Papyri, title: &str) -> Paper {
    let dump = papyri.dump().papers.into_iter();
    let mut papers = dump.map(|dump| dump.paper);
    let found = papers.find(|paper| paper.id.is_ingested() && paper.title.starts_with(title));
    found.unwrap_or_else(|| panic!("no paper {title}"))
}

fn doi(text: &str) -> Option<Doi> {
    Some(Doi::parse(text).expect("a DOI"))
}

fn json(command: Command, args: &[&str]) -> Value {
    json_of(command, args)
}
