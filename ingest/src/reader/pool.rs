//! The program's side: a few children that are kept warm, each read from within its limits. One that passes a limit or
//! crashes is ended and its file named; the next file gets a new one.

use super::frames::{self, Ready, Setup, Task};
use super::watch::{self, Watcher};
use super::{PdfReader, ReadFile};
use crate::pdf::{ReadError, ReadLimits, SeenPage};
use async_trait::async_trait;
use graph_schema::PageRect;
use models_core::{ModelError, ModelErrorKind, ModelResult, PartPicture, Picture};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time;

/// How children are started and what each may use. The limits' names are those of the configuration's keys.
#[derive(Debug, Clone)]
pub struct ChildOptions {
    /// The program that calls `serve`, and how it is told to.
    pub program: PathBuf,
    pub args: Vec<OsString>,
    pub limits: ReadLimits,
    /// All that a child may map: `ingest.read_memory_mb`.
    pub memory_bytes: u64,
    /// CPU time of one file: `ingest.read_cpu_s`.
    pub cpu: Duration,
    /// Time of one file, waiting included: `ingest.read_wall_s`.
    pub wall: Duration,
    /// Files read at once.
    pub at_once: usize,
}

/// Reads in children.
pub struct ChildReader {
    options: ChildOptions,
    turns: Semaphore,
    idle: Mutex<Vec<Warm>>,
}

/// A child reads so many files: what one file did to it does not last.
const FILES_A_CHILD: u32 = 64;
/// No paper says more than this of itself.
const MAX_ANSWER: u64 = 256 << 20;
/// Starting, and dying, take no longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// A child that dies with this share of its memory mapped has died of it: the last allocation was the rest.
const NEARLY_ALL: f64 = 0.6;
/// What the system calls the signals a child dies of.
const KILLED: i32 = 9;
const OVER_CPU: i32 = 24;

