//! Killed with SIGKILL at random moments, in taking papers in, removing one, embedding and reading anew and repairing: run again, the
//! library is what it would have been, in a folder and on servers. `PAPYRI_KILLS=30` kills each of them thirty times; few do
//! in every run.

use crate::postgres::{self, Postgres};
use crate::support::neo4j::{self, Neo4j};
use crate::support::{Dump, Papyri, copy_folder, json_of, sample_files, samples, stderr};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

/// Of each command, unless `PAPYRI_KILLS` says otherwise.
const KILLS: u32 = 3;

fn kills() -> u32 {
    let told = std::env::var("PAPYRI_KILLS").ok();
    told.map_or(KILLS, |text| {
        text.parse().expect("PAPYRI_KILLS is a number")
    })
}

/// The same shares of a run in every run of the test: a linear congruential generator with Knuth's constants.
struct Shares(u64);

impl Iterator for Shares {
    type Item = f64;

    /// From 0 to 1.
    fn next(&mut self) -> Option<f64> {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Some((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// A library, wherever its parts are.
trait Killable {
    fn command(&self) -> Command;
    /// That it is whole, and what it would have been.
    fn same(&self);

    fn run(&self, args: &[&str]) -> Output {
        let mut command = self.command();
        command.args(args).output().expect("the program starts")
    }
}

/// Kills the command at moments spread over the time that it takes when nobody does, each in a library of its own that
/// `begin` makes, then lets it end: it is the same as undisturbed. Some of the kills must have hit it at work.
fn killed_in<L: Killable>(args: &[&str], begin: impl Fn() -> L) {
    let calm = begin();
    let started = Instant::now();
    let ended = calm.run(args);
    assert!(ended.status.success(), "{args:?}: {}", stderr(&ended));
    let takes = started.elapsed();
    calm.same();
    drop(calm);
    let mut at_work = 0;
    for share in Shares(11).take(kills() as usize) {
        let library = begin();
        let mut run = library
            .command()
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(takes.mul_f64(share));
        at_work += u32::from(run.try_wait().expect("a state").is_none());
        // One that has ended already is no failure.
        let _ = run.kill();
        run.wait().expect("it ends");
        let again = library.run(args);
        let told = stderr(&again);
        // What was removed before the kill is not there a second time.
        let gone = args.contains(&"delete") && told.contains("no paper is called");
        assert!(again.status.success() || gone, "{args:?}: {told}");
        library.same();
    }
    println!(
        "{args:?}: {at_work} of {} kills hit it at work, of {takes:?}",
        kills()
    );
    assert!(
        at_work > 0,
        "{args:?}: no moment was early enough in {takes:?}"
    );
}

/// A library in a folder, and what it is to be.
struct InFolder<'a> {
    papyri: Papyri,
    wanted: &'a Dump,
}

impl Killable for InFolder<'_> {
    fn command(&self) -> Command {
        self.papyri.command()
    }

    fn same(&self) {
        whole(&self.papyri);
        assert_eq!(self.papyri.dump(), *self.wanted);
    }
}

fn whole(papyri: &Papyri) {
    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], serde_json::json!([]), "{report:#}");
}

fn copy_of(original: &Papyri) -> Papyri {
    let copy = Papyri::new();
    copy_folder(&original.library(), &copy.library());
    copy
}

fn library() -> (Papyri, Dump) {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &[]);
    let dump = papyri.dump();
    (papyri, dump)
}

#[test]
fn papers_that_come_in() {
    let files = sample_files();
    let paths = files[..2].iter().map(|file| file.to_str().expect("a path"));
    let args: Vec<&str> = std::iter::once("ingest").chain(paths).collect();
    let calm = Papyri::new();
    assert!(calm.run(&args).status.success());
    let dump = calm.dump();
    killed_in(&args, || InFolder {
        papyri: Papyri::new(),
        wanted: &dump,
    });
}

#[test]
fn a_paper_that_goes() {
    let (original, before) = library();
    let ingested = before.papers.iter().find(|one| one.paper.id.is_ingested());
    let paper = ingested.expect("a sample").paper.id.clone();
    let args = ["papers", "delete", "--yes", paper.as_str()];
    let calm = copy_of(&original);
    let ended = calm.run(&args);
    assert!(ended.status.success(), "{}", stderr(&ended));
    let after = calm.dump();
    killed_in(&args, || InFolder {
        papyri: copy_of(&original),
        wanted: &after,
    });
}

#[test]
fn vectors_that_are_made_anew() {
    let (original, before) = library();
    killed_in(&["reindex"], || InFolder {
        papyri: copy_of(&original),
        wanted: &before,
    });
}

