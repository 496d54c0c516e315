//! The embedded stores on a disk that is full, can't be written, is busy, or lost power. Each case runs in a process of its
//! own, on a small disk that only this process sees, since a bound on writing holds for a whole process.

use async_trait::async_trait;
use rusqlite::Connection;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use stores_core::conformance::DIMENSION;
use stores_core::conformance::faults::{Asked, Failing, Fault, Faults, Port};
use stores_embedded::EmbeddedStores;
use tempfile::TempDir;

stores_core::faults!(open_failing: graph passages blobs ledger jobs accounts shelf);

/// Names the folder to work in, in a process of its own.
const DISK: &str = "PAPYRI_TEST_DISK";
/// Set where that folder is a small disk.
const SMALL: &str = "PAPYRI_TEST_DISK_IS_SMALL";

async fn open_failing(asked: Asked) -> Option<Failing> {
    let Some(disk) = std::env::var_os(DISK).map(PathBuf::from) else {
        in_a_process_of_its_own(asked);
        return None;
    };
    let library = disk.join("library");
    let stores = open(&library);
    Some(Failing {
        port: port(&stores, asked.port),
        faults: Box::new(Disk {
            of: asked,
            disk,
            stores: vec![stores],
            fault: None,
            other: None,
            after: None,
        }),
        keep: Box::new(()),
    })
}

/// Runs the case again, where a write beyond a bound is an error rather than the end of the process.
fn in_a_process_of_its_own(asked: Asked) {
    let disk = tempfile::tempdir().expect("a folder");
    let (_, test) = asked.test.split_once("::").expect("a module");
    let own = "trap '' XFSZ; exec \"$@\"";
    let small = format!("mount -t tmpfs -o size=96m none \"${DISK}\" && export {SMALL}=1; {own}");
    let shell = |with: &[&str], script: &str| {
        let mut command = Command::new(with[0]);
        command.args(&with[1..]).args(["sh", "-c", script, "sh"]);
        command.arg(std::env::current_exe().expect("this test"));
        command.args(["--exact", test, "--nocapture"]);
        let output = command.env(DISK, disk.path()).output();
        output.expect("a shell")
    };
    let mut output = shell(&["unshare", "--mount", "--map-root-user"], &small);
    if String::from_utf8_lossy(&output.stderr).contains("unshare failed") {
        println!("this system lets nobody mount a small disk");
        output = shell(&["env"], own);
    }
    let said = [&output.stdout[..], b"\n", &output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
    for line in said.lines().filter(|line| line.contains("not possible")) {
        println!("{line}");
    }
}

fn open(library: &Path) -> EmbeddedStores {
    let options = stores_embedded::OpenOptions {
        dimension: DIMENSION,
        command: "test".into(),
        ..stores_embedded::OpenOptions::default()
    };
    EmbeddedStores::open(library, options).expect("opens")
}

fn port(stores: &EmbeddedStores, name: &str) -> Port {
    match name {
        "graph" => Port::Graph(stores.graph.clone()),
        "passages" => Port::Passages(stores.passages.clone()),
        "blobs" => Port::Blobs(stores.blobs.clone()),
        "ledger" => Port::Ledger(stores.ledger.clone()),
        "jobs" => Port::Jobs(stores.jobs.clone()),
        "accounts" => Port::Accounts(stores.accounts.clone()),
        "shelf" => Port::Shelf(stores.shelf.clone()),
        other => panic!("no port is called {other}"),
    }
}

struct Disk {
    of: Asked,
    disk: PathBuf,
    stores: Vec<EmbeddedStores>,
    fault: Option<Fault>,
    /// Holds the database's one place for a writer.
    other: Option<Connection>,
    /// The library as it is after a crash. Last: it goes after the stores in it.
    after: Option<TempDir>,
}

#[async_trait]
impl Faults for Disk {
    async fn begin(&mut self, fault: Fault) -> bool {
        let in_database = !["passages", "blobs"].contains(&self.of.port);
        match fault {
            Fault::Full if std::env::var_os(SMALL).is_none() => return false,
            Fault::Full => fill(&self.disk.join("filled")),
            Fault::Broken => bound_writing(Some(0)),
            // Files have nobody that could hold them up.
            Fault::Slow if !in_database => return false,
            Fault::Slow => {
                let path = self.disk.join("library/library.sqlite");
                let other = Connection::open(path).expect("a database");
                other.execute_batch("BEGIN IMMEDIATE").expect("a place");
                self.other = Some(other);
            }
            Fault::Torn => {}
        }
        self.fault = Some(fault);
        true
    }

    async fn end(&mut self) -> Option<Port> {
        match self.fault.take()? {
            Fault::Full => std::fs::remove_file(self.disk.join("filled")).expect("it is removed"),
            Fault::Broken => bound_writing(None),
            Fault::Slow => self.other = None,
            Fault::Torn => {
                // Not on the small disk, which has no room for both.
                let after = tempfile::tempdir().expect("a folder");
                copy(&self.disk.join("library"), after.path());
                cut(after.path());
                let stores = open(after.path());
                self.after = Some(after);
                let port = port(&stores, self.of.port);
                self.stores.push(stores);
                return Some(port);
            }
        }
        None
    }
}

/// Takes the last page.
fn fill(file: &Path) {
    let mut file = File::create(file).expect("a file");
    while file.write_all(&[0; 4_096]).is_ok() {}
}

/// The largest file that may be written; `None` for any.
fn bound_writing(bytes: Option<u64>) {
    let limit = Rlimit {
        current: bytes,
        maximum: getrlimit(Resource::Fsize).maximum,
    };
    setrlimit(Resource::Fsize, limit).expect("a bound");
}

/// As the disk is when the power goes.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            // A file may go while it is looked at.
            false => drop(std::fs::copy(from, to)),
        }
    }
}

/// What was written last is there in part: the end of the logs, and a file that was not yet renamed.
fn cut(library: &Path) {
    let log = library.join("library.sqlite-wal");
    if let Ok(length) = std::fs::metadata(&log).map(|of| of.len())
        && length > 8_192
    {
        let file = OpenOptions::new().write(true).open(&log).expect("a log");
        file.set_len(length - 3_000).expect("it is cut");
    }
    for entry in std::fs::read_dir(library.join("passages/wal"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let mut bytes = Vec::new();
        let mut file = OpenOptions::new();
        let mut file = file
            .read(true)
            .write(true)
            .open(entry.path())
            .expect("a log");
        file.read_to_end(&mut bytes).expect("its bytes");
        // These files have their length before anything is in them.
        if let Some(last) = bytes.iter().rposition(|byte| *byte != 0)
            && last > 4_096
        {
            let from = (last - 300) as u64;
            file.seek(SeekFrom::Start(from)).expect("a place");
            file.write_all(&[0; 301]).expect("it is cut");
        }
    }
    let raw = library.join("raw");
    if let Ok(entries) = std::fs::read_dir(&raw) {
        for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
            std::fs::write(entry.path().join("unfinished#1"), b"half of").expect("a file");
        }
        std::fs::write(raw.join("unfinished#1"), b"half of").expect("a file");
    }
}
