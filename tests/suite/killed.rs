//! Killed with SIGKILL at random moments, in taking papers in, removing one, embedding anew and repairing: run again, the
//! library is what it would have been. `PAPYRI_KILLS=30` kills each of them thirty times; few do in every run.

use crate::support::{Dump, Papyri, copy_folder, sample_files, samples, stderr};
use std::process::Stdio;
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

/// Kills the command at moments spread over the time that it takes when nobody does, each in a library of its own that
/// `begin` makes, then lets it end: `same` is told the library. Some of the kills must have hit it at work.
fn killed_in(args: &[&str], begin: impl Fn() -> Papyri, same: impl Fn(&Papyri)) {
    let calm = begin();
    let started = Instant::now();
    let ended = calm.run(args);
    assert!(ended.status.success(), "{args:?}: {}", stderr(&ended));
    let takes = started.elapsed();
    same(&calm);
    let mut at_work = 0;
    for share in Shares(11).take(kills() as usize) {
        let papyri = begin();
        let mut run = papyri
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
        let again = papyri.run(args);
        let told = stderr(&again);
        // What was removed before the kill is not there a second time.
        let gone = args.contains(&"delete") && told.contains("no paper is called");
        assert!(again.status.success() || gone, "{args:?}: {told}");
        same(&papyri);
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
    killed_in(&args, Papyri::new, |papyri| {
        whole(papyri);
        assert_eq!(papyri.dump(), dump);
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
    killed_in(
        &args,
        || copy_of(&original),
        |papyri| {
            whole(papyri);
            assert_eq!(papyri.dump(), after);
        },
    );
}

#[test]
fn vectors_that_are_made_anew() {
    let (original, before) = library();
    killed_in(
        &["reindex"],
        || copy_of(&original),
        |papyri| {
            whole(papyri);
            assert_eq!(papyri.dump(), before);
        },
    );
}

#[test]
fn what_is_repaired() {
    let (original, before) = library();
    let damaged = || {
        let copy = copy_of(&original);
        for folder in ["passages", "text"] {
            std::fs::remove_dir_all(copy.library().join(folder)).expect("it goes");
        }
        copy
    };
    killed_in(&["check", "--repair"], damaged, |papyri| {
        whole(papyri);
        assert_eq!(papyri.dump(), before);
    });
}
