//! Disks too small for a library: the reason is told, the program exits with 4, and what was taken in is whole.

use crate::support::{Papyri, json_of, passed_over, pdf, samples, stderr};
use std::path::Path;
use std::process::{Command, Output};

/// From hardly a page to enough, in kB: the whole library of the samples takes some 12 MB.
const SIZES: [u32; 12] = [
    200, 700, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000, 8_000, 10_000, 12_000, 16_000,
];
/// What the shell says where the system mounts nothing for us.
const NOT_MOUNTED: i32 = 97;

/// Takes the samples in on a disk of this size, which only this process sees, and copies the library to `kept`.
fn on_disk(papyri: &Papyri, kilobytes: u32) -> Output {
    let script = "mount -t tmpfs -o size=\"$1\"k none \"$2\" || exit 97
        \"$3\" --library \"$2/library\" ingest --no-embed --json \"$4\"; code=$?
        cp -r \"$2/library\" \"$5\" 2>/dev/null
        exit $code";
    let disk = papyri.dir().join("disk");
    std::fs::create_dir_all(&disk).expect("a folder");
    let mut command = Command::new("unshare");
    // As root no other user is needed for it.
    let own = command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]);
    own.arg(kilobytes.to_string())
        .arg(disk)
        .arg(env!("CARGO_BIN_EXE_papyri"))
        .arg(samples())
        .arg(papyri.library())
        .current_dir(papyri.dir());
    command.output().expect("unshare is installed")
}

/// Takes the samples in, fills the disk to the last page, and asks.
#[test]
fn what_lies_on_a_full_disk_can_be_read() {
    let papyri = Papyri::new();
    let script = "mount -t tmpfs -o size=12m none \"$1\" || exit 97
        \"$2\" --library \"$1/library\" ingest --no-embed \"$3\" || exit 98
        dd if=/dev/zero of=\"$1/filled\" bs=4k 2>/dev/null
        \"$2\" --library \"$1/library\" papers || exit 99
        \"$2\" --library \"$1/library\" ingest --no-embed \"$4\"";
    let more = papyri.dir().join("more.pdf");
    std::fs::write(&more, pdf::with_text("A paper for which there is no room.")).expect("a file");
    let disk = papyri.dir().join("disk");
    std::fs::create_dir_all(&disk).expect("a folder");
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--map-root-user", "sh", "-c", script, "sh"])
        .args([disk.as_path(), Path::new(env!("CARGO_BIN_EXE_papyri"))])
        .args([&samples(), &more])
        .current_dir(papyri.dir());
    let output = command.output().expect("unshare is installed");
    let said = stderr(&output);
    if output.status.code() == Some(NOT_MOUNTED) || said.contains("unshare failed") {
        passed_over(&format!(
            "this system lets nobody mount a small disk: {said}"
        ));
        return;
    }
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(4), "{said}\n{shown}");
    assert!(shown.contains("papers"), "{shown}");
    assert!(
        said.contains("full") || said.contains("No space left"),
        "{said}"
    );
}

#[test]
fn a_disk_that_is_too_small_is_told_and_nothing_is_broken() {
    let mut fitted = 0;
    for size in SIZES {
        let papyri = Papyri::new();
        let output = on_disk(&papyri, size);
        let said = stderr(&output);
        let code = output.status.code();
        if code == Some(NOT_MOUNTED) || said.contains("unshare failed") {
            passed_over(&format!(
                "this system lets nobody mount a small disk: {said}"
            ));
            return;
        }
        if code == Some(0) {
            fitted += 1;
            continue;
        }
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(code, Some(4), "{size} kB: {said}\n{printed}");
        assert!(
            said.contains("full") || said.contains("No space left"),
            "{size} kB: {said}\n{printed}"
        );
        assert!(!said.contains("panicked"), "{size} kB: {said}");
        // The same library on a larger disk: what is there is whole, and the rest comes in.
        let report = papyri.json(&["ingest", "--no-embed", samples().to_str().expect("a path")]);
        assert_eq!(report["failed"], 0, "{size} kB: {report:#}");
        let whole = Papyri::new();
        json_of(
            whole.command(),
            &["ingest", "--no-embed", samples().to_str().expect("a path")],
        );
        assert_eq!(papyri.dump(), whole.dump(), "{size} kB");
    }
    assert!(fitted > 0, "the largest disk is large enough");
}
