//! One run of the program: found, started with bounds on memory, time and what it may say, and ended when over.

use models_core::{ModelError, ModelErrorKind, ModelResult};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time;

/// No page has more to say than this.
const MOST_SAID: u64 = 64 << 20;
/// It keeps its picture in a file without a name while it reads it: larger than any picture there may be.
#[cfg(target_os = "linux")]
const MOST_WRITTEN: u64 = 64 << 20;
/// Of what it complains of, so much is kept.
const MOST_COMPLAINED: u64 = 2_000;
/// Beside whoever asks a question, reading pictures can wait.
#[cfg(unix)]
const NICE: i32 = 10;
/// Where its languages are, if not where it was built to look.
const DATA: &str = "TESSDATA_PREFIX";

pub struct Limits {
    pub memory_bytes: u64,
    pub cpu: Duration,
    pub wall: Duration,
}

pub struct Run<'a> {
    pub program: &'a Path,
    pub args: &'a [&'a str],
    pub input: &'a [u8],
    pub limits: Limits,
}

/// That something of the program is not installed, and how to install it.
pub fn missing(what: &str) -> ModelError {
    let how = "install it (Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-eng; Fedora: dnf install tesseract; \
               macOS: brew install tesseract), then run `papyri reindex --ocr`";
    ModelError::new(ModelErrorKind::Missing, format!("{what}: {how}"))
}

impl Run<'_> {
    /// What it wrote to standard output.
    pub async fn output(&self) -> ModelResult<String> {
        let program = found(self.program)
            .ok_or_else(|| missing("tesseract, which reads scans, is not installed"))?;
        let failed = |error: io::Error| {
            let context = format!("{} can't be run", program.display());
            ModelError::new(ModelErrorKind::Unavailable, context).with_source(error)
        };
        let mut child = self.spawn(&program).map_err(failed)?;
        let talked = async {
            let said = talk(&mut child, self.input).await?;
            Ok((said, child.wait().await?))
        };
        let Ok(talked) = time::timeout(self.limits.wall, talked).await else {
            // Dropped, and with it ended.
            let limit = self.limits.wall.as_secs();
            return Err(invalid(format!(
                "a page took tesseract more than {limit} s"
            )));
        };
        let ((said, complained), status) = talked.map_err(failed)?;
        if !status.success() {
            let complained = complained.trim();
            return Err(invalid(format!(
                "tesseract failed at a page ({status}): {complained}"
            )));
        }
        Ok(said)
    }

    fn spawn(&self, program: &Path) -> io::Result<Child> {
        let mut command = Command::new(program);
        command
            .args(self.args)
            // Passwords and keys of the program are no business of foreign pictures.
            .env_clear()
            // One page a core: threads of its own cost it more than they bring.
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(data) = std::env::var_os(DATA) {
            command.env(DATA, data);
        }
        // Ctrl-C is for the program, which ends its children.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.spawn()?;
        // It waits for its picture: nothing foreign is read before this.
        bound(&child, &self.limits)?;
        Ok(child)
    }
}

fn invalid(context: String) -> ModelError {
    ModelError::new(ModelErrorKind::Invalid, context)
}

/// A name is looked for where the shell would.
fn found(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH");
    let mut places = std::env::split_paths(path.as_deref().unwrap_or(OsStr::new("/usr/bin")));
    places.find_map(|place| {
        let file = place.join(program);
        file.is_file().then_some(file)
    })
}

async fn talk(child: &mut Child, input: &[u8]) -> io::Result<(String, String)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let (mut said, mut complained) = (Vec::new(), Vec::new());
    let write = async {
        // One that fails closes its end; its status tells.
        let _written = stdin.write_all(input).await;
        drop(stdin);
        Ok(0)
    };
    let complain = async {
        let mut stderr = stderr;
        let kept = (&mut stderr)
            .take(MOST_COMPLAINED)
            .read_to_end(&mut complained)
            .await;
        // The rest is read away, so that it does not wait to be.
        tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await?;
        kept
    };
    let mut stdout = stdout.take(MOST_SAID);
    tokio::try_join!(write, stdout.read_to_end(&mut said), complain)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((text(&said), text(&complained)))
}

#[cfg(target_os = "linux")]
fn bound(child: &Child, limits: &Limits) -> io::Result<()> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit, setpriority_process};
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    // Ended already: its status tells why.
    let Some(pid) = pid else { return Ok(()) };
    let limit = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    let gone = |error| match error {
        rustix::io::Errno::SRCH => Ok(()),
        error => Err(io::Error::from(error)),
    };
    let bounds = [
        (Resource::As, limits.memory_bytes),
        (Resource::Cpu, limits.cpu.as_secs().max(1)),
        (Resource::Fsize, MOST_WRITTEN),
        (Resource::Core, 0),
    ];
    for (resource, most) in bounds {
        prlimit(Some(pid), resource, limit(most))
            .map(|_| ())
            .or_else(gone)?;
    }
    setpriority_process(Some(pid), NICE).or_else(gone)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn bound(child: &Child, _: &Limits) -> io::Result<()> {
    use rustix::process::{Pid, setpriority_process};
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    // The wall limit holds everywhere.
    let _niced = setpriority_process(pid, NICE);
    Ok(())
}

#[cfg(not(unix))]
fn bound(_: &Child, _: &Limits) -> io::Result<()> {
    Ok(())
}
