//! A library that can't be written can be read.

use crate::support::{Papyri, passed_over, sample_files, stderr};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output};

const NOBODY: u32 = 65_534;

/// Takes the right to write from everybody, or gives it back to the owner.
fn set_writable(path: &Path, writable: bool) {
    let is_dir = path.is_dir();
    if is_dir && writable {
        set_mode(path, 0o755);
    }
    if is_dir {
        for entry in std::fs::read_dir(path).expect("a folder").flatten() {
            set_writable(&entry.path(), writable);
        }
    }
    set_mode(
        path,
        match (is_dir, writable) {
            (true, true) => 0o755,
            (true, false) => 0o555,
            (false, true) => 0o644,
            (false, false) => 0o444,
        },
    );
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("rights are set");
}

/// The program as somebody whom the rights bind: root they don't.
fn run(papyri: &Papyri, args: &[&str]) -> Output {
    let mut command = papyri.command();
    if std::fs::OpenOptions::new()
        .append(true)
        .open(papyri.library().join("library.sqlite"))
        .is_ok()
    {
        // From where nobody may run it.
        let program = papyri.dir().join("papyri");
        if !program.exists() {
            std::fs::copy(env!("CARGO_BIN_EXE_papyri"), &program).expect("a copy");
            set_mode(papyri.dir(), 0o755);
        }
        command = Command::new(program);
        command
            .arg("--library")
            .arg(papyri.library())
            .current_dir(papyri.dir());
        command.env("HOME", papyri.dir()).uid(NOBODY).gid(NOBODY);
    }
    command.args(args).output().expect("the program starts")
}

#[test]
fn what_is_there_is_shown_and_nothing_is_changed() {
    let papyri = Papyri::new();
    let samples = sample_files();
    let files: Vec<&Path> = samples[..3].iter().map(|file| file.as_path()).collect();
    papyri.ingest(&files, &["--no-embed"]);
    let expected: Vec<Vec<u8>> = COMMANDS
        .iter()
        .map(|args| papyri.run(args).stdout)
        .collect();
    set_writable(&papyri.library(), false);
    for (args, expected) in COMMANDS.iter().zip(expected) {
        let output = run(&papyri, args);
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        assert_eq!(output.stdout, expected, "{args:?}");
    }
    let exported = run(&papyri, &["export", "-", "--no-pdfs"]);
    assert!(exported.status.success(), "{}", stderr(&exported));
    let more = papyri.dir().join("more.pdf");
    std::fs::copy(&samples[3], &more).expect("a copy");
    set_mode(&more, 0o644);
    let refused = run(&papyri, &["ingest", "--no-embed", "more.pdf"]);
    assert!(!refused.status.success());
    assert!(
        !stderr(&refused).contains("panicked"),
        "{}",
        stderr(&refused)
    );
    set_writable(&papyri.library(), true);
    let written = papyri.ingest(&[&samples[3]], &["--no-embed"]);
    assert_eq!(written["new"], 1, "it can be written again: {written:#}");
}

const COMMANDS: [&[&str]; 4] = [
    &["papers", "--json"],
    &["papers", "--cited-only"],
    &["explore", "trending", "--json"],
    &["jobs", "list"],
];

/// Root may write everything; a disk that is mounted for reading only binds it, too.
#[test]
fn a_disk_mounted_for_reading_is_read() {
    let papyri = Papyri::new();
    papyri.ingest(&[&sample_files()[0]], &["--no-embed"]);
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 97
        exec \"$2\" --library \"$1\" papers";
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]);
    command
        .arg(papyri.library())
        .arg(env!("CARGO_BIN_EXE_papyri"));
    let output = command.output().expect("unshare is installed");
    let said = stderr(&output);
    if output.status.code() == Some(97) || said.contains("unshare failed") {
        passed_over(&format!(
            "this system lets nobody mount a folder for reading only: {said}"
        ));
        return;
    }
    assert!(output.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 of 1 papers"));
}
