//! `papyri ingest` on real PDFs: again, together with bad files, killed and run again.

use crate::support::{Papyri, sample_files, samples};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn the_same_bytes_again_are_unchanged() {
    let papyri = Papyri::new();
    let count = sample_files().len();
    let first = papyri.ingest(&[&samples()], &["--no-embed"]);
    assert_eq!(first["new"], count, "{first:#}");
    let before = papyri.dump();
    let second = papyri.ingest(&[&samples()], &["--no-embed"]);
    assert_eq!(
        (&second["new"], &second["unchanged"]),
        (&0.into(), &count.into()),
        "{second:#}"
    );
    assert_eq!(papyri.dump(), before);
}

#[test]
fn the_order_of_papers_does_not_matter() {
    let (forward, backward) = (Papyri::new(), Papyri::new());
    let mut files = sample_files();
    for file in &files {
        forward.ingest(&[file], &["--no-embed"]);
    }
    files.reverse();
    for file in &files {
        backward.ingest(&[file], &["--no-embed"]);
    }
    let dump = forward.dump();
    let linked = dump.papers.iter().flat_map(|paper| &paper.references);
    let between_samples = linked
        .filter(|r| r.cited.as_ref().is_some_and(|id| id.is_ingested()))
        .count();
    assert!(
        between_samples >= files.len(),
        "sample papers cite each other: {between_samples} links"
    );
    assert_eq!(dump, backward.dump());
}

/// Killed with SIGKILL at moments spread over the run, then run to the end.
#[test]
fn killed_and_run_again_it_ends_with_the_same_graph() {
    let (calm, killed) = (Papyri::new(), Papyri::new());
    calm.ingest(&[&samples()], &[]);
    for pause_ms in [40, 150, 400, 700, 1100, 1700] {
        let mut run = killed
            .command()
            .arg("ingest")
            .arg(samples())
            .args(["--jobs", "2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(pause_ms));
        run.kill().expect("it can be killed");
        run.wait().expect("it ends");
    }
    let last = killed.ingest(&[&samples()], &[]);
    assert_eq!(last["failed"], 0, "{last:#}");
    let dump = killed.dump();
    assert!(dump.indexed_passages > 0);
    assert_eq!(dump, calm.dump());
}

#[test]
fn a_library_in_use_is_named() {
    let papyri = Papyri::new();
    papyri.ingest(&[&sample_files()[0]], &["--no-embed"]);
    let options = stores_embedded::OpenOptions {
        dimension: 384,
        ..Default::default()
    };
    let held = stores_embedded::EmbeddedStores::open(&papyri.library(), options).expect("it opens");
    let output = papyri.run(&["papers"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        crate::support::stderr(&output).contains("in use"),
        "{}",
        crate::support::stderr(&output)
    );
    drop(held);
    assert!(papyri.run(&["papers"]).status.success());
}