#[test]
fn texts_that_are_read_anew() {
    let (original, before) = library();
    killed_in(&["reindex", "--text", "--all"], || InFolder {
        papyri: copy_of(&original),
        wanted: &before,
    });
}

#[test]
fn what_is_repaired() {
    let (original, before) = library();
    killed_in(&["check", "--repair"], || {
        let papyri = copy_of(&original);
        for folder in ["passages", "text"] {
            std::fs::remove_dir_all(papyri.library().join(folder)).expect("it goes");
        }
        InFolder {
            papyri,
            wanted: &before,
        }
    });
}

/// The command by which three papers come.
fn some_samples_come() -> [String; 4] {
    let files = sample_files();
    let path = |at: usize| files[at].to_str().expect("a path").to_owned();
    ["ingest".to_owned(), path(0), path(1), path(2)]
}

/// Servers that one library after another is on.
struct Servers {
    graph: Neo4j,
    jobs: Postgres,
}

impl Servers {
    fn start() -> Self {
        Self {
            graph: Neo4j::start(),
            jobs: Postgres::start(),
        }
    }

    /// The program, with graph and ledger in Neo4j and jobs in Postgres; passages and files are in the folder.
    fn command(&self, papyri: &Papyri) -> Command {
        let mut command = papyri.command();
        command
            .args(["--graph", &self.graph.url])
            .env("PAPYRI_GRAPH__PASSWORD", neo4j::PASSWORD)
            .env("PAPYRI_JOBS__URL", self.jobs.url("postgres"))
            .env("PAPYRI_JOBS__PASSWORD", postgres::PASSWORD);
        command
    }

    fn json(&self, papyri: &Papyri, args: &[&str]) -> Value {
        json_of(self.command(papyri), args)
    }

    /// The library with some samples, on an empty graph.
    fn library(&self) -> Papyri {
        let papyri = self.empty();
        let taken = self.json(&papyri, &some_samples_come().each_ref().map(String::as_str));
        assert_eq!(taken["failed"], 0, "{taken:#}");
        papyri
    }

    fn empty(&self) -> Papyri {
        let papyri = Papyri::new();
        self.json(&papyri, &["migrate"]);
        let listed = self.json(&papyri, &["papers", "--limit", "200"]);
        for paper in listed["papers"].as_array().expect("papers") {
            let id = paper["id"].as_str().expect("an id");
            let mut gone = self.command(&papyri);
            let gone = gone.args(["papers", "delete", "--yes", id]).output();
            let gone = gone.expect("the program starts");
            assert!(gone.status.success(), "{}", stderr(&gone));
        }
        papyri
    }

    /// What the library holds, as its users see it.
    fn told(&self, papyri: &Papyri) -> Vec<Value> {
        [
            &["papers", "--limit", "200"][..],
            &["papers", "--cited-only", "--limit", "200"],
        ]
        .map(|args| self.json(papyri, args))
        .into()
    }
}

/// A library on servers.
struct OnServers<'a> {
    servers: &'a Servers,
    papyri: Papyri,
    wanted: &'a [Value],
}

impl Killable for OnServers<'_> {
    fn command(&self) -> Command {
        self.servers.command(&self.papyri)
    }

    fn same(&self) {
        let report = self.servers.json(&self.papyri, &["check"]);
        assert_eq!(report["findings"], serde_json::json!([]), "{report:#}");
        assert_eq!(self.servers.told(&self.papyri), self.wanted);
    }
}

#[test]
fn on_servers_too() {
    let servers = Servers::start();
    let whole = servers.library();
    let all = servers.told(&whole);
    let paper = all[0]["papers"][0]["id"]
        .as_str()
        .expect("a paper")
        .to_owned();
    let delete = ["papers", "delete", "--yes", paper.as_str()];
    let gone = servers.command(&whole).args(delete).output();
    assert!(gone.expect("it starts").status.success());
    let without = servers.told(&whole);
    let on = |papyri, wanted| OnServers {
        servers: &servers,
        papyri,
        wanted,
    };
    let ingest = some_samples_come();
    let ingest = ingest.each_ref().map(String::as_str);
    killed_in(&ingest, || on(servers.empty(), &all));
    killed_in(&delete, || on(servers.library(), &without));
    killed_in(&["reindex"], || on(servers.library(), &all));
    killed_in(&["reindex", "--text", "--all"], || {
        on(servers.library(), &all)
    });
    killed_in(&["check", "--repair"], || {
        let papyri = servers.library();
        for lost in ["passages", "text"] {
            std::fs::remove_dir_all(papyri.library().join(lost)).expect("it goes");
        }
        on(papyri, &all)
    });
}