impl ChildReader {
    pub fn new(options: ChildOptions) -> Self {
        Self {
            turns: Semaphore::new(options.at_once.max(1)),
            idle: Mutex::default(),
            options,
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Warm>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn start(&self) -> ModelResult<Warm> {
        let failed = |error: io::Error| {
            let context = "the process that reads PDFs can't be started";
            ModelError::new(ModelErrorKind::Unavailable, context).with_source(error)
        };
        let setup = Setup {
            limits: self.options.limits.clone(),
            memory_bytes: self.options.memory_bytes,
            cpu_s: self.options.cpu.as_secs().max(1),
        };
        let mut warm = Warm::spawn(&self.options).map_err(failed)?;
        let setup = frames::encode(&setup).map_err(failed)?;
        let ready = time::timeout(PATIENCE, warm.exchange(&[&setup], u64::MAX))
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let ready: Ready = ready
            .and_then(|ready| frames::decode(&ready))
            .map_err(failed)?;
        match ready {
            Ok(()) => Ok(warm),
            Err(reason) => Err(ModelError::new(ModelErrorKind::Missing, reason)),
        }
    }

    /// What became of a child that gave no answer.
    async fn post_mortem(&self, mut warm: Warm, error: &io::Error) -> ReadError {
        let ended = time::timeout(PATIENCE, warm.child.wait()).await;
        let said = warm.last_words().await;
        let status = ended.ok().and_then(Result::ok);
        let signal = status.and_then(|status| status.signal());
        let Watcher {
            peak_bytes,
            stood_still,
            ..
        } = warm.watcher;
        let peak = peak_bytes as f64;
        let of_memory = peak > NEARLY_ALL * self.options.memory_bytes as f64
            || said.contains("memory allocation of");
        let how = status.map_or_else(
            || error.to_string(),
            |status: ExitStatus| status.to_string(),
        );
        tracing::warn!(
            how,
            said,
            peak_mb = peak_bytes >> 20,
            "a reading process ended"
        );
        match signal {
            Some(OVER_CPU) => over("read_cpu_s", self.options.cpu.as_secs(), "s of CPU time"),
            Some(KILLED) if stood_still && !of_memory => ReadError::Crashed {
                how: "it stood still".to_owned(),
            },
            Some(KILLED) => self.over_memory(),
            Some(_) if of_memory => self.over_memory(),
            _ => ReadError::Crashed { how },
        }
    }

    fn over_memory(&self) -> ReadError {
        over(
            "read_memory_mb",
            self.options.memory_bytes / 1_000_000,
            "MB of memory",
        )
    }
}

fn over(key: &str, limit: u64, unit: &str) -> ReadError {
    ReadError::OverLimit {
        key: format!("ingest.{key}"),
        limit: format!("{limit} {unit}"),
    }
}

#[async_trait]
impl PdfReader for ChildReader {
    async fn read(&self, bytes: Vec<u8>) -> ModelResult<Result<ReadFile, ReadError>> {
        self.read_seen(&bytes, Vec::new()).await
    }
}

impl ChildReader {
    /// Reads a file; the words of some pages are known from their pictures.
    pub async fn read_seen(
        &self,
        bytes: &[u8],
        seen: Vec<SeenPage>,
    ) -> ModelResult<Result<ReadFile, ReadError>> {
        let task = Task::Read { seen };
        let answered = self.answered(&task, bytes, frames::decode_answer);
        Ok(answered.await?.flatten())
    }

    /// The picture of a page, 1-based; `None` for one that can't be drawn.
    pub async fn picture(
        &self,
        bytes: &[u8],
        page: u32,
        dpi: u32,
    ) -> ModelResult<Result<Option<Picture>, ReadError>> {
        let task = Task::Draw { page, dpi };
        let answered = self.answered(&task, bytes, frames::decode_drawn);
        Ok(answered.await?.flatten())
    }

    /// What stands in a rectangle of a page, so many pixels wide; `None` where it can't be drawn.
    pub async fn part(
        &self,
        bytes: &[u8],
        rect: PageRect,
        pixels: u32,
    ) -> ModelResult<Result<Option<PartPicture>, ReadError>> {
        let task = Task::DrawPart { rect, pixels };
        let answered = self.answered(&task, bytes, frames::decode_part);
        Ok(answered.await?.flatten())
    }

    /// What a child says of a file, within the limits.
    async fn answered<T>(
        &self,
        task: &Task,
        bytes: &[u8],
        decode: fn(&[u8]) -> io::Result<T>,
    ) -> ModelResult<Result<T, ReadError>> {
        let task = frames::encode(task).map_err(|error| {
            ModelError::new(ModelErrorKind::Internal, "a reading task can't be written")
                .with_source(error)
        })?;
        if bytes.len() as u64 > self.options.limits.max_bytes {
            return Ok(Err(ReadError::TooLarge {
                bytes: bytes.len() as u64,
                limit: self.options.limits.max_bytes,
            }));
        }
        let _turn = self.turns.acquire().await;
        loop {
            let found = self.idle().pop();
            let mut warm = match found {
                Some(warm) => warm,
                None => self.start().await?,
            };
            let fresh = warm.files == 0;
            warm.files += 1;
            let answer = time::timeout(
                self.options.wall,
                warm.exchange(&[&task, bytes], self.options.memory_bytes),
            )
            .await;
            let answer = match answer {
                Ok(answer) => answer,
                Err(_) => {
                    // Dropped with its child, which is killed.
                    let limit = self.options.wall.as_secs();
                    return Ok(Err(over("read_wall_s", limit, "s")));
                }
            };
            match answer.and_then(|answer| decode(&answer)) {
                Ok(answer) => {
                    if warm.files < FILES_A_CHILD {
                        self.idle().push(warm);
                    }
                    return Ok(Ok(answer));
                }
                // A child may have died while it waited, or of the files before.
                Err(_) if !fresh => continue,
                Err(error) => return Ok(Err(self.post_mortem(warm, &error).await)),
            }
        }
    }
}

/// A running child.
struct Warm {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    files: u32,
    watcher: Watcher,
}

impl Warm {
    fn spawn(options: &ChildOptions) -> io::Result<Self> {
        let mut child = Command::new(&options.program)
            .args(&options.args)
            // Passwords and keys of the program are no business of foreign files.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is for the program, which ends its children when it has ended its work.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (Some(stdin), Some(stdout)) = (stdin, stdout) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self {
            child,
            stdin,
            stdout,
            files: 0,
            watcher: Watcher::default(),
        })
    }

    /// Sends frames and gets their answer. The child reads all of it before it writes: neither waits for the other.
    /// One that is lost, as its watcher says, is ended.
    async fn exchange(&mut self, frames: &[&[u8]], memory: u64) -> io::Result<Vec<u8>> {
        let Self {
            child,
            stdin,
            stdout,
            watcher,
            ..
        } = self;
        watcher.begin();
        let talk = talk(stdin, stdout, frames);
        tokio::pin!(talk);
        let mut watch = time::interval(watch::EVERY);
        watch.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                answer = &mut talk => return answer,
                _ = watch.tick() => {
                    if child.id().is_some_and(|pid| watcher.is_lost(pid, memory)) {
                        let _killed = child.start_kill();
                    }
                }
            }
        }
    }

    async fn last_words(&mut self) -> String {
        let mut said = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            let read = async { stderr.take(2_000).read_to_end(&mut said).await };
            let _read = time::timeout(Duration::from_secs(1), read).await;
        }
        String::from_utf8_lossy(&said).trim().to_owned()
    }
}

async fn talk(
    stdin: &mut ChildStdin,
    stdout: &mut ChildStdout,
    frames: &[&[u8]],
) -> io::Result<Vec<u8>> {
    for bytes in frames {
        stdin.write_all(&(bytes.len() as u64).to_le_bytes()).await?;
        stdin.write_all(bytes).await?;
    }
    stdin.flush().await?;
    let length = stdout.read_u64_le().await?;
    if length > MAX_ANSWER {
        return Err(frames::too_long(length));
    }
    let mut answer = Vec::new();
    stdout.take(length).read_to_end(&mut answer).await?;
    if answer.len() as u64 == length {
        Ok(answer)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
