//! `papyri watch`: what is there and what comes is taken in; Ctrl-C ends it, and other commands have the library between.

use crate::support::{Papyri, pdf, sample_files};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Much longer than a slow machine takes for a paper.
const PATIENCE: Duration = Duration::from_secs(120);

struct Watching {
    child: Child,
    reports: Receiver<Value>,
}

impl Watching {
    fn start(papyri: &Papyri, dir: &str) -> Self {
        let mut child = papyri
            .command()
            .args(["--json", "watch", dir, "--settle", "1", "--no-embed"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (send, reports) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let report = serde_json::from_str(&line).expect("JSON");
                if send.send(report).is_err() {
                    return;
                }
            }
        });
        Self { child, reports }
    }

    fn next(&self) -> Value {
        self.reports
            .recv_timeout(PATIENCE)
            .expect("a report in time")
    }

    fn interrupt(mut self) {
        let process = Pid::from_child(&self.child);
        kill_process(process, Signal::INT).expect("it is there");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}

#[test]
fn papers_are_taken_in_as_they_come() {
    let papyri = Papyri::new();
    let papers = papyri.dir().join("papers");
    std::fs::create_dir_all(&papers).expect("a folder");
    let samples = sample_files();
    std::fs::copy(&samples[0], papers.join("one.pdf")).expect("it is copied");
    let watching = Watching::start(&papyri, "papers");
    assert_eq!(watching.next()["new"], 1, "what is there");

    // A folder that comes whole, and a file that is no paper.
    let away = papyri.dir().join("away");
    std::fs::create_dir_all(&away).expect("a folder");
    std::fs::copy(&samples[1], away.join("two.pdf")).expect("it is copied");
    std::fs::write(away.join("notes.txt"), "no paper").expect("it is written");
    std::fs::rename(&away, papers.join("moved")).expect("it is moved");
    let report = watching.next();
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&json!(1), &json!(0)),
        "{report:#}"
    );

    // Another command has the library meanwhile.
    assert_eq!(papyri.json(&["papers"])["total"], 2);

    // A file that can't be read is told; the others go on.
    std::fs::write(papers.join("bad.pdf"), b"only notes").expect("it is written");
    assert_eq!(watching.next()["failed"], 1);
    std::fs::write(
        papers.join("three.pdf"),
        pdf::article("On Carding", "Ada Silva", &["We card wool every day."]),
    )
    .expect("it is written");
    assert_eq!(watching.next()["new"], 1);
    watching.interrupt();

    // What came while nobody watched is read at the next start.
    std::fs::copy(&samples[2], papers.join("four.pdf")).expect("it is copied");
    let watching = Watching::start(&papyri, "papers");
    let report = watching.next();
    assert_eq!(
        (&report["new"], &report["unchanged"]),
        (&json!(1), &json!(3)),
        "{report:#}"
    );
    watching.interrupt();
}
