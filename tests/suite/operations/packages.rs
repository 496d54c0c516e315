//! The packages that carry the program: what is in them, and that it runs where they are installed.

use crate::support::passed_over;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_papyri");

fn script(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/packages");
    folder.join(name)
}

/// What a command says that succeeds.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8(output.stdout).expect("text")
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[test]
fn a_package_of_debian_installs_and_goes() {
    if !is_there("dpkg-deb") {
        return passed_over("dpkg is not here");
    }
    let dir = tempfile::tempdir().expect("a folder");
    let mut make = Command::new(script("deb.sh"));
    make.arg(PROGRAM)
        .arg(dir.path())
        .env("DEB_COMPRESS", "none");
    let package = said(&mut make);
    let package = package.trim();
    let listed = said(Command::new("dpkg-deb").args(["--contents", package]));
    for line in [
        "-rwxr-xr-x root/root",
        "-rw-r--r-- root/root",
        " ./usr/bin/papyri\n",
        " ./usr/lib/systemd/system/papyri.service\n",
        " ./usr/lib/sysusers.d/papyri.conf\n",
        " ./usr/share/man/man1/papyri.1.gz\n",
        " ./usr/share/bash-completion/completions/papyri\n",
        " ./usr/share/papyri/export/setup.sh\n",
        " ./usr/share/doc/papyri/copyright\n",
        " ./etc/papyri/papyri.toml\n",
    ] {
        assert!(listed.contains(line), "{line}: {listed}");
    }
    let about = said(Command::new("dpkg-deb").args(["--field", package]));
    let version = format!("Version: {}\n", env!("CARGO_PKG_VERSION"));
    assert!(
        about.contains(&version) && about.contains("Depends: libc6 (>= 2."),
        "{about}"
    );

    let root = dir.path().join("root");
    for folder in [
        "var/lib/dpkg/updates",
        "var/lib/dpkg/info",
        "var/lib/dpkg/triggers",
        "etc",
    ] {
        std::fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    for file in ["status", "available"] {
        std::fs::write(root.join("var/lib/dpkg").join(file), "").expect("a file");
    }
    let dpkg = |what: &str, of: &str| {
        // Its scripts run here, with the root's folder named to them: there is nothing else in it.
        let mut dpkg = Command::new("dpkg");
        dpkg.arg(format!("--root={}", root.display()))
            .args([
                "--force-script-chrootless",
                "--force-depends",
                "--force-not-root",
            ])
            .args(["--log=/dev/null", what, of]);
        said(&mut dpkg)
    };
    let told = dpkg("--install", package);
    assert!(told.contains("/usr/share/papyri/export/setup.sh"), "{told}");
    let installed = root.join("usr/bin/papyri");
    let version = said(Command::new(&installed).arg("--version"));
    assert_eq!(
        version.trim(),
        format!("papyri {}", env!("CARGO_PKG_VERSION"))
    );
    let unit = std::fs::read_to_string(root.join("usr/lib/systemd/system/papyri.service"));
    let unit = unit.expect("the unit");
    assert!(unit.contains("ExecStart=/usr/bin/papyri --config /etc/papyri/papyri.toml serve"));
    // The settings that come with it are understood.
    let settings = root.join("etc/papyri/papyri.toml");
    let mut audit = Command::new(&installed);
    audit
        .arg("--config")
        .arg(settings)
        .arg("--library")
        .arg(dir.path().join("library"));
    said(audit.args(["users", "list"]));
    let library = root.join("var/lib/papyri/library");
    std::fs::create_dir_all(&library).expect("a library");
    dpkg("--purge", "papyri");
    assert!(!installed.exists() && !root.join("etc/papyri").exists());
    assert!(library.exists(), "the library is the owner's");
}

#[test]
fn a_wheel_carries_the_program() {
    let dir = tempfile::tempdir().expect("a folder");
    let wheel = said(
        Command::new(script("wheel.py"))
            .arg(PROGRAM)
            .arg(dir.path()),
    );
    let python = dir.path().join("python");
    let mut venv = Command::new("python3");
    if !venv
        .args(["-m", "venv"])
        .arg(&python)
        .output()
        .is_ok_and(|made| made.status.success())
    {
        return passed_over("python3 makes no virtual environment here");
    }
    let pip = || {
        let mut pip = Command::new(python.join("bin/pip"));
        pip.arg("--disable-pip-version-check");
        pip
    };
    said(pip().args(["install", "--no-index", wheel.trim()]));
    let version = said(Command::new(python.join("bin/papyri")).arg("--version"));
    assert_eq!(
        version.trim(),
        format!("papyri {}", env!("CARGO_PKG_VERSION"))
    );
    let shown = said(pip().args(["show", "--files", "papyri"]));
    assert!(shown.contains("License: Apache-2.0"), "{shown}");
    said(pip().args(["uninstall", "--yes", "papyri"]));
    assert!(!python.join("bin/papyri").exists());
}

#[test]
fn what_it_is_made_of_is_written_down() {
    let written = said(&mut Command::new(script("sbom.py")));
    let written: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(written["specVersion"], "1.5");
    assert_eq!(written["metadata"]["component"]["name"], "papyri");
    let parts = written["components"].as_array().expect("parts");
    let of = |part: &Value| part["bom-ref"].as_str().expect("a name").to_owned();
    let names: BTreeSet<String> = parts.iter().map(of).collect();
    assert_eq!(names.len(), parts.len(), "each once");
    let has = |part: &str| names.iter().any(|name| name.starts_with(part));
    for part in [
        "pkg:cargo/actix-web@",
        "pkg:cargo/rusqlite@",
        "pkg:npm/pdfjs-dist@",
    ] {
        assert!(has(part), "{part}");
    }
    // Of tests only.
    assert!(!has("pkg:cargo/tokio-tungstenite@") && !has("pkg:npm/vitest@"));
    let own = written["metadata"]["component"]["bom-ref"].clone();
    for dependency in written["dependencies"].as_array().expect("dependencies") {
        for on in dependency["dependsOn"].as_array().expect("names") {
            let on = on.as_str().expect("a name");
            assert!(names.contains(on) || own == on, "{on}");
        }
    }
    let without = parts.iter().filter(|part| part["licenses"].is_null());
    assert_eq!(without.map(of).collect::<Vec<_>>(), Vec::<String>::new());
}
