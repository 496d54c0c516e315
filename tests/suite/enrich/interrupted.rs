//! Killed or stopped in the middle, run again: it goes on where it was, and nothing is asked twice.

use super::{LICHEN, MOSS, SLATE, answer, enrich, library, paper, registries, settings};
use crate::replay::{Replay, Reply, Request};
use crate::support::{Papyri, copy_folder};
use serde_json::json;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Registries of which one hangs on a paper, until it is told not to.
fn hanging() -> (Replay, Arc<AtomicBool>) {
    let hangs = Arc::new(AtomicBool::new(true));
    let now = hangs.clone();
    let server = Replay::start(move |request: &Request| {
        let third = request.path == "/openalex/works/doi:10.5555/moss.2011";
        match third && now.load(Ordering::Relaxed) {
            true => Reply::hang(),
            false => answer(request),
        }
    });
    (server, hangs)
}

fn begun(papyri: &Papyri, server: &Replay) -> Child {
    let child = papyri
        .command()
        .args(["--json", "enrich"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let until = Instant::now() + Duration::from_secs(60);
    let hit = |server: &Replay| {
        let asked = server.requests();
        asked
            .iter()
            .any(|one| one.path.starts_with("/openalex/works/doi:10.5555/moss"))
    };
    while !hit(server) {
        assert!(Instant::now() < until, "it never asks");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

fn goes_on(papyri: &Papyri, server: &Replay, hangs: &AtomicBool) {
    hangs.store(false, Ordering::Relaxed);
    let before = server.requests();
    let (said, code) = enrich(papyri, &[]);
    assert_eq!(
        (code, &said["state"]),
        (Some(0), &json!("done")),
        "{said:#}"
    );
    let counts = &said["counts"];
    assert_eq!(counts["changed"], 2, "{said:#}");
    assert_eq!(counts["unknown"], 1, "{said:#}");
    assert_eq!(paper(papyri, "Growing moss").year, Some(2011));
    // What was answered for papers that were done is not asked again.
    let of_slate = |request: &&Request| request.path.contains("slate.1999");
    let done_before = before.iter().filter(of_slate).count();
    let all = server.requests();
    let done_after = all.iter().filter(of_slate).count();
    assert!(
        done_after == 3 && (done_before == 0 || done_before == 3),
        "{done_before} {done_after}"
    );
    let jobs = papyri.json(&["jobs", "list", "--kind", "enrich"]);
    assert_eq!(jobs["jobs"].as_array().map(Vec::len), Some(1), "{jobs:#}");
    assert_eq!(jobs["jobs"][0]["state"], "done", "{jobs:#}");
    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], json!([]), "{report:#}");
}

const PAPERS: [(&str, &str); 3] = [
    ("moss.md", MOSS),
    ("slate.md", SLATE),
    ("lichen.md", LICHEN),
];

#[test]
fn killed_it_goes_on() {
    let (server, hangs) = hanging();
    let papyri = library(&server, &PAPERS);
    let mut child = begun(&papyri, &server);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    goes_on(&papyri, &server, &hangs);
}

/// With vectors, which are of the title: killed at moments spread over a run, it is what it would have been.
#[test]
fn killed_anywhere_it_is_whole_in_the_end() {
    let server = registries();
    let made = library(&server, &[]);
    for (name, text) in PAPERS {
        std::fs::write(made.dir().join(name), text).expect("it is written");
    }
    let files = PAPERS.map(|(name, _)| made.dir().join(name));
    made.ingest(&files.each_ref().map(|file| file.as_path()), &[]);
    let begin = || {
        let papyri = Papyri::new();
        settings(&papyri, &server, "");
        copy_folder(&made.library(), &papyri.library());
        papyri
    };
    let calm = begin();
    let started = Instant::now();
    assert_eq!(enrich(&calm, &[]).1, Some(0));
    let (takes, wanted) = (started.elapsed(), calm.dump());
    let mut at_work = 0;
    for share in [0.35, 0.5, 0.6, 0.7, 0.8, 0.9] {
        let papyri = begin();
        let mut run = papyri
            .command()
            .arg("enrich")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(takes.mul_f64(share));
        at_work += u32::from(run.try_wait().expect("a state").is_none());
        // One that has ended already is no failure.
        let _ = run.kill();
        run.wait().expect("it ends");
        let (said, code) = enrich(&papyri, &[]);
        assert_eq!(code, Some(0), "{share}: {said:#}");
        let report = papyri.json(&["check"]);
        assert_eq!(report["findings"], json!([]), "{share}: {report:#}");
        assert_eq!(papyri.dump(), wanted, "{share}");
    }
    assert!(at_work > 0, "no moment was early enough in {takes:?}");
}

#[test]
fn stopped_it_goes_on() {
    let (server, hangs) = hanging();
    let papyri = library(&server, &PAPERS);
    let mut child = begun(&papyri, &server);
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
    let ended = child.wait().expect("it ends");
    assert_eq!(ended.code(), Some(130), "it leaves what hangs");
    let job = papyri.json(&["jobs", "list", "--kind", "enrich"]);
    assert_eq!(job["jobs"][0]["state"], "waiting", "{job:#}");
    goes_on(&papyri, &server, &hangs);
}
